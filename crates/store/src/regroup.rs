//! Regrouping: after reports were added, what hangs together with them is grouped anew, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use tally_ledger::sha256;
use tally_reconcile::{Fit, Overrides, Telling, TellingId, group, link};

use crate::db::{Connection, args};
use crate::keep::{Whole, whole};
use crate::review::Log;
use crate::{StoreError, page};

/// What regrouping came to.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Touched {
    /// Incidents that are new or were made anew.
    pub incidents: usize,
    /// Reports newly found to repeat another's text.
    pub copies: usize,
}

/// The tellings that share an incident with one of the report's: when the report goes, they are grouped anew.
pub(crate) fn neighbours_of(db: &mut dyn Connection, report: &str) -> Result<Vec<TellingId>, StoreError> {
    let rows = db.rows(
        "SELECT report, number FROM tellings WHERE incident IN (SELECT incident FROM tellings WHERE report = ?1)",
        args![report],
    )?;
    rows.iter().map(telling_id).collect()
}

fn telling_id(row: &crate::db::Row) -> Result<TellingId, StoreError> {
    let number = row.int(1).and_then(|n| u32::try_from(n).ok());
    Ok((row.string(0), number.ok_or_else(|| StoreError::damaged("a telling", "it has no number"))?))
}

/// Groups anew what hangs together with the seeds, and writes the incidents that come of it.
pub(crate) fn regroup(
    db: &mut dyn Connection,
    fit: &Fit,
    seeds: BTreeSet<TellingId>,
    log: &Log,
) -> Result<Touched, StoreError> {
    let resolved = log.resolve(db)?;
    let overrides = &resolved.overrides;
    let component = connected(db, fit, seeds, overrides)?;
    let tellings: Vec<Telling> = component.into_values().collect();
    forget_incidents(db, &tellings)?;
    let mut touched = Touched::default();
    let mut reports: BTreeMap<String, Whole> = BTreeMap::new();
    for grouped in group(fit, &tellings, overrides) {
        let members: Vec<&Telling> = grouped.members.iter().map(|&m| &tellings[m]).collect();
        let Some(first) = members.first() else { continue };
        let id = incident_id(&first.report, first.number);
        for member in &members {
            if !reports.contains_key(&member.report) {
                let kept = whole(db, &member.report, log)?;
                let kept = kept.ok_or_else(|| StoreError::damaged(&member.report, "the report is gone"))?;
                reports.insert(member.report.clone(), kept);
            }
        }
        let mut page = page::page(fit, &id, &members, &grouped, &tellings, &reports, &resolved.copies);
        resolved.mark(&mut page.incident, &members);
        touched.copies += write(db, &members, &page)?;
        touched.incidents += 1;
        // Readings are large; the few that the next incidents share are read again.
        if reports.len() > 256 {
            reports.clear();
        }
    }
    Ok(touched)
}

/// "i" and ten digits of a hash of the first member: stable as long as that member stays.
fn incident_id(report: &str, number: u32) -> String {
    let hash = sha256(format!("{report}/{number}").as_bytes());
    format!("i{}", &hash[..10])
}

/// All tellings that hang together with the seeds, by links over any number of steps.
fn connected(
    db: &mut dyn Connection,
    fit: &Fit,
    seeds: BTreeSet<TellingId>,
    overrides: &Overrides,
) -> Result<BTreeMap<TellingId, Telling>, StoreError> {
    let mut known: BTreeMap<TellingId, Telling> = BTreeMap::new();
    let mut found: BTreeMap<TellingId, Telling> = BTreeMap::new();
    let mut todo: Vec<TellingId> = seeds.into_iter().collect();
    while let Some(id) = todo.pop() {
        if found.contains_key(&id) {
            continue;
        }
        let Some(telling) = load(db, &id, &mut known)? else { continue };
        for other in candidates(db, &id, overrides)? {
            if found.contains_key(&other) {
                continue;
            }
            let Some(candidate) = load(db, &other, &mut known)? else { continue };
            if link(fit, &telling, &candidate, overrides).is_some() {
                todo.push(other);
            }
        }
        found.insert(id, telling);
    }
    Ok(found)
}

