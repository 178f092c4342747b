//! Making anew what is worked out from readings: all of it, or the grouping alone.
//!
//! The result is that of adding the reports one by one. It goes through the ledger in parts, with the work on each shared among the
//! processors; what is held at once is what grouping looks at, not the readings.

use std::collections::BTreeSet;

use tally_reconcile::{Fit, Grouped, Telling, group_by};

use crate::db::{Connection, Dialect, Row, args};
use crate::derive::{Derived, facts_of};
use crate::incidents::{Incidents, Packed, incidents};
use crate::keep::{repack, whole};
use crate::links::links;
use crate::regroup::Touched;
use crate::review::{Decided, Log};
use crate::{Store, StoreError};

/// Tellings, reports or incidents that are read or written together.
const PART: usize = 2048;

/// How far making a ledger anew has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Rows were worked out for this many of all reports.
    Reports(usize, usize),
    /// This many of all accounts have their incidents.
    Accounts(usize, usize),
}

impl Store {
    /// Groups all reports of the ledger anew; gives the number of incidents. `tell` is called as it goes on.
    ///
    /// # Errors
    /// When the database fails or what is kept is damaged; then the ledger stays as it was.
    pub fn regroup_all(&mut self, tell: &mut dyn FnMut(Step)) -> Result<usize, StoreError> {
        let incidents = self.transaction(|db, fit| {
            let log = Log::load(db)?;
            Ok(regroup_all(db, fit, &log, tell)?.incidents)
        })?;
        self.tidy()?;
        Ok(incidents)
    }

    /// Works out claims and incidents anew from the readings and what people decided; gives the number of incidents. `tell` is called
    /// as it goes on.
    ///
    /// # Errors
    /// When the database fails or what is kept is damaged; then the ledger stays as it was.
    pub fn rebuild(&mut self, tell: &mut dyn FnMut(Step)) -> Result<usize, StoreError> {
        let incidents = self.transaction(|db, fit| {
            forget_all(db, &GROUPED)?;
            forget_all(db, &DERIVED)?;
            Ok(rebuild(db, fit, tell)?.incidents)
        })?;
        self.tidy()?;
        Ok(incidents)
    }

    /// Lets PostgreSQL note which rows everybody sees, as it does by itself some minutes later: until then counting from an index alone
    /// is not possible.
    fn tidy(&mut self) -> Result<(), StoreError> {
        match self.db.dialect() {
            Dialect::Postgres => {
                // Words that wait to be sorted into their index are looked through by every search.
                self.db.batch("SELECT gin_clean_pending_list('claims_words')")?;
                self.db.batch("VACUUM incidents, members, incident_parties")
            }
            Dialect::Sqlite => Ok(()),
        }
    }
}

/// Tables of incidents, those that refer to others first.
const GROUPED: [&str; 4] = ["incident_parties", "members", "incident_pages", "incidents"];

/// Tables of what single reports say, in the same order.
const DERIVED: [&str; 8] =
    ["claim_actors", "claims", "telling_keys", "telling_claims", "tellings", "sources", "actors", "places"];

/// Fills the derived tables, which are empty.
pub(crate) fn rebuild(
    db: &mut dyn Connection,
    fit: &Fit,
    tell: &mut dyn FnMut(Step),
) -> Result<Touched, StoreError> {
    let log = Log::load(db)?;
    let all = db.rows("SELECT COUNT(*) FROM reports", args![])?;
    let all = all.first().and_then(|r| r.int(0)).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let mut done = 0;
    let mut derived = Derived::new(db)?;
    let mut last = String::new();
    loop {
        let rows = db.rows(
            &format!("SELECT id, CASE WHEN report IS NULL THEN 1 ELSE 0 END FROM reports WHERE id > ?1 AND replaced_by IS NULL ORDER BY id LIMIT {PART}"),
            args![last.as_str()],
        )?;
        let Some(row) = rows.last() else { break };
        last = row.string(0);
        for row in &rows {
            tell(Step::Reports(done, all));
            done += 1;
            if row.int(1) == Some(1) {
                repack(db, &row.string(0))?;
            }
            if let Some(whole) = whole(db, &row.string(0), &log)? {
                derived.add(&whole.report, &whole.reading)?;
            }
            if derived.len() >= PART {
                derived.write(db)?;
            }
        }
    }
    derived.write(db)?;
    regroup_all(db, fit, &log, tell)
}

fn forget_all(db: &mut dyn Connection, tables: &[&str]) -> Result<(), StoreError> {
    if db.dialect() == Dialect::Postgres && tables == GROUPED {
        return db.batch(&format!("TRUNCATE {}", tables.join(", ")));
    }
    tables.iter().try_for_each(|table| db.batch(&format!("DELETE FROM {table}")))
}

