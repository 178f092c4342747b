//! The command line: formats, exit codes, and inputs that cannot be read.

mod common;

use std::io::Write;
use std::process::{Command, Stdio};

use common::{root, stdout, tally};
use serde_json::Value;

fn write(dir: &tempfile::TempDir, name: &str, bytes: &[u8]) -> String {
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    path.to_string_lossy().into_owned()
}

const GOOD: &str = "Rebels shelled the town of Saraqib on Monday, killing three civilians, the army said.";

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let good = write(&dir, "good.txt", GOOD.as_bytes());
    let missing = dir.path().join("missing.txt").to_string_lossy().into_owned();
    let empty = write(&dir, "empty.txt", b"");
    let binary = write(&dir, "binary.txt", &[0, 159, 146, 150, 0, 1, 2, 3, 0, 0, 7, 200].repeat(100));
    let output = tally(&["read", "--format", "jsonl", &missing, &empty, &good, &binary]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    for name in ["missing.txt", "empty.txt", "binary.txt"] {
        assert!(said.contains(name), "{name} is not named: {said}");
    }
    let read: Vec<Value> = stdout(&output).lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!(read.len(), 1);
    assert_eq!(read[0]["report"]["text"], GOOD);
}

#[test]
fn a_directory_without_reports_is_an_error() {
    let dir = tempfile::tempdir().expect("a folder");
    let output = tally(&["read", &dir.path().to_string_lossy()]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn wrong_usage_exits_with_2() {
    assert_eq!(tally(&["read"]).status.code(), Some(2));
    assert_eq!(tally(&["read", "--published", "yesterday", "samples"]).status.code(), Some(2));
}

#[test]
fn a_report_in_another_language_is_listed_and_not_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let text = "Die Armee teilte am Montag mit, dass bei dem Angriff auf die Stadt mindestens zwölf Menschen getötet worden seien. \
                Die Regierung wies die Vorwürfe zurück und sprach von einem Missverständnis zwischen den Truppen. \
                Nach Angaben der Rettungskräfte wurden mehr als zwanzig Menschen verletzt, darunter auch mehrere Kinder.";
    let output = tally(&["read", "--format", "json", &write(&dir, "de.txt", text.as_bytes())]);
    assert_eq!(output.status.code(), Some(0));
    let reading: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(reading["report"]["language"], "de");
    assert_eq!(reading["claims"].as_array().map(Vec::len), Some(0));
    assert!(reading["problems"][0]["message"].as_str().expect("a message").contains("another language"));
}

#[test]
fn relative_dates_count_from_the_day_given() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = write(&dir, "a.txt", GOOD.as_bytes());
    let day = |args: &[&str]| -> Value {
        let output = tally(args);
        let reading: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        reading["claims"][0]["when"]["start"].clone()
    };
    assert_eq!(day(&["read", "--format", "json", "--published", "2024-12-04", &path]), "2024-12-02");
    assert_eq!(day(&["read", "--format", "json", &path]), Value::Null);
}

#[test]
fn standard_input_and_json_lines_keep_keys_and_order() {
    let lines: String = (0..5).map(|i| format!("{{\"id\": \"r{i}\", \"text\": \"{GOOD}\"}}\n")).collect();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tally"))
        .args(["read", "--format", "jsonl", "--input", "jsonl", "-"])
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("tally starts");
    child.stdin.take().expect("a pipe").write_all(lines.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("an end");
    let keys: Vec<String> = stdout(&output)
        .lines()
        .map(|l| {
            serde_json::from_str::<Value>(l).expect("JSON")["report"]["key"]
                .as_str()
                .expect("a key")
                .to_string()
        })
        .collect();
    assert_eq!(keys, ["r0", "r1", "r2", "r3", "r4"]);
}

#[test]
fn several_reports_as_json_are_a_list_and_csv_has_one_header() {
    let output =
        tally(&["read", "--format", "json", "samples/03-rebel-statement.txt", "samples/10-tabloid.txt"]);
    let list: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(list.as_array().map(Vec::len), Some(2));
    let csv = stdout(&tally(&[
        "read",
        "--format",
        "csv",
        "samples/03-rebel-statement.txt",
        "samples/10-tabloid.txt",
    ]));
    assert_eq!(csv.lines().filter(|l| l.starts_with("report,key,")).count(), 1);
}

#[test]
fn parse_prints_json_lines_and_conllu() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = write(&dir, "a.txt", b"He left. She stayed.");
    let json: Value = serde_json::from_slice(&tally(&["parse", &path]).stdout).expect("JSON");
    assert_eq!(json["tokens"].as_array().map(Vec::len), Some(6));
    let conllu = stdout(&tally(&["parse", "--format", "conllu", &path]));
    let rows: Vec<&str> = conllu.lines().filter(|l| l.starts_with("1\t")).collect();
    assert_eq!(rows.len(), 2, "each sentence counts from 1: {conllu}");
}

