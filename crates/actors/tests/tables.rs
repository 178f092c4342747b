//! The tables say what they should: identifiers, dates, ties, names.

use tally_actors::{ActorReader, Knowledge, TieKind};
use tally_model::Date;

#[test]
fn every_line_of_the_tables_is_understood() {
    let knowledge = Knowledge::builtin();
    assert_eq!(knowledge.problems(), []);
    assert_eq!(ActorReader::new(&knowledge).problems(), []);
    let rows = knowledge.actors().iter().filter(|a| a.origin != "pattern").count();
    assert!(rows > 250, "{rows} rows");
}

#[test]
fn ties_lead_to_actors_and_validity_runs_forward() {
    let knowledge = Knowledge::builtin();
    let mut wrong = Vec::new();
    for actor in knowledge.actors() {
        for tie in &actor.ties {
            if knowledge.actor(&tie.to).is_none() || tie.to == actor.id {
                wrong.push(format!("{}: tie to {}", actor.id, tie.to));
            }
            if tie.valid.from.zip(tie.valid.until).is_some_and(|(from, until)| until < from) {
                wrong.push(format!("{}: tie to {} ends before it begins", actor.id, tie.to));
            }
        }
        if actor.valid.from.zip(actor.valid.until).is_some_and(|(from, until)| until < from) {
            wrong.push(format!("{}: ends before it begins", actor.id));
        }
        let over = actor.valid.until.is_some_and(|until| until < Date::constant(2025, 12, 31));
        if actor.ties.iter().any(|t| t.kind == TieKind::SucceededBy) && !over {
            wrong.push(format!("{}: succeeded, yet without an end", actor.id));
        }
        for country in actor.country.iter().chain(&actor.theatres) {
            if knowledge.state(country).is_none() && !matches!(country.as_str(), "XK" | "EH") {
                wrong.push(format!("{}: country {country}", actor.id));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn names_are_told_apart_by_country_or_time_or_marked() {
    assert_eq!(Knowledge::builtin().ambiguous_names(), Vec::<String>::new());
}

#[test]
fn names_find_their_actors() {
    let knowledge = Knowledge::builtin();
    let day = |text: &str| Some(text.parse::<Date>().unwrap());
    let id = |name: &str, on: Option<Date>, theatre: &[&str]| {
        knowledge.find(name, on, theatre).map(|a| a.id.to_string())
    };
    type Case<'a> = (&'a str, Option<Date>, &'a [&'a str], Option<&'a str>);
    let cases: [Case<'_>; 18] = [
        ("White Helmets", day("2024-12-02"), &["SY"], Some("syria-civil-defence")),
        ("Syrian Civil Defense", None, &[], Some("syria-civil-defence")),
        ("Hayat Tahrir ash-Sham", day("2024-12-02"), &["SY"], Some("hts")),
        ("HTS", day("2024-12-02"), &["SY"], Some("hts")),
        ("Jabhat an-Nusra", None, &[], Some("nusra-front")),
        ("Jaish al-Izzah", None, &[], Some("jaysh-al-izza")),
        ("al-Qaida", None, &[], Some("al-qaeda")),
        // Nobody could have meant the army that was founded in December 2017.
        ("Syrian National Army", day("2016-08-01"), &["SY"], None),
        ("Syrian National Army", day("2019-10-12"), &["SY"], Some("syrian-national-army")),
        // Two bodies of one acronym: the year tells, or nothing does.
        ("SNC", day("2011-10-01"), &["SY"], Some("syrian-national-council")),
        ("SNC", day("2013-03-01"), &["SY"], None),
        ("SNC", day("2018-03-01"), &["SY"], Some("syrian-national-coalition")),
        ("ISI", day("2020-03-01"), &["PK"], Some("isi-pakistan")),
        ("AFP", day("2020-03-01"), &["SY"], Some("afp")),
        ("NLF", day("2019-03-01"), &["SY"], Some("nfl-syria")),
        ("NLF", day("2019-03-01"), &["CO"], None),
        ("is", None, &[], None),
        ("IS", None, &["AF"], Some("islamic-state")),
    ];
    for (name, on, theatre, expected) in cases {
        assert_eq!(id(name, on, theatre).as_deref(), expected, "{name} {on:?} {theatre:?}");
    }
}

#[test]
fn every_state_has_its_organs_and_successors() {
    let knowledge = Knowledge::builtin();
    let organ = |iso: &str, suffix: &str, on: &str| {
        knowledge.organ(iso, suffix, on.parse().ok()).map(|a| a.id.to_string())
    };
    assert_eq!(organ("RU", "military", "2016-01-01").as_deref(), Some("russia-military"));
    assert_eq!(organ("SY", "government", "2024-12-07").as_deref(), Some("syria-government"));
    assert_eq!(organ("SY", "government", "2025-03-01").as_deref(), Some("syria-transitional-government"));
    assert_eq!(organ("AF", "government", "2022-03-01").as_deref(), Some("taliban-government"));
    assert_eq!(organ("PE", "police", "2022-03-01").as_deref(), Some("peru-police"));
    assert_eq!(organ("??", "police", "2022-03-01"), None);
}
