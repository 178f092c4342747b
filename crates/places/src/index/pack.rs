//! Records, names and postings on their way into an index file.

use std::cmp::Reverse;
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::format::{
    CODE_MARK, FLAGS_AT, FREE, INDEX_VERSION, LAST, MAGIC, POSTING_LEN, Posting, Record, SLOT_LEN,
    home_and_mark, key_hash, n_slots,
};
use super::sorter::Sorter;
use crate::PlacesError;
use crate::fold::Folded;

/// What an index is made from. Records and names stay in memory (about 45 bytes a place); postings go to disk.
pub(super) struct Pack {
    dir: PathBuf,
    pub records: Vec<Record>,
    pub names: Vec<u8>,
    sorter: Sorter,
}

impl Pack {
    /// A pack whose temporary files lie in `dir`, which is made when it is not there.
    pub fn new(dir: &Path) -> Result<Self, PlacesError> {
        fs::create_dir_all(dir).map_err(PlacesError::io(dir))?;
        Ok(Pack { dir: dir.to_path_buf(), records: Vec::new(), names: Vec::new(), sorter: Sorter::new(dir) })
    }

    /// Keeps a main name and the code that its source has for the place; returns where.
    pub fn keep_name(&mut self, name: &str, code: &str) -> u32 {
        let offset = self.names.len() as u32;
        let code = if code.is_empty() { String::new() } else { format!("{CODE_MARK}{code}") };
        let mut len = name.len().min(255usize.saturating_sub(code.len()));
        while !name.is_char_boundary(len) {
            len -= 1;
        }
        self.names.push((len + code.len()).min(255) as u8);
        self.names.extend(&name.as_bytes()[..len]);
        self.names.extend(&code.as_bytes()[..code.len().min(255)]);
        offset
    }

    /// The main name that starts at `offset`.
    pub fn name_at(&self, offset: u32) -> &str {
        let at = offset as usize;
        let len = usize::from(self.names[at]);
        let whole = std::str::from_utf8(&self.names[at + 1..at + 1 + len]).unwrap_or("");
        whole.split(CODE_MARK).next().unwrap_or("")
    }

    /// Lets `place` be found under a folded name.
    pub fn post(&mut self, place: u32, main: bool, folded: &Folded) -> Result<(), PlacesError> {
        let posting = Posting::new(place, main, folded);
        self.sorter.push(&folded.sound, posting).map_err(PlacesError::io(&self.dir))
    }

    /// Writes the index to `path`: under a name of this call's own, which is then changed, so that nobody ever sees
    /// half of it.
    pub fn write(self, path: &Path, about: &str) -> Result<(), PlacesError> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let partial = self.dir.join(format!(".partial.{}-{number}", std::process::id()));
        let dir = self.dir.clone();
        let written = self.write_sections(&partial, about).and_then(|()| fs::rename(&partial, path));
        if written.is_err() {
            // The error that matters is the one already at hand.
            let _ = fs::remove_file(&partial);
        }
        written.map_err(PlacesError::io(&dir))
    }

    fn write_sections(self, path: &Path, about: &str) -> io::Result<()> {
        let Pack { dir, records, names, sorter } = self;
        let (slots, mut postings) = slots_and_postings(sorter, &records, &dir)?;
        let lengths = [
            (slots.len() * SLOT_LEN) as u64,
            length(&mut postings)?,
            (records.len() * super::format::RECORD_LEN) as u64,
            names.len() as u64,
            about.len() as u64,
        ];
        let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
        out.write_all(MAGIC)?;
        out.write_all(&INDEX_VERSION.to_le_bytes())?;
        out.write_all(&[0; 4])?;
        for length in lengths {
            out.write_all(&length.to_le_bytes())?;
        }
        for [mark, first] in slots {
            out.write_all(&mark.to_le_bytes())?;
            out.write_all(&first.to_le_bytes())?;
        }
        io::copy(&mut postings, &mut out)?;
        let mut bytes = Vec::new();
        for record in &records {
            bytes.clear();
            record.write(&mut bytes);
            out.write_all(&bytes)?;
        }
        out.write_all(&names)?;
        out.write_all(about.as_bytes())?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}

/// The two sections that names are looked up in: the slots, and the postings as a file without a name.
fn slots_and_postings(sorter: Sorter, records: &[Record], dir: &Path) -> io::Result<(Vec<[u32; 2]>, File)> {
    let mut postings = BufWriter::with_capacity(1 << 20, tempfile::tempfile_in(dir)?);
    // Hash and first posting of each key.
    let mut keys: Vec<(u64, u32)> = Vec::new();
    let mut first = 0u32;
    let mut group: Vec<Posting> = Vec::new();
    let mut key: Vec<u8> = Vec::new();
    let mut bytes: Vec<u8> = Vec::new();
    let mut close = |key: &[u8], group: &mut Vec<Posting>| -> io::Result<()> {
        if group.is_empty() {
            return Ok(());
        }
        let kept = close_group(group, records);
        bytes.clear();
        group[..kept].iter().for_each(|posting| posting.write(&mut bytes));
        bytes[(kept - 1) * POSTING_LEN + FLAGS_AT] |= LAST;
        postings.write_all(&bytes)?;
        keys.push((key_hash(key), first));
        first = first
            .checked_add(kept as u32)
            .filter(|&next| next < FREE)
            .ok_or_else(|| io::Error::other("more names than an index holds"))?;
        group.clear();
        Ok(())
    };
    for entry in sorter.into_sorted()? {
        let (next, posting) = entry?;
        if next != key {
            close(&key, &mut group)?;
            key = next;
        }
        group.push(posting);
    }
    close(&key, &mut group)?;
    let postings = postings.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok((slots(&keys), postings))
}

/// The slots: each key is put into the first free one from its home on, beginning anew at the end.
fn slots(keys: &[(u64, u32)]) -> Vec<[u32; 2]> {
    let mut slots = vec![[0, FREE]; n_slots(keys.len())];
    for &(hash, first) in keys {
        let (mut at, mark) = home_and_mark(hash, slots.len());
        while slots[at][1] != FREE {
            at = (at + 1) % slots.len();
        }
        slots[at] = [mark, first];
    }
    slots
}

/// Puts the postings of a key in order: those of larger places first, those of one place together. A place is found under its
/// main name when any of its names with this key is that one. Returns how many postings a key keeps.
fn close_group(group: &mut [Posting], records: &[Record]) -> usize {
    let population = |place: u32| records.get(place as usize).map_or(0, |record| record.population);
    group.sort_by_cached_key(|posting| (Reverse(population(posting.place)), posting.place));
    let mut at = 0;
    while at < group.len() {
        let place = group[at].place;
        let end = at + group[at..].iter().take_while(|p| p.place == place).count();
        let main = group[at..end].iter().any(|p| p.main);
        group[at..end].iter_mut().for_each(|p| p.main = main);
        at = end;
    }
    group.len().min(0xffff)
}

/// The length of a file, which is then read from its start.
fn length(file: &mut File) -> io::Result<u64> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    Ok(length)
}
