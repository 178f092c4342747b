//! The bytes of one report to a [`Report`](tally_model::Report).

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
        InputKind::Jsonl => crate::record::read(name, 1, bytes.trim_ascii(), options),
        InputKind::Text | InputKind::Html => {
            let declared = declared_charset
                .map(str::to_string)
                .or_else(|| (kind == InputKind::Html).then(|| crate::html::charset(bytes)).flatten());
            let decoded = decode(bytes, declared.as_deref())
                .map_err(|why| IngestError::NotText { name: name.to_string(), why })?;
            if decoded.text.trim().is_empty() {
                return Err(IngestError::Empty { name: name.to_string() });
            }
            match kind {
                InputKind::Html => {
                    let mut received = crate::html::read(name, bytes, &decoded.text, meta, options)?;
                    received.problems.splice(
                        0..0,
                        decoded
                            .problems
                            .into_iter()
                            .map(|message| tally_model::Problem { message, span: None }),
                    );
                    Ok(received)
                }
                _ => Ok(of_text(bytes, decoded, meta, options)),
            }
        }
    }
}

fn of_text(bytes: &[u8], decoded: Decoded, meta: Meta, options: &Options) -> Received {
    let Decoded { text, problems, .. } = decoded;
    let extractor = format!("tally-text {}", env!("CARGO_PKG_VERSION"));
    report(
        Content {
            bytes,
            text,
            parts: None,
            meta,
            author: None,
            dated: None,
            language: None,
            extractor,
            problems,
        },
        options,
    )
}
