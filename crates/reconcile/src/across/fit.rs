//! Whether two tellings are of one incident: named features and their weights (`data/fit.tsv`).

use std::collections::BTreeMap;

use tally_model::{Date, kilometres};

use super::keys::number;
use super::telling::{Site, Telling};
use super::words;

/// Days further apart than this are no slip of a weekday.
const DAYS_APART: i64 = 3;

/// Accounts whose days lie further apart than this are hardly of one incident, however alike they sound.
const WEEKS_APART: i64 = 21;

/// Named places further apart than this cannot be one, in kilometres.
const FAR: f64 = 100.0;

/// Named places nearer than this may be one, in kilometres.
pub(super) const NEAR: f64 = 15.0;

/// From this share of common text on two reports are copies.
pub(crate) const COPY: f32 = 0.5;

/// One reason for or against.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The feature's name in `data/fit.tsv`.
    pub feature: &'static str,
    /// What it adds to the sum.
    pub weight: f32,
}

/// The features, by their names in `data/fit.tsv`.
macro_rules! features {
    ($($feature:ident $name:literal),* $(,)?) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        enum Feature { $($feature),* }

        /// All of them, in order.
        const FEATURES: &[Feature] = &[$(Feature::$feature),*];

        impl Feature {
            fn name(self) -> &'static str {
                match self { $(Feature::$feature => $name),* }
            }
        }
    };
}

features! {
    Main "main",
    Aside "aside",
    SameKind "same kind",
    OtherKind "other kind",
    FarApart "far apart",
    OtherCountry "other country",
    SamePlace "same place",
    SameArea "same area",
    OtherPlace "other place",
    SameDay "same day",
    NextDay "next day",
    DaysApart "days apart",
    WeeksApart "weeks apart",
    MonthsApart "months apart",
    PublishedTogether "published together",
    PublishedApart "published apart",
    SameToll "same toll",
    SameLargeToll "same large toll",
    OtherToll "other toll",
    FarToll "far toll",
    SameInjured "same injured",
    OtherInjured "other injured",
    SharedActor "shared actor",
    SharedPersons "shared persons",
    SharedNames "shared names",
    SharedFullName "shared full name",
    Alike "alike",
    VeryAlike "very alike",
    Copy "copy",
}

/// The weights, read once.
#[derive(Debug, Clone)]
pub struct Fit {
    /// By name, with what they mean; also the limits beside them.
    weights: BTreeMap<&'static str, (f32, &'static str)>,
    /// Those of the features in order, and the limit from which accounts hang together: millions of pairs are weighed.
    in_order: Vec<f32>,
    link: f32,
}

impl Default for Fit {
    fn default() -> Self {
        Self::new()
    }
}

impl Fit {
    /// The weights that come with Tally.
    pub fn new() -> Self {
        let weights: BTreeMap<&'static str, (f32, &'static str)> = include_str!("../../data/fit.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let mut cells = line.split('\t');
                let (feature, weight, meaning) = (cells.next()?, cells.next()?, cells.next()?);
                Some((feature, (weight.parse().ok()?, meaning)))
            })
            .collect();
        let weight = |name| weights.get(name).map_or(0.0, |(weight, _)| *weight);
        let in_order = FEATURES.iter().map(|feature| weight(feature.name())).collect();
        let link = weight("link");
        Fit { in_order, link, weights }
    }

    /// What a feature means, in words.
    pub fn meaning(&self, feature: &str) -> &'static str {
        self.weights.get(feature).map_or("", |(_, meaning)| meaning)
    }

    /// The weight of a feature, or one of the limits beside them.
    pub(crate) fn weight(&self, feature: &str) -> f32 {
        self.weights.get(feature).map_or(0.0, |(weight, _)| *weight)
    }

    /// The sum and its reasons when the two hang together; `None` when they do not.
    pub fn same(&self, a: &Telling, b: &Telling) -> Option<(f32, Vec<Reason>)> {
        if a.report == b.report {
            let reason = Reason { feature: "same report", weight: self.weight("same report") };
            return (a.main != b.main && hang_together(a, b)).then(|| (reason.weight, vec![reason]));
        }
        let mut sum = 0.0;
        each(a, b, |feature, value| sum += self.of(feature) * value);
        if sum < self.link {
            return None;
        }
        let mut reasons = Vec::new();
        each(a, b, |feature, value| {
            reasons.push(Reason { feature: feature.name(), weight: self.of(feature) * value });
        });
        Some((sum, reasons))
    }

    fn of(&self, feature: Feature) -> f32 {
        self.in_order[feature as usize]
    }
}

/// What speaks for and against the two being of one incident: features of `data/fit.tsv` with their values, those of 0 left out.
pub fn features(a: &Telling, b: &Telling) -> Vec<(&'static str, f32)> {
    let mut found = Vec::new();
    each(a, b, |feature, value| found.push((feature.name(), value)));
    found
}

