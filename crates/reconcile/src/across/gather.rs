//! Groups that grow by averages: of what hangs together, which tellings are of one incident.
//!
//! Two groups become one while the mean of what their pairs count reaches `join`; the pair of groups with the highest mean goes
//! first. A chain of likenesses (A like B, B like C) thus makes no incident of A and C unless they are alike themselves.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use super::cluster::{Link, Overrides, TellingId, id};
use super::fit::{Fit, cannot_be_one, hang_together};
use super::telling::Telling;

/// Of a large group, so many tellings stand for it when it is compared with another.
const SPOKESMEN: usize = 16;

/// Groups one part, given in order of the tellings' names; members keep that order.
pub(super) fn gather(
    fit: &Fit,
    tellings: &[Telling],
    part: &[usize],
    links: &[Link],
    overrides: &Overrides,
) -> Vec<Vec<usize>> {
    let [_, _, ..] = part else { return vec![part.to_vec()] };
    let mut groups = Groups::new(fit, tellings, part, overrides);
    let place: BTreeMap<usize, usize> = part.iter().enumerate().map(|(at, &i)| (i, at)).collect();
    let ends = |link: &Link| place.get(&link.a).copied().zip(place.get(&link.b).copied());
    let (by_people, by_words): (Vec<&Link>, Vec<&Link>) = links.iter().partition(|l| l.sum.is_infinite());
    for (a, b) in by_people.into_iter().filter_map(ends) {
        groups.join_as_people_said(a, b);
    }
    let (within, across): (Vec<&Link>, Vec<&Link>) =
        by_words.into_iter().partition(|l| tellings[l.a].report == tellings[l.b].report);
    // What reports are about is told at length; what they mention is then put beside it.
    let (mains, asides): (Vec<&Link>, Vec<&Link>) =
        across.into_iter().partition(|l| tellings[l.a].main && tellings[l.b].main);
    groups.join_by_means(mains.into_iter().filter_map(ends));
    groups.join_by_means(asides.into_iter().filter_map(ends));
    for (a, b) in within.into_iter().filter_map(ends) {
        groups.take_in(a, b);
    }
    groups.found()
}

/// What speaks for two groups being one: the sum over pairs, and how many pairs.
#[derive(Debug, Clone, Copy, Default)]
struct Evidence {
    sum: f32,
    pairs: u32,
    /// People put two of them apart, or one report tells them as two.
    barred: bool,
}

impl Evidence {
    fn plus(self, other: Evidence) -> Evidence {
        Evidence {
            sum: self.sum + other.sum,
            pairs: self.pairs + other.pairs,
            barred: self.barred || other.barred,
        }
    }

    fn mean(self) -> f32 {
        if self.barred || self.pairs == 0 { f32::NEG_INFINITY } else { self.sum / self.pairs as f32 }
    }
}

/// Groups in the making. Tellings are known by their places within the part, groups by that of their first telling.
struct Groups<'t> {
    fit: &'t Fit,
    tellings: &'t [Telling],
    part: &'t [usize],
    apart: BTreeSet<(TellingId, TellingId)>,
    /// The group of each telling.
    of: Vec<usize>,
    /// The tellings of each group; none where it went into another.
    members: Vec<Vec<usize>>,
    /// What speaks for each pair of neighbouring groups, kept with both.
    near: Vec<BTreeMap<usize, Evidence>>,
    /// Counts each group's changes, so that what was queued before is known to be old.
    changes: Vec<u32>,
}

impl<'t> Groups<'t> {
    fn new(fit: &'t Fit, tellings: &'t [Telling], part: &'t [usize], overrides: &Overrides) -> Self {
        let apart =
            overrides.apart.iter().flat_map(|(a, b)| [(a.clone(), b.clone()), (b.clone(), a.clone())]);
        Groups {
            fit,
            tellings,
            part,
            apart: apart.collect(),
            of: (0..part.len()).collect(),
            members: (0..part.len()).map(|at| vec![at]).collect(),
            near: vec![BTreeMap::new(); part.len()],
            changes: vec![0; part.len()],
        }
    }

