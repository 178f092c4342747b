//! `cargo xtask bench`.

use anyhow::Result;
use clap::Subcommand;

/// Arguments of `cargo xtask bench`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {}

/// Runs one benchmark and prints its figures.
pub fn run(args: &Args) -> Result<()> {
    match args.what {}
}
