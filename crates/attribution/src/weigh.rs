//! Whether a candidate is an attribution: a weighed sum of what can be said of it in a few words.
//!
//! The features name classes and constructions, never single words; the weights in `data/weights.tsv` were
//! learned (see `train/README.md`). A candidate is kept when its sum is above zero.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::candidate::{Candidate, Text};
use crate::lexicon::rows;
use crate::source;

/// The weights by the name of their feature.
#[derive(Debug)]
pub(crate) struct Weights(FxHashMap<SmolStr, f32>);

impl Weights {
    pub(crate) fn new() -> Self {
        Weights(
            rows(include_str!("../data/weights.tsv"))
                .filter_map(|r| Some((SmolStr::from(*r.first()?), r.get(1)?.parse().ok()?)))
                .collect(),
        )
    }

    pub(crate) fn score(&self, text: &Text, candidate: &Candidate) -> f32 {
        features(text, candidate).iter().map(|f| self.0.get(f.as_str()).copied().unwrap_or(0.0)).sum()
    }
}

/// What is said of a candidate.
pub(crate) fn features(text: &Text, c: &Candidate) -> Vec<String> {
    let who = who(text, c);
    let what = what(text, c);
    let frame = c.frame;
    let class = c.class.as_str();
    let quoted = text.quotes.outer(c.head).is_some();
    let mut found = vec!["bias".to_string()];
    let mut add = |name: &str, value: &str| found.push(format!("{name}={value}"));
    add("class", class);
    add("frame", &format!("{frame}/{class}"));
    add("who", who);
    add("who", &format!("{who}/{frame}"));
    add("who", &format!("{who}/{class}"));
    add("what", what);
    add("what", &format!("{what}/{class}"));
    add("dep", text.dep(c.head));
    add("dep", &format!("{}/{frame}", text.dep(c.head)));
    add("tag", text.tag(c.head));
    add("tag", &format!("{}/{class}", text.tag(c.head)));
    if quoted {
        add("in", "quotation");
        add("in", &format!("quotation/{class}"));
        add("in", &format!("quotation/{who}"));
    }
    if c.negated {
        add("is", "negated");
        add("is", &format!("negated/{class}"));
    }
    if !c.quotations.is_empty() {
        add("has", "quotation");
    }
    if let Some(aux) = text.doc.children_by(c.head, &["aux"]).find(|&a| text.tag(a) == "MD") {
        add("modal", text.lemma(aux));
    }
    if text.is_verb(c.head) && text.is_to_infinitive(c.head) {
        add("is", "infinitive");
        add("is", &format!("infinitive/{class}"));
    }
    if text.is_verb(c.head) && text.is_passive(c.head) {
        add("is", if source::agent(text, c.head).is_some() { "passive-by" } else { "passive" });
        add("is", &format!("passive/{class}"));
    }
    let length = c.content.iter().map(|r| r.len()).sum::<usize>();
    add("length", match length {
        0 => "0",
        1 => "1",
        2 => "2",
        3..=4 => "4",
        5..=8 => "8",
        9..=16 => "16",
        _ => "more",
    });
    if let Some(head) = text.doc.head(c.head) {
        let governs = if !text.lexicon.verb(text.lemma(head)).is_empty() { "cue" } else { text.pos(head) };
        add("under", &format!("{governs}/{}", text.dep(c.head)));
    }
    found
}

/// What the source is.
fn who(text: &Text, c: &Candidate) -> &'static str {
    let Some(&head) = c.sources.first() else { return "nobody" };
    match text.lower(head) {
        "i" | "me" | "my" => return "i",
        "we" | "us" | "our" => return "we",
        "you" | "your" => return "you",
        "he" | "she" | "his" | "her" | "him" => return "he",
        "they" | "their" | "them" => return "they",
        "it" | "its" | "this" | "that" => return "it",
        "who" => return "who",
        "which" => return "which",
        _ => {}
    }
    match text.doc.entity_at(head).map(|e| e.label.as_str()) {
        Some("PERSON") => return "person",
        Some("ORG" | "NORP" | "GPE") => return "body",
        _ => {}
    }
    if let Some(kind) = source::source_type(text, head) {
        return if kind == tally_model::SourceType::Document { "document" } else { "speaker" };
    }
    match text.pos(head) {
        "PROPN" => "name",
        "NUM" => "number",
        "PRON" | "DET" => "other-pronoun",
        _ if text.tag(head) == "NNS" => "things",
        _ => "thing",
    }
}

/// What the content is.
fn what(text: &Text, c: &Candidate) -> &'static str {
    let Some(first) = c.content.first() else { return "nothing" };
    let head = text.doc.head_of(first.clone());
    if text.doc.children_by(head, &["mark"]).any(|m| text.lower(m) == "that") {
        return "that-clause";
    }
    if text.is_verb(head) {
        return match (text.is_finite(head), text.is_to_infinitive(head), text.has_subject(head)) {
            (true, _, _) => "clause",
            (_, true, _) => "infinitive",
            (_, _, true) => "small-clause",
            _ => "gerund",
        };
    }
    match text.pos(head) {
        "PRON" | "DET" => "pronoun",
        "PROPN" => match text.doc.entity_at(head).map(|e| e.label.as_str()) {
            Some("PERSON") => "person",
            Some("ORG" | "GPE" | "NORP") => "body",
            _ => "name",
        },
        "NUM" => "number",
        "ADJ" => "adjective",
        "ADP" => "phrase",
        "NOUN" if !text.lexicon.noun(text.lemma(head)).is_empty() => "act",
        "NOUN" if text.lexicon.source_type(text.lemma(head)).is_some() => "people",
        "NOUN" => "noun",
        _ => "other",
    }
}
