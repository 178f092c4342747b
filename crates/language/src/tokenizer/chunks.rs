//! Cuts a text into runs of white space and runs of other characters.

use crate::text::unicode::Unicode;

/// A run of white space or of other characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// First byte in the text.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    /// Whether a blank follows that belongs to the chunk's last token.
    pub(crate) space_after: bool,
}

/// The chunks of a text, in order. A single blank after a chunk is part of none.
pub(crate) fn chunks(text: &str, unicode: &Unicode, mut visit: impl FnMut(Chunk)) {
    let Some(first) = text.chars().next() else { return };
    let mut in_space = unicode.space.contains(first);
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if unicode.space.contains(c) == in_space {
            continue;
        }
        let blank = c == ' ';
        if start < at {
            visit(Chunk { start, end: at, space_after: blank });
        }
        start = if blank { at + 1 } else { at };
        in_space = !in_space;
    }
    if start < text.len() {
        visit(Chunk { start, end: text.len(), space_after: text.ends_with(' ') && !in_space });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<(String, bool)> {
        let mut out = Vec::new();
        chunks(text, &Unicode::new(), |c| out.push((text[c.start..c.end].to_string(), c.space_after)));
        out
    }

    #[test]
    fn single_blanks_belong_to_no_chunk() {
        let case = |text: &str, expected: &[(&str, bool)]| {
            let expected: Vec<_> = expected.iter().map(|(t, s)| (t.to_string(), *s)).collect();
            assert_eq!(cut(text), expected, "{text:?}");
        };
        case("", &[]);
        case("a b", &[("a", true), ("b", false)]);
        case("a  b ", &[("a", true), (" ", false), ("b", true)]);
        case(" a", &[(" ", false), ("a", false)]);
        case("a\n b", &[("a", false), ("\n ", false), ("b", false)]);
        case("a \n", &[("a", true), ("\n", false)]);
        case("  ", &[("  ", false)]);
    }
}
