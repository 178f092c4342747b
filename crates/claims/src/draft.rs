//! Which claims a report may hold, before they are filled.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use tally_attribution::Attribution;
use tally_events::EventAt;
use tally_model::{Effect, Factuality, Figure, Participant, PlaceName, When};

use crate::kind::Kind;
use crate::{Parts, occasion, path, table};

/// A claim in the making: one event (or bare figure, or statement) in one voice.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// Index of the event, `None` for bare figures and statements.
    pub event: Option<usize>,
    /// Events that are this one's effect ("killing 25") and were merged into it.
    pub effects: Vec<usize>,
    /// The kind of attack that other claims of the incident tell, where this one leaves it open.
    pub kind: Option<Kind>,
    /// Index of the attribution in whose content it stands.
    pub attribution: Option<usize>,
    /// The token that carries it.
    pub anchor: usize,
    /// Index of the sentence.
    pub sentence: usize,
    /// Figures.
    pub casualties: Vec<Figure>,
    /// Who took part.
    pub participants: Vec<Participant>,
    /// Where, with whether the words stand in another sentence.
    pub place: Option<PlaceName>,
    /// When.
    pub when: Option<When>,
    /// Whether `when` is the day on which it was said ("on Tuesday the agency said that …").
    pub day_of_saying: bool,
    /// Number of the incident.
    pub incident: Option<u32>,
    /// Whether the source says that it happened.
    pub factuality: Factuality,
}

impl Draft {
    fn new(parts: &Parts<'_>, anchor: usize, event: Option<usize>, attribution: Option<usize>) -> Draft {
        Draft {
            event,
            effects: Vec::new(),
            kind: None,
            attribution,
            anchor,
            sentence: parts.doc.sentence_index(anchor),
            casualties: Vec::new(),
            participants: Vec::new(),
            place: None,
            when: None,
            day_of_saying: false,
            incident: None,
            factuality: event.map_or(Factuality::Certain, |e| parts.events[e].factuality),
        }
    }

    /// Whether somebody is said to have been killed, in this incident.
    pub fn has_dead(&self) -> bool {
        self.casualties.iter().any(|f| {
            matches!(f.effect, Effect::Killed | Effect::KilledOrInjured)
                && f.best.or(f.high).or(f.low).is_some_and(|n| n > 0)
        })
    }
}

/// Whether what a claim in voice `from` tells may stand in one in voice `to`: the report's own voice (`None`) takes from all, a source
/// from itself and the report. Nobody is made to say what only another source said.
pub(crate) fn lends(from: Option<usize>, to: Option<usize>) -> bool {
    to.is_none() || from.is_none() || from == to
}

/// One draft for every event in the voice it stands in, one for every attribution without an event, in
/// the order of the text. Bare figures come with [`casualties::attach`](crate::casualties::attach).
/// `voices` is what [`voices`] gives.
pub(crate) fn drafts(parts: &Parts<'_>, voices: &[Option<usize>]) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut spoken = vec![false; parts.attributions.len()];
    let merged = merged_effects(parts, voices);
    let mut effects = vec![Vec::new(); parts.events.len()];
    for (effect, cause) in merged.iter().enumerate() {
        if let Some(cause) = cause {
            effects[*cause].push(effect);
        }
    }
    for (i, event) in parts.events.iter().enumerate() {
        if merged[i].is_some() {
            continue;
        }
        let voice = voices[event.head];
        if let Some(at) = voice {
            spoken[at] = true;
        }
        let mut draft = Draft::new(parts, event.head, Some(i), voice);
        draft.effects = std::mem::take(&mut effects[i]);
        drafts.push(draft);
    }
    let deeds = deeds(parts);
    for (i, attribution) in parts.attributions.iter().enumerate() {
        let Some(first) = attribution.content.first().filter(|_| !spoken[i] && !deeds[i]) else { continue };
        // "The ministry blamed the army": to blame is the event, and the ministry's own word.
        let act = drafts
            .iter_mut()
            .find(|d| is_own_cue(parts, d.event, attribution) && d.attribution == attribution.parent);
        match act {
            Some(draft) => draft.attribution = Some(i),
            None => drafts.push(Draft::new(parts, parts.doc.head_of(first.clone()), None, Some(i))),
        }
    }
    drafts.sort_by_key(|d| (d.sentence, d.anchor, d.event));
    drafts
}

/// Whether the event is the very act of saying: "blamed", "called on".
pub(crate) fn is_own_cue(parts: &Parts<'_>, event: Option<usize>, attribution: &Attribution) -> bool {
    event.is_some_and(|e| parts.events[e].head == attribution.cue.head)
}

/// For each attribution, whether its cue is a deed after all: "attacking government lines" criticises nobody.
fn deeds(parts: &Parts<'_>) -> Vec<bool> {
    let violent: BTreeSet<usize> = parts
        .events
        .iter()
        .filter(|e| matches!(e.event.plover.as_deref(), Some("ASSAULT" | "COERCE")))
        .map(|e| e.head)
        .collect();
    parts.attributions.iter().map(|a| violent.contains(&a.cue.head)).collect()
}

