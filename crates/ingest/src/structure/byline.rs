//! Bylines and date lines: lines that say who wrote a report and when it was published.

use std::sync::LazyLock;

use regex::Regex;
use tally_model::Date;

use super::dates::{date, dated, pattern};
use super::shape::{ends_with_stop, words_up_to};
use crate::lexicon::is_agency;

static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?i:by|written by|reported by|reporting by|story by|report by|words by|posted by|published by|author|byline)(?:\s*:\s*|\s+)",
    )
});
static ROLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?i)(?:(?:staff|senior|chief|political|foreign|defen[cs]e|diplomatic|security|middle east|africa|asia|world|news|special|contributing|associated press|freelance)\s+)*(?:writers?|reporters?|correspondents?|editors?|contributors?|producers?|staff)$|^special to (?:the )?[\w .'-]{2,40}$",
    )
});
static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\(?(?i:(?:additional )?(?:reporting|writing|editing|report|compiled|translated|edited|written|photographs?|photography) by\b|with (?:reporting|files|agencies|wires) (?:by|from)\b|.{2,120}\bcontributed (?:to this (?:report|story|article)|reporting))",
    )
});
static LABEL: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"^(?i){LABEL_WORDS}")));
static DATE_LINE: LazyLock<Regex> = LazyLock::new(|| {
    let dated = dated();
    pattern(&format!(
        r"^(?:[A-Z][\w.&'-]*\s+(?:[A-Z][\w.&'-]*\s+){{0,3}})?(?i:{LABEL_WORDS}|{dated}|[0-9]{{1,2}}[:.h][0-9]{{2}}(?::[0-9]{{2}})?|[0-9]{{4}}(?:\s?hrs)?\b|[0-9]{{1,2}}\s?[ap]\.?\s?m\b\.?|[ap]\.?\s?m\b\.?|(?:GMT|UTC|BST|CES?T|EES?T|[ECMP][SD]?T|AST|IST|EAT|CAT|WAT|MSK|local time)\b(?:\s?[+-]\s?[0-9:]{{1,5}})?|[+-][0-9]{{1,2}}:?[0-9]{{2}}|(?:mon|tues?|wednes|thurs?|fri|satur|sun)day\b|[0-9]{{1,2}} (?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?) ago|[0-9]{{1,2}}[ -]?min(?:ute)?s?(?: read)?|\bat\b|\bon\b|[\s,;:|•·/()\[\].@–—-])+$"
    ))
});
static FIND_DATED: LazyLock<Regex> = LazyLock::new(|| pattern(&dated()));
static SPLIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\s(?P<date>(?i:published|posted|updated|last updated|first published)(?:\s*:\s*|\s+(?:on\s+|at\s+)?)[^.]{0,30}[0-9].*)$",
    )
});

const LABEL_WORDS: &str = r"(?:(?:first |last |originally )?(?:published|posted|updated|modified|created|issued|released|filed|revised|edited)(?: (?:date|on|at|time))?|(?:publication |publish |posting |release )?date(?: of publication)?|as of|update|this (?:story|article) is from)\b\s*:?";

/// Who wrote it, when `text` is a byline: "By Jane Doe in Beirut", "Jane Doe, Reuters".
/// The name is empty for bylines without one ("Staff writer").
pub(crate) fn byline(text: &str) -> Option<String> {
    if text.len() > 160 || text.contains('\n') {
        return None;
    }
    if let Some(lead) = LEAD.find(text) {
        return names_only(&text[lead.end()..]).then(|| author(&text[lead.end()..]));
    }
    if ROLE.is_match(text) || is_agency(text.trim_matches(['(', ')'])) {
        return Some(String::new());
    }
    let (name, outlet) =
        text.split_once(',').or_else(|| text.split_once(" | ")).or_else(|| text.split_once(" for "))?;
    let outlet = outlet.trim();
    ((is_agency(outlet) || ROLE.is_match(outlet))
        && (2..=4).contains(&words_up_to(name, 5))
        && names_only(name))
    .then(|| author(name))
}

/// Credits at the end of a report ("Reporting by …; editing by …") and notes on what it was written for ("(Written for the
/// spring issue.)").
pub(crate) fn is_credit(text: &str) -> bool {
    let is_note = text.starts_with("(Written for ") && text.ends_with(')');
    text.len() <= 400 && (is_note || CREDIT.is_match(text)) && (words_up_to(text, 41) <= 40)
}

/// Whether `text` holds names and what goes with them, but no verb.
fn names_only(text: &str) -> bool {
    const LINKS: [&str; 22] = [
        "and", "of", "for", "in", "the", "&", "with", "de", "da", "del", "al", "el", "bin", "ibn", "van",
        "von", "der", "la", "le", "at", "to", "abu",
    ];
    const NOT_NAMES: [&str; 26] = [
        "the",
        "a",
        "an",
        "this",
        "that",
        "it",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "contrast",
        "then",
    ];
    let mut n = 0;
    for (i, word) in text.split_whitespace().enumerate() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let lower = bare.to_lowercase();
        if i == 0 && NOT_NAMES.contains(&lower.as_str()) {
            return false;
        }
        let link = LINKS.contains(&lower.as_str()) || bare.is_empty() || word.contains('@');
        let name = bare.chars().next().is_some_and(char::is_uppercase)
            || lower.starts_with("al-")
            || lower.starts_with("el-");
        if !(link
            || name
            || ["staff", "writer", "reporter", "correspondent", "editor"].contains(&lower.as_str()))
        {
            return false;
        }
        n += usize::from(name);
        if i >= 16 {
            return false;
        }
    }
    n > 0 && (!ends_with_stop(text) || words_up_to(text, 6) <= 5)
}

