//! Bytes to text: byte order marks, declared and undeclared encodings, what is not text at all.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Text with what had to be done to get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// Name of the encoding.
    pub encoding: &'static str,
    /// Full sentences about what was wrong with the bytes.
    pub problems: Vec<String>,
}

/// Decodes a text. `declared` is what HTTP or the page says of its encoding.
///
/// A byte order mark is believed first, then UTF-8 that is valid, then what is declared, then a guess from the
/// bytes. NULs within text become spaces, so that offsets stay.
///
/// # Errors
/// What shows that the bytes are not text.
pub fn decode(bytes: &[u8], declared: Option<&str>) -> Result<Decoded, String> {
    let declared = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let mut decoded = decode_by(bytes, declared)?;
    // Where all characters are ASCII, a wrong word for them does no harm.
    if let Some(wrong) = declared.filter(|e| e.name() != decoded.encoding && !decoded.text.is_ascii()) {
        let problem = format!("It is declared as {}, but is in {}.", wrong.name(), decoded.encoding);
        decoded.problems.insert(0, problem);
    }
    Ok(decoded)
}

fn decode_by(bytes: &[u8], declared: Option<&'static Encoding>) -> Result<Decoded, String> {
    if let Some(format) = known_format(bytes) {
        return Err(format.to_string());
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, &bytes[mark..], encoding == UTF_8);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return decode_as(encoding, bytes, false);
    }
    if let Some(why) = binary(bytes) {
        return Err(why);
    }
    let stateful = declared.is_some_and(|e| !e.is_ascii_compatible());
    if !stateful && looks_utf8(bytes) {
        return decode_as(UTF_8, bytes, true);
    }
    let encoding =
        declared.filter(|e| *e != UTF_8 && *e != UTF_16LE && *e != UTF_16BE).unwrap_or_else(|| guess(bytes));
    decode_as(encoding, bytes, false)
}

/// Files that are often given by mistake, by their first bytes.
fn known_format(bytes: &[u8]) -> Option<&'static str> {
    const FORMATS: &[(&[u8], &str)] = &[
        (b"%PDF", "a PDF file"),
        (b"PK\x03\x04", "a ZIP archive or an office document"),
        (b"\x1f\x8b", "a gzip archive; unpack it first"),
        (b"\x89PNG", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"\x7fELF", "a program"),
        (b"{\\rtf", "a rich text (RTF) document"),
        (b"\xd0\xcf\x11\xe0", "an old office document"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"\xff\xfe\0\0", "UTF-32, which nobody reads; save it as UTF-8"),
        (b"\0\0\xfe\xff", "UTF-32, which nobody reads; save it as UTF-8"),
    ];
    FORMATS.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, name)| *name)
}

/// UTF-16 without a mark: in every European text one byte of most pairs is zero, always the same one.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let pairs = bytes.len().min(4096) / 2;
    if pairs < 4 {
        return None;
    }
    let zeros = |odd: usize| (0..pairs).filter(|i| bytes[2 * i + odd] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    match () {
        _ if second * 10 >= pairs * 6 && first * 50 <= pairs => Some(UTF_16LE),
        _ if first * 10 >= pairs * 6 && second * 50 <= pairs => Some(UTF_16BE),
        _ => None,
    }
}

/// Text may hold a stray NUL or control character; more than one in two hundred bytes is something else.
fn binary(bytes: &[u8]) -> Option<String> {
    let is_control = |b: &u8| matches!(b, 0..=8 | 14..=26 | 28..=31);
    let nuls = bytes.iter().filter(|b| **b == 0).count();
    let controls = bytes.iter().filter(|b| is_control(b)).count();
    if controls * 200 <= bytes.len() {
        return None;
    }
    let offset =
        bytes.iter().position(|b| if nuls > 0 { *b == 0 } else { is_control(b) }).unwrap_or_default();
    let what = if nuls > 0 { "NUL bytes" } else { "control characters" };
    Some(format!("{what} from offset {offset} (a binary file?)"))
}

/// Valid UTF-8, if need be up to a cut at the end, or UTF-8 with a few broken places.
fn looks_utf8(bytes: &[u8]) -> bool {
    let (mut broken, mut good) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken == 0 || is_cut_at_end(bytes) && broken == 1 || good > 4 * broken
}

