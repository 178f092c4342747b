//! The words that attribute, read once from the tables in `data/`.

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;
use tally_model::{SourceType, Stance};

/// One sense of a verb, noun or adjective: what it does and where its content stands.
#[derive(Debug, Clone)]
pub(crate) struct Sense {
    /// Sort of act ("say", "n-vow"); acceptance is weighed by it.
    pub class: SmolStr,
    pub stance: Stance,
    pub frames: Vec<Frame>,
    /// Whether the direct object may be the person spoken to.
    pub addressee: bool,
    /// Particle of a phrasal verb ("out" for "point out").
    pub particle: Option<SmolStr>,
}

/// Where the content of a cue stands (the columns of `data/verbs.tsv`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Frame {
    That,
    Inf,
    Ing,
    Obj,
    ObjInf,
    ObjAs,
    ObjIs,
    Adj,
    Of(SmolStr),
    ObjOf(SmolStr),
}

impl Frame {
    fn parse(word: &str) -> Option<Frame> {
        Some(match word {
            "that" => Frame::That,
            "inf" => Frame::Inf,
            "ing" => Frame::Ing,
            "obj" => Frame::Obj,
            "obj-inf" => Frame::ObjInf,
            "obj-as" => Frame::ObjAs,
            "obj-is" => Frame::ObjIs,
            "adj" => Frame::Adj,
            _ => {
                let (kind, preposition) = word.split_once(':')?;
                match kind {
                    "of" => Frame::Of(preposition.into()),
                    "obj-of" => Frame::ObjOf(preposition.into()),
                    _ => return None,
                }
            }
        })
    }

    /// Its name in the weights and in explanations.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Frame::That => "that",
            Frame::Inf => "inf",
            Frame::Ing => "ing",
            Frame::Obj => "obj",
            Frame::ObjInf => "obj-inf",
            Frame::ObjAs => "obj-as",
            Frame::ObjIs => "obj-is",
            Frame::Adj => "adj",
            Frame::Of(_) => "of",
            Frame::ObjOf(_) => "obj-of",
        }
    }
}

/// All the tables.
#[derive(Debug)]
pub(crate) struct Lexicon {
    verbs: FxHashMap<SmolStr, Vec<Sense>>,
    nouns: FxHashMap<SmolStr, Vec<Sense>>,
    adjectives: FxHashMap<SmolStr, Vec<Sense>>,
    adverbs: FxHashMap<SmolStr, Stance>,
    prepositions: Vec<(Vec<SmolStr>, Stance)>,
    light: FxHashSet<SmolStr>,
    carriers: FxHashSet<SmolStr>,
    source_types: FxHashMap<SmolStr, SourceType>,
}

impl Lexicon {
    pub(crate) fn new() -> Self {
        Lexicon {
            verbs: senses(include_str!("../data/verbs.tsv")),
            nouns: senses(include_str!("../data/nouns.tsv")),
            adjectives: senses(include_str!("../data/adjectives.tsv")),
            adverbs: rows(include_str!("../data/adverbs.tsv"))
                .filter_map(|r| Some((r.first().copied()?.into(), Stance::from_word(r.get(1)?)?)))
                .collect(),
            prepositions: rows(include_str!("../data/prepositions.tsv"))
                .filter_map(|r| {
                    Some((r.first()?.split(' ').map(SmolStr::from).collect(), Stance::from_word(r.get(1)?)?))
                })
                .collect(),
            light: rows(include_str!("../data/light.txt"))
                .filter_map(|r| Some(r.first().copied()?.into()))
                .collect(),
            carriers: rows(include_str!("../data/carriers.tsv"))
                .filter_map(|r| Some(r.first().copied()?.into()))
                .collect(),
            source_types: rows(include_str!("../data/source_types.tsv"))
                .filter_map(|r| Some((r.first().copied()?.into(), SourceType::from_word(r.get(1)?)?)))
                .collect(),
        }
    }

    pub(crate) fn verb(&self, lemma: &str) -> &[Sense] {
        self.verbs.get(lemma).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn noun(&self, lemma: &str) -> &[Sense] {
        self.nouns.get(lemma).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn adjective(&self, lemma: &str) -> &[Sense] {
        self.adjectives.get(lemma).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn adverb(&self, lower: &str) -> Option<Stance> {
        self.adverbs.get(lower).copied()
    }

    pub(crate) fn prepositions(&self) -> &[(Vec<SmolStr>, Stance)] {
        &self.prepositions
    }

    pub(crate) fn is_light(&self, lemma: &str) -> bool {
        self.light.contains(lemma)
    }

    pub(crate) fn is_carrier(&self, lower: &str) -> bool {
        self.carriers.contains(lower)
    }

    pub(crate) fn source_type(&self, words: &str) -> Option<SourceType> {
        self.source_types.get(words).copied()
    }
}

/// The rows of a table, without comments and blank lines.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table
        .lines()
        .filter(|l| !l.starts_with('#') && !l.trim().is_empty())
        .map(|l| l.split('\t').map(str::trim).collect())
}

fn senses(table: &'static str) -> FxHashMap<SmolStr, Vec<Sense>> {
    let mut found: FxHashMap<SmolStr, Vec<Sense>> = FxHashMap::default();
    for row in rows(table) {
        let [words, class, stance, frames, ..] = row[..] else { continue };
        let (lemma, particle) = match words.split_once(' ') {
            Some((lemma, particle)) => (lemma, Some(particle.into())),
            None => (words, None),
        };
        let Some(stance) = Stance::from_word(stance) else { continue };
        found.entry(lemma.into()).or_default().push(Sense {
            class: class.into(),
            stance,
            frames: frames.split(',').filter_map(Frame::parse).collect(),
            addressee: frames.split(',').any(|f| f == "addr"),
            particle,
        });
    }
    found
}
