//! What the engine says of one text: tokens, sentences, entities.

use smol_str::SmolStr;

/// The analysis of one text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Doc {
    /// The tokens, in order. White space other than a single blank after a token is a token too, as in spaCy.
    pub tokens: Vec<Token>,
    /// Named entities, in order, without overlap.
    pub entities: Vec<Entity>,
}

/// One token with its analysis. The strings are spaCy's own labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// First byte in the text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Whether one blank follows (spaCy's `whitespace_`).
    pub space_after: bool,
    /// The token's text in lower case.
    pub lower: SmolStr,
    /// Normalised form ("n't" → "not").
    pub norm: SmolStr,
    /// Penn Treebank tag ("VBD").
    pub tag: SmolStr,
    /// Universal part of speech ("VERB").
    pub pos: SmolStr,
    /// Morphological features ("Tense=Past|VerbForm=Fin"), empty when there are none.
    pub morph: SmolStr,
    /// Dictionary form.
    pub lemma: SmolStr,
    /// Index of the syntactic head; of itself for the root of a sentence.
    pub head: u32,
    /// Dependency label in the CLEAR scheme ("nsubj").
    pub dep: SmolStr,
    /// Whether a sentence starts here.
    pub sent_start: bool,
}

/// A named entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// First token.
    pub start: u32,
    /// One past the last token.
    pub end: u32,
    /// OntoNotes label ("GPE").
    pub label: SmolStr,
}
