//! Web archives (WARC): the pages that were answered with success, one after the other, in bounded memory.
//!
//! Responses, resources and conversions (Common Crawl's WET) are read; requests, metadata and revisits hold no
//! page. Compression in gzip members is undone by `container` before the bytes come here.

mod http;
mod record;

use std::io::{BufReader, Read};

use crate::error::IngestError;
use crate::input::{InputKind, Meta};
use crate::received::report_from_bytes;
use crate::reports::{Place, Reports};
use record::{Record, Records};

/// The pages of a web archive.
pub(crate) fn of_warc<'a>(place: Place<'a>, stream: Box<dyn Read + Send + 'a>) -> Reports<'a> {
    let records = Records::new(BufReader::with_capacity(1 << 16, stream), place.options.max_bytes);
    Box::new(Pages { place, records, found: 0, done: false })
}

struct Pages<'a> {
    place: Place<'a>,
    records: Records<BufReader<Box<dyn Read + Send + 'a>>>,
    found: usize,
    done: bool,
}

impl<'a> Iterator for Pages<'a> {
    type Item = <Reports<'a> as Iterator>::Item;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            let item = match self.records.next() {
                Ok(Some(record)) => self.page(record),
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
    /// The page of a record, `None` when a record of its kind holds none.
    fn page(&self, record: Record) -> Option<<Reports<'static> as Iterator>::Item> {
        let url = record.url()?;
        let name = format!("{}: {}", self.place.name, crate::container::shown(&url));
        let limit = self.place.options.max_bytes;
        if record.is_cut {
            return Some(Err(IngestError::TooLarge { name, limit }));
        }
        let payload = match record.kind() {
            "response" if record.is_http() => match http::response(&record.block, limit) {
                Ok(Some(payload)) => payload,
                Ok(None) => return None,
                Err(why) => return Some(Err(IngestError::Unreadable { name, why })),
            },
            "resource" | "conversion" => http::Payload {
                mime: record.header("content-type").map(str::to_string),
                bytes: record.block,
                headers: Vec::new(),
            },
            _ => return None,
        };
        let (kind, charset) = http::kind_and_charset(payload.mime.as_deref());
        let kind = kind.unwrap_or_else(|| InputKind::of_bytes(&payload.bytes));
        // Pictures, styles and scripts of a crawl are no failures.
        if !matches!(kind, InputKind::Html | InputKind::Text | InputKind::Pdf)
            || payload.bytes.trim_ascii().is_empty()
        {
            return None;
        }
        let meta = Meta { url: Some(url.clone()), ..Meta::default() };
        let read = report_from_bytes(
            &name,
            &payload.bytes,
            Some(kind),
            charset.as_deref(),
            meta,
            self.place.options,
        );
        Some(read.map(|mut received| {
            received.original.name = name;
            received.original.url = Some(url);
            received.original.headers = payload.headers;
            received
        }))
    }
}
