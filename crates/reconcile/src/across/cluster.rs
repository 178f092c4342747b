//! Tellings that are of one incident.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::fit::{Fit, Reason, WEEKS_APART, are_far, are_incompatible, are_other_kinds, hang_together};
use super::keys::{keys, number};
use super::telling::{Site, Telling};

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
/// The result depends on the set of tellings alone, not on their order. Strong links are drawn first; one that would bring
/// incompatible tellings, two tellings of one report that differ or a pair that people put apart into one incident is left out.
///
/// A ledger that is added to (`tally-store`, `regroup.rs`) rests on this: what once kept two clusters apart keeps them apart for good,
/// since clusters only grow and a link is refused for a pair of their members. So, where a new telling breaks no incident up,
/// grouping it with the incidents that it links to gives what grouping everything gives.
pub fn group(fit: &Fit, tellings: &[Telling], overrides: &Overrides) -> Vec<Grouped> {
    let mut links = links(fit, tellings, overrides);
    let rank = ranks(tellings);
    links.sort_by(|x, y| stronger_first((x.sum, rank[x.a], rank[x.b]), (y.sum, rank[y.a], rank[y.b])));
    let mut clusters = Clusters::new(tellings, overrides);
    let mut drawn: Vec<Link> = Vec::new();
    for link in links {
        if clusters.join(link.a, link.b, link.sum) {
            drawn.push(link);
        }
    }
    clusters.groups(&rank, drawn)
}

/// What [`group`] makes of these links (the indices of their ends, the sum), for ledgers that are too large for all reasons at once.
pub fn group_by(
    fit: &Fit,
    tellings: &[Telling],
    mut links: Vec<(u32, u32, f32)>,
    overrides: &Overrides,
) -> Vec<Grouped> {
    let rank = ranks(tellings);
    for (a, b, _) in &mut links {
        if rank[*a as usize] > rank[*b as usize] {
            std::mem::swap(a, b);
        }
    }
    let key = |(a, b, sum): &(u32, u32, f32)| (*sum, rank[*a as usize], rank[*b as usize]);
    links.sort_unstable_by(|x, y| stronger_first(key(x), key(y)));
    let mut clusters = Clusters::new(tellings, overrides);
    let mut drawn: Vec<Link> = Vec::new();
    for (a, b, sum) in links {
        let (a, b) = (a as usize, b as usize);
        if clusters.join(a, b, sum) {
            let reasons = link(fit, &tellings[a], &tellings[b], overrides).map(|(_, reasons)| reasons);
            drawn.push(Link { a, b, sum, reasons: reasons.unwrap_or_default() });
        }
    }
    clusters.groups(&rank, drawn)
}

/// The place of each telling in the order of their names.
fn ranks(tellings: &[Telling]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..tellings.len()).collect();
    order.sort_by_key(|&i| (&tellings[i].report, tellings[i].number));
    let mut rank = vec![0; tellings.len()];
    for (n, i) in (0..).zip(order) {
        rank[i] = n;
    }
    rank
}

/// The order of links: by their sums, and among equals by the names of their ends.
fn stronger_first(x: (f32, u32, u32), y: (f32, u32, u32)) -> Ordering {
    y.0.total_cmp(&x.0).then_with(|| (x.1, x.2).cmp(&(y.1, y.2)))
}

fn id(telling: &Telling) -> TellingId {
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

/// Incidents in the making.
struct Clusters<'t> {
    tellings: &'t [Telling],
    apart: BTreeSet<(usize, usize)>,
    /// The cluster of each telling.
    of: Vec<usize>,
    members: Vec<Vec<usize>>,
    outlines: Vec<Outline<'t>>,
}

/// What of a cluster's tellings decides whether another can be joined with it, so that not each has to be looked at.
#[derive(Debug, Default)]
struct Outline<'t> {
    reports: BTreeSet<&'t str>,
    kinds: BTreeSet<Option<&'t str>>,
    /// The first end and the last beginning of their days.
    days: Option<(i64, i64)>,
    places: Vec<&'t [Site]>,
}

