//! The gazetteer: the compiled index and Tally's own tables as one.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use crate::fold::{Folded, Tier};
use crate::index::{INDEX_FILE, Index, LAYERS_DIR, NO_POINT, NONE, Posting, Record, checks};
use crate::own::Own;
use crate::{LayerInfo, PlacesError};

/// Number of a place in an opened gazetteer. It holds for one opening only; keep GeoNames identifiers instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlaceId(pub(crate) u32);

/// What sort of place an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// A town, village or quarter.
    Settlement = 0,
    /// A first-level area: governorate, province, state.
    Admin1 = 1,
    /// A second-level area: district, county.
    Admin2 = 2,
    /// A country or territory with a code of its own.
    Country = 3,
    /// An area that is no unit of administration: Donbas, the Sahel, a continent.
    Region = 4,
    /// A river, sea, mountain, island or strait.
    Natural = 5,
    /// A base, airport, camp, dam, crossing.
    Site = 6,
}

impl Kind {
    pub(crate) const ALL: [Kind; 7] = [
        Kind::Settlement,
        Kind::Admin1,
        Kind::Admin2,
        Kind::Country,
        Kind::Region,
        Kind::Natural,
        Kind::Site,
    ];

    /// Whether it is an area rather than a point.
    pub fn is_area(self) -> bool {
        matches!(self, Kind::Admin1 | Kind::Admin2 | Kind::Country | Kind::Region)
    }
}

/// A place that a name may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The place.
    pub place: PlaceId,
    /// How strictly the name agrees with one of its names.
    pub tier: Tier,
    /// Whether that name is its main name, give or take the spelling.
    pub main: bool,
}

/// The opened gazetteer: the packaged index, the layers over it, and Tally's own tables of countries, regions and
/// sites.
///
/// All files are memory maps that threads share; a look-up takes less than a microsecond.
pub struct Gazetteer {
    index: Index,
    layers: Vec<Layer>,
    own: Own,
    /// Number of places of the index and the layers; those of the own tables follow.
    n_indexed: u32,
    /// Codes that a layer has for areas of the packaged index.
    codes: FxHashMap<u32, String>,
}

/// An index that lies over the packaged one.
struct Layer {
    index: Index,
    info: LayerInfo,
    /// Number of its first place.
    base: u32,
    /// Its areas that the packaged index has too, by their numbers in the layer.
    known: FxHashMap<u32, u32>,
}

impl Layer {
    /// The number in the whole gazetteer of one of the layer's places.
    fn global(&self, place: u32) -> u32 {
        match place {
            NONE => NONE,
            _ => self.known.get(&place).copied().unwrap_or(self.base.saturating_add(place)),
        }
    }
}

impl Gazetteer {
    /// Opens the gazetteer that [`crate::compile`] wrote into `dir`, with the layers in its folder `layers`.
    pub fn open(dir: &Path) -> Result<Self, PlacesError> {
        let index = Index::open(&dir.join(INDEX_FILE))?;
        let mut gazetteer = Gazetteer {
            n_indexed: index.len() as u32,
            own: Own::default(),
            layers: Vec::new(),
            codes: FxHashMap::default(),
            index,
        };
        let known = gazetteer.areas_by_identifier();
        for path in layer_files(&dir.join(LAYERS_DIR)) {
            gazetteer.lay(&path, &known)?;
        }
        gazetteer.own = Own::load(&gazetteer.index, gazetteer.n_indexed);
        Ok(gazetteer)
    }

    /// The layers that lie over the packaged index, by name.
    pub fn layers(&self) -> impl Iterator<Item = &LayerInfo> {
        self.layers.iter().map(|layer| &layer.info)
    }

    /// The areas of the packaged index by GeoNames identifier.
    fn areas_by_identifier(&self) -> FxHashMap<u32, u32> {
        let records = (0..self.n_indexed).map_while(|i| self.index.record(i).map(|record| (i, record)));
        let areas = records.take_while(|(_, r)| r.kind != Kind::Settlement as u8);
        areas.filter(|(_, r)| r.geonames != 0).map(|(i, r)| (r.geonames, i)).collect()
    }

    fn lay(&mut self, path: &Path, areas: &FxHashMap<u32, u32>) -> Result<(), PlacesError> {
        let index = Index::open(path)?;
        let damaged = || PlacesError::DamagedLayer { path: path.to_path_buf() };
        let (info, n_areas) = LayerInfo::read(index.about()).ok_or_else(damaged)?;
        let mut known = FxHashMap::default();
        for place in 0..n_areas {
            let Some(record) = index.record(place) else { break };
            let Some(&same) = areas.get(&record.geonames).filter(|_| record.geonames != 0) else { continue };
            known.insert(place, same);
            if let (_, Some(code)) = index.name_and_code(record.name) {
                self.codes.entry(same).or_insert_with(|| code.to_string());
            }
        }
        let base = self.n_indexed;
        self.n_indexed = base.checked_add(index.len() as u32).ok_or_else(damaged)?;
        self.layers.push(Layer { index, info, base, known });
        Ok(())
    }

