//! A table of the user's own.

use super::{Row, Rows};

/// The rows of a CSV file with a header line. `Err` when it has no column `name`.
pub(crate) fn rows(text: &str) -> Result<Rows, String> {
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|e| e.to_string())?.clone();
    let column = |wanted: &str| {
        header.iter().position(|h| h.trim_start_matches('\u{feff}').eq_ignore_ascii_case(wanted))
    };
    let Some(name) = column("name") else {
        let found: Vec<&str> = header.iter().collect();
        return Err(format!("line 1 has no column “name”; it has {}", found.join(", ")));
    };
    let (mut rows, mut skipped) = (Vec::new(), Vec::new());
    for (i, record) in reader.records().enumerate() {
        let line = i as u64 + 2;
        let record = match record {
            Ok(record) => record,
            Err(e) => {
                skipped.push((line, e.to_string()));
                continue;
            }
        };
        let cell = |wanted: &str| column(wanted).and_then(|c| record.get(c)).unwrap_or_default().to_string();
        let name = record.get(name).unwrap_or_default().to_string();
        if name.is_empty() {
            skipped.push((line, "the name is empty".into()));
            continue;
        }
        let or =
            |given: String, otherwise: &str| if given.is_empty() { otherwise.to_string() } else { given };
        rows.push(Row {
            at: line,
            id: cell("id"),
            name,
            aliases: cell("aliases")
                .split(';')
                .map(|a| a.trim().to_string())
                .filter(|a| !a.is_empty())
                .collect(),
            kind: or(cell("kind"), "organisation"),
            sector: or(cell("sector"), "SOC"),
            country: cell("country").to_uppercase(),
            inter: cell("inter"),
            source_type: cell("source_type"),
            valid: cell("valid"),
            theatres: cell("theatres"),
            ties: cell("ties"),
            wikidata: cell("wikidata"),
        });
    }
    Ok((rows, skipped))
}
