//! RSS in all its versions, Atom, sitemaps. Feeds are often not well-formed: end tags that fit nothing, entities that
//! nobody declared and stray ampersands are borne. Entities that a document declares itself are not expanded.

use std::borrow::Cow;
use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Entry, Feed};
use crate::html::{dated::day, words_of};
use crate::text::reference;

/// Elements below this depth are passed over; no feed nests so.
const DEEPEST: usize = 200;
/// More entries than any feed and any sitemap (50,000) may have.
const MOST: usize = 60_000;

/// The encoding that an XML text declares.
pub(super) fn encoding(head: &str) -> Option<String> {
    let declaration =
        head.trim_start_matches('\u{feff}').trim_start().strip_prefix("<?xml")?.split("?>").next()?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split(quote).next().map(str::to_string)
}

pub(super) fn parse(text: &str) -> Result<Feed, String> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut state = State::default();
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => state.take(event),
            Err(e) => {
                let place = reader.error_position();
                state.feed.problem =
                    Some(format!("the feed is broken at byte {place} ({e}); what came before was read."));
                break;
            }
        }
        if state.feed.entries.len() >= MOST {
            state.feed.problem = Some(format!("more than {MOST} entries; the rest was left out."));
            break;
        }
    }
    state.end_entry();
    if !state.is_feed {
        return Err(
            "not a feed: neither RSS, Atom nor a sitemap. If it is a page, call it .html.".to_string()
        );
    }
    Ok(state.feed)
}

#[derive(Default)]
struct State {
    feed: Feed,
    is_feed: bool,
    /// What the prefixes that the document declares stand for.
    prefixes: BTreeMap<String, &'static str>,
    path: Vec<String>,
    /// The entry being read, and the depth of its element.
    entry: Option<(Entry, usize)>,
    /// The field being read, the depth of its element, and whether tags within it are its own.
    field: Option<Field>,
}

struct Field {
    name: String,
    depth: usize,
    value: String,
    permalink: bool,
}