fn load(
    db: &mut dyn Connection,
    id: &TellingId,
    known: &mut BTreeMap<TellingId, Telling>,
) -> Result<Option<Telling>, StoreError> {
    if let Some(telling) = known.get(id) {
        return Ok(Some(telling.clone()));
    }
    let rows =
        db.rows("SELECT facts FROM tellings WHERE report = ?1 AND number = ?2", args![id.0.as_str(), id.1])?;
    let Some(facts) = rows.first().and_then(|r| r.text(0)) else { return Ok(None) };
    let telling: Telling = serde_json::from_str(facts).map_err(|e| StoreError::damaged(&id.0, e))?;
    known.insert(id.clone(), telling.clone());
    Ok(Some(telling))
}

/// The tellings that share a key with this one, and those that people joined with it.
fn candidates(
    db: &mut dyn Connection,
    id: &TellingId,
    overrides: &Overrides,
) -> Result<BTreeSet<TellingId>, StoreError> {
    let rows = db.rows(
        "SELECT DISTINCT other.report, other.number FROM telling_keys AS own \
         JOIN telling_keys AS other ON other.key = own.key WHERE own.report = ?1 AND own.number = ?2",
        args![id.0.as_str(), id.1],
    )?;
    let mut found: BTreeSet<TellingId> = rows.iter().map(telling_id).collect::<Result<_, _>>()?;
    for (a, b) in &overrides.together {
        if a == id {
            found.insert(b.clone());
        }
        if b == id {
            found.insert(a.clone());
        }
    }
    found.remove(id);
    Ok(found)
}

/// Removes the incidents that a report tells of: they are made anew, or there is nothing left of them.
pub(crate) fn forget_incidents_of(db: &mut dyn Connection, report: &str) -> Result<(), StoreError> {
    db.run(
        "DELETE FROM incidents WHERE id IN (SELECT incident FROM tellings WHERE report = ?1)",
        args![report],
    )
    .map(drop)
}

/// Removes the incidents that the tellings belonged to.
fn forget_incidents(db: &mut dyn Connection, tellings: &[Telling]) -> Result<(), StoreError> {
    let mut old: BTreeSet<String> = BTreeSet::new();
    for telling in tellings {
        let rows = db.rows(
            "SELECT incident FROM tellings WHERE report = ?1 AND number = ?2 AND incident IS NOT NULL",
            args![telling.report.as_str(), telling.number],
        )?;
        old.extend(rows.first().and_then(|r| r.text(0)).map(str::to_string));
    }
    for id in old {
        db.run("DELETE FROM incidents WHERE id = ?1", args![id])?;
    }
    Ok(())
}

/// Writes one incident; tells how many of its reports were newly found to be copies.
fn write(
    db: &mut dyn Connection,
    members: &[&Telling],
    page: &page::IncidentPage,
) -> Result<usize, StoreError> {
    let incident = &page.incident;
    let id = incident.id.as_str();
    let killed = incident.tally.iter().find(|t| t.effect == "killed" && t.group.is_none());
    db.run("DELETE FROM incidents WHERE id = ?1", args![id])?;
    db.run(
        "INSERT INTO incidents (id, title, event_type, acled, place, country, admin1, since, until, killed_low, killed_high, \
         reports, origins, page) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        args![
            id,
            incident.title.as_str(),
            incident.event.plover.as_deref(),
            incident.event.acled.as_deref(),
            incident.place.as_ref().map(|p| p.name.as_str()),
            incident.place.as_ref().and_then(|p| p.country.as_deref()),
            incident.place.as_ref().and_then(|p| p.admin1.as_deref()),
            incident.when.as_ref().map(|d| d.start.as_str()),
            incident.when.as_ref().map(|d| d.end.as_str()),
            killed.and_then(|t| t.low),
            killed.and_then(|t| t.high),
            incident.reports.len(),
            incident.origins,
            serde_json::to_string(page).map_err(|e| StoreError::damaged(id, e))?,
        ],
    )?;
    for member in members {
        let report = member.report.as_str();
        db.run(
            "UPDATE tellings SET incident = ?1 WHERE report = ?2 AND number = ?3",
            args![id, report, member.number],
        )?;
        for &claim in &member.claims {
            db.run(
                "UPDATE claims SET incident = ?1 WHERE report = ?2 AND id = ?3",
                args![id, report, claim],
            )?;
        }
    }
    let mut copies = 0;
    for report in &incident.reports {
        if let Some(original) = &report.copy_of {
            copies += db.run(
                "UPDATE reports SET copy_of = ?1 WHERE id = ?2 AND copy_of IS NULL",
                args![original.as_str(), report.id.as_str()],
            )? as usize;
        }
    }
    Ok(copies)
}
