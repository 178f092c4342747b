//! More gazetteer than the packages hold: layers over the packaged index.
//!
//! [`fetch`] takes GeoNames' own country dumps from their server or a mirror, [`import`] takes files that the user
//! has: a GeoNames dump, OCHA's boundaries with p-codes (COD-AB), or a table of the user's own. Each becomes one
//! layer, written whole or not at all; what was there before stays until then.

mod boundaries;
mod download;
mod dump;
mod features;
mod fetch;
mod import;
mod lines;
mod point;
mod shapes;
mod table;
#[cfg(test)]
pub(crate) mod tests;

use std::path::PathBuf;

pub use fetch::{FetchOptions, GEONAMES, fetch};
pub use import::{Form, ImportOptions, import};

/// What fetching or importing is doing, for the user to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LayerEvent {
    /// Bytes of a file have come.
    Downloading {
        /// Name of the file.
        file: String,
        /// Bytes so far.
        done: u64,
        /// Bytes in all, where the server says so.
        total: Option<u64>,
    },
    /// A file is there already, as the server has it.
    Kept {
        /// Where.
        path: PathBuf,
    },
    /// Bytes of a file have been read.
    Reading {
        /// The file.
        path: PathBuf,
        /// Bytes so far.
        done: u64,
        /// Bytes in all.
        total: u64,
    },
    /// A line or row that is not as it should be and was passed over.
    Skipped {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: u64,
        /// What is the matter.
        why: String,
    },
    /// The names are being sorted and written.
    Sorting {
        /// Name of the layer.
        layer: String,
        /// Places that it holds.
        places: u64,
    },
    /// A layer was put in its place.
    Installed {
        /// Where.
        path: PathBuf,
        /// Places that it holds.
        places: u64,
        /// Lines or rows that were passed over.
        skipped: u64,
    },
}

/// Who is told.
pub(crate) type Report<'a> = &'a mut dyn FnMut(LayerEvent);