/// Whether the last character is incomplete and nothing else is wrong with it.
fn is_cut_at_end(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(4)..];
    // Look for the start of the last character: a lead byte that wants more bytes than follow.
    tail.iter().rposition(|b| *b >= 0xc0).is_some_and(|at| {
        let wanted = match tail[at] {
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => return false,
        };
        let rest = &tail[at + 1..];
        rest.len() + 1 < wanted
            && rest.iter().all(|b| (0x80..0xc0).contains(b))
            && std::str::from_utf8(&tail[at..]).is_err_and(|e| e.error_len().is_none())
    })
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(1 << 16)], bytes.len() <= 1 << 16);
    // The bytes are known not to be UTF-8.
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8], cut_is_known: bool) -> Result<Decoded, String> {
    let mut problems = Vec::new();
    let cut = cut_is_known && is_cut_at_end(bytes);
    let whole =
        if cut { &bytes[..bytes.iter().rposition(|b| *b >= 0xc0).unwrap_or(bytes.len())] } else { bytes };
    if cut {
        problems.push(
            "The text ends in the middle of a character: it was cut off. What is there was read.".to_string(),
        );
    }
    let (text, had_errors) = encoding.decode_without_bom_handling(whole);
    let mut text = text.into_owned();
    if had_errors {
        let n = text.matches('\u{fffd}').count();
        if n * 10 > text.chars().count() {
            return Err(format!("{n} places are no characters in {} (a binary file?)", encoding.name()));
        }
        problems
            .push(format!("{n} places are no characters in {}; they stand as \u{fffd}.", encoding.name()));
    }
    let nuls = text.matches('\0').count();
    if nuls > 0 {
        if nuls * 200 > text.len() {
            return Err(format!(
                "NUL characters from offset {} (a binary file?)",
                text.find('\0').unwrap_or_default()
            ));
        }
        text = text.replace('\0', " ");
        problems.push(format!("{nuls} NUL characters were replaced by spaces."));
    }
    if encoding != UTF_8 {
        problems.push(format!("The text is in {}, not UTF-8.", encoding.name()));
    }
    problems.extend(mojibake(&text));
    Ok(Decoded { text, encoding: encoding.name(), problems })
}

/// Text that was once decoded with the wrong encoding shows pairs that no language writes.
pub(crate) fn mojibake(text: &str) -> Option<String> {
    // Of the last, UTF-8 was taken for Latin 1, Arabic, Russian.
    const PAIRS: [&str; 11] = ["â€™", "â€œ", "â€“", "â€”", "Ã©", "Ã¨", "Ã¼", "Ã¡", "â\u{80}", "Ø§Ù„", "Ð¾Ð"];
    let n: usize = PAIRS.iter().map(|pair| text.matches(pair).count()).sum();
    (n >= 2).then(|| format!("{n} characters were garbled before Tally got the text (as in “â€™” for an apostrophe). They were left as they are."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(bytes: &[u8], declared: Option<&str>, text: &str, encoding: &str, n_problems: usize) {
        let decoded = decode(bytes, declared).expect("text");
        assert_eq!((decoded.text.as_str(), decoded.encoding), (text, encoding));
        assert_eq!(decoded.problems.len(), n_problems, "{:?}", decoded.problems);
    }

    #[test]
    fn encodings_are_told_apart() {
        reads("Müller said.".as_bytes(), None, "Müller said.", "UTF-8", 0);
        reads("\u{feff}Müller said.".as_bytes(), None, "Müller said.", "UTF-8", 0);
        reads("Müller said.".as_bytes(), Some("windows-1252"), "Müller said.", "UTF-8", 1);
        reads(b"Miller said.", Some("windows-1252"), "Miller said.", "UTF-8", 0);
        reads(
            b"M\xfcller said he was in the caf\xe9.",
            Some("iso-8859-1"),
            "Müller said he was in the café.",
            "windows-1252",
            1,
        );
        reads(
            b"M\xfcller said he was in the caf\xe9.",
            None,
            "Müller said he was in the café.",
            "windows-1252",
            1,
        );
        reads(b"M\xfcller said \x93no\x94.", Some("utf-8"), "Müller said “no”.", "windows-1252", 2);
        let arabic: Vec<u8> = encoding_rs::WINDOWS_1256
            .encode("قال متحدث باسم الدفاع المدني إن الغارة أصابت السوق")
            .0
            .into_owned();
        reads(
            &arabic,
            Some("windows-1256"),
            "قال متحدث باسم الدفاع المدني إن الغارة أصابت السوق",
            "windows-1256",
            1,
        );
        reads(&arabic, None, "قال متحدث باسم الدفاع المدني إن الغارة أصابت السوق", "windows-1256", 1);
    }

    #[test]
    fn utf16_is_read_with_and_without_a_mark() {
        let text = "Shelling hit Zürich Street.";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        reads(&le, None, text, "UTF-16LE", 1);
        reads(&be, None, text, "UTF-16BE", 1);
        reads(&[b"\xff\xfe".as_slice(), &le].concat(), None, text, "UTF-16LE", 1);
        reads(&[b"\xfe\xff".as_slice(), &be].concat(), None, text, "UTF-16BE", 1);
    }

    #[test]
    fn damage_is_read_around_and_reported() {
        let cut = "The café".as_bytes();
        reads(&cut[..cut.len() - 1], None, "The caf", "UTF-8", 1);
        let long = format!("{}\0{}", "Fighting went on. ".repeat(20), "It stopped.");
        assert_eq!(decode(long.as_bytes(), None).expect("text").text.len(), long.len());
        assert_eq!(
            decode("He didnâ€™t say. She wasnâ€™t there.".as_bytes(), None).expect("text").problems.len(),
            1
        );
    }

    #[test]
    fn what_is_no_text_is_named() {
        assert_eq!(decode(b"%PDF-1.7 ...", None), Err("a PDF file".to_string()));
        assert_eq!(
            decode(&[&[b'a'; 512][..], &[0; 50]].concat(), None),
            Err("NUL bytes from offset 512 (a binary file?)".to_string())
        );
        let noise: Vec<u8> = (0..2000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(decode(&noise, None).is_err());
    }
}
