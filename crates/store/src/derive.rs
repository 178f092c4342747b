//! Rows that are worked out from a reading: claims, who is in them, what grouping looks at.
//!
//! They are gathered for a batch of reports and added at once: a report has hundreds of rows, and a server takes as long for one
//! as for a thousand.

use std::collections::{BTreeMap, BTreeSet};

use tally_model::{Claim, Effect, Group, ParticipantKind, Reading, Report, Role, SourceKind};
use tally_reconcile::{Telling, keys, tellings};

use crate::StoreError;
use crate::db::{Connection, Table, Value, args, next, rows_in, run_in};
use crate::pack::pack;

const CLAIMS: Table = Table {
    name: "claims",
    columns: &[
        "n",
        "report",
        "id",
        "telling",
        "published",
        "main",
        "event_type",
        "mode",
        "acled",
        "factuality",
        "place",
        "geonames",
        "country",
        "admin1",
        "lat",
        "lon",
        "since",
        "until",
        "killed_low",
        "killed_best",
        "killed_high",
        "source",
        "source_kind",
        "source_name",
        "source_actor",
        "source_type",
        "stance",
        "confidence",
        "text",
    ],
};
const CLAIM_ACTORS: Table = Table { name: "claim_actors", columns: &["claim", "actor", "role"] };
const TELLINGS: Table = Table { name: "tellings", columns: &["id", "report", "number", "facts"] };
const TELLING_CLAIMS: Table = Table { name: "telling_claims", columns: &["telling", "claims"] };
const TELLING_KEYS: Table = Table { name: "telling_keys", columns: &["key", "telling"] };

/// The derived rows of a batch of reports.
pub(crate) struct Derived {
    next_claim: i64,
    next_telling: i64,
    claims: Vec<Vec<Value>>,
    claim_actors: Vec<Vec<Value>>,
    tellings: Vec<Vec<Value>>,
    telling_claims: Vec<Vec<Value>>,
    telling_keys: Vec<Vec<Value>>,
    names: Names,
    /// The numbers of the tellings added.
    pub added: BTreeSet<i64>,
}

impl Derived {
    /// Nothing yet; rows are numbered on from those of the ledger.
    pub fn new(db: &mut dyn Connection) -> Result<Self, StoreError> {
        Ok(Derived {
            next_claim: next(db, "claims", "n")?,
            next_telling: next(db, "tellings", "id")?,
            claims: Vec::new(),
            claim_actors: Vec::new(),
            tellings: Vec::new(),
            telling_claims: Vec::new(),
            telling_keys: Vec::new(),
            names: Names::default(),
            added: BTreeSet::new(),
        })
    }

    /// Works out the rows of one report, as it is with what people decided.
    pub fn add(&mut self, report: &Report, reading: &Reading) -> Result<(), StoreError> {
        let mut of_incident: BTreeMap<u32, i64> = BTreeMap::new();
        for telling in tellings(report, reading) {
            of_incident.insert(telling.number, self.next_telling);
            let claims: Vec<&Claim> =
                reading.claims.iter().filter(|c| c.incident == Some(telling.number)).collect();
            self.add_telling(&telling, &claims)?;
        }
        let mut names = Names::default();
        for claim in &reading.claims {
            let telling = claim.incident.and_then(|i| of_incident.get(&i).copied());
            names.see(claim);
            self.add_claim(report, claim, telling);
        }
        names.end_report();
        self.names.join(names);
        Ok(())
    }

    fn add_telling(&mut self, telling: &Telling, claims: &[&Claim]) -> Result<(), StoreError> {
        let id = self.next_telling;
        self.next_telling += 1;
        let damaged = |e| StoreError::damaged(&telling.report, e);
        let facts = serde_json::to_vec(telling).map_err(damaged)?;
        let claims = pack(&serde_json::to_vec(claims).map_err(damaged)?);
        self.telling_claims.push(args![id, claims].to_vec());
        self.tellings.push(args![id, telling.report.as_str(), telling.number, facts].to_vec());
        self.telling_keys.extend(keys(telling).into_iter().map(|key| args![key, id].to_vec()));
        self.added.insert(id);
        Ok(())
    }

