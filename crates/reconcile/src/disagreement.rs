//! Accounts that cannot both hold.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use tally_model::{
    Claim, Disagreement, DisagreementKind, Effect, Factuality, Group, ParticipantKind, Role, Stance,
};

use crate::account::{
    Range, Scope, Speaker, TALLIED, by_incident, is_asserted, is_far_above, number, speaker,
};
use crate::wording;

/// Every disagreement among these claims, incident by incident: on a figure, on what happened, on who did it, on
/// whether it happened.
///
/// Different scope is no disagreement: running totals are compared with nothing, groups only with the
/// same group, and one speaker's later word is a revision, not a contradiction.
pub fn disagreements(claims: &[Claim]) -> Vec<Disagreement> {
    let mut found = Vec::new();
    for members in by_incident(claims).into_values() {
        found.extend(on_figures(&members));
        found.extend(on_occurrence(&members));
        found.extend(on_responsibility(&members));
        found.extend(on_course(&members));
    }
    found
}

fn on_figures(members: &[&Claim]) -> Vec<Disagreement> {
    let mut found = Vec::new();
    for &effect in Effect::ALL {
        for line in TALLIED {
            found.extend(on_figure(members, effect, line));
        }
    }
    found
}

/// The lowest against the highest account, when no number satisfies both.
fn on_figure(members: &[&Claim], effect: Effect, line: Option<Group>) -> Option<Disagreement> {
    let mut last: BTreeMap<Speaker, (&Claim, Range)> = BTreeMap::new();
    for &claim in members.iter().filter(|c| is_asserted(c) && !c.superseded) {
        if let Some((range, Scope::Counted)) = number(claim, effect, line, false) {
            last.insert(speaker(claim), (claim, range));
        }
    }
    // What the report says in its own voice sums up its sources; it is not one more of them.
    if last.len() > 2 {
        last.remove(&Speaker::Report);
    }
    let mut accounts: Vec<_> = last.into_values().collect();
    accounts.sort_by_key(|(claim, range)| (range.low, claim.id));
    let (&(low_claim, low), &(high_claim, high)) = (accounts.first()?, accounts.last()?);
    let disjoint = low.high.is_some_and(|most| most < high.least());
    if low_claim.id == high_claim.id || !(disjoint || is_far_above(low.best.unwrap_or(low.low), high.low)) {
        return None;
    }
    let harmed = wording::harmed(effect, line);
    Some(Disagreement {
        kind: DisagreementKind::Figure,
        about: format!("{harmed}: {}", wording::about(low_claim)),
        claims: vec![low_claim.id, high_claim.id],
        why: wording::sentence(format!(
            "The number of {harmed} is {} according to {}, {} according to {}.",
            wording::number(low),
            wording::source(low_claim),
            wording::number(high),
            wording::source(high_claim),
        )),
    })
}

fn is_denial(claim: &Claim) -> bool {
    claim.factuality == Factuality::Denied
        || claim.cue.as_ref().is_some_and(|cue| cue.stance == Stance::Denies)
}

fn on_occurrence(members: &[&Claim]) -> Option<Disagreement> {
    let denial = members.iter().find(|c| is_denial(c) && c.event.is_some())?;
    let denied = denial.event.as_ref()?;
    let assertion = members.iter().find(|c| {
        !is_denial(c)
            && is_asserted(c)
            && speaker(c) != speaker(denial)
            && c.event
                .as_ref()
                .is_some_and(|e| e.plover == denied.plover || e.trigger.lemma == denied.trigger.lemma)
    })?;
    Some(Disagreement {
        kind: DisagreementKind::Occurrence,
        about: wording::about(assertion),
        claims: vec![assertion.id, denial.id],
        why: wording::sentence(format!(
            "According to {} it happened, according to {} it did not.",
            wording::source(assertion),
            wording::source(denial),
        )),
    })
}

/// The actors that a claim holds responsible, by identifier or name.
fn responsible(claim: &Claim) -> BTreeSet<&str> {
    claim
        .participants
        .iter()
        .filter(|p| p.role == Role::Actor && p.kind != Some(ParticipantKind::Weapon))
        .filter_map(|p| p.actor.as_deref())
        .collect()
}

fn on_responsibility(members: &[&Claim]) -> Option<Disagreement> {
    let named: Vec<(&Claim, BTreeSet<&str>)> = members
        .iter()
        .filter(|c| is_asserted(c) && !is_denial(c) && is_harmful(c))
        .map(|&c| (c, responsible(c)))
        .filter(|(_, actors)| !actors.is_empty())
        .collect();
    for (i, (first, by_first)) in named.iter().enumerate() {
        for (other, by_other) in &named[i + 1..] {
            if speaker(first) != speaker(other) && by_first.is_disjoint(by_other) && same_event(first, other)
            {
                let who = |c: &Claim| {
                    c.participants
                        .iter()
                        .find(|p| p.role == Role::Actor && p.actor.is_some())
                        .map_or("another party", |p| p.name.as_str())
                        .to_string()
                };
                return Some(Disagreement {
                    kind: DisagreementKind::Responsibility,
                    about: wording::about(first),
                    claims: vec![first.id, other.id],
                    why: wording::sentence(format!(
                        "According to {} it was {}, according to {} it was {}.",
                        wording::source(first),
                        who(first),
                        wording::source(other),
                        who(other),
                    )),
                });
            }
        }
    }
    None
}

fn is_harmful(claim: &Claim) -> bool {
    claim.event.as_ref().is_some_and(|e| e.plover.as_deref() == Some("ASSAULT"))
}

/// Two claims about one thing, not two attacks of an exchange: the same sub-event or trigger.
fn same_event(a: &Claim, b: &Claim) -> bool {
    match (&a.event, &b.event) {
        (Some(a), Some(b)) => {
            a.acled != Some("Armed clash".into()) && a.acled.is_some() && a.acled == b.acled
                || a.trigger.lemma == b.trigger.lemma
        }
        _ => false,
    }
}

fn outcome(claim: &Claim) -> Option<&'static str> {
    // `data/course.tsv`, parsed once; of two lines for one lemma the first stands.
    static OUTCOMES: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
        let lines = include_str!("../data/course.tsv").lines().filter(|line| !line.starts_with('#'));
        let of_line = |line: &'static str| {
            let (name, lemmas) = line.split_once('\t').unwrap_or((line, ""));
            lemmas.split('\t').map(move |lemma| (lemma, name))
        };
        lines.rev().flat_map(of_line).collect()
    });
    OUTCOMES.get(claim.event.as_ref()?.trigger.lemma.as_str()).copied()
}

fn on_course(members: &[&Claim]) -> Option<Disagreement> {
    let told: Vec<(&Claim, &str)> = members
        .iter()
        .filter(|c| is_asserted(c) && !is_denial(c))
        .filter_map(|&c| outcome(c).map(|o| (c, o)))
        .collect();
    for (i, (first, a)) in told.iter().enumerate() {
        for (other, b) in &told[i + 1..] {
            if a != b && speaker(first) != speaker(other) {
                return Some(Disagreement {
                    kind: DisagreementKind::Course,
                    about: wording::about(first),
                    claims: vec![first.id, other.id],
                    why: wording::sentence(format!(
                        "According to {}: “{}”; according to {}: “{}”.",
                        wording::source(first),
                        wording::event(first).unwrap_or_default(),
                        wording::source(other),
                        wording::event(other).unwrap_or_default(),
                    )),
                });
            }
        }
    }
    None
}
