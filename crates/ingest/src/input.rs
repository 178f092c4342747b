//! What a user may give: files, directories, addresses, standard input.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tally_model::{Date, Problem, Reading, Report};

use crate::fetch::Manners;

/// One thing to read, as named on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// A directory: its reports are read in the order of their paths.
    Directory(PathBuf),
    /// A web address that a person names: it is fetched as a browser would.
    Url(String),
    /// A web address that nobody names just now: it is fetched when robots.txt and the host's turn allow.
    Listed(String),
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
            Input::Url(url) | Input::Listed(url) => url.clone(),
            Input::Stdin => "standard input".to_string(),
            Input::Bytes { name, .. } => name.clone(),
        }
    }

    /// The same; an address is no longer taken for one that a person names.
    #[must_use]
    pub fn listed(self) -> Self {
        match self {
            Input::Url(url) => Input::Listed(url),
            other => other,
        }
    }
}

/// The form that reports are given in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// Plain text, or a bundle of wire stories.
    Text,
    /// A web page.
    Html,
    /// JSON Lines: one report an object.
    Jsonl,
    /// JSON: an object, or a list of objects.
    Json,
    /// Comma-separated values with a line of names.
    Csv,
    /// Tab-separated values; GDELT's files too, which have no line of names.
    Tsv,
    /// Parquet.
    Parquet,
    /// PDF with a text layer.
    Pdf,
    /// E-mail.
    Eml,
    /// A mailbox.
    Mbox,
    /// A page saved as one file.
    Mhtml,
    /// A web archive.
    Warc,
    /// ZIP; DOCX and WACZ are ZIP archives.
    Zip,
    /// tar.
    Tar,
    /// gzip around any of these.
    Gzip,
    /// RSS, Atom, JSON Feed, or a sitemap.
    Feed,
    /// A list of addresses, one a line.
    Urls,
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
    /// Which column of a table holds what: (field, column), as in `--map title=headline`.
    pub map: Vec<(String, String)>,
    /// What is remembered of hosts whose addresses were followed.
    pub manners: Manners,
    /// Where what the user should know about an input, rather than a report, is put.
    pub notices: Notices,
    /// How many bytes of files were taken so far.
    pub taken: Taken,
}

/// A count of bytes, shared by those who read and those who show how far they are.
#[derive(Debug, Clone, Default)]
pub struct Taken(std::sync::Arc<std::sync::atomic::AtomicU64>);

impl Taken {
    pub(crate) fn add(&self, n: u64) {
        self.0.fetch_add(n, std::sync::atomic::Ordering::Relaxed);
    }

    /// How many it is.
    pub fn bytes(&self) -> u64 {
        self.0.load(std::sync::atomic::Ordering::Relaxed)
    }
}

/// Sentences about inputs for the user, until somebody takes them.
#[derive(Debug, Clone, Default)]
pub struct Notices(std::sync::Arc<std::sync::Mutex<Vec<String>>>);

impl Notices {
    pub(crate) fn push(&self, notice: String) {
        if let Ok(mut notices) = self.0.lock() {
            notices.push(notice);
        }
    }

    /// Takes what has come since the last time.
    pub fn take(&self) -> Vec<String> {
        self.0.lock().map(|mut notices| std::mem::take(&mut *notices)).unwrap_or_default()
    }
}

impl Default for Options {
    fn default() -> Self {
        Options {
            published: None,
            input: None,
            allow_private: false,
            max_bytes: 64 << 20,
            fetch: FetchLimits::default(),
            map: Vec::new(),
            manners: Manners::default(),
            notices: Notices::default(),
            taken: Taken::default(),
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
    /// Between two requests to one host, where the addresses of lists, feeds and tables are followed.
    pub pace: Duration,
}

impl Default for FetchLimits {
    fn default() -> Self {
        FetchLimits {
            connect: Duration::from_secs(10),
            total: Duration::from_secs(60),
            redirects: 5,
            pace: Duration::from_secs(1),
        }
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
    /// What others coded of it (ACLED, UCDP GED): its claims, made without the language model. Such a report is not
    /// read again.
    pub coded: Option<Reading>,
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
    /// Whether a file of this form is one report, so that the limit for one report is the limit for the file.
    pub(crate) fn is_one(self) -> bool {
        use InputKind::{Eml, Html, Mhtml, Pdf, Text};
        matches!(self, Text | Html | Pdf | Eml | Mhtml)
    }

    /// The form that a file's name promises.
    pub fn of_name(name: &str) -> Option<Self> {
        let extension = Path::new(name).extension()?.to_str()?.to_ascii_lowercase();
        ENDINGS.iter().find(|(ending, _)| *ending == extension).map(|(_, kind)| *kind)
    }

    /// The form that the first bytes show: a page opens with `<html` or a doctype, JSON Lines with an object.
    /// What shows nothing is text.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        if let Some(kind) = Self::of_magic(bytes) {
            return kind;
        }
        let head: Vec<u8> =
            bytes.iter().take(2048).filter(|b| **b != 0).map(u8::to_ascii_lowercase).collect();
        let head = String::from_utf8_lossy(&head);
        let head =
            head.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{fffd}'));
        if Self::is_feed(head) {
            InputKind::Feed
        } else if is_page(head) {
            InputKind::Html
        } else if head.starts_with('{') && head[1..].trim_start().starts_with('"') {
            // JSON Lines has a whole object on its first line; a first line longer than this head does not tell.
            let first = head.lines().next().unwrap_or_default().trim_end();
            if first.ends_with('}') || first.len() > 200 { InputKind::Jsonl } else { InputKind::Json }
        } else if head.starts_with('[') && head[1..].trim_start().starts_with('{') {
            InputKind::Json
        } else {
            of_headers(head)
        }
    }

    /// The form of a file that is no text, by its first bytes; names are not believed against these.
    pub(crate) fn of_magic(bytes: &[u8]) -> Option<Self> {
        const MAGIC: &[(&[u8], InputKind)] = &[
            (b"%PDF-", InputKind::Pdf),
            (b"PK\x03\x04", InputKind::Zip),
            (b"PK\x05\x06", InputKind::Zip),
            (b"\x1f\x8b", InputKind::Gzip),
            (b"PAR1", InputKind::Parquet),
            (b"WARC/0.", InputKind::Warc),
            (b"WARC/1.", InputKind::Warc),
        ];
        let magic = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind);
        magic.or_else(|| (bytes.get(257..262) == Some(b"ustar")).then_some(InputKind::Tar))
    }