    /// Number of places.
    pub fn len(&self) -> usize {
        self.n_indexed as usize + self.own.len()
    }

    /// Whether it holds no place.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All places that `name` may mean, in whatever spelling: the strictest tier first, main names before
    /// others, larger places before smaller ones. Take the first tier that holds a place where the report
    /// plays; an empty tier there is an answer, a namesake far away is none.
    pub fn lookup(&self, name: &str) -> Vec<Candidate> {
        thread_local! {
            /// The name that is looked up, folded: names after it are folded in the same memory.
            static FOLDED: RefCell<Folded> = RefCell::default();
        }
        FOLDED.with_borrow_mut(|folded| {
            folded.refill(name);
            self.lookup_folded(folded)
        })
    }

    pub(crate) fn lookup_folded(&self, name: &Folded) -> Vec<Candidate> {
        let wanted = checks(name);
        let (own, packaged) = (self.own.postings(&name.sound), self.index.postings(&name.sound));
        let mut found = Found::with_capacity(own.len() + packaged.len());
        own.iter().for_each(|own| found.add(own, own.place, &wanted));
        // The own tables give other names to places of the index.
        found.n_own = found.places.len();
        packaged.for_each(|posting| found.add(&posting, posting.place, &wanted));
        let n_packaged = found.places.len();
        let is_mixed = found.n_own > 0;
        found.n_own = 0;
        for layer in &self.layers {
            for posting in layer.index.postings(&name.sound) {
                found.add(&posting, layer.global(posting.place), &wanted);
            }
        }
        let has_twins = found.places.len() > n_packaged;
        if is_mixed || has_twins {
            return self.in_order(found.places, has_twins);
        }
        // The index has larger places first.
        found.places.sort_by_key(|c| (c.tier, !c.main));
        found.places
    }

    /// Candidates in order: the stricter tier, main names, the larger place. Of those that are one place of GeoNames, which the
    /// packaged index and a layer may both hold, one is made.
    fn in_order(&self, found: Vec<Candidate>, has_twins: bool) -> Vec<Candidate> {
        let mut seen: FxHashMap<u32, usize> = FxHashMap::default();
        let mut kept: Vec<(Candidate, u32)> = Vec::with_capacity(found.len());
        for candidate in found {
            // Most of the time goes into waiting for a record, so that each is read once.
            let Record { geonames, population, .. } = self.stored(candidate.place);
            match seen.get(&geonames).filter(|_| has_twins && geonames != 0) {
                Some(&first) => {
                    let place = kept[first].0.place;
                    kept[first].0 = Candidate { place, ..stricter(kept[first].0, candidate) };
                }
                None => {
                    if has_twins {
                        seen.insert(geonames, kept.len());
                    }
                    kept.push((candidate, population));
                }
            }
        }
        kept.sort_unstable_by_key(|(c, population)| (c.tier, !c.main, Reverse(*population), c.place));
        kept.into_iter().map(|(candidate, _)| candidate).collect()
    }

    /// The place with this running number, below [`len`](Self::len): for lists of all.
    pub fn nth(&self, n: u32) -> PlaceId {
        PlaceId(n)
    }

    /// What is known of a place.
    pub fn place(&self, id: PlaceId) -> Place<'_> {
        Place { gazetteer: self, record: self.record(id), id }
    }

    /// The country with this ISO 3166-1 alpha-2 code.
    pub fn country(&self, iso: &str) -> Option<PlaceId> {
        self.own.country(iso)
    }

    /// Rows of Tally's own tables that name a country or area which the index lacks; none when tables and packages
    /// fit together.
    pub fn unmatched_rows(&self) -> Vec<String> {
        self.own.unmatched.clone()
    }

    /// A place's record; its areas are numbers of this gazetteer.
    fn record(&self, id: PlaceId) -> Record {
        let record = self.stored(id);
        match self.layer_of(id) {
            Some(layer) => {
                Record { admin1: layer.global(record.admin1), admin2: layer.global(record.admin2), ..record }
            }
            None => record,
        }
    }

    /// A place's record as its file has it: a layer counts its own areas.
    #[inline]
    fn stored(&self, id: PlaceId) -> Record {
        if let Some(record) = self.index.record(id.0) {
            return record;
        }
        if id.0 >= self.n_indexed {
            return self.own.record(id.0 - self.n_indexed).unwrap_or_default();
        }
        self.layer_of(id).and_then(|layer| layer.index.record(id.0 - layer.base)).unwrap_or_default()
    }

    fn layer_of(&self, id: PlaceId) -> Option<&Layer> {
        self.layers.iter().rev().find(|layer| layer.base <= id.0).filter(|_| id.0 < self.n_indexed)
    }

    pub(crate) fn own(&self) -> &Own {
        &self.own
    }
}

