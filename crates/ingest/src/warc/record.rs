//! The records of a WARC file.

use std::io::{BufRead, Read};

/// Headers of one record may be this long; longer ones are damage.
const LONGEST_HEADERS: u64 = 256 * 1024;
/// So much is searched for the next record after a wrong length.
const FARTHEST: u64 = 64 << 20;

/// One record.
pub(super) struct Record {
    headers: Vec<(String, String)>,
    /// What it holds, up to the limit.
    pub block: Vec<u8>,
    /// Whether the limit cut it.
    pub is_cut: bool,
}

impl Record {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn kind(&self) -> &str {
        self.header("warc-type").unwrap_or_default()
    }

    /// The address that was archived; records about the archive itself have none.
    pub(super) fn url(&self) -> Option<String> {
        let url = self.header("warc-target-uri")?.trim_matches(['<', '>', ' ']);
        (url.starts_with("http://") || url.starts_with("https://")).then(|| url.to_string())
    }

    /// Whether an HTTP message is recorded.
    pub(super) fn is_http(&self) -> bool {
        self.header("content-type").is_some_and(|t| t.to_ascii_lowercase().starts_with("application/http"))
    }
}

/// Reads records one after the other.
pub(super) struct Records<R> {
    stream: R,
    limit: u64,
    n: u64,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(stream: R, limit: u64) -> Self {
        Records { stream, limit, n: 0 }
    }

    /// The next record; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Record>, String> {
        let damaged = |n: u64, e: std::io::Error| {
            format!("damaged after {n} records ({e}). What came before was read.")
        };
        if !self.find_record().map_err(|e| damaged(self.n, e))? {
            return Ok(None);
        }
        self.n += 1;
        let headers = self.headers().map_err(|e| damaged(self.n, e))?;
        let length = headers
            .iter()
            .find(|(n, _)| n == "content-length")
            .and_then(|(_, v)| v.trim().parse::<u64>().ok());
        let Some(length) = length else {
            return Err(format!("record {} says no length. What came before was read.", self.n));
        };
        // An HTTP head comes on top of the page that the limit is for.
        let kept = length.min(self.limit.saturating_add(LONGEST_HEADERS));
        let mut block = Vec::new();
        let read = (&mut self.stream).take(kept).read_to_end(&mut block).map_err(|e| damaged(self.n, e))?;
        let skipped = std::io::copy(&mut (&mut self.stream).take(length - kept), &mut std::io::sink());
        skipped.map_err(|e| damaged(self.n, e))?;
        if (read as u64) < kept {
            return Err(format!("breaks off within record {}. What came before was read.", self.n));
        }
        Ok(Some(Record { headers, block, is_cut: kept < length }))
    }

    /// Goes behind the line "WARC/1.x" that opens a record. Where the last one's length was wrong, that takes a search.
    fn find_record(&mut self) -> std::io::Result<bool> {
        let mut searched = 0;
        while searched < FARTHEST {
            let mut line = Vec::new();
            let n = (&mut self.stream).take(LONGEST_HEADERS).read_until(b'\n', &mut line)?;
            if n == 0 {
                return Ok(false);
            }
            if line.starts_with(b"WARC/") {
                return Ok(true);
            }
            searched += n as u64;
        }
        Err(std::io::Error::other("no record where one should be"))
    }

    fn headers(&mut self) -> std::io::Result<Vec<(String, String)>> {
        let mut headers: Vec<(String, String)> = Vec::new();
        let mut left = LONGEST_HEADERS;
        loop {
            let mut line = Vec::new();
            let n = (&mut self.stream).take(left).read_until(b'\n', &mut line)? as u64;
            left -= n;
            if n == 0 {
                return Err(std::io::Error::other("its headers do not end"));
            }
            let line = String::from_utf8_lossy(&line);
            match (line.trim_end().split_once(':'), headers.last_mut()) {
                _ if line.trim().is_empty() => return Ok(headers),
                (_, Some((_, value))) if line.starts_with([' ', '\t']) => {
                    value.push(' ');
                    value.push_str(line.trim());
                }
                (Some((name, value)), _) => {
                    headers.push((name.trim().to_ascii_lowercase(), value.trim().to_string()))
                }
                (None, _) => {}
            }
        }
    }
}
