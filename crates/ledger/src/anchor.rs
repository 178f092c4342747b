//! How a decision finds its claim again.

use serde::{Deserialize, Serialize};
use tally_model::{Claim, Report};

/// A claim by its words: numbers change when a report is read again by a newer version, what it says does not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Anchor {
    /// The report.
    pub report: String,
    /// The claim's number when the decision was made.
    pub claim: u32,
    /// The sentence as written.
    pub sentence: String,
    /// Dictionary form of the words that name the event.
    pub trigger: Option<String>,
    /// Who says it.
    pub source: Option<String>,
}

impl Anchor {
    /// The anchor of a claim.
    pub fn of(report: &Report, claim: &Claim) -> Self {
        Anchor {
            report: report.id.clone(),
            claim: claim.id,
            sentence: claim.sentence.of(&report.text).to_string(),
            trigger: claim.event.as_ref().map(|e| e.trigger.lemma.clone()),
            source: claim.source.name.clone(),
        }
    }

    /// The claim that is meant: of those with this sentence, the one most like it. `None` when the report has no such sentence, or
    /// several claims in it that are equally like.
    pub fn find(&self, report: &Report, claims: &[Claim]) -> Option<usize> {
        if self.report != report.id {
            return None;
        }
        let likeness = |claim: &Claim| {
            let trigger = claim.event.as_ref().map(|e| &e.trigger.lemma) == self.trigger.as_ref();
            let source = claim.source.name == self.source;
            // The number decides only among claims that are alike otherwise.
            (usize::from(trigger) * 2 + usize::from(source), claim.id == self.claim)
        };
        let mut found: Vec<(usize, &Claim)> = claims
            .iter()
            .enumerate()
            .filter(|(_, c)| report.text.get(c.sentence.range()) == Some(self.sentence.as_str()))
            .collect();
        found.sort_by_key(|(_, c)| std::cmp::Reverse(likeness(c)));
        match found.as_slice() {
            [] => None,
            [(only, _)] => Some(*only),
            [(first, a), (_, b), ..] => (likeness(a) > likeness(b)).then_some(*first),
        }
    }
}
