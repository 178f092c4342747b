//! The compiled gazetteer: one memory-mapped file.
//!
//! ```text
//! header      magic, version, four section lengths
//! names.fst   sound key → offset and number of postings
//! postings    11 bytes each: place, flags, check values of the three stricter foldings
//! records     32 bytes each: countries, then first-level areas, second-level areas, settlements
//! names       main names, each with its length before it
//! ```
//!
//! A posting holds 16-bit check values of the name's stricter foldings instead of the name, so that a lookup
//! learns the tier of each match without touching a string: 60 bytes a place for the whole file, and well
//! under a microsecond a lookup. Two different names with one sound key *and* one check value would be
//! taken for a stricter match than they are (1 in 65,536), never for a match that they are not.

mod compile;
mod format;
mod open;
mod sources;

pub use compile::compile;
pub use format::{INDEX_FILE, INDEX_VERSION};
pub(crate) use format::{NO_POINT, Posting, Record, checks};
pub(crate) use open::{Index, NONE};