/// The names of a byline, without place, role and outlet.
fn author(text: &str) -> String {
    let mut end = text.len();
    for stop in [" in ", " for ", " of ", " at ", " | ", " • ", " - ", " – ", " — ", "; ", "/"] {
        end = end.min(text.find(stop).unwrap_or(end));
    }
    let several = text[..end].contains(" and ");
    if let (Some(comma), false) = (text[..end].find(','), several) {
        end = comma;
    }
    text[..end].trim().trim_end_matches(['.', ',']).to_string()
}

/// What a date line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateLine {
    /// The day that the report was published, or else last updated.
    pub date: Option<Date>,
    /// Whether it says what the date is of.
    pub labelled: bool,
}

/// Reads a line that says nothing but when the report was published or updated.
pub(crate) fn date_line(text: &str) -> Option<DateLine> {
    if text.len() > 200 || !text.contains(|c: char| c.is_ascii_digit()) || !DATE_LINE.is_match(text) {
        return None;
    }
    let labelled = LABEL.is_match(text);
    let found = FIND_DATED.find_iter(text);
    // "Updated: …" may stand before or after "Published: …"; the day published is the one that counts.
    let dates: Vec<(bool, Option<Date>)> = found
        .map(|d| {
            let before = text[..d.start()].to_lowercase();
            let updated = before.rfind("updated").or(before.rfind("modified"));
            let published =
                ["published", "posted", "created", "issued"].iter().filter_map(|w| before.rfind(w)).max();
            (updated > published, date(d.as_str()))
        })
        .collect();
    let chosen = dates.iter().find(|(is_update, d)| !is_update && d.is_some()).or_else(|| dates.first());
    // A bare clock or number is no date line; "3 hours ago" and a label with an unclear date are.
    if chosen.is_none() && !labelled && !text.to_lowercase().contains(" ago") {
        return None;
    }
    // An outlet's name may stand before the label; before a bare date it may be anything ("Damascus 2 December 2024").
    Some(DateLine { date: chosen.and_then(|(_, d)| *d), labelled })
}

/// Where a line turns from something else (headline, byline) to "Published: …": the offset of the label.
pub(crate) fn trailing_date(text: &str) -> Option<usize> {
    if text.len() > 400 {
        return None;
    }
    let found = SPLIT.captures(text)?.name("date")?;
    date_line(found.as_str()).and_then(|d| d.date).map(|_| found.start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_give_their_names() {
        for (text, expected) in [
            ("By Jane Doe", Some("Jane Doe")),
            ("by: Jane Doe", Some("Jane Doe")),
            ("By Jane Doe and Omar al-Masri in Beirut", Some("Jane Doe and Omar al-Masri")),
            ("By JANE DOE, Associated Press", Some("JANE DOE")),
            ("Jane Doe, Reuters", Some("Jane Doe")),
            ("Reuters", Some("")),
            ("Staff Writer", Some("")),
            ("By Monday", None),
            ("By the time help came", None),
            ("By air and by sea", None),
            ("By Tuesday evening the army had left the town.", None),
            ("BY THE RIVER", None),
            ("Jane Doe, a teacher", None),
            ("Fighters left, Reuters reported", None),
        ] {
            assert_eq!(byline(text).as_deref(), expected, "{text}");
        }
        assert!(is_credit("Reporting by Jane Doe; Editing by John Roe"));
        assert!(is_credit("(Written for the spring issue. The names are changed.)"));
        assert!(is_credit("Daily reporter Jane Doe contributed to this report."));
        assert!(!is_credit("The strike contributed to a rise in prices."));
    }

    #[test]
    fn date_lines_give_the_day_published() {
        for (text, expected) in [
            ("Published 2 December 2024, 14:05 GMT", Some("2024-12-02")),
            ("Dec 2, 2024", Some("2024-12-02")),
            ("2024-12-02", Some("2024-12-02")),
            ("Updated: December 3, 2024 at 2:05 p.m. EST", Some("2024-12-03")),
            ("Updated: Dec 3, 2024 | Published: Dec 2, 2024", Some("2024-12-02")),
            (
                "Posted: Monday, December 2, 2024 10:24 AM EDT Updated: Tuesday, December 3, 2024 10:26 AM EDT",
                Some("2024-12-02"),
            ),
            ("Daily News Published Monday, December 2, 2024 1:19PM CST", Some("2024-12-02")),
            ("Mon 2 Dec 2024 14.05 GMT", Some("2024-12-02")),
        ] {
            assert_eq!(
                date_line(text).and_then(|d| d.date).map(|d| d.to_string()).as_deref(),
                expected,
                "{text}"
            );
        }
        for text in [
            "On 2 December 2024 a strike hit the town",
            "Saturday 14 March 2015, fighters left",
            "12",
            "14:05",
            "Two December days",
            "At least 12 dead",
        ] {
            assert_eq!(date_line(text), None, "{text}");
        }
    }
}
