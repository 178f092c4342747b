//! The ledger on both databases: SQLite in a file and a PostgreSQL that the tests start.

#[allow(dead_code, reason = "each test uses its part")]
mod common;

use common::{keep, on_both, open, report};
use proptest::prelude::*;
use tally_ledger::{Action, Axis};
use tally_model::{Block, BlockKind, Reading, Report};
use tally_store::{Filter, Known, Store};

/// No condition.
fn all() -> Filter {
    Filter { limit: usize::MAX, ..Filter::default() }
}

const NOW: &str = "2026-01-01T00:00:00Z";

/// Three reports of a strike on Harim, two of one on Ariha, one of one on Binnish.
fn reports() -> Vec<(Report, Reading)> {
    vec![
        report("aa01", &[("Harim", 1, 12, "a doctor"), ("Ariha", 3, 4, "the police")]),
        report("bb02", &[("Harim", 1, 15, "the Harim council")]),
        report("cc03", &[("Ariha", 3, 4, "witnesses"), ("Binnish", 5, 2, "a medic")]),
        report("dd04", &[("Harim", 1, 12, "residents")]),
    ]
}

/// All incidents as JSON, in the order of their identifiers.
fn incidents(store: &mut Store) -> Vec<String> {
    let mut found: Vec<String> = store
        .incidents(&all())
        .expect("incidents")
        .iter()
        .map(|i| serde_json::to_string(i).expect("JSON"))
        .collect();
    found.sort();
    found
}

fn incident_at(store: &mut Store, place: &str) -> tally_contract::incident::Incident {
    let filter = Filter { place: Some(place.into()), ..all() };
    let found = store.incidents(&filter).expect("incidents");
    assert_eq!(found.len(), 1, "one incident at {place}");
    found.into_iter().next().expect("one")
}

#[test]
fn any_order_and_any_batches_give_the_same_incidents() {
    on_both(|address| {
        let mut whole = open(&address());
        keep(&mut whole, &reports(), "1");
        let expected = incidents(&mut whole);
        assert_eq!(expected.len(), 3, "{expected:#?}");
        let mut singly = open(&address());
        for one in reports().into_iter().rev() {
            keep(&mut singly, &[one], "1");
        }
        assert_eq!(incidents(&mut singly), expected);
        let again = keep(&mut singly, &reports(), "1");
        assert_eq!((again.new, again.known), (0, 4));
        let renewed = keep(&mut singly, &reports()[1..3], "2");
        assert_eq!((renewed.new, renewed.renewed), (0, 2));
        assert_eq!(incidents(&mut singly), expected);
        assert_eq!(singly.known("bb02", "2").expect("known"), Known::Current);
    });
}

/// Reports whose incidents are near each other in place, day and number, so that a new one joins, bridges and breaks up.
fn tangled(n: usize) -> Vec<(Report, Reading)> {
    const PLACES: [&str; 6] = ["Harim", "Ariha", "Binnish", "Salqin", "Kafr Takharim", "Sarmin"];
    (0..n)
        .map(|n| {
            let x = n.wrapping_mul(2_654_435_761) >> 3;
            let strike =
                |k: usize| (PLACES[k % 6], (1 + k / 7 % 25) as i8, 2 + (k / 5) as u64 % 6, "a doctor");
            report(&format!("{:06x}", x % 0xff_ffff), &[strike(x), strike(x / 11 + n / 4)])
        })
        .collect()
}

