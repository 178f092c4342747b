//! The JSON of `tally read`: its types, its schema, and the conversion into it.
