//! The page of an incident: what an editor would want to see of it at once.

use std::io::{self, Write};

use tally_contract::incident::{Account, Incident, IncidentDisagreement, Statement, TallyLine};
use tally_store::{Corrected, IncidentPage};

use crate::commands::query::range;
use crate::print::style::{Styles, styled};
use crate::print::table::{cell, clip, count, one_line, people};
use crate::print::wrap;

/// Columns of the bars.
const BAR: usize = 24;

/// A report with the corrections of its claims.
pub type Corrections = [(String, Vec<Corrected>)];

/// Prints the page.
pub fn print(
    out: &mut impl Write,
    page: &IncidentPage,
    corrections: &Corrections,
    why: bool,
    columns: usize,
) -> io::Result<()> {
    let styles = Styles::for_stdout();
    let incident = &page.incident;
    for line in wrap(&incident.title, columns, "", "") {
        writeln!(out, "{}", styled(styles.title, &line))?;
    }
    writeln!(out, "{}", styled(styles.faint, &clip(&facts(incident), columns)))?;
    tally(out, incident, styles, columns)?;
    accounts(out, incident, corrections, styles, columns)?;
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
        facts.push(format!("{} ({})", area.join(", "), place.precision).trim_start().to_string());
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
        let n = line.high.unwrap_or(u64::MAX);
        let who = line.group.as_deref().map(|g| format!("{} ", people(g, n))).unwrap_or_default();
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
fn accounts(
    out: &mut impl Write,
    incident: &Incident,
    corrections: &Corrections,
    styles: Styles,
    columns: usize,
) -> io::Result<()> {
    writeln!(out, "\n{}", styled(styles.title, "Who says what"))?;
    for account in &incident.accounts {
        let name = one_line(account.source.as_deref().unwrap_or("unnamed source"));
        let kind = account.source_type.as_deref().map(|k| format!("  {}", k.replace('_', " ")));
        let kind = kind.unwrap_or_default();
        let name = clip(&name, columns.saturating_sub(kind.len()));
        writeln!(out, "{}{}", styled(styles.source, &name), styled(styles.faint, &kind))?;
        let mut last = "";
        for statement in &account.statements {
            if statement.text != last {
                last = &statement.text;
                said(out, statement, columns)?;
            }
            for corrected in corrected(statement, corrections) {
                let value = corrected.value.as_deref().unwrap_or("nothing");
                let line = format!(
                    "{}: {value}, corrected by {} ({})",
                    corrected.field, corrected.who, corrected.why
                );
                for line in wrap(&one_line(&line), columns, "      ", "      ") {
                    writeln!(out, "{}", styled(styles.faint, &line))?;
                }
            }
        }
    }
    Ok(())
}

/// A statement's day, and its words beside it.
pub fn said(out: &mut impl Write, statement: &Statement, columns: usize) -> io::Result<()> {
    let day = statement.published.as_deref().unwrap_or("");
    for line in wrap(&one_line(&statement.text), columns, &format!("  {day:<12}"), &" ".repeat(14)) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// What somebody corrected of the claim that a statement was read from.
fn corrected<'c>(statement: &Statement, corrections: &'c Corrections) -> impl Iterator<Item = &'c Corrected> {
    let number = statement.claim.id.trim_start_matches('c').parse().unwrap_or(0u32);
    let of_report = corrections.iter().find(|(report, _)| *report == statement.claim.report);
    of_report.into_iter().flat_map(|(_, all)| all).filter(move |c| c.claim == number)
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
        for (meaning, weight) in joined.reasons.iter().filter(|(_, weight)| weight.abs() >= 0.005) {
            for line in wrap(meaning, columns, &format!("    {weight:+.2}  "), &" ".repeat(11)) {
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(())
}

/// The quotes of a disagreement.
pub fn quotes(out: &mut impl Write, d: &IncidentDisagreement, columns: usize) -> io::Result<()> {
    for quoted in &d.claims {
        // Pages of older ledgers name nobody where the report speaks itself.
        let source = quoted.source.as_deref().map(|s| format!("{}: ", one_line(s))).unwrap_or_default();
        paragraph(out, &format!("{source}“{}”", one_line(&quoted.text)), "    ", columns)?;
    }
    Ok(())
}

/// A paragraph, wrapped and indented.
pub fn paragraph(out: &mut impl Write, text: &str, indent: &str, columns: usize) -> io::Result<()> {
    for line in wrap(text, columns, indent, indent) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
