//! The place names of a report and which places they are.

mod find;
mod link;
mod mention;
mod missing;
mod resolve;
mod written;

use tally_model::{Span, Toponym};
use tally_read::{Document, TokenRange};

use crate::Gazetteer;
use crate::fold::fold;
use crate::words::{Weights, Words};
pub use missing::Missing;
pub use resolve::{Explanation, Rejection, Weighed};

/// Reads the place names of reports against one gazetteer.
pub struct PlaceReader<'g> {
    gazetteer: &'g Gazetteer,
    words: Words,
    weights: Weights,
}

/// A place name with the tokens that it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct ToponymAt {
    /// The name and the place that it means.
    pub toponym: Toponym,
    /// Its tokens, with a compass word that belongs to it ("northern Gaza"). Empty for the place of a dateline,
    /// which stands outside the analysed text.
    pub tokens: TokenRange,
    /// The syntactic head of those tokens; for a dateline, the token that follows.
    pub head: usize,
    /// The facility that the name places or is part of: "Aleppo University Hospital" for "Aleppo". The place is
    /// then the town, never the facility.
    pub facility: Option<TokenRange>,
    /// The toponym, by its index, that this one only places: "Mazatlan" for the "Sinaloa" of "Mazatlan, Sinaloa".
    pub places: Option<usize>,
}

impl<'g> PlaceReader<'g> {
    /// A reader over an opened gazetteer. It is cheap to make, yet meant to be made once.
    pub fn new(gazetteer: &'g Gazetteer) -> Self {
        PlaceReader { gazetteer, words: Words::load(), weights: Weights::load() }
    }

    /// A reader with other weights than those of `data/weights.tsv`: a table of the same form.
    pub fn with_weights(gazetteer: &'g Gazetteer, table: &str) -> Self {
        PlaceReader { gazetteer, words: Words::load(), weights: Weights::read(table) }
    }

    /// The place names of a report, in the order of the text. Names within `reserved` (the spans of known
    /// organisations: "Islamic State", "Syrian Democratic Forces") are read but never as literal places.
    pub fn read(&self, doc: &Document, reserved: &[Span]) -> Vec<ToponymAt> {
        let mut mentions = find::find(doc, self.gazetteer, &self.words, reserved);
        link::link(doc, self.gazetteer, &self.words, &mut mentions);
        let places = resolve::resolve(self.gazetteer, &self.weights, &mentions);
        written::write(doc, self.gazetteer, &self.words, mentions, places)
    }

    /// How the names of a report that read like `name` came to their places. Each comes with its toponyms.
    pub fn explain(
        &self,
        doc: &Document,
        reserved: &[Span],
        name: &str,
    ) -> Vec<(Vec<ToponymAt>, Explanation)> {
        let mut mentions = find::find(doc, self.gazetteer, &self.words, reserved);
        link::link(doc, self.gazetteer, &self.words, &mut mentions);
        let explanations = resolve::explain(self.gazetteer, &self.weights, &mentions);
        let places = resolve::resolve(self.gazetteer, &self.weights, &mentions);
        let wanted = fold(name).plain;
        let is_wanted = |i: &usize| {
            let mention = &mentions[*i];
            *mention.key == *wanted || fold(mention.span.of(doc.text())).plain.contains(&wanted)
        };
        let chosen: Vec<Explanation> =
            explanations.into_iter().filter(|e| e.mentions.iter().any(is_wanted)).collect();
        // Toponyms come in the order of the mentions, one each.
        let toponyms = written::write(doc, self.gazetteer, &self.words, mentions, places);
        let of = |e: &Explanation| e.mentions.iter().map(|&i| toponyms[i].clone()).collect();
        chosen.into_iter().map(|e| (of(&e), e)).collect()
    }

    /// Villages of a report that the gazetteer lacks although more of it could be had: country by country.
    pub fn missing(&self, toponyms: &[ToponymAt]) -> Vec<Missing> {
        missing::missing(self.gazetteer, toponyms)
    }
}
