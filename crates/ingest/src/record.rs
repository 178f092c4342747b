//! One record of a JSON Lines file.

use serde::Deserialize;
use serde_json::Value;
use tally_model::Date;

use crate::encoding::mojibake;
use crate::error::IngestError;
use crate::input::{Meta, Options, Received};
use crate::plain::{Content, report};
use crate::structure::dates;

/// The fields that are read; all others are ignored.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Fields {
    text: Option<Value>,
    html: Option<Value>,
    id: Option<Value>,
    title: Option<Value>,
    published: Option<Value>,
    outlet: Option<Value>,
    url: Option<Value>,
}

/// Reads one line. `bytes` is the line as received, without its line break.
pub(crate) fn read(name: &str, line: u64, bytes: &[u8], options: &Options) -> Result<Received, IngestError> {
    let bad = |why: String| IngestError::BadRecord { name: name.to_string(), line, why };
    if let Err(e) = std::str::from_utf8(bytes) {
        return Err(bad(format!(
            "not UTF-8 at byte {} of the line. JSON is written in UTF-8; convert the file.",
            e.valid_up_to() + 1
        )));
    }
    if !bytes.starts_with(b"{") {
        return Err(bad(
            "not a JSON object. JSON Lines has one report an object and one object a line.".to_string()
        ));
    }
    let fields: Fields = serde_json::from_slice(bytes).map_err(|e| bad(complaint(&e)))?;
    if !options.map.is_empty() || (fields.text.is_none() && fields.html.is_none()) {
        let object = serde_json::from_slice(bytes).map_err(|e| bad(complaint(&e)))?;
        if let Some(read) = crate::table::of_object(name, line, object, options) {
            return read;
        }
    }
    let mut problems = Vec::new();
    let meta = Meta {
        key: key(fields.id).map_err(bad)?,
        title: string("title", fields.title).map_err(bad)?,
        published: published(fields.published, &mut problems),
        outlet: string("outlet", fields.outlet).map_err(bad)?,
        url: string("url", fields.url).map_err(bad)?,
    };
    let (text, html) = (string("text", fields.text).map_err(bad)?, string("html", fields.html).map_err(bad)?);
    let blank = |body: &Option<String>| body.as_deref().is_some_and(|b| b.trim().is_empty());
    match (text, html) {
        (Some(text), _) if !text.trim().is_empty() => {
            problems.extend(mojibake(&text));
            Ok(report(
                Content { bytes, text, meta, extractor: extractor(), problems, ..Content::default() },
                options,
            ))
        }
        (_, Some(html)) if !html.trim().is_empty() => {
            let mut received =
                crate::html::read(&format!("{name}: line {line}"), bytes, &html, meta, options)?;
            received.problems.splice(
                0..0,
                problems.into_iter().map(|message| tally_model::Problem { message, span: None }),
            );
            Ok(received)
        }
        (text, html) if blank(&text) || blank(&html) => {
            Err(bad("`text` is empty. There is nothing to read.".to_string()))
        }
        _ => {
            Err(bad("the object has neither `text` nor `html`. Give the report's text in one of them."
                .to_string()))
        }
    }
}

/// What extracted the text of a JSON Lines record.
fn extractor() -> String {
    format!("tally-text {}", env!("CARGO_PKG_VERSION"))
}

fn complaint(error: &serde_json::Error) -> String {
    let what = error.to_string();
    let what = what.split(" at line ").next().unwrap_or(&what);
    format!(
        "not valid JSON ({what}, column {}). JSON Lines has one whole object on each line.",
        error.column()
    )
}

fn key(value: Option<Value>) -> Result<Option<String>, String> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(id)) => Ok(Some(id)),
        Some(Value::Number(id)) => Ok(Some(id.to_string())),
        Some(_) => Err("`id` must be a string or a number.".to_string()),
    }
}

fn string(field: &str, value: Option<Value>) -> Result<Option<String>, String> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("`{field}` must be a string.")),
    }
}

/// A date that cannot be read costs the date, not the report.
fn published(value: Option<Value>, problems: &mut Vec<String>) -> Option<Date> {
    let shown = match value {
        None | Some(Value::Null) => return None,
        Some(Value::String(text)) if text.trim().is_empty() => return None,
        Some(Value::String(text)) => match iso(&text).or_else(|| dates::first_date(&text)) {
            Some(date) => return Some(date),
            None => text,
        },
        Some(other) => other.to_string(),
    };
    let shown: String = shown.chars().take(60).collect();
    problems.push(format!("`published` is “{shown}”, which is no date as in 2024-12-02; it was left out."));
    None
}

/// The day of an ISO 8601 date or date-time, as written (no change of time zone).
pub(crate) fn iso(text: &str) -> Option<Date> {
    let text = text.trim();
    let day = text.get(..10)?;
    let rest = &text[10..];
    (rest.is_empty() || rest.starts_with(['T', 't', ' '])).then(|| day.parse().ok()).flatten()
}
