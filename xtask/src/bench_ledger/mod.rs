//! `cargo xtask bench ledger`: a ledger of up to a million made-up claims on both databases.
//!
//! Each ledger is filled without grouping, grouped as a whole, given single reports, and asked the questions that are asked
//! most. Peak memory is that of this process: for PostgreSQL the server's comes on top.

mod queries;
mod world;

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tally_model::{Reading, Report};
use tally_store::{Incoming, Store};
use tally_testkit::postgres::Cluster;

use world::World;

/// Claims in a made-up report, about.
const CLAIMS: usize = 9;

/// Reports that are kept together when a ledger is filled.
const BATCH: usize = 1000;

/// Reports that are added one by one.
const SINGLE: usize = 60;

/// Arguments of `cargo xtask bench ledger`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How many claims, one ledger each.
    #[arg(long, value_delimiter = ',', default_value = "10000,100000,1000000")]
    claims: Vec<usize>,

    /// Which databases: sqlite, postgres.
    #[arg(long, value_delimiter = ',', default_value = "sqlite,postgres")]
    on: Vec<String>,

    /// Print every question's time, not only the slowest.
    #[arg(long)]
    each: bool,
}

/// What one ledger came to.
struct Measured {
    claims: usize,
    reports: usize,
    incidents: usize,
    filled: Duration,
    regrouped: Duration,
    /// The time of all processors that this process took for it.
    regrouped_cpu: f64,
    peak: u64,
    /// Adding single reports, in order of time.
    single: Vec<Duration>,
    single_cpu: f64,
    /// The questions, each at the middle of three times.
    asked: Vec<(&'static str, usize, Duration)>,
}

/// Runs the benchmark and prints a table.
#[allow(clippy::print_stdout)]
pub fn run(args: &Args) -> Result<()> {
    let folder = tempfile::tempdir()?;
    for database in &args.on {
        let cluster = if database == "postgres" { Cluster::start() } else { None };
        println!("{database}");
        println!(
            "   claims  reports incidents |  fill s group s   (cpu) peak MB |  one ms   (max)   (cpu) | slowest question ms"
        );
        let mut measured = Vec::new();
        for &claims in &args.claims {
            let address = match &cluster {
                Some(cluster) => cluster.database(),
                None => folder.path().join(format!("{claims}.db")).display().to_string(),
            };
            let m = measure(&address, claims)?;
            print(&m, args.each);
            measured.push(m);
            if cluster.is_none() {
                std::fs::remove_file(&address).ok();
            }
        }
        for pair in measured.windows(2) {
            println!("  {}", growth(&pair[0], &pair[1]));
        }
    }
    Ok(())
}

fn measure(address: &str, claims: usize) -> Result<Measured> {
    let mut world = World::new(20_261_124);
    let began = Instant::now();
    let (n_claims, n_reports) = fill(address, &mut world, claims)?;
    let filled = began.elapsed();
    note(&format!("{n_claims} claims kept after {:.0} s", filled.as_secs_f64()));
    forget_peak();
    let mut store = Store::open(address, false)?;
    let (began, before) = (Instant::now(), cpu());
    let incidents = store.regroup_all(&mut |_| ())?;
    let (regrouped, regrouped_cpu) = (began.elapsed(), cpu() - before);
    let peak = peak().context("the peak of memory")?;
    note(&format!("grouped after {:.1} s", regrouped.as_secs_f64()));
    let mut single = Vec::new();
    let reports: Vec<(Report, Reading)> = (0..SINGLE).map(|_| world.report()).collect();
    let before = cpu();
    for one in reports.chunks(1) {
        let began = Instant::now();
        store.keep(&incoming(one))?;
        single.push(began.elapsed());
    }
    let single_cpu = (cpu() - before) / SINGLE as f64;
    single.sort_unstable();
    let mut asked = Vec::new();
    for question in queries::questions(&mut store)? {
        let mut times = Vec::new();
        let mut answers = 0;
        for _ in 0..3 {
            let began = Instant::now();
            answers = question.ask(&mut store)?;
            times.push(began.elapsed());
        }
        times.sort_unstable();
        asked.push((question.name, answers, times[1]));
    }
    Ok(Measured {
        claims: n_claims,
        reports: n_reports,
        incidents,
        filled,
        regrouped,
        regrouped_cpu,
        peak,
        single,
        single_cpu,
        asked,
    })
}

/// Keeps as many made-up claims, without grouping them; tells how many claims and reports there are.
fn fill(address: &str, world: &mut World, claims: usize) -> Result<(usize, usize)> {
    let mut store = Store::open(address, true)?;
    let (mut n_claims, mut n_reports) = (0, 0);
    // What is to be kept next is made up while the batch before it is written.
    let (sender, batches) = std::sync::mpsc::sync_channel::<Vec<(Report, Reading)>>(1);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut made = 0;
            while made < claims {
                let batch: Vec<(Report, Reading)> =
                    (0..BATCH.min((claims - made) / CLAIMS + 1)).map(|_| world.report()).collect();
                made += batch.iter().map(|(_, reading)| reading.claims.len()).sum::<usize>();
                if sender.send(batch).is_err() {
                    return;
                }
            }
        });
        for batch in batches {
            n_claims += batch.iter().map(|(_, reading)| reading.claims.len()).sum::<usize>();
            n_reports += batch.len();
            store.keep_ungrouped(&incoming(&batch))?;
        }
        Ok((n_claims, n_reports))
    })
}

