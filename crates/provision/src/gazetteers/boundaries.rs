//! Administrative boundaries with p-codes, as OCHA publishes them (COD-AB): GeoJSON here, shapefiles in
//! `shapes.rs`. Both give features whose properties are named alike: `ADM2_EN`, `ADM2_PCODE`, `ADM1_PCODE` …

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use tally_places::{Gazetteer, Kind, LayerBuilder, LayerPlace, NewPlace, Tier};

use super::point::{Ring, inside};
use super::{LayerEvent, Report, shapes};
use crate::ProvisionError;

/// Properties of a feature, their names in lower case.
pub(crate) type Properties = BTreeMap<String, String>;

/// An area of some level.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unit {
    level: u8,
    code: String,
    country: String,
    name: String,
    others: Vec<String>,
    /// Codes of the areas that it lies in, by level from 1.
    above: Vec<String>,
    point: Option<(f64, f64)>,
}

/// Adds the areas of GeoJSON files and shapefiles to a layer; returns how many features were passed over.
pub(crate) fn add(
    builder: &mut LayerBuilder,
    gazetteer: &Gazetteer,
    files: &[std::path::PathBuf],
    report: Report<'_>,
) -> Result<u64, ProvisionError> {
    let mut units: BTreeMap<(u8, String), Unit> = BTreeMap::new();
    let mut skipped = 0;
    for path in files {
        let mut number = 0;
        let mut take = |properties: Properties, rings: Vec<Ring>| {
            number += 1;
            match unit(&properties, &rings) {
                Ok(unit) => {
                    units.entry((unit.level, unit.code.clone())).or_insert(unit);
                }
                Err(why) => {
                    skipped += 1;
                    report(LayerEvent::Skipped { path: path.clone(), line: number, why });
                }
            }
        };
        let is_shape = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("shp"));
        if is_shape { shapes::read(path, &mut take)? } else { geojson(path, &mut take)? }
    }
    let mut placed: BTreeMap<String, LayerPlace> = BTreeMap::new();
    for unit in units.values() {
        let place = add_unit(builder, gazetteer, unit, &placed)?;
        placed.insert(unit.code.clone(), place);
    }
    Ok(skipped)
}

fn add_unit(
    builder: &mut LayerBuilder,
    gazetteer: &Gazetteer,
    unit: &Unit,
    placed: &BTreeMap<String, LayerPlace>,
) -> Result<LayerPlace, ProvisionError> {
    let kind = if unit.level == 1 { Kind::Admin1 } else { Kind::Admin2 };
    let above = |level: usize| unit.above.get(level - 1).and_then(|code| placed.get(code).copied());
    let names = || std::iter::once(&unit.name).chain(&unit.others);
    let known = names().find_map(|name| known_area(gazetteer, &unit.country, kind, name));
    let place = builder.add(&NewPlace {
        // Finer levels than the packages have are areas of their own.
        geonames: known.filter(|_| unit.level <= 2).unwrap_or(0),
        name: &unit.name,
        code: &unit.code,
        country: &unit.country,
        kind,
        point: unit.point,
        population: 0,
        seat: 0,
        admin1: above(1).filter(|_| unit.level > 1),
        admin2: above(2).filter(|_| unit.level > 2),
    })?;
    for name in &unit.others {
        builder.add_name(place, name)?;
    }
    Ok(place)
}

/// The GeoNames identifier of the area of this name that the gazetteer has in a country.
pub(crate) fn known_area(gazetteer: &Gazetteer, country: &str, kind: Kind, name: &str) -> Option<u32> {
    let candidates = gazetteer.lookup(name).into_iter().filter(|c| c.tier <= Tier::Sound);
    let places = candidates.map(|c| gazetteer.place(c.place));
    places.filter(|p| p.kind() == kind && p.country() == Some(country)).find_map(|p| p.geonames())
}

