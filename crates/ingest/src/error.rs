use std::path::PathBuf;

use thiserror::Error;

/// Why an input, or one report of it, could not be read. The text names the input, the place in it, and
/// what to do.
#[derive(Debug, Error)]
pub enum IngestError {
    /// The file or directory could not be opened or read.
    #[error("{name}: {why}")]
    Unreadable {
        /// The input.
        name: String,
        /// What the system says, and the remedy.
        why: String,
    },
    /// A directory holds nothing that could be a report.
    #[error("{}: no reports in this directory. Reports are files that end in {extensions}.{passed_over}", dir.display())]
    NoReports {
        /// The directory.
        dir: PathBuf,
        /// The endings that are read.
        extensions: String,
        /// What else was there, as a sentence, or empty.
        passed_over: String,
    },
    /// A container holds nothing that could be a report.
    #[error(
        "{name}: no reports in it. Tally reads text, pages, tables, PDF, DOCX, e-mail and web archives; name a file by its kind (.txt, .html, .csv …)."
    )]
    NothingInside {
        /// The container.
        name: String,
    },
    /// There is nothing in it.
    #[error("{name}: empty. There is nothing to read.")]
    Empty {
        /// The input.
        name: String,
    },
    /// It is larger than allowed.
    #[error("{name}: larger than {}, the limit for one report. Raise it with --max-bytes, or cut the file into reports (JSON Lines: one a line).", size(*limit))]
    TooLarge {
        /// The input.
        name: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// It is not text.
    #[error("{name}: not text: {why}. Give text, HTML, PDF, DOCX, e-mail, a table or a web archive.")]
    NotText {
        /// The input.
        name: String,
        /// What shows it.
        why: String,
    },
    /// The columns of a table do not make reports.
    #[error("{name}: {why}")]
    BadTable {
        /// The input.
        name: String,
        /// What is the matter, and the remedy.
        why: String,
    },
    /// A line of a JSON Lines file, or a row of a table, is no record.
    #[error("{name}: line {line}: {why}")]
    BadRecord {
        /// The input.
        name: String,
        /// The line, from 1.
        line: u64,
        /// What is the matter, and the remedy.
        why: String,
    },
    /// The page cannot be read as HTML.
    #[error("{name}: {why}")]
    BadHtml {
        /// The input.
        name: String,
        /// What is the matter, and the remedy.
        why: String,
    },
    /// The address could not be fetched.
    #[error("{url}: {why}")]
    NotFetched {
        /// The address as given.
        url: String,
        /// What is the matter, and the remedy.
        why: String,
    },
}

/// A limit in words: whole MiB where it is some.
pub(crate) fn size(bytes: u64) -> String {
    match bytes >> 20 {
        0 => format!("{bytes} bytes"),
        mib => format!("{mib} MiB"),
    }
}
