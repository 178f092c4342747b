//! What the library knows of how words are written, for text in capitals and for titles.

use std::collections::BTreeMap;

use tally_language::Listed;
use tally_places::Tier;
use tally_read::{Entry, Spelling};

use crate::Library;

/// People of a city from which on its name is taken for the city where it is a noun as well ("lima").
const CITY: u32 = 100_000;

/// No place is looked up by more words.
const LONGEST_PLACE: usize = 3;

/// Names that stand in no table of actors.
const CALENDAR: [&str; 19] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The spelling of names, by their first word in lower case; the longest first.
pub(crate) struct Names(BTreeMap<String, Vec<Vec<String>>>);

impl Names {
    pub(crate) fn new(library: &Library) -> Names {
        let knowledge = &library.knowledge;
        let actors = knowledge.actors().iter().flat_map(|a| std::iter::once(&a.name).chain(&a.aliases));
        let states = knowledge
            .states()
            .iter()
            .flat_map(|s| [&s.names, &s.adjectives, &s.peoples, &s.metonyms])
            .flatten();
        let mut names = Names(BTreeMap::new());
        for name in actors.chain(states).map(String::as_str).chain(CALENDAR) {
            names.add(name);
        }
        for spellings in names.0.values_mut() {
            spellings.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
            spellings.dedup();
        }
        names
    }

    /// Only names in capitals: "rebels" of a table is no name.
    fn add(&mut self, name: &str) {
        let words: Vec<String> = name.split_whitespace().map(str::to_string).collect();
        let is_name = name.chars().next().is_some_and(char::is_uppercase);
        if let Some(first) = words.first().filter(|_| is_name) {
            self.0.entry(first.to_lowercase()).or_default().push(words);
        }
    }

    fn longest(&self, lower: &[&str]) -> Option<&Vec<String>> {
        self.0.get(*lower.first()?)?.iter().find(|name| {
            name.len() <= lower.len() && name.iter().zip(lower).all(|(n, l)| n.to_lowercase() == **l)
        })
    }
}

/// A library and the names in it, as [`truecase`](tally_read::truecase) asks for them.
pub(crate) struct Spelled<'l> {
    pub library: &'l Library,
    pub names: &'l Names,
}

impl Spelling for Spelled<'_> {
    fn entry(&self, lower: &str) -> Entry {
        match self.library.model.listed(lower) {
            Listed::No => Entry::None,
            Listed::Noun => Entry::Noun,
            Listed::Word => Entry::Word,
        }
    }

    fn name(&self, lower: &[&str]) -> Option<Vec<String>> {
        let known = self.names.longest(lower);
        // "may" and "march" are rather words; "will" and "us" too.
        let is_word = |name: &Vec<String>| name.len() == 1 && self.entry(lower[0]) == Entry::Word;
        if let Some(name) = known.filter(|name| !is_word(name)) {
            return Some(name.clone());
        }
        let longest = lower.len().min(LONGEST_PLACE);
        (1..=longest)
            .rev()
            .find(|&n| self.is_place(&lower[..n]))
            .map(|n| lower[..n].iter().map(|w| capitalised(w)).collect())
    }
}

impl Spelled<'_> {
    /// Whether the words are a place's main name: of a city, where one of them could be a noun; of any place where none is a word.
    fn is_place(&self, lower: &[&str]) -> bool {
        let entries: Vec<Entry> = lower.iter().map(|w| self.entry(w)).collect();
        if entries.contains(&Entry::Word) && lower.len() == 1 || entries.iter().all(|e| *e == Entry::Word) {
            return false;
        }
        let least = if entries.iter().all(|e| *e == Entry::None) { 0 } else { CITY };
        let found = self.library.gazetteer.lookup(&lower.join(" "));
        found
            .iter()
            .filter(|c| c.main && c.tier <= Tier::Plain)
            .any(|c| self.library.gazetteer.place(c.place).population() >= least)
    }
}

fn capitalised(lower: &str) -> String {
    let mut letters = lower.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
