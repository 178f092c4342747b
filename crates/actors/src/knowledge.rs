//! The knowledge base: all known actors and the names they go by.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tally_model::{Date, SourceType};

use crate::actor::{Actor, ActorKind, Tie, TieKind, Validity};
use crate::names::{NameIndex, StateForm, Target};
use crate::states::{self, Organ, State};
use crate::table::{self, TableError};

/// The tables of actors that come with Tally.
const TABLES: [(&str, &str); 9] = [
    ("syria.tsv", include_str!("../data/actors/syria.tsv")),
    ("middle-east.tsv", include_str!("../data/actors/middle-east.tsv")),
    ("europe.tsv", include_str!("../data/actors/europe.tsv")),
    ("africa.tsv", include_str!("../data/actors/africa.tsv")),
    ("asia.tsv", include_str!("../data/actors/asia.tsv")),
    ("americas.tsv", include_str!("../data/actors/americas.tsv")),
    ("international.tsv", include_str!("../data/actors/international.tsv")),
    ("media.tsv", include_str!("../data/actors/media.tsv")),
    ("persons.tsv", include_str!("../data/actors/persons.tsv")),
];

/// PLOVER's sectors, with the two that it keeps among its country codes.
const SECTORS: [&str; 26] = [
    "AGR", "BUS", "COP", "CRM", "CVL", "EDU", "ELI", "GOV", "IGO", "JRN", "JUD", "LAB", "LEG", "MED", "MIL",
    "NGO", "OPP", "PRE", "PRM", "PTY", "REB", "REF", "REL", "SOC", "SPY", "UAF",
];

/// All known actors, their names and ties.
#[derive(Debug, Clone)]
pub struct Knowledge {
    actors: Vec<Actor>,
    by_id: FxHashMap<SmolStr, u32>,
    states: Vec<State>,
    by_iso: FxHashMap<SmolStr, u32>,
    names: NameIndex,
    problems: Vec<TableError>,
}

impl Knowledge {
    /// The knowledge base that comes with Tally.
    pub fn builtin() -> Self {
        let mut problems = Vec::new();
        let states = states::states(&mut problems);
        let organs = states::organs(&mut problems);
        let mut knowledge = Knowledge {
            actors: Vec::new(),
            by_id: FxHashMap::default(),
            by_iso: FxHashMap::default(),
            states,
            names: NameIndex::default(),
            problems,
        };
        for (table, text) in TABLES {
            knowledge.read_table(table, text);
        }
        knowledge.add_organs(&organs);
        knowledge.index_states();
        knowledge
    }

    /// The actor with this identifier.
    pub fn actor(&self, id: &str) -> Option<&Actor> {
        self.by_id.get(id).map(|&i| &self.actors[i as usize])
    }

    /// All actors, those of the tables first.
    pub fn actors(&self) -> &[Actor] {
        &self.actors
    }

    /// All states.
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// The state with this ISO 3166-1 alpha-2 code.
    pub fn state(&self, iso: &str) -> Option<&State> {
        self.by_iso.get(iso).map(|&i| &self.states[i as usize])
    }

    /// The organ `suffix` ("military") of the state `iso`, as it was on that day: the one that succeeded it where the tables say so.
    pub fn organ(&self, iso: &str, suffix: &str, on: Option<Date>) -> Option<&Actor> {
        let state = self.state(iso)?;
        let mut actor = self.actor(&format!("{}-{suffix}", state.slug))?;
        // A chain of successors is short; the bound keeps a circle in somebody's table from holding us up.
        for _ in 0..8 {
            let over = on.is_some_and(|day| actor.valid.until.is_some_and(|until| until < day));
            let next =
                actor.ties.iter().find(|t| t.kind == TieKind::SucceededBy).and_then(|t| self.actor(&t.to));
            match next {
                Some(next) if over => actor = next,
                _ => break,
            }
        }
        Some(actor)
    }

    /// The actor that goes by `name`, in a report of that day about those countries (the most important first).
    /// `None` when nobody does, or when several do and neither day nor countries tell which.
    pub fn find(&self, name: &str, on: Option<Date>, theatre: &[&str]) -> Option<&Actor> {
        self.pick(&self.names.get(name), on, theatre)
    }

