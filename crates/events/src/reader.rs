use tally_read::Document;

use crate::EventAt;

/// Reads the events of documents. Build it once.
#[derive(Debug, Default)]
pub struct EventReader {}

impl EventReader {
    /// A reader with the lexicon that comes with this crate.
    pub fn new() -> Self {
        EventReader {}
    }

    /// The events of a document, in the order of their triggers.
    pub fn read(&self, doc: &Document) -> Vec<EventAt> {
        let _ = doc;
        Vec::new()
    }
}
