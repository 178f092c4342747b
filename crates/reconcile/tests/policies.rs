//! What the reports of one incident come to under each policy, from claims built by hand.

use proptest::prelude::*;
use tally_model::{Claim, Effect, Figure, Group, Report, Source, SourceKind, Span};
use tally_reconcile::{Joint, JointTally, Voice, joint};

fn killed(group: Group, n: u64) -> Figure {
    Figure {
        effect: Effect::Killed,
        group,
        group_label: None,
        low: Some(n),
        best: Some(n),
        high: Some(n),
        exceeded: false,
        cumulative: false,
        increment: false,
        named: 0,
        span: Span::new(0, 1),
        including: Vec::new(),
    }
}

fn says(id: u32, kind: SourceKind, who: &str, casualties: Vec<Figure>) -> Claim {
    Claim {
        incident: Some(1),
        source: Source { kind, name: Some(who.to_string()), ..Source::report() },
        casualties,
        ..Claim::bare(id, Span::new(0, 1))
    }
}

fn actor(id: u32, who: &str, casualties: Vec<Figure>) -> Claim {
    says(id, SourceKind::Actor, who, casualties)
}

/// Each list of claims is what one report says of the incident.
fn reconciled(reports: &[Vec<Claim>]) -> Joint {
    let texts: Vec<Report> = (0..reports.len())
        .map(|n| Report { id: format!("{n:064}"), text: "A text.".into(), ..Report::default() })
        .collect();
    let claims: Vec<Vec<&Claim>> = reports.iter().map(|r| r.iter().collect()).collect();
    let voices: Vec<Voice<'_>> = texts
        .iter()
        .zip(&claims)
        .map(|(report, claims)| Voice { report, claims, signature: &[], copy_of: None })
        .collect();
    joint(&voices)
}

fn lines<'j>(joint: &'j Joint, policy: &str, group: Option<Group>) -> Vec<&'j JointTally> {
    joint.tallies.iter().filter(|t| t.policy == policy && t.group == group).collect()
}

fn ends(joint: &Joint, policy: &str, group: Option<Group>) -> Vec<(u64, u64)> {
    lines(joint, policy, group).iter().filter_map(|t| t.low.zip(t.high)).collect()
}

#[test]
fn each_claimant_has_its_own_line_with_its_last_word() {
    let joint = reconciled(&[
        vec![
            actor(1, "Rescuers", vec![killed(Group::People, 9)]),
            actor(2, "Army", vec![killed(Group::People, 2)]),
        ],
        vec![actor(1, "Ministry", vec![killed(Group::People, 7)])],
    ]);
    assert_eq!(ends(&joint, "by_claimant", None), [(9, 9), (2, 2), (7, 7)]);
    assert_eq!(ends(&joint, "envelope", None), [(2, 9)]);
    assert_eq!(ends(&joint, "lowest", None), [(2, 2)]);
    assert!(lines(&joint, "by_claimant", None).iter().all(|t| t.accounts.len() == 1));
    let alone = reconciled(&[vec![actor(1, "Rescuers", vec![killed(Group::People, 9)])]]);
    assert!(lines(&alone, "by_claimant", None).is_empty(), "one claimant is the envelope");
}

#[test]
fn civilians_whom_another_source_calls_fighters_may_be_none() {
    let contested = reconciled(&[
        vec![actor(1, "Residents", vec![killed(Group::Civilians, 6)])],
        vec![actor(1, "Army", vec![killed(Group::Combatants, 6)])],
    ]);
    assert_eq!(ends(&contested, "airwars", None), [(0, 6)]);
    assert_eq!(ends(&contested, "airwars", Some(Group::Combatants)), [(0, 6)]);
    assert_eq!(ends(&contested, "envelope", None), [(6, 6)]);
    let told_apart = reconciled(&[
        vec![actor(1, "Residents", vec![killed(Group::Civilians, 6)])],
        vec![actor(1, "Monitor", vec![killed(Group::Civilians, 6), killed(Group::Combatants, 2)])],
    ]);
    assert_eq!(ends(&told_apart, "airwars", None), [(6, 6)]);
}

#[test]
fn no_part_is_more_than_the_whole() {
    let joint = reconciled(&[
        vec![actor(1, "Army", vec![killed(Group::People, 5)])],
        vec![actor(1, "Hospital", vec![killed(Group::Children, 7)])],
    ]);
    assert_eq!(ends(&joint, "envelope", None), [(5, 7)]);
    assert_eq!(lines(&joint, "envelope", None)[0].accounts.len(), 2);
}

