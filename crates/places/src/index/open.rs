//! The index, opened.

use std::fs::File;
use std::ops::Range;
use std::path::Path;

use memmap2::Mmap;

use super::format::{
    CODE_MARK, FLAGS_AT, FREE, HEADER_LEN, INDEX_VERSION, LAST, MAGIC, N_SECTIONS, POSTING_LEN, Posting,
    RECORD_LEN, Record, SLOT_LEN, home_and_mark, key_hash, u32_at, u64_at,
};
use crate::PlacesError;

/// Number of no place.
pub(crate) const NONE: u32 = u32::MAX;

/// The compiled index. Whatever the file holds, reading it never panics: what lies outside its section is
/// taken as absent.
pub(crate) struct Index {
    map: Mmap,
    slots: Range<usize>,
    postings: Range<usize>,
    records: Range<usize>,
    names: Range<usize>,
    about: Range<usize>,
}

impl Index {
    pub fn open(path: &Path) -> Result<Self, PlacesError> {
        let file = File::open(path).map_err(PlacesError::io(path))?;
        let map = map(&file).map_err(PlacesError::io(path))?;
        let damaged = || PlacesError::Damaged { path: path.to_path_buf() };
        let [slots, postings, records, names, about] = sections(&map).ok_or_else(damaged)?;
        Ok(Index { map, slots, postings, records, names, about })
    }

    /// What the file says about itself; empty for the packaged index.
    pub fn about(&self) -> &str {
        std::str::from_utf8(&self.map[self.about.clone()]).unwrap_or("")
    }

    /// Number of places.
    pub fn len(&self) -> usize {
        self.records.len() / RECORD_LEN
    }

    /// All names with this sound key.
    pub fn postings(&self, sound_key: &str) -> impl ExactSizeIterator<Item = Posting> + '_ {
        let (postings, _) = self.map[self.postings.clone()].as_chunks::<POSTING_LEN>();
        let first = self.first_posting(sound_key).unwrap_or(postings.len());
        let rest = postings.get(first..).unwrap_or_default();
        let n = rest.iter().position(|p| p[FLAGS_AT] & LAST != 0).map_or(rest.len(), |last| last + 1);
        rest[..n].iter().map(Posting::read)
    }

    fn first_posting(&self, sound_key: &str) -> Option<usize> {
        let (slots, _) = self.map[self.slots.clone()].as_chunks::<SLOT_LEN>();
        let (home, mark) = home_and_mark(key_hash(sound_key.as_bytes()), slots.len());
        let (before, from_home) = slots.split_at_checked(home)?;
        for slot in from_home.iter().chain(before) {
            match (u32_at(slot, 0), u32_at(slot, 4)) {
                (_, FREE) => return None,
                (found, first) if found == mark => return Some(first as usize),
                _ => {}
            }
        }
        None
    }

    #[inline]
    pub fn record(&self, place: u32) -> Option<Record> {
        let (records, _) = self.map[self.records.clone()].as_chunks::<RECORD_LEN>();
        records.get(place as usize).map(Record::read)
    }

    /// The main name that starts at `offset` of the names section.
    pub fn name(&self, offset: u32) -> &str {
        self.name_and_code(offset).0
    }

    /// That name, and the code that its source has for the place.
    pub fn name_and_code(&self, offset: u32) -> (&str, Option<&str>) {
        let whole = self.text(offset);
        whole.split_once(CODE_MARK).map_or((whole, None), |(name, code)| (name, Some(code)))
    }

    fn text(&self, offset: u32) -> &str {
        let names = &self.map[self.names.clone()];
        let Some((&len, rest)) = names.get(offset as usize..).and_then(<[u8]>::split_first) else {
            return "";
        };
        rest.get(..usize::from(len)).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("")
    }
}

/// The sections, when the header is ours and they fill the file.
fn sections(file: &[u8]) -> Option<[Range<usize>; N_SECTIONS]> {
    if file.len() < HEADER_LEN || &file[..8] != MAGIC || u32_at(file, 8) != INDEX_VERSION {
        return None;
    }
    let mut at = HEADER_LEN;
    let mut found = [const { 0..0 }; N_SECTIONS];
    for (i, section) in found.iter_mut().enumerate() {
        let len = usize::try_from(u64_at(file, 16 + 8 * i)).ok()?;
        *section = at..at.checked_add(len)?;
        at = section.end;
    }
    (at == file.len()).then_some(found)
}

#[allow(unsafe_code)]
fn map(file: &File) -> std::io::Result<Mmap> {
    // SAFETY: the file is never written in place: `compile` writes another one and renames it, which leaves
    // this mapping on the old file. Somebody who truncates the file by hand gets a bus error, as with any map.
    unsafe { Mmap::map(file) }
}
