//! `tally verify`.

use std::process::ExitCode;

use anyhow::Result;

use crate::commands::ledger::Ledger;
use crate::print;

/// Arguments of `tally verify`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    ledger: Ledger,
}

/// Hashes all originals again and checks the log of decisions from end to end.
pub fn run(args: &Args) -> Result<ExitCode> {
    let mut store = args.ledger.open(false)?;
    let (originals, damaged) = store.verify_originals()?;
    for sha in &damaged {
        print::error(&format!(
            "the bytes kept as {sha} no longer have that hash: fetch the report again, or take it from a copy of the ledger"
        ));
    }
    let decisions = store.decisions()?.len();
    let chain = store.verify_decisions()?;
    for lost in store.lost_decisions()? {
        print::note(&format!(
            "Decision {} finds its words no more in report {}: it has no effect until somebody decides anew.",
            lost.number,
            &lost.report[..8.min(lost.report.len())]
        ));
    }
    match &chain {
        Err(broken) => print::error(&broken.to_string()),
        Ok(last) if decisions > 0 => print::note(&format!(
            "{decisions} decisions in an unbroken chain. Keep the hash of the last one elsewhere to notice a log cut short: {last}"
        )),
        Ok(_) => {}
    }
    print::note(&format!("{} of {originals} originals as they were received.", originals - damaged.len()));
    Ok(if damaged.is_empty() && chain.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
