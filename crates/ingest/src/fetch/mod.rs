//! Addresses to bytes: one GET, with limits on time, size and where it may go.
//!
//! Every name is resolved once, the addresses are checked, and the connection goes to one of the addresses that were
//! checked; redirects are followed here, so that each is checked as the first address was. No cookies, no proxy.

mod address;
mod manners;
mod robots;

use std::io::Read;
use std::time::{Duration, Instant};

use ureq::http::{StatusCode, header};
use ureq::{Agent, Body};
use url::Url;

use crate::error::IngestError;
use crate::input::{InputKind, Options};
use address::CheckedResolver;

pub use manners::Manners;
pub(crate) use robots::Robots;

/// What an address gave.
pub(crate) struct Fetched {
    /// The body, decompressed.
    pub bytes: Vec<u8>,
    /// Its form, where the server says so.
    pub kind: Option<InputKind>,
    /// The encoding that the server declares.
    pub charset: Option<String>,
    /// The address it came from, after redirects.
    pub url: String,
    /// The headers that came with it.
    pub headers: Vec<(String, String)>,
}

const USER_AGENT: &str = concat!(
    "Tally/",
    env!("CARGO_PKG_VERSION_MAJOR"),
    ".",
    env!("CARGO_PKG_VERSION_MINOR"),
    " (+documentation of conflict reports)"
);
const ACCEPT: &str = "text/html, application/xhtml+xml, text/plain, application/rss+xml, application/atom+xml, application/feed+json, application/pdf;q=0.9, application/x-ndjson;q=0.9, */*;q=0.1";

/// What makes a server say that nothing has changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Conditions {
    /// The `ETag` that came with the last answer.
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    pub modified: Option<String>,
}

/// How a server answered.
pub(crate) enum Answer {
    /// With what stands there.
    Page(Fetched),
    /// Nothing has changed since the conditions were given.
    Unchanged,
    /// With a status that gives nothing.
    Refused {
        /// The status.
        status: StatusCode,
        /// How long the server asks to be left alone.
        retry_after: Option<Duration>,
    },
}

/// Fetches what stands at an address.
///
/// # Errors
/// Why there is nothing to read, with the remedy.
pub(crate) fn fetch(address: &str, options: &Options) -> Result<Fetched, IngestError> {
    let failed = |why: String| IngestError::NotFetched { url: address.to_string(), why };
    match fetch_if(address, &Conditions::default(), options)? {
        Answer::Page(fetched) => Ok(fetched),
        Answer::Unchanged => {
            Err(failed("the server says that nothing has changed, and gives nothing.".to_string()))
        }
        Answer::Refused { status, .. } => {
            Err(failed(format!("the server answered {status}.{}", remedy(status))))
        }
    }
}

/// Fetches what stands at an address if it has changed.
///
/// # Errors
/// When the server could not be reached or broke off.
pub(crate) fn fetch_if(
    address: &str,
    conditions: &Conditions,
    options: &Options,
) -> Result<Answer, IngestError> {
    let failed = |why: String| IngestError::NotFetched { url: address.to_string(), why };
    let deadline = Instant::now() + options.fetch.total;
    let agent = agent(options);
    let mut url = parse(address).map_err(failed)?;
    for _ in 0..=options.fetch.redirects {
        let left = deadline.saturating_duration_since(Instant::now());
        let response = get(&agent, &url, conditions, left).map_err(|e| failed(complaint(&e, options)))?;
        let status = response.status();
        if let Some(target) = redirect(status, response.headers()) {
            url = url
                .join(&target)
                .map_err(|_| failed(format!("redirects to “{target}”, which is no address.")))?;
            url = parse(url.as_str()).map_err(|why| failed(format!("redirects to {url}: {why}")))?;
            continue;
        }
        if status == StatusCode::NOT_MODIFIED {
            return Ok(Answer::Unchanged);
        }
        if !status.is_success() {
            return Ok(Answer::Refused { status, retry_after: retry_after(response.headers()) });
        }
        let headers = headers_of(response.headers());
        return receive(response.into_body(), url, headers, options).map(Answer::Page).map_err(|refusal| {
            match refusal {
                Refusal::TooLarge => {
                    IngestError::TooLarge { name: address.to_string(), limit: options.max_bytes }
                }
                Refusal::Failed(why) => failed(why),
            }
        });
    }
    Err(failed(format!("redirects more than {} times.", options.fetch.redirects)))
}

