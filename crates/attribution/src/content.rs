//! Where the content of a cue stands: one function for each frame of the lexicon.

use tally_read::TokenRange;

use crate::candidate::{Text, ranges, without};
use crate::lexicon::{Frame, Sense};

/// What a frame found: the content, and the words that lead to it and belong to the cue.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    pub content: Vec<TokenRange>,
    /// Words between verb and content that belong to the cue ("about", "for").
    pub tail: Vec<usize>,
}

impl Found {
    fn at(text: &Text, range: TokenRange) -> Option<Found> {
        let content = vec![tidy(text, range)];
        Some(Found { content, tail: Vec::new() })
    }
}

/// The content that `frame` finds at the verb (or adjective) `verb`.
pub(crate) fn of_frame(text: &Text, verb: usize, sense: &Sense, frame: &Frame) -> Option<Found> {
    let passive = text.is_passive(verb);
    match frame {
        Frame::That => clause(text, verb).or_else(|| host(text, verb)).or_else(|| all_before(text, verb)),
        Frame::Inf => infinitive(text, verb)
            .filter(|_| sense.addressee || object(text, verb).is_none_or(|o| o > verb + 12)),
        Frame::Ing => gerund(text, verb),
        Frame::ObjInf => object_infinitive(text, verb, passive),
        Frame::ObjIs => object_is(text, verb, passive),
        Frame::ObjAs => object_with(text, verb, "as", passive).map(|(f, _)| f),
        Frame::ObjOf(p) => object_with(text, verb, p, passive).map(|(f, _)| f),
        Frame::Of(p) => prepositional(text, verb, p),
        Frame::Obj => {
            plain_object(text, verb, passive).filter(|_| !(sense.addressee && is_person(text, verb)))
        }
        Frame::Adj => adjective(text, verb),
    }
}

/// A finite clause that depends on the verb: "said [that it rained]", also "[it rained], he said".
fn clause(text: &Text, verb: usize) -> Option<Found> {
    let c = text
        .doc
        .children_by(verb, &["ccomp"])
        .max_by_key(|&c| (c > verb && text.is_finite(c), text.doc.subtree(c).len()))?;
    if !text.is_finite(c) && text.is_to_infinitive(c) {
        return None;
    }
    let range = text.doc.subtree(c);
    if range.contains(&verb) {
        // "…, [which] the army said [was mined]", "[Rain], he said, [will come]": what truly hangs on the clause.
        let under = ranges(range.filter(|&i| text.doc.is_under(i, c)));
        let content = under
            .into_iter()
            .filter(|r| r.clone().any(|i| !text.is_blank(i)))
            .map(|r| tidy(text, r))
            .collect();
        return Some(Found { content, tail: Vec::new() });
    }
    Found::at(text, range)
}

/// The clause that the verb's clause is put into: "[the road], he said, [was closed]".
fn host(text: &Text, verb: usize) -> Option<Found> {
    if text.doc.child(verb, &["ccomp", "dobj", "xcomp"]).is_some() || !text.has_subject(verb) {
        return None;
    }
    let head = text.doc.head(verb)?;
    let own = text.doc.subtree(verb);
    let fits = match text.dep(verb) {
        "parataxis" => true,
        "advcl" => {
            text.doc.child(verb, &["mark", "advmod"]).is_none_or(|m| text.lower(m) == "as")
                && apart(text, &own)
        }
        "ccomp" | "dep" | "conj" => own.len() <= 12 && apart(text, &own),
        _ => false,
    };
    if !fits || !text.is_verb(head) && text.dep(verb) != "parataxis" || own.len() > 25 {
        return None;
    }
    wrapped(text, head, verb)
}

