//! What others coded: rows of ACLED and UCDP GED as claims with their source, beside one's own reading.
//!
//! A row becomes a report whose text is the row written out, notes first, so that each value of its one claim has its
//! words; the language model has no part in it. Who coded it is the outlet; whom they cite is the claim's source.

mod acled;
mod text;
mod ucdp;

use std::sync::LazyLock;

use tally_model::{Event, Reading, Tally, TimeExpression, TimeKind, Toponym, Trigger};

use crate::error::IngestError;
use crate::input::{Meta, Original, Received};
use crate::lexicon;
use crate::table::Row;
use text::Written;

/// Whose coding it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Acled,
    Ucdp,
}

impl Coding {
    /// Told by the columns that only this data set has.
    pub(crate) fn of(names: &[String]) -> Option<Self> {
        let has = |wanted: &[&str]| wanted.iter().all(|w| names.iter().any(|n| n.eq_ignore_ascii_case(w)));
        if has(&["event_id_cnty", "event_date", "sub_event_type"]) {
            Some(Coding::Acled)
        } else if has(&["type_of_violence", "source_article", "date_start", "best"]) {
            Some(Coding::Ucdp)
        } else {
            None
        }
    }

    /// As messages call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Coding::Acled => "ACLED",
            Coding::Ucdp => "UCDP GED",
        }
    }

    /// The report and claim of a row.
    ///
    /// # Errors
    /// When the row lacks what makes an event.
    pub(crate) fn read(self, name: &str, row: &Row) -> Result<Received, IngestError> {
        let made = match self {
            Coding::Acled => acled::read(row),
            Coding::Ucdp => ucdp::read(row),
        };
        made.map_err(|why| IngestError::BadRecord { name: name.to_string(), line: row.number, why })
    }
}

/// The report of a row and the reading that its claim makes.
fn received(row: &Row, coding: Coding, meta: Meta, written: Written, claim: tally_model::Claim) -> Received {
    let bytes = row.bytes();
    let report = written.report(&bytes, coding.name(), meta);
    let tallies =
        claim.casualties.iter().filter(|figure| figure.effect == tally_model::Effect::Killed).take(1).map(
            |figure| Tally {
                incident: 1,
                effect: figure.effect,
                group: None,
                low: figure.low,
                best: figure.best,
                high: figure.high,
                policy: "as_coded",
                claims: vec![1],
            },
        );
    let toponyms = claim.place.iter().map(|place| Toponym {
        name: place.name.clone(),
        span: place.span,
        literal: true,
        place: place.place.clone(),
    });
    let times = claim.when.iter().filter_map(|when| {
        Some(TimeExpression {
            span: when.span?,
            kind: TimeKind::Date,
            value: when.start.map(|d| d.to_string()),
            start: when.start,
            end: when.end,
            precision: when.precision,
            inferred: false,
        })
    });
    let reading = Reading {
        tallies: tallies.collect(),
        toponyms: toponyms.collect(),
        times: times.collect(),
        claims: vec![claim],
        ..Reading::default()
    };
    let original = Original { bytes, ..Original::default() };
    Received { report, problems: Vec::new(), original, coded: Some(reading) }
}

type Code = (&'static str, &'static str, Option<String>, Option<String>);

static EVENTS: LazyLock<Vec<Code>> = LazyLock::new(|| {
    let known = |cell: Option<&str>| cell.map(str::trim).filter(|c| !c.is_empty()).map(str::to_string);
    lexicon::lines(include_str!("../../data/coded_events.tsv"))
        .filter_map(|row| {
            let mut cells = row.split('\t');
            Some((cells.next()?, cells.next()?, known(cells.next()), known(cells.next())))
        })
        .collect()
});

/// A data set's code in Tally's words.
fn event(set: &str, code: &str, acled: Option<String>, trigger: tally_model::Span) -> Event {
    let known = EVENTS.iter().find(|(s, c, _, _)| *s == set && c.eq_ignore_ascii_case(code));
    Event {
        plover: known.and_then(|k| k.2.clone()),
        mode: known.and_then(|k| k.3.clone()),
        acled,
        trigger: Trigger { lemma: code.to_lowercase(), span: trigger },
        inferred: false,
    }
}
