//! A telling: what one report says of one incident, as far as grouping looks at it.

use std::collections::BTreeMap;

use tally_model::{Claim, Date, Effect, Group, PlacePrecision, Reading, Report, Span, kilometres};

use super::fit::{NEAR, is_violence};
use super::persons::Persons;
use super::words;
use crate::account::is_asserted;

/// How many weighted words of a telling are kept.
const WORDS: usize = 120;

/// How much of the report (bytes) goes with its main telling: what a report begins with is about its incident.
const LEAD: usize = 4000;

/// The same for a report of many incidents: it begins with those that are news.
const LEAD_OF_MANY: usize = 600;

/// From so many towns on where a report tells of violence, in the words of that claim, it is of many incidents.
const TOWNS: usize = 2;

/// Towns further from the main one than this are more often names misread, in kilometres.
const REGION: f64 = 300.0;

/// How many names are kept.
const NAMES: usize = 32;

/// One report's account of one incident.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Telling {
    /// The report.
    pub report: String,
    /// Number of the incident within the report.
    pub number: u32,
    /// Whether the report is about it.
    pub main: bool,
    /// Whether the report tells of violence in several towns of a region: there a place of its own tells an incident apart.
    #[cfg_attr(feature = "serde", serde(default))]
    pub of_many: bool,
    /// The claims, by their numbers within the report.
    pub claims: Vec<u32>,
    /// PLOVER type of the weightiest event; `None` where only figures tell of harm.
    pub event_type: Option<String>,
    /// ACLED sub-event.
    pub acled: Option<String>,
    /// First and last day that the claims give, both inclusive.
    pub days: Option<(Date, Date)>,
    /// Whether no claim names these days: they are those that the report told of before.
    #[cfg_attr(feature = "serde", serde(default))]
    pub days_passed_on: bool,
    /// The day of publication.
    pub published: Option<Date>,
    /// Where, the finest first.
    pub places: Vec<Site>,
    /// Actors of the knowledge base who took part, sorted.
    pub actors: Vec<String>,
    /// Lowest and highest number of people killed in this one incident that the claims give.
    pub killed: Option<(u64, u64)>,
    /// The same for the injured.
    pub injured: Option<(u64, u64)>,
    /// Hashes of the names in its sentences, sorted.
    pub names: Vec<u64>,
    /// Hashes of names of two words and more ("Amal Darwish"), each pair of neighbours, sorted.
    pub full_names: Vec<u64>,
    /// Hashed surnames of the people whom it names, sources left out, sorted.
    #[cfg_attr(feature = "serde", serde(default))]
    pub persons: Vec<u64>,
    /// Hashed and weighted content words, sorted by hash; of length 1.
    pub words: Vec<(u64, f32)>,
    /// MinHash signature of the whole report's text.
    pub signature: Vec<u32>,
}

/// A place as grouping compares it.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Site {
    /// Name, in lower case.
    pub name: String,
    /// GeoNames identifier.
    pub geonames: Option<u32>,
    /// Latitude and longitude in degrees.
    pub point: Option<(f64, f64)>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// First-level area.
    pub admin1: Option<String>,
    /// Whether it is a town, village, quarter or site.
    pub fine: bool,
}

/// The tellings of a report, in the order of their incidents.
pub fn tellings(report: &Report, reading: &Reading) -> Vec<Telling> {
    let mut incidents: BTreeMap<u32, Vec<&Claim>> = BTreeMap::new();
    for claim in &reading.claims {
        if let Some(incident) = claim.incident {
            incidents.entry(incident).or_default().push(claim);
        }
    }
    let signature = words::signature(&report.text);
    let persons = Persons::new(reading);
    let of_many = tells_of_many(&reading.claims);
    incidents
        .into_iter()
        .filter(|(_, claims)| claims.iter().any(|c| is_asserted(c)))
        .map(|(number, claims)| telling(report, number, &claims, &persons, &signature, of_many))
        .collect()
}

fn telling(
    report: &Report,
    number: u32,
    claims: &[&Claim],
    persons: &Persons<'_>,
    signature: &[u32],
    of_many: bool,
) -> Telling {
    let main = claims.iter().any(|c| c.main);
    let places = places(report, claims, main, if of_many { LEAD_OF_MANY } else { LEAD });
    let text = text(report, &places, main);
    let days_said = days(claims, false);
    let weightiest = claims.iter().find(|c| c.main).or_else(|| claims.iter().find(|c| c.event.is_some()));
    let event = weightiest.and_then(|c| c.event.as_ref());
    let mut actors: Vec<String> =
        claims.iter().flat_map(|c| c.participants.iter().filter_map(|p| p.actor.clone())).collect();
    actors.sort_unstable();
    actors.dedup();
    Telling {
        report: report.id.clone(),
        number,
        main,
        of_many,
        claims: claims.iter().map(|c| c.id).collect(),
        event_type: event.and_then(|e| e.plover.clone()),
        acled: event.and_then(|e| e.acled.clone()),
        days: days_said.or_else(|| days(claims, true)),
        days_passed_on: days_said.is_none(),
        published: report.published.map(|p| p.date),
        places: sites(claims),
        actors,
        killed: harmed(claims, Effect::Killed),
        injured: harmed(claims, Effect::Injured),
        names: words::names(&text, NAMES),
        persons: persons.within(&places),
        full_names: words::full_names(&text, NAMES),
        words: words::weighted(&text, WORDS),
        signature: signature.to_vec(),
    }
}

