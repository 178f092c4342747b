//! JSON: one object, several, or a list of them, streamed; the lists that services wrap in an object.

use std::io::{self, BufRead, BufReader, Read};

use serde_json::{Map, Value};

use super::rows::{Row, reports_of};
use crate::error::IngestError;
use crate::feed;
use crate::reports::{Place, Reports, one};

/// The reports of a JSON file.
pub(crate) fn of_json<'a>(place: Place<'a>, stream: Box<dyn Read + Send + 'a>) -> Reports<'a> {
    let values = Values {
        stream: BufReader::with_capacity(1 << 16, stream),
        limit: place.options.max_bytes,
        in_list: false,
        began: false,
    };
    let mut objects = Objects { place: place.clone(), values, number: 0, done: false }.peekable();
    // A JSON Feed is one object.
    if let Some(Ok((_, object, bytes))) = objects.peek()
        && feed::is_json_feed(object)
    {
        let bytes = bytes.clone();
        return feed::of_feed(place, &bytes);
    }
    if objects.peek().is_none() {
        return one(Err(IngestError::Empty { name: place.name }));
    }
    let rows = objects.flat_map(|found| match found {
        Ok((number, object, _)) => rows_of(object, number).into_iter().map(Ok).collect(),
        Err(e) => vec![Err(e)],
    });
    reports_of(place, rows)
}

/// An object is one row, or wraps the list of rows: `{"data": [{…}, {…}]}`.
fn rows_of(object: Map<String, Value>, number: u64) -> Vec<Row> {
    let is_rows =
        |value: &Value| matches!(value, Value::Array(items) if items.first().is_some_and(Value::is_object));
    let has_text = ["text", "html", "body", "content", "notes"]
        .iter()
        .any(|name| object.get(*name).is_some_and(Value::is_string));
    let wrapped = object
        .iter()
        .filter(|(_, v)| is_rows(v))
        .max_by_key(|(_, v)| v.as_array().map_or(0, Vec::len))
        .map(|(name, _)| name.clone());
    match wrapped {
        Some(name) if !has_text => match object.into_iter().find(|(n, _)| *n == name) {
            Some((_, Value::Array(items))) => items
                .into_iter()
                .enumerate()
                .filter_map(|(i, item)| match item {
                    Value::Object(object) => Some(Row::of_object(object, number + i as u64)),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        },
        _ => vec![Row::of_object(object, number)],
    }
}

struct Objects<'a> {
    place: Place<'a>,
    values: Values<Box<dyn Read + Send + 'a>>,
    number: u64,
    done: bool,
}

impl Iterator for Objects<'_> {
    type Item = Result<(u64, Map<String, Value>, Vec<u8>), IngestError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let name = || self.place.name.clone();
        let found = match self.values.next() {
            Ok(Some(found)) => found,
            Ok(None) => return None,
            Err(e) => {
                self.done = true;
                return Some(Err(IngestError::Unreadable {
                    name: name(),
                    why: format!("cannot be read: {e}."),
                }));
            }
        };
        self.number += 1;
        let bad =
            |why: String| IngestError::BadRecord { name: self.place.name.clone(), line: self.number, why };
        let bytes = match found {
            Found::Value(bytes) => bytes,
            Found::TooLong => {
                return Some(Err(IngestError::TooLarge {
                    name: name(),
                    limit: self.place.options.max_bytes,
                }));
            }
            Found::CutOff => {
                return Some(Err(bad("the JSON breaks off here. What came before was read.".to_string())));
            }
        };
        Some(match serde_json::from_slice::<Value>(&bytes) {
            Ok(Value::Object(object)) => Ok((self.number, object, bytes)),
            Ok(_) => Err(bad("not an object. A JSON file has one report an object.".to_string())),
            Err(e) => Err(bad(format!("not valid JSON ({e}, counted from the start of this value)."))),
        })
    }
}

enum Found {
    Value(Vec<u8>),
    TooLong,
    CutOff,
}

/// The values of a JSON text, those of an outermost list one by one.
struct Values<R> {
    stream: BufReader<R>,
    limit: u64,
    in_list: bool,
    began: bool,
}

impl<R: Read> Values<R> {
    fn next(&mut self) -> io::Result<Option<Found>> {
        loop {
            let Some(byte) = self.peek()? else { return Ok(None) };
            match byte {
                b'[' if !self.in_list => self.in_list = true,
                b']' if self.in_list => self.in_list = false,
                b',' | 0xef | 0xbb | 0xbf if !self.began || byte == b',' => {}
                byte if byte.is_ascii_whitespace() => {}
                _ => {
                    self.began = true;
                    return self.value().map(Some);
                }
            }
            self.stream.consume(1);
        }
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.stream.fill_buf()?.first().copied())
    }

    /// One value: to the bracket that closes it, or a word to its end.
    fn value(&mut self) -> io::Result<Found> {
        let (mut bytes, mut too_long) = (Vec::new(), false);
        let (mut depth, mut in_string, mut escaped) = (0u64, false, false);
        loop {
            let (used, ended) = {
                let buffer = self.stream.fill_buf()?;
                if buffer.is_empty() {
                    let is_word = depth == 0 && !in_string && !bytes.is_empty();
                    return Ok(if too_long {
                        Found::TooLong
                    } else if is_word {
                        Found::Value(bytes)
                    } else {
                        Found::CutOff
                    });
                }
                let mut end = None;
                for (i, byte) in buffer.iter().enumerate() {
                    match byte {
                        _ if escaped => escaped = false,
                        b'\\' if in_string => escaped = true,
                        b'"' => in_string = !in_string,
                        _ if in_string => {}
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' if depth <= 1 => {
                            // A bracket that closes nothing ends a word, or stands alone.
                            let is_own = depth == 1 || (i == 0 && bytes.is_empty());
                            end = Some((i + usize::from(is_own), i + usize::from(is_own)));
                            break;
                        }
                        b'}' | b']' => depth -= 1,
                        b',' | b'\n' if depth == 0 => {
                            end = Some((i, i));
                            break;
                        }
                        _ => {}
                    }
                }
                let (kept, used) = end.unwrap_or((buffer.len(), buffer.len()));
                too_long |= bytes.len() as u64 + kept as u64 > self.limit;
                if !too_long {
                    bytes.extend_from_slice(&buffer[..kept]);
                }
                (used, end.is_some())
            };
            self.stream.consume(used);
            if ended {
                return Ok(if too_long { Found::TooLong } else { Found::Value(bytes) });
            }
        }
    }
}
