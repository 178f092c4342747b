//! Tally's own tables, laid over the index: press names of countries, demonyms, regions that are no unit of
//! administration, abbreviations of states, and places that the index lacks.

use rustc_hash::FxHashMap;

use crate::fold::{Tier, fold};
use crate::gazetteer::{Kind, PlaceId};
use crate::index::{Index, NO_POINT, NONE, Posting, Record};

/// The tables, joined with one opened index. Numbers of own places follow those of the index.
#[derive(Default)]
pub(crate) struct Own {
    base: u32,
    records: Vec<Record>,
    names: Vec<String>,
    members: Vec<Members>,
    postings: FxHashMap<String, Vec<Posting>>,
    countries: FxHashMap<String, u32>,
    codes: FxHashMap<[u8; 2], String>,
    display: FxHashMap<u32, String>,
    demonyms: FxHashMap<String, u32>,
    abbreviations: FxHashMap<String, Vec<u32>>,
    /// Rows whose country or area the index lacks: a mistake in the tables, or another version of the packages.
    pub unmatched: Vec<String>,
}

/// What an own area is made of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Members {
    /// ISO codes.
    pub countries: Vec<String>,
    /// First-level areas.
    pub areas: Vec<u32>,
}

impl Own {
    /// Reads the tables; their places are numbered from `base` on, and refer to areas of `index`.
    pub fn load(index: &Index, base: u32) -> Self {
        let mut own = Own { base, ..Own::default() };
        own.list_countries(index);
        for row in rows(include_str!("../data/countries.tsv")) {
            own.add_country(&row);
        }
        for row in rows(include_str!("../data/admin_names.tsv")) {
            own.add_area_names(index, &row);
        }
        for row in rows(include_str!("../data/areas.tsv")) {
            own.add_place(index, &row);
        }
        for row in rows(include_str!("../data/abbreviations.tsv")) {
            own.add_abbreviation(index, &row);
        }
        for row in rows(include_str!("../data/demonyms.tsv")) {
            own.add_demonym(index, &row);
        }
        own
    }

    pub fn len(&self) -> usize {
        self.records.len()
    }

    pub fn record(&self, own: u32) -> Option<Record> {
        self.records.get(own as usize).copied()
    }

    /// The name to show for a place, when the tables give one.
    pub fn name(&self, place: u32, n_index: usize) -> Option<&str> {
        if place as usize >= n_index {
            return self.names.get(place as usize - n_index).map(String::as_str);
        }
        self.display.get(&place).map(String::as_str)
    }

    pub fn postings(&self, sound_key: &str) -> &[Posting] {
        self.postings.get(sound_key).map(Vec::as_slice).unwrap_or_default()
    }

    pub fn country(&self, iso: &str) -> Option<PlaceId> {
        self.countries.get(iso).copied().map(PlaceId)
    }

    pub fn country_code(&self, code: [u8; 2]) -> Option<&str> {
        self.codes.get(&code).map(String::as_str)
    }

    /// The country or area that a demonym (lower case: "syrian") belongs to.
    pub fn demonym(&self, lower: &str) -> Option<PlaceId> {
        self.demonyms.get(lower).copied().map(PlaceId)
    }

    /// The first-level areas that an abbreviation ("W.Va.") stands for.
    pub fn abbreviation(&self, written: &str) -> &[u32] {
        self.abbreviations.get(written).map(Vec::as_slice).unwrap_or_default()
    }

    /// What an own area is made of.
    pub fn members(&self, place: PlaceId) -> Option<&Members> {
        self.members.get(place.0.checked_sub(self.base)? as usize)
    }

    fn list_countries(&mut self, index: &Index) {
        let records = (0..index.len() as u32).map_while(|i| index.record(i).map(|r| (i, r)));
        for (i, record) in records.take_while(|(_, r)| r.kind == Kind::Country as u8) {
            if let Ok(iso) = std::str::from_utf8(&record.country) {
                self.countries.insert(iso.to_string(), i);
                self.codes.insert(record.country, iso.to_string());
            }
        }
    }

