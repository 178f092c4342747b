//! Reports made by hand, and a ledger on each of the two databases.

use tally_model::{
    Claim, Date, DateOrigin, Effect, Event, Figure, Group, PlaceName, PlacePrecision, Published, Quote,
    Reading, Report, ResolvedPlace, Source, SourceKind, Span, TimePrecision, Trigger, When,
};
use tally_store::{Incoming, Kept, Store};
use tally_testkit::postgres::Cluster;

/// A report of one sentence per strike: place, day of December 2024, number killed, who says so.
pub fn report(id: &str, strikes: &[(&str, i8, u64, &str)]) -> (Report, Reading) {
    let mut text = String::new();
    let mut claims = Vec::new();
    for (i, (place, day, killed, source)) in strikes.iter().enumerate() {
        let start = text.len();
        text.push_str(&format!(
            "Shelling of the market of {place} killed {killed} people on {day} December, {source} said."
        ));
        let sentence = Span::new(start, text.len());
        text.push_str("\n\n");
        claims.push(claim(i as u32 + 1, sentence, place, *day, *killed, source));
    }
    // A text of its own, so that reports that say the same are no copies of each other.
    for i in 0..60 {
        text.push_str(&format!("{id}{i} "));
    }
    let published = Some(Published { date: december(9), origin: DateOrigin::Given });
    let report = Report {
        id: id.into(),
        title: Some(format!("Report {id}")),
        outlet: Some(format!("Outlet {id}")),
        language: Some("en".into()),
        published,
        text,
        ..Report::default()
    };
    (report, Reading { claims, ..Reading::default() })
}

fn december(day: i8) -> Date {
    Date::new(2024, 12, day).expect("a day of December")
}

fn claim(id: u32, sentence: Span, place: &str, day: i8, killed: u64, source: &str) -> Claim {
    let number = Some(killed);
    Claim {
        main: id == 1,
        incident: Some(id),
        confidence: 0.9,
        source: Source { kind: SourceKind::Actor, name: Some(source.into()), ..Source::report() },
        quote: Quote::Indirect,
        event: Some(Event {
            plover: Some("ASSAULT".into()),
            mode: None,
            acled: Some("Shelling/artillery/missile attack".into()),
            trigger: Trigger { lemma: "shelling".into(), span: sentence },
            inferred: false,
        }),
        place: Some(PlaceName {
            name: place.into(),
            span: sentence,
            place: Some(ResolvedPlace {
                name: place.into(),
                geonames: Some(place.bytes().map(u32::from).sum()),
                lat: Some(place.len() as f64),
                lon: Some(36.0),
                country: Some("SY".into()),
                admin1: Some("Idlib".into()),
                admin2: None,
                precision: PlacePrecision::Exact,
                inferred: false,
            }),
            inferred: false,
        }),
        when: Some(When {
            start: Some(december(day)),
            end: Some(december(day)),
            precision: TimePrecision::Day,
            span: Some(sentence),
            inferred: false,
        }),
        casualties: vec![Figure {
            effect: Effect::Killed,
            group: Group::People,
            group_label: None,
            low: number,
            best: number,
            high: number,
            exceeded: false,
            cumulative: false,
            increment: false,
            named: 0,
            span: sentence,
            including: Vec::new(),
        }],
        ..Claim::bare(id, sentence)
    }
}

/// Reports as they come, read by `tool`.
pub fn incoming<'a>(reports: &'a [(Report, Reading)], tool: &'a str) -> Vec<Incoming<'a>> {
    reports
        .iter()
        .map(|(report, reading)| Incoming {
            report,
            reading,
            bytes: report.text.as_bytes(),
            name: "a test",
            url: None,
            headers: &[],
            received: "2026-01-01T00:00:00Z",
            tool,
        })
        .collect()
}

/// Keeps reports in one batch, as read by `tool`.
pub fn keep(store: &mut Store, reports: &[(Report, Reading)], tool: &str) -> Kept {
    store.keep(&incoming(reports, tool)).expect("the batch is kept")
}

/// Runs a test on SQLite and on PostgreSQL: `test` is given a function that makes addresses of empty ledgers.
pub fn on_both(mut test: impl FnMut(&dyn Fn() -> String)) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let n = std::cell::Cell::new(0);
    test(&|| {
        n.set(n.get() + 1);
        folder.path().join(format!("{}.db", n.get())).display().to_string()
    });
    if let Some(cluster) = Cluster::start() {
        test(&|| cluster.database());
    }
}

/// An open ledger.
pub fn open(address: &str) -> Store {
    Store::open(address, true).expect("the ledger opens")
}
