//! The date that a text begins with.

use tally_model::{Date, TimePrecision};
use tally_read::Document;

use crate::TimeAt;

/// How far into the text a date may stand to be taken for the date published, in tokens.
const REACH: usize = 40;

/// The date that a report without a date published begins with ("Saturday, 14 March 2015 …"): a whole date
/// with its year, standing in the first sentences outside the running prose, or as its very first words.
pub fn published_from_text(doc: &Document, times: &[TimeAt]) -> Option<Date> {
    let at = times.iter().find(|t| {
        let time = &t.time;
        time.start == time.end
            && !time.inferred
            && matches!(time.precision, TimePrecision::Day | TimePrecision::Time)
    })?;
    (at.tokens.start < REACH && !doc.is_empty()).then_some(at.time.start).flatten()
}
