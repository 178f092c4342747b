//! The types of the JSON, in the order in which they are printed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

/// Everything that was read from one report.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Output {
    /// The report itself, with the text that all offsets point into.
    pub report: Report,
    /// The claims, in the order of their sentences.
    pub claims: Vec<Claim>,
    /// Relations between actors that the report states.
    pub relations: Vec<Relation>,
    /// Accounts within the report that cannot all hold.
    pub disagreements: Vec<Disagreement>,
    /// What the accounts of each incident come to.
    pub tallies: Vec<Tally>,
    /// Every place name, whether or not a claim uses it.
    pub toponyms: Vec<Toponym>,
    /// Every time expression, whether or not a claim uses it.
    pub times: Vec<Time>,
    /// Every mention of an actor, platform or weapon, and every literal place, whether or not a claim uses it.
    pub mentions: Vec<Mention>,
    /// What could not be read as it should, in words for the user.
    pub problems: Vec<Problem>,
}

/// One stretch of the report's text, in Unicode code points, end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Span {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
}

/// One published text.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Report {
    /// SHA-256 of the bytes as received, hexadecimal.
    pub id: String,
    /// Headline or page title.
    pub title: Option<String>,
    /// Day of publication, ISO 8601.
    pub published: Option<String>,
    /// What told the day of publication: given, metadata, line, dateline.
    pub published_from: Option<&'static str>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// Address it was published at.
    pub url: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// The identifier given with the input.
    pub key: Option<String>,
    /// How the text was obtained.
    pub extractor: String,
    /// Day of the last change that the report tells of, ISO 8601.
    pub modified: Option<String>,
    /// The address that its copies and versions share, for comparing.
    pub canonical_url: Option<String>,
    /// What told title, published, modified, language, url, outlet and author: given, json-ld, opengraph, meta, microdata,
    /// time, link, h1, title, lang, class, line, dateline, detected.
    pub told: BTreeMap<&'static str, &'static str>,
    /// The clean text.
    pub text: String,
}

/// One proposition found in the report.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Claim {
    /// "c" and its number within the report.
    pub id: String,
    /// Whether it is the one claim that the report is about.
    pub main: bool,
    /// "i" and the number of the incident within the report.
    pub incident: Option<String>,
    /// The sentence as written.
    pub text: String,
    /// Where the sentence stands.
    pub sentence: Span,
    /// What is said, without cue and source.
    pub content: Spans,
    /// How likely it is that the claim was read rightly, 0–1.
    pub confidence: f32,
    /// Who says it.
    pub source: Source,
    /// The words that attribute it.
    pub cue: Option<Cue>,
    /// none, indirect, direct, mixed.
    pub quote: &'static str,
    /// When it was said.
    pub said_on: Option<When>,
    /// certain, probable, possible, conditional, denied, planned, unknown.
    pub factuality: &'static str,
    /// What kind of thing happened.
    pub event: Option<Event>,
    /// Who and what took part.
    pub participants: Vec<Participant>,
    /// Where.
    pub place: Option<Place>,
    /// When.
    pub when: Option<When>,
    /// How many people were harmed.
    pub casualties: Vec<Figure>,
}

/// Several stretches of text that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Spans {
    /// In the order of the text.
    pub spans: Vec<Span>,
}

/// Who makes a claim.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Source {
    /// actor, unnamed, report.
    pub kind: &'static str,
    /// Canonical name when known, else as written.
    pub name: Option<String>,
    /// Identifier in the knowledge base.
    pub actor: Option<String>,
    /// What sort of source: state_media, belligerent, monitor_ngo, rescue_service, …
    #[serde(rename = "type")]
    pub source_type: Option<&'static str>,
    /// Who carried the claim on the way to the report, outermost first.
    pub via: Vec<Via>,
    /// The words that name it.
    pub span: Option<Span>,
    /// The same when something stands between them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<Span>,
    /// Whether the words stand outside the claim's own sentence.
    #[serde(skip_serializing_if = "is_false")]
    pub inferred: bool,
}

