//! Inputs to reports, one after the other.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use crate::container;
use crate::document;
use crate::error::IngestError;
use crate::fetch::fetch;
use crate::input::{ENDINGS, Input, InputKind, Meta, Options, Received, Taken};
use crate::received::{report_from_bytes, reports_of_page, reports_of_text};
use crate::{feed, sidecar, table, warc};

/// The reports of one input, in order. Each failure is one item; the iteration goes on after it.
pub type Reports<'a> = Box<dyn Iterator<Item = Result<Received, IngestError>> + Send + 'a>;

/// A stream to read, and what is known about it before it is read.
#[derive(Debug, Clone)]
pub(crate) struct Place<'a> {
    /// What messages call it.
    pub name: String,
    /// The form that its name or its sender promises.
    pub promised: Option<InputKind>,
    /// The encoding that its sender declares.
    pub charset: Option<String>,
    /// What is known of its one report.
    pub meta: Meta,
    /// In how many containers it lies.
    pub depth: u8,
    /// The file that the stream is all of.
    pub path: Option<PathBuf>,
    /// How to read.
    pub options: &'a Options,
}

impl<'a> Place<'a> {
    fn new(name: String, options: &'a Options) -> Self {
        Place {
            promised: InputKind::of_name(&name),
            name,
            charset: None,
            meta: Meta::default(),
            depth: 0,
            path: None,
            options,
        }
    }

    /// All bytes of a stream, up to the limit for one report.
    pub(crate) fn read_all(&self, stream: impl Read) -> Result<Vec<u8>, IngestError> {
        let limit = self.options.max_bytes;
        let mut bytes = Vec::new();
        match stream.take(limit.saturating_add(1)).read_to_end(&mut bytes) {
            Ok(_) if bytes.len() as u64 > limit => {
                Err(IngestError::TooLarge { name: self.name.clone(), limit })
            }
            Ok(_) => Ok(bytes),
            Err(e) => Err(IngestError::Unreadable { name: self.name.clone(), why: cannot_read(&e) }),
        }
    }
}

/// Reads the reports of an input, as they are asked for.
///
/// JSON Lines are read line by line, tables row by row, archives entry by entry, a directory file by file in the order
/// of paths, so memory holds one report at a time.
pub fn reports<'a>(input: &'a Input, options: &'a Options) -> Reports<'a> {
    named(input.name(), found(input, options))
}

/// Notes where the reports came from, unless that is known more closely.
fn named(name: String, reports: Reports<'_>) -> Reports<'_> {
    Box::new(reports.map(move |result| {
        result.map(|mut received| {
            if received.original.name.is_empty() {
                received.original.name.clone_from(&name);
            }
            received
        })
    }))
}

fn found<'a>(input: &'a Input, options: &'a Options) -> Reports<'a> {
    match input {
        Input::File(path) => of_file(path.clone(), options),
        Input::Directory(dir) => of_directory(dir, options),
        Input::Url(url) => of_url(url, 0, Meta::default(), options),
        Input::Listed(url) => of_listed_url(url, 0, Meta::default(), options),
        Input::Stdin => {
            let place = Place::new("standard input".to_string(), options);
            of_stream(Place { promised: None, ..place }, Box::new(std::io::stdin()))
        }
        Input::Bytes { name, bytes } => {
            of_stream(Place::new(name.clone(), options), Box::new(Cursor::new(bytes.as_slice())))
        }
    }
}

/// One result alone.
pub(crate) fn one<'a>(result: Result<Received, IngestError>) -> Reports<'a> {
    Box::new(std::iter::once(result))
}

/// What stands at an address that a list, feed or table gave: fetched when robots.txt and the host's turn allow.
pub(crate) fn of_listed_url<'a>(url: &str, depth: u8, given: Meta, options: &'a Options) -> Reports<'a> {
    match options.manners.permit(url, options) {
        Ok(()) => of_url(url, depth, given, options),
        Err(e) => one(Err(e)),
    }
}

/// What stands at an address. `given` is what is known of it from where the address was found.
pub(crate) fn of_url<'a>(url: &str, depth: u8, given: Meta, options: &'a Options) -> Reports<'a> {
    let fetched = match fetch(url, options) {
        Ok(fetched) => fetched,
        Err(e) => return one(Err(e)),
    };
    let meta = Meta { url: Some(fetched.url.clone()), ..given };
    let place = Place {
        name: url.to_string(),
        promised: fetched.kind,
        charset: fetched.charset,
        meta,
        depth,
        path: None,
        options,
    };
    let (address, headers) = (fetched.url, fetched.headers);
    Box::new(of_stream(place, Box::new(Cursor::new(fetched.bytes))).map(move |result| {
        result.map(|mut received| {
            // What a feed or list at this address led to came from its own address.
            if received.original.url.is_none() {
                received.original.url = Some(address.clone());
                received.original.headers.clone_from(&headers);
            }
            received
        })
    }))
}

