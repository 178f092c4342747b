//! The page of an incident: what an editor would want to see of it at once.

use std::io::{self, Write};

use tally_contract::incident::{Account, Incident, IncidentDisagreement, Statement, TallyLine};
use tally_store::IncidentPage;

use crate::commands::query::range;
use crate::print::style::{Styles, styled};
use crate::print::table::{cell, clip, count, one_line};

/// Columns of the bars.
const BAR: usize = 24;

/// Prints the page.
pub fn print(out: &mut impl Write, page: &IncidentPage, why: bool, columns: usize) -> io::Result<()> {
    let styles = Styles::for_stdout();
    let incident = &page.incident;
    for line in textwrap::wrap(&incident.title, columns) {
        writeln!(out, "{}", styled(styles.title, &line))?;
    }
    writeln!(out, "{}", styled(styles.faint, &clip(&facts(incident), columns)))?;
    tally(out, incident, styles, columns)?;
    accounts(out, incident, styles, columns)?;
    if !page.disagreements.is_empty() {
        writeln!(out, "\n{}", styled(styles.alarm, "Where they disagree"))?;
        for disagreement in &page.disagreements {
            paragraph(out, &disagreement.why, "  ", columns)?;
            quotes(out, disagreement, columns)?;
        }
    }
    reports(out, incident, styles, columns)?;
    if why {
        reasons(out, page, styles, columns)?;
    }
    Ok(())
}

fn facts(incident: &Incident) -> String {
    let mut facts = vec![incident.id.clone()];
    if let Some(place) = &incident.place {
        let area = [place.admin1.as_deref(), place.country.as_deref()];
        let area: Vec<&str> = area.into_iter().flatten().filter(|a| *a != place.name).collect();
        facts.push(format!("{} ({})", area.join(", "), place.precision));
    }
    facts.push(count(incident.reports.len(), "report"));
    facts.push(count(incident.origins, "independent origin"));
    facts.join(" · ")
}

/// The ranges by effect and group, and for the killed a bar for each account.
fn tally(out: &mut impl Write, incident: &Incident, styles: Styles, columns: usize) -> io::Result<()> {
    let envelope: Vec<&TallyLine> = incident.tally.iter().filter(|t| t.policy == "envelope").collect();
    if envelope.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", styled(styles.title, "What the accounts come to"))?;
    for line in &envelope {
        let who = line.group.as_deref().map(|g| format!("{g} ")).unwrap_or_default();
        let words = format!("{who}{}", line.effect.replace('_', " "));
        writeln!(out, "  {} {}", styled(styles.figure, &cell(&range(line.low, line.high), 10)), words)?;
    }
    let killed: Vec<(&Account, &Statement, (u64, u64))> = incident
        .accounts
        .iter()
        .flat_map(|a| a.statements.iter().filter_map(move |s| Some((a, s, s.killed?))))
        .collect();
    let most = killed.iter().map(|(_, _, (_, high))| *high).max().unwrap_or(0);
    if killed.len() < 2 || most == 0 {
        return Ok(());
    }
    writeln!(out, "\n{}", styled(styles.title, "Killed, by account"))?;
    let name = columns.saturating_sub(BAR + 30).clamp(16, 40);
    for (account, statement, (low, high)) in killed {
        let note = if statement.superseded { "  replaced later" } else { "" };
        let line = format!(
            "  {} {}{} {}{note}",
            cell(statement.published.as_deref().unwrap_or(""), 11),
            cell(&one_line(account.source.as_deref().unwrap_or("unnamed source")), name),
            bar(low, high, most),
            range(Some(low), Some(high)),
        );
        writeln!(out, "{}", clip(&line, columns))?;
    }
    Ok(())
}

/// A bar of `BAR` columns: full up to the lowest number, light from there to the highest.
fn bar(low: u64, high: u64, most: u64) -> String {
    let scale = |n: u64| ((n as f64 / most as f64) * BAR as f64).round() as usize;
    let (full, all) = (scale(low).min(BAR), scale(high).clamp(1, BAR));
    let full = full.min(all);
    format!("{}{}{}", "█".repeat(full), "░".repeat(all - full), " ".repeat(BAR - all))
}

/// Who says what, in order of time.
fn accounts(out: &mut impl Write, incident: &Incident, styles: Styles, columns: usize) -> io::Result<()> {
    writeln!(out, "\n{}", styled(styles.title, "Who says what"))?;
    for account in &incident.accounts {
        let name = one_line(account.source.as_deref().unwrap_or("unnamed source"));
        let kind = account.source_type.as_deref().map(|k| format!("  {}", k.replace('_', " ")));
        let kind = kind.unwrap_or_default();
        let name = clip(&name, columns.saturating_sub(kind.len()));
        writeln!(out, "{}{}", styled(styles.source, &name), styled(styles.faint, &kind))?;
        let mut last = "";
        for statement in &account.statements {
            if statement.text == last {
                continue;
            }
            last = &statement.text;
            let day = statement.published.as_deref().map(|d| format!("{d}  ")).unwrap_or_default();
            paragraph(out, &format!("{day}{}", one_line(&statement.text)), "  ", columns)?;
        }
    }
    Ok(())
}

