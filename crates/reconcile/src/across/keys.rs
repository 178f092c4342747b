//! Keys: which tellings are worth comparing.
//!
//! Two tellings that could be one incident share a key; a key holds what happened at one place or under one name within a few
//! days, so that the number of comparisons grows with the number of reports, not with its square.

use std::fmt::{self, Write as _};

use tally_model::Date;

use super::telling::Telling;
use super::words::{hash, hash_on, word_numbers};

/// Weighty words that make keys in pairs; of more, the pairs would outgrow the gain.
const PAIRED: usize = 9;

/// Names of two words that make keys.
const FULL: usize = 10;

/// Days in the periods of the calendar by which keys are kept apart: of places, of words and names, of pairs of full names.
const WEEK: i64 = 8;
const MONTH: i64 = 30;
const SEASON: i64 = 120;

/// The keys of a telling, sorted, each once.
pub fn keys(telling: &Telling) -> Vec<i64> {
    let mut keys: Vec<i64> = vec![key(format_args!("r{}", telling.report))];
    of_places(telling, &mut keys);
    if telling.main {
        of_names(telling, &mut keys);
    }
    for (band, values) in telling.signature.chunks(4).enumerate() {
        keys.push(key(format_args!("s{band}/{values:?}/{}", telling.main)));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The number of a key, as [`hash`] gives it of what is written, which is never put together: a report has hundreds.
fn key(written: fmt::Arguments<'_>) -> i64 {
    struct Hashed(u64);
    impl fmt::Write for Hashed {
        fn write_str(&mut self, part: &str) -> fmt::Result {
            self.0 = hash_on(self.0, part);
            Ok(())
        }
    }
    let mut hashed = Hashed(hash(""));
    // Hashing cannot fail.
    let _ = hashed.write_fmt(written);
    hashed.0.cast_signed()
}

/// One place and a few days; one area, a few days and the same number of dead.
fn of_places(telling: &Telling, keys: &mut Vec<i64>) {
    let (first, last) = match (telling.days, telling.published) {
        (Some(days), _) => days,
        (None, Some(day)) => (day, day),
        (None, None) => (Date::ZERO, Date::ZERO),
    };
    let (first, last) = (number(first), number(last));
    // A telling over a long period stands at its ends.
    let days: Vec<i64> = if last - first <= 7 { (first - 1..=last + 1).collect() } else { vec![first, last] };
    for site in &telling.places {
        let area = site.admin1.as_deref().or(site.country.as_deref()).unwrap_or("");
        for day in &days {
            keys.push(key(format_args!("p{}/{day}", site.name)));
            if telling.killed.is_some_and(|(_, high)| high > 1) {
                keys.push(key(format_args!("a{area}/{day}/{:?}", telling.killed)));
            }
        }
        // Where the day was read wrongly, the day of publication still brings two reports of one town together.
        if telling.main && site.fine {
            keys.extend(around(telling, WEEK).map(|week| key(format_args!("w{}/{week}", site.name))));
        }
    }
}

/// Pairs of the weightiest words, and full names alone and in pairs, within a time of publication.
fn of_names(telling: &Telling, keys: &mut Vec<i64>) {
    // Countries and provinces are in too many reports to make a key.
    let wide: Vec<u64> = telling
        .places
        .iter()
        .flat_map(|s| [s.country.as_deref(), s.admin1.as_deref(), (!s.fine).then_some(s.name.as_str())])
        .flatten()
        .flat_map(word_numbers)
        .collect();
    let mut weighty: Vec<(u64, f32)> =
        telling.words.iter().copied().filter(|(word, _)| !wide.contains(word)).collect();
    weighty.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    weighty.truncate(PAIRED);
    for (i, (a, _)) in weighty.iter().enumerate() {
        for (b, _) in &weighty[i + 1..] {
            let (a, b) = (a.min(b), a.max(b));
            keys.extend(around(telling, MONTH).map(|month| key(format_args!("n{a}/{b}/{month}"))));
        }
    }
    let full = &telling.full_names[..telling.full_names.len().min(FULL)];
    for (i, a) in full.iter().enumerate() {
        keys.extend(around(telling, MONTH).map(|month| key(format_args!("f{a}/{month}"))));
        for b in &full[i + 1..] {
            keys.extend(around(telling, SEASON).map(|season| key(format_args!("f{a}/{b}/{season}"))));
        }
    }
}

/// The period in which the report was published, and the next: reports of neighbouring periods share one of the two.
fn around(telling: &Telling, length: i64) -> impl Iterator<Item = i64> {
    let period = telling.published.map_or(0, number).div_euclid(length);
    [period, period + 1].into_iter()
}

/// A day as a number, so that neighbouring days have neighbouring numbers.
pub(crate) fn number(date: Date) -> i64 {
    date.duration_since(Date::ZERO).as_hours() / 24
}
