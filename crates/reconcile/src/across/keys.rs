//! Keys: which tellings are worth comparing.
//!
//! Two tellings that could be one incident share a key; a key holds what happened at one place or under one name within a few
//! days, so that the number of comparisons grows with the number of reports, not with its square.

use tally_model::Date;

use super::telling::Telling;
use super::words::hash;

/// Names that make keys in pairs; of more, the pairs would outgrow the gain.
const PAIRED: usize = 8;

/// Days in a period of the calendar by which names are kept apart.
const PERIOD: i64 = 8;

/// The keys of a telling, sorted, each once.
pub fn keys(telling: &Telling) -> Vec<i64> {
    let mut keys: Vec<String> = Vec::new();
    let (first, last) = match (telling.days, telling.published) {
        (Some(days), _) => days,
        (None, Some(day)) => (day, day),
        (None, None) => (Date::ZERO, Date::ZERO),
    };
    let (first, last) = (number(first), number(last));
    for site in &telling.places {
        let area = site.admin1.as_deref().or(site.country.as_deref()).unwrap_or("");
        // A telling over a long period stands at its ends.
        let days = if last - first <= 7 { (first - 1..=last + 1).collect() } else { vec![first, last] };
        for day in days {
            keys.push(format!("p{}/{day}", site.name));
            if telling.killed.is_some_and(|(_, high)| high > 1) {
                keys.push(format!("a{area}/{day}/{:?}", telling.killed));
            }
        }
    }
    let period = number(telling.published.unwrap_or(Date::ZERO)).div_euclid(PERIOD);
    if telling.main {
        // What is rarest is not known here; the first in hash order is as good a choice as any, and always the same.
        let chosen = &telling.names[..telling.names.len().min(PAIRED)];
        for (i, a) in chosen.iter().enumerate() {
            for b in &chosen[i + 1..] {
                for period in [period, period + 1] {
                    keys.push(format!("n{a}/{b}/{period}"));
                }
            }
        }
    }
    for (band, values) in telling.signature.chunks(4).enumerate() {
        keys.push(format!("s{band}/{values:?}/{}", telling.main));
    }
    let mut keys: Vec<i64> = keys.iter().map(|k| hash(k).cast_signed()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// A day as a number, so that neighbouring days have neighbouring numbers.
pub(crate) fn number(date: Date) -> i64 {
    date.duration_since(Date::ZERO).as_hours() / 24
}
