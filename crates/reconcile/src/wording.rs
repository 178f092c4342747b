//! How a disagreement is put into words.

use tally_model::{Claim, Effect, Group, SourceKind};

use crate::account::Range;

/// The source as the subject of a sentence.
pub(crate) fn source(claim: &Claim) -> String {
    match (&claim.source.name, claim.source.kind) {
        (Some(name), _) => name.clone(),
        (None, SourceKind::Report) => "the report itself".into(),
        (None, _) => "an unnamed source".into(),
    }
}

/// A sentence's first letter as a capital.
pub(crate) fn sentence(text: String) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => text,
    }
}

/// "25 or more", "more than 70", "3 to 9", "71".
pub(crate) fn number(range: Range) -> String {
    match range.high {
        Some(high) if high == range.low => range.low.to_string(),
        Some(high) => format!("{} to {high}", range.low),
        None if range.exceeded => format!("more than {}", range.low),
        None => format!("{} or more", range.low),
    }
}

/// "people killed", "children injured".
pub(crate) fn harmed(effect: Effect, line: Option<Group>) -> String {
    let who = match line {
        None | Some(Group::People) => "people",
        Some(Group::AidWorkers) => "aid workers",
        Some(group) => group.as_str(),
    };
    let how = match effect {
        Effect::KilledOrInjured => "killed or injured",
        Effect::Casualties => "harmed",
        other => other.as_str(),
    };
    format!("{who} {how}")
}

/// What a claim's event is called: its sub-event, else its trigger.
pub(crate) fn event(claim: &Claim) -> Option<String> {
    let event = claim.event.as_ref()?;
    Some(event.trigger.lemma.clone())
}

/// "the shelling in Idlib".
pub(crate) fn about(claim: &Claim) -> String {
    let what = event(claim).unwrap_or_else(|| "event".into());
    match &claim.place {
        Some(place) => format!("the {what} at {}", place.name),
        None => format!("the {what}"),
    }
}
