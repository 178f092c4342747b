//! What holds of any text: nothing panics, bounds stand in order, spans lie in the text.

use proptest::prelude::*;
use tally_figures::FigureReader;
use tally_language::{Doc, Token};
use tally_model::{Block, BlockKind, Figure, Report, Span};
use tally_read::Document;

const WORDS: &[&str] = &[
    "at",
    "least",
    "25",
    "people",
    "were",
    "killed",
    "and",
    "30",
    "wounded",
    ",",
    "including",
    "ten",
    "of",
    "them",
    "children",
    "dozens",
    "between",
    "10",
    "-",
    "15",
    "dead",
    "no",
    "one",
    "toll",
    "rose",
    "to",
    "1,200,000",
    "million",
    "a",
    "12",
    "year",
    "old",
    "boy",
    "the",
    "bodies",
    "soldiers",
    "among",
    "(",
    ")",
    "more",
    "than",
    "half",
    "é",
    "99999999999999",
    "others",
    "lives",
    "claimed",
    "without",
    "casualties",
    "injuries",
    "“",
    "hostage",
    "Ahmad",
    "fled",
    "shot",
    "down",
    "whom",
];
const TAGS: &[(&str, &str)] = &[
    ("NOUN", "NNS"),
    ("NOUN", "NN"),
    ("VERB", "VBN"),
    ("VERB", "VBD"),
    ("VERB", "VBG"),
    ("NUM", "CD"),
    ("ADJ", "JJ"),
    ("PUNCT", ","),
    ("PROPN", "NNP"),
    ("AUX", "VBD"),
    ("DET", "DT"),
    ("ADP", "IN"),
    ("ADV", "RB"),
    ("PRON", "PRP"),
    ("CCONJ", "CC"),
    ("PART", "POS"),
];
const DEPS: &[&str] = &[
    "nsubj",
    "nsubjpass",
    "dobj",
    "conj",
    "prep",
    "pobj",
    "amod",
    "nummod",
    "acl",
    "relcl",
    "xcomp",
    "ccomp",
    "advcl",
    "appos",
    "det",
    "neg",
    "aux",
    "auxpass",
    "oprd",
    "mark",
    "compound",
    "attr",
];

/// A sentence of any words with any tags and any tree.
fn documents() -> impl Strategy<Value = Document> {
    let token = (
        0..WORDS.len(),
        0..TAGS.len(),
        0..DEPS.len(),
        any::<prop::sample::Index>(),
        prop::bool::weighted(0.1),
    );
    prop::collection::vec(token, 0..40).prop_map(|drawn| {
        let mut text = String::new();
        let mut tokens = Vec::new();
        let mut sentence = 0;
        for (i, (word, tag, dep, head, starts)) in drawn.iter().enumerate() {
            if *starts {
                sentence = i;
            }
            let start = text.len() as u32;
            text += WORDS[*word];
            let lower = WORDS[*word].to_lowercase();
            // Heads point to the left, so that the tree has no cycle.
            let head = if i == sentence { i } else { sentence + head.index(i - sentence) };
            tokens.push(Token {
                start,
                end: text.len() as u32,
                space_after: true,
                lower: lower.as_str().into(),
                norm: lower.as_str().into(),
                tag: TAGS[*tag].1.into(),
                pos: TAGS[*tag].0.into(),
                morph: "".into(),
                lemma: lower.as_str().into(),
                head: head as u32,
                dep: if head == i { "ROOT".into() } else { DEPS[*dep].into() },
                sent_start: i == sentence,
            });
            text.push(' ');
        }
        let blocks = vec![Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()) }];
        Document::new(
            Report { text, blocks, ..Report::default() },
            vec![(0, Doc { tokens, entities: Vec::new() })],
        )
    })
}

fn check(figure: &Figure, text: &str) {
    let bounds: Vec<u64> = [figure.low, figure.best, figure.high].into_iter().flatten().collect();
    assert!(bounds.is_sorted(), "{figure:?}");
    assert!(!figure.span.is_empty() && !figure.span.of(text).is_empty());
    figure.including.iter().for_each(|part| check(part, text));
}

/// One reader for each policy, made once.
fn readers() -> &'static [FigureReader] {
    static READERS: std::sync::OnceLock<Vec<FigureReader>> = std::sync::OnceLock::new();
    READERS.get_or_init(|| {
        tally_figures::Policy::names()
            .iter()
            .map(|p| FigureReader::new(p).expect("a policy by its own name"))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_is_read(doc in documents()) {
        for reader in readers() {
            for at in reader.read(&doc) {
                check(&at.figure, doc.text());
                prop_assert!(at.tokens.contains(&at.head) || at.figure.including.is_empty() || at.tokens.end <= doc.len());
                prop_assert!(at.tokens.start < at.tokens.end && at.tokens.end <= doc.len());
                prop_assert!(at.head < doc.len());
                prop_assert!(at.trigger.is_none_or(|t| t < doc.len()));
                prop_assert_eq!(&reader.read(&doc), &reader.read(&doc));
            }
        }
    }
}
