//! What sentences say: `tests/cases.txt`, read with the real language model.

use tally_figures::{FigureAt, FigureReader};
use tally_model::Figure;
use tally_testkit::document;

/// Every case of the file; all that differ are shown.
#[test]
fn cases_read_as_written() {
    let reader = FigureReader::new_default().unwrap();
    let mut wrong = String::new();
    for line in include_str!("cases.txt").lines().filter(|l| !l.starts_with('#')) {
        let Some((sentence, expected)) = line.split_once(" => ") else { continue };
        let doc = document(sentence, Some("2024-12-02"));
        let read: Vec<String> = reader.read(&doc).iter().map(notation).collect();
        let read = if read.is_empty() { "nothing".to_string() } else { read.join("; ") };
        if read != expected.trim() {
            wrong += &format!("{sentence}\n    expected {expected}\n    read     {read}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Policies differ in what the same words come to, and in nothing else.
#[test]
fn policies_differ_in_numbers_only() {
    let text = "At least 16 people died, dozens were wounded, and more than 70 others fled.";
    let doc = document(text, None);
    let numbers = |policy: &str| -> Vec<(Option<u64>, Option<u64>)> {
        let figures = FigureReader::new(policy).unwrap().read(&doc);
        figures.iter().map(|f| (f.figure.low, f.figure.high)).collect()
    };
    assert_eq!(numbers("default"), [(Some(16), None), (Some(12), Some(99)), (Some(70), None)]);
    assert_eq!(numbers("acled"), [(Some(16), Some(16)), (Some(12), Some(12)), (Some(70), Some(70))]);
    assert_eq!(numbers("airwars"), [(Some(16), Some(16)), (Some(12), Some(24)), (Some(71), Some(71))]);
}

#[test]
fn words_and_names_can_be_shown() {
    let reader = FigureReader::new_default().unwrap();
    let doc = document("The shelling killed Omar Haddad, 34, and wounded at least 12 civilians.", None);
    let figures = reader.read(&doc);
    assert_eq!(figures.len(), 2);
    assert_eq!(figures[0].figure.span.of(doc.text()), "Omar Haddad, 34");
    assert_eq!(doc.words(figures[0].named_victims[0].clone()), "Omar Haddad");
    assert_eq!(figures[1].figure.span.of(doc.text()), "at least 12 civilians");
    assert_eq!(figures[1].figure.group_label.as_deref(), Some("civilians"));
    assert_eq!(doc.word(figures[1].head), "civilians");
    assert_eq!(figures[1].trigger.map(|t| doc.word(t)), Some("wounded"));
}

#[test]
fn one_person_is_told_apart_by_name_or_age() {
    let text = "A 19-year-old man was hit in the arm. A woman, 41, was shot in the foot. The 19-year-old was wounded by a guard. \
                Lina Haddad was wounded too. Nadia Darwish was wounded as well. A driver was wounded.";
    let reader = FigureReader::new_default().unwrap();
    let told: Vec<u32> = reader.read(&document(text, None)).iter().map(|at| at.figure.named).collect();
    // The two who are named may be the two before.
    assert_eq!(told, [1, 1, 0, 0, 0, 0]);
}

#[test]
fn an_unknown_policy_is_named_with_the_known_ones() {
    let error = FigureReader::new("gtd").unwrap_err();
    assert_eq!(error.to_string(), "there is no figure policy \"gtd\"; known are default, acled, airwars");
}

/// A part that is told a sentence later stands in the figure that it is part of, and nowhere else.
#[test]
fn a_part_told_later_joins_its_whole() {
    let reader = FigureReader::new_default().unwrap();
    let doc =
        document("At least 25 people were killed in the raid. Three children were among the dead.", None);
    let read: Vec<String> = reader.read(&doc).iter().map(notation).collect();
    assert_eq!(read, ["killed people 25.. [killed children 3]"]);
}

fn notation(at: &FigureAt) -> String {
    let denied = if at.denied { " denied" } else { "" };
    let named = if at.named_victims.is_empty() {
        String::new()
    } else {
        format!(" named {}", at.named_victims.len())
    };
    format!("{}{named}{denied}", figure(&at.figure))
}

/// `killed people 25..`, `killed people over 25..`: low, best and high; one number where they agree, "?" for no best, nothing for no bound.
fn figure(figure: &Figure) -> String {
    let n = |x: Option<u64>| x.map_or(String::new(), |n| n.to_string());
    let numbers = match (figure.low, figure.best, figure.high) {
        (low, best, high) if low == best && best == high => n(low),
        (low, best, None) if low == best && figure.exceeded => format!("over {}..", n(low)),
        (low, best, None) if low == best => format!("{}..", n(low)),
        (low, None, high) => format!("{}..?..{}", n(low), n(high)),
        (low, best, high) => format!("{}..{}..{}", n(low), n(best), n(high)),
    };
    let mut text = format!("{} {} {numbers}", figure.effect, figure.group);
    if figure.cumulative {
        text += " total";
    }
    if figure.increment {
        text += " more";
    }
    for part in &figure.including {
        text += &format!(" [{}]", self::figure(part));
    }
    text
}

/// The examples beside the words in `data/` are read as the data say.
#[test]
fn examples_in_the_data_hold() {
    let reader = FigureReader::new_default().unwrap();
    let rows = |data: &'static str| {
        data.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect::<Vec<_>>())
    };
    let mut wrong = Vec::new();
    for row in rows(include_str!("../data/modifiers.tsv")) {
        let figures = reader.read(&document(row[3], None));
        let n = figures.first().and_then(|f| f.figure.low.or(f.figure.high));
        let right = match row[1] {
            "at_least" | "more_than" => figures.iter().all(|f| f.figure.high.is_none()),
            "more" => figures.iter().all(|f| f.figure.increment),
            "up_to" | "fewer_than" => {
                figures.iter().all(|f| f.figure.low == Some(0) && f.figure.best.is_none())
            }
            "nearly" | "about" => figures.iter().all(|f| f.figure.low < f.figure.best),
            _ => figures.iter().all(|f| f.figure.low == f.figure.high),
        };
        if figures.len() != 1 || n.is_none() || !right {
            wrong.push(format!("{}: {:?}", row[3], figures.iter().map(notation).collect::<Vec<_>>()));
        }
    }
    for row in rows(include_str!("../data/scope.tsv")) {
        let figures = reader.read(&document(row[1], None));
        if figures.len() != 1 || !figures[0].figure.cumulative {
            wrong.push(format!("{}: {:?}", row[1], figures.iter().map(notation).collect::<Vec<_>>()));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
