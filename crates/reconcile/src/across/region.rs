//! What new tellings change: the incidents that they link to, and where one of those changes, those that it links to in its turn.
//!
//! Groups without a link between them never come together ([`group`] says why), and what does not change changes nothing else: the
//! result is that of grouping everything, at the cost of what lies around the new tellings. Where the tellings are kept is for
//! [`Held`] to know: a database, or a list in a test.

use std::collections::{BTreeMap, BTreeSet};

use super::cluster::{Grouped, Overrides, group, link};
use super::fit::Fit;
use super::telling::Telling;

/// Where tellings are kept, each under a number, with the incidents that they belong to so far.
pub trait Held {
    /// What can fail.
    type Error;

    /// The tellings of these numbers; those that are gone are left out.
    fn tellings(&mut self, numbers: &BTreeSet<i64>) -> Result<Vec<(i64, Telling)>, Self::Error>;

    /// For each of these tellings those that share a key with it (`keys`), and those that people joined with it.
    fn candidates(
        &mut self,
        of: &BTreeMap<i64, &Telling>,
    ) -> Result<BTreeMap<i64, BTreeSet<i64>>, Self::Error>;

    /// All tellings that share an incident with one of these, each with the incident's name.
    fn neighbours(&mut self, of: &[i64]) -> Result<Vec<(i64, String)>, Self::Error>;

    /// Takes in what people decided about these reports.
    fn see(&mut self, reports: &BTreeSet<&str>) -> Result<(), Self::Error>;

    /// What people decided, as far as it was taken in.
    fn overrides(&self) -> &Overrides;
}

/// What regrouping came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Regrouped {
    /// The numbers of the tellings that were looked at, in order.
    pub numbers: Vec<i64>,
    /// These tellings.
    pub tellings: Vec<Telling>,
    /// The groups that are no incidents yet, by places in the two lists. Whatever incident one of their members belonged to is no
    /// more.
    pub changed: Vec<Grouped>,
}

/// Groups the seeds and what their coming changes. Seeds that are gone are left out.
///
/// # Errors
/// What `held` fails with.
pub fn regroup<H: Held>(fit: &Fit, seeds: BTreeSet<i64>, held: &mut H) -> Result<Regrouped, H::Error> {
    let mut region = Region::default();
    let mut loose = seeds;
    loop {
        region.grow(fit, loose, held)?;
        let tellings: Vec<Telling> =
            region.inside.keys().filter_map(|n| region.known.get(n)).cloned().collect();
        let changed = region.changed(group(fit, &tellings, held.overrides()));
        let numbers: Vec<i64> = region.inside.keys().copied().collect();
        // The members of groups that are no incidents yet, as far as their links have not been followed.
        let members = changed.iter().flat_map(|g| &g.members).map(|&m| numbers[m]);
        loose = members.filter(|n| !region.followed.contains(n)).collect();
        if loose.is_empty() {
            return Ok(Regrouped { numbers, tellings, changed });
        }
    }
}

/// The part of the ledger that is looked at.
#[derive(Default)]
struct Region {
    /// Tellings that were loaded.
    known: BTreeMap<i64, Telling>,
    /// Tellings that are grouped, with the incident that each has belonged to so far.
    inside: BTreeMap<i64, Option<String>>,
    /// Those whose links have been followed.
    followed: BTreeSet<i64>,
}

impl Region {
    /// Takes in the loose tellings and the incidents that they link to.
    fn grow<H: Held>(&mut self, fit: &Fit, mut loose: BTreeSet<i64>, held: &mut H) -> Result<(), H::Error> {
        self.load(&loose, held)?;
        loose.retain(|n| self.known.contains_key(n));
        self.see(&loose, held)?;
        let of: BTreeMap<i64, &Telling> =
            loose.iter().filter_map(|n| Some((*n, self.known.get(n)?))).collect();
        let candidates = held.candidates(&of)?;
        self.load(&candidates.values().flatten().copied().collect(), held)?;
        let mut linked: BTreeSet<i64> = loose.clone();
        for (one, others) in &candidates {
            for other in others {
                let (Some(a), Some(b)) = (self.known.get(one), self.known.get(other)) else { continue };
                if !linked.contains(other) && link(fit, a, b, held.overrides()).is_some() {
                    linked.insert(*other);
                }
            }
        }
        self.followed.extend(loose);
        self.take_in(linked, held)
    }

    /// Takes in tellings with all that share their incidents.
    fn take_in<H: Held>(&mut self, tellings: BTreeSet<i64>, held: &mut H) -> Result<(), H::Error> {
        let new: Vec<i64> = tellings.into_iter().filter(|n| !self.inside.contains_key(n)).collect();
        for (number, incident) in held.neighbours(&new)? {
            self.inside.insert(number, Some(incident));
        }
        for number in new {
            self.inside.entry(number).or_default();
        }
        let inside: BTreeSet<i64> = self.inside.keys().copied().collect();
        self.load(&inside, held)?;
        let known = &self.known;
        self.inside.retain(|n, _| known.contains_key(n));
        self.see(&inside, held)
    }

    /// Loads the tellings that are not known yet.
    fn load<H: Held>(&mut self, wanted: &BTreeSet<i64>, held: &mut H) -> Result<(), H::Error> {
        let missing = wanted.iter().filter(|n| !self.known.contains_key(n)).copied().collect();
        self.known.extend(held.tellings(&missing)?);
        Ok(())
    }

    fn see<H: Held>(&self, tellings: &BTreeSet<i64>, held: &mut H) -> Result<(), H::Error> {
        held.see(&tellings.iter().filter_map(|n| self.known.get(n)).map(|t| t.report.as_str()).collect())
    }

    /// The groups that are not incidents already.
    fn changed(&self, mut groups: Vec<Grouped>) -> Vec<Grouped> {
        let incidents: Vec<&Option<String>> = self.inside.values().collect();
        let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
        for incident in incidents.iter().copied().flatten() {
            *sizes.entry(incident).or_default() += 1;
        }
        let is_known = |grouped: &Grouped| {
            let Some(Some(first)) = grouped.members.first().map(|&m| incidents[m]) else { return false };
            grouped.members.iter().all(|&m| incidents[m].as_ref() == Some(first))
                && sizes.get(first.as_str()) == Some(&grouped.members.len())
        };
        groups.retain(|g| !is_known(g));
        groups
    }
}
