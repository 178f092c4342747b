//! Datelines: where and when a report says it was filed.

use std::sync::LazyLock;

use regex::Regex;
use tally_model::{Date, Dateline, Span};

use super::dates::{date, dated, day_and_month, pattern};
use super::shape::is_capitals;
use crate::lexicon::{is_agency, is_dateline_city, is_label};

/// A dateline at the start of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    /// The dateline, with spans into the report.
    pub dateline: Dateline,
    /// Its date, when it has a year.
    pub date: Option<Date>,
    /// Where the block's own text begins: after the dateline and white space.
    pub rest: usize,
}

const NAME: &str = r"\p{Lu}(?:[\p{L}\p{M}'’.]|-\p{L})*(?:\s(?:of|de|la|el|al|del|and|es|du|das?|ez|the|THE|OF|\p{Lu}(?:[\p{L}\p{M}'’.]|-\p{L})*)){0,4}";

/// `BEIRUT, Lebanon, Dec 1, 2024 (Agency) —`, with the parts that may be missing.
static WITH_DASH: LazyLock<Regex> = LazyLock::new(|| {
    let date = any_date();
    pattern(&format!(
        r"^(?P<open>\()?(?P<place>{NAME}(?:\s?/\s?{NAME}){{0,2}})(?:\s?\((?P<country>{NAME})\))?(?:\s?,\s?(?P<region>{NAME})){{0,2}}(?:[,.:]?\s*(?P<date>{date}))?(?:\s?[,.:]?\s*\((?P<agency>[^()\n]{{2,50}})\))?(?:[,.:]?\s*(?P<date2>{date}))?(?P<close>\))?(?P<gap>\s?[.,]?\s?)(?P<dash>--+|[–—―_]|-|:)(?P<after>\s?)"
    ))
});

/// `(Damascus, 12 June 2024)` without a dash, and a dateline on a line of its own.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    let date = any_date();
    pattern(&format!(
        r"^(?P<open>\()?(?P<place>{NAME}(?:\s?/\s?{NAME}){{0,2}})(?:\s?,\s?(?P<region>{NAME})){{0,2}}(?:,?\s*(?P<date>{date}))?(?:,?\s*\((?P<agency>[^()\n]{{2,50}})\))?(?P<close>\))?(?P<after>[\s.:]|$)"
    ))
});

/// Old wire messages mark their parts after the dateline: `[REPORT] [JANE DOE] [TEXT]`.
static MARKERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\s*\[[^\[\]\n]{1,80}\]){0,4}?\s*\[(?i:text|excerpts?|summary|passage[^\]]{0,30}|[^\]]{0,40}text)\]",
    )
});

fn any_date() -> String {
    format!("(?:{}|{})", dated(), day_and_month())
}

/// Reads a dateline at the start of `text[start..end]`. In a report written in capitals throughout, capitals say nothing.
pub(crate) fn dateline(text: &str, start: usize, end: usize, capitals: bool) -> Option<Found> {
    let block = &text[start..end];
    let head = &block[..floor(block, 240)];
    let read = with_dash(head, block, capitals).or_else(|| bare(head, block))?;
    let mut length = read.length;
    if let Some(markers) = MARKERS.find(&block[length..]) {
        length += markers.end();
    }
    let rest = &block[length..];
    let shift = |range: (usize, usize)| Span::new(start + range.0, start + range.1);
    let dateline = Dateline {
        span: Span::new(start, start + block[..length].trim_end().len()),
        place: Some(shift(read.place)),
        date: read.date.map(shift),
    };
    let date = read.date.and_then(|(from, to)| date(&block[from..to]));
    Some(Found { dateline, date, rest: start + length + (rest.len() - rest.trim_start().len()) })
}

/// The largest character boundary that is no greater than `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

struct Read {
    length: usize,
    place: (usize, usize),
    date: Option<(usize, usize)>,
}

