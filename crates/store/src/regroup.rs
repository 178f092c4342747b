//! Regrouping: after reports were added, the incidents that they link to are grouped anew, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use tally_reconcile::{Fit, Grouped, Overrides, Telling, TellingId, group, keys, link};

use crate::StoreError;
use crate::db::{Connection, Row, Value, args, rows_in, run_in};
use crate::derive::facts_of;
use crate::incidents::{Packed, incidents};
use crate::review::{Decided, Log};

/// What regrouping came to.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Touched {
    /// Incidents that are new or were made anew.
    pub incidents: usize,
    /// Reports newly found to repeat another's text.
    pub copies: usize,
}

impl Touched {
    /// Adds what more came to.
    pub fn add(&mut self, more: Touched) {
        self.incidents += more.incidents;
        self.copies += more.copies;
    }
}

/// The tellings that share an incident with one of the report's: when the report goes, they are grouped anew.
pub(crate) fn neighbours_of(db: &mut dyn Connection, report: &str) -> Result<BTreeSet<i64>, StoreError> {
    let rows = db.rows(
        "SELECT other.telling FROM tellings AS t JOIN members AS m ON m.telling = t.id \
         JOIN members AS other ON other.incident = m.incident WHERE t.report = ?1",
        args![report],
    )?;
    Ok(rows.iter().filter_map(|r| r.int(0)).collect())
}

/// Groups the seeds and what their coming changes, and writes the incidents that come of it. Seeds that are gone are left out.
///
/// A seed is grouped with the incidents that it links to, and where an incident changes by it, with those that this one links to:
/// groups without a link between them never come together (`tally_reconcile::group`), and what does not change changes nothing else.
pub(crate) fn regroup(
    db: &mut dyn Connection,
    fit: &Fit,
    seeds: BTreeSet<i64>,
    log: &Log,
) -> Result<Touched, StoreError> {
    let mut region = Region::new(log);
    let mut loose = seeds;
    let (tellings, groups) = loop {
        region.grow(db, fit, loose)?;
        let tellings: Vec<Telling> =
            region.inside.keys().filter_map(|n| region.known.get(n)).cloned().collect();
        let groups = group(fit, &tellings, region.decided.overrides());
        loose = region.unsettled(&groups);
        if loose.is_empty() {
            break (tellings, groups);
        }
    };
    let numbers: Vec<i64> = region.inside.keys().copied().collect();
    let changed = region.changed(groups);
    let touched: BTreeSet<i64> = changed.iter().flat_map(|g| &g.members).map(|&m| numbers[m]).collect();
    forget_incidents(db, touched.iter().copied())?;
    let packed = Packed::load(db, &touched)?;
    incidents(fit, &tellings, &numbers, &changed, &packed, &region.decided)?.write(db)
}

/// A telling as people and grouping name it: its report, and its number within it.
pub(crate) fn id_of(telling: &Telling) -> TellingId {
    (telling.report.clone(), telling.number)
}

/// The part of the ledger that is looked at.
struct Region<'l> {
    decided: Decided<'l>,
    /// Tellings that were loaded.
    known: BTreeMap<i64, Telling>,
    /// Tellings that are grouped, with the incident that each has belonged to so far.
    inside: BTreeMap<i64, Option<String>>,
    /// Those whose links have been followed.
    followed: BTreeSet<i64>,
}

impl<'l> Region<'l> {
    fn new(log: &'l Log) -> Self {
        Region {
            decided: Decided::new(log),
            known: BTreeMap::new(),
            inside: BTreeMap::new(),
            followed: BTreeSet::new(),
        }
    }

    /// Takes in the loose tellings and the incidents that they link to.
    fn grow(
        &mut self,
        db: &mut dyn Connection,
        fit: &Fit,
        mut loose: BTreeSet<i64>,
    ) -> Result<(), StoreError> {
        load(db, &loose, &mut self.known)?;
        loose.retain(|n| self.known.contains_key(n));
        self.see(db, &loose)?;
        let candidates = candidates(db, &loose, &self.known, self.decided.overrides())?;
        let all: BTreeSet<i64> = candidates.values().flatten().copied().collect();
        load(db, &all, &mut self.known)?;
        let mut linked: BTreeSet<i64> = loose.clone();
        for (one, others) in &candidates {
            for other in others {
                let (Some(a), Some(b)) = (self.known.get(one), self.known.get(other)) else { continue };
                if !linked.contains(other) && link(fit, a, b, self.decided.overrides()).is_some() {
                    linked.insert(*other);
                }
            }
        }
        self.followed.extend(loose);
        self.take_in(db, linked)
    }

