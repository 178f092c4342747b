//! Keeping reports: the bytes as received, the reading, the tellings.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tally_ledger::sha256;
use tally_model::{Claim, Effect, Group, Reading, Report};
use tally_reconcile::{TellingId, keys, tellings};

use crate::db::{Connection, args};
use crate::pack::{pack, unpack};
use crate::regroup::{forget_incidents_of, neighbours_of, regroup};
use crate::review::Log;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kept {
    /// Reports that were new.
    pub new: usize,
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
            let mut kept = Kept::default();
            let mut seeds: BTreeSet<TellingId> = BTreeSet::new();
            let log = Log::load(db)?;
            for incoming in batch {
                let id = incoming.report.id.as_str();
                let rows = db.rows("SELECT tool FROM reports WHERE id = ?1", args![id])?;
                match rows.first() {
                    Some(row) if row.text(0) == Some(incoming.tool) => {
                        kept.known += 1;
                        continue;
                    }
                    Some(_) => {
                        seeds.extend(neighbours_of(db, id)?);
                        remove(db, id)?;
                        kept.renewed += 1;
                    }
                    None => kept.new += 1,
                }
                add(db, incoming)?;
                kept.claims += incoming.reading.claims.len();
                seeds.extend(add_claims(db, incoming.report, incoming.reading, &log)?);
            }
            let gone: Vec<TellingId> = missing(db, &seeds)?;
            seeds.retain(|s| !gone.contains(s));
            let touched = regroup(db, fit, seeds, &log)?;
            kept.incidents = touched.incidents;
            kept.copies = touched.copies;
            Ok(kept)
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
    log.apply(&whole.report, &mut whole.reading);
    Ok(Some(whole))
}

/// Report and reading as kept.
pub(crate) fn as_read(db: &mut dyn Connection, id: &str) -> Result<Option<Whole>, StoreError> {
    let rows = db.rows("SELECT reading FROM reports WHERE id = ?1", args![id])?;
    let Some(packed) = rows.first().and_then(|r| r.blob(0)) else { return Ok(None) };
    let json = unpack(id, packed)?;
    serde_json::from_slice(&json).map(Some).map_err(|e| StoreError::damaged(id, e))
}

fn remove(db: &mut dyn Connection, id: &str) -> Result<(), StoreError> {
    forget_incidents_of(db, id)?;
    // What hangs on a report goes with it (ON DELETE CASCADE).
    db.run("DELETE FROM reports WHERE id = ?1", args![id]).map(drop)
}

fn missing(db: &mut dyn Connection, seeds: &BTreeSet<TellingId>) -> Result<Vec<TellingId>, StoreError> {
    let mut gone = Vec::new();
    for seed in seeds {
        let rows = db.rows(
            "SELECT 1 FROM tellings WHERE report = ?1 AND number = ?2",
            args![seed.0.as_str(), seed.1],
        )?;
        if rows.is_empty() {
            gone.push(seed.clone());
        }
    }
    Ok(gone)
}

fn add(db: &mut dyn Connection, incoming: &Incoming<'_>) -> Result<(), StoreError> {
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
    let whole = Whole { report: report.clone(), reading: incoming.reading.clone() };
    let json = serde_json::to_vec(&whole).map_err(|e| StoreError::damaged(&report.id, e))?;
    db.run(
        "INSERT INTO reports (id, original, key, url, outlet, title, published, language, received, tool, claims, reading) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
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
            pack(&json),
        ],
    )?;
    Ok(())
}

/// Takes a report's claims and tellings up anew, after people decided something of them.
pub(crate) fn refresh(db: &mut dyn Connection, id: &str, log: &Log) -> Result<Vec<TellingId>, StoreError> {
    let Some(whole) = as_read(db, id)? else { return Ok(Vec::new()) };
    forget_incidents_of(db, id)?;
    db.run("DELETE FROM claims WHERE report = ?1", args![id])?;
    db.run("DELETE FROM tellings WHERE report = ?1", args![id])?;
    add_claims(db, &whole.report, &whole.reading, log)
}