/// What a feature is; the error says what it lacks.
fn unit(properties: &Properties, rings: &[Ring]) -> Result<Unit, String> {
    let text = |keys: &[String]| {
        keys.iter().filter_map(|key| properties.get(key)).map(|v| v.trim()).find(|v| !v.is_empty())
    };
    let code = |level: u8| {
        text(&[format!("adm{level}_pcode"), format!("adm{level}pcode"), format!("admin{level}pcode")])
    };
    let level = (1..=5).rev().find(|&level| code(level).is_some());
    let Some((level, own)) = level.and_then(|level| Some((level, code(level)?))) else {
        return Err("no property like ADM1_PCODE".to_string());
    };
    let keys = ["_en", "_name", "name", "_name_en", "name_en"].map(|end| format!("adm{level}{end}"));
    let name = text(&keys).ok_or_else(|| format!("{own} has no name (ADM{level}_EN)"))?;
    let country = code(0).unwrap_or(own).get(..2).map(str::to_uppercase);
    let country = country.filter(|c| c.bytes().all(|b| b.is_ascii_uppercase()));
    let country = country.ok_or_else(|| format!("the p-code “{own}” does not begin with a country"))?;
    let prefix = format!("adm{level}");
    let is_name = |key: &str| {
        key.strip_prefix(&prefix).is_some_and(|end| {
            let end = end.trim_start_matches('_');
            !end.contains("code")
                && !end.contains("type")
                && (end.len() == 2 || end.contains("name") || end.starts_with("alt") || end == "ref")
        })
    };
    let others = properties.iter().filter(|(key, value)| is_name(key) && value.trim() != name);
    Ok(Unit {
        level,
        code: own.to_string(),
        country,
        name: name.to_string(),
        others: others.map(|(_, value)| value.trim().to_string()).filter(|v| !v.is_empty()).collect(),
        above: (1..level).map(|above| code(above).unwrap_or("").to_string()).collect(),
        point: inside(rings),
    })
}

/// Reads the features of a GeoJSON file one by one, however large it is.
fn geojson(path: &Path, take: &mut dyn FnMut(Properties, Vec<Ring>)) -> Result<(), ProvisionError> {
    let file = File::open(path).map_err(ProvisionError::io(path))?;
    let mut reader = serde_json::Deserializer::from_reader(BufReader::with_capacity(1 << 20, file));
    let read = reader.deserialize_map(Collection(take)).and_then(|found| reader.end().map(|()| found));
    match read {
        Ok(true) => Ok(()),
        Ok(false) => Err(ProvisionError::BrokenFile {
            path: path.to_path_buf(),
            why: "it is no GeoJSON FeatureCollection".to_string(),
        }),
        Err(error) => Err(ProvisionError::BrokenFile { path: path.to_path_buf(), why: error.to_string() }),
    }
}

/// A FeatureCollection; its value tells whether there was a list of features.
struct Collection<'t>(&'t mut dyn FnMut(Properties, Vec<Ring>));

impl<'de> Visitor<'de> for Collection<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a GeoJSON FeatureCollection")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<bool, M::Error> {
        let mut found = false;
        while let Some(key) = map.next_key::<String>()? {
            if key == "features" {
                map.next_value_seed(Features(self.0))?;
                found = true;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

struct Features<'t>(&'t mut dyn FnMut(Properties, Vec<Ring>));

impl<'de> DeserializeSeed<'de> for Features<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Features<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of features")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<(), S::Error> {
        while let Some(feature) = seq.next_element::<Feature>()? {
            let rings = feature.geometry.map(Geometry::outer_rings).unwrap_or_default();
            let text = |value: serde_json::Value| match value {
                serde_json::Value::String(text) => Some(text),
                serde_json::Value::Number(number) => Some(number.to_string()),
                _ => None,
            };
            let properties = feature.properties.unwrap_or_default().into_iter();
            let properties = properties.filter_map(|(key, value)| Some((key.to_lowercase(), text(value)?)));
            (self.0)(properties.collect(), rings);
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct Feature {
    properties: Option<BTreeMap<String, serde_json::Value>>,
    geometry: Option<Geometry>,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Vec<Vec<f64>>>),
    MultiPolygon(Vec<Vec<Vec<Vec<f64>>>>),
    #[serde(other)]
    Other,
}

impl Geometry {
    /// The outer ring of each polygon.
    fn outer_rings(self) -> Vec<Ring> {
        let polygons = match self {
            Geometry::Polygon(rings) => vec![rings],
            Geometry::MultiPolygon(polygons) => polygons,
            Geometry::Other => Vec::new(),
        };
        let corner = |c: Vec<f64>| Some((*c.first()?, *c.get(1)?));
        polygons
            .into_iter()
            .filter_map(|rings| rings.into_iter().next())
            .map(|ring| ring.into_iter().filter_map(corner).collect())
            .collect()
    }
}
