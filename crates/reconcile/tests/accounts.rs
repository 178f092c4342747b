//! Tallies and disagreements, from claims built by hand.

use proptest::prelude::*;
use tally_model::{
    Claim, Cue, DisagreementKind, Effect, Event, Factuality, Figure, Group, Participant, ParticipantKind,
    Quote, Role, Source, SourceKind, Span, Stance, Tally, Trigger,
};
use tally_reconcile::{disagreements, tallies};

fn says(id: u32, who: &str, lemma: &str, casualties: Vec<Figure>) -> Claim {
    let kind = if who.is_empty() { SourceKind::Report } else { SourceKind::Actor };
    Claim {
        incident: Some(1),
        source: Source { kind, name: (!who.is_empty()).then(|| who.to_string()), ..Source::report() },
        quote: Quote::Indirect,
        event: Some(Event {
            plover: Some("ASSAULT".into()),
            mode: Some("aerial".into()),
            acled: Some("Air/drone strike".into()),
            trigger: Trigger { lemma: lemma.into(), span: Span::new(0, 1) },
            inferred: false,
        }),
        casualties,
        ..Claim::bare(id, Span::new(0, 1))
    }
}

fn figure(effect: Effect, group: Group, low: u64, high: Option<u64>) -> Figure {
    Figure {
        effect,
        group,
        group_label: None,
        low: Some(low),
        best: Some(low),
        high,
        exceeded: false,
        cumulative: false,
        increment: false,
        named: 0,
        span: Span::new(0, 1),
        including: Vec::new(),
    }
}

fn killed(n: u64) -> Figure {
    figure(Effect::Killed, Group::People, n, Some(n))
}

fn line(claims: &[Claim], group: Option<Group>) -> Option<Tally> {
    tallies(claims).into_iter().find(|t| t.effect == Effect::Killed && t.group == group)
}

#[test]
fn a_tally_is_the_envelope_of_the_accounts() {
    let mut floor = figure(Effect::Killed, Group::Civilians, 25, None);
    floor.including.push(figure(Effect::Killed, Group::Children, 10, Some(10)));
    let claims = [says(1, "Rescuers", "strike", vec![floor]), says(2, "Monitor", "strike", vec![killed(71)])];
    let all = line(&claims, None).expect("a tally of all people");
    // Each is told once, and 71 is no fuller count of 25.
    assert_eq!((all.low, all.best, all.high), (Some(25), Some(25), Some(71)));
    assert_eq!(all.claims, [1, 2]);
    let children = line(&claims, Some(Group::Children)).expect("a tally of children");
    assert_eq!((children.low, children.high, children.claims), (Some(10), Some(10), vec![1]));
}

#[test]
fn the_one_who_was_wounded_may_be_the_one_who_died() {
    let one = |effect, group| figure(effect, group, 1, Some(1));
    let hurt = |claims: &[Claim]| tallies(claims).iter().any(|t| t.effect == Effect::Injured);
    let wounded = |group| says(1, "", "shoot", vec![one(Effect::Injured, group)]);
    let died = |group| says(2, "", "die", vec![one(Effect::Killed, group)]);
    assert!(!hurt(&[wounded(Group::People), died(Group::Men)]));
    // A woman and a man, somebody told of beside the dead, three wounded: others than the dead.
    assert!(hurt(&[wounded(Group::Women), died(Group::Men)]));
    let both = says(3, "", "shoot", vec![killed(1), one(Effect::Injured, Group::People)]);
    assert!(hurt(&[wounded(Group::People), died(Group::Men), both]));
    let three = says(3, "", "shoot", vec![figure(Effect::Injured, Group::People, 3, Some(3))]);
    assert!(hurt(&[wounded(Group::People), died(Group::Men), three]));
    assert!(hurt(&[wounded(Group::People)]));
    let another = Participant {
        role: Role::Victim,
        name: "another man".into(),
        actor: None,
        kind: Some(ParticipantKind::Person),
        sector: None,
        country: None,
        span: Span::new(0, 1),
        inferred: false,
    };
    assert!(hurt(&[Claim { participants: vec![another], ..wounded(Group::Men) }, died(Group::Men)]));
}

