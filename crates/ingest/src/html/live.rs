//! Live blogs: one page, many dated entries, each a report of its own. They are told by what the page says of itself
//! (schema.org's LiveBlogPosting, in JSON-LD or as attributes) or by what a reader sees: a page that calls itself live
//! and repeats one element, each with its own time.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use scraper::{ElementRef, Html};
use serde_json::Value;
use tally_model::Teller;

use super::dated::day;
use super::metadata::{Page, Tell, collapse, first, has_type, linked_nodes, names, select, string, words};
use crate::structure::dates::pattern;

/// One entry of a live blog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Update {
    /// Its own headline.
    pub title: Option<String>,
    /// Its day.
    pub published: Option<Tell<tally_model::Date>>,
    /// Who wrote it.
    pub author: Option<String>,
    /// What follows "#" in its address.
    pub anchor: Option<String>,
    /// What it says.
    pub html: String,
}

/// Fewer entries make no live blog.
const FEWEST: usize = 3;
/// More entries than any live blog has.
const MOST: usize = 2_000;

/// The entries of a page that is a live blog, in its order; of any other page none.
pub(super) fn updates(html: &Html, page: &Page) -> Vec<Update> {
    let nodes = linked_nodes(html);
    let linked = nodes.iter().filter(|node| is_live_posting(node)).flat_map(linked_updates);
    let linked: Vec<Update> = linked.take(MOST).collect();
    let enough = |updates: Vec<Update>| (updates.len() >= FEWEST).then_some(updates);
    let is_live = nodes.iter().any(is_live_posting) || calls_itself_live(html, page);
    enough(linked)
        .or_else(|| enough(of_elements(select(html, r#"[itemprop="liveBlogUpdate"]"#))))
        .or_else(|| is_live.then(|| enough(of_elements(repeated(html)))).flatten())
        .unwrap_or_default()
}

fn is_live_posting(node: &Value) -> bool {
    has_type(node, |t| t == "LiveBlogPosting")
}

fn linked_updates(node: &Value) -> Vec<Update> {
    let updates = match &node["liveBlogUpdate"] {
        Value::Array(updates) => updates.iter().collect(),
        one @ Value::Object(_) => vec![one],
        _ => Vec::new(),
    };
    updates.into_iter().take(MOST).filter_map(linked_update).collect()
}

fn linked_update(node: &Value) -> Option<Update> {
    let text = |field: &str| node[field].as_str().map(str::trim).filter(|t| !t.is_empty());
    let body = ["articleBody", "text", "description"].iter().find_map(|field| text(field))?;
    let published = ["datePublished", "dateModified"].iter().find_map(|f| day(text(f)?));
    let address = string(&node["url"]).or_else(|| string(&node["@id"])).unwrap_or_default();
    Some(Update {
        title: string(&node["headline"]).or_else(|| string(&node["name"])),
        published: published.map(|date| (date, Teller::JsonLd)),
        author: names(&node["author"]),
        anchor: address.split_once('#').map(|(_, anchor)| anchor.to_string()).filter(|a| !a.is_empty()),
        html: paragraphs(body),
    })
}

/// HTML as it is; of plain text each line is a paragraph.
fn paragraphs(body: &str) -> String {
    if body.contains("</") || body.contains("<br") || body.contains("<p>") {
        return body.to_string();
    }
    let escape = |line: &str| line.replace('&', "&amp;").replace('<', "&lt;");
    body.lines().filter_map(collapse).map(|line| format!("<p>{}</p>\n", escape(&line))).collect()
}

/// Words by which pages call themselves live.
static LIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^live\b|\blive (?:blog|updates?|coverage|report)\b|[-–—|:] ?live(?: updates)?$|as it happened",
    )
});

/// Classes and parts of addresses by which they do.
static LIVE_MARK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)live-?_?(?:blog|updates?|feed|entry|post|stream|coverage)|/live/|live-\d")
});

fn calls_itself_live(html: &Html, page: &Page) -> bool {
    let told = |value: &Option<Tell<String>>, re: &Regex| value.as_ref().is_some_and(|(v, _)| re.is_match(v));
    let titled = first(html, "title").and_then(words).is_some_and(|t| LIVE.is_match(&t));
    titled
        || told(&page.title, &LIVE)
        || told(&page.url, &LIVE_MARK)
        || select(html, "[class], [id]").iter().any(|e| is_marked(e, &LIVE_MARK))
}

fn is_marked(element: &ElementRef<'_>, re: &Regex) -> bool {
    let marks = [element.attr("class"), element.attr("id")];
    marks.into_iter().flatten().any(|mark| re.is_match(mark))
}

/// Elements that hold what readers or other pages say.
static NOT_ENTRIES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)comment|disqus|related|teaser|sidebar|promo|recommend|most-?read"));

