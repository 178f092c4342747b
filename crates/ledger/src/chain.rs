//! The hash chain: each entry of the log seals the one before it.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::{Action, Decision};

/// What the first entry names as the hash before it.
pub const FIRST: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Where a log is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "decision {number} does not follow from the one before it: {what}. Somebody changed the log; compare it with a copy"
)]
pub struct BrokenChain {
    /// The first entry that is wrong.
    pub number: u64,
    /// In what way.
    pub what: &'static str,
}

/// A new entry, sealed.
pub fn seal(number: u64, made: &str, who: &str, why: &str, action: &Action, previous: &str) -> Decision {
    // An action is made of texts and numbers: writing it as JSON cannot fail.
    let what = serde_json::to_string(action).unwrap_or_default();
    let mut decision = Decision {
        number,
        made: made.to_string(),
        who: who.to_string(),
        why: why.to_string(),
        what,
        previous: previous.to_string(),
        hash: String::new(),
    };
    decision.hash = hash(&decision);
    decision
}

/// Checks a whole log, in order; gives the hash of its last entry, which somebody may keep elsewhere to notice a log cut short.
///
/// # Errors
/// At the first entry that is missing, out of order or changed.
pub fn verify(log: &[Decision]) -> Result<String, BrokenChain> {
    let mut previous = FIRST.to_string();
    for (expected, decision) in (1..).zip(log) {
        let broken = |what| Err(BrokenChain { number: expected, what });
        if decision.number != expected {
            return broken("it is missing");
        }
        if decision.previous != previous {
            return broken("it names another predecessor");
        }
        if decision.hash != hash(decision) {
            return broken("its contents do not give its hash");
        }
        previous.clone_from(&decision.hash);
    }
    Ok(previous)
}

/// SHA-256 of all fields but the hash, each preceded by its length so that no two entries are written alike.
fn hash(decision: &Decision) -> String {
    let mut sha = Sha256::new();
    let number = decision.number.to_string();
    for field in [&number, &decision.made, &decision.who, &decision.why, &decision.what, &decision.previous] {
        sha.update((field.len() as u64).to_le_bytes());
        sha.update(field.as_bytes());
    }
    hex(&sha.finalize())
}

/// SHA-256 of these bytes in lower-case hexadecimal, as all identifiers of the ledger are made.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing into a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn log(whys: &[String]) -> Vec<Decision> {
        let mut log: Vec<Decision> = Vec::new();
        for (i, why) in whys.iter().enumerate() {
            let previous = log.last().map_or(FIRST, |d| d.hash.as_str()).to_string();
            let action = Action::Copy { report: format!("r{i}"), of: None };
            log.push(seal(i as u64 + 1, "2026-01-01T00:00:00Z", "ada", why, &action, &previous));
        }
        log
    }

    proptest! {
        #[test]
        fn any_change_is_seen(whys in prop::collection::vec("[a-z]{0,4}", 2..6), at in 0_usize..6, how in 0..5) {
            let good = log(&whys);
            prop_assert!(verify(&good).is_ok());
            let at = at % good.len();
            let mut bad = good.clone();
            match how {
                0 => bad[at].why.push('x'),
                1 => bad[at].who = "eve".into(),
                2 => bad[at].what = bad[at].what.replace("null", "\"r9\""),
                3 => bad[at].made = "2027-01-01T00:00:00Z".into(),
                // The last entry may be cut off unseen; only its hash, kept elsewhere, shows it.
                _ => drop(bad.remove(at.min(good.len() - 2))),
            }
            prop_assert!(verify(&bad).is_err());
        }
    }
}