fn of_file(path: PathBuf, options: &Options) -> Reports<'_> {
    let place = Place { path: Some(path.clone()), ..Place::new(path.display().to_string(), options) };
    let open = || -> Result<Counted, IngestError> {
        let cannot = |e: std::io::Error| {
            let no_scheme = place.name.contains("://") && e.kind() == std::io::ErrorKind::NotFound;
            let why = if no_scheme {
                "only http:// and https:// addresses are fetched. Get it by other means and give the file."
                    .to_string()
            } else {
                cannot_read(&e)
            };
            IngestError::Unreadable { name: place.name.clone(), why }
        };
        let info = std::fs::metadata(&path).map_err(cannot)?;
        if info.is_dir() {
            return Err(IngestError::Unreadable {
                name: place.name.clone(),
                why: "a directory, where a file was expected.".to_string(),
            });
        }
        // A file of an unknown name may turn out to be JSON Lines; `of_stream` then goes by lines.
        if options.input.or(place.promised).is_some_and(InputKind::is_one) && info.len() > options.max_bytes {
            return Err(IngestError::TooLarge { name: place.name.clone(), limit: options.max_bytes });
        }
        let file = File::open(&path).map_err(cannot)?;
        Ok(Counted { file, rest: info.len(), taken: options.taken.clone() })
    };
    match open().and_then(|file| Ok((file, sidecar::read(&path)?))) {
        Ok((file, meta)) => of_stream(Place { meta, ..place }, Box::new(file)),
        Err(e) => one(Err(e)),
    }
}

/// A file that tells how much of it was taken. One whose rest nobody wants was taken whole.
struct Counted {
    file: File,
    rest: u64,
    taken: Taken,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.file.read(buffer)?;
        self.count(n as u64);
        Ok(n)
    }
}

impl Counted {
    fn count(&mut self, n: u64) {
        // A file that grows meanwhile counts as large as it was.
        let n = n.min(self.rest);
        self.rest -= n;
        self.taken.add(n);
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.count(self.rest);
    }
}

/// How many bytes the inputs have; `None` when one of them is no file or directory.
pub fn size_of(inputs: &[Input]) -> Option<u64> {
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |info| info.len());
    let mut sum = 0;
    for input in inputs {
        match input {
            Input::File(path) => sum += size(path),
            Input::Directory(dir) => sum += Walk::of(dir).flatten().map(|path| size(&path)).sum::<u64>(),
            Input::Bytes { .. } => {}
            Input::Url(_) | Input::Listed(_) | Input::Stdin => return None,
        }
    }
    Some(sum)
}

fn cannot_read(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or directory. Check the name.".to_string(),
        std::io::ErrorKind::PermissionDenied => "may not be read. Check its permissions.".to_string(),
        std::io::ErrorKind::UnexpectedEof
        | std::io::ErrorKind::InvalidData
        | std::io::ErrorKind::InvalidInput => {
            format!("damaged or cut short ({error}). Get it again from where it came.")
        }
        _ => format!("cannot be read: {error}."),
    }
}

/// So many first bytes show a stream's form: a tar header and a page's head.
const HEAD: u64 = 4096;

/// Reads a stream whose form is shown by its first bytes, given, or promised by its name.
pub(crate) fn of_stream<'a>(place: Place<'a>, mut stream: Box<dyn Read + Send + 'a>) -> Reports<'a> {
    if place.depth > container::DEEPEST {
        let why = format!(
            "lies in more than {} containers within each other. Unpack it first.",
            container::DEEPEST
        );
        return one(Err(IngestError::Unreadable { name: place.name, why }));
    }
    let mut first = Vec::new();
    if let Err(e) = (&mut stream).take(HEAD).read_to_end(&mut first) {
        return one(Err(IngestError::Unreadable { why: cannot_read(&e), name: place.name }));
    }
    if first.is_empty() {
        return one(Err(IngestError::Empty { name: place.name }));
    }
    let kind = kind(&place, &first);
    let name = place.name.clone();
    named(name, of_kind(place, kind, Box::new(Cursor::new(first).chain(stream))))
}

