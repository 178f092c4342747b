//! E-mail (`.eml`) and pages saved as one file (MHTML), which are e-mails too.

use mail_parser::{Address, Message, MessageParser, MimeHeaders, PartType};
use tally_model::Date;

use crate::error::IngestError;
use crate::guarded;
use crate::input::{InputKind, Meta, Options, Received};
use crate::plain::{Content, report};
use crate::received::report_from_bytes;
use crate::reports::{Place, Reports, of_stream, one};

/// What is wanted of a message, so that the parser's own types need not leave its thread.
struct Letter {
    meta: Meta,
    author: Option<String>,
    dated: Option<Date>,
    text: Option<String>,
    html: Option<String>,
    attachments: Vec<(String, Vec<u8>)>,
}

/// More attachments than anybody reads.
const MOST_ATTACHMENTS: usize = 200;

fn letter(name: &str, bytes: &[u8]) -> Result<Letter, IngestError> {
    let owned = bytes.to_vec();
    let read = guarded::run(guarded::patience(bytes.len()), move || {
        MessageParser::default().parse(&owned).map(|message| letter_of(&message))
    });
    let failed = |why: &str| IngestError::Unreadable { name: name.to_string(), why: why.to_string() };
    match read {
        Ok(Some(letter)) => Ok(letter),
        Ok(None) => Err(failed("not an e-mail: it has no headers. If it is a text, call it .txt.")),
        Err(_) => Err(failed("an e-mail that cannot be read: it is damaged. Save its text and give that.")),
    }
}

fn letter_of(message: &Message<'_>) -> Letter {
    let sender = message.from().and_then(Address::first);
    let named = sender.and_then(|a| a.name.as_deref().or(a.address.as_deref())).map(str::to_string);
    let dated =
        message.date().and_then(|d| Date::new(i16::try_from(d.year).ok()?, d.month as i8, d.day as i8).ok());
    let text = message.text_bodies().find_map(|part| match &part.body {
        PartType::Text(text) => Some(text.to_string()),
        _ => None,
    });
    let html = message.html_bodies().find_map(|part| match &part.body {
        PartType::Html(html) => Some(html.to_string()),
        _ => None,
    });
    let attachments = message
        .attachments()
        .take(MOST_ATTACHMENTS)
        .filter_map(|part| {
            let name = part.attachment_name()?.to_string();
            let kind = InputKind::of_name(&name)?;
            // A page or text beside the letter is most often the letter again.
            (!part.is_text() || matches!(kind, InputKind::Csv | InputKind::Jsonl))
                .then(|| (name, part.contents().to_vec()))
        })
        .collect();
    let meta = Meta {
        key: message.message_id().map(str::to_string),
        title: message
            .subject()
            .map(|s| s.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|s| !s.is_empty()),
        published: None,
        outlet: named,
        url: None,
    };
    Letter { meta, author: None, dated, text, html, attachments }
}

/// A message and what is attached to it.
pub(crate) fn mail<'a>(place: Place<'a>, bytes: &[u8]) -> Reports<'a> {
    let mut letter = match letter(&place.name, bytes) {
        Ok(letter) => letter,
        Err(e) => return one(Err(e)),
    };
    let attachments = std::mem::take(&mut letter.attachments);
    let has_body = letter.text.iter().chain(&letter.html).any(|body| !body.trim().is_empty());
    let body: Reports<'a> = if has_body || attachments.is_empty() {
        one(body(&place, bytes, letter))
    } else {
        Box::new(std::iter::empty())
    };
    Box::new(body.chain(attachments.into_iter().flat_map(move |(name, bytes)| {
        let place = Place {
            name: format!("{}: {}", place.name, crate::container::shown(&name)),
            promised: InputKind::of_name(&name),
            meta: Meta::default(),
            depth: place.depth + 1,
            path: None,
            ..place.clone()
        };
        of_stream(place, Box::new(std::io::Cursor::new(bytes)))
    })))
}

fn body(place: &Place<'_>, bytes: &[u8], letter: Letter) -> Result<Received, IngestError> {
    let given = &place.meta;
    let meta = Meta {
        key: given.key.clone().or(letter.meta.key),
        title: given.title.clone().or(letter.meta.title),
        published: given.published,
        outlet: given.outlet.clone().or(letter.meta.outlet),
        url: given.url.clone(),
    };
    // Newsletters often carry a text of one line ("See this in your browser") beside the page that holds the news.
    let text = letter.text.filter(|t| !t.trim().is_empty());
    let is_stub =
        |text: &String, html: &Option<String>| html.is_some() && text.split_whitespace().count() < 40;
    match (text, letter.html.filter(|h| !h.trim().is_empty())) {
        (Some(text), html) if !is_stub(&text, &html) => Ok(report(
            Content {
                bytes,
                text: text.replace("\r\n", "\n"),
                meta,
                author: letter.author,
                dated: letter.dated,
                extractor: extractor(),
                ..Content::default()
            },
            place.options,
        )),
        (text, Some(html)) => {
            let dated = Meta { published: meta.published.or(letter.dated), ..meta.clone() };
            match (crate::html::read(&place.name, bytes, &html, dated, place.options), text) {
                (Err(_), Some(text)) => report_from_bytes(
                    &place.name,
                    text.as_bytes(),
                    Some(InputKind::Text),
                    None,
                    meta,
                    place.options,
                ),
                (read, _) => read,
            }
        }
        _ => Err(IngestError::Empty { name: place.name.clone() }),
    }
}

fn extractor() -> String {
    format!("tally-mail {}", env!("CARGO_PKG_VERSION"))
}

/// A page that a browser saved as one file, as one report.
pub(crate) fn saved_page(
    name: &str,
    bytes: &[u8],
    given: Meta,
    options: &Options,
) -> Result<Received, IngestError> {
    let (html, meta) = saved(name, bytes, given)?;
    crate::html::read(name, bytes, &html, meta, options)
}

/// The same, with a live blog as its entries.
pub(crate) fn saved_pages(
    name: &str,
    bytes: &[u8],
    given: Meta,
    options: &Options,
) -> Vec<Result<Received, IngestError>> {
    match saved(name, bytes, given) {
        Ok((html, meta)) => crate::html::read_all(name, bytes, &html, meta, options),
        Err(e) => vec![Err(e)],
    }
}

/// The page within such a file, with its address.
fn saved(name: &str, bytes: &[u8], given: Meta) -> Result<(String, Meta), IngestError> {
    let owned = bytes.to_vec();
    let found = guarded::run(guarded::patience(bytes.len()), move || {
        let message = MessageParser::default().parse(&owned)?;
        let address = message.header_raw("Snapshot-Content-Location").map(|a| a.trim().to_string());
        let page = message.parts.iter().find_map(|part| match &part.body {
            PartType::Html(html) => Some((html.to_string(), part.content_location().map(str::to_string))),
            _ => None,
        })?;
        Some((page.0, address.or(page.1)))
    });
    let Ok(Some((html, address))) = found else {
        return Err(IngestError::Unreadable {
            name: name.to_string(),
            why: "no page in this MHTML file. Save the page again, as HTML.".to_string(),
        });
    };
    let is_web = |a: &String| a.starts_with("http://") || a.starts_with("https://");
    let url = given.url.clone().or(address.filter(is_web));
    Ok((html, Meta { url, ..given }))
}
