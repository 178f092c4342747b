//! What the accounts of an incident come to.

use std::collections::{BTreeMap, BTreeSet};

use tally_model::{Claim, Effect, Group, Tally};

use crate::account::{
    Range, Scope, Speaker, TALLIED, by_incident, is_asserted, is_far_above, is_hearsay, is_whole, named,
    number, speaker,
};

/// What the report itself settles on, its sources beside it: its own lowest number is the floor, since it knew what the
/// sources it quotes say; the highest number that any account gives is the upper end. A range in its own voice stands.
pub const POLICY_REPORT: &str = "report";

/// Lowest to highest of what all accounts say.
pub const POLICY_ENVELOPE: &str = "envelope";

/// The tallies of every incident among these claims: for each effect and group, the lowest and the highest that
/// an account gives, and the number that most accounts give.
///
/// Where the report counts in its own voice and that tells another range than the bare envelope, both are given side by
/// side, [`POLICY_REPORT`] first, then [`POLICY_ENVELOPE`]; else the envelope alone.
///
/// Running totals are left out, denied and planned events too. A claim that counts only a part (children,
/// say) or names one of the dead is no account of the whole while another claim of the incident counts everybody.
pub fn tallies(claims: &[Claim]) -> Vec<Tally> {
    let mut found = Vec::new();
    for (incident, members) in by_incident(claims) {
        let members: Vec<&Claim> = members.into_iter().filter(|c| is_asserted(c)).collect();
        let died_of_it = is_wounded_one_the_dead(&members);
        for &effect in Effect::ALL {
            for line in TALLIED {
                if !(died_of_it && effect == Effect::Injured && line != Some(Group::Combatants)) {
                    found.extend(lines(incident, &members, effect, line));
                }
            }
        }
    }
    found
}

/// First words for somebody beside those told of before, or for people who are counted.
const ANOTHER: [&str; 4] = ["another", "other", "second", "one"];

/// Whether the one person told of as hurt is the one told of as killed: "He was wounded in the head", and two sentences on "he was
/// pronounced dead". So it is where every account tells of one person and none tells of both at once; a man and a woman are two, and
/// so are "one person" or "another journalist" and the one told of before.
fn is_wounded_one_the_dead(members: &[&Claim]) -> bool {
    let ranges = |effect| members.iter().filter_map(move |c| number(c, effect, None, false));
    let one = |effect| {
        let mut all = ranges(effect).peekable();
        all.peek().is_some() && all.all(|(range, _)| range.low == 1 && range.highest() == 1)
    };
    let groups = |effect| -> BTreeSet<Group> {
        let of_claim = |c: &&Claim| {
            c.casualties.iter().filter(|f| f.effect == effect).map(|f| f.group).collect::<Vec<_>>()
        };
        members.iter().flat_map(of_claim).filter(|g| !is_whole(*g)).collect()
    };
    let tells_both =
        |c: &&Claim| [Effect::Killed, Effect::Injured].iter().all(|e| number(c, *e, None, false).is_some());
    let brings_in_another = |c: &&Claim| {
        let words = c.participants.iter().flat_map(|p| p.name.split_whitespace().take(2));
        number(c, Effect::Injured, None, false).is_some()
            && words.into_iter().any(|w| ANOTHER.iter().any(|a| w.eq_ignore_ascii_case(a)))
    };
    let (hurt, dead) = (groups(Effect::Injured), groups(Effect::Killed));
    one(Effect::Injured)
        && one(Effect::Killed)
        && !members.iter().any(|c| tells_both(c) || brings_in_another(c))
        && (hurt.is_empty() || dead.is_empty() || !hurt.is_disjoint(&dead))
}

/// One line of the tally by each policy that has its own answer.
fn lines(incident: u32, members: &[&Claim], effect: Effect, line: Option<Group>) -> Vec<Tally> {
    let accounts = weighed(members, effect, line);
    let Some(envelope) = envelope(&accounts) else { return Vec::new() };
    let settled = settled(&accounts).filter(|ends| *ends != envelope);
    let made = |(low, high): (u64, u64), policy| Tally {
        incident,
        effect,
        group: line,
        low: Some(low),
        best: commonest(accounts.iter().filter_map(|(_, range, _)| range.best)).map(|n| n.clamp(low, high)),
        high: Some(high),
        policy,
        claims: accounts.iter().map(|(claim, _, _)| claim.id).collect(),
    };
    let settled = settled.map(|ends| made(ends, POLICY_REPORT));
    settled.into_iter().chain([made(envelope, POLICY_ENVELOPE)]).collect()
}

/// The accounts that a line of the tally rests on.
fn weighed<'c>(members: &[&'c Claim], effect: Effect, line: Option<Group>) -> Vec<Account<'c>> {
    let read = |cumulative: bool| -> Vec<Account<'c>> {
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
    let accounts = weightiest(members, line, called_by_name(accounts, effect, line));
    if effect == Effect::Injured && line.is_none() { with_survivors(members, accounts) } else { accounts }
}

