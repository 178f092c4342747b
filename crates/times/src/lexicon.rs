//! The word lists of `data/lexicon.tsv`, by class.

use std::collections::{BTreeSet, HashMap};

use smol_str::SmolStr;
use tally_read::Document;

use crate::atoms::Atom;
use crate::reading::Reading;

const LEXICON: &str = include_str!("../data/lexicon.tsv");

/// Words by class.
#[derive(Debug, Clone)]
pub(crate) struct Lexicon {
    classes: Vec<SmolStr>,
    entries: HashMap<(usize, SmolStr), Vec<Entry>>,
}

/// Number of a class in its lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Class(usize);

#[derive(Debug, Clone)]
struct Entry {
    words: Vec<SmolStr>,
    reading: Reading,
    only_if: Option<Condition>,
}

#[derive(Debug, Clone, Copy)]
enum Condition {
    Capital,
    Noun,
    Month,
    Dotted,
    AfterNumber,
}

/// A block's atoms with the document they come from.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    pub doc: &'a Document,
    pub atoms: &'a [Atom],
}

impl<'a> Line<'a> {
    /// Atom `i`.
    pub fn get(&self, i: usize) -> Option<&'a Atom> {
        self.atoms.get(i)
    }

    /// The atom before `i`.
    pub fn before(&self, i: usize) -> Option<&'a Atom> {
        i.checked_sub(1).and_then(|i| self.atoms.get(i))
    }

    /// Whether atom `i` is this word.
    pub fn is(&self, i: usize, word: &str) -> bool {
        self.get(i).is_some_and(|a| a.lower == word)
    }

    /// Whether atom `i` is one of these words.
    pub fn is_any(&self, i: usize, words: &[&str]) -> bool {
        self.get(i).is_some_and(|a| words.contains(&a.lower.as_str()))
    }

    /// Whether atom `i` follows its neighbour without a blank.
    pub fn glued(&self, i: usize) -> bool {
        self.get(i).is_some_and(|a| !a.spaced)
    }

    /// The tag of the token that atom `i` lies in; "" beyond the ends.
    pub fn tag(&self, i: usize) -> &'a str {
        self.get(i).map_or("", |a| self.doc.tok(a.token).tag.as_str())
    }
}

impl Lexicon {
    /// Parses the data file.
    ///
    /// # Panics
    /// When the built-in file is wrong, which a test would have shown.
    pub fn new() -> Self {
        let mut lexicon = Lexicon { classes: Vec::new(), entries: HashMap::new() };
        for (number, line) in LEXICON.lines().enumerate() {
            if let Err(why) = lexicon.add(line) {
                panic!("lexicon.tsv:{}: {why}", number + 1);
            }
        }
        lexicon
    }

    fn add(&mut self, line: &str) -> Result<(), String> {
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let mut columns = line.split('\t');
        let (Some(class), Some(words), Some(fields)) = (columns.next(), columns.next(), columns.next())
        else {
            return Err("three columns are needed".into());
        };
        let mut reading = Reading::default();
        reading.set(fields)?;
        let only_if = columns.next().map(condition).transpose()?;
        let words: Vec<SmolStr> = words.split(' ').map(SmolStr::from).collect();
        let class = self.class(class).map_or_else(
            || {
                self.classes.push(class.into());
                self.classes.len() - 1
            },
            |c| c.0,
        );
        self.entries.entry((class, words[0].clone())).or_default().push(Entry { words, reading, only_if });
        Ok(())
    }

    /// The class with this name.
    pub fn class(&self, name: &str) -> Option<Class> {
        self.classes.iter().position(|c| c == name).map(Class)
    }

    /// The words that entries of a class begin with.
    pub fn first_words(&self, class: Class) -> BTreeSet<SmolStr> {
        self.entries.keys().filter(|(c, _)| *c == class.0).map(|(_, word)| word.clone()).collect()
    }

    /// The longest entry of a class at atom `at`: its number of atoms and what it says.
    pub fn find(&self, class: Class, line: Line<'_>, at: usize) -> Option<(usize, &Reading)> {
        let first = line.get(at)?;
        let entries = self.entries.get(&(class.0, first.lower.clone()))?;
        let here = |e: &&Entry| {
            e.words.iter().enumerate().all(|(k, w)| line.is(at + k, w))
                && e.only_if.is_none_or(|c| c.holds(line, at, e.words.len()))
        };
        let entry = entries.iter().filter(here).max_by_key(|e| e.words.len())?;
        Some((entry.words.len() + usize::from(entry.takes_stop(line, at)), &entry.reading))
    }
}

impl Entry {
    /// Whether the full stop after a short form belongs to it.
    fn takes_stop(&self, line: Line<'_>, at: usize) -> bool {
        matches!(self.only_if, Some(Condition::Dotted | Condition::Capital))
            && self.words.len() == 1
            && self.words[0].len() <= 5
            && line.is(at + 1, ".")
            && line.glued(at + 1)
            && line.get(at).map(|a| a.token) == line.get(at + 1).map(|a| a.token)
    }
}

fn condition(word: &str) -> Result<Condition, String> {
    Ok(match word {
        "capital" => Condition::Capital,
        "noun" => Condition::Noun,
        "month" => Condition::Month,
        "dotted" => Condition::Dotted,
        "number" => Condition::AfterNumber,
        _ => return Err(format!("unknown condition `{word}`")),
    })
}

impl Condition {
    fn holds(self, line: Line<'_>, at: usize, len: usize) -> bool {
        let number_after = || {
            let next = at + len + usize::from(line.is(at + len, "."));
            line.get(next).is_some_and(|a| a.number)
        };
        let number_before = || {
            line.before(at)
                .is_some_and(|a| a.number || matches!(a.lower.as_str(), "of" | "st" | "nd" | "rd" | "th"))
        };
        let capital = line.get(at).is_some_and(|a| a.capital);
        match self {
            Condition::Capital => capital,
            Condition::Noun => line.tag(at).starts_with("NN") && !capital,
            Condition::AfterNumber => line.before(at).is_some_and(|a| a.number),
            Condition::Dotted => {
                capital
                    && ((line.is(at + len, ".") && line.glued(at + len))
                        || number_after()
                        || line.before(at).is_some_and(|a| a.number))
            }
            Condition::Month => {
                let number = number_after() || number_before();
                (capital && (number || is_month(line, at)))
                    // All in small letters, as some archives are: only between numbers.
                    || (number_after() && line.before(at).is_some_and(|a| a.number))
            }
        }
    }
}

/// Whether a word that may be a verb or a name ("May", "March", "April") is a month here.
fn is_month(line: Line<'_>, at: usize) -> bool {
    let Some(atom) = line.get(at) else { return false };
    let token = line.doc.tok(atom.token);
    let preposition = line.before(at).is_some_and(|a| {
        matches!(
            a.lower.as_str(),
            "in" | "of"
                | "since"
                | "until"
                | "till"
                | "by"
                | "from"
                | "to"
                | "last"
                | "this"
                | "next"
                | "early"
                | "late"
                | "mid"
                | "through"
                | "during"
                | "between"
                | "and"
                | "-"
                | "before"
                | "after"
                | "for"
                | "each"
                | "every"
        )
    });
    let person = line.doc.entity_at(atom.token).is_some_and(|e| e.label == "PERSON");
    let verb = token.tag.starts_with('V') || token.tag == "MD";
    let name_follows = line.get(at + 1).is_some_and(|a| a.capital && a.is_word() && a.spaced);
    (preposition && !person && !name_follows)
        || (!verb && !person && !name_follows && token.tag.starts_with("NNP"))
}
