//! Whatever the words of a report, it is read: no panic, no report lost, none that is read for ever.
//!
//! Reports are made of pieces of our samples and of the words that readers look for, in any order.
//! `PROPTEST_CASES=100000 PROPTEST_RNG_SEED=7 cargo test --release -p tally-cli --test word_salad` makes more, and others.

mod common;

use std::io::Write;
use std::sync::mpsc;
use std::time::Duration;

use common::{root, stdout, tally};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// Longer than this no report takes on the slowest machine, its share of starting the program included.
const LONGEST: Duration = Duration::from_secs(1);
/// What starting the program and loading its model takes at the most.
const STARTING: Duration = Duration::from_secs(120);

/// Words that readers look for, and marks that break sentences.
const WORDS: &str = "said told claimed denied citing while that which where whose who and or but not no none zero \
    “ ” \" '' ‘ ’ , . : ; ( ) — – - % $ @handle #tag 🔥 é \u{200b} \u{202e} 1) • * 's n't \
    killed wounded dead bodies toll dozens hundreds one two 12 10,000 3-5 1/2 €5m more than at least up to \
    including others another their its it they he was were been by between from of in to near on for \
    Monday yesterday 2024-12-02 last week later Aleppo Syria Dr Mr U.S. strike attack clashes arrested protesters \
    police army responsibility reportedly according to";

fn report() -> impl Strategy<Value = String> {
    let samples: String = ["01-wire", "03-rebel-statement", "05-monitor", "09-live-page"]
        .map(|name| std::fs::read_to_string(root().join(format!("samples/{name}.txt"))).expect("a sample"))
        .join("\n");
    let words: Vec<String> = samples.split_whitespace().map(str::to_string).collect();
    let n_words = words.len();
    let piece = (0..n_words, 1..7usize).prop_map(move |(at, n)| words[at..n_words.min(at + n)].join(" "));
    let word = prop::sample::select(WORDS.split(' ').collect::<Vec<_>>()).prop_map(str::to_string);
    let end = prop::sample::select(vec![". ", "\n\n", ".\n", "\t"]).prop_map(str::to_string);
    let text = prop::collection::vec(prop_oneof![4 => word, 5 => piece, 1 => end], 1..45)
        .prop_map(|parts| format!("Then {}", parts.join(" ")));
    (text, 0..10u8).prop_map(|(text, spelling)| match spelling {
        0 => text.to_uppercase(),
        1 => text.to_lowercase(),
        2 => text.replace(' ', "\n"),
        _ => text,
    })
}

#[test]
fn any_words_are_read() {
    let mut runner =
        TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() });
    let report = report();
    let n_reports = 4 * runner.config().cases;
    let mut file = tempfile::Builder::new().suffix(".jsonl").tempfile().expect("a file");
    for n in 0..n_reports {
        let text = report.new_tree(&mut runner).expect("a report").current();
        let published = (n % 3 > 0).then_some("2024-12-02");
        let line = serde_json::json!({ "id": n.to_string(), "text": text, "published": published });
        writeln!(file, "{line}").expect("written");
    }
    let path = file.path().to_str().expect("a path in UTF-8").to_string();
    let limit = STARTING + LONGEST * n_reports;
    let (done, waiting) = mpsc::channel();
    let given = path.clone();
    std::thread::spawn(move || done.send(tally(&["read", &given, "--format", "jsonl"])));
    let output = match waiting.recv_timeout(limit) {
        Ok(output) => output,
        Err(mpsc::RecvTimeoutError::Disconnected) => panic!("tally failed on {path}"),
        Err(mpsc::RecvTimeoutError::Timeout) => {
            let kept = file.keep().map(|(_, path)| path.display().to_string()).unwrap_or(path);
            panic!("{n_reports} reports were not read in {limit:?}; they are kept in {kept}")
        }
    };
    let printed = stdout(&output);
    assert_eq!(printed.lines().count(), n_reports as usize);
    assert!(!printed.contains("a fault in Tally"));
}
