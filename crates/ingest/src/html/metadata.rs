//! What a page says of itself: JSON-LD, OpenGraph, `<meta>`, `<time>`, the canonical address.

use std::sync::LazyLock;

use regex::Regex;
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;
use tally_model::Date;

use super::dated::day;
use crate::structure::dates::pattern;
use crate::structure::is_title;

/// What a page says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// Its headline.
    pub title: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Its own address for itself.
    pub url: Option<String>,
    /// When it was published.
    pub published: Option<Date>,
    /// Language tag.
    pub language: Option<String>,
}

const DATE_NAMES: [&str; 24] = [
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "published_time",
    "dc.date",
    "dc.date.issued",
    "dc.date.created",
    "dcterms.date",
    "dcterms.created",
    "dcterms.issued",
    "sailthru.date",
    "parsely-pub-date",
    "article.published",
    "cxenseparse:recs:publishtime",
    "originalpublicationdate",
    "release_date",
];
const AUTHOR_NAMES: [&str; 8] = [
    "author",
    "article:author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "sailthru.author",
    "parsely-author",
    "twitter:creator:name",
];

/// Reads what the page says of itself.
pub(crate) fn read(page: &Html) -> Page {
    let metas = metas(page);
    let meta = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| metas.iter().find(|(n, _)| n == name).map(|(_, content)| content.clone()))
    };
    let linked = LinkedData::read(page);
    let outlet = meta(&["og:site_name"])
        .or(linked.publisher.clone())
        .or_else(|| meta(&["application-name", "dc.publisher", "publisher"]));
    Page {
        title: title(
            page,
            linked.headline.clone(),
            meta(&["og:title", "twitter:title", "dc.title"]),
            outlet.as_deref(),
        ),
        author: linked
            .author
            .clone()
            .or_else(|| meta(&AUTHOR_NAMES))
            .or_else(|| byline(page))
            .and_then(|a| clean_author(&a)),
        url: canonical(page)
            .or_else(|| meta(&["og:url"]))
            .or(linked.url.clone())
            .filter(|u| u.starts_with("http://") || u.starts_with("https://")),
        published: linked
            .published
            .or_else(|| {
                DATE_NAMES
                    .iter()
                    .find_map(|name| metas.iter().filter(|(n, _)| n == name).find_map(|(_, c)| day(c)))
            })
            .or_else(|| time(page)),
        language: first(page, "html[lang]")
            .and_then(|e| e.attr("lang").map(str::to_string))
            .or_else(|| meta(&["og:locale", "content-language", "language"])),
        outlet,
    }
}

fn select<'a>(page: &'a Html, css: &str) -> Vec<ElementRef<'a>> {
    Selector::parse(css).map(|selector| page.select(&selector).take(2000).collect()).unwrap_or_default()
}

fn first<'a>(page: &'a Html, css: &str) -> Option<ElementRef<'a>> {
    Selector::parse(css).ok().and_then(|selector| page.select(&selector).next())
}

/// Text of an element with white space collapsed; empty is none.
fn words(element: ElementRef<'_>) -> Option<String> {
    let text = element.text().take(200).collect::<String>();
    collapse(&text)
}