#[test]
fn one_by_one_and_all_at_once_are_the_same() {
    on_both(|address| {
        let reports = tangled(90);
        let mut singly = open(&address());
        for (n, one) in reports.iter().enumerate() {
            keep(&mut singly, std::slice::from_ref(one), "1");
            if n % 10 == 9 {
                // Read again by another version: it goes and comes back.
                keep(&mut singly, &reports[n / 2..n / 2 + 1], &format!("2.{n}"));
            }
        }
        let found = incidents(&mut singly);
        let joined = found.iter().filter(|i| i.matches("\"outlet\"").count() > 1).count();
        assert!(found.len() > 8 && joined > 5, "{} incidents, {joined} of several reports", found.len());
        let mut at_once = open(&address());
        at_once.keep_ungrouped(&common::incoming(&reports, "1")).expect("kept");
        assert_eq!(at_once.regroup_all(&mut |_| ()).expect("grouped"), found.len());
        assert_eq!(incidents(&mut at_once), found);
        assert_eq!(at_once.rebuild(&mut |_| ()).expect("rebuilt"), found.len());
        assert_eq!(incidents(&mut at_once), found);
        let counts = |store: &mut Store| {
            (store.sources(&all()).expect("sources"), store.actors(&all()).expect("actors"))
        };
        assert_eq!(counts(&mut at_once), counts(&mut singly));
    });
}

/// A strike near others in place, day and number.
fn any_strike() -> impl Strategy<Value = (&'static str, i8, u64, &'static str)> {
    let place = prop::sample::select(vec!["Harim", "Ariha", "Binnish"]);
    let source = prop::sample::select(vec!["a doctor", "the police", "the Harim council"]);
    (place, 1..6i8, 2..6u64, source)
}

proptest! {
    // A case writes three ledgers, so that there are few.
    #![proptest_config(ProptestConfig { cases: cases(12), ..ProptestConfig::default() })]

    #[test]
    fn any_order_any_batches_and_duplicates_equal_a_rebuild(
        strikes in prop::collection::vec(prop::collection::vec(any_strike(), 1..4), 1..9),
        order in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 0..12),
    ) {
        let reports: Vec<(Report, Reading)> =
            strikes.iter().enumerate().map(|(n, strikes)| report(&format!("ab{n:02x}"), strikes)).collect();
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| open(&folder.path().join(name).display().to_string());
        let mut whole = at("whole.db");
        keep(&mut whole, &reports, "1");
        let expected = incidents(&mut whole);
        // Some in any order, some of them twice, in batches; then the rest.
        let mut piecemeal = at("piecemeal.db");
        let mut batch = Vec::new();
        for (index, ends) in &order {
            batch.push(index.get(&reports).clone());
            if *ends {
                keep(&mut piecemeal, &std::mem::take(&mut batch), "1");
            }
        }
        batch.extend(reports.iter().rev().cloned());
        let last = keep(&mut piecemeal, &batch, "1");
        prop_assert!(last.known + last.new == batch.len());
        prop_assert_eq!(incidents(&mut piecemeal), expected.clone());
        piecemeal.rebuild(&mut |_| ()).expect("rebuilt");
        prop_assert_eq!(incidents(&mut piecemeal), expected);
    }
}

/// How many cases to try: so many, or as the environment says.
fn cases(usual: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}

#[test]
fn filters_and_paging_agree_on_both() {
    on_both(|address| {
        let mut store = open(&address());
        keep(&mut store, &reports(), "1");
        let count = |store: &mut Store, filter: &Filter| store.claims(filter).expect("claims").len();
        let with = |set: &dyn Fn(&mut Filter)| {
            let mut filter = all();
            set(&mut filter);
            filter
        };
        assert_eq!(count(&mut store, &all()), 6);
        assert_eq!(count(&mut store, &with(&|f| f.text = Some("market harim".into()))), 3);
        assert_eq!(count(&mut store, &with(&|f| f.text = Some("\"' OR nowhere=1 --".into()))), 0);
        assert_eq!(count(&mut store, &with(&|f| f.min_killed = Some(12))), 3);
        assert_eq!(count(&mut store, &with(&|f| f.since = Some("2024-12-03".into()))), 3);
        assert_eq!(count(&mut store, &with(&|f| f.until = Some("2024-12-02".into()))), 3);
        assert_eq!(count(&mut store, &with(&|f| f.source = Some("medic".into()))), 1);
        assert_eq!(count(&mut store, &with(&|f| f.place = Some("ariha".into()))), 2);
        assert_eq!(count(&mut store, &with(&|f| f.place = Some("%".into()))), 0);
        let page = with(&|f| (f.limit, f.offset) = (2, 5));
        assert_eq!(count(&mut store, &page), 1);
        assert_eq!(store.sources(&all()).expect("sources").len(), 6);
    });
}

