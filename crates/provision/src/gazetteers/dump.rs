//! GeoNames dumps in their own format: 19 tab-separated columns a place, alternate names in a file of their own.
//!
//! A dump is read twice: first for its areas, which have to come before what lies in them, then for the rest.

use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};
use tally_places::{Kind, LayerBuilder, LayerInfo, LayerPlace, NewPlace};

use super::features::Features;
use super::lines::for_each_line;
use super::{LayerEvent, Report};
use crate::ProvisionError;

/// The files of a dump.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dump {
    /// `allCountries` or the file of one country, text or zip.
    pub places: Vec<PathBuf>,
    /// `alternateNamesV2` or `alternatenames/XX`.
    pub alternates: Vec<PathBuf>,
    /// `admin1CodesASCII.txt`.
    pub admin1: Option<PathBuf>,
    /// `admin2Codes.txt`.
    pub admin2: Option<PathBuf>,
}

/// What of a dump is taken.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    /// ISO codes; all when empty.
    pub countries: Vec<String>,
    /// Feature classes; all that the table of features names when empty.
    pub classes: Vec<String>,
}

impl Filter {
    fn takes_country(&self, iso: &str) -> bool {
        self.countries.is_empty() || self.countries.iter().any(|c| c == iso)
    }

    fn takes(&self, row: &Row<'_>) -> bool {
        let class = self.classes.is_empty() || self.classes.iter().any(|c| c == row.class);
        class && self.takes_country(row.country)
    }
}

/// Compiles a dump into a layer.
pub(crate) fn compile(
    gazetteer: &Path,
    info: &LayerInfo,
    dump: &Dump,
    filter: &Filter,
    report: Report<'_>,
) -> Result<(), ProvisionError> {
    let mut compiler = Compiler {
        builder: LayerBuilder::new(gazetteer, &info.name)?,
        features: Features::load(),
        filter,
        areas: FxHashMap::default(),
        places: Vec::new(),
        n_lines: 0,
        skipped: 0,
    };
    for path in &dump.places {
        for_each_line(path, report, |n, line, report| compiler.area(path, n, line, report))?;
    }
    for (path, kind) in [(&dump.admin1, Kind::Admin1), (&dump.admin2, Kind::Admin2)] {
        if let Some(path) = path {
            for_each_line(path, report, |_, line, _| compiler.code(line, kind))?;
        }
    }
    for path in &dump.places {
        for_each_line(path, report, |_, line, _| compiler.place(line))?;
        compiler.is_a_dump(path)?;
    }
    compiler.places.sort_unstable();
    for path in &dump.alternates {
        for_each_line(path, report, |_, line, _| compiler.alternate(line))?;
    }
    let places = compiler.builder.len() as u64;
    report(LayerEvent::Sorting { layer: info.name.clone(), places });
    let path = compiler.builder.finish(info)?;
    report(LayerEvent::Installed { path, places, skipped: compiler.skipped });
    Ok(())
}

/// A line of a dump.
struct Row<'a> {
    geonames: u32,
    name: &'a str,
    ascii: &'a str,
    alternates: &'a str,
    point: (f64, f64),
    class: &'a str,
    code: &'a str,
    country: &'a str,
    admin1: &'a str,
    admin2: &'a str,
    population: u64,
}

/// Reads a line; the error says what is the matter with it.
fn row(line: &str) -> Result<Row<'_>, String> {
    let mut cells = [""; 19];
    let mut n = 0;
    for cell in line.split('\t') {
        if let Some(slot) = cells.get_mut(n) {
            *slot = cell;
        }
        n += 1;
    }
    if n != 19 {
        return Err(format!("{n} columns instead of 19"));
    }
    let degrees = |i: usize, most: f64| {
        let found = cells[i].parse::<f64>().ok().filter(|d| d.abs() <= most);
        found.ok_or_else(|| format!("“{}” is no {}", cells[i], if i == 4 { "latitude" } else { "longitude" }))
    };
    if cells[1].is_empty() {
        return Err("no name".to_string());
    }
    Ok(Row {
        geonames: cells[0].parse().map_err(|_| format!("“{}” is no identifier", cells[0]))?,
        name: cells[1],
        ascii: cells[2],
        alternates: cells[3],
        point: (degrees(4, 90.0)?, degrees(5, 180.0)?),
        class: cells[6],
        code: cells[7],
        country: cells[8],
        admin1: cells[10],
        admin2: cells[11],
        population: cells[14].parse().unwrap_or(0),
    })
}

struct Compiler<'a> {
    builder: LayerBuilder,
    features: Features,
    filter: &'a Filter,
    /// Areas by GeoNames' dotted code: "SY.12", "SY.12.169388".
    areas: FxHashMap<String, LayerPlace>,
    /// Places by identifier, sorted before alternate names are read.
    places: Vec<(u32, LayerPlace)>,
    n_lines: u64,
    skipped: u64,
}

