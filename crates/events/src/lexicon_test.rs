//! Every example of the lexicon is read as its line says.

use tally_model::Role;
use tally_testkit::document;

use crate::EventReader;

#[test]
fn every_example_reads_its_entry() {
    let reader = EventReader::new();
    let mut wrong = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for sense in reader.lexicon.senses().iter().filter(|s| s.is_event && s.example.len() > 1) {
        if !seen.insert(sense.example.clone()) {
            continue;
        }
        let doc = document(&sense.example, Some("2024-12-02"));
        let events = reader.read(&doc);
        // The words of one line share its example, so any of them may be what was read.
        let line: Vec<_> = reader
            .lexicon
            .senses()
            .iter()
            .filter(|s| s.example == sense.example)
            .map(|s| s.id.as_str())
            .collect();
        if !events.iter().any(|e| line.contains(&e.rule.as_str())) {
            let got: Vec<_> = events.iter().map(|e| e.rule.as_str()).collect();
            wrong.push(format!("{}: {} read as {got:?}", sense.id, sense.example));
        }
    }
    // Who is said to be responsible: the army, in every example of that table.
    for row in crate::table::rows(include_str!("../data/responsibility.tsv"), 4) {
        let doc = document(row[3], Some("2024-12-02"));
        let events = reader.read(&doc);
        let does = events.iter().filter(|e| e.event.trigger.lemma == "attack").any(|e| {
            let mut actors = e.participants.iter().filter(|p| p.role == Role::Actor);
            actors.any(|p| doc.word(p.head) == "army") && actors.next().is_none()
        });
        if !does {
            wrong.push(format!("{} {}: {} names nobody", row[0], row[1], row[3]));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), seen.len(), wrong.join("\n"));
}

#[test]
fn conditions_name_classes_that_exist_and_frames_that_exist() {
    let classes = include_str!("../data/classes.tsv");
    let declared: Vec<&str> = crate::table::rows(classes, 4)
        .iter()
        .flat_map(|r| std::iter::once(r[0]).chain(r[1].split(' ')))
        .collect();
    let frames: Vec<&str> =
        crate::table::rows(include_str!("../data/frames.tsv"), 2).iter().map(|r| r[0]).collect();
    for text in [include_str!("../data/verbs.tsv"), include_str!("../data/nouns.tsv")] {
        for row in crate::table::rows(text, 6) {
            assert!(frames.contains(&row[3]), "no frame {} of {}", row[3], row[0]);
            assert!(row.len() == 6, "columns of {row:?}");
            for condition in row[4].split_whitespace() {
                let (_, values) =
                    condition.split_once(':').unwrap_or_else(|| panic!("{condition} of {}", row[0]));
                for value in values.split(',').filter(|v| !v.starts_with('=') && *v != "*") {
                    assert!(declared.contains(&value) || value == "name", "no class {value} of {}", row[0]);
                }
            }
        }
    }
}

#[test]
fn types_and_sub_events_are_those_that_the_model_lists() {
    let reader = EventReader::new();
    for sense in reader.lexicon.senses() {
        if let Some(plover) = sense.plover.as_deref() {
            assert!(tally_model::PLOVER_TYPES.contains(&plover), "{}: {plover}", sense.id);
        }
    }
    let names = include_str!("../data/acled.tsv").lines().filter(|line| !line.starts_with('#'));
    let mut names: Vec<&str> = names.filter_map(|line| line.split('\t').nth(1)).collect();
    let mut listed = tally_model::ACLED_SUB_EVENTS.to_vec();
    names.sort_unstable();
    listed.sort_unstable();
    assert_eq!(names, listed);
}
