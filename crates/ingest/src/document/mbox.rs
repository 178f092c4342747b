//! Mailboxes (`.mbox`): one message after the other, in bounded memory.

use std::io::{BufRead, BufReader, Read};

use super::mail;
use crate::error::IngestError;
use crate::reports::{Place, Reports};

/// The messages of a mailbox.
pub(crate) fn of_mbox<'a>(place: Place<'a>, stream: Box<dyn Read + Send + 'a>) -> Reports<'a> {
    Box::new(
        Messages { place, stream: BufReader::with_capacity(1 << 16, stream), n: 0, done: false }.flatten(),
    )
}

struct Messages<'a> {
    place: Place<'a>,
    stream: BufReader<Box<dyn Read + Send + 'a>>,
    n: u64,
    done: bool,
}

impl<'a> Iterator for Messages<'a> {
    type Item = Reports<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let name = || format!("{}: message {}", self.place.name, self.n + 1);
        let read = match message(&mut self.stream, self.place.options.max_bytes) {
            Ok(None) => {
                self.done = true;
                let nothing = IngestError::NothingInside { name: self.place.name.clone() };
                return (self.n == 0).then(|| crate::reports::one(Err(nothing)));
            }
            Ok(Some(Message { is_cut: true, .. })) => crate::reports::one(Err(IngestError::TooLarge {
                name: name(),
                limit: self.place.options.max_bytes,
            })),
            Ok(Some(Message { bytes, .. })) => {
                mail(Place { name: name(), path: None, ..self.place.clone() }, &bytes)
            }
            Err(e) => {
                self.done = true;
                let why = format!("cannot be read further ({e}). What came before was read.");
                crate::reports::one(Err(IngestError::Unreadable { name: name(), why }))
            }
        };
        self.n += 1;
        Some(read)
    }
}

struct Message {
    bytes: Vec<u8>,
    is_cut: bool,
}

/// The lines up to the next "From " line that follows a blank one.
fn message(stream: &mut impl BufRead, limit: u64) -> std::io::Result<Option<Message>> {
    let mut message = Message { bytes: Vec::new(), is_cut: false };
    let (mut after_blank, mut began) = (true, false);
    loop {
        let head = stream.fill_buf()?;
        if head.is_empty() {
            return Ok(began.then_some(message));
        }
        // A line this short at the end of the buffer is rare, and then costs one message its parting from the next.
        if after_blank && head.starts_with(b"From ") {
            if began {
                return Ok(Some(message));
            }
            stream.skip_until(b'\n')?;
            (began, after_blank) = (true, false);
            continue;
        }
        let mut line = Vec::new();
        let left = limit.saturating_sub(message.bytes.len() as u64);
        stream.take(left.saturating_add(1)).read_until(b'\n', &mut line)?;
        if line.len() as u64 > left {
            message.is_cut = true;
            if line.last() != Some(&b'\n') {
                stream.skip_until(b'\n')?;
            }
            after_blank = false;
            continue;
        }
        after_blank = line.trim_ascii().is_empty();
        began |= !after_blank;
        // ">From " is how mailboxes write a line that begins with "From ".
        let quoted = line.iter().take_while(|b| **b == b'>').count();
        let is_quoted = quoted > 0 && line[quoted..].starts_with(b"From ");
        message.bytes.extend_from_slice(&line[usize::from(is_quoted)..]);
    }
}
