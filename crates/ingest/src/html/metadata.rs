//! What a page says of itself: JSON-LD, OpenGraph, `<meta>`, `<time>`, the canonical address.

use std::sync::LazyLock;

use regex::Regex;
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;
use tally_model::{Date, ReportField, Teller, Told};

use super::dated::day;
use crate::input::Meta;
use crate::structure::dates::pattern;
use crate::structure::is_title;

/// A value, and which part of the page told it.
pub(crate) type Tell<T> = (T, Teller);

/// What a page says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// Its headline.
    pub title: Option<Tell<String>>,
    /// Who wrote it.
    pub author: Option<Tell<String>>,
    /// Who published it.
    pub outlet: Option<Tell<String>>,
    /// Its own address for itself.
    pub url: Option<Tell<String>>,
    /// When it was published.
    pub published: Option<Tell<Date>>,
    /// When it was changed last.
    pub modified: Option<Tell<Date>>,
    /// Language tag.
    pub language: Option<Tell<String>>,
}

impl Page {
    /// Which parts of the page told what is not `given`.
    pub(crate) fn told(&self, given: &Meta) -> Vec<Told> {
        let teller = |field: ReportField| match field {
            ReportField::Title => self.title.as_ref().filter(|_| given.title.is_none()).map(|t| t.1),
            ReportField::Published => self.published.as_ref().map(|t| t.1),
            ReportField::Modified => self.modified.as_ref().map(|t| t.1),
            ReportField::Language => self.language.as_ref().map(|t| t.1),
            ReportField::Url => self.url.as_ref().filter(|_| given.url.is_none()).map(|t| t.1),
            ReportField::Outlet => self.outlet.as_ref().filter(|_| given.outlet.is_none()).map(|t| t.1),
            ReportField::Author => self.author.as_ref().map(|t| t.1),
        };
        ReportField::ALL.iter().filter_map(|&field| Some(Told { field, by: teller(field)? })).collect()
    }
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
const MODIFIED_NAMES: [&str; 12] = [
    "article:modified_time",
    "og:updated_time",
    "og:modified_time",
    "article:modified",
    "datemodified",
    "last-modified",
    "lastmod",
    "modified_time",
    "dc.date.modified",
    "dcterms.modified",
    "revised",
    "updated",
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

/// Reads what the page says of itself: JSON-LD before OpenGraph, that before other `<meta>`, these before what a reader
/// sees; the headline alone is what the reader sees.
pub(crate) fn read(page: &Html) -> Page {
    let metas = metas(page);
    let linked = LinkedData::read(page);
    let by_json = |value: Option<String>| value.map(|v| (v, Teller::JsonLd));
    let outlet = by_json(linked.publisher)
        .or_else(|| told(&metas, &["og:site_name", "application-name", "dc.publisher", "publisher"]));
    let meta_title = told(&metas, &["og:title", "twitter:title", "dc.title"]);
    let titles = [by_json(linked.headline), meta_title].into_iter().flatten().collect();
    Page {
        title: title(page, titles, outlet.as_ref().map(|(name, _)| name.as_str())),
        author: by_json(linked.author)
            .or_else(|| told(&metas, &AUTHOR_NAMES))
            .or_else(|| byline(page))
            .and_then(|(author, by)| Some((clean_author(&author)?, by))),
        url: [canonical(page), told(&metas, &["og:url"]), by_json(linked.url)]
            .into_iter()
            .flatten()
            .find(|(url, _)| url.starts_with("http://") || url.starts_with("https://")),
        published: linked
            .published
            .map(|date| (date, Teller::JsonLd))
            .or_else(|| told_day(&metas, &DATE_NAMES))
            .or_else(|| time(page)),
        modified: linked
            .modified
            .map(|date| (date, Teller::JsonLd))
            .or_else(|| told_day(&metas, &MODIFIED_NAMES))
            .or_else(|| time_of_change(page)),
        language: first(page, "html[lang]")
            .and_then(|e| Some((e.attr("lang")?.to_string(), Teller::Lang)))
            .or_else(|| told(&metas, &["og:locale", "content-language", "language"])),
        outlet,
    }
}

/// The content of the first of these names that there is, OpenGraph's before others.
fn told(metas: &[Named], names: &[&str]) -> Option<Tell<String>> {
    tellers(metas, names).next().map(|m| (m.content.clone(), m.by))
}

fn told_day(metas: &[Named], names: &[&str]) -> Option<Tell<Date>> {
    tellers(metas, names).find_map(|m| Some((day(&m.content)?, m.by)))
}

fn tellers<'a>(metas: &'a [Named], names: &'a [&str]) -> impl Iterator<Item = &'a Named> {
    [Teller::OpenGraph, Teller::Meta, Teller::Microdata].into_iter().flat_map(move |by| {
        names.iter().flat_map(move |name| metas.iter().filter(move |m| m.by == by && m.name == *name))
    })
}

pub(super) fn select<'a>(page: &'a Html, css: &str) -> Vec<ElementRef<'a>> {
    Selector::parse(css).map(|selector| page.select(&selector).take(2000).collect()).unwrap_or_default()
}

