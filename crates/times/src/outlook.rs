//! Whether the words around a time look back or ahead.

use tally_read::Document;

use crate::verbs::{self, Manner};

/// Where the verb that governs a time points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outlook {
    /// The time belongs to a verb in the past: "they were shot on Christmas Eve".
    Past,
    /// It stands in a clause of the past, but something else comes between: "invited them to a meeting on Dec. 10".
    PastLoosely,
    Future,
    Unknown,
}

const AHEAD_MODALS: &[&str] =
    &["will", "shall", "'ll", "’ll", "wo", "would", "may", "might", "can", "should", "must"];

/// The outlook of the clause that token `i` is attached to.
pub(crate) fn of(doc: &Document, i: usize) -> Outlook {
    let mut at = i;
    let mut through = String::new();
    let mut soonest = false;
    let mut direct = true;
    // "Saturday's attack": what is named by its day has mostly been, unless the sentence is about its coming.
    let mut named = doc.tok(i).dep == "poss";
    loop {
        let token = doc.tok(at);
        if token.pos == "ADP" {
            through = token.lower.to_string();
        }
        soonest |= through == "as" && matches!(token.lemma.as_str(), "early" | "soon");
        let verbal = matches!(token.pos.as_str(), "VERB" | "AUX");
        if verbal || verbs::is(Manner::Ahead, token.lemma.as_str()) {
            match of_word(doc, at, &through) {
                // "As early as Tuesday".
                _ if soonest => return Outlook::Future,
                Outlook::Unknown => {}
                Outlook::Future if named => return Outlook::Unknown,
                Outlook::Past if !direct => return Outlook::PastLoosely,
                known => return known,
            }
        }
        direct &= at == i || matches!(token.lower.as_str(), "on" | "in" | "at" | "during" | "over");
        named &= !matches!(token.dep.as_str(), "nsubj" | "nsubjpass");
        match doc.head(at) {
            Some(head) => at = head,
            None => return Outlook::Unknown,
        }
    }
}

fn of_word(doc: &Document, at: usize, through: &str) -> Outlook {
    let token = doc.tok(at);
    let lemma = token.lemma.as_str();
    if verbs::is(Manner::Defer, lemma) && matches!(through, "until" | "till" | "to" | "for") {
        return Outlook::Future;
    }
    let helpers: Vec<usize> = doc.children_by(at, &["aux", "auxpass"]).collect();
    let any = |words: &[&str]| helpers.iter().any(|&c| words.contains(&doc.tok(c).lower.as_str()));
    if any(AHEAD_MODALS) {
        // "would have met", "may have died" look back.
        return if any(&["have"]) && token.tag == "VBN" { Outlook::Past } else { Outlook::Future };
    }
    let until = matches!(through, "until" | "till");
    if (verbs::is(Manner::Arrange, lemma) && !any(&["was", "were", "had"]))
        || (until && any(&["has", "have"]) && token.tag == "VBN")
    {
        return Outlook::Future;
    }
    if until && matches!(token.tag.as_str(), "VBP" | "VBZ") && helpers.is_empty() {
        return Outlook::Future;
    }
    let ahead = verbs::is(Manner::Ahead, lemma);
    let were = any(&["was", "were"]);
    if ahead
        && (any(&["has", "have", "is", "are", "'s", "’s"]) || token.tag != "VBD" && !were && !any(&["had"]))
    {
        return Outlook::Future;
    }
    if were && ahead {
        return Outlook::Unknown;
    }
    if any(&["had", "has", "have", "did", "'ve", "’ve", "having", "could"]) || were || token.tag == "VBD" {
        return Outlook::Past;
    }
    if any(&["to"]) {
        return infinitive(doc, at);
    }
    match token.tag.as_str() {
        "VBG" if any(&["is", "are", "'s", "'re", "’s", "’re", "am"]) => Outlook::Future,
        // "killed in a raid Friday": a participle without helper.
        "VBN" if helpers.is_empty() => Outlook::Past,
        _ => Outlook::Unknown,
    }
}

/// "Plans to meet" lies ahead, "managed to meet" behind; of a purpose ("celebrations to mark the entry") the clause
/// above it knows.
fn infinitive(doc: &Document, at: usize) -> Outlook {
    let Some(governor) = doc.head(at).map(|h| doc.tok(h)) else { return Outlook::Future };
    let ahead = verbs::is(Manner::Ahead, governor.lemma.as_str())
        || verbs::is(Manner::Defer, governor.lemma.as_str());
    match governor.tag.as_str() {
        _ if ahead => Outlook::Future,
        "VBD" | "VBN" => Outlook::Past,
        "VBZ" | "VBP" if doc.tok(at).dep == "xcomp" => Outlook::Future,
        _ => Outlook::Unknown,
    }
}
