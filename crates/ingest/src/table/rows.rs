//! Rows to reports.

use std::sync::Arc;

use serde_json::{Map, Value};
use tally_model::Problem;

use super::columns::{Columns, shown};
use crate::coded::Coding;
use crate::encoding::mojibake;
use crate::error::IngestError;
use crate::html::dated::day;
use crate::input::{Meta, Options, Received};
use crate::plain::{Content, report};
use crate::reports::{Place, Reports, of_listed_url, one};

/// One row of a table.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Names of the columns, shared by the rows of a table.
    pub names: Arc<Vec<String>>,
    /// The cells; empty where there is none.
    pub values: Vec<String>,
    /// The row's number in its file, from 1; of a CSV file the line.
    pub number: u64,
}

impl Row {
    /// From an object of a JSON file.
    pub(super) fn of_object(object: Map<String, Value>, number: u64) -> Self {
        let (names, values) = object
            .into_iter()
            .map(|(name, value)| {
                let value = match value {
                    Value::Null => String::new(),
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                (name, value)
            })
            .unzip();
        Row { names: Arc::new(names), values, number }
    }

    fn value(&self, at: Option<usize>) -> Option<&str> {
        self.values.get(at?).map(|v| v.trim()).filter(|v| !v.is_empty())
    }

    /// The cell of a column, when it holds something.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.value(self.names.iter().position(|n| n.eq_ignore_ascii_case(name)))
    }

    /// The row as one JSON object: what stands for its bytes as received, since CSV has many ways to write one row.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let pairs = self.names.iter().cloned().zip(self.values.iter().map(|v| Value::String(v.clone())));
        Value::Object(pairs.collect()).to_string().into_bytes()
    }
}

/// What the rows of one table are.
enum Plan {
    Coded(Coding),
    Reports(Columns),
    Addresses(Columns),
}

/// The reports of rows. What the columns are taken for is told once for each table.
pub(super) fn reports_of<'a>(
    place: Place<'a>,
    rows: impl Iterator<Item = Result<Row, IngestError>> + Send + 'a,
) -> Reports<'a> {
    let mut known: Option<(Arc<Vec<String>>, Plan)> = None;
    let mut refused = false;
    Box::new(rows.flat_map(move |row| {
        let row = match row {
            Ok(row) => row,
            Err(e) => return one(Err(e)),
        };
        if known.as_ref().is_none_or(|(names, _)| *names != row.names) {
            match plan(&place, &row.names) {
                Ok(plan) => known = Some((Arc::clone(&row.names), plan)),
                // One complaint a table: its other rows have the same columns.
                Err(_) if std::mem::replace(&mut refused, true) => return Box::new(std::iter::empty()),
                Err(e) => return one(Err(e)),
            }
        }
        match &known {
            Some((_, plan)) => of_row(&place, plan, &row),
            None => Box::new(std::iter::empty()),
        }
    }))
}

fn plan(place: &Place<'_>, names: &[String]) -> Result<Plan, IngestError> {
    if let Some(coding) = Coding::of(names).filter(|_| place.options.map.is_empty()) {
        place.options.notices.push(format!(
            "{}: rows of {}; they are taken as coded.",
            place.name,
            coding.name()
        ));
        return Ok(Plan::Coded(coding));
    }
    let failed = |why| IngestError::BadTable { name: place.name.clone(), why };
    let columns = Columns::of(names, &place.options.map).map_err(failed)?;
    let told = |more: &str| {
        let options = columns.as_options(names);
        place
            .options
            .notices
            .push(format!("{}: columns read as {options}.{more} Change it with --map.", place.name));
    };
    match (columns.at("text").or(columns.at("html")), columns.at("url")) {
        (Some(_), _) => {
            if columns.guessed {
                told("");
            }
            Ok(Plan::Reports(columns))
        }
        (None, Some(_)) => {
            told(" No column holds texts: they are fetched from the addresses.");
            Ok(Plan::Addresses(columns))
        }
        (None, None) => Err(failed(format!(
            "no column could be the text of reports. It has {}. Give --map text=COLUMN.",
            shown(names)
        ))),
    }
}

fn of_row<'a>(place: &Place<'a>, plan: &Plan, row: &Row) -> Reports<'a> {
    match plan {
        Plan::Coded(coding) => one(coding.read(&place.name, row)),
        Plan::Reports(columns) => one(of_text(&place.name, columns, row, place.options)),
        Plan::Addresses(columns) => {
            let (meta, _) = meta(columns, row);
            match row.value(columns.at("url")).map(str::to_string) {
                Some(url) => of_listed_url(&url, place.depth + 1, meta, place.options),
                None => one(Err(bad(&place.name, row, "it holds no address."))),
            }
        }
    }
}

fn bad(name: &str, row: &Row, why: &str) -> IngestError {
    IngestError::BadRecord { name: name.to_string(), line: row.number, why: why.to_string() }
}

/// What the columns say about the report, and what is wrong with them.
fn meta(columns: &Columns, row: &Row) -> (Meta, Option<String>) {
    let value = |field| row.value(columns.at(field)).map(str::to_string);
    let (published, problem) = match value("published") {
        None => (None, None),
        Some(written) => {
            let date = day(&written);
            let shown: String = written.chars().take(60).collect();
            let problem =
                || format!("`published` is “{shown}”, which is no date as in 2024-12-02; it was left out.");
            (date, date.is_none().then(problem))
        }
    };
    let meta = Meta {
        key: value("id"),
        title: value("title"),
        published,
        outlet: value("outlet"),
        url: value("url"),
    };
    (meta, problem)
}

fn of_text(name: &str, columns: &Columns, row: &Row, options: &Options) -> Result<Received, IngestError> {
    let (meta, problem) = meta(columns, row);
    let bytes = row.bytes();
    if let Some(html) = row.value(columns.at("html")) {
        let mut received =
            crate::html::read(&format!("{name}: line {}", row.number), &bytes, html, meta, options)?;
        received.problems.extend(problem.map(|message| Problem { message, span: None }));
        return Ok(received);
    }
    let Some(text) = columns.at("text").and_then(|at| row.values.get(at)).filter(|t| !t.trim().is_empty())
    else {
        return Err(bad(name, row, "`text` is empty. There is nothing to read."));
    };
    let content = Content {
        bytes: &bytes,
        text: text.clone(),
        meta,
        author: row.value(columns.at("author")).map(str::to_string),
        extractor: format!("tally-table {}", env!("CARGO_PKG_VERSION")),
        problems: problem.into_iter().chain(mojibake(text)).collect(),
        ..Content::default()
    };
    Ok(report(content, options))
}

/// One object of a JSON Lines file whose fields go by other names; `None` when no field could be the text.
pub(crate) fn of_object(
    name: &str,
    line: u64,
    object: Map<String, Value>,
    options: &Options,
) -> Option<Result<Received, IngestError>> {
    let row = Row::of_object(object, line);
    if let Some(coding) = Coding::of(&row.names).filter(|_| options.map.is_empty()) {
        return Some(coding.read(name, &row));
    }
    let columns = match Columns::of(&row.names, &options.map) {
        Ok(columns) => columns,
        Err(why) => return Some(Err(IngestError::BadRecord { name: name.to_string(), line, why })),
    };
    let has_text = row.value(columns.at("text")).or(row.value(columns.at("html"))).is_some();
    has_text.then(|| of_text(name, &columns, &row, options))
}