fn with_dash(head: &str, block: &str, capitals: bool) -> Option<Read> {
    let found = WITH_DASH.captures(head)?;
    let place = found.name("place")?;
    let dash = found.name("dash")?;
    let has = |name: &str| found.name(name).is_some();
    // Where the agency's name would stand there may be the date: "INDIANAPOLIS, Ind. (April 20, 2016) –".
    let bracketed = found.name("agency").filter(|a| date(a.as_str()).is_some());
    let date = found.name("date").or_else(|| found.name("date2")).or(bracketed);
    let agency = found.name("agency").is_some_and(|a| is_agency_like(a.as_str()))
        || found.name("region").is_some_and(|r| is_agency(r.as_str()));
    let shown = !capitals
        && is_shouted_place(place.as_str(), if matches!(dash.as_str(), "-" | ":") { 3 } else { 5 })
        && found.name("region").is_none_or(|r| r.as_str().len() <= 4 || !is_capitals(r.as_str()));
    let listed = place.as_str().split('/').any(|city| is_dateline_city(city.trim()));
    // A small outlet of its own name ("(Example News)") may follow a place that is plain to see.
    let other = found.name("agency").is_some_and(|a| is_name_like(a.as_str())) && (shown || listed);
    if has("agency") && !agency && !other && bracketed.is_none()
        || has("open") != has("close")
        || is_label(place.as_str())
        || opens_phrase(place.as_str())
    {
        return None;
    }
    let certain = date.is_some() || agency;
    let spaced = found.name("gap").is_some_and(|g| !g.as_str().is_empty())
        || block[..dash.start()].ends_with(')')
        || agency;
    let fits = match dash.as_str() {
        // Speakers of a transcript stand before a colon as well.
        ":" => certain || listed,
        // A hyphen joins words ("BAGHDAD-based"), an underscore follows the agency.
        "-" => (certain || listed || shown || has("open")) && spaced,
        "_" => certain && spaced,
        _ => certain || listed || shown || has("open"),
    };
    // After the dash of an aside ("NATO — which …") a sentence does not begin.
    let rest = &block[found.get(0)?.end()..];
    let opens = rest.trim_start().chars().next().is_none_or(|c| !c.is_lowercase());
    (fits && (opens || (certain && shown))).then(|| Read {
        length: found.get(0).map_or(0, |all| all.end()),
        place: (place.start(), place.end()),
        date: date.map(|d| (d.start(), d.end())),
    })
}

fn bare(head: &str, block: &str) -> Option<Read> {
    let found = BARE.captures(head)?;
    let place = found.name("place")?;
    let has = |name: &str| found.name(name).is_some();
    let end = found.get(0)?.end();
    let agency = found.name("agency").is_some_and(|a| is_agency_like(a.as_str()));
    let alone = block[end..].trim().is_empty();
    let bracketed = has("open") && has("close") && has("date");
    let listed = is_dateline_city(place.as_str()) || is_capitals(place.as_str());
    let line = alone
        && !has("open")
        && !has("close")
        && (has("date") || agency)
        && listed
        && !is_label(place.as_str());
    (bracketed || line).then(|| Read {
        length: end,
        place: (place.start(), place.end()),
        date: found.name("date").map(|d| (d.start(), d.end())),
    })
}

/// "DES MOINES": capitals in a text that has others, and no more words than a place needs.
fn is_shouted_place(place: &str, most: usize) -> bool {
    is_capitals(place)
        && place.chars().filter(|c| c.is_alphabetic()).count() >= 3
        && place.split_whitespace().count() <= most
}

/// "On October 1 –", "A FIRE –": words that open a phrase, not a name.
fn opens_phrase(place: &str) -> bool {
    const OPENERS: [&str; 15] = [
        "a", "an", "the", "on", "in", "at", "by", "as", "from", "since", "after", "before", "this", "that",
        "for",
    ];
    let first = place.split_whitespace().next().unwrap_or_default().to_lowercase();
    OPENERS.contains(&first.as_str())
}

/// "(Example News)": names and no more.
fn is_name_like(text: &str) -> bool {
    text.split_whitespace().count() <= 4
        && text
            .split_whitespace()
            .all(|w| w.starts_with(char::is_uppercase) || w.starts_with(|c: char| c.is_ascii_digit()))
}

