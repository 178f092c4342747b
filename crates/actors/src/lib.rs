//! Actors: the knowledge base, the actors that a report mentions, who is who, and what they are to each other.
//!
//! [`Knowledge`] holds the known actors (readable tables under `data/actors`, and every organ of every state). [`ActorReader`] reads a
//! document: names, descriptions and pronouns become [`MentionAt`]s that share an entity number when they mean the same; stated
//! relations become [`tally_model::Relation`]s.
//!
//! A loaded word ("terrorists") is kept as the label that somebody used; nothing here turns it into an actor. This crate does not
//! decide who did what: that is read from the events.

mod acronyms;
mod actor;
mod clause;
mod coreference;
mod describe;
mod draft;
mod fold;
mod knowledge;
mod names;
mod nominals;
mod reader;
mod relations;
mod scene;
mod states;
mod table;

pub use actor::{Actor, ActorKind, Tie, TieKind, Validity};
pub use fold::fold;
pub use knowledge::Knowledge;
pub use reader::{ActorReader, Actors, MentionAt};
pub use scene::ToponymAt;
pub use states::State;
pub use table::TableError;
