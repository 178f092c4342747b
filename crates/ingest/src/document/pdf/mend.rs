//! A PDF file made ready to be read: a table of its objects where that is broken, fonts with widths and names that the
//! reader knows, no rare operators.

mod content;
mod names;
mod widths;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use lopdf::{Dictionary, Document, Object};
use regex::bytes::Regex;

/// Opens a file, however its table of objects is. A file that is locked with no password is unlocked.
pub(super) fn open(bytes: &[u8]) -> Result<Document, lopdf::Error> {
    let mut document = Document::load_mem(bytes).or_else(|_| Document::load_mem(&with_table(bytes)))?;
    if document.get_pages().is_empty() {
        // Its table is there and leads nowhere.
        document = Document::load_mem(&with_table(bytes)).unwrap_or(document);
    }
    if document.is_encrypted() {
        document.decrypt("")?;
    }
    Ok(document)
}

/// Mends what the reader of pages does not know.
pub(super) fn mend(document: &mut Document) {
    for object in document.objects.values_mut() {
        if let Ok(font) = object.as_dict_mut() {
            mend_font(font);
        }
    }
    names::mend(document);
    widths::mend(document);
    content::mend(document);
}

/// Fonts that every viewer has may leave out how wide their letters are; the reader knows the widths of a few by name.
fn mend_font(font: &mut Dictionary) {
    let is = |key: &[u8], wanted: &[&[u8]]| {
        font.get(key).and_then(Object::as_name).is_ok_and(|name| wanted.contains(&name))
    };
    let is_simple = is(b"Type", &[b"Font"]) && is(b"Subtype", &[b"TrueType", b"Type1", b"MMType1"]);
    if !is_simple || font.has(b"Widths") {
        return;
    }
    let name = font.get(b"BaseFont").and_then(Object::as_name).unwrap_or_default();
    let name = String::from_utf8_lossy(name).into_owned();
    let has = |part: &str| name.to_lowercase().contains(part);
    if ["Courier", "Helvetica", "Times", "Symbol", "ZapfDingbats"].iter().any(|known| name.starts_with(known))
        && !has("new")
    {
        return;
    }
    let similar = if has("courier") || has("mono") {
        "Courier"
    } else if has("times") || has("serif") && !has("sans") {
        "Times-Roman"
    } else {
        "Helvetica"
    };
    font.set("BaseFont", Object::Name(similar.into()));
    if !font.has(b"Encoding") {
        font.set("Encoding", Object::Name("WinAnsiEncoding".into()));
    }
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