fn of_kind<'a>(place: Place<'a>, kind: InputKind, stream: Box<dyn Read + Send + 'a>) -> Reports<'a> {
    match kind {
        InputKind::Jsonl => {
            let stream = BufReader::with_capacity(64 * 1024, stream);
            Box::new(Records { place, stream, line: 0, n_read: 0, done: false })
        }
        InputKind::Gzip => container::of_gzip(place, stream),
        InputKind::Tar => container::of_tar(place, stream),
        InputKind::Zip => container::of_zip(place, stream),
        InputKind::Warc => warc::of_warc(place, stream),
        InputKind::Mbox => document::of_mbox(place, stream),
        InputKind::Json => table::of_json(place, stream),
        InputKind::Csv | InputKind::Tsv => table::of_rows(place, kind, stream),
        InputKind::Parquet => table::of_parquet(place, stream),
        InputKind::Urls => table::of_urls(place, stream),
        InputKind::Feed
        | InputKind::Text
        | InputKind::Html
        | InputKind::Pdf
        | InputKind::Eml
        | InputKind::Mhtml => match place.read_all(stream) {
            Ok(bytes) => of_bytes(place, kind, &bytes),
            Err(e) => one(Err(e)),
        },
    }
}

/// Forms that are no text show themselves; of the others the user's word counts before the name's, and the name's
/// before the looks: what is called a text may hold a page's tags.
fn kind(place: &Place<'_>, first: &[u8]) -> InputKind {
    if let Some(kind) = InputKind::of_magic(first) {
        return kind;
    }
    let shown = InputKind::of_bytes(first);
    match place.options.input.or(place.promised) {
        // XML that is no feed is read as a page.
        Some(InputKind::Feed) if !matches!(shown, InputKind::Feed | InputKind::Json | InputKind::Jsonl) => {
            InputKind::Html
        }
        // "page.html" from a server may be a feed, "feed.json" one too; both show it.
        Some(InputKind::Html) if shown == InputKind::Feed => InputKind::Feed,
        Some(InputKind::Json) if shown == InputKind::Jsonl => InputKind::Json,
        Some(promised) if is_container(promised) => shown,
        Some(promised) => promised,
        None => shown,
    }
}

/// Forms that would have shown themselves.
fn is_container(kind: InputKind) -> bool {
    matches!(
        kind,
        InputKind::Gzip
            | InputKind::Tar
            | InputKind::Zip
            | InputKind::Parquet
            | InputKind::Pdf
            | InputKind::Warc
    )
}

/// What is read whole.
fn of_bytes<'a>(place: Place<'a>, kind: InputKind, bytes: &[u8]) -> Reports<'a> {
    let Place { name, charset, meta, options, .. } = &place;
    match kind {
        InputKind::Feed => feed::of_feed(place, bytes),
        InputKind::Eml => document::mail(place, bytes),
        InputKind::Text => {
            Box::new(reports_of_text(name, bytes, charset.as_deref(), meta.clone(), options).into_iter())
        }
        InputKind::Html => {
            Box::new(reports_of_page(name, bytes, charset.as_deref(), meta.clone(), options).into_iter())
        }
        InputKind::Mhtml => Box::new(document::saved_pages(name, bytes, meta.clone(), options).into_iter()),
        _ => one(report_from_bytes(name, bytes, Some(kind), charset.as_deref(), meta.clone(), options)),
    }
}

/// The records of a JSON Lines stream.
struct Records<'a, R> {
    place: Place<'a>,
    stream: BufReader<R>,
    line: u64,
    n_read: u64,
    done: bool,
}

impl<R: Read> Iterator for Records<'_, R> {
    type Item = Result<Received, IngestError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            self.line += 1;
            let line = match self.next_line() {
                Ok(Some(line)) => line,
                Ok(None) => {
                    self.done = true;
                    let name = self.place.name.clone();
                    return (self.n_read == 0).then_some(Err(IngestError::Empty { name }));
                }
                Err(error) => {
                    self.n_read += 1;
                    return Some(Err(error));
                }
            };
            let mut record = line.as_slice();
            if self.line == 1 {
                if record.starts_with(b"\xff\xfe") || record.starts_with(b"\xfe\xff") {
                    self.done = true;
                    let why = "JSON Lines in UTF-16. JSON is written in UTF-8; convert the file.".to_string();
                    return Some(Err(IngestError::BadRecord { name: self.place.name.clone(), line: 1, why }));
                }
                record = record.strip_prefix(b"\xef\xbb\xbf").unwrap_or(record);
            }
            if !record.trim_ascii().is_empty() {
                self.n_read += 1;
                return Some(crate::record::read(
                    &self.place.name,
                    self.line,
                    record.trim_ascii(),
                    self.place.options,
                ));
            }
        }
        None
    }
}

