//! What the accounts of an incident come to.

use std::collections::BTreeMap;

use tally_model::{Claim, Effect, Group, Tally};

use crate::account::{Range, TALLIED, by_incident, is_asserted, number, speaker};

/// Lowest to highest of what the accounts say.
pub const POLICY_ENVELOPE: &str = "envelope";

/// The tallies of every incident among these claims: for each effect and group, the lowest and the highest that
/// an account gives, and the number that most accounts give.
///
/// Running totals are left out, denied and planned events too. A claim that counts only a part (children,
/// say) is no account of the whole while another claim of the incident counts everybody.
pub fn tallies(claims: &[Claim]) -> Vec<Tally> {
    let mut found = Vec::new();
    for (incident, members) in by_incident(claims) {
        let members: Vec<&Claim> = members.into_iter().filter(|c| is_asserted(c)).collect();
        for &effect in Effect::ALL {
            for line in TALLIED {
                found.extend(tally(incident, &members, effect, line));
            }
        }
    }
    found
}

fn tally(incident: u32, members: &[&Claim], effect: Effect, line: Option<Group>) -> Option<Tally> {
    let mut numbers: Vec<(&Claim, Range, bool)> = members
        .iter()
        .filter_map(|&claim| number(claim, effect, line).map(|(range, whole)| (claim, range, whole)))
        .collect();
    if numbers.iter().any(|(_, _, whole)| *whole) {
        numbers.retain(|(_, _, whole)| *whole);
    } else if line.is_none() {
        numbers = joined_parts(members, numbers);
    }
    let low = numbers.iter().map(|(_, range, _)| range.low).min()?;
    let high = numbers.iter().map(|(_, range, _)| range.highest()).max()?;
    Some(Tally {
        incident,
        effect,
        group: line,
        low: Some(low),
        best: commonest(numbers.iter().filter_map(|(_, range, _)| range.best)),
        high: Some(high),
        policy: POLICY_ENVELOPE,
        claims: numbers.iter().map(|(claim, _, _)| claim.id).collect(),
    })
}

/// When nobody counts everybody, each speaker's parts in different groups stand for the whole: "a woman was
/// killed", "two children died" by one voice are three people. The same group twice is a revision, not a sum.
fn joined_parts<'c>(
    members: &[&'c Claim],
    numbers: Vec<(&'c Claim, Range, bool)>,
) -> Vec<(&'c Claim, Range, bool)> {
    if numbers.len() < 2 || members.is_empty() {
        return numbers;
    }
    let mut speakers: BTreeMap<_, Vec<(&Claim, Range)>> = BTreeMap::new();
    for (claim, range, _) in &numbers {
        speakers.entry(speaker(claim)).or_default().push((claim, *range));
    }
    let mut joined = Vec::new();
    for claims in speakers.into_values() {
        let mut by_groups: BTreeMap<Vec<Group>, (&Claim, Range)> = BTreeMap::new();
        for (claim, range) in claims {
            let mut groups: Vec<Group> = claim.casualties.iter().map(|f| f.group).collect();
            groups.sort_unstable();
            groups.dedup();
            by_groups
                .entry(groups)
                .and_modify(|(_, kept)| {
                    if range.low > kept.low {
                        *kept = range;
                    }
                })
                .or_insert((claim, range));
        }
        let mut parts = by_groups.into_values();
        if let Some((claim, first)) = parts.next() {
            let sum = parts.fold(first, |sum, (_, range)| Range {
                low: sum.low.saturating_add(range.low),
                best: sum.best.zip(range.best).map(|(a, b)| a.saturating_add(b)),
                high: sum.high.zip(range.high).map(|(a, b)| a.saturating_add(b)),
            });
            joined.push((claim, sum, false));
        }
    }
    joined
}

/// The number that occurs most often; of several, the lowest.
fn commonest(numbers: impl Iterator<Item = u64>) -> Option<u64> {
    let mut count: BTreeMap<u64, usize> = BTreeMap::new();
    for n in numbers {
        *count.entry(n).or_default() += 1;
    }
    count.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0))).map(|(n, _)| n)
}
