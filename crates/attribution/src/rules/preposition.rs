//! Prepositional phrases: "according to the hospital", "in the words of the mayor", "in the army's view".

use tally_model::Stance;

use crate::candidate::{Candidate, Text, without};
use crate::content::tidy;

/// The candidate whose phrase begins at token `start`.
pub(crate) fn at(text: &Text, start: usize, found: &mut Vec<Candidate>) {
    let phrase = text.lexicon.prepositions().iter().find(|(words, _)| {
        start + words.len() < text.doc.len()
            && words.iter().enumerate().all(|(n, w)| text.lower(start + n) == w)
    });
    let Some((words, stance)) = phrase else { return };
    let last = start + words.len() - 1;
    let Some(source) = object(text, last) else { return };
    if words.len() == 1
        && (text.pos(start) != "ADP"
            || !matches!(text.pos(source), "PROPN") && text.lexicon.source_type(text.lemma(source)).is_none())
    {
        return;
    }
    push(text, start, last, source, *stance, found);
}

/// The noun that the phrase ends in: the object of its last word, or the next noun.
fn object(text: &Text, last: usize) -> Option<usize> {
    text.doc.child(last, &["pobj", "pcomp"]).filter(|&o| o > last).or_else(|| {
        (last + 1..text.doc.len().min(last + 8))
            .take_while(|&i| text.doc.sentence_index(i) == text.doc.sentence_index(last))
            .find(|&i| {
                matches!(text.pos(i), "NOUN" | "PROPN" | "PRON")
                    && text.dep(i) != "compound"
                    && text.dep(i) != "poss"
            })
    })
}

fn push(text: &Text, start: usize, last: usize, source: usize, stance: Stance, found: &mut Vec<Candidate>) {
    let own = phrase(text, start, last, source);
    let content = match text.doc.head(start) {
        Some(host) => scope(text, host, &own),
        None => Vec::new(),
    };
    found.push(Candidate {
        rule: "preposition",
        class: "according".into(),
        frame: "host",
        stance,
        lemma: text.doc.words(start..last + 1).to_lowercase(),
        head: start,
        cue: vec![start..last + 1],
        sources: vec![source],
        content,
        via: Vec::new(),
        quotations: Vec::new(),
        negated: false,
        hedge: false,
        score: 0.0,
    });
}

/// The whole phrase with its source.
fn phrase(text: &Text, start: usize, last: usize, source: usize) -> tally_read::TokenRange {
    let under = text.doc.subtree(source);
    let tree = text.doc.subtree(start);
    let end = under.end.max(last + 1).max(if tree.start >= start { tree.end } else { 0 });
    start..end
}

/// What the phrase governs: the clause that it hangs on, or the whole sentence when it stands first in it.
fn scope(text: &Text, host: usize, own: &tally_read::TokenRange) -> Vec<tally_read::TokenRange> {
    let mut clause = host;
    // Up to a verb: "six people from the village, according to …" says the whole clause.
    while !text.is_verb(clause) {
        match text.doc.head(clause) {
            Some(head) => clause = head,
            None => break,
        }
    }
    let mut outer = clause;
    while matches!(text.dep(outer), "xcomp" | "aux" | "auxpass" | "acomp" | "conj" | "advcl") {
        match text.doc.head(outer) {
            Some(head) if text.is_verb(head) => outer = head,
            _ => break,
        }
    }
    without(text.doc.subtree(outer), std::slice::from_ref(own))
        .into_iter()
        .filter(|r| r.clone().any(|i| !text.is_blank(i)))
        .map(|r| tidy(text, r))
        .collect()
}
