//! The bytes of one report to a [`Report`](tally_model::Report).

use crate::document;
use crate::encoding::{Decoded, decode};
use crate::error::IngestError;
use crate::input::{InputKind, Meta, Options, Received};
use crate::plain::{Content, report};

/// Spans hold 32 bits, and decoding may make a text longer.
const LARGEST: u64 = 1 << 30;

/// Reads the bytes of one report.
///
/// `kind` is its form when that is known, `declared_charset` what came with it (HTTP), `meta` what is known from
/// outside. Plain text is kept unchanged, except that it is decoded; a page's text is what the extractor makes of it.
///
/// # Errors
/// When the bytes hold no text, or too much of it.
pub fn report_from_bytes(
    name: &str,
    bytes: &[u8],
    kind: Option<InputKind>,
    declared_charset: Option<&str>,
    meta: Meta,
    options: &Options,
) -> Result<Received, IngestError> {
    if bytes.len() as u64 > options.max_bytes.min(LARGEST) {
        return Err(IngestError::TooLarge { name: name.to_string(), limit: options.max_bytes });
    }
    if bytes.is_empty() {
        return Err(IngestError::Empty { name: name.to_string() });
    }
    let kind = kind.unwrap_or_else(|| InputKind::of_bytes(bytes));
    match kind {
        InputKind::Jsonl | InputKind::Json => crate::record::read(name, 1, bytes.trim_ascii(), options),
        InputKind::Pdf => document::pdf(name, bytes, meta, options),
        InputKind::Mhtml => document::saved_page(name, bytes, meta, options),
        InputKind::Text | InputKind::Html => {
            let decoded = decoded(name, bytes, kind, declared_charset)?;
            match kind {
                InputKind::Html => {
                    let mut received = crate::html::read(name, bytes, &decoded.text, meta, options)?;
                    put_problems(&mut received, decoded.problems);
                    Ok(received)
                }
                _ => Ok(of_text(bytes, decoded, meta, options)),
            }
        }
        _ => Err(IngestError::Unreadable {
            name: name.to_string(),
            why: "holds several reports, where one was expected. Read it with `reports`.".to_string(),
        }),
    }
}

/// Reads a page: one report, or the entries of a live blog.
pub(crate) fn reports_of_page(
    name: &str,
    bytes: &[u8],
    declared_charset: Option<&str>,
    meta: Meta,
    options: &Options,
) -> Vec<Result<Received, IngestError>> {
    if bytes.len() as u64 > options.max_bytes.min(LARGEST) {
        return vec![Err(IngestError::TooLarge { name: name.to_string(), limit: options.max_bytes })];
    }
    let decoded = match decoded(name, bytes, InputKind::Html, declared_charset) {
        Ok(decoded) => decoded,
        Err(e) => return vec![Err(e)],
    };
    let mut read = crate::html::read_all(name, bytes, &decoded.text, meta, options);
    if let Some(Ok(first)) = read.first_mut() {
        put_problems(first, decoded.problems);
    }
    read
}

/// The characters of a text or page, by what came with it, what it says of itself, and what it looks like.
fn decoded(
    name: &str,
    bytes: &[u8],
    kind: InputKind,
    declared_charset: Option<&str>,
) -> Result<Decoded, IngestError> {
    let declared = declared_charset
        .map(str::to_string)
        .or_else(|| (kind == InputKind::Html).then(|| crate::html::charset(bytes)).flatten());
    let decoded = decode(bytes, declared.as_deref())
        .map_err(|why| IngestError::NotText { name: name.to_string(), why })?;
    if decoded.text.trim().is_empty() {
        return Err(IngestError::Empty { name: name.to_string() });
    }
    Ok(decoded)
}

/// Puts what decoding met before what came later.
fn put_problems(received: &mut Received, problems: Vec<String>) {
    let problems = problems.into_iter().map(|message| tally_model::Problem { message, span: None });
    received.problems.splice(0..0, problems);
}

/// Reads a plain text: one report, or the stories of a wire bundle.
pub(crate) fn reports_of_text(
    name: &str,
    bytes: &[u8],
    declared_charset: Option<&str>,
    meta: Meta,
    options: &Options,
) -> Vec<Result<Received, IngestError>> {
    let one =
        |meta| vec![report_from_bytes(name, bytes, Some(InputKind::Text), declared_charset, meta, options)];
    if bytes.len() as u64 > options.max_bytes.min(LARGEST) {
        return one(meta);
    }
    let Ok(decoded) = decode(bytes, declared_charset) else { return one(meta) };
    let Some(stories) = document::stories(&decoded.text) else { return one(meta) };
    let outlet = meta.outlet;
    let read = stories.into_iter().map(|story| {
        let meta = Meta { outlet: story.meta.outlet.or_else(|| outlet.clone()), ..story.meta };
        let content = Content {
            bytes: story.whole.as_bytes(),
            text: story.text.to_string(),
            meta,
            author: story.author,
            extractor: format!("tally-text {}", env!("CARGO_PKG_VERSION")),
            problems: decoded.problems.clone(),
            ..Content::default()
        };
        let mut received = report(content, options);
        received.original.name = format!("{name}: line {}", story.line);
        Ok(received)
    });
    read.collect()
}

fn of_text(bytes: &[u8], decoded: Decoded, meta: Meta, options: &Options) -> Received {
    let Decoded { text, problems, .. } = decoded;
    let extractor = format!("tally-text {}", env!("CARGO_PKG_VERSION"));
    report(Content { bytes, text, meta, extractor, problems, ..Content::default() }, options)
}
