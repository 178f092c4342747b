//! Small things about characters that several formats share.

use quick_xml::events::BytesRef;

/// What an entity of an XML text stands for. Only characters and the named entities of XML and HTML are known: an
/// entity that a document defines for itself is never expanded, so none can grow.
pub(crate) fn reference(entity: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = entity.resolve_char_ref() {
        return character.to_string();
    }
    let name = entity.xml10_content();
    let known = match &*name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => "\u{a0}",
        "mdash" => "—",
        "ndash" => "–",
        "hellip" => "…",
        "lsquo" => "‘",
        "rsquo" => "’",
        "ldquo" => "“",
        "rdquo" => "”",
        "eacute" => "é",
        "copy" => "©",
        _ => return format!("&{name};"),
    };
    known.to_string()
}
