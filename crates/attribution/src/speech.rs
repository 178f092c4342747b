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
            let stopped = text.is_blank(last)
                || text.quotes.all()[q].tokens.end < text.doc.len()
                    && text.lower(text.quotes.all()[q].tokens.end) == ",";
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
            let led = matches!(text.lower(previous), "," | ":" | "that" | "—" | "-")
                || previous == verb
                || text.dep(previous) == "nsubj";
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
    text.is_verb(at)
        && !matches!(text.dep(at), "aux" | "auxpass" | "relcl" | "acl")
        && text.has_subject(at)
        && !text.doc.is_under(verb, at)
}

/// Whether a mark opens a sentence; the parser may have left it at the end of the one before.
fn opens_sentence(text: &Text, mark: usize) -> bool {
    (text.doc.sentence(mark).tokens.start..mark).all(|i| text.is_blank(i))
        || text.doc.tokens().get(mark + 1).is_some_and(|t| t.sent_start)
        || mark > 0 && matches!(text.lower(mark - 1), "." | "?" | "!")
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

/// Settles the content of a candidate beside quotations.
///
/// A quotation that is a clause is the content. One that the syntax puts elsewhere is not the verb's at all:
/// in "'We won,' he said, noting the losses" nothing is quoted by "noting". A content that opens a quotation
/// goes on to its end, over sentences: "He added that he had 'no fear. Let them come.'"
pub(crate) fn apply(text: &Text, candidate: &mut Candidate) {
    let marked = |q: usize| text.quotes.all()[q].tokens.clone();
    let by_syntax = std::mem::take(&mut candidate.content);
    let touches = |q: usize| by_syntax.iter().any(|r| r.start < marked(q).end && marked(q).start < r.end);
    if !by_syntax.is_empty() && candidate.frame != "that"
        || by_syntax.iter().any(|r| r.len() > 1) && !candidate.quotations.iter().any(|&q| touches(q))
    {
        candidate.quotations.retain(|&q| touches(q));
    }
    let spoken = candidate
        .quotations
        .iter()
        .any(|&q| is_speech(text, q) && (by_syntax.is_empty() || covers(text, q, &by_syntax)));
    candidate.content = candidate.quotations.iter().map(|&q| marked(q)).collect();
    if !spoken {
        candidate.content.extend(by_syntax);
    }
    if text.quotes.outer(candidate.head).is_none() {
        let begun: Vec<_> = candidate
            .content
            .iter()
            .flat_map(|r| r.clone())
            .filter_map(|i| text.quotes.opening_at(i))
            .filter(|&q| text.quotes.all()[q].depth == 0 && !marked(q).contains(&candidate.head))
            .filter(|&q| {
                text.quotes.all()[q].closed && !candidate.sources.iter().any(|&s| marked(q).contains(&s))
            })
            .map(marked)
            .collect();
        candidate.content.extend(begun);
    }
    candidate.content = content::joined(text, std::mem::take(&mut candidate.content));
}

/// Whether the quotation holds the greater part of what the syntax gives as content, from its start on.
fn covers(text: &Text, q: usize, by_syntax: &[tally_read::TokenRange]) -> bool {
    let quotation = &text.quotes.all()[q].tokens;
    let inside = by_syntax.iter().flat_map(|r| r.clone()).filter(|i| quotation.contains(i)).count();
    let outside = by_syntax
        .iter()
        .flat_map(|r| r.clone())
        .filter(|&i| text.quotes.outer(i).is_none() && !text.is_blank(i))
        .count();
    inside > 0 && outside <= 3 || inside > 3 * outside
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
    for (q, quotation) in text.quotes.all().iter().enumerate() {
        if quotation.depth > 0 {
            continue;
        }
        if let Some(c) = speaker[q] {
            let end = accepted[c].cue.iter().map(|r| r.end).max().unwrap_or(0).max(quotation.tokens.end);
            last = Some((c, end));
            continue;
        }
        if let Some(c) = holder(accepted, &quotation.tokens) {
            // A quotation at the end of a content in the report's words: its speaker has the word too.
            let end = accepted[c].content.iter().chain(&accepted[c].cue).map(|r| r.end).max().unwrap_or(0);
            if accepted[c]
                .content
                .iter()
                .any(|r| r.end <= quotation.tokens.end + 1 && r.end >= quotation.tokens.end)
                && accepted[c].frame == "that"
            {
                last = Some((c, end.max(quotation.tokens.end)));
            }
            continue;
        }
        let Some((c, end)) = last else { continue };
        if end > quotation.tokens.start {
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

/// The attribution whose content holds the quotation, the innermost such.
fn holder(accepted: &[Candidate], quotation: &tally_read::TokenRange) -> Option<usize> {
    accepted
        .iter()
        .enumerate()
        .flat_map(|(n, a)| a.content.iter().map(move |r| (r, n)))
        .filter(|(r, _)| r.start <= quotation.start && quotation.end <= r.end)
        .min_by_key(|(r, n)| (r.len(), *n))
        .map(|(_, n)| n)
}

/// Whether the quotation at `start` opens the sentence right after the one that ends the speaker's last words.
fn follows(text: &Text, end: usize, start: usize) -> bool {
    let from = end.saturating_sub(1);
    let (a, b) = (text.doc.sentence_index(from), text.doc.sentence_index(start));
    let opens = opens_sentence(text, start);
    // White space and lone marks may have become sentences of their own.
    opens
        && (a == b
            || a + 1 == b
            || (a + 1..b).all(|s| text.doc.sentences()[s].tokens.clone().all(|i| text.is_blank(i))))
}
