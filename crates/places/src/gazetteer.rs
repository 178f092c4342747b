//! The gazetteer: the compiled index and Tally's own tables as one.

use std::path::Path;

use crate::PlacesError;
use crate::fold::{Folded, Tier, fold};
use crate::index::{Index, NO_POINT, NONE, Posting, Record, checks};
use crate::own::Own;

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

/// The opened gazetteer: the compiled index and Tally's own tables of countries, regions and sites.
///
/// It is a memory map that threads share; lookups take well under a microsecond.
pub struct Gazetteer {
    index: Index,
    own: Own,
}

impl Gazetteer {
    /// Opens the gazetteer that [`crate::compile`] wrote into `dir`.
    pub fn open(dir: &Path) -> Result<Self, PlacesError> {
        let index = Index::open(dir)?;
        let own = Own::load(&index);
        Ok(Gazetteer { index, own })
    }

    /// Number of places.
    pub fn len(&self) -> usize {
        self.index.len() + self.own.len()
    }

    /// Whether it holds no place.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All places that `name` may mean, in whatever spelling: the strictest tier first, main names before
    /// others, larger places before smaller ones. Take the first tier that holds a place where the report
    /// plays; an empty tier there is an answer, a namesake far away is none.
    pub fn lookup(&self, name: &str) -> Vec<Candidate> {
        self.lookup_folded(&fold(name))
    }

    pub(crate) fn lookup_folded(&self, name: &Folded) -> Vec<Candidate> {
        let wanted = checks(name);
        let mut found: Vec<Candidate> = Vec::new();
        let mut add = |posting: Posting| {
            let candidate =
                Candidate { place: PlaceId(posting.place), tier: posting.tier(&wanted), main: posting.main };
            match found.iter_mut().find(|c| c.place == candidate.place) {
                Some(known) => {
                    if (candidate.tier, !candidate.main) < (known.tier, !known.main) {
                        *known = candidate;
                    }
                }
                None => found.push(candidate),
            }
        };
        self.own.postings(&name.sound).iter().copied().for_each(&mut add);
        self.index.postings(&name.sound).for_each(&mut add);
        if found.len() > 1 {
            found.sort_by_cached_key(|c| {
                (c.tier, !c.main, std::cmp::Reverse(self.record(c.place).population), c.place)
            });
        }
        found
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

    fn record(&self, id: PlaceId) -> Record {
        let own = || self.own.record(id.0.wrapping_sub(self.index.len() as u32));
        let mut record = self.index.record(id.0).or_else(own).unwrap_or_default();
        if record.kind == Kind::Country as u8
            && let Some((lat, lon)) = self.own.point(id.0)
        {
            (record.lat, record.lon) = (lat, lon);
        }
        record
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
        let own = self.gazetteer.own.name(self.id.0, self.gazetteer.index.len());
        own.unwrap_or_else(|| self.gazetteer.index.name(self.record.name))
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

impl std::fmt::Debug for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({:?}, {})", self.name(), self.kind(), self.country().unwrap_or("-"))
    }
}
