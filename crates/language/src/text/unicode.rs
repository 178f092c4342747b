//! What Python says of characters. Rust's own `is_alphabetic` and friends are wider, and newer.

/// Ranges of characters with one property, sorted.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Ranges {
    ascii: u128,
    ranges: Vec<(u32, u32)>,
}

impl Ranges {
    /// Makes a set of (first, last) pairs in any order.
    pub(crate) fn new(mut ranges: Vec<(u32, u32)>) -> Ranges {
        ranges.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
        for (first, last) in ranges {
            match merged.last_mut() {
                Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
                _ => merged.push((first, last)),
            }
        }
        let ascii = (0..128u32)
            .filter(|c| merged.iter().any(|(first, last)| first <= c && c <= last))
            .fold(0, |set, c| set | 1 << c);
        Ranges { ascii, ranges: merged }
    }

    /// Every character that is not in the set.
    pub(crate) fn inverted(&self) -> Ranges {
        let mut out = Vec::with_capacity(self.ranges.len() + 1);
        let mut next = 0;
        for &(first, last) in &self.ranges {
            if next < first {
                out.push((next, first - 1));
            }
            next = last.saturating_add(1);
        }
        if next <= char::MAX as u32 {
            out.push((next, char::MAX as u32));
        }
        Ranges::new(out)
    }

    pub(crate) fn contains(&self, c: char) -> bool {
        let code = c as u32;
        if code < 128 {
            return self.ascii >> code & 1 == 1;
        }
        let after = self.ranges.partition_point(|(first, _)| *first <= code);
        after.checked_sub(1).and_then(|i| self.ranges.get(i)).is_some_and(|(_, last)| code <= *last)
    }

    pub(crate) fn pairs(&self) -> &[(u32, u32)] {
        &self.ranges
    }
}

/// The character properties of Python's `str` methods.
#[derive(Debug)]
pub(crate) struct Unicode {
    /// `isalpha()`: letters only, no marks, no letter-like numbers.
    pub(crate) letter: Ranges,
    /// `isdigit()`: decimal and other digits.
    pub(crate) digit: Ranges,
    /// `\d` of a regular expression: decimal digits.
    pub(crate) decimal: Ranges,
    /// `\w` of a regular expression.
    pub(crate) word: Ranges,
    /// `isspace()`.
    pub(crate) space: Ranges,
}

impl Unicode {
    /// Reads the table that is compiled in.
    pub(crate) fn new() -> Unicode {
        let table = include_str!("../../data/unicode.tsv");
        let property = |name: &str| {
            let ranges = table
                .lines()
                .filter_map(|line| line.strip_prefix(name)?.strip_prefix('\t')?.split_once('\t'))
                .filter_map(|(a, b)| {
                    Some((u32::from_str_radix(a, 16).ok()?, u32::from_str_radix(b, 16).ok()?))
                });
            Ranges::new(ranges.collect())
        };
        Unicode {
            letter: property("letter"),
            digit: property("digit"),
            decimal: property("decimal"),
            word: property("word"),
            space: property("space"),
        }
    }

    /// `str.isspace()`: not empty, and white space only.
    pub(crate) fn is_space(&self, text: &str) -> bool {
        !text.is_empty() && text.chars().all(|c| self.space.contains(c))
    }

    /// `str.isalpha()`: not empty, and letters only.
    pub(crate) fn is_alpha(&self, text: &str) -> bool {
        !text.is_empty() && text.chars().all(|c| self.letter.contains(c))
    }
}

/// Characters that got a lower case after Unicode 14 (first, last): Python leaves them alone.
const NEW_CASES: [(u32, u32); 7] = [
    (0x1C89, 0x1C89),
    (0xA7CB, 0xA7CC),
    (0xA7CE, 0xA7CE),
    (0xA7D2, 0xA7D4),
    (0xA7DA, 0xA7DC),
    (0x10D50, 0x10D65),
    (0x16EA0, 0x16EB8),
];

/// `str.lower()`.
pub(crate) fn lower(text: &str) -> String {
    let new = |c: char| NEW_CASES.iter().any(|(first, last)| (*first..=*last).contains(&(c as u32)));
    if text.is_ascii() || !text.chars().any(new) {
        return text.to_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    for part in text.split_inclusive(new) {
        let mut chars = part.chars();
        match chars.next_back() {
            Some(last) if new(last) => {
                out.push_str(&chars.as_str().to_lowercase());
                out.push(last);
            }
            _ => out.push_str(&part.to_lowercase()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_pythons() {
        let unicode = Unicode::new();
        assert!(
            unicode.letter.contains('é') && unicode.letter.contains('я') && unicode.letter.contains('漢')
        );
        // A mark and a letter-like number are alphabetic to Rust, not to Python.
        assert!('\u{0345}'.is_alphabetic() && !unicode.letter.contains('\u{0345}'));
        assert!('Ⅷ'.is_alphabetic() && !unicode.letter.contains('Ⅷ'));
        assert!(unicode.digit.contains('²') && !unicode.decimal.contains('²') && unicode.word.contains('½'));
        assert!(
            unicode.space.contains('\u{1c}')
                && unicode.space.contains('\u{85}')
                && unicode.space.contains('\u{a0}')
        );
        assert!(
            !unicode.space.contains('\u{200b}') && !unicode.is_space("") && unicode.is_space(" \n\u{3000}")
        );
        assert!(!unicode.is_alpha("") && !unicode.is_alpha("a1") && unicode.is_alpha("ab"));
    }

    #[test]
    fn sets_invert() {
        let set = Ranges::new(vec![(98, 99), (97, 97), (0x400, 0x410)]);
        assert_eq!(set.pairs(), [(97, 99), (0x400, 0x410)]);
        let rest = set.inverted();
        assert!(
            set.contains('b') && !rest.contains('b') && rest.contains('d') && rest.contains('\u{10ffff}')
        );
        assert_eq!(rest.inverted(), set);
    }

    #[test]
    fn lower_case() {
        assert_eq!(lower("ΟΔΟΣ İx"), "οδος i\u{307}x");
        assert_eq!(lower("A\u{A7CB}B"), "a\u{A7CB}b");
    }
}
