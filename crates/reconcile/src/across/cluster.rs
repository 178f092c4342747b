//! Tellings that are of one incident.

use std::collections::{BTreeMap, BTreeSet};

use super::fit::{Fit, Reason};
use super::gather::{Tie, gather};
use super::keys::keys;
use super::telling::Telling;

/// A telling by its report and its number within it.
pub type TellingId = (String, u32);

/// What people decided of which tellings belong together; it goes before what the words say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overrides {
    /// Pairs that are of one incident.
    pub together: BTreeSet<(TellingId, TellingId)>,
    /// Pairs that are of two.
    pub apart: BTreeSet<(TellingId, TellingId)>,
}

/// Why two tellings were joined.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Index of the one telling.
    pub a: usize,
    /// Index of the other.
    pub b: usize,
    /// The sum of its reasons; infinite where people joined the two.
    pub sum: f32,
    /// The reasons; none where people joined the two.
    pub reasons: Vec<Reason>,
}

/// The tellings of one incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouped {
    /// Indices of the tellings, ordered by report and number.
    pub members: Vec<usize>,
    /// What joined them, the strongest first.
    pub links: Vec<Link>,
}

/// Groups tellings into incidents, ordered by their first members.
///
/// The result depends on the set of tellings alone, not on their order. Groups come together by what links them (see `gather.rs`), and
/// those without a link never do. A ledger that is added to rests on this: a new telling is grouped with the incidents that it links to,
/// and where that changes one, with those that its tellings link to in their turn, until nothing changes.
pub fn group(fit: &Fit, tellings: &[Telling], overrides: &Overrides) -> Vec<Grouped> {
    let links = links(fit, tellings, overrides);
    group_by(fit, tellings, links, overrides, 1)
}

/// What [`group`] makes of these links (the indices of their ends, the sum), for ledgers whose links are found in parts. The work is
/// shared among so many threads; the result is the same.
pub fn group_by(
    fit: &Fit,
    tellings: &[Telling],
    links: Vec<(u32, u32, f32)>,
    overrides: &Overrides,
    threads: usize,
) -> Vec<Grouped> {
    let mut order: Vec<u32> = (0..tellings.len() as u32).collect();
    order.sort_by_key(|&i| (&tellings[i as usize].report, tellings[i as usize].number));
    let mut rank = vec![0; tellings.len()];
    (0..).zip(&order).for_each(|(n, &i)| rank[i as usize] = n);
    let by_rank: Vec<&Telling> = order.iter().map(|&i| &tellings[i as usize]).collect();
    let mut ties: Vec<Tie> = links
        .into_iter()
        .map(|(a, b, sum)| (rank[a as usize], rank[b as usize], sum))
        .map(|(a, b, sum)| (a.min(b), a.max(b), sum))
        .collect();
    // The strongest first; among equals by the names of their ends.
    ties.sort_unstable_by(|x, y| y.2.total_cmp(&x.2).then_with(|| (x.0, x.1).cmp(&(y.0, y.1))));
    let groups = gather_apart(fit, &by_rank, &ties, overrides, threads);
    let mut of = vec![0; tellings.len()];
    for (n, members) in groups.iter().enumerate() {
        members.iter().for_each(|&m| of[m as usize] = n);
    }
    let mut found: Vec<Grouped> = groups
        .iter()
        .map(|members| Grouped {
            members: members.iter().map(|&m| order[m as usize] as usize).collect(),
            links: Vec::new(),
        })
        .collect();
    for (a, b, sum) in spanning(&ties, &of) {
        let (a, b) = (order[a as usize] as usize, order[b as usize] as usize);
        let reasons = link(fit, &tellings[a], &tellings[b], overrides).map(|(_, reasons)| reasons);
        found[of[rank[a] as usize]].links.push(Link { a, b, sum, reasons: reasons.unwrap_or_default() });
    }
    found
}

/// What [`gather`] makes of all of them, worked out apart for tellings that no chain of ties connects: those never come together.
fn gather_apart(
    fit: &Fit,
    by_rank: &[&Telling],
    ties: &[Tie],
    overrides: &Overrides,
    threads: usize,
) -> Vec<Vec<u32>> {
    if threads <= 1 {
        return gather(fit, by_rank, ties, overrides);
    }
    let shares = shares(by_rank.len(), ties, threads);
    let work = |share: &Share| -> Vec<Vec<u32>> {
        let tellings: Vec<&Telling> = share.ranks.iter().map(|&rank| by_rank[rank as usize]).collect();
        let mut groups = gather(fit, &tellings, &share.ties, overrides);
        groups.iter_mut().flatten().for_each(|place| *place = share.ranks[*place as usize]);
        groups
    };
    let mut found: Vec<Vec<u32>> = std::thread::scope(|scope| {
        let work = &work;
        let workers: Vec<_> = shares.iter().map(|share| scope.spawn(move || work(share))).collect();
        let joined =
            workers.into_iter().map(|w| w.join().unwrap_or_else(|failed| std::panic::resume_unwind(failed)));
        joined.flatten().collect()
    });
    found.sort_unstable();
    found
}