/// Adds claims and tellings as they are with what people decided; gives the tellings.
fn add_claims(
    db: &mut dyn Connection,
    report: &Report,
    reading: &Reading,
    log: &Log,
) -> Result<Vec<TellingId>, StoreError> {
    let mut reading = reading.clone();
    log.apply(report, &mut reading);
    for claim in &reading.claims {
        add_claim(db, report, claim)?;
    }
    add_tellings(db, report, &reading)
}

fn add_claim(db: &mut dyn Connection, report: &Report, claim: &Claim) -> Result<(), StoreError> {
    let event = claim.event.as_ref();
    let place = claim.place.as_ref();
    let resolved = place.and_then(|p| p.place.as_ref());
    let killed = claim.casualties.iter().find(|f| {
        f.effect == Effect::Killed && !f.cumulative && matches!(f.group, Group::People | Group::Civilians)
    });
    db.run(
        "INSERT INTO claims (report, id, main, event_type, mode, acled, factuality, place, geonames, country, admin1, lat, lon, \
         since, until, killed_low, killed_best, killed_high, source_kind, source_name, source_actor, source_type, stance, \
         confidence, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, \
         ?21, ?22, ?23, ?24, ?25)",
        args![
            report.id.as_str(),
            claim.id,
            claim.main,
            event.and_then(|e| e.plover.as_deref()),
            event.and_then(|e| e.mode.as_deref()),
            event.and_then(|e| e.acled.as_deref()),
            claim.factuality.as_str(),
            place.map(|p| p.place.as_ref().map_or(p.name.as_str(), |r| r.name.as_str())),
            resolved.and_then(|p| p.geonames),
            resolved.and_then(|p| p.country.as_deref()),
            resolved.and_then(|p| p.admin1.as_deref()),
            resolved.and_then(|p| p.lat),
            resolved.and_then(|p| p.lon),
            claim.when.as_ref().and_then(|w| w.start).map(|d| d.to_string()),
            claim.when.as_ref().and_then(|w| w.end).map(|d| d.to_string()),
            killed.and_then(|f| f.low),
            killed.and_then(|f| f.best),
            killed.and_then(|f| f.high),
            claim.source.kind.as_str(),
            claim.source.name.as_deref(),
            claim.source.actor.as_deref(),
            claim.source.source_type.map(|t| t.as_str()),
            claim.cue.as_ref().map(|c| c.stance.as_str()),
            f64::from(claim.confidence),
            claim.sentence.of(&report.text),
        ],
    )?;
    let parties: BTreeSet<(String, &str)> = claim
        .participants
        .iter()
        .map(|p| (p.actor.clone().unwrap_or_else(|| p.name.to_lowercase()), p.role.as_str()))
        .collect();
    for (actor, role) in parties {
        db.run(
            "INSERT INTO claim_actors (report, claim, actor, role) VALUES (?1, ?2, ?3, ?4)",
            args![report.id.as_str(), claim.id, actor, role],
        )?;
    }
    Ok(())
}

fn add_tellings(
    db: &mut dyn Connection,
    report: &Report,
    reading: &Reading,
) -> Result<Vec<TellingId>, StoreError> {
    let mut added = Vec::new();
    for telling in tellings(report, reading) {
        let facts = serde_json::to_string(&telling).map_err(|e| StoreError::damaged(&telling.report, e))?;
        db.run(
            "INSERT INTO tellings (report, number, facts) VALUES (?1, ?2, ?3)",
            args![telling.report.as_str(), telling.number, facts],
        )?;
        for key in keys(&telling) {
            db.run(
                "INSERT INTO telling_keys (key, report, number) VALUES (?1, ?2, ?3)",
                args![key, telling.report.as_str(), telling.number],
            )?;
        }
        added.push((telling.report, telling.number));
    }
    Ok(added)
}
