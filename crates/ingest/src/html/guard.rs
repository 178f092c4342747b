//! Pages that would exhaust a parser: nesting is flattened and the number of elements limited before parsing.

/// Elements below this depth lose their tags; their text stays. Real pages stay well under it, and
/// extractors take time that grows faster than depth.
const DEEPEST: usize = 100;
/// More elements than any article page has; parsers need memory and time for each.
const MOST: usize = 400_000;

/// A page that can be parsed.
pub(crate) struct Guarded {
    /// The page, without scripts (but JSON-LD), styles and comments.
    pub html: String,
    /// What had to be changed beyond that.
    pub problem: Option<String>,
}

/// Copies a page without what no reader sees, and without nesting that no reader can tell.
///
/// # Errors
/// What is the matter with the page.
pub(crate) fn guard(html: &str) -> Result<Guarded, String> {
    let mut out = String::with_capacity(html.len().min(8 << 20));
    let (mut at, mut depth, mut n, mut flattened) = (0, 0usize, 0usize, false);
    while let Some(open) = html[at..].find('<').map(|i| at + i) {
        out.push_str(&html[at..open]);
        let Some(tag) = Tag::at(html, open) else {
            // A "<" that opens no tag is text.
            out.push_str("&lt;");
            at = open + 1;
            continue;
        };
        at = tag.end;
        n += 1;
        if n > MOST {
            return Err(format!(
                "more than {MOST} elements, far more than any article has. Give the article alone."
            ));
        }
        match tag.kind {
            Kind::Other => {}
            Kind::Open if is_raw(&tag.name) => {
                let close = end_of_raw(html, at, &tag.name);
                if keeps_raw(&tag.name, &html[open..tag.end]) {
                    out.push_str(&html[open..close]);
                }
                at = close;
            }
            Kind::Open => {
                let counts = !is_open_ended(&tag.name) && !tag.closed;
                depth += usize::from(counts);
                if depth <= DEEPEST {
                    out.push_str(&html[open..tag.end]);
                } else {
                    flattened = true;
                    out.push(' ');
                }
            }
            Kind::Close => {
                if depth <= DEEPEST {
                    out.push_str(&html[open..tag.end]);
                }
                depth = depth.saturating_sub(usize::from(!is_open_ended(&tag.name)));
            }
        }
    }
    out.push_str(&html[at..]);
    let problem = flattened.then(|| {
        format!("The page nests elements more than {DEEPEST} deep; below that they were taken as plain text.")
    });
    Ok(Guarded { html: out, problem })
}

enum Kind {
    Open,
    Close,
    /// Comments, doctypes, processing instructions.
    Other,
}

struct Tag {
    kind: Kind,
    name: String,
    /// `<br/>`
    closed: bool,
    end: usize,
}

impl Tag {
    /// The tag that starts at `open`, if a tag does.
    fn at(html: &str, open: usize) -> Option<Tag> {
        let rest = &html[open + 1..];
        if rest.starts_with("!--") {
            let end = rest.find("-->").map_or(html.len(), |i| open + 1 + i + 3);
            return Some(Tag { kind: Kind::Other, name: String::new(), closed: false, end });
        }
        if rest.starts_with(['!', '?']) {
            let end = rest.find('>').map_or(html.len(), |i| open + 1 + i + 1);
            return Some(Tag { kind: Kind::Other, name: String::new(), closed: false, end });
        }
        let is_close = rest.starts_with('/');
        let name_at = open + 1 + usize::from(is_close);
        let name: String = html[name_at..]
            .chars()
            .take(40)
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == ':')
            .map(|c| c.to_ascii_lowercase())
            .collect();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let end = end_of_tag(html.as_bytes(), name_at + name.len());
        let closed = html[..end].ends_with("/>");
        Some(Tag { kind: if is_close { Kind::Close } else { Kind::Open }, name, closed, end })
    }
}

