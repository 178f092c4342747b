use crate::words::vocabulary;
use crate::{Date, Span};

/// One published text: what was received, cleaned and cut into blocks, with what is known about it.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Report {
    /// SHA-256 of the bytes as received, in lower-case hexadecimal. For one record of a JSON Lines
    /// file, of that record's line.
    pub id: String,
    /// The caller's own identifier for it, when one was given with the input.
    pub key: Option<String>,
    /// Headline or page title.
    pub title: Option<String>,
    /// When it was published, and how that is known.
    pub published: Option<Published>,
    /// ISO 639-1 code of the language it is written in, when that could be told.
    pub language: Option<String>,
    /// Address it was published at.
    pub url: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Who wrote it, as the byline or the metadata say.
    pub author: Option<String>,
    /// The clean text that all spans point into.
    pub text: String,
    /// The parts of `text`, in order, without overlap. All text that is not white space lies in a block.
    pub blocks: Vec<Block>,
    /// Where and when the report says it was filed ("BEIRUT, Dec 1 (Agency) —").
    pub dateline: Option<Dateline>,
    /// How the text was obtained: extractor and version, for the record.
    pub extractor: String,
    /// The last day on which it was changed, as it says itself.
    #[cfg_attr(feature = "serde", serde(default))]
    pub modified: Option<Date>,
    /// The address that all copies and versions of it share: without tracking, AMP and mobile forms. For comparing,
    /// not for following.
    #[cfg_attr(feature = "serde", serde(default))]
    pub canonical_url: Option<String>,
    /// What told each value above, in the order of [`ReportField`]; a value that nothing told is not here.
    #[cfg_attr(feature = "serde", serde(default))]
    pub told: Vec<Told>,
}

/// Which part of the input told a value of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Told {
    /// The value.
    pub field: ReportField,
    /// What told it.
    pub by: Teller,
}

vocabulary! {
    /// The values of a report that its input may tell in several places.
    ReportField {
        /// The headline.
        Title = "title",
        /// The day of publication.
        Published = "published",
        /// The day of the last change.
        Modified = "modified",
        /// The language.
        Language = "language",
        /// The address.
        Url = "url",
        /// The outlet.
        Outlet = "outlet",
        /// The author.
        Author = "author",
    }
}

vocabulary! {
    /// A part of an input that tells something of a report.
    Teller {
        /// Whoever supplied it: the command line, a record, a table, a feed, the address that was fetched.
        Given = "given",
        /// JSON-LD (schema.org) in a page.
        JsonLd = "json-ld",
        /// OpenGraph in a page: `og:…`, `article:…`.
        OpenGraph = "opengraph",
        /// Other `<meta>` elements.
        Meta = "meta",
        /// `itemprop` attributes (microdata).
        Microdata = "microdata",
        /// A `<time>` element.
        Time = "time",
        /// `<link rel="canonical">`.
        Link = "link",
        /// The `<h1>` that a reader sees.
        Heading = "h1",
        /// `<title>`.
        PageTitle = "title",
        /// The `lang` attribute of a page.
        Lang = "lang",
        /// An element that its class calls the byline.
        Class = "class",
        /// A line of the text: headline, byline, date.
        Line = "line",
        /// The dateline.
        Dateline = "dateline",
        /// The letters and words of the text.
        Detected = "detected",
    }
}

/// A day of publication and what told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Published {
    /// The day.
    pub date: Date,
    /// What told it.
    pub origin: DateOrigin,
}

vocabulary! {
    /// What told the date of publication, the surest first.
    DateOrigin {
        /// Given with the input by whoever supplied it (`--published`, JSON Lines).
        Given = "given",
        /// The page's own metadata: JSON-LD, OpenGraph, `<meta>`, `<time>`.
        Metadata = "metadata",
        /// A line of its own near the top of the text.
        Line = "line",
        /// The dateline.
        Dateline = "dateline",
    }
}

/// Where and when a report says it was filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Dateline {
    /// The whole dateline, up to and including the dash.
    pub span: Span,
    /// The name of the place.
    pub place: Option<Span>,
    /// The date as written.
    pub date: Option<Span>,
}

/// One part of a report's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Block {
    /// What part it is.
    pub kind: BlockKind,
    /// Where it stands. A paragraph that opens with a dateline begins after it.
    pub span: Span,
}

vocabulary! {
    /// What a block of a report is. The reader analyses headlines, headings, paragraphs, list items and
    /// captions, each on its own, so that no headline melts into the first sentence.
    BlockKind {
        /// The report's own headline.
        Headline = "headline",
        /// "By …".
        Byline = "byline",
        /// "BEIRUT, Dec 1 (Agency) —".
        Dateline = "dateline",
        /// A line that says when the report was published or updated.
        DateLine = "date",
        /// A heading inside the text.
        Heading = "heading",
        /// Running prose.
        Paragraph = "paragraph",
        /// An item of a list.
        ListItem = "list_item",
        /// A caption of a picture.
        Caption = "caption",
        /// Share bars, related links, newsletter, cookie and comment texts: kept, never read.
        Boilerplate = "boilerplate",
        /// A part in another language than English, of a report that is partly in English: kept, never read.
        Foreign = "foreign",
    }
}

impl BlockKind {
    /// Whether claims may be read from it.
    pub fn is_read(self) -> bool {
        matches!(
            self,
            BlockKind::Headline
                | BlockKind::Heading
                | BlockKind::Paragraph
                | BlockKind::ListItem
                | BlockKind::Caption
        )
    }
}

/// Something that could not be read as it should. It never stops the reading.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Problem {
    /// A full sentence for the user: what is the matter, and the remedy where there is one.
    pub message: String,
    /// Where in the text, when it has a place there.
    pub span: Option<Span>,
}
