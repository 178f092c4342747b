//! An analysis as CoNLL-U, the tab-separated format of Universal Dependencies.
//!
//! Labels and features are spaCy's own. Tokens are numbered in each sentence from 1, roots have head 0, and tokens of
//! white space are left out: what hangs on one hangs on its head instead. The last column names entities in BIO.

use crate::{Doc, Token};
use std::fmt::Write;
use std::ops::Range;

/// Appends the sentences of an analysis, each followed by an empty line.
pub fn to_conllu(text: &str, doc: &Doc, out: &mut String) {
    let entities = entity_marks(doc);
    for (number, range) in sentences(doc).into_iter().enumerate() {
        let sentence = Sentence::new(text, doc, range);
        if sentence.words.is_empty() {
            continue;
        }
        // Writing to a string cannot fail.
        let _ = sentence.write(number + 1, &entities, out);
    }
}

/// The tokens of each sentence.
fn sentences(doc: &Doc) -> Vec<Range<usize>> {
    let mut starts: Vec<usize> =
        (0..doc.tokens.len()).filter(|i| *i == 0 || doc.tokens[*i].sent_start).collect();
    starts.push(doc.tokens.len());
    starts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// "B-GPE" or "I-GPE" for the tokens of entities.
fn entity_marks(doc: &Doc) -> Vec<Option<String>> {
    let mut marks = vec![None; doc.tokens.len()];
    for entity in &doc.entities {
        for token in entity.start..entity.end {
            let kind = if token == entity.start { "B" } else { "I" };
            if let Some(mark) = marks.get_mut(token as usize) {
                *mark = Some(format!("{kind}-{}", entity.label));
            }
        }
    }
    marks
}

/// One sentence under work.
struct Sentence<'a> {
    text: &'a str,
    doc: &'a Doc,
    range: Range<usize>,
    /// Its tokens that are not white space.
    words: Vec<usize>,
}

impl<'a> Sentence<'a> {
    fn new(text: &'a str, doc: &'a Doc, range: Range<usize>) -> Sentence<'a> {
        let words = range.clone().filter(|i| !is_space(text, &doc.tokens[*i])).collect();
        Sentence { text, doc, range, words }
    }

    fn write(&self, number: usize, entities: &[Option<String>], out: &mut String) -> std::fmt::Result {
        let (Some(first), Some(last)) = (self.words.first(), self.words.last()) else { return Ok(()) };
        let (start, end) = (self.doc.tokens[*first].start, self.doc.tokens[*last].end);
        let written = self.text.get(start as usize..end as usize).unwrap_or_default();
        writeln!(out, "# sent_id = {number}")?;
        writeln!(out, "# text = {}", written.split_whitespace().collect::<Vec<_>>().join(" "))?;
        let heads = self.heads();
        for (i, (&index, head)) in self.words.iter().zip(heads).enumerate() {
            let token = &self.doc.tokens[index];
            let form = self.text.get(token.start as usize..token.end as usize).unwrap_or_default();
            writeln!(
                out,
                "{}\t{form}\t{}\t{}\t{}\t{}\t{head}\t{}\t_\t{}",
                i + 1,
                or_blank(&token.lemma),
                or_blank(&token.pos),
                or_blank(&token.tag),
                or_blank(&token.morph),
                or_blank(&token.dep),
                self.misc(token, entities[index].as_deref()),
            )?;
        }
        writeln!(out)
    }

    /// The number of each word's head in the sentence, 0 for the root.
    fn heads(&self) -> Vec<usize> {
        let number = |token: usize| self.words.binary_search(&token).ok().map(|at| at + 1);
        let mut root: Option<usize> = None;
        let mut heads = Vec::with_capacity(self.words.len());
        for (i, &word) in self.words.iter().enumerate() {
            let head = self.word_above(word).and_then(number);
            if head.is_none() && root.is_none() {
                root = Some(i + 1);
            }
            heads.push(head);
        }
        // A sentence has one root: where a root is white space, its first word stands in for it.
        heads
            .into_iter()
            .enumerate()
            .map(|(i, head)| head.or(root.filter(|root| *root != i + 1)).unwrap_or(0))
            .collect()
    }

    /// The nearest word above a token in the tree, within the sentence.
    fn word_above(&self, token: usize) -> Option<usize> {
        let mut at = token;
        // A chain of heads is not longer than the sentence.
        for _ in self.range.clone() {
            let head = self.doc.tokens[at].head as usize;
            if head == at || !self.range.contains(&head) {
                return None;
            }
            if !is_space(self.text, &self.doc.tokens[head]) {
                return Some(head);
            }
            at = head;
        }
        None
    }

    fn misc(&self, token: &Token, entity: Option<&str>) -> String {
        let next = self.text.get(token.end as usize..).and_then(|rest| rest.chars().next());
        let joined = next.is_some_and(|c| !c.is_whitespace());
        match (entity, joined) {
            (Some(entity), true) => format!("NER={entity}|SpaceAfter=No"),
            (Some(entity), false) => format!("NER={entity}"),
            (None, true) => "SpaceAfter=No".to_string(),
            (None, false) => "_".to_string(),
        }
    }
}

