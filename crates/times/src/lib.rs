//! Time expressions: found, and valued against the date published.
//!
//! [`TimeReader::read`] takes a [`Document`](tally_read::Document) and gives every time expression in it, in order and
//! without overlap, each with its TIMEX3 type and value and, where it can be placed, the calendar days
//! it covers. [`statement_time`] and [`event_time`] tell which of them dates a statement or an event.
//!
//! What is not known stays unknown: without a date published, "Saturday" has a value ("XXXX-WXX-6")
//! but no days.
//!
//! The way of an expression: `atoms` cuts the text finer than the tokeniser does; `chart` finds phrases by the
//! rules of `data/rules.tsv` over the words of `data/lexicon.tsv`, each giving a `reading` (fields: month 12,
//! one week back, …); `timeline` places readings on the calendar, in the order of the text.

use tally_model::TimeExpression;
use tally_read::TokenRange;

mod atoms;
mod attach;
mod calendar;
mod chart;
mod enumerated;
mod floating;
mod lexicon;
mod opening;
mod outlook;
mod reader;
mod reading;
mod rules;
mod terminals;
mod timeline;
mod value;
mod verbs;
mod when;

pub use attach::{event_time, statement_time};
pub use opening::published_from_text;
pub use reader::TimeReader;
pub use when::when;

/// A time expression and where it stands in the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeAt {
    /// What was read.
    pub time: TimeExpression,
    /// The tokens it covers; its first and last token may reach beyond the words ("mid-2015").
    pub tokens: TokenRange,
    /// The token whose dependency attaches it to the sentence.
    pub head: usize,
    /// Index, in the same list, of the expression that it was counted from ("two days later").
    pub anchor: Option<usize>,
}
