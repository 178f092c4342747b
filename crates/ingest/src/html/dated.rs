//! Dates as pages' metadata write them.

use tally_model::Date;

use crate::record::iso;
use crate::structure::dates::first_date;

/// "2024-12-02T14:05:00+00:00", "20241202", "Mon, 02 Dec 2024 14:05:00 GMT": the day as written.
pub(crate) fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    let compact = || {
        let digits = text.get(..8).filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
        (!text[8..].starts_with(|c: char| c.is_ascii_digit()))
            .then(|| format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]).parse().ok())
            .flatten()
    };
    iso(text).or_else(compact).or_else(|| first_date(text)).filter(|d| (1900..2100).contains(&d.year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_dates_are_read() {
        for (text, expected) in [
            ("2024-12-02", Some("2024-12-02")),
            ("2024-12-02T23:05:00+02:00", Some("2024-12-02")),
            ("2024-12-02 14:05", Some("2024-12-02")),
            ("20241202", Some("2024-12-02")),
            ("20241202T140500Z", Some("2024-12-02")),
            ("Mon, 02 Dec 2024 14:05:00 GMT", Some("2024-12-02")),
            ("December 2, 2024", Some("2024-12-02")),
            ("1733148300", None),
            ("0000-00-00", None),
            ("", None),
            ("yesterday", None),
        ] {
            assert_eq!(day(text).map(|d| d.to_string()).as_deref(), expected, "{text}");
        }
    }
}
