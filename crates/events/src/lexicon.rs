//! The lexicon: which words name which events, in which frame, under which conditions.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tally_model::Role;

use crate::classes::{ClassSet, Classes, normal};
use crate::table;

/// All senses of all words, with what their columns refer to.
#[derive(Debug)]
pub struct Lexicon {
    pub classes: Classes,
    pub acled: Acled,
    pub light: FxHashMap<SmolStr, Vec<Light>>,
    /// Phrases that say that ground changed hands without fighting.
    pub peaceful: Vec<&'static str>,
    senses: Vec<Sense>,
    verbs: FxHashMap<SmolStr, Vec<usize>>,
    nouns: FxHashMap<SmolStr, Vec<usize>>,
}

/// One sense of one word or phrase.
#[derive(Debug, Clone)]
pub struct Sense {
    /// The words of its dictionary form, each with its alternatives.
    pub words: Vec<Vec<SmolStr>>,
    /// Dictionary form.
    pub lemma: SmolStr,
    /// Name of the entry: file, word and line within the word.
    pub id: SmolStr,
    /// Whether it names an event at all, rather than ending the search.
    pub is_event: bool,
    pub plover: Option<SmolStr>,
    pub mode: Option<SmolStr>,
    /// Code of the ACLED sub-event.
    pub acled: Option<SmolStr>,
    pub frame: Frame,
    pub conditions: Vec<Condition>,
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests read it"))]
    /// A sentence that the entry reads; tests run it.
    #[cfg(test)]
    pub example: SmolStr,
}

/// Which part the arguments play.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    pub name: SmolStr,
    pub roles: Vec<(SmolStr, Role)>,
}

impl Frame {
    /// The role of the argument at a position.
    pub fn role(&self, position: &str) -> Option<Role> {
        self.roles.iter().find(|(p, _)| p == position).map(|(_, r)| *r)
    }
}

/// What has to hold of an argument.
#[derive(Debug, Clone)]
pub struct Condition {
    /// As the table has it ("obj:human").
    pub written: SmolStr,
    pub position: SmolStr,
    pub negated: bool,
    pub any: bool,
    pub classes: ClassSet,
    pub lemmas: Vec<SmolStr>,
}

/// How a verb carries an event noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// Its subject does it.
    Do,
    /// Its subject suffers it.
    Undergo,
    /// The noun is its subject.
    Happen,
    /// The noun is its subject, its object suffers it.
    Effect,
    /// Its subject tells of it.
    Tell,
    /// It ends.
    End,
}

/// ACLED's sub-events by code.
#[derive(Debug)]
pub struct Acled {
    rows: Vec<(SmolStr, SmolStr, u8)>,
}

impl Acled {
    /// The name of a sub-event.
    pub fn name(&self, code: &str) -> Option<&str> {
        self.rows.iter().find(|r| r.0 == code).map(|r| r.1.as_str())
    }

    /// Its rank, 0 when there is none.
    pub fn rank(&self, code: Option<&str>) -> u8 {
        code.and_then(|c| self.rows.iter().find(|r| r.0 == c)).map_or(0, |r| r.2)
    }
}

impl Lexicon {
    /// The lexicon that comes with the crate.
    pub fn new() -> Self {
        let classes =
            Classes::parse(include_str!("../data/classes.tsv"), include_str!("../data/countries.tsv"));
        let frames = frames(include_str!("../data/frames.tsv"));
        let acled = Acled {
            rows: table::rows(include_str!("../data/acled.tsv"), 3)
                .iter()
                .map(|r| (r[0].into(), r[1].into(), r[2].parse().unwrap_or(0)))
                .collect(),
        };
        let mut lexicon = Lexicon {
            classes,
            acled,
            light: light_verbs(include_str!("../data/light_verbs.tsv")),
            peaceful: table::rows(include_str!("../data/peaceful.txt"), 1)
                .into_iter()
                .map(|r| r[0])
                .collect(),
            senses: Vec::new(),
            verbs: FxHashMap::default(),
            nouns: FxHashMap::default(),
        };
        lexicon.add(include_str!("../data/verbs.tsv"), 'v', &frames);
        lexicon.add(include_str!("../data/nouns.tsv"), 'n', &frames);
        lexicon
    }

