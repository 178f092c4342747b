//! The word lists of `data/`, parsed once.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use smol_str::SmolStr;
use tally_model::{Effect, Group};
use tally_read::Document;

use crate::PolicyError;

const PEOPLE: &str = include_str!("../data/people.tsv");
const PERSON_WORDS: &str = include_str!("../data/person_words.toml");
const THINGS: &str = include_str!("../data/things.tsv");
const HARM: &str = include_str!("../data/harm.tsv");
const CUES: &str = include_str!("../data/cues.toml");
const SCOPE: &str = include_str!("../data/scope.tsv");

/// The rows of a data file: columns are separated by tabs, lines that begin with "#" are comments.
pub(crate) fn rows(data: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    data.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')).map(|l| l.split('\t').collect())
}

/// How a word of harm stands to the people harmed; see `data/harm.tsv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Frame {
    Object,
    Subject,
    Weak,
    Strike,
    Hit,
    State,
    Count,
    Act,
    Wound,
    Toll,
    Life,
    Body,
    Hostage,
    Hospital,
    Condition,
}

impl Frame {
    fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "object" => Frame::Object,
            "subject" => Frame::Subject,
            "weak" => Frame::Weak,
            "strike" => Frame::Strike,
            "hit" => Frame::Hit,
            "state" => Frame::State,
            "count" => Frame::Count,
            "act" => Frame::Act,
            "wound" => Frame::Wound,
            "toll" => Frame::Toll,
            "life" => Frame::Life,
            "body" => Frame::Body,
            "hostage" => Frame::Hostage,
            "hospital" => Frame::Hospital,
            "condition" => Frame::Condition,
            _ => return None,
        })
    }

    pub(crate) fn is_verb(self) -> bool {
        matches!(self, Frame::Object | Frame::Subject | Frame::Weak | Frame::Strike | Frame::Hit)
    }
}

/// Which form of a verb a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Base,
    S,
    Past,
    Ing,
    /// Not a verb.
    None,
}

/// One reading of a word of harm.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Harm {
    pub effect: Option<Effect>,
    pub frame: Frame,
    pub form: Form,
}

/// Small word lists of `data/cues.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cues {
    pub cause: FxHashSet<String>,
    pub suffer: FxHashSet<String>,
    pub rise: FxHashSet<String>,
    pub war: FxHashSet<String>,
    pub roll_dead: FxHashSet<String>,
    pub roll_other: FxHashSet<String>,
    pub toll_link: FxHashSet<String>,
    pub toll_over: FxHashSet<String>,
    pub word_of: FxHashSet<String>,
    pub nobody: FxHashSet<String>,
    pub insertion: FxHashSet<String>,
    pub find: FxHashSet<String>,
    pub life: FxHashSet<String>,
    pub bring: FxHashSet<String>,
    pub limb: FxHashSet<String>,
    pub missile: FxHashSet<String>,
    pub condition: FxHashSet<String>,
    pub treats: FxHashSet<String>,
    pub beside_dead: FxHashSet<String>,
    pub grave: FxHashSet<String>,
    pub happened: FxHashSet<String>,
    pub modal: FxHashSet<String>,
    pub to_death: FxHashSet<String>,
}

#[derive(Deserialize)]
struct PersonWords {
    beside: BTreeMap<String, Vec<String>>,
    holders: Holders,
    fixed: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
struct Holders {
    words: Vec<String>,
    sized: Vec<String>,
}

/// All word lists.
#[derive(Debug, Clone)]
pub(crate) struct Lexicon {
    people: FxHashMap<SmolStr, Group>,
    nationals: FxHashSet<SmolStr>,
    beside: FxHashMap<SmolStr, Group>,
    holders: FxHashSet<SmolStr>,
    sized: FxHashSet<SmolStr>,
    fixed: FxHashMap<SmolStr, u64>,
    things: FxHashMap<SmolStr, SmolStr>,
    harm: FxHashMap<SmolStr, Vec<Harm>>,
    pub cues: Cues,
    pub scope: Vec<Vec<SmolStr>>,
}

impl Lexicon {
    pub(crate) fn new() -> Result<Self, PolicyError> {
        let data = |e: toml::de::Error| PolicyError::Data { what: e.to_string() };
        let words: PersonWords = toml::from_str(PERSON_WORDS).map_err(data)?;
        let mut beside = FxHashMap::default();
        for (group, list) in &words.beside {
            for word in list {
                beside.entry(SmolStr::new(word)).or_insert(group_named(group)?);
            }
        }
        Ok(Lexicon {
            people: people()?,
            nationals: nationals(),
            beside,
            holders: words.holders.words.iter().map(SmolStr::new).collect(),
            sized: words.holders.sized.iter().map(SmolStr::new).collect(),
            fixed: words.fixed.iter().map(|(w, n)| (SmolStr::new(w), *n)).collect(),
            things: things(),
            harm: harm()?,
            cues: toml::from_str(CUES).map_err(data)?,
            scope: rows(SCOPE).map(|row| row[0].split(' ').map(SmolStr::new).collect()).collect(),
        })
    }

    /// Whom a noun means, when it means people.
    pub(crate) fn person(&self, doc: &Document, i: usize) -> Option<Group> {
        let token = doc.tok(i);
        let by_word = self.people.get(token.lower.as_str());
        by_word.or_else(|| self.people.get(token.lemma.to_lowercase().as_str())).copied()
    }