impl<'t> Outline<'t> {
    fn of(telling: &'t Telling) -> Self {
        Outline {
            reports: BTreeSet::from([telling.report.as_str()]),
            kinds: BTreeSet::from([telling.event_type.as_deref()]),
            days: telling.days.map(|(start, end)| (number(end), number(start))),
            places: vec![&telling.places],
        }
    }

    /// Whether some telling of the one is incompatible with some of the other.
    fn clashes(&self, other: &Outline<'_>) -> bool {
        let kinds = self.kinds.iter().any(|a| other.kinds.iter().any(|b| are_other_kinds(*a, *b)));
        let days = self.days.zip(other.days).is_some_and(|((end, start), (other_end, other_start))| {
            (start - other_end).max(other_start - end) > WEEKS_APART
        });
        kinds || days || self.places.iter().any(|a| other.places.iter().any(|b| are_far(a, b)))
    }

    fn join(&mut self, other: Outline<'t>) {
        self.reports.extend(other.reports);
        self.kinds.extend(other.kinds);
        self.days = match (self.days, other.days) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (days, None) | (None, days) => days,
        };
        for places in other.places {
            if !self.places.contains(&places) {
                self.places.push(places);
            }
        }
    }
}

impl<'t> Clusters<'t> {
    fn new(tellings: &'t [Telling], overrides: &Overrides) -> Self {
        let by_id: BTreeMap<TellingId, usize> =
            tellings.iter().enumerate().map(|(i, t)| (id(t), i)).collect();
        let apart = overrides
            .apart
            .iter()
            .filter_map(|(a, b)| Some((*by_id.get(a)?, *by_id.get(b)?)))
            .flat_map(|(a, b)| [(a, b), (b, a)])
            .collect();
        Clusters {
            tellings,
            apart,
            of: (0..tellings.len()).collect(),
            members: (0..tellings.len()).map(|i| vec![i]).collect(),
            outlines: tellings.iter().map(Outline::of).collect(),
        }
    }

    /// Joins the two ends' clusters where they can be one; tells whether it did.
    fn join(&mut self, a: usize, b: usize, sum: f32) -> bool {
        let (mut a, mut b) = (self.of[a], self.of[b]);
        if a == b {
            return false;
        }
        if self.members[a].len() < self.members[b].len() {
            (a, b) = (b, a);
        }
        let clash = self.are_apart(a, b) || !sum.is_infinite() && self.clash(a, b);
        if clash {
            return false;
        }
        let moved = std::mem::take(&mut self.members[b]);
        for &m in &moved {
            self.of[m] = a;
        }
        self.members[a].extend(moved);
        let outline = std::mem::take(&mut self.outlines[b]);
        self.outlines[a].join(outline);
        true
    }

    /// Whether people put a telling of the one cluster apart from one of the other.
    fn are_apart(&self, a: usize, b: usize) -> bool {
        !self.apart.is_empty()
            && self.members[a].iter().any(|&x| self.members[b].iter().any(|&y| self.apart.contains(&(x, y))))
    }

    fn clash(&self, a: usize, b: usize) -> bool {
        if self.outlines[a].reports.is_disjoint(&self.outlines[b].reports) {
            return self.outlines[a].clashes(&self.outlines[b]);
        }
        self.members[a].iter().any(|&x| {
            self.members[b].iter().any(|&y| {
                let (s, t) = (&self.tellings[x], &self.tellings[y]);
                if s.report == t.report { !hang_together(s, t) } else { are_incompatible(s, t) }
            })
        })
    }

    /// The clusters with the links that made them, in order.
    fn groups(self, rank: &[u32], drawn: Vec<Link>) -> Vec<Grouped> {
        let members = self.members.into_iter().enumerate().filter(|(_, members)| !members.is_empty());
        let mut groups: BTreeMap<usize, Grouped> =
            members.map(|(at, members)| (at, Grouped { members, links: Vec::new() })).collect();
        for link in drawn {
            if let Some(group) = groups.get_mut(&self.of[link.a]) {
                group.links.push(link);
            }
        }
        let mut groups: Vec<Grouped> = groups.into_values().collect();
        for group in &mut groups {
            group.members.sort_unstable_by_key(|&m| rank[m]);
        }
        groups.sort_unstable_by_key(|g| g.members.first().map(|&m| rank[m]));
        groups
    }
}
