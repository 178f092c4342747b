//! Where it happened.

use std::collections::BTreeMap;

use tally_model::{PlaceName, PlacePrecision, ResolvedPlace, Toponym};
use tally_places::ToponymAt;
use tally_read::TokenRange;

use crate::draft::{self, Draft};
use crate::{Parts, path};

/// Gives every draft with an event or figure the place that its own sentence ties to it.
pub(crate) fn attach(parts: &Parts<'_>, voices: &[Option<usize>], drafts: &mut [Draft]) {
    for draft in drafts.iter_mut().filter(|d| d.event.is_some() || !d.casualties.is_empty()) {
        draft.place = nearest(parts, voices, draft).map(|t| {
            let mut place = place_name(&t.toponym, false);
            if place.place.is_none() {
                place.place = container(parts, t);
            }
            place
        });
    }
}

/// What an unknown place lies in: the area named right behind it ("Ibafo (Obafemi, Ogun)", "Kan Pauk village, Dawei
/// district"), else the country that most of the report's places and peoples belong to. It has no coordinates of its own.
fn container(parts: &Parts<'_>, unknown: &ToponymAt) -> Option<ResolvedPlace> {
    let sentence = parts.doc.sentence(unknown.head).tokens.clone();
    let from = parts.toponyms.partition_point(|t| t.head <= unknown.head);
    let behind = parts.toponyms[from..]
        .iter()
        .take_while(|t| t.head < sentence.end && t.head <= unknown.head + 12)
        .filter(|t| t.toponym.literal)
        .find_map(|t| t.toponym.place.as_ref().filter(|p| p.country.is_some()));
    if let Some(area) = behind {
        let precision = if area.admin1.is_some() { PlacePrecision::Admin1 } else { PlacePrecision::Country };
        let coarse =
            matches!(area.precision, PlacePrecision::Exact | PlacePrecision::Near | PlacePrecision::Admin2);
        let precision = if coarse { PlacePrecision::Admin2 } else { precision };
        return Some(ResolvedPlace { precision, inferred: true, ..area.clone() });
    }
    let country = theatre(parts)?;
    Some(ResolvedPlace {
        name: unknown.toponym.name.clone(),
        geonames: None,
        lat: None,
        lon: None,
        country: Some(country),
        admin1: None,
        admin2: None,
        precision: PlacePrecision::Country,
        inferred: true,
    })
}

/// The country that most literal places of the report lie in; where there are none, the one that its demonyms name.
fn theatre(parts: &Parts<'_>) -> Option<String> {
    for literal in [true, false] {
        let mut count: BTreeMap<&str, usize> = BTreeMap::new();
        // "The Saudi-led coalition" says who came, not where.
        for t in parts.toponyms.iter().filter(|t| t.toponym.literal == literal && !is_attribute(parts, t)) {
            if let Some(country) = t.toponym.place.as_ref().and_then(|p| p.country.as_deref()) {
                *count.entry(country).or_default() += 1;
            }
        }
        let most = count.values().copied().max();
        let mut top = count.iter().filter(|(_, n)| Some(**n) == most);
        if let (Some((country, _)), None) = (top.next(), top.next()) {
            return Some((*country).to_string());
        }
    }
    None
}

fn place_name(toponym: &Toponym, inferred: bool) -> PlaceName {
    PlaceName { name: toponym.name.clone(), span: toponym.span, place: toponym.place.clone(), inferred }
}

/// The literal place name of the draft's sentence that stands nearest to its trigger in the tree; of several as near,
/// the finest.
fn nearest<'a>(parts: &Parts<'a>, voices: &[Option<usize>], draft: &Draft) -> Option<&'a ToponymAt> {
    let sentence = &parts.doc.sentences()[draft.sentence].tokens;
    let from = parts.toponyms.partition_point(|t| t.head < sentence.start);
    parts.toponyms[from..]
        .iter()
        .take_while(|t| t.head < sentence.end)
        .filter(|t| {
            t.toponym.literal && !is_dateline(t) && !is_attribute(parts, t) && !is_of_saying(parts, draft, t)
        })
        .filter_map(|t| cost(parts, voices, draft, t).map(|c| (c, coarseness(t), t.head, t)))
        .min_by_key(|(cost, coarse, head, _)| (*cost, *coarse, *head))
        .map(|(_, _, _, t)| innermost(parts, t))
}

