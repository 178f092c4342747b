//! HTTP messages as web archives keep them: head, chunks, content encodings.

use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use ruzstd::decoding::StreamingDecoder;

use crate::input::InputKind;

/// How a frame of zstd begins.
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// What a server sent.
pub(crate) struct Payload {
    /// Its media type, with parameters.
    pub mime: Option<String>,
    /// The body, without chunks and compression.
    pub bytes: Vec<u8>,
    /// The headers as they stand in the archive.
    pub headers: Vec<(String, String)>,
}

/// The body of a successful response; `None` for redirects and errors.
pub(crate) fn response(block: &[u8], limit: u64) -> Result<Option<Payload>, String> {
    let (head, body) = split(block);
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let status = lines.next().and_then(|l| l.split_whitespace().nth(1)).and_then(|s| s.parse::<u16>().ok());
    if !status.is_some_and(|s| (200..300).contains(&s)) {
        return Ok(None);
    }
    let headers: Vec<(String, String)> = lines
        .filter_map(|l| l.split_once(':'))
        .map(|(name, value)| (name.trim().to_string(), value.trim().to_string()))
        .collect();
    let header = |wanted: &str| {
        headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(wanted)).map(|(_, v)| v.to_ascii_lowercase())
    };
    let mut bytes = body.to_vec();
    // Many archives keep the header and undo what it says; what does not look encoded is taken as it is.
    if header("transfer-encoding").is_some_and(|v| v.contains("chunked"))
        && let Some(whole) = unchunk(&bytes)
    {
        bytes = whole;
    }
    if let Some(encoding) = header("content-encoding") {
        bytes = decompress(bytes, &encoding, limit)?;
    }
    let mime = headers.iter().find(|(n, _)| n.eq_ignore_ascii_case("content-type")).map(|(_, v)| v.clone());
    Ok(Some(Payload { mime, bytes, headers }))
}

fn split(block: &[u8]) -> (&[u8], &[u8]) {
    let end = |mark: &[u8]| block.windows(mark.len()).position(|w| w == mark).map(|at| (at, at + mark.len()));
    let found = match (end(b"\r\n\r\n"), end(b"\n\n")) {
        (Some(a), Some(b)) => Some(if a.0 <= b.0 { a } else { b }),
        (a, b) => a.or(b),
    };
    found.map_or((block, &[]), |(head, body)| (&block[..head], &block[body..]))
}

/// Undoes chunked transfer; `None` when the bytes are no chunks.
fn unchunk(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(bytes.len());
    loop {
        let end = bytes.iter().take(200).position(|b| *b == b'\n')?;
        let size = std::str::from_utf8(&bytes[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        bytes = &bytes[end + 1..];
        if size == 0 {
            return Some(whole);
        }
        // A recording that was cut still holds what it holds.
        let Some(chunk) = bytes.get(..size) else {
            whole.extend_from_slice(bytes);
            return Some(whole);
        };
        whole.extend_from_slice(chunk);
        bytes = bytes[size..]
            .strip_prefix(b"\r\n")
            .or_else(|| bytes[size..].strip_prefix(b"\n"))
            .unwrap_or(&bytes[size..]);
        if bytes.is_empty() {
            return Some(whole);
        }
    }
}

fn decompress(bytes: Vec<u8>, encoding: &str, limit: u64) -> Result<Vec<u8>, String> {
    let is_gzip = bytes.starts_with(b"\x1f\x8b");
    let unpacked = match encoding.trim() {
        "gzip" | "x-gzip" if is_gzip => take(MultiGzDecoder::new(bytes.as_slice()), limit),
        "deflate" if is_zlib(&bytes) => take(ZlibDecoder::new(bytes.as_slice()), limit),
        "deflate" if !crate::input::InputKind::looks_textual(&bytes) => {
            take(DeflateDecoder::new(bytes.as_slice()), limit)
        }
        "zstd" if bytes.starts_with(ZSTD) => match StreamingDecoder::new(bytes.as_slice()) {
            Ok(decoder) => take(decoder, limit),
            Err(e) => (Vec::new(), Err(e.to_string())),
        },
        "br" if !crate::input::InputKind::looks_textual(&bytes) => {
            take(brotli_decompressor::Decompressor::new(bytes.as_slice(), 64 << 10), limit)
        }
        _ => return Ok(bytes),
    };
    match unpacked {
        // A stream that breaks off at its end still gave its text.
        (whole, Ok(())) => Ok(whole),
        (whole, Err(_)) if !whole.is_empty() && whole.len() as u64 <= limit => Ok(whole),
        (_, Err(why)) => Err(format!("its compression is damaged ({why}).")),
    }
}

fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [a, b, ..] if a & 0x0f == 8 && (u16::from(*a) << 8 | u16::from(*b)) % 31 == 0)
}

fn take(reader: impl Read, limit: u64) -> (Vec<u8>, Result<(), String>) {
    let mut whole = Vec::new();
    let read = reader.take(limit.saturating_add(1)).read_to_end(&mut whole);
    let result = match read {
        Ok(_) if whole.len() as u64 > limit => Err(format!("it unpacks to more than {} MiB", limit >> 20)),
        Ok(_) => Ok(()),
        Err(e) => Err(e.to_string()),
    };
    (whole, result)
}

/// What a media type says of a body's form and encoding.
pub(crate) fn kind_and_charset(mime: Option<&str>) -> (Option<InputKind>, Option<String>) {
    let Some(mime) = mime else { return (None, None) };
    let lower = mime.to_ascii_lowercase();
    let mut parts = lower.split(';').map(str::trim);
    let kind = match parts.next().unwrap_or_default() {
        "text/html" | "application/xhtml+xml" => Some(InputKind::Html),
        "text/plain" => Some(InputKind::Text),
        "application/pdf" => Some(InputKind::Pdf),
        "" => None,
        // Anything else is no page; a kind that no page has says so.
        _ => Some(InputKind::Zip),
    };
    let charset =
        parts.find_map(|p| p.strip_prefix("charset=")).map(|c| c.trim_matches(['"', '\'']).to_string());
    (kind, charset)
}
