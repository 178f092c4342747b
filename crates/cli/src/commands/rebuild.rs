//! `tally rebuild`.

use std::process::ExitCode;

use anyhow::Result;
use tally_store::Step;

use crate::commands::ledger::Ledger;
use crate::print;

/// Arguments of `tally rebuild`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    ledger: Ledger,

    /// Only group the accounts into incidents anew; leave the rows of claims as they are.
    #[arg(long)]
    grouping: bool,
}

/// Works out anew what follows from the reports as they were read and from what people decided, all of it or nothing. Neither
/// originals, readings nor decisions change: `tally ingest` is what reads a report again.
pub fn run(args: &Args) -> Result<ExitCode> {
    let mut store = args.ledger.open(false)?;
    let reports = print::Progress::out_of("reports");
    let accounts = print::Progress::out_of("accounts");
    let mut tell = |step| match step {
        Step::Reports(done, of) => reports.reach(done, of),
        Step::Accounts(done, of) => accounts.reach(done, of),
    };
    let incidents = if args.grouping { store.regroup_all(&mut tell)? } else { store.rebuild(&mut tell)? };
    drop((reports, accounts));
    print::note(&format!("The ledger has {}.", print::table::count(incidents, "incident")));
    Ok(ExitCode::SUCCESS)
}
