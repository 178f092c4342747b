//! What the accounts of an incident come to.

use std::collections::BTreeMap;

use tally_model::{Claim, Effect, Group, Tally};

use crate::account::{Range, Scope, Speaker, TALLIED, by_incident, is_asserted, number, speaker};

/// Lowest to highest of what the accounts say.
pub const POLICY_ENVELOPE: &str = "envelope";

/// The tallies of every incident among these claims: for each effect and group, the lowest and the highest that
/// an account gives, and the number that most accounts give.
///
/// Running totals are left out, denied and planned events too. A claim that counts only a part (children,
/// say) or names one of the dead is no account of the whole while another claim of the incident counts everybody.
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
    let read = |cumulative: bool| -> Vec<Account<'_>> {
        members
            .iter()
            .filter_map(|&claim| {
                number(claim, effect, line, cumulative).map(|(range, scope)| (claim, range, scope))
            })
            .collect()
    };
    let mut accounts = read(false);
    // Where the incident's own figures count nobody, a total beside them ("eight in all") is of this very incident.
    if accounts.iter().all(|(_, _, scope)| *scope != Scope::Counted) && !accounts.is_empty() {
        accounts.extend(read(true).into_iter().filter(|(_, _, scope)| *scope == Scope::Counted));
    }
    let accounts = weightiest(members, line, accounts);
    let (low, high) = ends(&accounts)?;
    Some(Tally {
        incident,
        effect,
        group: line,
        low: Some(low),
        best: commonest(accounts.iter().filter_map(|(_, range, _)| range.best)).map(|n| n.clamp(low, high)),
        high: Some(high),
        policy: POLICY_ENVELOPE,
        claims: accounts.iter().map(|(claim, _, _)| claim.id).collect(),
    })
}

type Account<'c> = (&'c Claim, Range, Scope);

/// The accounts that the tally rests on: those that count everybody where there are any. People who are named one by
/// one are among those counted, and so are parts; vague words say nothing against a number; what the report itself
/// calls an early count gives way to later ones.
fn weightiest<'c>(
    members: &[&'c Claim],
    line: Option<Group>,
    accounts: Vec<Account<'c>>,
) -> Vec<Account<'c>> {
    let best = accounts.iter().map(|(_, _, scope)| *scope).max();
    let mut kept: Vec<Account<'c>> = match best {
        Some(Scope::Part) if line.is_none() => joined_parts(members, accounts),
        Some(best) => accounts.into_iter().filter(|(_, _, scope)| *scope == best).collect(),
        None => accounts,
    };
    if kept.iter().any(|(claim, _, _)| !claim.superseded) {
        kept.retain(|(claim, _, _)| !claim.superseded);
    }
    kept
}

/// Lowest and highest. A range that the report gives in its own voice is its own reconciliation of its sources and stands;
/// "up to 20" tells of the upper end only.
fn ends(accounts: &[Account<'_>]) -> Option<(u64, u64)> {
    let own = accounts.iter().find(|(claim, range, _)| speaker(claim) == Speaker::Report && range.is_span());
    if let Some((_, range, _)) = own {
        return Some((range.low, range.highest()));
    }
    let high = accounts.iter().map(|(_, range, _)| range.highest()).max()?;
    let floors = accounts.iter().filter(|(_, range, _)| !range.is_ceiling()).map(|(_, range, _)| range.low);
    let low = floors.min().or_else(|| accounts.iter().map(|(_, range, _)| range.low).min())?;
    Some((low, high))
}

/// When nobody counts everybody, each speaker's parts in different groups stand for the whole: "a woman was
/// killed", "two children died" by one voice are three people. The same group twice is a revision, not a sum.
fn joined_parts<'c>(members: &[&'c Claim], numbers: Vec<Account<'c>>) -> Vec<Account<'c>> {
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
            joined.push((claim, sum, Scope::Part));
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
