//! Web archives (WARC): the pages that were answered with success, one after the other, in bounded memory.
//!
//! Responses, resources and conversions (Common Crawl's WET) are read; requests, metadata and revisits hold no
//! page. Compression in gzip members is undone by `container` before the bytes come here.

pub(crate) mod http;
mod record;

use std::collections::VecDeque;
use std::io::{BufReader, Read};

use crate::error::IngestError;
use crate::input::{InputKind, Meta, Received};
use crate::received::{report_from_bytes, reports_of_page};
use crate::reports::{Place, Reports};
use record::{Record, Records};

/// The pages of a web archive.
pub(crate) fn of_warc<'a>(place: Place<'a>, stream: Box<dyn Read + Send + 'a>) -> Reports<'a> {
    let records = Records::new(BufReader::with_capacity(1 << 16, stream), place.options.max_bytes);
    Box::new(Pages { place, records, found: 0, done: false, rest: VecDeque::new() })
}

struct Pages<'a> {
    place: Place<'a>,
    records: Records<BufReader<Box<dyn Read + Send + 'a>>>,
    found: usize,
    done: bool,
    /// The rest of a page that gave several reports.
    rest: VecDeque<Item>,
}

type Item = Result<Received, IngestError>;

impl<'a> Iterator for Pages<'a> {
    type Item = <Reports<'a> as Iterator>::Item;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(item) = self.rest.pop_front() {
            return Some(item);
        }
        while !self.done {
            let item = match self.records.next() {
                Ok(Some(record)) => {
                    self.rest = self.page(record).into();
                    self.rest.pop_front()
                }
                Ok(None) => {
                    self.done = true;
                    let nothing = IngestError::NothingInside { name: self.place.name.clone() };
                    (self.found == 0).then_some(Err(nothing))
                }
                Err(why) => {
                    self.done = true;
                    Some(Err(IngestError::Unreadable { name: self.place.name.clone(), why }))
                }
            };
            if item.is_some() {
                self.found += 1;
                return item;
            }
        }
        None
    }
}

impl Pages<'_> {
    /// What the page of a record gives; nothing when a record of its kind holds none.
    fn page(&self, record: Record) -> Vec<Item> {
        let Some(url) = record.url() else { return Vec::new() };
        let name = format!("{}: {}", self.place.name, crate::container::shown(&url));
        let options = self.place.options;
        if record.is_cut {
            return vec![Err(IngestError::TooLarge { name, limit: options.max_bytes })];
        }
        let payload = match payload(record, options.max_bytes) {
            Ok(Some(payload)) => payload,
            Ok(None) => return Vec::new(),
            Err(why) => return vec![Err(IngestError::Unreadable { name, why })],
        };
        let (kind, charset) = http::kind_and_charset(payload.mime.as_deref());
        let kind = kind.unwrap_or_else(|| InputKind::of_bytes(&payload.bytes));
        if payload.bytes.trim_ascii().is_empty() {
            return Vec::new();
        }
        let (bytes, charset) = (payload.bytes.as_slice(), charset.as_deref());
        let meta = Meta { url: Some(url.clone()), ..Meta::default() };
        let read = match kind {
            InputKind::Html => reports_of_page(&name, bytes, charset, meta, options),
            InputKind::Text | InputKind::Pdf => {
                vec![report_from_bytes(&name, bytes, Some(kind), charset, meta, options)]
            }
            // Pictures, styles and scripts of a crawl are no failures.
            _ => Vec::new(),
        };
        let located = |mut received: Received| {
            if received.original.name.is_empty() {
                received.original.name.clone_from(&name);
            }
            received.original.url = Some(url.clone());
            received.original.headers.clone_from(&payload.headers);
            received
        };
        read.into_iter().map(|result| result.map(located)).collect()
    }
}

/// What a record holds that may be a page.
fn payload(record: Record, limit: u64) -> Result<Option<http::Payload>, String> {
    match record.kind() {
        "response" if record.is_http() => http::response(&record.block, limit),
        "resource" | "conversion" => Ok(Some(http::Payload {
            mime: record.header("content-type").map(str::to_string),
            bytes: record.block,
            headers: Vec::new(),
        })),
        _ => Ok(None),
    }
}
