//! A table of the user's own: CSV with a header line.

use std::collections::BTreeMap;
use std::path::Path;

use csv::StringRecord;
use tally_places::{Gazetteer, Kind, LayerBuilder, LayerPlace, NewPlace};

use super::boundaries::known_area;
use super::features::kind_of;
use super::{LayerEvent, Report};
use crate::ProvisionError;

/// The columns, with the names that each may have. `name` and `country` are needed.
const COLUMNS: &[(&str, &[&str])] = &[
    ("name", &["name"]),
    ("country", &["country", "country_code", "iso2"]),
    ("lat", &["lat", "latitude"]),
    ("lon", &["lon", "lng", "longitude"]),
    ("admin1", &["admin1", "adm1", "province", "governorate"]),
    ("admin2", &["admin2", "adm2", "district"]),
    ("aliases", &["aliases", "alternates", "other_names"]),
    ("kind", &["kind"]),
    ("population", &["population"]),
    ("geonames", &["geonames", "geonameid"]),
    ("code", &["code", "pcode"]),
];

/// Adds the rows of a table to a layer; returns how many were passed over.
pub(crate) fn add(
    builder: &mut LayerBuilder,
    gazetteer: &Gazetteer,
    path: &Path,
    report: Report<'_>,
) -> Result<u64, ProvisionError> {
    let broken = |why: String| ProvisionError::BrokenFile { path: path.to_path_buf(), why };
    let mut reader = csv::Reader::from_path(path).map_err(|e| broken(e.to_string()))?;
    let columns = columns(reader.headers().map_err(|e| broken(e.to_string()))?).map_err(broken)?;
    let mut rows = Vec::new();
    let mut skipped = 0;
    for (i, record) in reader.records().enumerate() {
        let line = record.as_ref().ok().and_then(|r| r.position()).map_or(i as u64 + 2, csv::Position::line);
        match record.map_err(|e| e.to_string()).and_then(|record| row(&record, &columns)) {
            Ok(row) => rows.push(row),
            Err(why) => {
                skipped += 1;
                report(LayerEvent::Skipped { path: path.to_path_buf(), line, why });
            }
        }
    }
    let mut areas = Areas { builder, gazetteer, placed: BTreeMap::new() };
    for row in rows.iter().filter(|row| !row.admin1.is_empty()) {
        let first = areas.first(row)?;
        if !row.admin2.is_empty() {
            areas.second(row, first)?;
        }
    }
    let placed = areas.placed;
    // Areas of the user's own come before what lies in them.
    let (own_areas, others): (Vec<&Row>, Vec<&Row>) =
        rows.iter().partition(|row| matches!(row.kind, Kind::Admin1 | Kind::Admin2));
    for row in own_areas.into_iter().chain(others) {
        add_row(builder, row, &placed)?;
    }
    Ok(skipped)
}

/// A row that is in order.
struct Row {
    name: String,
    country: String,
    point: Option<(f64, f64)>,
    admin1: String,
    admin2: String,
    aliases: Vec<String>,
    kind: Kind,
    population: u64,
    geonames: u32,
    code: String,
}

fn columns(header: &StringRecord) -> Result<BTreeMap<&'static str, usize>, String> {
    let known = |cell: &str| {
        let cell = cell.trim().trim_start_matches('\u{feff}').to_lowercase();
        COLUMNS.iter().find(|(_, names)| names.contains(&cell.as_str())).map(|(column, _)| *column)
    };
    let found: BTreeMap<_, _> =
        header.iter().enumerate().filter_map(|(i, cell)| Some((known(cell)?, i))).collect();
    match ["name", "country"].iter().find(|needed| !found.contains_key(**needed)) {
        Some(missing) => {
            let all: Vec<&str> = COLUMNS.iter().map(|(column, _)| *column).collect();
            Err(format!("its first line names no column “{missing}”; the columns are {}", all.join(", ")))
        }
        None => Ok(found),
    }
}

