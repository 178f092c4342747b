//! Wikidata's JSON.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

use super::{Row, Rows};

/// The entities of a dump (one a line, between brackets) or of `{"entities": {…}}`. `Err` when it is neither.
pub(crate) fn rows(text: &str) -> Result<Rows, String> {
    let entities = entities(text)?;
    // Countries in the same file tell what their items mean (P297, ISO 3166-1 alpha-2).
    let countries: BTreeMap<&str, &str> =
        entities.iter().filter_map(|e| Some((e.get("id")?.as_str()?, texts(e, "P297").next()?))).collect();
    let (mut rows, mut skipped) = (Vec::new(), Vec::new());
    for (i, entity) in entities.iter().enumerate() {
        match row(entity, &countries) {
            Ok(row) => rows.push(Row { at: i as u64 + 1, ..row }),
            Err(why) => skipped.push((i as u64 + 1, why)),
        }
    }
    Ok((rows, skipped))
}

fn entities(text: &str) -> Result<Vec<Value>, String> {
    let text = text.trim().trim_start_matches('\u{feff}');
    if text.is_empty() {
        return Err("it is empty".into());
    }
    let at = |line: usize, e: serde_json::Error| format!("line {line}: {e}");
    if let Ok(Value::Object(mut whole)) = serde_json::from_str::<Value>(text) {
        return Ok(match whole.remove("entities") {
            Some(Value::Object(entities)) => entities.into_iter().map(|(_, entity)| entity).collect(),
            _ => vec![Value::Object(whole)],
        });
    }
    let lines = text.lines().map(|line| line.trim().trim_end_matches(',')).enumerate();
    lines
        .filter(|(_, line)| !line.is_empty() && !matches!(*line, "[" | "]"))
        .map(|(i, line)| serde_json::from_str(line).map_err(|e| at(i + 1, e)))
        .collect()
}

fn row(entity: &Value, countries: &BTreeMap<&str, &str>) -> Result<Row, String> {
    let id = entity.get("id").and_then(Value::as_str).unwrap_or("an entity without id");
    let english = |field: &str| entity.get(field).and_then(|f| f.get("en"));
    let name = english("labels").and_then(|l| l.get("value")).and_then(Value::as_str);
    let name = name.ok_or_else(|| format!("{id} has no English label"))?;
    let aliases = english("aliases").and_then(Value::as_array).into_iter().flatten();
    let aliases =
        aliases.filter_map(|a| a.get("value").and_then(Value::as_str).map(str::to_string)).collect();
    let class = items(entity, "P31").find_map(|item| CLASSES.get(item).copied());
    let (kind, sector) = class.ok_or_else(|| format!("{id} ({name}) is an instance of nothing that acts"))?;
    let country = ["P17", "P27", "P495"]
        .into_iter()
        .flat_map(|p| items(entity, p))
        .find_map(|item| countries.get(item));
    let time =
        |properties: &[&str]| properties.iter().find_map(|p| times(entity, p).next()).unwrap_or_default();
    let (from, until) =
        if kind == "person" { Default::default() } else { (time(&["P571"]), time(&["P576"])) };
    let valid = if from.is_empty() && until.is_empty() { String::new() } else { format!("{from}..{until}") };
    Ok(Row {
        name: name.into(),
        aliases,
        kind: kind.into(),
        sector: sector.into(),
        country: country.copied().unwrap_or_default().into(),
        valid,
        wikidata: id.into(),
        ..Row::default()
    })
}

/// The values of a property's statements.
fn values<'a>(entity: &'a Value, property: &str) -> impl Iterator<Item = &'a Value> {
    let statements = entity.get("claims").and_then(|c| c.get(property)).and_then(Value::as_array);
    statements.into_iter().flatten().filter_map(|s| s.get("mainsnak")?.get("datavalue")?.get("value"))
}

fn items<'a>(entity: &'a Value, property: &str) -> impl Iterator<Item = &'a str> {
    values(entity, property).filter_map(|v| v.get("id")?.as_str())
}

fn texts<'a>(entity: &'a Value, property: &str) -> impl Iterator<Item = &'a str> {
    values(entity, property).filter_map(Value::as_str)
}

/// "+2013-05-00T00:00:00Z" as "2013-05".
fn times(entity: &Value, property: &str) -> impl Iterator<Item = String> {
    values(entity, property).filter_map(|v| {
        let day = v.get("time")?.as_str()?.strip_prefix('+')?.split('T').next()?;
        Some(day.trim_end_matches("-00").to_string())
    })
}

static CLASSES: LazyLock<BTreeMap<&str, (&str, &str)>> = LazyLock::new(|| {
    let lines = include_str!("../../data/wikidata_classes.tsv").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut cells = line.split('\t');
            Some((cells.next()?, (cells.next()?, cells.next()?)))
        })
        .collect()
});
