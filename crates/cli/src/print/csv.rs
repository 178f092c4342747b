//! One row a claim, for spreadsheets.

use std::io::Write;

use anyhow::Result;
use tally_model::{Claim, Effect, Figure, Reading, Report, Role};

const HEADER: [&str; 32] = [
    "report",
    "key",
    "url",
    "outlet",
    "published",
    "claim",
    "main",
    "incident",
    "source",
    "source_actor",
    "source_type",
    "via",
    "cue",
    "stance",
    "quote",
    "factuality",
    "event",
    "mode",
    "acled",
    "actor",
    "target",
    "victim",
    "place",
    "geonames",
    "latitude",
    "longitude",
    "country",
    "start",
    "end",
    "killed",
    "injured",
    "text",
];

/// Prints the claims of one report; with the header when it is the first.
pub fn print(out: &mut impl Write, report: &Report, reading: &Reading, header: bool) -> Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    if header {
        writer.write_record(HEADER)?;
    }
    for claim in &reading.claims {
        writer.write_record(row(report, claim))?;
    }
    writer.flush()?;
    Ok(())
}

fn row(report: &Report, claim: &Claim) -> Vec<String> {
    let event = claim.event.as_ref();
    let place = claim.place.as_ref();
    let known = place.and_then(|p| p.place.as_ref());
    let text = |s: &Option<String>| spreadsheet_safe(s.as_deref().unwrap_or_default());
    let roles = |role: Role| {
        let names: Vec<&str> =
            claim.participants.iter().filter(|p| p.role == role).map(|p| p.name.as_str()).collect();
        spreadsheet_safe(&names.join("; "))
    };
    vec![
        report.id.clone(),
        text(&report.key),
        text(&report.url),
        text(&report.outlet),
        report.published.map(|p| p.date.to_string()).unwrap_or_default(),
        format!("c{}", claim.id),
        claim.main.to_string(),
        claim.incident.map(|i| format!("i{i}")).unwrap_or_default(),
        text(&claim.source.name),
        text(&claim.source.actor),
        claim.source.source_type.map(|t| t.to_string()).unwrap_or_default(),
        spreadsheet_safe(&claim.source.via.iter().map(|v| v.name.as_str()).collect::<Vec<_>>().join("; ")),
        spreadsheet_safe(claim.cue.as_ref().map_or("", |c| &c.lemma)),
        claim.cue.as_ref().map(|c| c.stance.to_string()).unwrap_or_default(),
        claim.quote.to_string(),
        claim.factuality.to_string(),
        event.and_then(|e| e.plover.clone()).unwrap_or_default(),
        event.and_then(|e| e.mode.clone()).unwrap_or_default(),
        event.and_then(|e| e.acled.clone()).unwrap_or_default(),
        roles(Role::Actor),
        roles(Role::Target),
        roles(Role::Victim),
        spreadsheet_safe(place.map_or("", |p| &p.name)),
        known.and_then(|p| p.geonames).map(|g| g.to_string()).unwrap_or_default(),
        known.and_then(|p| p.lat).map(|x| x.to_string()).unwrap_or_default(),
        known.and_then(|p| p.lon).map(|x| x.to_string()).unwrap_or_default(),
        known.and_then(|p| p.country.clone()).unwrap_or_default(),
        claim.when.as_ref().and_then(|w| w.start).map(|d| d.to_string()).unwrap_or_default(),
        claim.when.as_ref().and_then(|w| w.end).map(|d| d.to_string()).unwrap_or_default(),
        figures(claim, Effect::Killed),
        figures(claim, Effect::Injured),
        spreadsheet_safe(claim.sentence.of(&report.text)),
    ]
}

/// "25.. people; 3 combatants": lowest and highest, open where the words leave it open.
fn figures(claim: &Claim, effect: Effect) -> String {
    let all: Vec<String> = claim
        .casualties
        .iter()
        .filter(|f| f.effect == effect)
        .map(|f| format!("{} {}{}", range(f), f.group, if f.cumulative { " (total)" } else { "" }))
        .collect();
    all.join("; ")
}

fn range(f: &Figure) -> String {
    match (f.low, f.high) {
        (Some(low), Some(high)) if low == high => low.to_string(),
        (low, high) => {
            let end = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
            format!("{}..{}", end(low), end(high))
        }
    }
}

/// A cell that a spreadsheet would run as a formula is written as text.
pub fn spreadsheet_safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_string() }
}
