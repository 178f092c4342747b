//! Headlines: "Ministry: Convoy hit by drone". The colon is the cue.

use tally_model::{BlockKind, Stance};

use crate::candidate::{Candidate, Text};

/// The candidate at the colon `colon` of a headline or of a first short paragraph.
pub(crate) fn at(text: &Text, colon: usize, found: &mut Vec<Candidate>) {
    if text.lower(colon) != ":" {
        return;
    }
    let sentence = text.doc.sentence(colon);
    let first_block = text.doc.sentences().first().is_some_and(|s| s.block == sentence.block);
    let title_like = matches!(sentence.kind, BlockKind::Headline | BlockKind::Heading) || first_block;
    let start = sentence.tokens.start;
    if !title_like || colon == start || colon - start > 8 || colon + 2 >= sentence.tokens.end {
        return;
    }
    let before = text.doc.trim(start..colon);
    if before.clone().any(|i| text.is_verb(i)) {
        return;
    }
    let source = text.doc.head_of(before);
    if !speaks(text, source) {
        return;
    }
    let block = sentence.block;
    let end = (colon + 1..text.doc.len())
        .take_while(|&i| text.doc.sentence(i).block == block)
        .last()
        .unwrap_or(colon)
        + 1;
    found.push(Candidate {
        rule: "headline",
        class: "headline".into(),
        frame: "colon",
        stance: Stance::Asserts,
        lemma: ":".into(),
        head: colon,
        cue: vec![colon..colon + 1],
        sources: vec![source],
        content: vec![crate::content::tidy(text, colon + 1..end)],
        via: Vec::new(),
        quotations: Vec::new(),
        negated: false,
        hedge: false,
        score: 0.0,
    });
}

/// Whether the words before the colon can speak: a person, a body, a survey.
fn speaks(text: &Text, head: usize) -> bool {
    text.doc.entity_at(head).is_some_and(|e| matches!(e.label.as_str(), "PERSON" | "ORG" | "GPE"))
        || text.lexicon.source_type(&text.lemma(head).to_lowercase()).is_some()
}
