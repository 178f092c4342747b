//! CSV and TSV, in bounded memory; lists of addresses.

use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::gdelt;
use super::rows::{Row, reports_of};
use crate::encoding::decode;
use crate::error::IngestError;
use crate::input::{InputKind, Meta};
use crate::reports::{Place, Reports, of_listed_url, one};

/// The first line decides how a file is read; it may be this long.
const LONGEST_HEAD: u64 = 1 << 20;

/// The reports of a CSV or TSV file.
pub(crate) fn of_rows<'a>(
    place: Place<'a>,
    kind: InputKind,
    stream: Box<dyn Read + Send + 'a>,
) -> Reports<'a> {
    let (first, stream) = match first_line(&place, stream) {
        Ok(found) => found,
        Err(e) => return one(Err(e)),
    };
    if first.contains(&0) {
        let why = "a table that is no text. Save it as CSV in UTF-8.".to_string();
        return one(Err(IngestError::Unreadable { name: place.name, why }));
    }
    if let Some(table) = gdelt::table(&first) {
        return gdelt::reports_of(place, table, stream);
    }
    let delimiter = delimiter(&first, kind);
    let since_row = Arc::new(AtomicU64::new(0));
    let limited = Limited {
        stream,
        since_row: Arc::clone(&since_row),
        limit: place.options.max_bytes.saturating_add(1 << 20),
    };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(limited);
    let names = match reader.byte_headers() {
        Ok(names) => Arc::new(
            names
                .iter()
                .map(|n| text(n.strip_prefix(b"\xef\xbb\xbf").unwrap_or(n)).trim().to_string())
                .collect::<Vec<_>>(),
        ),
        Err(e) => return one(Err(broken(&place, 1, &e))),
    };
    let (place_of_rows, mut done) = (place.clone(), false);
    let mut record = csv::ByteRecord::new();
    let rows = std::iter::from_fn(move || {
        if done {
            return None;
        }
        since_row.store(0, Ordering::Relaxed);
        match reader.read_byte_record(&mut record) {
            Ok(false) => None,
            Ok(true) => {
                let number = record.position().map_or(0, csv::Position::line);
                let values = record.iter().map(text).collect();
                Some(Ok(Row { names: Arc::clone(&names), values, number }))
            }
            Err(e) => {
                done = true;
                let line = e.position().map_or(reader.position().line(), csv::Position::line);
                Some(Err(broken(&place_of_rows, line, &e)))
            }
        }
    });
    at_least_one(place.clone(), reports_of(place, rows))
}

/// A table with names and no rows is told, not passed over.
fn at_least_one<'a>(place: Place<'a>, reports: Reports<'a>) -> Reports<'a> {
    let mut reports = reports.peekable();
    if reports.peek().is_none() {
        return one(Err(IngestError::Empty { name: place.name }));
    }
    Box::new(reports)
}

fn broken(place: &Place<'_>, line: u64, error: &csv::Error) -> IngestError {
    let why = match error.kind() {
        csv::ErrorKind::Io(e) => format!("{e}. What came before was read."),
        _ => format!("not a row of a table ({error}). What came before was read."),
    };
    IngestError::BadRecord { name: place.name.clone(), line, why }
}

/// The first line, and the stream from its beginning. UTF-16 (Excel's "Unicode text") is turned to UTF-8.
fn first_line<'a>(
    place: &Place<'_>,
    mut stream: Box<dyn Read + Send + 'a>,
) -> Result<(Vec<u8>, Box<dyn Read + Send + 'a>), IngestError> {
    let mut mark = Vec::new();
    let cannot = |e: io::Error| IngestError::Unreadable {
        name: place.name.clone(),
        why: format!("cannot be read: {e}."),
    };
    (&mut stream).take(2).read_to_end(&mut mark).map_err(cannot)?;
    let is_wide = matches!(mark.as_slice(), b"\xff\xfe" | b"\xfe\xff");
    let mut stream: Box<dyn Read + Send + 'a> = Box::new(Cursor::new(mark).chain(stream));
    if is_wide {
        let bytes = place.read_all(stream)?;
        let decoded =
            decode(&bytes, None).map_err(|why| IngestError::NotText { name: place.name.clone(), why })?;
        stream = Box::new(Cursor::new(decoded.text.into_bytes()));
    }
    let mut stream = BufReader::with_capacity(1 << 16, stream);
    let mut first = Vec::new();
    (&mut stream).take(LONGEST_HEAD).read_until(b'\n', &mut first).map_err(cannot)?;
    let whole = Cursor::new(first.clone()).chain(stream);
    Ok((first, Box::new(whole)))
}

/// The sign that parts most cells of the first line.
fn delimiter(first: &[u8], kind: InputKind) -> u8 {
    let mut in_quotes = false;
    let mut counts = [(b'\t', 0), (b',', 0), (b';', 0), (b'|', 0)];
    for byte in first {
        in_quotes ^= *byte == b'"';
        if let Some((_, n)) = counts.iter_mut().find(|(sign, _)| sign == byte && !in_quotes) {
            *n += 1;
        }
    }
    let most = counts.iter().rev().max_by_key(|(_, n)| *n).filter(|(_, n)| *n > 0);
    most.map_or(if kind == InputKind::Tsv { b'\t' } else { b',' }, |(sign, _)| *sign)
}

/// A cell: UTF-8, or else what Western spreadsheets write.
pub(super) fn text(cell: &[u8]) -> String {
    match std::str::from_utf8(cell) {
        Ok(text) => text.to_string(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(cell).0.into_owned(),
    }
}

/// A quotation mark that is never closed would make one row of all that follows.
struct Limited<R> {
    stream: R,
    since_row: Arc<AtomicU64>,
    limit: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.stream.read(buffer)?;
        if self.since_row.fetch_add(n as u64, Ordering::Relaxed) > self.limit {
            return Err(io::Error::other(
                "a row longer than the limit for one report (a quotation mark that is never closed?)",
            ));
        }
        Ok(n)
    }
}

/// A list of addresses, one a line; lines that begin with "#" are notes.
pub(crate) fn of_urls<'a>(place: Place<'a>, stream: Box<dyn Read + Send + 'a>) -> Reports<'a> {
    let mut lines = BufReader::new(stream.take(1 << 30));
    let mut number = 0;
    let urls = std::iter::from_fn(move || {
        loop {
            let mut line = Vec::new();
            // What cannot be read ends the list.
            let n = (&mut lines).take(1 << 16).read_until(b'\n', &mut line).unwrap_or(0);
            if n == 0 {
                return None;
            }
            number += 1;
            let line = text(&line);
            // Windows' own shortcuts have "URL=".
            let line = line.trim().trim_start_matches('\u{feff}');
            let line = line.strip_prefix("URL=").unwrap_or(line).to_string();
            let is_setting = line.contains('=') && !line.contains("://");
            if !line.is_empty() && !line.starts_with(['#', '[']) && !is_setting {
                return Some((number, line));
            }
        }
    });
    let name = place.name.clone();
    Box::new(urls.flat_map(move |(line, url)| {
        if url.starts_with("http://") || url.starts_with("https://") {
            of_listed_url(&url, place.depth + 1, Meta::default(), place.options)
        } else {
            let why = "not an address. A list of addresses has one https://… a line.".to_string();
            one(Err(IngestError::BadRecord { name: name.clone(), line, why }))
        }
    }))
}
