//! Incidents as they are written: a row to ask by, the page, who belongs to it.

use std::collections::{BTreeMap, BTreeSet};

use tally_ledger::sha256;
use tally_model::{Claim, Reading};
use tally_reconcile::{Fit, Grouped, Telling};

use crate::StoreError;
use crate::db::{Connection, Table, Value, args, rows_in};
use crate::derive::{parties, source_key};
use crate::keep::{Whole, unpacked};
use crate::page::{IncidentPage, page};
use crate::regroup::Touched;
use crate::review::Decided;

const INCIDENTS: Table = Table {
    name: "incidents",
    columns: &[
        "id",
        "title",
        "event_type",
        "acled",
        "place",
        "country",
        "admin1",
        "since",
        "until",
        "killed_low",
        "killed_high",
        "reports",
        "origins",
        "disagreements",
    ],
};
const PAGES: Table = Table { name: "incident_pages", columns: &["id", "page"] };
const MEMBERS: Table = Table { name: "members", columns: &["telling", "incident"] };
const PARTIES: Table = Table { name: "incident_parties", columns: &["kind", "key", "incident"] };

/// The reports and claims of tellings, as they are kept.
#[derive(Default)]
pub(crate) struct Packed {
    claims: BTreeMap<i64, Vec<u8>>,
    reports: BTreeMap<String, Vec<u8>>,
}

impl Packed {
    /// Those of these tellings.
    pub fn load(db: &mut dyn Connection, tellings: &BTreeSet<i64>) -> Result<Self, StoreError> {
        let mut packed = Packed::default();
        let mut reports: BTreeSet<String> = BTreeSet::new();
        let sql = "SELECT t.id, t.report, k.claims FROM tellings AS t JOIN telling_claims AS k ON k.telling = t.id \
                   WHERE t.id IN ({in})";
        for row in rows_in(db, sql, tellings.iter().map(|n| Value::from(*n)))? {
            packed.claims.insert(row.int(0).unwrap_or(0), row.blob(2).unwrap_or_default().to_vec());
            reports.insert(row.string(1));
        }
        let sql = "SELECT id, report FROM reports WHERE id IN ({in})";
        for row in rows_in(db, sql, reports.iter().map(|id| Value::from(id.as_str())))? {
            packed.reports.insert(row.string(0), row.blob(1).unwrap_or_default().to_vec());
        }
        Ok(packed)
    }

    /// The reports of a group, each with what it says of this incident and nothing else.
    fn of(
        &self,
        tellings: &[Telling],
        numbers: &[i64],
        group: &Grouped,
    ) -> Result<BTreeMap<String, Whole>, StoreError> {
        let mut reports: BTreeMap<String, Whole> = BTreeMap::new();
        for &member in &group.members {
            let id = &tellings[member].report;
            if !reports.contains_key(id) {
                let report = unpacked(id, self.reports.get(id).map(Vec::as_slice).unwrap_or_default())?;
                reports.insert(id.clone(), Whole { report, reading: Reading::default() });
            }
            let packed = self.claims.get(&numbers[member]).map(Vec::as_slice).unwrap_or_default();
            let claims: Vec<Claim> = unpacked(id, packed)?;
            if let Some(whole) = reports.get_mut(id) {
                whole.reading.claims.extend(claims);
                whole.reading.claims.sort_by_key(|c| c.id);
            }
        }
        Ok(reports)
    }
}

/// Works out the incidents of these groups; `numbers` has the number of each telling in the ledger.
pub(crate) fn incidents(
    fit: &Fit,
    tellings: &[Telling],
    numbers: &[i64],
    groups: &[Grouped],
    packed: &Packed,
    decided: &Decided<'_>,
) -> Result<Incidents, StoreError> {
    let mut found = Incidents::default();
    for grouped in groups.iter().filter(|g| !g.members.is_empty()) {
        let reports = packed.of(tellings, numbers, grouped)?;
        let members: Vec<&Telling> = grouped.members.iter().map(|&m| &tellings[m]).collect();
        let id = incident_id(&members[0].report, members[0].number);
        let mut page = page(fit, &id, &members, grouped, tellings, &reports, decided.copies());
        decided.mark(&mut page.incident, &members);
        let claims = reports.values().flat_map(|whole| &whole.reading.claims);
        let parties: BTreeSet<(&str, String)> = claims.flat_map(parties_of).collect();
        found.add(&page, grouped.members.iter().map(|&m| numbers[m]), &parties)?;
    }
    Ok(found)
}

fn parties_of(claim: &Claim) -> Vec<(&'static str, String)> {
    let actors = parties(claim).map(|(key, _, _)| ("actor", key));
    actors.chain(source_key(claim).map(|key| ("source", key))).collect()
}

/// "i" and ten digits of a hash of the first member: stable as long as that member stays.
fn incident_id(report: &str, number: u32) -> String {
    let hash = sha256(format!("{report}/{number}").as_bytes());
    format!("i{}", &hash[..10])
}

/// Rows of incidents that wait to be written.
#[derive(Default)]
pub(crate) struct Incidents {
    incidents: Vec<Vec<Value>>,
    pages: Vec<Vec<Value>>,
    members: Vec<Vec<Value>>,
    parties: Vec<Vec<Value>>,
    copies: BTreeMap<String, String>,
}

impl Incidents {
    fn add(
        &mut self,
        page: &IncidentPage,
        members: impl Iterator<Item = i64>,
        parties: &BTreeSet<(&'static str, String)>,
    ) -> Result<(), StoreError> {
        let incident = &page.incident;
        let id = incident.id.as_str();
        let killed = incident.tally.iter().find(|t| t.effect == "killed" && t.group.is_none());
        let row = args![
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
            incident.disagreements.len(),
        ];
        self.incidents.push(row.to_vec());
        let page = serde_json::to_string(page).map_err(|e| StoreError::damaged(id, e))?;
        self.pages.push(args![id, page].to_vec());
        self.members.extend(members.map(|n| args![n, id].to_vec()));
        self.parties.extend(parties.iter().map(|(kind, key)| args![*kind, key.as_str(), id].to_vec()));
        for report in &incident.reports {
            if let Some(original) = &report.copy_of {
                self.copies.entry(report.id.clone()).or_insert_with(|| original.clone());
            }
        }
        Ok(())
    }

    /// Takes in others.
    pub fn join(&mut self, more: Incidents) {
        self.incidents.extend(more.incidents);
        self.pages.extend(more.pages);
        self.members.extend(more.members);
        self.parties.extend(more.parties);
        self.copies.extend(more.copies);
    }

    /// Writes them; tells how many of their reports were newly found to be copies.
    pub fn write(self, db: &mut dyn Connection) -> Result<Touched, StoreError> {
        let mut touched = Touched { incidents: self.incidents.len(), copies: 0 };
        db.insert(&INCIDENTS, &self.incidents)?;
        db.insert(&PAGES, &self.pages)?;
        db.insert(&MEMBERS, &self.members)?;
        db.insert(&PARTIES, &self.parties)?;
        for (report, original) in &self.copies {
            touched.copies += db.run(
                "UPDATE reports SET copy_of = ?1 WHERE id = ?2 AND copy_of IS NULL",
                args![original.as_str(), report.as_str()],
            )? as usize;
        }
        Ok(touched)
    }
}
