//! States and their organs: from "Russian" and "warplanes" to `russia-military`.
//!
//! The world's states stand in `data/states.tsv`, the organs that every state has in `data/organs.tsv`. Each
//! pair is an actor of the knowledge base, unless a table of actors has a row of its own with that identifier.

use smol_str::SmolStr;
use tally_model::SourceType;

use crate::actor::{Actor, ActorKind, Tie, TieKind, Validity};
use crate::table::{self, TableError};

/// A state or other country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// First part of its actors' identifiers ("russia").
    pub slug: SmolStr,
    /// ISO 3166-1 alpha-2.
    pub iso: SmolStr,
    /// Names, the usual one first.
    pub names: Vec<String>,
    /// Adjectives ("Russian").
    pub adjectives: Vec<String>,
    /// Words for its people ("Russians").
    pub peoples: Vec<String>,
    /// What stands for its government ("Moscow", "the Kremlin").
    pub metonyms: Vec<String>,
}

/// An organ that every state has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organ {
    /// Last part of its actors' identifiers ("military").
    pub suffix: SmolStr,
    /// What follows the adjective in the canonical name.
    pub name: String,
    /// What it is.
    pub kind: ActorKind,
    /// PLOVER sector.
    pub sector: SmolStr,
    /// ACLED inter type.
    pub inter: Option<u8>,
    /// What sort of source it is.
    pub source_type: Option<SourceType>,
}

/// The states of `data/states.tsv`.
pub fn states(problems: &mut Vec<TableError>) -> Vec<State> {
    let lists = |cell: &str| table::items(cell).map(String::from).collect::<Vec<_>>();
    table::rows(include_str!("../data/states.tsv"), 6)
        .filter_map(|(line, cells)| {
            let state = State {
                slug: cells[0].into(),
                iso: cells[1].into(),
                names: lists(cells[2]),
                adjectives: lists(cells[3]),
                peoples: lists(cells[4]),
                metonyms: lists(cells[5]),
            };
            let sound = !state.slug.is_empty() && state.iso.len() == 2 && !state.names.is_empty();
            if !sound {
                problems.push(TableError {
                    table: "states.tsv".into(),
                    line,
                    what: "a state needs a slug, two letters and a name".into(),
                });
            }
            sound.then_some(state)
        })
        .collect()
}

/// The organs of `data/organs.tsv`.
pub fn organs(problems: &mut Vec<TableError>) -> Vec<Organ> {
    table::rows(include_str!("../data/organs.tsv"), 6)
        .filter_map(|(line, cells)| {
            let kind = ActorKind::from_word(cells[2]);
            let source_type = SourceType::from_word(cells[5]);
            if kind.is_none() || (source_type.is_none() && !cells[5].is_empty()) {
                problems.push(TableError {
                    table: "organs.tsv".into(),
                    line,
                    what: format!("unknown kind or source type: {cells:?}"),
                });
            }
            Some(Organ {
                suffix: cells[0].into(),
                name: cells[1].into(),
                kind: kind?,
                sector: cells[3].into(),
                inter: cells[4].parse().ok(),
                source_type,
            })
        })
        .collect()
}

/// The actor that is this organ of this state.
pub fn actor(state: &State, organ: &Organ) -> Actor {
    let government = format!("{}-government", state.slug);
    let id = format!("{}-{}", state.slug, organ.suffix);
    let parent = (id != government && organ.kind != ActorKind::People).then(|| Tie {
        kind: TieKind::Relation(tally_model::RelationKind::PartOf),
        to: government.into(),
        valid: Validity::default(),
    });
    let adjective = state.adjectives.first().unwrap_or(&state.names[0]);
    Actor {
        id: id.into(),
        name: format!("{adjective} {}", organ.name),
        aliases: Vec::new(),
        kind: organ.kind,
        sector: organ.sector.clone(),
        sectors: Vec::new(),
        country: Some(state.iso.clone()),
        inter: organ.inter,
        source_type: organ.source_type,
        valid: Validity::default(),
        theatres: vec![state.iso.clone()],
        ties: parent.into_iter().collect(),
        wikidata: None,
        origin: "pattern".into(),
    }
}
