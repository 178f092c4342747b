//! Keeping reports: the bytes as received, the reading, the tellings.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tally_ledger::sha256;
use tally_model::{Reading, Report};

use crate::db::{Connection, Value, args, rows_in, run_in};
use crate::derive::{Derived, remove_derived};
use crate::pack::{pack, unpack};
use crate::regroup::{neighbours_of, regroup};
use crate::review::Log;
use crate::versions::{Standing, Updated, page_of, replace, standing};
use crate::{Store, StoreError};

/// A report that was read and is to be kept.
#[derive(Debug, Clone)]
pub struct Incoming<'a> {
    /// The report.
    pub report: &'a Report,
    /// What was read from it.
    pub reading: &'a Reading,
    /// The bytes as received that it was read from; several reports of one file share them.
    pub bytes: &'a [u8],
    /// Where they came from.
    pub name: &'a str,
    /// Their address.
    pub url: Option<&'a str>,
    /// What the server said with them.
    pub headers: &'a [(String, String)],
    /// When they were received: UTC, RFC 3339.
    pub received: &'a str,
    /// The version of Tally that read them.
    pub tool: &'a str,
}

/// What is known of a report before it is read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It is not in the ledger.
    New,
    /// It is there, read by this version.
    Current,
    /// It is there, read by another version.
    Outdated,
}

/// What keeping a batch came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// Reports that were new.
    pub new: usize,
    /// Pages of which a later version was kept, with what changed.
    pub updated: Vec<Updated>,
    /// Versions of pages that say nothing new: another is later, or says the same.
    pub behind: usize,
    /// Reports that were read again.
    pub renewed: usize,
    /// Reports that were there already.
    pub known: usize,
    /// New reports that repeat the text of another.
    pub copies: usize,
    /// Claims kept.
    pub claims: usize,
    /// Incidents that are new or changed.
    pub incidents: usize,
}

/// Report and reading as they are kept.
#[derive(Serialize, Deserialize)]
pub(crate) struct Whole {
    pub report: Report,
    pub reading: Reading,
}

impl Store {
    /// Whether a report is in the ledger, and whether `tool` read it.
    pub fn known(&mut self, report: &str, tool: &str) -> Result<Known, StoreError> {
        let rows = self.db.rows("SELECT tool FROM reports WHERE id = ?1", args![report])?;
        Ok(match rows.first() {
            None => Known::New,
            Some(row) if row.text(0) == Some(tool) => Known::Current,
            Some(_) => Known::Outdated,
        })
    }

