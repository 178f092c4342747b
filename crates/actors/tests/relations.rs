//! Every wording of `data/relations.tsv` is read from its example.

use tally_actors::{ActorReader, Knowledge};
use tally_testkit::document;

/// The relations of a text as (a, kind, b), by the words.
fn read(reader: &ActorReader<'_>, text: &str) -> Vec<(String, String, String)> {
    let doc = document(text, None);
    let words = |span: tally_model::Span| span.of(text).to_string();
    let relations = reader.read(&doc, &[]).relations;
    relations.iter().map(|r| (words(r.a_span), r.kind.to_string(), words(r.b_span))).collect()
}

#[test]
fn every_wording_is_read_from_its_example() {
    let knowledge = Knowledge::builtin();
    let reader = ActorReader::new(&knowledge);
    let mut wrong = Vec::new();
    for line in
        include_str!("../data/relations.tsv").lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty())
    {
        let cells: Vec<&str> = line.split('\t').collect();
        let [kind, .., example, a, b] = cells[..] else { panic!("{line}") };
        let found = read(&reader, example);
        if !found.iter().any(|(x, k, y)| k == kind && x.contains(a) && y.contains(b)) {
            wrong.push(format!("{example} [{a} {kind} {b}]: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn titles_before_names_tell_who_belongs_where() {
    let knowledge = Knowledge::builtin();
    let reader = ActorReader::new(&knowledge);
    let has = |text: &str, a: &str, kind: &str, b: &str| {
        let found = read(&reader, text);
        assert!(
            found.iter().any(|(x, k, y)| x.contains(a) && k == kind && y.contains(b)),
            "{text}: {found:?}"
        );
    };
    has("SDF commander Omar Haddad said the town had fallen.", "SDF", "led_by", "Omar Haddad");
    has("Hamas spokesman Omar Haddad said the town had fallen.", "Omar Haddad", "part_of", "Hamas");
    has(
        "Omar Haddad, a spokesman for the Taliban, said the town had fallen.",
        "Omar Haddad",
        "part_of",
        "Taliban",
    );
    has(
        "A spokesman for the Taliban, Omar Haddad, said the town had fallen.",
        "Omar Haddad",
        "part_of",
        "Taliban",
    );
    has("The deputy leader of the Taliban, Omar Haddad, was arrested.", "Omar Haddad", "part_of", "Taliban");
}

#[test]
fn what_is_denied_or_only_possible_is_no_relation() {
    let knowledge = Knowledge::builtin();
    let reader = ActorReader::new(&knowledge);
    for text in [
        "Turkey does not back the rebels.",
        "The gunmen do not belong to Islamic State.",
        "Iran may support the Taliban one day.",
        "Islamic State shot three farmers in a field.",
        "The army left the town.",
        "Rebels bombed a hospital and killed two nurses.",
    ] {
        assert_eq!(read(&reader, text), [], "{text}");
    }
}