#[test]
fn people_decide() {
    on_both(|address| {
        let mut store = open(&address());
        keep(&mut store, &reports(), "1");
        let before = incidents(&mut store);
        let harim = incident_at(&mut store, "Harim");
        let anchors = store.anchors(&harim.id).expect("anchors");
        assert_eq!(anchors.len(), 3);

        // A correction changes the tally, outlives a reading by a newer version, and can be undone.
        let claim = store.anchor("bb02", 1).expect("the ledger").expect("the claim");
        let action = Action::Correct { claim, field: "killed".into(), value: Some("13".into()) };
        let numbers = store.decide(NOW, "ada", "misread", &[action]).expect("decided");
        keep(&mut store, &reports(), "2");
        let corrected = incident_at(&mut store, "Harim");
        let killed =
            corrected.tally.iter().find(|t| t.effect == "killed" && t.policy == "envelope").expect("killed");
        assert_eq!((killed.low, killed.high), (Some(12), Some(13)));
        assert_eq!(corrected.decisions, numbers);
        let undo = Action::Undo { number: numbers[0] };
        store.decide(NOW, "ada", "it was right", &[undo]).expect("undone");
        assert_eq!(incidents(&mut store), before);

        // What people put together or apart stays so when reports come after.
        let out = anchors.iter().filter(|a| a.report == "dd04").cloned().collect::<Vec<_>>();
        let from = anchors.iter().filter(|a| a.report != "dd04").cloned().collect::<Vec<_>>();
        let split = Action::Split { out: out.clone(), from: from.clone() };
        let binnish = incident_at(&mut store, "Binnish");
        let b = store.anchors(&binnish.id).expect("anchors").remove(0);
        let merge = Action::Merge { a: out[0].clone(), b };
        store.decide(NOW, "ben", "another market", &[split, merge]).expect("decided");
        keep(&mut store, &[report("ee05", &[("Harim", 1, 12, "officials")])], "2");
        let mut groups: Vec<Vec<String>> = store
            .incidents(&all())
            .expect("incidents")
            .iter()
            .map(|i| i.reports.iter().map(|r| r.id.clone()).collect())
            .collect();
        groups.sort();
        let dd = groups.iter().find(|g| g.contains(&"dd04".to_string())).expect("dd04");
        assert!(dd.contains(&"cc03".to_string()) && !dd.contains(&"aa01".to_string()), "{groups:?}");

        // A rejected claim counts nowhere; grades show on the incident.
        let claim = store.anchor("aa01", 2).expect("the ledger").expect("the claim");
        let ariha = incident_at(&mut store, "Ariha");
        let incident = store.anchors(&ariha.id).expect("anchors").pop().expect("one");
        let grade = Action::Grade { incident, axis: Axis::Harm, grade: Some("fair".into()) };
        store.decide(NOW, "ada", "not in the text", &[Action::Reject { claim }, grade]).expect("decided");
        let ariha = incident_at(&mut store, "Ariha");
        assert_eq!(ariha.reports.len(), 1);
        assert_eq!(ariha.assessments.get("harm").map(String::as_str), Some("fair"));

        assert_eq!(store.decisions().expect("log").len(), 6);
        assert!(store.verify_decisions().expect("log").is_ok());
        assert!(store.lost_decisions().expect("log").is_empty());
        let before = incidents(&mut store);
        store.rebuild(&mut |_| ()).expect("rebuilt");
        assert_eq!(incidents(&mut store), before, "what people decided outlives working out everything anew");
        assert_eq!(store.verify_originals().expect("originals"), (5, Vec::new()));
    });
}