    /// Keeps a batch of reports in one transaction, and regroups what they touch. A report that is there already is left as it is,
    /// unless another version of Tally read it.
    pub fn keep(&mut self, batch: &[Incoming<'_>]) -> Result<Kept, StoreError> {
        self.transaction(|db, fit| {
            let log = Log::load(db)?;
            let (mut kept, seeds) = add_batch(db, batch, &log)?;
            let touched = regroup(db, fit, seeds, &log)?;
            kept.incidents = touched.incidents;
            kept.copies = touched.copies;
            Ok(kept)
        })
    }

    /// Keeps a batch without grouping it: for many reports at once, with [`Store::regroup_all`] at the end. Until then they are in
    /// no incident.
    pub fn keep_ungrouped(&mut self, batch: &[Incoming<'_>]) -> Result<Kept, StoreError> {
        self.transaction(|db, _| {
            let log = Log::load(db)?;
            Ok(add_batch(db, batch, &log)?.0)
        })
    }

    /// Remembers that an input could not be read.
    pub fn fail(&mut self, input: &str, error: &str, tried: &str) -> Result<(), StoreError> {
        self.transaction(|db, _| {
            db.run("DELETE FROM failures WHERE input = ?1", args![input])?;
            db.run(
                "INSERT INTO failures (input, error, tried) VALUES (?1, ?2, ?3)",
                args![input, error, tried],
            )?;
            Ok(())
        })
    }

    /// The inputs that could not be read, with why.
    pub fn failures(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        let rows = self.db.rows("SELECT input, error FROM failures ORDER BY input", args![])?;
        Ok(rows.iter().map(|r| (r.string(0), r.string(1))).collect())
    }

    /// Forgets a failure: the input was read after all.
    pub fn mended(&mut self, input: &str) -> Result<(), StoreError> {
        self.db.run("DELETE FROM failures WHERE input = ?1", args![input]).map(drop)
    }

    /// Re-hashes the bytes as received; returns the number of originals and those that are damaged.
    pub fn verify_originals(&mut self) -> Result<(usize, Vec<String>), StoreError> {
        let rows = self.db.rows("SELECT sha256 FROM originals ORDER BY sha256", args![])?;
        let mut damaged = Vec::new();
        for row in &rows {
            let sha = row.string(0);
            let bytes = self.db.rows("SELECT bytes FROM originals WHERE sha256 = ?1", args![sha.as_str()])?;
            let bytes = bytes.first().and_then(|r| r.blob(0)).unwrap_or_default();
            if unpack(&sha, bytes).map(|b| sha256(&b)).ok().as_deref() != Some(sha.as_str()) {
                damaged.push(sha);
            }
        }
        Ok((rows.len(), damaged))
    }

    /// A report with its reading; `None` when the ledger has no such report.
    pub fn report(&mut self, id: &str) -> Result<Option<(Report, Reading)>, StoreError> {
        let log = Log::load(self.db.as_mut())?;
        let Some(Whole { report, mut reading }) = whole(self.db.as_mut(), id, &log)? else { return Ok(None) };
        reading.tallies = tally_reconcile::tallies(&reading.claims);
        reading.disagreements = tally_reconcile::disagreements(&reading.claims);
        Ok(Some((report, reading)))
    }
}

/// Report and reading, with what people decided put over it; without what is worked out from the claims.
pub(crate) fn whole(db: &mut dyn Connection, id: &str, log: &Log) -> Result<Option<Whole>, StoreError> {
    let Some(mut whole) = as_read(db, id)? else { return Ok(None) };
    let rows = db.rows("SELECT rest FROM reports WHERE id = ?1", args![id])?;
    if let Some(rest) = rows.first().and_then(|r| r.blob(0)) {
        let rest: Reading = unpacked(id, rest)?;
        whole.reading = Reading { claims: whole.reading.claims, ..rest };
    }
    log.apply(&whole.report, &mut whole.reading);
    Ok(Some(whole))
}

/// Report and claims as kept; the rest of the reading is left where it is.
pub(crate) fn as_read(db: &mut dyn Connection, id: &str) -> Result<Option<Whole>, StoreError> {
    let rows = db.rows("SELECT report, reading FROM reports WHERE id = ?1", args![id])?;
    let Some(row) = rows.first() else { return Ok(None) };
    let reading = row.blob(1).unwrap_or_default();
    match row.blob(0) {
        Some(report) => Ok(Some(Whole { report: unpacked(id, report)?, reading: unpacked(id, reading)? })),
        // Kept before the schema's version 3: both in one.
        None => unpacked(id, reading).map(Some),
    }
}

/// What was packed as JSON.
pub(crate) fn unpacked<T: serde::de::DeserializeOwned>(id: &str, packed: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(&unpack(id, packed)?).map_err(|e| StoreError::damaged(id, e))
}

/// Adds what is new of a batch; gives what it came to and the tellings to group.
fn add_batch(
    db: &mut dyn Connection,
    batch: &[Incoming<'_>],
    log: &Log,
) -> Result<(Kept, BTreeSet<i64>), StoreError> {
    let mut adding = Adding::default();
    for incoming in batch {
        adding.take(db, incoming)?;
    }
    let Adding { mut kept, mut seeds, fresh } = adding;
    let mut derived = Derived::new(db)?;
    for incoming in fresh {
        kept.claims += incoming.reading.claims.len();
        let mut reading = incoming.reading.clone();
        log.apply(incoming.report, &mut reading);
        derived.add(incoming.report, &reading)?;
    }
    derived.write(db)?;
    seeds.extend(&derived.added);
    Ok((kept, seeds))
}

/// A batch on its way into the ledger.
#[derive(Default)]
struct Adding<'b> {
    kept: Kept,
    /// Tellings that are to be grouped anew.
    seeds: BTreeSet<i64>,
    /// Reports whose claims are to be taken up.
    fresh: Vec<&'b Incoming<'b>>,
}

impl<'b> Adding<'b> {
    /// Keeps a report, unless it is there already.
    fn take(&mut self, db: &mut dyn Connection, incoming: &'b Incoming<'b>) -> Result<(), StoreError> {
        let id = incoming.report.id.as_str();
        let rows = db.rows("SELECT tool, replaced_by FROM reports WHERE id = ?1", args![id])?;
        let Some(row) = rows.first() else { return self.take_new(db, incoming) };
        if row.text(0) == Some(incoming.tool) {
            self.kept.known += 1;
            return Ok(());
        }
        self.kept.renewed += 1;
        self.withdraw(db, id)?;
        db.run("DELETE FROM reports WHERE id = ?1", args![id])?;
        add(db, incoming, row.text(1))?;
        if row.text(1).is_none() {
            self.fresh.push(incoming);
        }
        Ok(())
    }

    fn take_new(&mut self, db: &mut dyn Connection, incoming: &'b Incoming<'b>) -> Result<(), StoreError> {
        match standing(db, incoming.report)? {
            Standing::Behind { current } => {
                self.kept.behind += 1;
                return add(db, incoming, Some(&current));
            }
            Standing::Later { before, changes } => {
                for earlier in &before {
                    self.withdraw(db, earlier)?;
                    replace(db, earlier, &incoming.report.id)?;
                }
                let page = page_of(incoming.report).unwrap_or_default().to_string();
                self.kept.updated.push(Updated { page, report: incoming.report.id.clone(), changes });
            }
            Standing::Alone => self.kept.new += 1,
        }
        self.fresh.push(incoming);
        add(db, incoming, None)
    }

    /// Takes a report's claims out of the ledger's claims and incidents.
    fn withdraw(&mut self, db: &mut dyn Connection, id: &str) -> Result<(), StoreError> {
        // It may have come with this batch.
        self.fresh.retain(|incoming| incoming.report.id != id);
        let neighbours = neighbours_of(db, id)?;
        let copies = "UPDATE reports SET copy_of = NULL WHERE copy_of IS NOT NULL \
                      AND id IN (SELECT report FROM tellings WHERE id IN ({in}))";
        run_in(db, copies, neighbours.iter().map(|n| Value::from(*n)))?;
        self.seeds.extend(neighbours);
        remove_derived(db, id)
    }
}

/// Adds a report's row and the bytes that it was read from.
fn add(
    db: &mut dyn Connection,
    incoming: &Incoming<'_>,
    replaced_by: Option<&str>,
) -> Result<(), StoreError> {
    let report = incoming.report;
    let original = sha256(incoming.bytes);
    let headers = serde_json::to_string(incoming.headers).unwrap_or_default();
    db.run(
        "INSERT INTO originals (sha256, bytes, size, name, url, headers, received, tool) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (sha256) DO NOTHING",
        args![
            original.as_str(),
            pack(incoming.bytes),
            incoming.bytes.len(),
            incoming.name,
            incoming.url,
            headers,
            incoming.received,
            incoming.tool,
        ],
    )?;
    let [whole, reading, rest] = packed(report, incoming.reading)?;
    db.run(
        "INSERT INTO reports (id, original, key, url, outlet, title, published, language, received, tool, claims, report, reading, \
         rest, page, replaced_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        args![
            report.id.as_str(),
            original,
            report.key.as_deref(),
            report.url.as_deref(),
            report.outlet.as_deref(),
            report.title.as_deref(),
            report.published.map(|p| p.date.to_string()),
            report.language.as_deref(),
            incoming.received,
            incoming.tool,
            incoming.reading.claims.len(),
            whole,
            reading,
            rest,
            page_of(report),
            replaced_by,
        ],
    )?;
    Ok(())
}

/// A report, its claims and the rest of its reading, each packed: grouping needs the first of many reports.
fn packed(report: &Report, reading: &Reading) -> Result<[Vec<u8>; 3], StoreError> {
    let damaged = |e| StoreError::damaged(&report.id, e);
    let mut rest = reading.clone();
    let claims = Reading { claims: std::mem::take(&mut rest.claims), ..Reading::default() };
    Ok([
        pack(&serde_json::to_vec(report).map_err(damaged)?),
        pack(&serde_json::to_vec(&claims).map_err(damaged)?),
        pack(&serde_json::to_vec(&rest).map_err(damaged)?),
    ])
}

/// Keeps a report of an older ledger as those of today are kept.
pub(crate) fn repack(db: &mut dyn Connection, id: &str) -> Result<(), StoreError> {
    let Some(Whole { report, reading }) = as_read(db, id)? else { return Ok(()) };
    let [report, reading, rest] = packed(&report, &reading)?;
    db.run(
        "UPDATE reports SET report = ?1, reading = ?2, rest = ?3 WHERE id = ?4",
        args![report, reading, rest, id],
    )
    .map(drop)
}

/// Takes reports' claims and tellings up anew, after people decided something of them.
pub(crate) fn refresh(
    db: &mut dyn Connection,
    reports: &BTreeSet<String>,
    log: &Log,
) -> Result<BTreeSet<i64>, StoreError> {
    for report in reports {
        remove_derived(db, report)?;
    }
    let sql = "SELECT id FROM reports WHERE replaced_by IS NOT NULL AND id IN ({in})";
    let rows = rows_in(db, sql, reports.iter().map(|r| Value::from(r.as_str())))?;
    let replaced: BTreeSet<String> = rows.iter().map(|r| r.string(0)).collect();
    let mut derived = Derived::new(db)?;
    for report in reports.difference(&replaced) {
        if let Some(whole) = whole(db, report, log)? {
            derived.add(&whole.report, &whole.reading)?;
        }
    }
    derived.write(db)?;
    Ok(derived.added)
}
