//! Elements to parts: paragraphs, headings, list items, captions, rows of tables.

use ego_tree::iter::Edge;
use scraper::{Html, Node};
use tally_model::BlockKind;

use crate::structure::{Part, ends_sentence, is_prose};

/// A text and its parts.
#[derive(Debug, Default)]
pub(crate) struct Body {
    /// Parts joined by blank lines.
    pub text: String,
    /// In order.
    pub parts: Vec<Part>,
}

impl Body {
    /// A text of these parts alone.
    pub(crate) fn only(&self, parts: impl IntoIterator<Item = Part>) -> Body {
        let mut rest = Body::default();
        for part in parts {
            if !rest.text.is_empty() {
                rest.text.push_str("\n\n");
            }
            let start = rest.text.len();
            rest.text.push_str(&self.text[part.start..part.end]);
            rest.parts.push(Part { start, end: rest.text.len(), given: part.given });
        }
        rest
    }
}

/// The text of an article given as HTML.
pub(crate) fn of(html: &str) -> Body {
    let page = Html::parse_document(html);
    let mut writer = Writer::default();
    let mut hidden: Option<ego_tree::NodeId> = None;
    for edge in page.tree.root().traverse() {
        match edge {
            Edge::Open(node) if hidden.is_none() => match node.value() {
                Node::Text(text) => writer.text(text),
                Node::Element(element) if is_hidden(element) => hidden = Some(node.id()),
                Node::Element(element) if element.name() == "tr" => writer.open_row(is_data(node)),
                Node::Element(element) => writer.open(element.name()),
                _ => {}
            },
            Edge::Close(node) if hidden == Some(node.id()) => hidden = None,
            Edge::Close(node) if hidden.is_none() => {
                if let Node::Element(element) = node.value() {
                    match element.name() {
                        "tr" => writer.close_row(),
                        name => writer.close(name),
                    }
                }
            }
            _ => {}
        }
    }
    writer.end_part();
    writer.body
}

/// What no reader sees or what is never part of an article.
fn is_hidden(element: &scraper::node::Element) -> bool {
    let by_name = matches!(
        element.name(),
        "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "math"
            | "iframe"
            | "object"
            | "button"
            | "select"
            | "textarea"
            | "input"
            | "nav"
            | "footer"
            | "aside"
            | "form"
            | "head"
            | "title"
            | "dialog"
            | "audio"
            | "video"
    );
    let style = || element.attr("style").map(|s| s.replace(' ', "").to_ascii_lowercase());
    by_name
        || element.attr("hidden").is_some()
        || element.attr("aria-hidden") == Some("true")
        || style().is_some_and(|s| s.contains("display:none"))
}

/// Whether a row of a table holds data rather than the layout of a page: some cells with little in them.
fn is_data(row: ego_tree::NodeRef<'_, Node>) -> bool {
    let (mut n_cells, mut n_chars) = (0, 0);
    for (i, node) in row.descendants().skip(1).enumerate() {
        match node.value() {
            Node::Element(element) if element.name() == "br" => return false,
            Node::Element(element) if matches!(element.name(), "td" | "th") => n_cells += 1,
            Node::Element(element)
                if element.name() != "p" && element.name() != "div" && is_block(element.name()) =>
            {
                return false;
            }
            Node::Text(text) if is_prose(text.trim()) => return false,
            Node::Text(text) => n_chars += text.len(),
            _ => {}
        }
        if n_chars > 400 || i > 400 {
            return false;
        }
    }
    n_cells > 1
}

#[derive(Default)]
struct Writer {
    body: Body,
    /// The part in the making, with white space collapsed.
    line: String,
    /// What its element says it is.
    kinds: Vec<BlockKind>,
    /// Whether a single line break stands before the next word.
    after_break: bool,
    /// The table rows that are open: whether each is one of data.
    rows: Vec<bool>,
}

