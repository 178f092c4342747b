//! The words of the domain: report, claim, source, event, figure, place, time, actor.
//!
//! These are the types that every stage speaks. They know nothing of files, JSON, clocks or
//! rules: they say what was read and where it stands. All offsets inside Tally are **UTF-8 bytes**
//! into [`Report::text`]; only `tally-contract` turns them into code points for the outside.
//!
//! With the feature `serde` they can be kept and read again (only the ledger's store uses it); what Tally prints is another form,
//! that of `tally-contract`.
//!
//! A value that is not known is `None`, never a guess; a value that was inferred rather than
//! written says so.

mod claim;
mod event;
mod figure;
mod incident;
mod mention;
mod place;
mod report;
mod source;
mod span;
mod time;
mod words;

pub use claim::{Claim, Participant, ParticipantKind, Quote, Role};
pub use event::{ACLED_SUB_EVENTS, Event, Factuality, PLOVER_TYPES, Trigger};
pub use figure::{Effect, Figure, Group};
pub use incident::{Disagreement, DisagreementKind, Tally};
pub use mention::{Mention, MentionType, Relation, RelationKind};
pub use place::{PlaceName, PlacePrecision, ResolvedPlace, Toponym, kilometres};
pub use report::{
    Block, BlockKind, DateOrigin, Dateline, Problem, Published, Report, ReportField, Teller, Told,
};
pub use source::{Cue, Source, SourceKind, SourceType, Stance, Via};
pub use span::Span;
pub use time::{TimeExpression, TimeKind, TimePrecision, When};

pub use jiff::civil::Date;

/// Everything that was read from one report: what `tally read` prints.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Reading {
    /// The claims, in the order of their sentences.
    pub claims: Vec<Claim>,
    /// Relations between actors that the report states.
    pub relations: Vec<Relation>,
    /// Accounts within the report that cannot both hold. Worked out from the claims, so not kept with them.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub disagreements: Vec<Disagreement>,
    /// What the accounts of each incident come to. Worked out from the claims, so not kept with them.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub tallies: Vec<Tally>,
    /// Every place name, whether or not a claim uses it.
    pub toponyms: Vec<Toponym>,
    /// Every time expression, whether or not a claim uses it.
    pub times: Vec<TimeExpression>,
    /// Every mention of an actor, whether or not a claim uses it.
    pub mentions: Vec<Mention>,
    /// What could not be read as it should, in words for the user.
    pub problems: Vec<Problem>,
}
