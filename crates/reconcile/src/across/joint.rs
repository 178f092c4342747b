//! What the reports of one incident come to together: accounts, origins, tallies, disagreements.

use std::collections::{BTreeMap, BTreeSet};

use tally_model::{Claim, Date, DisagreementKind, Effect, Group, Report, SourceKind, SourceType, Span, Via};

use super::fit::COPY;
use super::policies;
use super::words::shared_text;
use crate::account::{Speaker, is_asserted, is_hearsay, number, speaker};

/// One report's claims about the incident.
#[derive(Debug, Clone, Copy)]
pub struct Voice<'a> {
    /// The report.
    pub report: &'a Report,
    /// Its claims about the incident.
    pub claims: &'a [&'a Claim],
    /// MinHash signature of its text, as its tellings carry it.
    pub signature: &'a [u32],
    /// What people decided: the report that it repeats, or that it repeats none. `None`: its text tells.
    pub copy_of: Option<Option<&'a str>>,
}

/// A claim of a ledger: its report and its number within it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClaimId {
    /// The report.
    pub report: String,
    /// The claim's number within it.
    pub claim: u32,
}

/// An incident, reconciled.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Joint {
    /// How many independent origins stand behind it: copies of one text, and reports that pass on what the same source said,
    /// are one.
    pub origins: usize,
    /// Reports that repeat another's text, with the report that they repeat.
    pub copies: BTreeMap<String, String>,
    /// What each source says, in order of time; sources in the order in which they first speak.
    pub accounts: Vec<Account>,
    /// What the accounts come to, under each policy.
    pub tallies: Vec<JointTally>,
    /// Where they cannot all hold.
    pub disagreements: Vec<JointDisagreement>,
}

/// All that one source says of the incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// "a1", "a2", … within the incident.
    pub id: String,
    /// The source's name; `None` for an unnamed one.
    pub source: Option<String>,
    /// Its identifier in the knowledge base.
    pub actor: Option<String>,
    /// What sort of source it is.
    pub source_type: Option<SourceType>,
    /// What it says, in order of time.
    pub statements: Vec<Statement>,
}

/// One claim of an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The claim.
    pub claim: ClaimId,
    /// When the report was published.
    pub published: Option<Date>,
    /// Whether a later statement of the same source, or the report itself, replaced its figures.
    pub superseded: bool,
    /// Number of people killed, when it gives one for everybody: lowest and highest.
    pub killed: Option<(u64, u64)>,
}

/// What the accounts come to for one effect, group and policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JointTally {
    /// In what way people were harmed.
    pub effect: Effect,
    /// `None` is all people but combatants.
    pub group: Option<Group>,
    /// Lowest.
    pub low: Option<u64>,
    /// The figure to use when one is wanted.
    pub best: Option<u64>,
    /// Highest.
    pub high: Option<u64>,
    /// envelope, report, lowest, most_direct, latest, by_claimant, airwars: see `policies.rs`.
    pub policy: &'static str,
    /// The accounts behind it.
    pub accounts: Vec<String>,
}

/// Accounts that cannot all hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JointDisagreement {
    /// On what they differ.
    pub kind: DisagreementKind,
    /// What it is about.
    pub about: String,
    /// The claims concerned.
    pub claims: Vec<ClaimId>,
    /// One sentence that says how they differ.
    pub why: String,
}

