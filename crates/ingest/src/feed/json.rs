//! JSON Feed.

use serde_json::{Map, Value};

use super::{Entry, Feed};
use crate::html::dated::day;

/// Whether an object says that it is a JSON Feed.
pub(crate) fn is_json_feed(object: &Map<String, Value>) -> bool {
    object.get("version").and_then(Value::as_str).is_some_and(|v| v.contains("jsonfeed.org"))
        && object.get("items").is_some_and(Value::is_array)
}

pub(super) fn parse(text: &str) -> Result<Feed, String> {
    let value: Value = serde_json::from_str(text).map_err(|e| format!("not valid JSON ({e})."))?;
    let object =
        value.as_object().filter(|o| is_json_feed(o)).ok_or("not a feed: it lacks `version` or `items`.")?;
    let entries = object.get("items").and_then(Value::as_array).into_iter().flatten().map(entry).collect();
    Ok(Feed { title: text_of(object.get("title")), entries, ..Feed::default() })
}

fn entry(item: &Value) -> Entry {
    let author = item["authors"].as_array().and_then(|a| a.first()).unwrap_or(&item["author"]);
    let html = text_of(item.get("content_html"));
    let plain =
        || text_of(item.get("content_text")).or_else(|| text_of(item.get("summary"))).map(|t| paragraphs(&t));
    Entry {
        id: text_of(item.get("id")),
        title: text_of(item.get("title")).map(|t| crate::html::words_of(&t)),
        url: text_of(item.get("url")).or_else(|| text_of(item.get("external_url"))),
        published: text_of(item.get("date_published")).and_then(|d| day(&d)),
        updated: text_of(item.get("date_modified")).and_then(|d| day(&d)),
        author: text_of(author.get("name")),
        html: html.or_else(plain).unwrap_or_default(),
    }
}

fn paragraphs(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(|p| format!("<p>{}</p>", super::escaped(p)));
    paragraphs.collect()
}

fn text_of(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
