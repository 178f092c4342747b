//! Tallies and disagreements among the accounts of an incident.
//!
//! Pure functions of the claims alone: the same for one report and for a ledger, whatever the order in
//! which the claims arrive. Nothing is averaged and no sum is invented: a tally is the envelope of
//! what the accounts say, with subsets inside their wholes and running totals apart.

mod account;
mod across;
mod disagreement;
mod tally;
mod wording;

pub use across::{
    Account, ClaimId, Fit, Grouped, Held, Joint, JointDisagreement, JointTally, Link, Overrides, Reason,
    Regrouped, Site, Statement, Telling, TellingId, Voice, features, group, group_by, joint, keys, link,
    regroup, tellings,
};
pub use disagreement::disagreements;
pub use tally::{POLICY_ENVELOPE, POLICY_REPORT, tallies};
