//! Parquet, row by row. The parser is other people's and works in a guarded thread that runs a little ahead.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use parquet::file::reader::{ChunkReader, SerializedFileReader};
use parquet::record::Field;
use parquet::record::reader::RowIter;

use super::rows::{Row, reports_of};
use crate::error::IngestError;
use crate::guarded::THREAD_NAME;
use crate::reports::{Place, Reports, one};

/// Rows read ahead.
const AHEAD: usize = 32;
/// For one row. A row group is unpacked at once, which takes a moment.
const PATIENCE: Duration = Duration::from_secs(60);

enum Message {
    Row(Vec<(String, String)>),
    Failed(String),
    End,
}

/// The reports of a Parquet file.
pub(crate) fn of_parquet<'a>(place: Place<'a>, stream: Box<dyn Read + Send + 'a>) -> Reports<'a> {
    let (send, receive) = sync_channel(AHEAD);
    let started = match &place.path {
        Some(path) => match File::open(path) {
            Ok(file) => start(file, send),
            Err(e) => {
                let why = format!("cannot be read: {e}.");
                return one(Err(IngestError::Unreadable { name: place.name, why }));
            }
        },
        None => match place.read_all(stream) {
            Ok(bytes) => start(bytes::Bytes::from(bytes), send),
            Err(e) => return one(Err(e)),
        },
    };
    if let Err(e) = started {
        let why = format!("no thread could be had to read it ({e}). Try again.");
        return one(Err(IngestError::Unreadable { name: place.name, why }));
    }
    let rows = Rows { name: place.name.clone(), receive, names: Arc::default(), number: 0, done: false };
    reports_of(place, rows)
}

fn start<C: ChunkReader + 'static>(chunks: C, send: SyncSender<Message>) -> std::io::Result<()> {
    let work = move || {
        // Whoever took the rows may have gone; then nobody wants the rest.
        let _ = read(chunks, &send).unwrap_or_else(|why| send.send(Message::Failed(why)));
    };
    std::thread::Builder::new().name(THREAD_NAME.to_string()).stack_size(16 << 20).spawn(work).map(|_| ())
}

type Sent = Result<(), std::sync::mpsc::SendError<Message>>;

fn read<C: ChunkReader + 'static>(chunks: C, send: &SyncSender<Message>) -> Result<Sent, String> {
    let file = SerializedFileReader::new(chunks).map_err(|e| e.to_string())?;
    for row in RowIter::from_file_into(Box::new(file)) {
        let row = row.map_err(|e| e.to_string())?;
        let cells = row.into_columns().into_iter().map(|(name, field)| (name, cell(field))).collect();
        if let Err(gone) = send.send(Message::Row(cells)) {
            return Ok(Err(gone));
        }
    }
    Ok(send.send(Message::End))
}

fn cell(field: Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text,
        Field::Bytes(bytes) => String::from_utf8_lossy(bytes.data()).into_owned(),
        other => other.to_string(),
    }
}

struct Rows {
    name: String,
    receive: Receiver<Message>,
    names: Arc<Vec<String>>,
    number: u64,
    done: bool,
}

impl Iterator for Rows {
    type Item = Result<Row, IngestError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let failed = |why: &str| {
            let why = format!(
                "a Parquet file that cannot be read ({why}) after {} rows. What came before was read.",
                self.number
            );
            Some(Err(IngestError::Unreadable { name: self.name.clone(), why }))
        };
        let cells = match self.receive.recv_timeout(PATIENCE) {
            Ok(Message::Row(cells)) => cells,
            other => {
                self.done = true;
                return match other {
                    Ok(Message::End) if self.number > 0 => None,
                    Ok(Message::End) => Some(Err(IngestError::Empty { name: self.name.clone() })),
                    Ok(Message::Failed(why)) => failed(&why),
                    Err(RecvTimeoutError::Timeout) => failed("it takes too long"),
                    _ => failed("it is damaged"),
                };
            }
        };
        self.number += 1;
        let (names, values): (Vec<String>, Vec<String>) = cells.into_iter().unzip();
        if *self.names != names {
            self.names = Arc::new(names);
        }
        Some(Ok(Row { names: Arc::clone(&self.names), values, number: self.number }))
    }
}
