//! Which event a word names: by its arguments, by who does it to whom, by what happens around it.

use tally_events::{EventReader, main_event};
use tally_testkit::document;

#[test]
fn words_of_other_senses_name_no_event() {
    let reader = EventReader::new();
    for text in [
        "He died of a heart attack.",
        "She was shelling peas in the kitchen.",
        "The president fired the minister.",
        "The companies struck a deal with the bank over breakfast cereals.",
        "The keeper shot the ball over the bar.",
        "Her battle with cancer lasted two years.",
        "The fire brigade arrived on 3 March.",
        "The hotel charged a fee.",
        "An earthquake killed forty people.",
    ] {
        let doc = document(text, Some("2024-12-02"));
        let violent: Vec<_> = reader
            .read(&doc)
            .into_iter()
            .filter(|e| {
                matches!(e.event.plover.as_deref(), Some("ASSAULT" | "PROTEST" | "COERCE" | "ACCUSE"))
            })
            .map(|e| e.rule)
            .collect();
        assert!(violent.is_empty(), "{text} {violent:?}");
    }
}

#[test]
fn a_report_is_about_the_sub_event_that_its_sides_and_weapons_make() {
    let reader = EventReader::new();
    let mut wrong = Vec::new();
    for (text, want) in [
        ("Gunmen killed two farmers near the village.", "Attack"),
        ("Rebels killed two soldiers near the village.", "Armed clash"),
        ("Ten people were killed when warplanes bombed a market.", "Air/drone strike"),
        ("A drone strike killed two men.", "Air/drone strike"),
        ("Five people were killed in shelling of the suburb.", "Shelling/artillery/missile attack"),
        ("A man blew himself up outside a mosque, killing four worshippers.", "Suicide bomb"),
        ("A roadside bomb killed two farmers.", "Remote explosive/landmine/IED"),
        ("A man threw a grenade into a cafe.", "Grenade"),
        ("The army used chlorine against the town.", "Chemical weapon"),
        ("Soldiers raped two women.", "Sexual violence"),
        ("Students held a protest in the capital.", "Peaceful protest"),
        (
            "Students held a protest in the capital. Police dispersed them with tear gas.",
            "Protest with intervention",
        ),
        ("Police opened fire on protesters, killing two.", "Excessive force against protesters"),
        ("Protesters burned tyres and threw stones at the police.", "Violent demonstration"),
        ("A mob lynched a man suspected of theft.", "Mob violence"),
        ("Villagers beat a man to death over a stolen goat.", "Mob violence"),
        ("Police arrested three journalists.", "Arrests"),
        ("Militants detained two teachers.", "Abduction/forced disappearance"),
        ("Gunmen kidnapped a priest.", "Abduction/forced disappearance"),
        ("Soldiers looted shops in the town.", "Looting/property destruction"),
        ("The parties signed a ceasefire agreement.", "Agreement"),
        ("Air defences shot down two drones.", "Disrupted weapons use"),
        ("Sappers defused a bomb near the bridge.", "Disrupted weapons use"),
        ("The army set up a base near the village.", "Headquarters or base established"),
        ("The army deployed troops to the border.", "Change to group/activity"),
        ("After heavy clashes, government forces recaptured the town.", "Government regains territory"),
        ("Rebels captured the town after clashes with the army.", "Non-state actor overtakes territory"),
        ("Rebels took control of the town without a fight.", "Non-violent transfer of territory"),
        ("A mass grave was found near the town.", "Other"),
    ] {
        let doc = document(text, Some("2024-12-02"));
        let events = reader.read(&doc);
        let main = main_event(&doc, &events).and_then(|i| events[i].event.acled.clone());
        if main.as_deref() != Some(want) {
            let read: Vec<_> = events.iter().map(|e| (&e.rule, &e.event.acled, e.generic)).collect();
            wrong.push(format!("{text}: {main:?}, not {want}: {read:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_text_makes_the_reader_panic() {
    let reader = EventReader::new();
    for text in [
        "",
        " ",
        ".",
        "-",
        "\u{301}",
        "attack",
        "killed",
        "by",
        "— was killed by",
        "ATTACK BY. KILLED, AND",
        "who that which whom killed",
        "1 2 3 killed 4",
        "«Атака» убила 5 человек",
        "the the the attack of of of",
        "kill kill kill kill kill",
        "opened fire opened fire",
        "💥💥 killed 3 💥",
        "a-b-c attack - - - on - it",
    ] {
        let doc = document(text, None);
        for event in reader.read(&doc) {
            assert!(event.tokens.contains(&event.head) && event.tokens.end <= doc.len());
            assert!(
                event.participants.iter().all(|p| p.tokens.contains(&p.head) && p.tokens.end <= doc.len())
            );
        }
    }
}

#[test]
fn whom_a_clash_killed_need_not_have_fought_in_it() {
    let reader = EventReader::new();
    for text in [
        "Tribal militiamen clashed in the suburb on Tuesday. The clash killed a bystander.",
        "Fifty militants were killed and dozens of others were wounded in clashes with the army.",
        "Omar Haddad and nine others were killed in a battle with army men.",
    ] {
        let doc = document(text, Some("2024-12-02"));
        let kinds: Vec<_> = reader.read(&doc).into_iter().filter_map(|e| e.event.acled).collect();
        assert!(!kinds.iter().any(|k| k == "Mob violence"), "{text} {kinds:?}");
    }
}
