//! Figures of people harmed: how many, of whom, in what way.
//!
//! [`FigureReader::read`] takes a [`Document`](tally_read::Document) and gives its figures, each with the words
//! that it was read from and the word that tells the effect. It goes sentence by sentence:
//!
//! 1. `phrase`: which stretches may mean people ("at least 25 civilians", "a woman", "12"), from words and tags;
//! 2. `trigger`: which words tell that people were harmed, and how ("killed", "fatalities", "toll");
//! 3. `link`: who was harmed, from the parse where it is right and from the words beside it where it is not;
//! 4. `part`: which figures are part of another ("including ten children");
//! 5. `policy`: what the words come to, as lowest, best and highest number, by a named table.
//!
//! Numbers that stand together ("a woman and her two sons") stay apart, each with its own words; they add up.
//! What is not read here: whether a harm is claimed, feared or planned (`tally-events`), who says so
//! (`tally-attribution`), and which figures are of one incident (`tally-claims`). A figure is never a sum.
//!
//! ```
//! let reader = tally_figures::FigureReader::new_default()?;
//! assert_eq!(reader.policy().name(), "default");
//! # Ok::<(), tally_figures::PolicyError>(())
//! ```

mod lexicon;
mod link;
mod number;
mod part;
mod phrase;
mod policy;
mod quantity;
mod reader;
mod roll;
mod scope;
mod sequence;
mod trigger;

pub use policy::{Bounds, Policy};
pub use reader::FigureReader;

use tally_model::Figure;
use tally_read::TokenRange;

/// A figure and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureAt {
    /// What was read, with the figures that are part of it.
    pub figure: Figure,
    /// The tokens of its words: the counted phrase ("at least 25 civilians", "12 dead").
    pub tokens: TokenRange,
    /// The head of the counted phrase, or the number where there is no noun.
    pub head: usize,
    /// The token that tells the effect ("killed", "fatalities", "toll"). Figures of one event share it. `None` for a part
    /// whose whole the text does not count ("among the dead were three children").
    pub trigger: Option<usize>,
    /// Whether the words deny the harm: the figure is 0 ("no one was hurt"), or its verb is negated ("did not kill the 12").
    pub denied: bool,
    /// The names of people counted here, where they are given.
    pub named_victims: Vec<TokenRange>,
}

/// Why a reader could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// No policy has that name.
    #[error("there is no figure policy \"{name}\"; known are {known}")]
    Unknown {
        /// The name asked for.
        name: String,
        /// The names that there are.
        known: String,
    },
    /// A data file of this crate is broken.
    #[error("the figure tables cannot be read: {what}")]
    Data {
        /// What is the matter.
        what: String,
    },
}
