//! Text to report: what all formats share once the characters are known.

use sha2::{Digest, Sha256};
use tally_model::{BlockKind, Date, DateOrigin, Problem, Published, Report, ReportField, Teller, Told};

use crate::canonical::canonical;
use crate::input::{Meta, Options, Original, Received};
use crate::language::{Found, foreign_parts, language};
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
    pub dated: Option<Date>,
    /// The day of the last change, of the page's own metadata.
    pub modified: Option<Date>,
    /// Language tag of the page.
    pub language: Option<String>,
    /// What the page calls itself, where that is not its address in `meta`.
    pub own_url: Option<String>,
    /// Which part of the page told the values above. What is not here came with the input.
    pub told: Vec<Told>,
    /// Extractor and version.
    pub extractor: String,
    /// What went wrong on the way.
    pub problems: Vec<String>,
}

/// Makes a report: blocks, date, language, and what told each value.
pub(crate) fn report(content: Content<'_>, options: &Options) -> Received {
    let Content { bytes, text, parts, meta, author, dated, modified, language: tag, own_url, told, .. } =
        content;
    let title = meta.title.as_deref();
    let mut made = match parts {
        Some(parts) => classify(&text, parts, title),
        None => structure(&text, title),
    };
    let foreign = set_foreign_apart(&text, &mut made);
    let published = published(&meta, dated, &made, options);
    let read = made.blocks.iter().filter(|b| b.kind.is_read()).map(|b| b.span.of(&text));
    let language = language(read, tag.as_deref());
    let tellers = Tellers { told, meta: &meta, author: author.is_some(), published };
    let told = tellers.all(&made, modified.is_some(), language.as_ref());
    let Structure { blocks, dateline, title, author: byline, .. } = made;
    let report = Report {
        id: digest(bytes),
        key: meta.key,
        title: meta.title.or(title),
        published,
        language: language.map(|found| found.code),
        canonical_url: canonical(meta.url.as_deref(), own_url.as_deref()),
        url: meta.url,
        outlet: meta.outlet,
        author: author.or(byline),
        blocks,
        dateline,
        extractor: content.extractor,
        text,
        modified,
        told,
    };
    let problems = content.problems.into_iter().map(|message| Problem { message, span: None });
    let problems = problems.chain(foreign).collect();
    let original = Original { bytes: bytes.to_vec(), ..Original::default() };
    Received { report, problems, original, coded: None }
}

/// Of a text that is partly in English the rest is kept and not read; the problem says how much that is.
fn set_foreign_apart(text: &str, made: &mut Structure) -> Option<Problem> {
    let read: Vec<usize> = (0..made.blocks.len()).filter(|&i| made.blocks[i].kind.is_read()).collect();
    let pieces: Vec<&str> = read.iter().map(|&i| made.blocks[i].span.of(text)).collect();
    let is_foreign = foreign_parts(&pieces)?;
    let foreign: Vec<usize> = read.into_iter().zip(is_foreign).filter(|(_, f)| *f).map(|(i, _)| i).collect();
    let first = made.blocks[*foreign.first()?].span;
    for &i in &foreign {
        made.blocks[i].kind = BlockKind::Foreign;
    }
    let n = foreign.len();
    let message = match n {
        1 => "One paragraph is in another language than English; it was kept and not read.".to_string(),
        n => format!("{n} paragraphs are in other languages than English; they were kept and not read."),
    };
    Some(Problem { message, span: Some(first) })
}

/// What is known of where the values of a report came from.
struct Tellers<'a> {
    /// By the page.
    told: Vec<Told>,
    meta: &'a Meta,
    /// Whether the format knows the author.
    author: bool,
    published: Option<Published>,
}

impl Tellers<'_> {
    fn all(&self, made: &Structure, modified: bool, language: Option<&Found>) -> Vec<Told> {
        let meta = self.meta;
        let value = |there: bool, line: bool, field: ReportField| {
            there.then(|| self.outside(field)).or(line.then_some(Teller::Line))
        };
        let told = |field: ReportField| match field {
            ReportField::Title => value(meta.title.is_some(), made.title.is_some(), field),
            ReportField::Published => Some(match self.published?.origin {
                DateOrigin::Given => Teller::Given,
                DateOrigin::Metadata => self.outside(field),
                DateOrigin::Line => Teller::Line,
                DateOrigin::Dateline => Teller::Dateline,
            }),
            ReportField::Modified => value(modified, false, field),
            ReportField::Language => {
                Some(if language?.declared { self.outside(field) } else { Teller::Detected })
            }
            ReportField::Url => value(meta.url.is_some(), false, field),
            ReportField::Outlet => value(meta.outlet.is_some(), false, field),
            ReportField::Author => value(self.author, made.author.is_some(), field),
        };
        ReportField::ALL.iter().filter_map(|&field| Some(Told { field, by: told(field)? })).collect()
    }

    /// What told a value that is not from the text: the page, or whoever supplied it.
    fn outside(&self, field: ReportField) -> Teller {
        self.told.iter().find(|t| t.field == field).map_or(Teller::Given, |t| t.by)
    }
}

/// The surest date that there is: given with the report, the page's own, a date line, the dateline; and when the
/// report carries none, the one that the user gives for such reports.
fn published(meta: &Meta, dated: Option<Date>, made: &Structure, options: &Options) -> Option<Published> {
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
