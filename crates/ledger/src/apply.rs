//! Corrections over readings.

use std::collections::BTreeSet;

use tally_model::{Reading, Report};

use crate::{Action, Correction, Decision};

/// Puts what people decided over a reading: corrected values replace those that were read, rejected claims go. Decisions are taken in the
/// order in which they were made, so that the later one of two on one value holds.
///
/// Gives the numbers of the decisions about this report that found no claim: its words are read no more.
pub fn apply(report: &Report, reading: &mut Reading, decisions: &[(&Decision, Action)]) -> Vec<u64> {
    let mut lost = Vec::new();
    // Claims are found among those that were read, before any is changed or goes.
    let read = reading.claims.clone();
    let mut rejected: BTreeSet<u32> = BTreeSet::new();
    for (decision, action) in decisions {
        let (Action::Accept { claim } | Action::Reject { claim } | Action::Correct { claim, .. }) = action
        else {
            continue;
        };
        if claim.report != report.id {
            continue;
        }
        let Some(at) = claim.find(report, &read) else {
            lost.push(decision.number);
            continue;
        };
        match action {
            Action::Correct { field, value, .. } => match Correction::parse(field, value.as_deref()) {
                Ok(correction) => correction.put(&mut reading.claims[at]),
                Err(_) => lost.push(decision.number),
            },
            Action::Reject { .. } => drop(rejected.insert(read[at].id)),
            // What was rejected may be accepted later.
            _ => drop(rejected.remove(&read[at].id)),
        }
    }
    reading.claims.retain(|c| !rejected.contains(&c.id));
    lost
}

#[cfg(test)]
mod tests {
    use tally_model::{Claim, Effect, Event, Figure, Group, Span, Trigger};

    use super::*;
    use crate::{Anchor, FIRST, seal};

    const TEXT: &str = "A strike killed 12 people. Shells wounded two.";

    fn report() -> Report {
        Report { id: "r1".into(), text: TEXT.into(), ..Report::default() }
    }

    fn claim(id: u32, sentence: Span, trigger: &str, killed: u64) -> Claim {
        let figure = Figure {
            effect: Effect::Killed,
            group: Group::People,
            group_label: None,
            low: Some(killed),
            best: Some(killed),
            high: Some(killed),
            exceeded: false,
            cumulative: false,
            increment: false,
            named: 0,
            span: Span::new(16, 18),
            including: Vec::new(),
        };
        Claim {
            incident: Some(1),
            event: Some(Event {
                plover: None,
                mode: None,
                acled: None,
                trigger: Trigger { lemma: trigger.into(), span: sentence },
                inferred: false,
            }),
            casualties: vec![figure],
            ..Claim::bare(id, sentence)
        }
    }

    fn reading() -> Reading {
        let (first, second) = (Span::new(0, 26), Span::new(27, TEXT.len()));
        Reading {
            claims: vec![claim(1, first, "strike", 12), claim(2, second, "wound", 0)],
            ..Reading::default()
        }
    }

    /// Applies these actions, in this order, to a reading whose claims are numbered otherwise than when they were decided.
    fn decided(actions: Vec<Action>, renumber: u32) -> (Reading, Vec<u64>) {
        let log: Vec<(Decision, Action)> = (1..)
            .zip(actions)
            .map(|(n, a)| (seal(n, "2026-01-01T00:00:00Z", "ada", "because", &a, FIRST), a))
            .collect();
        let log: Vec<(&Decision, Action)> = log.iter().map(|(d, a)| (d, a.clone())).collect();
        let mut now = reading();
        now.claims.iter_mut().for_each(|c| c.id += renumber);
        let lost = apply(&report(), &mut now, &log);
        (now, lost)
    }

    fn anchor(i: usize) -> Anchor {
        Anchor::of(&report(), &reading().claims[i])
    }

    fn correct(i: usize, field: &str, value: Option<&str>) -> Action {
        Action::Correct { claim: anchor(i), field: field.into(), value: value.map(Into::into) }
    }

    #[test]
    fn corrections_outlive_a_reading_with_other_numbers() {
        let (now, lost) =
            decided(vec![correct(0, "killed", Some("11..12")), correct(0, "place", Some("Tamra"))], 7);
        assert_eq!((now.claims[0].casualties[0].low, now.claims[0].casualties[0].high), (Some(11), Some(12)));
        assert_eq!(now.claims[0].casualties[0].best, None, "neither end stands above the other");
        assert_eq!(now.claims[0].place.as_ref().map(|p| p.name.as_str()), Some("Tamra"));
        assert_eq!(now.claims[1].casualties[0].low, Some(0));
        assert!(lost.is_empty());
    }

    #[test]
    fn the_later_decision_holds() {
        let (now, _) = decided(
            vec![
                correct(0, "killed", Some("3")),
                correct(0, "killed", None),
                Action::Reject { claim: anchor(0) },
                Action::Accept { claim: anchor(0) },
                Action::Reject { claim: anchor(1) },
            ],
            0,
        );
        assert_eq!(now.claims.len(), 1);
        assert!(now.claims[0].casualties.is_empty());
    }

    #[test]
    fn a_decision_whose_words_are_gone_is_named() {
        let mut gone = anchor(0);
        gone.sentence = "Other words.".into();
        let (now, lost) = decided(vec![Action::Reject { claim: gone }], 0);
        assert_eq!((now.claims.len(), lost), (2, vec![1]));
    }

    #[test]
    fn values_in_another_form_are_refused_with_the_right_one() {
        for (field, value) in [
            ("killed", "many"),
            ("when", "Saturday"),
            ("point", "95,0"),
            ("stance", "shouts"),
            ("event", "FOO"),
            ("acled", "Bar"),
        ] {
            let error = Correction::parse(field, Some(value)).expect_err("no such value").to_string();
            assert!(error.contains(value) && error.contains("write it as"), "{error}");
        }
        assert!(Correction::parse("colour", None).is_err());
    }
}
