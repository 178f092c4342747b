//! Web pages: what the page says of itself, and the article in it.
//!
//! A page is made harmless first ([`guard`]), then read twice: for its metadata, and for its article by an
//! [`Extractor`](extractor::Extractor) that others keep. What the extractor leaves is cut into parts by its elements
//! and classified like any text.

mod blocks;
pub(crate) mod dated;
mod extractor;
mod guard;
mod metadata;

use scraper::Html;
use tally_model::BlockKind;

use crate::error::IngestError;
use crate::input::{Meta, Options, Received};
use crate::plain::{Content, report};
use crate::structure::Part;

pub(crate) use guard::charset;

/// Reads a decoded page. `bytes` are what was received, for the report's identity.
pub(crate) fn read(
    name: &str,
    bytes: &[u8],
    html: &str,
    given: Meta,
    options: &Options,
) -> Result<Received, IngestError> {
    let guarded = guard::guard(html).map_err(|why| IngestError::BadHtml { name: name.to_string(), why })?;
    let mut problems: Vec<String> = guarded.problem.into_iter().collect();
    let page = metadata::read(&Html::parse_document(&guarded.html));
    let article = extractor::article(&guarded.html);
    problems.extend(article.problem);
    let (mut body, extractor) = better(blocks::of(&article.html), article.extractor, &guarded.html);
    let title = given.title.clone().or(page.title);
    // One word ("Home") is no headline that a reader would miss.
    if let Some(title) = title.as_deref().filter(|t| t.split_whitespace().count() >= 3) {
        put_title(&mut body, title);
    }
    if body.text.trim().is_empty() {
        return Err(IngestError::BadHtml {
            name: name.to_string(),
            why: "no text in this page. If a browser shows some, a script writes it: save the page from the browser and give that file.".to_string(),
        });
    }
    let meta = Meta { title, outlet: given.outlet.or(page.outlet), url: given.url.or(page.url), ..given };
    let content = Content {
        bytes,
        text: body.text,
        parts: Some(body.parts),
        meta,
        author: page.author,
        dated: page.published,
        language: page.language,
        extractor,
        problems,
    };
    Ok(report(content, options))
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
        extractor: extractor::Extractor::name(&extractor::WholePage),
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

/// On pages without the marks of an article, extractors may run all paragraphs into one. The elements of the page
/// still part them; they are taken where the page holds little else.
fn better(found: blocks::Body, extractor: String, html: &str) -> (blocks::Body, String) {
    if found.parts.len() > 1 {
        return (found, extractor);
    }
    let whole = blocks::of(html);
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let is_same = letters(&whole.text) * 10 <= letters(&found.text) * 13;
    if is_same && whole.parts.len() > 1 {
        (whole, extractor::Extractor::name(&extractor::WholePage))
    } else {
        (found, extractor)
    }
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
        assert!(report.extractor.starts_with("trafilatura "));
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
