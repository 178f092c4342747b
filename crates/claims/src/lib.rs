//! Claims: everything read from a report, put together.
