//! One person told of twice in one breath: "his brother, 8-year-old Joseph", "a friend and teammate", "a boy was hurt when he …".

use tally_figures::FigureAt;
use tally_model::Group;

use crate::Parts;
use crate::draft::Draft;

/// Whether `parts.figures[i]` counts who is counted in `home` already. Where its words tell more of that one person, they
/// take the place of those that stand there.
pub(crate) fn is_told(parts: &Parts<'_>, i: usize, home: &mut Draft) -> bool {
    let again = &parts.figures[i];
    let sentence = parts.doc.sentence_index(again.head);
    let before = parts.figures[..i]
        .iter()
        .rev()
        .take_while(|first| parts.doc.sentence_index(first.head) == sentence)
        .filter(|first| first.figure.effect == again.figure.effect && is_same(parts, first, again));
    for first in before {
        let standing = |f: &&mut tally_model::Figure| {
            f.span == first.figure.span && f.effect == first.figure.effect && !f.cumulative
        };
        if let Some(kept) = home.casualties.iter_mut().find(standing) {
            if kept.group == Group::People && again.figure.group != Group::People && kept.best == Some(1) {
                kept.clone_from(&again.figure);
            }
            return true;
        }
    }
    false
}

/// Whether both figures count the same people: one person each, in words that stand for one another, or "both X and Y" and Y.
fn is_same(parts: &Parts<'_>, first: &FigureAt, again: &FigureAt) -> bool {
    let (a, b) = (first.head, again.head);
    let one = |at: &FigureAt| at.figure.low == Some(1) && at.figure.best == Some(1) && !at.denied;
    if a == b || !one(again) || again.figure.cumulative {
        return false;
    }
    let doc = parts.doc;
    let (relation, hangs_on) = (doc.tok(b).dep.as_str(), doc.head(b) == Some(a));
    if first.figure.best == Some(2) {
        return hangs_on && relation == "conj" && doc.child(a, &["preconj"]).is_some();
    }
    let kinds = [first.figure.group, again.figure.group];
    let alike = kinds[0] == kinds[1] || kinds.contains(&Group::People);
    if !one(first) || !alike {
        return false;
    }
    match relation {
        // "His brother, 8-year-old Joseph"; of two descriptions the second may be the next of a list that the tree takes for one.
        "appos" => hangs_on && (doc.tok(b).pos == "PROPN" || doc.child(b, &["conj", "cc"]).is_none()),
        // "Her friend and teammate": one article for both.
        "conj" => {
            let opens = |i: usize| {
                let within = (a + 1..i).any(|k| matches!(doc.tok(k).tag.as_str(), "DT" | "PRP$" | "CD"));
                within || doc.child(i, &["amod", "appos"]).is_some()
            };
            let noun = |i: usize| doc.tok(i).pos == "NOUN";
            hangs_on && noun(a) && noun(b) && !opens(b) && doc.child(a, &["det", "poss"]).is_some()
        }
        _ => doc.tok(b).pos == "PRON" && stands_for(parts, a, b),
    }
}

/// Whether the pronoun at `pronoun` may stand for the person at `person`: nothing is known to the contrary.
fn stands_for(parts: &Parts<'_>, person: usize, pronoun: usize) -> bool {
    let word = parts.doc.tok(pronoun).lower.as_str();
    let entity = |head: usize| {
        parts.actors.mentions.iter().find(|m| m.tokens.contains(&head)).map(|m| m.mention.entity)
    };
    matches!(word, "he" | "she" | "him" | "her" | "who" | "himself" | "herself")
        && match (entity(person), entity(pronoun)) {
            (Some(person), Some(pronoun)) => person == pronoun,
            _ => true,
        }
}