impl<R: Read> Records<'_, R> {
    /// The next line; one that is longer than a report may be is passed over without being kept.
    fn next_line(&mut self) -> Result<Option<Vec<u8>>, IngestError> {
        let limit = self.place.options.max_bytes;
        let mut line = Vec::new();
        let read = (&mut self.stream).take(limit.saturating_add(1)).read_until(b'\n', &mut line);
        let failed = |e: std::io::Error, name: &str, done: &mut bool| {
            *done = true;
            IngestError::Unreadable { name: name.to_string(), why: cannot_read(&e) }
        };
        match read {
            Err(e) => Err(failed(e, &self.place.name, &mut self.done)),
            Ok(0) => Ok(None),
            Ok(_) if line.last() != Some(&b'\n') && line.len() as u64 > limit => {
                self.stream.skip_until(b'\n').map_err(|e| failed(e, &self.place.name, &mut self.done))?;
                let mib = limit / (1024 * 1024);
                let why =
                    format!("longer than {mib} MiB, the limit for one report. Raise it with --max-bytes.");
                Err(IngestError::BadRecord { name: self.place.name.clone(), line: self.line, why })
            }
            Ok(_) => Ok(Some(line)),
        }
    }
}

/// Endings of the files that a directory is read for.
fn is_report(name: &str) -> bool {
    InputKind::of_name(name).is_some()
}

fn of_directory<'a>(dir: &'a Path, options: &'a Options) -> Reports<'a> {
    Box::new(Walk::of(dir).flat_map(move |step| match step {
        Ok(path) => named(path.display().to_string(), of_file(path, options)),
        Err(e) => one(Err(e)),
    }))
}

enum Step {
    Enter(PathBuf),
    File(PathBuf),
}

/// The report files of a directory and those under it, in the order of their paths. Hidden files are passed over and
/// links to directories not followed.
struct Walk<'a> {
    todo: Vec<Step>,
    found: usize,
    passed_over: usize,
    dir: &'a Path,
    finished: bool,
}

impl Iterator for Walk<'_> {
    type Item = Result<PathBuf, IngestError>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(step) = self.todo.pop() {
            match step {
                Step::File(path) => {
                    self.found += 1;
                    return Some(Ok(path));
                }
                Step::Enter(dir) => match self.entries(&dir) {
                    Ok(steps) => self.todo.extend(steps.into_iter().rev()),
                    Err(e) => {
                        self.found += 1;
                        return Some(Err(IngestError::Unreadable {
                            name: dir.display().to_string(),
                            why: cannot_read(&e),
                        }));
                    }
                },
            }
        }
        (self.found == 0 && !std::mem::replace(&mut self.finished, true)).then(|| {
            let passed_over = match self.passed_over {
                0 => String::new(),
                n => format!(" {n} other files are here; name one to read it all the same."),
            };
            Err(IngestError::NoReports {
                dir: self.dir.to_path_buf(),
                extensions: format!(".{}", ENDINGS.map(|(ending, _)| ending).join(", .")),
                passed_over,
            })
        })
    }
}

impl<'a> Walk<'a> {
    fn of(dir: &'a Path) -> Self {
        Walk { todo: vec![Step::Enter(dir.to_path_buf())], found: 0, passed_over: 0, dir, finished: false }
    }

    fn entries(&mut self, dir: &Path) -> std::io::Result<Vec<Step>> {
        let mut paths: Vec<(PathBuf, bool)> = Vec::new();
        for entry in std::fs::read_dir(dir)? {
            let entry = entry?;
            if !entry.file_name().to_string_lossy().starts_with('.') {
                paths.push((entry.path(), entry.file_type()?.is_dir()));
            }
        }
        paths.sort();
        let mut steps = Vec::new();
        for (path, is_dir) in paths {
            match () {
                () if is_dir => steps.push(Step::Enter(path)),
                // What explains a folder is no report of it.
                () if path.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("readme")) => {
                    self.passed_over += 1;
                }
                () if is_report(&path.to_string_lossy()) => steps.push(Step::File(path)),
                () => self.passed_over += 1,
            }
        }
        Ok(steps)
    }
}
