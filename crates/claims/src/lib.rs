//! Claims: everything read from a report, put together.
//!
//! [`assemble`] takes what each reader found on its own (events, attributions, figures, times, places,
//! actors) and joins it into claims: one for each thing that each source says happened. It then tells
//! which claims are about one incident, which one the report is about, what the accounts of each
//! incident come to and where they disagree.
//!
//! The way of a claim through this crate: [`draft`](self) proposes one for every event and every bare
//! figure or statement; `voice` says who speaks; `casualties`, `people`, `place` and `when` fill it;
//! `incident` groups; `main_claim` picks; `confidence` doubts.

mod casualties;
mod confidence;
mod draft;
mod earlier;
mod incident;
mod kind;
mod locations;
mod main_claim;
mod occasion;
mod path;
mod people;
mod place;
mod table;
mod twice;
mod voice;
mod when;

use tally_actors::Actors;
use tally_attribution::Attribution;
use tally_events::EventAt;
use tally_figures::FigureAt;
use tally_model::Reading;
use tally_places::ToponymAt;
use tally_read::Document;
use tally_times::TimeAt;

/// What the readers found in one report.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'a> {
    /// The report and its analysis.
    pub doc: &'a Document,
    /// Time expressions, in order.
    pub times: &'a [TimeAt],
    /// Figures of people harmed, in order.
    pub figures: &'a [FigureAt],
    /// Place names, in order.
    pub toponyms: &'a [ToponymAt],
    /// Actors mentioned and relations between them.
    pub actors: &'a Actors,
    /// Who says what.
    pub attributions: &'a [Attribution],
    /// What is said to have happened.
    pub events: &'a [EventAt],
}

/// Everything that the report says, put together.
pub fn assemble(parts: &Parts<'_>) -> Reading {
    let voices = draft::voices(parts);
    let mut drafts = draft::drafts(parts, &voices);
    casualties::attach(parts, &voices, &mut drafts);
    people::attach(parts, &mut drafts);
    casualties::take_targets(parts, &mut drafts);
    casualties::take_sides(&mut drafts);
    place::attach(parts, &voices, &mut drafts);
    when::attach(parts, &mut drafts);
    incident::group(parts, &mut drafts);
    let main = main_claim::choose(parts, &drafts);
    casualties::settle_groups(&mut drafts);
    kind::fall_back(parts, &mut drafts);
    place::fall_back(parts, &mut drafts);
    when::fall_back(parts, &mut drafts, main);
    people::fall_back(parts, &mut drafts);
    let claims = voice::claims(parts, drafts, main);
    Reading {
        tallies: tally_reconcile::tallies(&claims),
        disagreements: tally_reconcile::disagreements(&claims),
        claims,
        relations: parts.actors.relations.clone(),
        toponyms: parts.toponyms.iter().map(|t| t.toponym.clone()).collect(),
        times: parts.times.iter().map(|t| t.time.clone()).collect(),
        mentions: locations::mentions(parts),
        problems: Vec::new(),
    }
}
