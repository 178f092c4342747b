//! `tally watch`.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use tally_ingest::watch::{State, Surroundings, Watch, WatchList};
use tally_ingest::{IngestError, Options, Received};
use tally_pipeline::Reader;
use tally_store::Store;

use crate::commands::ingest::{self, Summary};
use crate::commands::ledger::Ledger;
use crate::commands::read;
use crate::library::Data;
use crate::print;

/// Arguments of `tally watch`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The feeds: a [[feed]] with its url for each; `every` and `pace` say how often (see docs/inputs.md).
    #[arg(value_name = "FEEDS.toml")]
    feeds: PathBuf,

    /// What was read already (default: beside the feeds, as FEEDS.state.json).
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    #[command(flatten)]
    ledger: Ledger,

    /// Print the claims of what is new, one report a line, and keep nothing.
    #[arg(long)]
    print: bool,

    /// Poll each feed that is due, and end.
    #[arg(long)]
    once: bool,

    /// Tell how the feeds stand, and end.
    #[arg(long)]
    status: bool,

    /// Let fetching reach private and loopback addresses.
    #[arg(long)]
    allow_private: bool,

    /// Largest page that is taken, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = 16 * 1024 * 1024)]
    max_bytes: u64,
}

/// Polls feeds and keeps what is new in the ledger, or prints it, until it is interrupted.
pub fn run(args: &Args, data: &Data) -> Result<ExitCode> {
    let list = WatchList::load(&args.feeds)?;
    let path = args.state.clone().unwrap_or_else(|| args.feeds.with_extension("state.json"));
    let mut watch = Watch::new(list, State::load(&path)?);
    if args.status {
        return status(&watch);
    }
    let around = Here { ended: Arc::default() };
    let ended = Arc::clone(&around.ended);
    ctrlc::set_handler(move || ended.store(true, Ordering::Relaxed))
        .context("cannot listen for interrupts")?;
    let mut sink = match args.print {
        true => Sink::Print(BufWriter::new(std::io::stdout().lock())),
        false => Sink::Keep(Box::new(args.ledger.open(true)?), Summary::default()),
    };
    let library = data.load()?;
    let round = Round {
        path: &path,
        reader: &Reader::new(&library)?,
        options: &Options {
            allow_private: args.allow_private,
            max_bytes: args.max_bytes,
            ..Options::default()
        },
        around: &around,
    };
    let mut failed = false;
    let mut n_unread = 0;
    let began = around.now();
    while let Some((index, due)) = watch.next() {
        if args.once && due > began {
            break;
        }
        let left = Duration::from_secs((due - around.now()).max(0) as u64);
        if around.is_ended() || !around.wait(left) {
            print::note("Interrupted; what was read is remembered.");
            break;
        }
        let (ok, unread) = round.poll(&mut watch, index, &mut sink)?;
        failed |= !ok;
        n_unread += unread;
    }
    watch.state.save(&path)?;
    if let Sink::Keep(_, sum) = &sink {
        print::note(&sum.tell(n_unread));
        sum.tell_updates();
        if n_unread > 0 {
            print::note("`tally ingest --retry` takes what failed again.");
        }
    }
    Ok(ExitCode::from(u8::from(failed && args.once)))
}

/// Where what is new goes.
enum Sink<'a> {
    /// To standard output.
    Print(BufWriter<std::io::StdoutLock<'a>>),
    /// Into a ledger; and what that came to.
    Keep(Box<Store>, Summary),
}