/// Reconciles the reports of one incident. The order of the voices does not matter.
pub fn joint(voices: &[Voice<'_>]) -> Joint {
    let mut voices: Vec<&Voice<'_>> = voices.iter().collect();
    voices.sort_by_key(|v| (v.report.published.map(|p| p.date), &v.report.id));
    let copies = copies(&voices);
    let mut flat = Flat::default();
    for voice in &voices {
        flat.add(voice);
    }
    flat.revise();
    flat.keep_longest_roll();
    let accounts = accounts(&flat);
    let of_claim: BTreeMap<u32, &str> = accounts
        .iter()
        .flat_map(|a| a.statements.iter().map(move |s| (s, a)))
        .filter_map(|(s, a)| Some((flat.number_of(&s.claim)?, a.id.as_str())))
        .collect();
    // A copy repeats what its original says: it is no second account of it.
    let counted: Vec<Claim> = flat
        .claims
        .iter()
        .zip(&flat.ids)
        .filter(|(_, id)| !copies.contains_key(&id.report))
        .map(|(claim, _)| claim.clone())
        .collect();
    Joint {
        origins: origins(&voices, &copies),
        tallies: policies::tallies(&flat, &counted, &of_claim),
        disagreements: crate::disagreements(&counted)
            .into_iter()
            .map(|d| JointDisagreement {
                kind: d.kind,
                about: d.about,
                claims: d.claims.iter().filter_map(|&c| flat.id_of(c)).collect(),
                why: d.why,
            })
            .collect(),
        accounts,
        copies,
    }
}

/// The claims of all reports in one row, numbered anew, in order of time.
#[derive(Default)]
pub(super) struct Flat {
    pub claims: Vec<Claim>,
    ids: Vec<ClaimId>,
    pub published: Vec<Option<Date>>,
}

impl Flat {
    fn add(&mut self, voice: &Voice<'_>) {
        for &claim in voice.claims {
            let mut claim = claim.clone();
            self.ids.push(ClaimId { report: voice.report.id.clone(), claim: claim.id });
            self.published.push(voice.report.published.map(|p| p.date));
            claim.id = self.claims.len() as u32 + 1;
            claim.incident = Some(1);
            if claim.source.kind == SourceKind::Report || is_hearsay(&claim) {
                // Beside other reports, a report's own voice is one source among them, and so is what it has from nobody in
                // particular ("were reportedly killed").
                claim.source.kind = SourceKind::Actor;
                claim.source.name = Some(outlet(voice.report));
            } else if claim.source.kind == SourceKind::Unnamed {
                // "Officials" are those of their report: nothing says that another report's are the same.
                claim.source.via.insert(0, carrier(voice.report));
            }
            self.claims.push(claim);
        }
    }

    /// Two reports may name the same dead in spellings of their own: only the report that names most of them adds names up.
    fn keep_longest_roll(&mut self) {
        let names = |claim: &Claim| -> u32 { claim.casualties.iter().map(|f| f.named).sum() };
        let mut of_report: BTreeMap<&str, u32> = BTreeMap::new();
        for (claim, id) in self.claims.iter().zip(&self.ids) {
            *of_report.entry(&id.report).or_default() += names(claim);
        }
        let longest = of_report
            .into_iter()
            .max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0)))
            .map(|(id, _)| id.to_string());
        for (claim, id) in self.claims.iter_mut().zip(&self.ids) {
            if Some(id.report.as_str()) != longest.as_deref() {
                let figures = claim.casualties.iter_mut().flat_map(|f| {
                    std::iter::once(&mut f.named).chain(f.including.iter_mut().map(|p| &mut p.named))
                });
                figures.for_each(|n| *n = 0);
            }
        }
    }

    fn id_of(&self, number: u32) -> Option<ClaimId> {
        self.ids.get(number as usize - 1).cloned()
    }

    fn number_of(&self, id: &ClaimId) -> Option<u32> {
        self.ids.iter().position(|x| x == id).map(|i| i as u32 + 1)
    }

    /// A source's figures give way to those it gives on a later day.
    fn revise(&mut self) {
        for effect in [Effect::Killed, Effect::Injured] {
            let mut latest: BTreeMap<Speaker, Date> = BTreeMap::new();
            let counts = |claim: &Claim| number(claim, effect, None, false).is_some();
            for (claim, day) in self.claims.iter().zip(&self.published) {
                if let Some(day) = day.filter(|_| counts(claim) && is_asserted(claim)) {
                    let last = latest.entry(speaker(claim)).or_insert(day);
                    *last = (*last).max(day);
                }
            }
            for (claim, day) in self.claims.iter_mut().zip(&self.published) {
                let Some(day) = day.filter(|_| number(claim, effect, None, false).is_some()) else {
                    continue;
                };
                claim.superseded |= latest.get(&speaker(claim)).is_some_and(|last| *last > day);
            }
        }
    }
}

/// How a report is called as a source. Only a known outlet's reports are one source: two pages of a host that many share are two.
fn outlet(report: &Report) -> String {
    let id = report.id.get(..8).unwrap_or(&report.id);
    match (&report.outlet, report.url.as_deref().and_then(host)) {
        (Some(outlet), _) => outlet.clone(),
        (None, Some(host)) => format!("{host} ({id})"),
        (None, None) => report.key.clone().unwrap_or_else(|| format!("report {id}")),
    }
}

