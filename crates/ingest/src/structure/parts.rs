//! Lines to parts: which lines make one paragraph.

use tally_model::BlockKind;

use super::shape::ends_sentence;

/// A stretch of text that is one block or, after a closer look, a few.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it is, where the page's own markup says so.
    pub given: Option<BlockKind>,
}

struct Line {
    start: usize,
    end: usize,
    after_blank: bool,
    indent: usize,
    width: usize,
}

/// The paragraphs of a plain text, without white space around them. Blank lines part paragraphs; a line
/// break alone does so too, unless the text was wrapped at a fixed width.
pub(crate) fn cut(text: &str) -> Vec<Part> {
    let lines = lines(text);
    let wrap = wrap_width(text, &lines);
    let mut parts: Vec<Part> = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let joins = i > 0 && continues(text, &lines[i - 1], line, wrap);
        match parts.last_mut() {
            Some(part) if joins => part.end = line.end,
            _ => parts.push(Part { start: line.start, end: line.end, given: None }),
        }
    }
    parts
}

/// Lines that are not blank.
fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut after_blank = true;
    let mut at = 0;
    // "\r\n" gives an empty piece between the two, which must not count as a blank line.
    let mut after_return = false;
    for piece in text.split_inclusive(['\n', '\r', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']) {
        let trimmed = piece.trim();
        if trimmed.is_empty() {
            after_blank |= !(after_return && piece == "\n");
        } else {
            let indent = piece.len() - piece.trim_start().len();
            let start = at + indent;
            lines.push(Line {
                start,
                end: start + trimmed.len(),
                after_blank,
                indent,
                width: trimmed.chars().count(),
            });
            after_blank = false;
        }
        after_return = piece.ends_with('\r');
        at += piece.len();
    }
    lines
}

/// The width that the text was wrapped at, when it was.
///
/// In wrapped text the next line's first word would mostly not have fitted on the line before, and many lines
/// break in mid-sentence. In a text of one paragraph a line neither holds.
fn wrap_width(text: &str, lines: &[Line]) -> Option<usize> {
    let pairs: Vec<(&Line, &Line)> =
        lines.windows(2).map(|w| (&w[0], &w[1])).filter(|(_, b)| !b.after_blank).collect();
    if pairs.len() < 2 {
        return None;
    }
    let mut widths: Vec<usize> = pairs.iter().flat_map(|(a, b)| [a.width, b.width]).collect();
    widths.sort_unstable();
    let width = widths[(widths.len() - 1) * 95 / 100];
    if !(40..=130).contains(&width) {
        return None;
    }
    let full = pairs.iter().filter(|(a, b)| is_full(text, a, b, width)).count();
    let open = pairs.iter().filter(|(a, _)| !ends_sentence(&text[a.start..a.end])).count();
    (full * 2 >= pairs.len() && open * 3 >= pairs.len()).then_some(width)
}

/// Whether the first word of `next` would not have fitted on `line`.
fn is_full(text: &str, line: &Line, next: &Line, width: usize) -> bool {
    let first = text[next.start..next.end].split_whitespace().next().unwrap_or_default();
    line.width + 1 + first.chars().take(width).count() > width
}

/// Whether `next` goes on with the paragraph of `line`.
fn continues(text: &str, line: &Line, next: &Line, wrap: Option<usize>) -> bool {
    let (before, after) = (&text[line.start..line.end], &text[next.start..next.end]);
    if next.after_blank || starts_item(after) {
        return false;
    }
    if !ends_sentence(before) && after.starts_with(char::is_lowercase) && line.width >= 30 {
        return true;
    }
    wrap.is_some_and(|width| is_full(text, line, next, width) && next.indent <= line.indent + 1)
}

/// Whether it begins with the mark of a list item.
pub(crate) fn starts_item(text: &str) -> bool {
    let mut chars = text.chars();
    match chars.next() {
        Some('•' | '▪' | '■' | '●' | '◦' | '‣' | '·' | '∙') => true,
        Some('-' | '*' | '–' | '—') => chars.next().is_some_and(char::is_whitespace),
        Some(c) if c.is_ascii_digit() => {
            let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
            text.len() - rest.len() <= 2 && rest.starts_with(['.', ')']) && rest[1..].starts_with([' ', '\t'])
        }
        Some('(') => chars.next().is_some_and(|c| c.is_ascii_alphanumeric()) && chars.next() == Some(')'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let got: Vec<&str> = cut(text).iter().map(|p| &text[p.start..p.end]).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn a_line_is_a_paragraph_unless_the_text_is_wrapped() {
        check("One note", &["One note"]);
        check("", &[]);
        check(" \n\t\r\n ", &[]);
        check(
            "Shelling hit the town.\nFour people died.\n",
            &["Shelling hit the town.", "Four people died."],
        );
        check(
            "A first paragraph.\r\n\r\nA second one.\r\nA third.",
            &["A first paragraph.", "A second one.", "A third."],
        );
        check(
            "Rebels took a hill near the\n   border crossing at dawn, and\n   the army left.\n   Nobody was hurt.",
            &[
                "Rebels took a hill near the",
                "border crossing at dawn, and",
                "the army left.",
                "Nobody was hurt.",
            ],
        );
    }

    #[test]
    fn wrapped_lines_are_one_paragraph() {
        let wrapped = "Government forces shelled the market of the town on Monday,\n\
                       killing at least four people and wounding a dozen more, the\n\
                       Civil Defence said. Rescue workers were still searching for\n\
                       survivors in the evening.\n\n\
                       The army did not comment. It has said before that it aims at\n\
                       fighters alone, which residents of the town deny.\n";
        let parts = cut(wrapped);
        assert_eq!(parts.len(), 2);
        assert!(wrapped[parts[0].start..parts[0].end].ends_with("in the evening."));
    }

    #[test]
    fn items_of_a_list_stand_alone() {
        check(
            "The dead are:\n- a teacher\n- two drivers\n1. One\n2) Two\n(a) a",
            &["The dead are:", "- a teacher", "- two drivers", "1. One", "2) Two", "(a) a"],
        );
        check("12 people died\n-5 degrees", &["12 people died", "-5 degrees"]);
    }
}
