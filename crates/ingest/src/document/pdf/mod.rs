//! PDF with a text layer. The parsers are other people's; they work in guarded threads.

mod fields;
mod layout;
mod mend;

use std::collections::BTreeMap;
use std::io::Read;
use std::panic::AssertUnwindSafe;

use crate::error::IngestError;
use crate::guarded;
use crate::input::{Meta, Options, Received};
use crate::plain::{Content, report};

use layout::{Layout, Line};

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
    let pages = match pages(bytes) {
        Ok(pages) => pages,
        Err(trouble) => return Err(failed(trouble.sentence())),
    };
    let text = joined(&pages);
    if text.trim().is_empty() {
        return Err(failed(
            "a PDF file without a text layer: its pages are pictures. Run text recognition (OCR) on it and give the result.",
        ));
    }
    let extractor = match pages.iter().all(|page| page.plainly) {
        true => format!("lopdf {LOPDF_VERSION}"),
        false => format!("pdf-extract {VERSION}"),
    };
    let content = Content { bytes, text, meta, extractor, ..Content::default() };
    Ok(report(content, options))
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

/// The lines of a page.
#[derive(Debug, Default)]
struct Page {
    lines: Vec<Line>,
    /// Whether they were read without their places.
    plainly: bool,
    /// Whether nothing could read it, which is something else than that nothing stands on it.
    is_broken: bool,
}

/// The pages of a file.
fn pages(bytes: &[u8]) -> Result<Vec<Page>, Trouble> {
    let owned = bytes.to_vec();
    let read = guarded::run(guarded::patience(bytes.len()), move || {
        let mut document = mend::open(&owned)?;
        mend::mend(&mut document);
        let numbers = document.get_pages();
        Ok(numbers.into_iter().map(|(number, id)| page(&document, number, id)).collect::<Vec<Page>>())
    });
    match read {
        Ok(Ok(pages)) if pages.iter().all(|page| page.is_broken) => Err(Trouble::Damaged),
        Ok(Ok(pages)) => Ok(pages),
        Ok(Err(lopdf::Error::Decryption(_))) => Err(Trouble::Locked),
        Ok(Err(_)) | Err(guarded::Failure::Broke) => Err(Trouble::Damaged),
        Err(guarded::Failure::TooLong) => Err(Trouble::TooLong),
    }
}

/// Reads a page with what places words by where they stand; where that breaks or misses words, with what takes them in the order
/// of the file and knows more of damaged files.
fn page(document: &lopdf::Document, number: u32, id: lopdf::ObjectId) -> Page {
    // Other people's code, on whatever a file holds: a page that breaks it leaves nothing behind that is used.
    let placed = std::panic::catch_unwind(AssertUnwindSafe(|| {
        let mut layout = Layout::default();
        pdf_extract::output_doc_page(document, &mut layout, number).map(|()| layout.into_lines())
    }));
    let placed = placed.ok().and_then(Result::ok);
    let text = |lines: &[Line]| lines.iter().flat_map(|line| [line.text.as_str(), "\n"]).collect::<String>();
    let plain = document.extract_text(&[number]);
    let is_broken = placed.is_none() && plain.is_err();
    let plain = plain.unwrap_or_default();
    let mut page = match placed {
        Some((lines, again)) if !has_more(&plain, &(text(&lines) + &again)) => {
            Page { lines, plainly: false, is_broken }
        }
        _ => Page { lines: plain_lines(&plain), plainly: true, is_broken },
    };
    fields::fill_in(&mut page.lines, fields::of_page(document, id));
    page
}

fn plain_lines(text: &str) -> Vec<Line> {
    let mut opens = true;
    let mut lines = Vec::new();
    for line in text.lines() {
        if line.trim().is_empty() {
            opens = true;
            continue;
        }
        lines.push(Line { text: line.to_string(), opens, place: None });
        opens = false;
    }
    lines
}

