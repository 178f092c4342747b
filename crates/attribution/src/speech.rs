//! Direct speech: which quotations belong to which cue, and which go on without one.

use crate::candidate::{Candidate, Text};
use crate::content;
use crate::quotes::starts_paragraph;

/// Longest stretch between a cue and its quotation, in tokens.
const REACH: usize = 28;

/// The outer quotations directly before or after the clause of a verb: "'…,' **he said** in Beirut, '…'".
///
/// Nothing but the verb's own clause may stand between. Known miss: a clause between ("he said as he left, '…'").
pub(crate) fn beside(text: &Text, verb: usize) -> Vec<usize> {
    if text.quotes.outer(verb).is_some() {
        return Vec::new();
    }
    let left = before(text, verb);
    let right = after(text, verb);
    left.into_iter().chain(right).collect()
}

fn before(text: &Text, verb: usize) -> Option<usize> {
    let mut at = verb;
    for _ in 0..REACH {
        if at == 0 || starts_paragraph(text.doc, at) {
            return None;
        }
        at -= 1;
        if let Some(q) = text.quotes.outer(at) {
            // Only marks and white space between the sentence's start and the gap: the quotation must end in a stop or comma.
            let last = text.quotes.all()[q].tokens.end.checked_sub(2)?;
            let stopped = text.is_blank(last) || text.quotes.all()[q].tokens.end < text.doc.len() && text.lower(text.quotes.all()[q].tokens.end) == ",";
            return (stopped && opens_clause(text, q)).then_some(q);
        }
        if is_other_clause(text, at, verb) || matches!(text.lower(at), "." | ";" | ":") {
            return None;
        }
    }
    None
}

fn after(text: &Text, verb: usize) -> Option<usize> {
    let mut previous = verb;
    for at in verb + 1..text.doc.len().min(verb + REACH) {
        if let Some(q) = text.quotes.outer(at) {
            let led = matches!(text.lower(previous), "," | ":" | "that" | "—" | "-") || previous == verb || text.dep(previous) == "nsubj";
            return (led && (at == text.quotes.all()[q].tokens.start)).then_some(q);
        }
        if text.pos(at) == "SPACE" {
            continue;
        }
        if starts_paragraph(text.doc, at) && text.lower(previous) != ":" {
            return None;
        }
        if is_other_clause(text, at, verb) || matches!(text.lower(at), "." | ";" | "?" | "!") {
            return None;
        }
        previous = at;
    }
    None
}

/// Whether token `at` heads a clause of its own, other than a relative clause on the source.
fn is_other_clause(text: &Text, at: usize, verb: usize) -> bool {
    text.is_verb(at) && !matches!(text.dep(at), "aux" | "auxpass" | "relcl" | "acl") && text.has_subject(at) && !text.doc.is_under(verb, at)
}

/// Whether a quotation opens a sentence or follows a comma, colon or dash, so that it is a clause and no fragment.
fn opens_clause(text: &Text, q: usize) -> bool {
    let start = text.quotes.all()[q].tokens.start;
    start == 0
        || starts_paragraph(text.doc, start)
        || text.is_blank(start - 1)
        || text.doc.tok(start).sent_start
        || text.doc.sentence(start).tokens.start + 3 >= start
}

/// Whether a quotation is speech rather than a phrase or a name in quotation marks.
pub(crate) fn is_speech(text: &Text, q: usize) -> bool {
    let tokens = text.quotes.all()[q].tokens.clone();
    let words = tokens.clone().filter(|&i| !text.is_blank(i)).count();
    words >= 4 && tokens.clone().any(|i| text.is_verb(i))
}

/// Puts the quotations of each candidate into its content.
pub(crate) fn apply(text: &Text, candidate: &mut Candidate) {
    if candidate.quotations.is_empty() {
        return;
    }
    let spoken = candidate.quotations.iter().any(|&q| is_speech(text, q));
    let marked: Vec<_> = candidate.quotations.iter().map(|&q| text.quotes.all()[q].tokens.clone()).collect();
    if spoken {
        candidate.content = marked;
    } else {
        candidate.content.extend(marked);
    }
    candidate.content = content::joined(text, std::mem::take(&mut candidate.content));
}

/// Gives quotations without a cue to the speaker who has the word: the quotation that follows "… he said.",
/// the next paragraph that opens with a quotation, and the paragraphs of one long quotation.
///
/// Ends when the report speaks again in its own voice.
pub(crate) fn go_on(text: &Text, accepted: &mut [Candidate]) {
    let n = text.quotes.all().len();
    let mut speaker: Vec<Option<usize>> = vec![None; n];
    for (c, candidate) in accepted.iter().enumerate() {
        for &q in &candidate.quotations {
            speaker[q] = Some(c);
        }
    }
    let mut last: Option<(usize, usize)> = None; // candidate, where its words end
    for q in 0..n {
        let quotation = &text.quotes.all()[q];
        if quotation.depth > 0 {
            continue;
        }
        if let Some(c) = speaker[q] {
            let end = accepted[c].cue.iter().map(|r| r.end).max().unwrap_or(0).max(quotation.tokens.end);
            last = Some((c, end));
            continue;
        }
        let held = accepted.iter().any(|a| a.content.iter().any(|r| r.start <= quotation.tokens.start && quotation.tokens.end <= r.end));
        let Some((c, end)) = last else { continue };
        if held || end > quotation.tokens.start {
            continue;
        }
        if (quotation.continues || is_speech(text, q)) && follows(text, end, quotation.tokens.start) {
            accepted[c].content.push(quotation.tokens.clone());
            accepted[c].quotations.push(q);
            accepted[c].content = content::joined(text, std::mem::take(&mut accepted[c].content));
            last = Some((c, quotation.tokens.end));
        }
    }
}

/// Whether the quotation at `start` opens the sentence right after the one that ends the speaker's last words.
fn follows(text: &Text, end: usize, start: usize) -> bool {
    let from = end.saturating_sub(1);
    let (a, b) = (text.doc.sentence_index(from), text.doc.sentence_index(start));
    let opens = (text.doc.sentence(start).tokens.start..start).all(|i| text.is_blank(i));
    // White space and lone marks may have become sentences of their own.
    opens && (a == b || (a + 1..b).all(|s| text.doc.sentences()[s].tokens.clone().all(|i| text.is_blank(i))))
}
