//! English linguistic analysis that is exactly spaCy's, from spaCy's own weights.

mod doc;

pub use doc::{Doc, Entity, Token};