/// A draft for a figure that belongs to no event.
pub(crate) fn bare_figure(parts: &Parts<'_>, anchor: usize, voices: &[Option<usize>]) -> Draft {
    Draft::new(parts, anchor, None, voices[anchor])
}

/// For each token the innermost attribution in whose content it stands.
pub(crate) fn voices(parts: &Parts<'_>) -> Vec<Option<usize>> {
    let mut order: Vec<usize> = (0..parts.attributions.len()).collect();
    let size = |i: usize| parts.attributions[i].content.iter().map(|r| r.len()).sum::<usize>();
    order.sort_by_key(|&i| std::cmp::Reverse(size(i)));
    let deeds = deeds(parts);
    order.retain(|&i| !deeds[i]);
    let mut voices = vec![None; parts.doc.len()];
    for i in order {
        for range in &parts.attributions[i].content {
            voices[range.clone()].fill(Some(i));
        }
    }
    voices
}

/// For each event, the event whose effect it tells: "killing 25" for the strike in "the strike hit a market, killing 25",
/// "killed" in "killed in an air strike". Both must stand in one sentence and one voice.
fn merged_effects(parts: &Parts<'_>, voices: &[Option<usize>]) -> Vec<Option<usize>> {
    let doc = parts.doc;
    let weights: Vec<Weight> = parts.events.iter().map(weight).collect();
    let mut merged = vec![None; parts.events.len()];
    let mut by_sentence: Vec<Vec<usize>> = vec![Vec::new(); doc.sentences().len()];
    for (i, event) in parts.events.iter().enumerate() {
        by_sentence[doc.sentence_index(event.head)].push(i);
    }
    for events in &by_sentence {
        for &effect in events.iter().filter(|&&e| weights[e] != Weight::Act && weights[e] != Weight::Other) {
            let at = parts.events[effect].head;
            merged[effect] = events
                .iter()
                .copied()
                // Only what is nearer to the act than the effect is, so that no circle can arise.
                .filter(|&cause| weights[cause] > weights[effect] && weights[cause] != Weight::Other)
                .filter(|&cause| voices[parts.events[cause].head] == voices[at])
                .filter(|&cause| !occasion::is_told_as_occasion(doc, at, parts.events[cause].head))
                .filter(|&cause| both_happened_or_neither(&parts.events[cause], &parts.events[effect]))
                .filter_map(|cause| {
                    path::cause_distance(doc, at, parts.events[cause].head).map(|d| (d, cause))
                })
                .min()
                .map(|(_, cause)| cause);
        }
    }
    // A chain of merges ends at the first event that is not merged itself.
    for i in 0..merged.len() {
        let mut seen = 0;
        while let Some(next) = merged[i].and_then(|m: usize| merged[m]) {
            merged[i] = Some(next);
            seen += 1;
            if seen > merged.len() || next == i {
                merged[i] = None;
                break;
            }
        }
    }
    merged
}

/// How near an event's words are to the act itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// What harm was done.
    Harm,
    /// That something was hit.
    Blow,
    /// An act of a definite kind that can do harm.
    Act,
    /// Nothing of the kind.
    Other,
}

fn weight(event: &EventAt) -> Weight {
    if !matches!(event.event.plover.as_deref(), Some("ASSAULT" | "PROTEST" | "COERCE")) {
        return Weight::Other;
    }
    match effect_kind(&event.event.trigger.lemma) {
        Some("harm") => Weight::Harm,
        // "The strike" is an act, "struck" is a blow: only verbs without a kind of their own are blows.
        Some(_) if is_effect(event) => Weight::Blow,
        _ => Weight::Act,
    }
}

/// What `data/effects.tsv` says of a lemma; the table is parsed once.
fn effect_kind(lemma: &str) -> Option<&'static str> {
    static KINDS: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
        // Of two lines for one lemma the first stands.
        let rows = table::rows(include_str!("../data/effects.tsv")).rev();
        rows.filter_map(|row| Some((*row.get(1)?, *row.first()?))).collect()
    });
    KINDS.get(lemma).copied()
}

fn both_happened_or_neither(a: &EventAt, b: &EventAt) -> bool {
    let happened =
        |f: Factuality| !matches!(f, Factuality::Denied | Factuality::Planned | Factuality::Conditional);
    happened(a.factuality) == happened(b.factuality)
}

/// Whether an event only tells that there was an attack or that harm was done, not by what kind of act.
pub(crate) fn is_effect(event: &EventAt) -> bool {
    event.event.plover.as_deref() == Some("ASSAULT")
        && matches!(event.event.acled.as_deref(), None | Some("Attack"))
}

/// Whether an event's word tells of harm alone: that soldiers "were killed" is coded as a clash, and may have been a bomb.
pub(crate) fn is_harm(event: &EventAt) -> bool {
    event.event.plover.as_deref() == Some("ASSAULT")
        && effect_kind(&event.event.trigger.lemma) == Some("harm")
        && event.event.acled.as_deref() == Some("Armed clash")
}
