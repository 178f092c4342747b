//! Days that share their month with a neighbour: "3 to 5 December", "April 24 and 25", "Nov. 13–18".

use crate::chart::Found;
use crate::lexicon::Line;
use crate::reading::{Kind, Reading};

const JOINTS: &[&str] = &["-", "–", "to", "and", "or", "through", "until", "till", "&", ",", "/"];

/// The expressions with the bare days before and after them.
pub(crate) fn with_bare_days(line: Line<'_>, found: Vec<Found>) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::with_capacity(found.len());
    for (k, one) in found.iter().enumerate() {
        let floor = all.last().map_or(0, |f| f.end);
        let ceiling = found.get(k + 1).map_or(line.atoms.len(), |f| f.start);
        let shares = is_day_of_month(&one.reading);
        if shares && line.get(one.start).is_some_and(|a| a.number) {
            all.extend(days_before(line, one, floor));
        }
        all.push(one.clone());
        if shares {
            all.extend(days_after(line, one, ceiling));
        }
    }
    all
}

fn is_day_of_month(reading: &Reading) -> bool {
    reading.kind == Kind::Point
        && reading.month.is_some()
        && reading.day.is_some()
        && reading.weekday.is_none()
        && reading.steps.is_none()
        && reading.hour.is_none()
        && reading.part.is_none()
}

/// A bare day at atom `i`, with its ordinal ending: where it ends and which day it is.
fn bare_day(line: Line<'_>, i: usize) -> Option<(usize, i8)> {
    let atom = line.get(i).filter(|a| a.number && a.lower.len() <= 2)?;
    let day = atom.value();
    let ending = usize::from(line.glued(i + 1) && line.is_any(i + 1, &["st", "nd", "rd", "th"]));
    (1..=31).contains(&day).then_some((i + 1 + ending, day as i8))
}

/// "3 and 4 and" before "5 December", back to `floor`.
fn days_before(line: Line<'_>, one: &Found, floor: usize) -> Vec<Found> {
    let mut days = Vec::new();
    let (mut at, mut least) = (one.start, one.reading.day);
    while at >= floor + 2 && line.is_any(at - 1, JOINTS) {
        let before = at - 1;
        let Some(start) = [before.checked_sub(1), before.checked_sub(2)]
            .into_iter()
            .flatten()
            .find(|&s| s >= floor && bare_day(line, s).is_some_and(|(end, _)| end == before))
        else {
            break;
        };
        let Some((end, day)) = bare_day(line, start).filter(|(_, day)| Some(*day) < least) else { break };
        days.push(Found { start, end, reading: Reading { day: Some(day), ..one.reading.clone() } });
        (at, least) = (start, Some(day));
    }
    days.reverse();
    days
}

/// "and 25" after "April 24", as far as `ceiling`.
fn days_after(line: Line<'_>, one: &Found, ceiling: usize) -> Vec<Found> {
    let mut days = Vec::new();
    // "December 3, 2024 and 5" is not a row of days.
    let ends_with_day = line.get(one.end - 1).is_some_and(|a| !a.number || a.lower.len() <= 2);
    let (mut at, mut last) = (one.end, one.reading.day);
    while ends_with_day && at + 1 < ceiling && line.is_any(at, JOINTS) {
        let Some((end, day)) =
            bare_day(line, at + 1).filter(|(end, day)| *end <= ceiling && Some(*day) > last)
        else {
            break;
        };
        // "On April 24 and 25 people died": a number that counts something is no day.
        let counts = line.get(at + 1).is_some_and(|a| {
            let token = line.doc.tok(a.token);
            token.dep == "nummod"
                && line
                    .doc
                    .head(a.token)
                    .is_some_and(|h| h > a.token && line.doc.tok(h).tag.starts_with("NN"))
        });
        let goes_on =
            line.is_any(end, &["%", "percent", ":", "/"]) || (line.is(end, ",") && line.glued(end + 1));
        if counts || goes_on {
            break;
        }
        days.push(Found { start: at + 1, end, reading: Reading { day: Some(day), ..one.reading.clone() } });
        (at, last) = (end, Some(day));
    }
    days
}
