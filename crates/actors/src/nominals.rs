//! The words that describe actors without naming them, and the words that qualify those.

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;
use tally_model::{MentionType, ParticipantKind, SourceType};
use tally_read::Document;

use crate::table::{self, TableError};

/// What a noun such as "gunman", "resident" or "warplane" says of whoever it describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nominal {
    /// What sort of thing it is.
    pub class: Class,
    /// PLOVER sector; `None` when what stands before the noun decides.
    pub sector: Option<SmolStr>,
    /// Suffix of the organ of a state that it may be.
    pub organ: Option<SmolStr>,
    /// What sort of source it is.
    pub source_type: Option<SourceType>,
    /// It speaks for the body named with it.
    pub speaks: bool,
    /// It heads the body named with it.
    pub leads: bool,
    /// It is part of the body named with it.
    pub part: bool,
    /// It is an armed group that nobody identified when nothing more is said.
    pub armed: bool,
    /// It is a loaded word.
    pub label: bool,
    /// With "the" it takes up an organisation named before.
    pub anaphor: bool,
    /// It may stand before a person's name.
    pub title: bool,
    /// It says too little to be an actor on its own ("the state", "the company").
    pub weak: bool,
    /// It may be named by what it is about ("Ministry of Health").
    pub body: bool,
    /// A vehicle that anybody may own.
    pub civil: bool,
}

/// What sort of thing a noun describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// One person, or several when the noun is plural.
    Person,
    /// People described together.
    Group,
    /// A body.
    Organisation,
    /// A vehicle, aircraft or vessel.
    Platform,
    /// A weapon.
    Weapon,
    /// A building or site.
    Facility,
    /// A place.
    Place,
}

impl Class {
    fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "person" => Class::Person,
            "group" => Class::Group,
            "organisation" => Class::Organisation,
            "platform" => Class::Platform,
            "weapon" => Class::Weapon,
            "facility" => Class::Facility,
            "place" => Class::Place,
            _ => return None,
        })
    }

    /// The type of a mention of this class.
    pub fn mention_type(self, plural: bool) -> MentionType {
        match self {
            Class::Person if plural => MentionType::Group,
            Class::Person => MentionType::Person,
            Class::Group => MentionType::Group,
            Class::Organisation => MentionType::Organisation,
            Class::Platform => MentionType::Platform,
            Class::Weapon => MentionType::Weapon,
            Class::Facility | Class::Place => MentionType::Location,
        }
    }

    /// What such a thing is when it takes part in an event.
    pub fn participant_kind(self, plural: bool, government: bool) -> ParticipantKind {
        match self {
            Class::Person if plural => ParticipantKind::People,
            Class::Person => ParticipantKind::Person,
            Class::Group => ParticipantKind::People,
            Class::Organisation if government => ParticipantKind::Government,
            Class::Organisation => ParticipantKind::Organisation,
            Class::Platform => ParticipantKind::Vehicle,
            Class::Weapon => ParticipantKind::Weapon,
            Class::Facility => ParticipantKind::Facility,
            Class::Place => ParticipantKind::Place,
        }
    }
}

/// What a word before a noun says of it ("rebel", "unidentified").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modifier {
    /// The sector that it gives.
    pub sector: Option<SmolStr>,
    /// It belongs to the state that the report is about.
    pub state: bool,
    /// It says that nobody knows who.
    pub unknown: bool,
    /// It says that they bear arms.
    pub armed: bool,
    /// It is a loaded word.
    pub label: bool,
    /// It holds whatever the noun says.
    pub over: bool,
}

/// All such words.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    nouns: FxHashMap<SmolStr, Vec<(Vec<SmolStr>, usize)>>,
    entries: Vec<Nominal>,
    modifiers: FxHashMap<SmolStr, Modifier>,
    acting: FxHashSet<SmolStr>,
    deeds: FxHashSet<SmolStr>,
    name_words: FxHashMap<SmolStr, (SmolStr, Option<SourceType>)>,
    /// Lines that could not be understood.
    pub problems: Vec<TableError>,
}

impl Vocabulary {
    /// The words that come with Tally.
    pub fn builtin() -> Self {
        let mut vocabulary = Vocabulary::default();
        for (line, cells) in table::rows(include_str!("../data/nominals.tsv"), 6) {
            vocabulary.add_nouns(line, &cells);
        }
        for (line, cells) in table::rows(include_str!("../data/modifiers.tsv"), 3) {
            vocabulary.add_modifiers(line, &cells);
        }
        for (line, cells) in table::rows(include_str!("../data/acting.tsv"), 2) {
            let into = match cells[0] {
                "verb" => &mut vocabulary.acting,
                "noun" => &mut vocabulary.deeds,
                _ => {
                    let what = format!("{:?} is neither verb nor noun", cells[0]);
                    vocabulary.problems.push(TableError { table: "acting.tsv".into(), line, what });
                    continue;
                }
            };
            into.extend(table::items(cells[1]).map(SmolStr::from));
        }
        for (_, cells) in table::rows(include_str!("../data/name_words.tsv"), 3) {
            for word in table::items(cells[0]) {
                vocabulary.name_words.insert(word.into(), (cells[1].into(), SourceType::from_word(cells[2])));
            }
        }
        vocabulary
    }

