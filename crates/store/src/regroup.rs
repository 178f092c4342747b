//! Regrouping: after reports were added, the incidents that they link to are grouped anew, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use tally_reconcile::{Fit, Held, Overrides, Regrouped, Telling, TellingId, keys};

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

/// Groups the seeds and what their coming changes (`tally_reconcile::regroup`), and writes the incidents that come of it.
pub(crate) fn regroup(
    db: &mut dyn Connection,
    fit: &Fit,
    seeds: BTreeSet<i64>,
    log: &Log,
) -> Result<Touched, StoreError> {
    let mut kept = InLedger { db, decided: Decided::new(log) };
    let Regrouped { numbers, tellings, changed } = tally_reconcile::regroup(fit, seeds, &mut kept)?;
    let InLedger { db, decided } = kept;
    let touched: BTreeSet<i64> = changed.iter().flat_map(|g| &g.members).map(|&m| numbers[m]).collect();
    forget_incidents(db, touched.iter().copied())?;
    let packed = Packed::load(db, &touched)?;
    incidents(fit, &tellings, &numbers, &changed, &packed, &decided)?.write(db)
}

/// A telling as people and grouping name it: its report, and its number within it.
pub(crate) fn id_of(telling: &Telling) -> TellingId {
    (telling.report.clone(), telling.number)
}

/// The tellings of a ledger.
struct InLedger<'d, 'l> {
    db: &'d mut dyn Connection,
    decided: Decided<'l>,
}

impl Held for InLedger<'_, '_> {
    type Error = StoreError;

    fn tellings(&mut self, numbers: &BTreeSet<i64>) -> Result<Vec<(i64, Telling)>, StoreError> {
        let sql = "SELECT id, facts FROM tellings WHERE id IN ({in})";
        let rows = rows_in(self.db, sql, numbers.iter().map(|n| Value::from(*n)))?;
        rows.iter().map(|row| Ok((row.int(0).unwrap_or(0), facts_of(row.blob(1), "a telling")?))).collect()
    }

    fn candidates(
        &mut self,
        of: &BTreeMap<i64, &Telling>,
    ) -> Result<BTreeMap<i64, BTreeSet<i64>>, StoreError> {
        let mut of_key: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        let mut found: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
        for (number, telling) in of {
            for key in keys(telling) {
                of_key.entry(key).or_default().push(*number);
            }
        }
        let wanted: Vec<Value> = of_key.keys().map(|key| Value::from(*key)).collect();
        for row in rows_in(self.db, "SELECT key, telling FROM telling_keys WHERE key IN ({in})", wanted)? {
            let (Some(key), Some(other)) = (row.int(0), row.int(1)) else { continue };
            for one in of_key.get(&key).into_iter().flatten().filter(|one| **one != other) {
                found.entry(*one).or_default().insert(other);
            }
        }
        let by_id: BTreeMap<TellingId, i64> = of.iter().map(|(n, telling)| (id_of(telling), *n)).collect();
        for (a, b) in &self.decided.overrides().together {
            for (one, other) in [(a, b), (b, a)] {
                if let Some(n) = by_id.get(one) {
                    found.entry(*n).or_default().extend(number_of(self.db, other)?);
                }
            }
        }
        Ok(found)
    }

    fn neighbours(&mut self, of: &[i64]) -> Result<Vec<(i64, String)>, StoreError> {
        let rows = rows_in(
            self.db,
            "SELECT DISTINCT other.telling, other.incident FROM members AS m \
             JOIN members AS other ON other.incident = m.incident WHERE m.telling IN ({in})",
            of.iter().map(|n| Value::from(*n)),
        )?;
        Ok(rows.iter().map(|row| (row.int(0).unwrap_or(0), row.string(1))).collect())
    }

    fn see(&mut self, reports: &BTreeSet<&str>) -> Result<(), StoreError> {
        self.decided.see(self.db, reports.iter().copied())
    }

    fn overrides(&self) -> &Overrides {
        self.decided.overrides()
    }
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
