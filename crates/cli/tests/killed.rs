//! `tally ingest`, killed at any moment: nothing that was kept is lost, nothing is half kept, and a second run completes.
//!
//! `TALLY_TEST_KILLS` says how often (each database), `TALLY_TEST_SEED` repeats a run.

#[allow(dead_code, reason = "each test uses its part")]
mod common;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use common::tally;
use tally_store::{Filter, Store};
use tally_testkit::postgres::Cluster;

const REPORTS: usize = 48;

#[test]
fn a_killed_ingest_leaves_whole_reports_and_is_completed_by_a_second() {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse::<u64>().ok());
    let time = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(1, |t| t.as_millis() as u64);
    let (kills, seed) = (number("TALLY_TEST_KILLS").unwrap_or(3), number("TALLY_TEST_SEED").unwrap_or(time));
    println!("TALLY_TEST_SEED={seed} TALLY_TEST_KILLS={kills}");
    let folder = tempfile::tempdir().expect("a folder");
    let reports = folder.path().join("reports");
    write_reports(&reports);
    let cluster = Cluster::start();
    let mut random = seed;
    let mut n_files = 0;
    let mut file = || {
        n_files += 1;
        folder.path().join(format!("{n_files}.db")).display().to_string()
    };
    kill_and_complete(&reports, kills, &mut random, &mut file);
    if let Some(cluster) = &cluster {
        kill_and_complete(&reports, kills, &mut random, &mut || cluster.database());
    }
}

fn kill_and_complete(folder: &Path, kills: u64, random: &mut u64, new_ledger: &mut dyn FnMut() -> String) {
    let whole = new_ledger();
    let began = Instant::now();
    complete(&whole, folder);
    let takes = began.elapsed();
    let expected = incidents(&whole);
    assert!(expected.len() > 5, "{} incidents", expected.len());
    let (mut ledger, mut before) = (new_ledger(), BTreeSet::new());
    for _ in 0..kills {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tally"))
            .args(["ingest", "--ledger", &ledger])
            .arg(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("tally starts");
        std::thread::sleep(takes.mul_f64(below_one(random)));
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        let kept = check(&ledger);
        assert!(kept.is_superset(&before), "reports were lost: {:?}", before.difference(&kept));
        before = kept;
        if before.len() == REPORTS {
            assert_eq!(incidents(&ledger), expected);
            (ledger, before) = (new_ledger(), BTreeSet::new());
        }
    }
    complete(&ledger, folder);
    assert_eq!(check(&ledger).len(), REPORTS);
    assert_eq!(incidents(&ledger), expected, "killed {kills} times, the ledger is another");
}

fn complete(ledger: &str, folder: &Path) {
    let output = tally(&["ingest", "--ledger", ledger, &folder.display().to_string()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The reports of the ledger, each of them whole; its originals and log are as they were written.
fn check(ledger: &str) -> BTreeSet<String> {
    // Killed early enough, it has made no ledger yet.
    let Ok(mut store) = Store::open(ledger, true) else { return BTreeSet::new() };
    let all = Filter { limit: usize::MAX, ..Filter::default() };
    let reports = store.reports(&all).expect("reports");
    let claims = store.claims(&all).expect("claims");
    assert_eq!(
        reports.iter().map(|r| r.claims).sum::<i64>(),
        claims.len() as i64,
        "a report without its claims"
    );
    let listed: usize = store.incidents(&all).expect("incidents").iter().map(|i| i.claims.len()).sum();
    assert_eq!(
        listed,
        claims.iter().filter(|c| c.incident.is_some()).count(),
        "a claim in no page, or in two"
    );
    drop(store);
    let verified = tally(&["verify", "--ledger", ledger]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    reports.into_iter().map(|r| r.id).collect()
}

fn incidents(ledger: &str) -> Vec<String> {
    let mut store = Store::open(ledger, false).expect("the ledger opens");
    let all = Filter { limit: usize::MAX, ..Filter::default() };
    let found = store.incidents(&all).expect("incidents");
    found.iter().map(|i| serde_json::to_string(i).expect("JSON")).collect()
}

/// Short reports of strikes, several on each.
fn write_reports(folder: &Path) {
    const TOWNS: [&str; 6] = ["Saraqib", "Ariha", "Binnish", "Harim", "Salqin", "Jisr al-Shughur"];
    const SOURCES: [&str; 4] = ["the White Helmets", "a local official", "two residents", "the army"];
    std::fs::create_dir_all(folder).expect("a folder");
    for n in 0..REPORTS {
        let (town, source) = (TOWNS[n % 6], SOURCES[n / 6 % 4]);
        let (day, killed) = (1 + n % 6 * 4, 3 + n % 5);
        let text = format!(
            "An air strike on the market of {town} killed {killed} people on {day} December 2024, {source} said. \
             Number {n} of the wounded was taken to the hospital.\n"
        );
        std::fs::write(folder.join(format!("{n:02}.txt")), text).expect("a report");
    }
}

/// A number from 0 to 1 (SplitMix64).
fn below_one(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

#[test]
fn two_runs_at_once_keep_each_report_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let reports = folder.path().join("reports");
    write_reports(&reports);
    let ledger = folder.path().join("two.db").display().to_string();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| complete(&ledger, &reports));
        }
    });
    assert_eq!(check(&ledger).len(), REPORTS);
}
