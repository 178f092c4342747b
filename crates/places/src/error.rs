use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a gazetteer could not be compiled or opened.
#[derive(Debug, Error)]
pub enum PlacesError {
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The compiled gazetteer is of another version or not whole.
    #[error("{} is damaged or of another version of Tally; run `tally setup` to compile it again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// A layer is of another version or not whole.
    #[error("{} is damaged or of another version of Tally; fetch or import it again, or delete the file", path.display())]
    DamagedLayer {
        /// The file.
        path: PathBuf,
    },
    /// A package does not hold what was expected of it.
    #[error("{}: {what}; is it the version that the lock file names?", path.display())]
    Package {
        /// The wheel.
        path: PathBuf,
        /// What is the matter.
        what: String,
    },
}

impl PlacesError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> PlacesError {
        let path = path.to_path_buf();
        move |source| PlacesError::Io { path, source }
    }
}
