//! Bytes as received to a report: encodings, formats, structure, dates.