/// "[The bridge fell when a shell hit it], two residents told the paper." where the parse hangs the end on the wrong word: a
/// verb of speech whose subject stands behind a comma, with nothing but short company up to the end of the sentence.
fn all_before(text: &Text, verb: usize) -> Option<Found> {
    const LONGEST_END: usize = 12;
    let doc = text.doc;
    let sentence = doc.sentence(verb).tokens.clone();
    let subject = doc.children_by(verb, &["nsubj"]).rfind(|&s| s < verb)?;
    let own = doc.noun_phrase(subject);
    let comma = own.start.checked_sub(1).filter(|&c| c > sentence.start + 2 && text.lower(c) == ",")?;
    let alone =
        (verb + 1..sentence.end).all(|i| !text.is_verb(i) && !matches!(text.lower(i), "," | ":" | ";"));
    let adjacent = own.end == verb && sentence.end - verb <= LONGEST_END;
    let says_something = (sentence.start..comma).any(|i| text.is_verb(i) && text.is_finite(i));
    let misread = text.dep(verb) == "advcl" && doc.subtree(verb).start < comma;
    (alone && adjacent && says_something && misread).then(|| Found::at(text, sentence.start..comma)).flatten()
}

/// Whether a stretch is set off on at least one side by a comma or mark and ends there.
fn apart(text: &Text, own: &TokenRange) -> bool {
    let edge = |i: usize| text.is_blank(i);
    let before = own.start > 0 && edge(own.start - 1) || edge(own.start);
    let after = own.end >= text.doc.len() || edge(own.end) || edge(own.end - 1);
    before && after
}

fn wrapped(text: &Text, outer: usize, verb: usize) -> Option<Found> {
    let own = text.doc.subtree(verb);
    let parts: Vec<TokenRange> = without(text.doc.subtree(outer), &[own])
        .into_iter()
        .filter(|r| r.clone().any(|i| !text.is_blank(i)))
        .map(|r| tidy(text, r))
        .collect();
    (!parts.is_empty()).then_some(Found { content: parts, tail: Vec::new() })
}

/// "pledged [to stay]": without "to" for cues that take it in ("has refused to [say]") the corpus of
/// careful readers differs; "to" is kept with the content.
fn infinitive(text: &Text, verb: usize) -> Option<Found> {
    let c = text
        .doc
        .children_by(verb, &["xcomp", "advcl"])
        .find(|&c| c > verb && text.is_to_infinitive(c) && !text.has_subject(c))?;
    if text.dep(c) == "advcl" && text.doc.subtree(c).start != verb + 1 {
        return None;
    }
    let mut found = Found::at(text, text.doc.subtree(c))?;
    if let Some(subject) = text.doc.child(verb, &["nsubjpass"]) {
        // "[the men] were said [to be fighters]".
        found.content.insert(0, tidy(text, text.doc.subtree(subject)));
    }
    Some(found)
}

/// "denied [shelling the town]".
fn gerund(text: &Text, verb: usize) -> Option<Found> {
    let c = text
        .doc
        .children_by(verb, &["xcomp", "ccomp", "dobj"])
        .find(|&c| c > verb && text.tag(c) == "VBG")?;
    Found::at(text, text.doc.subtree(c))
}

fn object(text: &Text, verb: usize) -> Option<usize> {
    text.doc.child(verb, &["dobj"])
}

/// "urged [both sides to stop]", "ordered [his men to fire]", also passive: "[residents] were told [to leave]".
fn object_infinitive(text: &Text, verb: usize, passive: bool) -> Option<Found> {
    let c = text
        .doc
        .children_by(verb, &["xcomp", "ccomp", "advcl"])
        .find(|&c| c > verb && text.is_to_infinitive(c))?;
    if let Some(subject) = text.doc.child(c, &["nsubj", "nsubjpass"]).filter(|&s| s > verb) {
        let start = text.doc.subtree(subject).start;
        return Found::at(text, start..text.doc.subtree(c).end);
    }
    if passive {
        let subject = text.doc.child(verb, &["nsubjpass"])?;
        let parts = vec![tidy(text, text.doc.subtree(subject)), tidy(text, text.doc.subtree(c))];
        return Some(Found { content: parts, tail: Vec::new() });
    }
    let object = object(text, verb).filter(|&o| o > verb && o < c)?;
    let start = text.doc.subtree(object).start;
    Found::at(text, start..text.doc.subtree(c).end)
}

