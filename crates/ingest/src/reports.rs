//! Inputs to reports, one after the other.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use crate::error::IngestError;
use crate::fetch::fetch;
use crate::input::{Input, InputKind, Meta, Options, Received};
use crate::received::report_from_bytes;
use crate::sidecar;

/// The reports of one input, in order. Each failure is one item; the iteration goes on after it.
pub type Reports<'a> = Box<dyn Iterator<Item = Result<Received, IngestError>> + Send + 'a>;

/// Reads the reports of an input, as they are asked for.
///
/// JSON Lines are read line by line, a directory file by file in the order of paths, so memory holds one report at a
/// time.
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
        Input::Url(url) => of_url(url, options),
        Input::Stdin => {
            of_stream("standard input".to_string(), None, std::io::stdin(), Meta::default(), options)
        }
        Input::Bytes { name, bytes } => {
            let stream = Cursor::new(bytes.as_slice());
            of_stream(name.clone(), InputKind::of_name(name), stream, Meta::default(), options)
        }
    }
}

fn one<'a>(result: Result<Received, IngestError>) -> Reports<'a> {
    Box::new(std::iter::once(result))
}

fn of_url<'a>(url: &'a str, options: &'a Options) -> Reports<'a> {
    let fetched = match fetch(url, options) {
        Ok(fetched) => fetched,
        Err(e) => return one(Err(e)),
    };
    let kind = options.input.or(fetched.kind).unwrap_or_else(|| InputKind::of_bytes(&fetched.bytes));
    if kind == InputKind::Jsonl {
        return of_stream(url.to_string(), Some(kind), Cursor::new(fetched.bytes), Meta::default(), options);
    }
    let meta = Meta { url: Some(fetched.url.clone()), ..Meta::default() };
    let read = report_from_bytes(url, &fetched.bytes, Some(kind), fetched.charset.as_deref(), meta, options);
    one(read.map(|mut received| {
        received.original.url = Some(fetched.url);
        received.original.headers = fetched.headers;
        received
    }))
}

fn of_file(path: PathBuf, options: &Options) -> Reports<'_> {
    let name = path.display().to_string();
    let open = || -> Result<File, IngestError> {
        let cannot = |e: std::io::Error| IngestError::Unreadable { name: name.clone(), why: cannot_read(&e) };
        let info = std::fs::metadata(&path).map_err(cannot)?;
        if info.is_dir() {
            return Err(IngestError::Unreadable {
                name: name.clone(),
                why: "a directory, where a file was expected.".to_string(),
            });
        }
        let is_lines = options.input.or(InputKind::of_name(&name)) == Some(InputKind::Jsonl);
        // A file of an unknown name may turn out to be JSON Lines; `of_stream` then goes by lines.
        if !is_lines && InputKind::of_name(&name).is_some() && info.len() > options.max_bytes {
            return Err(IngestError::TooLarge { name: name.clone(), limit: options.max_bytes });
        }
        File::open(&path).map_err(cannot)
    };
    match open() {
        Ok(file) => match sidecar::read(&path) {
            Ok(meta) => of_stream(name.clone(), InputKind::of_name(&name), file, meta, options),
            Err(e) => one(Err(e)),
        },
        Err(e) => one(Err(e)),
    }
}

fn cannot_read(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or directory. Check the name.".to_string(),
        std::io::ErrorKind::PermissionDenied => "may not be read. Check its permissions.".to_string(),
        _ => format!("cannot be read: {error}."),
    }
}

/// Reads a stream whose form is given, promised by its name, or shown by its first bytes.
fn of_stream<'a>(
    name: String,
    promised: Option<InputKind>,
    stream: impl Read + Send + 'a,
    meta: Meta,
    options: &'a Options,
) -> Reports<'a> {
    let mut stream = BufReader::with_capacity(64 * 1024, stream);
    let first = match stream.fill_buf() {
        Ok(first) => first,
        Err(e) => return one(Err(IngestError::Unreadable { why: cannot_read(&e), name })),
    };
    if first.is_empty() {
        return one(Err(IngestError::Empty { name }));
    }
    let shown = InputKind::of_bytes(first);
    // What is called a text may be a page; what is called a page may not be believed to be JSON Lines.
    let kind = options.input.or(promised).unwrap_or(shown);
    match kind {
        InputKind::Jsonl => Box::new(Records { name, stream, options, line: 0, n_read: 0, done: false }),
        _ => {
            let mut bytes = Vec::new();
            let read = stream.take(options.max_bytes.saturating_add(1)).read_to_end(&mut bytes);
            one(match read {
                Ok(_) => report_from_bytes(&name, &bytes, Some(kind), None, meta, options),
                Err(e) => Err(IngestError::Unreadable { why: cannot_read(&e), name }),
            })
        }
    }
}

/// The records of a JSON Lines stream.
struct Records<'a, R> {
    name: String,
    stream: BufReader<R>,
    options: &'a Options,
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
                    let name = self.name.clone();
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
                    return Some(Err(IngestError::BadRecord { name: self.name.clone(), line: 1, why }));
                }
                record = record.strip_prefix(b"\xef\xbb\xbf").unwrap_or(record);
            }
            if !record.trim_ascii().is_empty() {
                self.n_read += 1;
                return Some(crate::record::read(&self.name, self.line, record.trim_ascii(), self.options));
            }
        }
        None
    }
}

impl<R: Read> Records<'_, R> {
    /// The next line; one that is longer than a report may be is passed over without being kept.
    fn next_line(&mut self) -> Result<Option<Vec<u8>>, IngestError> {
        let limit = self.options.max_bytes;
        let mut line = Vec::new();
        let read = (&mut self.stream).take(limit.saturating_add(1)).read_until(b'\n', &mut line);
        let failed = |e: std::io::Error, name: &str, done: &mut bool| {
            *done = true;
            IngestError::Unreadable { name: name.to_string(), why: cannot_read(&e) }
        };
        match read {
            Err(e) => Err(failed(e, &self.name, &mut self.done)),
            Ok(0) => Ok(None),
            Ok(_) if line.last() != Some(&b'\n') && line.len() as u64 > limit => {
                self.stream.skip_until(b'\n').map_err(|e| failed(e, &self.name, &mut self.done))?;
                let mib = limit / (1024 * 1024);
                let why =
                    format!("longer than {mib} MiB, the limit for one report. Raise it with --max-bytes.");
                Err(IngestError::BadRecord { name: self.name.clone(), line: self.line, why })
            }
            Ok(_) => Ok(Some(line)),
        }
    }
}

const REPORT_EXTENSIONS: [&str; 8] = ["txt", "text", "md", "html", "htm", "xhtml", "jsonl", "ndjson"];

fn of_directory<'a>(dir: &'a Path, options: &'a Options) -> Reports<'a> {
    let walk =
        Walk { todo: vec![Step::Enter(dir.to_path_buf())], found: 0, passed_over: 0, dir, finished: false };
    Box::new(walk.flat_map(move |step| match step {
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
                extensions: format!(".{}", REPORT_EXTENSIONS.join(", .")),
                passed_over,
            })
        })
    }
}

impl Walk<'_> {
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
            let extension = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
            match extension {
                _ if is_dir => steps.push(Step::Enter(path)),
                // What explains a folder is no report of it.
                _ if path.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("readme")) => {
                    self.passed_over += 1;
                }
                Some(e) if REPORT_EXTENSIONS.contains(&e.as_str()) => steps.push(Step::File(path)),
                _ => self.passed_over += 1,
            }
        }
        Ok(steps)
    }
}