    /// Whether a text, in lower case, opens like a feed or sitemap.
    pub(crate) fn is_feed(head: &str) -> bool {
        let is_xml = head.starts_with("<?xml") || head.starts_with("<!--") || head.starts_with("<!doctype");
        let roots = ["<rss", "<feed", "<rdf:rdf", "<urlset", "<sitemapindex"];
        let opens = || roots.iter().any(|root| head.starts_with(root) || (is_xml && head.contains(root)));
        // A document may choose the prefix of its vocabulary: "<a:feed xmlns:a=…".
        let opens_prefixed = || {
            let first =
                head.split('<').find(|tag| tag.starts_with(|c: char| c.is_alphabetic())).unwrap_or("");
            let name = first.split(|c: char| c.is_whitespace() || c == '>').next().unwrap_or("");
            name.split_once(':').is_some_and(|(_, local)| roots[1..].iter().any(|root| root[1..] == *local))
        };
        !head.starts_with("<!doctype html") && (opens() || opens_prefixed())
    }

    /// Whether bytes could be text: few control characters, no NUL.
    pub(crate) fn looks_textual(bytes: &[u8]) -> bool {
        let head = &bytes[..bytes.len().min(512)];
        let odd = head.iter().filter(|b| matches!(b, 0..=8 | 14..=31)).count();
        odd == 0 && std::str::from_utf8(head).map_or_else(|e| e.valid_up_to() + 4 > head.len(), |_| true)
    }
}

/// What the endings of file names promise, in lower case.
pub(crate) const ENDINGS: [(&str, InputKind); 31] = [
    ("txt", InputKind::Text),
    ("text", InputKind::Text),
    ("md", InputKind::Text),
    ("html", InputKind::Html),
    ("htm", InputKind::Html),
    ("xhtml", InputKind::Html),
    ("jsonl", InputKind::Jsonl),
    ("ndjson", InputKind::Jsonl),
    ("json", InputKind::Json),
    ("csv", InputKind::Csv),
    ("tsv", InputKind::Tsv),
    ("tab", InputKind::Tsv),
    ("parquet", InputKind::Parquet),
    ("pdf", InputKind::Pdf),
    ("docx", InputKind::Zip),
    ("eml", InputKind::Eml),
    ("mbox", InputKind::Mbox),
    ("mht", InputKind::Mhtml),
    ("mhtml", InputKind::Mhtml),
    ("warc", InputKind::Warc),
    ("wet", InputKind::Warc),
    ("wacz", InputKind::Zip),
    ("zip", InputKind::Zip),
    ("tar", InputKind::Tar),
    ("tgz", InputKind::Gzip),
    ("gz", InputKind::Gzip),
    ("rss", InputKind::Feed),
    ("atom", InputKind::Feed),
    ("xml", InputKind::Feed),
    ("urls", InputKind::Urls),
    ("url", InputKind::Urls),
];

fn is_page(head: &str) -> bool {
    let opens = ["<!doctype html", "<html", "<head", "<body", "<?xml", "<!--", "<meta", "<title"]
        .iter()
        .any(|tag| head.starts_with(tag));
    let has = |tags: &[&str]| tags.iter().any(|tag| head.contains(tag));
    opens || (head.starts_with('<') && has(&["<p>", "<p ", "<div"]))
}

/// E-mails, mailboxes and saved pages by their first headers, in lower case; else text.
fn of_headers(head: &str) -> InputKind {
    let first = head.lines().next().unwrap_or_default();
    let name_of = |line: &str| line.split_once(": ").map(|(name, _)| name.to_string());
    let headers = head.lines().take(12).filter_map(name_of).collect::<Vec<_>>();
    let has = |name: &str| headers.iter().any(|h| h == name);
    if first.starts_with("from: <saved by") || has("snapshot-content-location") {
        InputKind::Mhtml
    } else if first.starts_with("from ") && first.contains('@') && headers.len() >= 2 {
        InputKind::Mbox
    } else if name_of(first).is_some_and(|n| !n.contains(' '))
        && (has("mime-version") || has("message-id") || has("received"))
    {
        InputKind::Eml
    } else {
        InputKind::Text
    }
}
