//! What this crate finds.

use smol_str::SmolStr;
use tally_model::{Quote, SourceKind, SourceType, Stance};
use tally_read::TokenRange;

/// One attribution: somebody is said to say, think, want or show something.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    /// The words that make it ("said", "according to", "did not rule out").
    pub cue: CueAt,
    /// Who says it: one entry for each listed source; empty when nobody is named ("reportedly").
    pub sources: Vec<SourceAt>,
    /// What is said; several ranges when cue or source stand between.
    pub content: Vec<TokenRange>,
    /// Whether it is in the source's own words. Never [`Quote::None`] here.
    pub quote: Quote,
    /// Index of the attribution whose content holds this one, the innermost such.
    pub parent: Option<usize>,
    /// Whether the report only passes on what others say ("reportedly", "allegedly").
    pub hedge: bool,
    /// Whether the cue is negated ("did not say").
    pub negated: bool,
}

/// The words that make an attribution.
#[derive(Debug, Clone, PartialEq)]
pub struct CueAt {
    /// The words: the verb with its auxiliaries, negation and particle, or "according to".
    pub tokens: Vec<TokenRange>,
    /// The main word.
    pub head: usize,
    /// Its dictionary form; with the particle of a phrasal verb ("point out").
    pub lemma: String,
    /// How the source stands to the content.
    pub stance: Stance,
    /// Sort of act, as the lexicon files it: "say", "deny", "n-vow" (`data/*.tsv`, column class).
    pub class: SmolStr,
    /// The rule that found it.
    pub rule: &'static str,
    /// How sure the reader is that it is an attribution, 0–1.
    pub confidence: f32,
}

/// One source of an attribution.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceAt {
    /// The words that name it.
    pub tokens: Vec<TokenRange>,
    /// Its head word. For a relative pronoun, the noun that the pronoun stands for.
    pub head: usize,
    /// Whether it has a name ([`SourceKind::Actor`]) or not. A pronoun counts as named: the actors stage finds for whom it stands.
    pub kind: SourceKind,
    /// What sort of source its common noun makes it; names are typed by the actors stage.
    pub source_type: Option<SourceType>,
    /// Who carried the claim on the way to the report, outermost first: words and head.
    pub via: Vec<(TokenRange, usize)>,
    /// Whether the words stand outside the cue's sentence.
    pub elsewhere: bool,
    /// Whether it is a pronoun ("he", "who").
    pub pronoun: bool,
}

/// A possible attribution, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Considered {
    /// As it would be read.
    pub attribution: Attribution,
    /// The sum of its weights; at 0 or above it is kept.
    pub score: f32,
    /// Its features and their weights, the weightiest first.
    pub reasons: Vec<(String, f32)>,
    /// Whether it is kept whatever the weights say: plain speech by a known kind of speaker.
    pub is_sure: bool,
    /// Whether it was kept. A likelier candidate at the same words goes before it.
    pub is_kept: bool,
}
