//! The one claim that a report is about.

use tally_model::{BlockKind, Factuality};

use crate::Parts;
use crate::draft::Draft;

/// Index of the draft that the report is about: told early, certain, with people killed, of a weighty kind.
pub(crate) fn choose(parts: &Parts<'_>, drafts: &[Draft]) -> Option<usize> {
    let mut prose_before = vec![0usize; parts.doc.sentences().len() + 1];
    for (i, sentence) in parts.doc.sentences().iter().enumerate() {
        prose_before[i + 1] = prose_before[i] + usize::from(sentence.kind != BlockKind::Headline);
    }
    drafts
        .iter()
        .enumerate()
        .filter(|(_, d)| d.event.is_some() || !d.casualties.is_empty())
        .map(|(i, d)| (weight(parts, d, prose_before[d.sentence]), i))
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
        .map(|(_, i)| i)
}

/// How much speaks for a draft that stands after so many sentences of prose.
fn weight(parts: &Parts<'_>, draft: &Draft, prose_before: usize) -> f32 {
    let mut weight = 3.0 / (1.0 + prose_before as f32 * 0.5);
    if let Some(event) = draft.event.map(|e| &parts.events[e]) {
        weight += f32::from(event.rank) / 40.0;
        if event.generic {
            weight -= 1.5;
        }
        if event.event.acled.is_none() {
            weight -= 1.0;
        }
    }
    if draft.has_dead() {
        weight += 1.0;
    }
    if draft.casualties.iter().all(|f| f.cumulative) && !draft.casualties.is_empty() {
        weight -= 1.5;
    }
    if !matches!(draft.factuality, Factuality::Certain | Factuality::Probable) {
        weight -= 1.5;
    }
    weight
}
