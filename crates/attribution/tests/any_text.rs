//! Whatever the text, reading never fails, and what is found lies in the text.

use proptest::prelude::*;
use tally_attribution::AttributionReader;

fn holds(text: &str) {
    let doc = tally_testkit::document(text, None);
    let read = AttributionReader::new().read(&doc);
    for n in 0..read.len() {
        let steps = std::iter::successors(Some(n), |&n| read[n].parent).take(read.len() + 1).count();
        assert!(steps <= read.len(), "attributions that stand in each other in {text:?}");
    }
    for a in read {
        let parts = a.cue.tokens.iter().chain(&a.content).chain(a.sources.iter().flat_map(|s| &s.tokens));
        for range in parts {
            assert!(range.start < range.end && range.end <= doc.len(), "{range:?} in {text:?}");
            let _ = doc.words(range.clone());
        }
        assert!(!a.content.is_empty());
    }
}

#[test]
fn odd_texts() {
    for text in [
        "",
        " ",
        "\n\n\n",
        "“",
        "”",
        "\"\"\"",
        "said",
        ": :",
        "“said” ‘said’ 'said",
        "— said — said —",
        "he said “",
        "according to",
        // Each of the two "reportedly" was read as the content of the other.
        "Then #tag police Aleppo police Syria \" invented.) Syria live: UN \t without reports of casualties. - Clashes been presidency \
         reportedly reportedly rescue workers was",
    ] {
        holds(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(words in prop::collection::vec(
        prop::sample::select(vec!["said", "“", "”", "\"", "''", "‘", "’", "'", ",", ".", ":", "\n\n", "the army", "he", "who", "claimed that", "according to",
            "and", "citing", "quoted", "as saying", "not", "to", "deny", "reportedly", "12", "é", "🔥", "responsibility for", "told AFP", "while", "(", "—"]), 0..40)) {
        holds(&words.join(" "));
    }

    #[test]
    fn any_characters_are_read(text in "\\PC{0,80}") {
        holds(&text);
    }
}