fn collapse(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// Names (in lower case) and contents of `<meta>` and of elements with `itemprop`.
fn metas(page: &Html) -> Vec<(String, String)> {
    select(page, "meta[content]")
        .into_iter()
        .filter_map(|e| {
            let name =
                e.attr("property").or(e.attr("name")).or(e.attr("itemprop")).or(e.attr("http-equiv"))?;
            Some((name.trim().to_ascii_lowercase(), collapse(e.attr("content")?)?))
        })
        .collect()
}

/// The headline as the reader sees it: the `<h1>` that the page's titles agree with, else the best of these titles.
fn title(page: &Html, linked: Option<String>, meta: Option<String>, outlet: Option<&str>) -> Option<String> {
    let head = first(page, "title").and_then(words);
    let titles: Vec<String> =
        [linked, meta, head].into_iter().flatten().filter_map(|t| collapse(&t)).collect();
    let headings: Vec<String> =
        select(page, "h1").into_iter().take(20).filter_map(words).filter(|h| h.len() <= 400).collect();
    let agreed = headings.iter().find(|h| titles.iter().any(|t| is_title(h, t) || is_title(t, h)));
    let only = (headings.len() == 1 && headings[0].split_whitespace().count() >= 3).then(|| &headings[0]);
    agreed
        .or(only)
        .cloned()
        .or_else(|| titles.first().map(|t| without_outlet(t, outlet).to_string()))
        .or_else(|| headings.into_iter().next())
}

/// Names of outlets by their usual words, or their addresses.
static OUTLET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:news|times|post|daily|today|herald|tribune|press|online|agency|network|journal|guardian|gazette|observer|chronicle|telegraph|standard|monitor|radio|tv|magazine|bbc|cnn|reuters|al jazeera|weekly|bulletin|mail|star|courier|dispatch|wire)$|\.(?:com|org|net|info|tv|co)\b",
    )
});

/// "Headline" of "Headline | The Daily".
fn without_outlet<'a>(title: &'a str, outlet: Option<&str>) -> &'a str {
    for mark in [" | ", " - ", " – ", " — ", " :: ", " « "] {
        if let Some((head, tail)) = title.rsplit_once(mark) {
            let is_outlet = outlet.is_some_and(|o| is_title(tail, o))
                || (mark == " | " && tail.split_whitespace().count() <= 4)
                || (tail.split_whitespace().count() <= 5 && OUTLET.is_match(tail));
            if is_outlet && head.split_whitespace().count() >= 2 {
                return head.trim();
            }
        }
    }
    title
}

fn canonical(page: &Html) -> Option<String> {
    first(page, r#"link[rel="canonical"][href]"#).and_then(|e| e.attr("href").map(|h| h.trim().to_string()))
}

/// `<time>` elements: one that says it is the publication, else the first before any of the article's own paragraphs.
fn time(page: &Html) -> Option<Date> {
    let itemprop = select(page, r#"[itemprop="datePublished"]"#);
    let times = select(page, "time[datetime]");
    let says_so = |e: &&ElementRef<'_>| {
        let class = e.attr("class").unwrap_or_default().to_ascii_lowercase();
        e.attr("pubdate").is_some()
            || class.contains("publish")
            || class.contains("entry-date")
            || class.contains("posted")
    };
    let of = |e: &ElementRef<'_>| {
        e.attr("datetime").or(e.attr("content")).and_then(day).or_else(|| words(*e).and_then(|w| day(&w)))
    };
    itemprop
        .iter()
        .find_map(of)
        .or_else(|| times.iter().filter(says_so).find_map(of))
        .or_else(|| times.iter().filter(|e| !is_update(e)).find_map(of))
}

fn is_update(element: &ElementRef<'_>) -> bool {
    let says = [element.attr("class"), element.attr("itemprop")].into_iter().flatten().any(|v| {
        let v = v.to_ascii_lowercase();
        v.contains("updat") || v.contains("modif")
    });
    // Times in asides belong to other reports.
    says || element
        .ancestors()
        .filter_map(ElementRef::wrap)
        .any(|a| matches!(a.value().name(), "aside" | "nav" | "footer"))
}

