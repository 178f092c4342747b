//! Incidents as they are written: a row to ask by, the page, who belongs to it.

use std::collections::{BTreeMap, BTreeSet};

use tally_ledger::sha256;
use tally_reconcile::{Fit, Grouped, Telling, TellingId};

use crate::StoreError;
use crate::db::{Connection, Table, Value, args};
use crate::derive::{parties, source_key};
use crate::keep::Whole;
use crate::page::{IncidentPage, page};
use crate::regroup::{Touched, id_of};
use crate::review::Decided;

const INCIDENTS: Table = Table {
    name: "incidents",
    columns: &[
        "id", "title", "event_type", "acled", "place", "country", "admin1", "since", "until", "killed_low",
        "killed_high", "reports", "origins", "disagreements",
    ],
};
const PAGES: Table = Table { name: "incident_pages", columns: &["id", "page"] };
const MEMBERS: Table = Table { name: "members", columns: &["telling", "incident"] };
const PARTIES: Table = Table { name: "incident_parties", columns: &["kind", "key", "incident"] };

/// An incident that was worked out.
pub(crate) struct Made {
    page: IncidentPage,
    members: Vec<TellingId>,
    /// Who speaks of it and who takes part in it: "source" or "actor", and the key.
    parties: BTreeSet<(&'static str, String)>,
}

impl Made {
    /// The tellings that it is made of.
    pub fn members(&self) -> impl Iterator<Item = &TellingId> {
        self.members.iter()
    }
}

/// The incidents of these groups.
pub(crate) fn incidents<'a>(
    fit: &'a Fit,
    tellings: &'a [Telling],
    groups: &'a [Grouped],
    reports: &'a BTreeMap<String, Whole>,
    decided: &'a Decided<'_>,
) -> impl Iterator<Item = Result<Made, StoreError>> + 'a {
    groups.iter().filter(|g| !g.members.is_empty()).map(move |grouped| {
        let members: Vec<&Telling> = grouped.members.iter().map(|&m| &tellings[m]).collect();
        let id = incident_id(&members[0].report, members[0].number);
        let mut page = page(fit, &id, &members, grouped, tellings, reports, decided.copies());
        decided.mark(&mut page.incident, &members);
        let mut parties = BTreeSet::new();
        for member in &members {
            let Some(whole) = reports.get(&member.report) else { continue };
            let told = whole.reading.claims.iter().filter(|c| c.incident == Some(member.number));
            parties.extend(told.flat_map(parties_of));
        }
        Ok(Made { page, members: members.into_iter().map(id_of).collect(), parties })
    })
}

fn parties_of(claim: &tally_model::Claim) -> Vec<(&'static str, String)> {
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
    /// Adds one; `numbers` has the numbers of its tellings.
    pub fn add(&mut self, made: &Made, numbers: &BTreeMap<TellingId, i64>) -> Result<(), StoreError> {
        let incident = &made.page.incident;
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
        let page = serde_json::to_string(&made.page).map_err(|e| StoreError::damaged(id, e))?;
        self.pages.push(args![id, page].to_vec());
        let members = made.members.iter().filter_map(|m| numbers.get(m));
        self.members.extend(members.map(|n| args![*n, id].to_vec()));
        self.parties.extend(made.parties.iter().map(|(kind, key)| args![*kind, key.as_str(), id].to_vec()));
        for report in &incident.reports {
            if let Some(original) = &report.copy_of {
                self.copies.entry(report.id.clone()).or_insert_with(|| original.clone());
            }
        }
        Ok(())
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.incidents.len()
    }

    /// Writes them; tells how many of their reports were newly found to be copies.
    pub fn write(self, db: &mut dyn Connection) -> Result<Touched, StoreError> {
        let mut touched = Touched { incidents: self.len(), copies: 0 };
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
