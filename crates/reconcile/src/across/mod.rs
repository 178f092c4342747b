//! Over many reports: which of their accounts are of one incident, and what they come to together.
//!
//! The unit is a [`Telling`]: what one report says of one of its incidents. [`keys`] says which tellings are worth comparing,
//! [`Fit`] whether two are of one incident and why, [`group`] makes incidents of them, and [`joint`] reconciles their claims.

mod cluster;
mod fit;
mod gather;
mod joint;
mod keys;
mod persons;
mod policies;
mod region;
mod telling;
mod words;

pub use cluster::{Grouped, Link, Overrides, TellingId, group, group_by, link};
pub use fit::{Fit, Reason, features};
pub use joint::{Account, ClaimId, Joint, JointDisagreement, JointTally, Statement, Voice, joint};
pub use keys::keys;
pub use region::{Held, Regrouped, regroup};
pub use telling::{Site, Telling, tellings};
