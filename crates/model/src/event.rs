use crate::Span;
use crate::words::vocabulary;

/// The kind of thing that a claim says happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Event {
    /// PLOVER 2.0 event type ("ASSAULT"), `None` for things that PLOVER does not code.
    pub plover: Option<String>,
    /// PLOVER mode ("aerial"), or "inaction" for what somebody failed to do.
    pub mode: Option<String>,
    /// ACLED sub-event type ("Air/drone strike").
    pub acled: Option<String>,
    /// The word or words that say so.
    pub trigger: Trigger,
    /// Whether mode and sub-event were told by other claims of the incident, not by the claim's own words.
    #[cfg_attr(feature = "serde", serde(default))]
    pub inferred: bool,
}

/// The event types of PLOVER 2.0 (Halterman and others 2023), as a claim gives them.
pub const PLOVER_TYPES: [&str; 16] = [
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
];

/// The sub-event types of ACLED's codebook (2023), as a claim gives them.
pub const ACLED_SUB_EVENTS: [&str; 25] = [
    "Government regains territory",
    "Non-state actor overtakes territory",
    "Armed clash",
    "Chemical weapon",
    "Suicide bomb",
    "Air/drone strike",
    "Shelling/artillery/missile attack",
    "Excessive force against protesters",
    "Remote explosive/landmine/IED",
    "Grenade",
    "Sexual violence",
    "Violent demonstration",
    "Mob violence",
    "Attack",
    "Abduction/forced disappearance",
    "Protest with intervention",
    "Peaceful protest",
    "Disrupted weapons use",
    "Non-violent transfer of territory",
    "Looting/property destruction",
    "Arrests",
    "Agreement",
    "Headquarters or base established",
    "Change to group/activity",
    "Other",
];

/// The words that name an event.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Trigger {
    /// Dictionary form ("bombing", "open fire").
    pub lemma: String,
    /// The words.
    pub span: Span,
}

vocabulary! {
    /// Whether the source says that it happened (after FactBank: certainty and polarity).
    Factuality {
        /// It happened.
        Certain = "certain",
        /// It probably happened: "believed", "suspected", "likely".
        Probable = "probable",
        /// It may have happened: "may", "could", "possibly".
        Possible = "possible",
        /// It would under a condition.
        Conditional = "conditional",
        /// It did not happen.
        Denied = "denied",
        /// It is planned, promised, threatened, ordered or asked for.
        Planned = "planned",
        /// Nothing is said about whether it happened.
        Unknown = "unknown",
    }
}
