//! Getting one wheel: from a folder, or through pip.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::verify::sha256_of;
use crate::{Locked, ProvisionError};

/// Copies a wheel from a folder into `workspace` and verifies the copy.
pub(crate) fn copy(package: &Locked, folder: &Path, workspace: &Path) -> Result<PathBuf, ProvisionError> {
    let (from, to) = (folder.join(package.wheel()), workspace.join(package.wheel()));
    if !from.is_file() {
        return Err(ProvisionError::NotInFolder { folder: folder.to_path_buf(), file: package.wheel() });
    }
    fs::copy(&from, &to).map_err(ProvisionError::io(&to))?;
    check(package, &to, &from, "Replace it by the wheel of that name and hash.")?;
    Ok(to)
}

/// Has pip fetch a wheel into `workspace` and verifies it, beyond pip's own check.
pub(crate) fn download(package: &Locked, python: &Path, workspace: &Path) -> Result<PathBuf, ProvisionError> {
    let lock = workspace.join("requirements.txt");
    fs::write(&lock, package.requirement()).map_err(ProvisionError::io(&lock))?;
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "download", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]);
    pip.args(["--no-deps", "--ignore-requires-python", "--only-binary", ":all:", "--require-hashes", "-r"]);
    pip.arg(&lock).arg("-d").arg(workspace);
    let output =
        pip.output().map_err(|source| ProvisionError::NoPython { python: python.to_path_buf(), source })?;
    if !output.status.success() {
        return Err(failure(package, python, workspace, &output.stdout, &output.stderr));
    }
    let wheel = workspace.join(package.wheel());
    if !wheel.is_file() {
        return Err(ProvisionError::NoWheel { package: named(package), file: package.wheel() });
    }
    check(package, &wheel, &wheel, "The package index may hold another build of it; nothing was installed.")?;
    Ok(wheel)
}

fn check(package: &Locked, file: &Path, shown: &Path, remedy: &'static str) -> Result<(), ProvisionError> {
    let found = sha256_of(file).map_err(ProvisionError::io(file))?;
    if found == package.sha256 {
        return Ok(());
    }
    let expected = package.sha256.clone();
    Err(ProvisionError::WrongHash { file: shown.to_path_buf(), expected, found, remedy })
}

/// What pip's failure means, told from its words: it has no exit codes for them.
fn failure(package: &Locked, python: &Path, workspace: &Path, out: &[u8], err: &[u8]) -> ProvisionError {
    let said = format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(err));
    if said.contains("No module named pip") {
        return ProvisionError::NoPip { python: python.to_path_buf() };
    }
    if said.contains("No space left on device") {
        return ProvisionError::DiskFull { path: workspace.to_path_buf() };
    }
    if let Some(found) = said.lines().find_map(|line| line.trim().strip_prefix("Got ")) {
        return ProvisionError::WrongHash {
            file: PathBuf::from(package.wheel()),
            expected: package.sha256.clone(),
            found: found.trim().to_string(),
            remedy: "The package index may hold another build of it; nothing was installed.",
        };
    }
    let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    let last_lines =
        lines[lines.len().saturating_sub(6)..].iter().map(|line| format!("  {line}\n")).collect();
    ProvisionError::Pip { package: named(package), last_lines }
}

fn named(package: &Locked) -> String {
    format!("{} {}", package.name, package.version)
}
