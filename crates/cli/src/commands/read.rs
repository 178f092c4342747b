//! `tally read`.

use std::io::{BufWriter, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::Result;
use clap::ValueEnum;
use tally_ingest::Received;
use tally_model::{Reading, Report};
use tally_pipeline::Reader;

use crate::commands::inputs;
use crate::library::Data;
use crate::print::{self, csv, table};

/// Arguments of `tally read`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    inputs: inputs::Args,

    /// json, jsonl, csv or table (default: a table in a terminal, jsonl in a pipe).
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One object for one report, a list for several.
    Json,
    /// One object a line, one line a report.
    Jsonl,
    /// One row a claim.
    Csv,
    /// For people.
    Table,
}

/// Reads reports and prints their claims.
pub fn run(args: &Args, data: &Data) -> Result<ExitCode> {
    let library = data.load()?;
    let reader = Reader::new(&library)?;
    let stdout = std::io::stdout();
    let for_people = stdout.is_terminal();
    let format = args.format.unwrap_or(if for_people { Format::Table } else { Format::Jsonl });
    let mut printer = Printer::new(format, BufWriter::new(stdout.lock()));
    let progress = print::Progress::new("reports read");
    let code = args.inputs.for_each_batch(|batch, taken| {
        for (report, reading) in read(&reader, &batch) {
            progress.advance(taken);
            progress.suspend(|| printer.print(&report, &reading))?;
        }
        printer.out.flush().map_err(Into::into)
    })?;
    printer.finish()?;
    Ok(code)
}

/// Reads a batch; what ingest found amiss comes before what reading did. What others coded is not read again.
pub(super) fn read(reader: &Reader<'_>, batch: &[Received]) -> Vec<(Report, Reading)> {
    let uncoded = batch.iter().filter(|r| r.coded.is_none()).map(|r| r.report.clone()).collect();
    let mut read = reader.read_all(uncoded).into_iter();
    batch
        .iter()
        .filter_map(|received| {
            let (report, mut reading) = match &received.coded {
                Some(reading) => (received.report.clone(), reading.clone()),
                None => read.next()?,
            };
            reading.problems.splice(0..0, received.problems.iter().cloned());
            Some((report, reading))
        })
        .collect()
}

/// Prints readings one after the other, as they come.
struct Printer<W: Write> {
    format: Format,
    out: W,
    n_printed: usize,
    held: Option<serde_json::Value>,
    columns: usize,
}

impl<W: Write> Printer<W> {
    fn new(format: Format, out: W) -> Self {
        Printer { format, out, n_printed: 0, held: None, columns: print::columns() }
    }

    fn print(&mut self, report: &Report, reading: &Reading) -> Result<()> {
        match self.format {
            Format::Table => {
                if self.n_printed > 0 {
                    writeln!(self.out)?;
                }
                table::print(&mut self.out, report, reading, self.columns)?;
            }
            Format::Csv => csv::print(&mut self.out, report, reading, self.n_printed == 0)?,
            Format::Jsonl => {
                serde_json::to_writer(&mut self.out, &tally_contract::output(report, reading))?;
                writeln!(self.out)?;
            }
            Format::Json => {
                self.print_json(serde_json::to_value(tally_contract::output(report, reading))?)?
            }
        }
        self.n_printed += 1;
        Ok(())
    }

    /// Holds the first report back until it is known whether it stays the only one.
    fn print_json(&mut self, value: serde_json::Value) -> Result<()> {
        if self.n_printed == 0 {
            self.held = Some(value);
            return Ok(());
        }
        if let Some(first) = self.held.take() {
            write!(self.out, "[")?;
            serde_json::to_writer_pretty(&mut self.out, &first)?;
        }
        writeln!(self.out, ",")?;
        Ok(serde_json::to_writer_pretty(&mut self.out, &value)?)
    }

    fn finish(&mut self) -> Result<()> {
        if self.format == Format::Json {
            match self.held.take() {
                Some(only) => serde_json::to_writer_pretty(&mut self.out, &only)?,
                None => write!(self.out, "{}", if self.n_printed > 0 { "]" } else { "[]" })?,
            }
            writeln!(self.out)?;
        }
        Ok(self.out.flush()?)
    }
}
