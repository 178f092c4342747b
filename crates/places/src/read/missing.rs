//! Names that stay without a place of their own although a country dump would hold it.

use std::collections::BTreeMap;

use tally_model::PlacePrecision;

use super::ToponymAt;
use crate::Gazetteer;

/// Names that no index holds, in a country whose dump is not installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The name of that country.
    pub country_name: String,
    /// The names, as written, each once, in the order of the text.
    pub names: Vec<String>,
}

/// A name without any place belongs to the country that most places of the report lie in, when most do.
pub(crate) fn missing(gazetteer: &Gazetteer, toponyms: &[ToponymAt]) -> Vec<Missing> {
    let theatre = theatre(toponyms);
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for at in toponyms.iter().filter(|at| at.toponym.literal && at.facility.is_none()) {
        let country = match &at.toponym.place {
            None => theatre.clone(),
            Some(place) if place.inferred && is_coarse(place.precision) => place.country.clone(),
            Some(_) => None,
        };
        let Some(country) = country.filter(|iso| !gazetteer.layers().any(|l| l.is_dump_of(iso))) else {
            continue;
        };
        let names = found.entry(country).or_default();
        if !names.contains(&at.toponym.name) {
            names.push(at.toponym.name.clone());
        }
    }
    let named = |(country, names): (String, Vec<String>)| {
        let country_name = gazetteer.place(gazetteer.country(&country)?).name().to_string();
        Some(Missing { country, country_name, names })
    };
    found.into_iter().filter_map(named).collect()
}

fn is_coarse(precision: PlacePrecision) -> bool {
    matches!(precision, PlacePrecision::Admin1 | PlacePrecision::Admin2 | PlacePrecision::Country)
}

/// The country that more than half of the literal places lie in.
fn theatre(toponyms: &[ToponymAt]) -> Option<String> {
    let literal = toponyms.iter().filter(|at| at.toponym.literal);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for iso in literal.filter_map(|at| at.toponym.place.as_ref()?.country.as_deref()) {
        *counts.entry(iso).or_default() += 1;
    }
    let all: usize = counts.values().sum();
    counts.into_iter().find(|(_, n)| n * 2 > all).map(|(iso, _)| iso.to_string())
}
