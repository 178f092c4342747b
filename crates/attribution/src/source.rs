//! Who the source of a verb is, how far the words for it reach, and of what sort it is.

use tally_model::{SourceKind, SourceType};
use tally_read::TokenRange;

use crate::attribution::SourceAt;
use crate::candidate::{Text, without};

const SUBJECTS: &[&str] = &["nsubj", "csubj", "expl"];

/// The heads of the source of an active verb: its subject, or the one that it shares.
///
/// | construction | example | source |
/// |---|---|---|
/// | subject | the ministry said | the ministry |
/// | conjunct | the ministry denied it and said | the ministry |
/// | infinitive | the ministry declined to say | the ministry |
/// | participle | the ministry replied, saying | the ministry |
/// | reduced relative | a letter saying | a letter |
pub(crate) fn of_verb(text: &Text, verb: usize) -> Vec<usize> {
    let found = by_syntax(text, verb);
    // A speaker does not stand within the quotation: the parser mistook the quoted subject for the verb's.
    if text.quotes.outer(verb).is_none()
        && found.iter().any(|&s| text.quotes.outer(s).is_some_and(|q| text.quotes.all()[q].tokens.len() > 6))
    {
        return neighbour(text, verb).into_iter().collect();
    }
    found
}

/// The noun right before or right after a verb: "'…,' **the mayor** said", "'…,' said **the mayor**".
pub(crate) fn neighbour(text: &Text, verb: usize) -> Option<usize> {
    let nominal = |i: usize| matches!(text.pos(i), "NOUN" | "PROPN" | "PRON");
    let own = |i: usize| {
        text.doc.sentence_index(i) == text.doc.sentence_index(verb) && text.quotes.outer(i).is_none()
    };
    let before = (0..verb).rev().take(4).take_while(|&i| own(i) && !text.is_blank(i)).find(|&i| nominal(i));
    let after = || {
        (verb + 1..text.doc.len())
            .take(8)
            .take_while(|&i| own(i) && !text.is_blank(i))
            .find(|&i| nominal(i) && !matches!(text.dep(i), "compound" | "nmod" | "poss"))
    };
    before.or_else(after)
}

fn by_syntax(text: &Text, verb: usize) -> Vec<usize> {
    let mut at = verb;
    for _ in 0..6 {
        if let Some(subject) = subject(text, at) {
            return vec![subject];
        }
        let Some(head) = text.doc.head(at) else { return Vec::new() };
        match text.dep(at) {
            "acl" if !text.is_verb(head) => {
                // "the decision to name": the subject is not the noun itself.
                if text.is_to_infinitive(at) {
                    return possessor(text, head).into_iter().collect();
                }
                return vec![head];
            }
            "xcomp" | "ccomp" if text.is_to_infinitive(at) || text.dep(at) == "xcomp" => {
                // Object control: "asked the police to explain".
                if let Some(object) = text
                    .doc
                    .child(head, &["dobj"])
                    .filter(|&o| o > head && o < at && !subject_controls(text, head))
                {
                    return vec![object];
                }
                at = head;
            }
            "conj" | "advcl" | "xcomp" | "pcomp" | "prep" | "dep" | "acomp" | "relcl" | "parataxis"
            | "ccomp" | "auxpass" | "aux" => at = head,
            _ => return Vec::new(),
        }
    }
    Vec::new()
}

fn subject(text: &Text, verb: usize) -> Option<usize> {
    // Two subjects are a misread clause before the verb's own: the one next to the verb is its.
    let found = text.doc.children_by(verb, SUBJECTS).rfind(|&s| s < verb);
    let found = found.or_else(|| text.doc.child(verb, SUBJECTS))?;
    (text.dep(found) != "expl" && text.pos(found) != "PUNCT").then_some(found).or(None)
}

fn subject_controls(text: &Text, verb: usize) -> bool {
    matches!(text.lemma(verb), "promise" | "use" | "take" | "make" | "have" | "give" | "issue")
}

/// The agent of a passive: "was confirmed by the hospital".
pub(crate) fn agent(text: &Text, verb: usize) -> Option<usize> {
    let by = text.doc.child(verb, &["agent"])?;
    text.doc.child(by, &["pobj"])
}

/// The one to whom a noun belongs: "the army's claim", "the claim by the army", "a statement from the army".
pub(crate) fn possessor(text: &Text, noun: usize) -> Option<usize> {
    if let Some(owner) = text.doc.child(noun, &["poss"]) {
        return Some(owner);
    }
    text.doc
        .children_by(noun, &["prep", "agent"])
        .filter(|&p| matches!(text.lower(p), "by" | "from"))
        .find_map(|p| text.doc.child(p, &["pobj"]))
}

