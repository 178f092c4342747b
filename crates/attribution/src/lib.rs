//! Attribution: who says what, in which words, and how.
//!
//! [`AttributionReader`] finds every place where a report lets somebody say, think, want, deny or show
//! something, and gives the words of the cue ("said in a statement", "has denied"), of the source and of the
//! content. Quotations are followed over sentences and paragraphs.
//!
//! How it goes: [`Quotes`] pairs the quotation marks; the rules in `rules/` propose candidates from the
//! tables in `data/` (verbs, nouns, adjectives, prepositions, adverbs) and the syntax; `weigh` keeps the
//! likely ones; `speech` gives quotations without a cue to the speaker who has the word; `nest` says which
//! attribution stands in which.
//!
//! What it does not do: it does not find out who "he" or "the group" is (the actors stage does), and it does not
//! carry a source over to following sentences without a cue or an open quotation: what stands there is the
//! report's own voice.

mod attribution;
mod candidate;
mod chain;
mod content;
mod cue;
mod lexicon;
mod nest;
mod quotes;
mod rules;
mod source;
mod speech;
mod weigh;

pub use attribution::{Attribution, Considered, CueAt, SourceAt};
pub use quotes::{Quotation, Quotes};
use tally_read::Document;

use crate::candidate::{Candidate, Text};
use crate::lexicon::Lexicon;
use crate::weigh::Weights;

/// Reads attributions. Make one and use it for all documents.
#[derive(Debug)]
pub struct AttributionReader {
    lexicon: Lexicon,
    weights: Weights,
}

impl Default for AttributionReader {
    fn default() -> Self {
        Self::new()
    }
}

impl AttributionReader {
    /// Reads the tables.
    pub fn new() -> Self {
        AttributionReader { lexicon: Lexicon::new(), weights: Weights::new() }
    }

    /// The attributions of a document, in the order of their cues.
    pub fn read(&self, doc: &Document) -> Vec<Attribution> {
        let quotes = Quotes::new(doc);
        let text = Text { doc, quotes: &quotes, lexicon: &self.lexicon };
        let mut kept = self.kept(&text);
        speech::go_on(&text, &mut kept);
        chain::contrast(&text, &mut kept);
        chain::apply(&text, &mut kept);
        let mut found: Vec<Attribution> = kept.iter().map(|c| nest::finish(&text, c)).collect();
        // What was left of a content once cue and source were taken out of it may be nothing.
        found.retain(|a| !a.content.is_empty());
        nest::link(&mut found);
        found
    }

    /// The features of every candidate, for training: head token, cue, content and the features' names.
    #[doc(hidden)]
    pub fn explain(&self, doc: &Document) -> Vec<(Attribution, Vec<String>, f32)> {
        let quotes = Quotes::new(doc);
        let text = Text { doc, quotes: &quotes, lexicon: &self.lexicon };
        let mut all = candidates(&text);
        for c in &mut all {
            speech::apply(&text, c);
            c.score = self.weights.score(&text, c);
        }
        all.iter().map(|c| (nest::finish(&text, c), weigh::features(&text, c), c.score)).collect()
    }

    /// What was considered in one sentence: every candidate whose cue stands there, with what spoke for and against it.
    pub fn considered(&self, doc: &Document, sentence: usize) -> Vec<Considered> {
        let quotes = Quotes::new(doc);
        let text = Text { doc, quotes: &quotes, lexicon: &self.lexicon };
        let kept = self.read(doc);
        let mut found = Vec::new();
        for mut candidate in candidates(&text) {
            if doc.sentence_index(candidate.head) != sentence {
                continue;
            }
            speech::apply(&text, &mut candidate);
            candidate.score = self.weights.score(&text, &candidate);
            let mut reasons: Vec<(String, f32)> = weigh::features(&text, &candidate)
                .into_iter()
                .map(|feature| (self.weights.of(&feature), feature))
                .filter(|(weight, _)| *weight != 0.0)
                .map(|(weight, feature)| (feature, weight))
                .collect();
            reasons.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(&b.0)));
            let finished = nest::finish(&text, &candidate);
            found.push(Considered {
                is_kept: kept.iter().any(|k| k.cue.head == candidate.head && k.cue.rule == candidate.rule),
                is_sure: weigh::is_sure(&text, &candidate),
                score: candidate.score,
                attribution: finished,
                reasons,
            });
        }
        found
    }

    /// The candidates that are kept: the likeliest at each head word, when it is likely enough.
    fn kept(&self, text: &Text) -> Vec<Candidate> {
        let mut all = candidates(text);
        for c in &mut all {
            speech::apply(text, c);
            c.score = self.weights.score(text, c);
        }
        all.sort_by(|a, b| a.head.cmp(&b.head).then(b.score.total_cmp(&a.score)));
        all.dedup_by_key(|c| c.head);
        all.retain(|c| (c.score >= 0.0 || weigh::is_sure(text, c)) && !c.content.is_empty());
        one_for_each_cue(all)
    }
}

/// Of candidates whose cues share a word, the likelier one.
fn one_for_each_cue(all: Vec<Candidate>) -> Vec<Candidate> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|&a, &b| all[b].score.total_cmp(&all[a].score).then(a.cmp(&b)));
    let mut taken = rustc_hash::FxHashSet::default();
    let mut keep = vec![false; all.len()];
    for n in order {
        let words: Vec<usize> = all[n].cue.iter().flat_map(|r| r.clone()).collect();
        if words.iter().all(|w| !taken.contains(w)) {
            keep[n] = true;
            taken.extend(words);
        }
    }
    all.into_iter().zip(keep).filter(|(_, k)| *k).map(|(c, _)| c).collect()
}

fn candidates(text: &Text) -> Vec<Candidate> {
    let mut found = Vec::new();
    for i in 0..text.doc.len() {
        rules::verb::at(text, i, &mut found);
        rules::figure::at(text, i, &mut found);
        rules::noun::at(text, i, &mut found);
        rules::adjective::at(text, i, &mut found);
        rules::adverb::at(text, i, &mut found);
        rules::preposition::at(text, i, &mut found);
        rules::headline::at(text, i, &mut found);
    }
    found
}
