//! Text to report: what all formats share once the characters are known.

use sha2::{Digest, Sha256};
use tally_model::{DateOrigin, Problem, Published, Report};

use crate::input::{Meta, Options, Original, Received};
use crate::language::language;
use crate::structure::{Part, Structure, classify, structure};

/// What a format hands over; what it does not know is left as it is by default.
#[derive(Default)]
pub(crate) struct Content<'a> {
    /// The bytes as received.
    pub bytes: &'a [u8],
    /// The clean text.
    pub text: String,
    /// Its parts, where the format knows them.
    pub parts: Option<Vec<Part>>,
    /// What is known from outside the text.
    pub meta: Meta,
    /// Author, where the format says.
    pub author: Option<String>,
    /// Date published of the page's own metadata.
    pub dated: Option<tally_model::Date>,
    /// Language tag of the page.
    pub language: Option<String>,
    /// Extractor and version.
    pub extractor: String,
    /// What went wrong on the way.
    pub problems: Vec<String>,
}

/// Makes a report: blocks, date, language.
pub(crate) fn report(content: Content<'_>, options: &Options) -> Received {
    let Content { bytes, text, parts, meta, author, dated, language: tag, extractor, problems } = content;
    let title = meta.title.as_deref();
    let made = match parts {
        Some(parts) => classify(&text, parts, title),
        None => structure(&text, title),
    };
    let published = published(&meta, dated, &made, options);
    let read = made.blocks.iter().filter(|b| b.kind.is_read()).map(|b| b.span.of(&text));
    let language = language(read, tag.as_deref());
    let Structure { blocks, dateline, title, author: byline, .. } = made;
    let report = Report {
        id: digest(bytes),
        key: meta.key,
        title: meta.title.or(title),
        published,
        language,
        url: meta.url,
        outlet: meta.outlet,
        author: author.or(byline),
        blocks,
        dateline,
        extractor,
        text,
    };
    let problems = problems.into_iter().map(|message| Problem { message, span: None }).collect();
    let original = Original { bytes: bytes.to_vec(), ..Original::default() };
    Received { report, problems, original, coded: None }
}

/// The surest date that there is: given with the report, the page's own, a date line, the dateline; and when the
/// report carries none, the one that the user gives for such reports.
fn published(
    meta: &Meta,
    dated: Option<tally_model::Date>,
    made: &Structure,
    options: &Options,
) -> Option<Published> {
    let of = |origin| move |date| Published { date, origin };
    meta.published
        .map(of(DateOrigin::Given))
        .or(dated.map(of(DateOrigin::Metadata)))
        .or(made.published.map(|(date, origin)| Published { date, origin }))
        .or(options.published.map(of(DateOrigin::Given)))
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn digest(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
