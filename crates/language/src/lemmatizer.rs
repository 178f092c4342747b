//! The rule lemmatizer: suffix rules, exceptions and a list of known forms for each part of speech.

use crate::ModelError;
use crate::load::msgpack::{self, Value};
use crate::text::hash::StringIds;
use crate::text::unicode::{self, Unicode};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

/// The file of the tables.
const FILE: &str = "lemmatizer/lookups/lookups.bin";

/// Gives a word its dictionary form.
#[derive(Debug)]
pub(crate) struct Lemmatizer {
    /// By the number of the lower-case part of speech.
    tables: FxHashMap<u64, Tables>,
}

/// What is known for one part of speech.
#[derive(Debug, Default)]
struct Tables {
    rules: Vec<(SmolStr, SmolStr)>,
    exceptions: FxHashMap<SmolStr, Vec<SmolStr>>,
    index: FxHashSet<SmolStr>,
}

impl Lemmatizer {
    /// Reads the file `lemmatizer/lookups/lookups.bin`.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Lemmatizer, ModelError> {
        let lookups = msgpack::decode(bytes, FILE, "the tables")?;
        let mut lemmatizer = Lemmatizer { tables: FxHashMap::default() };
        lemmatizer.fill(&lookups, "lemma_rules", |tables, value| {
            let rules = value.as_array()?.iter().map(|rule| match texts(rule)?.as_slice() {
                [old, new] => Some((old.clone(), new.clone())),
                _ => None,
            });
            tables.rules = rules.collect::<Option<_>>()?;
            Some(())
        })?;
        lemmatizer.fill(&lookups, "lemma_exc", |tables, value| {
            let forms = value.as_map()?.iter().map(|(word, forms)| {
                let mut seen = FxHashSet::default();
                let mut forms = texts(forms)?;
                forms.retain(|form| seen.insert(form.clone()));
                Some((SmolStr::new(word.as_str()?), forms))
            });
            tables.exceptions = forms.collect::<Option<_>>()?;
            Some(())
        })?;
        lemmatizer.fill(&lookups, "lemma_index", |tables, value| {
            tables.index = texts(value)?.into_iter().collect();
            Some(())
        })?;
        Ok(lemmatizer)
    }

    fn fill(
        &mut self,
        lookups: &Value,
        name: &str,
        mut read: impl FnMut(&mut Tables, &Value) -> Option<()>,
    ) -> Result<(), ModelError> {
        let damaged = || ModelError::damaged(FILE, name, "a table by part of speech", "something else");
        for (pos, value) in lookups.get(name).and_then(Value::as_map).ok_or_else(damaged)? {
            let tables = self.tables.entry(pos.as_u64().ok_or_else(damaged)?).or_default();
            read(tables, value).ok_or_else(damaged)?;
        }
        Ok(())
    }

    /// The lemma of a word with a part of speech and a morphology ("Number=Sing|…").
    pub(crate) fn lemma(
        &self,
        word: &str,
        pos: &str,
        morph: &str,
        ids: &StringIds,
        unicode: &Unicode,
    ) -> SmolStr {
        let lower = unicode::lower(word);
        let pos = pos.to_ascii_lowercase();
        if matches!(pos.as_str(), "" | "eol" | "space") || is_base_form(&pos, morph) {
            return SmolStr::new(lower);
        }
        match self.tables.get(&ids.id(&pos)) {
            Some(tables) if !tables.is_empty() => {
                tables.lemma(&lower, unicode).unwrap_or_else(|| SmolStr::new(word))
            }
            // Names without a table keep their case.
            _ if pos == "propn" => SmolStr::new(word),
            _ => SmolStr::new(lower),
        }
    }
}

/// What the lemmatizer's tables know of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// Nothing.
    No,
    /// It is a noun, or a form of one, and nothing else. Some names are among them.
    Noun,
    /// It is, or can be, another kind of word.
    Word,
}

impl Lemmatizer {
    /// What the tables know of a word in lower case, in its dictionary form or inflected.
    pub(crate) fn listed(&self, lower: &str, ids: &StringIds) -> Listed {
        let knows = |pos: &str| self.tables.get(&ids.id(pos)).is_some_and(|tables| tables.lists(lower));
        if ["verb", "adj", "adv"].into_iter().any(knows) {
            Listed::Word
        } else if knows("noun") {
            Listed::Noun
        } else {
            Listed::No
        }
    }
}

impl Tables {
    /// Whether a word is listed, or is a regular or irregular form of a listed one.
    fn lists(&self, lower: &str) -> bool {
        let listed = |form: &SmolStr| self.index.contains(form);
        self.index.contains(lower)
            || self.exceptions.get(lower).is_some_and(|forms| forms.iter().any(listed))
            || self.rules.iter().filter_map(|rule| apply(rule, lower)).any(|form| listed(&form))
    }

    fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.exceptions.is_empty() && self.index.is_empty()
    }

    /// The lemma of a word in lower case, if the tables give one.
    fn lemma(&self, lower: &str, unicode: &Unicode) -> Option<SmolStr> {
        // spaCy puts each form that it knows before those it has, so the last exception wins, then the last rule.
        let exceptions = self.exceptions.get(lower).map(Vec::as_slice).unwrap_or_default();
        let forms: Vec<SmolStr> = self.rules.iter().filter_map(|rule| apply(rule, lower)).collect();
        let known = |form: &&SmolStr| self.index.contains(*form);
        let mut candidates: Vec<&SmolStr> = forms.iter().rev().filter(known).collect();
        candidates.extend(forms.iter().filter(|form| !known(form) && !unicode.is_alpha(form)));
        let new = exceptions.iter().rev().find(|form| !candidates.contains(form));
        new.or(candidates.first().copied())
            .or_else(|| forms.iter().find(|form| !known(form) && unicode.is_alpha(form)))
            .cloned()
    }
}

/// The form that a suffix rule makes of a word.
fn apply((old, new): &(SmolStr, SmolStr), word: &str) -> Option<SmolStr> {
    let form = SmolStr::new(format!("{}{new}", word.strip_suffix(old.as_str())?));
    (!form.is_empty()).then_some(form)
}

/// Whether the morphology says that a word is its own dictionary form.
fn is_base_form(pos: &str, morph: &str) -> bool {
    let feature = |name: &str| {
        morph
            .split('|')
            .filter_map(|part| part.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    };
    let (number, form, degree) = (feature("Number"), feature("VerbForm"), feature("Degree"));
    let base = match pos {
        "noun" => number == Some("Sing"),
        "verb" => {
            form == Some("Inf")
                || (form == Some("Fin") && feature("Tense") == Some("Pres") && number.is_none())
        }
        _ => false,
    };
    base || matches!(form, Some("Inf" | "None")) || degree == Some("Pos")
}

fn texts(value: &Value) -> Option<Vec<SmolStr>> {
    value.as_array()?.iter().map(|text| text.as_str().map(SmolStr::new)).collect()
}
