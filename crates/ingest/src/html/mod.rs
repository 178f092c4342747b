//! Web pages: what the page says of itself, and the article in it.
//!
//! A page is made harmless first ([`guard`]), then read for its metadata, for the entries of a live blog, and for its
//! article by two [`Extractor`](extractor::Extractor)s that others keep, whose findings are joined ([`consensus`]). The
//! article's parts are those of its elements, and are classified like those of any text.

mod blocks;
mod consensus;
pub(crate) mod dated;
mod extractor;
mod guard;
mod live;
mod metadata;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use scraper::Html;
use tally_model::{BlockKind, ReportField, Told};

use crate::error::IngestError;
use crate::input::{Meta, Options, Received};
use crate::plain::{Content, report};
use crate::structure::Part;

pub(crate) use guard::charset;

/// Reads a decoded page as one report. `bytes` are what was received, for the report's identity.
pub(crate) fn read(
    name: &str,
    bytes: &[u8],
    html: &str,
    given: Meta,
    options: &Options,
) -> Result<Received, IngestError> {
    one(&Source::open(name, html)?, bytes, html, given, options)
}

/// Reads a page as one report. Where scripts write its paragraphs and it has others for browsers without scripts, these are read.
fn one(
    source: &Source<'_>,
    bytes: &[u8],
    html: &str,
    given: Meta,
    options: &Options,
) -> Result<Received, IngestError> {
    let tells = |received: &Received| received.report.blocks.iter().any(|b| b.kind == BlockKind::Paragraph);
    let read = source.whole(bytes, given.clone(), &[], options);
    if read.as_ref().is_ok_and(tells) {
        return read;
    }
    let other = without_scripts(html).and_then(|html| {
        let source = Source::open(source.name, &html).ok()?;
        source.whole(bytes, given, &[], options).ok()
    });
    other.filter(|other| tells(other) && is_told(other)).map_or(read, Ok)
}

static NO_SCRIPT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)</?noscript\b[^>]*>").expect("a constant pattern"));

/// The page as a browser without scripts shows it, where it says that it looks otherwise there.
fn without_scripts(html: &str) -> Option<String> {
    NO_SCRIPT.is_match(html).then(|| NO_SCRIPT.replace_all(html, "").into_owned())
}

/// Whether such a page tells something, and not only that it wants scripts.
fn is_told(received: &Received) -> bool {
    let text = &received.report.text;
    let n_words = text.split_whitespace().count();
    n_words >= 100 || n_words >= 15 && !text.to_ascii_lowercase().contains("javascript")
}

/// Reads a decoded page: one report, or, of a live blog, one for each of its entries, after what the page says beside them.
pub(crate) fn read_all(
    name: &str,
    bytes: &[u8],
    html: &str,
    given: Meta,
    options: &Options,
) -> Vec<Result<Received, IngestError>> {
    let source = match Source::open(name, html) {
        Ok(source) => source,
        Err(e) => return vec![Err(e)],
    };
    if source.updates.is_empty() {
        return vec![one(&source, bytes, html, given, options)];
    }
    let entries: Vec<Received> =
        source.updates.iter().filter_map(|update| source.entry(update, &given, options)).collect();
    let told: Vec<&str> = entries.iter().map(|entry| entry.report.text.as_str()).collect();
    // A live blog that says nothing beside its entries is its entries.
    let around = source.whole(bytes, given, &told, options).ok();
    let around = around.filter(|page| page.report.blocks.iter().any(|b| b.kind == BlockKind::Paragraph));
    around.into_iter().chain(entries).map(Ok).collect()
}

/// A page that was parsed.
struct Source<'a> {
    name: &'a str,
    /// The page made harmless.
    guarded: guard::Guarded,
    page: metadata::Page,
    /// The entries of a live blog.
    updates: Vec<live::Update>,
}

impl<'a> Source<'a> {
    fn open(name: &'a str, html: &str) -> Result<Self, IngestError> {
        let guarded =
            guard::guard(html).map_err(|why| IngestError::BadHtml { name: name.to_string(), why })?;
        let parsed = Html::parse_document(&guarded.html);
        let page = metadata::read(&parsed);
        let updates = live::updates(&parsed, &page);
        Ok(Source { name, guarded, page, updates })
    }