/// "Mazatlan" for the "Sinaloa" of "Mazatlan, Sinaloa": what only says where another place lies is not where it happened.
fn innermost<'a>(parts: &Parts<'a>, outer: &'a ToponymAt) -> &'a ToponymAt {
    let mut at = outer;
    for _ in 0..4 {
        match at.places.and_then(|inner| parts.toponyms.get(inner)).filter(|t| t.toponym.literal) {
            Some(inner) => at = inner,
            None => break,
        }
    }
    at
}

/// Whether it is where the report was filed, which stands before the sentence and is no part of it.
fn is_dateline(t: &ToponymAt) -> bool {
    t.tokens.is_empty()
}

/// Whether it belongs to those who say it ("Russia's defence ministry") or is where they said it ("told reporters in Port Sudan").
/// A place that opens the sentence ("In Idlib, partners counted 400 families") is where it happened.
fn is_of_saying(parts: &Parts<'_>, draft: &Draft, t: &ToponymAt) -> bool {
    let Some(attribution) = draft.attribution.map(|a| &parts.attributions[a]) else { return false };
    let holds = |ranges: &[TokenRange], i: usize| ranges.iter().any(|r| r.contains(&i));
    let mut way = std::iter::once(t.head)
        .chain(parts.doc.ancestors(t.head))
        .take_while(|&i| !holds(&attribution.content, i));
    // "Protested in Novi Sad against the war": where the act of saying is the event, it was said where it happened.
    let is_act = draft::is_own_cue(parts, draft.event, attribution);
    attribution.sources.iter().any(|s| holds(&s.tokens, t.head))
        || !is_act && t.head > attribution.cue.head && way.any(|i| i == attribution.cue.head)
}

/// Whether a place name only describes a noun: "US-led air strikes", "Britain-based", "a Kurdish city".
fn is_attribute(parts: &Parts<'_>, t: &ToponymAt) -> bool {
    if is_dateline(t) {
        return false;
    }
    let doc = parts.doc;
    let after = t.head + 1;
    let hyphen = after + 1 < doc.len() && doc.word(after) == "-" && !doc.tok(t.head).space_after;
    let participle = hyphen && matches!(doc.tok(after + 1).tag.as_str(), "VBN" | "VBD" | "JJ" | "VBG");
    participle || doc.tok(t.head).pos == "ADJ" && t.toponym.place.is_none()
}

/// Whether it is a word of a body's name: "the Gaza Interior Ministry", "Saint Petersburg News".
fn is_in_name_of_body(parts: &Parts<'_>, t: &ToponymAt) -> bool {
    let doc = parts.doc;
    !is_dateline(t)
        && doc.entity_at(t.head).is_some_and(|e| e.label == "ORG" && t.tokens.end < e.tokens.end)
        && doc.tok(t.head).dep == "compound"
}