    fn add_claim(&mut self, report: &Report, claim: &Claim, telling: Option<i64>) {
        let n = self.next_claim;
        self.next_claim += 1;
        let event = claim.event.as_ref();
        let place = claim.place.as_ref();
        let resolved = place.and_then(|p| p.place.as_ref());
        let killed = claim.casualties.iter().find(|f| {
            f.effect == Effect::Killed && !f.cumulative && matches!(f.group, Group::People | Group::Civilians)
        });
        let row = args![
            n,
            report.id.as_str(),
            claim.id,
            telling,
            report.published.map(|p| p.date.to_string()).unwrap_or_default(),
            claim.main,
            event.and_then(|e| e.plover.as_deref()),
            event.and_then(|e| e.mode.as_deref()),
            event.and_then(|e| e.acled.as_deref()),
            claim.factuality.as_str(),
            place_name(claim),
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
            source_key(claim),
            claim.source.kind.as_str(),
            claim.source.name.as_deref(),
            claim.source.actor.as_deref(),
            claim.source.source_type.map(|t| t.as_str()),
            claim.cue.as_ref().map(|c| c.stance.as_str()),
            f64::from(claim.confidence),
            claim.sentence.of(&report.text),
        ];
        self.claims.push(row.to_vec());
        let parties: BTreeSet<(String, &str)> = parties(claim).map(|(key, _, role)| (key, role)).collect();
        self.claim_actors.extend(parties.into_iter().map(|(key, role)| args![n, key, role].to_vec()));
    }

    /// How many tellings wait to be written.
    pub fn len(&self) -> usize {
        self.tellings.len()
    }

    /// Writes what was gathered.
    pub fn write(&mut self, db: &mut dyn Connection) -> Result<(), StoreError> {
        let rows = |rows: &mut Vec<Vec<Value>>| std::mem::take(rows);
        db.insert(&TELLINGS, &rows(&mut self.tellings))?;
        db.insert(&TELLING_CLAIMS, &rows(&mut self.telling_claims))?;
        db.insert(&CLAIMS, &rows(&mut self.claims))?;
        db.insert(&CLAIM_ACTORS, &rows(&mut self.claim_actors))?;
        // In the order of the index, so that neighbours are written together.
        self.telling_keys.sort_unstable_by_key(|row| match row[0] {
            Value::Int(key) => key,
            _ => 0,
        });
        db.insert(&TELLING_KEYS, &rows(&mut self.telling_keys))?;
        std::mem::take(&mut self.names).write(db)
    }
}