impl State {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(e) => self.start(&e, false),
            Event::Empty(e) => self.start(&e, true),
            Event::End(e) => self.end(e.name().as_ref()),
            Event::Text(text) => self.text(&text.xml10_content()),
            Event::CData(text) => self.text(&text.xml10_content()),
            Event::GeneralRef(entity) => self.text(&reference(&entity)),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(field) = &mut self.field {
            field.value.push_str(text);
        }
    }

    fn start(&mut self, element: &BytesStart<'_>, empty: bool) {
        let name = element.name().as_ref().to_ascii_lowercase();
        let depth = self.path.len();
        if let Some(field) = &mut self.field {
            // Tags within a field belong to it: XHTML in Atom, and HTML that nobody escaped.
            field.value.push('<');
            field.value.push_str(element.as_ref());
            field.value.push_str(if empty { "/>" } else { ">" });
        } else {
            self.open(element, &name, depth, empty);
        }
        if !empty && depth < DEEPEST {
            self.path.push(name);
        }
    }

    fn open(&mut self, element: &BytesStart<'_>, name: &str, depth: usize, empty: bool) {
        self.declare(element);
        let name = self.plain(name);
        let local = name.as_ref();
        match local {
            // A file does not tell its address, but it may tell what its links are relative to.
            "feed" | "rss" | "channel" if self.feed.base.is_none() => {
                self.feed.base = attribute(element, "xml:base");
            }
            _ => {}
        }
        match local {
            "rss" | "rdf" | "channel" | "feed" => self.is_feed = true,
            "urlset" | "sitemapindex" if depth == 0 => {
                self.is_feed = true;
                self.feed.is_sitemap = true;
            }
            _ => {}
        }
        let is_entry = match local {
            "item" | "entry" => true,
            "url" | "sitemap" => self.feed.is_sitemap && depth == 1,
            _ => false,
        };
        if is_entry {
            self.end_entry();
            let about = attribute(element, "rdf:about").map(|id| id.trim().to_string());
            if !empty {
                self.entry = Some((Entry { id: about, ..Entry::default() }, depth));
            }
            return;
        }
        if local == "link" && self.link(element) {
            return;
        }
        if !empty && is_field(local) && self.entry.as_ref().is_none_or(|(_, at)| depth > *at) {
            let permalink =
                !attribute(element, "ispermalink").is_some_and(|v| v.eq_ignore_ascii_case("false"));
            self.field = Some(Field { name: local.to_string(), depth, value: String::new(), permalink });
        }
    }

    /// Takes up the prefixes that an element declares.
    fn declare(&mut self, element: &BytesStart<'_>) {
        for attribute in element.attributes().with_checks(false).flatten() {
            let Some(prefix) = attribute.key.as_ref().strip_prefix("xmlns:") else { continue };
            let known = VOCABULARIES.iter().find(|(address, _)| attribute.value.as_ref().trim() == *address);
            if let Some((_, usual)) = known {
                self.prefixes.insert(prefix.to_ascii_lowercase(), usual);
            }
        }
    }

    /// An element's name under the usual prefix of its vocabulary: those of feeds themselves have none.
    fn plain<'n>(&self, name: &'n str) -> Cow<'n, str> {
        let Some((prefix, local)) = name.split_once(':') else { return name.into() };
        match self.prefixes.get(prefix).copied().or_else(|| UNDECLARED.contains(&prefix).then_some("")) {
            Some("") => local.into(),
            Some(usual) if usual != prefix => format!("{usual}:{local}").into(),
            _ => name.into(),
        }
    }

    /// Atom's links say where they lead in an attribute; whether this was one.
    fn link(&mut self, element: &BytesStart<'_>) -> bool {
        let Some(href) = attribute(element, "href") else { return false };
        let rel = attribute(element, "rel").unwrap_or_else(|| "alternate".to_string());
        if let Some((entry, _)) = &mut self.entry
            && rel == "alternate"
            && entry.url.is_none()
        {
            entry.url = Some(href);
        }
        true
    }

    fn end(&mut self, name: &str) {
        let name = name.to_ascii_lowercase();
        // An end tag that fits nothing open is passed over; one that closes an outer element closes the inner ones.
        let Some(depth) = self.path.iter().rposition(|open| *open == name) else {
            return;
        };
        if let Some(field) = &mut self.field
            && depth > field.depth
        {
            field.value.push_str("</");
            field.value.push_str(&name);
            field.value.push('>');
        }
        self.path.truncate(depth);
        if self.field.as_ref().is_some_and(|field| depth <= field.depth) {
            self.end_field();
        }
        if self.entry.as_ref().is_some_and(|(_, at)| depth <= *at) {
            self.end_entry();
        }
    }

    fn end_field(&mut self) {
        let Some(field) = self.field.take() else { return };
        let value = field.value.trim();
        if value.is_empty() {
            return;
        }
        let parent = self.path.last().map(|p| self.plain(p).into_owned()).unwrap_or_default();
        match &mut self.entry {
            Some((entry, _)) => fill(entry, &field, value, &parent),
            None if field.name == "title" && matches!(parent.as_str(), "channel" | "feed") => {
                let title = Some(words_of(value)).filter(|t| !t.is_empty());
                self.feed.title = self.feed.title.take().or(title);
            }
            None => {}
        }
    }

    fn end_entry(&mut self) {
        self.end_field();
        if let Some((mut entry, _)) = self.entry.take() {
            entry.url = entry.url.or_else(|| entry.id.clone().filter(|id| id.starts_with("http")));
            entry.id = entry.id.or_else(|| entry.url.clone());
            self.feed.entries.push(entry);
        }
    }
}

/// Puts a field's value where it belongs; the first of two stays, but the longer text wins.
fn fill(entry: &mut Entry, field: &Field, value: &str, parent: &str) {
    let set = |slot: &mut Option<String>, value: String| {
        if slot.is_none() && !value.is_empty() {
            *slot = Some(value);
        }
    };
    let of_entry = matches!(parent, "item" | "entry" | "url" | "sitemap");
    match field.name.as_str() {
        "title" | "dc:title" if of_entry => set(&mut entry.title, words_of(value)),
        "news:title" => set(&mut entry.title, words_of(value)),
        "link" | "loc" if of_entry => set(&mut entry.url, value.to_string()),
        "id" if of_entry => entry.id = Some(value.to_string()),
        "guid" if of_entry => {
            if field.permalink && value.starts_with("http") {
                set(&mut entry.url, value.to_string());
            }
            entry.id = Some(value.to_string());
        }
        "pubdate"
        | "published"
        | "issued"
        | "dc:date"
        | "dcterms:created"
        | "news:publication_date"
        | "date"
        | "created" => {
            entry.published = entry.published.or_else(|| day(value));
        }
        "updated" | "modified" | "lastmod" | "dcterms:modified" => {
            entry.updated = entry.updated.or_else(|| day(value));
        }
        "name" if parent == "author" => set(&mut entry.author, words_of(value)),
        "dc:creator" => set(&mut entry.author, words_of(value)),
        "description" | "summary" | "content" | "content:encoded" | "fulltext" | "body" | "tagline"
            if of_entry && value.len() > entry.html.len() =>
        {
            entry.html = value.to_string();
        }
        _ => {}
    }
}