/// Where a long run has come to, on standard error.
fn note(message: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "{message}");
}

fn incoming(batch: &[(Report, Reading)]) -> Vec<Incoming<'_>> {
    batch
        .iter()
        .map(|(report, reading)| Incoming {
            report,
            reading,
            bytes: report.text.as_bytes(),
            name: "made up",
            url: report.url.as_deref(),
            headers: &[],
            received: "2026-01-01T00:00:00Z",
            tool: "bench",
        })
        .collect()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[allow(clippy::print_stdout)]
fn print(m: &Measured, each: bool) {
    let slowest = m.asked.iter().max_by_key(|(_, _, time)| *time);
    println!(
        "{:>9} {:>8} {:>9} | {:>7.1} {:>7.1} {:>7.1} {:>7} | {:>7.1} {:>7.1} {:>7.1} | {}",
        m.claims,
        m.reports,
        m.incidents,
        m.filled.as_secs_f64(),
        m.regrouped.as_secs_f64(),
        m.regrouped_cpu,
        m.peak / 1_000_000,
        m.single.get(m.single.len() / 2).map_or(0.0, |t| ms(*t)),
        m.single.last().map_or(0.0, |t| ms(*t)),
        m.single_cpu * 1e3,
        slowest.map(|(name, _, time)| format!("{:.1} ({name})", ms(*time))).unwrap_or_default(),
    );
    for (name, answers, time) in m.asked.iter().filter(|_| each) {
        println!("            {:>8.1} ms  {answers:>3} answers  {name}", ms(*time));
    }
}

/// How cost grew from one ledger to the next, as the power of the number of claims: 1 is in proportion.
fn growth(small: &Measured, large: &Measured) -> String {
    let times = large.claims as f64 / small.claims as f64;
    let exponent = |a: f64, b: f64| (b / a).ln() / times.ln();
    format!(
        "from {} to {} claims: filling grows by the power {:.2}, grouping (cpu) {:.2}, memory {:.2}",
        small.claims,
        large.claims,
        exponent(small.filled.as_secs_f64(), large.filled.as_secs_f64()),
        exponent(small.regrouped_cpu, large.regrouped_cpu),
        exponent(small.peak as f64, large.peak as f64),
    )
}

/// The processor time of this process so far, in seconds (Linux).
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name in brackets the 12th and 13th fields are the hundredths of a second in the program and in the kernel.
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let field = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (field(11) + field(12)) / 100.0
}

/// The most memory that this process has held since it was last forgotten, in bytes (Linux).
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb * 1024)
}

fn forget_peak() {
    // Where the kernel does not allow it, the peak of filling is told with it.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
