//! Making anew what is worked out from readings: all of it, or the grouping alone.
//!
//! The result is that of adding the reports one by one. It goes through the ledger in parts, with the work on each shared among the
//! processors; what is held at once is what grouping looks at, not the readings.

use std::collections::{BTreeMap, BTreeSet};

use tally_reconcile::{Fit, Telling, TellingId, clusters, group};

use crate::db::{Connection, Dialect, Value, args, rows_in};
use crate::derive::{Derived, facts_of};
use crate::incidents::{Incidents, Made, incidents};
use crate::links::links;
use crate::keep::{Whole, unpacked, whole};
use crate::regroup::{Touched, id_of};
use crate::review::{Decided, Log};
use crate::{Store, StoreError};

/// Tellings, reports or incidents that are read or written together.
const PART: usize = 2048;

impl Store {
    /// Groups all reports of the ledger anew; gives the number of incidents.
    pub fn regroup_all(&mut self) -> Result<usize, StoreError> {
        self.transaction(|db, fit| {
            let log = Log::load(db)?;
            Ok(regroup_all(db, fit, &log)?.incidents)
        })
    }

    /// Works out claims and incidents anew from the readings and what people decided; gives the number of incidents.
    pub fn rebuild(&mut self) -> Result<usize, StoreError> {
        self.transaction(|db, fit| {
            forget_all(db, &GROUPED)?;
            forget_all(db, &DERIVED)?;
            Ok(rebuild(db, fit)?.incidents)
        })
    }
}

/// Tables of incidents, those that refer to others first.
const GROUPED: [&str; 4] = ["incident_parties", "members", "incident_pages", "incidents"];

/// Tables of what single reports say, in the same order.
const DERIVED: [&str; 7] =
    ["claim_actors", "claims", "telling_keys", "tellings", "sources", "actors", "places"];

/// Fills the derived tables, which are empty.
pub(crate) fn rebuild(db: &mut dyn Connection, fit: &Fit) -> Result<Touched, StoreError> {
    let log = Log::load(db)?;
    let mut derived = Derived::new(db)?;
    let mut last = String::new();
    loop {
        let rows = db.rows(
            &format!("SELECT id FROM reports WHERE id > ?1 ORDER BY id LIMIT {PART}"),
            args![last.as_str()],
        )?;
        let Some(row) = rows.last() else { break };
        last = row.string(0);
        for row in &rows {
            if let Some(whole) = whole(db, &row.string(0), &log)? {
                derived.add(&whole.report, &whole.reading)?;
            }
            if derived.len() >= PART {
                derived.write(db)?;
            }
        }
    }
    derived.write(db)?;
    regroup_all(db, fit, &log)
}

fn forget_all(db: &mut dyn Connection, tables: &[&str]) -> Result<(), StoreError> {
    if db.dialect() == Dialect::Postgres && tables == GROUPED {
        return db.batch(&format!("TRUNCATE {}", tables.join(", ")));
    }
    tables.iter().try_for_each(|table| db.batch(&format!("DELETE FROM {table}")))
}

