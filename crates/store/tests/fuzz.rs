//! Damaged ledgers: what is kept or an error, never a panic, never a hang. `tally_testkit::damage` tells how to run it for long.

#[allow(dead_code, reason = "each test uses its part")]
mod common;

use std::io::{Read, Write};
use std::path::Path;

use common::{keep, open, report};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use tally_ledger::Action;
use tally_store::{Filter, Store, StoreError};
use tally_testkit::damage::{give, is_wanted};

/// A ledger of three reports with a decision.
fn ledger(path: &Path) {
    let mut store = open(&path.display().to_string());
    let reports = [
        report("aa01", &[("Harim", 1, 12, "a doctor"), ("Ariha", 3, 4, "the police")]),
        report("bb02", &[("Harim", 1, 15, "the Harim council")]),
        report("cc03", &[("Ariha", 3, 4, "witnesses"), ("Binnish", 5, 2, "a medic")]),
    ];
    keep(&mut store, &reports, "1");
    let anchor = store.anchor("aa01", 1).expect("an anchor").expect("a claim");
    let action =
        Action::Correct { claim: anchor, field: "place".to_string(), value: Some("Salqin".to_string()) };
    store.decide("2026-01-01T00:00:00Z", "me", "it says so", &[action]).expect("decided");
}

/// Asks a ledger everything.
fn ask(path: &Path) -> Result<(), StoreError> {
    let all = Filter { limit: usize::MAX, ..Filter::default() };
    let mut store = Store::open(&path.display().to_string(), false)?;
    // One answer that is an error keeps nobody from the others.
    let answers = [
        store.incidents(&all).map(|found| {
            for incident in &found {
                let _ = store.incident(&incident.id);
            }
        }),
        store.disagreements(&all).map(drop),
        store.claims(&all).map(drop),
        store.sources(&all).map(drop),
        store.actors(&all).map(drop),
        store.reports(&all).map(drop),
        store.decisions().map(drop),
        store.verify_decisions().map(drop),
        store.lost_decisions().map(drop),
        store.verify_originals().map(drop),
        store.failures().map(drop),
    ];
    for id in ["aa01", "bb02", "cc03"] {
        let _ = store.report(id).map(drop);
        let _ = store.versions(id).map(drop);
        let _ = store.corrections(id).map(drop);
        let _ = store.anchor(id, 1).map(drop);
    }
    answers.into_iter().chain([store.rebuild(&mut |_| ()).map(drop)]).collect()
}

fn check(path: &Path) {
    if let Err(e) = ask(path) {
        assert!(!e.to_string().is_empty());
    }
}

#[test]
fn damaged_ledger_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ledger.db");
    ledger(&path);
    ask(&path).expect("a whole ledger answers");
    let seeds = [std::fs::read(&path).expect("the ledger")];
    if is_wanted("ledger.db") {
        give("ledger.db", &seeds, |bytes| {
            for beside in ["ledger.db-wal", "ledger.db-shm"] {
                let _ = std::fs::remove_file(folder.path().join(beside));
            }
            std::fs::write(&path, bytes).expect("written");
            check(&path);
        });
    }
}

/// What is kept within the file: damaged before it is packed, so that no checksum tells.
#[test]
fn damaged_entries() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ledger.db");
    ledger(&path);
    let whole = std::fs::read(&path).expect("the ledger");
    for (table, column, key) in [
        ("reports", "report", "id"),
        ("reports", "reading", "id"),
        ("reports", "rest", "id"),
        ("tellings", "facts", "id"),
        ("decisions", "what", "number"),
    ] {
        let kind = format!("ledger {column}");
        if !is_wanted(&kind) {
            continue;
        }
        let first = format!("{key} = (SELECT MIN({key}) FROM {table})");
        let db = rusqlite::Connection::open(&path).expect("the ledger");
        let kept: Vec<u8> = db
            .query_row(&format!("SELECT CAST({column} AS BLOB) FROM {table} WHERE {first}"), [], |row| {
                row.get(0)
            })
            .expect("an entry");
        drop(db);
        let mut plain = Vec::new();
        let is_packed = ZlibDecoder::new(kept.as_slice()).read_to_end(&mut plain).is_ok();
        let seed = if is_packed { plain } else { kept };
        give(&kind, &[seed], |bytes| {
            std::fs::write(&path, &whole).expect("written");
            let db = rusqlite::Connection::open(&path).expect("the ledger");
            let sql = format!("UPDATE {table} SET {column} = ?1 WHERE {first}");
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let changed = match is_packed {
                true => db.execute(&sql, [packed(&bytes)]),
                false if table == "decisions" => db.execute(&sql, [text]),
                false => db.execute(&sql, [bytes]),
            };
            changed.expect("changed");
            drop(db);
            check(&path);
        });
    }
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("packed");
    encoder.finish().expect("packed")
}