#[test]
fn of_those_who_were_shot_who_did_not_die_was_wounded() {
    let shot = |n| figure(Effect::KilledOrInjured, Group::People, n, Some(n));
    let hurt = |n| figure(Effect::Injured, Group::People, n, Some(n));
    let wounded = |claims: &[Claim]| {
        let found = tallies(claims).into_iter().find(|t| t.effect == Effect::Injured && t.group.is_none());
        found.map(|t| (t.low, t.best, t.high, t.claims))
    };
    let mut claims = vec![says(1, "Police", "say", vec![shot(5)]), says(2, "Police", "say", vec![killed(1)])];
    assert_eq!(wounded(&claims), Some((Some(4), Some(4), Some(4), vec![1])));
    claims.push(says(3, "Medics", "say", vec![hurt(3)]));
    assert_eq!(wounded(&claims), Some((Some(3), Some(3), Some(3), vec![3])), "somebody counts the wounded");
    let one = [says(1, "Police", "say", vec![shot(1)]), says(2, "Police", "say", vec![killed(1)])];
    assert_eq!(wounded(&one), None, "the one who was shot is the one who died");
}

#[test]
fn wounded_people_told_apart_add_up_beyond_a_lower_count() {
    let one = |id| {
        let mut person = figure(Effect::Injured, Group::People, 1, Some(1));
        person.named = 1;
        says(id, "Police", "say", vec![person])
    };
    let some = says(4, "Police", "say", vec![figure(Effect::Injured, Group::People, 2, Some(2))]);
    let claims = [one(1), one(2), one(3), some];
    let found = tallies(&claims).into_iter().find(|t| t.effect == Effect::Injured && t.group.is_none());
    assert_eq!(found.map(|t| (t.low, t.best, t.high)), Some((Some(2), Some(3), Some(3))));
}

#[test]
fn a_part_is_no_account_of_the_whole() {
    let children = figure(Effect::Killed, Group::Children, 4, Some(4));
    let claims = [says(1, "", "strike", vec![killed(9)]), says(2, "", "strike", vec![children])];
    assert_eq!(line(&claims, None).map(|t| (t.low, t.high)), Some((Some(9), Some(9))));
}

#[test]
fn parts_add_up_when_nobody_counts_the_whole() {
    let woman = figure(Effect::Killed, Group::Women, 1, Some(1));
    let children = figure(Effect::Killed, Group::Children, 2, Some(2));
    let together = [says(1, "", "strike", vec![woman.clone(), children.clone()])];
    assert_eq!(line(&together, None).map(|t| t.low), Some(Some(3)));
    let apart = [says(1, "", "strike", vec![woman]), says(2, "", "strike", vec![children])];
    assert_eq!(line(&apart, None).map(|t| t.low), Some(Some(3)));
}

#[test]
fn one_of_the_dead_is_no_account_of_all_of_them() {
    let claims = [says(1, "", "strike", vec![killed(9)]), says(2, "Cousin", "strike", vec![killed(1)])];
    assert_eq!(line(&claims, None).map(|t| (t.low, t.high)), Some((Some(9), Some(9))));
}

#[test]
fn up_to_tells_of_the_upper_end_only() {
    let ceiling = Figure { low: Some(0), best: None, ..figure(Effect::Killed, Group::People, 1, Some(10)) };
    let claims = [says(1, "", "strike", vec![ceiling]), says(2, "Agency", "strike", vec![killed(8)])];
    assert_eq!(line(&claims, None).map(|t| (t.low, t.high)), Some((Some(8), Some(10))));
}

#[test]
fn the_reports_own_range_and_later_counts_stand() {
    let span = Figure { best: None, ..figure(Effect::Killed, Group::People, 13, Some(15)) };
    let early = Claim { superseded: true, ..says(3, "First reports", "strike", vec![killed(9)]) };
    let claims =
        [says(1, "", "strike", vec![span]), says(2, "Agency", "strike", vec![killed(20)]), early.clone()];
    assert_eq!(line(&claims, None).map(|t| (t.low, t.high)), Some((Some(13), Some(15))));
    assert_eq!(line(&claims[1..], None).map(|t| (t.low, t.high)), Some((Some(20), Some(20))));
    assert_eq!(line(&[early], None).map(|t| (t.low, t.high)), Some((Some(9), Some(9))));
}

