//! Which claims are about one incident.

use std::sync::LazyLock;

use tally_events::EventAt;
use tally_model::{Date, Effect, Factuality, Figure, Group, PlacePrecision, kilometres};
use tally_read::Document;

use crate::Parts;
use crate::draft::{self, Draft};
use crate::{occasion, place, table};

/// How many sentences back an event without place or time of its own may find its incident.
const REACH: usize = 6;

/// An incident in the making.
struct Open {
    number: u32,
    members: Vec<usize>,
    last_sentence: usize,
}

/// Numbers the incidents of a report, in the order in which they come up. A claim joins the latest incident that it fits: of
/// the same kind, at the same place and time where both say, and not told as a new one.
pub(crate) fn group(parts: &Parts<'_>, drafts: &mut [Draft]) {
    let mut open: Vec<Open> = Vec::new();
    for i in 0..drafts.len() {
        if drafts[i].event.is_none() && drafts[i].casualties.is_empty() {
            continue;
        }
        let sentence = drafts[i].sentence;
        let fit = open
            .iter()
            .enumerate()
            .rev()
            .take(32)
            .filter_map(|(at, incident)| fitness(parts, drafts, i, incident).map(|f| (f, at)))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let at = match fit {
            Some((fitness, at)) if fitness > 0.0 => at,
            _ => {
                open.push(Open {
                    number: open.len() as u32 + 1,
                    members: Vec::new(),
                    last_sentence: sentence,
                });
                open.len() - 1
            }
        };
        open[at].members.push(i);
        open[at].last_sentence = sentence;
        drafts[i].incident = Some(open[at].number);
    }
}

/// How well a draft fits an incident; `None` when it cannot be the same.
fn fitness(parts: &Parts<'_>, drafts: &[Draft], i: usize, incident: &Open) -> Option<f32> {
    let draft = &drafts[i];
    let gap = draft.sentence - incident.last_sentence;
    let mut kinds = 0.0f32;
    let (mut same_place, mut same_time, mut happened) = (false, false, false);
    let (mut other_toll, mut narrower, mut longer) = (false, false, false);
    // The first claim and the latest stand for the incident: enough to tell, and linear in the report's length.
    let latest = incident.members.len().saturating_sub(8).max(1);
    for &m in incident.members[..1].iter().chain(&incident.members[latest.min(incident.members.len())..]) {
        let member = &drafts[m];
        if occasion::parts_them(parts, draft, member) {
            return None;
        }
        kinds = kinds.max(kind_fit(parts, draft, member)?);
        same_place |= match places_fit(draft, member) {
            None if says_where(parts, draft) => false,
            fit => fit?,
        };
        same_time |= match times_fit(draft, member) {
            None if died_later(parts, draft, member) => false,
            fit => fit?,
        };
        other_toll |= tolls_differ(draft, member);
        narrower |= is_narrower(draft, member);
        longer |= is_among(days(member), days(draft));
        happened |= has_happened(member) || !has_happened(draft);
    }
    // Another toll, told with a place or day of its own that is not the incident's, is of another incident; so is the toll of
    // one town or day among those of a province or weekend, and of the week among those of a day.
    let has_own =
        narrower || longer || (draft.place.is_some() && !same_place) || (draft.when.is_some() && !same_time);
    let apart = other_toll && has_own;
    if kinds == 0.0 {
        return None;
    }
    let generic = draft.event.is_none_or(|e| parts.events[e].generic);
    let near = 1.0 - gap as f32 / REACH as f32;
    let score = kinds - 0.8
        + if same_place { 0.5 } else { 0.0 }
        + if same_time { 0.3 } else { 0.0 }
        + if generic { 0.3 } else { 0.0 }
        - if apart { 0.8 } else { 0.0 }
        - if happened { 0.0 } else { 0.5 }
        + if refers_back(parts, draft) { 0.35 } else { 0.0 }
        + near.max(-0.6) * 0.5;
    Some(score)
}

/// Whether it is told as a fact: the dead of a march are not those of the sit-in that was planned for tomorrow.
fn has_happened(draft: &Draft) -> bool {
    matches!(
        draft.factuality,
        Factuality::Certain | Factuality::Probable | Factuality::Possible | Factuality::Denied
    )
}

/// Whether both count everybody killed, and one half as many again as the other or more.
fn tolls_differ(a: &Draft, b: &Draft) -> bool {
    let toll = |d: &Draft| {
        let whole = |f: &&Figure| {
            f.effect == Effect::Killed && !f.cumulative && matches!(f.group, Group::People | Group::Civilians)
        };
        d.casualties.iter().find(whole).and_then(|f| f.best).filter(|n| *n > 0)
    };
    toll(a).zip(toll(b)).is_some_and(|(a, b)| a.max(b) >= a.min(b) + 3 && a.max(b) * 2 >= a.min(b) * 3)
}

/// Whether a draft names a place within the other's, or a day among the other's days.
fn is_narrower(draft: &Draft, other: &Draft) -> bool {
    let within =
        draft.place.as_ref().zip(other.place.as_ref()).is_some_and(|(a, b)| place::is_finer_within(a, b));
    within || is_among(days(draft), days(other))
}