    /// Whether the noun can stand before a name as what its bearer is: "journalist", "president", but not "Syrian".
    pub(crate) fn is_title(&self, doc: &Document, i: usize) -> bool {
        self.person(doc, i).is_some() && !self.nationals.contains(doc.tok(i).lower.as_str())
    }

    /// The group that a word beside a noun marks ("civilian deaths").
    pub(crate) fn beside(&self, word: &str) -> Option<Group> {
        self.beside.get(word).copied()
    }

    /// What kind of thing a noun means, when it never means people.
    pub(crate) fn thing(&self, doc: &Document, i: usize) -> Option<&str> {
        let token = doc.tok(i);
        self.things
            .get(token.lower.as_str())
            .or_else(|| self.things.get(token.lemma.to_lowercase().as_str()))
            .map(SmolStr::as_str)
    }

    pub(crate) fn is_holder(&self, word: &str) -> bool {
        self.holders.contains(word)
    }

    pub(crate) fn is_sized(&self, word: &str) -> bool {
        self.sized.contains(word)
    }

    pub(crate) fn fixed(&self, word: &str) -> Option<u64> {
        self.fixed.get(word).copied()
    }

    /// The readings of a word of harm; empty for any other word.
    pub(crate) fn harm(&self, word: &str) -> &[Harm] {
        self.harm.get(word).map_or(&[], Vec::as_slice)
    }
}

fn group_named(word: &str) -> Result<Group, PolicyError> {
    Group::from_word(word).ok_or_else(|| PolicyError::Data { what: format!("\"{word}\" is no group") })
}

fn people() -> Result<FxHashMap<SmolStr, Group>, PolicyError> {
    let mut found = FxHashMap::default();
    for row in rows(PEOPLE) {
        let group = if row[0] == "nationals" { Group::People } else { group_named(row[0])? };
        for word in row.iter().skip(1).flat_map(|words| words.split(' ')) {
            found.entry(SmolStr::new(word)).or_insert(group);
            found.entry(SmolStr::new(plural(word))).or_insert(group);
        }
    }
    Ok(found)
}

fn nationals() -> FxHashSet<SmolStr> {
    let words = rows(PEOPLE).filter(|row| row[0] == "nationals").flat_map(|row| row.into_iter().skip(1));
    words.flat_map(|list| list.split(' ')).map(SmolStr::new).collect()
}

fn things() -> FxHashMap<SmolStr, SmolStr> {
    let mut found = FxHashMap::default();
    for row in rows(THINGS) {
        for word in row.iter().skip(1).flat_map(|words| words.split(' ')) {
            found.entry(SmolStr::new(word)).or_insert(SmolStr::new(row[0]));
            found.entry(SmolStr::new(plural(word))).or_insert(SmolStr::new(row[0]));
        }
    }
    found
}

fn harm() -> Result<FxHashMap<SmolStr, Vec<Harm>>, PolicyError> {
    let bad = |what: &str| PolicyError::Data { what: format!("harm.tsv: {what}") };
    let mut found: FxHashMap<SmolStr, Vec<Harm>> = FxHashMap::default();
    for row in rows(HARM) {
        let [word, effect, frame] =
            [row[0], row.get(1).copied().unwrap_or(""), row.get(2).copied().unwrap_or("")];
        let effect = match effect {
            "-" => None,
            _ => Some(Effect::from_word(effect).ok_or_else(|| bad(effect))?),
        };
        let frame = Frame::from_word(frame).ok_or_else(|| bad(frame))?;
        for (text, form) in forms(word, frame, row.get(3).copied()) {
            found.entry(text).or_default().push(Harm { effect, frame, form });
        }
    }
    Ok(found)
}

/// The forms of a word: those given, else those made by rule.
fn forms(word: &str, frame: Frame, irregular: Option<&str>) -> Vec<(SmolStr, Form)> {
    if !frame.is_verb() {
        let singular = (SmolStr::new(word), Form::None);
        if let Some(given) = irregular {
            return std::iter::once(singular)
                .chain(given.split(' ').map(|form| (SmolStr::new(form), Form::None)))
                .collect();
        }
        return if frame == Frame::State {
            vec![singular]
        } else {
            vec![singular, (SmolStr::new(plural(word)), Form::None)]
        };
    }
    let mut found = vec![(SmolStr::new(word), Form::Base)];
    if let Some(given) = irregular {
        for form in given.split(' ') {
            let kind = match form {
                _ if form.ends_with("ing") => Form::Ing,
                _ if form.ends_with('s') => Form::S,
                _ => Form::Past,
            };
            found.push((SmolStr::new(form), kind));
        }
        return found;
    }
    let stem = word.strip_suffix('e').unwrap_or(word);
    found.push((SmolStr::new(plural(word)), Form::S));
    found.push((SmolStr::new(format!("{stem}ed")), Form::Past));
    found.push((SmolStr::new(format!("{stem}ing")), Form::Ing));
    found
}

/// The "-s" form of a noun or verb.
fn plural(word: &str) -> String {
    let sibilant = ["s", "x", "z", "ch", "sh"].iter().any(|end| word.ends_with(end));
    match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ if sibilant => format!("{word}es"),
        _ => format!("{word}s"),
    }
}