fn byline(page: &Html) -> Option<String> {
    [r#"[itemprop="author"]"#, r#"a[rel="author"]"#, ".byline", ".article-author", ".author-name", ".author"]
        .iter()
        .find_map(|css| first(page, css).and_then(words).filter(|w| w.len() <= 120))
}

/// Names without "By", addresses and roles behind a bar.
fn clean_author(author: &str) -> Option<String> {
    let author = author.trim();
    let lower = author.to_lowercase();
    let author = ["by: ", "by ", "written by "]
        .iter()
        .find(|p| lower.starts_with(*p))
        .map_or(author, |p| author.get(p.len()..).unwrap_or(author));
    let author = author.split([';', '|']).next().unwrap_or_default().trim();
    let is_address = author.contains("://") || author.starts_with("www.") || author.starts_with('@');
    (!author.is_empty() && !is_address && author.len() <= 200).then(|| author.to_string())
}

/// What JSON-LD says, the first article before anything else.
#[derive(Default)]
struct LinkedData {
    headline: Option<String>,
    author: Option<String>,
    publisher: Option<String>,
    published: Option<Date>,
    url: Option<String>,
}

impl LinkedData {
    fn read(page: &Html) -> Self {
        let mut nodes = Vec::new();
        for script in select(page, r#"script[type="application/ld+json"]"#).into_iter().take(50) {
            let text: String = script.text().collect();
            // Pages often end JSON-LD with a semicolon or wrap it in CDATA.
            let text = text
                .trim()
                .trim_start_matches("//<![CDATA[")
                .trim_end_matches("//]]>")
                .trim()
                .trim_end_matches(';');
            if let Ok(value) = serde_json::from_str::<Value>(text) {
                collect(value, &mut nodes);
            }
        }
        let mut found = LinkedData::default();
        let (articles, others): (Vec<&Value>, Vec<&Value>) = nodes.iter().partition(|n| is_article(n));
        for node in articles {
            found.take(node);
        }
        if found.published.is_none() {
            found.published = others
                .iter()
                .filter(|n| has_type(n, |t| t == "WebPage"))
                .find_map(|n| string(&n["datePublished"]).and_then(|d| day(&d)));
        }
        found
    }

    fn take(&mut self, node: &Value) {
        let fill = |slot: &mut Option<String>, value: Option<String>| {
            if slot.is_none() {
                *slot = value;
            }
        };
        fill(&mut self.headline, string(&node["headline"]).or_else(|| string(&node["name"])));
        fill(&mut self.author, names(&node["author"]).or_else(|| names(&node["creator"])));
        fill(&mut self.publisher, names(&node["publisher"]));
        fill(
            &mut self.url,
            string(&node["url"])
                .or_else(|| string(&node["mainEntityOfPage"]))
                .or_else(|| string(&node["mainEntityOfPage"]["@id"])),
        );
        let published = ["datePublished", "dateCreated", "uploadDate"]
            .iter()
            .find_map(|f| string(&node[*f]).and_then(|d| day(&d)));
        self.published = self.published.or(published);
    }
}

/// Objects of a JSON-LD document, those in `@graph` included.
fn collect(value: Value, nodes: &mut Vec<Value>) {
    let mut todo = vec![value];
    while let Some(value) = todo.pop() {
        match value {
            Value::Array(items) => todo.extend(items.into_iter().rev()),
            Value::Object(mut object) => {
                if let Some(graph) = object.remove("@graph") {
                    todo.push(graph);
                }
                nodes.push(Value::Object(object));
            }
            _ => {}
        }
        if nodes.len() > 500 {
            return;
        }
    }
}

fn has_type(node: &Value, wanted: impl Fn(&str) -> bool) -> bool {
    match &node["@type"] {
        Value::String(one) => wanted(one),
        Value::Array(several) => several.iter().filter_map(Value::as_str).any(wanted),
        _ => false,
    }
}

fn is_article(node: &Value) -> bool {
    has_type(node, |t| {
        t.ends_with("Article")
            || t.ends_with("BlogPosting")
            || matches!(t, "Report" | "LiveBlogPosting" | "CreativeWork")
    })
}

fn string(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => collapse(text),
        Value::Array(items) => items.iter().find_map(string),
        Value::Object(object) => object.get("@value").and_then(string),
        _ => None,
    }
}

