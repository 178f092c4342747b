//! ZIP archives, WACZ and DOCX among them: the directory is read once, entries are unpacked as they are read.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use super::{Budget, Unpacked, is_hidden, refusal, shown};
use crate::error::IngestError;
use crate::input::{InputKind, Meta};
use crate::reports::{Place, Reports, of_stream, one};

/// More entries than anybody's archive of reports; a directory of more costs memory for nothing.
const MOST_ENTRIES: usize = 1_000_000;

/// Where the archive lies.
#[derive(Clone)]
enum Source {
    File(PathBuf),
    Bytes(Arc<Vec<u8>>),
}

trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

struct Bytes(Arc<Vec<u8>>);

impl Source {
    fn open(&self) -> io::Result<Box<dyn ReadSeek>> {
        Ok(match self {
            Source::File(path) => Box::new(io::BufReader::new(File::open(path)?)),
            Source::Bytes(bytes) => Box::new(Cursor::new(Bytes(Arc::clone(bytes)))),
        })
    }
}

/// An archive whose directory was read.
pub(crate) struct Archive {
    source: Source,
    entries: Vec<Entry>,
    budget: Budget,
}

#[derive(Debug, Clone)]
struct Entry {
    name: String,
    start: u64,
    packed: u64,
    method: CompressionMethod,
    encrypted: bool,
}

impl Archive {
    fn open(source: Source) -> Result<Self, String> {
        let broken = |e: &dyn std::fmt::Display| {
            format!("a damaged ZIP archive ({e}). Get it again from where it came.")
        };
        let mut reader = source.open().map_err(|e| broken(&e))?;
        let size = reader.seek(SeekFrom::End(0)).map_err(|e| broken(&e))?;
        let mut archive = ZipArchive::new(reader).map_err(|e| broken(&e))?;
        if archive.len() > MOST_ENTRIES {
            return Err(format!(
                "a ZIP archive of {} files, more than {MOST_ENTRIES}. Unpack it and give the directory.",
                archive.len()
            ));
        }
        let mut entries = Vec::with_capacity(archive.len());
        for i in 0..archive.len() {
            let file = archive.by_index_raw(i).map_err(|e| broken(&e))?;
            if file.is_dir() {
                continue;
            }
            let name = String::from_utf8_lossy(file.name_raw()).into_owned();
            let Some(start) = file.data_start() else { continue };
            entries.push(Entry {
                name,
                start,
                packed: file.compressed_size(),
                method: file.compression(),
                encrypted: file.encrypted(),
            });
        }
        Ok(Archive { source, entries, budget: Budget::new(size) })
    }

    /// Whether it holds a file of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|e| e.name == name)
    }

    /// All of one file, up to a limit.
    pub(crate) fn read(&self, name: &str, limit: u64) -> Result<Vec<u8>, String> {
        let entry =
            self.entries.iter().find(|e| e.name == name).ok_or_else(|| format!("it holds no {name}"))?;
        let mut bytes = Vec::new();
        self.stream(entry)?
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|e| e.to_string())?;
        if bytes.len() as u64 > limit {
            Err(format!("{name} is larger than {} MiB", limit >> 20))
        } else {
            Ok(bytes)
        }
    }

    fn stream<'a>(&self, entry: &Entry) -> Result<Box<dyn Read + Send + 'a>, String> {
        if entry.encrypted {
            return Err("encrypted. Unpack the archive with its password and give the files.".to_string());
        }
        let mut reader = self.source.open().map_err(|e| format!("cannot be read: {e}."))?;
        reader.seek(SeekFrom::Start(entry.start)).map_err(|e| format!("cannot be read: {e}."))?;
        let raw = reader.take(entry.packed);
        let budget = self.budget.clone();
        match entry.method {
            CompressionMethod::Stored => Ok(Box::new(Unpacked::new(raw, budget))),
            CompressionMethod::Deflated => Ok(Box::new(Unpacked::new(DeflateDecoder::new(raw), budget))),
            other => {
                Err(format!("packed with {other}, which is not read. Unpack the archive and give the files."))
            }
        }
    }
}

/// What a ZIP archive holds. It is read from its file where there is one, else from memory.
pub(crate) fn of_zip<'a>(place: Place<'a>, stream: Box<dyn Read + Send + 'a>) -> Reports<'a> {
    let source = match &place.path {
        Some(path) => Source::File(path.clone()),
        None => match place.read_all(stream) {
            Ok(bytes) => Source::Bytes(Arc::new(bytes)),
            Err(e) => return one(Err(e)),
        },
    };
    let failed = |why| IngestError::Unreadable { name: place.name.clone(), why };
    let archive = match Archive::open(source.clone()) {
        Ok(archive) => archive,
        Err(why) => return one(Err(failed(why))),
    };
    if archive.has("word/document.xml") {
        return one(crate::document::docx(&place, &archive, &source_bytes(&source, place.options.max_bytes)));
    }
    if let Some(what) = archive.office() {
        return one(Err(failed(format!("{what}, which holds no report. Save it as text or CSV."))));
    }
    let chosen = archive.chosen();
    if chosen.is_empty() {
        return one(Err(IngestError::NothingInside { name: place.name }));
    }
    Box::new(chosen.into_iter().flat_map(move |entry| of_entry(&place, &archive, &entry)))
}

/// The archive's own bytes, for a document's identity.
fn source_bytes(source: &Source, limit: u64) -> Vec<u8> {
    match source {
        Source::Bytes(bytes) => bytes.to_vec(),
        Source::File(path) => {
            let mut bytes = Vec::new();
            // What cannot be read any more was read a moment ago; the text is there, its bytes then are not.
            let _ = File::open(path).and_then(|f| f.take(limit).read_to_end(&mut bytes));
            bytes
        }
    }
}

impl Archive {
    /// Office documents that are no reports.
    fn office(&self) -> Option<&'static str> {
        if self.has("xl/workbook.xml") {
            Some("a spreadsheet")
        } else if self.has("ppt/presentation.xml") {
            Some("a presentation")
        } else {
            None
        }
    }

    /// The entries to read: those whose names promise reports; of a web archive (WACZ) its WARC files alone.
    fn chosen(&self) -> Vec<Entry> {
        let is_wacz =
            self.has("datapackage.json") && self.entries.iter().any(|e| e.name.starts_with("archive/"));
        self.entries
            .iter()
            .filter(|e| {
                refusal(&e.name).is_some() || (!is_hidden(&e.name) && InputKind::of_name(&e.name).is_some())
            })
            .filter(|e| !is_wacz || e.name.starts_with("archive/"))
            .cloned()
            .collect()
    }
}

fn of_entry<'a>(place: &Place<'a>, archive: &Archive, entry: &Entry) -> Reports<'a> {
    let name = format!("{}: {}", place.name, shown(&entry.name));
    if let Some(why) = refusal(&entry.name) {
        return one(Err(IngestError::Unreadable { name, why: why.to_string() }));
    }
    match archive.stream(entry) {
        Ok(stream) => {
            let place = Place {
                promised: InputKind::of_name(&entry.name),
                name,
                meta: Meta::default(),
                depth: place.depth + 1,
                path: None,
                ..place.clone()
            };
            of_stream(place, stream)
        }
        Err(why) => one(Err(IngestError::Unreadable { name, why })),
    }
}
