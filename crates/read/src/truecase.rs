//! Upper and lower case as running text would have them, for text in capitals and for headlines In Title Case.
//!
//! The language model learned from ordinary text: "THE ARMY SHELLED AL-BAB" is to it a row of names. Such blocks are read in
//! a spelling that is worked out word by word: as the rest of the report writes the word, else as a known name is written, else in
//! lower case when the dictionary has the word, else as a name. Only the case of letters changes, never their place.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use tally_model::{BlockKind, Report};

use crate::stand_in::is_little_word;

/// What a dictionary says of a word in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// It has no such word.
    None,
    /// Only a noun, which may be a name as well ("salvador").
    Noun,
    /// A word with other uses too.
    Word,
}

/// What is known of words, from outside the report.
pub trait Spelling {
    /// The dictionary's entry for a word in lower case, inflected or not.
    fn entry(&self, lower: &str) -> Entry;

    /// How many of the words (in lower case) a known name takes from the first on, and its spelling, one for each word.
    fn name(&self, lower: &[&str]) -> Option<Vec<String>>;
}

/// Letters of a block below which its case says nothing.
const FEWEST_LETTERS: usize = 12;

/// The report's text as ordinary text would spell it, of the same length byte by byte; `None` when no block needs it.
pub fn truecase(report: &Report, spelling: &dyn Spelling) -> Option<String> {
    let styles: Vec<Style> = report.blocks.iter().map(|b| style(b.kind, b.span.of(&report.text))).collect();
    if styles.iter().all(|s| *s == Style::Plain) {
        return None;
    }
    let mut usage = Usage::default();
    for (block, style) in report.blocks.iter().zip(&styles) {
        if *style == Style::Plain && block.kind.is_read() {
            usage.learn(block.span.of(&report.text));
        }
    }
    let mut text = report.text.clone();
    for (block, style) in report.blocks.iter().zip(&styles) {
        if *style != Style::Plain && block.kind.is_read() {
            let respelled = respell(block.span.of(&report.text), *style, &usage, spelling);
            text.replace_range(block.span.start as usize..block.span.end as usize, &respelled);
        }
    }
    Some(text)
}

/// How a block uses capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Capitals,
    Title,
}

fn style(kind: BlockKind, text: &str) -> Style {
    let (mut upper, mut lower) = (0usize, 0usize);
    for c in text.chars() {
        upper += usize::from(c.is_uppercase());
        lower += usize::from(c.is_lowercase());
    }
    if upper + lower >= FEWEST_LETTERS && lower * 10 < upper {
        return Style::Capitals;
    }
    if !matches!(kind, BlockKind::Headline | BlockKind::Heading) {
        return Style::Plain;
    }
    // Short words ("of", "in") stay small in titles, and the first is large anyway.
    let long: Vec<&str> = words(text).skip(1).map(|w| &text[w]).filter(|w| w.chars().count() >= 4).collect();
    let large = long.iter().filter(|w| w.starts_with(char::is_uppercase)).count();
    if long.len() >= 3 && large * 10 >= long.len() * 8 { Style::Title } else { Style::Plain }
}

/// The words of a text: letters, with apostrophes and the full stops of abbreviations inside them.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + text[from..].find(char::is_alphabetic)?;
        let mut end = start;
        let mut rest = text[start..].char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            let joins = matches!(c, '\'' | '’' | '.') && rest.peek().is_some_and(|(_, n)| n.is_alphabetic());
            if !c.is_alphabetic() && !joins {
                break;
            }
            end = start + at + c.len_utf8();
        }
        from = end;
        Some(start..end)
    })
}

/// How the report itself writes words inside its sentences.
#[derive(Debug, Default)]
struct Usage(BTreeMap<String, BTreeMap<String, usize>>);

impl Usage {
    fn learn(&mut self, text: &str) {
        let mut last = 0;
        for word in words(text) {
            if !opens_sentence(&text[last..word.start], last == 0) {
                let written = &text[word.clone()];
                *self.0.entry(written.to_lowercase()).or_default().entry(written.to_string()).or_default() +=
                    1;
            }
            last = word.end;
        }
    }

    /// The commonest spelling, the smaller of equals.
    fn of(&self, lower: &str) -> Option<&str> {
        let spellings = self.0.get(lower)?;
        spellings.iter().rev().max_by_key(|(_, n)| **n).map(|(spelling, _)| spelling.as_str())
    }
}

/// Whether a sentence begins after this gap between two words.
fn opens_sentence(gap: &str, first: bool) -> bool {
    first || gap.contains(['.', '!', '?', ':', ']', '\n', '"', '“'])
}