    fn add_names<'a>(&mut self, place: u32, main: bool, names: impl Iterator<Item = &'a str>) {
        for name in names {
            let folded = fold(name);
            if folded.sound.is_empty() {
                continue;
            }
            let posting = Posting::new(place, main, &folded);
            self.postings.entry(folded.sound).or_default().push(posting);
        }
    }

    /// `ISO names source`
    fn add_country(&mut self, row: &[&str]) {
        let Some(&place) = self.countries.get(row[0]) else { return self.unmatched.push(row[..2].join(" ")) };
        if let Some(first) = listed(row[1]).next() {
            self.display.insert(place, first.to_string());
        }
        self.add_names(place, true, listed(row[1]));
    }

    /// `ISO name-in-index names source`
    fn add_area_names(&mut self, index: &Index, row: &[&str]) {
        let Some(place) = self.area(index, row[0], row[1]) else {
            return self.unmatched.push(row[..3].join(" "));
        };
        if let Some(first) = listed(row[2]).next() {
            self.display.insert(place, first.to_string());
        }
        self.add_names(place, true, listed(row[2]));
    }

    /// `names kind countries areas lat lon geonames source towns`
    fn add_place(&mut self, index: &Index, row: &[&str]) {
        let place = self.base + self.records.len() as u32;
        let members = Members {
            countries: listed(row[2]).map(str::to_string).collect(),
            areas: listed(row[3]).filter_map(|name| self.member(index, row[2], name)).collect(),
        };
        if members.areas.len() < listed(row[3]).count() {
            self.unmatched.push(row[..4].join(" "));
        }
        let kind = match row[1] {
            "region" => Kind::Region,
            "natural" => Kind::Natural,
            "site" => Kind::Site,
            _ => Kind::Settlement,
        };
        let large = matches!(row[1], "city" | "capital");
        let written = degrees(row[4]).zip(degrees(row[5]));
        let towns = self.towns(index, row);
        let parts = || if kind == Kind::Region { self.middle(index, &members) } else { None };
        let point = written.or_else(|| mean(&towns)).or_else(parts);
        let (lat, lon) = point.unwrap_or((NO_POINT, 0));
        let sole_country = match members.countries.as_slice() {
            [iso] => <[u8; 2]>::try_from(iso.as_bytes()).unwrap_or_default(),
            _ => [0, 0],
        };
        let sole_area = if let [area] = members.areas[..] { area } else { NONE };
        self.records.push(Record {
            geonames: row[6].parse().unwrap_or(0),
            lat,
            lon,
            population: if large { 5_000_000 } else { 0 },
            name: 0,
            country: sole_country,
            kind: kind as u8,
            seat: if row[1] == "capital" { 2 } else { 0 },
            admin1: sole_area,
            admin2: NONE,
        });
        self.names.push(listed(row[0]).next().unwrap_or("").to_string());
        self.members.push(members);
        self.add_names(place, true, listed(row[0]));
    }

    /// The towns of a row: the largest of each name.
    fn towns(&mut self, index: &Index, row: &[&str]) -> Vec<Record> {
        let mut found = Vec::new();
        for written in listed(row[8]) {
            let (countries, name) = written.split_once(':').unwrap_or((row[2], written));
            let town =
                listed(countries).filter_map(|iso| town(index, iso, name)).max_by_key(|t| t.population);
            match town {
                Some(town) => found.push(town),
                None => self.unmatched.push(format!("{}: {written}", row[0])),
            }
        }
        found
    }

    /// A member of an area: "Idlib" in the row's one country, or "SD:North Darfur".
    fn member(&self, index: &Index, countries: &str, name: &str) -> Option<u32> {
        match name.split_once(':') {
            Some((iso, name)) => self.area(index, iso, name),
            None => listed(countries).find_map(|iso| self.area(index, iso, name)),
        }
    }

    /// The first-level area (else the second-level one) of this name in a country.
    fn area(&self, index: &Index, iso: &str, name: &str) -> Option<u32> {
        let folded = fold(name);
        let wanted = crate::index::checks(&folded);
        let fits = |posting: Posting| {
            let record = index.record(posting.place)?;
            let is_area = record.kind == Kind::Admin1 as u8 || record.kind == Kind::Admin2 as u8;
            (is_area && record.country == iso.as_bytes()).then_some((
                record.kind,
                posting.tier(&wanted),
                !posting.main,
                posting.place,
            ))
        };
        let own = self.postings(&folded.sound).iter().copied();
        own.chain(index.postings(&folded.sound)).filter_map(fits).min().map(|(.., place)| place)
    }

    /// The mean of the points of an area's parts.
    fn middle(&self, index: &Index, members: &Members) -> Option<(i32, i32)> {
        let countries = members.countries.iter().filter_map(|iso| self.countries.get(iso));
        let parts =
            if members.areas.is_empty() { countries.copied().collect() } else { members.areas.clone() };
        let points: Vec<Record> = parts.iter().filter_map(|&p| index.record(p)).collect();
        mean(&points)
    }

    /// `forms ISO area source`
    fn add_abbreviation(&mut self, index: &Index, row: &[&str]) {
        let Some(area) = self.area(index, row[1], row[2]) else {
            return self.unmatched.push(row[..3].join(" "));
        };
        for form in listed(row[0]) {
            self.abbreviations.entry(form.to_string()).or_default().push(area);
        }
    }

    /// `forms ISO-or-area source`
    fn add_demonym(&mut self, index: &Index, row: &[&str]) {
        let own = || self.names.iter().position(|name| name == row[1]).map(|i| self.base + i as u32);
        let area = || row[1].split_once(':').and_then(|(iso, name)| self.area(index, iso, name));
        let Some(place) = self.countries.get(row[1]).copied().or_else(own).or_else(area) else {
            return self.unmatched.push(row[..2].join(" "));
        };
        for form in listed(row[0]) {
            self.demonyms.insert(form.to_lowercase(), place);
        }
    }
}

