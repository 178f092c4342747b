//! Grouping over reports: invented tellings, in any order and any split.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tally_model::Date;
use tally_reconcile::{Fit, Overrides, Site, Telling, TellingId, group, keys, link};

/// Three words that all strikes share, and one of the place.
fn words(place: &str) -> Vec<(u64, f32)> {
    let own = place.bytes().fold(7, |sum, b| sum * 31 + u64::from(b));
    vec![(1, 0.4), (2, 0.4), (3, 0.4), (own, 0.72)]
}

/// A main telling of a strike at `place` on a day of March 2024.
fn told(report: &str, place: &str, day: i8, killed: u64, names: &[u64]) -> Telling {
    let date = Date::constant(2024, 3, day);
    Telling {
        report: report.into(),
        number: 1,
        main: true,
        claims: vec![1],
        event_type: Some("ASSAULT".into()),
        acled: Some("Air/drone strike".into()),
        days: Some((date, date)),
        published: Some(date),
        places: vec![Site { name: place.into(), fine: true, country: Some("SY".into()), ..Site::default() }],
        killed: Some((killed, killed)),
        names: names.to_vec(),
        words: words(place),
        ..Telling::default()
    }
}

/// The reports of each incident.
fn groups(tellings: &[Telling], overrides: &Overrides) -> Vec<Vec<TellingId>> {
    group(&Fit::new(), tellings, overrides)
        .into_iter()
        .map(|g| g.members.iter().map(|&m| (tellings[m].report.clone(), tellings[m].number)).collect())
        .collect()
}

fn id(report: &str, number: u32) -> TellingId {
    (report.into(), number)
}

#[test]
fn accounts_of_one_place_and_day_are_one_incident_and_others_are_not() {
    let all = [
        told("a", "saraqib", 4, 9, &[7, 8]),
        told("b", "saraqib", 4, 9, &[7, 8]),
        told("c", "maarat", 28, 9, &[9, 10]),
    ];
    assert_eq!(groups(&all, &Overrides::default()), [vec![id("a", 1), id("b", 1)], vec![id("c", 1)]]);
}

#[test]
fn an_earlier_incident_in_the_same_report_stays_apart_and_what_nothing_tells_apart_does_not() {
    let main = told("a", "saraqib", 28, 9, &[]);
    let earlier = Telling { number: 2, main: false, ..told("a", "saraqib", 4, 40, &[]) };
    let bare = Telling {
        number: 3,
        main: false,
        days: None,
        killed: None,
        places: Vec::new(),
        words: Vec::new(),
        ..main.clone()
    };
    let found = groups(&[main, earlier, bare], &Overrides::default());
    assert!(found.iter().all(|g| !(g.contains(&id("a", 1)) && g.contains(&id("a", 2)))));
    assert!(found.iter().any(|g| g.contains(&id("a", 1)) && g.contains(&id("a", 3))), "{found:?}");
}

#[test]
fn people_go_before_words() {
    let all =
        [told("a", "saraqib", 4, 9, &[7]), told("b", "saraqib", 4, 9, &[7]), told("c", "homs", 28, 1, &[])];
    let mut overrides = Overrides::default();
    overrides.apart.insert((id("a", 1), id("b", 1)));
    overrides.together.insert((id("a", 1), id("c", 1)));
    assert_eq!(groups(&all, &overrides), [vec![id("a", 1), id("c", 1)], vec![id("b", 1)]]);
}

fn any_telling() -> impl Strategy<Value = Telling> {
    let number = prop_oneof![3 => Just(1u32), 1 => Just(2u32)];
    (0..12u8, number, 0..3usize, 1..9i8, 1..4u64, prop::collection::btree_set(1..6u64, 0..4)).prop_map(
        |(report, number, place, day, killed, names)| Telling {
            number,
            main: number == 1,
            ..told(
                &format!("r{report}"),
                ["saraqib", "maarat", "homs"][place],
                day,
                killed,
                &names.into_iter().collect::<Vec<_>>(),
            )
        },
    )
}