/// A report as who passes on what an unnamed source of its own says; its identifier, since an outlet has many reports.
fn carrier(report: &Report) -> Via {
    Via { name: report.id.clone(), actor: None, span: Span::new(0, 0) }
}

fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://")?.1;
    rest.split(['/', '?', '#']).next().map(|h| h.trim_start_matches("www.")).filter(|h| !h.is_empty())
}

/// Reports that people called copies of another, and those whose text is nearly that of an earlier one.
fn copies(voices: &[&Voice<'_>]) -> BTreeMap<String, String> {
    let mut copies: BTreeMap<String, String> = BTreeMap::new();
    for (i, voice) in voices.iter().enumerate() {
        let others = || voices.iter().enumerate().filter(|(_, other)| other.report.id != voice.report.id);
        let original = match voice.copy_of {
            Some(decided) => others().find(|(_, other)| decided == Some(other.report.id.as_str())),
            None => others()
                .take_while(|(j, _)| *j < i)
                .filter(|(_, other)| !copies.contains_key(&other.report.id))
                .find(|(_, other)| shared_text(voice.signature, other.signature) >= COPY),
        };
        if let Some((_, original)) = original {
            copies.insert(voice.report.id.clone(), original.report.id.clone());
        }
    }
    copies
}

/// Counts what the reports rest on: each named source once, whoever passes it on; each report that names none once, unless it echoes
/// what another has from a source of the same description with the same figures ("medics" who speak of four dead are one origin).
fn origins(voices: &[&Voice<'_>], copies: &BTreeMap<String, String>) -> usize {
    let mut found: BTreeSet<String> = BTreeSet::new();
    for voice in voices.iter().filter(|v| !copies.contains_key(&v.report.id)) {
        let asserted = || voice.claims.iter().filter(|c| is_asserted(c));
        let named: BTreeSet<String> = asserted()
            .filter_map(|c| match speaker(c) {
                Speaker::Known(name) => Some(name),
                _ => None,
            })
            .collect();
        if named.is_empty() {
            let echo = asserted().find_map(|c| statement_of_unnamed(c));
            found.insert(echo.unwrap_or_else(|| format!("report {}", voice.report.id)));
        }
        found.extend(named);
    }
    found.len()
}

/// An unnamed source's description with its figures; `None` without either.
fn statement_of_unnamed(claim: &Claim) -> Option<String> {
    let name = claim.source.name.as_ref().filter(|_| claim.source.kind == SourceKind::Unnamed)?;
    let figures: Vec<String> = claim
        .casualties
        .iter()
        .map(|f| format!("{} {} {:?} {:?}", f.effect.as_str(), f.group.as_str(), f.low, f.high))
        .collect();
    (!figures.is_empty()).then(|| format!("{}: {}", name.to_lowercase(), figures.join(", ")))
}

fn accounts(flat: &Flat) -> Vec<Account> {
    let mut order: Vec<Speaker> = Vec::new();
    let mut by_speaker: BTreeMap<Speaker, Vec<usize>> = BTreeMap::new();
    for (i, claim) in flat.claims.iter().enumerate() {
        let who = speaker(claim);
        if !by_speaker.contains_key(&who) {
            order.push(who.clone());
        }
        by_speaker.entry(who).or_default().push(i);
    }
    order
        .iter()
        .filter_map(|who| by_speaker.get(who))
        .enumerate()
        .filter_map(|(n, members)| {
            let first = &flat.claims[*members.first()?].source;
            Some(Account {
                id: format!("a{}", n + 1),
                source: first.name.clone(),
                actor: first.actor.clone(),
                source_type: members.iter().find_map(|&m| flat.claims[m].source.source_type),
                statements: members.iter().map(|&m| statement(flat, m)).collect(),
            })
        })
        .collect()
}

fn statement(flat: &Flat, i: usize) -> Statement {
    let claim = &flat.claims[i];
    Statement {
        claim: flat.ids[i].clone(),
        published: flat.published[i],
        superseded: claim.superseded,
        killed: number(claim, Effect::Killed, None, false)
            .filter(|_| is_asserted(claim))
            .map(|(range, _)| (range.low, range.highest())),
    }
}
