//! Tellings that are of one incident.

use std::collections::{BTreeMap, BTreeSet};

use super::fit::{Fit, Reason};
use super::gather::gather;
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
/// The result depends on the set of tellings alone, not on their order. Tellings that hang together by links, over any number
/// of steps, are weighed together (see [`super::gather`]) and nothing else is, so that grouping a part which no link leaves gives
/// what grouping everything gives: adding a report touches only what it links to.
pub fn group(fit: &Fit, tellings: &[Telling], overrides: &Overrides) -> Vec<Grouped> {
    let mut order: Vec<usize> = (0..tellings.len()).collect();
    order.sort_by_cached_key(|&i| id(&tellings[i]));
    let mut links = links(fit, tellings, overrides);
    links.sort_by(|x, y| {
        let ids = |l: &Link| (id(&tellings[l.a]), id(&tellings[l.b]));
        y.sum.total_cmp(&x.sum).then_with(|| ids(x).cmp(&ids(y)))
    });
    let mut group_of = vec![0; tellings.len()];
    let mut groups: Vec<Grouped> = Vec::new();
    for part in parts(&order, &links) {
        for members in gather(fit, tellings, &part, &links, overrides) {
            members.iter().for_each(|&m| group_of[m] = groups.len());
            groups.push(Grouped { members, links: Vec::new() });
        }
    }
    for link in links {
        if group_of[link.a] == group_of[link.b] {
            groups[group_of[link.a]].links.push(link);
        }
    }
    groups.sort_by_key(|g| g.members.first().map(|&m| id(&tellings[m])));
    groups
}

/// What hangs together by links: lists of tellings, each in the given order.
fn parts(order: &[usize], links: &[Link]) -> Vec<Vec<usize>> {
    let mut parent: Vec<usize> = (0..order.len()).collect();
    fn root(parent: &mut [usize], mut i: usize) -> usize {
        while parent[i] != i {
            parent[i] = parent[parent[i]];
            i = parent[i];
        }
        i
    }
    for link in links {
        let (a, b) = (root(&mut parent, link.a), root(&mut parent, link.b));
        parent[a] = b;
    }
    let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &i in order {
        found.entry(root(&mut parent, i)).or_default().push(i);
    }
    found.into_values().collect()
}

pub(super) fn id(telling: &Telling) -> TellingId {
    (telling.report.clone(), telling.number)
}

/// Whether two tellings hang together: by their words, or because people joined them.
pub fn link(fit: &Fit, a: &Telling, b: &Telling, overrides: &Overrides) -> Option<(f32, Vec<Reason>)> {
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

fn links(fit: &Fit, tellings: &[Telling], overrides: &Overrides) -> Vec<Link> {
    let mut by_key: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (i, telling) in tellings.iter().enumerate() {
        for key in keys(telling) {
            by_key.entry(key).or_default().push(i);
        }
    }
    let mut pairs: BTreeSet<(usize, usize)> = BTreeSet::new();
    for members in by_key.values() {
        for (n, &a) in members.iter().enumerate() {
            pairs.extend(members[n + 1..].iter().map(|&b| (a.min(b), a.max(b))));
        }
    }
    let by_id: BTreeMap<TellingId, usize> = tellings.iter().enumerate().map(|(i, t)| (id(t), i)).collect();
    for (a, b) in &overrides.together {
        if let (Some(&a), Some(&b)) = (by_id.get(a), by_id.get(b)) {
            pairs.insert((a.min(b), a.max(b)));
        }
    }
    pairs
        .into_iter()
        .filter_map(|(a, b)| {
            // The end that comes first by name, so that nothing depends on the order of the input.
            let (a, b) = if id(&tellings[a]) <= id(&tellings[b]) { (a, b) } else { (b, a) };
            let (sum, reasons) = link(fit, &tellings[a], &tellings[b], overrides)?;
            Some(Link { a, b, sum, reasons })
        })
        .collect()
}
