//! Whatever the text and however odd its analysis: no panic, spans in order on character boundaries, indices in range.

use std::sync::LazyLock;

use proptest::prelude::*;
use tally_language::{Doc, Token};
use tally_model::{Block, BlockKind, DateOrigin, Published, Report, Span};
use tally_read::Document;
use tally_times::{TimeReader, event_time, published_from_text, statement_time, when};

/// A document whose words are cut at blanks and marks, with tags and heads that `noise` picks.
fn document(text: &str, noise: &[u8], published: Option<&str>) -> Document {
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        match cuts.last_mut() {
            Some((start, last))
                if *last == at
                    && c.is_alphanumeric()
                    && text[*start..].starts_with(char::is_alphanumeric) =>
            {
                *last = end
            }
            _ if c == ' ' => {}
            _ => cuts.push((at, end)),
        }
    }
    let n = cuts.len();
    let pick = |i: usize| usize::from(noise[i % noise.len()]);
    let tags =
        [("NN", "NOUN"), ("VBD", "VERB"), ("IN", "ADP"), ("CD", "NUM"), ("NNP", "PROPN"), ("MD", "AUX")];
    let deps = ["pobj", "prep", "nsubj", "ccomp", "conj", "nummod", "relcl", "advcl", "poss", "aux"];
    let tokens = cuts.iter().enumerate().map(|(i, &(start, end))| {
        let (tag, pos) = tags[pick(i) % tags.len()];
        // Heads lie to the left or at the token itself: a forest without cycles.
        let head = if i == 0 { 0 } else { i - pick(i + 1) % (i.min(5) + 1) };
        let word = text[start..end].to_lowercase();
        Token {
            start: start as u32,
            end: end as u32,
            space_after: false,
            norm: word.as_str().into(),
            lemma: word.as_str().into(),
            lower: word.into(),
            tag: tag.into(),
            pos: pos.into(),
            morph: "".into(),
            head: head as u32,
            dep: deps[pick(i + 2) % deps.len()].into(),
            sent_start: i == 0,
        }
    });
    let analysis = Doc { tokens: tokens.collect(), entities: Vec::new() };
    let published =
        published.and_then(|d| d.parse().ok()).map(|date| Published { date, origin: DateOrigin::Given });
    let blocks = if n == 0 {
        Vec::new()
    } else {
        vec![Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()) }]
    };
    let report = Report { text: text.into(), blocks, published, ..Report::default() };
    Document::new(report, (n > 0).then_some((0, analysis)))
}

fn check(text: &str, noise: &[u8], published: Option<&str>) {
    static READER: LazyLock<TimeReader> = LazyLock::new(TimeReader::new);
    let reader = &*READER;
    let doc = document(text, noise, published);
    let times = reader.read(&doc);
    let mut last = 0;
    for (i, at) in times.iter().enumerate() {
        let span = at.time.span;
        assert!(span.start >= last && span.start < span.end, "spans overlap or are empty");
        assert!(text.get(span.range()).is_some(), "a span cuts a character");
        assert!(at.tokens.contains(&at.head) && at.tokens.end <= doc.len());
        assert!(at.anchor.is_none_or(|a| a < i), "counted from a later expression");
        assert!(at.time.start <= at.time.end, "a stretch that ends before it begins");
        last = span.end;
    }
    for token in 0..doc.len() {
        if let Some(i) = event_time(&doc, token, &times) {
            when(&doc, &times, i, token);
        }
        statement_time(&doc, token, &times);
    }
    published_from_text(&doc, &times);
    assert_eq!(times, reader.read(&doc), "two readings differ");
}

/// Text of words that times are made of.
fn timely() -> impl Strategy<Value = String> {
    let words = "on in the of last next this past every a two 12 31 2024 1998 9999 0000 99999999 5 pm p.m. : / - – , . ' 's s th \
                 Monday March may Dec. year years month days day week century decades ago later earlier before after from eve \
                 quarter third first half early mid late end night morning noon midnight overnight weekend winter hundred \
                 thousand million twenty and half several dozen Christmas Thanksgiving 02/12/2024 2024-02-30 30.2.2023 24:61 '98 \
                 ½ é 日 \u{2019}s now future recently daily each since until to through";
    let words: Vec<&'static str> = words.split_whitespace().collect();
    prop::collection::vec(prop::sample::select(words), 0..30).prop_flat_map(|words| {
        prop::collection::vec(any::<bool>(), words.len()).prop_map(move |glue| {
            words
                .iter()
                .zip(glue)
                .map(|(w, glued)| if glued { w.to_string() } else { format!(" {w}") })
                .collect()
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}", noise in prop::collection::vec(any::<u8>(), 1..20)) {
        check(&text, &noise, Some("2024-12-04"));
        check(&text, &noise, None);
    }

    #[test]
    fn any_row_of_time_words_is_read(text in timely(), noise in prop::collection::vec(any::<u8>(), 1..20)) {
        check(&text, &noise, Some("2024-12-04"));
        check(&text, &noise, Some("9999-12-31"));
        check(&text, &noise, Some("-009999-01-01"));
        check(&text, &noise, None);
    }
}

#[test]
fn empty_documents_have_no_times() {
    check("", &[0], None);
    check("   \n ", &[0], Some("2024-12-04"));
}
