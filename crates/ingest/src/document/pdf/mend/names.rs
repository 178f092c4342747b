//! Names of letters that say which letters they are: `uni0041`, `u1F600`, `f_f_i`, `one.oldstyle`. The reader knows plain names only.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

/// Tells the reader of the letters that such names stand for, in fonts that do not tell it themselves.
pub(super) fn mend(document: &mut Document) {
    let ids: Vec<ObjectId> = document.objects.keys().copied().collect();
    for id in ids {
        let Some(letters) = document.get_dictionary(id).ok().and_then(|font| letters(document, font)) else {
            continue;
        };
        if letters.is_empty() {
            continue;
        }
        let map = document.add_object(Stream::new(Dictionary::new(), map(&letters).into_bytes()));
        if let Ok(font) = document.get_dictionary_mut(id) {
            font.set("ToUnicode", map);
        }
    }
}

/// The codes of a font whose names are of that kind, with what they stand for.
fn letters(document: &Document, font: &Dictionary) -> Option<Vec<(u8, String)>> {
    let subtype = font.get(b"Subtype").and_then(Object::as_name).ok()?;
    if !matches!(subtype, b"Type1" | b"TrueType" | b"MMType1" | b"Type3") || font.has(b"ToUnicode") {
        return None;
    }
    let encoding = font.get_deref(b"Encoding", document).ok()?.as_dict().ok()?;
    let mut code = 0;
    let mut found = Vec::new();
    for object in encoding.get_deref(b"Differences", document).ok()?.as_array().ok()? {
        match document.dereference(object).ok()?.1 {
            Object::Integer(n) => code = *n,
            Object::Name(name) => {
                let letters = std::str::from_utf8(name).ok().and_then(spelled);
                if let (Some(letters), Ok(code)) = (letters, u8::try_from(code)) {
                    found.push((code, letters));
                }
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
    Some(found)
}

/// The letters that a name spells out; nothing of plain names, which are in the reader's list.
fn spelled(name: &str) -> Option<String> {
    let (base, _) = name.split_once('.').unwrap_or((name, ""));
    let is_plain = base == name && !base.contains('_') && hexadecimal(base).is_none();
    if is_plain {
        return None;
    }
    base.split('_').map(letter).collect()
}

fn letter(name: &str) -> Option<String> {
    const DIGITS: [&str; 10] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let digit = || DIGITS.iter().position(|digit| *digit == name).map(|n| n.to_string());
    let is_letter = |name: &str| name.len() == 1 && name.chars().all(|c| c.is_ascii_alphabetic());
    match name {
        "fi" | "fl" | "ff" | "ffi" | "ffl" => Some(name.to_string()),
        name if is_letter(name) => Some(name.to_string()),
        name => hexadecimal(name).or_else(digit),
    }
}

/// `uni` and fours of digits, `u` and four to six.
fn hexadecimal(name: &str) -> Option<String> {
    let is_hex = |digits: &str| digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F'));
    let one =
        |digits: &str| char::from_u32(u32::from_str_radix(digits, 16).ok()?).filter(|c| !c.is_control());
    if let Some(digits) = name.strip_prefix("uni").filter(|d| !d.is_empty() && d.len() % 4 == 0 && is_hex(d))
    {
        return (0..digits.len() / 4).map(|i| one(&digits[i * 4..i * 4 + 4])).collect();
    }
    let digits = name.strip_prefix('u').filter(|d| (4..=6).contains(&d.len()) && is_hex(d))?;
    one(digits).map(String::from)
}

/// A map from codes to letters as PDF writes it.
fn map(letters: &[(u8, String)]) -> String {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n",
    );
    for part in letters.chunks(100) {
        map.push_str(&format!("{} beginbfchar\n", part.len()));
        for (code, text) in part {
            let units: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
            map.push_str(&format!("<{code:02X}> <{units}>\n"));
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap\nend\nend\n");
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_out() {
        for (name, expected) in [
            ("uni0041", Some("A")),
            ("uni00410042", Some("AB")),
            ("u1F600", Some("\u{1f600}")),
            ("f_f_i", Some("ffi")),
            ("one.oldstyle", Some("1")),
            ("a.sc", Some("a")),
            ("a", None),
            ("fi", None),
            ("universal", None),
            ("uniD800", None),
            ("g_12x", None),
            (".notdef", None),
            ("", None),
        ] {
            assert_eq!(spelled(name).as_deref(), expected, "{name}");
        }
    }
}
