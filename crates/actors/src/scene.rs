//! A report laid out for reading actors: which tokens are names, of what, and where the report plays.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tally_model::Date;
use tally_read::{Document, TokenRange};

use crate::acronyms;
use crate::actor::{Actor, ActorKind};
use crate::knowledge::Knowledge;
use crate::names::{Folded, Found, StateForm, Target};
use crate::nominals::Vocabulary;

/// A place name of the report, as the places reader found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToponymAt<'a> {
    /// Its tokens.
    pub tokens: TokenRange,
    /// Whether the place itself is meant, rather than its government or people.
    pub literal: bool,
    /// ISO 3166-1 alpha-2 of the country that it lies in.
    pub country: Option<&'a str>,
}

/// A name that stands in the report.
#[derive(Debug, Clone)]
pub(crate) struct Unit<'k> {
    pub tokens: TokenRange,
    pub head: usize,
    pub what: What<'k>,
}

/// What a name stands for.
#[derive(Debug, Clone)]
pub(crate) enum What<'k> {
    /// A known actor.
    Actor(&'k Actor),
    /// A known name of which nothing tells whose it is here.
    Ambiguous,
    /// The short form of a name that the report spells out: the token where the long form has its head.
    Short(usize),
    /// A state.
    State(u32, StateForm),
    /// An entity of the language model, with its label.
    Entity(SmolStr),
}

