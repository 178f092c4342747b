//! Polling feeds, politely: no oftener than asked, only what has changed, what robots.txt allows, one host at a
//! leisurely pace, longer and longer after failures. What was read is remembered, so that a watch can stop at any
//! moment and go on later.
//!
//! Time and waiting belong to the caller ([`Surroundings`]), so that tests need neither.

mod config;
mod state;

use std::collections::BTreeMap;
use std::time::Duration;

use crate::error::IngestError;
use crate::feed::{self, Entry};
use crate::fetch::{Answer, Conditions, Fetched, Robots, fetch_if};
use crate::input::{Meta, Options, Received};
use crate::reports::of_url;

pub use config::{FeedConfig, WatchList};
pub use state::{FeedState, State};

/// What a watch needs of the world around it.
pub trait Surroundings {
    /// Seconds since 1970.
    fn now(&self) -> i64;
    /// Waits; `false` when the watch shall end.
    fn wait(&self, time: Duration) -> bool;
}

/// A watch over feeds.
pub struct Watch {
    list: WatchList,
    /// What is remembered; whoever runs the watch saves it.
    pub state: State,
    robots: Robots,
    /// When each host may be asked again, in seconds since 1970.
    hosts: BTreeMap<String, i64>,
}

/// What polling a feed gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Polled {
    /// Entries that were not read before, the oldest first.
    pub entries: Vec<Entry>,
    conditions: Conditions,
}

/// The longest time between two polls of a feed that fails.
const LONGEST: i64 = 24 * 3600;

impl Watch {
    /// A watch that goes on where `state` says.
    pub fn new(list: WatchList, state: State) -> Self {
        Watch { list, state, robots: Robots::default(), hosts: BTreeMap::new() }
    }

    /// The feeds.
    pub fn feeds(&self) -> &[FeedConfig] {
        &self.list.feeds
    }

    /// The feed to poll next, and when, in seconds since 1970.
    pub fn next(&self) -> Option<(usize, i64)> {
        let due = |feed: &FeedConfig| self.state.feeds.get(&feed.url).map_or(0, |s| s.next);
        self.list.feeds.iter().enumerate().map(|(i, feed)| (i, due(feed))).min_by_key(|(_, at)| *at)
    }

    /// Polls a feed. When and whether it is polled again is settled here; what it gave counts as read only when
    /// [`Watch::read`] and then [`Watch::finish`] say so.
    ///
    /// # Errors
    /// Why the feed could not be read; the state knows it too.
    pub fn poll(
        &mut self,
        index: usize,
        around: &impl Surroundings,
        options: &Options,
    ) -> Result<Polled, IngestError> {
        let feed = self.list.feeds[index].clone();
        let polled = self.ask(&feed, around, options);
        let now = around.now();
        let state = self.state.feeds.entry(feed.url.clone()).or_default();
        state.last = now;
        match polled {
            Ok((polled, status)) => {
                state.failures = 0;
                state.status = status;
                state.next = now + with_jitter(feed.every, &feed.url, now);
                Ok(polled)
            }
            Err(Trouble { error, retry_after }) => {
                state.failures += 1;
                state.status = error.to_string();
                let doubled =
                    feed.every.saturating_mul(1 << state.failures.min(16)).min(LONGEST.max(feed.every));
                state.next = now + with_jitter(doubled.max(retry_after), &feed.url, now);
                Err(error)
            }
        }
    }

    fn ask(
        &mut self,
        feed: &FeedConfig,
        around: &impl Surroundings,
        options: &Options,
    ) -> Result<(Polled, String), Trouble> {
        let known = self.state.feeds.get(&feed.url).cloned().unwrap_or_default();
        self.permit(&feed.url, around, options)?;
        let conditions = Conditions { etag: known.etag.clone(), modified: known.modified.clone() };
        let fetched = match fetch_if(&feed.url, &conditions, options)? {
            Answer::Unchanged => {
                return Ok((Polled { entries: Vec::new(), conditions }, "unchanged".to_string()));
            }
            Answer::Page(fetched) => fetched,
            Answer::Refused { status, retry_after } => {
                let why = format!("the server answered {status}.");
                let retry_after = retry_after.map_or(0, |d| d.as_secs().min(LONGEST as u64) as i64);
                return Err(Trouble {
                    error: IngestError::NotFetched { url: feed.url.clone(), why },
                    retry_after,
                });
            }
        };
        let parsed = feed::parse(&fetched.bytes, fetched.charset.as_deref(), Some(&fetched.url))
            .map_err(|why| IngestError::Unreadable { name: feed.url.clone(), why })?;
        let n = parsed.entries.len();
        // Feeds put the newest first.
        let mut entries: Vec<Entry> = parsed.entries.into_iter().filter(|e| !known.has_seen(e)).collect();
        entries.reverse();
        let status = format!("{} new of {n}", entries.len());
        Ok((Polled { entries, conditions: conditions_of(&fetched) }, status))
    }

