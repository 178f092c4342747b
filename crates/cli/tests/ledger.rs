//! The ledger through the command: reports go in once, incidents come out, and everything can be shown.

mod common;

use common::{root, stdout, tally};
use serde_json::Value;

struct Case {
    _dir: tempfile::TempDir,
    ledger: String,
}

impl Case {
    /// A ledger with all samples.
    fn with_samples() -> Case {
        let dir = tempfile::tempdir().expect("a folder");
        let ledger = dir.path().join("tally.db").to_string_lossy().into_owned();
        let case = Case { _dir: dir, ledger };
        let said = case.ingest();
        assert!(said.contains("15 new"), "{said}");
        case
    }

    fn ingest(&self) -> String {
        let samples = root().join("samples").to_string_lossy().into_owned();
        let output = tally(&["ingest", "--ledger", &self.ledger, &samples]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    fn ask(&self, args: &[&str]) -> String {
        let output = tally(&[args, &["--ledger", &self.ledger]].concat());
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        stdout(&output).to_string()
    }

    fn objects(&self, args: &[&str]) -> Vec<Value> {
        let text = self.ask(&[args, &["--format", "jsonl"]].concat());
        text.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect()
    }
}

/// A saved page, changed so often and with so many dead.
fn page(at: &str, modified: &str, headline: &str, body: &str) -> String {
    format!(
        r#"<html lang=en><head><title>{headline}</title><link rel=canonical href="{at}">
        <meta property="article:published_time" content="2024-12-02T08:00:00Z">
        <meta property="article:modified_time" content="{modified}"></head><body><article><h1>{headline}</h1>
        <p>Shells hit a market in the Syrian town of Harim on Monday morning as people were queueing for bread.</p>{body}
        <p>Rescue workers said the market was full when the shells fell, and that the streets around it were closed.</p>
        </article></body></html>"#
    )
}

#[test]
fn a_page_that_changed_is_one_report_with_versions() {
    let dir = tempfile::tempdir().expect("a folder");
    let ledger = dir.path().join("tally.db").to_string_lossy().into_owned();
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).expect("written");
        path.to_string_lossy().into_owned()
    };
    let first = file(
        "first.html",
        &page(
            "https://www.daily.example/world/harim?utm_source=feed",
            "2024-12-02",
            "Three killed as shells hit market in Harim",
            "<p>Three people were killed, a doctor at the town's hospital said.</p>",
        ),
    );
    // As its AMP form a day later.
    let second = file(
        "second.html",
        &page(
            "https://amp.daily.example/world/harim/amp",
            "2024-12-03",
            "Five killed as shells hit market in Harim",
            "<p>Five people were killed, a doctor at the town's hospital said.</p><p>The army denied that it had shelled the town.</p>",
        ),
    );
    let case = Case { _dir: dir, ledger };
    let ingest = |file: &str| {
        let output = tally(&["ingest", "--ledger", &case.ledger, file]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(ingest(&first).contains("1 new"));
    let said = ingest(&second);
    assert!(said.contains("0 new, 1 new version of a known page"), "{said}");
    assert!(said.contains("https://daily.example/world/harim"), "{said}");
    assert!(said.contains("2 paragraphs new, 1 paragraph gone"), "{said}");
    // The phone's page as it first was: earlier than what is known.
    let phone = std::fs::read_to_string(&first).expect("read").replace("www.daily", "m.daily");
    std::fs::write(&first, phone).expect("written");
    assert!(ingest(&first).contains("1 earlier or unchanged version of a known page"));

    let killed: Vec<Value> = case
        .objects(&["claims"])
        .into_iter()
        .filter(|c| c["text"].as_str().is_some_and(|t| t.contains("doctor")))
        .collect();
    assert!(
        !killed.is_empty()
            && killed.iter().all(|c| c["text"].as_str().is_some_and(|t| t.starts_with("Five"))),
        "{killed:?}"
    );
    let report = killed[0]["report"].as_str().expect("a report");
    let shown = case.objects(&["show", report]).remove(0);
    let versions = shown["versions"].as_array().expect("versions");
    assert_eq!(versions.len(), 3);
    let last = &versions[2];
    assert_eq!(
        (&last["current"], &last["report"], &last["modified"]),
        (&Value::from(true), &Value::from(report), &Value::from("2024-12-03"))
    );
    assert_eq!(last["changes"]["title"]["before"], "Three killed as shells hit market in Harim");
    assert_eq!(
        last["changes"]["removed"][0],
        "Three people were killed, a doctor at the town's hospital said."
    );
    let earlier = versions[0]["report"].as_str().expect("a report");
    assert!(case.ask(&["show", earlier, "--format", "table"]).contains("+ Five people were killed"));
}

#[test]
fn samples_become_incidents_that_can_be_asked_for_and_shown() {
    let case = Case::with_samples();
    let before = case.ask(&["incidents", "--format", "jsonl"]);
    assert!(case.ingest().contains("0 new, 15 already known"));
    assert_eq!(case.ask(&["incidents", "--format", "jsonl"]), before, "a second run changes nothing");

    let incidents = case.objects(&["incidents"]);
    assert!(incidents.len() > 10, "{}", incidents.len());
    let several: Vec<&Value> =
        incidents.iter().filter(|i| i["reports"].as_array().is_some_and(|r| r.len() > 2)).collect();
    assert!(!several.is_empty(), "no incident is told by three reports");
    for incident in &incidents {
        let reports = incident["reports"].as_array().expect("reports").len() as u64;
        assert!(incident["claims"].as_array().is_some_and(|c| !c.is_empty()));
        assert!(incident["origins"].as_u64().is_some_and(|o| o >= 1));
        for line in incident["tally"].as_array().expect("a tally") {
            assert!(line["low"].as_u64() <= line["high"].as_u64(), "{line}");
            assert!(line["accounts"].as_array().is_some_and(|a| !a.is_empty()), "{line}");
        }
        assert!(reports >= 1);
    }
    let copies: Vec<&Value> = incidents
        .iter()
        .flat_map(|i| i["reports"].as_array().expect("reports"))
        .filter(|r| r["copy_of"].is_string())
        .collect();
    assert!(copies.iter().all(|c| c["outlet"] == "Coastal Courier"), "{copies:?}");
    assert!(!copies.is_empty(), "the copied wire report is not known as one");

    let id = several[0]["id"].as_str().expect("an id");
    let page = case.ask(&["show", id, "--why", "--format", "table"]);
    assert!(page.contains("Who says what") && page.contains("Why these are one incident"), "{page}");
    assert!(page.lines().all(|l| l.chars().count() <= 80), "{page}");
    let report = several[0]["reports"][0]["id"].as_str().expect("a report");
    assert!(case.ask(&["show", &report[..12], "--format", "table"]).contains("What the accounts come to"));
    let source = case.ask(&["show", "White Helmets", "--format", "table"]);
    assert!(source.contains("speaks of"), "{source}");

    let actor = case.ask(&["show", "syria-military", "--format", "table"]);
    assert!(actor.contains("takes part in") && actor.contains("it acts in"), "{actor}");
    assert!(actor.lines().all(|l| l.chars().count() <= 80), "{actor}");
    let lines = case.objects(&["show", "syria-military"]);
    assert!(lines.iter().any(|l| l["takes_part"] == true && l["others"].is_array()), "{lines:?}");

    for how in [&["rebuild"][..], &["rebuild", "--grouping"]] {
        case.ask(how);
        assert_eq!(case.ask(&["incidents", "--format", "jsonl"]), before, "{how:?} changes nothing");
    }

    let deadly = case.objects(&["incidents", "--min-killed", "5"]);
    assert!(!deadly.is_empty() && deadly.len() < incidents.len());
    assert!(
        case.objects(&["claims", "--text", "hospital"])
            .iter()
            .all(|c| { c["text"].as_str().is_some_and(|t| t.to_lowercase().contains("hospital")) })
    );
    assert!(case.objects(&["claims", "--source", "syria-civil-defence"]).len() > 3);
    assert!(case.objects(&["claims", "--source", "white hel"]).len() > 3);
    assert!(case.objects(&["claims", "--source", "hite hel"]).is_empty());
    assert!(case.objects(&["claims", "--since", "2024-12-05", "--place", "Hama"]).len() > 1);
    assert!(case.objects(&["sources", "--limit", "3"]).len() == 3);
    for d in case.objects(&["disagreements"]) {
        assert!(d["claims"].as_array().is_some_and(|c| c.len() >= 2), "{d}");
    }
    let csv = case.ask(&["incidents", "--format", "csv", "--limit", "2"]);
    assert_eq!(csv.lines().count(), 3);
    assert!(case.ask(&["claims", "--format", "table"]).lines().all(|l| l.chars().count() <= 80));
}

#[test]
fn a_ledger_that_is_not_there_and_an_input_that_cannot_be_read_are_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let ledger = dir.path().join("none.db").to_string_lossy().into_owned();
    let output = tally(&["incidents", "--ledger", &ledger]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("tally ingest"));

    let path = dir.path().join("late.txt");
    let name = path.to_string_lossy().into_owned();
    let output = tally(&["ingest", "--ledger", &ledger, &name]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("1 failed"));
    std::fs::write(&path, "Rebels shelled Saraqib on 2 December 2024, killing nine people, the army said.")
        .expect("written");
    let output = tally(&["ingest", "--ledger", &ledger, "--retry"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stderr).contains("1 new"));
    let output = tally(&["ingest", "--ledger", &ledger, "--retry"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("nothing to take again"));
}
