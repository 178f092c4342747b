//! Dictionaries in PETRARCH's manner.
//!
//! ```text
//! HILL_BRIGADE_ ; a comment
//! +HILL_BDE_
//!     [SYRREB 130101-161231]
//! ```
//!
//! A line without mark names an actor, one with `+` a synonym of it; codes stand in brackets behind the name or on lines of their
//! own, with the days on which they hold: `<day`, `>day` or `day-day`. A code is a country (ISO alpha-3) and roles of three letters.

use super::{Row, Rows, alpha2};

/// Roles of CAMEO that are sectors of PLOVER, with its later names for those that it renamed.
const ROLES: &[(&str, &str)] = &[
    ("INS", "REB"),
    ("SEP", "REB"),
    ("UAF", "UAF"),
    ("IMG", "REB"),
    ("MIL", "MIL"),
    ("GOV", "GOV"),
    ("REB", "REB"),
    ("COP", "COP"),
    ("JUD", "JUD"),
    ("SPY", "SPY"),
    ("MED", "JRN"),
    ("EDU", "EDU"),
    ("BUS", "BUS"),
    ("CRM", "CRM"),
    ("CVL", "CVL"),
    ("ELI", "ELI"),
    ("LAB", "LAB"),
    ("LEG", "LEG"),
    ("OPP", "OPP"),
    ("PTY", "PTY"),
    ("REF", "REF"),
    ("REL", "REL"),
    ("NGO", "NGO"),
    ("NGM", "NGO"),
    ("IGO", "IGO"),
    ("AGR", "AGR"),
    ("PRM", "PRM"),
];

/// A code with the days on which it holds.
struct Code {
    country: Option<&'static str>,
    sector: &'static str,
    valid: String,
}

/// The actors of a dictionary; lines that say nothing known are left out and told.
pub(crate) fn rows(text: &str) -> Rows {
    let (mut rows, mut skipped) = (Vec::new(), Vec::new());
    let mut open: Option<(u64, Row, Vec<Code>)> = None;
    for (i, line) in text.lines().enumerate() {
        let number = i as u64 + 1;
        let line = line.split([';', '#']).next().unwrap_or_default().trim();
        let (name, codes) = match line.find('[') {
            Some(at) => (line[..at].trim(), &line[at..]),
            None => (line, ""),
        };
        if let Some(synonym) = name.strip_prefix('+') {
            let synonym = written(synonym);
            match &mut open {
                Some((_, row, _)) if !synonym.is_empty() => row.aliases.push(synonym),
                Some(_) => {}
                None => skipped.push((number, "a synonym before any name".into())),
            }
        } else if !name.is_empty() {
            if !name.chars().all(|c| {
                c.is_alphanumeric() || matches!(c, '_' | '-' | '\'' | '.' | '&' | ' ' | '/' | ',' | '(' | ')')
            }) {
                skipped.push((number, "no name of a dictionary".into()));
                continue;
            }
            close(open.take(), &mut rows, &mut skipped);
            open = Some((number, Row { at: number, name: written(name), ..Row::default() }, Vec::new()));
        }
        for found in codes.split('[').skip(1) {
            let Some((_, _, known)) = &mut open else { continue };
            match code(found.split(']').next().unwrap_or_default()) {
                Some(code) => known.push(code),
                None => skipped.push((number, format!("no role known here stands in [{}", found.trim_end()))),
            }
        }
    }
    close(open, &mut rows, &mut skipped);
    (rows, skipped)
}

fn close(open: Option<(u64, Row, Vec<Code>)>, rows: &mut Vec<Row>, skipped: &mut Vec<(u64, String)>) {
    let Some((line, mut row, codes)) = open else { return };
    let Some(first) = codes.first() else {
        skipped.push((line, format!("“{}” has no code that can be used", row.name)));
        return;
    };
    row.kind = "organisation".into();
    row.country = codes.iter().find_map(|c| c.country).unwrap_or_default().into();
    row.sector = first.sector.into();
    for later in codes[1..].iter().filter(|c| c.sector != first.sector && !c.valid.is_empty()) {
        row.sector += &format!(";{}@{}", later.sector, later.valid);
    }
    if let [only] = &codes[..] {
        row.valid = only.valid.clone();
    }
    rows.push(row);
}

/// "SYRREB 130101-161231".
fn code(text: &str) -> Option<Code> {
    let mut parts = text.split_whitespace();
    let letters: Vec<char> = parts.next()?.chars().filter(|c| *c != '~').collect();
    let triples: Vec<String> = letters.chunks(3).map(|c| c.iter().collect()).collect();
    let country = triples.first().and_then(|c| alpha2(c));
    let roles = &triples[usize::from(country.is_some())..];
    let sector =
        roles.iter().find_map(|r| ROLES.iter().find(|(role, _)| role == r)).map(|(_, sector)| *sector);
    // A country alone is its government.
    let sector = sector.or(country.filter(|_| roles.is_empty()).map(|_| "GOV"))?;
    let valid = parts.next().and_then(validity).unwrap_or_default();
    Some(Code { country, sector, valid })
}

/// "<20130101", ">130101", "130101-161231" as "..2013-01-01", "2013-01-01..", "2013-01-01..2016-12-31".
fn validity(text: &str) -> Option<String> {
    if let Some(until) = text.strip_prefix('<') {
        return Some(format!("..{}", day(until)?));
    }
    if let Some(from) = text.strip_prefix('>') {
        return Some(format!("{}..", day(from)?));
    }
    let (from, until) = text.split_once('-')?;
    Some(format!("{}..{}", day(from)?, day(until)?))
}

/// "20130101" or "130101"; two digits of the year are of 1950 to 2049.
fn day(text: &str) -> Option<String> {
    let text = text.trim();
    if !text.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = match text.len() {
        8 => (text[..4].to_string(), &text[4..]),
        6 => (format!("{}{}", if &text[..2] < "50" { "20" } else { "19" }, &text[..2]), &text[2..]),
        _ => return None,
    };
    Some(format!("{year}-{}-{}", &rest[..2], &rest[2..]))
}

/// "HILL_BRIGADE_" as "Hill Brigade". Words of up to four letters without a vowel stay large.
fn written(name: &str) -> String {
    let words = name.split(['_', ' ']).filter(|w| !w.is_empty()).map(|word| {
        let lower = word.to_lowercase();
        if word.chars().count() <= 4 && !lower.contains(['a', 'e', 'i', 'o', 'u', 'y']) {
            return word.to_uppercase();
        }
        let mut letters = lower.chars();
        letters.next().map(|c| c.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    });
    words.collect::<Vec<_>>().join(" ")
}