    /// Waits until a host may be asked, and asks robots.txt whether this address may be.
    fn permit(
        &mut self,
        url: &str,
        around: &impl Surroundings,
        options: &Options,
    ) -> Result<(), IngestError> {
        let host =
            url::Url::parse(url).ok().and_then(|u| u.host_str().map(str::to_string)).unwrap_or_default();
        let rules = self.robots.of(url, around.now(), options);
        rules.permit(url)?;
        let pace = self.list.pace.max(rules.pace());
        let now = around.now();
        let free = self.hosts.get(&host).copied().unwrap_or(0);
        if free > now && !around.wait(Duration::from_secs((free - now) as u64)) {
            return Err(IngestError::NotFetched {
                url: url.to_string(),
                why: "the watch was ended.".to_string(),
            });
        }
        self.hosts.insert(host, around.now() + pace);
        Ok(())
    }

    /// The reports of an entry (several of a live blog): its page, or, where that cannot be had or the feed carries the whole article, what the
    /// feed carries.
    ///
    /// # Errors
    /// Why neither could be read.
    pub fn reports(
        &mut self,
        index: usize,
        entry: &Entry,
        around: &impl Surroundings,
        options: &Options,
    ) -> Result<Vec<Received>, IngestError> {
        let feed = &self.list.feeds[index];
        let outlet = feed.outlet.clone();
        let meta = Meta {
            key: entry.id.clone(),
            title: entry.title.clone(),
            published: entry.published,
            outlet,
            url: None,
        };
        let carried = |why: Option<&IngestError>| Ok(vec![feed::carried_report(entry, &meta, why, options)?]);
        let Some(url) = entry.url.clone().filter(|_| !entry.is_whole()) else { return carried(None) };
        let page = self.permit(&url, around, options).and_then(|()| {
            let missing = || IngestError::Empty { name: url.clone() };
            let found = of_url(&url, 1, meta.clone(), options).collect::<Result<Vec<Received>, _>>()?;
            if found.is_empty() { Err(missing()) } else { Ok(found) }
        });
        match page {
            Ok(received) => Ok(received),
            Err(e) if entry.html.trim().is_empty() => Err(e),
            Err(e) => carried(Some(&e)),
        }
    }

    /// Remembers that an entry was read.
    pub fn read(&mut self, index: usize, entry: &Entry) {
        let url = self.list.feeds[index].url.clone();
        self.state.feeds.entry(url).or_default().remember(entry);
    }

    /// Remembers that all of a poll was read: only now the server may be asked for what is newer.
    pub fn finish(&mut self, index: usize, polled: Polled) {
        let url = self.list.feeds[index].url.clone();
        let state = self.state.feeds.entry(url).or_default();
        state.etag = polled.conditions.etag;
        state.modified = polled.conditions.modified;
    }
}

struct Trouble {
    error: IngestError,
    /// How many seconds the server asks for.
    retry_after: i64,
}

impl From<IngestError> for Trouble {
    fn from(error: IngestError) -> Self {
        Trouble { error, retry_after: 0 }
    }
}

fn conditions_of(fetched: &Fetched) -> Conditions {
    let header = |name: &str| {
        fetched.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    };
    Conditions { etag: header("etag"), modified: header("last-modified") }
}

/// Up to a tenth more, so that many feeds of one interval do not all come at once; told by the feed and the time.
fn with_jitter(seconds: i64, url: &str, now: i64) -> i64 {
    let most = (seconds / 10).max(1);
    let mixed = url.bytes().fold(now as u64 ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    seconds + (mixed % most as u64) as i64
}
