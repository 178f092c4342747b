//! `tally review`: what people decide.

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Subcommand, ValueEnum};
use tally_ledger::{Action, Anchor, Axis, Correction, Decision, in_force};
use tally_store::Store;

use crate::commands::ledger::{Format, Ledger, print_json};
use crate::print::{self, decision};

/// Arguments of `tally review`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    ledger: Ledger,

    /// Who decides.
    #[arg(long, global = true, env = "TALLY_REVIEWER", value_name = "NAME")]
    who: Option<String>,

    /// Why; for a note, the note.
    #[arg(long, global = true, value_name = "TEXT")]
    why: Option<String>,

    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The claim was read rightly; also takes a rejected claim back in.
    Accept {
        /// REPORT/c7, the report by the beginning of its identifier.
        claim: String,
    },
    /// The report makes no such claim: it counts nowhere. Of an incident: all its claims.
    Reject {
        /// REPORT/c7 or an incident.
        id: String,
    },
    /// A value of a claim is another one.
    Correct {
        /// REPORT/c7.
        claim: String,
        /// source, source_type, stance, factuality, event, mode, acled, place, point, country, admin1, when, a role or an effect.
        field: String,
        /// The right value ("11..12", "2024-11-30", "35.93,36.63"); left out when the report says nothing of it.
        value: Option<String>,
    },
    /// Two incidents are one.
    Merge {
        /// The one.
        a: String,
        /// The other.
        b: String,
    },
    /// Reports' accounts do not belong to the incident that they were put into.
    Split {
        /// The incident.
        incident: String,
        /// The reports whose accounts are taken out, together.
        #[arg(required = true)]
        reports: Vec<String>,
    },
    /// A report repeats another, or, with only one, repeats none.
    Copy {
        /// The report.
        report: String,
        /// The report that it repeats.
        of: Option<String>,
    },
    /// Assess an incident: harm, strike or attribution.
    Grade {
        /// The incident.
        incident: String,
        /// What is assessed.
        axis: AxisName,
        /// The grade; left out, it is taken back.
        grade: Option<String>,
    },
    /// Note something on an incident: --why is the note.
    Note {
        /// The incident.
        incident: String,
    },
    /// An earlier decision no longer holds.
    Undo {
        /// Its number, as `tally review log` tells it.
        number: u64,
    },
    /// Print the log of decisions.
    Log {
        /// json, jsonl or table (default: a table in a terminal, jsonl in a pipe).
        #[arg(long, value_name = "FORMAT")]
        format: Option<Format>,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum AxisName {
    Harm,
    Strike,
    Attribution,
}

/// Writes a decision into the log, or prints the log.
pub fn run(args: &Args) -> Result<ExitCode> {
    let mut store = args.ledger.open(false)?;
    if let What::Log { format } = args.what {
        return log(&mut store, Format::or_default(format));
    }
    let who = args.who.as_deref().context("a decision says who made it: --who NAME, or TALLY_REVIEWER")?;
    let why = args.why.as_deref().context("a decision says why: --why TEXT")?;
    let actions = actions(&mut store, &args.what)?;
    let made = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let numbers = store.decide(&made, who, why, &actions)?;
    let told = match numbers.as_slice() {
        [first, .., last] => format!("Decided, as numbers {first} to {last}"),
        [one] => format!("Decided, as number {one}"),
        [] => "Nothing is decided by that".to_string(),
    };
    print::note(&format!("{told}. `tally review undo NUMBER` takes one back."));
    Ok(ExitCode::SUCCESS)
}

fn actions(store: &mut Store, what: &What) -> Result<Vec<Action>> {
    Ok(match what {
        What::Accept { claim } => vec![Action::Accept { claim: claim_of(store, claim)? }],
        What::Reject { id } if id.contains('/') => vec![Action::Reject { claim: claim_of(store, id)? }],
        What::Reject { id } => reject_all(store, id)?,
        What::Correct { claim, field, value } => {
            Correction::parse(field, value.as_deref())?;
            vec![Action::Correct {
                claim: claim_of(store, claim)?,
                field: field.clone(),
                value: value.clone(),
            }]
        }
        What::Merge { a, b } => {
            let (one, other) = (incident(store, a)?, incident(store, b)?);
            if one == other {
                bail!("{a} and {b} are one incident already");
            }
            vec![Action::Merge { a: first(one), b: first(other) }]
        }
        What::Split { incident: id, reports } => vec![split(store, id, reports)?],
        What::Copy { report, of } => {
            let report = report_of(store, report)?;
            let of = of.as_ref().map(|of| report_of(store, of)).transpose()?;
            if of.as_ref() == Some(&report) {
                bail!("a report does not repeat itself: give the report that {report} repeats");
            }
            vec![Action::Copy { report, of }]
        }
        What::Grade { incident: id, axis, grade } => {
            let axis = match axis {
                AxisName::Harm => Axis::Harm,
                AxisName::Strike => Axis::Strike,
                AxisName::Attribution => Axis::Attribution,
            };
            if let Some(grade) = grade.as_deref().filter(|g| !axis.grades().contains(g)) {
                bail!("“{grade}” is no grade of {}: {}", axis.as_str(), axis.grades().join(", "));
            }
            vec![Action::Grade { incident: first(incident(store, id)?), axis, grade: grade.clone() }]
        }
        What::Note { incident: id } => vec![Action::Note { incident: first(incident(store, id)?) }],
        What::Undo { number } => {
            let log = store.decisions()?;
            if !in_force(&log).iter().any(|(d, _)| d.number == *number)
                && !log.iter().any(|d| d.number == *number && matches!(d.action(), Some(Action::Undo { .. })))
            {
                bail!("there is no decision {number} in force: `tally review log` lists them");
            }
            vec![Action::Undo { number: *number }]
        }
        What::Log { .. } => Vec::new(),
    })
}

fn reject_all(store: &mut Store, id: &str) -> Result<Vec<Action>> {
    let page = store.incident(id)?.with_context(|| no_incident(id))?;
    let mut actions = Vec::new();
    for claim in &page.incident.claims {
        let number = claim.id.trim_start_matches('c').parse().unwrap_or(0);
        actions.extend(store.anchor(&claim.report, number)?.map(|claim| Action::Reject { claim }));
    }
    Ok(actions)
}

fn split(store: &mut Store, id: &str, reports: &[String]) -> Result<Action> {
    let anchors = incident(store, id)?;
    let mut taken = Vec::new();
    for report in reports {
        let report = report_of(store, report)?;
        if !anchors.iter().any(|a| a.report == report) {
            bail!("report {report} does not tell of incident {id}");
        }
        taken.push(report);
    }
    let (out, from): (Vec<Anchor>, Vec<Anchor>) =
        anchors.into_iter().partition(|a| taken.contains(&a.report));
    if from.is_empty() {
        bail!("these are all reports of incident {id}: nothing would be left of it");
    }
    Ok(Action::Split { out, from })
}

/// A claim of each of the incident's accounts; there is at least one.
fn incident(store: &mut Store, id: &str) -> Result<Vec<Anchor>> {
    let anchors = store.anchors(id)?;
    if anchors.is_empty() {
        bail!(no_incident(id));
    }
    Ok(anchors)
}

/// The claim that stands for an incident.
fn first(mut anchors: Vec<Anchor>) -> Anchor {
    anchors.swap_remove(0)
}

fn no_incident(id: &str) -> String {
    format!("the ledger has no incident {id}: `tally incidents` lists them")
}

fn report_of(store: &mut Store, prefix: &str) -> Result<String> {
    let mut found = store.reports_beginning(&prefix.to_lowercase())?;
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => bail!("the ledger has no report whose identifier begins with {prefix}"),
        _ => bail!("{prefix} is the beginning of several reports' identifiers: give more of it"),
    }
}

