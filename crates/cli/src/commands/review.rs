//! `tally review`: what people decide.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Subcommand, ValueEnum};
use tally_ledger::{Action, Anchor, Axis, Correction, in_force};
use tally_store::Store;

use crate::commands::ledger::Ledger;
use crate::print;

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
    Log,
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
    if matches!(args.what, What::Log) {
        return log(&mut store);
    }
    let who = args.who.as_deref().context("a decision says who made it: --who NAME, or TALLY_REVIEWER")?;
    let why = args.why.as_deref().context("a decision says why: --why TEXT")?;
    let actions = actions(&mut store, &args.what)?;
    let made = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let numbers = store.decide(&made, who, why, &actions)?;
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    print::note(&format!("Decided, as number {}. `tally review undo` takes it back.", numbers.join(", ")));
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
            vec![Action::Merge { a: incident(store, a)?.remove(0), b: incident(store, b)?.remove(0) }]
        }
        What::Split { incident: id, reports } => vec![split(store, id, reports)?],
        What::Copy { report, of } => vec![Action::Copy {
            report: report_of(store, report)?,
            of: of.as_ref().map(|of| report_of(store, of)).transpose()?,
        }],
        What::Grade { incident: id, axis, grade } => {
            let axis = match axis {
                AxisName::Harm => Axis::Harm,
                AxisName::Strike => Axis::Strike,
                AxisName::Attribution => Axis::Attribution,
            };
            if let Some(grade) = grade.as_deref().filter(|g| !axis.grades().contains(g)) {
                bail!("“{grade}” is no grade of {}: {}", axis.as_str(), axis.grades().join(", "));
            }
            vec![Action::Grade { incident: incident(store, id)?.remove(0), axis, grade: grade.clone() }]
        }
        What::Note { incident: id } => vec![Action::Note { incident: incident(store, id)?.remove(0) }],
        What::Undo { number } => {
            let log = store.decisions()?;
            if !in_force(&log).iter().any(|(d, _)| d.number == *number)
                && !log.iter().any(|d| d.number == *number && matches!(d.action(), Some(Action::Undo { .. })))
            {
                bail!("there is no decision {number} in force: `tally review log` lists them");
            }
            vec![Action::Undo { number: *number }]
        }
        What::Log => Vec::new(),
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

fn incident(store: &mut Store, id: &str) -> Result<Vec<Anchor>> {
    let anchors = store.anchors(id)?;
    if anchors.is_empty() {
        bail!(no_incident(id));
    }
    Ok(anchors)
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

#[expect(clippy::print_stdout, reason = "the log is the output")]
fn log(store: &mut Store) -> Result<ExitCode> {
    let log = store.decisions()?;
    let held: Vec<u64> = in_force(&log).iter().map(|(d, _)| d.number).collect();
    for d in &log {
        let undoes = matches!(d.action(), Some(Action::Undo { .. }));
        let state = if undoes || held.contains(&d.number) { "" } else { "  (undone)" };
        println!("{:>4}  {}  {}: {}{state}\n      {}", d.number, d.made, d.who, d.why, d.what);
    }
    Ok(ExitCode::SUCCESS)
}