    /// Takes in tellings with all that share their incidents.
    fn take_in(&mut self, db: &mut dyn Connection, tellings: BTreeSet<i64>) -> Result<(), StoreError> {
        let new: Vec<i64> = tellings.into_iter().filter(|n| !self.inside.contains_key(n)).collect();
        let rows = rows_in(
            db,
            "SELECT DISTINCT other.telling, other.incident FROM members AS m \
             JOIN members AS other ON other.incident = m.incident WHERE m.telling IN ({in})",
            new.iter().map(|n| Value::from(*n)),
        )?;
        for row in rows {
            self.inside.insert(row.int(0).unwrap_or(0), Some(row.string(1)));
        }
        for n in new {
            self.inside.entry(n).or_default();
        }
        let inside: BTreeSet<i64> = self.inside.keys().copied().collect();
        load(db, &inside, &mut self.known)?;
        let known = &self.known;
        self.inside.retain(|n, _| known.contains_key(n));
        self.see(db, &inside)
    }

    fn see(&mut self, db: &mut dyn Connection, tellings: &BTreeSet<i64>) -> Result<(), StoreError> {
        let reports: BTreeSet<&str> =
            tellings.iter().filter_map(|n| self.known.get(n)).map(|t| t.report.as_str()).collect();
        self.decided.see(db, reports)
    }

    /// The tellings of groups that are not incidents already, and of incidents that are no groups, as far as their links have not been
    /// followed.
    fn unsettled(&self, groups: &[Grouped]) -> BTreeSet<i64> {
        let numbers: Vec<i64> = self.inside.keys().copied().collect();
        let changed = self.changed(groups.to_vec());
        let members = changed.iter().flat_map(|g| &g.members).map(|&m| numbers[m]);
        members.filter(|n| !self.followed.contains(n)).collect()
    }

    /// The groups that are not incidents already.
    fn changed(&self, groups: Vec<Grouped>) -> Vec<Grouped> {
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
        groups.into_iter().filter(|g| !is_known(g)).collect()
    }
}

/// Loads the tellings that are not known yet.
fn load(
    db: &mut dyn Connection,
    wanted: &BTreeSet<i64>,
    known: &mut BTreeMap<i64, Telling>,
) -> Result<(), StoreError> {
    let missing: Vec<Value> =
        wanted.iter().filter(|n| !known.contains_key(n)).map(|n| Value::from(*n)).collect();
    for row in rows_in(db, "SELECT id, facts FROM tellings WHERE id IN ({in})", missing)? {
        known.insert(row.int(0).unwrap_or(0), facts_of(row.blob(1), "a telling")?);
    }
    Ok(())
}

/// For each of these tellings those that share a key with it, and those that people joined with it.
fn candidates(
    db: &mut dyn Connection,
    round: &BTreeSet<i64>,
    known: &BTreeMap<i64, Telling>,
    overrides: &Overrides,
) -> Result<BTreeMap<i64, BTreeSet<i64>>, StoreError> {
    let mut of_key: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    let mut found: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    for n in round {
        for key in known.get(n).into_iter().flat_map(keys) {
            of_key.entry(key).or_default().push(*n);
        }
    }
    let wanted: Vec<Value> = of_key.keys().map(|key| Value::from(*key)).collect();
    for row in rows_in(db, "SELECT key, telling FROM telling_keys WHERE key IN ({in})", wanted)? {
        let (Some(key), Some(other)) = (row.int(0), row.int(1)) else { continue };
        for one in of_key.get(&key).into_iter().flatten().filter(|one| **one != other) {
            found.entry(*one).or_default().insert(other);
        }
    }
    let by_id: BTreeMap<TellingId, i64> =
        round.iter().filter_map(|n| Some((id_of(known.get(n)?), *n))).collect();
    for (a, b) in &overrides.together {
        for (one, other) in [(a, b), (b, a)] {
            if let Some(n) = by_id.get(one) {
                found.entry(*n).or_default().extend(number_of(db, other)?);
            }
        }
    }
    Ok(found)
}

fn number_of(db: &mut dyn Connection, id: &TellingId) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT id FROM tellings WHERE report = ?1 AND number = ?2";
    Ok(db.rows(sql, args![id.0.as_str(), id.1])?.first().and_then(|r: &Row| r.int(0)))
}

/// Removes the incidents that the tellings belonged to.
fn forget_incidents(db: &mut dyn Connection, tellings: impl Iterator<Item = i64>) -> Result<(), StoreError> {
    let sql = "DELETE FROM incidents WHERE id IN (SELECT incident FROM members WHERE telling IN ({in}))";
    run_in(db, sql, tellings.map(Value::from)).map(drop)
}