impl Writer {
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}' => {}
                c if c.is_whitespace() || c == '\0' => {
                    if !self.line.is_empty() && !self.line.ends_with(' ') {
                        self.line.push(' ');
                    }
                }
                c => {
                    self.settle_break(c);
                    self.line.push(c);
                }
            }
        }
    }

    /// A line break parts paragraphs, except where the sentence goes on in lower case.
    fn settle_break(&mut self, next: char) {
        if !std::mem::take(&mut self.after_break) {
            return;
        }
        if ends_sentence(&self.line) || !next.is_lowercase() {
            self.end_part();
        } else if !self.line.ends_with(' ') {
            self.line.push(' ');
        }
    }

    fn open(&mut self, name: &str) {
        match name {
            "br" => {
                if self.after_break {
                    self.end_part();
                }
                self.after_break = !self.line.trim().is_empty();
            }
            _ if !is_block(name) => {}
            // What stands in the cells of a row of data stays on its line.
            _ if self.in_data() => self.text(" "),
            _ => {
                self.end_part();
                self.kinds.extend(kind(name));
            }
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            _ if !is_block(name) => {}
            _ if self.in_data() => self.text(" "),
            _ => {
                self.end_part();
                if kind(name).is_some() {
                    self.kinds.pop();
                }
            }
        }
    }

    fn open_row(&mut self, is_data: bool) {
        self.end_part();
        self.rows.push(is_data);
        self.kinds.extend(is_data.then_some(BlockKind::ListItem));
    }

    fn close_row(&mut self) {
        self.end_part();
        if self.rows.pop() == Some(true) {
            self.kinds.pop();
        }
    }

    fn in_data(&self) -> bool {
        self.rows.last() == Some(&true)
    }

    fn end_part(&mut self) {
        self.after_break = false;
        let line = std::mem::take(&mut self.line);
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        if !self.body.text.is_empty() {
            self.body.text.push_str("\n\n");
        }
        let start = self.body.text.len();
        self.body.text.push_str(line);
        // A paragraph within a list item is the item; within a quotation it is a paragraph.
        self.body.parts.push(Part { start, end: self.body.text.len(), given: self.kinds.last().copied() });
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "figcaption"
            | "figure"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "li"
            | "main"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "td"
            | "th"
            | "ul"
    )
}

fn kind(name: &str) -> Option<BlockKind> {
    match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some(BlockKind::Heading),
        "li" | "dd" => Some(BlockKind::ListItem),
        "figcaption" | "caption" => Some(BlockKind::Caption),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &[(&str, Option<BlockKind>)]) {
        let body = of(html);
        let got: Vec<(&str, Option<BlockKind>)> =
            body.parts.iter().map(|p| (&body.text[p.start..p.end], p.given)).collect();
        assert_eq!(got, expected, "{html}");
    }

    #[test]
    fn elements_make_parts() {
        use BlockKind::{Caption, Heading, ListItem};
        check("<p>One\n  <b>two</b>&nbsp;three.</p>four", &[("One two three.", None), ("four", None)]);
        check(
            "<h2>Head</h2><ul><li>a<li><p>b</p></ul><figure><img><figcaption>c</figcaption></figure>",
            &[("Head", Some(Heading)), ("a", Some(ListItem)), ("b", Some(ListItem)), ("c", Some(Caption))],
        );
        check(
            "One.<br><br>Two.<br>Three, and<br>so on.",
            &[("One.", None), ("Two.", None), ("Three, and so on.", None)],
        );
        check(
            "<table><tr><td>Dead<td><p>12</p></tr><tr><td>Hurt<td>3</table>",
            &[("Dead 12", Some(ListItem)), ("Hurt 3", Some(ListItem))],
        );
        check(
            "<table><tr><td>menu<td><h1>Head</h1><p>One.</p><p>Two.</p></tr></table>",
            &[("menu", None), ("Head", Some(Heading)), ("One.", None), ("Two.", None)],
        );
        check(
            "<p>a</p><script>no</script><p style='display: none'>no</p><nav>no</nav><p hidden>no</p>",
            &[("a", None)],
        );
        check("", &[]);
    }
}
