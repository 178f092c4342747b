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
    /// It cannot be opened.
    #[error("{ledger} cannot be opened as a ledger ({why}). {remedy}")]
    Unopened {
        /// The file, or the address without its password.
        ledger: String,
        /// What the database says.
        why: String,
        /// What to do.
        remedy: &'static str,
    },
    /// SQLite failed. Its words hold those of its causes.
    #[error("the ledger's database failed: {0}")]
    Sqlite(rusqlite::Error),
    /// PostgreSQL failed. Its words hold those of its causes.
    #[error("the ledger's database failed: {}", postgres_message(.0))]
    Postgres(postgres::Error),
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

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::Sqlite(error)
    }
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        StoreError::Postgres(error)
    }
}

impl StoreError {
    /// The same, told of a ledger that was to be opened: where that is what failed, with the remedy.
    pub(crate) fn on_opening(self, address: &str) -> Self {
        let unopened =
            |why: String, remedy| StoreError::Unopened { ledger: without_password(address), why, remedy };
        match &self {
            StoreError::Sqlite(e) => match e.sqlite_error_code() {
                Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly) => unopened(
                    "its file cannot be opened for writing".into(),
                    "Its folder must be there, and both must be yours to write.",
                ),
                Some(rusqlite::ErrorCode::NotADatabase) => {
                    unopened("the file is no ledger".into(), "Give the ledger's own file with --ledger.")
                }
                _ => self,
            },
            StoreError::Postgres(e) if e.as_db_error().is_none() => unopened(
                postgres_message(e),
                "Check that the server runs and that host, port and name are right.",
            ),
            StoreError::Postgres(e) => unopened(
                postgres_message(e),
                "Check user, password and the database's name, and that the user may make tables.",
            ),
            _ => self,
        }
    }

    pub(crate) fn damaged(what: impl Into<String>, why: impl std::fmt::Display) -> Self {
        StoreError::Damaged { what: what.into(), why: why.to_string() }
    }
}

/// An address as it may be shown.
fn without_password(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_string() };
    match rest.rsplit_once('@') {
        Some((user, host)) => format!("{scheme}://{}@{host}", user.split(':').next().unwrap_or_default()),
        None => address.to_string(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        assert_eq!(without_password("postgres://ada:se@cret@db/x"), "postgres://ada@db/x");
        assert_eq!(without_password("postgres://db/x"), "postgres://db/x");
        assert_eq!(without_password("tally.db"), "tally.db");
    }
}
