//! Parts to blocks.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use tally_model::{Block, BlockKind, DateOrigin, Span};

use super::Structure;
use super::boilerplate::{Furniture, furniture};
use super::byline::{byline, date_line, is_credit, trailing_date};
use super::dateline::dateline;
use super::dates::pattern;
use super::headline::{is_heading, is_headline, is_title};
use super::parts::{Part, starts_item};
use super::run_together::header_ends;
use super::shape::{chars_up_to, is_capitals, is_prose, words_up_to};

/// How many parts from the top may be headline, byline, date line or open with a dateline.
const TOP: usize = 14;

/// Says what each part is. `title` is the headline when it is known from elsewhere.
pub(crate) fn classify(text: &str, parts: Vec<Part>, title: Option<&str>) -> Structure {
    let mut reading = Classifier {
        text,
        title,
        parts: split_top(text, parts, title),
        kinds: Vec::new(),
        made: Structure::default(),
    };
    reading.kinds = vec![None; reading.parts.len()];
    reading.furniture();
    reading.repetitions();
    reading.top();
    reading.headline();
    reading.rest();
    reading.keep_something();
    reading.blocks();
    reading.made
}

struct Classifier<'a> {
    text: &'a str,
    title: Option<&'a str>,
    parts: Vec<Part>,
    kinds: Vec<Option<BlockKind>>,
    made: Structure,
}

/// Takes apart what pages run together at their top: "Headline. First sentence", "Headline Posted: 2 December 2024".
fn split_top(text: &str, parts: Vec<Part>, title: Option<&str>) -> Vec<Part> {
    let mut split = Vec::with_capacity(parts.len() + 4);
    for (i, part) in parts.into_iter().enumerate() {
        if i >= TOP {
            split.push(part);
            continue;
        }
        let mut cuts: Vec<usize> = Vec::new();
        if i < 3 {
            cuts.extend(header_ends(&text[part.start..part.end], title).iter().map(|at| part.start + at));
        }
        let from = cuts.last().copied().unwrap_or(part.start);
        if let Some(at) = trailing_date(&text[from..part.end]) {
            cuts.push(from + at);
        }
        let mut start = part.start;
        for end in cuts.into_iter().chain([part.end]) {
            let piece = &text[start..end];
            let lead = piece.len() - piece.trim_start().len();
            let piece = piece.trim();
            if !piece.is_empty() {
                split.push(Part { start: start + lead, end: start + lead + piece.len(), given: part.given });
            }
            start = end;
        }
    }
    split
}

