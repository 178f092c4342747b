//! Hearsay adverbs: "the convoy reportedly left at dawn". Nobody is named; the content is the rest of the clause.

use crate::candidate::{Candidate, Text, without};
use crate::content::tidy;

/// The candidate at token `adverb`.
pub(crate) fn at(text: &Text, adverb: usize, found: &mut Vec<Candidate>) {
    if text.pos(adverb) != "ADV" {
        return;
    }
    let Some(stance) = text.lexicon.adverb(text.lower(adverb)) else { return };
    let Some(head) = text.doc.head(adverb) else { return };
    let whole = text.doc.subtree(head);
    let content: Vec<_> = without(whole, &[adverb..adverb + 1])
        .into_iter()
        .filter(|r| r.clone().any(|i| !text.is_blank(i)))
        .map(|r| tidy(text, r))
        .collect();
    if content.is_empty() {
        return;
    }
    found.push(Candidate {
        rule: "adverb",
        class: "adverb".into(),
        frame: "adverb",
        stance,
        lemma: text.lower(adverb).to_string(),
        head: adverb,
        cue: vec![adverb..adverb + 1],
        sources: Vec::new(),
        content,
        via: Vec::new(),
        quotations: Vec::new(),
        negated: false,
        hedge: true,
        score: 0.0,
    });
}