/// The vocabularies of feeds, with the prefixes that names have here; a document may choose others.
const VOCABULARIES: [(&str, &str); 11] = [
    ("http://www.w3.org/2005/Atom", ""),
    ("http://purl.org/atom/ns#", ""),
    ("http://purl.org/rss/1.0/", ""),
    ("http://my.netscape.com/rdf/simple/0.9/", ""),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", ""),
    ("http://www.sitemaps.org/schemas/sitemap/0.9", ""),
    ("http://www.w3.org/1999/xhtml", ""),
    ("http://purl.org/dc/elements/1.1/", "dc"),
    ("http://purl.org/dc/terms/", "dcterms"),
    ("http://purl.org/rss/1.0/modules/content/", "content"),
    ("http://www.google.com/schemas/sitemap-news/0.9", "news"),
];

/// Prefixes that are used without being declared and say nothing.
const UNDECLARED: [&str; 12] =
    ["atom", "a10", "rss", "rdf", "rss10", "ns0", "ns1", "ns2", "default", "xhtml", "sm", "sitemap"];

fn is_field(name: &str) -> bool {
    matches!(
        name,
        "title"
            | "dc:title"
            | "news:title"
            | "link"
            | "loc"
            | "id"
            | "guid"
            | "pubdate"
            | "published"
            | "issued"
            | "dc:date"
            | "dcterms:created"
            | "news:publication_date"
            | "date"
            | "created"
            | "updated"
            | "modified"
            | "lastmod"
            | "dcterms:modified"
            | "name"
            | "dc:creator"
            | "description"
            | "summary"
            | "content"
            | "content:encoded"
            | "fulltext"
            | "body"
            | "tagline"
    )
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|a| a.key.as_ref().eq_ignore_ascii_case(name))?;
    let value = attribute.value.as_ref();
    Some(quick_xml::escape::unescape(value).map_or_else(|_| value.to_string(), std::borrow::Cow::into_owned))
}

#[cfg(test)]
mod tests {
    use crate::feed::parse;

    #[test]
    fn a_document_chooses_its_prefixes_and_what_its_links_are_relative_to() {
        let atom = "<a:feed xmlns:a='http://www.w3.org/2005/Atom' xml:base='https://daily.example/news/'>\
            <a:entry><a:title>Shells hit town</a:title><a:link href='one'/><a:updated>2024-12-02T00:00:00Z</a:updated></a:entry></a:feed>";
        let feed = parse(atom.as_bytes(), None, None).expect("a feed");
        let entry = &feed.entries[0];
        assert_eq!(entry.title.as_deref(), Some("Shells hit town"));
        assert_eq!(entry.url.as_deref(), Some("https://daily.example/news/one"));
        assert_eq!(entry.day().map(|d| d.to_string()).as_deref(), Some("2024-12-02"));
        let rss = "<rss xmlns:x='http://purl.org/dc/elements/1.1/' xmlns:m='http://search.example/media'><channel><item>\
            <m:title>A picture</m:title><title>Shells hit town</title><x:creator>A. Writer</x:creator></item></channel></rss>";
        let feed = parse(rss.as_bytes(), None, None).expect("a feed");
        assert_eq!(feed.entries[0].title.as_deref(), Some("Shells hit town"));
        assert_eq!(feed.entries[0].author.as_deref(), Some("A. Writer"));
        assert!(crate::input::InputKind::is_feed("<?xml version='1.0'?><a:feed xmlns:a='x'>"));
        assert!(
            !crate::input::InputKind::is_feed("<o:page xmlns:o='x'>")
                && !crate::input::InputKind::is_feed("feed:")
        );
    }
}
