//! What a watch remembers between two runs: a small JSON file, replaced whole.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::IngestError;
use crate::feed::Entry;
use crate::plain::digest;

/// What is remembered of all feeds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// By address.
    pub feeds: BTreeMap<String, FeedState>,
}

/// What is remembered of one feed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedState {
    /// `ETag` of the last answer that was read whole.
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    pub modified: Option<String>,
    /// When it was polled last, in seconds since 1970; 0 for never.
    pub last: i64,
    /// When it is polled next.
    pub next: i64,
    /// How often in a row it failed.
    pub failures: u32,
    /// How the last poll went, for people.
    pub status: String,
    /// How many entries were read in all.
    pub n_read: u64,
    /// Hashes of the entries that were read, the newest last.
    seen: Vec<String>,
}

/// So many entries are remembered: more than a feed holds, and sitemaps are read newest first.
const MOST_SEEN: usize = 60_000;

/// The last second of the year 9999.
const LATEST: i64 = 253_402_300_799;
/// More failures or entries than a watch counts in any lifetime.
const MOST_COUNTED: u32 = u32::MAX / 2;

impl FeedState {
    pub(super) fn has_seen(&self, entry: &Entry) -> bool {
        self.seen.contains(&mark(entry))
    }

    pub(super) fn remember(&mut self, entry: &Entry) {
        let mark = mark(entry);
        if !self.seen.contains(&mark) {
            self.seen.push(mark);
            self.n_read += 1;
        }
        let surplus = self.seen.len().saturating_sub(MOST_SEEN);
        self.seen.drain(..surplus);
    }
}

/// An entry that was changed is a new one.
fn mark(entry: &Entry) -> String {
    let updated = entry.updated.map(|d| d.to_string()).unwrap_or_default();
    digest(format!("{}\n{updated}", entry.identity()).as_bytes())[..16].to_string()
}

impl State {
    /// What the file holds; nothing when there is none.
    ///
    /// # Errors
    /// When it is there and cannot be understood: to begin anew would read everything again.
    pub fn load(path: &Path) -> Result<Self, IngestError> {
        let failed = |why: String| IngestError::Unreadable { name: path.display().to_string(), why };
        match std::fs::read(path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(State::default()),
            Err(e) => Err(failed(format!("cannot be read: {e}."))),
            Ok(bytes) => State::parse(&bytes).map_err(|e| {
                failed(format!("is not what a watch remembers ({e}). Delete it to begin anew, or give another with --state."))
            }),
        }
    }

    /// What the bytes of the file say. Times and counts that no watch comes to are brought within bounds, so that reckoning with
    /// them is safe.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        let mut state: State = serde_json::from_slice(bytes)?;
        for feed in state.feeds.values_mut() {
            feed.last = feed.last.clamp(0, LATEST);
            feed.next = feed.next.clamp(0, LATEST);
            feed.failures = feed.failures.min(MOST_COUNTED);
            feed.n_read = feed.n_read.min(u64::from(MOST_COUNTED));
        }
        Ok(state)
    }

    /// Replaces the file: it is whole at every moment.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), IngestError> {
        let beside = path.with_extension("tmp");
        let write = || -> std::io::Result<()> {
            let mut file = std::fs::File::create(&beside)?;
            file.write_all(&serde_json::to_vec(self)?)?;
            file.sync_all()?;
            std::fs::rename(&beside, path)
        };
        write().map_err(|e| IngestError::Unreadable {
            name: path.display().to_string(),
            why: format!("cannot be written: {e}. Give another place with --state."),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_counts_that_cannot_be_are_brought_within_bounds() {
        let kept = format!(
            "{{\"feeds\": {{\"a\": {{\"last\": {}, \"next\": {}, \"failures\": {}, \"n_read\": {}}}}}}}",
            i64::MIN,
            i64::MAX,
            u32::MAX,
            u64::MAX
        );
        let state = State::parse(kept.as_bytes()).expect("a state");
        let feed = &state.feeds["a"];
        assert_eq!((feed.last, feed.next, feed.failures), (0, LATEST, MOST_COUNTED));
        assert!(State::parse(b"{\"feeds\": 7}").is_err());
    }
}
