//! An analysis as JSON. Offsets are Unicode code points, as everywhere in Tally's JSON.

use crate::{Doc, Token};
use serde::Serialize;

/// The analysis of one text, in the form that is written as JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParsedDoc<'a> {
    /// The text.
    pub text: &'a str,
    /// Its tokens, space tokens too.
    pub tokens: Vec<ParsedToken<'a>>,
    /// Its named entities.
    pub entities: Vec<ParsedEntity<'a>>,
}

/// A token of a [`ParsedDoc`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParsedToken<'a> {
    /// Index of the token.
    pub id: usize,
    /// The token as written.
    pub text: &'a str,
    /// First code point in the text.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// Whether one blank follows.
    pub space_after: bool,
    /// Normalised form.
    pub norm: &'a str,
    /// Penn Treebank tag.
    pub tag: &'a str,
    /// Universal part of speech.
    pub pos: &'a str,
    /// Morphological features.
    pub morph: &'a str,
    /// Dictionary form.
    pub lemma: &'a str,
    /// Index of the head; of the token itself for the root of a sentence.
    pub head: u32,
    /// Dependency label.
    pub dep: &'a str,
    /// Whether a sentence starts here.
    pub sent_start: bool,
}

/// A named entity of a [`ParsedDoc`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParsedEntity<'a> {
    /// OntoNotes label.
    pub label: &'a str,
    /// The entity as written.
    pub text: &'a str,
    /// First code point in the text.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// Index of the first token.
    pub token_start: u32,
    /// One past the index of the last token.
    pub token_end: u32,
}

impl<'a> ParsedDoc<'a> {
    /// The view of a text and its analysis.
    pub fn new(text: &'a str, doc: &'a Doc) -> ParsedDoc<'a> {
        let (mut bytes, mut points) = (0, 0);
        // Tokens come in order, so the code points before each are counted once.
        let mut offset = |to: u32| {
            points += text.get(bytes..to as usize).map_or(0, |part| part.chars().count());
            bytes = to as usize;
            points
        };
        let tokens: Vec<ParsedToken> = doc
            .tokens
            .iter()
            .enumerate()
            .map(|(id, token)| {
                let start = offset(token.start);
                ParsedToken {
                    id,
                    text: written(text, token.start, token.end),
                    start,
                    end: offset(token.end),
                    space_after: token.space_after,
                    norm: &token.norm,
                    tag: &token.tag,
                    pos: &token.pos,
                    morph: &token.morph,
                    lemma: &token.lemma,
                    head: token.head,
                    dep: &token.dep,
                    sent_start: token.sent_start,
                }
            })
            .collect();
        let entities = doc
            .entities
            .iter()
            .filter_map(|entity| {
                let (first, last) = (entity.start as usize, (entity.end as usize).checked_sub(1)?);
                let span: (&Token, &Token) = (doc.tokens.get(first)?, doc.tokens.get(last)?);
                Some(ParsedEntity {
                    label: &entity.label,
                    text: written(text, span.0.start, span.1.end),
                    start: tokens[first].start,
                    end: tokens[last].end,
                    token_start: entity.start,
                    token_end: entity.end,
                })
            })
            .collect();
        ParsedDoc { text, tokens, entities }
    }
}

/// An analysis as a JSON value: the fields of [`ParsedDoc`].
pub fn to_json(text: &str, doc: &Doc) -> serde_json::Value {
    // The view holds nothing that JSON cannot: texts, numbers and truth values under text keys.
    serde_json::to_value(ParsedDoc::new(text, doc)).unwrap_or_default()
}

fn written(text: &str, start: u32, end: u32) -> &str {
    text.get(start as usize..end as usize).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Entity;

    #[test]
    fn offsets_are_code_points() {
        let token = |start, end| Token {
            start,
            end,
            space_after: true,
            lower: "x".into(),
            norm: "x".into(),
            tag: "NN".into(),
            pos: "NOUN".into(),
            morph: "".into(),
            lemma: "x".into(),
            head: 0,
            dep: "ROOT".into(),
            sent_start: start == 0,
        };
        let doc = Doc {
            tokens: vec![token(0, 5), token(6, 11)],
            entities: vec![Entity { start: 1, end: 2, label: "GPE".into() }],
        };
        let json = to_json("naïf café", &doc);
        assert_eq!((&json["tokens"][1]["start"], &json["tokens"][1]["end"]), (&5.into(), &9.into()));
        assert_eq!(
            (&json["entities"][0]["text"], &json["entities"][0]["start"]),
            (&"café".into(), &5.into())
        );
    }
}
