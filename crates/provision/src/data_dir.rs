//! Where the models and the gazetteer are kept.

use std::path::{Path, PathBuf};

use crate::lock::{Use, packages};
use crate::{Locked, ProvisionError};

/// The folder that holds Tally's models and gazetteer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataDir(PathBuf);

/// Which language model to read with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelChoice {
    /// The medium model that `tally setup` installs.
    Md,
    /// The small model (`tally setup --with-sm`).
    Sm,
    /// A spaCy pipeline of the user's own: a wheel or an unpacked directory.
    Path(PathBuf),
}

impl DataDir {
    /// The data directory at `path`.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        DataDir(path.into())
    }

    /// The platform's data directory for Tally (`~/.local/share/tally` on Linux).
    pub fn default_dir() -> Result<Self, ProvisionError> {
        let base = directories::BaseDirs::new().ok_or(ProvisionError::NoHome)?;
        Ok(DataDir(base.data_dir().join("tally")))
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where the wheel of a package of the lock file is kept.
    pub fn wheel_path(&self, package: &Locked) -> PathBuf {
        self.0.join(package.place())
    }

    /// The file (or folder) of a language model, when it is there.
    pub fn model_path(&self, choice: &ModelChoice) -> Result<PathBuf, ProvisionError> {
        let (used_for, remedy) = match choice {
            ModelChoice::Path(path) if path.exists() => return Ok(path.clone()),
            ModelChoice::Path(path) => return Err(ProvisionError::NoSuchModel { path: path.clone() }),
            ModelChoice::Md => (Use::ModelMd, "tally setup"),
            ModelChoice::Sm => (Use::ModelSm, "tally setup --with-sm"),
        };
        let path = packages().iter().find(|p| p.used_for == used_for).map(|p| self.wheel_path(p));
        let path = path.unwrap_or_else(|| self.0.join("models"));
        if path.is_file() { Ok(path) } else { Err(ProvisionError::NotSetUp { path, remedy }) }
    }

    /// Where imported actors are kept, whether or not there are any.
    pub fn actors_dir(&self) -> PathBuf {
        self.0.join("actors")
    }

    /// Where the compiled gazetteer of this version of Tally is kept, whether or not it is there.
    pub fn gazetteer_path(&self) -> PathBuf {
        self.0.join("gazetteer").join(tally_places::INDEX_VERSION.to_string())
    }

    /// The folder of the compiled gazetteer, when it is there.
    pub fn gazetteer_dir(&self) -> Result<PathBuf, ProvisionError> {
        let path = self.gazetteer_path();
        let file = path.join(tally_places::INDEX_FILE);
        if file.is_file() { Ok(path) } else { Err(ProvisionError::NotSetUp { path, remedy: "tally setup" }) }
    }
}