/// A version of a page of December 2024.
fn version(id: &str, modified: i8, killed: u64) -> (Report, Reading) {
    let (mut report, reading) = report(id, &[("Harim", 1, killed, "a doctor")]);
    report.canonical_url = Some("https://daily.example/harim".into());
    report.modified = Some(tally_model::Date::new(2024, 12, modified).expect("a day"));
    report.blocks =
        vec![Block { kind: BlockKind::Paragraph, span: tally_model::Span::new(0, report.text.len()) }];
    (report, reading)
}

#[test]
fn versions_of_a_page_are_counted_once() {
    on_both(|address| {
        let versions = [version("ee05", 9, 12), version("ff06", 10, 15), version("ab07", 8, 9)];
        let mut singly = open(&address());
        keep(&mut singly, &reports(), "1");
        let first = keep(&mut singly, &versions[..1], "1");
        assert_eq!((first.new, first.updated.len(), first.behind), (1, 0, 0));
        let later = keep(&mut singly, &versions[1..2], "1");
        assert_eq!((later.new, later.updated.len(), later.behind), (0, 1, 0));
        assert_eq!(later.updated[0].page, "https://daily.example/harim");
        assert_eq!((later.updated[0].changes.added.len(), later.updated[0].changes.removed.len()), (1, 1));
        let earlier = keep(&mut singly, &versions[2..], "1");
        assert_eq!((earlier.new, earlier.updated.len(), earlier.behind), (0, 0, 1));

        let harim = incident_at(&mut singly, "Harim");
        let told: Vec<&str> = harim.reports.iter().map(|r| r.id.as_str()).collect();
        assert!(told.contains(&"ff06") && !told.contains(&"ee05") && !told.contains(&"ab07"), "{told:?}");
        assert_eq!(singly.reports(&all()).expect("reports").len(), 5);
        let kept = singly.versions("ee05").expect("versions");
        let order: Vec<(&str, bool)> = kept.iter().map(|v| (v.report.as_str(), v.is_current)).collect();
        assert_eq!(order, [("ab07", false), ("ee05", false), ("ff06", true)]);
        assert!(kept[0].changes.is_none() && kept[1].changes.is_some());
        assert!(singly.report("ab07").expect("the ledger").is_some(), "an earlier version is kept");
        assert!(singly.versions("aa01").expect("versions").is_empty());

        // In one batch, read again by another version, and worked out anew: the same.
        let expected = incidents(&mut singly);
        let counts = singly.sources(&all()).expect("sources");
        let mut at_once = open(&address());
        keep(&mut at_once, &[reports(), versions.to_vec()].concat(), "1");
        for tool in ["1", "2"] {
            keep(&mut at_once, &versions, tool);
            assert_eq!(incidents(&mut at_once), expected, "read by {tool}");
            assert_eq!(at_once.sources(&all()).expect("sources"), counts);
        }
        at_once.rebuild(&mut |_| ()).expect("rebuilt");
        assert_eq!(incidents(&mut at_once), expected);
    });
}

#[test]
fn several_writers_lose_nothing() {
    on_both(|address| {
        let address = address();
        drop(open(&address));
        std::thread::scope(|scope| {
            for writer in 0..4_u64 {
                let address = address.as_str();
                scope.spawn(move || {
                    let mut store = open(address);
                    for n in 0..6_u64 {
                        let own = report(&format!("{writer}{n:03}"), &[("Harim", 1, 12, "a doctor")]);
                        let shared = report(&format!("f{n:03}"), &[("Ariha", 3, n, "the police")]);
                        keep(&mut store, &[own, shared], "1");
                    }
                });
            }
        });
        let mut store = open(&address);
        assert_eq!(store.reports(&all()).expect("reports").len(), 30);
        assert_eq!(incident_at(&mut store, "Harim").reports.len(), 24);
    });
}
