//! Running the real program.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// `tally` with these arguments, in the root of the repository.
pub fn tally(args: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_tally"))
        .args(args)
        .current_dir(root())
        .env_remove("NO_COLOR")
        .output()
        .expect("tally starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("panicked"), "tally panicked: {said}");
    assert!(!said.contains("tally setup"), "run `cargo xtask setup` first: {said}");
    output
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Standard output as text.
pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8 on standard output")
}