/// "called [the raid a crime]".
fn object_is(text: &Text, verb: usize, passive: bool) -> Option<Found> {
    if let Some(c) = text
        .doc
        .children_by(verb, &["ccomp", "xcomp"])
        .find(|&c| c > verb && !text.is_finite(c) && !text.is_to_infinitive(c))
        && text.has_subject(c)
    {
        return Found::at(text, text.doc.subtree(c));
    }
    let predicate = text
        .doc
        .children_by(verb, &["oprd", "attr", "acomp", "xcomp"])
        .find(|&c| c > verb && !text.is_to_infinitive(c))?;
    if passive {
        let subject = text.doc.child(verb, &["nsubjpass"])?;
        let parts = vec![tidy(text, text.doc.subtree(subject)), tidy(text, text.doc.subtree(predicate))];
        return Some(Found { content: parts, tail: Vec::new() });
    }
    match object(text, verb).filter(|&o| o > verb && o < predicate) {
        Some(object) => {
            let start = text.doc.subtree(object).start;
            Found::at(text, start..text.doc.subtree(predicate).end)
        }
        None => Found::at(text, text.doc.subtree(predicate)),
    }
}

/// Object and prepositional phrase together: "accused [the army of shelling the camp]", "described [it as a crime]".
fn object_with(text: &Text, verb: usize, preposition: &str, passive: bool) -> Option<(Found, usize)> {
    let p = text
        .doc
        .children_by(verb, &["prep", "dative", "advmod"])
        .chain(object(text, verb).into_iter().flat_map(|o| text.doc.children_by(o, &["prep"])))
        .find(|&p| p > verb && text.lower(p) == preposition && text.doc.subtree(p).len() > 1)?;
    let tail = text.doc.subtree(p);
    if passive {
        let subject = text.doc.child(verb, &["nsubjpass"])?;
        let parts = vec![tidy(text, text.doc.subtree(subject)), tidy(text, tail)];
        return Some((Found { content: parts, tail: Vec::new() }, p));
    }
    let object = object(text, verb)?;
    if text.tag(object) == "WP" && object < verb {
        // "in what residents described as [a collapse]".
        return Found::at(text, p + 1..tail.end).map(|f| (Found { tail: vec![p], ..f }, p));
    }
    if object < verb || object >= tail.end {
        return None;
    }
    let start = text.doc.subtree(object).start;
    Found::at(text, start..tail.end.max(text.doc.subtree(object).end)).map(|f| (f, p))
}

/// "spoke about [the raid]": the preposition joins the cue.
fn prepositional(text: &Text, verb: usize, preposition: &str) -> Option<Found> {
    let p = text
        .doc
        .children_by(verb, &["prep", "dative", "agent", "advmod"])
        .chain(
            text.doc.children_by(verb, &["prt", "dative"]).flat_map(|c| text.doc.children_by(c, &["prep"])),
        )
        .find(|&p| p > verb && text.lower(p) == preposition)?;
    let range = text.doc.subtree(p);
    if text.doc.child(p, &["pobj"]).is_some_and(|o| matches!(text.lower(o), "condition" | "behalf")) {
        return None; // "speaking on condition of anonymity" says nothing.
    }
    if range.end <= p + 1 {
        // "called for": the object may have gone to a clause of its own ("for a truce to hold").
        let c = text
            .doc
            .children_by(verb, &["ccomp", "xcomp", "advcl"])
            .find(|&c| text.doc.subtree(c).start == p + 1)?;
        let mut found = Found::at(text, text.doc.subtree(c))?;
        found.tail.push(p);
        return Some(found);
    }
    let mut found = Found::at(text, p + 1..range.end)?;
    // "called on [the army to leave]".
    if let Some(c) = text
        .doc
        .children_by(verb, &["xcomp", "advcl"])
        .find(|&c| c > p && text.is_to_infinitive(c) && text.doc.subtree(c).start == range.end)
    {
        found.content = vec![tidy(text, p + 1..text.doc.subtree(c).end)];
    }
    found.tail.push(p);
    Some(found)
}