#[test]
fn echoes_are_one_origin() {
    let medics = |n| vec![says(1, SourceKind::Unnamed, "medics", vec![killed(Group::People, n)])];
    assert_eq!(reconciled(&[medics(4), medics(4)]).origins, 1);
    assert_eq!(reconciled(&[medics(4), medics(5)]).origins, 2);
    let named = || vec![actor(1, "Rescuers", vec![killed(Group::People, 4)])];
    assert_eq!(reconciled(&[named(), named(), medics(4)]).origins, 2);
}

#[test]
fn an_unnamed_source_of_one_report_is_one_account() {
    let official = |id, name: &str, n| says(id, SourceKind::Unnamed, name, vec![killed(Group::People, n)]);
    let joint = reconciled(&[
        vec![official(1, "a security official", 4), official(2, "The security official", 5)],
        vec![official(1, "a security official", 6)],
    ]);
    let statements: Vec<usize> = joint.accounts.iter().map(|a| a.statements.len()).collect();
    assert_eq!(statements, [2, 1], "the same words in two reports need not be one person's");
    assert_eq!(ends(&joint, "by_claimant", None), [(5, 5), (6, 6)]);
}

#[test]
fn what_was_reportedly_so_is_the_reports_own_account() {
    let reportedly = Claim {
        incident: Some(1),
        source: Source { kind: SourceKind::Unnamed, ..Source::report() },
        casualties: vec![killed(Group::People, 3)],
        ..Claim::bare(1, Span::new(0, 1))
    };
    let own = Claim { id: 2, source: Source::report(), ..reportedly.clone() };
    let joint = reconciled(&[vec![reportedly, own]]);
    assert_eq!(joint.accounts.len(), 1);
    assert_eq!(joint.accounts[0].statements.len(), 2);
}

#[test]
fn of_numbers_told_as_often_the_highest_is_used() {
    let counts = |id, who, n| actor(id, who, vec![killed(Group::People, n)]);
    let joint = reconciled(&[vec![counts(1, "Police", 2)], vec![counts(1, "Hospital", 3)]]);
    assert_eq!(lines(&joint, "envelope", None)[0].best, Some(3));
    let joint =
        reconciled(&[vec![counts(1, "Police", 2), counts(2, "Mayor", 2)], vec![counts(1, "Hospital", 3)]]);
    assert_eq!(lines(&joint, "envelope", None)[0].best, Some(2));
}

fn any_reports() -> impl Strategy<Value = Vec<Vec<Claim>>> {
    let group =
        prop::sample::select(vec![Group::People, Group::Civilians, Group::Children, Group::Combatants]);
    let who = prop::sample::select(vec!["Rescuers", "Army", "Ministry"]);
    let claim = (who, group, 0..30u64);
    prop::collection::vec(prop::collection::vec(claim, 1..4), 1..5).prop_map(|reports| {
        let claims = |said: Vec<(&str, Group, u64)>| {
            let numbered = said.into_iter().zip(1..);
            numbered.map(|((who, group, n), id)| actor(id, who, vec![killed(group, n)])).collect()
        };
        reports.into_iter().map(claims).collect()
    })
}

proptest! {
    #[test]
    fn parts_stay_within_wholes_and_every_line_has_its_accounts(reports in any_reports()) {
        let joint = reconciled(&reports);
        for line in &joint.tallies {
            prop_assert!(line.low <= line.high, "{:?}", line);
            prop_assert!(!line.accounts.is_empty(), "{:?}", line);
        }
        let most = |group| ends(&joint, "envelope", group).first().map(|e| e.1);
        if let (Some(children), Some(all)) = (most(Some(Group::Children)), most(None)) {
            prop_assert!(children <= all);
        }
    }

    #[test]
    fn the_order_of_the_voices_does_not_matter(reports in any_reports()) {
        let texts: Vec<Report> = (0..reports.len())
            .map(|n| Report { id: format!("{n:064}"), text: "A text.".into(), ..Report::default() })
            .collect();
        let claims: Vec<Vec<&Claim>> = reports.iter().map(|r| r.iter().collect()).collect();
        let mut voices: Vec<Voice<'_>> = texts
            .iter()
            .zip(&claims)
            .map(|(report, claims)| Voice { report, claims, signature: &[], copy_of: None })
            .collect();
        let forward = joint(&voices);
        voices.reverse();
        prop_assert_eq!(forward, joint(&voices));
    }
}