/// Whether the first days are some of the second, not all of them.
fn is_among(some: Option<(Date, Date)>, all: Option<(Date, Date)>) -> bool {
    some.zip(all).is_some_and(|(a, b)| b.0 <= a.0 && a.1 <= b.1 && a != b)
}

/// The days that a draft names.
fn days(draft: &Draft) -> Option<(Date, Date)> {
    let when = draft.when.as_ref()?;
    Some((when.start?, when.end?))
}

/// Whether a draft's words point back at what the report has told: "the strike", "this bombing", with neither place nor time
/// of their own. Running totals are of more than one incident; people killed somewhere, somewhen may be history.
fn refers_back(parts: &Parts<'_>, draft: &Draft) -> bool {
    if draft.place.is_some() || draft.when.is_some() || draft.casualties.iter().any(|f| f.cumulative) {
        return false;
    }
    let doc = parts.doc;
    // "the massacre in which thousands died" brings its own story along.
    let told_anew = |i: usize| doc.child(i, &["relcl", "acl"]).is_some();
    let definite = |i: usize| !told_anew(i) && has_determiner(doc, i, &["det"], &["the", "this", "that"]);
    draft.event.is_some_and(|e| definite(parts.events[e].head) || names_both_sides(parts, e))
}

/// "The shooting happened in the 4100 block of Main Street": where what was told took place. A street's or hall's name is often read
/// as a town, so the place does not tell it apart.
fn says_where(parts: &Parts<'_>, draft: &Draft) -> bool {
    let doc = parts.doc;
    draft.event.map(|e| parts.events[e].head).is_some_and(|i| {
        let definite = has_determiner(doc, i, &["det"], &["the", "this"]);
        let takes_place = doc.head(i).is_some_and(|verb| {
            matches!(doc.tok(verb).lemma.as_str(), "happen" | "occur" | "unfold")
                || doc.tok(verb).lemma == "take" && doc.children(verb).any(|c| doc.tok(c).lower == "place")
        });
        definite && takes_place && matches!(doc.tok(i).dep.as_str(), "nsubj" | "nsubjpass")
    })
}

/// Whether one of these words determines the noun at `i`.
fn has_determiner(doc: &Document, i: usize, deps: &[&str], words: &[&str]) -> bool {
    doc.children_by(i, deps).any(|c| words.contains(&doc.tok(c).lower.as_str()))
}

/// "Both sides", "the two sides" are those of whom the report has told.
fn names_both_sides(parts: &Parts<'_>, event: usize) -> bool {
    let doc = parts.doc;
    let both = |i: usize| has_determiner(doc, i, &["det", "nummod", "predet"], &["both", "two"]);
    parts.events[event]
        .participants
        .iter()
        .any(|p| matches!(doc.tok(p.head).lower.as_str(), "sides" | "parties") && both(p.head))
}

/// How alike two drafts' kinds are, 0–1; `None` when they cannot be one event.
fn kind_fit(parts: &Parts<'_>, a: &Draft, b: &Draft) -> Option<f32> {
    let (Some(ea), Some(eb)) = (a.event, b.event) else {
        // A bare figure of the dead goes with any violence.
        let other = a.event.or(b.event).map(|e| &parts.events[e].event);
        return other.is_none_or(|e| is_violent(e.plover.as_deref())).then_some(0.8);
    };
    let (ea, eb) = (&parts.events[ea], &parts.events[eb]);
    let (pa, pb) = (ea.event.plover.as_deref(), eb.event.plover.as_deref());
    if pa != pb {
        return (is_violent(pa) && is_violent(pb)).then_some(0.5);
    }
    if !is_violent(pa) {
        return (ea.event.trigger.lemma == eb.event.trigger.lemma).then_some(0.7);
    }
    if draft::is_effect(ea) || draft::is_effect(eb) {
        return Some(0.8);
    }
    match (&ea.event.acled, &eb.event.acled) {
        (Some(x), Some(y)) if x == y => Some(1.0),
        (Some(_), Some(_)) if draft::is_harm(ea) || draft::is_harm(eb) => Some(0.6),
        (Some(_), Some(_)) if ea.generic || eb.generic => Some(0.4),
        (Some(x), Some(y)) if is_open_word(ea, y) || is_open_word(eb, x) => Some(0.6),
        (Some(x), Some(y)) => {
            let together = a.sentence == b.sentence;
            let near = together || refers_back(parts, a);
            may_be_one(x, y, near).then_some(if together { 0.7 } else { 0.2 })
        }
        _ => Some(0.6),
    }
}

