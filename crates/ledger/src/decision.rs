//! One decision of a person.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::Anchor;

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its place in the log, from 1.
    pub number: u64,
    /// When it was made: UTC, RFC 3339.
    pub made: String,
    /// Who made it.
    pub who: String,
    /// Why.
    pub why: String,
    /// What was decided: JSON of an [`Action`], exactly as it was hashed.
    pub what: String,
    /// The hash of the entry before it.
    pub previous: String,
    /// The hash of this entry.
    pub hash: String,
}

impl Decision {
    /// What was decided; `None` when a later version of Tally wrote it in words that this one does not know.
    pub fn action(&self) -> Option<Action> {
        serde_json::from_str(&self.what).ok()
    }
}

/// What can be decided. An incident is named by the first claim of one of its accounts, since groupings change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Action {
    /// The claim was read rightly.
    Accept {
        /// The claim.
        claim: Anchor,
    },
    /// The report makes no such claim: it counts nowhere.
    Reject {
        /// The claim.
        claim: Anchor,
    },
    /// A value of the claim is another one.
    Correct {
        /// The claim.
        claim: Anchor,
        /// Which value: see [`Correction`](crate::Correction).
        field: String,
        /// The right one; `None` when the report says nothing of it.
        value: Option<String>,
    },
    /// Two incidents are one.
    Merge {
        /// A claim of the one.
        a: Anchor,
        /// A claim of the other.
        b: Anchor,
    },
    /// Accounts do not belong to the incident that they were put into.
    Split {
        /// A claim of each account that is taken out; they stay together.
        out: Vec<Anchor>,
        /// A claim of each account that remains.
        from: Vec<Anchor>,
    },
    /// A report repeats another, or is an independent one.
    Copy {
        /// The report.
        report: String,
        /// The report that it repeats; `None` when it is independent.
        of: Option<String>,
    },
    /// An assessment of an incident.
    Grade {
        /// A claim of the incident.
        incident: Anchor,
        /// What is assessed.
        axis: Axis,
        /// The grade; `None` takes it back.
        grade: Option<String>,
    },
    /// A note on an incident; the reason is the note.
    Note {
        /// A claim of the incident.
        incident: Anchor,
    },
    /// An earlier decision no longer holds.
    Undo {
        /// Its number.
        number: u64,
    },
}

/// The three assessments of an incident, which are kept apart: how sure harm to civilians is, whether the strike is owned up to, and
/// whose it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// How well the harm is supported.
    Harm,
    /// Whether there was a strike.
    Strike,
    /// Who did it.
    Attribution,
}

impl Axis {
    /// All of them.
    pub const ALL: [Axis; 3] = [Axis::Harm, Axis::Strike, Axis::Attribution];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Axis::Harm => "harm",
            Axis::Strike => "strike",
            Axis::Attribution => "attribution",
        }
    }

    /// The grades that it knows.
    pub fn grades(self) -> &'static [&'static str] {
        match self {
            Axis::Harm => &["confirmed", "fair", "weak", "contested", "discounted"],
            Axis::Strike => &["declared", "likely", "contested", "single_source"],
            Axis::Attribution => &["known", "suspected", "contested", "unknown"],
        }
    }
}

/// The decisions that hold: neither undone nor undoing. To undo an undoing brings the first back.
pub fn in_force(log: &[Decision]) -> Vec<(&Decision, Action)> {
    let mut undone: BTreeSet<u64> = BTreeSet::new();
    let mut held = Vec::new();
    // From the end: an entry that is undone later undoes nothing itself.
    for decision in log.iter().rev().filter(|d| d.action().is_some()) {
        let Some(action) = decision.action() else { continue };
        if undone.contains(&decision.number) {
            continue;
        }
        match action {
            Action::Undo { number } => {
                undone.insert(number);
            }
            action => held.push((decision, action)),
        }
    }
    held.reverse();
    held
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FIRST, seal};

    fn log(actions: &[Action]) -> Vec<Decision> {
        let mut log: Vec<Decision> = Vec::new();
        for action in actions {
            let previous = log.last().map_or(FIRST, |d| d.hash.as_str()).to_string();
            log.push(seal(log.len() as u64 + 1, "2026-01-01T00:00:00Z", "ada", "because", action, &previous));
        }
        log
    }

    fn copy(of: &str) -> Action {
        Action::Copy { report: "r".into(), of: Some(of.into()) }
    }

    #[test]
    fn undoing_an_undoing_brings_the_first_back() {
        let twice = log(&[copy("a"), Action::Undo { number: 1 }, Action::Undo { number: 2 }]);
        let numbers = |log: &[Decision]| in_force(log).iter().map(|(d, _)| d.number).collect::<Vec<_>>();
        assert_eq!(numbers(&twice[..1]), [1]);
        assert_eq!(numbers(&twice[..2]), [] as [u64; 0]);
        assert_eq!(numbers(&twice), [1]);
    }
}
