//! The way of a report, from its text to its claims.
//!
//! [`Library`] holds what reading needs and never changes: the language model, the gazetteer, the
//! actors. A [`Reader`] reads reports with it; a report reads the same with any reader, on any machine,
//! in any order.

mod explain;
mod found;
mod spelling;
mod unread;

pub use explain::Explanation;
pub use found::Found;

use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;
use tally_actors::{ActorReader, Knowledge};
use tally_attribution::AttributionReader;
use tally_events::EventReader;
use tally_figures::{FigureReader, PolicyError};
use tally_language::Model;
use tally_model::{Reading, Report};
use tally_places::{Gazetteer, PlaceReader};
pub use tally_read::{Document, TokenRange};
use tally_times::TimeReader;

use spelling::{Names, Spelled};

/// What reading needs: loaded once, shared by all readers.
pub struct Library {
    /// The language model.
    pub model: Model,
    /// The place index.
    pub gazetteer: Gazetteer,
    /// The actors.
    pub knowledge: Knowledge,
}

/// Reads reports with one library.
pub struct Reader<'l> {
    library: &'l Library,
    names: Names,
    times: TimeReader,
    figures: FigureReader,
    places: PlaceReader<'l>,
    actors: ActorReader<'l>,
    attributions: AttributionReader,
    events: EventReader,
}

impl<'l> Reader<'l> {
    /// A reader that looks things up in `library` and turns words into numbers by the default policy.
    ///
    /// # Errors
    /// When a table that comes with Tally is broken.
    pub fn new(library: &'l Library) -> Result<Self, PolicyError> {
        Ok(Reader {
            library,
            names: Names::new(library),
            times: TimeReader::new(),
            figures: FigureReader::new_default()?,
            places: PlaceReader::new(&library.gazetteer),
            actors: ActorReader::new(&library.knowledge),
            attributions: AttributionReader::new(),
            events: EventReader::new(),
        })
    }

    /// What the report claims. A report that is not in English is not read, and the reading says so. Nor is one
    /// that shows a fault in Tally's own code: among thousands, one odd report must not lose the others.
    pub fn read(&self, report: Report) -> (Report, Reading) {
        if let Some(problem) = unread::language(&report) {
            return unread::unread(report, problem);
        }
        let as_received = report.clone();
        // Readers keep nothing between reports, so that one broken off leaves nothing half-done.
        catch_unwind(AssertUnwindSafe(|| {
            let doc = self.document(report);
            let reading = self.read_document(&doc);
            (doc.into_report(), reading)
        }))
        .unwrap_or_else(|fault| unread::unread(as_received, unread::fault(&*fault)))
    }

    /// The same for many reports, on all cores, in the order given.
    pub fn read_all(&self, reports: Vec<Report>) -> Vec<(Report, Reading)> {
        reports.into_par_iter().map(|report| self.read(report)).collect()
    }

    /// The linguistic analysis of a report's readable blocks, each on its own.
    pub fn document(&self, report: Report) -> Document {
        let readable: Vec<usize> =
            (0..report.blocks.len()).filter(|&i| report.blocks[i].kind.is_read()).collect();
        let spelled = Spelled { library: self.library, names: &self.names };
        let respelled = tally_read::truecase(&report, &spelled);
        let text = respelled.as_deref().unwrap_or(&report.text);
        let stand_in = tally_read::stand_in(text);
        let read = stand_in.as_deref().unwrap_or(text);
        let texts: Vec<&str> = readable.iter().map(|&i| report.blocks[i].span.of(read)).collect();
        let mut parsed = self.library.model.parse_all(&texts);
        if stand_in.is_some() {
            for (&i, analysis) in readable.iter().zip(&mut parsed) {
                tally_read::restore(report.blocks[i].span.of(text), analysis);
            }
        }
        Document::respelled(report, respelled, readable.into_iter().zip(parsed))
    }

    /// Everything after the linguistic analysis: the six readers, then the claims.
    pub fn read_document(&self, doc: &Document) -> Reading {
        let found = self.found(doc);
        let mut reading = tally_claims::assemble(&found.parts(doc));
        reading.problems.extend(self.places.missing(&found.toponyms).iter().map(unread::missing));
        reading
    }

    /// What each of the six readers finds.
    fn found(&self, doc: &Document) -> Found {
        let toponyms = self.places.read(doc, &self.actors.names(doc));
        let known: Vec<tally_actors::ToponymAt<'_>> = toponyms
            .iter()
            .map(|t| tally_actors::ToponymAt {
                tokens: t.tokens.clone(),
                literal: t.toponym.literal,
                country: t.toponym.place.as_ref().and_then(|p| p.country.as_deref()),
            })
            .collect();
        let actors = self.actors.read(doc, &known);
        Found {
            times: self.times.read(doc),
            figures: self.figures.read(doc),
            attributions: self.attributions.read(doc),
            events: self.events.read(doc),
            toponyms,
            actors,
        }
    }
}
