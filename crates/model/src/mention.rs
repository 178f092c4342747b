use crate::Span;
use crate::words::vocabulary;

/// A mention of an actor, weapon or other named or described thing that can take part in a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Mention {
    /// The words as written.
    pub name: String,
    /// Where they stand.
    pub span: Span,
    /// What it is.
    pub kind: MentionType,
    /// Identifier in the knowledge base.
    pub actor: Option<String>,
    /// The actor's canonical name, when known.
    pub canonical: Option<String>,
    /// PLOVER sector ("MIL").
    pub sector: Option<String>,
    /// ISO 3166-1 alpha-2 of the country it belongs to.
    pub country: Option<String>,
    /// Number of the thing that it refers to: mentions of one thing share it.
    pub entity: u32,
    /// Whether it is a name, rather than a description or pronoun.
    pub named: bool,
    /// Whether it is a pronoun ("he", "it", "they").
    pub pronoun: bool,
}

vocabulary! {
    /// What a mention refers to.
    MentionType {
        /// One person.
        Person = "person",
        /// An organisation: party, army, ministry, company, outlet.
        Organisation = "organisation",
        /// A place.
        Location = "location",
        /// A vehicle, aircraft or vessel.
        Platform = "platform",
        /// A weapon.
        Weapon = "weapon",
        /// People described together.
        Group = "group",
    }
}

/// A relation between two actors that a report states.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Relation {
    /// First actor: its identifier, else as written.
    pub a: String,
    /// What holds between them.
    pub kind: RelationKind,
    /// Second actor.
    pub b: String,
    /// The words that name the first.
    pub a_span: Span,
    /// The words that name the second.
    pub b_span: Span,
    /// The words that state the relation.
    pub span: Span,
}

vocabulary! {
    /// What one actor is to another.
    RelationKind {
        /// a split from b.
        SplitFrom = "split_from",
        /// a is part of b.
        PartOf = "part_of",
        /// a is backed by b.
        BackedBy = "backed_by",
        /// a is allied with b.
        AlliedWith = "allied_with",
        /// a is led by b.
        LedBy = "led_by",
        /// a is opposed to b.
        OpposedTo = "opposed_to",
        /// a is designated by b (as a terrorist organisation, say).
        DesignatedBy = "designated_by",
    }
}