/// "[railed] on about [the raid]": a preposition that the lexicon does not list for the verb.
pub(crate) fn any_preposition(text: &Text, verb: usize) -> Option<Found> {
    const TOPICS: &[&str] =
        &["about", "on", "over", "against", "for", "with", "to", "at", "of", "toward", "towards", "into"];
    let p = text.doc.children_by(verb, &["prep"]).find(|&p| p > verb && TOPICS.contains(&text.lower(p)))?;
    prepositional(text, verb, text.lower(p))
}

/// "condemned [the raid]"; passive: "[the raid] was condemned".
fn plain_object(text: &Text, verb: usize, passive: bool) -> Option<Found> {
    if passive {
        let subject = text.doc.child(verb, &["nsubjpass"])?;
        return Found::at(text, text.doc.subtree(subject));
    }
    let object = object(text, verb)?;
    Found::at(text, text.doc.subtree(object))
}

/// "[the bridge] seemed [calm]": what a predicate says of its subject.
fn adjective(text: &Text, verb: usize) -> Option<Found> {
    let c = text.doc.child(verb, &["acomp", "oprd", "attr"])?;
    Found::at(text, text.doc.subtree(c))
}

/// Whether the object of the verb is a person or group rather than a matter.
fn is_person(text: &Text, verb: usize) -> bool {
    object(text, verb).is_some_and(|o| {
        matches!(text.pos(o), "PROPN" | "PRON") || text.lexicon.source_type(text.lemma(o)).is_some()
    })
}

/// A content without punctuation at its ends, yet with both marks of a quotation that it opens or closes.
pub(crate) fn tidy(text: &Text, range: TokenRange) -> TokenRange {
    let mut range = text.doc.trim(range);
    // A final mark that closes what was opened inside, and the stop within it, belong to the content.
    for n in range.clone().rev().take(200).filter_map(|i| text.quotes.opening_at(i)).collect::<Vec<_>>() {
        if let Some(q) = text.quotes.all().get(n)
            && q.tokens.end > range.end
            && (range.end..q.tokens.end).all(|i| text.is_blank(i))
        {
            range.end = q.tokens.end;
        }
    }
    if range.start > 0
        && let Some(n) = text.quotes.opening_at(range.start - 1)
        && let Some(q) = text.quotes.all().get(n)
    {
        if q.tokens.end <= range.end {
            range.start -= 1;
        } else if (range.end..q.tokens.end).all(|i| text.is_blank(i)) {
            range.start -= 1;
            range.end = q.tokens.end;
        }
    }
    range
}

/// Joins ranges that touch or are parted by white space alone, in order.
pub(crate) fn joined(text: &Text, mut parts: Vec<TokenRange>) -> Vec<TokenRange> {
    parts.retain(|r| !r.is_empty());
    parts.sort_by_key(|r| (r.start, r.end));
    let mut found: Vec<TokenRange> = Vec::new();
    for part in parts {
        match found.last_mut() {
            Some(last)
                if part.start <= last.end || (last.end..part.start).all(|i| text.pos(i) == "SPACE") =>
            {
                last.end = last.end.max(part.end);
            }
            _ => found.push(part),
        }
    }
    found
}

/// Ranges without some tokens.
pub(crate) fn minus(parts: &[TokenRange], taken: &[TokenRange]) -> Vec<TokenRange> {
    ranges(parts.iter().flat_map(|p| p.clone()).filter(|i| !taken.iter().any(|t| t.contains(i))))
}
