//! What people decided: the log as it is kept, and its way into claims and incidents.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use tally_contract::incident::Incident;
use tally_ledger::{
    Action, Anchor, Axis, BrokenChain, Decision, FIRST, apply, in_force, pairs, seal, verify,
};
use tally_model::{Reading, Report};
use tally_reconcile::{Overrides, Telling, TellingId};

use crate::db::{Connection, Row, args};
use crate::keep::{Whole, as_read, refresh};
use crate::regroup::{neighbours_of, regroup};
use crate::{Store, StoreError};

/// A decision that no longer finds what it is about: the report is read otherwise now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The decision.
    pub number: u64,
    /// The report.
    pub report: String,
}

/// A value of a claim that somebody corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrected {
    /// The claim's number within its report.
    pub claim: u32,
    /// Which value.
    pub field: String,
    /// The right one; `None` when the report says nothing of it.
    pub value: Option<String>,
    /// The decision's number in the log.
    pub number: u64,
    /// Who corrected it.
    pub who: String,
    /// When: UTC, RFC 3339.
    pub made: String,
    /// Why.
    pub why: String,
}

impl Store {
    /// The corrections of a report's claims that hold, in the order in which they were made.
    pub fn corrections(&mut self, report: &str) -> Result<Vec<Corrected>, StoreError> {
        let log = Log::load(self.db.as_mut())?;
        let about = log.about(report);
        if about.is_empty() {
            return Ok(Vec::new());
        }
        let Some(whole) = as_read(self.db.as_mut(), report)? else { return Ok(Vec::new()) };
        let claims = &whole.reading.claims;
        let corrected = about.into_iter().filter_map(|(decision, action)| {
            let Action::Correct { claim, field, value } = action else { return None };
            Some(Corrected {
                claim: claims[claim.find(&whole.report, claims)?].id,
                field,
                value,
                number: decision.number,
                who: decision.who.clone(),
                made: decision.made.clone(),
                why: decision.why.clone(),
            })
        });
        Ok(corrected.collect())
    }

    /// Writes decisions into the log and regroups what they touch, all in one transaction. Gives their numbers.
    pub fn decide(
        &mut self,
        made: &str,
        who: &str,
        why: &str,
        actions: &[Action],
    ) -> Result<Vec<u64>, StoreError> {
        // PostgreSQL's texts cannot hold a NUL, and what is hashed is what is kept.
        let (who, why) = (who.replace('\0', " "), why.replace('\0', " "));
        self.transaction(|db, fit| {
            let mut log = read_log(db)?;
            let mut numbers = Vec::new();
            for action in actions {
                let previous = log.last().map_or(FIRST, |d| d.hash.as_str()).to_string();
                let decision = seal(log.len() as u64 + 1, made, &who, &why, action, &previous);
                append(db, &decision)?;
                numbers.push(decision.number);
                log.push(decision);
            }
            let reports: BTreeSet<String> = actions.iter().flat_map(|a| reports_of(a, &log)).collect();
            let log = Log::of(log);
            let mut seeds: BTreeSet<i64> = BTreeSet::new();
            for report in &reports {
                seeds.extend(neighbours_of(db, report)?);
                // Whether it is a copy is found anew too.
                db.run("UPDATE reports SET copy_of = NULL WHERE id = ?1", args![report.as_str()])?;
            }
            seeds.extend(refresh(db, &reports, &log)?);
            regroup(db, fit, seeds, &log)?;
            Ok(numbers)
        })
    }

    /// The whole log, in order.
    pub fn decisions(&mut self) -> Result<Vec<Decision>, StoreError> {
        read_log(self.db.as_mut())
    }

    /// Checks the log's hash chain: the hash of its last entry, or where it is broken.
    pub fn verify_decisions(&mut self) -> Result<Result<String, BrokenChain>, StoreError> {
        Ok(verify(&self.decisions()?))
    }

    /// The decisions that no longer find their claims.
    pub fn lost_decisions(&mut self) -> Result<Vec<Lost>, StoreError> {
        let log = read_log(self.db.as_mut())?;
        let held = in_force(&log);
        let reports: BTreeSet<String> = held.iter().flat_map(|(_, a)| reports_of(a, &[])).collect();
        let mut found = Vec::new();
        for report in reports {
            let Some(mut whole) = as_read(self.db.as_mut(), &report)? else { continue };
            for number in apply(&whole.report, &mut whole.reading, &held) {
                found.push(Lost { number, report: report.clone() });
            }
        }
        Ok(found)
    }

