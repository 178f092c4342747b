//! `tally actors`: who takes part in what the ledger's claims say; what is known of an actor.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Subcommand;
use jiff::civil::Date;
use tally_actors::{Actor, ActorKind, Knowledge, TieKind, Validity};

use crate::commands::ledger::Wanted;
use crate::commands::query;

/// Arguments of `tally actors`: without a subcommand, what is wanted of the ledger.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    wanted: Wanted,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show an actor with its names and ties, each with its dates.
    Show(ShowArgs),
}

#[derive(Debug, clap::Args)]
struct ShowArgs {
    /// Identifier ("hts") or any name ("Nusra Front").
    actor: String,

    /// The day that is asked about: who went by that name then, and which ties held.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::inputs::date)]
    at: Option<Date>,
}

/// Lists actors, or runs the subcommand.
pub fn run(args: &Args) -> Result<ExitCode> {
    let Some(Command::Show(args)) = &args.command else { return query::actors(&args.wanted) };
    let knowledge = Knowledge::builtin();
    let found = match knowledge.actor(&args.actor) {
        Some(actor) => vec![actor],
        None => knowledge.candidates(&args.actor),
    };
    if found.is_empty() {
        bail!("nobody is known by “{}”; give an identifier or a name as a report would write it", args.actor);
    }
    let mut out = std::io::stdout().lock();
    for actor in found {
        show(&mut out, &knowledge, actor, args.at)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn show(out: &mut impl Write, knowledge: &Knowledge, actor: &Actor, at: Option<Date>) -> Result<()> {
    writeln!(out, "{} ({})", actor.name, actor.id)?;
    writeln!(out, "  {}", description(actor, at))?;
    if let Some(day) = at.filter(|&day| !actor.valid.holds(day)) {
        writeln!(out, "  Not under this name on {day}.")?;
    }
    if !actor.aliases.is_empty() {
        writeln!(out, "  also: {}", actor.aliases.join("; "))?;
    }
    for tie in actor.ties.iter().filter(|tie| at.is_none_or(|day| tie.valid.holds(day))) {
        let other = knowledge.actor(&tie.to).map_or(tie.to.as_str(), |other| other.name.as_str());
        let kind = match tie.kind {
            TieKind::Relation(kind) => kind.as_str(),
            TieKind::SucceededBy => "succeeded_by",
        };
        writeln!(out, "  {}: {other} ({}){}", kind.replace('_', " "), tie.to, span(tie.valid))?;
    }
    let item = actor.wikidata.as_ref().map(|item| format!(", Wikidata {item}")).unwrap_or_default();
    Ok(writeln!(out, "  source of this row: {}{item}\n", actor.origin)?)
}

/// "organisation, sector REB, SY, ACLED 2, 2017-01-28 to 2025-01-29".
fn description(actor: &Actor, at: Option<Date>) -> String {
    let kind = match actor.kind {
        ActorKind::Person => "person",
        ActorKind::Organisation => "organisation",
        ActorKind::Government => "government",
        ActorKind::People => "people",
    };
    let mut line = format!("{kind}, sector {}", actor.sector_on(at));
    if let Some(country) = &actor.country {
        line += &format!(", {country}");
    }
    if let Some(inter) = actor.inter {
        line += &format!(", ACLED type {inter}");
    }
    line + &span(actor.valid)
}

/// ", 2017-01-28 to 2025-01-29"; empty when neither end is known.
fn span(valid: Validity) -> String {
    match (valid.from, valid.until) {
        (Some(from), Some(until)) => format!(", {from} to {until}"),
        (Some(from), None) => format!(", from {from}"),
        (None, Some(until)) => format!(", until {until}"),
        (None, None) => String::new(),
    }
}
