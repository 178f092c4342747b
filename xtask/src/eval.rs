//! `cargo xtask eval`: the scorer of `../shared/eval` on what `tally` prints, kept in `eval/RESULTS.md`.

mod errors;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::tools;

/// A score may fall by this much before it counts as a drop.
const TOLERANCE: f64 = 0.01;

/// Arguments of `cargo xtask eval`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Corpora to score (default: all).
    names: Vec<String>,

    /// Where the development corpora and the scorer lie.
    #[arg(long, value_name = "DIR", default_value = "../shared/eval")]
    data: PathBuf,

    /// Show the N worst records of each corpus, each with what `tally explain` says of its main claim, and write nothing.
    #[arg(long, value_name = "N")]
    errors: Option<usize>,

    /// Write nothing.
    #[arg(long)]
    dry: bool,
}

/// Scores the program; without the corpora says so and does nothing.
pub fn run(args: &Args) -> Result<()> {
    let data = tools::root().join(&args.data);
    let scorer = data.join("tools").join("eval.py");
    if !scorer.exists() {
        println_note(&format!("No development corpora at {}: nothing was measured.", data.display()));
        return Ok(());
    }
    tools::setup(false)?;
    let kept = tools::target().join("eval");
    let mut command = Command::new("python3");
    command.arg(&scorer).arg("--corpora").arg(&data).args(["--half", "dev", "--spans"]);
    // The grouping of mixed reports is measured through a real ledger.
    command.args(["--incidents", "mixed"]);
    command.arg("--tally").arg(tools::tally()).arg("--save").arg(&kept);
    if let Some(n) = args.errors {
        return errors::show(command.arg("--errors").arg(n.to_string()).args(&args.names), &kept);
    }
    tools::run(command.args(&args.names))?;
    if args.dry {
        return Ok(());
    }
    let scores = read_scores(&kept.join("scores.dev.json"))?;
    Results::open(&tools::root().join("eval").join("RESULTS.md"))?.update(&scores)
}

type Scores = BTreeMap<(String, String), f64>;

fn read_scores(path: &Path) -> Result<Scores> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let json: BTreeMap<String, BTreeMap<String, Value>> = serde_json::from_str(&text)?;
    Ok(json
        .into_iter()
        .flat_map(|(corpus, rows)| {
            rows.into_iter()
                .filter_map(move |(measure, value)| Some(((corpus.clone(), measure), value.as_f64()?)))
        })
        .collect())
}

/// The table in `eval/RESULTS.md`: corpus, measure, score, the score before, the commit; and under it the reasons
/// for drops, one line each: `corpus / measure: why`.
struct Results {
    path: PathBuf,
    scores: BTreeMap<(String, String), (f64, String)>,
    /// The score before, of those that had one.
    before: BTreeMap<(String, String), f64>,
    reasons: Vec<String>,
}

const REASONS: &str = "## Drops and their reasons";

impl Results {
    fn open(path: &Path) -> Result<Self> {
        let mut results = Results {
            path: path.to_path_buf(),
            scores: BTreeMap::new(),
            before: BTreeMap::new(),
            reasons: Vec::new(),
        };
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(results),
            Err(e) => return Err(e).with_context(|| format!("{} cannot be read", path.display())),
        };
        let (table, reasons) = text.split_once(REASONS).unwrap_or((&text, ""));
        for line in table.lines() {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            if let [corpus, measure, score, before, commit] = cells[..]
                && let Ok(score) = score.parse()
            {
                if let Ok(before) = before.parse() {
                    results.before.insert((corpus.into(), measure.into()), before);
                }
                results.scores.insert((corpus.into(), measure.into()), (score, commit.into()));
            }
        }
        results.reasons = reasons.lines().filter(|l| l.starts_with("- ")).map(str::to_string).collect();
        Ok(results)
    }

    /// Writes the new scores and fails when one dropped without a reason given.
    fn update(mut self, new: &Scores) -> Result<()> {
        let commit = head()?;
        let mut dropped = Vec::new();
        for (name, &score) in new {
            if let Some((old, _)) = self.scores.get(name) {
                self.before.insert(name.clone(), *old);
                let worse = if is_to_stay_low(&name.1) { score - old } else { old - score };
                let label = format!("- {} / {}:", name.0, name.1);
                if worse > TOLERANCE && !self.reasons.iter().any(|r| r.starts_with(&label)) {
                    dropped.push(format!("{label} {old:.3} → {score:.3}"));
                }
            }
            self.scores.insert(name.clone(), (score, commit.clone()));
        }
        self.write()?;
        if !dropped.is_empty() {
            bail!(
                "scores dropped; give each a line under “{REASONS}” in eval/RESULTS.md or mend it:\n{}",
                dropped.join("\n")
            );
        }
        Ok(())
    }

    fn write(&self) -> Result<()> {
        let mut text = String::from(
            "# Measured on the development halves\n\n\
             `cargo xtask eval` scores what `tally read` prints (definitions: the scorer's own README) and writes this file.\n\
             A score is a share between 0 and 1 unless it is a median in kilometres. Targets are in the scorer.\n\n\
             | corpus | measure | score | before | commit |\n|---|---|---|---|---|\n",
        );
        for ((corpus, measure), (score, commit)) in &self.scores {
            let old = self.before.get(&(corpus.clone(), measure.clone()));
            let old = old.map_or(String::new(), |o| format!("{o:.3}"));
            writeln!(text, "| {corpus} | {measure} | {score:.3} | {old} | {commit} |")?;
        }
        writeln!(text, "\n{REASONS}\n")?;
        for reason in &self.reasons {
            writeln!(text, "{reason}")?;
        }
        // What `eval/calibrate.py` printed last.
        if let Some(folder) = self.path.parent()
            && let Ok(table) = std::fs::read_to_string(folder.join("reliability.md"))
        {
            writeln!(text, "\n{}", table.trim_end())?;
        }
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        Ok(std::fs::write(&self.path, text)?)
    }
}

/// Whether a lower score is a better one.
fn is_to_stay_low(measure: &str) -> bool {
    measure.contains("wrong") || measure.contains("far") || measure.contains("median")
}

fn head() -> Result<String> {
    let out =
        Command::new("git").args(["rev-parse", "--short", "HEAD"]).current_dir(tools::root()).output()?;
    Ok(String::from_utf8_lossy(&out.stdout).trim().to_string())
}

#[expect(clippy::print_stdout, reason = "a chore talks to the person who called it")]
fn println_note(text: &str) {
    println!("{text}");
}
