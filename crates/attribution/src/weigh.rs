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
        features(text, candidate).iter().map(|f| self.of(f)).sum()
    }

    /// The weight of a feature; 0 for one that was not learned.
    pub(crate) fn of(&self, feature: &str) -> f32 {
        self.0.get(feature).copied().unwrap_or(0.0)
    }
}

/// Whether a candidate is an attribution whatever the weights say, which were learned from one kind of prose:
/// hearsay adverbs, reports of things said, counts and claims of responsibility by a source that is named.
pub(crate) fn is_sure(text: &Text, c: &Candidate) -> bool {
    let said = matches!(
        c.class.as_str(),
        "say" | "claim" | "confirm" | "deny" | "admit" | "warn" | "accuse" | "charge" | "find" | "estimate"
    );
    let clause =
        c.frame == "that" && text.is_verb(c.head) && text.is_finite(c.head) && text.has_subject(c.head);
    let speaker = c.sources.first().is_some_and(|&s| {
        source::source_type(text, s).is_some()
            || text.doc.entity_at(s).is_some_and(|e| matches!(e.label.as_str(), "PERSON" | "ORG"))
    });
    let heard = matches!(c.lemma.as_str(), "reportedly" | "allegedly" | "purportedly")
        || c.lemma == "report" && c.class == "n-say" && c.frame == "that";
    let unclear = c.class == "a-unclear" && c.frame == "that" && (c.negated || c.lemma == "unclear");
    let counts = speaker
        && (c.class == "put"
            || c.class.starts_with("estimate") && c.frame == "obj"
            || c.lemma == "responsibility");
    said && clause && speaker || heard || unclear || counts || c.rule == "figure"
}

/// What is said of a candidate.
pub(crate) fn features(text: &Text, c: &Candidate) -> Vec<String> {
    let who = who(text, c);
    let what = what(text, c);
    let frame = c.frame;
    let class = c.class.as_str();
    let group = group(class);
    let tag = text.tag(c.head);
    let dep = text.dep(c.head);
    let quoted = text.quotes.outer(c.head).is_some();
    let mut found = vec!["bias".to_string()];
    let mut add = |name: &str, value: &str| found.push(format!("{name}={value}"));
    add("class", class);
    add("frame", &format!("{frame}/{class}"));
    add("who", who);
    add("who", &format!("{who}/{frame}"));
    add("who", &format!("{who}/{group}"));
    add("what", what);
    add("what", &format!("{what}/{group}"));
    add("what", &format!("{what}/{frame}"));
    add("dep", &format!("{dep}/{frame}"));
    add("dep", &format!("{dep}/{group}"));
    add("tag", tag);
    add("tag", &format!("{tag}/{group}"));
    add("length", length(c));
    for fact in facts(text, c) {
        add("is", fact);
        add("is", &format!("{fact}/{group}"));
    }
    if quoted {
        add("in", "quotation");
        add("in", &format!("quotation/{group}"));
        add("in", &format!("quotation/{who}"));
        add("in", &format!("quotation/{tag}"));
    }
    if let Some(aux) = text.doc.children_by(c.head, &["aux"]).find(|&a| text.tag(a) == "MD") {
        add("modal", text.lemma(aux));
    }
    if let Some(mark) = text.doc.child(c.head, &["mark"]) {
        add("mark", text.lower(mark));
    }
    if let Some(head) = text.doc.head(c.head) {
        let governs = if !text.lexicon.verb(text.lemma(head)).is_empty() { "cue" } else { text.pos(head) };
        add("under", &format!("{governs}/{dep}"));
    }
    found
}

/// The classes of the lexicon in a dozen groups, so that what is learned of one class helps its neighbours.
fn group(class: &str) -> &str {
    match class.trim_end_matches("-w") {
        "say" | "talk" | "quoting" => "speech",
        "claim" | "confirm" | "admit" | "deny" | "warn" | "predict" | "rule" | "accuse" | "charge" => "claim",
        "evidence" | "find" | "estimate" | "put" => "evidence",
        "discuss" | "express" | "describe" | "call" | "focus" | "quote" => "telling",
        "think" | "consider" | "know" | "see" | "perceive" | "expect" => "thought",
        "want" | "hope" | "prefer" | "need" | "seek" | "try" | "feel" | "fear" => "feeling",
        "vow" | "threat" | "plan" | "decide" | "offer" | "agree" | "accept" | "refuse" => "own act",
        "urge" | "demand" | "order" | "allow" | "propose" | "challenge" | "ask" | "convince" => "asking",
        "praise" | "support" | "defend" | "choose" => "for",
        "blame" | "attack" | "oppose" | "reject" | "disagree" | "question" => "against",
        other if other.starts_with("n-") => "noun",
        other if other.starts_with("a-") => "adjective",
        other if other.starts_with("light") => "light",
        other => other,
    }
}

/// Yes-or-no facts.
fn facts(text: &Text, c: &Candidate) -> Vec<&'static str> {
    let verbal = text.is_verb(c.head);
    let mut found = Vec::new();
    let mut add = |holds: bool, name| {
        if holds {
            found.push(name);
        }
    };
    add(c.negated, "negated");
    add(!c.quotations.is_empty(), "quoting");
    add(c.quotations.is_empty() && holds_marks(text, c), "marks");
    add(verbal && text.is_to_infinitive(c.head), "infinitive");
    let passive = verbal && text.is_passive(c.head);
    let by = passive && source::agent(text, c.head).is_some();
    add(by, "passive-by");
    add(passive && !by, "passive");
    let sentence = text.doc.sentence(c.head).tokens.clone();
    add(text.lower(sentence.end - 1) == "?", "question");
    let conditional = text.doc.ancestors(c.head).chain(std::iter::once(c.head)).any(|a| {
        text.doc.child(a, &["mark"]).is_some_and(|m| matches!(text.lower(m), "if" | "unless" | "whether"))
    });
    add(conditional, "conditional");
    let deep = text
        .doc
        .ancestors(c.head)
        .any(|a| text.is_verb(a) && text.dep(a) != "conj" && !text.lexicon.verb(text.lemma(a)).is_empty());
    add(deep, "below a cue");
    add(c.sources.first().is_some_and(|&s| s > c.head), "inverted");
    add(c.content.first().is_some_and(|r| r.start < c.head), "after its content");
    add(
        text.doc.child(c.head, &["conj"]).is_some_and(|k| !text.lexicon.verb(text.lemma(k)).is_empty()),
        "with another cue",
    );
    found
}

/// Whether part of the content stands between quotation marks that the cue does not.
fn holds_marks(text: &Text, c: &Candidate) -> bool {
    let outside = text.quotes.outer(c.head);
    c.content
        .iter()
        .flat_map(|r| r.clone())
        .any(|i| text.quotes.outer(i).is_some() && text.quotes.outer(i) != outside)
}

fn length(c: &Candidate) -> &'static str {
    match c.content.iter().map(|r| r.len()).sum::<usize>() {
        0 => "0",
        1 => "1",
        2 => "2",
        3..=4 => "4",
        5..=8 => "8",
        9..=16 => "16",
        _ => "more",
    }
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
