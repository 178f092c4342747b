//! Why a sentence was read as it was.

use tally_model::Reading;
use tally_read::Document;

use crate::{Found, Reader};

/// How one sentence of a report came to its claims: what each reader found in it, and what it considered and left.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// Index of the sentence in the document.
    pub sentence: usize,
    /// What the readers found in the whole report.
    pub found: Found,
    /// Every attribution that was considered in the sentence.
    pub attributions: Vec<tally_attribution::Considered>,
    /// Every sense of an event word that was considered in the sentence.
    pub events: Vec<tally_events::Considered>,
    /// The claims of the whole report.
    pub reading: Reading,
}

impl Reader<'_> {
    /// Explains the sentence that holds byte `at` of the report's text, or the next one after it; `None` when no
    /// readable sentence follows.
    pub fn explain(&self, doc: &Document, at: u32) -> Option<Explanation> {
        let sentence = doc.sentences().iter().position(|s| doc.span(s.tokens.clone()).end > at)?;
        let found = self.found(doc);
        let reading = tally_claims::assemble(&found.parts(doc));
        Some(Explanation {
            sentence,
            found,
            attributions: self.attributions.considered(doc, sentence),
            events: self.events.considered(doc, sentence),
            reading,
        })
    }
}
