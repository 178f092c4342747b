//! When it happened.

use std::collections::BTreeMap;

use tally_model::{TimeKind, TimePrecision, When};
use tally_times::TimeAt;

use crate::Parts;
use crate::draft::{self, Draft};

/// Gives every draft with an event or figure the time that its own sentence ties to it.
pub(crate) fn attach(parts: &Parts<'_>, drafts: &mut [Draft]) {
    for draft in drafts.iter_mut().filter(|d| d.event.is_some() || !d.casualties.is_empty()) {
        let anchors = draft.event.iter().chain(&draft.effects).map(|&e| parts.events[e].head);
        let found = anchors.chain(std::iter::once(draft.anchor)).find_map(|anchor| {
            let i = tally_times::event_time(parts.doc, anchor, parts.times)?;
            Some((i, tally_times::when(parts.doc, parts.times, i, anchor)))
        });
        draft.day_of_saying = found.as_ref().is_some_and(|(i, _)| is_of_saying(parts, draft, *i));
        draft.when = found.map(|(_, when)| when);
    }
}

/// Whether the time stands by the words of attribution ("on Tuesday the agency said that 12 people were killed"). News is told on
/// the day, so that it dates the event where nothing else does; but who speaks days later may speak of the same event.
fn is_of_saying(parts: &Parts<'_>, draft: &Draft, time: usize) -> bool {
    let Some(attribution) = draft.attribution.map(|a| &parts.attributions[a]) else { return false };
    // "Presumed rebels": nobody speaks, whatever the parser makes of the word.
    if attribution.sources.is_empty() || draft::is_own_cue(parts, draft.event, attribution) {
        return false;
    }
    let (doc, cue) = (parts.doc, attribution.cue.head);
    let is_content = |i: usize| attribution.content.iter().any(|range| range.contains(&i));
    let at = parts.times[time].head;
    let governor = doc.ancestors(at).find(|&i| doc.tok(i).pos != "ADP");
    let is_event = |i: usize| i == draft.anchor || draft.event.is_some_and(|e| parts.events[e].head == i);
    let says = |g: usize| !is_event(g) && (g == cue || doc.ancestors(cue).any(|i| i == g));
    !is_content(at) && governor.is_some_and(says)
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
    let mut known: BTreeMap<u32, Vec<(usize, bool, When)>> = BTreeMap::new();
    for draft in drafts.iter() {
        if let (Some(incident), Some(when)) = (draft.incident, &draft.when)
            && when.start.is_some()
            && !is_of_years(when)
        {
            known.entry(incident).or_default().push((draft.sentence, draft.day_of_saying, when.clone()));
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
            .map(|(sentence, said, when)| (*said, sentence.abs_diff(draft.sentence), when))
            .filter(|(_, gap, _)| *gap <= REACH)
            .min_by_key(|(said, gap, _)| (*said, *gap))
            .map(|(.., when)| When { inferred: true, ..when.clone() });
        let of_the_day = || news.clone().filter(|_| main == Some(incident));
        if let Some(when) = nearest.or_else(of_the_day) {
            draft.when = Some(when);
        }
    }
}

/// "Has bombed the area since 2015" dates no single event.
fn is_of_years(when: &When) -> bool {
    matches!(when.precision, TimePrecision::Year)
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
