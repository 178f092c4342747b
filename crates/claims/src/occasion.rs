//! Harm that is the occasion of another event: what a march protests, what a riot answers.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use tally_read::Document;

use crate::Parts;
use crate::draft::Draft;
use crate::table;

/// How many steps up the tree the occasion may stand from the event ("to demand justice for the case of a man who was shot dead").
const CLIMB: usize = 12;

/// Whether one of two claims tells of dead whom the other's event answers, marks or protests: they died earlier, in another incident.
pub(crate) fn parts_them(parts: &Parts<'_>, a: &Draft, b: &Draft) -> bool {
    a.sentence == b.sentence && (is_occasion_of(parts, a, b) || is_occasion_of(parts, b, a))
}

fn is_occasion_of(parts: &Parts<'_>, harm: &Draft, other: &Draft) -> bool {
    if !harm.has_dead() || other.has_dead() {
        return false;
    }
    let head = |draft: &Draft| draft.event.map_or(draft.anchor, |e| parts.events[e].head);
    is_told_as_occasion(parts.doc, head(harm), head(other))
}

/// Whether the words between what is told at one token and the event at another, above it in the tree, make it the event's occasion:
/// "a crowd burned the post after two men were shot dead".
pub(crate) fn is_told_as_occasion(doc: &Document, told: usize, head: usize) -> bool {
    let mut below = told;
    let mut marked = false;
    for _ in 0..CLIMB {
        let mark = doc.child(below, &["mark", "prep"]).filter(|&m| m < below);
        marked |= mark.is_some_and(|m| is(doc.tok(m).lower.as_str(), Stands::Mark));
        if below == head {
            return false;
        }
        let Some(above) = doc.head(below) else { return false };
        let token = doc.tok(above);
        marked |= is(&token.lower, Stands::Prep) || token.pos == "VERB" && is(&token.lemma, Stands::Verb);
        if above == head {
            return marked;
        }
        below = above;
    }
    false
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    Prep,
    Mark,
    Verb,
}

fn is(word: &str, stands: Stands) -> bool {
    static WORDS: LazyLock<BTreeMap<&str, Vec<Stands>>> = LazyLock::new(|| {
        let mut words: BTreeMap<&str, Vec<Stands>> = BTreeMap::new();
        for row in table::rows(include_str!("../data/occasions.tsv")) {
            let stands = match row.first() {
                Some(&"prep") => Stands::Prep,
                Some(&"mark") => Stands::Mark,
                _ => Stands::Verb,
            };
            words.entry(row.get(1).copied().unwrap_or_default()).or_default().push(stands);
        }
        words
    });
    WORDS.get(word).is_some_and(|all| all.contains(&stands))
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_row_has_a_word_and_an_example_of_it() {
        for row in crate::table::rows(include_str!("../data/occasions.tsv")) {
            let [stands, word, example] = row[..] else { panic!("{row:?}") };
            assert!(matches!(stands, "prep" | "mark" | "verb") && example.contains(word), "{row:?}");
        }
    }
}