/// Whether a text has nearly all words of another and more letters: what the other was made by has missed some. More words of as many
/// letters are only words taken apart.
fn has_more(text: &str, other: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    if letters(text) * 20 <= letters(other) * 21 {
        return false;
    }
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for word in words(text) {
        *left.entry(word).or_default() += 1;
    }
    let (mut n_other, mut shared) = (0, 0);
    for word in words(other) {
        n_other += 1;
        if let Some(n) = left.get_mut(word).filter(|n| **n > 0) {
            *n -= 1;
            shared += 1;
        }
    }
    shared * 20 > n_other * 17
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
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

/// The pages' text: words that a line's end parted are whole again, and so are sentences that a page's end parted.
fn joined(pages: &[Page]) -> String {
    let mut text = String::new();
    for page in pages {
        for (i, line) in page.lines.iter().enumerate() {
            let clean: String = line.text.chars().filter(|c| !c.is_control() || *c == '\t').collect();
            let clean = clean.trim();
            if clean.is_empty() {
                continue;
            }
            let is_lower = |c: Option<char>| c.is_some_and(char::is_lowercase);
            let continues = is_lower(clean.chars().next());
            let before = text.trim_end();
            if continues && before.ends_with(['-', '\u{ad}']) && is_lower(before.chars().rev().nth(1)) {
                text.truncate(before.len() - before.chars().next_back().map_or(0, char::len_utf8));
            } else if line.opens && !text.is_empty() && !(i == 0 && continues) {
                text.push('\n');
            }
            text.push_str(clean);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_on_record_is_the_one_in_use() {
        let lock = include_str!("../../../../../Cargo.lock");
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

    const HELVETICA: &str =
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";

    /// A file of one page with this content, annotations and a font that every viewer has.
    fn file(content: &str, annotations: &str) -> Vec<u8> {
        file_of(&format!("/Annots [{annotations}]"), "", content, &[HELVETICA])
    }

    /// A file of one page: what its dictionary and resources say more, its content, and objects from number five on, of which the
    /// first is its font.
    fn file_of(page: &str, resources: &str, content: &str, objects: &[&str]) -> Vec<u8> {
        let mut file = format!(
            "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
             2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n\
             3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R {page} \
             /Resources << /Font << /F1 5 0 R >> {resources} >> >>\nendobj\n\
             4 0 obj\n<< /Length {} >>\nstream\n{content}\nendstream\nendobj\n",
            content.len()
        );
        for (i, object) in objects.iter().enumerate() {
            file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", i + 5));
        }
        file.push_str("trailer\n<< /Size 20 /Root 1 0 R >>\nstartxref\n7\n%%EOF\n");
        file.into_bytes()
    }

    fn text(bytes: &[u8]) -> String {
        let read = pdf("a.pdf", bytes, Meta::default(), &Options::default()).expect("it reads");
        read.report.text.trim().to_string()
    }

    #[test]
    fn rare_operators_show_text_too() {
        let content =
            "BT /F1 12 Tf 14 TL 72 720 Td (Two people died) Tj (in Madeup,) ' 1 0 (a monitor said.) \" ET";
        assert_eq!(text(&file(content, "")), "Two people died\nin Madeup,\na monitor said.");
    }

    #[test]
    fn pieces_of_a_page_stand_where_they_are_shown_and_have_their_own_fonts() {
        let form = |more: &str, content: &str| {
            let n = content.len();
            format!(
                "<< /Subtype /Form /BBox [0 0 600 100] {more} /Length {n} >>\nstream\n{content}\nendstream"
            )
        };
        let others = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences [97 /T /w /o] >> >>";
        let inner = form("", "q BT /F1 12 Tf (in Madeup) Tj ET");
        let outer = form(
            "/Matrix [1 0 0 1 10 0] /Resources << /Font << /F1 6 0 R >> /XObject << /In 8 0 R >> >>",
            "/Unknown cs 1 scn BT /F1 12 Tf (abc) Tj ET q 1 0 0 1 0 -30 cm /In Do Q",
        );
        let content = "q 1 0 0 1 62 720 cm /Out Do Q BT /F1 12 Tf 96 720 Td (people died) Tj 0 -60 Td (on Monday.) Tj ET";
        let objects = [HELVETICA, others, outer.as_str(), inner.as_str()];
        let read = text(&file_of("", "/XObject << /Out 7 0 R >>", content, &objects));
        // What a form without fonts of its own shows, it shows with those around it.
        assert_eq!(read, "Two\n\nin MTdeup\n\npeople died\n\non Monday.");
    }

    #[test]
    fn a_word_drawn_twice_to_look_bold_is_read_once() {
        let show = |x: &str, y: u32| format!("BT /F1 12 Tf {x} {y} Td (Two fell ill) Tj ET ");
        let content = show("72", 720) + &show("72.3", 720) + &show("72", 680);
        assert_eq!(text(&file(&content, "")), "Two fell ill\n\nTwo fell ill");
    }

    #[test]
    fn names_of_letters_and_widths_of_drawn_letters_are_understood() {
        let named = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /BaseEncoding /WinAnsiEncoding /Differences [1 /f_i /uni0041 /f_f_i.alt] >> >>";
        let content = "BT /F1 12 Tf 72 720 Td (\\001re in \\002leppo, o\\003ce) Tj ET";
        assert_eq!(text(&file_of("", "", content, &[named])), "fire in Aleppo, office");
        let drawn = "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 10 10] /FontMatrix [0.1 0 0 0.1 0 0] /CharProcs << >> \
             /Encoding << /Differences [65 /A /B /C] >> /FirstChar 65 /LastChar 67 /Widths [6 6 6] >>";
        let content = "BT /F1 12 Tf 72 720 Td [(AB) -600 (CAB)] TJ 0 -14 Td (CAD) Tj ET";
        assert_eq!(text(&file_of("", "", content, &[drawn])), "AB CAB\nCAD");
    }

    #[test]
    fn what_a_form_was_filled_in_with_stands_beside_its_label() {
        let content = "BT /F1 12 Tf 72 720 Td (Place:) Tj 0 -30 Td (Killed:) Tj ET";
        let field = |name: &str, value: &str, low: u32, more: &str| {
            format!(
                "<< /Type /Annot /Subtype /Widget /FT /Tx /T ({name}) /V ({value}) /Rect [120 {low} 300 {}] {more} >> ",
                low + 16
            )
        };
        let fields = [
            field("killed", "12", 686, ""),
            field("place", "Madeup", 716, ""),
            field("secret", "nobody sees this", 600, "/F 2"),
            field("note", "Reported by a monitor", 400, ""),
        ];
        let read = text(&file(content, &fields.concat()));
        assert_eq!(read, "Place: Madeup\n\nKilled: 12\n\nReported by a monitor");
    }

    #[test]
    fn a_list_shows_what_is_chosen_and_what_else_may_be() {
        let content = "BT /F1 12 Tf 72 720 Td (District:) Tj 0 -60 Td (Sort:) Tj ET";
        let list = |low: u32, more: &str| {
            format!("<< /Type /Annot /Subtype /Widget /FT /Ch /Rect [120 {low} 300 {}] {more} >> ", low + 16)
        };
        let open = list(716, "/V (South) /Opt [(North) (South) [(e) (East)]]");
        let combo = list(656, "/Ff 131072 /V (Battle) /Opt [(Battle) (Protest)]");
        let read = text(&file(content, &(open + &combo)));
        assert_eq!(read, "District: South (North, East)\n\nSort: Battle");
    }

    #[test]
    fn the_reader_that_has_all_words_of_the_other_and_more_is_taken() {
        let some = "one two three four five six seven eight nine ten";
        assert!(has_more(&format!("{some} eleven"), some));
        assert!(!has_more(some, some) && !has_more("eleven twelve ".repeat(20).as_str(), some));
        let apart = some.replace("three four five", "t h r e e f o u r f i v e");
        assert!(!has_more(&apart, some), "words taken apart are not more");
    }

    #[test]
    fn words_parted_by_a_line_are_whole_again_and_so_are_sentences_parted_by_a_page() {
        let page = |text: &str| Page { lines: plain_lines(text), plainly: true, is_broken: false };
        let pages = [
            page("Shel-\nling went on.\n\nOn Mon-\nDay it stopped in\n"),
            page("the town.\n"),
            page("Next page.\n"),
        ];
        assert_eq!(
            joined(&pages),
            "Shelling went on.\n\nOn Mon-\nDay it stopped in\nthe town.\n\nNext page.\n"
        );
    }
}