/// Whether the word that tells the event leaves open which of several kinds it was, `kind` among them: "the bombing" is the air strike
/// told of before as well as a bomb.
fn is_open_word(event: &EventAt, kind: &str) -> bool {
    static WORDS: LazyLock<Vec<(Vec<&str>, Vec<&str>)>> = LazyLock::new(|| {
        let rows = table::rows(include_str!("../data/open_words.tsv"));
        rows.filter_map(|row| Some((listed(row.first()?), listed(row.get(1)?)))).collect()
    });
    let word = event.event.trigger.lemma.as_str();
    WORDS.iter().any(|(words, kinds)| words.contains(&word) && kinds.contains(&kind))
}

/// What stands in a cell that holds several: "Armed clash; Attack".
fn listed(cell: &'static str) -> Vec<&'static str> {
    cell.split("; ").collect()
}

/// Whether claims of these two ACLED sub-events may tell of one incident; `near` when one sentence tells both or the later
/// points back.
fn may_be_one(x: &str, y: &str, near: bool) -> bool {
    static KINDS: LazyLock<Vec<(bool, Vec<&str>)>> = LazyLock::new(|| {
        let rows = table::rows(include_str!("../data/one_incident.tsv"));
        rows.filter_map(|row| Some((*row.first()? == "report", listed(row.get(1)?)))).collect()
    });
    KINDS.iter().any(|(anywhere, kinds)| (near || *anywhere) && kinds.contains(&x) && kinds.contains(&y))
}

fn is_violent(plover: Option<&str>) -> bool {
    matches!(plover, Some("ASSAULT" | "PROTEST" | "COERCE"))
}

/// Whether two drafts name one place; `None` when they name places that cannot be one.
fn places_fit(a: &Draft, b: &Draft) -> Option<bool> {
    let (Some(pa), Some(pb)) = (&a.place, &b.place) else { return Some(false) };
    if pa.name == pb.name {
        return Some(true);
    }
    let (Some(ra), Some(rb)) = (&pa.place, &pb.place) else { return Some(false) };
    if ra.geonames.is_some() && ra.geonames == rb.geonames {
        return Some(true);
    }
    if place::contains(ra, rb) || place::contains(rb, ra) {
        return Some(ra.precision != PlacePrecision::Country && rb.precision != PlacePrecision::Country);
    }
    let both_fine =
        [ra, rb].iter().all(|p| matches!(p.precision, PlacePrecision::Exact | PlacePrecision::Near));
    let close =
        both_fine && ra.lat.zip(ra.lon).zip(rb.lat.zip(rb.lon)).is_some_and(|(a, b)| kilometres(a, b) < 15.0);
    close.then_some(true)
}

/// "The man died of his wounds on 27 April": whoever the report has told of as attacked may die days later.
fn died_later(parts: &Parts<'_>, draft: &Draft, attack: &Draft) -> bool {
    const LONGEST: i32 = 60;
    let later = days(draft).zip(days(attack)).is_some_and(|(death, attack)| {
        attack.1 < death.0 && attack.1.until(death.0).is_ok_and(|span| span.get_days() <= LONGEST)
    });
    let told_before = |figure: &Figure| {
        let doc = parts.doc;
        let at = doc.tokens().partition_point(|t| t.start < figure.span.start);
        figure.effect == Effect::Killed
            && figure.best == Some(1)
            && at < doc.len()
            && matches!(doc.tok(at).lower.as_str(), "the" | "he" | "she")
    };
    let bare = draft.event.is_none_or(|e| draft::is_effect(&parts.events[e]));
    later && bare && !draft.casualties.is_empty() && draft.casualties.iter().all(told_before)
}

/// Whether two drafts name overlapping days; `None` when they name days apart.
fn times_fit(a: &Draft, b: &Draft) -> Option<bool> {
    match (days(a), days(b)) {
        (Some((a1, a2)), Some((b1, b2))) if a1 <= b2 && b1 <= a2 => Some(true),
        (Some(_), Some(_)) => (a.day_of_saying || b.day_of_saying).then_some(false),
        _ => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_battle_may_be_shelling_too_but_no_march() {
        assert!(may_be_one("Armed clash", "Shelling/artillery/missile attack", true));
        assert!(may_be_one("Shelling/artillery/missile attack", "Armed clash", true));
        assert!(!may_be_one("Shelling/artillery/missile attack", "Armed clash", false));
        assert!(may_be_one("Shelling/artillery/missile attack", "Air/drone strike", false));
        assert!(!may_be_one("Armed clash", "Peaceful protest", true));
    }

    #[test]
    fn every_open_word_has_kinds_and_an_example() {
        for row in table::rows(include_str!("../data/open_words.tsv")) {
            let [words, kinds, example] = row[..] else { panic!("{row:?}") };
            assert!(!words.is_empty() && kinds.split("; ").count() > 1 && example.ends_with('.'), "{row:?}");
        }
    }

    #[test]
    fn every_row_has_kinds_and_an_example() {
        for row in table::rows(include_str!("../data/one_incident.tsv")) {
            let [near, kinds, example] = row[..] else { panic!("{row:?}") };
            assert!(matches!(near, "sentence" | "report"), "{row:?}");
            assert!(kinds.split("; ").count() > 1 && example.ends_with('.'), "{row:?}");
        }
    }
}