/// Calls `found` with each of them, in the order of [`Feature`].
fn each(a: &Telling, b: &Telling, mut found: impl FnMut(Feature, f32)) {
    let mut add = |feature: Feature, value: f32| {
        if value != 0.0 {
            found(feature, value);
        }
    };
    let is = |holds: bool| f32::from(u8::from(holds));
    add(Feature::Main, is(a.main && b.main));
    add(Feature::Aside, is(a.main != b.main));
    add(Feature::SameKind, is(a.acled.is_some() && a.acled == b.acled));
    add(Feature::OtherKind, is(are_of_other_kinds(a, b)));
    let (place, area) = places(a, b);
    let (far, abroad) = (lie_far_apart(a, b), lie_abroad(a, b));
    add(Feature::FarApart, is(far && !place && !abroad));
    add(Feature::OtherCountry, is(abroad && !place));
    add(Feature::SamePlace, is(place));
    add(Feature::SameArea, is(area && !place));
    add(
        Feature::OtherPlace,
        is(!place && !area && !far && !abroad && !a.places.is_empty() && !b.places.is_empty()),
    );
    match gap(a.days, b.days) {
        Some(0) => add(Feature::SameDay, 1.0),
        Some(1) => add(Feature::NextDay, 1.0),
        Some(days) if days <= DAYS_APART => add(Feature::DaysApart, 1.0),
        Some(days) => add(if days <= WEEKS_APART { Feature::WeeksApart } else { Feature::MonthsApart }, 1.0),
        None => {}
    }
    if let Some(days) = a.published.zip(b.published).map(|(x, y)| (number(x) - number(y)).abs()) {
        add(Feature::PublishedTogether, is(days <= 2));
        add(Feature::PublishedApart, is(days > 30));
    }
    if let (Some(x), Some(y)) = (a.killed, b.killed) {
        add(Feature::SameToll, is(x == y));
        add(Feature::SameLargeToll, is(x == y && x.0 >= 5));
        add(Feature::OtherToll, is(x.1 < y.0 || y.1 < x.0));
        add(Feature::FarToll, is(tolls_are_far(a, b)));
    }
    if let (Some(x), Some(y)) = (a.injured, b.injured) {
        add(Feature::SameInjured, is(x == y));
        add(Feature::OtherInjured, is(x.1 < y.0 || y.1 < x.0));
    }
    add(Feature::SharedActor, is(a.actors.iter().any(|x| b.actors.binary_search(x).is_ok())));
    add(Feature::SharedPersons, shared(&a.persons, &b.persons).min(3) as f32);
    add(Feature::SharedNames, shared(&a.names, &b.names).min(5) as f32);
    add(Feature::SharedFullName, shared(&a.full_names, &b.full_names).min(3) as f32);
    let alike = words::cosine(&a.words, &b.words);
    add(Feature::Alike, alike);
    add(Feature::VeryAlike, (alike - 0.3).max(0.0));
    add(Feature::Copy, is(words::shared_text(&a.signature, &b.signature) >= COPY && a.main == b.main));
}

/// How many numbers two sorted lists share.
fn shared(a: &[u64], b: &[u64]) -> usize {
    a.iter().filter(|n| b.binary_search(n).is_ok()).count()
}

/// Whether two tellings of one report may be of one incident after all: neither day, place nor number tells them apart. Earlier
/// incidents that a report looks back on have a day, a place or a toll of their own. What befell the same people on that day or
/// later (their arrest, their trial, their death in hospital) goes with it wherever it was.
pub(crate) fn hang_together(a: &Telling, b: &Telling) -> bool {
    if numbers_differ(a.killed, b.killed) || numbers_differ(a.injured, b.injured) {
        return false;
    }
    if shared(&a.persons, &b.persons) > 0 && follows(a, b) {
        return true;
    }
    let (main, aside) = if a.main { (a, b) } else { (b, a) };
    let (place, area) = places(a, b);
    let there = place || a.places.is_empty() || b.places.is_empty();
    // Two towns of one province are two where the report tells of several towns.
    let area = area && !(main.of_many && [a, b].iter().all(|t| t.places.iter().any(|p| p.fine)));
    let days = gap(a.days, b.days);
    is_violent(main) && there && has_nothing_of_its_own(aside)
        || (is_violent(a) || is_violent(b)) && place && days == Some(0)
        || is_violent(a)
            && is_violent(b)
            && days.is_none_or(|days| days <= 1)
            && (there || area || names_only_a_place(main, aside))
}

/// Whether it gives neither days nor numbers: it tells what was said or done about something that was told before.
fn has_nothing_of_its_own(aside: &Telling) -> bool {
    names_no_day(aside) && aside.killed.is_none() && aside.injured.is_none()
}