    /// How a decision names a claim; `None` when the ledger has none of this number.
    pub fn anchor(&mut self, report: &str, claim: u32) -> Result<Option<Anchor>, StoreError> {
        // As it was read: what is rejected can be accepted again.
        let whole = as_read(self.db.as_mut(), report)?;
        Ok(whole.and_then(|w| {
            let claim = w.reading.claims.iter().find(|c| c.id == claim)?;
            Some(Anchor::of(&w.report, claim))
        }))
    }

    /// How a decision names an incident: one claim of each of its accounts, ordered by report; empty when there is no such
    /// incident.
    pub fn anchors(&mut self, incident: &str) -> Result<Vec<Anchor>, StoreError> {
        let rows = self.db.rows(
            "SELECT t.report, MIN(c.id) FROM members AS m JOIN tellings AS t ON t.id = m.telling \
             JOIN claims AS c ON c.telling = t.id WHERE m.incident = ?1 GROUP BY t.report, t.number ORDER BY t.report, t.number",
            args![incident],
        )?;
        let mut anchors = Vec::new();
        for row in rows {
            let claim = row.int(1).and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
            anchors.extend(self.anchor(&row.string(0), claim)?);
        }
        Ok(anchors)
    }
}

/// The log, for one transaction: the decisions that hold, by the reports that they are about.
pub(crate) struct Log {
    held: Vec<(Decision, Action)>,
    by_report: BTreeMap<String, Vec<usize>>,
}

impl Log {
    pub(crate) fn load(db: &mut dyn Connection) -> Result<Self, StoreError> {
        Ok(Log::of(read_log(db)?))
    }

    fn of(log: Vec<Decision>) -> Self {
        let held: Vec<(Decision, Action)> =
            in_force(&log).into_iter().map(|(d, action)| (d.clone(), action)).collect();
        let mut by_report: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, (_, action)) in held.iter().enumerate() {
            for report in reports_of(action, &[]).into_iter().collect::<BTreeSet<_>>() {
                by_report.entry(report).or_default().push(i);
            }
        }
        Log { held, by_report }
    }

    /// The reports that decisions are about.
    pub(crate) fn reports(&self) -> impl Iterator<Item = &str> {
        self.by_report.keys().map(String::as_str)
    }

    /// The decisions about a report, in order.
    fn about(&self, report: &str) -> Vec<(&Decision, Action)> {
        let held = self.by_report.get(report).into_iter().flatten().filter_map(|&i| self.held.get(i));
        held.map(|(decision, action)| (decision, action.clone())).collect()
    }

    /// Puts corrections over a reading.
    pub(crate) fn apply(&self, report: &Report, reading: &mut Reading) {
        let about = self.about(&report.id);
        if !about.is_empty() {
            // Decisions that find nothing are told of by `lost_decisions`.
            let _ = apply(report, reading, &about);
        }
    }
}

/// What the log comes to for grouping, as far as it is about the reports seen.
pub(crate) struct Decided<'l> {
    log: &'l Log,
    seen: BTreeSet<usize>,
    /// Reports that decisions are about, as they were read.
    kept: BTreeMap<String, Option<Whole>>,
    overrides: Overrides,
    /// Reports that people called copies of another, or of none.
    copies: BTreeMap<String, Option<String>>,
    /// Decisions by the accounts that they are about.
    about: BTreeMap<TellingId, Vec<About>>,
}

/// One decision about an account, with the grade that it gives or takes back.
struct About {
    number: u64,
    grade: Option<(Axis, Option<String>)>,
}

impl<'l> Decided<'l> {
    pub(crate) fn new(log: &'l Log) -> Self {
        Decided {
            log,
            seen: BTreeSet::new(),
            kept: BTreeMap::new(),
            overrides: Overrides::default(),
            copies: BTreeMap::new(),
            about: BTreeMap::new(),
        }
    }

