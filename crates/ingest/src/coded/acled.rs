//! ACLED: one row an event, with the sources that report it and notes in a sentence or two.

use tally_model::{
    Claim, Group, Participant, PlacePrecision, Quote, Role, Source, SourceKind, Span, TimePrecision, When,
};

use super::text::{Written, code, count, killed, place};
use super::{Coding, event, received};
use crate::html::dated::day;
use crate::input::{Meta, Received};
use crate::table::Row;

const LINES: [&str; 6] = ["disorder_type", "event_type", "civilian_targeting", "country", "admin1", "admin2"];

pub(super) fn read(row: &Row) -> Result<Received, String> {
    let date = row.get("event_date").and_then(day);
    let date = date.ok_or("`event_date` is no date as in 2024-12-02. The row was left out.")?;
    let kind = row.get("sub_event_type").or(row.get("event_type"));
    let kind = kind.ok_or("`sub_event_type` is empty: the row does not say what happened.")?.to_string();
    let mut written = Written::default();
    // Rows without notes are told in their own words: what, where.
    let stated = format!("{kind}: {}", row.get("location").unwrap_or("place not given"));
    let sentence = written.sentence(row.get("notes").unwrap_or(&stated));
    let mut line = |name: &str| written.line(row, name);
    let (trigger, when, source) = (line("sub_event_type"), line("event_date"), line("source"));
    let actors = [("actor1", line("actor1")), ("actor2", line("actor2"))];
    let (where_, fatalities) = (line("location"), line("fatalities"));
    for name in LINES {
        let _ = line(name);
    }
    let participants = participants(row, &actors);
    let casualties = fatalities.and_then(|span| {
        count(row, "fatalities")
            .filter(|n| *n > 0)
            .map(|n| killed(Group::People, (Some(n), Some(n), None), span))
    });
    let precision = match code(row, "geo_precision") {
        Some(1) => PlacePrecision::Exact,
        Some(2) => PlacePrecision::Near,
        Some(3) => PlacePrecision::Admin1,
        _ => PlacePrecision::Unknown,
    };
    let claim = Claim {
        main: true,
        incident: Some(1),
        source: source.map_or_else(Source::report, |span| cited(&written, span)),
        quote: Quote::Indirect,
        event: Some(event("acled", &kind, Some(kind.clone()), trigger.unwrap_or(sentence))),
        participants,
        place: where_.map(|span| place(row, "location", span, "admin1", "admin2", precision)),
        when: when.map(|span| When {
            start: Some(date),
            end: Some(date),
            precision: match code(row, "time_precision") {
                Some(2) => TimePrecision::Week,
                Some(3) => TimePrecision::Month,
                _ => TimePrecision::Day,
            },
            span: Some(span),
            inferred: true,
        }),
        casualties: casualties.into_iter().collect(),
        ..Claim::bare(1, sentence)
    };
    let meta = Meta {
        key: row.get("event_id_cnty").map(str::to_string),
        title: Some(stated),
        published: row.get("timestamp").and_then(day),
        ..Meta::default()
    };
    Ok(received(row, Coding::Acled, meta, written, claim))
}

/// The sources of a row as it names them; "A; B" is two that say so together.
pub(super) fn cited(written: &Written, span: Span) -> Source {
    let all = written.at(span);
    let mut spans = Vec::new();
    let mut at = span.start as usize;
    for part in all.split_inclusive(';') {
        let name = part.trim_end_matches(';').trim();
        if !name.is_empty() {
            let from = at + part.find(name).unwrap_or_default();
            spans.push(Span::new(from, from + name.len()));
        }
        at += part.len();
    }
    Source { kind: SourceKind::Actor, name: Some(all), spans, inferred: true, ..Source::report() }
}

/// ACLED's actor 1 and 2 are sides, not doer and target, but where violence is against civilians or from afar.
fn participants(row: &Row, actors: &[(&str, Option<Span>); 2]) -> Vec<Participant> {
    let kind = row.get("event_type").unwrap_or_default().to_lowercase();
    let second = if kind.starts_with("violence against") || kind.starts_with("explosions") {
        Role::Target
    } else if kind == "battles" {
        Role::Actor
    } else {
        Role::Other
    };
    let roles = [Role::Actor, second];
    actors.iter().zip(roles).filter_map(|((name, span), role)| side(row, name, *span, role)).collect()
}

pub(super) fn side(row: &Row, column: &str, span: Option<Span>, role: Role) -> Option<Participant> {
    Some(Participant {
        role,
        name: row.get(column)?.to_string(),
        actor: None,
        kind: None,
        sector: None,
        country: None,
        span: span?,
        inferred: true,
    })
}
