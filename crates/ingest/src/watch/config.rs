//! `feeds.toml`: what is watched, and how often.

use std::path::Path;

use serde::Deserialize;

use crate::error::IngestError;

/// The feeds to watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchList {
    /// The feeds, in the order of the file.
    pub feeds: Vec<FeedConfig>,
    /// Seconds between two requests to one host.
    pub pace: i64,
}

/// One feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedConfig {
    /// Its address.
    pub url: String,
    /// Who publishes it, when the pages shall not say.
    pub outlet: Option<String>,
    /// Seconds between two polls.
    pub every: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    every: Option<String>,
    pace: Option<String>,
    #[serde(default)]
    feed: Vec<Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    url: String,
    outlet: Option<String>,
    every: Option<String>,
}

const EVERY: i64 = 15 * 60;
const PACE: i64 = 2;
/// Nobody's feed wants to be polled more often.
const LEAST: i64 = 60;

impl WatchList {
    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong in it, and how it should be.
    pub fn load(path: &Path) -> Result<Self, IngestError> {
        let failed = |why: String| IngestError::Unreadable { name: path.display().to_string(), why };
        let text = std::fs::read_to_string(path).map_err(|e| failed(format!("cannot be read: {e}.")))?;
        WatchList::parse(&text).map_err(failed)
    }

    /// Reads the text of such a file.
    ///
    /// # Errors
    /// What is wrong in it, in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File =
            toml::from_str(text).map_err(|e| format!("is no list of feeds: {}", e.to_string().trim()))?;
        let every = file.every.as_deref().map_or(Ok(EVERY), seconds)?;
        let pace = file.pace.as_deref().map_or(Ok(PACE), seconds)?;
        if file.feed.is_empty() {
            return Err("names no feed. Write [[feed]] and url = \"https://…\" for each.".to_string());
        }
        let mut feeds: Vec<FeedConfig> = Vec::new();
        for table in file.feed {
            if !(table.url.starts_with("http://") || table.url.starts_with("https://")) {
                return Err(format!(
                    "url = “{}” is no address. Write it as https://example.org/feed.xml.",
                    table.url
                ));
            }
            let every = table.every.as_deref().map_or(Ok(every), seconds)?.max(LEAST);
            if !feeds.iter().any(|known| known.url == table.url) {
                feeds.push(FeedConfig { url: table.url, outlet: table.outlet, every });
            }
        }
        Ok(WatchList { feeds, pace })
    }
}

/// "30s", "15m", "2h", "1d".
fn seconds(text: &str) -> Result<i64, String> {
    let text = text.trim();
    let unit = match text.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3600,
        Some('d') => 86400,
        _ => 0,
    };
    let number = text.get(..text.len().saturating_sub(1)).and_then(|n| n.trim().parse::<i64>().ok());
    match number.and_then(|n| n.checked_mul(unit)).filter(|s| *s > 0) {
        Some(seconds) => Ok(seconds),
        None => Err(format!("“{text}” is no length of time. Write it as 30s, 15m, 2h or 1d.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_and_faults_named() {
        let list = WatchList::parse(
            "every = \"1h\"\n[[feed]]\nurl = \"https://daily.example/rss\"\noutlet = \"The Daily\"\n[[feed]]\nurl = \"https://b.example/rss\"\nevery = \"5s\"\n",
        )
        .expect("a list");
        assert_eq!(list.pace, PACE);
        assert_eq!(list.feeds.iter().map(|f| f.every).collect::<Vec<_>>(), [3600, LEAST]);
        for (text, why) in [
            ("", "names no feed"),
            ("[[feed]]\nurl = \"file:///etc/passwd\"", "no address"),
            ("every = \"often\"\n[[feed]]\nurl = \"https://b.example\"", "no length of time"),
            ("[[feed]]\nadress = \"x\"", "no list of feeds"),
        ] {
            assert!(WatchList::parse(text).is_err_and(|e| e.contains(why)), "{text}");
        }
    }
}
