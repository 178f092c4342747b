//! Which accounts people put together and apart.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Action, Anchor, Decision};

/// One report's account of one incident: the report, and the number of the incident within it.
type Telling = (String, u32);

/// Pairs of accounts, each named by its report and the number of the incident within it, the smaller first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pairs {
    /// Of one incident.
    pub together: BTreeSet<(Telling, Telling)>,
    /// Of two.
    pub apart: BTreeSet<(Telling, Telling)>,
}

/// What merges and splits come to. `telling` tells to which incident of its report an anchored claim belongs now. The later decision
/// about a pair holds.
pub fn pairs(decisions: &[(&Decision, Action)], telling: impl Fn(&Anchor) -> Option<(String, u32)>) -> Pairs {
    let mut last: BTreeMap<(Telling, Telling), bool> = BTreeMap::new();
    let mut decide = |a: &Anchor, b: &Anchor, together: bool| {
        let (Some(a), Some(b)) = (telling(a), telling(b)) else { return };
        if a != b {
            last.insert(if a < b { (a, b) } else { (b, a) }, together);
        }
    };
    for (_, action) in decisions {
        match action {
            Action::Merge { a, b } => decide(a, b, true),
            Action::Split { out, from } => {
                for (i, one) in out.iter().enumerate() {
                    from.iter().for_each(|rest| decide(one, rest, false));
                    out[i + 1..].iter().for_each(|other| decide(one, other, true));
                }
            }
            _ => {}
        }
    }
    let (together, apart): (Vec<_>, Vec<_>) = last.into_iter().partition(|(_, together)| *together);
    Pairs {
        together: together.into_iter().map(|(pair, _)| pair).collect(),
        apart: apart.into_iter().map(|(pair, _)| pair).collect(),
    }
}
