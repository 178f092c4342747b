//! The page of a source or an actor: what it says of incidents, what others say of those that it takes part in.
//!
//! How its numbers lie beside those of others is told; nothing is said of who is right.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use tally_contract::incident::{Account, Incident};
use tally_store::ActorRow;

use crate::commands::query::range;
use crate::print::incident::{paragraph, said};
use crate::print::style::{Styles, styled};
use crate::print::table::{clip, count};

/// What the ledger holds of a source or actor.
pub struct Party<'a> {
    /// Its name or identifier, as it was asked for.
    pub name: &'a str,
    /// The incidents of which it speaks.
    pub speaks_of: Vec<Incident>,
    /// The incidents that it takes part in.
    pub takes_part_in: Vec<Incident>,
    /// The names that take part, with their counts.
    pub roles: Vec<ActorRow>,
}

/// Prints the page.
pub fn print(out: &mut impl Write, party: &Party<'_>, columns: usize) -> io::Result<()> {
    let styles = Styles::for_stdout();
    writeln!(out, "{}", styled(styles.title, party.name))?;
    if !party.speaks_of.is_empty() {
        source(out, party.name, &party.speaks_of, styles, columns)?;
    }
    if !party.takes_part_in.is_empty() {
        actor(out, party, styles, columns)?;
    }
    Ok(())
}

/// In which incidents it takes part, each with the number of people killed by its own account and by those of others.
fn actor(out: &mut impl Write, party: &Party<'_>, styles: Styles, columns: usize) -> io::Result<()> {
    let incidents = &party.takes_part_in;
    let line = format!("takes part in {}", count(incidents.len(), "incident"));
    writeln!(out, "\n{}", styled(styles.faint, &line))?;
    for row in &party.roles {
        let line = format!(
            "{}: {}; it acts in {}, is the target in {}, the victim in {}",
            row.name,
            count(usize::try_from(row.claims).unwrap_or(0), "claim"),
            row.acting,
            row.targeted,
            row.harmed
        );
        paragraph(out, &line, "", columns)?;
    }
    for incident in incidents {
        writeln!(out, "\n{}", clip(&format!("{}  {}", incident.id, incident.title), columns))?;
        for (who, own) in [("it says", true), ("others say", false)] {
            if let Some((low, high)) = killed(party.name, incident, own) {
                writeln!(out, "  {who}: {} killed", range(Some(low), Some(high)))?;
            }
        }
    }
    Ok(())
}

/// Lowest and highest number of people killed by the source's own accounts, or by those of all others.
fn killed(name: &str, incident: &Incident, own: bool) -> Option<(u64, u64)> {
    let accounts = incident.accounts.iter().filter(|a| is_by(a, name) == own);
    let numbers = accounts.flat_map(|a| &a.statements).filter(|s| !s.superseded).filter_map(|s| s.killed);
    numbers.reduce(|(a, b), (c, d)| (a.min(c), b.max(d)))
}

/// Whether an account is that source's.
pub fn is_by(account: &Account, name: &str) -> bool {
    let name = name.to_lowercase();
    account.actor.as_deref().is_some_and(|a| a.to_lowercase() == name)
        || account.source.as_deref().is_some_and(|s| s.to_lowercase().contains(&name))
}

/// How the source's numbers of people killed lie beside those of others for the same incidents. It says nothing of who is right.
fn beside_others(name: &str, incidents: &[Incident]) -> Option<String> {
    let (mut both, mut lowest, mut highest, mut same) = (0, 0, 0, 0);
    for incident in incidents {
        let (Some(own), Some(others)) = (killed(name, incident, true), killed(name, incident, false)) else {
            continue;
        };
        both += 1;
        match () {
            () if own == others => same += 1,
            () if own.1 < others.0 => lowest += 1,
            () if own.0 > others.1 => highest += 1,
            () => {}
        }
    }
    (both > 0).then(|| {
        format!(
            "Of {} for which it and others number the dead: the same {same}, lower than all others {lowest}, higher \
             than all others {highest}, within their range {}.",
            count(both, "incident"),
            both - same - lowest - highest
        )
    })
}

/// The outlets that pass on what the source says, those that do so most first.
fn echoes(name: &str, incidents: &[Incident]) -> Option<String> {
    let mut passed: BTreeMap<&str, usize> = BTreeMap::new();
    for incident in incidents {
        let statements = incident.accounts.iter().filter(|a| is_by(a, name)).flat_map(|a| &a.statements);
        let reports: BTreeSet<&str> = statements.map(|s| s.claim.report.as_str()).collect();
        for report in incident.reports.iter().filter(|r| reports.contains(r.id.as_str())) {
            *passed.entry(report.outlet.as_deref().unwrap_or("an unknown outlet")).or_default() += 1;
        }
    }
    let mut passed: Vec<(&str, usize)> = passed.into_iter().collect();
    passed.sort_by_key(|(outlet, n)| (Reverse(*n), *outlet));
    let named: Vec<String> = passed.iter().take(8).map(|(outlet, n)| format!("{outlet} ({n})")).collect();
    (!named.is_empty()).then(|| format!("Passed on by {}.", named.join(", ")))
}

/// What a source says of each incident, beside the range of all.
fn source(
    out: &mut impl Write,
    name: &str,
    incidents: &[Incident],
    styles: Styles,
    columns: usize,
) -> io::Result<()> {
    writeln!(out, "{}", styled(styles.faint, &format!("speaks of {}", count(incidents.len(), "incident"))))?;
    for line in beside_others(name, incidents).into_iter().chain(echoes(name, incidents)) {
        paragraph(out, &line, "", columns)?;
    }
    for incident in incidents {
        writeln!(out, "\n{}", clip(&format!("{}  {}", incident.id, incident.title), columns))?;
        let all = incident
            .tally
            .iter()
            .find(|t| t.policy == "envelope" && t.effect == "killed" && t.group.is_none());
        if let Some(all) = all {
            writeln!(out, "  all accounts: {} killed", range(all.low, all.high))?;
        }
        for statement in incident.accounts.iter().filter(|a| is_by(a, name)).flat_map(|a| &a.statements) {
            said(out, statement, columns)?;
        }
    }
    Ok(())
}
