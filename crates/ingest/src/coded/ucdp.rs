//! UCDP GED: one row an event with deaths, with the article and, where it names one, the source within it.

use tally_model::{Claim, Group, PlacePrecision, Quote, Role, Source, Span, TimePrecision, Via, When};

use super::acled::{cited, side};
use super::text::{Written, code, count, killed, place};
use super::{Coding, event, received};
use crate::html::dated::day;
use crate::input::{Meta, Received};
use crate::table::Row;

const LINES: [&str; 7] =
    ["conflict_name", "dyad_name", "source_article", "source_date", "country", "adm_1", "adm_2"];

pub(super) fn read(row: &Row) -> Result<Received, String> {
    let date = |name: &str| row.get(name).and_then(day);
    let start =
        date("date_start").ok_or("`date_start` is no date as in 2024-12-02. The row was left out.")?;
    let kind = row
        .get("type_of_violence")
        .ok_or("`type_of_violence` is empty: the row does not say what happened.")?;
    let mut written = Written::default();
    let stated = [row.get("side_a"), row.get("side_b")].into_iter().flatten().collect::<Vec<_>>().join(" – ");
    let stated = if stated.is_empty() { "Organised violence".to_string() } else { stated };
    let sentence =
        written.sentence(row.get("source_headline").or(row.get("where_description")).unwrap_or(&stated));
    let mut line = |name: &str| written.line(row, name);
    let (trigger, begins) = (line("type_of_violence"), line("date_start"));
    let _ = line("date_end");
    let (original, office) = (line("source_original"), line("source_office"));
    let sides = [("side_a", line("side_a")), ("side_b", line("side_b"))];
    let where_ = line("where_coordinates");
    let deaths =
        ["best", "low", "high", "deaths_civilians", "deaths_a", "deaths_b"].map(|name| (name, line(name)));
    for name in LINES {
        let _ = line(name);
    }
    let second = if kind == "3" { Role::Target } else { Role::Actor };
    let participants = sides
        .iter()
        .zip([Role::Actor, second])
        .filter_map(|((name, span), role)| side(row, name, *span, role))
        .collect();
    let claim = Claim {
        main: true,
        incident: Some(1),
        source: source(&written, original, office),
        quote: Quote::Indirect,
        said_on: date("source_date").map(|day| When {
            start: Some(day),
            end: Some(day),
            precision: TimePrecision::Day,
            span: None,
            inferred: true,
        }),
        event: Some(event("ucdp", kind, None, trigger.unwrap_or(sentence))),
        participants,
        place: where_.map(|span| place(row, "where_coordinates", span, "adm_1", "adm_2", precision(row))),
        when: begins.map(|span| When {
            start: Some(start),
            end: Some(date("date_end").filter(|end| *end >= start).unwrap_or(start)),
            precision: match code(row, "date_prec") {
                Some(2) => TimePrecision::Days,
                Some(3) => TimePrecision::Week,
                Some(4) => TimePrecision::Month,
                Some(5) => TimePrecision::Season,
                _ => TimePrecision::Day,
            },
            span: Some(span),
            inferred: true,
        }),
        casualties: figures(row, &deaths),
        ..Claim::bare(1, sentence)
    };
    let meta = Meta {
        key: row.get("id").or(row.get("relid")).map(str::to_string),
        title: Some(stated),
        published: None,
        ..Meta::default()
    };
    Ok(received(row, Coding::Ucdp, meta, written, claim))
}

/// The source that the article names, by way of the article's office; the office alone when it names none.
fn source(written: &Written, original: Option<Span>, office: Option<Span>) -> Source {
    match (original, office) {
        (Some(original), office) => {
            let via = office.map(|span| Via { name: written.at(span), actor: None, span });
            Source { via: via.into_iter().collect(), ..cited(written, original) }
        }
        (None, Some(office)) => cited(written, office),
        (None, None) => Source::report(),
    }
}

fn precision(row: &Row) -> PlacePrecision {
    match code(row, "where_prec") {
        Some(1) => PlacePrecision::Exact,
        Some(2) => PlacePrecision::Near,
        Some(3) => PlacePrecision::Admin2,
        Some(4) => PlacePrecision::Admin1,
        Some(5 | 7) => PlacePrecision::Region,
        Some(6) => PlacePrecision::Country,
        _ => PlacePrecision::Unknown,
    }
}

/// All dead, with the civilians and the dead of each side as parts. UCDP's unknown dead are in no part.
fn figures(row: &Row, deaths: &[(&str, Option<Span>); 6]) -> Vec<tally_model::Figure> {
    let span = |name: &str| deaths.iter().find(|(n, _)| *n == name).and_then(|(_, span)| *span);
    let (Some(best), Some(at)) = (count(row, "best"), span("best")) else { return Vec::new() };
    let mut all = killed(Group::People, (count(row, "low"), Some(best), count(row, "high")), at);
    for (column, group, label) in [
        ("deaths_civilians", Group::Civilians, None),
        ("deaths_a", Group::Combatants, row.get("side_a")),
        ("deaths_b", Group::Combatants, row.get("side_b")),
    ] {
        if let (Some(n), Some(at)) = (count(row, column).filter(|n| *n > 0), span(column)) {
            let mut part = killed(group, (Some(n), Some(n), Some(n)), at);
            part.group_label = label.map(str::to_string);
            all.including.push(part);
        }
    }
    vec![all]
}