/// One link of the chain between a source and the report.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Via {
    /// Canonical name when known, else as written.
    pub name: String,
    /// Identifier in the knowledge base.
    pub actor: Option<String>,
    /// The words that name it.
    pub span: Span,
}

/// The words that attribute a claim.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Cue {
    /// Dictionary form of the main word.
    pub lemma: String,
    /// asserts, alleges, confirms, denies, admits, warns, vows, demands, accuses, doubts.
    pub stance: &'static str,
    /// The words.
    pub span: Option<Span>,
    /// The same when something stands between them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<Span>,
}

/// When something happened or was said. Days are ISO 8601, both inclusive.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct When {
    /// First day.
    pub start: Option<String>,
    /// Last day.
    pub end: Option<String>,
    /// time, day, days, week, month, season, year, era, unknown.
    pub precision: &'static str,
    /// The words.
    pub as_written: Option<String>,
    /// Where they stand.
    pub span: Option<Span>,
    /// Whether the words stand outside the claim's own sentence, or there are none.
    #[serde(skip_serializing_if = "is_false")]
    pub inferred: bool,
}

/// What kind of thing happened.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Event {
    /// PLOVER 2.0 event type.
    #[serde(rename = "type")]
    pub plover: Option<String>,
    /// PLOVER mode, or "inaction".
    pub mode: Option<String>,
    /// ACLED sub-event type.
    pub acled: Option<String>,
    /// The words that say so.
    pub trigger: Trigger,
    /// Whether mode and sub-event were told by other claims of the incident, not by the claim's own words.
    #[serde(skip_serializing_if = "is_false")]
    pub inferred: bool,
}

/// The words that name an event.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Trigger {
    /// As written.
    pub text: String,
    /// Dictionary form.
    pub lemma: String,
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
}

/// Somebody or something that took part.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Participant {
    /// actor, target, victim, instrument, beneficiary, other.
    pub role: &'static str,
    /// Canonical name when known, else as written.
    pub name: String,
    /// Identifier in the knowledge base.
    pub actor: Option<String>,
    /// The words as written.
    pub label: String,
    /// person, people, organisation, government, facility, vehicle, weapon, property, place.
    pub kind: Option<&'static str>,
    /// PLOVER sector.
    pub sector: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Where the words stand.
    pub span: Span,
    /// Whether the words stand outside the claim's own sentence.
    #[serde(skip_serializing_if = "is_false")]
    pub inferred: bool,
}

/// Where something happened.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Place {
    /// Main name in the gazetteer, else as written.
    pub name: String,
    /// As written.
    pub as_written: String,
    /// GeoNames identifier.
    pub geonames: Option<u32>,
    /// Latitude in degrees; of a representative point for areas. Withheld for sensitive sites finer than their town.
    pub lat: Option<f64>,
    /// Longitude in degrees.
    pub lon: Option<f64>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// First-level area.
    pub admin1: Option<String>,
    /// exact, near, admin2, admin1, country, region, unknown.
    pub precision: &'static str,
    /// Where the words stand.
    pub span: Span,
    /// Whether the place was inferred: its words stand outside the claim's own sentence, or a coarser place stands in.
    #[serde(skip_serializing_if = "is_false")]
    pub inferred: bool,
}