/// Seconds as `Retry-After` gives them; a date there is rare and then the usual back-off does.
fn retry_after(headers: &ureq::http::HeaderMap) -> Option<Duration> {
    headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

fn agent(options: &Options) -> Agent {
    let config = Agent::config_builder()
        .user_agent(USER_AGENT)
        .accept(ACCEPT)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .timeout_connect(Some(options.fetch.connect))
        .timeout_resolve(Some(options.fetch.connect))
        .build();
    let resolver = CheckedResolver::new(options.allow_private);
    Agent::with_parts(config, ureq::unversioned::transport::DefaultConnector::default(), resolver)
}

/// An address that may be fetched: http or https, with a host, and without a password that would be sent along.
fn parse(address: &str) -> Result<Url, String> {
    let mut url = Url::parse(address)
        .map_err(|e| format!("not an address ({e}). Give it as https://example.org/page."))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("{} addresses are not fetched; only http and https are.", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("holds a user name or password, which is not sent. Save the page from a browser and give the file.".to_string());
    }
    url.set_fragment(None);
    Ok(url)
}

fn get(
    agent: &Agent,
    url: &Url,
    conditions: &Conditions,
    left: Duration,
) -> Result<ureq::http::Response<Body>, ureq::Error> {
    if left.is_zero() {
        return Err(ureq::Error::Timeout(ureq::Timeout::Global));
    }
    let mut request = agent.get(url.as_str());
    if let Some(etag) = &conditions.etag {
        request = request.header(header::IF_NONE_MATCH, etag);
    }
    if let Some(modified) = &conditions.modified {
        request = request.header(header::IF_MODIFIED_SINCE, modified);
    }
    request.config().timeout_global(Some(left)).build().call()
}

fn redirect(status: StatusCode, headers: &ureq::http::HeaderMap) -> Option<String> {
    let moves = matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308);
    let target = headers.get(header::LOCATION).filter(|_| moves)?;
    Some(String::from_utf8_lossy(target.as_bytes()).into_owned())
}

enum Refusal {
    TooLarge,
    Failed(String),
}

fn receive(
    body: Body,
    url: Url,
    headers: Vec<(String, String)>,
    options: &Options,
) -> Result<Fetched, Refusal> {
    let limit = options.max_bytes;
    if body.content_length().is_some_and(|announced| announced > limit) {
        return Err(Refusal::TooLarge);
    }
    let kind = body.mime_type().and_then(kind_of_type);
    let charset = body.charset().map(str::to_string);
    let mut bytes = Vec::new();
    // What counts is what arrives after decompression, whatever was announced.
    let reader = body.into_with_config().limit(u64::MAX).reader();
    match reader.take(limit.saturating_add(1)).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() as u64 > limit => Err(Refusal::TooLarge),
        Ok(_) => Ok(Fetched { bytes, kind, charset, url: url.into(), headers }),
        Err(e) => {
            let why = match ureq::Error::from(e) {
                ureq::Error::Timeout(_) => slow(options),
                e => format!("the connection broke off after {} bytes ({e}). Try again.", bytes.len()),
            };
            Err(Refusal::Failed(why))
        }
    }
}

/// The headers in the order in which they came; what no text can hold is replaced.
fn headers_of(headers: &ureq::http::HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}

fn kind_of_type(mime: &str) -> Option<InputKind> {
    match mime.to_ascii_lowercase().as_str() {
        "text/html" | "application/xhtml+xml" => Some(InputKind::Html),
        "application/x-ndjson"
        | "application/jsonl"
        | "application/x-jsonlines"
        | "application/jsonlines" => Some(InputKind::Jsonl),
        "application/rss+xml"
        | "application/atom+xml"
        | "application/feed+json"
        | "application/rdf+xml"
        | "application/xml"
        | "text/xml" => Some(InputKind::Feed),
        "application/json" => Some(InputKind::Json),
        "text/csv" => Some(InputKind::Csv),
        "text/tab-separated-values" => Some(InputKind::Tsv),
        "message/rfc822" => Some(InputKind::Eml),
        _ => None,
    }
}

fn slow(options: &Options) -> String {
    format!("took longer than {} seconds. Try again later.", options.fetch.total.as_secs_f32())
}

fn complaint(error: &ureq::Error, options: &Options) -> String {
    match error {
        ureq::Error::Timeout(_) => slow(options),
        ureq::Error::HostNotFound => {
            "no host of this name was found. Check the address and the network.".to_string()
        }
        ureq::Error::Io(e) if address::is_refusal(e) => {
            format!("{e} Give --allow-private to fetch from private networks.")
        }
        ureq::Error::Io(e) => format!("could not be reached ({e}). Check the address and the network."),
        ureq::Error::ConnectionFailed => {
            "could not be reached. Check the address and the network.".to_string()
        }
        other => format!("could not be fetched: {other}."),
    }
}

fn remedy(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 | 402 | 403 | 451 => " Save the page from a browser and give the file.",
        404 | 410 => " Check the address; an archived copy may exist.",
        429 | 500..=599 => " Try again later.",
        _ => "",
    }
}