fn regroup_all(
    db: &mut dyn Connection,
    fit: &Fit,
    log: &Log,
    tell: &mut dyn FnMut(Step),
) -> Result<Touched, StoreError> {
    forget_all(db, &GROUPED)?;
    let all = load_tellings(db)?;
    let mut decided = Decided::new(log);
    decided.see(db, log.reports())?;
    let links = links(fit, &all.tellings, decided.overrides());
    let mut groups = group_by(fit, &all.tellings, links, decided.overrides(), processors());
    // By time, so that the reports of neighbouring incidents are read together.
    let date = |g: &Grouped| g.members.iter().filter_map(|&i| all.tellings[i].published).min();
    groups.sort_by_cached_key(|g| (date(g), g.members.first().copied()));
    let mut touched = Touched::default();
    let mut made = Incidents::default();
    let mut rest = groups.as_slice();
    let mut part = Part::next(db, &all, &mut rest)?;
    let mut done = 0;
    while let Some(Part { groups, packed, accounts }) = part {
        tell(Step::Accounts(done, all.tellings.len()));
        done += accounts;
        // The processors work out this part while the one before is written and the next is taken up.
        let (now, next) = std::thread::scope(|scope| {
            let size = groups.len().div_ceil(processors()).max(1);
            let work = |of: &[Grouped]| incidents(fit, &all.tellings, &all.numbers, of, &packed, &decided);
            let workers: Vec<_> = groups.chunks(size).map(|of| scope.spawn(move || work(of))).collect();
            let next = std::mem::take(&mut made).write(db).and_then(|written| {
                touched.add(written);
                Part::next(db, &all, &mut rest)
            });
            let failed = |_| StoreError::damaged("a part of the ledger", "grouping it failed");
            let now: Result<Vec<Incidents>, StoreError> =
                workers.into_iter().map(|w| w.join().map_err(failed)?).collect();
            (now, next)
        });
        now?.into_iter().for_each(|more| made.join(more));
        part = next?;
    }
    touched.add(made.write(db)?);
    db.batch("ANALYZE")?;
    Ok(touched)
}

/// Some thousands of accounts by their groups, with what is kept of them.
struct Part<'g> {
    groups: &'g [Grouped],
    packed: Packed,
    accounts: usize,
}

impl<'g> Part<'g> {
    /// Takes up the next of the groups that are left; `None` when there are none.
    fn next(
        db: &mut dyn Connection,
        all: &All,
        rest: &mut &'g [Grouped],
    ) -> Result<Option<Self>, StoreError> {
        let (groups, others) = rest.split_at(a_part(rest));
        *rest = others;
        if groups.is_empty() {
            return Ok(None);
        }
        let numbers: BTreeSet<i64> =
            groups.iter().flat_map(|g| &g.members).map(|&i| all.numbers[i]).collect();
        Ok(Some(Part { groups, packed: Packed::load(db, &numbers)?, accounts: numbers.len() }))
    }
}

/// How many processors there are to share work among.
pub(crate) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Tellings with their numbers.
struct All {
    numbers: Vec<i64>,
    tellings: Vec<Telling>,
}

fn load_tellings(db: &mut dyn Connection) -> Result<All, StoreError> {
    let mut all = All { numbers: Vec::new(), tellings: Vec::new() };
    loop {
        let last = all.numbers.last().copied().unwrap_or(i64::MIN);
        let sql = format!("SELECT id, facts FROM tellings WHERE id > ?1 ORDER BY id LIMIT {PART}");
        let rows = db.rows(&sql, args![last])?;
        if rows.is_empty() {
            return Ok(all);
        }
        let work = |part: &[Row]| -> Result<Vec<Telling>, StoreError> {
            part.iter().map(|row| facts_of(row.blob(1), "a telling")).collect()
        };
        let size = rows.len().div_ceil(processors());
        let parts: Vec<Result<Vec<Telling>, StoreError>> = std::thread::scope(|scope| {
            let workers: Vec<_> = rows.chunks(size).map(|part| scope.spawn(move || work(part))).collect();
            let failed = |_| StoreError::damaged("a part of the ledger", "taking it up failed");
            workers.into_iter().map(|w| w.join().map_err(failed)?).collect()
        });
        all.numbers.extend(rows.iter().map(|row| row.int(0).unwrap_or(0)));
        for part in parts {
            all.tellings.append(&mut part?);
        }
    }
}

/// How many of the groups make a part: some thousands of tellings, at least one group.
fn a_part(groups: &[Grouped]) -> usize {
    let mut tellings = 0;
    let fits = groups.iter().take_while(|group| {
        tellings += group.members.len();
        tellings <= PART
    });
    fits.count().max(1).min(groups.len())
}
