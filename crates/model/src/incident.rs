use crate::words::vocabulary;
use crate::{Effect, Group};

/// What the accounts of one incident come to, for one effect and group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The incident within the report.
    pub incident: u32,
    /// In what way people were harmed.
    pub effect: Effect,
    /// `None` is all people but combatants; else children, women, men, combatants.
    pub group: Option<Group>,
    /// Lowest that an account gives.
    pub low: Option<u64>,
    /// The figure to use when one is wanted.
    pub best: Option<u64>,
    /// Highest that an account gives.
    pub high: Option<u64>,
    /// Name of the policy that made it.
    pub policy: &'static str,
    /// The claims behind it.
    pub claims: Vec<u32>,
}

/// Two or more accounts that cannot all hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// On what they differ.
    pub kind: DisagreementKind,
    /// What it is about, in a few words.
    pub about: String,
    /// The claims concerned.
    pub claims: Vec<u32>,
    /// One sentence that a person would write.
    pub why: String,
}

vocabulary! {
    /// On what accounts differ.
    DisagreementKind {
        /// On how many.
        Figure = "figure",
        /// On what happened.
        Course = "course",
        /// On who did it.
        Responsibility = "responsibility",
        /// On whether it happened.
        Occurrence = "occurrence",
    }
}
