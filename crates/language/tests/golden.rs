//! Our analyses are spaCy's, in every decision, on texts that are kept here with what spaCy made of them.

use serde_json::{Value, json};
use tally_language::{Doc, Model};

/// The texts of `golden/texts.txt`.
fn texts() -> Vec<String> {
    let lines = include_str!("golden/texts.txt").trim_end_matches('\n').split('\n');
    lines.filter(|line| !line.starts_with("# ")).map(unescape).collect()
}

fn unescape(line: &str) -> String {
    let mut out = String::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            (_, Some('n')) => out.push('\n'),
            (_, Some('t')) => out.push('\t'),
            (_, Some('r')) => out.push('\r'),
            (_, Some('u')) => {
                let code: String = chars.by_ref().skip(1).take_while(|c| *c != '}').collect();
                out.extend(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32));
            }
            (_, Some(escaped)) => out.push(escaped),
            (plain, None) => out.push(plain),
        }
    }
    out
}

/// An analysis as `golden/make.py` writes it.
fn written(text: &str, doc: &Doc) -> Value {
    let token = |t: &tally_language::Token| {
        json!([
            text[t.start as usize..t.end as usize],
            u8::from(t.space_after),
            t.lower.as_str(),
            t.norm.as_str(),
            t.tag.as_str(),
            t.pos.as_str(),
            t.morph.as_str(),
            t.lemma.as_str(),
            t.head,
            t.dep.as_str(),
            u8::from(t.sent_start),
        ])
    };
    let entities = doc.entities.iter().map(|e| json!([e.start, e.end, e.label.as_str()]));
    json!({
        "tokens": doc.tokens.iter().map(token).collect::<Vec<_>>(),
        "entities": entities.collect::<Vec<_>>(),
    })
}

fn compare(model: &Model, golden: &str) {
    let texts = texts();
    let golden: Vec<&str> = golden.lines().collect();
    assert_eq!(texts.len(), golden.len(), "run golden/make.py after a change of golden/texts.txt");
    let docs = model.parse_all(&texts);
    for ((text, doc), golden) in texts.iter().zip(&docs).zip(golden) {
        let golden: Value = serde_json::from_str(golden).expect("JSON");
        assert_eq!(written(text, doc), golden, "{text:?}");
    }
    let alone: Vec<Doc> = texts.iter().map(|text| model.parse(text)).collect();
    assert_eq!(docs, alone, "a text reads the same in a batch and alone");
    assert_eq!(docs, model.parse_all_parallel(&texts), "a text reads the same on one thread and on many");
}

#[test]
fn medium_model_reads_as_spacy_does() {
    compare(tally_testkit::model(), include_str!("golden/md.jsonl"));
}

#[test]
fn small_model_reads_as_spacy_does() {
    compare(tally_testkit::small_model(), include_str!("golden/sm.jsonl"));
}