/// The largest settlement of this name in a country.
fn town(index: &Index, iso: &str, name: &str) -> Option<Record> {
    let folded = fold(name);
    let wanted = crate::index::checks(&folded);
    let postings = index.postings(&folded.sound).filter(|p| p.tier(&wanted) <= Tier::Plain);
    let records = postings.filter_map(|p| index.record(p.place));
    let towns = records.filter(|r| r.kind == Kind::Settlement as u8 && r.country == iso.as_bytes());
    towns.max_by_key(|r| (r.population, std::cmp::Reverse(r.geonames)))
}

/// The mean of some places' points.
fn mean(places: &[Record]) -> Option<(i32, i32)> {
    let points: Vec<&Record> = places.iter().filter(|r| r.lat != NO_POINT).collect();
    let n = i64::try_from(points.len()).ok().filter(|&n| n > 0)?;
    let mean = |of: fn(&Record) -> i32| (points.iter().map(|p| i64::from(of(p))).sum::<i64>() / n) as i32;
    Some((mean(|p| p.lat), mean(|p| p.lon)))
}

/// A cell in degrees, in units of 10⁻⁵ degrees.
fn degrees(cell: &str) -> Option<i32> {
    cell.parse::<f64>().ok().filter(|d| d.abs() <= 180.0).map(|d| (d * 1e5).round() as i32)
}

/// The rows of a table: tab-separated cells, padded so that every column is there; `#` opens a comment line.
fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).map(|line| {
        let mut cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        cells.resize(cells.len().max(9), "");
        cells
    })
}

/// The parts of a cell that are separated by `|`.
fn listed(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|part| !part.is_empty())
}
