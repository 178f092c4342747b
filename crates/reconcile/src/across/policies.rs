//! What the accounts of an incident come to under each policy.
//!
//! | policy | what it gives |
//! |---|---|
//! | `report`, `envelope` | as within one report, see `tally.rs` |
//! | `lowest` | the lowest account alone, as ACLED's coders take it |
//! | `most_direct` | the account of who stands nearest: medics and rescuers, then those who asked them, then who passes on |
//! | `latest` | the account published last |
//! | `by_claimant` | each source's own last word, one line for each, where two or more give a number |
//! | `airwars` | the envelope, but from 0 where one source's civilians are another's fighters; the fighters likewise |

use std::collections::BTreeMap;

use tally_model::{Claim, Effect, Group, SourceType, Tally};

use super::joint::{Flat, JointTally};
use crate::account::{Range, Speaker, is_asserted, number, speaker};
use crate::tally::POLICY_ENVELOPE;

/// The accounts' identifiers, by the claims' numbers.
type Accounts<'a> = BTreeMap<u32, &'a str>;

/// The tallies of every effect and group under each policy.
pub(super) fn tallies(flat: &Flat, counted: &[Claim], of_claim: &Accounts<'_>) -> Vec<JointTally> {
    let lines = consistent(crate::tallies(counted));
    let mut found = Vec::new();
    for line in &lines {
        found.push(made(line, line.policy, (line.low, line.best, line.high), &line.claims, of_claim));
        if line.policy != POLICY_ENVELOPE {
            continue;
        }
        let numbers: Vec<(&Claim, Range)> = line
            .claims
            .iter()
            .filter_map(|&c| flat.claims.get(c as usize - 1))
            .filter_map(|c| Some((c, number(c, line.effect, line.group, false)?.0)))
            .collect();
        found.extend(of_one_account(flat, line, &numbers, of_claim));
        found.extend(by_claimant(line, &numbers, of_claim));
    }
    found.extend(airwars(&lines, counted, of_claim));
    found
}

fn made(
    line: &Tally,
    policy: &'static str,
    (low, best, high): (Option<u64>, Option<u64>, Option<u64>),
    claims: &[u32],
    of_claim: &Accounts<'_>,
) -> JointTally {
    let mut accounts: Vec<String> =
        claims.iter().filter_map(|c| of_claim.get(c).map(ToString::to_string)).collect();
    accounts.sort_by_key(|a| a.trim_start_matches('a').parse::<u32>().unwrap_or(0));
    accounts.dedup();
    JointTally { effect: line.effect, group: line.group, low, best, high, policy, accounts }
}

/// No part is more than the whole: where somebody counts seven dead children, seven people are dead, whoever says five.
fn consistent(mut lines: Vec<Tally>) -> Vec<Tally> {
    let parts: Vec<Tally> = lines
        .iter()
        .filter(|t| matches!(t.group, Some(Group::Children | Group::Women | Group::Men)))
        .cloned()
        .collect();
    for whole in lines.iter_mut().filter(|t| t.group.is_none()) {
        let largest = parts
            .iter()
            .filter(|p| p.effect == whole.effect && p.policy == POLICY_ENVELOPE)
            .max_by_key(|p| p.high);
        if let Some(part) = largest.filter(|p| p.high > whole.high) {
            whole.high = part.high;
            whole.claims.extend(part.claims.iter().filter(|c| !whole.claims.contains(c)).collect::<Vec<_>>());
        }
    }
    lines
}

/// The policies that take one account's number.
fn of_one_account(
    flat: &Flat,
    line: &Tally,
    numbers: &[(&Claim, Range)],
    of_claim: &Accounts<'_>,
) -> Vec<JointTally> {
    let chosen = [
        ("lowest", numbers.iter().min_by_key(|(c, range)| (range.low, c.id))),
        ("most_direct", numbers.iter().min_by_key(|(c, _)| (distance(c.source.source_type), c.id))),
        ("latest", numbers.iter().max_by_key(|(c, _)| (flat.published[c.id as usize - 1], c.id))),
    ];
    let lines = chosen.into_iter().filter_map(|(policy, choice)| {
        let (claim, range) = choice?;
        let ends = if policy == "lowest" {
            (Some(range.low), Some(range.low), Some(range.low))
        } else {
            (Some(range.low), range.best, Some(range.highest()))
        };
        Some(made(line, policy, ends, &[claim.id], of_claim))
    });
    lines.collect()
}

/// Each source's last word. Claims come in order of time, so that a later one of the same source stands.
fn by_claimant(line: &Tally, numbers: &[(&Claim, Range)], of_claim: &Accounts<'_>) -> Vec<JointTally> {
    let mut last: BTreeMap<Speaker, (&Claim, Range)> = BTreeMap::new();
    for &(claim, range) in numbers {
        let kept = last.entry(speaker(claim)).or_insert((claim, range));
        if claim.id > kept.0.id {
            *kept = (claim, range);
        }
    }
    if last.len() < 2 {
        return Vec::new();
    }
    let mut words: Vec<(&Claim, Range)> = last.into_values().collect();
    words.sort_by_key(|(claim, _)| claim.id);
    let ends = |range: Range| (Some(range.lowest()), range.best, Some(range.highest()));
    words.into_iter().map(|(c, r)| made(line, "by_claimant", ends(r), &[c.id], of_claim)).collect()
}

/// Airwars' way: who was a civilian is contested where one source counts people or civilians and no fighters, another fighters and
/// nobody else. Then either number may be nought. A source that tells the two apart contests nothing.
fn airwars(lines: &[Tally], counted: &[Claim], of_claim: &Accounts<'_>) -> Vec<JointTally> {
    let mut found = Vec::new();
    for &effect in [Effect::Killed, Effect::Injured].iter() {
        let contested = is_contested(counted, effect);
        let of = |t: &&Tally| t.effect == effect && t.policy == POLICY_ENVELOPE;
        for line in lines.iter().filter(of) {
            let either = matches!(line.group, None | Some(Group::Combatants));
            let low = if contested && either { Some(0) } else { line.low };
            found.push(made(line, "airwars", (low, line.best, line.high), &line.claims, of_claim));
        }
    }
    found
}

fn is_contested(counted: &[Claim], effect: Effect) -> bool {
    let mut sides: BTreeMap<Speaker, (bool, bool)> = BTreeMap::new();
    for claim in counted.iter().filter(|c| is_asserted(c)) {
        let counts = |line| number(claim, effect, line, false).is_some_and(|(range, _)| range.highest() > 0);
        let side = sides.entry(speaker(claim)).or_default();
        side.0 |= counts(None);
        side.1 |= counts(Some(Group::Combatants));
    }
    sides.values().any(|s| *s == (true, false)) && sides.values().any(|s| *s == (false, true))
}

/// How far a sort of source stands from what happened: who counted the dead themselves, then who asked those, then who passes on.
fn distance(kind: Option<SourceType>) -> u8 {
    match kind.map(SourceType::as_str) {
        Some("medic" | "medical" | "hospital" | "rescue_service") => 0,
        Some("health_authority" | "police" | "local_official") => 1,
        Some("witness" | "relative" | "resident" | "activist") => 2,
        Some("monitor_ngo" | "un" | "intl_org") => 3,
        Some("belligerent" | "government" | "security_source" | "military_source") => 4,
        Some("state_media" | "wire" | "media") => 5,
        _ => 6,
    }
}
