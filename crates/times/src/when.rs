//! A time expression as the `when` of a claim.

use tally_model::{TimePrecision, When};
use tally_read::Document;

use crate::TimeAt;
use crate::attach;

/// What expression `i` says of when the event or statement at token `of` took place: its days, widened to the whole
/// of a range ("from 3 to 5 December") and, after "since", up to the date published.
///
/// `inferred` is set when the words stand in another sentence than `of`.
pub fn when(doc: &Document, times: &[TimeAt], i: usize, of: usize) -> When {
    let at = &times[i];
    let mut when = When {
        start: at.time.start,
        end: at.time.end,
        precision: at.time.precision,
        span: Some(at.time.span),
        inferred: doc.sentence_index(at.head) != doc.sentence_index(of),
    };
    if let Some(last) = last_of_range(doc, times, i).map(|k| &times[k].time) {
        when.end = last.end.max(when.end);
        when.span = Some(at.time.span.cover(last.span));
    } else if let Some(first) = first_of_range(doc, times, i).map(|k| &times[k].time) {
        when.start = first.start.or(when.start);
        when.span = Some(first.span.cover(at.time.span));
    } else if attach::tie(doc, at).preposition == Some("since") {
        when.end = doc.report().published.map(|p| p.date).filter(|p| Some(*p) >= when.start).or(when.end);
    }
    if when.start != at.time.start || when.end != at.time.end {
        when.precision = at.time.precision.max(TimePrecision::Days);
    }
    when
}

/// The expression that ends a range which expression `i` begins.
fn last_of_range(doc: &Document, times: &[TimeAt], i: usize) -> Option<usize> {
    let next = times.get(i + 1)?;
    joins(doc, &times[i], next).then_some(i + 1)
}

fn first_of_range(doc: &Document, times: &[TimeAt], i: usize) -> Option<usize> {
    let before = i.checked_sub(1)?;
    joins(doc, &times[before], &times[i]).then_some(before)
}

/// Whether only a word of range stands between two times, and both are days on the calendar, in order.
fn joins(doc: &Document, first: &TimeAt, second: &TimeAt) -> bool {
    let between =
        doc.text().get(first.time.span.end as usize..second.time.span.start as usize).unwrap_or("").trim();
    // "Monday and Tuesday" are one stretch as well as "from Monday to Tuesday".
    let joint = matches!(between, "-" | "–" | "—" | "to" | "through" | "until" | "till" | "and" | "&");
    joint && first.time.start.is_some() && second.time.end.is_some() && first.time.start < second.time.end
}