/// Removes what was derived from a report; its row in `reports` stays.
pub(crate) fn remove_derived(db: &mut dyn Connection, report: &str) -> Result<(), StoreError> {
    for sql in [
        "UPDATE sources SET reports = reports - 1, claims = claims - (SELECT COUNT(*) FROM claims AS c WHERE c.report = ?1 \
         AND c.source = sources.key) WHERE key IN (SELECT source FROM claims WHERE report = ?1)",
        "UPDATE actors SET reports = reports - 1, claims = claims - (SELECT COUNT(DISTINCT c.n) FROM claims AS c \
         JOIN claim_actors AS x ON x.claim = c.n WHERE c.report = ?1 AND x.actor = actors.key), \
         acting = acting - (SELECT COUNT(*) FROM claims AS c JOIN claim_actors AS x ON x.claim = c.n \
         WHERE c.report = ?1 AND x.actor = actors.key AND x.role = 'actor'), \
         targeted = targeted - (SELECT COUNT(*) FROM claims AS c JOIN claim_actors AS x ON x.claim = c.n \
         WHERE c.report = ?1 AND x.actor = actors.key AND x.role = 'target'), \
         harmed = harmed - (SELECT COUNT(*) FROM claims AS c JOIN claim_actors AS x ON x.claim = c.n \
         WHERE c.report = ?1 AND x.actor = actors.key AND x.role = 'victim') \
         WHERE key IN (SELECT x.actor FROM claims AS c JOIN claim_actors AS x ON x.claim = c.n WHERE c.report = ?1)",
        "DELETE FROM incidents WHERE id IN (SELECT m.incident FROM members AS m JOIN tellings AS t ON t.id = m.telling \
         WHERE t.report = ?1)",
    ] {
        db.run(sql, args![report])?;
    }
    // The index of keys is by key: what is to go is looked for by what it was made from.
    let facts = db.rows("SELECT id, facts FROM tellings WHERE report = ?1", args![report])?;
    for row in &facts {
        let telling: Telling = facts_of(row.blob(1), report)?;
        let id = row.int(0).unwrap_or(0);
        let sql = format!("DELETE FROM telling_keys WHERE telling = {id} AND key IN ({{in}})");
        run_in(db, &sql, keys(&telling).into_iter().map(Value::from))?;
    }
    // What hangs on claims and tellings goes with them (ON DELETE CASCADE).
    db.run("DELETE FROM claims WHERE report = ?1", args![report])?;
    db.run("DELETE FROM tellings WHERE report = ?1", args![report])?;
    Ok(())
}

/// A telling as it is kept.
pub(crate) fn facts_of(kept: Option<&[u8]>, report: &str) -> Result<Telling, StoreError> {
    serde_json::from_slice(kept.unwrap_or_default()).map_err(|e| StoreError::damaged(report, e))
}

/// Where the claim says that it happened, as the ledger names it.
fn place_name(claim: &Claim) -> Option<&str> {
    claim.place.as_ref().map(|p| p.place.as_ref().map_or(p.name.as_str(), |r| r.name.as_str()))
}

/// What the ledger calls a claim's source; `None` for the report itself.
pub(crate) fn source_key(claim: &Claim) -> Option<String> {
    let source = &claim.source;
    let name = source.name.as_ref().filter(|_| source.kind != SourceKind::Report)?;
    Some(source.actor.clone().unwrap_or_else(|| name.to_lowercase()))
}

/// Who takes part in a claim: key, name, role.
pub(crate) fn parties(claim: &Claim) -> impl Iterator<Item = (String, &str, &'static str)> {
    claim
        .participants
        .iter()
        .map(|p| (p.actor.clone().unwrap_or_else(|| p.name.to_lowercase()), p.name.as_str(), p.role.as_str()))
}

/// A source or actor, with what to add to its counts.
#[derive(Debug, Clone, Default)]
struct Named {
    name: String,
    actor: Option<String>,
    kind: Option<&'static str>,
    /// Of a source: it has a name. Of an actor: it is no thing.
    counts: bool,
    claims: i64,
    reports: i64,
    roles: [i64; 3],
}

/// The roles that are counted, in the order of the columns.
const ROLES: [Role; 3] = [Role::Actor, Role::Target, Role::Victim];

/// The names of a batch.
#[derive(Debug, Default)]
struct Names {
    sources: BTreeMap<String, Named>,
    actors: BTreeMap<String, Named>,
    places: BTreeSet<String>,
}

