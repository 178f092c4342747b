//! `cargo xtask demo`.

use std::process::Command;

use anyhow::Result;

use crate::tools;

/// Arguments of `cargo xtask demo`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Read these instead of the bundled samples.
    inputs: Vec<String>,
}

/// Reads the bundled samples and prints their claims as a table.
pub fn run(args: &Args) -> Result<()> {
    tools::setup(false)?;
    let mut read = Command::new(tools::tally());
    read.args(["read", "--format", "table"]);
    if args.inputs.is_empty() {
        read.arg("samples");
    } else {
        read.args(&args.inputs);
    }
    tools::run(&mut read)
}
