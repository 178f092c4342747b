//! GDELT's files (events, mentions, knowledge graph): lists of the addresses that its rows were coded from. Its codes
//! are not taken over; the pages are fetched and read, each once.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};

use super::separated::text;
use crate::error::IngestError;
use crate::html::dated::day;
use crate::input::Meta;
use crate::reports::{Place, Reports, of_listed_url, one};

/// Which of GDELT's tables it is: they have no line of names and are told by their columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    Events,
    Mentions,
    Graph,
}

impl Table {
    fn name(self) -> &'static str {
        match self {
            Table::Events => "GDELT events",
            Table::Mentions => "GDELT mentions",
            Table::Graph => "the GDELT knowledge graph",
        }
    }

    /// The columns of the row's own name, the time it was seen, and the address.
    fn columns(self, n: usize) -> (usize, usize, usize) {
        match self {
            Table::Events => (0, n.saturating_sub(2), n.saturating_sub(1)),
            Table::Mentions => (0, 2, 5),
            Table::Graph => (0, 1, 4),
        }
    }
}

/// Whether a first line is one of GDELT's rows.
pub(crate) fn table(first: &[u8]) -> Option<Table> {
    let line = text(first);
    let cells: Vec<&str> = line.trim_end_matches(['\r', '\n']).split('\t').collect();
    let is_number =
        |at: usize| cells.get(at).is_some_and(|c| !c.is_empty() && c.bytes().all(|b| b.is_ascii_digit()));
    let is_url =
        |at: usize| cells.get(at).is_some_and(|c| c.starts_with("http://") || c.starts_with("https://"));
    let stamp = cells.first().and_then(|c| c.split_once('-')).is_some_and(|(day, _)| day.len() == 14);
    match cells.len() {
        58 | 61 if is_number(0) && is_number(1) => Some(Table::Events),
        16 if is_number(0) && is_number(1) && is_url(5) => Some(Table::Mentions),
        27 if stamp && is_number(1) => Some(Table::Graph),
        _ => None,
    }
}

/// More distinct addresses than this are fetched again when they come again.
const MOST_KNOWN: usize = 2_000_000;

/// The pages of a table, each once.
pub(super) fn reports_of<'a>(
    place: Place<'a>,
    table: Table,
    stream: Box<dyn Read + Send + 'a>,
) -> Reports<'a> {
    place.options.notices.push(format!(
        "{}: rows of {}; the pages are fetched from their addresses.",
        place.name,
        table.name()
    ));
    let rows = rows(place.name.clone(), table, stream);
    Box::new(rows.flat_map(move |row| match row {
        Err(e) => one(Err(e)),
        Ok((url, key, seen)) => {
            let pages = of_listed_url(&url, place.depth + 1, Meta { key, ..Meta::default() }, place.options);
            // The day that GDELT saw a page stands in only where the page itself says nothing.
            Box::new(pages.map(move |page| {
                page.map(|mut received| {
                    if let (None, Some(date)) = (received.report.published, seen) {
                        let origin = tally_model::DateOrigin::Given;
                        received.report.published = Some(tally_model::Published { date, origin });
                    }
                    received
                })
            }))
        }
    }))
}

/// An address that a table lists: itself, the row's own name, the day on which GDELT saw the page.
type Listed = (String, Option<String>, Option<tally_model::Date>);

/// What the rows of a table list, each address once; `name` is the table's.
pub(crate) fn rows(
    name: String,
    table: Table,
    stream: impl Read,
) -> impl Iterator<Item = Result<Listed, IngestError>> {
    let mut lines = BufReader::with_capacity(1 << 16, stream);
    let mut known: BTreeSet<u64> = BTreeSet::new();
    let mut number = 0;
    std::iter::from_fn(move || {
        loop {
            let mut line = Vec::new();
            let n = (&mut lines).take(16 << 20).read_until(b'\n', &mut line).unwrap_or(0);
            if n == 0 {
                return None;
            }
            number += 1;
            let line = text(&line);
            let cells: Vec<&str> = line.trim_end_matches(['\r', '\n']).split('\t').collect();
            let (id, seen, url) = table.columns(cells.len());
            let Some(url) = cells.get(url).filter(|u| u.contains("://")) else {
                let why = "no address where this table has one.".to_string();
                return Some(Err(IngestError::BadRecord { name: name.clone(), line: number, why }));
            };
            if known.len() < MOST_KNOWN && !known.insert(hash(url)) {
                continue;
            }
            let key = cells.get(id).map(|k| k.to_string());
            let published = cells.get(seen).and_then(|d| day(d.get(..8)?));
            return Some(Ok((url.to_string(), key, published)));
        }
    })
}

/// FNV-1a: the same on every machine and in every run.
fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_told_by_their_columns() {
        let row = |n: usize, cells: &[(usize, &str)]| {
            let mut row = vec![""; n];
            for (at, cell) in cells {
                row[*at] = cell;
            }
            row.join("\t").into_bytes()
        };
        let url = "https://daily.example/a";
        assert_eq!(table(&row(16, &[(0, "7"), (1, "20241202101500"), (5, url)])), Some(Table::Mentions));
        assert_eq!(table(&row(61, &[(0, "7"), (1, "20241202"), (60, url)])), Some(Table::Events));
        assert_eq!(
            table(&row(27, &[(0, "20241202101500-7"), (1, "20241202101500"), (4, url)])),
            Some(Table::Graph)
        );
        assert_eq!(table(b"id\ttitle\ttext"), None);
    }
}