impl Names {
    fn see(&mut self, claim: &Claim) {
        if let Some(key) = source_key(claim) {
            let name = claim.source.name.as_deref().unwrap_or_default();
            let entry = self.sources.entry(key).or_default();
            entry.see(name, claim.source.actor.as_deref());
            entry.claims += 1;
            entry.counts |= claim.source.kind == SourceKind::Actor;
            entry.kind = entry.kind.or(claim.source.source_type.map(|t| t.as_str()));
        }
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut acted: BTreeSet<(String, Role)> = BTreeSet::new();
        for (participant, (key, name, _)) in claim.participants.iter().zip(parties(claim)) {
            let entry = self.actors.entry(key.clone()).or_default();
            entry.see(name, participant.actor.as_deref());
            entry.counts |= participant.actor.is_some() || participant.kind.is_some_and(is_somebody);
            entry.claims += i64::from(seen.insert(key.clone()));
            if let Some(role) = ROLES.iter().position(|r| *r == participant.role) {
                entry.roles[role] += i64::from(acted.insert((key, participant.role)));
            }
        }
        let area = claim.place.as_ref().and_then(|p| p.place.as_ref()).and_then(|p| p.admin1.as_deref());
        self.places.extend(place_name(claim).into_iter().chain(area).map(str::to_string));
    }

    fn end_report(&mut self) {
        self.sources.values_mut().chain(self.actors.values_mut()).for_each(|named| named.reports = 1);
    }

    fn join(&mut self, other: Names) {
        for (mine, theirs) in [(&mut self.sources, other.sources), (&mut self.actors, other.actors)] {
            for (key, named) in theirs {
                mine.entry(key).or_default().join(named);
            }
        }
        self.places.extend(other.places);
    }

    fn write(self, db: &mut dyn Connection) -> Result<(), StoreError> {
        for (key, n) in self.sources {
            let folded = n.name.to_lowercase();
            db.run(
                "INSERT INTO sources (key, name, folded, actor, kind, named, claims, reports) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
                 ON CONFLICT (key) DO UPDATE SET claims = sources.claims + excluded.claims, \
                 reports = sources.reports + excluded.reports, kind = COALESCE(sources.kind, excluded.kind), \
                 named = CASE WHEN excluded.named = 1 THEN 1 ELSE sources.named END",
                args![key, n.name, folded, n.actor, n.kind, n.counts, n.claims, n.reports],
            )?;
        }
        for (key, n) in self.actors {
            let folded = n.name.to_lowercase();
            let [acting, targeted, harmed] = n.roles;
            db.run(
                "INSERT INTO actors (key, name, folded, actor, is_party, claims, reports, acting, targeted, harmed) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) \
                 ON CONFLICT (key) DO UPDATE SET claims = actors.claims + excluded.claims, \
                 reports = actors.reports + excluded.reports, acting = actors.acting + excluded.acting, \
                 targeted = actors.targeted + excluded.targeted, harmed = actors.harmed + excluded.harmed, \
                 is_party = CASE WHEN excluded.is_party = 1 THEN 1 ELSE actors.is_party END",
                args![key, n.name, folded, n.actor, n.counts, n.claims, n.reports, acting, targeted, harmed],
            )?;
        }
        let mut known = BTreeSet::new();
        let wanted = self.places.iter().map(|p| Value::from(p.as_str()));
        for row in rows_in(db, "SELECT name FROM places WHERE name IN ({in})", wanted)? {
            known.insert(row.string(0));
        }
        for name in self.places.difference(&known) {
            db.run(
                "INSERT INTO places (name, folded) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING",
                args![name.as_str(), name.to_lowercase()],
            )?;
        }
        Ok(())
    }
}

impl Named {
    fn see(&mut self, name: &str, actor: Option<&str>) {
        if self.name.is_empty() || name < self.name.as_str() {
            self.name = name.to_string();
        }
        self.actor = actor.map(str::to_string);
    }

    fn join(&mut self, other: Named) {
        self.see(&other.name, other.actor.as_deref());
        self.kind = self.kind.or(other.kind);
        self.counts |= other.counts;
        self.claims += other.claims;
        self.reports += other.reports;
        for (mine, theirs) in self.roles.iter_mut().zip(other.roles) {
            *mine += theirs;
        }
    }
}

/// Whether this is somebody who can act, not a thing.
fn is_somebody(kind: ParticipantKind) -> bool {
    use ParticipantKind as Kind;
    matches!(kind, Kind::Person | Kind::People | Kind::Organisation | Kind::Government)
}