fn or_blank(column: &str) -> &str {
    if column.is_empty() { "_" } else { column }
}

fn is_space(text: &str, token: &Token) -> bool {
    let space = |c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c);
    text.get(token.start as usize..token.end as usize).is_none_or(|written| written.chars().all(space))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Entity;

    /// Tokens of (text, head, dep, sentence start), one blank after each but before punctuation.
    fn doc(tokens: &[(&str, u32, &str, bool)]) -> (String, Doc) {
        let (mut text, mut out) = (String::new(), Vec::new());
        for (written, head, dep, sent_start) in tokens {
            let start = text.len() as u32;
            text.push_str(written);
            let end = text.len() as u32;
            text.push_str(if written.trim().is_empty() { "" } else { " " });
            out.push(Token {
                start,
                end,
                space_after: true,
                lower: written.to_lowercase().into(),
                norm: written.to_lowercase().into(),
                tag: "X".into(),
                pos: "X".into(),
                morph: "".into(),
                lemma: written.to_lowercase().into(),
                head: *head,
                dep: (*dep).into(),
                sent_start: *sent_start,
            });
        }
        (text, Doc { tokens: out, entities: vec![] })
    }

    fn columns(text: &str, doc: &Doc) -> Vec<(String, String, String)> {
        let mut out = String::new();
        to_conllu(text, doc, &mut out);
        let words = out.lines().filter(|line| line.contains('\t')).map(|line| {
            let c: Vec<&str> = line.split('\t').collect();
            assert_eq!(c.len(), 10);
            (c[0].to_string(), c[1].to_string(), c[6].to_string())
        });
        words.collect()
    }

    #[test]
    fn sentences_are_numbered_from_one() {
        let (text, mut doc) =
            doc(&[("Go", 0, "ROOT", true), ("We", 2, "nsubj", true), ("left", 2, "ROOT", false)]);
        doc.entities.push(Entity { start: 1, end: 3, label: "ORG".into() });
        let own = |c: &[(&str, &str, &str)]| {
            c.iter().map(|(a, b, d)| (a.to_string(), b.to_string(), d.to_string())).collect::<Vec<_>>()
        };
        assert_eq!(columns(&text, &doc), own(&[("1", "Go", "0"), ("1", "We", "2"), ("2", "left", "0")]));
        let mut out = String::new();
        to_conllu(&text, &doc, &mut out);
        assert!(
            out.starts_with(
                "# sent_id = 1\n# text = Go\n1\tGo\tgo\tX\tX\t_\t0\tROOT\t_\t_\n\n# sent_id = 2\n"
            )
        );
        assert!(out.contains("NER=B-ORG") && out.contains("NER=I-ORG"));
    }

    #[test]
    fn white_space_is_left_out() {
        let (text, doc) = doc(&[
            ("\n", 2, "dep", true),
            ("all", 0, "det", false),
            ("gone", 2, "ROOT", false),
            ("\n", 3, "ROOT", true),
            ("so", 3, "dep", false),
            ("be", 3, "dep", false),
            ("\n\n", 6, "ROOT", true),
        ]);
        let heads: Vec<_> =
            columns(&text, &doc).into_iter().map(|(id, form, head)| (id + &head, form)).collect();
        let own: Vec<(String, String)> = [("12", "all"), ("20", "gone"), ("10", "so"), ("21", "be")]
            .iter()
            .map(|(a, b)| (a.to_string(), b.to_string()))
            .collect();
        assert_eq!(heads, own);
    }
}
