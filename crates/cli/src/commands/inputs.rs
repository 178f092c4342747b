//! The arguments that say what to read, shared by the commands that read.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::ValueEnum;
use jiff::civil::Date;
use tally_ingest::{FetchLimits, IngestError, Input, InputKind, Options, Received};

use crate::print;

/// What to read.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Files (texts, pages, PDF, DOCX, e-mail, tables, feeds, web archives, ZIP, tar; see docs/inputs.md), directories,
    /// http(s) addresses, or - for standard input.
    #[arg(required = true, value_name = "FILE|DIR|URL|-")]
    pub inputs: Vec<String>,

    #[command(flatten)]
    pub how: How,
}

/// How to take it.
#[derive(Debug, Clone, clap::Args)]
pub struct How {
    /// What the input is, when its name does not tell.
    #[arg(long, value_name = "KIND")]
    pub input: Option<Kind>,

    /// Which column of a table holds a field of the report (id, title, text, html, published, outlet, url, author).
    /// May be given several times; columns that are not given are guessed, and told.
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = mapping)]
    pub map: Vec<(String, String)>,

    /// Day from which "Saturday" is counted when a report carries no date of its own.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub published: Option<Date>,

    /// Let fetching reach private and loopback addresses.
    #[arg(long)]
    pub allow_private: bool,

    /// Seconds between two requests to one host, where the addresses of a list, feed or table are followed.
    #[arg(long, value_name = "SECONDS", default_value_t = 1.0, value_parser = seconds)]
    pub pace: f64,

    /// Largest report that is taken, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = 64 * 1024 * 1024)]
    pub max_bytes: u64,
}

/// A kind of input.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Kind {
    /// Plain text, or a bundle of wire stories.
    Text,
    /// A web page.
    Html,
    /// One report an object, one object a line.
    Jsonl,
    /// An object, or a list of objects.
    Json,
    /// Comma-separated values.
    Csv,
    /// Tab-separated values.
    Tsv,
    /// RSS, Atom, JSON Feed, or a sitemap.
    Feed,
    /// E-mail.
    Eml,
    /// A mailbox.
    Mbox,
    /// One address a line.
    Urls,
}

/// A day as the command line has it.
pub fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("“{text}” is no date; write it as 2024-12-02"))
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse::<f64>().ok().filter(|s| (0.0..=3600.0).contains(s));
    seconds.ok_or_else(|| format!("“{text}” is no number of seconds up to 3600"))
}

fn mapping(text: &str) -> Result<(String, String), String> {
    let (field, column) =
        text.split_once('=').ok_or_else(|| format!("“{text}” maps nothing; write it as title=headline"))?;
    Ok((field.trim().to_lowercase(), column.trim().to_string()))
}

impl From<Kind> for InputKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Text => InputKind::Text,
            Kind::Html => InputKind::Html,
            Kind::Jsonl => InputKind::Jsonl,
            Kind::Json => InputKind::Json,
            Kind::Csv => InputKind::Csv,
            Kind::Tsv => InputKind::Tsv,
            Kind::Feed => InputKind::Feed,
            Kind::Eml => InputKind::Eml,
            Kind::Mbox => InputKind::Mbox,
            Kind::Urls => InputKind::Urls,
        }
    }
}

impl Args {
    /// These inputs, and everything else as it is by default.
    pub fn of(inputs: &[String]) -> Self {
        let how = How {
            input: None,
            map: Vec::new(),
            published: None,
            allow_private: false,
            pace: 1.0,
            max_bytes: Options::default().max_bytes,
        };
        Args { inputs: inputs.to_vec(), how }
    }

    /// Hands the reports to `take` in batches, in order, with the part of all input that was taken so far. Failures are named on standard error and the rest goes on;
    /// the exit code tells whether there were any.
    pub fn for_each_batch(
        &self,
        take: impl FnMut(Vec<Received>, Option<f64>) -> Result<()>,
    ) -> Result<ExitCode> {
        self.how.for_each_batch(&self.inputs, &[], take, |_, _| {})
    }
}

impl How {
    fn options(&self) -> Options {
        Options {
            published: self.published,
            input: self.input.map(InputKind::from),
            map: self.map.clone(),
            allow_private: self.allow_private,
            max_bytes: self.max_bytes,
            fetch: FetchLimits { pace: Duration::from_secs_f64(self.pace), ..FetchLimits::default() },
            ..Options::default()
        }
    }

    /// Hands the reports of `inputs`, and of what is taken `again`, to `take` in batches, in order, with the part of all input that
    /// was taken so far where that can be told. A failure is named on standard error, handed to `fail` with its
    /// input, and the rest goes on; the exit code tells whether there were any. Addresses that are taken again were not
    /// named by anybody now: robots.txt is asked.
    pub fn for_each_batch(
        &self,
        inputs: &[String],
        again: &[String],
        mut take: impl FnMut(Vec<Received>, Option<f64>) -> Result<()>,
        mut fail: impl FnMut(&str, &IngestError),
    ) -> Result<ExitCode> {
        let options = self.options();
        let mut batch = Batch::default();
        let mut failed = false;
        let mut found = tally_ingest::inputs_of(inputs);
        found.extend(tally_ingest::inputs_of(again).into_iter().map(Input::listed));
        let size = tally_ingest::size_of(&found).filter(|size| *size > 0);
        let taken = options.taken.clone();
        let part = || size.map(|size| taken.bytes() as f64 / size as f64);
        for (name, input) in inputs.iter().chain(again).zip(&found) {
            for received in tally_ingest::reports(input, &options) {
                options.notices.take().iter().for_each(|notice| print::note(notice));
                match received {
                    Ok(received) => batch.push(received),
                    Err(error) => {
                        failed = true;
                        report_failure(&error);
                        fail(name, &error);
                    }
                }
                if batch.is_full() {
                    take(batch.drain(), part())?;
                }
            }
        }
        take(batch.drain(), part())?;
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