/// One past the ">" that ends a tag; one within quotation marks does not.
fn end_of_tag(html: &[u8], from: usize) -> usize {
    let mut quote = None;
    let mut last = b' ';
    for (i, byte) in html.iter().enumerate().skip(from) {
        match (quote, byte) {
            (None, b'>') => return i + 1,
            // A quotation mark opens a value only after "="; elsewhere it is a slip of the page's author.
            (None, b'"' | b'\'') if last == b'=' => quote = Some(*byte),
            (Some(q), b) if q == *b => quote = None,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            last = *byte;
        }
    }
    html.len()
}

/// Elements that hold no elements.
fn is_raw(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "textarea"
            | "title"
            | "noscript"
            | "template"
            | "iframe"
            | "xmp"
            | "noembed"
            | "noframes"
            | "svg"
            | "math"
            | "canvas"
    )
}

/// Which of them are of use: the title and what JSON-LD says of the page.
fn keeps_raw(name: &str, tag: &str) -> bool {
    name == "title" || (name == "script" && tag.to_ascii_lowercase().contains("ld+json"))
}

fn end_of_raw(html: &str, from: usize, name: &str) -> usize {
    let bytes = html.as_bytes();
    let mut at = from;
    while let Some(i) = html[at..].find("</") {
        let start = at + i + 2;
        let end = start + name.len();
        if bytes.get(start..end).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes())) {
            return end_of_tag(bytes, end);
        }
        at = start;
    }
    html.len()
}

/// Elements without an end, or whose end may be left out: they do not show how deep the page nests.
fn is_open_ended(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
            | "p"
            | "li"
            | "dt"
            | "dd"
            | "td"
            | "th"
            | "tr"
            | "tbody"
            | "thead"
            | "tfoot"
            | "option"
            | "optgroup"
            | "html"
            | "head"
            | "body"
            | "colgroup"
            | "rp"
            | "rt"
    )
}

/// The encoding that a page declares in its first bytes: `<meta charset=…>` or `http-equiv`.
pub(crate) fn charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let at = head.match_indices("charset").find(|(i, _)| head[i + 7..].trim_start().starts_with('='))?.0;
    let value = head[at + 7..].trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).unwrap_or(value.len());
    (end > 0).then(|| value[..end].to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_comments_go_and_text_stays() {
        let page = r#"<html><title>A > B</title><script>if (a<b) {"</p>"}</script><!-- <p>no</p> --><p title="a>b">x < y</p><STYLE>p{}</Style>z"#;
        let guarded = guard(page).expect("page");
        assert_eq!(guarded.html, r#"<html><title>A > B</title><p title="a>b">x &lt; y</p>z"#);
        assert_eq!(guarded.problem, None);
        let linked = r#"<script type="application/ld+json">{"a": "<b>"}</script>"#;
        assert_eq!(guard(linked).expect("page").html, linked);
    }

    #[test]
    fn deep_nesting_is_flattened() {
        let page = format!("{}A <b>word</b>.{}<p>After.", "<div>".repeat(100_000), "</div>".repeat(100_000));
        let guarded = guard(&page).expect("page");
        assert!(guarded.problem.is_some());
        assert_eq!(guarded.html.matches("<div>").count(), DEEPEST);
        assert_eq!(guarded.html.matches("</div>").count(), DEEPEST);
        assert!(guarded.html.ends_with("<p>After."));
        assert!(guard(&"<p>One".repeat(5_000)).expect("page").problem.is_none());
        assert!(guard(&"<b>".repeat(500_000)).is_err());
    }

    #[test]
    fn charsets_are_found() {
        for (page, expected) in [
            (r#"<meta charset="windows-1252">"#, Some("windows-1252")),
            (r#"<META http-equiv=Content-Type content="text/html; charset=ISO-8859-1">"#, Some("iso-8859-1")),
            (r#"<?xml version="1.0" encoding="x"?><p>The charset is unknown</p>"#, None),
        ] {
            assert_eq!(charset(page.as_bytes()).as_deref(), expected);
        }
    }

    #[test]
    fn broken_tags_end_with_the_page() {
        for page in
            ["<", "<p", "<p title=\"", "<!--", "<script>", "</", "<é>", "a<b", "<a href='x>y", "<title>"]
        {
            guard(page).expect(page);
        }
    }
}
