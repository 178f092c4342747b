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
