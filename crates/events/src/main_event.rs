use tally_model::Factuality;
use tally_read::Document;

use crate::EventAt;

/// The event that a short report is about: of those that ACLED codes and that are said to have happened, the highest in
/// ACLED's hierarchy, with a preference for what is told early and not merely referred to.
pub fn main_event(doc: &Document, events: &[EventAt]) -> Option<usize> {
    (0..events.len())
        .filter(|&i| events[i].event.acled.is_some())
        .max_by_key(|&i| (salience(doc, &events[i]), std::cmp::Reverse(i)))
}

/// How much an event weighs in the choice of a report's main claim, from its rank, certainty and place; higher is weightier,
/// differences of five are slight, of sixty decisive.
pub fn salience(doc: &Document, event: &EventAt) -> i32 {
    let mut weight = i32::from(event.rank);
    weight -= match event.factuality {
        Factuality::Certain => 0,
        Factuality::Probable => 5,
        Factuality::Possible | Factuality::Unknown => 120,
        Factuality::Conditional | Factuality::Planned => 160,
        Factuality::Denied => 200,
    };
    if event.generic {
        weight -= 60;
    }
    weight - 15 * (doc.sentence_index(event.head).min(6) as i32)
}
