//! Splits one chunk by the rules for prefixes, suffixes and infixes.

use super::{Exceptions, Piece};
use crate::text::pattern::Pattern;
use smol_str::SmolStr;

/// The rules that split a chunk.
#[derive(Debug)]
pub(crate) struct Splitter {
    pub(super) prefix: Pattern,
    pub(super) suffix: Pattern,
    pub(super) infix: Pattern,
    pub(super) url: Pattern,
    pub(super) exceptions: Exceptions,
    /// Characters of the longest exception.
    pub(super) longest_exception: usize,
}

/// A piece of a chunk under work: characters `from..to`.
#[derive(Debug, Clone, Copy)]
struct Part {
    from: usize,
    to: usize,
}

/// A chunk as text and as characters.
struct Written<'a> {
    text: &'a str,
    chars: Vec<char>,
    /// Byte offset of each character, and of the end.
    bytes: Vec<usize>,
}

impl<'a> Written<'a> {
    fn new(text: &'a str) -> Written<'a> {
        let mut bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        bytes.push(text.len());
        Written { text, chars: text.chars().collect(), bytes }
    }

    fn of(&self, part: Part) -> &'a str {
        &self.text[self.bytes[part.from]..self.bytes[part.to]]
    }

    fn piece(&self, part: Part) -> Piece {
        Piece { text: SmolStr::new(self.of(part)), norm: None }
    }
}

impl Splitter {
    /// The pieces of a chunk; they spell it.
    pub(crate) fn split(&self, chunk: &str) -> Vec<Piece> {
        self.split_with(chunk, |text| self.exceptions.get(text).map(Vec::as_slice))
    }

    /// The pieces of a chunk when there are no exceptions.
    pub(super) fn split_plainly(&self, chunk: &str) -> Vec<Piece> {
        self.split_with(chunk, |_| None)
    }

    /// Whether any prefix, suffix or infix is found in a string.
    pub(super) fn has_affix(&self, text: &str) -> bool {
        let chars: Vec<char> = text.chars().collect();
        let found = |pattern: &Pattern| pattern.search(&chars, 0).is_some();
        self.prefix.search(&chars, 0).is_some_and(|(a, b)| b > a)
            || self.suffix.search(&chars, 0).is_some_and(|(a, b)| b > a)
            || found(&self.infix)
    }

    fn split_with<'a>(&self, chunk: &str, exception: impl Fn(&str) -> Option<&'a [Piece]>) -> Vec<Piece> {
        if let Some(pieces) = exception(chunk) {
            return pieces.to_vec();
        }
        let written = Written::new(chunk);
        let mut prefixes = Vec::new();
        let mut suffixes = Vec::new();
        let middle = self.strip(&written, &exception, &mut prefixes, &mut suffixes);
        let mut pieces: Vec<Piece> = prefixes.into_iter().map(|part| written.piece(part)).collect();
        if middle.from < middle.to {
            match exception(written.of(middle)) {
                Some(special) => pieces.extend_from_slice(special),
                None if self.is_url(&written, middle) => pieces.push(written.piece(middle)),
                None => self.split_infixes(&written, middle, &mut pieces),
            }
        }
        pieces.extend(suffixes.into_iter().rev().map(|part| written.piece(part)));
        pieces
    }

    /// Takes prefixes and suffixes off until nothing changes or an exception is left.
    fn strip<'a>(
        &self,
        written: &Written,
        exception: &impl Fn(&str) -> Option<&'a [Piece]>,
        prefixes: &mut Vec<Part>,
        suffixes: &mut Vec<Part>,
    ) -> Part {
        let mut rest = Part { from: 0, to: written.chars.len() };
        let mut last = 0;
        // Looking a long string up takes time, and exceptions are short.
        let is_exception = |part: Part| {
            (1..=self.longest_exception).contains(&(part.to - part.from))
                && exception(written.of(part)).is_some()
        };
        while rest.from < rest.to && rest.to - rest.from != last {
            let Part { from, to } = rest;
            if is_exception(rest) {
                break;
            }
            last = to - from;
            let after = from + span_len(self.prefix.search(&written.chars[from..to], 0));
            if after > from && is_exception(Part { from: after, to }) {
                prefixes.push(Part { from, to: after });
                rest.from = after;
                break;
            }
            // The suffix is sought in what the prefix leaves.
            let before = to - span_len(self.suffix.search(&written.chars[after..to], 0));
            if before < to && is_exception(Part { from, to: before }) {
                suffixes.push(Part { from: before, to });
                rest.to = before;
                break;
            }
            if after > from {
                prefixes.push(Part { from, to: after });
                rest.from = after;
            }
            if before < to {
                suffixes.push(Part { from: before, to });
                rest.to = before;
            }
        }
        rest
    }

    fn is_url(&self, written: &Written, part: Part) -> bool {
        self.url.match_start(&written.chars[part.from..part.to]).is_some()
    }

    fn split_infixes(&self, written: &Written, part: Part, pieces: &mut Vec<Piece>) {
        let chars = &written.chars[part.from..part.to];
        let mut push = |from: usize, to: usize| {
            if from < to {
                pieces.push(written.piece(Part { from: part.from + from, to: part.from + to }));
            }
        };
        let (mut start, mut from) = (0, 0);
        while let Some((a, b)) = self.infix.search(chars, from) {
            from = if a == b { b + 1 } else { b };
            // An infix at the very start is none.
            if a != 0 {
                push(start, a);
                push(a, b);
                start = b;
            }
            if from > chars.len() {
                break;
            }
        }
        push(start, chars.len());
    }
}

fn span_len(found: Option<(usize, usize)>) -> usize {
    found.map_or(0, |(from, to)| to - from)
}
