//! What a user may give: files, directories, addresses, standard input.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tally_model::{Date, Problem, Report};

/// One thing to read, as named on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// A directory: its reports are read in the order of their paths.
    Directory(PathBuf),
    /// A web address.
    Url(String),
    /// Standard input.
    Stdin,
    /// Bytes that somebody else read.
    Bytes {
        /// What to call them in messages.
        name: String,
        /// The bytes as received.
        bytes: Vec<u8>,
    },
}

impl Input {
    /// What to call it in messages and in the record.
    pub fn name(&self) -> String {
        match self {
            Input::File(path) | Input::Directory(path) => path.display().to_string(),
            Input::Url(url) => url.clone(),
            Input::Stdin => "standard input".to_string(),
            Input::Bytes { name, .. } => name.clone(),
        }
    }
}

/// The form that a text is given in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// Plain text.
    Text,
    /// A web page.
    Html,
    /// JSON Lines: one report an object.
    Jsonl,
}

/// How to read.
#[derive(Debug, Clone)]
pub struct Options {
    /// The date published of reports that carry none.
    pub published: Option<Date>,
    /// The form of the input, when its name and its first bytes shall not decide.
    pub input: Option<InputKind>,
    /// Whether fetching may reach private addresses.
    pub allow_private: bool,
    /// Largest report in bytes as received. A JSON Lines file may be of any size; its lines may not.
    pub max_bytes: u64,
    /// How patient fetching is.
    pub fetch: FetchLimits,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            published: None,
            input: None,
            allow_private: false,
            max_bytes: 64 << 20,
            fetch: FetchLimits::default(),
        }
    }
}

/// Limits for fetching a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchLimits {
    /// For the connection to one host.
    pub connect: Duration,
    /// For everything: redirects, waiting, reading.
    pub total: Duration,
    /// How many redirects are followed.
    pub redirects: u32,
}

impl Default for FetchLimits {
    fn default() -> Self {
        FetchLimits { connect: Duration::from_secs(10), total: Duration::from_secs(60), redirects: 5 }
    }
}

/// What is known about a report from outside its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meta {
    /// The caller's own identifier.
    pub key: Option<String>,
    /// Headline or page title.
    pub title: Option<String>,
    /// When it was published.
    pub published: Option<Date>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
}

/// A report that was read, and what could not be read as it should.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    /// The report.
    pub report: Report,
    /// What the user should know about how it was read.
    pub problems: Vec<Problem>,
    /// What it was read from, for the record.
    pub original: Original,
}

/// The bytes of one report as received, and how they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Original {
    /// The bytes; their SHA-256 is the report's id.
    pub bytes: Vec<u8>,
    /// What the input is called: path, address, or "standard input".
    pub name: String,
    /// The address they were fetched from, after redirects.
    pub url: Option<String>,
    /// The headers that the server sent with them, in order.
    pub headers: Vec<(String, String)>,
}

/// The inputs that command line arguments name: `-` is standard input, `http://…` and `https://…` are
/// addresses, the rest are paths. Whether a path exists is found out when it is read.
pub fn inputs_of(args: &[String]) -> Vec<Input> {
    args.iter().map(|arg| input_of(arg)).collect()
}

fn input_of(arg: &str) -> Input {
    let scheme = arg.split_once("://").map(|(s, _)| s.to_ascii_lowercase());
    match scheme.as_deref() {
        _ if arg == "-" => Input::Stdin,
        Some("http" | "https") => Input::Url(arg.to_string()),
        _ if Path::new(arg).is_dir() => Input::Directory(arg.into()),
        _ => Input::File(arg.into()),
    }
}

impl InputKind {
    /// The form that a file's name promises.
    pub fn of_name(name: &str) -> Option<Self> {
        let extension = Path::new(name).extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "txt" | "text" | "md" => Some(InputKind::Text),
            "html" | "htm" | "xhtml" => Some(InputKind::Html),
            "jsonl" | "ndjson" | "json" => Some(InputKind::Jsonl),
            _ => None,
        }
    }

    /// The form that the first bytes show: a page opens with `<html` or a doctype, JSON Lines with an object.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let head: Vec<u8> =
            bytes.iter().take(1024).filter(|b| **b != 0).map(u8::to_ascii_lowercase).collect();
        let head = String::from_utf8_lossy(&head);
        let head =
            head.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{fffd}'));
        let is_page = ["<!doctype html", "<html", "<head", "<body", "<?xml", "<!--", "<meta", "<title"]
            .iter()
            .any(|tag| head.starts_with(tag));
        if is_page
            || (head.starts_with('<')
                && (head.contains("<p>") || head.contains("<p ") || head.contains("<div")))
        {
            InputKind::Html
        } else if head.starts_with('{') && head[1..].trim_start().starts_with('"') {
            InputKind::Jsonl
        } else {
            InputKind::Text
        }
    }
}