    /// The names that several actors share with nothing in the tables to tell them apart: neither their countries, nor their times, nor
    /// a mark that the name is only used in its own countries.
    pub fn ambiguous_names(&self) -> Vec<String> {
        let apart = |a: &Actor, b: &Actor| {
            let theatres = !a.theatres.is_empty()
                && !b.theatres.is_empty()
                && !a.theatres.iter().any(|t| b.theatres.contains(t));
            let after = |x: &Actor, y: &Actor| matches!((x.valid.until, y.valid.from), (Some(until), Some(from)) if until < from);
            theatres || after(a, b) || after(b, a)
        };
        let mut names = Vec::new();
        for (name, targets) in self.names.all() {
            let plain: Vec<&Actor> = targets
                .iter()
                .filter(|t| matches!(t, Target::Actor(_)))
                .filter_map(|&t| self.actor_of(t))
                .collect();
            if plain.iter().enumerate().any(|(n, a)| plain[..n].iter().any(|b| !apart(a, b))) {
                names.push(name);
            }
        }
        names
    }

    /// Everybody that goes by `name`, whatever the day.
    pub fn candidates(&self, name: &str) -> Vec<&Actor> {
        self.names.get(name).into_iter().filter_map(|t| self.actor_of(t)).collect()
    }

    /// What was wrong with the tables: lines that were left out. Empty for the tables that come with Tally.
    pub fn problems(&self) -> &[TableError] {
        &self.problems
    }

    pub(crate) fn names(&self) -> &NameIndex {
        &self.names
    }

    pub(crate) fn state_number(&self, number: u32) -> &State {
        &self.states[number as usize]
    }

    /// The one of `targets` that is meant.
    pub(crate) fn pick(&self, targets: &[Target], on: Option<Date>, theatre: &[&str]) -> Option<&Actor> {
        let here = |a: &Actor| theatre.is_empty() || a.theatres.iter().any(|t| theatre.contains(&t.as_str()));
        let is_local = |t: &Target| matches!(t, Target::Local(_));
        let mut fitting: Vec<&Actor> =
            targets.iter().filter_map(|t| self.actor_of(*t).filter(|a| !is_local(t) || here(a))).collect();
        // A single bearer of the name may still be too young for it: then somebody unknown is meant.
        if let Some(day) = on {
            fitting.retain(|a| a.valid.begun(day));
        }
        let narrow = |fitting: &mut Vec<&Actor>, keep: &dyn Fn(&Actor) -> bool| {
            if fitting.len() > 1 && fitting.iter().any(|a| keep(a)) {
                fitting.retain(|a| keep(a));
            }
        };
        for country in theatre {
            narrow(&mut fitting, &|a: &Actor| a.theatres.iter().any(|t| t == country));
        }
        if let Some(day) = on {
            narrow(&mut fitting, &|a: &Actor| a.valid.holds(day));
        }
        match fitting[..] {
            [one] => Some(one),
            _ => None,
        }
    }

    fn actor_of(&self, target: Target) -> Option<&Actor> {
        match target {
            Target::Actor(i) | Target::Local(i) => self.actors.get(i as usize),
            Target::State(i, StateForm::Name | StateForm::Capital) => {
                self.actor(&format!("{}-government", self.states[i as usize].slug))
            }
            Target::State(..) => None,
        }
    }

    fn read_table(&mut self, table: &'static str, text: &str) {
        for (line, cells) in table::rows(text, 12) {
            match row(&cells) {
                Ok(actor) => self.add(actor, table, line),
                Err(what) => self.problems.push(TableError { table, line, what }),
            }
        }
    }

    fn add(&mut self, actor: Actor, table: &'static str, line: usize) {
        let number = self.actors.len() as u32;
        if self.by_id.insert(actor.id.clone(), number).is_some() {
            self.problems.push(TableError { table, line, what: format!("{} stands twice", actor.id) });
        }
        self.names.add(&actor.name, Target::Actor(number));
        let mut actor = actor;
        for alias in &mut actor.aliases {
            match alias.strip_prefix('~').map(String::from) {
                Some(local) => {
                    self.names.add(&local, Target::Local(number));
                    *alias = local;
                }
                None => self.names.add(alias, Target::Actor(number)),
            }
        }
        self.actors.push(actor);
    }

    fn add_organs(&mut self, organs: &[Organ]) {
        for state in &self.states {
            for organ in organs {
                let actor = states::actor(state, organ);
                if !self.by_id.contains_key(&actor.id) {
                    self.by_id.insert(actor.id.clone(), self.actors.len() as u32);
                    self.actors.push(actor);
                }
            }
        }
    }