/// An entry of the gazetteer.
#[derive(Clone, Copy)]
pub struct Place<'g> {
    gazetteer: &'g Gazetteer,
    record: Record,
    id: PlaceId,
}

impl<'g> Place<'g> {
    /// Its number.
    pub fn id(&self) -> PlaceId {
        self.id
    }

    /// Its main name.
    pub fn name(&self) -> &'g str {
        let gazetteer = self.gazetteer;
        let own = gazetteer.own.name(self.id.0, gazetteer.n_indexed as usize);
        own.unwrap_or_else(|| self.index().name(self.record.name))
    }

    /// The code that a source of the user's has for it: a p-code of OCHA's, say.
    pub fn code(&self) -> Option<&'g str> {
        let known = self.gazetteer.codes.get(&self.id.0).map(String::as_str);
        known.or_else(|| {
            self.gazetteer.layer_of(self.id)?;
            self.index().name_and_code(self.record.name).1
        })
    }

    /// The layer that it comes from; `None` for the packaged index and Tally's own tables.
    pub fn layer(&self) -> Option<&'g LayerInfo> {
        self.gazetteer.layer_of(self.id).map(|layer| &layer.info)
    }

    /// Whether one of Tally's own tables names it: those hold what reports name far away from it, too.
    pub(crate) fn is_own(&self) -> bool {
        self.id.0 >= self.gazetteer.n_indexed
    }

    fn index(&self) -> &'g Index {
        self.gazetteer.layer_of(self.id).map_or(&self.gazetteer.index, |layer| &layer.index)
    }

    /// What sort of place it is.
    pub fn kind(&self) -> Kind {
        Kind::ALL.get(usize::from(self.record.kind)).copied().unwrap_or(Kind::Settlement)
    }

    /// GeoNames identifier.
    pub fn geonames(&self) -> Option<u32> {
        (self.record.geonames != 0).then_some(self.record.geonames)
    }

    /// Latitude and longitude in degrees: of the place, or of a representative point of an area.
    pub fn point(&self) -> Option<(f64, f64)> {
        let degrees = |units: i32| f64::from(units) / 1e5;
        (self.record.lat != NO_POINT).then(|| (degrees(self.record.lat), degrees(self.record.lon)))
    }

    /// ISO 3166-1 alpha-2 of its country; `None` for areas that several share.
    pub fn country(&self) -> Option<&'g str> {
        self.gazetteer.own.country_code(self.record.country)
    }

    /// The first-level area that it lies in.
    pub fn admin1(&self) -> Option<PlaceId> {
        (self.record.admin1 != NONE).then_some(PlaceId(self.record.admin1))
    }

    /// The second-level area that it lies in.
    pub fn admin2(&self) -> Option<PlaceId> {
        (self.record.admin2 != NONE).then_some(PlaceId(self.record.admin2))
    }

    /// Inhabitants; for an area, those of its settlements. Often 0 where a census is lacking.
    pub fn population(&self) -> u32 {
        self.record.population
    }

    /// Whether it is the capital of its country.
    pub fn is_capital(&self) -> bool {
        self.record.seat == 2
    }

    /// Whether its first-level area is named after it.
    pub fn is_seat(&self) -> bool {
        self.record.seat >= 1
    }
}

/// Candidates that are being collected.
struct Found {
    places: Vec<Candidate>,
    /// How many are of the own tables, which are in no order.
    n_own: usize,
}

impl Found {
    fn with_capacity(n: usize) -> Self {
        Found { places: Vec::with_capacity(n), n_own: 0 }
    }

    /// Adds a posting. Postings of one place follow each other, but for those of the own tables.
    fn add(&mut self, posting: &Posting, place: u32, wanted: &[u16; 3]) {
        let candidate = Candidate { place: PlaceId(place), tier: posting.tier(wanted), main: posting.main };
        let is_same = |c: &Candidate| c.place == candidate.place;
        let own = self.places[..self.n_own].iter().position(is_same);
        let last = self.places.len().checked_sub(1).filter(|&last| is_same(&self.places[last]));
        match own.or(last) {
            Some(known) => self.places[known] = stricter(self.places[known], candidate),
            None => self.places.push(candidate),
        }
    }
}

/// Of two ways to find a place, the stricter one.
fn stricter(a: Candidate, b: Candidate) -> Candidate {
    if (b.tier, !b.main) < (a.tier, !a.main) { b } else { a }
}

/// The files of the layers, by name; none when there is no such folder.
fn layer_files(dir: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_layer = |path: &PathBuf| path.extension().is_some_and(|e| e == "tally");
    let mut files: Vec<PathBuf> = files.filter(is_layer).collect();
    files.sort();
    files
}

impl std::fmt::Debug for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({:?}, {})", self.name(), self.kind(), self.country().unwrap_or("-"))
    }
}
