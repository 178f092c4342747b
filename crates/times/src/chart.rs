//! Finding: at every atom, the longest phrase that the rules allow.

use std::collections::HashMap;

use smol_str::SmolStr;

use crate::lexicon::{Lexicon, Line};
use crate::reading::Reading;
use crate::rules::{Condition, Node, Rule, Rules};
use crate::terminals::Terminals;

/// A phrase found in a block.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// First atom.
    pub start: usize,
    /// One past the last atom.
    pub end: usize,
    /// What it says.
    pub reading: Reading,
}

/// What the finding needs to know of English.
#[derive(Debug, Clone)]
pub(crate) struct Grammar {
    lexicon: Lexicon,
    terminals: Terminals,
    rules: Rules,
}

impl Grammar {
    /// Parses the data files.
    ///
    /// # Panics
    /// When the built-in files are wrong, which a test would have shown.
    pub fn new() -> Self {
        let lexicon = Lexicon::new();
        let Some(terminals) = Terminals::new(&lexicon) else {
            panic!("lexicon.tsv lacks a class that numbers need")
        };
        let rules = Rules::new(&lexicon);
        Grammar { lexicon, terminals, rules }
    }

    /// The time expressions of a block, in order, without overlap: greedily the longest at each place.
    pub fn find(&self, line: Line<'_>) -> Vec<Found> {
        let mut chart = Chart { grammar: self, line, cells: HashMap::new() };
        let mut found = Vec::new();
        let mut at = 0;
        while at < line.atoms.len() {
            match chart.longest(at) {
                Some((end, reading)) => {
                    found.push(Found { start: at, end, reading });
                    at = end;
                }
                None => at += 1,
            }
        }
        found
    }
}

type Phrase = Option<(usize, Reading)>;

struct Chart<'a> {
    grammar: &'a Grammar,
    line: Line<'a>,
    /// The longest phrase of each category at each atom, once it has been looked for.
    cells: HashMap<(usize, usize), Phrase>,
}

impl Chart<'_> {
    fn longest(&mut self, at: usize) -> Phrase {
        let grammar = self.grammar;
        self.line.get(at).and_then(|atom| grammar.rules.starting_with(atom))?;
        let mut best: Phrase = None;
        for (number, category) in grammar.rules.categories.iter().enumerate() {
            if category.is_whole
                && let Some(phrase) = self.phrase(number, at)
                && best.as_ref().is_none_or(|b| phrase.0 > b.0)
            {
                best = Some(phrase);
            }
        }
        best
    }

    /// The longest phrase of a category at an atom; of equal ones, by the rule that stands first.
    fn phrase(&mut self, category: usize, at: usize) -> Phrase {
        let grammar = self.grammar;
        let starts = self.line.get(at).and_then(|atom| grammar.rules.starting_with(atom))?;
        if let Some(known) = self.cells.get(&(at, category)) {
            return known.clone();
        }
        let mut best: Phrase = None;
        for (nth, rule) in grammar.rules.categories[category].rules.iter().enumerate() {
            if !grammar.rules.may_start(starts, category, nth) {
                continue;
            }
            for (end, reading) in self.matches(rule, at) {
                if best.as_ref().is_none_or(|b| end > b.0) {
                    best = Some((end, reading));
                }
            }
        }
        self.cells.insert((at, category), best.clone());
        best
    }

    fn matches(&mut self, rule: &Rule, at: usize) -> Vec<(usize, Reading)> {
        let ends = self.sequence(&rule.pattern, at, &Reading::default());
        let line = self.line;
        ends.into_iter()
            .filter(|(end, _)| *end > at && rule.conditions.iter().all(|c| holds(c, line, at, *end)))
            .filter_map(|(end, mut reading)| reading.set(&rule.fields).ok().map(|()| (end, reading)))
            .collect()
    }

    /// All ways to match a sequence: where they end and what they say.
    fn sequence(&mut self, nodes: &[Node], at: usize, said: &Reading) -> Vec<(usize, Reading)> {
        let Some((first, rest)) = nodes.split_first() else { return vec![(at, said.clone())] };
        let mut ends = Vec::new();
        for (end, said) in self.node(first, at, said) {
            if rest.is_empty() {
                ends.push((end, said));
            } else {
                ends.extend(self.sequence(rest, end, &said));
            }
        }
        ends
    }

    fn node(&mut self, node: &Node, at: usize, said: &Reading) -> Vec<(usize, Reading)> {
        let grammar = self.grammar;
        let join = |len: usize, reading: &Reading| {
            let mut joined = said.clone();
            joined.absorb(reading);
            vec![(at + len, joined)]
        };
        match node {
            Node::Word(word) if self.line.is(at, word) => vec![(at + 1, said.clone())],
            Node::Word(_) => Vec::new(),
            Node::Class(class) => match grammar.lexicon.find(*class, self.line, at) {
                Some((len, reading)) => join(len, reading),
                None => Vec::new(),
            },
            Node::Terminal(terminal) => {
                match grammar.terminals.read(*terminal, &grammar.lexicon, self.line, at) {
                    Some((len, reading)) => join(len, &reading),
                    None => Vec::new(),
                }
            }
            Node::Phrase(category, from) => match self.phrase(*category, at) {
                Some((end, reading)) if *from => {
                    let said = Reading { from: Some(Box::new(reading)), ..said.clone() };
                    vec![(end, said)]
                }
                Some((end, reading)) => join(end - at, &reading),
                None => Vec::new(),
            },
            Node::Either(choices) => choices.iter().flat_map(|c| self.sequence(c, at, said)).collect(),
            Node::Optional(nodes) => {
                let mut ends = self.sequence(nodes, at, said);
                ends.push((at, said.clone()));
                ends
            }
        }
    }
}

fn holds(condition: &Condition, line: Line<'_>, start: usize, end: usize) -> bool {
    let word = |words: &[SmolStr], at: Option<usize>| {
        at.and_then(|i| line.get(i)).is_some_and(|a| words.contains(&a.lower))
    };
    let tag = |tags: &[SmolStr], at: Option<usize>| {
        at.is_some_and(|i| {
            tags.iter().any(|t| !line.tag(i).is_empty() && line.tag(i).starts_with(t.as_str()))
        })
    };
    match condition {
        Condition::Before(wanted, words) => word(words, start.checked_sub(1)) == *wanted,
        Condition::After(wanted, words) => word(words, Some(end)) == *wanted,
        Condition::First(wanted, tags) => tag(tags, Some(start)) == *wanted,
        Condition::NextTag(wanted, tags) => tag(tags, Some(end)) == *wanted,
        Condition::PrevTag(wanted, tags) => tag(tags, start.checked_sub(1)) == *wanted,
    }
}
