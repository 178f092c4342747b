//! What the chores share: running programs, finding the repository.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The folder that cargo builds into.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The `tally` program of the one profile that everything is built with.
pub fn tally() -> PathBuf {
    target().join("release").join("tally")
}

/// Runs a program in the root of the repository; its output goes where ours goes.
pub fn run(command: &mut Command) -> Result<()> {
    let status =
        command.current_dir(root()).status().with_context(|| format!("{command:?} could not be started"))?;
    if !status.success() {
        bail!("{command:?} failed: {status}");
    }
    Ok(())
}

/// Cargo, as it was called.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Builds `tally`.
pub fn build() -> Result<()> {
    run(cargo().args(["build", "--release", "--package", "tally-cli"]))
}

/// Builds `tally` and lets it fetch what it reads with, unless that is there and in order.
pub fn setup(with_small_model: bool) -> Result<()> {
    build()?;
    let mut setup = Command::new(tally());
    setup.arg("setup");
    if with_small_model {
        setup.arg("--with-sm");
    }
    run(&mut setup)
}
