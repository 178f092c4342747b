//! The way of a report, from bytes to claims.
