//! The compiled gazetteer: one memory-mapped file.
//!
//! ```text
//! header      magic, version, five section lengths
//! slots       8 bytes each: mark of a sound key and its first posting, found by the key's hash
//! postings    11 bytes each: place, flags, check values of the three stricter foldings; larger places first
//! records     32 bytes each: countries, then first-level areas, second-level areas, settlements
//! names       main names, each with its length before it; a source's own code (a p-code) follows after U+001F
//! about       for a layer: its name, version, source and countries, a line each
//! ```
//!
//! Layers ([`LayerBuilder`]) are files of the same form that lie over the packaged one. Their own areas come first;
//! opening joins those that the packaged index knows, by their GeoNames identifiers.
//!
//! A posting holds 16-bit check values of the name's stricter foldings instead of the name, and a slot a mark of 32 bits instead of
//! the key, so that a lookup learns the tier of each match without touching a string: about 130 bytes a place for the whole file,
//! and well under a microsecond a lookup (a walk through a finite-state map of the keys took three times as long at the same size).
//! Two different names with one sound key *and* one check value would be taken for a stricter match than they are (1 in 65,536);
//! a name that no place has is taken for one in some thousand million.

mod compile;
mod format;
mod layer;
mod open;
mod pack;
mod sorter;
mod sources;

pub use compile::compile;
pub use format::{INDEX_FILE, INDEX_VERSION};
pub(crate) use format::{NO_POINT, Posting, Record, checks};
pub use layer::{LAYERS_DIR, LayerBuilder, LayerInfo, LayerPlace, NewPlace, layer_file};
pub(crate) use open::{Index, NONE};
