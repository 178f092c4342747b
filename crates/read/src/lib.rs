//! A report and its linguistic analysis as one document that rules can walk.
//!
//! [`Document`] is what every extraction stage takes. Each readable block of the report is analysed
//! on its own; here the analyses stand one after the other, with token indices and byte offsets that
//! hold for the whole report. A token's [`head`](Document::head) never leaves its sentence, and a
//! sentence never leaves its block.

mod cut;
mod document;
mod phrase;
mod stand_in;
mod truecase;

pub use document::{Document, Entity, Sentence, TokenRange};
pub use stand_in::{restore, stand_in};
pub use tally_language::Token;
pub use truecase::{Entry, Spelling, capitalised, truecase};