pub(super) fn first<'a>(page: &'a Html, css: &str) -> Option<ElementRef<'a>> {
    Selector::parse(css).ok().and_then(|selector| page.select(&selector).next())
}

/// Text of an element with white space collapsed; empty is none.
pub(super) fn words(element: ElementRef<'_>) -> Option<String> {
    let text = element.text().take(200).collect::<String>();
    collapse(&text)
}

pub(super) fn collapse(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// What a `<meta>` element says.
struct Named {
    /// In lower case.
    name: String,
    content: String,
    by: Teller,
}

fn metas(page: &Html) -> Vec<Named> {
    let named = |e: ElementRef<'_>| {
        let plain = e.attr("property").or(e.attr("name")).or(e.attr("http-equiv"));
        let name = plain.or(e.attr("itemprop"))?.trim().to_ascii_lowercase();
        let by = match plain {
            None => Teller::Microdata,
            Some(_) if name.starts_with("og:") || name.starts_with("article:") => Teller::OpenGraph,
            Some(_) => Teller::Meta,
        };
        Some(Named { name, content: collapse(e.attr("content")?)?, by })
    };
    select(page, "meta[content]").into_iter().filter_map(named).collect()
}

/// Longer than this, in bytes, no headline is: its end tag is missing, and it holds the article.
const LONGEST_TITLE: usize = 250;

