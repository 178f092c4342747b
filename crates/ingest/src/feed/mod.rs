//! Feeds: RSS, Atom, JSON Feed, sitemaps. What they carry is read where it is an article; else it is fetched.

mod json;
mod xml;

use tally_model::{Date, Problem};

use crate::encoding::decode;
use crate::error::IngestError;
use crate::input::{Meta, Received};
use crate::reports::{Place, Reports, of_listed_url, one};

pub(crate) use json::is_json_feed;

/// A feed as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Feed {
    /// Its name.
    pub title: Option<String>,
    /// Whether its entries carry no text: a sitemap.
    pub is_sitemap: bool,
    /// Its entries, in order.
    pub entries: Vec<Entry>,
    /// What was wrong with it, for the user.
    pub problem: Option<String>,
    /// What its links are relative to, where it says so.
    pub base: Option<String>,
}

/// One entry of a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its own identifier; its address where it has none.
    pub id: Option<String>,
    /// Its headline, as plain text.
    pub title: Option<String>,
    /// Where it leads.
    pub url: Option<String>,
    /// When it was published.
    pub published: Option<Date>,
    /// When it was changed last.
    pub updated: Option<Date>,
    /// Who wrote it.
    pub author: Option<String>,
    /// What it carries of the article, as HTML: all of it, or a summary.
    pub html: String,
}

/// Shorter than this it is a summary, and the article is fetched where the feed was fetched.
const ARTICLE_WORDS: usize = 150;

impl Entry {
    /// Whether the article itself seems to be in the feed.
    pub fn is_whole(&self) -> bool {
        crate::html::words_of(&self.html).split(' ').count() >= ARTICLE_WORDS
    }

    /// The day that it is of: many feeds tell only when it was changed last.
    pub(crate) fn day(&self) -> Option<Date> {
        self.published.or(self.updated)
    }

    /// What tells it from others of its feed.
    pub fn identity(&self) -> String {
        self.id.clone().or_else(|| self.url.clone()).or_else(|| self.title.clone()).unwrap_or_default()
    }
}

/// Reads a feed. `address` is where it was fetched, for links that are relative to it.
///
/// # Errors
/// When it is none, in a sentence.
pub fn parse(bytes: &[u8], declared_charset: Option<&str>, address: Option<&str>) -> Result<Feed, String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(400)]).into_owned();
    let declared = declared_charset.map(str::to_string).or_else(|| xml::encoding(&head));
    let text = decode(bytes, declared.as_deref()).map_err(|why| format!("not a feed: {why}."))?.text;
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let mut feed = if start.starts_with('{') { json::parse(start)? } else { xml::parse(start)? };
    let address = address.and_then(|a| url::Url::parse(a).ok());
    let base = match feed.base.as_deref() {
        Some(told) => {
            absolute(told, address.as_ref()).and_then(|told| url::Url::parse(&told).ok()).or(address)
        }
        None => address,
    };
    for entry in &mut feed.entries {
        entry.url = entry.url.take().and_then(|link| absolute(&link, base.as_ref()));
    }
    Ok(feed)
}

/// An address that can be fetched; `javascript:` and the like lead nowhere.
fn absolute(link: &str, base: Option<&url::Url>) -> Option<String> {
    let link = link.trim();
    let url = match base {
        Some(base) => base.join(link).ok()?,
        None => url::Url::parse(link).ok()?,
    };
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

/// The reports of a feed.
pub(crate) fn of_feed<'a>(place: Place<'a>, bytes: &[u8]) -> Reports<'a> {
    let feed = match parse(bytes, place.charset.as_deref(), place.meta.url.as_deref()) {
        Ok(feed) => feed,
        Err(why) => return one(Err(IngestError::Unreadable { name: place.name, why })),
    };
    if let Some(problem) = &feed.problem {
        place.options.notices.push(format!("{}: {problem}", place.name));
    }
    if feed.entries.is_empty() {
        let why = "a feed without entries. There is nothing to read.".to_string();
        return one(Err(IngestError::Unreadable { name: place.name, why }));
    }
    let outlet = place.meta.outlet.clone().or(feed.title.filter(|_| !feed.is_sitemap));
    let is_sitemap = feed.is_sitemap;
    Box::new(feed.entries.into_iter().enumerate().flat_map(move |(i, entry)| {
        let name = format!("{}: entry {}", place.name, i + 1);
        of_entry(&Place { name, ..place.clone() }, entry, outlet.clone(), is_sitemap)
    }))
}

/// The article of an entry: out of the feed, or from its own address.
fn of_entry<'a>(place: &Place<'a>, entry: Entry, outlet: Option<String>, is_sitemap: bool) -> Reports<'a> {
    let was_fetched = place.meta.url.is_some();
    let meta = Meta {
        key: entry.id.clone(),
        title: entry.title.clone(),
        published: entry.day(),
        outlet,
        url: entry.url.clone(),
    };
    let follows = is_sitemap || (was_fetched && !entry.is_whole());
    match entry.url.clone().filter(|_| follows) {
        None => one(carried(place, entry, meta)),
        Some(url) => {
            let mut pages =
                of_listed_url(&url, place.depth + 1, Meta { url: None, ..meta.clone() }, place.options)
                    .peekable();
            match pages.peek() {
                Some(Err(why)) if !is_sitemap => {
                    let problem = not_fetched(why);
                    one(carried(place, entry, meta).map(|mut received| {
                        received.problems.insert(0, problem);
                        received
                    }))
                }
                _ => Box::new(pages),
            }
        }
    }
}

/// What a feed carries of an entry, as a report; `why` is what kept its page from being read.
pub(crate) fn carried_report(
    entry: &Entry,
    meta: &Meta,
    why: Option<&IngestError>,
    options: &crate::input::Options,
) -> Result<Received, IngestError> {
    let name = entry.url.clone().unwrap_or_else(|| entry.identity());
    let place =
        Place { name, promised: None, charset: None, meta: Meta::default(), depth: 0, path: None, options };
    let meta = Meta { url: entry.url.clone(), ..meta.clone() };
    let mut received = carried(&place, entry.clone(), meta)?;
    received.problems.extend(why.map(not_fetched));
    Ok(received)
}

fn not_fetched(why: &IngestError) -> Problem {
    let message = format!("The article could not be fetched, so what the feed carries of it was read: {why}");
    Problem { message, span: None }
}

fn carried(place: &Place<'_>, entry: Entry, meta: Meta) -> Result<Received, IngestError> {
    let title = meta.title.clone().unwrap_or_default();
    let html = if entry.html.trim().is_empty() { format!("<p>{}</p>", escaped(&title)) } else { entry.html };
    let bytes = html.clone().into_bytes();
    let mut received = crate::html::fragment(&place.name, &bytes, &html, meta, entry.author, place.options)?;
    received.original.name.clone_from(&place.name);
    received.original.url = received.report.url.clone();
    Ok(received)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