    fn index_states(&mut self) {
        for (i, state) in self.states.iter().enumerate() {
            let i = i as u32;
            // The first row of a code is the state; others (parts with their own adjective) share it.
            self.by_iso.entry(state.iso.clone()).or_insert(i);
            let forms = [
                (StateForm::Name, &state.names),
                (StateForm::Adjective, &state.adjectives),
                (StateForm::People, &state.peoples),
                (StateForm::Capital, &state.metonyms),
            ];
            for (form, words) in forms {
                for word in words {
                    self.names.add(word, Target::State(i, form));
                }
            }
        }
    }
}

/// One row of a table of actors.
fn row(cells: &[&str]) -> Result<Actor, String> {
    let [id, name, aliases, kind, sector, country, inter, source_type, valid, theatres, ties, origin] =
        cells[..]
    else {
        return Err(format!("{} cells instead of twelve", cells.len()));
    };
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        return Err(format!("{id:?} is no identifier"));
    }
    let (sector, sectors) = sectors(sector).ok_or_else(|| format!("{id}: sector {sector:?}"))?;
    let source_type = match source_type {
        "" => None,
        word => {
            Some(SourceType::from_word(word).ok_or_else(|| format!("{id}: unknown source type {word:?}"))?)
        }
    };
    let country: Option<SmolStr> = (!country.is_empty()).then(|| country.into());
    let mut all: Vec<SmolStr> = country.iter().cloned().collect();
    all.extend(table::items(theatres).map(SmolStr::from));
    let (origin, wikidata) = match origin.split_once(' ') {
        Some((origin, item)) => (origin, Some(item.into())),
        None => (origin, None),
    };
    Ok(Actor {
        id: id.into(),
        name: name.into(),
        aliases: table::items(aliases).map(String::from).collect(),
        kind: ActorKind::from_word(kind).ok_or_else(|| format!("{id}: unknown kind {kind:?}"))?,
        sector,
        sectors,
        country,
        inter: match inter {
            "" => None,
            n => Some(
                n.parse().ok().filter(|n| (1..=8).contains(n)).ok_or_else(|| format!("{id}: inter {n:?}"))?,
            ),
        },
        source_type,
        valid: validity(valid).ok_or_else(|| format!("{id}: validity {valid:?}"))?,
        theatres: all,
        ties: table::items(ties)
            .map(tie)
            .collect::<Option<_>>()
            .ok_or_else(|| format!("{id}: ties {ties:?}"))?,
        wikidata,
        origin: origin.into(),
    })
}

/// "REB;MIL@2021-08-15..": the main sector, and others with their times.
fn sectors(text: &str) -> Option<(SmolStr, Vec<(Validity, SmolStr)>)> {
    let mut items = table::items(text);
    let known = |sector: &str| SECTORS.contains(&sector).then(|| SmolStr::from(sector));
    let main = known(items.next()?)?;
    let dated = items.map(|item| {
        let (sector, valid) = item.split_once('@')?;
        Some((validity(valid)?, known(sector)?))
    });
    Some((main, dated.collect::<Option<_>>()?))
}

/// "part_of:hts@2017..2025".
fn tie(text: &str) -> Option<Tie> {
    let (kind, rest) = text.split_once(':')?;
    let (to, valid) = rest.split_once('@').unwrap_or((rest, ""));
    Some(Tie { kind: TieKind::from_word(kind.trim())?, to: to.trim().into(), valid: validity(valid)? })
}

/// "2015-10..2019", either side may be missing; "" is always.
fn validity(text: &str) -> Option<Validity> {
    if text.is_empty() {
        return Some(Validity::default());
    }
    let (from, until) = text.split_once("..")?;
    let side = |part: &str, last: bool| match part.trim() {
        "" => Some(None),
        part => day(part, last).map(Some),
    };
    Some(Validity { from: side(from, false)?, until: side(until, true)? })
}

/// "2015", "2015-10" or "2015-10-30": the first or last day of it.
fn day(text: &str, last: bool) -> Option<Date> {
    let mut parts = text.split('-').map(|p| p.parse::<i16>().ok());
    let year = parts.next()??;
    let month = match parts.next() {
        Some(month) => month? as i8,
        None if last => 12,
        None => 1,
    };
    match parts.next() {
        Some(day) => Date::new(year, month, day? as i8).ok(),
        None => {
            let first = Date::new(year, month, 1).ok()?;
            Some(if last { first.last_of_month() } else { first })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_may_be_given_coarsely() {
        let all = validity("2015-10..2016").unwrap();
        assert_eq!(all.from, Date::new(2015, 10, 1).ok());
        assert_eq!(all.until, Date::new(2016, 12, 31).ok());
        assert_eq!(validity("..2024-12-08").unwrap().from, None);
        assert!(validity("2015-13..").is_none());
        assert!(validity("2015").is_none());
    }
}
