//! Decisions of people, in words.

use std::io::{self, Write};

use serde_json::{Value, json};
use tally_ledger::{Action, Anchor, Decision};
use tally_store::Corrected;

use crate::print::incident::paragraph;
use crate::print::style::{Styles, styled};
use crate::print::table::one_line;

/// What was decided, in words.
pub fn words(action: &Action) -> String {
    let claim = |a: &Anchor| format!("{}/c{}", short(&a.report), a.claim);
    match action {
        Action::Accept { claim: c } => format!("{} was read rightly", claim(c)),
        Action::Reject { claim: c } => format!("{} is no claim of the report", claim(c)),
        Action::Correct { claim: c, field, value: Some(value) } => {
            format!("{field} of {} is {value}", claim(c))
        }
        Action::Correct { claim: c, field, value: None } => format!("{} says nothing of {field}", claim(c)),
        Action::Merge { a, b } => format!("{} and {} are one incident", claim(a), claim(b)),
        Action::Split { out, .. } => {
            let out: Vec<String> = out.iter().map(claim).collect();
            format!("{} belong to another incident", out.join(", "))
        }
        Action::Copy { report, of: Some(of) } => format!("report {} repeats {}", short(report), short(of)),
        Action::Copy { report, of: None } => format!("report {} repeats none", short(report)),
        Action::Grade { axis, grade: Some(grade), .. } => {
            format!("{}: {}", axis.as_str(), grade.replace('_', " "))
        }
        Action::Grade { axis, grade: None, .. } => format!("{}: taken back", axis.as_str()),
        Action::Note { .. } => "note".into(),
        Action::Undo { number } => format!("decision {number} no longer holds"),
    }
}

fn short(id: &str) -> &str {
    id.get(..8).unwrap_or(id)
}

/// Prints the decisions about an incident, each with who, when and why.
pub fn print(out: &mut impl Write, decisions: &[Decision], columns: usize) -> io::Result<()> {
    if decisions.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", styled(Styles::for_stdout().title, "What people decided"))?;
    for d in decisions {
        let what =
            d.action().map_or_else(|| "something that this version does not know".into(), |a| words(&a));
        let day = d.made.get(..10).unwrap_or(&d.made);
        paragraph(
            out,
            &one_line(&format!("{}  {day}  {}: {what} ({})", d.number, d.who, d.why)),
            "  ",
            columns,
        )?;
    }
    Ok(())
}

/// A decision for programs.
pub fn to_json(d: &Decision) -> Value {
    let what = d.action().map(|a| words(&a));
    json!({"number": d.number, "who": d.who, "when": d.made, "why": d.why, "what": what})
}

/// A correction for programs, beside the claim whose value it is.
pub fn correction_json(c: &Corrected) -> Value {
    json!({"field": c.field, "value": c.value, "decision": c.number, "who": c.who, "when": c.made, "why": c.why})
}
