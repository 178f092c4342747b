//! What the claims of a whole report say, through the real program: which are of one incident, who is said to have done it.

mod common;

use std::io::Write;

use common::{stdout, tally};
use serde_json::Value;

/// The claims of each report.
fn claims(reports: &[&str]) -> Vec<Vec<Value>> {
    let mut file = tempfile::Builder::new().suffix(".jsonl").tempfile().expect("a file");
    for text in reports {
        writeln!(file, "{}", serde_json::json!({ "text": text, "published": "2024-12-03" }))
            .expect("written");
    }
    let output = tally(&["read", file.path().to_str().expect("UTF-8"), "--format", "jsonl"]);
    let read = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["claims"].clone();
    stdout(&output).lines().map(|line| read(line).as_array().cloned().expect("claims")).collect()
}

/// The claim whose event has this trigger.
fn by_trigger<'c>(claims: &'c [Value], trigger: &str) -> &'c Value {
    let found = claims.iter().find(|c| c["event"]["trigger"]["text"] == trigger);
    found.unwrap_or_else(|| panic!("no claim for {trigger:?} in {claims:#?}"))
}

fn actors(claim: &Value) -> Vec<&str> {
    let people = claim["participants"].as_array().into_iter().flatten();
    people.filter(|p| p["role"] == "actor").filter_map(|p| p["name"].as_str()).collect()
}

#[test]
fn incidents_and_those_who_took_part() {
    let read = claims(&[
        "On 2 December 2024, Russian forces shelled and carried out airstrikes in Saraqib. One civilian was killed.",
        "On 2 December 2024, armed men clashed with soldiers in Saraqib while they were spreading news of a sit-in set \
         for the next day. Four armed men, including their leader, were killed.",
        "A mob burned three shops in Idlib on Monday. Police arrested nine people after the riot. Two houses were burned down.",
        "The army ambushed a group of gunmen near Saraqib on Monday, killing 15 and injuring dozens of them.",
        "Gunmen attacked a bus near Saraqib on Monday, killing 12.",
    ]);
    // One attack by two means, and its dead.
    let incidents: Vec<&Value> =
        ["shelled", "airstrikes", "killed"].iter().map(|t| &by_trigger(&read[0], t)["incident"]).collect();
    assert!(incidents.iter().all(|i| *i == incidents[0]), "{incidents:?}");
    // The dead are those of the clash, not of what is only planned.
    let clash = by_trigger(&read[1], "clashed");
    let dead = read[1].iter().find(|c| c["casualties"].as_array().is_some_and(|f| !f.is_empty()));
    assert_eq!(dead.expect("somebody died")["incident"], clash["incident"]);
    // Those who arrested did not burn houses.
    assert_eq!(actors(by_trigger(&read[2], "arrested")).len(), 1);
    let burned = read[2].iter().filter(|c| c["event"]["mode"] == "destroy");
    assert!(burned.flat_map(|c| actors(c)).all(|name| !name.to_lowercase().contains("police")));
    // Bare numbers are of those who were attacked, when only fighters were.
    let group = |claims: &[Value]| claims[0]["casualties"][0]["group"].clone();
    assert_eq!(group(&read[3]), "combatants");
    assert_eq!(group(&read[4]), "people");
}

#[test]
fn tolls_of_a_week_and_of_a_day_and_who_is_counted() {
    let read = claims(&[
        "A bomb went off at a checkpoint near Saraqib on Monday. Three soldiers were killed, a medic said.",
        "A suicide bomber killed four people in Idlib on Monday. The attack came after troops had executed 48 people in a \
         village last week.",
        "The army killed fifty fighters near Saraqib on Monday, including Jaish al-Fatah, the agency said.",
        "The attack on Monday killed more than 70 people in Idlib, the rescue service said.",
    ]);
    // Soldiers who were killed are the bomb's dead.
    let blast = by_trigger(&read[0], "went off");
    assert_eq!(by_trigger(&read[0], "killed")["incident"], blast["incident"]);
    // Another toll of other days is of another incident.
    let incidents: Vec<&Value> = read[1].iter().filter(|c| c["casualties"][0]["best"] == 48).collect();
    assert!(incidents.iter().all(|c| c["incident"] != read[1][0]["incident"]), "{incidents:#?}");
    // An organisation is no victim.
    let figure = &read[2][0]["casualties"][0];
    assert_eq!((&figure["best"], &figure["including"]), (&Value::from(50), &Value::Null), "{figure:#?}");
    // The number named, and that it was exceeded.
    let figure = &read[3][0]["casualties"][0];
    assert_eq!((&figure["best"], &figure["exceeded"]), (&Value::from(70), &Value::from(true)), "{figure:#?}");
}

#[test]
fn one_person_told_of_twice_in_one_breath_is_one() {
    let read = claims(&[
        "His brother, 8-year-old Omar, and his mother, Amal, 27, were both wounded in the shelling of Saraqib on Monday.",
        "Gunmen shot dead a teacher and activist in Saraqib on Monday.",
        "Gunmen killed a driver and his co-driver near Saraqib on Monday.",
        "A man, his wife and two children were killed in the shelling of Saraqib on Monday.",
    ]);
    let harmed = |n: usize| -> u64 {
        let figures = read[n].iter().filter_map(|c| c["casualties"].as_array()).flatten();
        figures.filter_map(|f| f["best"].as_u64()).sum()
    };
    assert_eq!([harmed(0), harmed(1), harmed(2), harmed(3)], [2, 1, 2, 4]);
}
