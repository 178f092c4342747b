//! `cargo xtask bench`.

use anyhow::Result;
use clap::Subcommand;

use crate::{bench_ingest, bench_language, bench_ledger};

/// Arguments of `cargo xtask bench`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The language engine beside spaCy, in turns on one core.
    Language(bench_language::Args),
    /// Pages, a web archive and many small records through the input layer: speed and memory.
    Ingest(bench_ingest::Args),
    /// A ledger of a million made-up claims, on both databases.
    Ledger(bench_ledger::Args),
}

/// Runs one benchmark and prints its figures.
pub fn run(args: &Args) -> Result<()> {
    match &args.what {
        What::Language(args) => bench_language::run(args),
        What::Ingest(args) => bench_ingest::run(args),
        What::Ledger(args) => bench_ledger::run(args),
    }
}
