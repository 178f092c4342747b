//! What belongs to the page rather than the report.

use std::sync::LazyLock;

use regex::{RegexSet, RegexSetBuilder};

use super::shape::chars_up_to;
use crate::lexicon::lines;

/// What a line of page furniture does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Furniture {
    /// It is furniture itself.
    Line,
    /// Titles of other reports follow it.
    List,
    /// Readers' comments follow it.
    Tail,
}

struct Patterns {
    line: RegexSet,
    start: RegexSet,
    tail: RegexSet,
    list: RegexSet,
}

const TABLE: &str = include_str!("../../data/boilerplate.tsv");
const LONGEST: usize = 240;

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns {
    line: set("line", r"\W*$"),
    start: set("start", ""),
    tail: set("tail", r"\W*$"),
    list: set("list", r"\W*$"),
});

fn rows() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    lines(TABLE).filter_map(|row| {
        let mut cells = row.split('\t');
        Some((cells.next()?, cells.next()?, cells.next()?))
    })
}

fn set(kind: &str, ending: &str) -> RegexSet {
    let sources =
        rows().filter(|(k, _, _)| *k == kind).map(|(_, pattern, _)| format!(r"^\W*?(?:{pattern}){ending}"));
    RegexSetBuilder::new(sources)
        .case_insensitive(true)
        .size_limit(64 << 20)
        .build()
        .expect("the boilerplate patterns are well formed")
}

/// What furniture a block is, if it is.
pub(crate) fn furniture(text: &str) -> Option<Furniture> {
    if chars_up_to(text, LONGEST + 1) > LONGEST {
        return None;
    }
    if !text.contains(char::is_alphanumeric) {
        return Some(Furniture::Line);
    }
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let patterns = &*PATTERNS;
    match () {
        _ if patterns.tail.is_match(&one_line) => Some(Furniture::Tail),
        _ if patterns.list.is_match(&one_line) => Some(Furniture::List),
        _ if patterns.line.is_match(&one_line) => Some(Furniture::Line),
        _ if chars_up_to(&one_line, 201) <= 200 && patterns.start.is_match(&one_line) => {
            Some(Furniture::Line)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_of_the_table_matches_its_kind() {
        for (i, row) in lines(TABLE).enumerate() {
            assert_eq!(row.split('\t').count(), 3, "row {i}: {row}");
        }
        for (kind, pattern, example) in rows() {
            assert!(furniture(example).is_some(), "{example}");
            let alone = RegexSetBuilder::new([format!(r"^\W*?(?:{pattern})")])
                .case_insensitive(true)
                .build()
                .expect(pattern);
            assert!(alone.is_match(example), "{kind} {pattern}: {example}");
        }
    }

    #[test]
    fn sentences_of_reports_are_no_furniture() {
        for text in [
            "Residents shared pictures of the strike on Facebook.",
            "He read more names from the list of the dead.",
            "Advertisement revenue fell, the outlet said.",
            "Follow-up strikes hit the same street an hour later.",
            "The group signed up new fighters for the battle.",
            "Video showed smoke over the town.",
            "Photos from the scene showed two burnt cars.",
            "Comments by the minister drew anger.",
            "Search teams found four more bodies.",
            "More than 20 people were hurt.",
            "Next to the school stood a tank.",
            "Related attacks killed nine.",
            "Print shops were shut.",
            "Most popular uprisings fail.",
            "Support for us is growing, the rebels said.",
            "Click",
            "Twelve dead",
            "The copyright office was hit.",
            "Home",
            "By using cluster bombs you kill children, he said.",
            "We use cooking oil from the market.",
            "Get out of the city, the army told residents.",
            "See how the army moved: two columns from the north",
        ] {
            let expected = (text == "Home").then_some(Furniture::Line);
            assert_eq!(furniture(text), expected, "{text}");
        }
    }
}
