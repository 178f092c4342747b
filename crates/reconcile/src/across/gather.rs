//! Groups that grow by averages: which of many tellings are of one incident.
//!
//! Two groups become one while what their pairs count comes to `join` on average; the two with the highest mean go first. A chain of
//! likenesses (A like B, B like C) thus makes no incident of A and C unless they are alike themselves. Pairs that do not hang together
//! count `unlinked`, which is less than `join`: groups without a link between them never come together, so that what is grouped with
//! a telling are the groups that it links to.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use super::cluster::{Overrides, TellingId};
use super::fit::{Fit, are_told_apart, hang_together};
use super::telling::Telling;

/// A link between two tellings: their ranks, and the sum of its reasons, infinite where people joined them.
pub(super) type Tie = (u32, u32, f32);

/// Groups of tellings, as lists of ranks in order; `by_rank` has the tellings in the order of their names.
pub(super) fn gather(fit: &Fit, by_rank: &[&Telling], ties: &[Tie], overrides: &Overrides) -> Vec<Vec<u32>> {
    let mut groups = Groups::new(fit, by_rank, overrides);
    let (by_people, by_words): (Vec<&Tie>, Vec<&Tie>) = ties.iter().partition(|t| t.2.is_infinite());
    for &&(a, b, _) in &by_people {
        groups.join_as_people_said(a, b);
    }
    let told_once = |t: &&Tie| by_rank[t.0 as usize].report == by_rank[t.1 as usize].report;
    let (within, across): (Vec<&Tie>, Vec<&Tie>) = by_words.into_iter().partition(told_once);
    // What reports are about is told at length; what they mention is then put beside it.
    let both_main = |t: &&Tie| by_rank[t.0 as usize].main && by_rank[t.1 as usize].main;
    let (mains, asides): (Vec<&Tie>, Vec<&Tie>) = across.into_iter().partition(both_main);
    groups.join_by_means(&mains);
    groups.mains_stand = true;
    groups.join_by_means(&asides);
    let mut within: Vec<(u32, u32)> = within.into_iter().map(|t| (t.0, t.1)).collect();
    within.sort_unstable();
    for (a, b) in within {
        groups.take_in(a, b);
    }
    let mut found: Vec<Vec<u32>> = groups.members.into_iter().filter(|m| !m.is_empty()).collect();
    found.sort_unstable();
    found
}

/// What links two groups, in thousandths so that sums do not depend on their order.
#[derive(Debug, Clone, Copy, Default)]
struct Evidence {
    sum: i64,
    links: i64,
}

/// Groups in the making. Each is known by the rank of its first telling.
struct Groups<'t> {
    tellings: &'t [&'t Telling],
    apart: BTreeSet<(TellingId, TellingId)>,
    /// The group of each telling.
    of: Vec<u32>,
    /// The tellings of each group; none where it went into another.
    members: Vec<Vec<u32>>,
    /// Whether a report is about it.
    has_main: Vec<bool>,
    /// What links each pair of groups, kept with both.
    near: Vec<BTreeMap<u32, Evidence>>,
    /// Counts each group's changes, so that what was queued before is known to be old.
    changes: Vec<u32>,
    /// Two groups that reports are about stay two from here on: what is only mentioned does not join them.
    mains_stand: bool,
    /// Of `data/fit.tsv`, in thousandths.
    unlinked: i64,
    join: i64,
    least_and_most: (f32, f32),
}

