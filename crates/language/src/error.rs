//! What can be wrong with a model.

use std::path::PathBuf;

/// Why a model cannot be loaded. Every message names the file, the part of it and what was expected there.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The path cannot be read.
    #[error("{path}: cannot be read: {source}")]
    Io {
        /// What was to be read.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The wheel is no readable zip archive.
    #[error("{path}: not a readable wheel: {why}")]
    Archive {
        /// The wheel.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// There is no pipeline in the wheel or the directory.
    #[error("{path}: no spaCy pipeline in it (a folder with meta.json, config.cfg and tokenizer)")]
    NoPipeline {
        /// The wheel or directory.
        path: PathBuf,
    },
    /// A file of the pipeline is absent.
    #[error("{file}: missing from the pipeline")]
    Missing {
        /// The file, named from the pipeline's folder.
        file: String,
    },
    /// A file does not hold what it should.
    #[error("{file}: {part}: expected {expected}, found {found}")]
    Damaged {
        /// The file, named from the pipeline's folder.
        file: String,
        /// Which part of it.
        part: String,
        /// What should be there.
        expected: String,
        /// What is there.
        found: String,
    },
    /// The file is whole but of a kind that this engine does not know.
    #[error("{file}: {part}: this engine reads {expected}, the model has {found}")]
    Unsupported {
        /// The file, named from the pipeline's folder.
        file: String,
        /// Which part of it.
        part: String,
        /// What the engine can read.
        expected: String,
        /// What the model has.
        found: String,
    },
}

impl ModelError {
    /// A file that does not hold what it should.
    pub(crate) fn damaged(
        file: &str,
        part: impl Into<String>,
        expected: impl Into<String>,
        found: impl ToString,
    ) -> ModelError {
        ModelError::Damaged {
            file: file.to_string(),
            part: part.into(),
            expected: expected.into(),
            found: found.to_string(),
        }
    }

    /// A file of a kind that the engine does not know.
    pub(crate) fn unsupported(
        file: &str,
        part: impl Into<String>,
        expected: impl Into<String>,
        found: impl ToString,
    ) -> ModelError {
        ModelError::Unsupported {
            file: file.to_string(),
            part: part.into(),
            expected: expected.into(),
            found: found.to_string(),
        }
    }
}
