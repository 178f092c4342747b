//! Characters, hashes and patterns as Python and spaCy see them.

pub(crate) mod hash;
pub(crate) mod pattern;
pub(crate) mod unicode;
