//! What the commands that use a ledger share: which ledger, what is wanted of it, in what form.

use std::io::{IsTerminal, Write};

use anyhow::Result;
use clap::ValueEnum;
use jiff::civil::Date;
use serde::Serialize;
use tally_store::{Filter, Store};

use crate::print::csv::spreadsheet_safe;

/// Which ledger.
#[derive(Debug, Clone, clap::Args)]
pub struct Ledger {
    /// The ledger: a file, or postgres://user@host/database.
    #[arg(
        long,
        global = true,
        value_name = "PATH|postgres://…",
        default_value = "tally.db",
        env = "TALLY_LEDGER"
    )]
    ledger: String,
}

impl Ledger {
    /// Opens it; makes a file that is not there when `create` says so.
    pub fn open(&self, create: bool) -> Result<Store> {
        Ok(Store::open(&self.ledger, create)?)
    }
}

/// What is wanted.
#[derive(Debug, Clone, clap::Args)]
pub struct Wanted {
    #[command(flatten)]
    pub ledger: Ledger,

    /// On or after this day.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::inputs::date)]
    since: Option<Date>,

    /// On or before this day.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::inputs::date)]
    until: Option<Date>,

    /// At this place: part of a name, a first-level area, or a country code.
    #[arg(long)]
    place: Option<String>,

    /// With this actor taking part: an identifier, or part of a name.
    #[arg(long)]
    actor: Option<String>,

    /// Said by this source: an actor's identifier, or part of a name.
    #[arg(long)]
    source: Option<String>,

    /// Of this kind: a PLOVER type or ACLED sub-event.
    #[arg(long = "type", value_name = "KIND")]
    kind: Option<String>,

    /// With at least this many people killed by the lowest account.
    #[arg(long, value_name = "N")]
    min_killed: Option<u64>,

    /// With these words in a claim's sentence.
    #[arg(long, value_name = "WORDS")]
    text: Option<String>,

    /// At most this many (default: 50 in a table, otherwise all).
    #[arg(long, value_name = "N")]
    limit: Option<usize>,

    /// After leaving out this many.
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,

    /// json, jsonl, csv or table (default: a table in a terminal, jsonl in a pipe).
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One list.
    Json,
    /// One object a line.
    Jsonl,
    /// One row each.
    Csv,
    /// For people.
    Table,
}

impl Format {
    /// What is asked for, else what fits where the output goes.
    pub fn or_default(format: Option<Format>) -> Format {
        let fitting = if std::io::stdout().is_terminal() { Format::Table } else { Format::Jsonl };
        format.unwrap_or(fitting)
    }
}

impl Wanted {
    /// How to print.
    pub fn format(&self) -> Format {
        Format::or_default(self.format)
    }

    /// Of what was found, what a table shows.
    pub fn shown<'a, T>(&self, found: &'a [T]) -> &'a [T] {
        if self.has_more(found.len()) { &found[..SHOWN] } else { found }
    }

    /// Whether more was found than a table shows.
    pub fn has_more(&self, found: usize) -> bool {
        self.limit.is_none() && found > SHOWN
    }

    /// What to ask the ledger for.
    pub fn filter(&self) -> Filter {
        // One more than is shown tells whether there are more.
        let all = if self.format() == Format::Table { SHOWN + 1 } else { usize::MAX };
        Filter {
            incident: None,
            since: self.since.map(|d| d.to_string()),
            until: self.until.map(|d| d.to_string()),
            place: self.place.clone(),
            actor: self.actor.clone(),
            source: self.source.clone(),
            kind: self.kind.clone(),
            min_killed: self.min_killed,
            text: self.text.clone(),
            limit: self.limit.unwrap_or(all),
            offset: self.offset,
        }
    }
}

/// Rows of a table, unless `--limit` asks for another number.
const SHOWN: usize = 50;

/// Prints objects as JSON or JSON Lines.
pub fn print_json<T: Serialize>(out: &mut impl Write, format: Format, objects: &[T]) -> Result<()> {
    if format == Format::Json {
        serde_json::to_writer_pretty(&mut *out, objects)?;
        writeln!(out)?;
        return Ok(());
    }
    for object in objects {
        serde_json::to_writer(&mut *out, object)?;
        writeln!(out)?;
    }
    Ok(())
}

/// Prints rows as CSV under a header.
pub fn print_csv(out: &mut impl Write, header: &[&str], rows: &[Vec<String>]) -> Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| spreadsheet_safe(cell)))?;
    }
    Ok(writer.flush()?)
}