pub(crate) struct Scene<'a, 'k> {
    pub doc: &'a Document,
    pub knowledge: &'k Knowledge,
    pub vocabulary: &'a Vocabulary,
    pub toponyms: &'a [ToponymAt<'a>],
    pub units: Vec<Unit<'k>>,
    /// The country that the report is most about.
    pub home: Option<SmolStr>,
    pub on: Option<Date>,
    unit_at: Vec<u32>,
    state_at: Vec<u32>,
    toponym_at: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl<'a, 'k> Scene<'a, 'k> {
    pub fn new(
        doc: &'a Document,
        knowledge: &'k Knowledge,
        vocabulary: &'a Vocabulary,
        toponyms: &'a [ToponymAt<'a>],
    ) -> Self {
        let folded = Folded::new(doc);
        let found = knowledge.names().find(doc, &folded);
        let mut scene = Scene {
            doc,
            knowledge,
            vocabulary,
            toponyms,
            units: Vec::new(),
            home: None,
            on: doc.report().published.map(|p| p.date),
            unit_at: vec![NONE; doc.len()],
            state_at: vec![NONE; doc.len()],
            toponym_at: vec![NONE; doc.len()],
        };
        for (n, toponym) in toponyms.iter().enumerate() {
            for i in toponym.tokens.clone().filter(|&i| i < doc.len()) {
                scene.toponym_at[i] = n as u32;
            }
        }
        let countries = scene.countries(&found);
        scene.home = countries.first().cloned();
        let theatre: Vec<&str> = countries.iter().map(SmolStr::as_str).collect();
        scene.add_known(&found, &theatre);
        scene.add_short_forms();
        scene.add_entities();
        scene
    }

    /// The countries of the report's places, the commonest first; with no place among them, those of its adjectives.
    fn countries(&self, found: &[Found]) -> Vec<SmolStr> {
        let mut count: FxHashMap<SmolStr, (u32, usize)> = FxHashMap::default();
        for (n, toponym) in self.toponyms.iter().enumerate() {
            if let Some(country) = toponym.country {
                count.entry(country.into()).or_insert((0, n)).0 += 2;
            }
        }
        for name in found {
            if let [Target::State(state, _)] = name.targets[..]
                && self.toponym_at[name.tokens.start] == NONE
            {
                let iso = &self.knowledge.state_number(state).iso;
                count.entry(iso.clone()).or_insert((0, 10_000 + name.tokens.start)).0 += 1;
            }
        }
        let mut countries: Vec<_> = count.into_iter().collect();
        countries.sort_by(|a, b| b.1.0.cmp(&a.1.0).then(a.1.1.cmp(&b.1.1)).then(a.0.cmp(&b.0)));
        countries.into_iter().map(|c| c.0).collect()
    }

    fn add_known(&mut self, found: &[Found], theatre: &[&str]) {
        for name in found {
            let states: Vec<(u32, StateForm)> = name
                .targets
                .iter()
                .filter_map(|t| if let Target::State(n, form) = t { Some((*n, *form)) } else { None })
                .collect();
            let certain = name.targets.iter().any(|t| matches!(t, Target::Actor(_)));
            let head = self.doc.head_of(name.tokens.clone());
            if states.len() < name.targets.len() && self.may_be_named(name, theatre) {
                let actors: Vec<Target> =
                    name.targets.iter().copied().filter(|t| !matches!(t, Target::State(..))).collect();
                let what = match self.knowledge.pick(&actors, self.on, theatre) {
                    Some(actor) => Some(What::Actor(actor)),
                    None => (certain && states.is_empty()).then_some(What::Ambiguous),
                };
                if let Some(what) = what {
                    self.push(name.tokens.clone(), head, what);
                    continue;
                }
            }
            // Of two states of one name ("Congolese") the one that the report is about, else the first.
            let here =
                |s: &&(u32, StateForm)| theatre.contains(&self.knowledge.state_number(s.0).iso.as_str());
            if let Some(&(state, form)) = states.iter().find(here).or_else(|| states.first()) {
                let at = self.units.len() as u32;
                for i in name.tokens.clone() {
                    self.state_at[i] = at;
                }
                self.units.push(Unit { tokens: name.tokens.clone(), head, what: What::State(state, form) });
            }
        }
    }

    /// Whether a known name can be meant: not where it is only part of a longer name of somebody or somewhere else.
    fn may_be_named(&self, name: &Found, theatre: &[&str]) -> bool {
        let inside = |range: &TokenRange| {
            range.start <= name.tokens.start
                && name.tokens.end <= range.end
                && range.len() > name.tokens.len()
        };
        let number = self.toponym_at[name.tokens.start];
        if number != NONE && inside(&self.toponyms[number as usize].tokens) {
            return false;
        }
        if name.tokens.len() > 1 {
            return true;
        }
        if !self.has_its_article(name, theatre) {
            return false;
        }
        let person =
            self.knowledge.pick(&name.targets, self.on, theatre).is_some_and(|a| a.kind == ActorKind::Person);
        match self.doc.entity_at(name.tokens.start) {
            // "Assad" in "Riad Assad" is somebody else; in "President Assad" it is he.
            Some(entity) if entity.label == "PERSON" && inside(&entity.tokens) => {
                entity.tokens.clone().filter(|i| !name.tokens.contains(i)).all(|i| {
                    matches!(self.doc.tok(i).pos.as_str(), "PART" | "PUNCT" | "DET") || self.is_title(i)
                })
            }
            Some(entity) if person && inside(&entity.tokens) => {
                !matches!(entity.label.as_str(), "FAC" | "LOC")
            }
            _ => true,
        }
    }

    /// Whether a newspaper that is called by a common word ("The Guardian") stands with its article and on its own.
    fn has_its_article(&self, name: &Found, theatre: &[&str]) -> bool {
        let i = name.tokens.start;
        let titled = self
            .knowledge
            .pick(&name.targets, self.on, theatre)
            .is_some_and(|a| a.name.starts_with("The ") && a.sector == "JRN");
        let article = i > self.doc.sentence(i).tokens.start && self.doc.tok(i - 1).lower == "the";
        !titled || article && !matches!(self.doc.tok(i).dep.as_str(), "amod" | "compound" | "nmod")
    }

    /// Whether the noun at `i` may stand before a person's name.
    pub fn is_title(&self, i: usize) -> bool {
        const SHORT: [&str; 31] = [
            "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "dr", "dr.", "gen", "gen.", "col", "col.", "lt", "lt.",
            "maj.", "sgt.", "capt.", "sgt", "spc", "spc.", "capt", "cpl", "pfc", "maj", "adm.", "prof.",
            "sen.", "rep.", "gov.", "sir", "lord",
        ];
        SHORT.contains(&self.doc.tok(i).lower.as_str())
            || self.vocabulary.noun(self.doc, i).is_some_and(|(n, _)| n.title || n.leads || n.speaks)
    }

    fn push(&mut self, tokens: TokenRange, head: usize, what: What<'k>) {
        let at = self.units.len() as u32;
        for i in tokens.clone() {
            self.unit_at[i] = at;
        }
        self.units.push(Unit { tokens, head, what });
    }

    /// "SDF" where the report has "Syrian Democratic Forces (SDF)" and no table knows either.
    fn add_short_forms(&mut self) {
        let defined = acronyms::defined(self.doc);
        for form in &defined {
            if self.unit_at[form.short].min(self.state_at[form.short]) == NONE {
                self.push(form.short..form.short + 1, form.short, What::Short(form.head));
            }
            for i in 0..self.doc.len() {
                let same = i != form.short && self.doc.word(i) == self.doc.word(form.short);
                if same && self.unit_at[i] == NONE && self.state_at[i] == NONE {
                    self.push(i..i + 1, i, What::Short(form.head));
                }
            }
            if form.long.clone().all(|i| self.unit_at[i] == NONE) {
                self.push(form.long.clone(), form.head, What::Entity("ORG".into()));
            }
        }
    }

    fn add_entities(&mut self) {
        for entity in self.doc.entities() {
            let tokens = self.bare(entity.tokens.clone());
            let head = self.doc.head_of(tokens.clone());
            let free = tokens.clone().all(|i| self.unit_at[i] == NONE);
            let state = tokens.clone().all(|i| self.state_at[i] != NONE);
            let place = self.toponym(head).is_some_and(|t| t.tokens.len() >= tokens.len() || t.literal);
            let kept = matches!(entity.label.as_str(), "PERSON" | "ORG" | "NORP");
            let named = tokens.clone().any(|i| self.doc.word(i).chars().any(char::is_uppercase));
            if kept && free && !state && !place && named {
                self.push(tokens, head, What::Entity(entity.label.clone()));
            }
        }
    }

    /// An entity without article and possessive mark.
    fn bare(&self, tokens: TokenRange) -> TokenRange {
        let mut tokens = self.doc.trim(tokens);
        while tokens.len() > 1 && self.doc.tok(tokens.start).pos == "DET" {
            tokens.start += 1;
        }
        while tokens.len() > 1 && matches!(self.doc.tok(tokens.end - 1).tag.as_str(), "POS" | "HYPH" | ":") {
            tokens.end -= 1;
        }
        tokens
    }

    /// The name that token `i` is part of.
    pub fn unit(&self, i: usize) -> Option<&Unit<'k>> {
        self.units.get(self.unit_at[i] as usize)
    }

    /// The state that token `i` names or helps to name.
    pub fn state(&self, i: usize) -> Option<(&Unit<'k>, u32, StateForm)> {
        let unit = self.units.get(self.state_at[i] as usize)?;
        match unit.what {
            What::State(state, form) => Some((unit, state, form)),
            _ => None,
        }
    }

    /// The place name that token `i` is part of.
    pub fn toponym(&self, i: usize) -> Option<&ToponymAt<'a>> {
        self.toponyms.get(self.toponym_at[i] as usize)
    }
}