    fn add(&mut self, text: &str, part: char, frames: &FxHashMap<SmolStr, Frame>) {
        let mut seen: FxHashMap<String, usize> = FxHashMap::default();
        for row in table::rows(text, 6) {
            let conditions: Vec<Condition> =
                row[4].split_whitespace().filter_map(|c| self.condition(c)).collect();
            let (plover, mode) = row[1].split_once('.').unwrap_or((row[1], ""));
            for lemma in table::alternatives(row[0]) {
                let count = seen.entry(lemma.to_string()).or_default();
                *count += 1;
                let words: Vec<Vec<SmolStr>> = normal(lemma)
                    .split_whitespace()
                    .map(|w| w.split('/').map(SmolStr::from).collect())
                    .collect();
                let Some(first) = words.first().cloned() else { continue };
                let number = self.senses.len();
                self.senses.push(Sense {
                    lemma: lemma.into(),
                    id: format!("{part}:{lemma}/{count}").into(),
                    is_event: plover != "none",
                    plover: given(plover).filter(|_| plover != "none"),
                    mode: given(mode),
                    acled: given(row[2]),
                    frame: frames.get(row[3]).cloned().unwrap_or_default(),
                    conditions: conditions.clone(),
                    #[cfg(test)]
                    example: row[5].into(),
                    words,
                });
                let index = if part == 'v' { &mut self.verbs } else { &mut self.nouns };
                for word in first {
                    index.entry(word).or_default().push(number);
                }
            }
        }
        let senses = &self.senses;
        let index = if part == 'v' { &mut self.verbs } else { &mut self.nouns };
        // In whatever order the words come, each list is sorted alike.
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted on its own")]
        for list in index.values_mut() {
            list.sort_by_key(|&i| std::cmp::Reverse(senses[i].words.len()));
        }
    }

    fn condition(&self, cell: &str) -> Option<Condition> {
        let negated = cell.starts_with('!');
        let (position, values) = cell.trim_start_matches('!').split_once(':')?;
        let mut condition = Condition {
            written: cell.into(),
            position: position.into(),
            negated,
            any: values == "*",
            classes: 0,
            lemmas: Vec::new(),
        };
        for value in values.split(',').filter(|v| *v != "*") {
            match value.strip_prefix('=') {
                Some(lemma) => condition.lemmas.push(lemma.into()),
                None => condition.classes |= self.classes.named(value).unwrap_or(0),
            }
        }
        Some(condition)
    }

    /// The senses of verbs and verbal phrases that begin with this word, longest first.
    pub fn verb(&self, word: &str) -> &[usize] {
        self.verbs.get(word).map_or(&[], Vec::as_slice)
    }

    /// The senses of nouns and noun phrases that begin with this word, longest first.
    pub fn noun(&self, word: &str) -> &[usize] {
        self.nouns.get(word).map_or(&[], Vec::as_slice)
    }

    /// Sense number `i`.
    pub fn sense(&self, i: usize) -> &Sense {
        &self.senses[i]
    }

    /// All senses.
    #[cfg(test)]
    pub fn senses(&self) -> &[Sense] {
        &self.senses
    }

    /// Whether a verb carries an event noun in this way.
    pub fn is_light(&self, lemma: &str, kind: Light) -> bool {
        self.light.get(lemma).is_some_and(|kinds| kinds.contains(&kind))
    }
}

fn given(cell: &str) -> Option<SmolStr> {
    (!cell.is_empty() && cell != "-").then(|| cell.into())
}

fn frames(text: &str) -> FxHashMap<SmolStr, Frame> {
    let mut frames = FxHashMap::default();
    for row in table::rows(text, 2) {
        let roles = row[1]
            .split_whitespace()
            .filter_map(|cell| cell.split_once('='))
            .filter_map(|(position, role)| Some((position.into(), Role::from_word(role)?)))
            .collect();
        frames.insert(row[0].into(), Frame { name: row[0].into(), roles });
    }
    frames
}

fn light_verbs(text: &str) -> FxHashMap<SmolStr, Vec<Light>> {
    let mut verbs: FxHashMap<SmolStr, Vec<Light>> = FxHashMap::default();
    for row in table::rows(text, 2) {
        let kind = match row[0] {
            "do" => Light::Do,
            "undergo" => Light::Undergo,
            "happen" => Light::Happen,
            "effect" => Light::Effect,
            "tell" => Light::Tell,
            _ => Light::End,
        };
        for verb in table::alternatives(row[1]) {
            // Particles and objects of a light verb are told by its first word.
            let first = verb.split(' ').next().unwrap_or(verb);
            let kinds = verbs.entry(first.into()).or_default();
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
    }
    verbs
}
