//! Decisions of people, in words.

use std::io::{self, Write};

use serde_json::{Value, json};
use tally_ledger::{Action, Anchor, Decision};
use tally_store::Corrected;

use crate::print::style::{Styles, styled};
use crate::print::table::{one_line, shorten};
use crate::print::wrap;

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
            let belong = if out.len() == 1 { "belongs" } else { "belong" };
            format!("{} {belong} to another incident", out.join(", "))
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
        let what = d.action().map_or_else(|| UNKNOWN.into(), |a| words(&a));
        let day = d.made.get(..10).unwrap_or(&d.made);
        let line = one_line(&format!("{} {day} {}: {what} ({})", d.number, d.who, d.why));
        for line in wrap(&line, columns, "  ", "    ") {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// Prints an entry of the log: what was decided by whom and why, and the sentence that it is about.
pub fn print_entry(out: &mut impl Write, d: &Decision, is_undone: bool, columns: usize) -> io::Result<()> {
    let action = d.action();
    let what = action.as_ref().map_or_else(|| UNKNOWN.into(), words);
    let undone = if is_undone { "  (undone)" } else { "" };
    let first = format!("{:>4}  ", d.number);
    let when = d.made.get(..16).unwrap_or(&d.made).replace('T', " ");
    let line = one_line(&format!("{when}  {}: {what}{undone}", d.who));
    let sentence = action.as_ref().and_then(anchor).map(|a| format!("“{}”", one_line(&a.sentence)));
    for line in wrap(&line, columns, &first, "      ") {
        writeln!(out, "{line}")?;
    }
    for text in [Some(one_line(&d.why)), sentence].into_iter().flatten() {
        for line in wrap(&shorten(&text, 2 * (columns - 8)), columns, "        ", "        ") {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

const UNKNOWN: &str = "something that this version does not know";

/// The claim that a decision names.
fn anchor(action: &Action) -> Option<&Anchor> {
    match action {
        Action::Accept { claim } | Action::Reject { claim } | Action::Correct { claim, .. } => Some(claim),
        Action::Merge { a, .. } => Some(a),
        Action::Split { out, .. } => out.first(),
        Action::Grade { incident, .. } | Action::Note { incident } => Some(incident),
        Action::Copy { .. } | Action::Undo { .. } => None,
    }
}

/// A decision for programs.
pub fn to_json(d: &Decision) -> Value {
    let what = d.action().map(|a| words(&a));
    json!({"number": d.number, "who": d.who, "when": d.made, "why": d.why, "what": what})
}

/// The same with all that the log holds: what was decided as it was hashed, and the hash.
pub fn entry_json(d: &Decision, is_undone: bool) -> Value {
    let mut entry = to_json(d);
    entry["undone"] = json!(is_undone);
    entry["action"] = serde_json::from_str(&d.what).unwrap_or(Value::Null);
    entry["hash"] = json!(d.hash);
    entry
}

/// A correction for programs, beside the claim whose value it is.
pub fn correction_json(c: &Corrected) -> Value {
    json!({"field": c.field, "value": c.value, "decision": c.number, "who": c.who, "when": c.made, "why": c.why})
}
