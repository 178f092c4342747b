//! Whether an event is said to have happened.

use tally_events::EventReader;
use tally_model::Factuality::{self, *};
use tally_testkit::document;

#[track_caller]
fn check(table: &[(&str, &str, Factuality)]) {
    let reader = EventReader::new();
    let mut wrong = Vec::new();
    for (text, trigger, want) in table {
        let doc = document(text, Some("2024-12-02"));
        let events = reader.read(&doc);
        let got = events.iter().find(|e| doc.words(e.tokens.clone()).contains(trigger)).map(|e| e.factuality);
        if got != Some(*want) {
            wrong.push(format!("{trigger} in: {text} is {got:?}, not {want:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn words_around_an_event_say_whether_it_happened() {
    check(&[
        ("The army shelled the village.", "shelled", Certain),
        ("The ministry said that the army had shelled the village.", "shelled", Certain),
        ("Reportedly, the army shelled the village.", "shelled", Certain),
        ("The army did not attack the village.", "attack", Denied),
        ("The army never attacked the village.", "attacked", Denied),
        ("The group denied bombing the station.", "bombing", Denied),
        ("The general denied that his men had attacked the village.", "attacked", Denied),
        ("No attack was reported.", "attack", Denied),
        ("Nobody was killed.", "killed", Denied),
        ("The rebels failed to capture the town.", "capture", Denied),
        ("The rebels may attack the town.", "attack", Possible),
        ("Militants could have killed the guard.", "killed", Possible),
        ("The man is believed to have killed two guards.", "killed", Probable),
        ("The rebels probably killed the guard.", "killed", Probable),
        ("A suspected drone strike killed two men.", "drone strike", Certain),
        ("If rebels attack the town, people will flee.", "attack", Conditional),
        ("The rebels planned to attack the base.", "attack", Planned),
        ("The men tried to kill a guard.", "kill", Unknown),
        ("Did the army shell the village?", "shell", Unknown),
        ("The attack was called off.", "attack", Denied),
        ("Police have not been able to arrest the kidnappers.", "arrest", Denied),
    ]);
}

#[test]
fn what_is_only_asked_for_or_threatened_is_part_of_the_asking() {
    let reader = EventReader::new();
    for (text, kind, mode) in [
        ("The rebels threatened to attack the port.", "THREATEN", Some("violence")),
        ("The envoy urged the rebels to release the hostages.", "REQUEST", Some("yield")),
        ("The union demanded the withdrawal of troops.", "REQUEST", Some("yield")),
        ("The general will not release the prisoners.", "REJECT", Some("yield")),
        ("The country will send aid to the refugees.", "AGREE", None),
        ("The government will release the prisoners.", "CONCEDE", None),
    ] {
        let doc = document(text, None);
        let events = reader.read(&doc);
        let kinds: Vec<_> =
            events.iter().map(|e| (e.event.plover.as_deref(), e.event.mode.as_deref())).collect();
        assert_eq!(kinds, [(Some(kind), mode)], "{text}");
    }
}

#[test]
fn a_failure_to_act_is_the_actors_inaction() {
    let reader = EventReader::new();
    for text in [
        "Police stood by while the mob burned shops.",
        "Police failed to intervene.",
        "Officers refused to register the complaint.",
        "The police were mute spectators.",
        "Police did nothing to stop the mob.",
        "Police turned a blind eye to the looting.",
    ] {
        let doc = document(text, None);
        let events = reader.read(&doc);
        let found = events.iter().find(|e| e.event.mode.as_deref() == Some("inaction"));
        assert!(found.is_some_and(|e| !e.participants.is_empty()), "{text}\n{events:#?}");
    }
}
