//! `tally incidents`, `claims`, `sources`, `actors`, `disagreements`: the ledger in rows.

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value, json};
use tally_contract::incident::{Incident, IncidentDisagreement};
use tally_store::{ActorRow, ClaimRow, SourceRow};

use crate::commands::ledger::{Format, Wanted, print_csv, print_json};
use crate::print::rows::{Column, table};
use crate::print::{self, number};

/// Prints incidents, the latest first.
pub fn incidents(wanted: &Wanted) -> Result<ExitCode> {
    let found = wanted.ledger.open(false)?.incidents(&wanted.filter())?;
    let rows: Vec<Vec<String>> = found.iter().map(incident_row).collect();
    let header = ["id", "when", "place", "event", "killed", "reports", "origins", "disagreements"];
    let columns = [
        Column::fitting("id"),
        Column::fitting("when"),
        Column::share("place", 2),
        Column::share("event", 3),
        Column::number("killed"),
        Column::number("reports").or_nothing(),
        Column::number("origins").or_nothing(),
        Column::number("differ"),
    ];
    show(wanted, &found, &header, &rows, &columns, &[], "incident")
}

fn incident_row(i: &Incident) -> Vec<String> {
    let killed = i.tally.iter().find(|t| t.effect == "killed" && t.group.is_none());
    vec![
        i.id.clone(),
        i.when.as_ref().map(|d| d.start.clone()).unwrap_or_default(),
        i.place.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
        kind(i.event.acled.as_deref(), i.event.plover.as_deref()),
        killed.map(|t| range(t.low, t.high)).unwrap_or_default(),
        i.reports.len().to_string(),
        i.origins.to_string(),
        match i.disagreements.len() {
            0 => String::new(),
            n => n.to_string(),
        },
    ]
}

/// The sub-event; else the type, which PLOVER writes in capitals ("COERCE"), as a word.
fn kind(acled: Option<&str>, plover: Option<&str>) -> String {
    let word = |plover: &str| {
        let mut word = plover.to_lowercase();
        if let Some(first) = word.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        word
    };
    acled.map(str::to_string).or_else(|| plover.map(word)).unwrap_or_default()
}

/// "12", "12–25", "12+".
pub fn range(low: Option<u64>, high: Option<u64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) if low == high => number(low),
        (Some(low), Some(high)) => format!("{}–{}", number(low), number(high)),
        (Some(low), None) => format!("{}+", number(low)),
        (None, Some(high)) => format!("up to {}", number(high)),
        (None, None) => String::new(),
    }
}

/// Prints claims, by report.
pub fn claims(wanted: &Wanted) -> Result<ExitCode> {
    let found = wanted.ledger.open(false)?.claims(&wanted.filter())?;
    let json: Vec<Value> = found.iter().map(claim_json).collect();
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|c| {
            vec![
                format!("{}/c{}", &c.report[..8.min(c.report.len())], c.id),
                c.since.clone().unwrap_or_default(),
                c.place.clone().unwrap_or_default(),
                kind(c.acled.as_deref(), c.event_type.as_deref()),
                range(unsigned(c.killed_low), unsigned(c.killed_high)),
                c.source.clone().or(c.outlet.clone()).unwrap_or_default(),
                c.text.clone(),
            ]
        })
        .collect();
    let header = ["id", "since", "place", "event", "killed", "source", "text"];
    let columns = [
        Column::fitting("claim"),
        Column::fitting("since"),
        Column::share("place", 2),
        Column::share("event", 2),
        Column::number("killed"),
        Column::share("source", 2),
    ];
    let words: Vec<&str> = found.iter().map(|c| c.text.as_str()).collect();
    show(wanted, &json, &header, &rows, &columns, &words, "claim")
}

fn unsigned(n: Option<i64>) -> Option<u64> {
    n.and_then(|n| u64::try_from(n).ok())
}

fn claim_json(c: &ClaimRow) -> Value {
    json!({
        "id": format!("c{}", c.id), "report": c.report, "incident": c.incident, "outlet": c.outlet, "published": c.published,
        "event": {"type": c.event_type, "acled": c.acled}, "factuality": c.factuality,
        "place": c.place, "country": c.country, "when": {"start": c.since, "end": c.until},
        "killed": {"low": c.killed_low, "high": c.killed_high},
        "source": {"name": c.source, "type": c.source_type}, "text": c.text,
    })
}

