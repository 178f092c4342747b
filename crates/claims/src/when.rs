//! When it happened.

use std::collections::BTreeMap;

use tally_model::{TimeKind, When};
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

/// Drafts without a time of their own take their incident's: inferred, and marked so.
pub(crate) fn fall_back(drafts: &mut [Draft]) {
    let mut known: BTreeMap<u32, When> = BTreeMap::new();
    for draft in drafts.iter() {
        if let (Some(incident), Some(when)) = (draft.incident, &draft.when)
            && when.start.is_some()
        {
            known.entry(incident).or_insert_with(|| when.clone());
        }
    }
    for draft in drafts.iter_mut() {
        let unknown = draft.when.as_ref().is_none_or(|w| w.start.is_none());
        if let Some(when) = draft.incident.filter(|_| unknown).and_then(|i| known.get(&i)) {
            draft.when = Some(When { inferred: true, ..when.clone() });
        }
    }
}
