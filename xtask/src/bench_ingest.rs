//! `cargo xtask bench ingest`: how fast pages come in, on one core and on two, and with how much memory. The files are made
//! here, alike every time, and each is read in a process of its own, so that its peak of memory is its own.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tally_ingest::{Options, inputs_of, reports};

use crate::random::Random;

/// Arguments of `cargo xtask bench ingest`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How many pages to read from a directory.
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    pages: usize,

    /// How large the web archive is.
    #[arg(long, value_name = "MIB", default_value_t = 1_024)]
    warc: usize,

    /// How many records the JSON Lines file has.
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    records: usize,

    /// Only read this, print what it came to, and end.
    #[arg(long, value_name = "PATH", hide = true)]
    read: Option<String>,
}

/// Makes the files, has each read on one core and on two, and prints a table.
#[allow(clippy::print_stdout)]
pub fn run(args: &Args) -> Result<()> {
    if let Some(path) = &args.read {
        println!("{}", read(path)?);
        return Ok(());
    }
    let dir = tempfile::tempdir().context("no temporary directory")?;
    println!(
        "{:<32} {:>5} {:>8} {:>8} {:>8} {:>10} {:>13} {:>9}",
        "input", "cores", "reports", "seconds", "CPU s", "reports/s", "reports/CPU s", "peak MiB"
    );
    let pages = dir.path().join("pages");
    write_pages(&pages, args.pages)?;
    measure(&format!("{} pages, HTML", args.pages), &pages)?;
    let warc = dir.path().join("crawl.warc");
    write_warc(&warc, args.warc << 20)?;
    measure(&format!("web archive, {} MiB", args.warc), &warc)?;
    let records = dir.path().join("records.jsonl");
    write_records(&records, args.records)?;
    measure(&format!("{} records, JSON Lines", args.records), &records)
}

#[allow(clippy::print_stdout)]
fn measure(what: &str, path: &Path) -> Result<()> {
    for (cores, list) in [(1, "0"), (2, "0,1")] {
        let output = Command::new("taskset")
            .args(["-c", list])
            .arg(std::env::current_exe()?)
            .args(["bench", "ingest", "--read"])
            .arg(path)
            .output()
            .context("taskset, which keeps a program on a core, is part of util-linux")?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let result: Value = serde_json::from_slice(&output.stdout)?;
        let number = |field: &str| result[field].as_f64().unwrap_or(0.0);
        let (n, seconds, cpu) = (number("reports"), number("seconds"), number("cpu"));
        println!(
            "{what:<32} {cores:>5} {n:>8} {seconds:>8.1} {cpu:>8.1} {:>10.0} {:>13.0} {:>9.0}",
            n / seconds.max(0.01),
            n / cpu.max(0.01),
            number("peak_kib") / 1024.0
        );
    }
    Ok(())
}

/// Reads all reports of an input and keeps none.
fn read(path: &str) -> Result<Value> {
    let began = Instant::now();
    let options = Options::default();
    let (mut n, mut failed) = (0u64, 0u64);
    for input in inputs_of(&[path.to_string()]) {
        for report in reports(&input, &options) {
            match report {
                Ok(_) => n += 1,
                Err(_) => failed += 1,
            }
        }
    }
    ensure!(failed == 0, "{failed} reports of {path} could not be read");
    let seconds = began.elapsed().as_secs_f64();
    Ok(json!({"reports": n, "seconds": seconds, "cpu": cpu_seconds(), "peak_kib": peak_kib()}))
}

/// The time that this process has computed, as Linux tells: it says more than the clock on a machine that others use.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let after_name = stat.rsplit(')').next()?;
    let ticks = |at: usize| after_name.split_whitespace().nth(at)?.parse::<f64>().ok();
    // Fields 14 and 15 of proc(5), in hundredths of a second.
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

/// The most memory that this process has held, as Linux tells.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn write_pages(dir: &Path, n: usize) -> Result<()> {
    std::fs::create_dir_all(dir)?;
    for i in 0..n {
        std::fs::write(dir.join(format!("{i:06}.html")), page(i as u64))?;
    }
    Ok(())
}

