//! The bundled samples, read by the real program: what it prints, and that every value has its words.

mod common;

use std::collections::BTreeSet;
use std::path::PathBuf;

use common::{root, stdout, tally};
use serde_json::Value;

fn samples() -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(root().join("samples"))
        .expect("samples/")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "txt" || e == "html"))
        .collect();
    paths.sort();
    paths
}

fn readings() -> Vec<Value> {
    let output = tally(&["read", "--format", "jsonl", "samples"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    stdout(&output).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn each_sample_reads_as_its_golden_file_says() {
    for path in samples() {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let output = tally(&["read", "--format", "table", &path.to_string_lossy()]);
        assert_eq!(output.status.code(), Some(0), "{name}");
        let table = stdout(&output);
        for line in table.lines() {
            assert!(line.chars().count() <= 80, "{name}: wider than 80 columns: {line}");
        }
        insta::assert_snapshot!(name, table);
    }
}

#[test]
fn every_value_equals_the_words_at_its_span() {
    for reading in readings() {
        let text: Vec<char> = reading["report"]["text"].as_str().expect("text").chars().collect();
        let at = |span: &Value| -> String {
            let end = |key: &str| span[key].as_u64().expect("an offset") as usize;
            text[end("start")..end("end")].iter().collect()
        };
        let check = |what: &str, span: &Value, words: &Value| {
            assert_eq!(words.as_str(), Some(at(span).as_str()), "{what}");
        };
        for claim in reading["claims"].as_array().expect("claims") {
            check("sentence", &claim["sentence"], &claim["text"]);
            if let Some(event) = claim["event"].as_object() {
                check("trigger", &event["trigger"], &event["trigger"]["text"]);
            }
            for participant in claim["participants"].as_array().expect("participants") {
                check("participant", &participant["span"], &participant["label"]);
            }
            for key in ["place", "when", "said_on"] {
                if claim[key]["span"].is_object() {
                    check(key, &claim[key]["span"], &claim[key]["as_written"]);
                }
            }
            for figure in claim["casualties"].as_array().expect("casualties") {
                check("figure", &figure["span"], &figure["as_written"]);
            }
            let source = &claim["source"];
            let has_words = source["span"].is_object() || source["inferred"] == true;
            assert!(source["kind"] == "report" || has_words, "a source without words: {source}");
            for span in claim["content"]["spans"].as_array().expect("spans") {
                assert!(!at(span).trim().is_empty(), "content without words");
            }
        }
        for (list, words) in [("toponyms", "name"), ("times", "as_written"), ("mentions", "name")] {
            for value in reading[list].as_array().expect(list) {
                check(list, &value["span"], &value[words]);
            }
        }
    }
}

#[test]
fn output_follows_the_schema() {
    let schema: Value = serde_json::from_slice(&tally(&["schema"]).stdout).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    for reading in readings() {
        let faults: Vec<String> = validator.iter_errors(&reading).map(|e| e.to_string()).collect();
        assert!(faults.is_empty(), "{faults:?}");
    }
}

#[test]
fn a_wire_report_of_900_words_holds_25_sourced_claims() {
    let output = tally(&["read", "--format", "json", "samples/01-wire.txt"]);
    let reading: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let claims = reading["claims"].as_array().expect("claims");
    let sourced =
        claims.iter().filter(|c| c["source"]["kind"] != "report" && c["source"]["span"].is_object()).count();
    assert!(sourced >= 25, "{sourced} sourced claims");
    let names: BTreeSet<&str> = claims.iter().filter_map(|c| c["source"]["actor"].as_str()).collect();
    for actor in ["syria-civil-defence", "sohr", "sana"] {
        assert!(names.contains(actor), "{actor} is not among {names:?}");
    }
}

#[test]
fn a_report_reads_the_same_alone_and_among_others() {
    let together = readings();
    assert_eq!(together, readings(), "two runs differ");
    let output = tally(&["read", "--format", "jsonl", "samples/05-monitor.txt"]);
    let alone: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(together.contains(&alone));
}

#[test]
fn boilerplate_and_page_furniture_claim_nothing() {
    for reading in readings() {
        for claim in reading["claims"].as_array().expect("claims") {
            let words = claim["text"].as_str().expect("text");
            for furniture in
                ["cookies", "newsletter", "Leave a comment", "All rights reserved", "5000 were killed"]
            {
                assert!(!words.contains(furniture), "{words}");
            }
        }
    }
}