fn regroup_all(db: &mut dyn Connection, fit: &Fit, log: &Log) -> Result<Touched, StoreError> {
    let t0 = std::time::Instant::now();
    forget_all(db, &GROUPED)?;
    eprintln!("forget {:?}", t0.elapsed());
    let all = load_tellings(db)?;
    eprintln!("load {:?} {}", t0.elapsed(), all.tellings.len());
    let mut decided = Decided::new(log);
    decided.see(db, log.reports())?;
    eprintln!("see {:?}", t0.elapsed());
    let links = links(fit, &all.tellings, decided.overrides());
    eprintln!("links {:?} {}", t0.elapsed(), links.len());
    let mut found = clusters(&all.tellings, links, decided.overrides());
    eprintln!("clusters {:?} {} max {:?}", t0.elapsed(), found.len(), found.iter().map(Vec::len).max());
    // By time, so that the reports of neighbouring incidents are read together.
    let date = |part: &Vec<usize>| part.iter().filter_map(|&i| all.tellings[i].published).min();
    found.sort_by_cached_key(|part| (date(part), part.first().copied()));
    let mut touched = Touched::default();
    let mut made: Vec<(Made, BTreeMap<TellingId, i64>)> = Vec::new();
    let mut rest = found.as_slice();
    while !rest.is_empty() {
        let (part, others) = rest.split_at(a_part(rest));
        let packed = load_reports(db, part, &all)?;
        // The processors work out this part while the part before is written.
        let (next, written) = std::thread::scope(|scope| {
            let size = part.len().div_ceil(processors()).max(1);
            let work = |of: &[Vec<usize>]| make(fit, of, &all, &packed, log, &decided);
            let workers: Vec<_> = part.chunks(size).map(|of| scope.spawn(move || work(of))).collect();
            let written = write(db, std::mem::take(&mut made), &mut touched);
            let next: Result<Vec<_>, StoreError> = workers
                .into_iter()
                .map(|w| w.join().map_err(|_| StoreError::damaged("a part of the ledger", "grouping it failed"))?)
                .collect();
            (next, written)
        });
        written?;
        made = next?.into_iter().flatten().collect();
        rest = others;
    }
    write(db, made, &mut touched)?;
    eprintln!("made {:?}", t0.elapsed());
    db.batch("ANALYZE")?;
    eprintln!("analyzed {:?}", t0.elapsed());
    Ok(touched)
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
        for row in &rows {
            all.numbers.push(row.int(0).unwrap_or(0));
            all.tellings.push(facts_of(row.blob(1), "a telling")?);
        }
    }
}

/// How many of the clusters make a part: some thousands of tellings, at least one cluster.
fn a_part(clusters: &[Vec<usize>]) -> usize {
    let mut tellings = 0;
    let fits = clusters.iter().take_while(|cluster| {
        tellings += cluster.len();
        tellings <= PART
    });
    fits.count().max(1)
}

/// The packed readings of the reports of these clusters.
fn load_reports(
    db: &mut dyn Connection,
    clusters: &[Vec<usize>],
    all: &All,
) -> Result<BTreeMap<String, Vec<u8>>, StoreError> {
    let ids: BTreeSet<&str> =
        clusters.iter().flatten().map(|&i| all.tellings[i].report.as_str()).collect();
    let sql = "SELECT id, reading FROM reports WHERE id IN ({in})";
    let rows = rows_in(db, sql, ids.into_iter().map(Value::from))?;
    Ok(rows.into_iter().map(|r| (r.string(0), r.blob(1).unwrap_or_default().to_vec())).collect())
}

/// Works out the incidents of these clusters. Grouping the tellings of one again gives the reasons for it.
fn make(
    fit: &Fit,
    clusters: &[Vec<usize>],
    all: &All,
    packed: &BTreeMap<String, Vec<u8>>,
    log: &Log,
    decided: &Decided<'_>,
) -> Result<Vec<(Made, BTreeMap<TellingId, i64>)>, StoreError> {
    let mut reports: BTreeMap<String, Whole> = BTreeMap::new();
    let mut found = Vec::new();
    for cluster in clusters {
        let tellings: Vec<Telling> = cluster.iter().map(|&i| all.tellings[i].clone()).collect();
        let numbers: BTreeMap<TellingId, i64> =
            cluster.iter().map(|&i| (id_of(&all.tellings[i]), all.numbers[i])).collect();
        for telling in &tellings {
            if !reports.contains_key(&telling.report) {
                let packed = packed.get(&telling.report).map(Vec::as_slice).unwrap_or_default();
                let mut whole = unpacked(&telling.report, packed)?;
                log.apply(&whole.report, &mut whole.reading);
                reports.insert(telling.report.clone(), whole);
            }
        }
        let groups = group(fit, &tellings, decided.overrides());
        for made in incidents(fit, &tellings, &groups, &reports, decided) {
            let made = made?;
            let own = made.members().filter_map(|m| Some((m.clone(), *numbers.get(m)?))).collect();
            found.push((made, own));
        }
    }
    Ok(found)
}

fn write(
    db: &mut dyn Connection,
    made: Vec<(Made, BTreeMap<TellingId, i64>)>,
    touched: &mut Touched,
) -> Result<(), StoreError> {
    let mut rows = Incidents::default();
    for (made, numbers) in &made {
        rows.add(made, numbers)?;
    }
    let more = rows.write(db)?;
    touched.incidents += more.incidents;
    touched.copies += more.copies;
    Ok(())
}