fn write_warc(path: &PathBuf, size: usize) -> Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    let (mut written, mut i) = (0, 0u64);
    while written < size {
        let message = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{}", page(i));
        let record = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://daily.example/{i}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{message}\r\n\r\n",
            message.len()
        );
        out.write_all(record.as_bytes())?;
        written += record.len();
        i += 1;
    }
    Ok(out.flush()?)
}

fn write_records(path: &PathBuf, n: usize) -> Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    for i in 0..n as u64 {
        let mut dice = Random::new(i + 1);
        let text = format!("{} {}", sentence(&mut dice), sentence(&mut dice));
        writeln!(
            out,
            "{}",
            json!({"id": i, "title": title(&mut dice), "published": "2024-12-02", "text": text})
        )?;
    }
    Ok(out.flush()?)
}

const WHO: [&str; 8] = [
    "Witnesses",
    "The mayor",
    "A monitor",
    "Rescue workers",
    "The army",
    "Doctors",
    "A spokesman for the agency",
    "Residents",
];
const SAYS: [&str; 6] = ["said", "reported", "confirmed", "denied", "told reporters", "announced on Monday"];
const WHAT: [&str; 8] = [
    "shells hit the market",
    "gunmen attacked a convoy",
    "the bridge was closed",
    "talks had begun",
    "aid reached the camp",
    "two drivers were detained",
    "a mine went off beneath a tractor",
    "fighting spread to the hills",
];
const WHERE: [&str; 6] = [
    "near the old town",
    "on the road to the border",
    "in the northern district",
    "beside the river",
    "at the hospital",
    "in three villages",
];

fn sentence(dice: &mut Random) -> String {
    let (dead, hurt) = (dice.below(40), dice.below(90));
    format!(
        "{} {} that {} {}, and that {dead} people were killed and {hurt} hurt.",
        dice.one(&WHO),
        dice.one(&SAYS),
        dice.one(&WHAT),
        dice.one(&WHERE)
    )
}

fn title(dice: &mut Random) -> String {
    format!(
        "{} say {} {}",
        dice.one(&["Officials", "Residents", "Monitors"]),
        dice.one(&WHAT),
        dice.one(&WHERE)
    )
}

/// A page as outlets have them: metadata, scripts, navigation, an article of some 600 words, related links, comments.
fn page(seed: u64) -> String {
    let mut dice = Random::new(seed);
    let title = title(&mut dice);
    let mut html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} | The Daily Ledger</title>\n\
         <meta property=\"og:site_name\" content=\"The Daily Ledger\"><meta property=\"article:published_time\" content=\"2024-12-02T09:00:00Z\">\n\
         <link rel=\"canonical\" href=\"https://daily.example/{seed}\"><style>{}</style><script>{}</script></head><body>\n",
        ".a{color:#123456}".repeat(400),
        "var a=function(b){return b*2};".repeat(600)
    );
    html.push_str("<header><nav><ul>");
    for i in 0..60 {
        html.push_str(&format!("<li class=\"menu-item\"><a href=\"/section/{i}\">Section {i}</a></li>"));
    }
    html.push_str(&format!("</ul></nav></header><main><article class=\"story\"><h1>{title}</h1><p class=\"byline\">By Jane Doe</p>"));
    for _ in 0..30 {
        html.push_str(&format!("<p>{} {}</p>\n", sentence(&mut dice), sentence(&mut dice)));
        if dice.below(6) == 0 {
            html.push_str("<div class=\"ad\"><span>Advertisement</span></div><figure><img src=\"/a.jpg\" alt=\"\"><figcaption>The market on Monday.</figcaption></figure>");
        }
    }
    html.push_str("</article><aside class=\"related\"><h2>Related stories</h2><ul>");
    for i in 0..40 {
        let teaser = self::title(&mut dice);
        html.push_str(&format!("<li><div class=\"teaser\"><a href=\"/story/{i}\"><span class=\"kicker\">World</span> {teaser}</a></div></li>"));
    }
    html.push_str("</ul></aside><section id=\"comments\">");
    for i in 0..25 {
        html.push_str(&format!(
            "<div class=\"comment\"><span>Reader {i}</span><p>I do not believe a word of it.</p></div>"
        ));
    }
    html.push_str("</section></main><footer><p>All rights reserved.</p></footer></body></html>\n");
    html
}