/// A count of people harmed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Figure {
    /// killed, injured, killed_or_injured, casualties, missing, detained, abducted, displaced, affected.
    pub effect: &'static str,
    /// people, civilians, children, women, men, combatants, police, journalists, medics, aid_workers, protesters.
    pub group: &'static str,
    /// The words for the group ("militants").
    pub group_as_written: Option<String>,
    /// Lowest number that the words allow.
    pub low: Option<u64>,
    /// The number to use when one is wanted.
    pub best: Option<u64>,
    /// Highest number that the words allow; null when they set no upper bound.
    pub high: Option<u64>,
    /// Whether the words say that there were more than `low` ("more than 70").
    #[serde(skip_serializing_if = "is_false")]
    pub exceeded: bool,
    /// The words.
    pub as_written: String,
    /// Whether it is a running or period total.
    pub cumulative: bool,
    /// Whether it counts people beyond an earlier figure ("23 more").
    #[serde(skip_serializing_if = "is_false")]
    pub increment: bool,
    /// How many of these people are named here, or told by their age, and were not before.
    #[serde(skip_serializing_if = "is_zero")]
    pub named: u32,
    /// Where the words stand.
    pub span: Span,
    /// The figures that are part of this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub including: Vec<Figure>,
}

/// A relation between two actors.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Relation {
    /// First actor: identifier, else as written.
    pub a: String,
    /// split_from, part_of, backed_by, allied_with, led_by, opposed_to, designated_by.
    pub kind: &'static str,
    /// Second actor.
    pub b: String,
    /// The words that name the first.
    pub a_span: Span,
    /// The words that name the second.
    pub b_span: Span,
    /// The words that state the relation.
    pub span: Span,
}

/// Accounts that cannot all hold.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Disagreement {
    /// figure, course, responsibility, occurrence.
    pub kind: &'static str,
    /// What it is about.
    pub about: String,
    /// The claims concerned.
    pub claims: Vec<String>,
    /// One sentence that says how they differ.
    pub why: String,
}

/// What the accounts of an incident come to.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Tally {
    /// The incident.
    pub incident: String,
    /// As in a figure.
    pub effect: &'static str,
    /// null for all people but combatants; else children, women, men, combatants.
    pub group: Option<&'static str>,
    /// Lowest that an account gives.
    pub low: Option<u64>,
    /// The figure to use when one is wanted.
    pub best: Option<u64>,
    /// Highest that an account gives.
    pub high: Option<u64>,
    /// The policy that made it.
    pub policy: &'static str,
    /// The claims behind it.
    pub claims: Vec<String>,
}

/// A place name.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Toponym {
    /// As written.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// Whether it stands for the place itself.
    pub literal: bool,
    /// Which place it is.
    pub place: Option<ToponymPlace>,
}

/// The gazetteer's entry for a place name.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ToponymPlace {
    /// Main name in the gazetteer.
    pub name: String,
    /// GeoNames identifier.
    pub geonames: Option<u32>,
    /// Latitude in degrees; of a representative point for areas.
    pub lat: Option<f64>,
    /// Longitude in degrees.
    pub lon: Option<f64>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// First-level area.
    pub admin1: Option<String>,
    /// exact, near, admin2, admin1, country, region, unknown.
    pub precision: &'static str,
    /// Whether a coarser place stands in for one that no index holds.
    #[serde(skip_serializing_if = "is_false")]
    pub inferred: bool,
}

/// A time expression.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Time {
    /// As written.
    pub as_written: String,
    /// Where it stands.
    pub span: Span,
    /// DATE, TIME, DURATION, SET.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// TIMEX3 value.
    pub value: Option<String>,
    /// First day that is meant.
    pub start: Option<String>,
    /// Last day that is meant.
    pub end: Option<String>,
    /// Whether it was worked out from the date published or another expression.
    #[serde(skip_serializing_if = "is_false")]
    pub inferred: bool,
}

/// A mention of an actor, platform, weapon or place.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Mention {
    /// As written.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// person, organisation, location, platform, weapon, group.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Identifier in the knowledge base.
    pub actor: Option<String>,
    /// Mentions of one thing share it.
    pub entity: u32,
}

/// Something that could not be read as it should.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Problem {
    /// What is the matter, and the remedy where there is one.
    pub message: String,
    /// Where, when it has a place in the text.
    pub span: Option<Span>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(b: &bool) -> bool {
    !b
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}
