//! tar archives, one entry after the other: ustar, GNU long names, pax paths.

use std::io::{self, Read};
use std::sync::{Arc, Mutex};

use super::{is_hidden, refusal, shown};
use crate::error::IngestError;
use crate::input::{InputKind, Meta};
use crate::reports::{Place, Reports, of_stream, one};

const BLOCK: usize = 512;
/// Long names and pax headers are short; one that is longer is damage.
const LONGEST_HEADER: u64 = 1 << 20;

/// What a tar archive holds.
pub(crate) fn of_tar<'a>(place: Place<'a>, stream: Box<dyn Read + Send + 'a>) -> Reports<'a> {
    let stream = Arc::new(Mutex::new(Stream { stream, left: 0, padding: 0 }));
    Box::new(Entries { place, stream, found: 0, done: false, current: None })
}

/// The archive's bytes and how many of the current entry are not yet read.
struct Stream<'a> {
    stream: Box<dyn Read + Send + 'a>,
    left: u64,
    padding: u64,
}

impl Stream<'_> {
    /// Passes over what is left of the current entry.
    fn skip_entry(&mut self) -> io::Result<()> {
        let wanted = self.left + self.padding;
        let n = io::copy(&mut (&mut self.stream).take(wanted), &mut io::sink())?;
        self.left = 0;
        self.padding = 0;
        // The last entry's padding is often cut off.
        if n < wanted { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }

    fn header(&mut self) -> io::Result<Option<[u8; BLOCK]>> {
        let mut block = [0; BLOCK];
        let mut filled = 0;
        while filled < BLOCK {
            match self.stream.read(&mut block[filled..])? {
                0 if filled == 0 => return Ok(None),
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                n => filled += n,
            }
        }
        Ok(block.iter().any(|b| *b != 0).then_some(block))
    }
}

/// One entry's bytes. They end with the entry, wherever the reader stops.
struct Entry<'a>(Arc<Mutex<Stream<'a>>>);

impl Read for Entry<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut stream = self.0.lock().map_err(|_| io::Error::other("the archive's reader broke"))?;
        let n = stream.left.min(buffer.len() as u64) as usize;
        let n = stream.stream.read(&mut buffer[..n])?;
        stream.left -= n as u64;
        Ok(n)
    }
}

struct Entries<'a> {
    place: Place<'a>,
    stream: Arc<Mutex<Stream<'a>>>,
    found: usize,
    done: bool,
    current: Option<Reports<'a>>,
}

impl<'a> Iterator for Entries<'a> {
    type Item = <Reports<'a> as Iterator>::Item;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(reports) = &mut self.current {
                if let Some(item) = reports.next() {
                    return Some(item);
                }
                self.current = None;
            }
            if self.done {
                return None;
            }
            match self.advance() {
                Ok(true) => {}
                Ok(false) => {
                    self.done = true;
                    if self.found == 0 {
                        return Some(Err(IngestError::NothingInside { name: self.place.name.clone() }));
                    }
                }
                Err(e) => {
                    self.done = true;
                    let why =
                        format!("the archive breaks off or is damaged ({e}). What came before was read.");
                    return Some(Err(IngestError::Unreadable { name: self.place.name.clone(), why }));
                }
            }
        }
    }
}

impl<'a> Entries<'a> {
    /// Goes to the next entry that is a report; `false` at the end.
    fn advance(&mut self) -> io::Result<bool> {
        let mut long_name: Option<String> = None;
        loop {
            let (name, size) = {
                let mut stream =
                    self.stream.lock().map_err(|_| io::Error::other("the archive's reader broke"))?;
                stream.skip_entry()?;
                let Some(block) = stream.header()? else { return Ok(false) };
                let header = Header::of(&block)?;
                stream.left = header.size;
                stream.padding = header.size.next_multiple_of(BLOCK as u64) - header.size;
                match header.kind {
                    b'L' | b'x' => {
                        let wanted = header.size.min(LONGEST_HEADER);
                        let mut text = Vec::new();
                        (&mut stream.stream).take(wanted).read_to_end(&mut text)?;
                        stream.left -= text.len() as u64;
                        let name = if header.kind == b'L' { Some(until_nul(&text)) } else { pax_path(&text) };
                        long_name = name.or(long_name);
                        continue;
                    }
                    b'0' | 0 | b'7' => {}
                    // Directories, links and devices hold no report; links are never followed.
                    _ => {
                        long_name = None;
                        continue;
                    }
                }
                (long_name.take().unwrap_or(header.name), header.size)
            };
            if is_hidden(&name) || size == 0 {
                continue;
            }
            if let Some(entry) = self.entry(&name) {
                self.found += 1;
                self.current = Some(entry);
                return Ok(true);
            }
        }
    }

    fn entry(&self, name: &str) -> Option<Reports<'a>> {
        let shown = format!("{}: {}", self.place.name, shown(name));
        if let Some(why) = refusal(name) {
            return Some(one(Err(IngestError::Unreadable { name: shown, why: why.to_string() })));
        }
        let promised = InputKind::of_name(name)?;
        let place = Place {
            name: shown,
            promised: Some(promised),
            meta: Meta::default(),
            depth: self.place.depth + 1,
            path: None,
            ..self.place.clone()
        };
        Some(of_stream(place, Box::new(Entry(Arc::clone(&self.stream)))))
    }
}

struct Header {
    name: String,
    size: u64,
    kind: u8,
}

impl Header {
    fn of(block: &[u8; BLOCK]) -> io::Result<Self> {
        let sum: u64 = block
            .iter()
            .enumerate()
            .map(|(i, b)| if (148..156).contains(&i) { 32 } else { u64::from(*b) })
            .sum();
        if number(&block[148..156]) != Some(sum) {
            return Err(io::Error::other("a header's checksum is wrong"));
        }
        let prefix = if &block[257..262] == b"ustar" { until_nul(&block[345..500]) } else { String::new() };
        let name = until_nul(&block[..100]);
        let name = if prefix.is_empty() || &block[257..265] == b"ustar  \0" {
            name
        } else {
            format!("{prefix}/{name}")
        };
        let size =
            number(&block[124..136]).ok_or_else(|| io::Error::other("an entry's size is no number"))?;
        Ok(Header { name, size, kind: block[156] })
    }
}

/// An octal number, or GNU's binary one.
fn number(field: &[u8]) -> Option<u64> {
    if field[0] & 0x80 != 0 {
        let tail = field.get(field.len() - 8..)?;
        let value = u64::from_be_bytes(tail.try_into().ok()?);
        return (value < 1 << 60).then_some(value);
    }
    let text = std::str::from_utf8(field).ok()?.trim_matches([' ', '\0']);
    if text.is_empty() { Some(0) } else { u64::from_str_radix(text, 8).ok().filter(|n| *n < 1 << 60) }
}

fn until_nul(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.split(|b| *b == 0).next().unwrap_or_default()).into_owned()
}

/// The `path` of a pax header: lines of "length key=value".
fn pax_path(text: &[u8]) -> Option<String> {
    String::from_utf8_lossy(text).lines().find_map(|line| {
        line.split_once(' ').and_then(|(_, pair)| pair.strip_prefix("path=")).map(str::to_string)
    })
}
