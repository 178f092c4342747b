//! How far a cue reaches: the verb with what belongs to its group.

use tally_read::TokenRange;

use crate::candidate::{Text, ranges};

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
    let (Some(&first), Some(&last)) = (tokens.iter().min(), tokens.iter().max()) else { return Vec::new() };
    let span = first..last + 1;
    // What stands within the group belongs to it unless it is long: "called on" but not "told [the AFP news agency in Beirut] of".
    let gaps = span.clone().filter(|i| !tokens.contains(i)).count();
    let broken = span.clone().any(|i| !tokens.contains(&i) && (text.quotes.outer(i) != text.quotes.outer(verb) || matches!(text.dep(i), "nsubj" | "nsubjpass")));
    if gaps <= 3 && !broken {
        return vec![text.doc.trim(span)];
    }
    tokens.sort_unstable();
    tokens.dedup();
    ranges(tokens)
}

/// Auxiliaries, negation, particle and close adverbs of a verb.
fn group(text: &Text, verb: usize) -> Vec<usize> {
    text.doc
        .children(verb)
        .filter(|&c| match text.dep(c) {
            "aux" | "auxpass" | "neg" | "prt" => true,
            "advmod" => text.tag(c).starts_with("RB") && text.doc.subtree(c).len() <= 2 && (c < verb && close(text, c, verb)),
            _ => false,
        })
        .collect()
}

/// Whether only auxiliaries and adverbs stand between an adverb and its verb.
fn close(text: &Text, adverb: usize, verb: usize) -> bool {
    (adverb + 1..verb).all(|i| matches!(text.pos(i), "AUX" | "ADV" | "PART"))
}

/// The verb that only says how the act goes on: "began to", "continued to", "refused to … say".
pub(crate) fn chain_head(text: &Text, verb: usize) -> Option<usize> {
    let head = text.doc.head(verb)?;
    let carries = matches!(
        text.lemma(head),
        "begin" | "start" | "continue" | "keep" | "go" | "come" | "proceed" | "stop" | "have" | "tend" | "get" | "try" | "fail" | "use"
            | "dare" | "struggle" | "rush" | "cease" | "happen" | "hasten" | "manage"
    );
    if text.dep(verb) == "xcomp" && carries && head < verb && text.is_verb(head) {
        return Some(head);
    }
    // "is likely to say", "was quick to deny": adjective and copula.
    let ready = matches!(text.lower(head), "likely" | "unlikely" | "quick" | "able" | "unable" | "slow" | "free" | "bound");
    (matches!(text.dep(verb), "xcomp" | "ccomp") && ready && head < verb).then_some(text.doc.head(head).filter(|_| text.dep(head) == "acomp").unwrap_or(head))
}