/// Whether claims of violence name several towns of one region in their own words.
fn tells_of_many(claims: &[Claim]) -> bool {
    let town = |claim: &Claim| {
        let place = claim.place.as_ref().filter(|p| !p.inferred)?.place.as_ref()?;
        let is_fine = matches!(place.precision, PlacePrecision::Exact | PlacePrecision::Near);
        place.lat.zip(place.lon).filter(|_| is_fine)
    };
    let centre = claims.iter().find(|c| c.main).and_then(town);
    let mut towns: Vec<(f64, f64)> = Vec::new();
    for town in claims
        .iter()
        .filter(|c| c.event.as_ref().is_some_and(|e| is_violence(e.plover.as_deref())))
        .filter_map(town)
    {
        let is_near = centre.is_none_or(|centre| kilometres(centre, town) <= REGION);
        if is_near && towns.iter().all(|other| kilometres(*other, town) > NEAR) {
            towns.push(town);
        }
    }
    towns.len() >= TOWNS
}

/// Where the words stand that are compared: the lead for what the report is about, and the claims' own sentences.
fn places(report: &Report, claims: &[&Claim], main: bool, lead: usize) -> Vec<Span> {
    let mut places: Vec<Span> = Vec::new();
    let mut length = 0;
    for block in report.blocks.iter().filter(|b| main && b.kind.is_read()) {
        if length > lead {
            break;
        }
        length += block.span.len();
        places.push(block.span);
    }
    for claim in claims {
        if places.last() != Some(&claim.sentence) && length < 2 * LEAD {
            length += claim.sentence.len();
            places.push(claim.sentence);
        }
    }
    places
}

/// The words that are compared, with the headline for what the report is about.
fn text(report: &Report, places: &[Span], main: bool) -> String {
    let mut text = String::new();
    if main {
        text.push_str(report.title.as_deref().unwrap_or_default());
        text.push_str(". ");
    }
    for place in places {
        text.push_str(place.of(&report.text));
        text.push_str(". ");
    }
    text
}

/// From the first to the last day that claims give, of those that they name themselves or of those passed on (`inferred`).
fn days(claims: &[&Claim], inferred: bool) -> Option<(Date, Date)> {
    claims
        .iter()
        .filter_map(|c| c.when.as_ref().filter(|w| w.inferred == inferred))
        .filter_map(|w| w.start.zip(w.end))
        .reduce(|(a, b), (c, d)| (a.min(c), b.max(d)))
}

fn sites(claims: &[&Claim]) -> Vec<Site> {
    let mut sites: Vec<Site> = Vec::new();
    for name in claims.iter().filter_map(|c| c.place.as_ref()) {
        let place = name.place.as_ref();
        let site = Site {
            name: place.map_or(&name.name, |p| &p.name).to_lowercase(),
            geonames: place.and_then(|p| p.geonames),
            point: place.and_then(|p| p.lat.zip(p.lon)),
            country: place.and_then(|p| p.country.clone()),
            admin1: place.and_then(|p| p.admin1.clone()),
            fine: place.is_none_or(|p| matches!(p.precision, PlacePrecision::Exact | PlacePrecision::Near)),
        };
        if !sites.contains(&site) && sites.len() < 6 {
            sites.push(site);
        }
    }
    sites.sort_by_key(|s| !s.fine);
    sites
}

/// Lowest and highest number of people harmed in this way, over the claims that count everybody.
fn harmed(claims: &[&Claim], effect: Effect) -> Option<(u64, u64)> {
    claims
        .iter()
        .filter(|c| is_asserted(c) && !c.superseded)
        .flat_map(|c| &c.casualties)
        .filter(|f| {
            f.effect == effect && !f.cumulative && matches!(f.group, Group::People | Group::Civilians)
        })
        .filter_map(|f| {
            let low = f.best.or(f.low)?;
            Some((low, f.high.unwrap_or(low).max(low)))
        })
        .reduce(|(a, b), (c, d)| (a.min(c), b.max(d)))
}