/// Whether what the report only mentions has a place to itself and nothing else: neither a day nor a number that the report does not
/// give of its incident. A report that turns to another incident says when it was or what came of it; a name alone is more often a
/// street or a person taken for a town.
fn names_only_a_place(main: &Telling, aside: &Telling) -> bool {
    let counts_anew = |own: Option<(u64, u64)>, of_main: Option<(u64, u64)>| {
        of_main.is_none() && own.is_some_and(|(_, high)| high > 1)
    };
    !main.of_many
        && names_no_day(aside)
        && !counts_anew(aside.killed, main.killed)
        && !counts_anew(aside.injured, main.injured)
}

/// Whether its claims name no day: one that is only passed on tells nothing apart.
fn names_no_day(telling: &Telling) -> bool {
    telling.days.is_none() || telling.days_passed_on
}

/// Whether both count several people, and not the same: one who is told of by name may be one of many.
fn numbers_differ(a: Option<(u64, u64)>, b: Option<(u64, u64)>) -> bool {
    a.zip(b).is_some_and(|(a, b)| a.0 > 1 && b.0 > 1 && (a.1 < b.0 || b.1 < a.0))
}

/// Whether both count several people killed, and the one half as many again as the other.
fn tolls_are_far(a: &Telling, b: &Telling) -> bool {
    let far = |x: (u64, u64), y: (u64, u64)| x.1.saturating_mul(3) <= y.0.saturating_mul(2);
    numbers_differ(a.killed, b.killed) && a.killed.zip(b.killed).is_some_and(|(x, y)| far(x, y) || far(y, x))
}

/// Whether two accounts that reports give among others are of two incidents: their tolls are far from each other, or differ and lie on
/// two days. What is told in a sentence or two has little else to tell it apart by.
pub(crate) fn are_told_apart(a: &Telling, b: &Telling) -> bool {
    let on_two_days = gap(a.days, b.days).is_some_and(|days| days > 0);
    tolls_are_far(a, b) || on_two_days && numbers_differ(a.killed, b.killed)
}

/// Whether what the report only mentions is not from before the day of what it is about.
fn follows(a: &Telling, b: &Telling) -> bool {
    let (main, aside) = if a.main { (a, b) } else { (b, a) };
    main.main
        && main.days.zip(aside.days).is_none_or(|((start, _), (_, end))| number(end) + 1 >= number(start))
}

fn is_violent(telling: &Telling) -> bool {
    is_violence(telling.event_type.as_deref())
}

/// Whether a PLOVER type is of violence; so are bare numbers of people harmed.
pub(super) fn is_violence(plover: Option<&str>) -> bool {
    matches!(plover, None | Some("ASSAULT" | "PROTEST" | "COERCE"))
}

fn are_of_other_kinds(a: &Telling, b: &Telling) -> bool {
    a.event_type != b.event_type && !(is_violent(a) && is_violent(b))
}

/// Whether every place of the one lies far from every place of the other.
fn lie_far_apart(a: &Telling, b: &Telling) -> bool {
    let far = |x: &Site, y: &Site| {
        x.fine && y.fine && x.point.zip(y.point).is_some_and(|(a, b)| kilometres(a, b) > FAR)
    };
    all_pairs(a, b, far)
}

/// Whether no place of the one is in a country of the other's.
fn lie_abroad(a: &Telling, b: &Telling) -> bool {
    all_pairs(a, b, |x, y| x.country.is_some() && y.country.is_some() && x.country != y.country)
}

fn all_pairs(a: &Telling, b: &Telling, holds: impl Fn(&Site, &Site) -> bool) -> bool {
    let known = !a.places.is_empty() && !b.places.is_empty();
    known && a.places.iter().all(|x| b.places.iter().all(|y| holds(x, y)))
}

/// Days between two intervals; 0 when they overlap.
fn gap(a: Option<(Date, Date)>, b: Option<(Date, Date)>) -> Option<i64> {
    let ((a1, a2), (b1, b2)) = (a?, b?);
    Some((number(b1) - number(a2)).max(number(a1) - number(b2)).max(0))
}

/// Whether the two share a place, and whether they share an area.
fn places(a: &Telling, b: &Telling) -> (bool, bool) {
    let (mut place, mut area) = (false, false);
    for x in &a.places {
        for y in &b.places {
            let known = x.geonames.is_some() && x.geonames == y.geonames;
            let near = x.point.zip(y.point).is_some_and(|(a, b)| kilometres(a, b) <= NEAR);
            place |= x.fine && y.fine && (known || x.name == y.name || near);
            area |= x.admin1.is_some() && x.admin1 == y.admin1 && x.country == y.country;
        }
    }
    (place, area)
}