    /// The page as one report, without the paragraphs that `told` holds already.
    fn whole(
        &self,
        bytes: &[u8],
        given: Meta,
        told: &[&str],
        options: &Options,
    ) -> Result<Received, IngestError> {
        let mut problems: Vec<String> = self.guarded.problem.iter().cloned().collect();
        let extractor::Article { body, extractor, problem } = extractor::article(&self.guarded.html);
        problems.extend(problem);
        let mut body = if told.is_empty() { body } else { without(&body, told) };
        let page = self.page.clone();
        let teller = page.told(&given);
        let own_url = page.url.map(|(url, _)| url);
        let title = given.title.clone().or(page.title.map(|(title, _)| title));
        // One word ("Home") is no headline that a reader would miss.
        if let Some(title) = title.as_deref().filter(|t| t.split_whitespace().count() >= 3) {
            put_title(&mut body, title);
        }
        if body.text.trim().is_empty() {
            return Err(IngestError::BadHtml {
                name: self.name.to_string(),
                why: "no text in this page. If a browser shows some, a script writes it: save the page from the browser and give that file.".to_string(),
            });
        }
        let outlet = given.outlet.clone().or(page.outlet.map(|(name, _)| name));
        let meta = Meta { title, outlet, url: given.url.clone().or(own_url.clone()), ..given };
        let content = Content {
            bytes,
            text: body.text,
            parts: Some(body.parts),
            meta,
            author: page.author.map(|(author, _)| author),
            dated: page.published.map(|(date, _)| date),
            modified: page.modified.map(|(date, _)| date),
            language: page.language.map(|(tag, _)| tag),
            own_url,
            told: teller,
            extractor,
            problems,
        };
        Ok(report(content, options))
    }

    /// An entry of a live blog; `None` when it holds no text.
    fn entry(&self, update: &live::Update, given: &Meta, options: &Options) -> Option<Received> {
        let mut body = blocks::of(&update.html);
        let page = &self.page;
        if let Some(title) = update.title.as_deref() {
            put_title(&mut body, title);
        }
        let value = |told: &Option<metadata::Tell<String>>| told.as_ref().map(|(value, _)| value.clone());
        let url = given.url.clone().or_else(|| value(&page.url));
        let at_entry = |url: String| match &update.anchor {
            Some(anchor) => format!("{}#{anchor}", url.split('#').next().unwrap_or_default()),
            None => url,
        };
        let mut told = page.told(given);
        told.retain(|t| !matches!(t.field, ReportField::Published | ReportField::Modified));
        told.extend(update.published.map(|(_, by)| Told { field: ReportField::Published, by }));
        let meta = Meta {
            key: None,
            title: update.title.clone().or_else(|| given.title.clone()).or_else(|| value(&page.title)),
            // The day of the whole page is not the day of each entry.
            published: update.published.is_none().then_some(given.published).flatten(),
            outlet: given.outlet.clone().or_else(|| value(&page.outlet)),
            url: url.map(at_entry),
        };
        let content = Content {
            bytes: update.html.as_bytes(),
            text: body.text,
            parts: Some(body.parts),
            meta,
            author: update.author.clone().or_else(|| value(&page.author)),
            dated: update.published.map(|(date, _)| date),
            language: value(&page.language),
            told,
            extractor: format!("tally-live {}", env!("CARGO_PKG_VERSION")),
            ..Content::default()
        };
        if content.text.trim().is_empty() {
            return None;
        }
        let mut received = report(content, options);
        // Versions are told by their address: an entry without one of its own is no version of its page.
        let own = |canonical: String| Some(format!("{canonical}#{}", update.anchor.as_deref()?));
        received.report.canonical_url = received.report.canonical_url.take().and_then(own);
        received.original.name = match &update.anchor {
            Some(anchor) => format!("{}#{anchor}", self.name),
            None => self.name.to_string(),
        };
        Some(received)
    }
}

/// A text without the parts that others hold already.
fn without(body: &blocks::Body, told: &[&str]) -> blocks::Body {
    let known: BTreeSet<&str> = told.iter().flat_map(|text| text.split("\n\n")).map(str::trim).collect();
    let is_new = |part: &&Part| !known.contains(body.text[part.start..part.end].trim());
    body.only(body.parts.iter().filter(is_new).copied())
}

/// Reads HTML that is an article already, as feeds carry it: nothing around it to leave out.
pub(crate) fn fragment(
    name: &str,
    bytes: &[u8],
    html: &str,
    given: Meta,
    author: Option<String>,
    options: &Options,
) -> Result<Received, IngestError> {
    let guarded = guard::guard(html).map_err(|why| IngestError::BadHtml { name: name.to_string(), why })?;
    let mut body = blocks::of(&guarded.html);
    if let Some(title) = given.title.as_deref() {
        put_title(&mut body, title);
    }
    if body.text.trim().is_empty() {
        return Err(IngestError::Empty { name: name.to_string() });
    }
    let content = Content {
        bytes,
        text: body.text,
        parts: Some(body.parts),
        meta: given,
        author,
        extractor: extractor::Extractor::name(extractor::WholePage),
        problems: guarded.problem.into_iter().collect(),
        ..Content::default()
    };
    Ok(report(content, options))
}

