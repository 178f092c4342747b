//! Cardinal numbers: digits, words and mixtures of both.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tally_read::Document;

use crate::lexicon::rows;

const NUMBERS: &str = include_str!("../data/numbers.tsv");
/// More people than there are: what is larger is no figure.
const LIMIT: f64 = 1e10;

/// The words of numbers.
#[derive(Debug, Clone)]
pub(crate) struct Numbers {
    words: FxHashMap<SmolStr, Word>,
}

#[derive(Debug, Clone, Copy)]
struct Word {
    value: u64,
    scale: bool,
}

/// A number that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cardinal {
    pub value: u64,
    /// The number after a dash inside one token ("10–15").
    pub to: Option<u64>,
    /// One past its last token.
    pub end: usize,
    /// Four digits that may be a year.
    pub year_like: bool,
    /// Written with a "+".
    pub plus: bool,
}

impl Numbers {
    pub(crate) fn new() -> Self {
        let words = rows(NUMBERS)
            .filter_map(|row| {
                let value = row.get(1)?.parse().ok()?;
                Some((SmolStr::new(row[0]), Word { value, scale: row.get(2) == Some(&"scale") }))
            })
            .collect();
        Numbers { words }
    }

    /// The number that begins at token `i`, if one does, within `..end`.
    pub(crate) fn cardinal_at(&self, doc: &Document, i: usize, end: usize) -> Option<Cardinal> {
        if i >= end {
            return None;
        }
        match Digits::of(doc.word(i)) {
            Some(digits) => Some(self.of_digits(doc, digits, i, end)?),
            None => self.of_words(doc, i, end),
        }
    }

    fn of_digits(&self, doc: &Document, digits: Digits, i: usize, end: usize) -> Option<Cardinal> {
        let mut value = digits.value;
        let mut at = i + 1;
        let mut scaled = false;
        while at < end {
            let Some(word) = self.words.get(doc.tok(at).lower.as_str()).filter(|w| w.scale) else { break };
            value *= word.value as f64;
            scaled = true;
            at += 1;
        }
        // "100 000": blocks of three digits set apart by a blank.
        while !scaled && digits.plain && at < end && doc.word(at) == "000" && doc.tok(at - 1).space_after {
            value *= 1000.0;
            at += 1;
        }
        if value.fract() != 0.0 || value > LIMIT {
            return None;
        }
        let year_like = !scaled && digits.plain && at == i + 1 && (1900.0..2100.0).contains(&value);
        Some(Cardinal { value: value as u64, to: digits.to, end: at, year_like, plus: digits.plus })
    }

    fn of_words(&self, doc: &Document, i: usize, end: usize) -> Option<Cardinal> {
        let word =
            |at: usize| (at < end).then(|| self.words.get(doc.tok(at).lower.as_str()).copied()).flatten();
        let mut at = i;
        // "a dozen", "a hundred".
        if matches!(doc.tok(i).lower.as_str(), "a" | "an") {
            word(i + 1).filter(|w| w.scale)?;
            at += 1;
        }
        let first = word(at)?;
        let (mut total, mut current): (u64, u64) = (0, u64::from(first.scale));
        let mut last = at;
        let mut joined = first;
        loop {
            if joined.scale {
                current = current.max(1).checked_mul(joined.value)?;
                if joined.value >= 1000 {
                    total = total.checked_add(current)?;
                    current = 0;
                }
            } else {
                current = current.checked_add(joined.value)?;
            }
            last = last.max(at);
            let Some(next) = self.joins(doc, at, end, joined) else { break };
            at = next;
            match word(at) {
                Some(w) => joined = w,
                None => break,
            }
        }
        let value = total.checked_add(current)?;
        (value as f64 <= LIMIT).then_some(Cardinal {
            value,
            to: None,
            end: last + 1,
            year_like: false,
            plus: false,
        })
    }

    /// The next word of a number that is written in words, when it goes on: "twenty-five", "two hundred and six".
    fn joins(&self, doc: &Document, at: usize, end: usize, last: Word) -> Option<usize> {
        let word = |i: usize| (i < end).then(|| self.words.get(doc.tok(i).lower.as_str()).copied()).flatten();
        let fits = |next: Word| match (last.scale, next.scale) {
            (_, true) => next.value > last.value || next.value >= 1000,
            (true, false) => true,
            (false, false) => last.value >= 20 && next.value < 10,
        };
        let hyphen = at + 1 < end && matches!(doc.word(at + 1), "-" | "–") && !doc.tok(at).space_after;
        let and = at + 1 < end
            && doc.tok(at + 1).lower == "and"
            && last.scale
            && (100..=1000).contains(&last.value);
        let next = if hyphen || and { at + 2 } else { at + 1 };
        let found = word(next)?;
        let below = !and || (!found.scale && found.value < 100);
        (fits(found) && below).then_some(next)
    }
}

struct Digits {
    value: f64,
    to: Option<u64>,
    plain: bool,
    plus: bool,
}

impl Digits {
    /// "12", "1,200", "1.200", "2.5", "100+", "10-15".
    fn of(token: &str) -> Option<Digits> {
        let (token, plus) = match token.strip_suffix('+') {
            Some(rest) => (rest, true),
            None => (token, false),
        };
        if let Some((a, b)) = token.split_once(['-', '–', '—']) {
            let (from, to) = (Digits::of(a)?, Digits::of(b)?);
            let ordered = from.to.is_none() && to.to.is_none() && to.value > from.value && to.value < LIMIT;
            return ordered.then_some(Digits {
                value: from.value,
                to: Some(to.value as u64),
                plain: false,
                plus,
            });
        }
        if !token.starts_with(|c: char| c.is_ascii_digit()) || !token.ends_with(|c: char| c.is_ascii_digit())
        {
            return None;
        }
        if token.chars().any(|c| !c.is_ascii_digit() && c != ',' && c != '.') || token.len() > 14 {
            return None;
        }
        let plain = token.chars().all(|c| c.is_ascii_digit());
        let blocks = token.split([',', '.']).skip(1).all(|part| part.len() == 3);
        let written = if plain || blocks {
            token.chars().filter(char::is_ascii_digit).collect::<String>()
        } else if token.contains(',') {
            return None;
        } else {
            token.to_string()
        };
        let value = written.parse().ok()?;
        Some(Digits { value, to: None, plain, plus })
    }
}