    /// Takes in the decisions about these reports.
    pub(crate) fn see<'r>(
        &mut self,
        db: &mut dyn Connection,
        reports: impl IntoIterator<Item = &'r str>,
    ) -> Result<(), StoreError> {
        let before = self.seen.len();
        for report in reports {
            self.seen.extend(self.log.by_report.get(report).into_iter().flatten());
        }
        if self.seen.len() == before {
            return Ok(());
        }
        let held: Vec<&(Decision, Action)> = self.seen.iter().filter_map(|&i| self.log.held.get(i)).collect();
        for report in held.iter().flat_map(|(_, action)| reports_of(action, &[])) {
            if let Entry::Vacant(entry) = self.kept.entry(report) {
                let whole = as_read(db, entry.key())?;
                entry.insert(whole);
            }
        }
        self.resolve();
        Ok(())
    }

    /// Finds the accounts that the decisions seen are about.
    fn resolve(&mut self) {
        let held: Vec<(&Decision, Action)> = self
            .seen
            .iter()
            .filter_map(|&i| self.log.held.get(i))
            .map(|(decision, action)| (decision, action.clone()))
            .collect();
        let kept = &self.kept;
        let telling = |anchor: &Anchor| -> Option<TellingId> {
            let whole = kept.get(&anchor.report)?.as_ref()?;
            let at = anchor.find(&whole.report, &whole.reading.claims)?;
            Some((anchor.report.clone(), whole.reading.claims[at].incident?))
        };
        let pairs = pairs(&held, telling);
        self.overrides = Overrides { together: pairs.together, apart: pairs.apart };
        self.about.clear();
        for (decision, action) in &held {
            let grade = match action {
                Action::Grade { axis, grade, .. } => Some((*axis, grade.clone())),
                _ => None,
            };
            for id in anchors_of(action).into_iter().filter_map(telling) {
                self.about
                    .entry(id)
                    .or_default()
                    .push(About { number: decision.number, grade: grade.clone() });
            }
            if let Action::Copy { report, of } = action {
                self.copies.insert(report.clone(), of.clone());
            }
        }
    }

    /// What people put together or apart.
    pub(crate) fn overrides(&self) -> &Overrides {
        &self.overrides
    }

    /// Reports that people called copies of another, or of none.
    pub(crate) fn copies(&self) -> &BTreeMap<String, Option<String>> {
        &self.copies
    }

    /// Notes on the incident what was decided of it; of two grades on one axis the later holds.
    pub(crate) fn mark(&self, incident: &mut Incident, members: &[&Telling]) {
        let mut decided: Vec<&About> =
            members.iter().filter_map(|m| self.about.get(&(m.report.clone(), m.number))).flatten().collect();
        decided.sort_by_key(|about| about.number);
        decided.dedup_by_key(|about| about.number);
        for about in decided {
            incident.decisions.push(about.number);
            match &about.grade {
                Some((axis, Some(grade))) => {
                    incident.assessments.insert(axis.as_str().to_string(), grade.clone());
                }
                Some((axis, None)) => drop(incident.assessments.remove(axis.as_str())),
                None => {}
            }
        }
    }
}

fn anchors_of(action: &Action) -> Vec<&Anchor> {
    match action {
        Action::Accept { claim } | Action::Reject { claim } | Action::Correct { claim, .. } => vec![claim],
        Action::Merge { a, b } => vec![a, b],
        Action::Split { out, from } => out.iter().chain(from).collect(),
        Action::Grade { incident, .. } | Action::Note { incident } => vec![incident],
        Action::Copy { .. } | Action::Undo { .. } => Vec::new(),
    }
}

/// The reports that an action is about; for an undoing those of what is undone.
fn reports_of(action: &Action, log: &[Decision]) -> Vec<String> {
    match action {
        Action::Copy { report, of } => std::iter::once(report).chain(of).cloned().collect(),
        Action::Undo { number } => {
            // What is undone stands earlier in the log; a number that does not is undone in vain.
            let undone = log.iter().position(|d| d.number == *number);
            let before = undone.map(|at| &log[..at]).unwrap_or_default();
            undone.and_then(|at| log[at].action()).map(|a| reports_of(&a, before)).unwrap_or_default()
        }
        _ => anchors_of(action).into_iter().map(|a| a.report.clone()).collect(),
    }
}

fn read_log(db: &mut dyn Connection) -> Result<Vec<Decision>, StoreError> {
    let sql = "SELECT number, made, who, why, what, previous, hash FROM decisions ORDER BY number";
    db.rows(sql, args![])?.iter().map(decision).collect()
}

fn decision(row: &Row) -> Result<Decision, StoreError> {
    let number = row.int(0).and_then(|n| u64::try_from(n).ok());
    Ok(Decision {
        number: number.ok_or_else(|| StoreError::damaged("a decision", "it has no number"))?,
        made: row.string(1),
        who: row.string(2),
        why: row.string(3),
        what: row.string(4),
        previous: row.string(5),
        hash: row.string(6),
    })
}

fn append(db: &mut dyn Connection, d: &Decision) -> Result<(), StoreError> {
    db.run(
        "INSERT INTO decisions (number, made, who, why, what, previous, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        args![
            d.number,
            d.made.as_str(),
            d.who.as_str(),
            d.why.as_str(),
            d.what.as_str(),
            d.previous.as_str(),
            d.hash.as_str(),
        ],
    )
    .map(drop)
}
