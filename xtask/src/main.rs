//! The chores of this repository: `cargo xtask setup | demo | test | parity | eval | bench`.

mod adversarial;
mod bench;
mod bench_ingest;
mod bench_language;
mod bench_ledger;
mod demo;
mod eval;
mod parity;
mod random;
mod spacy;
mod tests;
mod tidy;
mod tools;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// As `tally` has it, so that what is measured here is what users get.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "The chores of this repository")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Fetch and verify what Tally reads with (the same as `tally setup --with-sm`).
    Setup,
    /// Fetch what is missing, build, read the bundled samples and print their claims.
    Demo(demo::Args),
    /// Fetch what is missing and run all tests.
    Test(tests::Args),
    /// Score `tally read` on the development corpora and compare with eval/RESULTS.md.
    Eval(eval::Args),
    /// Compare the language engine with spaCy, decision by decision.
    Parity(parity::Args),
    /// Time the language engine or the input layer.
    Bench(bench::Args),
}

fn main() -> Result<()> {
    match Cli::parse().chore {
        Chore::Setup => tools::setup(true),
        Chore::Demo(args) => demo::run(&args),
        Chore::Test(args) => tests::run(&args),
        Chore::Eval(args) => eval::run(&args),
        Chore::Parity(args) => parity::run(&args),
        Chore::Bench(args) => bench::run(&args),
    }
}
