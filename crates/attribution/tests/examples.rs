//! Every example in the data files is read as the file says: cue, stance and, in square brackets, the content.

use tally_attribution::AttributionReader;
use tally_model::Stance;
use tally_read::Document;

struct Case {
    words: String,
    stance: Stance,
    text: String,
    content: Vec<String>,
}

fn cases(table: &str, word: usize, stance: usize, example: usize) -> Vec<Case> {
    table
        .lines()
        .filter(|l| !l.starts_with('#') && !l.trim().is_empty())
        .map(|l| {
            let row: Vec<&str> = l.split('\t').collect();
            let marked = row[example];
            let content = marked
                .split('[')
                .skip(1)
                .map(|p| p.split(']').next().unwrap_or_default().to_string())
                .collect();
            Case {
                words: row[word].to_string(),
                stance: Stance::from_word(row[stance]).expect(l),
                text: marked.replace(['[', ']'], ""),
                content,
            }
        })
        .collect()
}

/// Reads all examples as paragraphs of one document and reports those that are not read as written.
fn check(cases: &[Case], shortest: bool) {
    let text = cases.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("\n\n");
    let doc = tally_testkit::document(&text, None);
    let found = AttributionReader::new().explain(&doc);
    let mut wrong = Vec::new();
    for (block, case) in cases.iter().enumerate() {
        let here: Vec<_> =
            found.iter().map(|f| &f.0).filter(|a| doc.sentence(a.cue.head).block == block).collect();
        let right = here.iter().any(|a| {
            let words = a.cue.lemma == case.words
                || shortest && case.words.starts_with(a.cue.lemma.split(' ').next().unwrap_or_default());
            words && a.cue.stance == case.stance && contents(&doc, &a.content) == case.content
        });
        if !right {
            let got: Vec<_> =
                here.iter().map(|a| format!("{} {:?}", a.cue.lemma, contents(&doc, &a.content))).collect();
            wrong.push(format!(
                "{} ({}): {}\n    got {}",
                case.words,
                case.stance,
                case.text,
                got.join(" | ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {} examples:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// The content without the quotation marks, which the examples leave outside the brackets.
fn contents(doc: &Document, parts: &[tally_read::TokenRange]) -> Vec<String> {
    let bare = |s: &str| s.trim_matches(['“', '”', ',']).to_string();
    parts.iter().map(|r| bare(doc.words(r.clone()))).collect()
}

#[test]
fn verbs() {
    check(&cases(include_str!("../data/verbs.tsv"), 0, 2, 4), true);
}

#[test]
fn nouns() {
    check(&cases(include_str!("../data/nouns.tsv"), 0, 2, 4), false);
}

#[test]
fn adjectives() {
    check(&cases(include_str!("../data/adjectives.tsv"), 0, 2, 4), false);
}

#[test]
fn prepositions() {
    check(&cases(include_str!("../data/prepositions.tsv"), 0, 1, 2), false);
}

#[test]
fn adverbs() {
    check(&cases(include_str!("../data/adverbs.tsv"), 0, 1, 2), false);
}
