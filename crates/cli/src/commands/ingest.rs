//! `tally ingest`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::Result;
use tally_ingest::Received;
use tally_pipeline::Reader;
use tally_store::{Incoming, Kept, Known, Store};

use crate::commands::inputs;
use crate::commands::ledger::Ledger;
use crate::commands::read::read;
use crate::library::Data;
use crate::print;

/// The version that reads: reports that another version read are read again.
const TOOL: &str = concat!("tally ", env!("CARGO_PKG_VERSION"));

/// Arguments of `tally ingest`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What `tally read` reads: files, directories, http(s) addresses, or - for standard input.
    #[arg(required_unless_present = "retry", value_name = "FILE|DIR|URL|-")]
    inputs: Vec<String>,

    #[command(flatten)]
    how: inputs::How,

    #[command(flatten)]
    ledger: Ledger,

    /// Take again the inputs that failed before.
    #[arg(long)]
    retry: bool,
}

/// Reads reports and keeps them. It can be repeated and interrupted: a report is in the ledger wholly or not at all.
pub fn run(args: &Args, data: &Data) -> Result<ExitCode> {
    let mut store = args.ledger.open(true)?;
    let again: Vec<String> = match args.retry {
        true => store.failures()?.into_iter().map(|(input, _)| input).collect(),
        false => Vec::new(),
    };
    if args.inputs.is_empty() && again.is_empty() {
        print::note("No input has failed before: there is nothing to take again.");
        return Ok(ExitCode::SUCCESS);
    }
    let library = data.load()?;
    let reader = Reader::new(&library)?;
    let progress = print::Progress::new("reports");
    let mut sum = Summary::default();
    let mut failed: Vec<(String, String)> = Vec::new();
    let code = args.how.for_each_batch(
        &args.inputs,
        &again,
        |batch, taken| {
            let n = batch.len();
            sum.add(keep(&mut store, &reader, batch)?);
            (0..n).for_each(|_| progress.advance(taken));
            Ok(())
        },
        |input, error| failed.push((input.to_string(), error.to_string())),
    )?;
    drop(progress);
    let now = now();
    for input in args.inputs.iter().chain(&again) {
        match failed.iter().find(|(name, _)| name == input) {
            Some((_, error)) => store.fail(input, error, &now)?,
            None => store.mended(input)?,
        }
    }
    print::note(&sum.tell(failed.len()));
    sum.tell_updates();
    for (why, names) in by_reason(&failed) {
        print::note(&format!("Failed, {}: {}: {why}", names.len(), clipped(&names)));
    }
    if !failed.is_empty() {
        print::note("`tally ingest --retry` takes what failed again.");
    }
    Ok(code)
}

/// What failed, by why it failed.
fn by_reason(failed: &[(String, String)]) -> BTreeMap<&str, Vec<String>> {
    let mut reasons: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (input, error) in failed {
        // What failed stands first, a file in a folder rather than the folder, and perhaps a line's number: neither may part
        // what has one reason.
        let (name, why) = error.split_once(": ").unwrap_or((input, error));
        let (name, why) = match why.split_once(": ").filter(|(line, _)| line.starts_with("line ")) {
            Some((line, why)) => (format!("{name}, {line}"), why),
            None => (name.to_string(), why),
        };
        reasons.entry(why).or_default().push(name);
    }
    reasons
}

/// The first few of many names.
fn clipped(names: &[String]) -> String {
    let more = if names.len() > 3 { format!(" and {} more", names.len() - 3) } else { String::new() };
    format!("{}{more}", names[..names.len().min(3)].join(", "))
}

