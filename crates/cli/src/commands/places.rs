//! `tally places`: more gazetteer, and why a name became a place.

mod explain;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use tally_provision::{FetchOptions, Form, GEONAMES, ImportOptions, LayerEvent};

use crate::library::Data;
use crate::print;
use crate::print::rows::{Column, table};

/// Arguments of `tally places`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Fetch GeoNames' country dumps, with alternate names, for use without a network.
    Fetch(FetchArgs),
    /// Import a GeoNames dump, boundaries with p-codes (COD-AB) or a table of your own.
    Import(ImportArgs),
    /// Show which places a name of a report may mean, with what speaks for and against each.
    Explain(explain::Args),
    /// List what lies over the packaged gazetteer.
    Layers,
}

#[derive(Debug, clap::Args)]
struct FetchArgs {
    /// Countries, by ISO code.
    #[arg(long, required = true, value_delimiter = ',', value_name = "SY,MM,CD")]
    country: Vec<String>,

    /// A mirror, or a folder laid out like GeoNames' download server.
    #[arg(long, value_name = "URL|DIR", default_value = GEONAMES)]
    from: String,
}

#[derive(Debug, clap::Args)]
struct ImportArgs {
    /// Name of the layer; an older one of that name is replaced.
    name: String,

    /// Version of the source, as you call it.
    #[arg(long, value_name = "VERSION")]
    version: String,

    /// Files: GeoNames dump (allCountries, alternateNamesV2, admin codes; text or zip), GeoJSON, shapefile or CSV.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// What the files are, when their names do not tell.
    #[arg(long, value_name = "FORM")]
    form: Option<FormArg>,

    /// Countries of a GeoNames dump to take (default: all).
    #[arg(long, value_delimiter = ',', value_name = "SY,MM,CD")]
    country: Vec<String>,

    /// Feature classes of a GeoNames dump to take (default: all).
    #[arg(long, value_delimiter = ',', value_name = "P,A")]
    class: Vec<String>,

    /// Where the data come from and under which licence, in a line.
    #[arg(long, value_name = "TEXT")]
    source: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormArg {
    /// GeoNames' own format.
    Geonames,
    /// Administrative boundaries with p-codes.
    Boundaries,
    /// CSV with the columns name, country and any of lat, lon, admin1, admin2, aliases, kind, population, code.
    Table,
}

/// Runs one of the subcommands.
pub fn run(args: &Args, data: &Data) -> Result<ExitCode> {
    let directory = data.directory()?;
    let mut teller = Teller::default();
    match &args.command {
        Command::Fetch(args) => {
            let options = FetchOptions { countries: args.country.clone(), from: args.from.clone() };
            tally_provision::fetch_dumps(&directory, &options, &mut |event| teller.tell(event))?;
        }
        Command::Import(args) => {
            tally_provision::import(&directory, &import_options(args), &mut |event| teller.tell(event))?;
        }
        Command::Explain(args) => return explain::run(args, data),
        Command::Layers => return layers(data),
    }
    Ok(ExitCode::SUCCESS)
}

fn import_options(args: &ImportArgs) -> ImportOptions {
    ImportOptions {
        name: args.name.clone(),
        version: args.version.clone(),
        source: args.source.clone(),
        files: args.files.clone(),
        form: args.form.map(|form| match form {
            FormArg::Geonames => Form::Geonames,
            FormArg::Boundaries => Form::Boundaries,
            FormArg::Table => Form::Table,
        }),
        countries: args.country.clone(),
        classes: args.class.iter().map(|c| c.to_uppercase()).collect(),
    }
}

fn layers(data: &Data) -> Result<ExitCode> {
    use std::io::Write;
    let gazetteer = tally_places::Gazetteer::open(&data.directory()?.gazetteer_dir()?)?;
    let mut out = std::io::stdout().lock();
    let rows: Vec<Vec<String>> = gazetteer
        .layers()
        .map(|l| vec![l.name.clone(), l.version.clone(), l.countries.join(","), l.source.clone()])
        .collect();
    if !std::io::stdout().is_terminal() {
        for row in rows {
            writeln!(out, "{}", row.join("\t"))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let columns = [
        Column::fitting("layer"),
        Column::fitting("version"),
        Column::share("countries", 1),
        Column::share("source", 2),
    ];
    table(&mut out, &columns, &rows, &[], print::columns())?;
    if rows.is_empty() {
        writeln!(
            out,
            "Nothing lies over the packaged gazetteer: `tally places fetch` and `import` bring more."
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Rows that are named one by one; the rest is only counted.
const SKIPPED_SHOWN: u64 = 5;

/// Tells on standard error how far things are.
#[derive(Default)]
struct Teller {
    bar: Option<(String, ProgressBar)>,
    n_skipped: u64,
}

impl Teller {
    fn tell(&mut self, event: LayerEvent) {
        match event {
            LayerEvent::Downloading { file, done, total } => {
                self.advance(&format!("Fetching {file}"), done, total)
            }
            LayerEvent::Reading { path, done, total } => {
                let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                self.advance(&format!("Reading {file}"), done, Some(total));
            }
            LayerEvent::Kept { path } => self.note(&format!("{} is up to date.", path.display())),
            LayerEvent::Skipped { path, line, why } => {
                self.n_skipped += 1;
                if self.n_skipped <= SKIPPED_SHOWN {
                    self.note(&format!("{}, line {line}: passed over, {why}.", path.display()));
                }
            }
            LayerEvent::Sorting { layer, places } => {
                let places = print::number(places);
                self.note(&format!("{layer}: places to sort by name: {places} …"));
            }
            LayerEvent::Installed { path, places, skipped } => {
                let what = if places == 1 { "place" } else { "places" };
                let passed_over = match skipped {
                    0 => String::new(),
                    1 => "; 1 line passed over".to_string(),
                    n => format!("; {} lines passed over", print::number(n)),
                };
                let places = print::number(places);
                self.note(&format!("{places} {what} in {}{passed_over}.", path.display()));
                self.n_skipped = 0;
            }
        }
    }

    fn advance(&mut self, what: &str, done: u64, total: Option<u64>) {
        if !std::io::stderr().is_terminal() {
            return;
        }
        if self.bar.as_ref().is_none_or(|(known, _)| known != what) {
            let bar = ProgressBar::new(total.unwrap_or(0));
            let template = "{msg} {wide_bar} {binary_bytes} of {binary_total_bytes} {eta}";
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.set_message(what.to_string());
            self.bar = Some((what.to_string(), bar));
        }
        if let Some((_, bar)) = &self.bar {
            bar.set_position(done);
        }
    }

    fn note(&mut self, line: &str) {
        if let Some((_, bar)) = self.bar.take() {
            bar.finish_and_clear();
        }
        print::note(line);
    }
}
