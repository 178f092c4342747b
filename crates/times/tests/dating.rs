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
        let days = if when.start == when.end {
            day(when.start)
        } else {
            format!("{} {}", day(when.start), day(when.end))
        };
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
    check(
        Of::Event,
        &[
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
            ("A shell that hit the school on Monday *killed six people.", "2024-12-02"),
            ("Six people were *killed when a shell hit the school on Monday.", "2024-12-02"),
            ("Six people were *killed in a raid carried out on Monday.", "2024-12-02"),
            ("Shortly before 9 a.m. on Monday, shells *hit the camp.", "2024-12-02"),
            ("Displacement: On 2 December 2024, hundreds of people were *forced to flee.", "2024-12-02"),
            ("Shelling over the weekend *killed nine people.", "2024-11-30 2024-12-01"),
            ("Over the past week, 40 people were *killed in the valley.", "2024-11-27 2024-12-04"),
            ("By Monday evening, the army had *taken the town.", "2024-12-02"),
        ],
    );
}

#[test]
fn the_day_of_the_saying_is_not_the_day_of_the_deed() {
    check(
        Of::Event,
        &[
            ("Five people were *killed, police said on Monday.", "-"),
            ("Police said on Monday that five people were *killed on Saturday.", "2024-11-30"),
            ("The mayor on Monday condemned Saturday's *attack.", "2024-11-30"),
            ("The mayor condemned the *attack on the school, he told reporters on Monday.", "-"),
            ("The group said on Tuesday that its men had *ambushed a convoy.", "-"),
            ("Gunmen *killed a man abducted on Monday.", "-"),
            ("A man was arrested on Monday after *killing two people.", "-"),
            ("A man *wounded in the strike died on Monday.", "-"),
            ("As of 5 November, 60 people had been *killed.", "-"),
        ],
    );
    check(
        Of::Statement,
        &[
            ("Police *said on Monday that five people were killed on Saturday.", "2024-12-02"),
            ("Five people were killed on Saturday, police *said Monday.", "2024-12-02"),
            ("Five people were killed on Saturday, police *said.", "-"),
            ("\"We lost five men,\" the commander *said in a statement on Tuesday.", "2024-12-03"),
        ],
    );
}

#[test]
fn a_time_in_front_covers_the_sentence_and_those_after_it() {
    check(
        Of::Event,
        &[
            (
                "On 3 June 2022, armed men stopped a bus near the river and *abducted four teachers.",
                "2022-06-03",
            ),
            (
                "On 3 June 2022, armed men stopped a bus near the river. Four teachers were *abducted.",
                "2022-06-03 inferred",
            ),
            ("On 3 June 2022, armed men stopped a bus. They *attacked again on 5 June.", "2022-06-05"),
            ("On 3 June 2022, armed men stopped a bus. A teacher had been *killed there.", "-"),
        ],
    );
}

#[test]
fn a_text_without_a_date_published_may_begin_with_one() {
    let reader = TimeReader::new();
    let rows = [
        (
            "Saturday, 14 March 2015. Shells hit the market on Friday, killing nine people.",
            Some("2015-03-14"),
            "Friday",
            Some("2015-03-13"),
        ),
        (
            "Nine die in the market. Posted on March 14 2015 by the desk. Shells hit it on Friday.",
            Some("2015-03-14"),
            "Friday",
            Some("2015-03-13"),
        ),
        (
            "Nine people, among them two girls, were killed in a raid on 14 March 2015. They were buried on Friday.",
            None,
            "Friday",
            None,
        ),
        ("Shells hit the market on Friday, killing nine people.", None, "Friday", None),
    ];
    for (text, published, words, day) in rows {
        let doc = document(text, None);
        let times = reader.read(&doc);
        let found = tally_times::published_from_text(&doc, &times).map(|d| d.to_string());
        assert_eq!(found.as_deref(), published, "{text}");
        let time = times.iter().find(|t| t.time.span.of(text) == words).expect(words);
        assert_eq!(time.time.start.map(|d| d.to_string()).as_deref(), day, "{text}");
        assert_eq!(time.time.inferred, day.is_some(), "{text}");
    }
}

#[test]
fn a_row_of_days_shares_its_month() {
    let reader = TimeReader::new();
    let rows: [(&str, &[&str]); 5] = [
        ("They died on 3, 4 and 5 November 2024.", &["2024-11-03", "2024-11-04", "2024-11-05"]),
        ("They died on November 3 and 5.", &["2024-11-03", "2024-11-05"]),
        ("They died between November 13–18.", &["2024-11-13", "2024-11-18"]),
        ("On November 3 and 5 people died.", &["2024-11-03"]),
        ("They died between March and May 2024.", &["2024-03", "2024-05"]),
    ];
    for (text, wanted) in rows {
        let doc = document(text, Some(PUBLISHED));
        let values: Vec<String> = reader.read(&doc).into_iter().filter_map(|t| t.time.value).collect();
        assert_eq!(values, wanted, "{text}");
    }
}

#[test]
fn what_is_counted_from_another_time_names_it() {
    let reader = TimeReader::new();
    let doc = document("He was shot on 3 May 2019 and died two days later.", None);
    let times = reader.read(&doc);
    assert_eq!(times.iter().map(|t| t.anchor).collect::<Vec<_>>(), [None, Some(0)]);
    assert!(times[1].time.inferred);
}
