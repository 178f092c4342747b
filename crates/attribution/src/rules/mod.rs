//! The rules: each proposes candidates from one kind of construction.

pub(crate) mod adjective;
pub(crate) mod adverb;
pub(crate) mod figure;
pub(crate) mod headline;
pub(crate) mod noun;
pub(crate) mod preposition;
pub(crate) mod verb;