/// Tellings with an identity each.
fn tellings() -> impl Strategy<Value = Vec<Telling>> {
    prop::collection::vec(any_telling(), 0..16).prop_map(|all| {
        let mut seen = BTreeSet::new();
        all.into_iter().filter(|t| seen.insert((t.report.clone(), t.number))).collect()
    })
}

/// What a ledger does with a new report: all that hangs together with it is grouped anew.
fn component(all: &[Telling], seed: usize) -> Vec<Telling> {
    let (fit, overrides) = (Fit::new(), Overrides::default());
    let mut found = vec![seed];
    let mut at = 0;
    while at < found.len() {
        let one = &all[found[at]];
        for (i, other) in all.iter().enumerate() {
            let share = keys(one).iter().any(|k| keys(other).contains(k));
            if !found.contains(&i) && share && link(&fit, one, other, &overrides).is_some() {
                found.push(i);
            }
        }
        at += 1;
    }
    found.into_iter().map(|i| all[i].clone()).collect()
}

/// Incidents over all tellings, made by adding one telling after the other as `tally_store`'s regrouping does: a new one is grouped with
/// the incidents that it links to, and where that changes one, with those that its tellings link to in their turn.
fn one_by_one(all: &[Telling]) -> BTreeSet<Vec<TellingId>> {
    let (fit, overrides) = (Fit::new(), Overrides::default());
    let linked = |a: usize, b: usize| {
        let share = keys(&all[a]).iter().any(|k| keys(&all[b]).contains(k));
        share && link(&fit, &all[a], &all[b], &overrides).is_some()
    };
    let mut incidents: Vec<BTreeSet<usize>> = Vec::new();
    for new in 0..all.len() {
        let mut inside = BTreeSet::from([new]);
        let mut followed = BTreeSet::new();
        let mut loose = BTreeSet::from([new]);
        let made = loop {
            for &one in &loose {
                for other in (0..=new).filter(|&o| o != one && linked(one, o)) {
                    let home = incidents.iter().find(|i| i.contains(&other)).cloned();
                    inside.extend(home.unwrap_or_else(|| BTreeSet::from([other])));
                }
            }
            followed.extend(loose);
            let numbers: Vec<usize> = inside.iter().copied().collect();
            let region: Vec<Telling> = numbers.iter().map(|&n| all[n].clone()).collect();
            let made: Vec<BTreeSet<usize>> = group(&fit, &region, &overrides)
                .iter()
                .map(|g| g.members.iter().map(|&m| numbers[m]).collect())
                .collect();
            let changed = made.iter().filter(|new| !incidents.contains(new));
            loose = changed.flatten().copied().filter(|n| !followed.contains(n)).collect();
            if loose.is_empty() {
                break made;
            }
        };
        incidents.retain(|old| old.is_disjoint(&inside));
        incidents.extend(made);
    }
    let ids = |incident: &BTreeSet<usize>| {
        let mut ids: Vec<TellingId> =
            incident.iter().map(|&n| (all[n].report.clone(), all[n].number)).collect();
        ids.sort();
        ids
    };
    incidents.iter().map(ids).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_order_does_not_matter(all in tellings(), by in 0..16usize) {
        let mut turned = all.clone();
        if !turned.is_empty() {
            let by = by % turned.len();
            turned.rotate_left(by);
            turned.reverse();
        }
        prop_assert_eq!(groups(&all, &Overrides::default()), groups(&turned, &Overrides::default()));
    }

    #[test]
    fn adding_one_by_one_equals_grouping_everything(all in tellings()) {
        let whole: BTreeSet<Vec<TellingId>> = groups(&all, &Overrides::default()).into_iter().collect();
        prop_assert_eq!(one_by_one(&all), whole);
    }

    #[test]
    fn grouping_what_hangs_together_equals_grouping_everything(all in tellings(), seed in 0..16usize) {
        if !all.is_empty() {
            let whole = groups(&all, &Overrides::default());
            for one in groups(&component(&all, seed % all.len()), &Overrides::default()) {
                prop_assert!(whole.contains(&one), "{:?} is not in {:?}", one, whole);
            }
        }
    }
}