    fn at(&self, place: usize) -> &'t Telling {
        &self.tellings[self.part[place]]
    }

    /// The groups, as indices of tellings.
    fn found(self) -> Vec<Vec<usize>> {
        let indices = |members: Vec<usize>| members.into_iter().map(|at| self.part[at]).collect();
        self.members.into_iter().filter(|m| !m.is_empty()).map(indices).collect()
    }

    fn are_apart(&self, x: usize, y: usize) -> bool {
        !self.apart.is_empty() && self.apart.contains(&(id(self.at(x)), id(self.at(y))))
    }

    /// The members that stand for a group: those whose reports are about it, else all; of many, a few.
    fn spokesmen(&self, group: usize) -> Vec<usize> {
        let mut found: Vec<usize> =
            self.members[group].iter().copied().filter(|&m| self.at(m).main).collect();
        if found.is_empty() {
            found.clone_from(&self.members[group]);
        }
        let step = found.len().div_ceil(SPOKESMEN);
        found.into_iter().step_by(step.max(1)).collect()
    }

    /// Weighs two groups anew.
    fn weigh(&self, a: usize, b: usize) -> Evidence {
        let mut found = Evidence::default();
        for x in self.spokesmen(a) {
            for y in self.spokesmen(b) {
                let (s, t) = (self.at(x), self.at(y));
                if s.report == t.report {
                    found.barred |= !hang_together(s, t);
                } else {
                    found.sum += self.fit.counts(s, t);
                    found.pairs += 1;
                }
                found.barred |= self.are_apart(x, y);
            }
        }
        found
    }

    /// Puts all of `b` into `a`.
    fn merge(&mut self, a: usize, b: usize) {
        let moved = std::mem::take(&mut self.members[b]);
        moved.iter().for_each(|&m| self.of[m] = a);
        self.members[a].extend(moved);
        self.members[a].sort_unstable();
        self.changes[a] += 1;
        self.changes[b] += 1;
    }

    /// Joins what people put together, whatever the words say; a pair that they put apart stays so.
    fn join_as_people_said(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of[a].min(self.of[b]), self.of[a].max(self.of[b]));
        let apart = self.members[a].iter().any(|&x| self.members[b].iter().any(|&y| self.are_apart(x, y)));
        if a != b && !apart {
            self.merge(a, b);
        }
    }

    fn join_by_means(&mut self, links: impl Iterator<Item = (usize, usize)>) {
        let mut queue = BinaryHeap::new();
        for (a, b) in links {
            let (a, b) = (self.of[a].min(self.of[b]), self.of[a].max(self.of[b]));
            if a != b && !self.near[a].contains_key(&b) {
                let evidence = self.weigh(a, b);
                self.near[a].insert(b, evidence);
                self.near[b].insert(a, evidence);
                self.enqueue(&mut queue, a, b, evidence);
            }
        }
        while let Some(next) = queue.pop() {
            let is_old = next.changes != (self.changes[next.a], self.changes[next.b]);
            if !is_old {
                self.unite(&mut queue, next.a, next.b);
            }
        }
    }

    fn enqueue(&self, queue: &mut BinaryHeap<Candidate>, a: usize, b: usize, evidence: Evidence) {
        let mean = evidence.mean();
        if mean >= self.fit.join() {
            queue.push(Candidate { mean, a, b, changes: (self.changes[a], self.changes[b]) });
        }
    }

    /// Merges two groups and weighs what comes of it against the neighbours of both.
    fn unite(&mut self, queue: &mut BinaryHeap<Candidate>, a: usize, b: usize) {
        let (by_a, by_b) = (std::mem::take(&mut self.near[a]), std::mem::take(&mut self.near[b]));
        let others: BTreeSet<usize> = by_a.keys().chain(by_b.keys()).copied().collect();
        let mut near = BTreeMap::new();
        for other in others.into_iter().filter(|&o| o != a && o != b) {
            let [one, two] = [(a, &by_a), (b, &by_b)]
                .map(|(g, known)| known.get(&other).copied().unwrap_or_else(|| self.weigh(g, other)));
            near.insert(other, one.plus(two));
        }
        self.merge(a, b);
        for (&other, &evidence) in &near {
            self.near[other].remove(&b);
            self.near[other].insert(a, evidence);
            self.enqueue(queue, a.min(other), a.max(other), evidence);
        }
        self.near[a] = near;
    }

    /// What a report mentions beside the incident that it is about, with neither day, place nor number of its own, goes with it.
    fn take_in(&mut self, a: usize, b: usize) {
        let (main, aside) = if self.at(a).main { (a, b) } else { (b, a) };
        let (to, from) = (self.of[main], self.of[aside]);
        if to == from || self.members[from].iter().any(|&m| self.at(m).main) {
            return;
        }
        let clash = self.members[to].iter().any(|&x| {
            self.members[from].iter().any(|&y| {
                let (s, t) = (self.at(x), self.at(y));
                let differ = match s.report == t.report {
                    // What goes with the report's own incident need not go with all else that does.
                    true => s.main && !hang_together(s, t),
                    false => cannot_be_one(s, t),
                };
                differ || self.are_apart(x, y)
            })
        });
        if !clash {
            self.merge(to, from);
        }
    }
}

/// Two groups that may become one.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    mean: f32,
    a: usize,
    b: usize,
    changes: (u32, u32),
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        // The highest mean first; of several, the pair that comes first by name.
        self.mean.total_cmp(&other.mean).then_with(|| (other.a, other.b).cmp(&(self.a, self.b)))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}
