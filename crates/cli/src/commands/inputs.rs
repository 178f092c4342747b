//! The arguments that say what to read, shared by the commands that read.

use std::process::ExitCode;

use anyhow::Result;
use clap::ValueEnum;
use jiff::civil::Date;
use tally_ingest::{IngestError, InputKind, Options, Received};

use crate::print;

/// What to read.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files (text, HTML, JSON Lines), directories, http(s) addresses, or - for standard input.
    #[arg(required = true, value_name = "FILE|DIR|URL|-")]
    pub inputs: Vec<String>,

    /// What the input is, when its name does not tell.
    #[arg(long, value_name = "KIND")]
    pub input: Option<Kind>,

    /// Day from which "Saturday" is counted when a report carries no date of its own.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub published: Option<Date>,

    /// Let fetching reach private and loopback addresses.
    #[arg(long)]
    pub allow_private: bool,

    /// Largest report that is taken, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = 64 * 1024 * 1024)]
    pub max_bytes: u64,
}

/// A kind of input.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Kind {
    /// Plain text.
    Text,
    /// A web page.
    Html,
    /// One report an object, one object a line.
    Jsonl,
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("“{text}” is no date; write it as 2024-12-02"))
}

impl Args {
    /// These inputs, and everything else as it is by default.
    pub fn of(inputs: &[String]) -> Self {
        let max_bytes = Options::default().max_bytes;
        Args { inputs: inputs.to_vec(), input: None, published: None, allow_private: false, max_bytes }
    }

    fn options(&self) -> Options {
        Options {
            published: self.published,
            input: self.input.map(|kind| match kind {
                Kind::Text => InputKind::Text,
                Kind::Html => InputKind::Html,
                Kind::Jsonl => InputKind::Jsonl,
            }),
            allow_private: self.allow_private,
            max_bytes: self.max_bytes,
            ..Options::default()
        }
    }

    /// Hands the reports to `take` in batches, in order. Failures are named on standard error and the rest goes on;
    /// the exit code tells whether there were any.
    pub fn for_each_batch(&self, mut take: impl FnMut(Vec<Received>) -> Result<()>) -> Result<ExitCode> {
        let options = self.options();
        let mut batch = Batch::default();
        let mut failed = false;
        for input in tally_ingest::inputs_of(&self.inputs) {
            for received in tally_ingest::reports(&input, &options) {
                match received {
                    Ok(received) => batch.push(received),
                    Err(error) => {
                        failed = true;
                        report_failure(&error);
                    }
                }
                if batch.is_full() {
                    take(batch.drain())?;
                }
            }
        }
        take(batch.drain())?;
        Ok(if failed { ExitCode::from(1) } else { ExitCode::SUCCESS })
    }
}

fn report_failure(error: &IngestError) {
    print::error(&error.to_string());
}

/// Reports that are read together: enough to keep all cores busy, little enough to bound memory.
#[derive(Default)]
struct Batch {
    reports: Vec<Received>,
    bytes: usize,
}

impl Batch {
    fn push(&mut self, received: Received) {
        self.bytes += received.report.text.len();
        self.reports.push(received);
    }

    fn is_full(&self) -> bool {
        self.reports.len() >= 64 || self.bytes >= 1 << 20
    }

    fn drain(&mut self) -> Vec<Received> {
        self.bytes = 0;
        std::mem::take(&mut self.reports)
    }
}