/// How far a place name is from being where the draft's event happened. Steps in the tree, more when the words
/// between say that it is something else: an origin, a destination, somebody's home, another event's place.
fn cost(parts: &Parts<'_>, voices: &[Option<usize>], draft: &Draft, t: &ToponymAt) -> Option<usize> {
    let doc = parts.doc;
    let anchors = draft.event.iter().chain(&draft.effects).map(|&e| parts.events[e].head);
    let spoken = draft.attribution.map(|a| &parts.attributions[a]);
    let own_voice = match spoken.filter(|a| draft::is_own_cue(parts, draft.event, a)) {
        Some(act) => act.parent,
        None => draft.attribution,
    };
    // Who acted is not where: "Israel bombed their home".
    let actor = |p: &tally_model::Participant| p.role == tally_model::Role::Actor && p.span == t.toponym.span;
    if draft.participants.iter().any(actor) {
        return None;
    }
    let in_name_of_body = is_in_name_of_body(parts, t);
    let mut best: Option<usize> = None;
    for anchor in anchors.chain(std::iter::once(draft.anchor)) {
        let (up, down) = path::steps(doc, anchor, t.head)?;
        let mut cost = 2 * up + down;
        let preposition =
            doc.head(t.head).filter(|&h| doc.tok(h).dep == "prep").map(|h| doc.tok(h).lower.as_str());
        match preposition {
            Some("in" | "at" | "near" | "on" | "outside" | "around" | "inside" | "across" | "throughout") => {
            }
            Some("from" | "to" | "with" | "by" | "between" | "for" | "against") => cost += 4,
            _ => cost += 1,
        }
        // "Ethiopia forces", "Lithuania's president": whose, not where.
        let whose = matches!(doc.tok(t.head).dep.as_str(), "compound" | "poss" | "nmod");
        if whose && is_country(t) {
            cost += 4;
        }
        // A whole country is more often what a protest or a war is about than where one event was.
        if is_country(t) {
            cost += 3;
        }
        // A place beside the words of attribution ("said in Geneva") is not the event's; nor is one that the event's words speak of.
        if voices[t.head] != own_voice {
            cost += 6;
        }
        // Inside the name of one who acted ("rebels from Idlib", "the Damascus government").
        if draft.participants.iter().any(|p| {
            p.role == tally_model::Role::Actor && p.span.contains(t.toponym.span) && p.span != t.toponym.span
        }) {
            cost += 4;
        }
        if in_name_of_body {
            cost += 8;
        }
        best = Some(best.map_or(cost, |b| b.min(cost)));
    }
    best.filter(|&c| c <= 19)
}

fn is_country(t: &ToponymAt) -> bool {
    t.toponym.place.as_ref().is_some_and(|p| p.precision == PlacePrecision::Country)
}

fn coarseness(t: &ToponymAt) -> u8 {
    match t.toponym.place.as_ref().map(|p| p.precision) {
        Some(PlacePrecision::Exact) => 0,
        Some(PlacePrecision::Near) => 1,
        Some(PlacePrecision::Admin2) => 2,
        None | Some(PlacePrecision::Unknown) => 3,
        Some(PlacePrecision::Admin1) => 4,
        Some(PlacePrecision::Region) => 5,
        Some(PlacePrecision::Country) => 6,
    }
}

/// Drafts without a place of their own take their incident's, else the one named last before them in the same block,
/// else the report's first: inferred, and marked so. A coarse place is made finer by the incident's within it.
pub(crate) fn fall_back(parts: &Parts<'_>, drafts: &mut [Draft]) {
    let mut known: BTreeMap<u32, PlaceName> = BTreeMap::new();
    for draft in drafts.iter() {
        if let (Some(incident), Some(place)) = (draft.incident, &draft.place) {
            let kept = known.entry(incident).or_insert_with(|| place.clone());
            if is_finer_within(place, kept) {
                *kept = place.clone();
            }
        }
    }
    let named = || {
        let resolved = |t: &&ToponymAt| t.toponym.literal && t.toponym.place.is_some();
        parts.toponyms.iter().filter(resolved).filter(|t| !is_attribute(parts, t))
    };
    // Where the report was filed is the last resort.
    let first = named().find(|t| !is_dateline(t)).or_else(|| named().next());
    for draft in drafts.iter_mut() {
        if draft.event.is_none() && draft.casualties.is_empty() {
            continue;
        }
        let incidents = draft.incident.and_then(|i| known.get(&i));
        match (&draft.place, incidents) {
            (Some(own), Some(finer)) if is_finer_within(finer, own) && !is_of_a_period(draft) => {
                draft.place = Some(PlaceName { inferred: true, ..finer.clone() });
            }
            (Some(_), _) => {}
            (None, Some(place)) => draft.place = Some(PlaceName { inferred: true, ..place.clone() }),
            (None, None) => {
                draft.place = before(parts, draft).or(first).map(|t| place_name(&t.toponym, true));
            }
        }
        if let Some(finer) = told_next(parts, draft).filter(|_| !is_of_a_period(draft)) {
            draft.place = Some(finer);
        }
    }
}

