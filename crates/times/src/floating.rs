//! Times that leave out their year or week: which one is meant.

use tally_model::Date;

use crate::calendar::{self, Grain, Period};
use crate::outlook::Outlook;
use crate::reading::{Reading, Which};
use crate::timeline::narrow;

/// The stretch that a reading without a year means in a text published on `today`.
pub(crate) fn nearest(reading: &Reading, today: Date, outlook: &dyn Fn() -> Outlook) -> Option<Period> {
    if names_part_of_year(reading) {
        return choose(reading, today, outlook, &|k| {
            let year = today.year().checked_add(i16::try_from(k).ok()?)?;
            narrow(Period::year(year)?, reading)
        });
    }
    if let Some(weekday) = reading.weekday {
        return weekday_near(reading, weekday, today, outlook).map(Period::day);
    }
    if reading.weekend {
        let this = Period::around(today, Grain::Weekend)?;
        return choose(reading, today, outlook, &|k| this.step(k, Grain::Weekend));
    }
    if let Some(day) = reading.day {
        let this = Period::around(today, Grain::Month)?;
        return choose(reading, today, outlook, &|k| {
            let month = this.step(k, Grain::Month)?.start;
            calendar::date(month.year(), month.month(), day).map(Period::day)
        });
    }
    // A time of day alone is that of the day published.
    (reading.hour.is_some() || reading.part.is_some()).then(|| Period::day(today))
}

fn names_part_of_year(reading: &Reading) -> bool {
    reading.month.is_some()
        || reading.quarter.is_some()
        || reading.half.is_some()
        || reading.season.is_some()
        || reading.feast.is_some()
}

fn weekday_near(reading: &Reading, weekday: i8, today: Date, outlook: &dyn Fn() -> Outlook) -> Option<Date> {
    let step =
        |days: i64, back: bool| calendar::nearest_weekday(calendar::days_after(today, days)?, weekday, back);
    match reading.which {
        Some(Which::Last) => step(-1, true),
        Some(Which::Next) => step(1, false),
        Some(Which::This) if matches!(outlook(), Outlook::Past | Outlook::PastLoosely) => step(0, true),
        Some(Which::This) => step(0, false),
        None if outlook() == Outlook::Future => step(0, false),
        None => step(0, true),
    }
}

/// Of the stretches before, around and after today, the one that "last" or "next", the tense of the sentence or
/// mere nearness points to.
fn choose(
    reading: &Reading,
    today: Date,
    outlook: &dyn Fn() -> Outlook,
    at: &dyn Fn(i64) -> Option<Period>,
) -> Option<Period> {
    let mut around: Vec<Period> = (-5..=5).filter_map(at).collect();
    // "Saturday, April 25": the year in which it is a Saturday.
    if let (Some(weekday), Some(_)) = (reading.weekday, reading.day) {
        let agrees = |p: &Period| calendar::weekday_number(p.start) == weekday;
        if around.iter().any(agrees) {
            around.retain(agrees);
        }
    }
    let last = |before: &dyn Fn(&Period) -> bool| around.iter().rev().find(|p| before(p)).copied();
    let next = |after: &dyn Fn(&Period) -> bool| around.iter().find(|p| after(p)).copied();
    match reading.which {
        Some(Which::Last) => last(&|p| p.end < today),
        Some(Which::Next) => next(&|p| p.start > today),
        Some(Which::This) => around.iter().find(|p| p.start.year() == today.year()).copied(),
        None => {
            // Tense tips the scales, but something between the past verb and the time makes it count for less: "has set
            // Dec. 10 as the deadline" said in December is not about last year.
            let (past, future) = match outlook() {
                Outlook::Past => (1, 24),
                Outlook::PastLoosely => (1, 6),
                Outlook::Future => (4, 1),
                Outlook::Unknown => (2, 3),
            };
            around.iter().min_by_key(|p| distance(p, today, past, future)).copied()
        }
    }
}

/// Days between a stretch and today, weighed by direction.
fn distance(period: &Period, today: Date, past: i64, future: i64) -> i64 {
    let days = |a: Date, b: Date| calendar::days_between(a, b);
    if period.end < today {
        days(period.end, today) * past
    } else if period.start > today {
        days(today, period.start) * future
    } else {
        0
    }
}