#[test]
fn the_reports_own_count_is_the_floor_and_the_envelope_stands_beside_it() {
    let floor = figure(Effect::Killed, Group::Civilians, 15, None);
    let claims = [
        says(1, "", "strike", vec![floor]),
        says(2, "Monitor", "strike", vec![killed(10)]),
        says(3, "Agency", "strike", vec![killed(17)]),
    ];
    let lines: Vec<_> = tallies(&claims)
        .into_iter()
        .filter(|t| t.group.is_none())
        .map(|t| (t.policy, t.low, t.high))
        .collect();
    assert_eq!(lines, [("report", Some(15), Some(17)), ("envelope", Some(10), Some(17))]);
    assert_eq!(line(&claims[1..], None).map(|t| (t.policy, t.low)), Some(("envelope", Some(10))));
}

#[test]
fn a_tally_speaks_of_numbers_that_are_said() {
    let about =
        Figure { low: Some(36), best: Some(40), ..figure(Effect::Killed, Group::People, 36, Some(44)) };
    let dozens =
        Figure { low: Some(12), best: Some(24), ..figure(Effect::Killed, Group::People, 12, Some(99)) };
    let several = Figure { best: None, ..figure(Effect::Killed, Group::People, 2, None) };
    let ends =
        |figure: Figure| line(&[says(1, "Agency", "strike", vec![figure])], None).map(|t| (t.low, t.high));
    assert_eq!(ends(about), Some((Some(40), Some(40))));
    assert_eq!(ends(dozens), Some((Some(12), Some(24))));
    assert_eq!(ends(several), Some((Some(2), Some(2))));
}

#[test]
fn people_told_one_by_one_are_no_account_beside_a_count() {
    let man = figure(Effect::Killed, Group::Men, 1, Some(1));
    let wife = figure(Effect::Killed, Group::Women, 1, Some(1));
    let claims = [says(1, "", "strike", vec![man, wife]), says(2, "Agency", "strike", vec![killed(8)])];
    assert_eq!(line(&claims, None).map(|t| (t.low, t.high)), Some((Some(8), Some(8))));
    assert_eq!(line(&claims[..1], None).map(|t| t.low), Some(Some(2)));
    let men = figure(Effect::Killed, Group::Men, 6, Some(6));
    let six = [says(1, "", "strike", vec![men]), says(2, "Cousin", "strike", vec![killed(1)])];
    assert_eq!(line(&six, None).map(|t| (t.low, t.high)), Some((Some(6), Some(6))));
}

#[test]
fn fighters_running_totals_and_denied_events_are_no_part_of_it() {
    let fighters = figure(Effect::Killed, Group::Combatants, 30, Some(30));
    let total = Figure { cumulative: true, ..killed(400) };
    let mut denied = says(3, "Army", "strike", vec![killed(5)]);
    denied.factuality = Factuality::Denied;
    let claims =
        [says(1, "", "strike", vec![killed(3), fighters]), says(2, "", "strike", vec![total]), denied];
    assert_eq!(line(&claims, None).map(|t| (t.low, t.high)), Some((Some(3), Some(3))));
    assert_eq!(line(&claims, Some(Group::Combatants)).map(|t| t.low), Some(Some(30)));
}

#[test]
fn a_group_of_fighters_within_a_whole_is_taken_from_it() {
    let mut whole = killed(12);
    whole.including.push(figure(Effect::Killed, Group::Combatants, 3, Some(3)));
    assert_eq!(line(&[says(1, "", "strike", vec![whole])], None).map(|t| t.low), Some(Some(9)));
}

#[test]
fn two_sources_with_numbers_that_cannot_both_hold_disagree() {
    let claims =
        [says(1, "Rescuers", "strike", vec![killed(25)]), says(2, "Monitor", "strike", vec![killed(71)])];
    let found = disagreements(&claims);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, DisagreementKind::Figure);
    assert_eq!(
        found[0].why,
        "The number of people killed is 25 according to Rescuers, 71 according to Monitor."
    );
}

