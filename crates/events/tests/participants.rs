//! Who and what took part.

use tally_events::EventReader;
use tally_testkit::document;

/// `want` is every participant as "role words", in the order of the text.
#[track_caller]
fn check(table: &[(&str, &str, &[&str])]) {
    let reader = EventReader::new();
    let mut wrong = Vec::new();
    for (text, trigger, want) in table {
        let doc = document(text, Some("2024-12-02"));
        let events = reader.read(&doc);
        let event = events.iter().find(|e| doc.words(e.tokens.clone()).contains(trigger));
        let got: Option<Vec<String>> = event.map(|e| {
            e.participants.iter().map(|p| format!("{} {}", p.role, doc.words(p.tokens.clone()))).collect()
        });
        if got.as_ref().is_none_or(|got| got != want) {
            wrong.push(format!("{trigger} in: {text}\n   read {got:?}\n   not  {want:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn verbs_name_their_participants() {
    check(&[
        ("Rebels attacked a police station.", "attacked", &["actor Rebels", "target a police station"]),
        (
            "A police station was attacked by rebels.",
            "attacked",
            &["target A police station", "actor rebels"],
        ),
        ("Gunmen who attacked the bus fled.", "attacked", &["actor Gunmen", "target the bus"]),
        ("The town that rebels captured is quiet.", "captured", &["target The town", "actor rebels"]),
        (
            "Soldiers and militiamen burned the village.",
            "burned",
            &["actor Soldiers", "actor militiamen", "target the village"],
        ),
        (
            "Troops shelled the market and the school.",
            "shelled",
            &["actor Troops", "target the market", "target the school"],
        ),
        (
            "Helicopters bombed the town with barrel bombs.",
            "bombed",
            &["actor Helicopters", "target the town", "instrument barrel bombs"],
        ),
        (
            "Fighters fired rockets at the airport.",
            "fired",
            &["actor Fighters", "instrument rockets", "target the airport"],
        ),
        (
            "Rebels stormed the base, killing nine soldiers.",
            "stormed",
            &["actor Rebels", "target the base", "victim nine soldiers"],
        ),
        // The parser takes the first participle for the verb of these.
        (
            "Bombs dropped from army helicopters killed three people.",
            "killed",
            &["instrument Bombs", "victim three people"],
        ),
        (
            "Gunmen opened fire and killed three people.",
            "opened fire",
            &["actor Gunmen", "victim three people"],
        ),
        ("The army said it had bombed the camp.", "bombed", &["actor The army", "target the camp"]),
        ("A car bomb killed a judge.", "car bomb", &["instrument A car bomb", "victim a judge"]),
        ("Police arrested two men.", "arrested", &["actor Police", "target two men"]),
        ("The envoy called on the rebels to stop.", "called on", &["actor The envoy", "target the rebels"]),
        (
            "The minister rejected the rebels' demands.",
            "rejected",
            &["actor The minister", "target the rebels'"],
        ),
        ("The minister accused the army of torture.", "accused", &["actor The minister", "target the army"]),
    ]);
}

#[test]
fn nouns_name_their_participants() {
    check(&[
        ("Israeli air strikes hit a school.", "air strikes", &["actor Israeli", "target a school"]),
        (
            "The army carried out an attack on the village.",
            "attack",
            &["actor The army", "target the village"],
        ),
        ("Clashes between soldiers and rebels broke out.", "Clashes", &["actor soldiers", "actor rebels"]),
        (
            "An attack by militants on a convoy was reported.",
            "attack",
            &["actor militants", "target a convoy"],
        ),
        ("Students staged a protest against the law.", "protest", &["actor Students"]),
        ("The rebels' attack on the port failed.", "attack", &["actor The rebels'", "target the port"]),
        ("The bombing of the hospital shocked the town.", "bombing", &["target the hospital"]),
        ("Two men were killed in police firing.", "firing", &["victim Two men", "actor police"]),
    ]);
}