/// Names of people or organisations, given as text, object or list.
fn names(value: &Value) -> Option<String> {
    let one = |v: &Value| string(v).or_else(|| string(&v["name"]));
    match value {
        Value::Array(items) => {
            let all: Vec<String> = items.iter().filter_map(one).take(10).collect();
            (!all.is_empty()).then(|| all.join(", "))
        }
        other => one(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(html: &str) -> Page {
        read(&Html::parse_document(html))
    }

    fn date(html: &str) -> Option<String> {
        of(html).published.map(|d| d.to_string())
    }

    #[test]
    fn json_ld_comes_first() {
        let page = of(
            r#"<html lang="en-GB"><head><title>Shells hit market | The Daily</title><meta property="og:site_name" content="The Daily">
               <meta property="article:published_time" content="2024-12-05"><link rel="canonical" href="https://example.org/a">
               <script type="application/ld+json">{"@graph": [{"@type": "WebPage", "datePublished": "2020-01-01"},
               {"@type": ["NewsArticle"], "headline": "Shells hit market", "datePublished": "2024-12-02T14:00:00Z", "author": [{"name": "Jane Doe"}, {"name": "Omar Roe"}]}]};</script></head>
               <body><h1>Shells hit  market</h1></body></html>"#,
        );
        assert_eq!(
            page,
            Page {
                title: Some("Shells hit market".to_string()),
                author: Some("Jane Doe, Omar Roe".to_string()),
                outlet: Some("The Daily".to_string()),
                url: Some("https://example.org/a".to_string()),
                published: Some(tally_model::Date::constant(2024, 12, 2)),
                language: Some("en-GB".to_string()),
            }
        );
    }

    #[test]
    fn dates_come_from_where_pages_put_them() {
        assert_eq!(
            date(r#"<meta property="article:published_time" content="2024-12-02T01:00:00Z">"#).as_deref(),
            Some("2024-12-02")
        );
        assert_eq!(
            date(r#"<meta name="DC.date.issued" content="2024-12-02">"#).as_deref(),
            Some("2024-12-02")
        );
        assert_eq!(date(r#"<meta name="pubdate" content="20241202">"#).as_deref(), Some("2024-12-02"));
        assert_eq!(
            date(r#"<span itemprop="datePublished" content="2024-12-02">x</span>"#).as_deref(),
            Some("2024-12-02")
        );
        assert_eq!(date(r#"<time class="updated" datetime="2024-12-09"></time><time datetime="2024-12-02">2 Dec</time>"#).as_deref(), Some("2024-12-02"));
        assert_eq!(date(r#"<aside><time datetime="2024-12-09"></time></aside>"#), None);
        assert_eq!(date(r#"<meta property="article:modified_time" content="2024-12-02">"#), None);
        assert_eq!(date("<p>2 December 2024"), None);
    }

    #[test]
    fn titles_lose_the_outlet() {
        assert_eq!(
            of("<title>Shells hit market | The Daily</title>").title.as_deref(),
            Some("Shells hit market")
        );
        assert_eq!(
            of("<title>Shells hit market - live</title>").title.as_deref(),
            Some("Shells hit market - live")
        );
        assert_eq!(
            of("<title>x</title><h1>Shells hit market</h1>").title.as_deref(),
            Some("Shells hit market")
        );
        assert_eq!(
            of("<h1>The Daily</h1><h1>Shells hit market</h1><title>Shells hit market - The Daily</title>")
                .title
                .as_deref(),
            Some("Shells hit market")
        );
        assert_eq!(of("").title, None);
    }

    #[test]
    fn authors_are_names() {
        assert_eq!(
            of(r#"<meta name="author" content="By Jane Doe | Correspondent">"#).author.as_deref(),
            Some("Jane Doe")
        );
        assert_eq!(of(r#"<meta property="article:author" content="https://example.org/jane">"#).author, None);
        assert_eq!(of(r#"<p class="byline">By Jane Doe</p>"#).author.as_deref(), Some("Jane Doe"));
    }
}
