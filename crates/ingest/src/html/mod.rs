//! Web pages: what the page says of itself, and the article in it.
//!
//! A page is made harmless first ([`guard`]), then read twice: for its metadata, and for its article by an
//! [`Extractor`](extractor::Extractor) that others keep. What the extractor leaves is cut into parts by its elements
//! and classified like any text.

mod blocks;
mod dated;
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
    let article = extractor::article(guarded.html);
    problems.extend(article.problem);
    let mut body = blocks::of(&article.html);
    let title = given.title.clone().or(page.title);
    if let Some(title) = &title {
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
        extractor: article.extractor,
        problems,
    };
    Ok(report(content, options))
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
