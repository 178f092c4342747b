//! What the parts of a text are: headline, byline, dateline, paragraphs, and what belongs to the page rather
//! than the report.
//!
//! [`structure()`] cuts a plain text; [`classify()`] takes parts that something else cut (a page's elements). The
//! text itself is never changed. Rules lean one way: a sentence of the report must not be lost, so a doubtful
//! block stays a paragraph.

mod boilerplate;
mod byline;
mod classify;
pub(crate) mod dateline;
pub(crate) mod dates;
mod headline;
mod parts;
#[cfg(test)]
mod properties;
mod run_together;
mod shape;

use tally_model::{Block, Date, DateOrigin, Dateline};

pub(crate) use classify::classify;
pub(crate) use headline::is_title;
pub(crate) use parts::{Part, cut};
pub(crate) use shape::{ends_sentence, is_prose};

/// The blocks of a text and what they tell about the report.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Structure {
    /// All text that is not white space, in order.
    pub blocks: Vec<Block>,
    /// Where and when it was filed.
    pub dateline: Option<Dateline>,
    /// The headline as written.
    pub title: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// The day that a date line or the dateline gives.
    pub published: Option<(Date, DateOrigin)>,
}

/// Cuts a plain text into blocks. `title` is the headline when it is known from elsewhere.
pub(crate) fn structure(text: &str, title: Option<&str>) -> Structure {
    classify(text, cut(text), title)
}
