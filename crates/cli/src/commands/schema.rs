//! `tally schema`.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;

/// Prints the JSON Schema of one object of `tally read --format jsonl`.
pub fn run() -> Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &tally_contract::schema())?;
    writeln!(out)?;
    Ok(ExitCode::SUCCESS)
}
