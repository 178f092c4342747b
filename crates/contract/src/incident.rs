//! The JSON of `tally incidents` and `tally show`: an incident of a ledger, reconciled over all its reports.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One thing that is said to have happened, with what all reports say of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Incident {
    /// Identifier in the ledger: "i" and ten hexadecimal digits.
    pub id: String,
    /// What, where, when, in a line.
    pub title: String,
    /// What kind of thing happened.
    pub event: IncidentEvent,
    /// Where; null when no report says.
    pub place: Option<IncidentPlace>,
    /// When; null when no report says.
    pub when: Option<Days>,
    /// The reports, the earliest first.
    pub reports: Vec<ReportRef>,
    /// The claims, in the order of the reports.
    pub claims: Vec<ClaimRef>,
    /// How many independent origins stand behind it: never the number of articles.
    pub origins: usize,
    /// What the accounts come to, under each policy; the envelope first.
    pub tally: Vec<TallyLine>,
    /// What each source says, in order of time.
    pub accounts: Vec<Account>,
    /// The disagreements, by their identifiers in `tally disagreements`.
    pub disagreements: Vec<String>,
    /// What people assessed it as: `harm`, `strike` and `attribution`, each with its grade.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub assessments: BTreeMap<String, String>,
    /// The numbers of the decisions that people made about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<u64>,
}

/// What kind of thing happened.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct IncidentEvent {
    /// PLOVER 2.0 event type.
    #[serde(rename = "type")]
    pub plover: Option<String>,
    /// ACLED sub-event type.
    pub acled: Option<String>,
}

/// Where an incident happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IncidentPlace {
    /// Main name in the gazetteer, else as written.
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
    pub precision: String,
}

/// An interval of days, both inclusive, ISO 8601.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Days {
    /// First day.
    pub start: String,
    /// Last day.
    pub end: String,
}

/// A report that tells of the incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportRef {
    /// Its identifier.
    pub id: String,
    /// The identifier given with the input.
    pub key: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// Day of publication.
    pub published: Option<String>,
    /// The report whose text it repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<String>,
}

/// A claim of a report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct ClaimRef {
    /// "c" and its number within the report.
    pub id: String,
    /// The report.
    pub report: String,
}

/// What the accounts come to for one effect, group and policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TallyLine {
    /// killed, injured, …
    pub effect: String,
    /// null for all people but combatants; else children, women, men, combatants.
    pub group: Option<String>,
    /// Lowest.
    pub low: Option<u64>,
    /// The figure to use when one is wanted.
    pub best: Option<u64>,
    /// Highest.
    pub high: Option<u64>,
    /// envelope, report, lowest, most_direct, latest, by_claimant, airwars (see docs/tallies.md).
    pub policy: String,
    /// The accounts behind it.
    pub accounts: Vec<String>,
}

/// All that one source says of the incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Account {
    /// "a" and its number within the incident.
    pub id: String,
    /// The source's name; null for an unnamed one.
    pub source: Option<String>,
    /// Its identifier in the knowledge base.
    pub actor: Option<String>,
    /// What sort of source it is.
    #[serde(rename = "type")]
    pub source_type: Option<String>,
    /// What it says, in order of time.
    pub statements: Vec<Statement>,
}

/// One claim of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// The claim.
    pub claim: ClaimRef,
    /// When the report was published.
    pub published: Option<String>,
    /// The words.
    pub text: String,
    /// Whether a later statement of the same source replaced its figures.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub superseded: bool,
    /// Number of people killed, lowest and highest, when it counts everybody.
    pub killed: Option<(u64, u64)>,
}

/// Accounts of an incident that cannot all hold: one of `tally disagreements`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IncidentDisagreement {
    /// The incident's identifier, "." and "d" with its number.
    pub id: String,
    /// The incident.
    pub incident: String,
    /// figure, course, responsibility, occurrence.
    pub kind: String,
    /// What it is about.
    pub about: String,
    /// One sentence that says how they differ.
    pub why: String,
    /// The claims concerned, with their words.
    pub claims: Vec<Quoted>,
}

/// A claim with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Quoted {
    /// The claim.
    pub claim: ClaimRef,
    /// Who says it: the outlet where the report speaks itself, null for an unnamed source.
    pub source: Option<String>,
    /// The sentence.
    pub text: String,
}

/// Why two reports' accounts were taken for one incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Joined {
    /// The one report.
    pub a: String,
    /// The other.
    pub b: String,
    /// The sum of the reasons; null where people joined them.
    pub sum: Option<f32>,
    /// The reasons, each with what it means and adds.
    pub reasons: Vec<(String, f32)>,
}
