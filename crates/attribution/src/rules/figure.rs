//! Figures given by somebody: "the toll given by the ministry was lower", "figures released by the army show …".

use tally_model::Stance;

use crate::candidate::{Candidate, Text};
use crate::content::tidy;
use crate::source;

/// The candidate at the participle `given` of a figure.
///
/// The content is the figure itself with what is said of it. Known miss: "the ministry's toll".
pub(crate) fn at(text: &Text, given: usize, found: &mut Vec<Candidate>) {
    let participle = text.tag(given) == "VBN" && text.dep(given) == "acl";
    if !participle
        || !matches!(
            text.lemma(given),
            "give" | "provide" | "release" | "issue" | "announce" | "report" | "cite" | "publish" | "compile"
        )
    {
        return;
    }
    let Some(noun) = text.doc.head(given).filter(|&n| n < given) else { return };
    if !matches!(
        text.lemma(noun),
        "toll" | "figure" | "number" | "count" | "tally" | "estimate" | "total" | "statistic"
    ) {
        return;
    }
    let Some(agent) = source::agent(text, given) else { return };
    let clause = text
        .doc
        .head(noun)
        .filter(|&h| text.dep(noun).starts_with("nsubj") && text.is_verb(h))
        .unwrap_or(noun);
    let own = text.doc.subtree(given);
    let content = crate::candidate::without(text.doc.subtree(clause), &[own])
        .into_iter()
        .filter(|r| r.clone().any(|i| !text.is_blank(i)))
        .map(|r| tidy(text, r))
        .collect();
    found.push(Candidate {
        rule: "figure",
        class: "estimate".into(),
        frame: "figure",
        stance: Stance::Asserts,
        lemma: text.lemma(given).to_string(),
        head: given,
        cue: vec![given..text.doc.child(given, &["agent"]).map_or(given, |b| b) + 1],
        sources: vec![agent],
        via: Vec::new(),
        content,
        quotations: Vec::new(),
        negated: false,
        hedge: false,
        score: 0.0,
    });
}
