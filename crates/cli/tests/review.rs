//! What people decide, through the command: it changes what is shown, stays when reports are read again, and can be undone.

#[allow(dead_code, reason = "each test uses its part")]
mod common;

use common::{stdout, tally};
use serde_json::Value;

const REPORTS: [(&str, &str); 3] = [
    (
        "a.txt",
        "An air strike on the market of Saraqib killed 12 people on 2 December 2024, the White Helmets said.\n",
    ),
    (
        "b.txt",
        "Fifteen people died in the air strike on Saraqib's market on 2 December 2024, residents said.\n",
    ),
    (
        "c.txt",
        "Gunmen attacked a checkpoint near Palmyra on 20 December 2024, killing four soldiers, the army said.\n",
    ),
];

struct Case {
    dir: tempfile::TempDir,
    ledger: String,
}

impl Case {
    fn new() -> Case {
        let dir = tempfile::tempdir().expect("a folder");
        let ledger = dir.path().join("tally.db").display().to_string();
        let case = Case { dir, ledger };
        for (name, text) in REPORTS {
            std::fs::write(case.dir.path().join(name), text).expect("a report");
        }
        case.ingest();
        case
    }

    fn ingest(&self) -> String {
        let files: Vec<String> =
            REPORTS.iter().map(|(name, _)| self.dir.path().join(name).display().to_string()).collect();
        let mut args = vec!["ingest", "--ledger", &self.ledger];
        args.extend(files.iter().map(String::as_str));
        let output = tally(&args);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    fn ask(&self, args: &[&str]) -> String {
        let output = tally(&[args, &["--ledger", &self.ledger]].concat());
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        stdout(&output)
    }

    fn objects(&self, args: &[&str]) -> Vec<Value> {
        let text = self.ask(&[args, &["--format", "jsonl"]].concat());
        text.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect()
    }

    fn decide(&self, args: &[&str]) {
        self.ask(&[&["review"], args, &["--who", "ada", "--why", "seen on film"]].concat());
    }

    /// A claim with these words, one that numbers the dead if there is one: `REPORT/c1`.
    fn claim(&self, words: &str) -> String {
        let found = self.objects(&["claims", "--text", words]);
        let counted = found.iter().find(|c| c["killed"]["low"].is_u64());
        let counted = counted.or(found.first()).expect("a claim with these words");
        format!(
            "{}/{}",
            counted["report"].as_str().expect("a report"),
            counted["id"].as_str().expect("a number")
        )
    }

    fn of_claim(&self, id: &str) -> Value {
        let (report, number) = id.split_once('/').expect("an id");
        let whole = self.objects(&["show", report]).remove(0);
        let claims = whole["claims"].as_array().expect("claims").clone();
        claims.into_iter().find(|c| c["id"] == number).unwrap_or(Value::Null)
    }
}

#[test]
fn decisions_show_stay_and_can_be_undone() {
    let case = Case::new();
    let before = case.ask(&["incidents", "--format", "jsonl"]);
    let claim = case.claim("White Helmets");

    let fields = [
        ("killed", "13", "/casualties/0/best", "13"),
        ("injured", "3..5", "/casualties/1/high", "5"),
        ("place", "Sarmin", "/place/name", "\"Sarmin\""),
        ("country", "SY", "/place/country", "\"SY\""),
        ("admin1", "Idlib", "/place/admin1", "\"Idlib\""),
        ("point", "35.9,36.7", "/place/lat", "35.9"),
        ("when", "2024-12-01", "/when/start", "\"2024-12-01\""),
        ("source", "Saraqib council", "/source/name", "\"Saraqib council\""),
        ("source_type", "local_official", "/source/type", "\"local_official\""),
        ("stance", "alleges", "/cue/stance", "\"alleges\""),
        ("factuality", "probable", "/factuality", "\"probable\""),
        ("event", "ASSAULT", "/event/type", "\"ASSAULT\""),
        ("mode", "aerial", "/event/mode", "\"aerial\""),
        ("acled", "Attack", "/event/acled", "\"Attack\""),
    ];
    for (field, value, pointer, expected) in fields {
        case.decide(&["correct", &claim, field, value]);
        let now = case.of_claim(&claim);
        assert_eq!(
            now.pointer(pointer).map(ToString::to_string).as_deref(),
            Some(expected),
            "{field}: {now}"
        );
    }
    case.decide(&["correct", &claim, "actor", "an unknown aircraft"]);
    let now = case.of_claim(&claim);
    let corrected = now["corrected"].as_array().expect("what was corrected");
    assert_eq!(corrected.len(), fields.len() + 1);
    assert!(
        corrected.iter().all(|c| c["who"] == "ada" && c["why"] == "seen on film" && c["when"].is_string())
    );
    let page = case.ask(&["show", claim.split('/').next().expect("a report"), "--format", "table"]);
    assert!(page.contains("killed corrected to 13 by ada"), "{page}");
    let all = case.objects(&["incidents"]);
    let (report, number) = claim.split_once('/').expect("a claim");
    let holds = |c: &Value| c["report"] == *report && c["id"] == *number;
    let told = all.iter().find(|i| i["claims"].as_array().is_some_and(|all| all.iter().any(holds)));
    let id = told.and_then(|i| i["id"].as_str()).expect("its incident");
    let page = case.ask(&["show", id, "--format", "table"]);
    assert!(page.contains("killed: 13, corrected by ada (seen on film)"), "{page}");

    // Undone from the last to the first, the ledger is what it was.
    for number in (1..=fields.len() + 1).rev() {
        case.decide(&["undo", &number.to_string()]);
    }
    assert_eq!(case.ask(&["incidents", "--format", "jsonl"]), before);
    assert!(case.of_claim(&claim)["corrected"].is_null());

    // Rejected and accepted again; merged, split, graded, noted; copies.
    case.decide(&["reject", &claim]);
    assert!(case.of_claim(&claim).is_null());
    case.decide(&["accept", &claim]);
    let incident = |words: &str| case.objects(&["incidents", "--text", words]).remove(0);
    let (one, other) = (incident("market"), incident("checkpoint"));
    let id = |i: &Value| i["id"].as_str().expect("an id").to_string();
    case.decide(&["merge", &id(&one), &id(&other)]);
    let merged = incident("checkpoint");
    assert!(merged["reports"].as_array().is_some_and(|r| r.len() > 1), "{merged}");
    let report = case.claim("checkpoint");
    let report = report.split('/').next().expect("a report");
    case.decide(&["split", &id(&merged), report]);
    let apart = incident("checkpoint");
    assert_eq!(apart["reports"].as_array().map(Vec::len), Some(1));
    case.decide(&["grade", &id(&apart), "harm", "fair"]);
    case.decide(&["grade", &id(&apart), "strike", "likely"]);
    case.decide(&["grade", &id(&apart), "attribution", "suspected"]);
    case.decide(&["note", &id(&apart)]);
    let graded = incident("checkpoint");
    assert_eq!(graded["assessments"]["harm"], "fair");
    assert_eq!(graded["assessments"]["strike"], "likely");
    assert_eq!(graded["assessments"]["attribution"], "suspected");
    let page = case.ask(&["show", &id(&graded), "--format", "table"]);
    assert!(page.contains("What people decided") && page.contains("harm: fair"), "{page}");
    assert!(page.lines().all(|l| l.chars().count() <= 80), "{page}");
    let other = case.claim("White Helmets");
    case.decide(&["copy", report, other.split('/').next().expect("a report")]);
    case.decide(&["copy", report]);
    assert!(case.ask(&["review", "log"]).contains("seen on film"));

    // Reading again changes nothing of it; the log holds.
    let decided = case.ask(&["incidents", "--format", "jsonl"]);
    assert!(case.ingest().contains("already known"));
    assert_eq!(case.ask(&["incidents", "--format", "jsonl"]), decided);
    case.ask(&["verify"]);
    let actors = case.objects(&["actors"]);
    assert!(actors.iter().all(|a| a["claims"].as_u64() > Some(0)), "{actors:?}");
    assert!(!actors.is_empty());
}

#[test]
fn bad_decisions_are_refused_and_tampering_is_found() {
    let case = Case::new();
    let claim = case.claim("White Helmets");
    for (args, told) in [
        (vec!["correct", &claim, "killed", "many"], "write it as"),
        (vec!["correct", &claim, "colour", "red"], "is no value of a claim"),
        (vec!["accept", "zzzz/c1"], "no report"),
        (vec!["note", "i0000000000"], "no incident"),
        (vec!["undo", "7"], "no decision 7"),
    ] {
        let all = [&["review"], args.as_slice(), &["--who", "ada", "--why", "x", "--ledger", &case.ledger]]
            .concat();
        let output = tally(&all);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(told), "{args:?}: {said}");
    }
    case.decide(&["correct", &claim, "killed", "13"]);
    case.ask(&["verify"]);

    let db = rusqlite::Connection::open(&case.ledger).expect("the file");
    db.execute("UPDATE decisions SET why = 'another reason' WHERE number = 1", []).expect("tampered");
    let output = tally(&["verify", "--ledger", &case.ledger]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && said.contains("decision 1"), "{said}");
    db.execute("UPDATE decisions SET why = 'seen on film' WHERE number = 1", []).expect("put back");
    case.ask(&["verify"]);
    db.execute("UPDATE originals SET bytes = X'789c0300' || X'00000001' WHERE name LIKE '%a.txt'", [])
        .expect("tampered");
    let output = tally(&["verify", "--ledger", &case.ledger]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && said.contains("no longer have that hash"), "{said}");
}
