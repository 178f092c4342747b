//! Who is mentioned, and who is who: short reports and what must be read from them.

use tally_actors::{ActorReader, Actors, Knowledge, ToponymAt};
use tally_model::MentionType;
use tally_testkit::document;

/// Reads a text in which some words are places: (words, literal, country).
fn read(
    reader: &ActorReader<'_>,
    text: &str,
    published: Option<&str>,
    places: &[(&str, bool, &str)],
) -> Actors {
    let doc = document(text, published);
    let mut toponyms = Vec::new();
    for (name, literal, country) in places {
        for (at, _) in text.match_indices(name) {
            let tokens = doc.tokens_at(tally_model::Span::new(at, at + name.len()));
            toponyms.push(ToponymAt { tokens, literal: *literal, country: Some(country) });
        }
    }
    reader.read(&doc, &toponyms)
}

/// One expectation: words in a mention, its type, actor, sector ("" for none).
type Expected = (&'static str, MentionType, &'static str, &'static str);

#[track_caller]
fn check(
    reader: &ActorReader<'_>,
    text: &str,
    published: Option<&str>,
    places: &[(&str, bool, &str)],
    expected: &[Expected],
) {
    let actors = read(reader, text, published, places);
    for (words, kind, actor, sector) in expected {
        let found = actors.mentions.iter().find(|m| m.mention.name.contains(words));
        let got = found.map(|m| {
            (
                m.mention.kind,
                m.mention.actor.as_deref().unwrap_or(""),
                m.mention.sector.as_deref().unwrap_or(""),
            )
        });
        assert_eq!(
            got,
            Some((*kind, *actor, *sector)),
            "{words:?} in {text:?}: {:#?}",
            actors.mentions.iter().map(|m| &m.mention.name).collect::<Vec<_>>()
        );
    }
}

use MentionType::{Group, Organisation, Person, Platform, Weapon};

#[test]
fn states_and_their_organs_become_actors() {
    let knowledge = Knowledge::builtin();
    let reader = ActorReader::new(&knowledge);
    let syria = &[("Idlib", true, "SY")][..];
    check(
        &reader,
        "Russian warplanes bombed Idlib on Monday.",
        Some("2016-05-01"),
        syria,
        &[("Russian warplanes", Platform, "russia-military", "MIL")],
    );
    check(
        &reader,
        "Syrian government forces shelled Idlib.",
        Some("2016-05-01"),
        syria,
        &[("Syrian government forces", Group, "syria-military", "MIL")],
    );
    check(
        &reader,
        "Government forces shelled Idlib.",
        Some("2016-05-01"),
        syria,
        &[("Government forces", Group, "syria-military", "MIL")],
    );
    check(
        &reader,
        "The Israeli military denied it.",
        None,
        &[],
        &[("The Israeli military", Organisation, "israel-military", "MIL")],
    );
    check(
        &reader,
        "Police arrested two men in Lima.",
        None,
        &[("Lima", true, "PE")],
        &[("Police", Organisation, "peru-police", "COP")],
    );
    check(
        &reader,
        "The Iraqi foreign ministry said so.",
        None,
        &[],
        &[("Iraqi foreign ministry", Organisation, "iraq-foreign-ministry", "GOV")],
    );
    check(
        &reader,
        "The Ministry of Health in Gaza said 12 people were killed.",
        None,
        &[("Gaza", true, "PS")],
        &[("Ministry of Health in Gaza", Organisation, "gaza-health-ministry", "GOV")],
    );
    check(
        &reader,
        "Russia launched a missile at the port.",
        None,
        &[("Russia", true, "RU")],
        &[("Russia", Organisation, "russia-government", "GOV"), ("missile", Weapon, "", "")],
    );
    check(
        &reader,
        "Moscow denied the claim.",
        None,
        &[("Moscow", false, "RU")],
        &[("Moscow", Organisation, "russia-government", "GOV")],
    );
    check(
        &reader,
        "A spokesman for the Iraqi military said so.",
        None,
        &[],
        &[("A spokesman", Person, "iraq-military", "MIL")],
    );
    check(&reader, "Syrian rebel forces left.", None, &[], &[("Syrian rebel forces", Group, "", "REB")]);
}

#[test]
fn known_names_become_actors_in_their_time_and_place() {
    let knowledge = Knowledge::builtin();
    let reader = ActorReader::new(&knowledge);
    let syria = &[("Idlib", true, "SY")][..];
    check(
        &reader,
        "The Syrian Observatory for Human Rights said HTS fighters and White Helmets were in Idlib.",
        Some("2020-01-05"),
        syria,
        &[
            ("Syrian Observatory", Organisation, "sohr", "NGO"),
            ("HTS fighters", Group, "hts", "REB"),
            ("White Helmets", Organisation, "syria-civil-defence", "NGO"),
        ],
    );
    check(
        &reader,
        "The Syrian National Army left Idlib.",
        Some("2016-01-05"),
        syria,
        &[("Syrian National Army", Organisation, "", "")],
    );
    check(
        &reader,
        "IS attacked a village near Idlib.",
        Some("2016-01-05"),
        syria,
        &[("IS", Organisation, "islamic-state", "REB")],
    );
    check(
        &reader,
        "President Bashar al-Assad spoke on Monday.",
        Some("2016-01-05"),
        &[],
        &[("Bashar al-Assad", Person, "bashar-al-assad", "GOV")],
    );
}

#[test]
fn sectors_change_with_power() {
    let knowledge = Knowledge::builtin();
    let reader = ActorReader::new(&knowledge);
    let kabul = &[("Kabul", true, "AF")][..];
    for (published, sector) in [("2019-05-01", "REB"), ("2022-05-01", "MIL")] {
        let expected = [("Taliban fighters", Group, "taliban", sector)];
        check(&reader, "Taliban fighters entered Kabul.", Some(published), kabul, &expected);
    }
}

#[test]
fn descriptions_say_what_side_somebody_is_on() {
    let knowledge = Knowledge::builtin();
    let reader = ActorReader::new(&knowledge);
    let check = |text: &str, expected: &[Expected]| check(&reader, text, None, &[], expected);
    check(
        "Unidentified gunmen killed a farmer.",
        &[("gunmen", Group, "", "UAF"), ("farmer", Person, "", "CVL")],
    );
    check(
        "Two armed men on a motorbike shot a teacher.",
        &[("Two armed men", Group, "", "UAF"), ("teacher", Person, "", "EDU")],
    );
    check(
        "Demonstrators threw stones at soldiers.",
        &[("Demonstrators", Group, "", "OPP"), ("soldiers", Group, "", "MIL")],
    );
    check(
        "Residents fled when the rebels came.",
        &[("Residents", Group, "", "CVL"), ("rebels", Group, "", "REB")],
    );
    check(
        "A drone dropped a grenade on the crowd.",
        &[("drone", Platform, "", "MIL"), ("grenade", Weapon, "", ""), ("crowd", Group, "", "OPP")],
    );
    check("Pro-Haddad forces left the town.", &[("forces", Group, "", "PRM")]);
    check(
        "Armed individuals robbed a customer.",
        &[("Armed individuals", Group, "", "UAF"), ("customer", Person, "", "CVL")],
    );
    check("They attacked rebel positions.", &[("rebel positions", MentionType::Location, "", "REB")]);
    check("A gang held the driver.", &[("gang", Organisation, "", "CRM")]);
}

#[test]
fn loaded_words_stay_labels() {
    let knowledge = Knowledge::builtin();
    let reader = ActorReader::new(&knowledge);
    let actors = read(&reader, "The army said it had killed ten terrorists.", None, &[]);
    let label = actors.mentions.iter().find(|m| m.mention.name.contains("terrorists")).unwrap();
    assert!(label.label_only && label.mention.actor.is_none());
    let army = actors.mentions.iter().find(|m| m.mention.name.contains("army")).unwrap();
    assert!(!army.label_only);
}

#[test]
fn mentions_of_one_thing_share_an_entity() {
    let knowledge = Knowledge::builtin();
    let reader = ActorReader::new(&knowledge);
    let same = |text: &str, words: &[&str]| {
        let actors = read(&reader, text, Some("2020-01-05"), &[]);
        let entity = |w: &str| {
            actors.mentions.iter().rev().find(|m| m.mention.name.ends_with(w)).map(|m| m.mention.entity)
        };
        let numbers: Vec<_> = words.iter().map(|w| entity(w)).collect();
        assert!(
            numbers[0].is_some() && numbers.iter().all(|n| *n == numbers[0]),
            "{text}: {numbers:?} {:?}",
            actors.mentions.iter().map(|m| (&m.mention.name, m.mention.entity)).collect::<Vec<_>>()
        );
    };
    same("Maria Lopez arrived on Monday. Lopez said she would stay.", &["Maria Lopez", "she"]);
    same(
        "The Free Villages League (FVL) met. The FVL said it would fight.",
        &["Free Villages League", "FVL", "it"],
    );
    same(
        "Hayat Tahrir al-Sham took the town. The group said it had lost two men.",
        &["Tahrir al-Sham", "The group", "it"],
    );
    same(
        "The Syrian Observatory for Human Rights counted ten dead. The Observatory has people in the town.",
        &["Human Rights", "The Observatory"],
    );
    same("Omar Haddad, a spokesman for the ministry, spoke. He gave no details.", &["Omar Haddad", "He"]);
    same("Rebels attacked the post. They burned it.", &["Rebels", "They"]);
}

#[test]
fn other_people_keep_their_own_entity() {
    let knowledge = Knowledge::builtin();
    let reader = ActorReader::new(&knowledge);
    let actors = read(&reader, "Riad Assad met Omar Haddad. Rebels attacked them.", Some("2020-01-05"), &[]);
    let riad = actors.mentions.iter().find(|m| m.mention.name == "Riad Assad").unwrap();
    assert_eq!(riad.mention.actor, None);
    let omar = actors.mentions.iter().find(|m| m.mention.name == "Omar Haddad").unwrap();
    assert_ne!(riad.mention.entity, omar.mention.entity);
}

#[test]
fn names_of_organisations_are_given_to_the_places_reader() {
    let knowledge = Knowledge::builtin();
    let reader = ActorReader::new(&knowledge);
    let text = "Islamic State in Iraq fought the Syrian Democratic Forces in Raqqa, the Deir Valley Relief Committee (DVRC) said.";
    let doc = document(text, Some("2017-06-01"));
    let names: Vec<&str> = reader.names(&doc).into_iter().map(|s| s.of(text)).collect();
    assert!(
        names.contains(&"Islamic State in Iraq") && names.contains(&"Syrian Democratic Forces"),
        "{names:?}"
    );
    assert!(
        names.contains(&"Deir Valley Relief Committee")
            && names.contains(&"DVRC")
            && !names.contains(&"Raqqa"),
        "{names:?}"
    );
}

#[test]
fn nothing_panics_on_odd_texts() {
    let knowledge = Knowledge::builtin();
    let reader = ActorReader::new(&knowledge);
    for text in [
        "",
        " ",
        "()",
        "(IS)",
        "— é ’ “",
        "the",
        "-backed",
        "anti-",
        "US-",
        "A (B) (CD) (EFG)",
        "ISIS\u{301} al-",
        "🙂 of the 🙂 army's",
    ] {
        let doc = document(text, None);
        let _ = (reader.names(&doc), reader.read(&doc, &[]));
    }
}