/// "(AFP)", "(Reuters)", "(DIARIO LATINO)", "(AP, Reuters)".
fn is_agency_like(text: &str) -> bool {
    let known = text.split([',', '/', '-']).any(|part| is_agency(part.trim())) || is_agency(text.trim());
    known || (is_capitals(text) && text.split_whitespace().count() <= 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, place: &str, date: Option<&str>, rest: &str) {
        let found = dateline(text, 0, text.len(), is_capitals(text))
            .unwrap_or_else(|| panic!("no dateline in {text}"));
        assert_eq!(found.dateline.place.map(|p| p.of(text)), Some(place), "{text}");
        assert_eq!(found.date.map(|d| d.to_string()).as_deref(), date, "{text}");
        assert_eq!(&text[found.rest..], rest, "{text}");
    }

    #[test]
    fn datelines_are_read() {
        check("BEIRUT, Dec 1 (Agency) — Shells fell.", "BEIRUT", None, "Shells fell.");
        check("BEIRUT, Dec. 1, 2024 (AFP) -- Shells fell.", "BEIRUT", Some("2024-12-01"), "Shells fell.");
        check("Damascus, SANA – Shells fell.", "Damascus", None, "Shells fell.");
        check("Damascus, SANA- Shells fell.", "Damascus", None, "Shells fell.");
        check(
            "GENEVA/ALEPPO, 2 December 2024 – Shells fell.",
            "GENEVA/ALEPPO",
            Some("2024-12-02"),
            "Shells fell.",
        );
        check("(Beirut) – Shells fell.", "Beirut", None, "Shells fell.");
        check("(Beirut, December 2, 2024) – Shells fell.", "Beirut", Some("2024-12-02"), "Shells fell.");
        check("(Damascus, 12 June 2024) Shells fell.", "Damascus", Some("2024-06-12"), "Shells fell.");
        check("NAIROBI (Reuters) - Shells fell.", "NAIROBI", None, "Shells fell.");
        check("MADEUPTOWN, Mo. — Shells fell.", "MADEUPTOWN", None, "Shells fell.");
        check("STARKTOWN, Miss. (AP) – Shells fell.", "STARKTOWN", None, "Shells fell.");
        check("CANBERRA, Australia (AP)_ Shells fell.", "CANBERRA", None, "Shells fell.");
        check("EL FASHER, Sudan (Example News) -- Shells fell.", "EL FASHER", None, "Shells fell.");
        check("BACK OF THE HILLS — Shells fell.", "BACK OF THE HILLS", None, "Shells fell.");
        check("NO CITY, NO DATE (FBIS) -- [TEXT] SHELLS FELL.", "NO CITY", None, "SHELLS FELL.");
        check(
            "MADEUPTOWN, Ind. (April 20, 2016) – Shells fell.",
            "MADEUPTOWN",
            Some("2016-04-20"),
            "Shells fell.",
        );
        check("BERLIN - Shells fell.", "BERLIN", None, "Shells fell.");
        check("LOS ANGELES: Shells fell.", "LOS ANGELES", None, "Shells fell.");
        check("KHARTOUM, Sudan, Nov 3 – Shells fell.", "KHARTOUM", None, "Shells fell.");
        check(
            "BOGOTA, 9 JAN 90 (AFP) -- [REPORT] [JANE DOE] [TEXT] THE ARMY LEFT.",
            "BOGOTA",
            Some("1990-01-09"),
            "THE ARMY LEFT.",
        );
        check(
            "SAN SALVADOR (EL SALVADOR), 9 JAN 90 (DIARIO LATINO) -- [TEXT] THE ARMY LEFT.",
            "SAN SALVADOR",
            Some("1990-01-09"),
            "THE ARMY LEFT.",
        );
        check("AL-QAMISHLI, Syria (North Press) – Shells fell.", "AL-QAMISHLI", None, "Shells fell.");
        check("WASHINGTON, D.C. – Shells fell.", "WASHINGTON", None, "Shells fell.");
        check("BEIRUT (AP) — “Shells fell.”", "BEIRUT", None, "“Shells fell.”");
        check("New Delhi: Shells fell.", "New Delhi", None, "Shells fell.");
    }

    #[test]
    fn prose_has_no_dateline() {
        for text in [
            "NATO — which has troops there — said so.",
            "NATO - The alliance said so.",
            "EXCLUSIVE: Shells fell.",
            "UPDATE 1 - Shells fell.",
            "Hamas: We did not fire.",
            "SOHR: Twelve killed.",
            "THE ARMY -- WHICH LEFT -- CAME BACK.",
            "Omar — a driver — was hurt.",
            "On October 1 - the anniversary - crowds gathered.",
            "A FIRE - the second - broke out.",
            "JEWELL: I never said so.",
            "ARMY FAVOURS A TRUCE, BUT MINISTERS DO NOT - Generals said so.",
            "The Islamic State (IS) – The group said so.",
            "Saturday 14 March 2015, fighters left.",
            "On 27 June 2022, people marched.",
            "Hezbollah - Israel's old foe - fired.",
            "Aleppo-based fighters left.",
            "Aleppo fell.",
            "",
        ] {
            assert_eq!(dateline(text, 0, text.len(), is_capitals(text)), None, "{text}");
        }
    }
}
