//! `cargo xtask test`.

use std::process::{Command, Stdio};

use anyhow::Result;

use crate::tools;

/// Arguments of `cargo xtask test`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Handed to the test runner: a filter, say.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// Fetches what the tests read with and runs them all: with cargo-nextest where it is installed (one line a
/// test, slow ones named), else with `cargo test`. Examples in the documentation run either way.
pub fn run(args: &Args) -> Result<()> {
    tools::setup(true)?;
    let mut tests = tools::cargo();
    // A snapshot that differs is a failure, never silently written anew.
    tests.env("INSTA_UPDATE", "no");
    if has_nextest() {
        tests.args(["nextest", "run", "--release", "--workspace", "--no-fail-fast"]).args(&args.rest);
        tools::run(&mut tests)?;
        return tools::run(tools::cargo().args(["test", "--release", "--workspace", "--doc"]));
    }
    tests.args(["test", "--release", "--workspace", "--no-fail-fast"]).args(&args.rest);
    tools::run(&mut tests)
}

fn has_nextest() -> bool {
    Command::new("cargo-nextest")
        .args(["nextest", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
