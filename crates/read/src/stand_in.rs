//! Acronyms that spell a little word: "four IS fighters" is to the language model a sentence with the verb "is". It is given another
//! acronym in their place, and the analysis gets the word back.

use std::ops::Range;
use std::sync::LazyLock;

use tally_language::Doc;

/// An acronym and what stands in for it, of the same length.
static TABLE: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let rows = include_str!("../data/stand_ins.tsv").lines().filter(|line| !line.starts_with('#'));
    let row = |line: &'static str| {
        let mut cells = line.split('\t');
        cells.next().zip(cells.next()).filter(|(word, other)| word.len() == other.len())
    };
    rows.filter_map(row).collect()
});

/// The text with every such acronym replaced, of the same length byte by byte; `None` when it has none.
pub fn stand_in(text: &str) -> Option<String> {
    let mut changed: Option<String> = None;
    for (word, other) in TABLE.iter() {
        for (at, _) in text.match_indices(word) {
            let range = at..at + word.len();
            if is_acronym(text, &range) {
                changed.get_or_insert_with(|| text.to_string()).replace_range(range, other);
            }
        }
    }
    changed
}

/// Whether a word in lower case is such an acronym as well: in a text of capitals it is the little word.
pub(crate) fn is_little_word(lower: &str) -> bool {
    TABLE.iter().any(|(word, _)| word.eq_ignore_ascii_case(lower))
}

/// Gives the analysis of a text with stand-ins the words of the text back.
pub fn restore(text: &str, analysis: &mut Doc) {
    for token in &mut analysis.tokens {
        let Some(written) = text.get(token.start as usize..token.end as usize) else { continue };
        let stands_in =
            |&&(word, other): &&(&str, &str)| word == written && token.lower.eq_ignore_ascii_case(other);
        if let Some((word, _)) = TABLE.iter().find(stands_in) {
            let lower = word.to_lowercase();
            token.norm = lower.as_str().into();
            token.lower = lower.into();
            token.lemma = (*word).into();
        }
    }
}

/// Whether what stands there is a word by itself and the words beside it are not in capitals too ("THIS IS WAR").
fn is_acronym(text: &str, range: &Range<usize>) -> bool {
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let joins = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let shouted = |word: Option<&str>| {
        word.is_some_and(|w| {
            w.chars().count() > 1 && w.chars().any(char::is_alphabetic) && !w.chars().any(char::is_lowercase)
        })
    };
    let part = |c: char| !c.is_alphanumeric();
    let sides = [before.rsplit(part).find(|w| !w.is_empty()), after.split(part).find(|w| !w.is_empty())];
    !joins(before.chars().next_back())
        && !joins(after.chars().next())
        && !sides.iter().any(|side| shouted(*side))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_an_example_that_is_changed_and_keeps_its_length() {
        for line in include_str!("../data/stand_ins.tsv").lines().filter(|line| !line.starts_with('#')) {
            let [word, other, example] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
            let changed = stand_in(example).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(changed, example.replace(word, other));
            assert_eq!(changed.len(), example.len());
        }
    }

    #[test]
    fn words_stay_words() {
        assert_eq!(stand_in("THIS IS WAR"), None);
        assert_eq!(stand_in("It is said who did it."), None);
        assert_eq!(stand_in("ISIS and HISTORY"), None);
        assert_eq!(stand_in("IS-linked fighters").as_deref(), Some("EU-linked fighters"));
    }
}
