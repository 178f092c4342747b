//! A row written out as a text, so that its values have words to point at.

use tally_model::{
    Block, BlockKind, Figure, PlaceName, PlacePrecision, Report, ReportField, ResolvedPlace, Span, Teller,
    Told,
};

use crate::canonical::canonical;
use crate::input::Meta;
use crate::plain::digest;
use crate::table::Row;

/// The text of a row: what its notes say, then one line a column.
#[derive(Debug, Default)]
pub(super) struct Written {
    text: String,
    blocks: Vec<Block>,
}

impl Written {
    /// Begins with the sentence that the claim stands in; its span.
    pub(super) fn sentence(&mut self, sentence: &str) -> Span {
        self.block(BlockKind::Paragraph, "", sentence)
    }

    /// A line "name: value"; the span of the value. `None` when the row has none.
    pub(super) fn line(&mut self, row: &Row, name: &str) -> Option<Span> {
        row.get(name).map(|value| self.block(BlockKind::Boilerplate, &format!("{name}: "), value))
    }

    fn block(&mut self, kind: BlockKind, label: &str, value: &str) -> Span {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let start = self.text.len();
        self.text.push_str(label);
        let from = self.text.len();
        self.text.push_str(value);
        let end = self.text.len();
        self.blocks.push(Block { kind, span: Span::new(start, end) });
        Span::new(from, end)
    }

    /// What stands at a span.
    pub(super) fn at(&self, span: Span) -> String {
        span.of(&self.text).to_string()
    }

    /// The report; `outlet` is who coded it.
    pub(super) fn report(self, bytes: &[u8], outlet: &str, meta: Meta) -> Report {
        // All of it stands in the row, but its language, which is that of the data set.
        let fields = [
            (ReportField::Title, meta.title.is_some()),
            (ReportField::Published, meta.published.is_some()),
            (ReportField::Language, true),
            (ReportField::Url, meta.url.is_some()),
            (ReportField::Outlet, true),
        ];
        let told = fields.into_iter().filter(|(_, has)| *has);
        Report {
            told: told.map(|(field, _)| Told { field, by: Teller::Given }).collect(),
            id: digest(bytes),
            key: meta.key,
            title: meta.title,
            published: meta
                .published
                .map(|date| tally_model::Published { date, origin: tally_model::DateOrigin::Given }),
            // The row is in the language of the code book; notes of both data sets are in English.
            language: Some("en".to_string()),
            canonical_url: canonical(meta.url.as_deref(), None),
            url: meta.url,
            outlet: Some(outlet.to_string()),
            blocks: self.blocks,
            extractor: format!("tally-coded {}", env!("CARGO_PKG_VERSION")),
            text: self.text,
            ..Report::default()
        }
    }
}

/// A number of people; `None` when the cell holds none.
pub(super) fn count(row: &Row, name: &str) -> Option<u64> {
    let value = row.get(name)?;
    // Spreadsheets write "3.0".
    value.parse::<u64>().ok().or_else(|| value.strip_suffix(".0")?.parse().ok())
}

/// A small code, such as a precision.
pub(super) fn code(row: &Row, name: &str) -> Option<u64> {
    count(row, name)
}

/// A figure of so many dead.
pub(super) fn killed(
    group: tally_model::Group,
    bounds: (Option<u64>, Option<u64>, Option<u64>),
    span: Span,
) -> Figure {
    let (low, best, high) = bounds;
    Figure {
        effect: tally_model::Effect::Killed,
        group,
        group_label: None,
        low,
        best,
        high,
        exceeded: false,
        cumulative: false,
        increment: false,
        named: 0,
        span,
        including: Vec::new(),
    }
}

/// The place of a row, from its columns for name, point and areas.
pub(super) fn place(
    row: &Row,
    name: &str,
    span: Span,
    admin1: &str,
    admin2: &str,
    precision: PlacePrecision,
) -> PlaceName {
    let degrees = |column: &str, most: f64| {
        row.get(column).and_then(|v| v.parse::<f64>().ok()).filter(|d| d.is_finite() && d.abs() <= most)
    };
    let name = row.get(name).unwrap_or_default().to_string();
    let resolved = ResolvedPlace {
        name: name.clone(),
        geonames: None,
        lat: degrees("latitude", 90.0),
        lon: degrees("longitude", 180.0),
        country: None,
        admin1: row.get(admin1).map(str::to_string),
        admin2: row.get(admin2).map(str::to_string),
        precision,
        inferred: false,
    };
    let is_placed = resolved.lat.is_some() && resolved.lon.is_some();
    // The words stand in another line of the row than the notes.
    PlaceName { name, span, place: is_placed.then_some(resolved), inferred: true }
}
