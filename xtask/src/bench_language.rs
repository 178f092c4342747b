//! `cargo xtask bench language`: our engine and spaCy read the same texts in turns, on one core.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::spacy::{self, Pair};
use crate::tools;

/// Arguments of `cargo xtask bench language`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    with: spacy::Args,

    /// How many words to read.
    #[arg(long, value_name = "N", default_value_t = 50_000)]
    words: usize,

    /// How often each side reads them.
    #[arg(long, value_name = "N", default_value_t = 3)]
    rounds: usize,

    /// The core that both run on.
    #[arg(long, value_name = "N", default_value_t = 0)]
    core: usize,
}

/// The batch sizes that spaCy is timed with.
const BATCHES: [usize; 2] = [32, 128];

/// Times the models that are asked for.
#[allow(clippy::print_stdout)]
pub fn run(args: &Args) -> Result<()> {
    let python = args.with.python()?;
    let mut texts = args.with.texts()?;
    let mut left = args.words;
    texts.retain(|text| {
        let wanted = left > 0;
        left = left.saturating_sub(text.split_whitespace().count());
        wanted
    });
    let n_words: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
    let models = args.with.models(&python)?;
    stay_on_core(args.core);
    println!("{} texts, {n_words} words, core {}; words a second:", texts.len(), args.core);
    for pair in models {
        time_model(&pair, &texts, n_words, args.rounds, &python)?;
    }
    Ok(())
}

/// Ours, then spaCy's with each batch size, and again; the first round of each warms up and does not count.
#[allow(clippy::print_stdout)]
fn time_model(pair: &Pair, texts: &[String], n_words: usize, rounds: usize, python: &Path) -> Result<()> {
    let file = tools::target().join(format!("bench-{}.jsonl", pair.name));
    spacy::write_texts(&file, texts)?;
    let mut side = Side::start(pair, &file, python)?;
    let mut speeds: Vec<Vec<f64>> = vec![Vec::new(); 1 + BATCHES.len()];
    for round in 0..=rounds {
        let start = Instant::now();
        let n_docs = pair.model.parse_all(texts).len();
        let mut seconds = vec![start.elapsed().as_secs_f64()];
        debug_assert_eq!(n_docs, texts.len());
        for batch in BATCHES {
            seconds.push(side.time(batch)?);
        }
        if round > 0 {
            for (speeds, seconds) in speeds.iter_mut().zip(&seconds) {
                speeds.push(n_words as f64 / seconds);
            }
        }
    }
    side.end()?;
    let ours = median(&speeds[0]);
    println!("{}  ours               {:>8.0}  {}", pair.name, ours, each(&speeds[0]));
    for (batch, speeds) in BATCHES.iter().zip(&speeds[1..]) {
        let theirs = median(speeds);
        println!(
            "{}  spaCy, batch {batch:<5} {theirs:>8.0}  {}  ours is {:.1} times as fast",
            pair.name,
            each(speeds),
            ours / theirs
        );
    }
    Ok(())
}

/// spaCy, loaded and waiting.
struct Side {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Side {
    fn start(pair: &Pair, texts: &Path, python: &Path) -> Result<Side> {
        let mut child = spacy::spacy_side(python, "time")
            .arg(&pair.folder)
            .arg(texts)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("spaCy could not be started")?;
        let input = child.stdin.take().context("no input of spaCy")?;
        let output = BufReader::new(child.stdout.take().context("no output of spaCy")?);
        let mut side = Side { child, input, output };
        side.answer()?;
        Ok(side)
    }

    /// The seconds that nlp.pipe takes.
    fn time(&mut self, batch: usize) -> Result<f64> {
        writeln!(self.input, "{batch}")?;
        self.answer()?["seconds"].as_f64().context("spaCy's side printed no time")
    }

    fn answer(&mut self) -> Result<Value> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        serde_json::from_str(&line).context("spaCy's side printed no JSON")
    }

    fn end(mut self) -> Result<()> {
        drop(self.input);
        self.child.wait()?;
        Ok(())
    }
}

/// Binds this process, and so spaCy's, to one core.
fn stay_on_core(core: usize) {
    let pid = std::process::id().to_string();
    let bound = Command::new("taskset").args(["-a", "-cp", &core.to_string(), &pid]).output();
    if !bound.is_ok_and(|output| output.status.success()) {
        spacy::note("No taskset here: both sides run on any core.");
    }
}

fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

fn each(numbers: &[f64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(|number| format!("{number:.0}")).collect();
    format!("({})", numbers.join(", "))
}
