use tally_model::{Event, Factuality, ParticipantKind, Role};
use tally_read::TokenRange;

/// One event where a document names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventAt {
    /// Its type, mode, sub-event and trigger words.
    pub event: Event,
    /// Token that heads the trigger.
    pub head: usize,
    /// The trigger's tokens, from its first to its last.
    pub tokens: TokenRange,
    /// Whether the sentence says that it happened.
    pub factuality: Factuality,
    /// A weak or background mention ("the attack", "after years of fighting"): it refers to an event
    /// rather than telling of one.
    pub generic: bool,
    /// The verb that carries a nominal trigger: "carried" in "carried out an attack".
    pub light: Option<usize>,
    /// Who and what took part, in the order of the text.
    pub participants: Vec<ParticipantAt>,
    /// How much it weighs in the choice of a report's main claim: ACLED's hierarchy, in which the higher
    /// absorbs the lower when both happen together; 0 for events that ACLED does not code.
    pub rank: u8,
    /// The lexicon entry that read it.
    pub rule: String,
}

/// Somebody or something that took part in an event, where the text names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantAt {
    /// What part they had.
    pub role: Role,
    /// Token that heads the noun phrase.
    pub head: usize,
    /// The noun phrase.
    pub tokens: TokenRange,
    /// What sort of thing it is, as far as its noun tells.
    pub kind: Option<ParticipantKind>,
    /// PLOVER sector, as far as its words and its part in this event tell: whoever demonstrates or riots is `OPP`, an
    /// armed person of no known group `UAF`. What is known of a named actor goes before it.
    pub sector: Option<&'static str>,
}

/// A sense of a word that could have named an event, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Considered {
    /// The word or phrase.
    pub tokens: TokenRange,
    /// The lexicon entry.
    pub rule: String,
    /// PLOVER type that it gives.
    pub plover: Option<String>,
    /// ACLED sub-event that it gives.
    pub acled: Option<String>,
    /// Whether the entry names an event at all, rather than ending the search ("heart attack").
    pub is_event: bool,
    /// The entry's conditions that do not hold, as the table has them. Empty for a sense that fits: then the first such is taken.
    pub fails: Vec<String>,
    /// Whether an event was read by this entry. One that fits and was not chosen stands behind an earlier sense, inside a
    /// longer phrase, or was taken into another event of the sentence.
    pub chosen: bool,
}
