//! A mention in the making.

use smol_str::SmolStr;
use tally_model::{Date, MentionType, ParticipantKind, SourceType};
use tally_read::TokenRange;

use crate::actor::Actor;

/// Who or what is meant, as far as the words and the knowledge base tell.
#[derive(Debug, Clone, Default)]
pub(crate) struct Identity<'k> {
    pub actor: Option<&'k Actor>,
    pub sector: Option<SmolStr>,
    pub country: Option<SmolStr>,
    pub source_type: Option<SourceType>,
    /// Nothing in the words says whose organ it is: the state that the report is about was taken.
    pub assumed: bool,
}

impl<'k> Identity<'k> {
    /// All that the knowledge base says of an actor as it was on that day.
    pub fn of(actor: &'k Actor, on: Option<Date>) -> Self {
        Identity {
            actor: Some(actor),
            sector: Some(actor.sector_on(on).clone()),
            country: actor.country.clone(),
            source_type: actor.source_type,
            assumed: false,
        }
    }
}

/// How many are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Number {
    One,
    Many,
}

/// How somebody is mentioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// By name.
    Name,
    /// By a description.
    Description,
    /// By a pronoun.
    Pronoun,
    /// By "his", "their", "its": kept for relations, not handed out.
    Possessive,
}

/// A mention before it is known which other mentions mean the same.
#[derive(Debug, Clone)]
pub(crate) struct Draft<'k> {
    pub tokens: TokenRange,
    pub head: usize,
    pub kind: MentionType,
    pub identity: Identity<'k>,
    pub participant_kind: Option<ParticipantKind>,
    pub manner: Manner,
    pub number: Number,
    pub label_only: bool,
    /// It may take up an organisation named before ("the group").
    pub anaphor: bool,
    /// The organ that it would be of a state ("military").
    pub organ: Option<SmolStr>,
    /// Number of the thing meant; 0 before coreference.
    pub entity: u32,
}

impl Draft<'_> {
    /// Whether a person, an organisation or a group is meant: somebody who can act.
    pub fn can_act(&self) -> bool {
        matches!(self.kind, MentionType::Person | MentionType::Organisation | MentionType::Group)
    }
}