/// The headline as the reader sees it: the `<h1>` that the page's titles agree with, else the best of these titles.
fn title(page: &Html, mut titles: Vec<Tell<String>>, outlet: Option<&str>) -> Option<Tell<String>> {
    titles.extend(first(page, "title").and_then(words).map(|t| (t, Teller::PageTitle)));
    let headings: Vec<String> = select(page, "h1")
        .into_iter()
        .take(20)
        .filter_map(words)
        .filter(|h| h.len() <= LONGEST_TITLE)
        .collect();
    let agreed = headings.iter().find(|h| titles.iter().any(|(t, _)| is_title(h, t) || is_title(t, h)));
    let only = (headings.len() == 1 && headings[0].split_whitespace().count() >= 3).then(|| &headings[0]);
    let seen = |heading: String| (heading, Teller::Heading);
    agreed
        .or(only)
        .cloned()
        .map(seen)
        .or_else(|| titles.first().map(|(t, by)| (without_outlet(t, outlet).to_string(), *by)))
        .or_else(|| headings.into_iter().next().map(seen))
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

fn canonical(page: &Html) -> Option<Tell<String>> {
    let link = first(page, r#"link[rel="canonical"][href]"#)?;
    Some((link.attr("href")?.trim().to_string(), Teller::Link))
}

/// `<time>` elements: one that says it is the publication, else the first before any of the article's own paragraphs.
fn time(page: &Html) -> Option<Tell<Date>> {
    let itemprop = select(page, r#"[itemprop="datePublished"]"#);
    let times = select(page, "time[datetime]");
    let says_so = |e: &&ElementRef<'_>| {
        let class = e.attr("class").unwrap_or_default().to_ascii_lowercase();
        e.attr("pubdate").is_some()
            || class.contains("publish")
            || class.contains("entry-date")
            || class.contains("posted")
    };
    let by_time = |date| (date, Teller::Time);
    let marked = itemprop.iter().find_map(day_of).map(|date| (date, Teller::Microdata));
    marked
        .or_else(|| times.iter().filter(says_so).find_map(day_of).map(by_time))
        .or_else(|| times.iter().filter(|e| !is_update(e)).find_map(day_of).map(by_time))
}

/// The elements that say when the page was changed.
fn time_of_change(page: &Html) -> Option<Tell<Date>> {
    let marked = select(page, r#"[itemprop="dateModified"]"#);
    let says_so = |e: &&ElementRef<'_>| {
        let class = e.attr("class").unwrap_or_default().to_ascii_lowercase();
        class.contains("updat") || class.contains("modif")
    };
    let marked = marked.iter().find_map(day_of).map(|date| (date, Teller::Microdata));
    marked.or_else(|| {
        let times = select(page, "time[datetime]");
        times.iter().filter(says_so).find_map(day_of).map(|date| (date, Teller::Time))
    })
}

fn day_of(element: &ElementRef<'_>) -> Option<Date> {
    element
        .attr("datetime")
        .or(element.attr("content"))
        .and_then(day)
        .or_else(|| words(*element).and_then(|w| day(&w)))
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

fn byline(page: &Html) -> Option<Tell<String>> {
    [
        (r#"[itemprop="author"]"#, Teller::Microdata),
        (r#"a[rel="author"]"#, Teller::Link),
        (".byline", Teller::Class),
        (".article-author", Teller::Class),
        (".author-name", Teller::Class),
        (".author", Teller::Class),
    ]
    .into_iter()
    .find_map(|(css, by)| Some((first(page, css).and_then(words).filter(|w| w.len() <= 120)?, by)))
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
    modified: Option<Date>,
    url: Option<String>,
}

impl LinkedData {
    fn read(page: &Html) -> Self {
        let nodes = linked_nodes(page);
        let mut found = LinkedData::default();
        let (articles, others): (Vec<&Value>, Vec<&Value>) = nodes.iter().partition(|n| is_article(n));
        for node in articles {
            found.take(node);
        }
        let of_page = |field: &str| {
            let mut pages = others.iter().filter(|n| has_type(n, |t| t == "WebPage"));
            pages.find_map(|n| string(&n[field]).and_then(|d| day(&d)))
        };
        found.published = found.published.or_else(|| of_page("datePublished"));
        found.modified = found.modified.or_else(|| of_page("dateModified"));
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
        self.modified = self.modified.or_else(|| string(&node["dateModified"]).and_then(|d| day(&d)));
    }
}

/// The objects of a page's JSON-LD.
pub(super) fn linked_nodes(page: &Html) -> Vec<Value> {
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
    nodes
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

pub(super) fn has_type(node: &Value, wanted: impl Fn(&str) -> bool) -> bool {
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

pub(super) fn string(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => collapse(text),
        Value::Array(items) => items.iter().find_map(string),
        Value::Object(object) => object.get("@value").and_then(string),
        _ => None,
    }
}

/// Names of people or organisations, given as text, object or list.
pub(super) fn names(value: &Value) -> Option<String> {
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
        of(html).published.map(|(d, _)| d.to_string())
    }

    #[test]
    fn json_ld_comes_first() {
        let page = of(
            r#"<html lang="en-GB"><head><title>Shells hit market | The Daily</title><meta property="og:site_name" content="The Daily">
               <meta property="article:published_time" content="2024-12-05"><link rel="canonical" href="https://example.org/a">
               <meta name="last-modified" content="2024-12-07"><meta property="article:modified_time" content="2024-12-06">
               <script type="application/ld+json">{"@graph": [{"@type": "WebPage", "datePublished": "2020-01-01"},
               {"@type": ["NewsArticle"], "headline": "Shells hit market", "datePublished": "2024-12-02T14:00:00Z", "author": [{"name": "Jane Doe"}, {"name": "Omar Roe"}]}]};</script></head>
               <body><h1>Shells hit  market</h1></body></html>"#,
        );
        assert_eq!(
            page,
            Page {
                title: Some(("Shells hit market".to_string(), Teller::Heading)),
                author: Some(("Jane Doe, Omar Roe".to_string(), Teller::JsonLd)),
                outlet: Some(("The Daily".to_string(), Teller::OpenGraph)),
                url: Some(("https://example.org/a".to_string(), Teller::Link)),
                published: Some((Date::constant(2024, 12, 2), Teller::JsonLd)),
                modified: Some((Date::constant(2024, 12, 6), Teller::OpenGraph)),
                language: Some(("en-GB".to_string(), Teller::Lang)),
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
    fn what_told_a_date_is_known() {
        for (html, by) in [
            (
                r#"<meta name="date" content="2024-12-09"><meta property="article:published_time" content="2024-12-02">"#,
                Teller::OpenGraph,
            ),
            (r#"<time datetime="2024-12-09"></time><meta name="date" content="2024-12-02">"#, Teller::Meta),
            (
                r#"<time datetime="2024-12-09"></time><span itemprop="datePublished">2 December 2024</span>"#,
                Teller::Microdata,
            ),
            (
                r#"<time class="updated" datetime="2024-12-09"></time><time datetime="2024-12-02"></time>"#,
                Teller::Time,
            ),
        ] {
            assert_eq!(of(html).published, Some((Date::constant(2024, 12, 2), by)), "{html}");
        }
        let html =
            r#"<time datetime="2024-12-02"></time><time class="updated" datetime="2024-12-09"></time>"#;
        assert_eq!(of(html).modified, Some((Date::constant(2024, 12, 9), Teller::Time)));
    }

    #[test]
    fn titles_lose_the_outlet() {
        assert_eq!(
            of("<title>Shells hit market | The Daily</title>").title.as_ref().map(|(t, _)| t.as_str()),
            Some("Shells hit market")
        );
        assert_eq!(
            of("<title>Shells hit market - live</title>").title.as_ref().map(|(t, _)| t.as_str()),
            Some("Shells hit market - live")
        );
        assert_eq!(
            of("<title>x</title><h1>Shells hit market</h1>").title.as_ref().map(|(t, _)| t.as_str()),
            Some("Shells hit market")
        );
        assert_eq!(
            of("<h1>The Daily</h1><h1>Shells hit market</h1><title>Shells hit market - The Daily</title>")
                .title
                .as_ref()
                .map(|(t, _)| t.as_str()),
            Some("Shells hit market")
        );
        assert_eq!(of("").title, None);
    }

    #[test]
    fn authors_are_names() {
        assert_eq!(
            of(r#"<meta name="author" content="By Jane Doe | Correspondent">"#)
                .author
                .as_ref()
                .map(|(a, _)| a.as_str()),
            Some("Jane Doe")
        );
        assert_eq!(of(r#"<meta property="article:author" content="https://example.org/jane">"#).author, None);
        assert_eq!(
            of(r#"<p class="byline">By Jane Doe</p>"#).author.as_ref().map(|(a, _)| a.as_str()),
            Some("Jane Doe")
        );
    }
}