/// Prints sources, those with the most claims first.
pub fn sources(wanted: &Wanted) -> Result<ExitCode> {
    let found = wanted.ledger.open(false)?.sources(&wanted.filter())?;
    let json: Vec<Value> = found.iter().map(source_json).collect();
    let sort = |kind: &Option<String>| {
        let kind = kind.clone().unwrap_or_default();
        if wanted.format() == Format::Table { kind.replace('_', " ") } else { kind }
    };
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|s| {
            vec![
                s.name.clone(),
                sort(&s.kind),
                s.claims.to_string(),
                s.reports.to_string(),
                s.incidents.to_string(),
            ]
        })
        .collect();
    let header = ["name", "type", "claims", "reports", "incidents"];
    let columns = [
        Column::share("source", 1),
        Column::fitting("sort"),
        Column::number("claims"),
        Column::number("reports"),
        Column::number("incidents"),
    ];
    show(wanted, &json, &header, &rows, &columns, &[], "source")
}

fn source_json(s: &SourceRow) -> Value {
    json!({
        "name": s.name, "actor": s.actor, "type": s.kind, "claims": s.claims, "reports": s.reports, "incidents": s.incidents,
    })
}

/// Prints who takes part in what is claimed, those with the most claims first.
pub fn actors(wanted: &Wanted) -> Result<ExitCode> {
    let found = wanted.ledger.open(false)?.actors(&wanted.filter())?;
    let json: Vec<Value> = found.iter().map(actor_json).collect();
    let numbers = |a: &ActorRow| [a.claims, a.acting, a.targeted, a.harmed, a.says, a.reports, a.incidents];
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|a| std::iter::once(a.name.clone()).chain(numbers(a).map(|n| n.to_string())).collect())
        .collect();
    let header = ["name", "claims", "actor", "target", "victim", "says", "reports", "incidents"];
    let columns = [
        Column::share("actor", 1),
        Column::number("claims"),
        Column::number("acts").or_nothing(),
        Column::number("target").or_nothing(),
        Column::number("victim").or_nothing(),
        Column::number("says"),
        Column::number("reports").or_nothing(),
        Column::number("incidents"),
    ];
    show(wanted, &json, &header, &rows, &columns, &[], "actor")
}

fn actor_json(a: &ActorRow) -> Value {
    json!({
        "name": a.name, "actor": a.known.then_some(&a.key), "claims": a.claims,
        "roles": {"actor": a.acting, "target": a.targeted, "victim": a.harmed},
        "says": a.says, "reports": a.reports, "incidents": a.incidents,
    })
}

/// Prints disagreements, each in a sentence with its quotes.
pub fn disagreements(wanted: &Wanted) -> Result<ExitCode> {
    let found = wanted.ledger.open(false)?.disagreements(&wanted.filter())?;
    if wanted.format() != Format::Table {
        let rows: Vec<Vec<String>> = found
            .iter()
            .map(|d| vec![d.id.clone(), d.incident.clone(), d.kind.clone(), d.about.clone(), d.why.clone()])
            .collect();
        let header = ["id", "incident", "kind", "about", "why"];
        return show(wanted, &found, &header, &rows, &[], &[], "disagreement");
    }
    let mut out = BufWriter::new(std::io::stdout().lock());
    for d in wanted.shown(&found) {
        disagreement(&mut out, d)?;
    }
    end(&mut out, wanted, found.len(), "disagreement")?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn disagreement(out: &mut impl Write, d: &IncidentDisagreement) -> Result<()> {
    let columns = print::columns();
    for line in print::wrap(&format!("{}  {}", d.id, d.why), columns, "", "  ") {
        writeln!(out, "{line}")?;
    }
    print::incident::quotes(out, d, columns)?;
    Ok(writeln!(out)?)
}

fn show<T: serde::Serialize>(
    wanted: &Wanted,
    objects: &[T],
    header: &[&str],
    rows: &[Vec<String>],
    columns: &[Column],
    below: &[&str],
    what: &str,
) -> Result<ExitCode> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    match wanted.format() {
        Format::Csv => print_csv(&mut out, header, rows)?,
        Format::Table => {
            table(&mut out, columns, wanted.shown(rows), below, print::columns())?;
            end(&mut out, wanted, rows.len(), what)?;
        }
        format => print_json(&mut out, format, objects)?,
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// What a table for people ends with: that nothing was found, or that there is more.
fn end(out: &mut impl Write, wanted: &Wanted, found: usize, what: &str) -> Result<()> {
    if found == 0 {
        writeln!(out, "No {what} fits.")?;
    }
    if wanted.has_more(found) {
        let columns = print::columns();
        let more = "There are more: --limit and --offset show them, --format jsonl gives all.";
        for line in print::wrap(more, columns, "", "") {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}
