//! Time expressions: found, and valued against the date published.
