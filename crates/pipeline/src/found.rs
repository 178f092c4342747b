//! What the six readers find in one report, before it is put together.

use tally_actors::Actors;
use tally_attribution::Attribution;
use tally_claims::Parts;
use tally_events::EventAt;
use tally_figures::FigureAt;
use tally_places::ToponymAt;
use tally_read::Document;
use tally_times::TimeAt;

/// What each reader found on its own. Token indices are those of the document it was read from.
#[derive(Debug, Clone)]
pub struct Found {
    /// Time expressions.
    pub times: Vec<TimeAt>,
    /// Figures of people harmed.
    pub figures: Vec<FigureAt>,
    /// Place names.
    pub toponyms: Vec<ToponymAt>,
    /// Actors and their relations.
    pub actors: Actors,
    /// Who says what.
    pub attributions: Vec<Attribution>,
    /// What is said to have happened.
    pub events: Vec<EventAt>,
}

impl Found {
    /// The same as what claims are put together from.
    pub(crate) fn parts<'a>(&'a self, doc: &'a Document) -> Parts<'a> {
        Parts {
            doc,
            times: &self.times,
            figures: &self.figures,
            toponyms: &self.toponyms,
            actors: &self.actors,
            attributions: &self.attributions,
            events: &self.events,
        }
    }
}
