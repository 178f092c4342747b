//! PDF with a text layer. The parsers are other people's; they work in guarded threads.

use std::io::Read;

use crate::error::IngestError;
use crate::guarded;
use crate::input::{Meta, Options, Received};
use crate::plain::{Content, report};

/// As in Cargo.lock; a test compares.
const VERSION: &str = "0.12.1";
const LOPDF_VERSION: &str = "0.42.0";

/// Reads a PDF file.
///
/// # Errors
/// When it is damaged, locked, or holds pictures of pages instead of text.
pub(crate) fn pdf(name: &str, bytes: &[u8], meta: Meta, options: &Options) -> Result<Received, IngestError> {
    let failed = |why: &str| IngestError::Unreadable { name: name.to_string(), why: why.to_string() };
    if is_bomb(bytes) {
        return Err(failed(
            "a PDF file that unpacks to more than 512 MiB. Save its text from a PDF viewer and give that.",
        ));
    }
    let (text, extractor) = match extracted(bytes, Reader::PdfExtract) {
        Ok(text) => (text, format!("pdf-extract {VERSION}")),
        Err(Trouble::Locked) => return Err(failed(Trouble::Locked.sentence())),
        // What the first cannot read, the second may read plainly.
        Err(trouble) => match extracted(bytes, Reader::Lopdf) {
            Ok(text) if !text.trim().is_empty() => (text, format!("lopdf {LOPDF_VERSION}")),
            _ => return Err(failed(trouble.sentence())),
        },
    };
    if text.trim().is_empty() {
        return Err(failed(
            "a PDF file without a text layer: its pages are pictures. Run text recognition (OCR) on it and give the result.",
        ));
    }
    let content = Content { bytes, text, meta, extractor, ..Content::default() };
    Ok(report(content, options))
}

/// What reads a PDF file.
#[derive(Clone, Copy)]
enum Reader {
    /// Places words by where they stand on the page.
    PdfExtract,
    /// Takes words in the order of the file; knows more of damaged files.
    Lopdf,
}

/// Why a PDF file was not read.
enum Trouble {
    Locked,
    Damaged,
    TooLong,
}

impl Trouble {
    fn sentence(&self) -> &'static str {
        match self {
            Trouble::Locked => "a locked PDF file. Save a copy without a password and give that.",
            Trouble::Damaged => {
                "a PDF file that cannot be read: it is damaged or uses what the reader does not know. Save its text from a PDF viewer and give that."
            }
            Trouble::TooLong => {
                "a PDF file that takes too long to read. Save its text from a PDF viewer and give that."
            }
        }
    }
}

fn extracted(bytes: &[u8], reader: Reader) -> Result<String, Trouble> {
    let owned = bytes.to_vec();
    let pages = guarded::run(guarded::patience(bytes.len()), move || match reader {
        Reader::PdfExtract => pdf_extract::extract_text_from_mem_by_pages(&owned).map_err(|e| e.to_string()),
        Reader::Lopdf => plainly(&owned).map_err(|e| e.to_string()),
    });
    match pages {
        Ok(Ok(pages)) => Ok(joined(&pages)),
        Ok(Err(e)) if e.to_lowercase().contains("crypt") => Err(Trouble::Locked),
        Ok(Err(_)) | Err(guarded::Failure::Broke) => Err(Trouble::Damaged),
        Err(guarded::Failure::TooLong) => Err(Trouble::TooLong),
    }
}

/// The words of each page in the order of the file; a page that cannot be read is left out.
fn plainly(bytes: &[u8]) -> Result<Vec<String>, lopdf::Error> {
    let document = lopdf::Document::load_mem(bytes)?;
    let pages = document.get_pages();
    Ok(pages.keys().filter_map(|number| document.extract_text(&[*number]).ok()).collect())
}

/// More than this no report's text, fonts and tables come to, unpacked.
const LARGEST: u64 = 512 << 20;

/// Whether the packed streams of a file unpack to more than [`LARGEST`]; pictures, which are not unpacked, do not count.
fn is_bomb(bytes: &[u8]) -> bool {
    let mut size = 0;
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], b"stream").map(|i| at + i) {
        at = found + b"stream".len();
        let head = &bytes[found.saturating_sub(400)..found];
        let own = head.windows(3).rposition(|w| w == b"obj").map_or(head, |i| &head[i..]);
        let line = if bytes[at..].starts_with(b"\r\n") { 2 } else { 1 };
        let Some(body) = bytes.get(at + line..).filter(|b| b.first() == Some(&0x78)) else { continue };
        if find(own, b"/Image").is_some() {
            continue;
        }
        let unpacked = flate2::read::ZlibDecoder::new(body).take(LARGEST + 1);
        size += count(unpacked);
        if size > LARGEST {
            return true;
        }
    }
    false
}

/// How many bytes come before the end or the damage.
fn count(mut stream: impl Read) -> u64 {
    let mut buffer = [0; 16 << 10];
    let mut n = 0;
    while let Ok(read @ 1..) = stream.read(&mut buffer) {
        n += read as u64;
    }
    n
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// The pages' text: words that a line's end parted are whole again, a page's end ends no paragraph of itself.
fn joined(pages: &[String]) -> String {
    let mut text = String::new();
    for line in pages.iter().flat_map(|page| page.lines().chain(std::iter::once(""))) {
        let line: String = line.chars().filter(|c| !c.is_control() || *c == '\t').collect();
        let line = line.trim_end();
        let is_blank = line.is_empty();
        if is_blank && (text.is_empty() || text.ends_with("\n\n")) {
            continue;
        }
        let continues = line.trim_start().starts_with(|c: char| c.is_lowercase());
        if continues && text.ends_with("-\n") && text[..text.len() - 2].ends_with(|c: char| c.is_lowercase())
        {
            text.truncate(text.len() - 2);
            text.push_str(line.trim_start());
        } else {
            text.push_str(line);
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_on_record_is_the_one_in_use() {
        let lock = include_str!("../../../../Cargo.lock");
        for (name, version) in [("pdf-extract", VERSION), ("lopdf", LOPDF_VERSION)] {
            let entry = format!("name = \"{name}\"\nversion = \"{version}\"");
            assert!(lock.contains(&entry), "update the version of {name}");
        }
    }

    #[test]
    fn bombs_are_told_by_what_they_unpack_to() {
        use std::io::Write;
        let packed = |mib: usize| {
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
            for _ in 0..mib {
                encoder.write_all(&[b' '; 1 << 20]).expect("pack");
            }
            [
                b"1 0 obj << /Filter /FlateDecode >>\nstream\n".as_slice(),
                &encoder.finish().expect("pack"),
                b"\nendstream",
            ]
            .concat()
        };
        assert!(is_bomb(&packed(520)));
        assert!(!is_bomb(&packed(5)));
        let picture = String::from_utf8_lossy(b"/XObject /Subtype /Image").into_owned();
        let mut image = packed(520);
        image.splice(9..9, picture.bytes());
        assert!(!is_bomb(&image));
        assert!(!is_bomb(b"stream") && !is_bomb(b"") && !is_bomb(b"stream\r"));
    }

    #[test]
    fn words_parted_by_a_line_are_whole_again() {
        let pages =
            ["Shel-\nling went on.\n\nOn Mon-\nDay it stopped.\n".to_string(), "Next page.\n".to_string()];
        assert_eq!(joined(&pages), "Shelling went on.\n\nOn Mon-\nDay it stopped.\n\nNext page.\n");
    }
}