impl Sink<'_> {
    /// Prints or keeps the reports of one entry.
    fn take(&mut self, reader: &Reader<'_>, received: Vec<Received>) -> Result<()> {
        match self {
            Sink::Print(out) => {
                for (report, reading) in read::read(reader, &received) {
                    serde_json::to_writer(&mut *out, &tally_contract::output(&report, &reading))?;
                    writeln!(out)?;
                }
                Ok(out.flush()?)
            }
            Sink::Keep(store, sum) => {
                if let Some(url) = received.first().and_then(|r| r.report.url.clone()) {
                    store.mended(&url)?;
                }
                sum.add(ingest::keep(store, reader, received)?);
                Ok(())
            }
        }
    }

    /// Remembers a page that could not be read, so that `tally ingest --retry` takes it again.
    fn fail(&mut self, url: Option<&str>, error: &IngestError) -> Result<()> {
        if let (Sink::Keep(store, _), Some(url)) = (self, url) {
            store.fail(url, &error.to_string(), &ingest::now())?;
        }
        Ok(())
    }
}

/// What one poll needs.
struct Round<'a> {
    path: &'a Path,
    reader: &'a Reader<'a>,
    options: &'a Options,
    around: &'a Here,
}

impl Round<'_> {
    /// Polls one feed and reads what is new in it; whether all went well, and how many pages could not be read.
    fn poll(&self, watch: &mut Watch, index: usize, sink: &mut Sink<'_>) -> Result<(bool, usize)> {
        let polled = match watch.poll(index, self.around, self.options) {
            Ok(polled) => polled,
            Err(e) => {
                if !self.around.is_ended() {
                    print::error(&e.to_string());
                }
                watch.state.save(self.path)?;
                return Ok((false, 0));
            }
        };
        let mut unread = 0;
        for entry in &polled.entries {
            let reports = watch.reports(index, entry, self.around, self.options);
            if self.around.is_ended() {
                // The rest is new again when the watch goes on.
                return Ok((unread == 0, unread));
            }
            match reports {
                Ok(received) => sink.take(self.reader, received)?,
                Err(e) => {
                    unread += 1;
                    print::error(&e.to_string());
                    sink.fail(entry.url.as_deref(), &e)?;
                }
            }
            watch.read(index, entry);
            watch.state.save(self.path)?;
        }
        watch.finish(index, polled);
        watch.state.save(self.path)?;
        let url = &watch.feeds()[index].url;
        let status = watch.state.feeds.get(url).map(|s| s.status.clone()).unwrap_or_default();
        print::note(&format!("{url}: {status}"));
        Ok((unread == 0, unread))
    }
}

/// The clock on the wall, and waiting that an interrupt ends.
struct Here {
    ended: Arc<AtomicBool>,
}

impl Here {
    fn is_ended(&self) -> bool {
        self.ended.load(Ordering::Relaxed)
    }
}

impl Surroundings for Here {
    fn now(&self) -> i64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64)
    }

    fn wait(&self, time: Duration) -> bool {
        let end = Instant::now() + time;
        while !self.is_ended() {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            std::thread::sleep(left.min(Duration::from_millis(200)));
        }
        false
    }
}

/// A line a feed: when it was polled, when it is polled next, how much was read; under it how it went.
fn status(watch: &Watch) -> Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    let columns = print::columns();
    writeln!(out, "{:<16} {:<16} {:>6} {:>8}", "polled", "next (UTC)", "read", "failures")?;
    for feed in watch.feeds() {
        let state = watch.state.feeds.get(&feed.url).cloned().unwrap_or_default();
        let (last, next) = (time(state.last), time(state.next));
        writeln!(out, "{last:<16} {next:<16} {:>6} {:>8}", state.n_read, state.failures)?;
        // The address is left whole, so that it can be copied.
        writeln!(out, "    {}", feed.url)?;
        let status = state.status.strip_prefix(&format!("{}: ", feed.url)).unwrap_or(&state.status);
        for line in print::wrap(status, columns, "    ", "    ").iter().filter(|l| !l.trim().is_empty()) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// In UTC, to the minute.
fn time(seconds: i64) -> String {
    match jiff::Timestamp::from_second(seconds) {
        Ok(time) if seconds > 0 => time.strftime("%Y-%m-%d %H:%M").to_string(),
        _ => "never".to_string(),
    }
}
