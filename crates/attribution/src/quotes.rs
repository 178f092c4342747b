//! Quotations: which quotation marks belong together, over sentences and paragraphs.
//!
//! Straight and curly, double and single marks are paired by their shape and by what stands beside them.
//! A quotation that a paragraph leaves open goes on in the next one when that begins with an opening mark
//! (the way printers quote several paragraphs); else it ends with its paragraph, so that a lost mark costs
//! one paragraph at most.

use tally_read::{Document, TokenRange};

/// One quotation, with its marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    /// From the opening mark to the closing mark, both included.
    pub tokens: TokenRange,
    /// Number of quotations around it.
    pub depth: usize,
    /// Whether the closing mark was found.
    pub closed: bool,
    /// Whether it goes on from the quotation before it, which its paragraph left open.
    pub continues: bool,
}

/// The quotations of a document.
#[derive(Debug, Default)]
pub struct Quotes {
    all: Vec<Quotation>,
    outer_at: Vec<Option<u32>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Double,
    Single,
}

struct Open {
    index: usize,
    mark: Mark,
}

impl Quotes {
    /// Pairs the quotation marks of a document.
    pub fn new(doc: &Document) -> Self {
        let mut quotes = Quotes { all: Vec::new(), outer_at: vec![None; doc.len()] };
        let mut open: Vec<Open> = Vec::new();
        let mut previous_left_open = false;
        for i in 0..doc.len() {
            if starts_paragraph(doc, i) {
                previous_left_open = !open.is_empty();
                quotes.close_all(&mut open, i);
            }
            let Some((mark, can_open, can_close)) = mark_at(doc, i) else { continue };
            let matching = open.iter().rposition(|o| o.mark == mark);
            if let (Some(level), true) = (matching, can_close) {
                for o in open.drain(level + 1..) {
                    quotes.all[o.index].tokens.end = i;
                }
                if let Some(o) = open.pop() {
                    quotes.all[o.index].tokens.end = i + 1;
                    quotes.all[o.index].closed = true;
                }
            } else if can_open && matching.is_none() && (mark == Mark::Double || single_closes(doc, i)) {
                let at_start = i == 0 || starts_paragraph(doc, i) || opens_paragraph(doc, i);
                open.push(Open { index: quotes.all.len(), mark });
                quotes.all.push(Quotation {
                    tokens: i..i + 1,
                    depth: open.len() - 1,
                    closed: false,
                    continues: previous_left_open && at_start,
                });
            }
        }
        quotes.close_all(&mut open, doc.len());
        quotes.index();
        quotes
    }

    fn close_all(&mut self, open: &mut Vec<Open>, end: usize) {
        for o in open.drain(..) {
            self.all[o.index].tokens.end = end;
        }
    }

    fn index(&mut self) {
        for (n, quotation) in self.all.iter().enumerate() {
            if quotation.depth == 0 {
                for at in &mut self.outer_at[quotation.tokens.clone()] {
                    *at = Some(n as u32);
                }
            }
        }
    }

    /// All quotations, by where they open.
    pub fn all(&self) -> &[Quotation] {
        &self.all
    }

    /// Index of the outermost quotation that token `i` stands in; its marks belong to it.
    pub fn outer(&self, i: usize) -> Option<usize> {
        self.outer_at.get(i).copied().flatten().map(|n| n as usize)
    }

    /// Index of the quotation whose opening mark is token `i`.
    pub fn opening_at(&self, i: usize) -> Option<usize> {
        self.all.binary_search_by_key(&i, |q| q.tokens.start).ok()
    }

    /// Whether token `i` stands in a quotation within a quotation.
    pub fn is_nested(&self, i: usize) -> bool {
        let until = self.all.partition_point(|q| q.tokens.start <= i);
        self.all[..until].iter().rev().take(16).any(|q| q.depth > 0 && q.tokens.end > i)
    }
}

/// Whether a paragraph begins at token `i`: a block, or a line of its own within one.
pub(crate) fn starts_paragraph(doc: &Document, i: usize) -> bool {
    i == 0
        || doc.sentence(i).block != doc.sentence(i - 1).block
        || (doc.tok(i - 1).pos == "SPACE" && doc.word(i - 1).contains('\n'))
}

/// Whether only white space stands between the start of the paragraph and token `i`.
fn opens_paragraph(doc: &Document, i: usize) -> bool {
    (0..=i)
        .rev()
        .take(3)
        .take_while(|&j| j == i || doc.tok(j).pos == "SPACE")
        .any(|j| starts_paragraph(doc, j))
}

/// What kind of quotation mark token `i` is, and whether it may open and may close.
fn mark_at(doc: &Document, i: usize) -> Option<(Mark, bool, bool)> {
    let word = doc.word(i);
    let spaced_before = i == 0 || doc.tok(i - 1).end < doc.tok(i).start || starts_paragraph(doc, i);
    let after_bracket = i > 0
        && matches!(doc.word(i - 1), "(" | "[" | "—" | "–" | "-" | "/" | "“" | "\"" | "''" | "--" | "...");
    let spaced_after = i + 1 >= doc.len() || doc.tok(i).end < doc.tok(i + 1).start;
    Some(match word {
        "“" | "«" | "„" => (Mark::Double, true, false),
        "”" | "»" => (Mark::Double, false, true),
        "\"" | "''" | "``" => {
            let opening = (spaced_before || after_bracket) && !spaced_after;
            (Mark::Double, opening, !opening)
        }
        "‘" | "`" => (Mark::Single, true, false),
        "’" | "'" => {
            let before_word = i + 1 < doc.len() && doc.word(i + 1).starts_with(char::is_alphanumeric);
            let opening = word == "'" && (spaced_before || after_bracket) && !spaced_after && before_word;
            let closing = !before_word || spaced_after;
            (Mark::Single, opening, closing && !opening)
        }
        _ => return None,
    })
}

/// Whether a single mark at `i` has a partner within its paragraph; else it is an apostrophe.
fn single_closes(doc: &Document, i: usize) -> bool {
    (i + 1..doc.len())
        .take(120)
        .take_while(|&j| !starts_paragraph(doc, j))
        .any(|j| matches!(mark_at(doc, j), Some((Mark::Single, false, true))))
}
