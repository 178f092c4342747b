//! Headers that lost their line breaks: "Monday 2 December 2024 Shells kill nine in Madeup AFP Shells fell on …".
//!
//! Text taken from pages often runs the date, the headline and the agency into the first sentence. Each of them is known by
//! what it is: a date with a year, the title that came with the report, a listed agency; a report's first sentence begins
//! after the last of them.

use std::sync::LazyLock;

use regex::Regex;

use super::dates::{dated, pattern};
use super::headline::title_end;
use super::shape::words_up_to;
use crate::lexicon::is_agency;

/// A date at the very start, with what labels it and a time of day.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let dated = dated();
    pattern(&format!(
        r"^(?i:(?:(?:first |last )?(?:published|posted|updated|issued|released)(?: (?:on|at))?|date(?: of publication)?)\s*:?\s+)?{dated}(?:,?\s+(?i:at\s+)?[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?(?:\s?(?i:[ap]m|gmt|utc)\b)?)?"
    ))
});

/// Fewer words are too little to tell a header from a sentence that opens with a date.
const FEWEST_WORDS: usize = 4;

/// Where the pieces of a header end that `text` opens with, in order; empty when it opens with its first sentence.
pub(crate) fn header_ends(text: &str, title: Option<&str>) -> Vec<usize> {
    let (mut ends, mut at) = (Vec::new(), 0);
    let mut title = title;
    // At most: date, title, agency, date.
    for _ in 0..4 {
        let rest = &text[at..];
        let lead = rest.len() - rest.trim_start().len();
        let rest = &rest[lead..];
        let found = match title.and_then(|t| title_end(rest, t)) {
            Some(end) => {
                title = None;
                Some(end)
            }
            None => date_end(rest).or_else(|| agency_end(rest).filter(|_| at > 0)),
        };
        let Some(end) = found.filter(|end| begins_anew(&rest[*end..])) else { break };
        at += lead + end;
        ends.push(at);
    }
    ends
}

/// "2 December 2024, 14:05", alone or behind an agency ("AFP Monday 2 Dec 2024").
fn date_end(text: &str) -> Option<usize> {
    let skipped =
        agency_end(text).map_or(0, |end| end + (text[end..].len() - text[end..].trim_start().len()));
    DATE.find(&text[skipped..]).map(|found| skipped + found.end())
}

/// "AFP", "Reuters" and the like, as the first word or two.
fn agency_end(text: &str) -> Option<usize> {
    let ends = text.match_indices(char::is_whitespace).map(|(at, _)| at).take(2);
    ends.filter(|end| is_agency(&text[..*end])).last()
}

/// What follows a header is a sentence or another piece of the header, not more of the same phrase.
fn begins_anew(rest: &str) -> bool {
    let spaced = rest.starts_with(|c: char| c.is_whitespace());
    let next = rest.trim_start().trim_start_matches(['"', '“', '‘', '\'']);
    spaced
        && next.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        && words_up_to(next, FEWEST_WORDS) == FEWEST_WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, title: Option<&str>, expected: &[&str]) {
        let mut start = 0;
        let mut pieces: Vec<&str> = Vec::new();
        for end in header_ends(text, title).into_iter().chain([text.len()]) {
            pieces.push(text[start..end].trim());
            start = end;
        }
        assert_eq!(pieces, expected);
    }

    #[test]
    fn headers_are_taken_apart() {
        let title = Some("Shells kill nine people in Madeup");
        check(
            "02-12-2024 Shells kill nine people in Madeup. Shells fell on the town.",
            title,
            &["02-12-2024", "Shells kill nine people in Madeup.", "Shells fell on the town."],
        );
        check(
            "Shells kill nine people in Madeup AFP Monday 2 Dec 2024 Shells fell on the town.",
            title,
            &["Shells kill nine people in Madeup", "AFP Monday 2 Dec 2024", "Shells fell on the town."],
        );
        check(
            "Published December 2, 2024, 14:05 GMT At least nine people died.",
            None,
            &["Published December 2, 2024, 14:05 GMT", "At least nine people died."],
        );
    }

    #[test]
    fn sentences_are_left_whole() {
        for text in [
            "2 December 2024 was a Monday like others.",
            "On 2 December 2024 shells fell on the town.",
            "Reuters Plaza was closed on Monday evening.",
            "2 December 2024 Shells fell.",
        ] {
            assert!(header_ends(text, Some("Shells kill nine people")).is_empty(), "{text}");
        }
    }
}
