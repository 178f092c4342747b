//! Candidates: what a rule proposes before it is weighed.

use smol_str::SmolStr;
use tally_model::Stance;
use tally_read::{Document, TokenRange};

use crate::lexicon::Lexicon;
use crate::quotes::Quotes;

/// What every rule looks at.
pub(crate) struct Text<'a> {
    pub doc: &'a Document,
    pub quotes: &'a Quotes,
    pub lexicon: &'a Lexicon,
}

/// A possible attribution.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub rule: &'static str,
    pub class: SmolStr,
    pub frame: &'static str,
    pub stance: Stance,
    pub lemma: String,
    /// Main word of the cue.
    pub head: usize,
    /// All words of the cue.
    pub cue: Vec<TokenRange>,
    /// Head words of the sources.
    pub sources: Vec<usize>,
    /// Head words of those who passed it on, outermost first.
    pub via: Vec<usize>,
    pub content: Vec<TokenRange>,
    /// Outer quotations that belong to the content.
    pub quotations: Vec<usize>,
    pub negated: bool,
    pub hedge: bool,
    /// Filled when weighed.
    pub score: f32,
}

impl Candidate {
    pub(crate) fn covers(&self, i: usize) -> bool {
        self.content.iter().any(|r| r.contains(&i))
    }
}

impl Text<'_> {
    pub(crate) fn dep(&self, i: usize) -> &str {
        self.doc.tok(i).dep.as_str()
    }

    pub(crate) fn tag(&self, i: usize) -> &str {
        self.doc.tok(i).tag.as_str()
    }

    pub(crate) fn pos(&self, i: usize) -> &str {
        self.doc.tok(i).pos.as_str()
    }

    pub(crate) fn lower(&self, i: usize) -> &str {
        self.doc.tok(i).lower.as_str()
    }

    pub(crate) fn lemma(&self, i: usize) -> &str {
        self.doc.tok(i).lemma.as_str()
    }

    /// Whether token `i` is punctuation or white space.
    pub(crate) fn is_blank(&self, i: usize) -> bool {
        matches!(self.pos(i), "PUNCT" | "SPACE")
    }

    pub(crate) fn is_verb(&self, i: usize) -> bool {
        matches!(self.pos(i), "VERB" | "AUX")
    }

    /// Whether the clause headed by `i` has a finite verb.
    pub(crate) fn is_finite(&self, i: usize) -> bool {
        let finite = |t: &str| matches!(t, "VBD" | "VBZ" | "VBP" | "MD");
        finite(self.tag(i)) || self.doc.children_by(i, &["aux", "auxpass"]).any(|a| finite(self.tag(a)))
    }

    /// Whether the verb `i` is a "to …" infinitive.
    pub(crate) fn is_to_infinitive(&self, i: usize) -> bool {
        self.doc.children_by(i, &["aux"]).any(|a| self.tag(a) == "TO")
    }

    pub(crate) fn has_subject(&self, i: usize) -> bool {
        self.doc.child(i, &["nsubj", "nsubjpass", "csubj"]).is_some()
    }

    pub(crate) fn is_passive(&self, i: usize) -> bool {
        self.doc.child(i, &["auxpass", "agent", "nsubjpass"]).is_some() || self.is_bare_passive(i)
    }

    /// "believed" in "a strike believed to have killed ten", however it was parsed: these verbs take an infinitive only in the
    /// passive, so what stands before them is what is believed, not who believes it.
    fn is_bare_passive(&self, i: usize) -> bool {
        matches!(
            self.lemma(i),
            "believe"
                | "think"
                | "suspect"
                | "report"
                | "allege"
                | "understand"
                | "consider"
                | "know"
                | "rumour"
        ) && matches!(self.tag(i), "VBD" | "VBN")
            && self.doc.child(i, &["dobj", "aux"]).is_none()
            && self.doc.children_by(i, &["xcomp"]).any(|x| x > i && self.is_to_infinitive(x))
    }
}

/// Token ranges of a sorted list of tokens.
pub(crate) fn ranges(tokens: impl IntoIterator<Item = usize>) -> Vec<TokenRange> {
    let mut found: Vec<TokenRange> = Vec::new();
    for i in tokens {
        match found.last_mut() {
            Some(last) if last.end == i => last.end += 1,
            _ => found.push(i..i + 1),
        }
    }
    found
}

/// `whole` without `parts`.
pub(crate) fn without(whole: TokenRange, parts: &[TokenRange]) -> Vec<TokenRange> {
    ranges(whole.filter(|i| !parts.iter().any(|p| p.contains(i))))
}