#[test]
fn one_source_revising_itself_does_not_disagree() {
    let claims =
        [says(1, "Rescuers", "strike", vec![killed(25)]), says(2, "Rescuers", "strike", vec![killed(31)])];
    assert!(disagreements(&claims).is_empty());
}

#[test]
fn a_floor_and_a_number_a_little_above_agree() {
    let floor = figure(Effect::Killed, Group::People, 25, None);
    let claims = [says(1, "Rescuers", "strike", vec![floor]), says(2, "Monitor", "strike", vec![killed(28)])];
    assert!(disagreements(&claims).is_empty());
}

#[test]
fn a_denial_is_a_disagreement_on_occurrence() {
    let mut denial = says(2, "Ministry", "strike", Vec::new());
    denial.cue = Some(Cue { lemma: "deny".into(), stance: Stance::Denies, spans: Vec::new() });
    denial.factuality = Factuality::Denied;
    let found = disagreements(&[says(1, "Rescuers", "strike", Vec::new()), denial]);
    assert_eq!(found.iter().map(|d| d.kind).collect::<Vec<_>>(), [DisagreementKind::Occurrence]);
}

#[test]
fn two_parties_named_for_one_strike_disagree_on_responsibility() {
    let by = |name: &str| Participant {
        role: Role::Actor,
        name: name.into(),
        actor: Some(name.to_lowercase()),
        kind: Some(ParticipantKind::Organisation),
        sector: None,
        country: None,
        span: Span::new(0, 1),
        inferred: false,
    };
    let mut first = says(1, "Rescuers", "strike", Vec::new());
    first.participants.push(by("Russia"));
    let mut other = says(2, "Monitor", "strike", Vec::new());
    other.participants.push(by("Syria"));
    let found = disagreements(&[first, other]);
    assert_eq!(found.iter().map(|d| d.kind).collect::<Vec<_>>(), [DisagreementKind::Responsibility]);
}

#[test]
fn captured_and_repelled_disagree_on_the_course() {
    let claims = [says(1, "Rebels", "capture", Vec::new()), says(2, "Army", "repel", Vec::new())];
    let found = disagreements(&claims);
    assert_eq!(found.iter().map(|d| d.kind).collect::<Vec<_>>(), [DisagreementKind::Course]);
}

prop_compose! {
    fn any_claim()(id in 1u32..500, incident in 1u32..4, who in 0usize..4, low in 0u64..90, spread in prop::option::of(0u64..9),
                   effect in 0usize..3, group in 0usize..6, cumulative: bool, part in prop::option::of(0u64..20)) -> Claim {
        let mut f = figure(Effect::ALL[effect], Group::ALL[group], low, spread.map(|s| low + s));
        f.cumulative = cumulative;
        if let Some(n) = part {
            f.including.push(figure(Effect::ALL[effect], Group::Children, n.min(low), Some(n.min(low))));
        }
        Claim { incident: Some(incident), ..says(id, ["", "A", "B", "C"][who], "strike", vec![f]) }
    }
}

proptest! {
    #[test]
    fn tallies_do_not_depend_on_the_order_of_the_claims(mut claims in prop::collection::vec(any_claim(), 0..12)) {
        let numbers = |claims: &[Claim]| -> Vec<_> {
            tallies(claims).into_iter().map(|t| (t.incident, t.effect, t.group, t.low, t.best, t.high)).collect()
        };
        let forward = numbers(&claims);
        claims.reverse();
        prop_assert_eq!(forward, numbers(&claims));
    }

    #[test]
    fn low_is_never_above_high_and_every_number_has_its_claims(claims in prop::collection::vec(any_claim(), 0..12)) {
        for tally in tallies(&claims) {
            prop_assert!(tally.low <= tally.high);
            prop_assert!(!tally.claims.is_empty());
        }
        for disagreement in disagreements(&claims) {
            prop_assert!(disagreement.claims.len() >= 2);
        }
    }
}
