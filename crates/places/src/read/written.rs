//! What was found, as the words of the domain.

use tally_model::{PlacePrecision, ResolvedPlace, Toponym};
use tally_read::Document;

use super::ToponymAt;
use super::mention::{Form, Mention, Placed};
use crate::words::Words;
use crate::{Gazetteer, Kind, Place};

/// Turns mentions and their places into toponyms, in the order of the text.
pub(crate) fn write(
    doc: &Document,
    gazetteer: &Gazetteer,
    words: &Words,
    mentions: Vec<Mention>,
    places: Vec<Option<Placed>>,
) -> Vec<ToponymAt> {
    let places = anchor_facilities(gazetteer, &mentions, places);
    let places = anchor_parts(doc, gazetteer, &mentions, places);
    let mut placed_by: Vec<Option<usize>> = vec![None; mentions.len()];
    for (i, mention) in mentions.iter().enumerate() {
        if let Some(container) = mention.container {
            placed_by[container].get_or_insert(i);
        }
    }
    let made = mentions.into_iter().zip(places).zip(placed_by).map(|((mention, placed), inner)| {
        let place = placed.map(|placed| resolved(gazetteer, words, &mention, placed));
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
        ToponymAt { toponym, tokens, head, facility: mention.facility, places: inner }
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

/// "In Hama, they shelled Kar Vale neighbourhood": a part that no index holds lies in the town or district that its
/// sentence named last before it.
fn anchor_parts(
    doc: &Document,
    gazetteer: &Gazetteer,
    mentions: &[Mention],
    mut places: Vec<Option<Placed>>,
) -> Vec<Option<Placed>> {
    for i in 0..places.len() {
        let mention = &mentions[i];
        if places[i].is_some() || !mention.part || mention.form != Form::Name || mention.tokens.is_empty() {
            continue;
        }
        let sentence = doc.sentence_index(mention.tokens.start);
        let beside = |&j: &usize| {
            let other = &mentions[j];
            other.literal && !other.tokens.is_empty() && doc.sentence_index(other.tokens.start) == sentence
        };
        let whole = (0..i).rev().take_while(beside).find_map(|j| {
            let placed = places[j].filter(|p| !p.inferred)?;
            let kind = gazetteer.place(placed.place).kind();
            matches!(kind, Kind::Settlement | Kind::Admin2).then_some(placed)
        });
        places[i] = whole.map(|placed| Placed { inferred: true, ..placed });
    }
    places
}

/// Whether a place may become a target and is none of the packaged towns: a hospital, school or camp that a user's own
/// layer holds. Its point never leaves the gazetteer, whoever put it there.
fn is_sensitive(words: &Words, place: &Place) -> bool {
    let finer = place.kind() == Kind::Site || (place.layer().is_some() && !place.kind().is_area());
    let named = |name: &str| {
        name.split(|c: char| !c.is_alphanumeric()).any(|word| words.is("sensitive", &word.to_lowercase()))
    };
    finer && named(place.name())
}

fn resolved(gazetteer: &Gazetteer, words: &Words, mention: &Mention, placed: Placed) -> ResolvedPlace {
    let place = gazetteer.place(placed.place);
    let name_of = |place: Place| place.name().to_string();
    let admin1 =
        if place.kind() == Kind::Admin1 { Some(place) } else { place.admin1().map(|a| gazetteer.place(a)) };
    let admin2 =
        if place.kind() == Kind::Admin2 { Some(place) } else { place.admin2().map(|a| gazetteer.place(a)) };
    // A village that was put into the province named beside it has no point: the middle of the province is a guess.
    let vague = placed.inferred && matches!(place.kind(), Kind::Admin1 | Kind::Country | Kind::Region);
    let sensitive = is_sensitive(words, &place);
    let point = place.point().filter(|_| !vague && !sensitive);
    ResolvedPlace {
        name: name_of(place),
        geonames: place.geonames(),
        lat: point.map(|p| p.0),
        lon: point.map(|p| p.1),
        country: place.country().map(str::to_string),
        admin1: admin1.map(name_of),
        admin2: admin2.map(name_of),
        precision: match sensitive {
            true if place.admin2().is_some() => PlacePrecision::Admin2,
            true => PlacePrecision::Admin1,
            false => precision(&place, mention, placed.inferred),
        },
        inferred: placed.inferred,
    }
}

fn precision(place: &Place, mention: &Mention, inferred: bool) -> PlacePrecision {
    let (kind, placed_by_point) = (place.kind(), place.point().is_some());
    // Sites of our own tables have the point of the towns around them.
    let of_towns = place.is_own() && kind == Kind::Site;
    match kind {
        Kind::Country if mention.compass => PlacePrecision::Region,
        Kind::Country => PlacePrecision::Country,
        Kind::Region | Kind::Natural => PlacePrecision::Region,
        Kind::Admin1 if mention.compass => PlacePrecision::Region,
        Kind::Admin1 => PlacePrecision::Admin1,
        Kind::Admin2 => PlacePrecision::Admin2,
        Kind::Settlement | Kind::Site if !placed_by_point => PlacePrecision::Admin1,
        // "Aleppo University Hospital" is somewhere in Aleppo: the point is the town's.
        Kind::Settlement | Kind::Site
            if mention.near || inferred || mention.facility.is_some() || of_towns =>
        {
            PlacePrecision::Near
        }
        Kind::Settlement | Kind::Site => PlacePrecision::Exact,
    }
}
