//! No text makes the engine panic, hang or contradict itself.

use proptest::prelude::*;
use std::time::{Duration, Instant};
use tally_language::Doc;

/// What holds of every analysis.
fn check(text: &str, doc: &Doc) {
    let n = doc.tokens.len();
    let mut at = 0;
    for (i, token) in doc.tokens.iter().enumerate() {
        let (start, end) = (token.start as usize, token.end as usize);
        assert!(start < end && text.get(start..end).is_some(), "token {i} of {text:?} is {start}..{end}");
        assert_eq!(start, at, "tokens and single blanks make up the whole text {text:?}");
        at = end;
        if token.space_after {
            assert_eq!(text.as_bytes().get(at), Some(&b' '));
            at += 1;
        }
        assert!((token.head as usize) < n && !token.tag.is_empty() && !token.dep.is_empty());
        // Every chain of heads ends in a root.
        let mut above = i;
        for _ in 0..n {
            above = doc.tokens[above].head as usize;
        }
        assert_eq!(doc.tokens[above].head as usize, above, "a circle of heads in {text:?}");
    }
    assert_eq!(at, text.len());
    let mut last = 0;
    for entity in &doc.entities {
        assert!(last <= entity.start && entity.start < entity.end && entity.end as usize <= n);
        last = entity.end;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "\\PC{0,80}") {
        check(&text, &tally_testkit::small_model().parse(&text));
    }

    #[test]
    fn any_mixture_of_signs_is_read(text in "[ \\n\\t.,;:!?'\"()\\[\\]{}<>a-cA-C0-2@/\\\\#$%…“”’°€ßé\u{0}\u{200d}\u{301}😀-]{0,60}") {
        let model = tally_testkit::small_model();
        let doc = model.parse(&text);
        check(&text, &doc);
        prop_assert_eq!(&model.parse_all(&["A first text.", &text, &text])[2], &doc);
        let mut conllu = String::new();
        tally_language::to_conllu(&text, &doc, &mut conllu);
        let words = conllu.lines().filter(|line| line.contains('\t')).count();
        prop_assert!(words <= doc.tokens.len());
        prop_assert_eq!(tally_language::to_json(&text, &doc)["tokens"].as_array().map(Vec::len), Some(doc.tokens.len()));
    }
}

#[test]
fn monstrous_texts_take_no_monstrous_time() {
    let model = tally_testkit::small_model();
    let sentence = "the man who saw the dog that bit the cat in the house ".repeat(900);
    let texts = [
        String::new(),
        " ".repeat(5_000),
        "\n".repeat(5_000),
        "\0".repeat(3_000),
        "a".repeat(200_000),
        "!".repeat(20_000),
        ".".repeat(200_000),
        "..,".repeat(10_000),
        format!("{}b..", ".".repeat(100_000)),
        "a.b".repeat(3_000),
        "://a@".repeat(3_000),
        format!("{}x", ":".repeat(10_000)),
        format!("a{}.b", "-".repeat(10_000)),
        "e\u{301}".repeat(10_000),
        "👩‍👩‍👧".repeat(3_000),
        "\u{202e}שלום ".repeat(3_000),
        "don't".repeat(3_000),
        "((((c.".repeat(3_000),
        sentence,
    ];
    for text in &texts {
        let start = Instant::now();
        let doc = model.parse(text);
        let time = start.elapsed();
        assert!(
            time < Duration::from_secs(60),
            "{time:?} for {:?}",
            text.chars().take(20).collect::<String>()
        );
        assert_eq!(doc.tokens.is_empty(), text.is_empty());
        assert_eq!(
            doc.tokens.last().map_or(0, |token| token.end as usize + usize::from(token.space_after)),
            text.len()
        );
    }
}

#[test]
fn a_long_text_reads_as_its_words_do_anywhere() {
    // More tokens than are prepared at once, so that contributions are computed again.
    let model = tally_testkit::small_model();
    let text = "Shelling killed three people in Kharkiv on Tuesday, the governor said. ".repeat(1_500);
    let doc = model.parse(&text);
    let session = &mut model.session();
    assert_eq!(session.parse(&text), doc);
    assert_eq!(doc.tokens.iter().filter(|token| token.sent_start).count(), 1_500);
}
