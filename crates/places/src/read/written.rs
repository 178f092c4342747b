//! What was found, as the words of the domain.

use tally_model::{PlacePrecision, ResolvedPlace, Toponym};
use tally_read::Document;

use super::ToponymAt;
use super::mention::{Form, Mention, Placed};
use crate::{Gazetteer, Kind, Place};

/// Turns mentions and their places into toponyms, in the order of the text.
pub(crate) fn write(
    doc: &Document,
    gazetteer: &Gazetteer,
    mentions: Vec<Mention>,
    places: Vec<Option<Placed>>,
) -> Vec<ToponymAt> {
    let places = anchor_facilities(gazetteer, &mentions, places);
    let made = mentions.into_iter().zip(places).map(|(mention, placed)| {
        let place = placed.map(|placed| resolved(gazetteer, &mention, placed));
        let tokens = if mention.tokens.is_empty() {
            mention.tokens.clone()
        } else {
            mention.first..mention.tokens.end
        };
        let head = if tokens.is_empty() {
            tokens.start.min(doc.len().saturating_sub(1))
        } else {
            doc.head_of(tokens.clone())
        };
        let name = mention.span.of(doc.text()).to_string();
        let toponym = Toponym { name, span: mention.span, literal: mention.literal, place };
        ToponymAt { toponym, tokens, head, facility: mention.facility }
    });
    made.collect()
}

/// Streets, bridges and airports that no index holds lie in the town that the report named last before them, else
/// in the first after them.
fn anchor_facilities(
    gazetteer: &Gazetteer,
    mentions: &[Mention],
    places: Vec<Option<Placed>>,
) -> Vec<Option<Placed>> {
    let is_town = |placed: &Option<Placed>| {
        placed.is_some_and(|p| !p.inferred && gazetteer.place(p.place).kind() == Kind::Settlement)
    };
    let towns: Vec<usize> =
        (0..places.len()).filter(|&i| mentions[i].form == Form::Name && is_town(&places[i])).collect();
    let mut places = places;
    for i in 0..places.len() {
        if mentions[i].form == Form::Facility && places[i].is_none() {
            let before = towns.partition_point(|&t| t < i);
            let town = before.checked_sub(1).or((before < towns.len()).then_some(before)).map(|t| towns[t]);
            places[i] = town.and_then(|t| places[t]).map(|placed| Placed { inferred: true, ..placed });
        }
    }
    places
}

fn resolved(gazetteer: &Gazetteer, mention: &Mention, placed: Placed) -> ResolvedPlace {
    let place = gazetteer.place(placed.place);
    let name_of = |place: Place| place.name().to_string();
    let admin1 =
        if place.kind() == Kind::Admin1 { Some(place) } else { place.admin1().map(|a| gazetteer.place(a)) };
    let admin2 =
        if place.kind() == Kind::Admin2 { Some(place) } else { place.admin2().map(|a| gazetteer.place(a)) };
    // A village that was put into the province named beside it has no point: the middle of the province is a guess.
    let vague = placed.inferred && matches!(place.kind(), Kind::Admin1 | Kind::Country | Kind::Region);
    let point = place.point().filter(|_| !vague);
    ResolvedPlace {
        name: name_of(place),
        geonames: place.geonames(),
        lat: point.map(|p| p.0),
        lon: point.map(|p| p.1),
        country: place.country().map(str::to_string),
        admin1: admin1.map(name_of),
        admin2: admin2.map(name_of),
        precision: precision(place.kind(), mention, placed.inferred, place.point().is_some()),
        inferred: placed.inferred,
    }
}

fn precision(kind: Kind, mention: &Mention, inferred: bool, placed_by_point: bool) -> PlacePrecision {
    match kind {
        Kind::Country if mention.compass => PlacePrecision::Region,
        Kind::Country => PlacePrecision::Country,
        Kind::Region | Kind::Natural => PlacePrecision::Region,
        Kind::Admin1 if mention.compass => PlacePrecision::Region,
        Kind::Admin1 => PlacePrecision::Admin1,
        Kind::Admin2 => PlacePrecision::Admin2,
        Kind::Settlement | Kind::Site if !placed_by_point => PlacePrecision::Admin1,
        Kind::Settlement | Kind::Site if mention.near || inferred => PlacePrecision::Near,
        Kind::Settlement | Kind::Site => PlacePrecision::Exact,
    }
}
