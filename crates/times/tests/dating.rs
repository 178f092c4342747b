//! Which time dates which event or statement: one sentence a row, the trigger marked with `*` before it.

use tally_testkit::document;
use tally_times::{TimeReader, event_time, statement_time, when};

/// Published on Wednesday 4 December 2024.
const PUBLISHED: &str = "2024-12-04";

#[derive(Clone, Copy, PartialEq)]
enum Of {
    Event,
    Statement,
}

fn read(reader: &TimeReader, marked: &str, of: Of) -> String {
    let star = marked.find('*').expect("a trigger marked with *");
    let text = marked.replacen('*', "", 1);
    let doc = document(&text, Some(PUBLISHED));
    let times = reader.read(&doc);
    let trigger = (0..doc.len()).find(|&i| doc.tok(i).start as usize == star).expect("a token at *");
    let found = match of {
        Of::Event => event_time(&doc, trigger, &times),
        Of::Statement => statement_time(&doc, trigger, &times),
    };
    found.map_or("-".into(), |i| {
        let when = when(&doc, &times, i, trigger);
        let day = |d: Option<tally_model::Date>| d.map_or("?".into(), |d| d.to_string());
        let days = if when.start == when.end { day(when.start) } else { format!("{} {}", day(when.start), day(when.end)) };
        if when.inferred { format!("{days} inferred") } else { days }
    })
}

#[track_caller]
fn check(of: Of, rows: &[(&str, &str)]) {
    let reader = TimeReader::new();
    let wrong: Vec<String> = rows
        .iter()
        .map(|(marked, wanted)| (marked, wanted, read(&reader, marked, of)))
        .filter(|(_, wanted, got)| got != *wanted)
        .map(|(marked, wanted, got)| format!("{marked}\n    is {got}, not {wanted}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn events_take_the_time_of_their_own_clause() {
    check(Of::Event, &[
        ("Five people were *killed in Homs on Saturday.", "2024-11-30"),
        ("On Friday, gunmen *attacked the village.", "2024-11-29"),
        ("Friday's *attack on the village killed two women.", "2024-11-29"),
        ("Friday's attack on the village *killed two women.", "2024-11-29"),
        ("Two farmers were *shot and killed on Monday near the well.", "2024-12-02"),
        ("Gunmen stormed the house on Monday and *killed two men.", "2024-12-02"),
        ("Two people died in an *attack on the market on Monday.", "2024-12-02"),
        ("The *bombing, which killed 12 people, took place on Monday.", "2024-12-02"),
        ("The bombing, which *killed 12 people, took place on Monday.", "2024-12-02"),
        ("In the early hours of Sunday, shells *hit the camp.", "2024-12-01"),
        ("Two people were *killed overnight.", "2024-12-03 2024-12-04"),
        ("Army units have *shelled the town since Monday.", "2024-12-02 2024-12-04"),
        ("Forty people were *killed from 25 to 27 November in the valley.", "2024-11-25 2024-11-27"),
        ("Forty people were *killed between Monday and Tuesday.", "2024-12-02 2024-12-03"),
        ("Shelling over the weekend *killed nine people.", "2024-11-30 2024-12-01"),
        ("Over the past week, 40 people were *killed in the valley.", "2024-11-27 2024-12-04"),
        ("By Monday evening, the army had *taken the town.", "2024-12-02"),
    ]);
}

#[test]
fn the_day_of_the_saying_is_not_the_day_of_the_deed() {
    check(Of::Event, &[
        ("Five people were *killed, police said on Monday.", "-"),
        ("Police said on Monday that five people were *killed on Saturday.", "2024-11-30"),
        ("The mayor on Monday condemned Saturday's *attack.", "2024-11-30"),
        ("The mayor condemned the *attack on the school, he told reporters on Monday.", "-"),
        ("The group said on Tuesday that its men had *ambushed a convoy.", "-"),
        ("A man was arrested on Monday after *killing two people.", "-"),
        ("A man *wounded in the strike died on Monday.", "-"),
        ("As of 5 November, 60 people had been *killed.", "-"),
    ]);
    check(Of::Statement, &[
        ("Police *said on Monday that five people were killed on Saturday.", "2024-12-02"),
        ("Five people were killed on Saturday, police *said Monday.", "2024-12-02"),
        ("Five people were killed on Saturday, police *said.", "-"),
        ("\"We lost five men,\" the commander *said in a statement on Tuesday.", "2024-12-03"),
    ]);
}

#[test]
fn a_time_in_front_covers_the_sentence_and_those_after_it() {
    check(Of::Event, &[
        ("On 3 June 2022, armed men stopped a bus near the river and *abducted four teachers.", "2022-06-03"),
        ("On 3 June 2022, armed men stopped a bus near the river. Four teachers were *abducted.", "2022-06-03 inferred"),
        ("On 3 June 2022, armed men stopped a bus. They *attacked again on 5 June.", "2022-06-05"),
        ("On 3 June 2022, armed men stopped a bus. A teacher had been *killed there.", "-"),
    ]);
}
