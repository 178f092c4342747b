//! Exceptions that span several tokens: found after splitting, and split again as the exception says.

use super::{Piece, Splitter, chunks};
use crate::text::unicode::Unicode;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// The exceptions that the ordinary splitting would take apart.
#[derive(Debug, Default)]
pub(crate) struct SpecialCases {
    /// The token texts of each, by the first text.
    sequences: FxHashMap<SmolStr, Vec<Vec<SmolStr>>>,
}

/// Tokens `start..start + len` that an exception spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Match {
    pub(crate) start: usize,
    pub(crate) len: usize,
}

impl SpecialCases {
    /// Collects the exceptions that hold an affix or a blank (`faster`), or all.
    pub(super) fn new(splitter: &Splitter, faster: bool, unicode: &Unicode) -> SpecialCases {
        let mut special = SpecialCases::default();
        let mut keys: Vec<&SmolStr> = splitter.exceptions.keys().collect();
        keys.sort_unstable();
        for key in keys {
            if faster && !key.contains(' ') && !splitter.has_affix(key) {
                continue;
            }
            let mut sequence = Vec::new();
            chunks(key, unicode, |chunk| {
                let pieces = splitter.split_plainly(&key[chunk.start..chunk.end]);
                sequence.extend(pieces.into_iter().map(|piece| piece.text));
            });
            if let Some(first) = sequence.first().cloned() {
                special.sequences.entry(first).or_default().push(sequence);
            }
        }
        special
    }

    /// Whether a special case can begin with this token.
    pub(crate) fn can_start(&self, text: &str) -> bool {
        self.sequences.contains_key(text)
    }

    /// The special cases among tokens, longest first, without overlap; in order of their place.
    ///
    /// `starts` are the tokens for which `can_start` holds, in order.
    pub(crate) fn matches<'t>(
        &self,
        starts: &[usize],
        n_tokens: usize,
        text: impl Fn(usize) -> &'t str,
    ) -> Vec<Match> {
        let mut found: Vec<Match> = Vec::new();
        for &start in starts {
            for sequence in self.sequences.get(text(start)).into_iter().flatten() {
                let fits = start + sequence.len() <= n_tokens
                    && sequence.iter().enumerate().all(|(i, expected)| text(start + i) == expected.as_str());
                if fits {
                    found.push(Match { start, len: sequence.len() });
                }
            }
        }
        found.sort_unstable_by_key(|m| (std::cmp::Reverse(m.len), m.start));
        found.dedup();
        let mut seen = vec![false; if found.is_empty() { 0 } else { n_tokens }];
        found.retain(|m| {
            let free = !seen[m.start] && !seen[m.start + m.len - 1];
            seen[m.start..m.start + m.len].fill(true);
            free
        });
        found.sort_unstable();
        found
    }
}

impl Splitter {
    /// How an exception is split, if the text is one.
    pub(crate) fn exception(&self, text: &str) -> Option<&[Piece]> {
        self.exceptions.get(text).map(Vec::as_slice)
    }
}
