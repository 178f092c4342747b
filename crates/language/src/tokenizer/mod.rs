//! Splits a text into tokens, exactly as spaCy's rule-based tokenizer does.
//!
//! A text is cut into runs of white space and of other characters (`chunks`); each run is split by the model's
//! rules for prefixes, suffixes and infixes, and by its table of exceptions (`split`); a last pass joins and splits
//! again where an exception spans several tokens (`special`).

mod chunks;
mod special;
mod split;

pub(crate) use chunks::chunks;
pub(crate) use special::SpecialCases;
pub(crate) use split::Splitter;

use crate::ModelError;
use crate::load::msgpack::{self, Value};
use crate::text::pattern::Pattern;
use crate::text::unicode::Unicode;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// A token as a rule gives it: its text, and the norm that an exception sets.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Piece {
    pub(crate) text: SmolStr,
    pub(crate) norm: Option<SmolStr>,
}

/// The exceptions: how these strings are split.
pub(crate) type Exceptions = FxHashMap<SmolStr, Vec<Piece>>;

/// The rules of a tokenizer.
#[derive(Debug)]
pub(crate) struct Tokenizer {
    pub(crate) splitter: Splitter,
    pub(crate) special: SpecialCases,
}

impl Tokenizer {
    /// Reads the file `tokenizer` of a pipeline.
    pub(crate) fn decode(bytes: &[u8], unicode: &Unicode) -> Result<Tokenizer, ModelError> {
        const FILE: &str = "tokenizer";
        let rules = msgpack::decode(bytes, FILE, "the rules")?;
        let pattern = |part: &str| {
            let source = rules.get(part).and_then(Value::as_str).unwrap_or_default();
            match Pattern::new(source, unicode) {
                _ if source.is_empty() => {
                    Err(ModelError::damaged(FILE, part, "a regular expression", "nothing"))
                }
                Ok(pattern) => Ok(pattern),
                Err(why) => Err(ModelError::unsupported(
                    FILE,
                    part,
                    "the regular expressions of spaCy's English",
                    why,
                )),
            }
        };
        if rules.get("token_match").is_some_and(|rule| *rule != Value::Nil) {
            return Err(ModelError::unsupported(FILE, "token_match", "no such rule", "one"));
        }
        let exceptions = exceptions(&rules, FILE)?;
        let splitter = Splitter {
            prefix: pattern("prefix_search")?,
            suffix: pattern("suffix_search")?,
            infix: pattern("infix_finditer")?,
            url: pattern("url_match")?,
            longest_exception: exceptions.keys().map(|text| text.chars().count()).max().unwrap_or(0),
            exceptions,
        };
        let faster = rules.get("faster_heuristics").and_then(Value::as_bool).unwrap_or(true);
        let special = SpecialCases::new(&splitter, faster, unicode);
        Ok(Tokenizer { splitter, special })
    }
}

/// Attribute numbers of the exceptions table.
const ORTH: u64 = 65;
const NORM: u64 = 67;

fn exceptions(rules: &Value, file: &str) -> Result<Exceptions, ModelError> {
    let damaged =
        |found: &str| ModelError::damaged(file, "exceptions", "lists of tokens by their text", found);
    let table = rules.get("exceptions").and_then(Value::as_map).ok_or_else(|| damaged("no table"))?;
    let mut out = Exceptions::default();
    for (text, tokens) in table {
        let text = text.as_str().ok_or_else(|| damaged(text.kind()))?;
        let tokens = tokens.as_array().ok_or_else(|| damaged(tokens.kind()))?;
        let pieces: Option<Vec<Piece>> = tokens.iter().map(piece).collect();
        let pieces = pieces.ok_or_else(|| damaged("a token without text"))?;
        let spelt: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        if spelt != text || text.is_empty() {
            return Err(damaged(&format!("tokens of {text:?} that do not spell it")));
        }
        out.insert(SmolStr::new(text), pieces);
    }
    Ok(out)
}

fn piece(token: &Value) -> Option<Piece> {
    let attribute = |number: u64| {
        token
            .as_map()?
            .iter()
            .find(|(key, _)| key.as_u64() == Some(number))
            .and_then(|(_, value)| value.as_str())
    };
    let text = attribute(ORTH).filter(|text| !text.is_empty())?;
    Some(Piece { text: SmolStr::new(text), norm: attribute(NORM).map(SmolStr::new) })
}
