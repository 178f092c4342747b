//! One actor of the knowledge base: what it is called, what it is, and to whom it is tied, each with dates.

use smol_str::SmolStr;
use tally_model::{Date, RelationKind, SourceType};

/// A party, organisation, person or people that reports name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Stable identifier ("syria-civil-defence").
    pub id: SmolStr,
    /// Canonical name.
    pub name: String,
    /// Other names, spellings and acronyms, as a careful writer would set them.
    pub aliases: Vec<String>,
    /// What it is.
    pub kind: ActorKind,
    /// PLOVER sector ("MIL"), or `IGO` and `NGO`, which PLOVER keeps among its country codes.
    pub sector: SmolStr,
    /// Sectors that it had for a time, with power won or lost (the Taliban since August 2021).
    pub sectors: Vec<(Validity, SmolStr)>,
    /// ISO 3166-1 alpha-2 of the country that it belongs to. `None` for transnational ones.
    pub country: Option<SmolStr>,
    /// ACLED inter type, 1–8. `None` where it is not a party to violence.
    pub inter: Option<u8>,
    /// What sort of source it is when it speaks.
    pub source_type: Option<SourceType>,
    /// When it existed under this name.
    pub valid: Validity,
    /// Countries in which an ambiguous name means this actor, its own country first.
    pub theatres: Vec<SmolStr>,
    /// What it is to other actors.
    pub ties: Vec<Tie>,
    /// Wikidata item, where it is certain.
    pub wikidata: Option<SmolStr>,
    /// Where the row came from ("domain" for the seed list, "public" for common public knowledge, "pattern" for those made from the table of states).
    pub origin: SmolStr,
}

impl Actor {
    /// The sector on that day; the main one when the day is not known.
    pub fn sector_on(&self, day: Option<Date>) -> &SmolStr {
        let dated = day.and_then(|day| self.sectors.iter().find(|s| s.0.holds(day)));
        dated.map_or(&self.sector, |s| &s.1)
    }
}

/// A span of days; an open end is unknown or not yet reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Validity {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
}

impl Validity {
    /// Whether `day` is not before the first day. A name may be used long after its bearer is gone,
    /// but not before it was thought of.
    pub fn begun(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day)
    }

    /// Whether `day` lies within.
    pub fn holds(self, day: Date) -> bool {
        self.begun(day) && self.until.is_none_or(|until| day <= until)
    }
}

/// What one actor is to another, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// What it is.
    pub kind: TieKind,
    /// Identifier of the other.
    pub to: SmolStr,
    /// When it held.
    pub valid: Validity,
}

/// Kinds of ties in the knowledge base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TieKind {
    /// One that reports state too.
    Relation(RelationKind),
    /// The other took its place or name.
    SucceededBy,
}

impl TieKind {
    /// The kind that `word` stands for in the tables.
    pub fn from_word(word: &str) -> Option<Self> {
        if word == "succeeded_by" {
            return Some(TieKind::SucceededBy);
        }
        RelationKind::from_word(word).map(TieKind::Relation)
    }
}

/// What an actor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ActorKind {
    /// One person.
    Person,
    /// An organisation, armed or not.
    Organisation,
    /// A government, its ministries and offices.
    Government,
    /// A people, community or confession.
    People,
}

impl ActorKind {
    /// The kind that `word` stands for in the tables.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "person" => ActorKind::Person,
            "organisation" => ActorKind::Organisation,
            "government" => ActorKind::Government,
            "people" => ActorKind::People,
            _ => return None,
        })
    }
}
