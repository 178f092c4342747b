//! The ledger on disk: what was received, what was read from it, which reports tell of one incident, what people decided.
//!
//! [`Store`] is the same over SQLite in a file and over PostgreSQL. A report is kept wholly or not at all, with the bytes that it
//! was read from; adding one regroups only what it links to, with a result that equals grouping everything anew
//! (`tally_reconcile::group` says why). Several programs may write to one ledger: each waits for the other's transaction.
//!
//! The store knows nothing of reading texts, of terminals or of HTTP.

mod db;
mod derive;
mod error;
mod incidents;
mod keep;
mod links;
mod migrate;
mod pack;
mod page;
mod query;
mod rebuild;
mod regroup;
mod review;
mod versions;

use std::path::Path;

pub use error::StoreError;
pub use keep::{Incoming, Kept, Known};
pub use page::IncidentPage;
pub use query::{ActorRow, ClaimRow, Filter, ReportRow, SourceRow};
pub use rebuild::Step;
pub use review::{Corrected, Lost};
pub use versions::{Changes, Updated, Version};

use db::{Connection, Postgres, Sqlite};

/// An open ledger.
pub struct Store {
    db: Box<dyn Connection>,
    fit: tally_reconcile::Fit,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("dialect", &self.db.dialect()).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the ledger at `address`: a `postgres://…` address or the path of a file. A file that is not there is made when
    /// `create` says so; the schema is brought up to date.
    ///
    /// # Errors
    /// When there is no ledger, its database fails, or a later version of Tally made it.
    pub fn open(address: &str, create: bool) -> Result<Self, StoreError> {
        let is_server = address.starts_with("postgres://") || address.starts_with("postgresql://");
        let mut db: Box<dyn Connection> = if is_server {
            Box::new(Postgres::open(address).map_err(|e| e.on_opening(address))?)
        } else {
            if !create && !Path::new(address).exists() {
                return Err(StoreError::Missing { path: address.to_string() });
            }
            Box::new(Sqlite::open(Path::new(address), create).map_err(|e| e.on_opening(address))?)
        };
        let fit = tally_reconcile::Fit::new();
        migrate::migrate(db.as_mut(), &fit).map_err(|e| if is_server { e } else { e.on_opening(address) })?;
        Ok(Store { db, fit })
    }

    /// Runs `work` in a transaction: all of it happens, or nothing.
    fn transaction<T>(
        &mut self,
        work: impl FnOnce(&mut dyn Connection, &tally_reconcile::Fit) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.db.begin()?;
        match work(self.db.as_mut(), &self.fit) {
            Ok(value) => {
                self.db.commit()?;
                Ok(value)
            }
            Err(error) => {
                // The first error is the one that matters; a connection that cannot roll back is lost anyway.
                let _ = self.db.rollback();
                Err(error)
            }
        }
    }
}