/// Makes a source of its head word; `apart` are the ranges (cue, content) that it may not reach into.
pub(crate) fn make(text: &Text, head: usize, cue_head: usize, apart: &[TokenRange]) -> SourceAt {
    let relative = matches!(text.tag(head), "WP" | "WDT");
    let tokens = if relative { head..head + 1 } else { reach(text, head) };
    let mut parts = without(tokens, apart);
    // Only the stretch with the head itself.
    if let Some(own) = parts.iter().find(|r| r.contains(&head)).cloned() {
        let mut own = text.doc.trim(own);
        while own.len() > 1 && text.pos(own.end - 1) == "CCONJ" {
            own = text.doc.trim(own.start..own.end - 1);
        }
        parts = vec![own];
    } else {
        parts = vec![head..head + 1];
    }
    let named = if relative { antecedent(text, head).unwrap_or(head) } else { head };
    let pronoun = matches!(text.pos(head), "PRON") && !matches!(text.tag(head), "DT" | "NN" | "CD");
    SourceAt {
        tokens: parts,
        head: named,
        kind: if pronoun || is_named(text, named) { SourceKind::Actor } else { SourceKind::Unnamed },
        source_type: source_type(text, named),
        via: Vec::new(),
        elsewhere: text.doc.sentence_index(head) != text.doc.sentence_index(cue_head),
        pronoun,
    }
}

/// The noun that a relative pronoun stands for.
pub(crate) fn antecedent(text: &Text, pronoun: usize) -> Option<usize> {
    let mut at = pronoun;
    while let Some(head) = text.doc.head(at) {
        if text.dep(at) == "relcl" {
            return Some(head);
        }
        at = head;
    }
    None
}

/// The words that name a source: its whole noun phrase with titles, appositions and relative clauses. It ends at a
/// line break, and where a clause hangs on it that the parser could not place.
pub(crate) fn reach(text: &Text, head: usize) -> TokenRange {
    let mut range = text.doc.subtree(head);
    for child in text.doc.children(head) {
        if matches!(text.dep(child), "ccomp" | "parataxis" | "dep" | "advcl") {
            let under = text.doc.subtree(child);
            if under.start > head {
                range.end = range.end.min(under.start);
            } else if under.end <= head {
                range.start = range.start.max(under.end);
            }
        }
    }
    let line_break = |i: &usize| text.pos(*i) == "SPACE" && text.doc.word(*i).contains('\n');
    if let Some(at) = (range.start..head).rev().find(line_break) {
        range.start = at + 1;
    }
    if let Some(at) = (head + 1..range.end).find(line_break) {
        range.end = at;
    }
    text.doc.trim(range.start.min(head)..range.end.max(head + 1))
}

/// Whether a noun is a name or carries one: "army spokesman Ali Hassan", "the Islamic State group", "@agency"; but
/// "a US official" and "a UN source" are unnamed.
fn is_named(text: &Text, head: usize) -> bool {
    let name = |i: usize| text.pos(i) == "PROPN" || text.doc.word(i).starts_with('@');
    if name(head)
        || text
            .doc
            .entity_at(head)
            .is_some_and(|e| matches!(e.label.as_str(), "PERSON" | "ORG" | "GPE" | "NORP"))
    {
        return true;
    }
    if text.doc.children_by(head, &["appos"]).any(name) {
        return true;
    }
    let body = !matches!(
        source_type(text, head),
        Some(
            SourceType::AnonymousOfficial
                | SourceType::Witness
                | SourceType::SecuritySource
                | SourceType::Activist
                | SourceType::Person
                | SourceType::Relative
        )
    );
    let titled = text.doc.children_by(head, &["compound", "nmod"]).any(name);
    let national = text
        .doc
        .children_by(head, &["amod"])
        .any(|m| name(m) || text.doc.entity_at(m).is_some_and(|e| e.label == "NORP"));
    let definite = text.doc.children_by(head, &["det"]).any(|d| text.lower(d) == "the")
        || text.doc.child(head, &["det"]).is_none();
    body && definite && (titled || national)
}

/// What the common noun says about the sort of source: the longest phrase in the table that ends with the head.
pub(crate) fn source_type(text: &Text, head: usize) -> Option<SourceType> {
    if text.doc.word(head).starts_with('@') {
        return Some(SourceType::SocialMedia);
    }
    let phrase = text.doc.noun_phrase(head);
    let mut words = Vec::new();
    for i in phrase.start.max(head.saturating_sub(3))..head {
        words.push(text.lower(i));
    }
    let lemma = text.lemma(head).to_lowercase();
    for from in 0..=words.len() {
        let mut key = words[from..].join(" ");
        if !key.is_empty() {
            key.push(' ');
        }
        for last in [lemma.as_str(), text.lower(head)] {
            if let Some(found) = text.lexicon.source_type(&format!("{key}{last}")) {
                return Some(found);
            }
        }
    }
    // "police spokesman Ali Hassan": the title before the name.
    if text.pos(head) == "PROPN" {
        return text
            .doc
            .children_by(head, &["compound", "nmod", "appos"])
            .filter(|&c| text.pos(c) == "NOUN")
            .find_map(|c| source_type(text, c));
    }
    None
}
