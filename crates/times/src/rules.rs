//! The rules of `data/rules.tsv`: patterns over atoms, and what a match says.

use std::collections::{BTreeSet, HashMap};

use smol_str::SmolStr;

use crate::atoms::Atom;
use crate::lexicon::{Class, Lexicon};
use crate::reading::Reading;
use crate::terminals::Terminal;

const RULES: &str = include_str!("../data/rules.tsv");

/// All rules, by category, in the order of the file.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    pub categories: Vec<Category>,
    /// Which rules may begin with a word; rules are numbered through all categories.
    starts: HashMap<SmolStr, Starts>,
    /// Which rules may begin with a number.
    number_starts: Starts,
}

/// A set of rules, as bits.
pub(crate) type Starts = Vec<u64>;

/// A kind of phrase ("DAY", "MONTH") with the rules that build it.
#[derive(Debug, Clone)]
pub(crate) struct Category {
    name: SmolStr,
    /// Whether a phrase of this kind is a time expression by itself.
    pub is_whole: bool,
    pub rules: Vec<Rule>,
    /// Number of its first rule.
    first: usize,
}

/// One pattern and what it says.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub pattern: Vec<Node>,
    pub fields: SmolStr,
    pub conditions: Vec<Condition>,
}

/// A piece of a pattern.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    Word(SmolStr),
    Class(Class),
    Terminal(Terminal),
    /// A phrase of an earlier category, and whether it is what is counted from rather than a part of the whole.
    Phrase(usize, bool),
    Either(Vec<Vec<Node>>),
    Optional(Vec<Node>),
}

/// What must hold around a match.
#[derive(Debug, Clone)]
pub(crate) enum Condition {
    /// The word before is one of these (or, negated, none of them).
    Before(bool, Vec<SmolStr>),
    /// The word after is one of these (or, negated, none of them).
    After(bool, Vec<SmolStr>),
    /// The tag of the first token begins with one of these (or none of them).
    First(bool, Vec<SmolStr>),
    /// The tag of the token after begins with one of these (or none of them).
    NextTag(bool, Vec<SmolStr>),
    /// The tag of the token before begins with one of these (or none of them).
    PrevTag(bool, Vec<SmolStr>),
}

impl Rules {
    /// Parses the data file.
    ///
    /// # Panics
    /// When the built-in file is wrong, which a test would have shown.
    pub fn new(lexicon: &Lexicon) -> Self {
        let mut rules = Rules { categories: Vec::new(), starts: HashMap::new(), number_starts: Vec::new() };
        for (number, line) in RULES.lines().enumerate() {
            if let Some(row) = line.strip_prefix("rule\t")
                && let Err(why) = rules.add(row, lexicon)
            {
                panic!("rules.tsv:{}: {why}", number + 1);
            }
        }
        rules.index_starts(lexicon);
        rules
    }

    /// The rules that may begin with this atom; `None` when there is none.
    pub fn starting_with(&self, atom: &Atom) -> Option<&Starts> {
        if atom.number { Some(&self.number_starts) } else { self.starts.get(&atom.lower) }
    }

    /// Whether the rule is in the set: the `nth` rule of a category.
    pub fn may_start(&self, starts: &Starts, category: usize, nth: usize) -> bool {
        let number = self.categories[category].first + nth;
        starts[number / 64] >> (number % 64) & 1 == 1
    }

    fn index_starts(&mut self, lexicon: &Lexicon) {
        let mut n_rules = 0;
        for category in &mut self.categories {
            category.first = n_rules;
            n_rules += category.rules.len();
        }
        let blank = vec![0u64; n_rules.div_ceil(64)];
        self.number_starts = blank.clone();
        let mut firsts: Vec<Firsts> = Vec::new();
        let mut number = 0;
        for category in &self.categories {
            let mut of_category = Firsts::default();
            for rule in &category.rules {
                let mut of_rule = Firsts::default();
                of_rule.add_sequence(&rule.pattern, &firsts, lexicon);
                for word in &of_rule.words {
                    let starts = self.starts.entry(word.clone()).or_insert_with(|| blank.clone());
                    starts[number / 64] |= 1 << (number % 64);
                }
                if of_rule.numbers {
                    self.number_starts[number / 64] |= 1 << (number % 64);
                }
                number += 1;
                of_category.words.extend(of_rule.words);
                of_category.numbers |= of_rule.numbers;
            }
            firsts.push(of_category);
        }
    }

    fn add(&mut self, row: &str, lexicon: &Lexicon) -> Result<(), String> {
        let columns: Vec<&str> = row.split('\t').collect();
        let [name, pattern, fields, conditions @ ..] = columns.as_slice() else {
            return Err("a rule needs a category, a pattern and a reading".into());
        };
        let words: Vec<&str> = pattern.split_whitespace().collect();
        let mut parser = PatternParser { words: &words, at: 0, rules: self, lexicon };
        let pattern = parser.sequence()?;
        if parser.at < words.len() {
            return Err(format!("`{}` closes nothing", words[parser.at]));
        }
        // Fields that need the words' number are only checked for their names here.
        Reading { n: Some(crate::reading::Amount::whole(1)), ..Reading::default() }.set(fields)?;
        let conditions =
            conditions.iter().flat_map(|c| c.split_whitespace()).map(condition).collect::<Result<_, _>>()?;
        let rule = Rule { pattern, fields: (*fields).into(), conditions };
        if self.categories.last().is_none_or(|c| c.name != *name) {
            if self.category(name).is_some() {
                return Err(format!("rules of {name} stand in two places"));
            }
            let is_whole = name.chars().all(|c| c.is_uppercase() || c == '-');
            self.categories.push(Category { name: (*name).into(), is_whole, rules: Vec::new(), first: 0 });
        }
        if let Some(category) = self.categories.last_mut() {
            category.rules.push(rule);
        }
        Ok(())
    }

