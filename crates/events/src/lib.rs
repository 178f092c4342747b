//! Events: what is said to have happened, who took part, and how certain it is.
//!
//! [`EventReader`] finds the words that name an event (verbs, nouns, set phrases), decides by their
//! arguments which sense they have, and gives each event its PLOVER type and mode, its ACLED
//! sub-event, its participants and its factuality. It does not decide who says so (attribution), which
//! events are one incident, or who "the rebels" are.

mod acled;
mod arguments;
mod classes;
mod event;
mod factuality;
mod lexicon;
#[cfg(test)]
mod lexicon_test;
mod morph;
mod participants;
mod plover;
mod reader;
mod relate;
mod responsibility;
mod table;
mod trigger;

pub use event::{Considered, EventAt, ParticipantAt};
pub use reader::EventReader;

mod main_event;

pub use main_event::{main_event, salience};
