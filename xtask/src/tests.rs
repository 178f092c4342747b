//! `cargo xtask test`.

use std::path::Path;
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
    let with_postgres = provide_postgres();
    let mut tests = tools::cargo();
    if !with_postgres {
        tests.env("TALLY_TEST_WITHOUT_POSTGRES", "1");
    }
    // A snapshot that differs is a failure, never silently written anew.
    tests.env("INSTA_UPDATE", "no");
    // The same cases each time: a change is not held up by an old fault that chance finds today. To search
    // further, run a test with another seed and more PROPTEST_CASES.
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        tests.env("PROPTEST_RNG_SEED", "20241202");
    }
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

/// Whether there is a PostgreSQL for the tests of the ledger; installs Debian's when there is none and we may.
#[expect(clippy::print_stdout, reason = "a chore talks to the person who called it")]
fn provide_postgres() -> bool {
    if has_postgres() {
        return true;
    }
    println!("PostgreSQL is not installed: trying apt-get install postgresql");
    let apt = |args: &[&str]| {
        let mut apt = Command::new("apt-get");
        apt.args(["-qq", "-y"]).args(args).env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null());
        apt.status().is_ok_and(|status| status.success())
    };
    // The lists of a fresh container are empty or old.
    let _ = apt(&["update"]);
    if apt(&["install", "--no-install-recommends", "postgresql"]) && has_postgres() {
        return true;
    }
    println!(
        "WARNING: PostgreSQL could not be installed (not root, no apt-get, or no network): \
         the ledger is tested on SQLite only"
    );
    false
}

/// Where Debian and others put the server's programs.
fn has_postgres() -> bool {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = versions.map(|version| version.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let has = |folder: &Path| ["initdb", "pg_ctl"].iter().all(|program| folder.join(program).exists());
    debian.chain(std::env::split_paths(&path)).any(|folder| has(&folder))
}
