//! `cargo xtask eval --errors N`: the worst records, each with how its main claim came about.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::tools;

/// Runs the scorer, and after each record that it shows `tally explain` on the claim that the report was taken to be about.
/// `kept` is where the scorer keeps what the program printed.
pub fn show(scorer: &mut Command, kept: &Path) -> Result<()> {
    let mut child = scorer
        .current_dir(tools::root())
        .stdout(Stdio::piped())
        .spawn()
        .context("python3 cannot be started")?;
    let lines = BufReader::new(child.stdout.take().context("the scorer has no output")?).lines();
    let mut shown: Option<String> = None;
    for line in lines {
        let line = line?;
        let next =
            line.strip_prefix("  --- ").and_then(|rest| rest.rsplit_once(": ")).map(|(id, _)| id.to_string());
        // A record's lines are indented by two blanks; the next record or corpus ends it.
        if next.is_some() || !line.starts_with("  ") && !line.is_empty() {
            explain(shown.take(), kept)?;
        }
        super::println_note(&line);
        shown = next.or(shown);
    }
    explain(shown, kept)?;
    if !child.wait()?.success() {
        bail!("the scorer failed");
    }
    Ok(())
}

/// Explains the main claim of the kept report with this identifier; says nothing of one that is not kept.
fn explain(id: Option<String>, kept: &Path) -> Result<()> {
    let Some(output) = id.and_then(|id| find(&id, kept).transpose()).transpose()? else { return Ok(()) };
    let claims = output["claims"].as_array().cloned().unwrap_or_default();
    let main = claims.iter().find(|c| c["main"] == true).or(claims.first());
    let Some(claim) = main.and_then(|c| c["id"].as_str()) else { return Ok(()) };
    let report = &output["report"];
    let input = json!({"text": report["text"], "title": report["title"], "published": report["published"]});
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("report.jsonl");
    std::fs::write(&path, format!("{input}\n"))?;
    tools::run(Command::new(tools::tally()).arg("explain").arg(&path).args(["--claim", claim]))
}

/// What the program printed for the report whose key begins with `id`.
fn find(id: &str, kept: &Path) -> Result<Option<Value>> {
    for entry in std::fs::read_dir(kept).with_context(|| format!("{} cannot be read", kept.display()))? {
        let path = entry?.path();
        if path.extension().is_none_or(|e| e != "jsonl") {
            continue;
        }
        for line in BufReader::new(std::fs::File::open(&path)?).lines() {
            let line = line?;
            if !line.contains(id) {
                continue;
            }
            let mut kept: Value = serde_json::from_str(&line)?;
            if kept["key"].as_str().is_some_and(|key| key == id || key.starts_with(&format!("{id}:"))) {
                return Ok(Some(kept["output"].take()));
            }
        }
    }
    Ok(None)
}
