//! Bundles of wire stories: one text file, several stories, each with a header.

use std::sync::LazyLock;

use regex::Regex;
use tally_model::Date;

use crate::input::Meta;
use crate::lexicon;
use crate::structure::dates::first_date;

/// One story of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Story<'a> {
    /// Its text, without the header that was understood.
    pub text: &'a str,
    /// Text and header.
    pub whole: &'a str,
    /// What the header says.
    pub meta: Meta,
    /// Who wrote it.
    pub author: Option<String>,
    /// Line of the bundle on which it begins, from 1.
    pub line: usize,
}

struct Parting {
    begins: bool,
    pattern: Regex,
}

static PARTINGS: LazyLock<Vec<Parting>> = LazyLock::new(|| {
    lexicon::lines(include_str!("../../data/bundles.tsv"))
        .filter_map(|row| {
            let mut columns = row.split('\t');
            let (place, pattern) = (columns.next()?, columns.next()?);
            Some(Parting {
                begins: place == "begin",
                pattern: crate::structure::dates::pattern(&format!("^(?:{pattern})$")),
            })
        })
        .collect()
});

/// A bundle longer than this is cut by its owner.
const LONGEST_LINE: usize = 200;

/// The stories of a bundle; `None` when the text is one report.
pub(crate) fn stories(text: &str) -> Option<Vec<Story<'_>>> {
    let parting = PARTINGS.iter().find(|p| partings(text, p).nth(1).is_some())?;
    let mut stories = Vec::new();
    let (mut start, mut line_of_start, mut line_before) = (0, 1, 1);
    let mut at_line = |text: &str, from: usize, to: usize| {
        line_before += text[from..to].matches('\n').count();
        line_before
    };
    let mut last = 0;
    for (from, to) in partings(text, parting) {
        push(&mut stories, &text[start..from], line_of_start);
        line_of_start = at_line(text, last, to);
        (start, last) = (to, to);
    }
    push(&mut stories, &text[start..], line_of_start);
    (stories.len() > 1).then_some(stories)
}

/// The lines that part, with their line breaks.
fn partings<'a>(text: &'a str, parting: &'a Parting) -> impl Iterator<Item = (usize, usize)> + 'a {
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let from = at;
        at += line.len();
        let words = line.trim();
        let parts = !words.is_empty() && words.len() <= LONGEST_LINE && parting.pattern.is_match(words);
        // What opens a story may say what it is about; a wire's slug does.
        parts.then_some(if parting.begins && words.starts_with("BC-") { (from, from) } else { (from, at) })
    })
}

fn push<'a>(stories: &mut Vec<Story<'a>>, whole: &'a str, line: usize) {
    // Less than a few words is what stands before the first story.
    if whole.split_whitespace().nth(4).is_none() {
        return;
    }
    let lead = whole.len() - whole.trim_start().len();
    let line = line + whole[..lead].matches('\n').count();
    let whole = whole.trim();
    let (meta, author, text) = header(whole);
    stories.push(Story { text, whole, meta, author, line });
}

/// The lines "Headline: …", "Date: …" that open a story, and the text after them.
fn header(story: &str) -> (Meta, Option<String>, &str) {
    let (mut meta, mut author, mut rest, mut n) = (Meta::default(), None, story, 0);
    while let Some((name, value)) = rest.lines().next().and_then(|l| l.split_once(':')) {
        let value = value.trim().to_string();
        match name.trim().to_ascii_lowercase().as_str() {
            "headline" | "title" | "subject" => meta.title = Some(value),
            "date" | "published" | "publication date" | "load-date" => meta.published = date(&value),
            "source" | "agency" | "publication" | "outlet" => meta.outlet = Some(value),
            "byline" | "author" => author = Some(value),
            "url" | "link" => meta.url = Some(value),
            "id" | "slug" | "story-id" | "guid" => meta.key = Some(value),
            "language" | "section" | "priority" | "keywords" | "words" | "length" | "category" | "desk" => {}
            _ => break,
        }
        n += 1;
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    let text = rest.trim_start();
    // A header that leaves no story was none.
    if n == 0 || text.trim().is_empty() { (Meta::default(), None, story) } else { (meta, author, text) }
}

fn date(text: &str) -> Option<Date> {
    crate::record::iso(text).or_else(|| first_date(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORIES: [&str; 2] = [
        "Headline: Shells hit market\nDate: 2024-12-02\nSource: Agency\n\nFour people died in Madeup, officials said.\n",
        "MADEUP, Dec 3 (Agency) — The army said that it had retaken a village.\n",
    ];

    #[test]
    fn bundles_are_cut_at_every_kind_of_line() {
        for row in lexicon::lines(include_str!("../../data/bundles.tsv")) {
            let columns: Vec<&str> = row.split('\t').collect();
            let [place, _, example] = columns.as_slice() else { panic!("{row}") };
            let bundle = match *place {
                "begin" => format!("{example}\n{}{example}\n{}", STORIES[0], STORIES[1]),
                _ => format!("{}{example}\n{}{example}\n", STORIES[0], STORIES[1]),
            };
            let found = stories(&bundle).unwrap_or_else(|| panic!("no bundle by {row}"));
            assert_eq!(found.len(), 2, "{row}");
            if !example.starts_with("BC-") {
                assert_eq!(found[0].text, "Four people died in Madeup, officials said.", "{row}");
                assert_eq!(found[0].meta.title.as_deref(), Some("Shells hit market"));
                assert_eq!(found[0].meta.published.map(|d| d.to_string()).as_deref(), Some("2024-12-02"));
                assert_eq!(found[1].text, STORIES[1].trim());
            }
        }
    }

    #[test]
    fn one_report_is_no_bundle() {
        assert_eq!(stories(STORIES[1]), None);
        assert_eq!(stories("A report.\n\n-30-\n"), None);
        assert_eq!(stories(""), None);
    }
}