/// Reads what the ledger does not have yet, and keeps it.
pub(super) fn keep(store: &mut Store, reader: &Reader<'_>, batch: Vec<Received>) -> Result<Summary> {
    let mut sum = Summary::default();
    let mut fresh: Vec<Received> = Vec::new();
    for received in batch {
        match store.known(&received.report.id, TOOL)? {
            Known::Current => sum.kept.known += 1,
            Known::New | Known::Outdated => fresh.push(received),
        }
    }
    if fresh.is_empty() {
        return Ok(sum);
    }
    let read = read(reader, &fresh);
    sum.unread =
        read.iter().filter(|(report, _)| report.language.as_deref().is_some_and(|l| l != "en")).count();
    let now = now();
    let incoming: Vec<Incoming<'_>> = read
        .iter()
        .zip(&fresh)
        .map(|((report, reading), received)| Incoming {
            report,
            reading,
            bytes: &received.original.bytes,
            name: &received.original.name,
            url: received.original.url.as_deref(),
            headers: &received.original.headers,
            received: &now,
            tool: TOOL,
        })
        .collect();
    let kept = store.keep(&incoming)?;
    sum.kept = Kept { known: sum.kept.known + kept.known, ..kept };
    Ok(sum)
}

pub(super) fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// How many updated pages are told of one by one.
const UPDATES: usize = 10;

/// What a run came to.
#[derive(Debug, Default)]
pub(super) struct Summary {
    kept: Kept,
    /// Reports that are kept but were not read: they are not in English.
    unread: usize,
}

impl Summary {
    pub(super) fn add(&mut self, other: Summary) {
        let (sum, more) = (&mut self.kept, other.kept);
        sum.new += more.new;
        sum.updated.extend(more.updated);
        sum.behind += more.behind;
        sum.renewed += more.renewed;
        sum.known += more.known;
        sum.copies += more.copies;
        sum.claims += more.claims;
        sum.incidents += more.incidents;
        self.unread += other.unread;
    }

    pub(super) fn tell(&self, failed: usize) -> String {
        let kept = &self.kept;
        let mut parts = vec![format!("{} new", kept.new)];
        let mut part = |n: usize, what: &str| {
            if n > 0 {
                parts.push(format!("{n} {what}"));
            }
        };
        let one = |n: usize, one: &'static str, many: &'static str| if n == 1 { one } else { many };
        let (updated, behind) = (kept.updated.len(), kept.behind);
        part(updated, one(updated, "new version of a known page", "new versions of known pages"));
        let unchanged = "earlier or unchanged versions of known pages";
        part(behind, one(behind, "earlier or unchanged version of a known page", unchanged));
        part(kept.renewed, "read again");
        part(kept.known, "already known");
        part(kept.copies, one(kept.copies, "copy of another", "copies of others"));
        part(self.unread, "not in English, kept and not read");
        part(failed, "failed");
        format!(
            "Reports: {}. {}; {} new or changed.",
            parts.join(", "),
            print::table::count(kept.claims, "claim"),
            print::table::count(kept.incidents, "incident")
        )
    }

    /// Says what changed on pages that were known.
    pub(super) fn tell_updates(&self) {
        let updated = &self.kept.updated;
        for update in updated.iter().take(UPDATES) {
            let what = print::changes::in_short(&update.changes);
            print::note(&format!("Updated: {}: {what}", update.page));
        }
        if updated.len() > UPDATES {
            print::note(&format!(
                "Updated: {} more; `tally show REPORT` says what changed.",
                updated.len() - UPDATES
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_name_the_file_and_the_line_by_what_they_have_in_common() {
        let failed = |error: &str| ("notes".to_string(), error.to_string());
        let all = [
            failed("notes/a.txt: empty. There is nothing to read."),
            failed("notes/b.csv: line 3: `text` is empty."),
            failed("notes/c.txt: empty. There is nothing to read."),
        ];
        let told: Vec<String> =
            by_reason(&all).iter().map(|(why, names)| format!("{}: {why}", clipped(names))).collect();
        assert_eq!(
            told,
            [
                "notes/b.csv, line 3: `text` is empty.",
                "notes/a.txt, notes/c.txt: empty. There is nothing to read."
            ]
        );
    }
}
