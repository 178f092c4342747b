//! Bytes as received to a report: encodings, formats, structure, dates.
//!
//! [`reports()`] reads what a user names: files, directories, addresses, standard input; [`report_from_bytes`] reads
//! what somebody else fetched. Both give [`Received`]: a [`Report`](tally_model::Report) whose blocks say what is headline, dateline,
//! paragraph and page furniture, and the problems met on the way. Claims are not this crate's business.
//!
//! The way of the bytes: `reports` finds them, `received` decodes them (`encoding`) and hands them to their format
//! (`record`, `html`, or as they are), `structure` tells the blocks apart, `plain` puts the report together.
//!
//! ```
//! use tally_ingest::{Meta, Options, report_from_bytes};
//! let text = "Shells hit market\n\nBEIRUT, 2 December 2024 (AFP) — Four people died, officials said.\n";
//! let received = report_from_bytes("a.txt", text.as_bytes(), None, None, Meta::default(), &Options::default())?;
//! assert_eq!(received.report.title.as_deref(), Some("Shells hit market"));
//! assert_eq!(received.report.published.map(|p| p.date.to_string()).as_deref(), Some("2024-12-02"));
//! # Ok::<(), tally_ingest::IngestError>(())
//! ```

mod canonical;
mod coded;
mod container;
mod document;
mod encoding;
mod error;
mod feed;
mod fetch;
#[cfg(test)]
mod fuzz;
mod guarded;
mod html;
mod input;
mod language;
mod lexicon;
mod plain;
mod received;
mod record;
mod reports;
mod sidecar;
mod structure;
mod table;
mod text;
mod warc;
pub mod watch;

pub use error::IngestError;
pub use feed::{Entry as FeedEntry, Feed, parse as parse_feed};
pub use fetch::Manners;
pub use guarded::THREAD_NAME;
pub use input::{
    FetchLimits, Input, InputKind, Meta, Notices, Options, Original, Received, Taken, inputs_of,
};
pub use received::report_from_bytes;
pub use reports::{Reports, reports, size_of};
