//! Grouping over reports: invented tellings, in any order and any split.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use proptest::prelude::*;
use tally_model::Date;
use tally_reconcile::{
    Fit, Grouped, Held, Overrides, Site, Telling, TellingId, group, group_by, keys, link, regroup,
};

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
fn a_place_alone_makes_no_second_incident_of_one_report_and_a_day_or_number_does() {
    let main = told("a", "saraqib", 28, 9, &[]);
    let aside =
        Telling { number: 2, main: false, days: None, killed: None, ..told("a", "maarat", 28, 0, &[]) };
    let together = |aside: Telling| groups(&[main.clone(), aside], &Overrides::default()).len() == 1;
    assert!(together(aside.clone()));
    assert!(!together(Telling { days: main.days, ..aside.clone() }));
    assert!(!together(Telling { killed: Some((7, 7)), ..aside.clone() }));
    // A day that is only passed on from what was told before is none of its own.
    assert!(together(Telling { days: main.days, days_passed_on: true, ..aside }));
}

#[test]
fn among_several_towns_a_place_or_another_toll_tells_apart() {
    let main = Telling { of_many: true, ..told("a", "saraqib", 28, 9, &[]) };
    let aside = Telling {
        number: 2,
        main: false,
        days: None,
        killed: None,
        of_many: true,
        ..told("a", "maarat", 28, 0, &[])
    };
    assert_eq!(groups(&[main.clone(), aside], &Overrides::default()).len(), 2);
    // Two roundups that begin with the same town and day, one with the toll of the whole weekend.
    let other = |killed| Telling { of_many: true, ..told("b", "saraqib", 28, killed, &[]) };
    assert_eq!(groups(&[main.clone(), other(25)], &Overrides::default()).len(), 2);
    assert_eq!(groups(&[main, other(10)], &Overrides::default()).len(), 1);
}

#[test]
fn what_is_said_of_an_incident_with_nothing_of_its_own_goes_with_it() {
    let main = told("a", "saraqib", 28, 9, &[]);
    let said = Telling {
        number: 2,
        main: false,
        event_type: Some("ACCUSE".into()),
        acled: None,
        days_passed_on: true,
        killed: None,
        ..main.clone()
    };
    let together = |aside: &Telling| groups(&[main.clone(), aside.clone()], &Overrides::default()).len() == 1;
    assert!(together(&said));
    let elsewhere = told("a", "homs", 28, 0, &[]).places;
    assert!(!together(&Telling { places: elsewhere, ..said.clone() }));
    let earlier = told("a", "saraqib", 4, 0, &[]).days;
    assert!(!together(&Telling { days: earlier, days_passed_on: false, ..said }));
}

/// Reports that tell of the strike on Saraqib, and each of shelling that some tell as part of it and some with a day of its own.
#[test]
fn where_reports_differ_no_fewer_must_tell_two_things_as_one() {
    let told_as = |reports: &[(&str, bool)]| {
        let tell = |(report, as_one): &(&str, bool)| {
            let main = told(report, "saraqib", 28, 9, &[7, 8]);
            let aside = told(report, "sarmin", 24, 0, &[3, 4, 5, 6]);
            let aside = Telling { number: 2, main: false, days_passed_on: *as_one, killed: None, ..aside };
            [main, Telling { days: if *as_one { None } else { aside.days }, ..aside }]
        };
        let all: Vec<Telling> = reports.iter().flat_map(tell).collect();
        groups(&all, &Overrides::default()).len()
    };
    assert_eq!(told_as(&[("a", true), ("b", true), ("c", false)]), 1);
    assert_eq!(told_as(&[("a", true), ("b", false), ("c", false)]), 2);
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

/// A ledger in a list: the tellings added so far, each with its incident.
struct Listed<'a> {
    all: &'a [Telling],
    added: BTreeSet<i64>,
    incidents: BTreeMap<i64, String>,
    overrides: Overrides,
}

