use crate::words::vocabulary;
use crate::{Cue, Event, Factuality, Figure, PlaceName, Source, Span, When};

/// One proposition found in a report: who says it, what happened, to whom, by whom, where, when,
/// with what figures, how certain; every part with the words that it was read from.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Claim {
    /// Number within the report, from 1.
    pub id: u32,
    /// Whether it is the one claim that the report is about.
    pub main: bool,
    /// Number of the incident within the report, from 1: claims of one event share it.
    pub incident: Option<u32>,
    /// The sentence that it stands in.
    pub sentence: Span,
    /// What is said, without cue and source.
    pub content: Vec<Span>,
    /// How likely it is that the claim was read rightly, 0–1.
    pub confidence: f32,
    /// Who says it.
    pub source: Source,
    /// The words that attribute it; `None` in the report's own voice.
    pub cue: Option<Cue>,
    /// Whether the source's own words are given.
    pub quote: Quote,
    /// When it was said.
    pub said_on: Option<When>,
    /// Whether the source says that it happened.
    pub factuality: Factuality,
    /// Whether the report itself calls it an early word that a later one replaced ("initial reports spoke of nine dead").
    pub superseded: bool,
    /// What kind of thing happened; `None` for a statement about something else.
    pub event: Option<Event>,
    /// Who and what took part.
    pub participants: Vec<Participant>,
    /// Where.
    pub place: Option<PlaceName>,
    /// When.
    pub when: Option<When>,
    /// How many people were harmed.
    pub casualties: Vec<Figure>,
}

impl Claim {
    /// A claim of which nothing is known but its sentence: said by the report itself, certain, of no event or incident.
    pub fn bare(id: u32, sentence: Span) -> Claim {
        Claim {
            id,
            main: false,
            incident: None,
            sentence,
            content: vec![sentence],
            confidence: 1.0,
            source: Source::report(),
            cue: None,
            quote: Quote::None,
            said_on: None,
            factuality: Factuality::Certain,
            superseded: false,
            event: None,
            participants: Vec::new(),
            place: None,
            when: None,
            casualties: Vec::new(),
        }
    }
}

vocabulary! {
    /// Whether the words of the source are given.
    Quote {
        /// The report's own voice.
        None = "none",
        /// Reported speech.
        Indirect = "indirect",
        /// Between quotation marks throughout.
        Direct = "direct",
        /// Partly between quotation marks.
        Mixed = "mixed",
    }
}

/// Somebody or something that took part in an event.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Participant {
    /// What part they had.
    pub role: Role,
    /// The canonical name when known, else as written.
    pub name: String,
    /// Identifier in the knowledge base.
    pub actor: Option<String>,
    /// What sort of thing it is.
    pub kind: Option<ParticipantKind>,
    /// PLOVER sector.
    pub sector: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// The words as written ("terrorists"): the label is the source's, the actor behind it neutral.
    pub span: Span,
    /// Whether the words stand in another sentence than the claim's.
    pub inferred: bool,
}

vocabulary! {
    /// What part somebody or something had in an event.
    Role {
        /// Who did it.
        Actor = "actor",
        /// What or whom it was aimed at.
        Target = "target",
        /// Whom it harmed.
        Victim = "victim",
        /// What it was done with.
        Instrument = "instrument",
        /// For whose good it was done.
        Beneficiary = "beneficiary",
        /// Another part.
        Other = "other",
    }
}

vocabulary! {
    /// What sort of thing takes part.
    ParticipantKind {
        /// One person.
        Person = "person",
        /// People.
        People = "people",
        /// An organisation.
        Organisation = "organisation",
        /// A state or its government.
        Government = "government",
        /// A building or installation.
        Facility = "facility",
        /// A vehicle, aircraft or vessel.
        Vehicle = "vehicle",
        /// A weapon.
        Weapon = "weapon",
        /// Goods, money, documents.
        Property = "property",
        /// A place.
        Place = "place",
    }
}
