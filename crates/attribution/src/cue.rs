//! How far a cue reaches: the verb with what belongs to its group.

use tally_read::TokenRange;

use crate::candidate::{Text, ranges};
use crate::lexicon::Frame;

/// The words of a verbal cue: the verb, its auxiliaries, negation, particle and the adverbs among them;
/// the governing verb of a chain ("has continued to push"); `tail`, words that introduce the content
/// (a preposition, "to" of a light verb's noun).
///
/// Example: "would **not** immediately rule **out**". Known miss: an adverb between verb and preposition.
pub(crate) fn verbal(text: &Text, verb: usize, tail: &[usize]) -> Vec<TokenRange> {
    let mut tokens = vec![verb];
    tokens.extend(group(text, verb));
    let mut at = verb;
    while let Some(head) = chain_head(text, at) {
        tokens.push(head);
        tokens.extend(group(text, head));
        at = head;
    }
    tokens.extend_from_slice(tail);
    tokens.extend(statement(text, verb));
    let (Some(&first), Some(&last)) = (tokens.iter().min(), tokens.iter().max()) else { return Vec::new() };
    let span = first..last + 1;
    // What stands within the group belongs to it unless it is long: "called on" but not "told [the AFP news agency in Beirut] of".
    let gaps = span
        .clone()
        .filter(|i| !tokens.contains(i) && *i < verb)
        .count()
        .max(span.clone().filter(|i| !tokens.contains(i) && *i > verb).count());
    let broken = span.clone().any(|i| {
        !tokens.contains(&i)
            && (text.quotes.outer(i) != text.quotes.outer(verb)
                || matches!(text.dep(i), "nsubj" | "nsubjpass"))
    });
    if gaps <= 6 && !broken {
        return vec![text.doc.trim(span)];
    }
    tokens.sort_unstable();
    tokens.dedup();
    ranges(tokens)
}

/// "in a statement", right behind the verb or its subject: part of how it was said, and so of the cue.
fn statement(text: &Text, verb: usize) -> Vec<usize> {
    let found = text.doc.children_by(verb, &["prep"]).find(|&p| {
        p > verb
            && p <= verb + 2
            && text.lower(p) == "in"
            && text.doc.subtree(p).len() <= 4
            && text
                .doc
                .child(p, &["pobj"])
                .is_some_and(|o| matches!(text.lower(o), "statement" | "statements" | "response"))
    });
    found.map(|p| text.doc.subtree(p).collect()).unwrap_or_default()
}

/// Auxiliaries, negation, particle and close adverbs of a verb.
fn group(text: &Text, verb: usize) -> Vec<usize> {
    text.doc
        .children(verb)
        .filter(|&c| match text.dep(c) {
            "aux" | "auxpass" | "neg" | "prt" => true,
            "advmod" => {
                text.tag(c).starts_with("RB")
                    && text.doc.subtree(c).len() <= 2
                    && (c < verb && close(text, c, verb))
            }
            _ => false,
        })
        .collect()
}

/// Whether only auxiliaries and adverbs stand between an adverb and its verb.
fn close(text: &Text, adverb: usize, verb: usize) -> bool {
    (adverb + 1..verb).all(|i| matches!(text.pos(i), "AUX" | "ADV" | "PART"))
}

/// The word that governs a cue and belongs to it, because it has no content of its own: "began to …", "tried to …",
/// "was quick to …", "made an effort to …", "took to the air to …", "released a letter …-ing".
///
/// A governor that attributes by itself ("promised to say") is a cue of its own, with the infinitive as its content.
pub(crate) fn chain_head(text: &Text, verb: usize) -> Option<usize> {
    let head = text.doc.head(verb).filter(|&h| h < verb)?;
    let infinitive = text.is_to_infinitive(verb);
    let takes =
        |senses: &[crate::lexicon::Sense], frame: Frame| senses.iter().any(|s| s.frames.contains(&frame));
    let object = text.doc.child(head, &["dobj"]).is_some_and(|o| o > head && o < verb);
    match text.dep(verb) {
        "xcomp" if infinitive && text.is_verb(head) => {
            let own = takes(text.lexicon.verb(text.lemma(head)), Frame::Inf);
            (!own && !object).then_some(head)
        }
        "xcomp" | "ccomp" if infinitive => {
            if takes(text.lexicon.adjective(text.lower(head)), Frame::Inf) {
                return None;
            }
            (text.pos(head) == "ADJ" && verb - head <= 3).then(|| copula(text, head))
        }
        "xcomp" => matches!(
            text.lemma(head),
            "start" | "stop" | "keep" | "begin" | "continue" | "avoid" | "finish" | "resume" | "put"
        )
        .then_some(head),
        "advcl" if infinitive && text.is_verb(head) => {
            (verb - head <= 6 && !object && text.doc.subtree(verb).start <= verb).then_some(head)
        }
        "acl" if infinitive => {
            let own = takes(text.lexicon.noun(text.lemma(head)), Frame::Inf);
            (!own
                && matches!(
                    text.lemma(head),
                    "attempt"
                        | "effort"
                        | "bid"
                        | "failure"
                        | "chance"
                        | "opportunity"
                        | "inability"
                        | "right"
                ))
            .then_some(carried(text, head))
        }
        "acl" if text.tag(verb) == "VBG" && text.dep(head) == "dobj" && verb - head <= 6 => {
            let carrier =
                text.doc.head(head).filter(|&v| v < head && text.lexicon.is_light(text.lemma(v)))?;
            Some(carrier)
        }
        _ => None,
    }
}

/// The copula of a predicate adjective, else the adjective itself.
fn copula(text: &Text, adjective: usize) -> usize {
    text.doc.head(adjective).filter(|&h| text.dep(adjective) == "acomp" && h < adjective).unwrap_or(adjective)
}

/// The verb that has a noun as its object, else the noun itself.
fn carried(text: &Text, noun: usize) -> usize {
    text.doc.head(noun).filter(|&v| text.dep(noun) == "dobj" && v < noun && text.is_verb(v)).unwrap_or(noun)
}
