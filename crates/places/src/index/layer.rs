//! Building a layer: places that lie over the packaged index, from whatever source.

use std::fs;
use std::path::{Path, PathBuf};

use super::NONE;
use super::compile::{code, is_usable};
use super::format::{NO_POINT, Record};
use super::pack::Pack;
use crate::area_words::without_area_word;
use crate::fold::fold;
use crate::{Kind, PlacesError};

/// Folder of the layers, beside the packaged index.
pub const LAYERS_DIR: &str = "layers";

/// The file of the layer `name` in the folder of the compiled gazetteer.
pub fn layer_file(gazetteer: &Path, name: &str) -> PathBuf {
    gazetteer.join(LAYERS_DIR).join(format!("{name}.tally"))
}

/// What a layer says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LayerInfo {
    /// Its name: that of its file.
    pub name: String,
    /// Version of its source, as the user or the source names it.
    pub version: String,
    /// Where it comes from and under which licence, in a line.
    pub source: String,
    /// ISO 3166-1 alpha-2 codes of the countries whose villages it holds; empty for all the world.
    pub countries: Vec<String>,
    /// Whether it is a whole GeoNames dump of those countries, so that there is no more of them to fetch.
    pub is_dump: bool,
}

impl LayerInfo {
    /// Whether it holds the villages of a country.
    pub fn is_dump_of(&self, iso: &str) -> bool {
        self.is_dump && (self.countries.is_empty() || self.countries.iter().any(|c| c == iso))
    }

    pub(crate) fn write(&self, n_areas: u32) -> String {
        let line = |text: &str| text.replace(['\n', '\r'], " ");
        let dump = if self.is_dump { "dump" } else { "" };
        let countries = self.countries.join(",");
        format!(
            "{}\n{}\n{}\n{countries}\n{dump}\n{n_areas}\n",
            self.name,
            line(&self.version),
            line(&self.source)
        )
    }

    /// What [`write`](Self::write) wrote, with the number of areas that open the records.
    pub(crate) fn read(text: &str) -> Option<(Self, u32)> {
        let mut lines = text.lines();
        let mut next = || lines.next().map(str::to_string);
        let (name, version, source) = (next()?, next()?, next()?);
        let countries = next()?.split(',').filter(|c| !c.is_empty()).map(str::to_string).collect();
        let is_dump = next()? == "dump";
        let n_areas = next()?.parse().ok()?;
        Some((LayerInfo { name, version, source, countries, is_dump }, n_areas))
    }
}

/// Number of a place in the layer that is being built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LayerPlace(u32);

/// A place on its way into a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPlace<'a> {
    /// GeoNames identifier; 0 for none.
    pub geonames: u32,
    /// Its main name.
    pub name: &'a str,
    /// The code that its source has for it, a p-code say; empty for none.
    pub code: &'a str,
    /// ISO 3166-1 alpha-2.
    pub country: &'a str,
    /// What it is.
    pub kind: Kind,
    /// Latitude and longitude in degrees; of a representative point for areas.
    pub point: Option<(f64, f64)>,
    /// Inhabitants, 0 when unknown.
    pub population: u64,
    /// 2 for a capital, 1 for the seat of a first-level area.
    pub seat: u8,
    /// The first-level area that it lies in.
    pub admin1: Option<LayerPlace>,
    /// The second-level area that it lies in.
    pub admin2: Option<LayerPlace>,
}

/// Builds a layer. Areas are to be added before what lies in them; memory stays at some 45 bytes a place.
pub struct LayerBuilder {
    pack: Pack,
    path: PathBuf,
    n_areas: Option<u32>,
}

impl LayerBuilder {
    /// A layer that will be `layers/NAME.tally` in the folder of the compiled gazetteer.
    pub fn new(gazetteer: &Path, name: &str) -> Result<Self, PlacesError> {
        let path = layer_file(gazetteer, name);
        let dir = path.parent().unwrap_or(gazetteer);
        fs::create_dir_all(dir).map_err(PlacesError::io(dir))?;
        Ok(LayerBuilder { pack: Pack::new(dir)?, path, n_areas: None })
    }

    /// Adds a place under its main name.
    pub fn add(&mut self, place: &NewPlace<'_>) -> Result<LayerPlace, PlacesError> {
        let number = self.pack.records.len() as u32;
        let is_area = matches!(place.kind, Kind::Admin1 | Kind::Admin2);
        if !is_area {
            self.n_areas.get_or_insert(number);
        }
        let (lat, lon) = place.point.map_or((NO_POINT, 0), |(lat, lon)| (units(lat), units(lon)));
        let within = |area: Option<LayerPlace>| area.map_or(NONE, |area| area.0);
        let record = Record {
            geonames: place.geonames,
            lat,
            lon,
            population: place.population.min(u64::from(u32::MAX)) as u32,
            name: self.pack.keep_name(place.name, place.code),
            country: code(place.country),
            kind: place.kind as u8,
            seat: place.seat,
            admin1: within(place.admin1),
            admin2: within(place.admin2),
        };
        self.pack.records.push(record);
        self.post(number, place.name, true, is_area)?;
        if !place.code.is_empty() {
            self.pack.post(number, false, &fold(place.code))?;
        }
        Ok(LayerPlace(number))
    }

    /// Lets a place be found under another name, in any script. Names that no report would use are passed over.
    pub fn add_name(&mut self, place: LayerPlace, name: &str) -> Result<(), PlacesError> {
        let Some(record) = self.pack.records.get(place.0 as usize) else { return Ok(()) };
        let is_area = record.kind == Kind::Admin1 as u8 || record.kind == Kind::Admin2 as u8;
        if is_usable(name) { self.post(place.0, name, false, is_area) } else { Ok(()) }
    }

    /// The number of places so far.
    pub fn len(&self) -> usize {
        self.pack.records.len()
    }

    /// Whether there is no place yet.
    pub fn is_empty(&self) -> bool {
        self.pack.records.is_empty()
    }

    /// Sorts the names and writes the layer in the place of an older one of that name.
    pub fn finish(self, info: &LayerInfo) -> Result<PathBuf, PlacesError> {
        let n_areas = self.n_areas.unwrap_or(self.pack.records.len() as u32);
        self.pack.write(&self.path, &info.write(n_areas))?;
        Ok(self.path)
    }

    fn post(&mut self, number: u32, name: &str, main: bool, is_area: bool) -> Result<(), PlacesError> {
        self.pack.post(number, main, &fold(name))?;
        match without_area_word(name).filter(|_| is_area) {
            Some(bare) => self.pack.post(number, main, &fold(bare)),
            None => Ok(()),
        }
    }
}

/// Degrees in units of 10⁻⁵ degrees.
fn units(degrees: f64) -> i32 {
    (degrees * 1e5).round() as i32
}
