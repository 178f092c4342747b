//! Killed at any moment, a writer loses nothing that was kept and leaves nothing half; a second run completes.
//!
//! `TALLY_TEST_KILLS` says how often (each database), `TALLY_TEST_SEED` repeats a run.

#[allow(dead_code, reason = "each test uses its part")]
mod common;

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::time::Duration;

use common::{keep, on_both, open, report};
use tally_model::{Reading, Report};
use tally_store::{Filter, Store};

/// The child of the test: writes all reports into the ledger that the environment names, three at a time.
#[test]
#[ignore = "run by the other test, in a process of its own"]
fn writes_until_killed() {
    let Ok(address) = std::env::var("TALLY_TEST_LEDGER") else { return };
    let mut store = open(&address);
    for batch in reports().chunks(3) {
        keep(&mut store, batch, "1");
    }
}

#[test]
fn a_killed_writer_leaves_whole_reports_only() {
    let kills: u32 = std::env::var("TALLY_TEST_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(6);
    let time = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(1, |t| t.as_millis() as u64);
    let seed: u64 = std::env::var("TALLY_TEST_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(time);
    println!("TALLY_TEST_SEED={seed} TALLY_TEST_KILLS={kills}");
    let mut random = Random(seed);
    on_both(|new_address| {
        let mut whole = open(&new_address());
        keep(&mut whole, &reports(), "1");
        let expected = incidents(&mut whole);
        let (mut address, mut before, mut completed) = (new_address(), BTreeSet::new(), 0);
        for _ in 0..kills {
            let mut child = writer(&address);
            std::thread::sleep(Duration::from_micros(random.below(400_000)));
            child.kill().expect("the writer can be killed");
            child.wait().expect("the writer ends");
            let kept = check(&mut open(&address));
            assert!(kept.is_superset(&before), "reports were lost: {:?}", before.difference(&kept));
            before = kept;
            if before.len() == reports().len() {
                assert_eq!(incidents(&mut open(&address)), expected);
                (address, before, completed) = (new_address(), BTreeSet::new(), completed + 1);
            }
        }
        assert!(writer(&address).wait().expect("the writer ends").success());
        assert_eq!(check(&mut open(&address)).len(), reports().len());
        assert_eq!(incidents(&mut open(&address)), expected);
        println!("{kills} kills, {completed} ledgers completed in between");
    });
}

/// Sixty reports of twenty strikes.
fn reports() -> Vec<(Report, Reading)> {
    const PLACES: [&str; 5] = ["Harim", "Ariha", "Binnish", "Salqin", "Kafr Takharim"];
    (0..60_usize)
        .map(|n| {
            let strike = |k: usize| (PLACES[k % 5], (1 + k % 4 * 6) as i8, 2 + k as u64 % 9, "a doctor");
            report(&format!("{n:04x}"), &[strike(n), strike(n / 3 + 1)])
        })
        .collect()
}

fn writer(address: &str) -> std::process::Child {
    let this = std::env::current_exe().expect("this program's path");
    Command::new(this)
        .args(["--exact", "writes_until_killed", "--ignored"])
        .env("TALLY_TEST_LEDGER", address)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the writer starts")
}

/// The reports of the ledger, each of them whole: its claims, all in incidents, and its original.
fn check(store: &mut Store) -> BTreeSet<String> {
    let all = Filter { limit: usize::MAX, ..Filter::default() };
    let kept: BTreeSet<String> = store.reports(&all).expect("reports").into_iter().map(|r| r.id).collect();
    let claims = store.claims(&all).expect("claims");
    assert_eq!(claims.len(), 2 * kept.len(), "a report without some of its claims");
    assert!(claims.iter().all(|c| c.incident.is_some()), "a claim without an incident");
    let listed: usize = store.incidents(&all).expect("incidents").iter().map(|i| i.claims.len()).sum();
    assert_eq!(listed, claims.len(), "a claim in no incident's page, or in two");
    assert_eq!(store.verify_originals().expect("originals"), (kept.len(), Vec::new()));
    kept
}

fn incidents(store: &mut Store) -> Vec<String> {
    let all = Filter { limit: usize::MAX, ..Filter::default() };
    let found = store.incidents(&all).expect("incidents");
    found.iter().map(|i| serde_json::to_string(i).expect("JSON")).collect()
}

/// A small generator of random numbers (xorshift), so that a run can be repeated by its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = (self.0 | 1).wrapping_mul(0x2545_f491_4f6c_dd1d).rotate_left(23) ^ 0x9e37_79b9_7f4a_7c15;
        (self.0 >> 11) % end
    }
}