/// The elements of one name beneath one parent that each hold one time and some prose: the most that there are.
fn repeated(html: &Html) -> Vec<ElementRef<'_>> {
    let mut families: BTreeMap<_, Vec<ElementRef<'_>>> = BTreeMap::new();
    for time in select(html, "time[datetime]") {
        // The entry is the outermost element around the time that has a sibling with a time of its own.
        let around = time.ancestors().filter_map(ElementRef::wrap);
        if around.clone().any(|e| is_marked(&e, &NOT_ENTRIES) || matches!(e.value().name(), "aside" | "nav"))
        {
            continue;
        }
        for (i, entry) in std::iter::once(time).chain(around).take(12).enumerate() {
            let Some(parent) = entry.parent().filter(|_| i > 0) else { continue };
            let family: &mut Vec<ElementRef<'_>> =
                families.entry((parent.id(), entry.value().name().to_string())).or_default();
            if family.last().is_none_or(|last| last.id() != entry.id()) {
                family.push(entry);
            }
        }
    }
    let entries =
        families.into_values().map(|family| family.into_iter().filter(has_prose).collect::<Vec<_>>());
    entries.max_by_key(Vec::len).unwrap_or_default()
}

fn has_prose(element: &ElementRef<'_>) -> bool {
    element.text().take(2_000).map(|text| text.trim().len()).sum::<usize>() >= 80
}

fn of_elements(elements: Vec<ElementRef<'_>>) -> Vec<Update> {
    elements.into_iter().take(MOST).filter_map(of_element).collect()
}

fn of_element(element: ElementRef<'_>) -> Option<Update> {
    let within = |css: &str| select_in(element, css);
    let time = within("time[datetime], [itemprop=datePublished]");
    let published = time.and_then(|t| day(t.attr("datetime").or(t.attr("content"))?));
    let body = within("[itemprop=articleBody]").unwrap_or(element);
    let anchor = element.attr("id").or_else(|| within("[id]")?.attr("id"));
    has_prose(&element).then(|| Update {
        title: within("h2, h3, h4, [itemprop=headline]").and_then(words),
        published: published.map(|date| (date, Teller::Time)),
        author: within("[itemprop=author]").and_then(words),
        anchor: anchor.map(str::to_string),
        html: body.inner_html(),
    })
}

fn select_in<'a>(element: ElementRef<'a>, css: &str) -> Option<ElementRef<'a>> {
    scraper::Selector::parse(css).ok().and_then(|selector| element.select(&selector).next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(page: &str) -> Vec<(Option<String>, Option<String>, Option<String>)> {
        let html = Html::parse_document(page);
        let found = updates(&html, &super::super::metadata::read(&html));
        let shown = |u: Update| (u.title, u.published.map(|(d, _)| d.to_string()), u.anchor);
        found.into_iter().map(shown).collect()
    }

    fn entry(n: u8) -> String {
        format!(
            "<div class=e id=e{n}><time datetime='2024-12-0{n}T10:00Z'>10:00</time><h3>Head {n}</h3>\
             <p>Shells hit village {n} in the morning and two farmers were hurt, the mayor of the village said.</p></div>"
        )
    }

    fn expected() -> Vec<(Option<String>, Option<String>, Option<String>)> {
        (1..4)
            .map(|n| (Some(format!("Head {n}")), Some(format!("2024-12-0{n}")), Some(format!("e{n}"))))
            .collect()
    }

    #[test]
    fn entries_in_json_ld_are_found() {
        let update = |n: u8| {
            format!(
                r##"{{"@type": "BlogPosting", "headline": "Head {n}", "datePublished": "2024-12-0{n}T10:00:00Z", "url": "https://daily.example/live#e{n}", "articleBody": "Two died.\nOne was hurt."}}"##
            )
        };
        let page = format!(
            r#"<script type="application/ld+json">{{"@type": "LiveBlogPosting", "liveBlogUpdate": [{}, {}, {}]}}</script><p>x"#,
            update(1),
            update(2),
            update(3)
        );
        assert_eq!(of(&page), expected());
    }

    #[test]
    fn entries_that_a_reader_sees_are_found() {
        let entries: String = (1..4).map(entry).collect();
        assert_eq!(
            of(&format!("<title>Fighting in the east – live updates</title><main>{entries}</main>")),
            expected()
        );
        assert_eq!(of(&format!("<title>x</title><div class=liveblog>{entries}</div>")), expected());
        let marked = entries.replace("class=e", "itemprop=liveBlogUpdate");
        assert_eq!(of(&format!("<title>x</title>{marked}")), expected());
    }

    #[test]
    fn other_pages_are_no_live_blogs() {
        let entries: String = (1..4).map(entry).collect();
        assert_eq!(of(&format!("<title>The army lives here</title><main>{entries}</main>")), []);
        assert_eq!(of(&format!("<title>Live updates</title><div class=comments>{entries}</div>")), []);
        assert_eq!(of(&format!("<title>Live updates</title>{}", entry(1))), []);
        assert_eq!(of(""), []);
    }
}