#[test]
fn a_model_that_is_none_is_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let wheel = write(&dir, "broken.whl", b"PK\x03\x04 not a wheel");
    let output = tally(&["--model", &wheel, "read", "samples/10-tabloid.txt"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("broken.whl"));
}

#[test]
fn long_and_odd_texts_are_read_in_bounded_time() {
    let dir = tempfile::tempdir().expect("a folder");
    // Sentences without an end are cut (`Document::LONGEST_SENTENCE`): each claim repeats its sentence.
    let sentence = "and the army said that two people were killed in Aleppo on Monday ".repeat(3900);
    let odd = "\u{202e}a\u{0301}\u{200d}🇸🇾 ".repeat(200) + GOOD + &"x".repeat(10_000);
    let paths = [write(&dir, "long.txt", sentence.as_bytes()), write(&dir, "odd.txt", odd.as_bytes())];
    let started = std::time::Instant::now();
    let output = tally(&["read", "--format", "jsonl", &paths[0], &paths[1]]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(stdout(&output).lines().count(), 2);
    assert!(output.stdout.len() < 100_000_000, "{} bytes printed", output.stdout.len());
    assert!(started.elapsed().as_secs() < 60, "took {:?}", started.elapsed());
}

#[test]
fn explain_shows_what_was_kept_and_what_was_left_out() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = write(&dir, "good.txt", GOOD.as_bytes());
    for place in [["--at", "0"], ["--claim", "c1"]] {
        let output = tally(&[["explain", &path].as_slice(), &place].concat());
        let said = stdout(&output);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        for expected in [
            "kept       “said” by the army",
            "left out   “shelled” as",
            "figure     “three civilians” 3 civilians",
        ] {
            assert!(said.contains(expected), "{expected} is not in\n{said}");
        }
        assert!(said.lines().all(|l| l.chars().count() <= 80), "{said}");
    }
    assert_eq!(tally(&["explain", &path]).status.code(), Some(2));
    let beyond = tally(&["explain", &path, "--claim", "c99"]);
    assert_eq!(beyond.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&beyond.stderr).contains("c99"));
}

#[test]
fn an_actor_is_shown_as_it_was_on_a_day() {
    let now = stdout(&tally(&["actors", "show", "hts"]));
    assert!(now.contains("(hts)") && now.contains("2017-01-28"), "{now}");
    let before = stdout(&tally(&["actors", "show", "hts", "--at", "2016-06-01"]));
    assert!(before.contains("Not under this name on 2016-06-01"), "{before}");
    let output = tally(&["actors", "show", "Nobody at All"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("Nobody at All"));
}

#[test]
fn a_strike_is_where_it_hit_not_where_the_report_was_filed_or_the_words_were_said() {
    let dir = tempfile::tempdir().expect("a folder");
    let text = "PORT SUDAN, Oct 14 (Nile Courier) - A drone strike on a crowded market in the city of El Fasher killed at least 34 people \
                and wounded 51 on Monday, a network of local volunteers said.\n\nEleven of the dead were women, it said.\n\n\
                The Rapid Support Forces denied carrying out the strike. In a post on Telegram, the paramilitary group accused the army \
                of bombing the market. \"The militia targeted civilians,\" army spokesman Nabil Abdallah told reporters in Port Sudan.\n";
    let path = write(&dir, "strike.txt", text.as_bytes());
    let output = tally(&["read", "--format", "json", "--published", "2025-10-14", &path]);
    let reading: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let claims = reading["claims"].as_array().expect("claims");
    let strike = claims.iter().find(|c| c["main"] == true).expect("a main claim");
    assert_eq!(strike["place"]["name"], "El Fasher", "{strike:#}");
    assert_eq!(strike["casualties"][0]["including"][0]["group"], "women", "{strike:#}");
    assert!(claims.iter().all(|c| c["source"]["name"] != "Telegram"), "a platform is nobody's voice");
    assert!(
        claims
            .iter()
            .all(|c| !c["place"]["name"].as_str().unwrap_or_default().eq_ignore_ascii_case("port sudan"))
    );
}

#[test]
fn actors_are_imported_and_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data").display().to_string();
    let file = folder.path().join("mine.csv");
    std::fs::write(&file, "name,aliases,sector,country\nHill Brigade,Hill Bde,REB,SY\nBad Row,,XXX,SY\n")
        .expect("written");
    let file = file.display().to_string();
    let said = common::stdout(&common::tally(&["--data", &data, "actors", "import", &file, "--as", "mine"]));
    assert!(said.contains("line 3 left out: bad-row: sector \"XXX\""), "{said}");
    assert!(said.contains("1 actor imported as mine"), "{said}");
    let shown = common::stdout(&common::tally(&["--data", &data, "actors", "show", "Hill Bde"]));
    assert!(
        shown.contains("Hill Brigade (hill-brigade)") && shown.contains("source of this row: mine"),
        "{shown}"
    );
    let wrong = common::tally(&["--data", &data, "actors", "import", &file, "--as", "../up"]);
    assert!(!wrong.status.success() && !folder.path().join("up.tsv").exists());
}
