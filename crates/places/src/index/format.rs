//! How the index lies on disk. All numbers are little-endian.

use crate::fold::{Folded, Tier};

/// Version of the format; another version is never opened. It names the folder that setup compiles into.
pub const INDEX_VERSION: u32 = 3;
/// Name of the file in that folder.
pub const INDEX_FILE: &str = "places.tally";

pub(super) const MAGIC: &[u8; 8] = b"TALLYGAZ";
/// Magic, version, a spare word, and the lengths of the sections.
pub(super) const HEADER_LEN: usize = 8 + 4 + 4 + N_SECTIONS * 8;
pub(super) const N_SECTIONS: usize = 5;
/// Stands between a main name and the code that its source has for the place.
pub(super) const CODE_MARK: char = '\u{1f}';
pub(super) const SLOT_LEN: usize = 8;
pub(super) const POSTING_LEN: usize = 11;
pub(super) const RECORD_LEN: usize = 32;
/// Where a posting's flags stand, and what they say: the place's main name has this key; no more postings of the key follow.
pub(super) const FLAGS_AT: usize = 4;
const MAIN: u8 = 1;
pub(super) const LAST: u8 = 2;

/// One name of one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Posting {
    /// Number of the place.
    pub place: u32,
    /// Whether the place's main name has the same sound key.
    pub main: bool,
    /// Check values of the exact, plain and bare foldings.
    pub checks: [u16; 3],
}

impl Posting {
    pub fn new(place: u32, main: bool, folded: &Folded) -> Self {
        Posting { place, main, checks: checks(folded) }
    }

    /// The strictest tier at which this name agrees with one that has the same sound key.
    pub fn tier(&self, checks: &[u16; 3]) -> Tier {
        match (0..3).find(|&i| self.checks[i] == checks[i]) {
            Some(0) => Tier::Exact,
            Some(1) => Tier::Plain,
            Some(2) => Tier::Bare,
            _ => Tier::Sound,
        }
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.place.to_le_bytes());
        out.push(if self.main { MAIN } else { 0 });
        self.checks.iter().for_each(|check| out.extend(check.to_le_bytes()));
    }

    pub(super) fn read(bytes: &[u8; POSTING_LEN]) -> Self {
        let check = |i: usize| u16::from_le_bytes([bytes[i], bytes[i + 1]]);
        let main = bytes[FLAGS_AT] & MAIN != 0;
        Posting { place: u32_at(bytes, 0), main, checks: [check(5), check(7), check(9)] }
    }
}

/// Check values of the three stricter foldings of a name.
pub(crate) fn checks(folded: &Folded) -> [u16; 3] {
    [check_value(&folded.exact), check_value(&folded.plain), check_value(&folded.bare)]
}

/// 16 bits that tell most strings apart (FNV-1a, its halves joined).
pub(crate) fn check_value(text: &str) -> u16 {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 16)) as u16
}

/// One place, as the records section holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Record {
    /// GeoNames identifier; 0 for none.
    pub geonames: u32,
    /// Latitude in units of 10⁻⁵ degrees; [`NO_POINT`] for none.
    pub lat: i32,
    /// Longitude in the same units.
    pub lon: i32,
    /// Inhabitants; for an area, those of its settlements.
    pub population: u32,
    /// Where its main name starts in the names section.
    pub name: u32,
    /// ISO 3166-1 alpha-2.
    pub country: [u8; 2],
    /// See [`crate::Kind`].
    pub kind: u8,
    /// 2 for a capital, 1 for the town that its first-level area is named after, else 0.
    pub seat: u8,
    /// Number of its first-level area; [`super::NONE`] for none.
    pub admin1: u32,
    /// Number of its second-level area.
    pub admin2: u32,
}

/// Latitude of a place without a point.
pub(crate) const NO_POINT: i32 = i32::MAX;

impl Record {
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.geonames.to_le_bytes());
        out.extend(self.lat.to_le_bytes());
        out.extend(self.lon.to_le_bytes());
        out.extend(self.population.to_le_bytes());
        out.extend(self.name.to_le_bytes());
        out.extend(self.country);
        out.extend([self.kind, self.seat]);
        out.extend(self.admin1.to_le_bytes());
        out.extend(self.admin2.to_le_bytes());
    }

    #[inline]
    pub(super) fn read(bytes: &[u8; RECORD_LEN]) -> Self {
        Record {
            geonames: u32_at(bytes, 0),
            lat: u32_at(bytes, 4) as i32,
            lon: u32_at(bytes, 8) as i32,
            population: u32_at(bytes, 12),
            name: u32_at(bytes, 16),
            country: [bytes[20], bytes[21]],
            kind: bytes[22],
            seat: bytes[23],
            admin1: u32_at(bytes, 24),
            admin2: u32_at(bytes, 28),
        }
    }
}

/// What a sound key's slot is found by (FNV-1a, mixed).
pub(super) fn key_hash(key: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
    let hash = key.iter().fold(0xcbf2_9ce4_8422_2325, step);
    (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Where the slot is looked for first, out of so many, and the mark that tells it from others there: two keys of one home share a
/// mark in one of four thousand million cases.
pub(super) fn home_and_mark(hash: u64, n_slots: usize) -> (usize, u32) {
    let home = (u128::from(hash) * n_slots as u128) >> 64;
    (home as usize, (hash ^ (hash >> 29)) as u32)
}

/// Slots for so many keys: a third stays free, so that a key is found after two steps on average.
pub(super) fn n_slots(n_keys: usize) -> usize {
    n_keys + n_keys / 2 + 1
}

/// The first posting of no key: the slot is free.
pub(super) const FREE: u32 = u32::MAX;

#[inline]
pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}
