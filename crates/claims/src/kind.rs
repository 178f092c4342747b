//! What kind of attack it was, where a claim does not say.

use std::collections::BTreeMap;

use tally_model::Factuality;

use crate::Parts;
use crate::draft::{Draft, is_harm, lends};

/// ACLED's sub-events that say with what an attack was made.
const DEFINITE: [&str; 6] = [
    "Air/drone strike",
    "Shelling/artillery/missile attack",
    "Remote explosive/landmine/IED",
    "Suicide bomb",
    "Grenade",
    "Chemical weapon",
];

/// A kind that one claim of an incident takes from another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kind {
    /// PLOVER mode.
    pub mode: Option<String>,
    /// ACLED sub-event.
    pub acled: Option<String>,
}

/// A claim that tells of an attack and not with what ("Nine killed in attacks") takes the kind that most claims of its incident
/// tell that it may take from, the earliest of equals.
pub(crate) fn fall_back(parts: &Parts<'_>, drafts: &mut [Draft]) {
    let mut told: BTreeMap<u32, Vec<(Option<usize>, Kind)>> = BTreeMap::new();
    for draft in drafts.iter() {
        if let (Some(incident), Some(kind)) = (draft.incident, definite(parts, draft)) {
            told.entry(incident).or_default().push((draft.attribution, kind));
        }
    }
    for draft in drafts.iter_mut() {
        let Some(told) = draft.incident.and_then(|i| told.get(&i)).filter(|_| is_open(parts, draft)) else {
            continue;
        };
        let voice = draft.attribution;
        let mut count: BTreeMap<&Kind, (usize, std::cmp::Reverse<usize>)> = BTreeMap::new();
        for (at, (_, kind)) in told.iter().enumerate().filter(|(_, (from, _))| lends(*from, voice)) {
            count.entry(kind).or_insert((0, std::cmp::Reverse(at))).0 += 1;
        }
        draft.kind = count.into_iter().max_by_key(|(_, rank)| *rank).map(|(kind, _)| kind.clone());
    }
}

/// The kind that a draft tells in its own words, when what it tells is said to have happened.
fn definite(parts: &Parts<'_>, draft: &Draft) -> Option<Kind> {
    let event = &parts.events[draft.event?].event;
    let happened = matches!(draft.factuality, Factuality::Certain | Factuality::Probable);
    let acled = event.acled.as_deref().filter(|a| happened && DEFINITE.contains(a))?;
    Some(Kind { mode: event.mode.clone(), acled: Some(acled.to_string()) })
}

/// Whether a draft's words leave open with what it was done: "killed", "the attack"; that soldiers "were killed" is a clash only
/// where nothing says what else it was.
fn is_open(parts: &Parts<'_>, draft: &Draft) -> bool {
    draft.event.is_some_and(|e| {
        let (at, event) = (&parts.events[e], &parts.events[e].event);
        // What a week of fighting cost is of no one kind of attack.
        let of_many = draft.casualties.iter().any(|f| f.cumulative);
        let open = event.acled.as_deref().is_none_or(|a| a == "Attack") || is_harm(at) && !of_many;
        event.plover.as_deref() == Some("ASSAULT") && open && event.mode.is_none()
    })
}
