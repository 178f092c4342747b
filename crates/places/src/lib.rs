//! Places: the gazetteer index, the place names of a report, and which places they are.
//!
//! [`compile`] makes the index from two packages of GeoNames data (CC BY 4.0), [`LayerBuilder`] lays more places over
//! it (country dumps, boundaries, a user's own), [`Gazetteer`] opens both and finds the places that a name may mean, and [`PlaceReader`] reads the place names of a report and decides which
//! places they are. A place that cannot be told is `None`; a name is never moved to a namesake far away.

mod area_words;
mod error;
mod fold;
mod gazetteer;
mod index;
mod own;
mod read;
mod words;

pub use error::PlacesError;
pub use fold::{Folded, Tier, fold};
pub use gazetteer::{Candidate, Gazetteer, Kind, Place, PlaceId};
pub use index::{
    INDEX_FILE, INDEX_VERSION, LAYERS_DIR, LayerBuilder, LayerInfo, LayerPlace, NewPlace, compile, layer_file,
};
pub use read::{Explanation, Missing, PlaceReader, Rejection, ToponymAt, Weighed};