impl Compiler<'_> {
    /// First reading: areas only; lines that are none are told of here, once.
    fn area(&mut self, path: &Path, n: u64, line: &str, report: Report<'_>) -> Result<(), ProvisionError> {
        self.n_lines += 1;
        let row = match row(line) {
            Ok(row) => row,
            Err(why) => {
                self.skipped += 1;
                report(LayerEvent::Skipped { path: path.to_path_buf(), line: n, why });
                return Ok(());
            }
        };
        if row.class != "A" || !self.filter.takes_country(row.country) {
            return Ok(());
        }
        let code = match row.code {
            "ADM1" => format!("{}.{}", row.country, row.admin1),
            "ADM2" => format!("{}.{}.{}", row.country, row.admin1, row.admin2),
            _ => return Ok(()),
        };
        let kind = if row.code == "ADM1" { Kind::Admin1 } else { Kind::Admin2 };
        let place = self.add(&row, kind, true)?;
        self.areas.insert(code, place);
        Ok(())
    }

    /// A line of `admin1CodesASCII.txt` or `admin2Codes.txt`: areas that the dump itself lacks.
    fn code(&mut self, line: &str, kind: Kind) -> Result<(), ProvisionError> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [code, name, ascii, geonames] = cells[..] else { return Ok(()) };
        let country = code.split('.').next().unwrap_or("");
        if !self.filter.takes_country(country) || self.areas.contains_key(code) || name.is_empty() {
            return Ok(());
        }
        let parent = code.rsplit_once('.').and_then(|(parent, _)| self.areas.get(parent).copied());
        let place = self.builder.add(&NewPlace {
            geonames: geonames.trim().parse().unwrap_or(0),
            name,
            code: "",
            country,
            kind,
            point: None,
            population: 0,
            seat: 0,
            admin1: parent.filter(|_| kind == Kind::Admin2),
            admin2: None,
        })?;
        self.builder.add_name(place, ascii)?;
        self.areas.insert(code.to_string(), place);
        Ok(())
    }

    /// Second reading: everything but the areas that the first one took.
    fn place(&mut self, line: &str) -> Result<(), ProvisionError> {
        let Ok(row) = row(line) else { return Ok(()) };
        if (row.class == "A" && matches!(row.code, "ADM1" | "ADM2")) || !self.filter.takes(&row) {
            return Ok(());
        }
        let Some(feature) = self.features.get(row.class, row.code) else { return Ok(()) };
        self.add(&row, feature.kind, feature.has_point)?;
        Ok(())
    }

    fn add(&mut self, row: &Row<'_>, kind: Kind, has_point: bool) -> Result<LayerPlace, ProvisionError> {
        let first = self.areas.get(&format!("{}.{}", row.country, row.admin1)).copied();
        let second = self.areas.get(&format!("{}.{}.{}", row.country, row.admin1, row.admin2)).copied();
        let place = self.builder.add(&NewPlace {
            geonames: row.geonames,
            name: row.name,
            code: "",
            country: row.country,
            kind,
            point: has_point.then_some(row.point),
            population: row.population,
            seat: match row.code {
                "PPLC" => 2,
                "PPLA" => 1,
                _ => 0,
            },
            admin1: first.filter(|_| kind != Kind::Admin1),
            admin2: second.filter(|_| kind != Kind::Admin1 && row.code != "ADM2"),
        })?;
        for name in std::iter::once(row.ascii).chain(row.alternates.split(',')) {
            self.builder.add_name(place, name)?;
        }
        self.places.push((row.geonames, place));
        Ok(place)
    }

    /// A line of alternate names: identifier, place, language, name, preferred, short, colloquial, historic …
    fn alternate(&mut self, line: &str) -> Result<(), ProvisionError> {
        let mut cells = line.split('\t').skip(1);
        let (Some(geonames), Some(language), Some(name)) = (cells.next(), cells.next(), cells.next()) else {
            return Ok(());
        };
        let is_historic = cells.nth(3) == Some("1");
        if is_historic || NO_LANGUAGE.contains(&language) {
            return Ok(());
        }
        let Ok(geonames) = geonames.parse::<u32>() else { return Ok(()) };
        if let Ok(at) = self.places.binary_search_by_key(&geonames, |(id, _)| *id) {
            self.builder.add_name(self.places[at].1, name)?;
        }
        Ok(())
    }

    /// One odd line in a hundred is the source's; more, and the file is another than was thought.
    fn is_a_dump(&self, path: &Path) -> Result<(), ProvisionError> {
        if self.builder.is_empty() {
            let wanted: FxHashSet<&str> = self.filter.countries.iter().map(String::as_str).collect();
            let mut wanted: Vec<&str> = wanted.into_iter().collect();
            wanted.sort_unstable();
            let of = if wanted.is_empty() { String::new() } else { format!(" of {}", wanted.join(", ")) };
            return Err(ProvisionError::BrokenFile {
                path: path.to_path_buf(),
                why: format!("it holds no place{of} in GeoNames' format of 19 columns"),
            });
        }
        if self.skipped * 100 > self.n_lines {
            return Err(ProvisionError::BrokenFile {
                path: path.to_path_buf(),
                why: format!("{} of {} lines are not in GeoNames' format", self.skipped, self.n_lines),
            });
        }
        Ok(())
    }
}

/// "Languages" of alternate names that are codes and addresses.
const NO_LANGUAGE: &[&str] =
    &["link", "wkdt", "post", "iata", "icao", "faac", "tcid", "unlc", "abbr", "phon", "piny"];
