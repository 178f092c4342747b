//! What can go wrong, each with its remedy.

use std::io;
use std::path::{Path, PathBuf};

use tally_places::PlacesError;
use thiserror::Error;

/// Why the packages could not be provided.
#[derive(Debug, Error)]
pub enum ProvisionError {
    /// A model or the gazetteer has not been installed.
    #[error("{} is not there; run `{remedy}` first", path.display())]
    NotSetUp {
        /// What was looked for.
        path: PathBuf,
        /// The command that installs it.
        remedy: &'static str,
    },
    /// The model that the user named does not exist.
    #[error("there is no model at {}; give a spaCy wheel or pipeline directory, or leave --model out", path.display())]
    NoSuchModel {
        /// The path given.
        path: PathBuf,
    },
    /// The user has no home directory to put data in.
    #[error("no home directory is known; say where to put things with --data DIR or TALLY_DATA")]
    NoHome,
    /// A file is not the one that the lock file names.
    #[error(
        "{} is not the file that Tally expects\n  expected SHA-256 {expected}\n  found    SHA-256 {found}\n{remedy}",
        file.display()
    )]
    WrongHash {
        /// The file.
        file: PathBuf,
        /// SHA-256 of the lock file.
        expected: String,
        /// SHA-256 of the file.
        found: String,
        /// What to do.
        remedy: &'static str,
    },
    /// A folder given with `--from` lacks a wheel.
    #[error("{} holds no {file}; fetch it with pip into that folder, or leave --from out", folder.display())]
    NotInFolder {
        /// The folder given.
        folder: PathBuf,
        /// The wheel that is missing.
        file: String,
    },
    /// Python could not be started.
    #[error("{} could not be started ({source}); install Python 3 with pip, name it with --python, or copy the wheels yourself and use --from DIR", python.display())]
    NoPython {
        /// The interpreter.
        python: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Python has no pip.
    #[error("{} has no pip; install it (Debian: python3-pip), name another Python with --python, or copy the wheels yourself and use --from DIR", python.display())]
    NoPip {
        /// The interpreter.
        python: PathBuf,
    },
    /// pip could not fetch a package.
    #[error(
        "pip could not fetch {package}; its last words:\n{last_lines}\nRun `tally setup` again when the network is back (what is there is kept), or use --from DIR"
    )]
    Pip {
        /// Name and version.
        package: String,
        /// The end of what pip wrote.
        last_lines: String,
    },
    /// pip ended well but left no wheel of the expected name.
    #[error("pip fetched {package} but left no file named {file}")]
    NoWheel {
        /// Name and version.
        package: String,
        /// File name expected.
        file: String,
    },
    /// No room left on the disk.
    #[error("the disk that holds {} is full; make room (about 300 MB) and run `tally setup` again", path.display())]
    DiskFull {
        /// Where it was to be written.
        path: PathBuf,
    },
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A code that is no country.
    #[error("“{written}” is no country; write ISO codes of two letters, as in --country SY,MM,CD")]
    NoCountry {
        /// What the user wrote.
        written: String,
    },
    /// A name that cannot be that of a layer.
    #[error("“{written}” cannot name a layer; use letters, digits, hyphens and dots")]
    NoLayerName {
        /// What the user wrote.
        written: String,
    },
    /// A folder given with `--from` lacks a file of a dump.
    #[error("{} holds no {file}; lay it out as GeoNames' download server is (SY.zip, alternatenames/SY.zip, admin1CodesASCII.txt, admin2Codes.txt)", folder.display())]
    NoDump {
        /// The folder.
        folder: PathBuf,
        /// The file that is missing.
        file: String,
    },
    /// A file did not come from the server.
    #[error(
        "{url} could not be fetched: {why}; run the same command again to go on (what has come is kept), or name a mirror or folder with --from"
    )]
    NotDownloaded {
        /// Its address.
        url: String,
        /// Why.
        why: String,
    },
    /// A file of places is damaged or of another format.
    #[error("{}: {why}; nothing was changed", path.display())]
    BrokenFile {
        /// The file.
        path: PathBuf,
        /// What is the matter.
        why: String,
    },
    /// The gazetteer could not be compiled.
    #[error(transparent)]
    Places(#[from] PlacesError),
}

impl ProvisionError {
    /// Joins an I/O error with the file that it concerns; a full disk gets its own words.
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> ProvisionError {
        let path = path.to_path_buf();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull => ProvisionError::DiskFull { path },
            _ => ProvisionError::Io { path, source },
        }
    }
}
