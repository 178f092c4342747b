//! The date that a text begins with.

use tally_model::{Date, TimePrecision};
use tally_read::Document;

use crate::TimeAt;

/// How far into the text a date may stand to be taken for the date published, in tokens.
const REACH: usize = 40;

/// The date that a report without a date published begins with ("Saturday, 14 March 2015 …"): a whole date
/// with its year, standing in the first sentences outside the running prose, or as its very first words.
pub fn published_from_text(doc: &Document, times: &[TimeAt]) -> Option<Date> {
    let whole = |t: &&TimeAt| {
        let time = &t.time;
        let is_day = matches!(time.precision, TimePrecision::Day | TimePrecision::Time);
        is_day && time.start == time.end && !time.inferred
    };
    let early = times.iter().take_while(|t| t.tokens.start < REACH);
    early.filter(whole).find(|t| stands_apart(doc, t.tokens.start)).and_then(|t| t.time.start)
}

/// Whether a date at token `start` opens the text or stands outside its prose: the date of "killed in a raid on 3 May
/// 2019" is the raid's; that of "Posted on 3 May 2019" is not.
fn stands_apart(doc: &Document, start: usize) -> bool {
    let before = |n: usize| start.checked_sub(n).map_or("", |i| doc.tok(i).lower.as_str());
    let publishes = |word: &str| {
        matches!(word, "posted" | "published" | "updated" | "publication" | "date" | "dated" | "issued")
    };
    let governed = start > 0 && matches!(doc.tok(start - 1).pos.as_str(), "ADP" | "SCONJ" | "VERB");
    start <= 3 || !governed || publishes(before(1)) || publishes(before(2))
}
