//! The article in a page, found by crates that others keep.

use super::blocks::{self, Body};
use super::consensus;
use crate::guarded;

/// What finds the article in a page.
pub(crate) trait Extractor: Copy + Send + 'static {
    /// Name and version, for the record.
    fn name(self) -> String;
    /// The article as HTML without the page around it. `None` when it finds none.
    fn extract(self, html: &str) -> Option<String>;
}

/// The article, and what found it.
pub(crate) struct Article {
    /// Its text and parts.
    pub body: Body,
    /// Names and versions of the extractors.
    pub extractor: String,
    /// What went wrong, in a sentence for the user.
    pub problem: Option<String>,
}

/// An article of fewer letters than this may be a teaser; another extractor may find more.
const SHORT: usize = 250;

/// Finds the article. An extractor that fails on a page, or does not end, costs that page its precision and nothing
/// else: what the other finds, or the whole page's text, is taken then.
pub(crate) fn article(html: &str) -> Article {
    let patience = guarded::patience(html.len());
    let second = start(Trafilatura, html);
    let first = start(Legible, html);
    let whole = blocks::of(html);
    let (first, trouble) = found(first.wait(patience));
    let (second, more_trouble) = found(second.wait(patience));
    let taken = match first.is_some() || second.is_some() {
        true => "what another way found was taken",
        false => "the whole page's text was taken",
    };
    let problem = trouble.or(more_trouble).map(|failure| match failure {
        guarded::Failure::TooLong => format!("Finding the article in the page took too long; {taken}."),
        guarded::Failure::Broke => format!("The article could not be told from the page; {taken}."),
    });
    let (body, extractor) = chosen(first, second, &whole);
    let (body, extractor) = parted(body, extractor, whole);
    Article { body, extractor, problem }
}

/// Extractors work beside each other: a page takes as long as the slower one.
fn start(extractor: impl Extractor, html: &str) -> guarded::Started<Option<Body>> {
    let page = html.to_string();
    guarded::start(move || extractor.extract(&page).map(|html| blocks::of(&html)))
}

fn found(result: Result<Option<Body>, guarded::Failure>) -> (Option<Body>, Option<guarded::Failure>) {
    match result {
        Ok(article) => (article.filter(|body| !body.text.is_empty()), None),
        Err(failure) => (None, Some(failure)),
    }
}

/// What both agree on; else the first one's, unless it is a scrap of what the second found.
fn chosen(first: Option<Body>, second: Option<Body>, whole: &Body) -> (Option<Body>, String) {
    let (legible, trafilatura) = (Legible.name(), Trafilatura.name());
    match (first, second) {
        (Some(first), Some(second)) => match consensus::joined(whole, &first, &second) {
            Some(joined) => (Some(joined), format!("{legible} + {trafilatura}")),
            None if letters(&first) >= SHORT || letters(&first) * 2 > letters(&second) => {
                (Some(first), legible)
            }
            None => (Some(second), trafilatura),
        },
        (Some(first), None) => (Some(first), legible),
        (None, Some(second)) => (Some(second), trafilatura),
        (None, None) => (None, WholePage.name()),
    }
}

/// On pages without the marks of an article, extractors may find nothing, or run all paragraphs into one. The elements
/// of the page still part them; they are taken where the page holds little else.
fn parted(found: Option<Body>, extractor: String, whole: Body) -> (Body, String) {
    match found {
        Some(found) if found.parts.len() > 1 => (found, extractor),
        Some(found) if letters(&whole) * 10 > letters(&found) * 13 || whole.parts.len() < 2 => {
            (found, extractor)
        }
        _ => (whole, WholePage.name()),
    }
}

fn letters(body: &Body) -> usize {
    body.text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// The Rust port of Readability, which browsers use for their reading view.
#[derive(Clone, Copy)]
pub(crate) struct Legible;

impl Extractor for Legible {
    fn name(self) -> String {
        format!("legible {LEGIBLE_VERSION}")
    }

    fn extract(self, html: &str) -> Option<String> {
        // Metadata is read elsewhere.
        let options = legible::Options::new().disable_json_ld(true);
        legible::parse(html, None, Some(options)).ok().map(|article| article.content)
    }
}

/// As in Cargo.lock; a test compares.
const LEGIBLE_VERSION: &str = "0.5.1";

/// The Rust port of trafilatura.
#[derive(Clone, Copy)]
pub(crate) struct Trafilatura;

impl Extractor for Trafilatura {
    fn name(self) -> String {
        format!("trafilatura {TRAFILATURA_VERSION}")
    }

    fn extract(self, html: &str) -> Option<String> {
        let options = trafilatura::Options::default().with_fallback(true).with_exclude_comments(true);
        let found = trafilatura::extract(html, &options).ok()?;
        (!found.content_text.trim().is_empty()).then_some(found.content_html)
    }
}

/// As in Cargo.lock; a test compares.
const TRAFILATURA_VERSION: &str = "0.6.0";

/// The whole page, without what `blocks` passes over anyway.
#[derive(Clone, Copy)]
pub(crate) struct WholePage;

impl Extractor for WholePage {
    fn name(self) -> String {
        format!("tally-page {}", env!("CARGO_PKG_VERSION"))
    }

    fn extract(self, html: &str) -> Option<String> {
        Some(html.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_on_record_is_the_one_in_use() {
        let lock = include_str!("../../../../Cargo.lock");
        for (name, version) in [("trafilatura", TRAFILATURA_VERSION), ("legible", LEGIBLE_VERSION)] {
            let entry = format!("name = \"{name}\"\nversion = \"{version}\"");
            assert!(lock.contains(&entry), "update the version of {name}");
        }
    }
}