/// The words of a snippet that may hold tags and entities ("Tom &amp;amp; <b>Jerry</b>").
pub(crate) fn words_of(snippet: &str) -> String {
    let plain = if snippet.contains(['<', '&']) {
        let guarded = guard::guard(snippet).map(|g| g.html).unwrap_or_default();
        Html::parse_fragment(&guarded).root_element().text().collect::<Vec<_>>().concat()
    } else {
        snippet.to_string()
    };
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Extractors often leave the headline out; a reader sees it, so it opens the text.
fn put_title(body: &mut blocks::Body, title: &str) {
    let has_title =
        body.parts.iter().take(4).any(|p| crate::structure::is_title(&body.text[p.start..p.end], title));
    if has_title || title.trim().is_empty() {
        return;
    }
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let shift = title.len() + 2;
    for part in &mut body.parts {
        part.start += shift;
        part.end += shift;
    }
    body.parts.insert(0, Part { start: 0, end: title.len(), given: Some(BlockKind::Headline) });
    body.text = format!("{title}\n\n{}", body.text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(page: &str, expected: &[(BlockKind, &str)]) -> Received {
        let received =
            read("page", page.as_bytes(), page, Meta::default(), &Options::default()).expect("a page");
        let report = &received.report;
        let got: Vec<(BlockKind, &str)> = report
            .blocks
            .iter()
            .filter(|b| b.kind != BlockKind::Boilerplate)
            .map(|b| (b.kind, b.span.of(&report.text)))
            .collect();
        assert_eq!(got, expected);
        received
    }

    #[test]
    fn an_article_is_read_and_the_page_left_out() {
        let page = include_str!("../../tests/pages/article.html");
        let received = check(
            page,
            &[
                (BlockKind::Headline, "Nine killed as shells hit market in Madeup"),
                (BlockKind::Dateline, "BEIRUT, Dec 2 (Agency) —"),
                (
                    BlockKind::Paragraph,
                    "At least nine people were killed and 20 injured when shells hit a market in Madeup on Monday, the Civil Defence said.",
                ),
                (
                    BlockKind::Paragraph,
                    "Witnesses said the shells came from the north. \"We ran for our lives,\" said a shopkeeper who gave his name as Omar.",
                ),
                (BlockKind::Heading, "Conflicting accounts"),
                (
                    BlockKind::Paragraph,
                    "State media said that five people had died and blamed rebel groups for the attack. The rebels denied any part in it.",
                ),
                (BlockKind::ListItem, "The Civil Defence counted nine dead."),
                (BlockKind::ListItem, "State media counted five."),
                (
                    BlockKind::Paragraph,
                    "The market lies near the old town and was crowded at the time, residents said. Hospitals in the city asked for blood donations.",
                ),
            ],
        );
        let report = received.report;
        assert_eq!(report.title.as_deref(), Some("Nine killed as shells hit market in Madeup"));
        assert_eq!(report.author.as_deref(), Some("Jane Doe"));
        assert_eq!(report.outlet.as_deref(), Some("The Daily Ledger"));
        assert_eq!(report.url.as_deref(), Some("https://daily.example/a"));
        assert_eq!(report.language.as_deref(), Some("en"));
        assert!(report.extractor.starts_with("legible "));
        let by = |field| report.told.iter().find(|t| t.field == field).map(|t| t.by);
        assert_eq!(by(ReportField::Published), Some(tally_model::Teller::OpenGraph));
        let published = report.published.expect("a date");
        assert_eq!(
            (published.date.to_string().as_str(), published.origin),
            ("2024-12-02", tally_model::DateOrigin::Metadata)
        );
        for furniture in [
            "Share",
            "cookies",
            "newsletter",
            "Related stories",
            "Talks resume",
            "all lies",
            "All rights reserved",
        ] {
            assert!(
                !report
                    .blocks
                    .iter()
                    .any(|b| b.kind.is_read() && b.span.of(&report.text).contains(furniture)),
                "{furniture}"
            );
        }
    }

    #[test]
    fn small_pages_keep_their_paragraphs() {
        check(
            "<title>Note</title><p>Shells hit a village, killing two farmers, a monitor said.",
            &[(BlockKind::Paragraph, "Shells hit a village, killing two farmers, a monitor said.")],
        );
        check(
            "Damascus, SANA – A car bomb killed three people.<p>The blast wounded ten more, state media said.",
            &[
                (BlockKind::Dateline, "Damascus, SANA –"),
                (BlockKind::Paragraph, "A car bomb killed three people."),
                (BlockKind::Paragraph, "The blast wounded ten more, state media said."),
            ],
        );
        check(
            "<title>Army retakes village - The Daily News</title><table><tr><td><font size=2>The army retook a village on Monday.<br><br>Three soldiers were \
             killed, a source said.<br><br>The rebels said they lost five fighters.</font></td></tr></table>",
            &[
                (BlockKind::Headline, "Army retakes village"),
                (BlockKind::Paragraph, "The army retook a village on Monday."),
                (BlockKind::Paragraph, "Three soldiers were killed, a source said."),
                (BlockKind::Paragraph, "The rebels said they lost five fighters."),
            ],
        );
    }
}
