//! The article in a page, found by a crate that others keep.

use crate::guarded;

/// What finds the article in a page.
pub(crate) trait Extractor {
    /// Name and version, for the record.
    fn name(&self) -> String;
    /// The article as HTML without the page around it. `None` when it finds none.
    fn extract(&self, html: &str) -> Option<String>;
}

/// The article, and what found it.
pub(crate) struct Article {
    /// As HTML.
    pub html: String,
    /// Name and version of the extractor.
    pub extractor: String,
    /// What went wrong, in a sentence for the user.
    pub problem: Option<String>,
}

/// Finds the article. An extractor that fails on a page, or does not end, costs that page its precision and nothing
/// else: the whole page's text is taken then.
pub(crate) fn article(html: &str) -> Article {
    let page = html.to_string();
    let found = guarded::run(guarded::patience(html.len()), move || Trafilatura.extract(&page));
    let whole = |problem: Option<&str>| Article {
        html: WholePage.extract(html).unwrap_or_default(),
        extractor: WholePage.name(),
        problem: problem.map(str::to_string),
    };
    match found {
        Ok(Some(article)) => Article { html: article, extractor: Trafilatura.name(), problem: None },
        Ok(None) => whole(None),
        Err(guarded::Failure::TooLong) => {
            whole(Some("Finding the article in the page took too long; the whole page's text was taken."))
        }
        Err(guarded::Failure::Broke) => {
            whole(Some("The article could not be told from the page; the whole page's text was taken."))
        }
    }
}

/// The Rust port of trafilatura.
pub(crate) struct Trafilatura;

impl Extractor for Trafilatura {
    fn name(&self) -> String {
        format!("trafilatura {TRAFILATURA_VERSION}")
    }

    fn extract(&self, html: &str) -> Option<String> {
        let options = trafilatura::Options::default().with_fallback(true).with_exclude_comments(true);
        let found = trafilatura::extract(html, &options).ok()?;
        (!found.content_text.trim().is_empty()).then_some(found.content_html)
    }
}

/// As in Cargo.lock; a test compares.
const TRAFILATURA_VERSION: &str = "0.6.0";

/// The whole page, without what `blocks` passes over anyway.
pub(crate) struct WholePage;

impl Extractor for WholePage {
    fn name(&self) -> String {
        format!("tally-page {}", env!("CARGO_PKG_VERSION"))
    }

    fn extract(&self, html: &str) -> Option<String> {
        Some(html.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_on_record_is_the_one_in_use() {
        let lock = include_str!("../../../../Cargo.lock");
        assert!(
            lock.contains(&format!("name = \"trafilatura\"\nversion = \"{TRAFILATURA_VERSION}\"")),
            "update TRAFILATURA_VERSION"
        );
    }
}
