//! Finding names in a report: every known name, longest first, whatever its spelling.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tally_read::{Document, TokenRange};

use crate::fold::{self, Shape};

/// What a name may stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// The actor with this number.
    Actor(u32),
    /// The actor with this number, in reports on its own countries.
    Local(u32),
    /// The state with this number, in this form.
    State(u32, StateForm),
}

/// In which form a state is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StateForm {
    /// "Syria".
    Name,
    /// "Syrian".
    Adjective,
    /// "Syrians".
    People,
    /// "Damascus".
    Capital,
}

/// A name that stands in a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its tokens.
    pub tokens: TokenRange,
    /// All that it may stand for.
    pub targets: Vec<Target>,
}

/// All known names, by their first word.
#[derive(Debug, Clone, Default)]
pub struct NameIndex {
    by_first: FxHashMap<SmolStr, Vec<Name>>,
}

#[derive(Debug, Clone)]
struct Name {
    words: Vec<(SmolStr, Shape)>,
    targets: Vec<Target>,
}

/// The words of a report, folded once.
pub struct Folded {
    words: Vec<SmolStr>,
    shapes: Vec<Shape>,
    skipped: Vec<bool>,
    shouted: Vec<bool>,
}

impl Folded {
    /// Folds all tokens of `doc`.
    pub fn new(doc: &Document) -> Self {
        let mut folded =
            Folded { words: Vec::new(), shapes: Vec::new(), skipped: Vec::new(), shouted: Vec::new() };
        for sentence in doc.sentences() {
            let shouted = !sentence.tokens.clone().any(|i| doc.word(i).chars().any(char::is_lowercase));
            folded.shouted.push(shouted);
        }
        for (i, token) in doc.tokens().iter().enumerate() {
            let word = doc.word(i);
            let form = fold::fold(word);
            folded.skipped.push(form.is_empty() || fold::is_article(&token.lower));
            folded.shapes.push(Shape::of(word));
            folded.words.push(form);
        }
        folded
    }

    /// Whether the sentence with this number is set in capitals throughout.
    pub fn is_shouted(&self, sentence: usize) -> bool {
        self.shouted.get(sentence).copied().unwrap_or(false)
    }
}

impl NameIndex {
    /// Adds a name. The same name may stand for several things.
    pub fn add(&mut self, name: &str, target: Target) {
        let words = fold::words(name);
        let Some((first, _)) = words.first().cloned() else { return };
        let names = self.by_first.entry(first).or_default();
        match names.iter_mut().find(|n| n.words == words) {
            Some(known) => {
                if !known.targets.contains(&target) {
                    known.targets.push(target);
                }
            }
            None => {
                // Longest first, so that the first fit is the longest.
                let at = names.partition_point(|n| n.words.len() >= words.len());
                names.insert(at, Name { words, targets: vec![target] });
            }
        }
    }

    /// All that exactly this name may stand for, in the order of the tables.
    pub fn get(&self, name: &str) -> Vec<Target> {
        let words = fold::words(name);
        let Some((first, _)) = words.first() else { return Vec::new() };
        let fits = |n: &&Name| {
            n.words.len() == words.len()
                && n.words.iter().zip(&words).all(|(asked, had)| asked.0 == had.0 && had.1.satisfies(asked.1))
        };
        let mut targets: Vec<Target> = self
            .by_first
            .get(first)
            .into_iter()
            .flatten()
            .filter(fits)
            .flat_map(|n| n.targets.iter().copied())
            .collect();
        targets.sort_unstable();
        targets.dedup();
        targets
    }

    /// Every name with what it may stand for, in the order of the folded names (for checks of the tables).
    pub fn all(&self) -> Vec<(String, Vec<Target>)> {
        let mut all: Vec<_> =
            self.by_first.values().flatten().map(|n| (phrase(n), n.targets.clone())).collect();
        all.sort();
        all
    }

    /// The names in `doc`, from left to right, the longest at each place.
    pub fn find(&self, doc: &Document, folded: &Folded) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        for (number, sentence) in doc.sentences().iter().enumerate() {
            let shouted = folded.is_shouted(number);
            let mut i = sentence.tokens.start;
            while i < sentence.tokens.end {
                match self.at(i, sentence.tokens.end, folded, shouted) {
                    Some((end, targets)) => {
                        let start = with_article(doc, i, sentence.tokens.start);
                        found.push(Found { tokens: start..end, targets });
                        i = end;
                    }
                    None => i += 1,
                }
            }
        }
        found
    }

    /// The longest name that starts with token `i`, and everything that is so called.
    fn at(&self, i: usize, end: usize, folded: &Folded, shouted: bool) -> Option<(usize, Vec<Target>)> {
        if folded.skipped[i] {
            return None;
        }
        let names = self.by_first.get(&folded.words[i])?;
        let mut best: Option<(usize, usize, Vec<Target>)> = None;
        for name in names {
            if best.as_ref().is_some_and(|b| name.words.len() < b.1) {
                break;
            }
            if let Some(stop) = fits(name, i, end, folded, shouted) {
                match &mut best {
                    Some((_, _, targets)) => targets.extend(&name.targets),
                    None => best = Some((stop, name.words.len(), name.targets.clone())),
                }
            }
        }
        best.map(|(stop, _, targets)| (stop, targets))
    }
}

/// Where `name` ends when it starts with token `i`.
fn fits(name: &Name, i: usize, end: usize, folded: &Folded, shouted: bool) -> Option<usize> {
    let mut at = i;
    for (n, (word, shape)) in name.words.iter().enumerate() {
        if n > 0 {
            while at < end && folded.skipped[at] && at < i + 3 * name.words.len() {
                at += 1;
            }
        }
        if at >= end || folded.words[at] != *word || !folded.shapes[at].satisfies(*shape) {
            return None;
        }
        at += 1;
    }
    // In a headline of capitals nothing tells "IS" from "is".
    let short = name.words.len() == 1 && name.words[0].1 == Shape::Upper && name.words[0].0.len() <= 3;
    (!(shouted && short)).then_some(at)
}

/// The start of a name that is preceded by an Arabic article ("al-" before "Qaeda").
fn with_article(doc: &Document, i: usize, floor: usize) -> usize {
    let article = |at: usize| {
        doc.tok(at).lower != "the"
            && fold::is_article(&doc.tok(at).lower)
            && doc.tok(at).lower != "at"
            && doc.tok(at).lower != "as"
    };
    if i >= floor + 2 && matches!(doc.word(i - 1), "-" | "–") && article(i - 2) {
        return i - 2;
    }
    if i > floor && matches!(&*doc.tok(i - 1).lower, "al" | "el") {
        return i - 1;
    }
    i
}

fn phrase(name: &Name) -> String {
    name.words.iter().map(|w| w.0.as_str()).collect::<Vec<_>>().join(" ")
}
