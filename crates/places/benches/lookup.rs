//! How long a name takes to look up, and how much of reading a report goes into its places.
//!
//! `cargo bench -p tally-places`: with the gazetteer and the language model that `cargo xtask setup` installed.

use std::hint::black_box;
use std::time::{Duration, Instant};

use tally_places::{Gazetteer, Kind, PlaceReader};
use tally_testkit::computed::of_thread;
use tally_testkit::{data_dir, model};

/// Names that are looked up, spread over the whole index.
const NAMES: usize = 5000;
const ROUNDS: u32 = 20;

#[allow(clippy::print_stdout)]
fn main() {
    let dir = data_dir().join("gazetteer").join(tally_places::INDEX_VERSION.to_string());
    let gazetteer = Gazetteer::open(&dir).expect("run `cargo xtask setup` first");
    let step = (gazetteer.len() / NAMES).max(1);
    let places = (0..gazetteer.len()).step_by(step).map(|n| gazetteer.place(gazetteer.nth(n as u32)));
    let names: Vec<String> =
        places.filter(|p| p.kind() == Kind::Settlement).map(|p| p.name().to_string()).collect();
    // As another desk would write them: other article, no accents, doubled letters, other vowels.
    let folded: Vec<String> = names.iter().map(|name| respelled(name)).collect();
    let absent: Vec<String> = names.iter().map(|name| format!("{name}xq")).collect();
    println!(
        "{} places; {} names of each kind, {ROUNDS} times; microseconds a name",
        gazetteer.len(),
        names.len()
    );
    let (ascii, accented): (Vec<String>, Vec<String>) =
        names.iter().cloned().partition(|name| name.is_ascii());
    let kinds = [
        ("as the index has it", &names),
        ("  without accents", &ascii),
        ("  with accents", &accented),
        ("respelled", &folded),
        ("absent", &absent),
    ];
    for (kind, names) in kinds {
        time(&gazetteer, names);
        let (each, slowest, found) = time(&gazetteer, names);
        println!("{kind:20} {each:6.2} on average, {slowest:6.2} at most, {found:5.1} places found");
    }
    let (places, parse) = report_times(&gazetteer);
    println!(
        "a report's places: {:.2} ms; its parse alone: {:.2} ms; {:.1} % of it",
        places.as_secs_f64() * 1e3,
        parse.as_secs_f64() * 1e3,
        100.0 * places.as_secs_f64() / parse.as_secs_f64()
    );
}

/// Microseconds a name on average and, of a name's quickest round, at most; places found on average.
fn time(gazetteer: &Gazetteer, names: &[String]) -> (f64, f64, f64) {
    let mut found = 0;
    let mut quickest = vec![Duration::MAX; names.len()];
    let began = of_thread();
    for _ in 0..ROUNDS {
        for name in names {
            found += black_box(gazetteer.lookup(black_box(name))).len();
        }
    }
    let whole = of_thread().saturating_sub(began);
    for _ in 0..3 {
        for (name, quickest) in names.iter().zip(&mut quickest) {
            let began = Instant::now();
            black_box(gazetteer.lookup(black_box(name)));
            *quickest = (*quickest).min(began.elapsed());
        }
    }
    let n = f64::from(ROUNDS) * names.len() as f64;
    let slowest = quickest.iter().max().map_or(0.0, |d| d.as_secs_f64() * 1e6);
    (whole.as_secs_f64() * 1e6 / n, slowest, f64::from(found as u32) / n)
}

fn respelled(name: &str) -> String {
    let plain = name.replace(['-', '\''], " ").replace("ou", "u").replace("ei", "ay").replace('y', "i");
    if plain.split(' ').count() == 1 { format!("al-{plain}") } else { plain }
}

/// What the places of the samples take, and what parsing them takes, each a report.
fn report_times(gazetteer: &Gazetteer) -> (Duration, Duration) {
    let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
    let files = std::fs::read_dir(samples).expect("the samples").flatten().map(|entry| entry.path());
    let texts: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .collect();
    let reader = PlaceReader::new(gazetteer);
    let documents: Vec<_> =
        texts.iter().map(|text| tally_testkit::document(text, Some("2024-12-02"))).collect();
    let per = |whole: Duration| whole / (3 * texts.len().max(1)) as u32;
    let began = of_thread();
    for _ in 0..3 {
        documents.iter().for_each(|doc| drop(black_box(reader.read(doc, &[]))));
    }
    let places = per(of_thread().saturating_sub(began));
    let began = of_thread();
    for _ in 0..3 {
        for text in &texts {
            let parts: Vec<&str> = text.split("\n\n").map(str::trim).filter(|p| !p.is_empty()).collect();
            black_box(model().parse_all(&parts));
        }
    }
    (places, per(of_thread().saturating_sub(began)))
}
