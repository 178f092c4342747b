//! What the model knows of a word by itself: its norm, its features, its vector.

use crate::ModelError;
use crate::load::msgpack::{self, Reader};
use crate::load::npy;
use crate::text::hash::StringIds;
use crate::text::unicode::{self, Unicode};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// A word's features, as the numbers that embeddings take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Feature {
    Orth,
    Norm,
    Lower,
    Prefix,
    Suffix,
    Shape,
    /// Whether a blank follows: of the token, not of the word.
    Spacy,
    IsSpace,
}

impl Feature {
    /// The feature of this name in a model's files.
    pub(crate) fn named(name: &str) -> Option<Feature> {
        Some(match name {
            "ORTH" => Feature::Orth,
            "NORM" => Feature::Norm,
            "LOWER" => Feature::Lower,
            "PREFIX" => Feature::Prefix,
            "SUFFIX" => Feature::Suffix,
            "SHAPE" => Feature::Shape,
            "SPACY" => Feature::Spacy,
            "IS_SPACE" => Feature::IsSpace,
            _ => return None,
        })
    }
}

/// A word with its features.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(crate) text: SmolStr,
    pub(crate) lower: SmolStr,
    pub(crate) norm: SmolStr,
    pub(crate) is_space: bool,
    orth_id: u64,
    norm_id: u64,
    lower_id: u64,
    prefix_id: u64,
    suffix_id: u64,
    shape_id: u64,
}

impl Word {
    /// The number of a feature, for the word followed by a blank or not.
    pub(crate) fn feature(&self, feature: Feature, space_after: bool) -> u64 {
        match feature {
            Feature::Orth => self.orth_id,
            Feature::Norm => self.norm_id,
            Feature::Lower => self.lower_id,
            Feature::Prefix => self.prefix_id,
            Feature::Suffix => self.suffix_id,
            Feature::Shape => self.shape_id,
            Feature::Spacy => u64::from(space_after),
            Feature::IsSpace => u64::from(self.is_space),
        }
    }
}

/// Norms and hashes of words.
#[derive(Debug)]
pub(crate) struct Lexicon {
    pub(crate) ids: StringIds,
    pub(crate) unicode: Unicode,
    base_norms: FxHashMap<&'static str, &'static str>,
    /// The model's own norms, by the number of the word.
    norms: FxHashMap<u64, SmolStr>,
}

impl Lexicon {
    /// Reads the file `vocab/lookups.bin` of a pipeline.
    pub(crate) fn decode(bytes: &[u8], unicode: Unicode) -> Result<Lexicon, ModelError> {
        const FILE: &str = "vocab/lookups.bin";
        let damaged = || ModelError::damaged(FILE, "lexeme_norm", "norms by word number", "something else");
        let tables = msgpack::decode(bytes, FILE, "the tables")?;
        let norms = match tables.get("lexeme_norm") {
            None => FxHashMap::default(),
            Some(table) => table
                .as_map()
                .ok_or_else(damaged)?
                .iter()
                .map(|(word, norm)| Some((word.as_u64()?, SmolStr::new(norm.as_str()?))))
                .collect::<Option<_>>()
                .ok_or_else(damaged)?,
        };
        let base_norms = include_str!("../data/base_norms.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'))
            .collect();
        Ok(Lexicon { ids: StringIds::new(), unicode, base_norms, norms })
    }

    /// A word with its features; `norm` is what an exception of the tokenizer says.
    pub(crate) fn word(&self, text: &str, norm: Option<&SmolStr>) -> Word {
        let orth_id = self.ids.id(text);
        let lower = SmolStr::new(unicode::lower(text));
        let norm = match (norm, self.norms.get(&orth_id), self.base_norms.get(text)) {
            (Some(norm), _, _) | (None, Some(norm), _) => norm.clone(),
            (None, None, Some(norm)) => SmolStr::new(*norm),
            (None, None, None) => lower.clone(),
        };
        let prefix = text.chars().next().map_or(0, char::len_utf8);
        let suffix = text.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
        Word {
            orth_id,
            norm_id: self.ids.id(&norm),
            lower_id: self.ids.id(&lower),
            prefix_id: self.ids.id(&text[..prefix]),
            suffix_id: self.ids.id(&text[suffix..]),
            shape_id: self.ids.id(&self.shape(text)),
            is_space: self.unicode.is_space(text),
            text: SmolStr::new(text),
            lower,
            norm,
        }
    }

    /// The shape of a word: "Kyiv's" is "Xxxx'x"; runs are cut at four.
    fn shape(&self, text: &str) -> String {
        if text.chars().nth(99).is_some() {
            return "LONG".to_string();
        }
        let mut shape = String::with_capacity(text.len());
        let (mut last, mut run) = (None, 0);
        for c in text.chars() {
            let kind = match c {
                c if self.unicode.letter.contains(c) => {
                    if c.is_uppercase() {
                        'X'
                    } else {
                        'x'
                    }
                }
                c if self.unicode.digit.contains(c) => 'd',
                c => c,
            };
            run = if last == Some(kind) { run + 1 } else { 0 };
            last = Some(kind);
            if run < 4 {
                shape.push(kind);
            }
        }
        shape
    }
}

/// The static word vectors of a model.
#[derive(Debug)]
pub(crate) struct Vectors {
    pub(crate) width: usize,
    rows: Vec<f32>,
    /// Sorted by word number.
    keys: Vec<(u64, u32)>,
}

impl Vectors {
    /// Reads the files `vocab/vectors` and `vocab/key2row`; `None` for a model that has no vectors.
    pub(crate) fn decode(vectors: &[u8], key2row: &[u8]) -> Result<Option<Vectors>, ModelError> {
        const FILE: &str = "vocab/vectors";
        let array = npy::decode(vectors, FILE)?;
        let &[n_rows, width] = array.shape.as_slice() else {
            return Err(ModelError::damaged(
                FILE,
                "the matrix",
                "rows and columns",
                format!("{:?}", array.shape),
            ));
        };
        if n_rows == 0 || width == 0 {
            return Ok(None);
        }
        let keys = decode_keys(key2row, n_rows)?;
        Ok(Some(Vectors { width, rows: array.data, keys }))
    }

    /// The vector of a word, if it has one.
    pub(crate) fn of(&self, word: &Word) -> Option<&[f32]> {
        let at = self.keys.binary_search_by_key(&word.orth_id, |(key, _)| *key).ok()?;
        let row = self.keys[at].1 as usize;
        self.rows.get(row * self.width..(row + 1) * self.width)
    }
}

fn decode_keys(bytes: &[u8], n_rows: usize) -> Result<Vec<(u64, u32)>, ModelError> {
    let mut reader = Reader::new(bytes);
    let mut read = || {
        let len = reader.map_len()?;
        let mut keys = Vec::with_capacity(len);
        for _ in 0..len {
            let (key, row) = (reader.unsigned()?, reader.unsigned()?);
            let row = u32::try_from(row).ok().filter(|row| (*row as usize) < n_rows)?;
            keys.push((key, row));
        }
        (reader.rest() == 0).then_some(keys)
    };
    let mut keys = read().ok_or_else(|| {
        let expected = format!("rows below {n_rows} by word number");
        ModelError::damaged("vocab/key2row", "the map", expected, format!("damage near byte {}", reader.at))
    })?;
    keys.sort_unstable();
    Ok(keys)
}
