//! Which time expression dates a statement or an event.

use tally_read::Document;

use crate::TimeAt;

/// Index of the expression that tells when the statement with this cue ("said") was made.
pub fn statement_time(_doc: &Document, _cue: usize, _times: &[TimeAt]) -> Option<usize> {
    None
}

/// Index of the expression that tells when the event with this trigger ("killed") happened.
pub fn event_time(_doc: &Document, _trigger: usize, _times: &[TimeAt]) -> Option<usize> {
    None
}
