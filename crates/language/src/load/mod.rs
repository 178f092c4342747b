//! Reads a spaCy pipeline from its wheel or its directory.
//!
//! `source` finds the files, `msgpack`, `npy` and `config` read the formats, `nodes` reads the weights of a thinc
//! model. Nothing here trusts a length or a shape that a file states before it has checked it.

pub(crate) mod config;
pub(crate) mod msgpack;
pub(crate) mod nodes;
pub(crate) mod npy;
pub(crate) mod source;

pub(crate) use nodes::Nodes;
pub(crate) use source::Source;
