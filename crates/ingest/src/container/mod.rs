//! Files that hold files: gzip, tar, ZIP. Nothing is ever written to disk; what a container holds is read as it
//! comes, with limits on how deep containers nest and how much they unpack to.

mod gzip;
mod tar;
mod zip;

pub(crate) use gzip::of_gzip;
pub(crate) use tar::of_tar;
pub(crate) use zip::{Archive, of_zip};

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Containers within containers beyond this depth are refused: a WARC in gzip in ZIP in tar is as deep as people go.
pub(crate) const DEEPEST: u8 = 4;
/// So much may be unpacked whatever the ratio.
const FREE: u64 = 256 << 20;
/// More than any text packs. Deflate cannot pack tighter than 1032 to 1; repetitive text reaches 100.
const TIGHTEST: u64 = 200;

/// How much may still be unpacked from one container.
#[derive(Debug, Clone)]
pub(crate) struct Budget {
    packed: Arc<AtomicU64>,
    unpacked: Arc<AtomicU64>,
}

impl Budget {
    /// Of a container of so many bytes; 0 when the bytes are counted as they come.
    pub(crate) fn new(packed: u64) -> Self {
        Budget { packed: Arc::new(AtomicU64::new(packed)), unpacked: Arc::default() }
    }

    fn allows(&self, more: u64) -> bool {
        let unpacked = self.unpacked.fetch_add(more, Ordering::Relaxed) + more;
        unpacked <= FREE.max(self.packed.load(Ordering::Relaxed).saturating_mul(TIGHTEST))
    }
}

/// Counts what goes into an unpacker.
pub(crate) struct Packed<R> {
    stream: R,
    budget: Budget,
}

impl<R: Read> Read for Packed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.stream.read(buffer)?;
        self.budget.packed.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// What comes out of an unpacker, until the budget is spent.
pub(crate) struct Unpacked<R> {
    stream: R,
    budget: Budget,
}

impl<R: Read> Unpacked<R> {
    pub(crate) fn new(stream: R, budget: Budget) -> Self {
        Unpacked { stream, budget }
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.stream.read(buffer)?;
        if self.budget.allows(n as u64) {
            Ok(n)
        } else {
            Err(io::Error::other(format!(
                "it unpacks to more than {TIGHTEST} times its size, which no report does (an archive bomb?)"
            )))
        }
    }
}

/// A name from an archive as messages show it: without control characters and without marks that turn the
/// direction of writing ("report\u{202e}fdp.exe").
pub(crate) fn shown(name: &str) -> String {
    let is_odd = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    name.chars().take(300).map(|c| if is_odd(c) { '\u{fffd}' } else { c }).collect()
}

/// Why an entry of this name is refused: its path would lead out of the archive.
pub(crate) fn refusal(name: &str) -> Option<&'static str> {
    let drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes()[0].is_ascii_alphabetic();
    let leaves = name.starts_with(['/', '\\']) || drive || name.split(['/', '\\']).any(|part| part == "..");
    leaves.then_some(
        "its path leads out of the archive; it was not read. Whoever made the archive may mean harm: look at it before you use it.",
    )
}

/// Whether an entry is the system's own: resource forks, thumbnails, hidden files.
pub(crate) fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| (part.starts_with('.') && part != "." && part != "..") || part == "__MACOSX")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_as_they_are_and_refused_where_they_lead_out() {
        assert_eq!(shown("a\u{202e}txt.b\0\n"), "a\u{fffd}txt.b\u{fffd}\u{fffd}");
        for name in ["../a", "a/../../b", "/etc/passwd", "..\\a", "C:\\a", "\\\\host\\a"] {
            assert!(refusal(name).is_some(), "{name}");
        }
        for name in ["a", "a/b.txt", "a..b", "..a", "a/..b"] {
            assert!(refusal(name).is_none(), "{name}");
        }
        assert!(is_hidden("__MACOSX/a.txt") && is_hidden("a/.b.txt") && !is_hidden("./a.txt"));
    }
}