fn row(record: &StringRecord, columns: &BTreeMap<&str, usize>) -> Result<Row, String> {
    let cell = |name: &str| columns.get(name).and_then(|&i| record.get(i)).unwrap_or("").trim();
    let number = |name: &str, most: f64| match cell(name) {
        "" => Ok(None),
        text => match text.parse::<f64>() {
            Ok(n) if n.abs() <= most => Ok(Some(n)),
            _ => Err(format!("“{text}” is no {name}")),
        },
    };
    let country = cell("country").to_uppercase();
    if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(format!("“{}” is no country code of two letters", cell("country")));
    }
    if cell("name").is_empty() {
        return Err("no name".to_string());
    }
    let kind = match cell("kind") {
        "" => Kind::Settlement,
        word => kind_of(&word.to_lowercase()).ok_or_else(|| {
            format!("“{word}” is no kind; the kinds are settlement, admin1, admin2, region, natural, site")
        })?,
    };
    Ok(Row {
        name: cell("name").to_string(),
        country,
        point: number("lat", 90.0)?.zip(number("lon", 180.0)?),
        admin1: cell("admin1").to_string(),
        admin2: cell("admin2").to_string(),
        aliases: cell("aliases")
            .split('|')
            .map(str::trim)
            .filter(|a| !a.is_empty())
            .map(str::to_string)
            .collect(),
        kind,
        population: number("population", 1e10)?.map_or(0, |n| n.max(0.0) as u64),
        geonames: number("geonames", 4e9)?.map_or(0, |n| n as u32),
        code: cell("code").to_string(),
    })
}

/// The areas that rows name, each added once: country, first-level name, second-level name.
struct Areas<'a> {
    builder: &'a mut LayerBuilder,
    gazetteer: &'a Gazetteer,
    placed: BTreeMap<(String, String, String), LayerPlace>,
}

impl Areas<'_> {
    fn first(&mut self, row: &Row) -> Result<LayerPlace, ProvisionError> {
        let key = (row.country.clone(), row.admin1.clone(), String::new());
        self.area(key, Kind::Admin1, &row.admin1, None)
    }

    fn second(&mut self, row: &Row, first: LayerPlace) -> Result<LayerPlace, ProvisionError> {
        let key = (row.country.clone(), row.admin1.clone(), row.admin2.clone());
        self.area(key, Kind::Admin2, &row.admin2, Some(first))
    }

    fn area(
        &mut self,
        key: (String, String, String),
        kind: Kind,
        name: &str,
        admin1: Option<LayerPlace>,
    ) -> Result<LayerPlace, ProvisionError> {
        if let Some(&known) = self.placed.get(&key) {
            return Ok(known);
        }
        let place = self.builder.add(&NewPlace {
            geonames: known_area(self.gazetteer, &key.0, kind, name).unwrap_or(0),
            name,
            code: "",
            country: &key.0,
            kind,
            point: None,
            population: 0,
            seat: 0,
            admin1,
            admin2: None,
        })?;
        self.placed.insert(key, place);
        Ok(place)
    }
}

fn add_row(
    builder: &mut LayerBuilder,
    row: &Row,
    areas: &BTreeMap<(String, String, String), LayerPlace>,
) -> Result<(), ProvisionError> {
    let area =
        |second: &str| areas.get(&(row.country.clone(), row.admin1.clone(), second.to_string())).copied();
    let place = builder.add(&NewPlace {
        geonames: row.geonames,
        name: &row.name,
        code: &row.code,
        country: &row.country,
        kind: row.kind,
        point: row.point,
        population: row.population,
        seat: 0,
        admin1: area("").filter(|_| row.kind != Kind::Admin1),
        admin2: area(&row.admin2).filter(|_| !row.admin2.is_empty()),
    })?;
    for alias in &row.aliases {
        builder.add_name(place, alias)?;
    }
    Ok(())
}
