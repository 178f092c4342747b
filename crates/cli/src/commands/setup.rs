//! `tally setup`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use tally_provision::{SetupEvent, SetupOptions};

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

/// Fetches and verifies what reading needs, and says where it is.
pub fn run(args: &Args, data: &Data) -> Result<ExitCode> {
    let directory = data.directory()?;
    let options = SetupOptions { from: args.from.clone(), with_sm: args.with_sm, ..SetupOptions::default() };
    let summary = tally_provision::setup(&directory, &options, &mut |event: SetupEvent| print::note(&event.to_string()))?;
    print::note(&summary.to_string());
    let model = data.load_model()?;
    print::note(&format!("Language model: {} {}, loaded and in order.", model.meta().name, model.meta().version));
    Ok(ExitCode::SUCCESS)
}
