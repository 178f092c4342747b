//! The reader: finds, filters, places.

use tally_model::{Date, Span, TimeExpression};
use tally_read::Document;

use crate::TimeAt;
use crate::atoms::{self, Atom};
use crate::chart::{Found, Grammar};
use crate::enumerated;
use crate::lexicon::Line;
use crate::opening;
use crate::outlook;
use crate::reading::{Kind, Reading};
use crate::timeline::{NumericOrder, Placed, Timeline};

/// Reads time expressions.
#[derive(Debug, Clone)]
pub struct TimeReader {
    grammar: Grammar,
}

impl Default for TimeReader {
    fn default() -> Self {
        TimeReader::new()
    }
}

/// An expression with the place it was found at.
struct Candidate {
    span: Span,
    reading: Reading,
}

impl TimeReader {
    /// A reader with the English lexicon and rules.
    pub fn new() -> Self {
        TimeReader { grammar: Grammar::new() }
    }

    /// All time expressions of a document, in order, without overlap.
    pub fn read(&self, doc: &Document) -> Vec<TimeAt> {
        let mut candidates = self.find(doc);
        share_years(doc, &mut candidates);
        let order = numeric_order(doc, &candidates);
        let published = match doc.report().published {
            Some(published) => Some(published.date),
            None => opening_date(doc, &candidates, order),
        };
        place_all(doc, candidates, Timeline::new(published, order))
    }

    fn find(&self, doc: &Document) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        for atoms in atoms::of_blocks(doc) {
            let line = Line { doc, atoms: &atoms };
            let mut found = self.grammar.find(line);
            found.retain(|one| !is_count(line, one));
            for one in enumerated::with_bare_days(line, found) {
                candidates.push(Candidate { span: span(&atoms, one.start, one.end), reading: one.reading });
            }
        }
        candidates
    }
}

fn span(atoms: &[Atom], start: usize, end: usize) -> Span {
    Span::new(atoms[start].start, atoms[end - 1].end)
}

/// "Between March and May 2019": the year is said once, at the end.
fn share_years(doc: &Document, candidates: &mut [Candidate]) {
    for k in (1..candidates.len()).rev() {
        let (first, last) = (&candidates[k - 1], &candidates[k]);
        let between = doc.text().get(first.span.end as usize..last.span.start as usize).unwrap_or("").trim();
        let joined = matches!(
            between,
            "and" | "or" | "to" | "-" | "–" | "—" | "until" | "through" | "till" | "," | "&"
        );
        let (Some(month), Some(next), Some(year)) =
            (first.reading.month, last.reading.month, last.reading.year)
        else {
            continue;
        };
        let open =
            first.reading.year.is_none() && first.reading.steps.is_none() && first.reading.which.is_none();
        if joined && open && first.reading.day.is_some() == last.reading.day.is_some() {
            candidates[k - 1].reading.year = Some(if month > next { year - 1 } else { year });
        }
    }
}

fn place_all(doc: &Document, candidates: Vec<Candidate>, mut timeline: Timeline) -> Vec<TimeAt> {
    let mut times = Vec::with_capacity(candidates.len());
    for Candidate { span, reading } in candidates {
        let tokens = doc.tokens_at(span);
        if tokens.is_empty() {
            continue;
        }
        let head = doc.head_of(tokens.clone());
        timeline.enter(doc.sentence_index(head));
        let placed = timeline.place(&reading, &|| outlook::of(doc, head));
        timeline.remember(times.len(), &placed, &reading);
        let anchor = placed.anchor;
        times.push(TimeAt { time: expression(span, placed), tokens, head, anchor });
    }
    times
}

fn expression(span: Span, placed: Placed) -> TimeExpression {
    TimeExpression {
        span,
        kind: placed.kind,
        value: placed.value,
        start: placed.period.map(|p| p.start),
        end: placed.period.map(|p| p.end),
        precision: placed.precision,
        inferred: placed.inferred,
    }
}

/// A number that looks like a year but counts the noun after it ("2000 people") or is part of an address.
fn is_count(line: Line<'_>, found: &Found) -> bool {
    let (Some(atom), true) = (line.get(found.start), found.end == found.start + 1) else { return false };
    if found.reading.year.is_none() || found.reading.kind != Kind::Point || !atom.number {
        return false;
    }
    let token = line.doc.tok(atom.token);
    let counts = token.dep == "nummod"
        && line
            .doc
            .head(atom.token)
            .is_some_and(|h| h > atom.token && line.doc.tok(h).tag == "NNS" && h - atom.token <= 3);
    let determined = line.before(found.start).is_some_and(|a| {
        let tag = line.doc.tok(a.token).tag.as_str();
        matches!(tag, "DT" | "PRP$" | "POS") || a.lower == "in" && atom.value() % 100 != 0
    });
    let quantity = line.before(found.start).is_some_and(|a| {
        matches!(
            a.lower.as_str(),
            "about"
                | "around"
                | "nearly"
                | "almost"
                | "over"
                | "some"
                | "than"
                | "least"
                | "approximately"
                | "roughly"
                | "killed"
                | "another"
        )
    });
    // "The 1900 block of West Street" is an address.
    let address = line.get(found.end).is_some_and(|a| matches!(a.lower.as_str(), "block" | "blocks"));
    address || (counts && !determined) || quantity && atom.value() % 10 == 0 && counts || atom.value() < 1400
}

/// Day or month first: by the numeric dates of which only one reading is possible, else by the order of written-out
/// dates ("2 December" or "December 2"), when the report keeps to one.
fn numeric_order(doc: &Document, candidates: &[Candidate]) -> NumericOrder {
    let (mut numeric, mut written) = ([0u32; 2], [0u32; 2]);
    for Candidate { span, reading } in candidates {
        let (Some(day), Some(_), None) = (reading.day, reading.month, reading.numeric) else { continue };
        let words = span.of(doc.text());
        let first_number: String =
            words.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        let day_first = first_number.parse() == Ok(day);
        let has_letters = words.chars().any(char::is_alphabetic);
        if has_letters {
            let month_leads = words.find(|c: char| c.is_ascii_digit()) > words.rfind(char::is_alphabetic);
            written[usize::from(month_leads)] += 1;
        } else if first_number.len() <= 2 {
            numeric[usize::from(!day_first)] += 1;
        }
    }
    for evidence in [numeric, written] {
        match evidence {
            [0, 0] => {}
            [_, 0] => return NumericOrder::DayFirst,
            [0, _] => return NumericOrder::MonthFirst,
            _ => return NumericOrder::Unknown,
        }
    }
    NumericOrder::Unknown
}

fn opening_date(doc: &Document, candidates: &[Candidate], order: NumericOrder) -> Option<Date> {
    let mut times = Vec::new();
    let early: Vec<&Candidate> = candidates.iter().take(3).collect();
    let timeline = Timeline::new(None, order);
    for Candidate { span, reading } in early {
        let placed = timeline.place(reading, &|| outlook::Outlook::Unknown);
        let tokens = doc.tokens_at(*span);
        if !tokens.is_empty() {
            let head = tokens.start;
            times.push(TimeAt { time: expression(*span, placed), tokens, head, anchor: None });
        }
    }
    opening::published_from_text(doc, &times)
}
