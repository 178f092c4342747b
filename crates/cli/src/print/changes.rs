//! Versions of a page and what changed between them.

use std::io::{self, Write};

use serde_json::{Value, json};
use tally_store::{Changes, Version};

use crate::print::style::{Styles, styled};
use crate::print::table::one_line;
use crate::print::wrap;

/// What changed, in one line.
pub fn in_short(changes: &Changes) -> String {
    let mut parts = Vec::new();
    if let Some((before, after)) = &changes.title {
        parts.push(format!("headline {before:?} is now {after:?}"));
    }
    let paragraphs = |n: usize| format!("{n} paragraph{}", if n == 1 { "" } else { "s" });
    if !changes.added.is_empty() {
        parts.push(format!("{} new", paragraphs(changes.added.len())));
    }
    if !changes.removed.is_empty() {
        parts.push(format!("{} gone", paragraphs(changes.removed.len())));
    }
    if parts.is_empty() { "nothing that is read changed".to_string() } else { parts.join(", ") }
}

/// The versions of a page below the report, with the paragraphs that came (+) and went (-).
pub fn print(out: &mut impl Write, versions: &[Version], columns: usize) -> io::Result<()> {
    if versions.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", styled(Styles::for_stdout().title, "Versions of this page"))?;
    for version in versions {
        let modified = version.modified.as_ref().map(|day| format!(", changed {day}")).unwrap_or_default();
        let current = if version.is_current { ", the one that is read" } else { "" };
        let id = version.report.get(..12).unwrap_or(&version.report);
        let standing = format!("received {}{modified}{current}", version.received);
        for line in wrap(&standing, columns, &format!("  {id}  "), "      ") {
            writeln!(out, "{line}")?;
        }
        let Some(changes) = &version.changes else { continue };
        if changes.is_empty() {
            line(out, '=', &in_short(changes), columns)?;
        }
        if let Some((before, after)) = &changes.title {
            line(out, '-', before, columns)?;
            line(out, '+', after, columns)?;
        }
        for (sign, paragraphs) in [('-', &changes.removed), ('+', &changes.added)] {
            for paragraph in paragraphs {
                line(out, sign, paragraph, columns)?;
            }
        }
    }
    Ok(())
}

fn line(out: &mut impl Write, sign: char, text: &str, columns: usize) -> io::Result<()> {
    for line in wrap(&one_line(text), columns, &format!("    {sign} "), "      ") {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// A version in JSON.
pub fn to_json(version: &Version) -> Value {
    let changes = version.changes.as_ref().map(|changes| {
        let title = changes.title.as_ref().map(|(before, after)| json!({"before": before, "after": after}));
        json!({"title": title, "added": changes.added, "removed": changes.removed})
    });
    json!({
        "report": version.report,
        "received": version.received,
        "modified": version.modified,
        "current": version.is_current,
        "changes": changes,
    })
}
