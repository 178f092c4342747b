//! One file from a server or a folder, resumed where it was broken off.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ureq::Agent;
use ureq::http::{Response, StatusCode};

use super::{LayerEvent, Report};
use crate::ProvisionError;

/// Largest file that is taken, in bytes: several times the largest that GeoNames has.
const LARGEST: u64 = 8 << 30;
const TRIES: u32 = 3;

/// Where files come from.
pub(crate) enum Origin {
    /// Address of a folder, with a slash at its end.
    Server(String),
    /// A folder.
    Folder(PathBuf),
}

impl Origin {
    /// An address or a folder, as the user writes it.
    pub fn new(from: &str) -> Self {
        if from.starts_with("http://") || from.starts_with("https://") {
            Origin::Server(format!("{}/", from.trim_end_matches('/')))
        } else {
            Origin::Folder(PathBuf::from(from))
        }
    }

    /// Brings the file `name` ("alternatenames/SY.zip") to `to`, or finds that it is there already.
    pub fn bring(&self, name: &str, to: &Path, report: Report<'_>) -> Result<(), ProvisionError> {
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(ProvisionError::io(folder))?;
        }
        match self {
            Origin::Folder(folder) => copy(&folder.join(name), to),
            Origin::Server(base) => download(&format!("{base}{name}"), name, to, report),
        }
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), ProvisionError> {
    if !from.is_file() {
        let file = from.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let folder = from.parent().unwrap_or(from).to_path_buf();
        return Err(ProvisionError::NoDump { folder, file });
    }
    let partial = partial(to);
    fs::copy(from, &partial).map_err(ProvisionError::io(&partial))?;
    fs::rename(&partial, to).map_err(ProvisionError::io(to))
}

/// Downloads to a file beside `to`; when a try breaks off, the next one goes on where it ended. The server's mark of
/// that version (ETag or date) is kept beside it, so that halves of two versions are never joined.
fn download(url: &str, name: &str, to: &Path, report: Report<'_>) -> Result<(), ProvisionError> {
    let agent: Agent = Agent::config_builder()
        .http_status_as_error(false)
        .timeout_connect(Some(Duration::from_secs(30)))
        .timeout_recv_response(Some(Duration::from_secs(60)))
        .build()
        .into();
    let mut last = String::new();
    for _ in 0..TRIES {
        match attempt(&agent, url, name, to, report) {
            Ok(()) => return Ok(()),
            Err(Failure::Final(error)) => return Err(error),
            Err(Failure::Again(why)) => last = why,
        }
    }
    Err(ProvisionError::NotDownloaded { url: url.to_string(), why: last })
}

enum Failure {
    /// Another try may help.
    Again(String),
    Final(ProvisionError),
}

fn attempt(agent: &Agent, url: &str, name: &str, to: &Path, report: Report<'_>) -> Result<(), Failure> {
    let partial = partial(to);
    let (mark, partial_mark) = (version_file(to), version_file(&partial));
    let kept = |mark: &Path| fs::read_to_string(mark).ok().filter(|m| !m.is_empty());
    let have = fs::metadata(&partial).map(|m| m.len()).unwrap_or(0);
    let resume = kept(&partial_mark).filter(|_| have > 0);
    let mut request = agent.get(url);
    if let Some(version) = &resume {
        request = request.header("Range", format!("bytes={have}-")).header("If-Range", version);
    } else if let Some(version) = kept(&mark).filter(|_| to.is_file()) {
        request = match version.starts_with('"') {
            true => request.header("If-None-Match", &version),
            false => request.header("If-Modified-Since", &version),
        };
    }
    let response = request.call().map_err(|e| Failure::Again(e.to_string()))?;
    let from = match response.status() {
        StatusCode::NOT_MODIFIED => {
            report(LayerEvent::Kept { path: to.to_path_buf() });
            return Ok(());
        }
        StatusCode::PARTIAL_CONTENT if resume.is_some() => have,
        StatusCode::OK => 0,
        StatusCode::RANGE_NOT_SATISFIABLE => {
            let _ = fs::remove_file(&partial);
            return Err(Failure::Again("the server's file is shorter than what is here".to_string()));
        }
        status if status.is_server_error() => {
            return Err(Failure::Again(format!("the server answered {status}")));
        }
        status => {
            let why = format!("the server answered {status}");
            return Err(Failure::Final(ProvisionError::NotDownloaded { url: url.to_string(), why }));
        }
    };
    let io_failure = |path: &Path| {
        let path = path.to_path_buf();
        move |error: io::Error| Failure::Final(ProvisionError::io(&path)(error))
    };
    fs::write(&partial_mark, version(&response)).map_err(io_failure(&partial_mark))?;
    let total = length(&response).map(|n| n + from);
    if total.is_some_and(|n| n > LARGEST) {
        let why = format!("it is larger than {LARGEST} bytes");
        return Err(Failure::Final(ProvisionError::NotDownloaded { url: url.to_string(), why }));
    }
    let mut options = OpenOptions::new();
    let file = if from > 0 { options.append(true) } else { options.write(true).create(true).truncate(true) };
    let mut file = file.open(&partial).map_err(io_failure(&partial))?;
    let mut body = response.into_body().into_reader().take(LARGEST);
    let received = receive(&mut body, &mut file, name, from, total, report);
    file.sync_all().map_err(io_failure(&partial))?;
    let done = received?;
    if total.is_some_and(|total| done != total) {
        return Err(Failure::Again(format!("the connection broke off after {done} bytes")));
    }
    fs::rename(&partial, to).map_err(io_failure(to))?;
    fs::rename(&partial_mark, &mark).map_err(io_failure(&mark))
}

fn receive(
    body: &mut dyn Read,
    file: &mut File,
    name: &str,
    from: u64,
    total: Option<u64>,
    report: Report<'_>,
) -> Result<u64, Failure> {
    let mut buffer = vec![0; 1 << 16];
    let mut done = from;
    loop {
        let n = body.read(&mut buffer).map_err(|e| Failure::Again(e.to_string()))?;
        if n == 0 {
            return Ok(done);
        }
        file.write_all(&buffer[..n]).map_err(|e| Failure::Final(ProvisionError::io(Path::new(name))(e)))?;
        done += n as u64;
        report(LayerEvent::Downloading { file: name.to_string(), done, total });
    }
}

/// What the server calls this version of the file.
fn version(response: &Response<ureq::Body>) -> String {
    let header = |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_string);
    // A weak mark promises no identical bytes.
    header("etag")
        .filter(|tag| !tag.starts_with("W/"))
        .or_else(|| header("last-modified"))
        .unwrap_or_default()
}

fn length(response: &Response<ureq::Body>) -> Option<u64> {
    response.headers().get("content-length")?.to_str().ok()?.parse().ok()
}

fn partial(to: &Path) -> PathBuf {
    to.with_file_name(format!("{}.partial", file_name(to)))
}

/// Where the server's mark of a file's version is kept.
pub(crate) fn version_file(path: &Path) -> PathBuf {
    path.with_file_name(format!("{}.version", file_name(path)))
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
