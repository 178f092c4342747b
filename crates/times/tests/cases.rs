//! Runs every `case` and `not` row of `data/rules.tsv`, with and without the date published.

use tally_testkit::document;
use tally_times::{TimeAt, TimeReader};

const RULES: &str = include_str!("../data/rules.tsv");
const PUBLISHED: &str = "2024-12-04";

struct Case<'a> {
    line: usize,
    before: &'a str,
    words: &'a str,
    text: String,
}

fn case(line: usize, sentence: &str) -> Case<'_> {
    let (before, rest) =
        sentence.split_once('[').unwrap_or_else(|| panic!("rules.tsv:{line}: no [expression]"));
    let (words, after) = rest.split_once(']').unwrap_or_else(|| panic!("rules.tsv:{line}: no [expression]"));
    Case { line, before, words, text: format!("{before}{words}{after}") }
}

/// What is wrong with the reading of a case, if anything.
fn check(reader: &TimeReader, case: &Case, published: Option<&str>, value: &str) -> Option<String> {
    let doc = document(&case.text, published);
    let times = reader.read(&doc);
    let wanted = (case.before.len(), case.before.len() + case.words.len());
    let found = times.iter().find(|t| (t.time.span.start as usize, t.time.span.end as usize) == wanted);
    let (days, value) = match value.strip_prefix('{').and_then(|v| v.split_once("} ")) {
        Some((days, value)) => (Some(days), value),
        None => (None, value),
    };
    let Some(TimeAt { time, .. }) = found else {
        let spans: Vec<&str> = times.iter().map(|t| t.time.span.of(doc.text())).collect();
        return Some(format!("rules.tsv:{}: `{}` not found, but {spans:?}", case.line, case.words));
    };
    let got = time.value.as_deref().unwrap_or("-");
    let got_days = format!(
        "{} {}",
        time.start.map_or("-".into(), |d| d.to_string()),
        time.end.map_or("-".into(), |d| d.to_string())
    );
    (got != value || days.is_some_and(|d| d != got_days)).then(|| {
        format!(
            "rules.tsv:{} ({published:?}): `{}` is {got} {{{got_days}}}, not {value}",
            case.line, case.words
        )
    })
}

#[test]
fn every_example_in_the_rules_reads_as_it_says() {
    let reader = TimeReader::new();
    let mut wrong = Vec::new();
    let mut n_cases = 0;
    for (number, row) in RULES.lines().enumerate() {
        let columns: Vec<&str> = row.split('\t').collect();
        match columns.as_slice() {
            ["case", sentence, with, without] => {
                let case = case(number + 1, sentence);
                wrong.extend(check(&reader, &case, Some(PUBLISHED), with));
                wrong.extend(check(&reader, &case, None, without));
                n_cases += 1;
            }
            ["not", sentence] => {
                for published in [Some(PUBLISHED), None] {
                    let doc = document(sentence, published);
                    for time in reader.read(&doc) {
                        let words = time.time.span.of(doc.text());
                        wrong.push(format!("rules.tsv:{}: `{words}` is no time", number + 1));
                    }
                }
                n_cases += 1;
            }
            ["case" | "not", ..] => wrong.push(format!("rules.tsv:{}: wrong number of columns", number + 1)),
            _ => {}
        }
    }
    assert!(n_cases > 80, "only {n_cases} examples");
    assert!(wrong.is_empty(), "{} of {n_cases}:\n{}", wrong.len(), wrong.join("\n"));
}