fn reports(out: &mut impl Write, incident: &Incident, styles: Styles, columns: usize) -> io::Result<()> {
    writeln!(out, "\n{}", styled(styles.title, "Reports"))?;
    for report in &incident.reports {
        let outlet = report.outlet.as_deref().or(report.key.as_deref()).unwrap_or("unknown outlet");
        let title = report.title.as_deref().unwrap_or("untitled");
        let copy = report.copy_of.as_deref().map(|c| format!("  (copy of {})", short(c))).unwrap_or_default();
        let day = cell(report.published.as_deref().unwrap_or(""), 11);
        let line = one_line(&format!("{} {day}{outlet}: {title}{copy}", short(&report.id)));
        writeln!(out, "  {}", clip(&line, columns.saturating_sub(2)))?;
    }
    Ok(())
}

fn short(id: &str) -> &str {
    id.get(..8).unwrap_or(id)
}

/// What joined the reports' accounts.
fn reasons(out: &mut impl Write, page: &IncidentPage, styles: Styles, columns: usize) -> io::Result<()> {
    writeln!(out, "\n{}", styled(styles.title, "Why these are one incident"))?;
    if page.joined.is_empty() {
        writeln!(out, "  only one report tells of it")?;
    }
    for joined in &page.joined {
        let sum = joined.sum.map_or("people joined them".into(), |s| format!("{s:.1}"));
        writeln!(out, "  {} and {}: {sum}", short(&joined.a), short(&joined.b))?;
        for (meaning, weight) in &joined.reasons {
            writeln!(out, "{}", clip(&format!("    {weight:+.2}  {meaning}"), columns))?;
        }
    }
    Ok(())
}

/// The quotes of a disagreement.
pub fn quotes(out: &mut impl Write, d: &IncidentDisagreement, columns: usize) -> io::Result<()> {
    for quoted in &d.claims {
        let source = one_line(quoted.source.as_deref().unwrap_or("the report itself"));
        paragraph(out, &format!("{source}: “{}”", one_line(&quoted.text)), "    ", columns)?;
    }
    Ok(())
}

/// A paragraph, wrapped and indented.
pub fn paragraph(out: &mut impl Write, text: &str, indent: &str, columns: usize) -> io::Result<()> {
    let options = textwrap::Options::new(columns).initial_indent(indent).subsequent_indent(indent);
    for line in textwrap::wrap(text, options) {
        writeln!(out, "{line}")?;
    }
    Ok(())
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
        let given = |own: bool| {
            let accounts = incident.accounts.iter().filter(move |a| is_by(a, name) == own);
            let numbers =
                accounts.flat_map(|a| &a.statements).filter(|s| !s.superseded).filter_map(|s| s.killed);
            numbers.reduce(|(a, b), (c, d)| (a.min(c), b.max(d)))
        };
        let (Some(own), Some(others)) = (given(true), given(false)) else { continue };
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
    let mut passed: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for incident in incidents {
        let statements = incident.accounts.iter().filter(|a| is_by(a, name)).flat_map(|a| &a.statements);
        let reports: std::collections::BTreeSet<&str> = statements.map(|s| s.claim.report.as_str()).collect();
        for report in incident.reports.iter().filter(|r| reports.contains(r.id.as_str())) {
            *passed.entry(report.outlet.as_deref().unwrap_or("an unknown outlet")).or_default() += 1;
        }
    }
    let mut passed: Vec<(&str, usize)> = passed.into_iter().collect();
    passed.sort_by_key(|(outlet, n)| (std::cmp::Reverse(*n), *outlet));
    let named: Vec<String> = passed.iter().take(8).map(|(outlet, n)| format!("{outlet} ({n})")).collect();
    (!named.is_empty()).then(|| format!("Passed on by {}.", named.join(", ")))
}

/// What a source says of each incident, beside the range of all.
pub fn print_source(
    out: &mut impl Write,
    name: &str,
    incidents: &[Incident],
    columns: usize,
) -> io::Result<()> {
    let styles = Styles::for_stdout();
    writeln!(out, "{}", styled(styles.title, name))?;
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
            let day = statement.published.as_deref().map(|d| format!("{d}  ")).unwrap_or_default();
            paragraph(out, &format!("{day}{}", one_line(&statement.text)), "  ", columns)?;
        }
    }
    Ok(())
}
