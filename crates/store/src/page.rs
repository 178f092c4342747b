//! The page of an incident: everything that is shown of it, put together when it is grouped.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tally_contract::incident::{
    Account, ClaimRef, Days, Incident, IncidentDisagreement, IncidentEvent, IncidentPlace, Joined, Quoted,
    ReportRef, Statement, TallyLine,
};
use tally_model::{Claim, PlacePrecision, Report, When};
use tally_reconcile::{ClaimId, Fit, Grouped, Joint, Telling, Voice, joint};

use crate::keep::Whole;

/// An incident with its disagreements in full and the reasons for its grouping.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IncidentPage {
    /// The incident as `tally incidents` prints it.
    pub incident: Incident,
    /// Where its accounts cannot all hold.
    pub disagreements: Vec<IncidentDisagreement>,
    /// What joined the accounts of its reports, the strongest first.
    pub joined: Vec<Joined>,
}

pub(crate) fn page(
    fit: &Fit,
    id: &str,
    members: &[&Telling],
    grouped: &Grouped,
    tellings: &[Telling],
    reports: &BTreeMap<String, Whole>,
    decided_copies: &BTreeMap<String, Option<String>>,
) -> IncidentPage {
    // A report may tell of the incident in several of its tellings; it is one report all the same.
    let mut numbers: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for member in members {
        numbers.entry(&member.report).or_default().push(member.number);
    }
    let claims: Vec<(&Report, Vec<&Claim>)> = numbers
        .iter()
        .filter_map(|(report, numbers)| reports.get(*report).map(|w| (numbers, w)))
        .map(|(numbers, w)| {
            let told = |c: &&Claim| c.incident.is_some_and(|i| numbers.contains(&i));
            (&w.report, w.reading.claims.iter().filter(told).collect::<Vec<_>>())
        })
        .collect();
    let copy_of = |report: &Report| decided_copies.get(&report.id).map(Option::as_deref);
    let signatures: BTreeMap<&str, &[u32]> =
        members.iter().map(|m| (m.report.as_str(), m.signature.as_slice())).collect();
    let voices: Vec<Voice<'_>> = claims
        .iter()
        .map(|(report, claims)| Voice {
            report,
            claims,
            signature: signatures.get(report.id.as_str()).copied().unwrap_or_default(),
            copy_of: copy_of(report),
        })
        .collect();
    let joint = joint(&voices);
    let lead = lead(members, &claims);
    let event = lead
        .and_then(|c| c.event.as_ref())
        .map(|e| IncidentEvent { plover: e.plover.clone(), acled: e.acled.clone() })
        .unwrap_or_default();
    let place = place(&claims, lead);
    let when = when(&claims, lead);
    let disagreements = disagreements(id, &joint, &claims);
    let incident = Incident {
        id: id.to_string(),
        title: title(lead, &event, place.as_ref(), when.as_ref()),
        event,
        place,
        when,
        reports: report_refs(&claims, &joint),
        claims: claims
            .iter()
            .flat_map(|(report, claims)| claims.iter().map(|c| claim_ref(&report.id, c.id)))
            .collect(),
        origins: joint.origins,
        tally: tally(&joint),
        accounts: accounts(&joint, &claims),
        disagreements: disagreements.iter().map(|d| d.id.clone()).collect(),
        assessments: BTreeMap::new(),
        decisions: Vec::new(),
    };
    IncidentPage { incident, disagreements, joined: joined(fit, grouped, tellings) }
}

fn claim_ref(report: &str, claim: u32) -> ClaimRef {
    ClaimRef { id: format!("c{claim}"), report: report.to_string() }
}

/// The claim that stands for the incident: the main claim of the earliest report that is about it, else the first with an event.
fn lead<'a>(members: &[&Telling], claims: &[(&'a Report, Vec<&'a Claim>)]) -> Option<&'a Claim> {
    let all = || claims.iter().flat_map(|(_, claims)| claims.iter().copied());
    let main = members.iter().any(|m| m.main).then(|| all().find(|c| c.main)).flatten();
    main.or_else(|| all().find(|c| c.event.is_some())).or_else(|| all().next())
}

fn place(claims: &[(&Report, Vec<&Claim>)], lead: Option<&Claim>) -> Option<IncidentPlace> {
    // The place that most claims name; of several, the finer and then the one of the claim that stands for the incident.
    let mut count: BTreeMap<String, (usize, PlacePrecision, bool, IncidentPlace)> = BTreeMap::new();
    for claim in claims.iter().flat_map(|(_, claims)| claims) {
        let Some(name) = &claim.place else { continue };
        let resolved = name.place.as_ref();
        let precision = resolved.map_or(PlacePrecision::Unknown, |p| p.precision);
        let place = IncidentPlace {
            name: resolved.map_or(&name.name, |p| &p.name).clone(),
            geonames: resolved.and_then(|p| p.geonames),
            lat: resolved.and_then(|p| p.lat),
            lon: resolved.and_then(|p| p.lon),
            country: resolved.and_then(|p| p.country.clone()),
            admin1: resolved.and_then(|p| p.admin1.clone()),
            precision: precision.as_str().to_string(),
        };
        let is_lead = lead.is_some_and(|l| std::ptr::eq(l, *claim));
        let entry = count.entry(place.name.clone()).or_insert((0, precision, is_lead, place));
        entry.0 += 1;
        entry.2 |= is_lead;
    }
    count
        .into_values()
        .max_by_key(|(n, precision, is_lead, _)| {
            // Precisions are ordered from the finest.
            (*n + 2 * usize::from(*is_lead), Reverse(*precision))
        })
        .map(|p| p.3)
}

