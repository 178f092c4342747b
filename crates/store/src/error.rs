//! What can go wrong with a ledger.

/// Why the ledger could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address names no ledger.
    #[error("there is no ledger at {path}: `tally ingest --ledger {path} …` makes one")]
    Missing {
        /// The file.
        path: String,
    },
    /// SQLite failed.
    #[error("the ledger's database failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL failed.
    #[error("the ledger's database failed: {}", postgres_message(.0))]
    Postgres(#[from] postgres::Error),
    /// A later version of Tally made it.
    #[error(
        "this ledger has schema version {version}, this Tally knows versions up to {known}: use a newer Tally"
    )]
    Newer {
        /// The ledger's version.
        version: i64,
        /// The latest that is known.
        known: usize,
    },
    /// What is kept cannot be read again.
    #[error("what the ledger keeps of {what} is damaged: {why}")]
    Damaged {
        /// Report, incident or decision.
        what: String,
        /// What is wrong with it.
        why: String,
    },
}

impl StoreError {
    pub(crate) fn damaged(what: impl Into<String>, why: impl std::fmt::Display) -> Self {
        StoreError::Damaged { what: what.into(), why: why.to_string() }
    }
}

/// The server's own words, which the error's plain display leaves out.
fn postgres_message(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(db) => db.to_string(),
        None => {
            let cause = std::error::Error::source(error).map(|c| format!(": {c}")).unwrap_or_default();
            format!("{error}{cause}")
        }
    }
}
