//! PDF with a text layer. The parsers are other people's; they work in guarded threads.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::LazyLock;

use regex::bytes::Regex;

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
        Ok(text) => match extracted(bytes, Reader::Lopdf) {
            Ok(plain) if has_more(&plain, &text) => (plain, format!("lopdf {LOPDF_VERSION}")),
            _ => (text, format!("pdf-extract {VERSION}")),
        },
        Err(Trouble::Locked) => return Err(failed(Trouble::Locked.sentence())),
        // What the first cannot read, it may read once mended, or the second may read plainly.
        Err(trouble) => {
            let mended =
                extracted(bytes, Reader::Mended).map(|text| (text, format!("pdf-extract {VERSION}")));
            let plain =
                || extracted(bytes, Reader::Lopdf).map(|text| (text, format!("lopdf {LOPDF_VERSION}")));
            match mended.or_else(|_| plain()) {
                Ok(read) if !read.0.trim().is_empty() => read,
                _ => return Err(failed(trouble.sentence())),
            }
        }
    };
    if text.trim().is_empty() {
        return Err(failed(
            "a PDF file without a text layer: its pages are pictures. Run text recognition (OCR) on it and give the result.",
        ));
    }
    let content = Content { bytes, text, meta, extractor, ..Content::default() };
    Ok(report(content, options))
}

/// Whether a text has nearly all words of another and more beside them: what the other was made by has missed some.
fn has_more(text: &str, other: &str) -> bool {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut n_text, mut n_other, mut shared) = (0, 0, 0);
    for word in words(text) {
        *left.entry(word).or_default() += 1;
        n_text += 1;
    }
    for word in words(other) {
        n_other += 1;
        if let Some(n) = left.get_mut(word).filter(|n| **n > 0) {
            *n -= 1;
            shared += 1;
        }
    }
    n_text * 20 > n_other * 21 && shared * 20 > n_other * 17
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// What reads a PDF file.
#[derive(Clone, Copy)]
enum Reader {
    /// Places words by where they stand on the page.
    PdfExtract,
    /// The same, after the file was given a table of its objects where that is broken, and fonts the widths that they lack.
    Mended,
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
        Reader::Mended => {
            let mended = mended(&owned).map_err(|e| e.to_string())?;
            pdf_extract::extract_text_from_mem_by_pages(&mended).map_err(|e| e.to_string())
        }
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

/// The file with what readers ask for: a table of objects that finds them, and fonts that say how wide their letters are. Fonts
/// that every viewer has may leave that out; all are taken to be half as wide as high, which is near enough to tell words apart.
fn mended(bytes: &[u8]) -> Result<Vec<u8>, lopdf::Error> {
    let mut document =
        lopdf::Document::load_mem(bytes).or_else(|_| lopdf::Document::load_mem(&with_table(bytes)))?;
    for object in document.objects.values_mut() {
        let Ok(font) = object.as_dict_mut() else { continue };
        let is = |key: &[u8], wanted: &[&[u8]]| {
            font.get(key).and_then(lopdf::Object::as_name).is_ok_and(|name| wanted.contains(&name))
        };
        let is_simple = is(b"Type", &[b"Font"]) && is(b"Subtype", &[b"TrueType", b"Type1", b"MMType1"]);
        if is_simple && !font.has(b"Widths") {
            font.set("FirstChar", 0);
            font.set("LastChar", 255);
            font.set("Widths", vec![lopdf::Object::Integer(500); 256]);
        }
    }
    let mut mended = Vec::new();
    document.save_to(&mut mended)?;
    Ok(mended)
}

static OBJECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u)(?:^|[\r\n])(\d{1,9})[ \t]+(\d{1,5})[ \t]+obj\b").expect("a constant pattern")
});
static ROOT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?-u)/Root\s+(\d{1,9})\s+(\d{1,5})\s+R").expect("a constant pattern"));

/// The file with a table of its objects behind it, made by looking for them; of two with one number the later holds.
fn with_table(bytes: &[u8]) -> Vec<u8> {
    let mut whole = bytes.to_vec();
    let number = |found: Option<regex::bytes::Match<'_>>| -> Option<u64> {
        std::str::from_utf8(found?.as_bytes()).ok()?.parse().ok()
    };
    let mut objects: BTreeMap<u64, (usize, u64)> = BTreeMap::new();
    for found in OBJECT.captures_iter(bytes) {
        if let (Some(at), Some(n), Some(generation)) =
            (found.get(1), number(found.get(1)), number(found.get(2)))
        {
            objects.insert(n, (at.start(), generation));
        }
    }
    let root = ROOT
        .captures_iter(bytes)
        .last()
        .and_then(|found| Some((number(found.get(1))?, number(found.get(2))?)));
    let size = objects.keys().last().map_or(1, |last| last + 1);
    let start = whole.len() + 1;
    let mut table = String::from("\nxref\n0 1\n0000000000 65535 f \n");
    for (n, (at, generation)) in objects {
        table.push_str(&format!("{n} 1\n{at:010} {generation:05} n \n"));
    }
    let (root, generation) = root.unwrap_or_default();
    table.push_str(&format!(
        "trailer\n<< /Size {size} /Root {root} {generation} R >>\nstartxref\n{start}\n%%EOF\n"
    ));
    whole.extend(table.bytes());
    whole
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
    fn a_file_without_table_and_widths_is_mended() {
        let content = "BT /F1 12 Tf 72 720 Td (Two people died in Madeup.) Tj ET";
        let file = format!(
            "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
             2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n\
             3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R \
             /Resources << /Font << /F1 5 0 R >> >> >>\nendobj\n\
             4 0 obj\n<< /Length {} >>\nstream\n{content}\nendstream\nendobj\n\
             5 0 obj\n<< /Type /Font /Subtype /TrueType /BaseFont /Madeup /Encoding /WinAnsiEncoding >>\nendobj\n\
             trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n7\n%%EOF\n",
            content.len()
        );
        let read = pdf("a.pdf", file.as_bytes(), Meta::default(), &Options::default()).expect("it reads");
        assert_eq!(read.report.text.trim(), "Two people died in Madeup.");
        assert!(pdf("a.pdf", b"%PDF-1.4\n1 0 obj\n", Meta::default(), &Options::default()).is_err());
    }

    #[test]
    fn the_reader_that_has_all_words_of_the_other_and_more_is_taken() {
        let some = "one two three four five six seven eight nine ten";
        assert!(has_more(&format!("{some} eleven"), some));
        assert!(!has_more(some, some) && !has_more("eleven twelve ".repeat(20).as_str(), some));
    }

    #[test]
    fn words_parted_by_a_line_are_whole_again() {
        let pages =
            ["Shel-\nling went on.\n\nOn Mon-\nDay it stopped.\n".to_string(), "Next page.\n".to_string()];
        assert_eq!(joined(&pages), "Shelling went on.\n\nOn Mon-\nDay it stopped.\n\nNext page.\n");
    }
}