/// Some of the tellings, by their ranks in order, with the ties among them by their places in that list.
#[derive(Default)]
struct Share {
    ranks: Vec<u32>,
    ties: Vec<Tie>,
}

/// So many shares of about as many ties each; what a chain of ties connects is in one of them.
fn shares(n: usize, ties: &[Tie], threads: usize) -> Vec<Share> {
    let mut shares: Vec<Share> = (0..threads).map(|_| Share::default()).collect();
    let mut parent: Vec<u32> = (0..n as u32).collect();
    let mut weights = vec![1usize; n];
    for &(a, b, _) in ties {
        let (a, b) = (root(&mut parent, a), root(&mut parent, b));
        let (first, other) = (a.min(b), a.max(b));
        parent[other as usize] = first;
        weights[first as usize] += 1 + if a == b { 0 } else { weights[other as usize] };
    }
    // A connected part is known by its first telling, which comes before the others.
    let (mut loads, mut spare) = (vec![0; shares.len()], 0);
    let mut share_of = vec![0; n];
    let mut place_of = vec![0; n];
    for rank in 0..n as u32 {
        let first = root(&mut parent, rank);
        if first == rank {
            let (lightest, load) = loads
                .iter_mut()
                .enumerate()
                .min_by_key(|(at, load)| (**load, *at))
                .unwrap_or((0, &mut spare));
            *load += weights[rank as usize];
            share_of[rank as usize] = lightest;
        }
        let share = share_of[first as usize];
        share_of[rank as usize] = share;
        place_of[rank as usize] = shares[share].ranks.len() as u32;
        shares[share].ranks.push(rank);
    }
    for &(a, b, sum) in ties {
        let tie = (place_of[a as usize], place_of[b as usize], sum);
        shares[share_of[a as usize]].ties.push(tie);
    }
    shares
}

/// The first of those that were joined with this one.
fn root(parent: &mut [u32], mut i: u32) -> u32 {
    while parent[i as usize] != i {
        parent[i as usize] = parent[parent[i as usize] as usize];
        i = parent[i as usize];
    }
    i
}

/// Of the ties within groups the strongest that hold each together, none to spare.
fn spanning(ties: &[Tie], of: &[usize]) -> Vec<Tie> {
    let mut parent: Vec<u32> = (0..of.len() as u32).collect();
    let mut found = Vec::new();
    for &(a, b, sum) in ties.iter().filter(|t| of[t.0 as usize] == of[t.1 as usize]) {
        let (x, y) = (root(&mut parent, a), root(&mut parent, b));
        if x != y {
            parent[x as usize] = y;
            found.push((a, b, sum));
        }
    }
    found
}

fn id(telling: &Telling) -> TellingId {
    (telling.report.clone(), telling.number)
}

/// Whether two tellings hang together: by their words, or because people joined them.
pub fn link(fit: &Fit, a: &Telling, b: &Telling, overrides: &Overrides) -> Option<(f32, Vec<Reason>)> {
    if overrides.together.is_empty() && overrides.apart.is_empty() {
        return fit.same(a, b);
    }
    let (one, other) = (id(a), id(b));
    let pair = if one < other { (one, other) } else { (other, one) };
    if overrides.together.contains(&pair) {
        return Some((f32::INFINITY, Vec::new()));
    }
    if overrides.apart.contains(&pair) {
        return None;
    }
    fit.same(a, b)
}

/// The links among the tellings, each once.
fn links(fit: &Fit, tellings: &[Telling], overrides: &Overrides) -> Vec<(u32, u32, f32)> {
    let mut by_key: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (i, telling) in tellings.iter().enumerate() {
        for key in keys(telling) {
            by_key.entry(key).or_default().push(i);
        }
    }
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for members in by_key.values() {
        for (n, &a) in members.iter().enumerate() {
            pairs.extend(members[n + 1..].iter().map(|&b| (a.min(b), a.max(b))));
        }
    }
    let by_id: BTreeMap<TellingId, usize> = tellings.iter().enumerate().map(|(i, t)| (id(t), i)).collect();
    for (a, b) in &overrides.together {
        if let (Some(&a), Some(&b)) = (by_id.get(a), by_id.get(b)) {
            pairs.push((a.min(b), a.max(b)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    let tie = |(a, b): (usize, usize)| {
        let (sum, _) = link(fit, &tellings[a], &tellings[b], overrides)?;
        Some((a as u32, b as u32, sum))
    };
    pairs.into_iter().filter_map(tie).collect()
}
