//! Sorting more postings than memory holds: sorted runs in temporary files, merged at the end.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::format::{POSTING_LEN, Posting};

/// Bytes of entries that are sorted in memory at a time.
const RUN_BYTES: usize = 96 << 20;
/// Longest key that is kept, in bytes; longer names are no place names.
const LONGEST_KEY: usize = 255;

/// Collects postings under their sound keys and hands them back in order.
pub(super) struct Sorter {
    dir: PathBuf,
    /// Key length, key, posting; one entry after the other.
    bytes: Vec<u8>,
    starts: Vec<u32>,
    runs: Vec<File>,
    run_bytes: usize,
}

/// A key with one posting, in the order in which the index holds them.
pub(super) type Entry = (Vec<u8>, Posting);

impl Sorter {
    /// A sorter that puts its runs into files without a name in `dir`: they are gone when it is.
    pub fn new(dir: &Path) -> Self {
        Self::with_run_bytes(dir, RUN_BYTES)
    }

    fn with_run_bytes(dir: &Path, run_bytes: usize) -> Self {
        Sorter { dir: dir.to_path_buf(), bytes: Vec::new(), starts: Vec::new(), runs: Vec::new(), run_bytes }
    }

    pub fn push(&mut self, key: &str, posting: Posting) -> io::Result<()> {
        if key.is_empty() || key.len() > LONGEST_KEY {
            return Ok(());
        }
        self.starts.push(self.bytes.len() as u32);
        self.bytes.push(key.len() as u8);
        self.bytes.extend(key.as_bytes());
        posting.write(&mut self.bytes);
        if self.bytes.len() >= self.run_bytes { self.spill() } else { Ok(()) }
    }

    /// All entries in order, without repetitions.
    pub fn into_sorted(mut self) -> io::Result<impl Iterator<Item = io::Result<Entry>>> {
        self.spill()?;
        self.bytes = Vec::new();
        let runs: Vec<_> = self.runs.drain(..).map(|file| BufReader::with_capacity(1 << 18, file)).collect();
        let mut merge = Merge { runs, next: BinaryHeap::new(), last: None };
        for run in 0..merge.runs.len() {
            merge.refill(run)?;
        }
        Ok(merge)
    }

    fn spill(&mut self) -> io::Result<()> {
        let bytes = &self.bytes;
        self.starts.sort_unstable_by_key(|&start| entry_at(bytes, start as usize));
        let mut file = BufWriter::with_capacity(1 << 18, tempfile::tempfile_in(&self.dir)?);
        for &start in &self.starts {
            let start = start as usize;
            file.write_all(&bytes[start..start + 1 + usize::from(bytes[start]) + POSTING_LEN])?;
        }
        let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        self.runs.push(file);
        self.bytes.clear();
        self.starts.clear();
        Ok(())
    }
}

fn entry_at(bytes: &[u8], start: usize) -> (&[u8], Posting) {
    let end = start + 1 + usize::from(bytes[start]);
    let posting = bytes[end..].first_chunk().map(Posting::read);
    (&bytes[start + 1..end], posting.unwrap_or_default())
}

/// The smallest entry of several sorted runs, again and again.
struct Merge {
    runs: Vec<BufReader<File>>,
    next: BinaryHeap<Reverse<(Entry, usize)>>,
    last: Option<Entry>,
}

impl Merge {
    fn refill(&mut self, run: usize) -> io::Result<()> {
        let mut len = [0];
        if self.runs[run].read(&mut len)? == 0 {
            return Ok(());
        }
        let mut key = vec![0; usize::from(len[0])];
        self.runs[run].read_exact(&mut key)?;
        let mut posting = [0; POSTING_LEN];
        self.runs[run].read_exact(&mut posting)?;
        self.next.push(Reverse(((key, Posting::read(&posting)), run)));
        Ok(())
    }
}

impl Iterator for Merge {
    type Item = io::Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Reverse((entry, run)) = self.next.pop()?;
            if let Err(error) = self.refill(run) {
                return Some(Err(error));
            }
            if self.last.as_ref() != Some(&entry) {
                self.last = Some(entry.clone());
                return Some(Ok(entry));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_small_runs_come_back_in_order_and_without_repetitions() {
        let dir = tempfile::tempdir().unwrap();
        let mut sorter = Sorter::with_run_bytes(dir.path(), 200);
        let mut expected = std::collections::BTreeSet::new();
        for i in 0..500u32 {
            let key = format!("k{}", i.wrapping_mul(2_654_435_761) % 97);
            let posting = Posting { place: i % 50, main: i % 3 == 0, checks: [1, 2, 3] };
            expected.insert((key.clone().into_bytes(), posting));
            sorter.push(&key, posting).unwrap();
        }
        let sorted: Vec<Entry> = sorter.into_sorted().unwrap().map(Result::unwrap).collect();
        assert_eq!(sorted, expected.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn nothing_in_is_nothing_out_and_names_that_are_no_names_are_left_out() {
        let dir = tempfile::tempdir().unwrap();
        let mut sorter = Sorter::new(dir.path());
        sorter.push("", Posting::default()).unwrap();
        sorter.push(&"x".repeat(300), Posting::default()).unwrap();
        assert_eq!(sorter.into_sorted().unwrap().count(), 0);
    }
}
