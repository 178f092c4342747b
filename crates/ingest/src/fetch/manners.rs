//! How the addresses of lists, feeds and tables are followed: what robots.txt allows, and one host at a leisurely pace. An
//! address that a person names is fetched as a browser would.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use url::Url;

use super::robots::Robots;
use crate::error::IngestError;
use crate::input::Options;

/// What is remembered of the hosts that were asked; clones share it.
#[derive(Clone, Default)]
pub struct Manners(Arc<Mutex<Hosts>>);

#[derive(Default)]
struct Hosts {
    robots: Robots,
    /// When each host may be asked again.
    free: BTreeMap<String, Instant>,
}

impl std::fmt::Debug for Manners {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Manners")
    }
}

impl Manners {
    /// Waits until this address may be asked for.
    ///
    /// # Errors
    /// When robots.txt asks programs not to.
    pub(crate) fn permit(&self, url: &str, options: &Options) -> Result<(), IngestError> {
        let time = self.turn(url, options)?.saturating_duration_since(Instant::now());
        std::thread::sleep(time);
        Ok(())
    }

    /// When this address may be asked for; the host's next turn comes after it.
    fn turn(&self, url: &str, options: &Options) -> Result<Instant, IngestError> {
        let host = Url::parse(url).ok().and_then(|u| u.host_str().map(str::to_string)).unwrap_or_default();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64);
        // A thread that panicked left nothing half done here.
        let mut hosts = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let rules = hosts.robots.of(url, now, options);
        rules.permit(url)?;
        let pace = options.fetch.pace.max(Duration::from_secs(rules.pace().max(0) as u64));
        let turn = hosts.free.get(&host).copied().unwrap_or_else(Instant::now).max(Instant::now());
        hosts.free.insert(host, turn + pace);
        Ok(turn)
    }
}