impl<'t> Groups<'t> {
    fn new(fit: &Fit, tellings: &'t [&'t Telling], overrides: &Overrides) -> Self {
        let both_ways = |(a, b): &(TellingId, TellingId)| [(a.clone(), b.clone()), (b.clone(), a.clone())];
        Groups {
            tellings,
            apart: overrides.apart.iter().flat_map(both_ways).collect(),
            of: (0..tellings.len() as u32).collect(),
            members: (0..tellings.len() as u32).map(|at| vec![at]).collect(),
            has_main: tellings.iter().map(|t| t.main).collect(),
            near: vec![BTreeMap::new(); tellings.len()],
            changes: vec![0; tellings.len()],
            mains_stand: false,
            unlinked: thousandths(fit.weight("unlinked")),
            join: thousandths(fit.weight("join")),
            least_and_most: (fit.weight("least"), fit.weight("most")),
        }
    }

    fn telling(&self, rank: u32) -> &'t Telling {
        self.tellings[rank as usize]
    }

    /// The groups of two tellings, the one that comes first by name first.
    fn groups_of(&self, a: u32, b: u32) -> (u32, u32) {
        let (a, b) = (self.of[a as usize], self.of[b as usize]);
        (a.min(b), a.max(b))
    }

    fn are_apart(&self, x: u32, y: u32) -> bool {
        let id = |t: &Telling| (t.report.clone(), t.number);
        !self.apart.is_empty() && self.apart.contains(&(id(self.telling(x)), id(self.telling(y))))
    }

    /// Whether `holds` is true of some telling of the one group with some telling of the other.
    fn any_pair(&self, a: u32, b: u32, holds: impl Fn(&Self, u32, u32) -> bool) -> bool {
        self.members[a as usize].iter().any(|&x| self.members[b as usize].iter().any(|&y| holds(self, x, y)))
    }

    /// Joins what people put together, whatever the words say; a pair that they put apart stays so.
    fn join_as_people_said(&mut self, a: u32, b: u32) {
        let (a, b) = self.groups_of(a, b);
        if a != b && !self.any_pair(a, b, Self::are_apart) {
            self.merge(a, b);
        }
    }

    fn join_by_means(&mut self, ties: &[&Tie]) {
        let (least, most) = self.least_and_most;
        for &&(a, b, sum) in ties {
            let (a, b) = self.groups_of(a, b);
            if a != b {
                let counts = thousandths(sum.clamp(least, most));
                for (one, other) in [(a, b), (b, a)] {
                    let evidence = self.near[one as usize].entry(other).or_default();
                    evidence.sum += counts;
                    evidence.links += 1;
                }
            }
        }
        let mut queue = BinaryHeap::new();
        for a in 0..self.near.len() as u32 {
            self.near[a as usize].keys().filter(|b| a < **b).for_each(|&b| self.enqueue(&mut queue, a, b));
        }
        while let Some(Candidate { a, b, changes, .. }) = queue.pop() {
            if changes == (self.changes[a as usize], self.changes[b as usize]) && !self.is_barred(a, b) {
                self.merge(a, b);
                let near: Vec<u32> = self.near[a as usize].keys().copied().collect();
                near.into_iter().for_each(|other| self.enqueue(&mut queue, a.min(other), a.max(other)));
            }
        }
    }

    fn enqueue(&self, queue: &mut BinaryHeap<Candidate>, a: u32, b: u32) {
        let Some(evidence) = self.near[a as usize].get(&b) else { return };
        let pairs = self.members[a as usize].len() as i64 * self.members[b as usize].len() as i64;
        let sum = evidence.sum + self.unlinked * (pairs - evidence.links);
        if sum >= self.join * pairs {
            let mean = (sum << 16) / pairs;
            queue.push(Candidate {
                mean,
                a,
                b,
                changes: (self.changes[a as usize], self.changes[b as usize]),
            });
        }
    }

    /// Whether two tellings are of two incidents: people said so, or what two reports tell among other things has numbers apart.
    fn are_two(&self, x: u32, y: u32) -> bool {
        let (s, t) = (self.telling(x), self.telling(y));
        let among_others = self.mains_stand && !(s.main && t.main) || s.of_many && t.of_many;
        among_others && are_told_apart(s, t) || self.are_apart(x, y)
    }

    /// Whether two groups stay two whatever links them: some of them are of two incidents, one report tells them as two, or reports are
    /// about either and only asides link them.
    fn is_barred(&self, a: u32, b: u32) -> bool {
        let both_main = self.has_main[a as usize] && self.has_main[b as usize];
        self.mains_stand && both_main
            || self.any_pair(a, b, |this, x, y| {
                let (s, t) = (this.telling(x), this.telling(y));
                s.report == t.report && !hang_together(s, t) || this.are_two(x, y)
            })
    }

    /// Puts all of `b` into `a`.
    fn merge(&mut self, a: u32, b: u32) {
        let moved = std::mem::take(&mut self.members[b as usize]);
        moved.iter().for_each(|&m| self.of[m as usize] = a);
        let members = &mut self.members[a as usize];
        members.extend(moved);
        members.sort_unstable();
        self.has_main[a as usize] |= self.has_main[b as usize];
        self.near[a as usize].remove(&b);
        for (other, evidence) in std::mem::take(&mut self.near[b as usize]) {
            self.near[other as usize].remove(&b);
            if other != a {
                for (one, other) in [(a, other), (other, a)] {
                    let joined = self.near[one as usize].entry(other).or_default();
                    joined.sum += evidence.sum;
                    joined.links += evidence.links;
                }
            }
        }
        self.changes[a as usize] += 1;
        self.changes[b as usize] += 1;
    }

    /// What a report mentions beside the incident that it is about goes with it where nothing tells the two apart. Of several reports that
    /// tell both, no more may tell them as two than as one; what reports say that tell only one of them does not matter here.
    fn take_in(&mut self, a: u32, b: u32) {
        let (main, aside) = if self.telling(a).main { (a, b) } else { (b, a) };
        let (to, from) = (self.of[main as usize], self.of[aside as usize]);
        if to == from || self.has_main[from as usize] || self.any_pair(to, from, Self::are_two) {
            return;
        }
        let (mut as_one, mut as_two) = (0, 0);
        for &x in &self.members[to as usize] {
            for &y in &self.members[from as usize] {
                let (s, t) = (self.telling(x), self.telling(y));
                // What goes with the report's own incident need not go with all else that does.
                if s.main && s.report == t.report {
                    *if hang_together(s, t) { &mut as_one } else { &mut as_two } += 1;
                }
            }
        }
        if as_one >= as_two {
            self.merge(to, from);
        }
    }
}

fn thousandths(sum: f32) -> i64 {
    (sum * 1000.0).round() as i64
}

/// Two groups that may become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Candidate {
    mean: i64,
    a: u32,
    b: u32,
    changes: (u32, u32),
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        // The highest mean first; of several, the pair that comes first by name.
        let key = |c: &Candidate| (c.mean, Reverse((c.a, c.b)), c.changes);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
