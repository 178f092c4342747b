//! Short forms that a report introduces itself: "Syrian Democratic Forces (SDF)".

use tally_read::{Document, TokenRange};

/// A short form and what it is short for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShortForm {
    /// The token where it is introduced.
    pub short: usize,
    /// The name that it is short for.
    pub long: TokenRange,
    /// The head of that name.
    pub head: usize,
}

/// All short forms that `doc` introduces, in order.
pub(crate) fn defined(doc: &Document) -> Vec<ShortForm> {
    let mut found = Vec::new();
    for i in 2..doc.len() {
        let closed = i + 1 < doc.len() && doc.word(i + 1) == ")";
        let sentence = &doc.sentence(i).tokens;
        if !closed || doc.word(i - 1) != "(" || !is_acronym(doc.word(i)) || i - 1 <= sentence.start {
            continue;
        }
        if let Some(long) = long_form(doc, i, sentence.start) {
            let head = doc.head_of(long.clone());
            found.push(ShortForm { short: i, long, head });
        }
    }
    found
}

/// Whether a word looks like an acronym: two to eight letters, mostly capitals.
pub(crate) fn is_acronym(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    (2..=8).contains(&letters)
        && capitals >= 2
        && capitals * 3 >= letters * 2
        && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '&'))
}

/// The words before the bracket whose initials make the acronym at `i`, or, when the letters come from another
/// language, the capitalised words that stand there.
fn long_form(doc: &Document, i: usize, floor: usize) -> Option<TokenRange> {
    let letters: Vec<char> =
        doc.word(i).chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    let end = i - 1;
    let mut at = end;
    let mut left = letters.len();
    while at > floor && end - at < 12 {
        at -= 1;
        let word = doc.word(at);
        let first = word.chars().next().filter(|c| c.is_uppercase()).and_then(|c| c.to_lowercase().next());
        if let Some(first) = first
            && left > 0
            && letters[left - 1] == first
        {
            left -= 1;
            if left == 0 {
                return Some(at..end);
            }
        }
    }
    capitalised(doc, end, floor)
}

/// The stretch of capitalised words (with small words between them) that ends before `end`.
fn capitalised(doc: &Document, end: usize, floor: usize) -> Option<TokenRange> {
    let capital = |i: usize| doc.word(i).chars().next().is_some_and(char::is_uppercase);
    let linking = |i: usize| {
        matches!(
            &*doc.tok(i).lower,
            "of" | "for" | "and" | "the" | "de" | "del" | "al" | "-" | "'s" | "on" | "in"
        )
    };
    let mut start = end;
    let mut at = end;
    while at > floor && (capital(at - 1) || linking(at - 1)) {
        at -= 1;
        if capital(at) && !matches!(&*doc.tok(at).lower, "the" | "a" | "an") {
            start = at;
        }
    }
    (end - start >= 2).then_some(start..end)
}