impl Classifier<'_> {
    fn part(&self, i: usize) -> &str {
        &self.text[self.parts[i].start..self.parts[i].end]
    }

    /// Share bars, notices, related links, comments.
    fn furniture(&mut self) {
        let total: usize = self.parts.iter().map(|p| p.end - p.start).sum();
        let (mut seen, mut in_list, mut in_tail) = (0, false, false);
        for i in 0..self.parts.len() {
            let part = self.part(i);
            let kind = furniture(part);
            let follows = in_list
                && kind.is_none()
                && !is_prose(part)
                && dateline(self.text, self.parts[i].start, self.parts[i].end, false).is_none();
            if kind.is_some() || follows || in_tail {
                self.kinds[i] = Some(BlockKind::Boilerplate);
            } else {
                in_list = false;
            }
            in_list |= kind == Some(Furniture::List) && seen * 3 > total;
            in_tail |= kind == Some(Furniture::Tail) && seen * 2 > total && self.prose_before(i) >= 3;
            seen += self.parts[i].end - self.parts[i].start;
        }
    }

    fn prose_before(&self, i: usize) -> usize {
        (0..i).filter(|k| self.kinds[*k].is_none() && is_prose(self.part(*k))).take(3).count()
    }

    /// A paragraph that stands twice is a teaser or an artefact of the page.
    fn repetitions(&mut self) {
        let mut seen = BTreeSet::new();
        let mut repeated = Vec::new();
        for i in 0..self.parts.len() {
            let part = self.part(i);
            if self.kinds[i].is_none() && chars_up_to(part, 60) >= 60 && !seen.insert(part) {
                repeated.push(i);
            }
        }
        for i in repeated {
            self.kinds[i] = Some(BlockKind::Boilerplate);
        }
    }

    /// Bylines and date lines near the top, credits anywhere.
    fn top(&mut self) {
        let mut rank = 0;
        let mut is_labelled = false;
        for i in 0..self.parts.len() {
            let part = &self.text[self.parts[i].start..self.parts[i].end];
            // A date in figures alone looks like furniture.
            if self.kinds[i].is_some() && !(rank < TOP && date_line(part).is_some_and(|d| d.date.is_some())) {
                continue;
            }
            if is_credit(part) {
                self.kinds[i] = Some(BlockKind::Byline);
            } else if rank < TOP
                && let Some(line) = date_line(part)
            {
                self.kinds[i] = Some(BlockKind::DateLine);
                if let Some(date) =
                    line.date.filter(|_| self.made.published.is_none() || (line.labelled && !is_labelled))
                {
                    self.made.published = Some((date, DateOrigin::Line));
                    is_labelled = line.labelled;
                }
            } else if rank < TOP
                && let Some(author) = byline(part)
            {
                self.kinds[i] = Some(BlockKind::Byline);
                if self.made.author.is_none() && !author.is_empty() {
                    self.made.author = Some(author);
                }
            }
            rank += 1;
        }
    }

    /// The headline needs a body below it; one line alone is a note, whatever it looks like.
    fn headline(&mut self) {
        let open: Vec<usize> = (0..self.parts.len()).filter(|i| self.kinds[*i].is_none()).take(TOP).collect();
        let Some(&first) = open.first() else { return };
        let given = open.iter().copied().find(|i| self.parts[*i].given == Some(BlockKind::Headline));
        let titled =
            self.title.and_then(|t| open.iter().copied().take(4).find(|i| is_title(self.part(*i), t)));
        let looks = self.parts[first].given.is_none()
            && is_headline(self.part(first))
            && dateline(self.text, self.parts[first].start, self.parts[first].end, false).is_none()
            && !starts_item(self.part(first))
            && !is_caption(self.part(first));
        let Some(at) = given.or(titled).or(looks.then_some(first)) else { return };
        let has_body =
            (at + 1..self.parts.len()).any(|i| self.kinds[i].is_none() && words_up_to(self.part(i), 4) >= 4);
        // Without a title, lines that all lack a full stop are notes rather than a headline and its text.
        let has_prose = (at + 1..self.parts.len()).any(|i| self.kinds[i].is_none() && is_prose(self.part(i)));
        if has_body && (has_prose || given.is_some() || titled.is_some()) {
            self.kinds[at] = Some(BlockKind::Headline);
            // Some pages put a cross or a bullet before it.
            let title = self.part(at).trim_start_matches(|c: char| {
                !c.is_alphanumeric() && !matches!(c, '"' | '“' | '‘' | '\'' | '#' | '$' | '€' | '£' | '(')
            });
            self.made.title = Some(title.to_string());
        }
    }

    /// Lists, captions, headings, paragraphs.
    fn rest(&mut self) {
        let mut prose_below = false;
        for i in (0..self.parts.len()).rev() {
            if self.kinds[i].is_some() {
                continue;
            }
            let part = self.part(i);
            let kind = match self.parts[i].given {
                Some(BlockKind::Headline) => BlockKind::Heading,
                Some(kind) => kind,
                None if starts_item(part) => BlockKind::ListItem,
                None if is_caption(part) => BlockKind::Caption,
                None if prose_below && i > 0 && is_heading(part) => BlockKind::Heading,
                None => BlockKind::Paragraph,
            };
            prose_below |= matches!(kind, BlockKind::Paragraph | BlockKind::ListItem);
            self.kinds[i] = Some(kind);
        }
    }

    /// Rules may be wrong; a text with words in it is never left without a block to read.
    fn keep_something(&mut self) {
        if self.kinds.iter().flatten().any(|kind| kind.is_read()) {
            return;
        }
        for i in 0..self.parts.len() {
            if words_up_to(self.part(i), 2) >= 2 && !matches!(self.kinds[i], Some(BlockKind::DateLine)) {
                self.kinds[i] = Some(BlockKind::Paragraph);
            }
        }
        if !self.kinds.iter().flatten().any(|kind| kind.is_read())
            && let Some(i) = (0..self.parts.len()).find(|i| words_up_to(self.part(*i), 1) >= 1)
        {
            self.kinds[i] = Some(BlockKind::Paragraph);
        }
    }

    /// The blocks, with the first dateline cut from its paragraph.
    fn blocks(&mut self) {
        let capitals = is_capitals(self.text);
        let places = self.colon_openings();
        let mut rank = 0;
        for (part, kind) in self.parts.iter().zip(&self.kinds) {
            let kind = kind.unwrap_or(BlockKind::Paragraph);
            let mut start = part.start;
            if kind.is_read() && kind != BlockKind::Headline {
                let found = (rank < TOP && self.made.dateline.is_none())
                    .then(|| dateline(self.text, part.start, part.end, capitals))
                    .flatten();
                let found = found
                    .filter(|f| !f.dateline.span.of(self.text).ends_with(':') || (rank == 0 && places < 2));
                if let Some(found) = found {
                    self.made.dateline = Some(found.dateline);
                    self.made.blocks.push(Block { kind: BlockKind::Dateline, span: found.dateline.span });
                    self.made.published =
                        self.made.published.or(found.date.map(|d| (d, DateOrigin::Dateline)));
                    start = found.rest;
                }
                rank += 1;
            }
            if start < part.end {
                self.made.blocks.push(Block { kind, span: Span::new(start, part.end) });
            }
        }
    }

    /// In a transcript many parts open with a name and a colon; none of these names is where it was filed.
    fn colon_openings(&self) -> usize {
        (0..self.parts.len())
            .filter(|i| {
                let part = self.part(*i);
                part.find(':').is_some_and(|at| {
                    at <= 30 && part[at + 1..].starts_with(' ') && part.starts_with(char::is_uppercase)
                })
            })
            .take(2)
            .count()
    }
}

/// "Photo: …", "File photo of …", "… (Source: News 4)", "… View full caption".
fn is_caption(text: &str) -> bool {
    text.len() <= 600 && CAPTION.is_match(text)
}

static CAPTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^\(?(?:file )?(?:photo|image|picture|caption)s?:|^file photo\b|^file\s?[-–—:]|^in this (?:file |undated |handout )?(?:photo|image|picture)\b|^pictured:",
        r"|view full caption(?: [\w./ ]{2,60})?$|\bcaption close\b|\((?:source|photo|image|credit|photo credit|photo by|file)(?::|/| by )[^()]{2,80}\)?$|\([^()]{2,40}(?:photo|image|images)(?:/[\w .]+)?\)$|\((?:ap|afp|reuters|getty|epa)(?: photo)?/[^()]{2,60}\)$",
    ))
});