/// Of five who were shot one died: the other four were wounded. It speaks where nobody speaks of the wounded but one by one.
fn with_survivors<'c>(members: &[&'c Claim], accounts: Vec<Account<'c>>) -> Vec<Account<'c>> {
    if accounts.iter().any(|(_, _, scope)| *scope >= Scope::Vague) {
        return accounts;
    }
    let deaths = weighed(members, Effect::Killed, None);
    let Some(dead) = commonest(deaths.iter().filter_map(|(_, range, _)| range.best)) else { return accounts };
    let most = accounts.iter().map(|(_, range, _)| range.highest()).max().unwrap_or(0);
    let shot = weighed(members, Effect::KilledOrInjured, None).into_iter();
    let survived = shot.filter_map(|(claim, range, _)| {
        let hurt = range.best?.checked_sub(dead).filter(|&n| dead > 0 && n > most)?;
        Some((claim, Range::exactly(hurt), Scope::Counted))
    });
    let survived: Vec<Account<'c>> = survived.collect();
    if survived.is_empty() { accounts } else { survived }
}

/// A report may name the dead family by family. Whoever counts nobody else gives one account together: all whom the report names. It
/// speaks only where nobody counts the dead, since not everybody is named, and names are missed.
fn called_by_name<'c>(accounts: Vec<Account<'c>>, effect: Effect, line: Option<Group>) -> Vec<Account<'c>> {
    let roll = accounts.iter().map(|(claim, ..)| named(claim, effect, line)).sum();
    let only_names = |(claim, range, _): &Account<'c>| {
        let names = named(claim, effect, line);
        // Some may have been named before.
        names > 0 && range.best.is_some_and(|n| n < 2 * names)
    };
    let (names, counts): (Vec<Account<'c>>, Vec<Account<'c>>) = accounts.into_iter().partition(only_names);
    let counted = counts.iter().filter(|(_, _, scope)| *scope >= Scope::Listed);
    let most = counted.map(|(_, range, _)| range.highest()).max();
    // A number of wounded below that is of some of them ("two others were taken to hospital").
    if most.is_some_and(|most| most >= roll || effect != Effect::Injured) {
        return counts;
    }
    let standing = if most.is_some() { Scope::Counted } else { Scope::Listed };
    let together = names.into_iter().enumerate().map(|(n, (claim, _, scope))| {
        let said = Range::exactly(roll);
        let range = if n == 0 { said } else { Range { best: None, ..said } };
        (claim, range, if roll > 1 { standing.max(scope) } else { scope })
    });
    counts.into_iter().chain(together).collect()
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
    let mut best = accounts.iter().map(|(_, _, scope)| *scope).max();
    // "six men" are more of an account than one of them by name.
    if best == Some(Scope::One)
        && accounts.iter().any(|(_, range, scope)| *scope == Scope::Part && range.low > 1)
    {
        best = Some(Scope::Part);
    }
    let mut kept: Vec<Account<'c>> = match best {
        Some(Scope::Part) if line.is_none() => {
            let parts = accounts.into_iter().filter(|(_, _, scope)| *scope == Scope::Part);
            joined_parts(members, parts.collect())
        }
        Some(best) => accounts.into_iter().filter(|(_, _, scope)| *scope == best).collect(),
        None => accounts,
    };
    if kept.iter().any(|(claim, _, _)| !claim.superseded) {
        kept.retain(|(claim, _, _)| !claim.superseded);
    }
    kept
}

/// Lowest and highest of all accounts; "up to 20" tells of the upper end only.
fn envelope(accounts: &[Account<'_>]) -> Option<(u64, u64)> {
    let high = accounts.iter().map(|(_, range, _)| range.highest()).max()?;
    let floors =
        accounts.iter().filter(|(_, range, _)| !range.is_ceiling()).map(|(_, range, _)| range.lowest());
    let low = floors.min().or_else(|| accounts.iter().map(|(_, range, _)| range.low.max(1)).min())?;
    Some((low.min(high), high))
}

/// What the report's own voice makes of its sources: the range or the floor that it gives first. `None` when it gives
/// neither.
fn settled(accounts: &[Account<'_>]) -> Option<(u64, u64)> {
    let own = accounts
        .iter()
        .filter(|(claim, _, _)| speaker(claim) == Speaker::Report || is_hearsay(claim))
        .map(|(claim, range, _)| (claim.id, *range));
    let (_, first) = own.min_by_key(|(id, range)| (*id, range.low, range.best, range.high))?;
    if first.is_span() {
        return Some((first.low, first.highest()));
    }
    let (_, high) = envelope(accounts)?;
    (!first.is_ceiling()).then(|| (first.lowest(), high))
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
            let sum = parts.fold(first, |sum, (_, range)| sum.plus(range));
            joined.push((claim, sum, Scope::Part));
        }
    }
    joined
}

/// The number that occurs most often. Of several the highest, since whoever tells of two of the dead denies no third; but a number far above
/// another is no fuller count of the same, it contradicts it, and the lower one stands.
fn commonest(numbers: impl Iterator<Item = u64>) -> Option<u64> {
    let mut count: BTreeMap<u64, usize> = BTreeMap::new();
    for n in numbers {
        *count.entry(n).or_default() += 1;
    }
    let most = count.values().max().copied()?;
    let mut tied = count.into_iter().filter(|(_, times)| *times == most).map(|(n, _)| n);
    let least = tied.next()?;
    Some(tied.take_while(|&n| !is_far_above(least, n)).last().unwrap_or(least))
}
