//! Learns the weights of `data/weights.tsv`: see `train/README.md`.

use std::error::Error;

use serde::Deserialize;
use tally_places::{Gazetteer, PlaceReader};
use tally_read::Document;

/// A text with places whose coordinates are known.
#[derive(Deserialize)]
struct Record {
    text: String,
    published: Option<String>,
    places: Vec<Gold>,
}

/// A name, by its code points, and where it is.
#[derive(Deserialize)]
struct Gold {
    start: usize,
    end: usize,
    lat: f64,
    lon: f64,
}

/// A parsed text with its places, by bytes.
struct Example {
    doc: Document,
    places: Vec<(std::ops::Range<usize>, f64, f64)>,
}

/// A table of weights as it stands: comments and meanings stay.
#[derive(Clone)]
struct Table(Vec<(String, Option<f64>, String)>);

/// Nearer than this a name was understood.
const NEAR_KM: f64 = 161.0;
/// Steps that are tried for each weight, the widest first.
const STEPS: [f64; 4] = [1.0, 0.5, 0.2, 0.1];

#[allow(clippy::print_stdout, clippy::print_stderr)]
fn main() -> Result<(), Box<dyn Error>> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let mut table = Table::of(include_str!("../data/weights.tsv"));
    if let Some(at) = args.iter().position(|a| a == "--from") {
        table = Table::of(&std::fs::read_to_string(args.get(at + 1).ok_or("--from takes a file")?)?);
        args.drain(at..at + 2);
    }
    let dir = tally_testkit::data_dir().join("gazetteer").join(tally_places::INDEX_VERSION.to_string());
    let gazetteer = Gazetteer::open(&dir)?;
    let mut examples = Vec::new();
    for file in &args {
        for line in std::fs::read_to_string(file)?.lines() {
            examples.push(Example::of(&serde_json::from_str(line)?));
        }
    }
    let mut best = score(&gazetteer, &table, &examples);
    eprintln!("{} texts; start: {best:.4} of their names within {NEAR_KM} km", examples.len());
    for step in STEPS {
        while improve(&gazetteer, &mut table, &examples, step, &mut best) {}
    }
    print!("{}", table.written());
    Ok(())
}

/// Tries each weight a step higher and lower; tells whether any was better.
#[allow(clippy::print_stderr)]
fn improve(
    gazetteer: &Gazetteer,
    table: &mut Table,
    examples: &[Example],
    step: f64,
    best: &mut f64,
) -> bool {
    let mut improved = false;
    for row in 0..table.0.len() {
        let Some(weight) = table.0[row].1 else { continue };
        for other in [weight + step, weight - step] {
            let mut tried = table.clone();
            tried.0[row].1 = Some((other * 10.0).round() / 10.0);
            let score = score(gazetteer, &tried, examples);
            if score > *best + 1e-9 {
                eprintln!("{} {weight:+.1} → {other:+.1}: {score:.4}", table.0[row].0);
                (*best, *table, improved) = (score, tried, true);
                break;
            }
        }
    }
    improved
}

/// The share of names that come near to where they are.
fn score(gazetteer: &Gazetteer, table: &Table, examples: &[Example]) -> f64 {
    let reader = PlaceReader::with_weights(gazetteer, &table.written());
    let (mut right, mut all) = (0, 0);
    for example in examples {
        let found = reader.read(&example.doc, &[]);
        for (bytes, lat, lon) in &example.places {
            all += 1;
            let here = found.iter().find(|t| {
                let span = t.toponym.span.range();
                span.start < bytes.end && bytes.start < span.end
            });
            let point = here.and_then(|t| t.toponym.place.as_ref()).and_then(|p| p.lat.zip(p.lon));
            right += usize::from(point.is_some_and(|point| km(point, (*lat, *lon)) < NEAR_KM));
        }
    }
    right as f64 / f64::from(all.max(1))
}

/// Along the great circle.
fn km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat, lon) = ((b.0 - a.0).to_radians() / 2.0, (b.1 - a.1).to_radians() / 2.0);
    let h = lat.sin().powi(2) + a.0.to_radians().cos() * b.0.to_radians().cos() * lon.sin().powi(2);
    12_742.0 * h.sqrt().min(1.0).asin()
}

impl Example {
    fn of(record: &Record) -> Self {
        let ends: Vec<usize> =
            record.text.char_indices().map(|(at, _)| at).chain([record.text.len()]).collect();
        let byte = |point: usize| ends.get(point).copied().unwrap_or(record.text.len());
        let places = record.places.iter().map(|g| (byte(g.start)..byte(g.end), g.lat, g.lon)).collect();
        Example { doc: tally_testkit::document(&record.text, record.published.as_deref()), places }
    }
}

impl Table {
    fn of(text: &str) -> Self {
        let row = |line: &str| {
            let mut cells = line.splitn(3, '\t');
            let name = cells.next().unwrap_or_default().to_string();
            let weight = cells.next().and_then(|w| w.parse().ok());
            (
                name,
                weight,
                if weight.is_some() { cells.next().unwrap_or_default().to_string() } else { String::new() },
            )
        };
        Table(text.lines().map(row).collect())
    }

    fn written(&self) -> String {
        let line = |(name, weight, meaning): &(String, Option<f64>, String)| match weight {
            Some(weight) => format!("{name}\t{weight}\t{meaning}\n"),
            None => format!("{name}\n"),
        };
        self.0.iter().map(line).collect()
    }
}
