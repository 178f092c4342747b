//! `tally show`.

use std::collections::BTreeSet;
use std::io::{BufWriter, Write};
use std::process::ExitCode;

use anyhow::{Result, bail};
use serde_json::{Value, json};
use tally_store::{Corrected, Filter, IncidentPage, Store};

use crate::commands::ledger::{Format, Ledger, print_json};
use crate::print::party::{self, Party};
use crate::print::style::{Styles, styled};
use crate::print::{self, changes, decision, incident, table};

/// Arguments of `tally show`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// An incident ("i0123456789"), a report (its identifier or the beginning of it), a claim ("REPORT/c7"), or the name of a source or actor.
    id: String,

    #[command(flatten)]
    ledger: Ledger,

    /// Also show what joined the accounts of an incident's reports.
    #[arg(long)]
    why: bool,

    /// json, jsonl or table (default: a page in a terminal, jsonl in a pipe).
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
}

/// Shows one thing of the ledger, whole.
pub fn run(args: &Args) -> Result<ExitCode> {
    let mut store = args.ledger.open(false)?;
    let format = Format::or_default(args.format);
    if format == Format::Csv {
        bail!("what is shown whole has no rows: give --format json, jsonl or table");
    }
    let mut out = BufWriter::new(std::io::stdout().lock());
    if let Some(page) = store.incident(&args.id)? {
        show_incident(&mut out, args, &mut store, &page, format)?;
    } else if let Some(id) = report_of(&mut store, &args.id)? {
        show_report(&mut out, &mut store, &id, claim_of(&args.id), format)?;
    } else {
        show_party(&mut out, &mut store, &args.id, format)?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn show_incident(
    out: &mut impl Write,
    args: &Args,
    store: &mut Store,
    page: &IncidentPage,
    format: Format,
) -> Result<()> {
    let numbers = &page.incident.decisions;
    let mut decisions = if numbers.is_empty() { Vec::new() } else { store.decisions()? };
    decisions.retain(|d| numbers.contains(&d.number));
    let reports: BTreeSet<&str> = page.incident.claims.iter().map(|c| c.report.as_str()).collect();
    let mut corrections = Vec::new();
    for report in reports {
        corrections.push((report.to_string(), store.corrections(report)?));
    }
    if format == Format::Table {
        incident::print(out, page, &corrections, args.why, print::columns())?;
        return Ok(decision::print(out, &decisions, print::columns())?);
    }
    let mut whole = serde_json::to_value(&page.incident)?;
    whole["disagreements"] = serde_json::to_value(&page.disagreements)?;
    if args.why {
        whole["joined"] = serde_json::to_value(&page.joined)?;
    }
    let filter = Filter { incident: Some(page.incident.id.clone()), limit: usize::MAX, ..Filter::default() };
    whole["quotes"] = store
        .claims(&filter)?
        .iter()
        .map(|c| json!({"claim": format!("c{}", c.id), "report": c.report, "source": c.source, "text": c.text}))
        .collect();
    whole["decisions"] = decisions.iter().map(decision::to_json).collect();
    for (report, corrected) in
        corrections.iter().flat_map(|(report, all)| all.iter().map(move |c| (report, c)))
    {
        let quotes = whole["quotes"].as_array_mut().into_iter().flatten();
        let id = format!("c{}", corrected.claim);
        quotes.filter(|q| q["report"] == **report && q["claim"] == id).for_each(|q| mark(q, corrected));
    }
    print_object(out, format, &whole)
}

/// One object: over several lines where JSON is asked for, else in one.
fn print_object(out: &mut impl Write, format: Format, object: &Value) -> Result<()> {
    match format {
        Format::Json => writeln!(out, "{object:#}")?,
        _ => writeln!(out, "{object}")?,
    }
    Ok(())
}

/// Notes on a claim which of its values somebody corrected.
fn mark(claim: &mut Value, corrected: &Corrected) {
    if let Some(claim) = claim.as_object_mut() {
        let all = claim.entry("corrected").or_insert_with(|| json!([]));
        all.as_array_mut().into_iter().for_each(|all| all.push(decision::correction_json(corrected)));
    }
}

/// The report that is meant by an identifier, its beginning, or a claim's place ("REPORT/c7").
fn report_of(store: &mut Store, id: &str) -> Result<Option<String>> {
    let prefix = id.split('/').next().unwrap_or(id).to_lowercase();
    if prefix.len() < 6 || !prefix.chars().all(|c| c.is_ascii_hexdigit()) {
        return Ok(None);
    }
    let mut found = store.reports_beginning(&prefix)?;
    if found.len() > 1 {
        bail!("{id} is the beginning of several reports' identifiers: give more of it");
    }
    Ok(found.pop())
}

/// The number of the claim that is meant, where one is ("REPORT/c7").
fn claim_of(id: &str) -> Option<u32> {
    id.split_once("/c").and_then(|(_, number)| number.parse().ok())
}

/// A report with all that was read from it, or one claim of it.
fn show_report(
    out: &mut impl Write,
    store: &mut Store,
    id: &str,
    claim: Option<u32>,
    format: Format,
) -> Result<()> {
    let Some((report, mut reading)) = store.report(id)? else { bail!("the ledger has no report {id}") };
    let mut corrections = store.corrections(id)?;
    let mut versions = store.versions(id)?;
    if let Some(number) = claim {
        reading.claims.retain(|c| c.id == number);
        if reading.claims.is_empty() {
            bail!(
                "report {id} has no claim c{number}: `tally show {}` lists them",
                id.get(..8).unwrap_or(id)
            );
        }
        corrections.retain(|c| c.claim == number);
        reading.tallies.clear();
        reading.disagreements.clear();
        versions.clear();
    }
    if format == Format::Table {
        let columns = print::columns();
        table::print(out, &report, &reading, columns)?;
        if !corrections.is_empty() {
            writeln!(out, "\n{}", styled(Styles::for_stdout().title, "What people corrected"))?;
        }
        for c in &corrections {
            let value = c.value.as_deref().unwrap_or("nothing");
            let day = c.made.get(..10).unwrap_or(&c.made);
            let line =
                format!("c{}: {} corrected to {value} by {} on {day} ({})", c.claim, c.field, c.who, c.why);
            for line in print::wrap(&table::one_line(&line), columns, "  ", "    ") {
                writeln!(out, "{line}")?;
            }
        }
        return Ok(changes::print(out, &versions, columns)?);
    }
    if claim.is_some() {
        let output = tally_contract::output(&report, &reading);
        let mut whole = serde_json::to_value(output.claims.first())?;
        whole["report"] = json!(id);
        corrections.iter().for_each(|c| mark(&mut whole, c));
        return print_object(out, format, &whole);
    }
    let mut whole = serde_json::to_value(tally_contract::output(&report, &reading))?;
    for corrected in corrections {
        let number = format!("c{}", corrected.claim);
        let claims = whole["claims"].as_array_mut().into_iter().flatten();
        claims.filter(|c| c["id"] == number).for_each(|c| mark(c, &corrected));
    }
    if !versions.is_empty() {
        whole["versions"] = versions.iter().map(changes::to_json).collect();
    }
    print_object(out, format, &whole)
}

/// What a source says of incidents and what others say of those that it takes part in. No mark is given for truth.
fn show_party(out: &mut impl Write, store: &mut Store, name: &str, format: Format) -> Result<()> {
    let all = Filter { limit: usize::MAX, ..Filter::default() };
    let part = Filter { actor: Some(name.to_string()), ..all.clone() };
    let party = Party {
        name,
        speaks_of: store.incidents(&Filter { source: Some(name.to_string()), ..all })?,
        takes_part_in: store.incidents(&part)?,
        roles: store.actors(&part)?,
    };
    if party.speaks_of.is_empty() && party.takes_part_in.is_empty() {
        bail!(
            "the ledger has no incident, report, source or actor {name:?}: `tally incidents`, `tally sources` and \
             `tally actors` list them"
        );
    }
    if format == Format::Table {
        return Ok(party::print(out, &party, print::columns())?);
    }
    let takes_part: BTreeSet<&str> = party.takes_part_in.iter().map(|i| i.id.as_str()).collect();
    let speaks: BTreeSet<&str> = party.speaks_of.iter().map(|i| i.id.as_str()).collect();
    let only_takes_part = party.takes_part_in.iter().filter(|i| !speaks.contains(i.id.as_str()));
    let mut lines = Vec::new();
    for incident in party.speaks_of.iter().chain(only_takes_part) {
        let (own, others): (Vec<_>, Vec<_>) = incident.accounts.iter().partition(|a| party::is_by(a, name));
        let mut line = json!({"incident": incident.id, "title": incident.title, "accounts": own});
        if takes_part.contains(incident.id.as_str()) {
            line["takes_part"] = json!(true);
            line["others"] = serde_json::to_value(others)?;
        }
        lines.push(line);
    }
    print_json(out, format, &lines)
}