fn respell(text: &str, style: Style, usage: &Usage, spelling: &dyn Spelling) -> String {
    let found: Vec<Range<usize>> = words(text).collect();
    let lower: Vec<String> = found.iter().map(|w| text[w.clone()].to_lowercase()).collect();
    let mut respelled = String::with_capacity(text.len());
    let mut i = 0;
    let mut last = 0;
    while i < found.len() {
        let rest: Vec<&str> =
            lower[i..lower.len().min(i + LONGEST_NAME)].iter().map(String::as_str).collect();
        let name = spelling
            .name(&rest)
            .filter(|name| name.len() > 1 || usage.of(rest[0]).is_none() && !is_little_word(rest[0]));
        let new = match name {
            Some(name) => name,
            None => vec![one(&text[found[i].clone()], &lower[i], style, usage, spelling)],
        };
        for new in new {
            let word = found[i].clone();
            let gap = &text[last..word.start];
            respelled.push_str(gap);
            let opens = opens_sentence(gap, last == 0);
            push_like(&mut respelled, &text[word.clone()], &new, opens);
            last = word.end;
            i += 1;
        }
    }
    respelled.push_str(&text[last..]);
    respelled
}

/// No known name that matters has more words.
const LONGEST_NAME: usize = 8;

/// One word that is part of no longer name.
fn one(written: &str, lower: &str, style: Style, usage: &Usage, spelling: &dyn Spelling) -> String {
    if let Some(used) = usage.of(lower) {
        return used.to_string();
    }
    let is_abbreviation = lower.contains('.') || written.chars().count() == 1 && lower == "i";
    // In a title only words with one capital in front are open: "al-Bab", "ISIL", "SANA" are written as they are meant.
    let is_open = match style {
        Style::Title => {
            let mut letters = written.chars();
            letters.next().is_some_and(char::is_uppercase) && letters.all(|c| !c.is_uppercase())
        }
        _ => true,
    };
    if !is_open || is_abbreviation {
        return written.to_string();
    }
    let bare = lower.trim_end_matches("'s").trim_end_matches("’s");
    if FUNCTION_WORDS.contains(bare) || spelling.entry(bare) != Entry::None {
        return lower.to_string();
    }
    let count = lower.chars().count();
    // "FMLN", "PKK": letters that cannot be spoken as a word.
    let unspeakable = count <= 5 && !lower.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    if unspeakable { written.to_string() } else { capitalised(lower) }
}

/// A word in lower case with its first letter large.
pub fn capitalised(lower: &str) -> String {
    let mut letters = lower.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Appends `written` in the case of `new`, letter by letter; a letter whose other case takes other bytes keeps its own.
fn push_like(into: &mut String, written: &str, new: &str, opens: bool) {
    let mut model = new.chars();
    for (at, c) in written.chars().enumerate() {
        let upper = model.next().is_some_and(char::is_uppercase) || (opens && at == 0);
        let mut cased = if upper { single(c.to_uppercase(), c) } else { single(c.to_lowercase(), c) };
        if cased.len_utf8() != c.len_utf8() {
            cased = c;
        }
        into.push(cased);
    }
}

/// The one letter that a case mapping gives; `or` when it gives several.
fn single(mut mapping: impl Iterator<Item = char>, or: char) -> char {
    match (mapping.next(), mapping.next()) {
        (Some(c), None) => c,
        _ => or,
    }
}

static FUNCTION_WORDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("../data/function_words.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

#[cfg(test)]
mod tests {
    use super::*;
    use tally_model::{Block, Span};

    struct Known;

    impl Spelling for Known {
        fn entry(&self, lower: &str) -> Entry {
            match lower {
                "army" | "town" | "market" | "soldier" => Entry::Noun,
                "shelled" | "kills" | "near" | "rebels" | "seized" | "bush" => Entry::Word,
                _ => Entry::None,
            }
        }

        fn name(&self, lower: &[&str]) -> Option<Vec<String>> {
            let name = ["Army", "of", "Madeup"];
            let all = lower.len() >= 3 && name.iter().zip(lower).all(|(n, l)| n.to_lowercase() == *l);
            all.then(|| name.iter().map(|n| n.to_string()).collect())
        }
    }

    #[track_caller]
    fn check(blocks: &[(BlockKind, &str)], expected: Option<&str>) {
        let mut report = Report::default();
        for (kind, text) in blocks {
            let start = report.text.len();
            report.text.push_str(text);
            report.blocks.push(Block { kind: *kind, span: Span::new(start, report.text.len()) });
            report.text.push('\n');
        }
        let text = truecase(&report, &Known);
        assert_eq!(text.as_deref().map(str::trim_end), expected);
        if let Some(text) = text {
            assert_eq!(text.len(), report.text.len());
        }
    }

    #[test]
    fn capitals_become_text() {
        check(
            &[(
                BlockKind::Paragraph,
                "THE ARMY SHELLED QALAAT NEAR THE TOWN. REBELS OF THE ARMY OF MADEUP AND THE PKK SEIZED IT.",
            )],
            Some(
                "The army shelled Qalaat near the town. Rebels of the Army of Madeup and the PKK seized it.",
            ),
        );
    }

    #[test]
    fn titles_follow_the_report() {
        check(
            &[
                (BlockKind::Headline, "Army Kills Bush Near Market in Qalaat"),
                (BlockKind::Paragraph, "Soldiers killed Omar Bush in the market."),
            ],
            Some("Army kills Bush near market in Qalaat\nSoldiers killed Omar Bush in the market."),
        );
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        check(
            &[
                (BlockKind::Headline, "Army kills rebels in town"),
                (BlockKind::Paragraph, "The Army said so."),
            ],
            None,
        );
    }
}