fn when(claims: &[(&Report, Vec<&Claim>)], lead: Option<&Claim>) -> Option<Days> {
    let days = |w: &When| Some(Days { start: w.start?.to_string(), end: w.end?.to_string() });
    let of_lead = lead.and_then(|c| c.when.as_ref()).and_then(days);
    let mut count: BTreeMap<(String, String), usize> = BTreeMap::new();
    for claim in claims.iter().flat_map(|(_, claims)| claims) {
        if let Some(d) = claim.when.as_ref().and_then(days) {
            *count.entry((d.start, d.end)).or_default() += 1;
        }
    }
    of_lead.or_else(|| count.into_iter().max_by_key(|(_, n)| *n).map(|((start, end), _)| Days { start, end }))
}

/// What, where, when, in a line.
fn title(
    lead: Option<&Claim>,
    event: &IncidentEvent,
    place: Option<&IncidentPlace>,
    when: Option<&Days>,
) -> String {
    let what = event.acled.clone().or_else(|| {
        lead.and_then(|c| c.event.as_ref()).map(|e| {
            // What data sets give for a kind may be a number.
            let is_word = e.trigger.lemma.chars().any(char::is_alphabetic);
            let plover = e.plover.as_ref().filter(|_| !is_word).map(|p| p.to_lowercase());
            let mut word = plover.unwrap_or_else(|| e.trigger.lemma.clone());
            if let Some(first) = word.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            word
        })
    });
    let mut title = what.unwrap_or_else(|| "People harmed".into());
    if let Some(place) = place {
        title.push_str(&format!(", {}", place.name));
    }
    if let Some(when) = when {
        title.push_str(&format!(", {}", when.start));
        if when.end != when.start {
            title.push_str(&format!(" to {}", when.end));
        }
    }
    title
}

fn report_refs(claims: &[(&Report, Vec<&Claim>)], joint: &Joint) -> Vec<ReportRef> {
    let mut refs: Vec<ReportRef> = Vec::new();
    for (report, _) in claims {
        if refs.iter().any(|r| r.id == report.id) {
            continue;
        }
        refs.push(ReportRef {
            id: report.id.clone(),
            key: report.key.clone(),
            url: report.url.clone(),
            outlet: report.outlet.clone(),
            title: report.title.clone(),
            published: report.published.map(|p| p.date.to_string()),
            copy_of: joint.copies.get(&report.id).cloned(),
        });
    }
    refs.sort_by(|a, b| (&a.published, &a.id).cmp(&(&b.published, &b.id)));
    refs
}

fn tally(joint: &Joint) -> Vec<TallyLine> {
    joint
        .tallies
        .iter()
        .map(|t| TallyLine {
            effect: t.effect.as_str().to_string(),
            group: t.group.map(|g| g.as_str().to_string()),
            low: t.low,
            best: t.best,
            high: t.high,
            policy: t.policy.to_string(),
            accounts: t.accounts.clone(),
        })
        .collect()
}

/// The claim and the report that it stands in.
fn find<'a>(claims: &[(&'a Report, Vec<&'a Claim>)], id: &ClaimId) -> Option<(&'a Report, &'a Claim)> {
    claims
        .iter()
        .filter(|(report, _)| report.id == id.report)
        .find_map(|(report, claims)| Some((*report, *claims.iter().find(|c| c.id == id.claim)?)))
}

fn sentence(claims: &[(&Report, Vec<&Claim>)], id: &ClaimId) -> String {
    find(claims, id).map(|(report, claim)| claim.sentence.of(&report.text).to_string()).unwrap_or_default()
}

fn accounts(joint: &Joint, claims: &[(&Report, Vec<&Claim>)]) -> Vec<Account> {
    joint
        .accounts
        .iter()
        .map(|a| Account {
            id: a.id.clone(),
            source: a.source.clone(),
            actor: a.actor.clone(),
            source_type: a.source_type.map(|t| t.as_str().to_string()),
            statements: a
                .statements
                .iter()
                .map(|s| Statement {
                    claim: claim_ref(&s.claim.report, s.claim.claim),
                    published: s.published.map(|d| d.to_string()),
                    text: sentence(claims, &s.claim),
                    superseded: s.superseded,
                    killed: s.killed,
                })
                .collect(),
        })
        .collect()
}

/// Whose account a claim is part of: that of the outlet where the report speaks itself.
fn told_by(joint: &Joint, claim: &ClaimId) -> Option<String> {
    let holds = |a: &&tally_reconcile::Account| a.statements.iter().any(|s| s.claim == *claim);
    joint.accounts.iter().find(holds).and_then(|a| a.source.clone())
}

fn disagreements(id: &str, joint: &Joint, claims: &[(&Report, Vec<&Claim>)]) -> Vec<IncidentDisagreement> {
    joint
        .disagreements
        .iter()
        .enumerate()
        .map(|(n, d)| IncidentDisagreement {
            id: format!("{id}.d{}", n + 1),
            incident: id.to_string(),
            kind: d.kind.as_str().to_string(),
            about: d.about.clone(),
            why: d.why.clone(),
            claims: d
                .claims
                .iter()
                .map(|c| Quoted {
                    claim: claim_ref(&c.report, c.claim),
                    source: told_by(joint, c)
                        .or_else(|| find(claims, c).and_then(|(_, claim)| claim.source.name.clone())),
                    text: sentence(claims, c),
                })
                .collect(),
        })
        .collect()
}

fn joined(fit: &Fit, grouped: &Grouped, tellings: &[Telling]) -> Vec<Joined> {
    grouped
        .links
        .iter()
        .map(|link| Joined {
            a: tellings[link.a].report.clone(),
            b: tellings[link.b].report.clone(),
            sum: link.sum.is_finite().then_some(link.sum),
            reasons: link.reasons.iter().map(|r| (fit.meaning(r.feature).to_string(), r.weight)).collect(),
        })
        .collect()
}
