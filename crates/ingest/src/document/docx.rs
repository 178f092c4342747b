//! Word documents (DOCX): paragraphs, headings, list items, cells of tables.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use tally_model::BlockKind;

use crate::container::Archive;
use crate::error::IngestError;
use crate::input::{Meta, Received};
use crate::plain::{Content, report};
use crate::reports::Place;
use crate::structure::Part;
use crate::text::reference;

/// Reads a document whose archive was opened. `bytes` are the file as received.
///
/// # Errors
/// When the document within is missing or empty.
pub(crate) fn docx(place: &Place<'_>, archive: &Archive, bytes: &[u8]) -> Result<Received, IngestError> {
    let name = &place.name;
    let failed = |why: String| IngestError::Unreadable { name: name.clone(), why };
    let xml = archive
        .read("word/document.xml", place.options.max_bytes)
        .map_err(|why| failed(format!("a damaged Word document ({why}). Save it again, or as text.")))?;
    let body = body(&String::from_utf8_lossy(&xml));
    if body.text.trim().is_empty() {
        return Err(IngestError::Empty { name: name.clone() });
    }
    let core = archive
        .read("docProps/core.xml", 1 << 20)
        .map(|xml| core(&String::from_utf8_lossy(&xml)))
        .unwrap_or_default();
    let title = place.meta.title.clone().or(core.title);
    let content = Content {
        bytes,
        text: body.text,
        parts: Some(body.parts),
        meta: Meta { title, ..place.meta.clone() },
        author: core.creator,
        extractor: format!("tally-docx {}", env!("CARGO_PKG_VERSION")),
        ..Content::default()
    };
    Ok(report(content, place.options))
}

#[derive(Default)]
struct Body {
    text: String,
    parts: Vec<Part>,
}

impl Body {
    fn end_paragraph(&mut self, paragraph: &mut String, given: Option<BlockKind>) {
        let words = paragraph.trim();
        if !words.is_empty() {
            if !self.text.is_empty() {
                self.text.push_str("\n\n");
            }
            let start = self.text.len();
            self.text.push_str(words);
            self.parts.push(Part { start, end: self.text.len(), given });
        }
        paragraph.clear();
    }
}

/// The text of `word/document.xml`. Deleted text is left out, inserted text is in; damage ends the reading.
fn body(xml: &str) -> Body {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut body = Body::default();
    let (mut paragraph, mut given, mut in_text, mut deleted) = (String::new(), None, false, 0u32);
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(e) => match e.local_name().as_ref() {
                "t" => in_text = true,
                "p" => given = None,
                "del" | "moveFrom" => deleted += 1,
                _ => given = style(&e).or(given),
            },
            Event::Empty(e) => match e.local_name().as_ref() {
                "tab" => paragraph.push('\t'),
                "br" | "cr" => paragraph.push('\n'),
                "noBreakHyphen" => paragraph.push('-'),
                _ => given = style(&e).or(given),
            },
            Event::End(e) => match e.local_name().as_ref() {
                "t" => in_text = false,
                "p" => body.end_paragraph(&mut paragraph, given.take()),
                "del" | "moveFrom" => deleted = deleted.saturating_sub(1),
                _ => {}
            },
            Event::Text(text) if in_text && deleted == 0 => paragraph.push_str(&text.xml10_content()),
            Event::CData(text) if in_text && deleted == 0 => paragraph.push_str(&text.xml10_content()),
            Event::GeneralRef(entity) if in_text && deleted == 0 => paragraph.push_str(&reference(&entity)),
            Event::Eof => break,
            _ => {}
        }
    }
    body.end_paragraph(&mut paragraph, given);
    body
}

/// What a paragraph's style makes of it.
fn style(element: &BytesStart<'_>) -> Option<BlockKind> {
    match element.local_name().as_ref() {
        "numPr" => Some(BlockKind::ListItem),
        "pStyle" => {
            let attribute = element
                .attributes()
                .with_checks(false)
                .flatten()
                .find(|a| a.key.local_name().as_ref() == "val")?;
            let value = attribute.value.to_ascii_lowercase();
            (value.starts_with("heading") || value == "subtitle").then_some(BlockKind::Heading)
        }
        _ => None,
    }
}

#[derive(Default)]
struct Core {
    title: Option<String>,
    creator: Option<String>,
}

/// Title and author of the document's own properties.
fn core(xml: &str) -> Core {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let (mut core, mut field, mut value) = (Core::default(), String::new(), String::new());
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(e) => {
                field = e.local_name().as_ref().to_string();
                value.clear();
            }
            Event::Text(text) => value.push_str(&text.xml10_content()),
            Event::GeneralRef(entity) => value.push_str(&reference(&entity)),
            Event::End(_) => {
                let known = Some(value.trim().to_string()).filter(|v| !v.is_empty());
                match field.as_str() {
                    "title" => core.title = known,
                    "creator" => core.creator = known,
                    _ => {}
                }
                field.clear();
                value.clear();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    core
}