impl Held for Listed<'_> {
    type Error = Infallible;

    fn tellings(&mut self, numbers: &BTreeSet<i64>) -> Result<Vec<(i64, Telling)>, Infallible> {
        let here = numbers.intersection(&self.added);
        Ok(here.map(|n| (*n, self.all[*n as usize].clone())).collect())
    }

    fn candidates(
        &mut self,
        of: &BTreeMap<i64, &Telling>,
    ) -> Result<BTreeMap<i64, BTreeSet<i64>>, Infallible> {
        let sharing = |n: i64, one: &Telling| {
            let keys_of = keys(one);
            let others = self.added.iter().copied().filter(|o| *o != n);
            others.filter(|o| keys(&self.all[*o as usize]).iter().any(|k| keys_of.contains(k))).collect()
        };
        Ok(of.iter().map(|(n, one)| (*n, sharing(*n, one))).collect())
    }

    fn neighbours(&mut self, of: &[i64]) -> Result<Vec<(i64, String)>, Infallible> {
        let names: BTreeSet<&String> = of.iter().filter_map(|n| self.incidents.get(n)).collect();
        let shared = self.incidents.iter().filter(|(_, name)| names.contains(name));
        Ok(shared.map(|(n, name)| (*n, name.clone())).collect())
    }

    fn see(&mut self, _: &BTreeSet<&str>) -> Result<(), Infallible> {
        Ok(())
    }

    fn overrides(&self) -> &Overrides {
        &self.overrides
    }
}

/// Incidents over all tellings, added in batches that end where `ends` says; each batch is regrouped as `tally_store` does it.
fn in_batches(all: &[Telling], ends: impl Fn(usize) -> bool) -> BTreeSet<Vec<TellingId>> {
    let fit = Fit::new();
    let mut held =
        Listed { all, added: BTreeSet::new(), incidents: BTreeMap::new(), overrides: Overrides::default() };
    let mut seeds = BTreeSet::new();
    for new in 0..all.len() {
        held.added.insert(new as i64);
        seeds.insert(new as i64);
        if !ends(new) && new + 1 < all.len() {
            continue;
        }
        let Ok(found) = regroup(&fit, std::mem::take(&mut seeds), &mut held);
        let numbers = |group: &Grouped| group.members.iter().map(|&m| found.numbers[m]).collect::<Vec<_>>();
        let gone: BTreeSet<String> =
            found.changed.iter().flat_map(numbers).filter_map(|n| held.incidents.get(&n).cloned()).collect();
        held.incidents.retain(|_, name| !gone.contains(name));
        for group in &found.changed {
            let (report, number) = id_of(&found.tellings[group.members[0]]);
            let members = numbers(group).into_iter();
            held.incidents.extend(members.map(|n| (n, format!("{report}/{number}"))));
        }
    }
    let mut made: BTreeMap<&String, Vec<TellingId>> = BTreeMap::new();
    for (n, name) in &held.incidents {
        made.entry(name).or_default().push(id_of(&all[*n as usize]));
    }
    made.values_mut().for_each(|ids| ids.sort());
    made.into_values().collect()
}

fn id_of(telling: &Telling) -> TellingId {
    (telling.report.clone(), telling.number)
}

proptest! {
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
    fn the_number_of_threads_does_not_matter(all in tellings(), threads in 2..5usize) {
        let (fit, overrides) = (Fit::new(), Overrides::default());
        let pairs = (0..all.len()).flat_map(|a| (a + 1..all.len()).map(move |b| (a, b)));
        let links: Vec<(u32, u32, f32)> = pairs
            .filter_map(|(a, b)| Some((a as u32, b as u32, link(&fit, &all[a], &all[b], &overrides)?.0)))
            .collect();
        let whole = group_by(&fit, &all, links.clone(), &overrides, 1);
        prop_assert_eq!(group_by(&fit, &all, links, &overrides, threads), whole);
    }

    #[test]
    fn adding_in_any_order_and_batches_equals_grouping_everything(
        all in tellings().prop_shuffle(),
        ends in prop::collection::vec(any::<bool>(), 16),
    ) {
        let whole: BTreeSet<Vec<TellingId>> = groups(&all, &Overrides::default()).into_iter().collect();
        prop_assert_eq!(in_batches(&all, |_| true), whole.clone());
        prop_assert_eq!(in_batches(&all, |n| ends[n]), whole);
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