fn claim_of(store: &mut Store, id: &str) -> Result<Anchor> {
    let parts = id.split_once("/c").and_then(|(report, n)| Some((report, n.parse::<u32>().ok()?)));
    let Some((report, number)) = parts else {
        bail!("“{id}” names no claim; write it as REPORT/c7, as `tally claims` does");
    };
    let report = report_of(store, report)?;
    let anchor = store.anchor(&report, number)?;
    anchor.with_context(|| format!("report {report} has no claim c{number}"))
}

fn log(store: &mut Store, format: Format) -> Result<ExitCode> {
    let log = store.decisions()?;
    let held: Vec<u64> = in_force(&log).iter().map(|(d, _)| d.number).collect();
    let is_undone =
        |d: &Decision| !held.contains(&d.number) && !matches!(d.action(), Some(Action::Undo { .. }));
    let mut out = BufWriter::new(std::io::stdout().lock());
    match format {
        Format::Csv => bail!("the log has no rows of one kind: give --format json, jsonl or table"),
        Format::Table => {
            for d in &log {
                decision::print_entry(&mut out, d, is_undone(d), print::columns())?;
            }
            if log.is_empty() {
                writeln!(out, "Nobody has decided anything yet.")?;
            }
        }
        format => {
            let all: Vec<_> = log.iter().map(|d| decision::entry_json(d, is_undone(d))).collect();
            print_json(&mut out, format, &all)?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