    fn add_nouns(&mut self, line: usize, cells: &[&str]) {
        const FLAGS: [&str; 10] =
            ["speaks", "leads", "part", "armed", "label", "anaphor", "title", "weak", "body", "civil"];
        let flags: Vec<&str> = table::items(cells[5]).collect();
        let has = |flag: &str| flags.contains(&flag);
        let source_type = SourceType::from_word(cells[4]);
        let class = Class::from_word(cells[1]);
        if class.is_none()
            || (source_type.is_none() && !cells[4].is_empty())
            || !flags.iter().all(|f| FLAGS.contains(f))
        {
            self.problems.push(TableError {
                table: "nominals.tsv".into(),
                line,
                what: format!("unknown word in {:?}", &cells[1..]),
            });
        }
        let Some(class) = class else { return };
        let number = self.entries.len();
        self.entries.push(Nominal {
            class,
            sector: (!matches!(cells[2], "?" | "")).then(|| cells[2].into()),
            organ: (!cells[3].is_empty()).then(|| cells[3].into()),
            source_type,
            speaks: has("speaks"),
            leads: has("leads"),
            part: has("part"),
            armed: has("armed"),
            label: has("label"),
            anaphor: has("anaphor"),
            title: has("title"),
            weak: has("weak"),
            body: has("body"),
            civil: has("civil"),
        });
        for noun in table::items(cells[0]) {
            let words: Vec<SmolStr> = noun.split([' ', '-']).map(SmolStr::from).collect();
            let Some(last) = words.last().cloned() else { continue };
            let known = self.nouns.entry(last).or_default();
            // Longest first; a noun that stands twice is what its first line says.
            let at = known.partition_point(|k| k.0.len() >= words.len());
            if !known.iter().any(|k| k.0 == words) {
                known.insert(at, (words, number));
            }
        }
    }

    fn add_modifiers(&mut self, line: usize, cells: &[&str]) {
        const FLAGS: [&str; 5] = ["state", "unknown", "armed", "label", "over"];
        let flags: Vec<&str> = table::items(cells[2]).collect();
        let has = |flag: &str| flags.contains(&flag);
        if !flags.iter().all(|f| FLAGS.contains(f)) {
            self.problems.push(TableError {
                table: "modifiers.tsv".into(),
                line,
                what: format!("unknown flag in {flags:?}"),
            });
        }
        let modifier = Modifier {
            sector: (!matches!(cells[1], "?" | "")).then(|| cells[1].into()),
            state: has("state"),
            unknown: has("unknown"),
            armed: has("armed"),
            label: has("label"),
            over: has("over"),
        };
        for word in table::items(cells[0]) {
            self.modifiers.insert(word.into(), modifier.clone());
        }
    }

    /// What the noun at token `i` describes, and the first token of it when it is a compound.
    pub fn noun(&self, doc: &Document, i: usize) -> Option<(&Nominal, usize)> {
        let token = doc.tok(i);
        let known = self.nouns.get(&token.lemma).or_else(|| self.nouns.get(&token.lower)).or_else(|| {
            // The lemmatiser leaves capitalised plurals as they are.
            let singular = token.lower.strip_suffix('s')?;
            self.nouns.get(singular)
        })?;
        for (words, number) in known {
            if let Some(start) = compound(doc, i, words) {
                return Some((&self.entries[*number], start));
            }
        }
        None
    }

    /// What this word (in lower case, hyphens kept) says of the noun after it.
    pub fn modifier(&self, word: &str) -> Option<&Modifier> {
        self.modifiers.get(word)
    }

    /// Whether the subject of this verb acts or speaks.
    pub fn is_acting(&self, lemma: &str) -> bool {
        self.acting.contains(lemma)
    }

    /// PLOVER sector and source type that this word (in lower case) of an organisation's name stands for.
    pub fn name_word(&self, word: &str) -> Option<&(SmolStr, Option<SourceType>)> {
        self.name_words.get(word)
    }

    /// Whether the noun names something that somebody does ("strike", "offensive").
    pub fn is_deed(&self, lemma: &str) -> bool {
        self.deeds.contains(lemma)
    }
}

/// Where the compound `words` that ends with token `i` begins, when it stands there.
fn compound(doc: &Document, i: usize, words: &[SmolStr]) -> Option<usize> {
    let floor = doc.sentence(i).tokens.start;
    let mut at = i;
    for word in words[..words.len() - 1].iter().rev() {
        if at == floor {
            return None;
        }
        at -= 1;
        if doc.word(at) == "-" && at > floor {
            at -= 1;
        }
        if doc.tok(at).lower != *word && doc.tok(at).lemma != *word {
            return None;
        }
    }
    Some(at)
}
