//! The text cut finer than the language model cuts it: words, numbers and marks.
//!
//! "5pm", "mid-1990s" and "02/12/2024" are one token each for the model or several, depending on what
//! stands beside them; here they are always the same atoms, so rules need not know the tokeniser.

use smol_str::SmolStr;
use tally_read::Document;

/// One word, number or mark.
#[derive(Debug, Clone)]
pub(crate) struct Atom {
    /// First byte in the report's text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// In lower case; apostrophes and hyphens of all kinds are made one kind. An apostrophe belongs to the letters after it ("'s").
    pub lower: SmolStr,
    /// Whether it consists of digits.
    pub number: bool,
    /// Whether it begins with a capital letter.
    pub capital: bool,
    /// Whether white space (or the beginning of the block) stands before it.
    pub spaced: bool,
    /// The token it lies in.
    pub token: usize,
}

impl Atom {
    /// The number it stands for; 0 when it is none or too long to matter.
    pub fn value(&self) -> u32 {
        if self.number && self.lower.len() <= 6 { self.lower.parse().unwrap_or(0) } else { 0 }
    }

    /// Whether it is a word without an apostrophe.
    fn is_plain_word(&self) -> bool {
        self.is_word() && !self.lower.starts_with('\'')
    }

    /// Whether it is a word.
    pub fn is_word(&self) -> bool {
        !self.number && self.lower.chars().any(char::is_alphabetic)
    }
}

/// The atoms of each readable block, in order.
pub(crate) fn of_blocks(doc: &Document) -> Vec<Vec<Atom>> {
    let mut blocks: Vec<(usize, Vec<Atom>)> = Vec::new();
    for sentence in doc.sentences() {
        if blocks.last().is_none_or(|(block, _)| *block != sentence.block) {
            blocks.push((sentence.block, Vec::new()));
        }
        if let Some((_, atoms)) = blocks.last_mut() {
            for token in sentence.tokens.clone() {
                split(doc, token, atoms);
            }
        }
    }
    blocks.into_iter().map(|(_, atoms)| atoms).collect()
}

#[derive(PartialEq, Clone, Copy)]
enum Class {
    Letter,
    Digit,
    Mark,
}

fn class(c: char) -> Class {
    if c.is_ascii_digit() {
        Class::Digit
    } else if c.is_alphabetic() {
        Class::Letter
    } else {
        Class::Mark
    }
}

fn split(doc: &Document, token: usize, atoms: &mut Vec<Atom>) {
    let base = doc.tok(token).start as usize;
    let word = doc.word(token);
    let mut chars = word.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut end = at + c.len_utf8();
        let apostrophe = is_apostrophe(c);
        let kind = class(c);
        let run = if apostrophe { Class::Letter } else { kind };
        if run != Class::Mark {
            while let Some(&(next, d)) = chars.peek() {
                if class(d) != run || d.is_whitespace() {
                    break;
                }
                end = next + d.len_utf8();
                chars.next();
            }
        }
        let (start, end) = (base + at, base + end);
        // The tokeniser takes "Wed" for "we'd" and cuts it; words stay whole here.
        let goes_on = kind == Class::Letter && at == 0;
        if let Some(last) =
            atoms.last_mut().filter(|last| goes_on && last.end == start && last.is_plain_word())
        {
            last.lower = format!("{}{}", last.lower, normal(&word[at..end - base])).into();
            last.end = end;
            continue;
        }
        atoms.push(Atom {
            start,
            end,
            lower: normal(&word[at..end - base]),
            number: kind == Class::Digit,
            capital: c.is_uppercase(),
            spaced: atoms.last().is_none_or(|last| last.end < start),
            token,
        });
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | 'ʼ')
}

fn normal(word: &str) -> SmolStr {
    word.chars()
        .flat_map(|c| {
            let c = match c {
                c if is_apostrophe(c) => '\'',
                '‐' | '‑' | '−' => '-',
                '—' => '–',
                c => c,
            };
            c.to_lowercase()
        })
        .collect::<String>()
        .into()
}
