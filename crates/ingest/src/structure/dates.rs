//! Dates as reports write them at their top: "Dec. 2, 2024", "2nd December 2024", "2024-12-02", "9 JAN 90".

use std::sync::LazyLock;

use regex::Regex;
use tally_model::Date;

const MONTH: &str = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?";
const DAY: &str = r"(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?";
const YEAR: &str = r"(?:(?:19|20)[0-9]{2}|'?[0-9]{2})\b";
const FULL_YEAR: &str = r"(?:19|20)[0-9]{2}\b";
const WEEKDAY: &str = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?\s+)?";

/// A regular expression, without groups, for a date with a year.
pub(crate) fn dated() -> String {
    format!(
        r"(?i:{WEEKDAY}(?:{DAY}(?:\s+of)?[\s/-]+{MONTH},?[\s/-]+{YEAR}|{MONTH}\s+{DAY},?\s+{FULL_YEAR}|\b{FULL_YEAR}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}(?:T[0-9:.]+(?:Z|[+-][0-9:]+)?)?|\b[0-9]{{1,2}}[./-][0-9]{{1,2}}[./-]{FULL_YEAR}))"
    )
}

/// A regular expression, without groups, for a day and month with or without a year.
pub(crate) fn day_and_month() -> String {
    format!(r"(?i:{WEEKDAY}(?:{DAY}(?:\s*[-–]\s*{DAY})?\s+{MONTH}|{MONTH}\s+{DAY}\b))")
}

static DATED: LazyLock<Regex> = LazyLock::new(|| pattern(&dated()));
static DAY_FIRST: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?i)({DAY})(?:\s+of)?[\s/-]+({MONTH}),?[\s/-]+({YEAR})")));
static MONTH_FIRST: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?i)({MONTH})\s+({DAY}),?\s+({FULL_YEAR})")));
static NUMBERS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"([0-9]{1,4})([./-])([0-9]{1,2})[./-]([0-9]{1,4})"));

/// A constant pattern. Tests compile every one of them.
pub(crate) fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a pattern of this crate is well formed")
}

/// The first date with a year in `text`.
pub(crate) fn first_date(text: &str) -> Option<Date> {
    DATED.find(text).and_then(|found| date(found.as_str()))
}

/// The date that `text` is, with or without a weekday and a time of day.
pub(crate) fn date(text: &str) -> Option<Date> {
    if let Some(found) = MONTH_FIRST.captures(text) {
        return civil(year(&found[3])?, month(&found[1])?, number(&found[2])?);
    }
    if let Some(found) = DAY_FIRST.captures(text) {
        return civil(year(&found[3])?, month(&found[2])?, number(&found[1])?);
    }
    let found = NUMBERS.captures(text)?;
    let (a, b, c) = (number(&found[1])?, number(&found[3])?, number(&found[4])?);
    match () {
        _ if found[1].len() == 4 => civil(a, b, c),
        _ if found[4].len() != 4 => None,
        // Day and month cannot be told apart in 02/12/2024, except where one is over twelve; with full stops the
        // day comes first everywhere.
        _ if a > 12 || &found[2] == "." => civil(c, b, a),
        _ if b > 12 => civil(c, a, b),
        _ if a == b => civil(c, a, b),
        _ => None,
    }
}

fn civil(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

fn number(text: &str) -> Option<i64> {
    text.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().ok()
}

/// Two digits are a year between 1950 and 2049.
fn year(text: &str) -> Option<i64> {
    let year: i64 = text.trim_start_matches('\'').parse().ok()?;
    Some(match year {
        0..=49 => 2000 + year,
        50..=99 => 1900 + year,
        _ => year,
    })
}

fn month(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = text.get(..3)?.to_ascii_lowercase();
    MONTHS.iter().position(|m| *m == start).map(|at| at as i64 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_many_forms_are_read() {
        for (text, expected) in [
            ("2 December 2024", Some("2024-12-02")),
            ("2nd of December, 2024", Some("2024-12-02")),
            ("Monday, Dec. 2, 2024", Some("2024-12-02")),
            ("December 2 2024", Some("2024-12-02")),
            ("2024-12-02T14:05:00Z", Some("2024-12-02")),
            ("2024/12/2", Some("2024-12-02")),
            ("02.12.2024", Some("2024-12-02")),
            ("25/12/2024", Some("2024-12-25")),
            ("12/25/2024", Some("2024-12-25")),
            ("02/12/2024", None),
            ("9 JAN 90", Some("1990-01-09")),
            ("02-Dec-2024", Some("2024-12-02")),
            ("31 February 2024", None),
            ("Sept 3, 2013", Some("2013-09-03")),
            ("December 2", None),
            ("between 12 and 24 people", None),
        ] {
            assert_eq!(first_date(text).map(|d| d.to_string()).as_deref(), expected, "{text}");
        }
    }
}
