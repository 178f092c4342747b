//! Versions of a page and what changed between them.

use std::io::{self, Write};

use serde_json::{Value, json};
use tally_store::{Changes, Version};

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
pub fn print(out: &mut impl Write, versions: &[Version]) -> io::Result<()> {
    if versions.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nVersions of this page")?;
    for version in versions {
        let modified = version.modified.as_ref().map(|day| format!(", changed {day}")).unwrap_or_default();
        let current = if version.is_current { ", the one that is read" } else { "" };
        let id = version.report.get(..12).unwrap_or(&version.report);
        writeln!(out, "  {id}  received {}{modified}{current}", version.received)?;
        let Some(changes) = &version.changes else { continue };
        if changes.is_empty() {
            writeln!(out, "    = {}", in_short(changes))?;
        }
        if let Some((before, after)) = &changes.title {
            writeln!(out, "    - {before}\n    + {after}")?;
        }
        for (sign, paragraphs) in [("-", &changes.removed), ("+", &changes.added)] {
            for paragraph in paragraphs {
                writeln!(out, "    {sign} {paragraph}")?;
            }
        }
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
