//! Early counts that the report itself says were replaced.

use std::sync::LazyLock;

use tally_attribution::Attribution;

use crate::Parts;
use crate::draft::Draft;
use crate::table;

/// Whether the claim's words, around its figure or its source, call it an early count (`data/earlier.tsv`): in the clause of
/// the cue, or of the trigger when the report speaks itself.
pub(crate) fn is_superseded(parts: &Parts<'_>, draft: &Draft, attribution: Option<&Attribution>) -> bool {
    if draft.casualties.is_empty() {
        return false;
    }
    let doc = parts.doc;
    let carrier = attribution.map_or(draft.anchor, |a| a.cue.head);
    let mut near: Vec<usize> = doc.children(carrier).collect();
    for source in attribution.into_iter().flat_map(|a| &a.sources) {
        near.extend(source.tokens.iter().cloned().flatten());
    }
    let sentence = &doc.sentences()[doc.sentence_index(carrier)].tokens;
    near.iter().any(|&token| {
        let next = (token + 1 < sentence.end).then(|| doc.tok(token + 1).lower.as_str());
        words().any(|(first, second)| {
            doc.tok(token).lower == first && second.is_none_or(|second| next == Some(second))
        })
    })
}

/// One or two words that call a count early.
type Early = (&'static str, Option<&'static str>);

/// The words of `data/earlier.tsv`, parsed once.
fn words() -> impl Iterator<Item = Early> {
    static WORDS: LazyLock<Vec<Early>> = LazyLock::new(|| {
        let rows = table::rows(include_str!("../data/earlier.tsv"));
        let first_column = rows.filter_map(|row| row.first().copied());
        first_column
            .map(|word| word.split_once(' ').map_or((word, None), |(first, second)| (first, Some(second))))
            .collect()
    });
    WORDS.iter().copied()
}
