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
