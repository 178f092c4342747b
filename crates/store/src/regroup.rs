//! Regrouping: after reports were added, what hangs together with them is grouped anew, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use tally_reconcile::{Fit, Overrides, Telling, TellingId, group, keys, link};

use crate::StoreError;
use crate::db::{Connection, Row, Value, args, rows_in, run_in};
use crate::derive::facts_of;
use crate::incidents::{Incidents, incidents};
use crate::keep::{Whole, whole};
use crate::review::{Decided, Log};

/// What regrouping came to.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Touched {
    /// Incidents that are new or were made anew.
    pub incidents: usize,
    /// Reports newly found to repeat another's text.
    pub copies: usize,
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

/// Groups anew what hangs together with the seeds, and writes the incidents that come of it. Seeds that are gone are left out.
pub(crate) fn regroup(
    db: &mut dyn Connection,
    fit: &Fit,
    seeds: BTreeSet<i64>,
    log: &Log,
) -> Result<Touched, StoreError> {
    let mut decided = Decided::new(log);
    let component = connected(db, fit, seeds, &mut decided)?;
    forget_incidents(db, component.keys().copied())?;
    let numbers: BTreeMap<TellingId, i64> = component.iter().map(|(n, t)| (id_of(t), *n)).collect();
    let tellings: Vec<Telling> = component.into_values().collect();
    let mut reports: BTreeMap<String, Whole> = BTreeMap::new();
    for telling in &tellings {
        if !reports.contains_key(&telling.report) {
            let kept = whole(db, &telling.report, log)?;
            let kept = kept.ok_or_else(|| StoreError::damaged(&telling.report, "the report is gone"))?;
            reports.insert(telling.report.clone(), kept);
        }
    }
    let groups = group(fit, &tellings, decided.overrides());
    let mut found = Incidents::default();
    for incident in incidents(fit, &tellings, &groups, &reports, &decided) {
        found.add(&incident?, &numbers)?;
    }
    found.write(db)
}

/// A telling as people and grouping name it: its report, and its number within it.
pub(crate) fn id_of(telling: &Telling) -> TellingId {
    (telling.report.clone(), telling.number)
}

/// All tellings that hang together with the seeds, by links over any number of steps.
///
/// It goes in rounds, each with few queries: what is found in one is asked for in the next.
fn connected(
    db: &mut dyn Connection,
    fit: &Fit,
    seeds: BTreeSet<i64>,
    decided: &mut Decided<'_>,
) -> Result<BTreeMap<i64, Telling>, StoreError> {
    let mut known: BTreeMap<i64, Telling> = BTreeMap::new();
    let mut found: BTreeSet<i64> = BTreeSet::new();
    let mut round = seeds;
    while !round.is_empty() {
        load(db, &round, &mut known)?;
        round.retain(|n| known.contains_key(n));
        found.extend(&round);
        let reports: BTreeSet<&str> =
            round.iter().filter_map(|n| known.get(n)).map(|t| t.report.as_str()).collect();
        decided.see(db, reports)?;
        let candidates = candidates(db, &round, &known, decided.overrides())?;
        let all: BTreeSet<i64> = candidates.values().flatten().copied().collect();
        load(db, &all, &mut known)?;
        let mut next = BTreeSet::new();
        for (one, others) in &candidates {
            for other in others {
                if found.contains(other) || next.contains(other) {
                    continue;
                }
                let (Some(a), Some(b)) = (known.get(one), known.get(other)) else { continue };
                if link(fit, a, b, decided.overrides()).is_some() {
                    next.insert(*other);
                }
            }
        }
        round = next;
    }
    known.retain(|n, _| found.contains(n));
    Ok(known)
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
fn forget_incidents(
    db: &mut dyn Connection,
    tellings: impl Iterator<Item = i64>,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM incidents WHERE id IN (SELECT incident FROM members WHERE telling IN ({in}))";
    run_in(db, sql, tellings.map(Value::from)).map(drop)
}
