//! What people decide about what was read: the log of it and what it does.
//!
//! Every automatic value can be corrected. A [`Decision`] says what was decided, by whom, when and why; the log is append-only, and
//! each entry carries the hash of the one before it ([`verify`]), so that nothing can be changed or left out unseen. [`apply`] puts
//! corrections over a reading, whenever and by whichever version it was read: claims are found again by their words
//! ([`Anchor`]). [`pairs`] says which accounts people put together or apart.
//!
//! Pure functions of the log and the reading; the log itself is kept by `tally-store`.

mod anchor;
mod apply;
mod chain;
mod decision;
mod field;
mod pairs;

pub use anchor::Anchor;
pub use apply::apply;
pub use chain::{BrokenChain, FIRST, seal, sha256, verify};
pub use decision::{Action, Axis, Decision, in_force};
pub use field::{BadCorrection, Correction};
pub use pairs::{Pairs, pairs};