    fn category(&self, name: &str) -> Option<usize> {
        self.categories.iter().position(|c| c.name == name)
    }
}

/// What a pattern may begin with.
#[derive(Default)]
struct Firsts {
    words: BTreeSet<SmolStr>,
    numbers: bool,
}

impl Firsts {
    /// Adds what a sequence may begin with; returns whether it may be empty.
    fn add_sequence(&mut self, nodes: &[Node], categories: &[Firsts], lexicon: &Lexicon) -> bool {
        nodes.iter().all(|node| self.add_node(node, categories, lexicon))
    }

    fn add_node(&mut self, node: &Node, categories: &[Firsts], lexicon: &Lexicon) -> bool {
        match node {
            Node::Word(word) => {
                self.words.insert(word.clone());
                false
            }
            Node::Class(class) => {
                self.words.extend(lexicon.first_words(*class));
                false
            }
            Node::Terminal(terminal) => {
                let (numbers, classes) = terminal.starts();
                self.numbers |= numbers;
                for class in classes.iter().filter_map(|name| lexicon.class(name)) {
                    self.words.extend(lexicon.first_words(class));
                }
                self.words.extend(terminal.marks().iter().map(|m| SmolStr::from(*m)));
                false
            }
            Node::Phrase(category, _) => {
                self.words.extend(categories[*category].words.iter().cloned());
                self.numbers |= categories[*category].numbers;
                false
            }
            Node::Either(choices) => {
                let mut may_be_empty = false;
                for choice in choices {
                    may_be_empty |= self.add_sequence(choice, categories, lexicon);
                }
                may_be_empty
            }
            Node::Optional(nodes) => {
                self.add_sequence(nodes, categories, lexicon);
                true
            }
        }
    }
}

struct PatternParser<'a> {
    words: &'a [&'a str],
    at: usize,
    rules: &'a Rules,
    lexicon: &'a Lexicon,
}

impl PatternParser<'_> {
    /// A sequence up to the end, a closing bracket or a bar between alternatives.
    fn sequence(&mut self) -> Result<Vec<Node>, String> {
        let mut nodes = Vec::new();
        while let Some(&word) = self.words.get(self.at) {
            if matches!(word, ")" | ")?" | "|") {
                break;
            }
            self.at += 1;
            nodes.push(if word == "(" { self.group()? } else { self.element(word)? });
        }
        Ok(nodes)
    }

    fn group(&mut self) -> Result<Node, String> {
        let mut choices = Vec::new();
        loop {
            choices.push(self.sequence()?);
            let close = *self.words.get(self.at).ok_or("a bracket is not closed")?;
            self.at += 1;
            match close {
                "|" => continue,
                ")" => return Ok(Node::Either(choices)),
                _ => return Ok(Node::Optional(vec![Node::Either(choices)])),
            }
        }
    }

    fn element(&self, word: &str) -> Result<Node, String> {
        if let Some(word) = word.strip_suffix('?').filter(|w| !w.is_empty()) {
            return Ok(Node::Optional(vec![self.element(word)?]));
        }
        if let Some(name) = word.strip_prefix('<').and_then(|w| w.strip_suffix('>')) {
            let (name, from) = name.strip_suffix(":from").map_or((name, false), |n| (n, true));
            return if let Some(terminal) = Terminal::from_name(name) {
                Ok(Node::Terminal(terminal))
            } else if let Some(class) = self.lexicon.class(name) {
                Ok(Node::Class(class))
            } else if let Some(category) = self.rules.category(name) {
                Ok(Node::Phrase(category, from))
            } else {
                Err(format!("<{name}> is neither a class nor an earlier category"))
            };
        }
        if word.contains('|') {
            let choices = word.split('|').map(|w| vec![Node::Word(w.into())]).collect();
            return Ok(Node::Either(choices));
        }
        // A backslash stands before a bracket that is in the text.
        Ok(Node::Word(word.strip_prefix('\\').unwrap_or(word).into()))
    }
}

fn condition(text: &str) -> Result<Condition, String> {
    let (key, words) = text.split_once('=').ok_or_else(|| format!("no value in `{text}`"))?;
    let words: Vec<SmolStr> = words.split('|').map(SmolStr::from).collect();
    let (key, wanted) = key.strip_suffix('!').map_or((key, true), |k| (k, false));
    Ok(match key {
        "before" => Condition::Before(wanted, words),
        "after" => Condition::After(wanted, words),
        "tag" => Condition::First(wanted, words),
        "after-tag" => Condition::NextTag(wanted, words),
        "before-tag" => Condition::PrevTag(wanted, words),
        _ => return Err(format!("unknown condition `{key}`")),
    })
}