/// Whether the claim's own words span more days than one incident takes: what happened in a whole area is of no one town in it.
fn is_of_a_period(draft: &Draft) -> bool {
    const LONGEST_INCIDENT: i32 = 3;
    draft
        .when
        .as_ref()
        .and_then(|w| w.start.zip(w.end))
        .is_some_and(|(start, end)| start.until(end).is_ok_and(|span| span.get_days() > LONGEST_INCIDENT))
}

/// How many sentences on a report may name the place that its first words leave open.
const TOLD_WITHIN: usize = 3;

/// "Air strikes in eastern Syria killed 18. … the town of Tibni": where people came to harm and the sentence names a country or
/// no known place, the first place within that country that the next sentences name.
fn told_next(parts: &Parts<'_>, draft: &Draft) -> Option<PlaceName> {
    let violent = draft.event.is_none_or(|e| parts.events[e].event.plover.as_deref() == Some("ASSAULT"));
    let coarse = draft.place.as_ref().is_none_or(|p| {
        p.place.as_ref().is_none_or(|p| {
            matches!(p.precision, PlacePrecision::Country | PlacePrecision::Region | PlacePrecision::Unknown)
        })
    });
    if !violent || !draft.has_dead() || !coarse || draft.casualties.iter().all(|f| f.cumulative) {
        return None;
    }
    let country =
        draft.place.as_ref().and_then(|p| p.place.as_ref()?.country.clone()).or_else(|| theatre(parts))?;
    let sentences = parts.doc.sentences();
    let last = (draft.sentence + TOLD_WITHIN).min(sentences.len() - 1);
    let from = parts.toponyms.partition_point(|t| t.head < sentences[draft.sentence].tokens.start);
    parts.toponyms[from..]
        .iter()
        .take_while(|t| t.head < sentences[last].tokens.end)
        .filter(|t| t.toponym.literal && !is_attribute(parts, t))
        .find(|t| {
            t.toponym
                .place
                .as_ref()
                .is_some_and(|p| p.country.as_deref() == Some(country.as_str()) && rank(p.precision) <= 3)
        })
        .map(|t| place_name(&t.toponym, true))
}

/// The literal place named last before the draft's sentence, in the same block.
fn before<'a>(parts: &Parts<'a>, draft: &Draft) -> Option<&'a ToponymAt> {
    let sentence = &parts.doc.sentences()[draft.sentence];
    let block_start = parts.doc.report().blocks[sentence.block].span.start;
    let until = parts.toponyms.partition_point(|t| t.head < sentence.tokens.start);
    parts.toponyms[..until]
        .iter()
        .rev()
        .take_while(|t| t.toponym.span.start >= block_start)
        .find(|t| t.toponym.literal && t.toponym.place.is_some() && !is_dateline(t))
}

/// Whether `fine` names a place inside what `coarse` names.
pub(crate) fn is_finer_within(fine: &PlaceName, coarse: &PlaceName) -> bool {
    let (Some(f), Some(c)) = (&fine.place, &coarse.place) else { return false };
    rank(f.precision) < rank(c.precision) && contains(c, f)
}

fn rank(precision: PlacePrecision) -> u8 {
    match precision {
        PlacePrecision::Exact => 0,
        PlacePrecision::Near => 1,
        PlacePrecision::Admin2 => 2,
        PlacePrecision::Admin1 => 3,
        PlacePrecision::Region => 4,
        PlacePrecision::Country => 5,
        PlacePrecision::Unknown => 6,
    }
}

/// Whether an area holds a place, as far as countries and first-level areas tell.
pub(crate) fn contains(area: &ResolvedPlace, place: &ResolvedPlace) -> bool {
    let same = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
    match area.precision {
        PlacePrecision::Country | PlacePrecision::Region => same(&area.country, &place.country),
        PlacePrecision::Admin1 => same(&area.country, &place.country) && same(&area.admin1, &place.admin1),
        PlacePrecision::Admin2 => {
            same(&area.country, &place.country)
                && same(&area.admin1, &place.admin1)
                && (place.admin2.is_none() || area.admin2 == place.admin2)
        }
        _ => false,
    }
}
