//! When it happened.

use std::collections::BTreeMap;

use tally_model::{TimeKind, TimePrecision, When};
use tally_times::TimeAt;

use crate::Parts;
use crate::draft::Draft;

/// Gives every draft with an event or figure the time that its own sentence ties to it.
pub(crate) fn attach(parts: &Parts<'_>, drafts: &mut [Draft]) {
    for draft in drafts.iter_mut().filter(|d| d.event.is_some() || !d.casualties.is_empty()) {
        let anchors = draft.event.iter().chain(&draft.effects).map(|&e| parts.events[e].head);
        draft.when = anchors.chain(std::iter::once(draft.anchor)).find_map(|anchor| {
            let i = tally_times::event_time(parts.doc, anchor, parts.times)?;
            Some(tally_times::when(parts.doc, parts.times, i, anchor))
        });
    }
}

/// Whether a time expression can date an event at all.
pub(crate) fn is_datable(at: &TimeAt) -> bool {
    matches!(at.time.kind, TimeKind::Date | TimeKind::Time) && at.time.start.is_some()
}

/// How many sentences off a claim may stand that lends its time to others of its incident.
const REACH: usize = 6;

/// Drafts without a time of their own take the nearest of their incident, and what the report is about, when nothing near
/// dates it, the day it was published and the one before: all of it inferred, and marked so.
pub(crate) fn fall_back(parts: &Parts<'_>, drafts: &mut [Draft], main: Option<usize>) {
    let mut known: BTreeMap<u32, Vec<(usize, When)>> = BTreeMap::new();
    for draft in drafts.iter() {
        if let (Some(incident), Some(when)) = (draft.incident, &draft.when)
            && when.start.is_some()
        {
            known.entry(incident).or_default().push((draft.sentence, when.clone()));
        }
    }
    let main = main.and_then(|m| drafts[m].incident);
    let news = published(parts);
    for draft in drafts.iter_mut() {
        let unknown = draft.when.as_ref().is_none_or(|w| w.start.is_none());
        let Some(incident) = draft.incident.filter(|_| unknown) else { continue };
        let nearest = known
            .get(&incident)
            .into_iter()
            .flatten()
            .map(|(sentence, when)| (sentence.abs_diff(draft.sentence), when))
            .filter(|(gap, _)| *gap <= REACH)
            .min_by_key(|(gap, _)| *gap)
            .map(|(_, when)| When { inferred: true, ..when.clone() });
        let of_the_day = || news.clone().filter(|_| main == Some(incident));
        if let Some(when) = nearest.or_else(of_the_day) {
            draft.when = Some(when);
        }
    }
}

/// News is of the day it is published or the day before.
fn published(parts: &Parts<'_>) -> Option<When> {
    let end = parts.doc.report().published?.date;
    let start = end.yesterday().ok()?;
    Some(When {
        start: Some(start),
        end: Some(end),
        precision: TimePrecision::Days,
        span: None,
        inferred: true,
    })
}
