//! `tally actors`: who takes part in what the ledger's claims say; what is known of an actor.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Subcommand, ValueEnum};
use jiff::civil::Date;
use tally_actors::{Actor, ActorKind, Knowledge, TieKind, Validity};
use tally_provision::{ActorFormat, actor_tables, import_actors};

use crate::commands::ledger::Wanted;
use crate::commands::query;
use crate::library::Data;

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
    /// Add a table of actors of your own: CSV, Wikidata JSON or a dictionary in PETRARCH's manner.
    Import(ImportArgs),
}

#[derive(Debug, clap::Args)]
struct ImportArgs {
    /// The file; docs/actors.md says what it may hold.
    file: PathBuf,

    /// What to call the import; one of that name is replaced.
    #[arg(long = "as", value_name = "NAME")]
    name: String,

    /// Its format; told from the file's ending where it is left out (.csv, .json, .txt).
    #[arg(long, value_enum)]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    Wikidata,
    Petrarch,
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
pub fn run(args: &Args, data: &Data) -> Result<ExitCode> {
    match &args.command {
        None => query::actors(&args.wanted),
        Some(Command::Show(args)) => show_all(args, data),
        Some(Command::Import(args)) => import(args, data),
    }
}

fn import(args: &ImportArgs, data: &Data) -> Result<ExitCode> {
    let ending = args.file.extension().and_then(|e| e.to_str()).map(str::to_lowercase);
    let format = match (args.format, ending.as_deref()) {
        (Some(Format::Csv), _) | (None, Some("csv")) => ActorFormat::Csv,
        (Some(Format::Wikidata), _) | (None, Some("json")) => ActorFormat::Wikidata,
        (Some(Format::Petrarch), _) | (None, Some("txt")) => ActorFormat::Petrarch,
        (None, _) => bail!(
            "{}: its ending does not tell the format; say --format csv|wikidata|petrarch",
            args.file.display()
        ),
    };
    // A row is wrong that the tables' own reader refuses; others of the user's tables, not the one replaced, go before it.
    let directory = data.directory()?;
    let others: Vec<_> =
        actor_tables(&directory)?.into_iter().filter(|(name, _)| *name != args.name).collect();
    let check = |table: &str| {
        let mut tables = others.clone();
        tables.push((args.name.clone(), table.to_string()));
        let knowledge = Knowledge::with_tables(&tables);
        let own = knowledge.problems().iter().filter(|p| p.table == args.name);
        own.map(|p| (p.line, p.what.clone())).collect()
    };
    let done = import_actors(&directory, &args.name, &args.file, format, &check)?;
    let mut out = std::io::stdout().lock();
    for (line, why) in done.skipped.iter().take(SHOWN) {
        writeln!(out, "{}: line {line} left out: {why}", args.file.display())?;
    }
    if done.skipped.len() > SHOWN {
        writeln!(out, "… and {} more left out", done.skipped.len() - SHOWN)?;
    }
    let actors = crate::print::table::count(done.actors, "actor");
    writeln!(out, "{actors} imported as {}, in {}.", args.name, done.path.display())?;
    Ok(ExitCode::SUCCESS)
}

/// How many lines that were left out are told one by one.
const SHOWN: usize = 20;

fn show_all(args: &ShowArgs, data: &Data) -> Result<ExitCode> {
    let knowledge = data.knowledge()?;
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
        let also = format!("also: {}", actor.aliases.join("; "));
        for line in crate::print::wrap(&also, crate::print::columns(), "  ", "    ") {
            writeln!(out, "{line}")?;
        }
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
