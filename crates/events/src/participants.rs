//! Who and what takes part: from a word's arguments, by its frame.

use tally_model::Role;
use tally_read::{Document, TokenRange};

use crate::arguments::Arguments;
use crate::classes::{ClassSet, Classes};
use crate::event::ParticipantAt;
use crate::lexicon::Frame;

/// Words that count what follows "of": the thing counted decides what sort of thing it is.
const QUANTITIES: &[&str] = &[
    "dozen",
    "hundred",
    "thousand",
    "score",
    "number",
    "group",
    "ten",
    "couple",
    "handful",
    "pair",
    "series",
    "most",
    "some",
    "all",
    "many",
    "few",
    "majority",
    "lot",
    "million",
    "crowd",
    "member",
    "several",
    "half",
    "part",
    "rest",
    "each",
    "both",
    "none",
    "spate",
    "string",
    "wave",
    "round",
    "team",
    "kind",
    "type",
    "ton",
    "kilogram",
    "cache",
    "quantity",
    "amount",
    "stockpile",
];

/// The noun that tells what sort of thing a noun phrase names: "people" in "dozens of people".
pub fn meaning(doc: &Document, head: usize) -> usize {
    let token = doc.tok(head);
    if QUANTITIES.contains(&token.lemma.to_lowercase().as_str()) || token.pos == "NUM" || token.pos == "DET" {
        for prep in doc.children_by(head, &["prep"]).filter(|&p| doc.tok(p).lower == "of") {
            if let Some(object) = doc.child(prep, &["pobj"]) {
                return meaning_once(doc, object);
            }
        }
    }
    head
}

fn meaning_once(doc: &Document, head: usize) -> usize {
    if QUANTITIES.contains(&doc.tok(head).lemma.to_lowercase().as_str()) {
        for prep in doc.children_by(head, &["prep"]).filter(|&p| doc.tok(p).lower == "of") {
            if let Some(object) = doc.child(prep, &["pobj"]) {
                return object;
            }
        }
    }
    head
}

/// The classes of a noun phrase by its head.
pub fn classes_of(doc: &Document, classes: &Classes, head: usize) -> ClassSet {
    let inner = meaning(doc, head);
    let mut set = classes.of(doc, inner);
    if inner != head && doc.tok(head).pos != "NUM" {
        set |= classes.of(doc, head) & classes.fixed().armed;
    }
    if doc.tok(inner).pos == "NUM" || (doc.tok(inner).pos == "ADJ" && set == 0) {
        // "Twelve were killed", "the wounded".
        set |= classes.fixed().human | classes.fixed().people;
    }
    set
}

/// Which side somebody is on, as far as the words tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    State,
    NonState,
    Armed,
    Mob,
    Demonstrators,
    Civilians,
    Unknown,
}

/// The side of a noun phrase: its head, then the words before it ("rebel forces").
pub fn side(doc: &Document, classes: &Classes, head: usize) -> Side {
    let f = classes.fixed();
    let inner = meaning(doc, head);
    let set = classes.of(doc, inner);
    let mut before: ClassSet = 0;
    let (mut retired, mut has_arms) = (false, false);
    for child in doc.children_by(inner, &["amod", "compound", "poss", "nmod", "appos"]) {
        retired |= matches!(
            doc.tok(child).lower.as_str(),
            "former" | "ex" | "retired" | "off" | "duty" | "off-duty" | "demobilized" | "demobilised"
        );
        has_arms |= matches!(doc.tok(child).lower.as_str(), "armed" | "gun-wielding" | "wielding");
        before |= classes.of(doc, child);
        for deeper in doc.children_by(child, &["amod", "compound", "nmod", "npadvmod"]) {
            before |= classes.of(doc, deeper);
        }
    }
    for prep in
        doc.children_by(inner, &["prep"]).filter(|&p| matches!(doc.tok(p).lower.as_str(), "of" | "from"))
    {
        for object in doc.children_by(prep, &["pobj"]) {
            before |= classes.of(doc, object)
                & (f.armed | f.nonstate | f.armed_person | f.state | f.soldier | f.police);
        }
    }
    let irregular = f.nonstate | f.armed_person | f.armed_group;
    if has_arms && set & (f.human | f.organisation) != 0 && set & f.state == 0 {
        return Side::NonState;
    }
    if retired && set & (f.human | f.police) != 0 {
        return Side::Civilians;
    }
    if set & (f.military_site | f.facility | f.vehicle | f.place) != 0 && set & (f.human | f.country) == 0 {
        // "army checkpoint", "a convoy of militants": a thing is on the side of those who hold it.
        return if before & irregular != 0 {
            Side::NonState
        } else if before & (f.soldier | f.police | f.state_force) != 0 {
            Side::State
        } else if set & f.military_site != 0 {
            Side::Armed
        } else {
            Side::Unknown
        };
    }
    if set & f.mob != 0 && set & f.demonstrator == 0 {
        return Side::Mob;
    }
    if set & (f.soldier | f.police) != 0 || (set & f.state != 0 && set & f.nonstate == 0) {
        return if before & irregular != 0 && before & f.state == 0 { Side::NonState } else { Side::State };
    }
    if set & irregular != 0 {
        return if set & f.force != 0 && before & (f.state | f.country) != 0 {
            Side::State
        } else {
            Side::NonState
        };
    }
    if set & (f.armed | f.warcraft | f.force) != 0 {
        if before & irregular != 0 {
            return Side::NonState;
        }
        return if before & (f.state | f.country) != 0 || set & f.warcraft != 0 {
            Side::State
        } else {
            Side::Armed
        };
    }
    if set & f.demonstrator != 0 {
        return Side::Demonstrators;
    }
    if set & f.country != 0 {
        return Side::State;
    }
    if before & irregular != 0 {
        return Side::NonState;
    }
    if before & (f.soldier | f.police | f.state_force) != 0 && set & f.human != 0 {
        return Side::State;
    }
    if set & (f.human | f.civilian | f.person | f.people) != 0 { Side::Civilians } else { Side::Unknown }
}

/// What reads the participants of an event.
pub struct Caster<'a> {
    pub doc: &'a Document,
    pub classes: &'a Classes,
    /// Whether a token heads an event noun.
    pub is_event: &'a dyn Fn(usize) -> bool,
}

impl Caster<'_> {
    /// The participants that a frame makes of a verb's arguments.
    pub fn of_verb(&self, frame: &Frame, args: &Arguments, material: bool) -> Vec<ParticipantAt> {
        let mut cast = Vec::new();
        let has_object = args.has("obj");
        for (position, token) in args.iter() {
            if position == "comp" && has_object {
                continue;
            }
            if let Some(role) = frame.role(position) {
                self.add(role, position, token, material, &mut cast);
            }
        }
        self.of_objects(frame, args, material, &mut cast);
        if frame.name == "accuse" {
            // "accused the army of torture": what is charged is no part of who is accused.
            for participant in cast.iter_mut().filter(|p| p.role == Role::Target) {
                let of = participant
                    .tokens
                    .clone()
                    .find(|&t| t > participant.head && self.doc.tok(t).lower == "of");
                participant.tokens.end = of.unwrap_or(participant.tokens.end);
            }
        }
        cast
    }

    /// What hangs on the object though it belongs to the verb: "fired rockets at the town".
    fn of_objects(&self, frame: &Frame, args: &Arguments, material: bool, cast: &mut Vec<ParticipantAt>) {
        for object in args.at("obj").collect::<Vec<_>>() {
            let role = frame.role("obj");
            let thing = self.is_thing(object);
            let only_means = matches!(role, Some(Role::Target | Role::Victim | Role::Beneficiary)) && !thing;
            let mut below = Arguments::default();
            crate::arguments::prepositions(self.doc, object, &[], &mut below);
            for (position, token) in below.iter().filter(|(p, _)| *p != "of" && *p != "subj") {
                let means = matches!(position, "with" | "using")
                    && classes_of(self.doc, self.classes, token) & self.classes.fixed().weapon != 0;
                if only_means && !means {
                    continue;
                }
                if let Some(role) = frame.role(position).filter(|_| !args.has(position)) {
                    self.add(role, position, token, material, cast);
                }
            }
        }
    }

    /// The participants that a frame makes of a noun's arguments.
    pub fn of_noun(&self, frame: &Frame, args: &Arguments) -> Vec<ParticipantAt> {
        let f = self.classes.fixed();
        let mut cast = Vec::new();
        let doer = frame.role("subj");
        let objective = !matches!(
            frame.name.as_str(),
            "hit" | "protest" | "fight" | "clash" | "self_actor" | "self_tool"
        );
        for (position, token) in args.iter() {
            let set = classes_of(self.doc, self.classes, token);
            match position {
                "poss" | "mod" => {
                    let proper_place = set & f.place != 0 && set & f.country == 0;
                    if set & f.time != 0 || proper_place {
                        continue;
                    }
                    let agent_like = f.country
                        | f.armed
                        | f.state
                        | f.organisation
                        | f.demonstrator
                        | f.mob
                        | f.official
                        | f.force;
                    let named = set & (f.human | f.name) != 0
                        && (position == "poss" || self.doc.tok(token).pos == "PROPN");
                    if set & (f.weapon | f.aircraft | f.warcraft | f.drone) != 0 && set & f.armed == 0 {
                        self.push(Role::Instrument, token, self.modifier_range(token), &mut cast);
                    } else if (set & agent_like != 0 || named || (position == "poss" && set & f.human != 0))
                        && let Some(role) = doer.filter(|_| !self.is_label(token))
                    {
                        self.push(role, token, self.modifier_range(token), &mut cast);
                    }
                }
                "of" => {
                    let role =
                        if objective { frame.role("of").or(frame.role("obj")) } else { frame.role("of") };
                    if let Some(role) = role {
                        self.add(role, "obj", token, true, &mut cast);
                    }
                }
                "anti" => self.push(Role::Target, token, token..token + 1, &mut cast),
                "obj" | "pro" => {}
                "by" | "subj" => {
                    if let Some(role) = doer {
                        self.add(role, "by", token, true, &mut cast);
                    }
                }
                position => {
                    if let Some(role) = frame.role(position) {
                        self.add(role, position, token, true, &mut cast);
                    }
                }
            }
        }
        cast
    }

    /// "terrorist attack": a label of the deed, not the doer.
    fn is_label(&self, i: usize) -> bool {
        matches!(
            self.doc.tok(i).lower.as_str(),
            "terrorist" | "terror" | "criminal" | "military" | "group" | "suicide" | "mass" | "community"
        ) && matches!(self.doc.tok(i).dep.as_str(), "amod" | "compound")
            && self.doc.children(i).next().is_none()
    }

    fn modifier_range(&self, i: usize) -> TokenRange {
        if matches!(self.doc.tok(i).dep.as_str(), "amod" | "nmod" | "npadvmod") {
            let kept: Vec<usize> = self
                .doc
                .children_by(i, &["compound", "amod", "advmod", "punct"])
                .filter(|&c| c < i)
                .collect();
            let start = kept.first().map_or(i, |&c| self.doc.subtree(c).start);
            return self.doc.trim(start..i + 1);
        }
        self.doc.noun_phrase(i)
    }

    /// Adds the participant at a token in a role, as far as it can have it.
    fn add(&self, role: Role, position: &str, token: usize, material: bool, cast: &mut Vec<ParticipantAt>) {
        let f = self.classes.fixed();
        let set = classes_of(self.doc, self.classes, token);
        let renamed = matches!(self.doc.tok(token).lemma.as_str(), "counterpart" | "ally" | "rival")
            && self.doc.child(token, &["appos"]).is_some();
        if renamed || self.is_empty_word(token) || set & f.time != 0 || self.is_quantity_entity(token) {
            return;
        }
        let actor_like =
            f.human | f.armed | f.organisation | f.country | f.government | f.official | f.name | f.state;
        let prepositional = !matches!(position, "subj" | "obj" | "iobj" | "comp");
        match role {
            Role::Actor if set & f.weapon != 0 && set & (f.human | f.armed | f.aircraft) == 0 => {
                self.push(Role::Instrument, token, self.doc.noun_phrase(token), cast);
                self.holders(Role::Actor, token, cast);
            }
            Role::Actor
                if (self.is_event)(token)
                    || (set & (f.event | f.abstract_thing) != 0 && set & actor_like == 0) =>
            {
                self.holders(Role::Actor, token, cast);
            }
            Role::Actor if set & f.accident != 0 && set & actor_like == 0 => {}
            Role::Target | Role::Victim | Role::Beneficiary
                if (self.is_event)(token)
                    || (set & (f.abstract_thing | f.event) != 0
                        && set & (actor_like | f.target_thing) == 0) =>
            {
                let before = cast.len();
                self.holders(role, token, cast);
                if cast.len() == before && !material && !prepositional && !(self.is_event)(token) {
                    self.push(role, token, self.doc.noun_phrase(token), cast);
                }
            }
            Role::Victim
                if set & (f.human | f.armed | f.name) == 0
                    && set & (f.target_thing | f.place | f.property) != 0 =>
            {
                self.push(Role::Target, token, self.doc.noun_phrase(token), cast);
            }
            Role::Target | Role::Victim | Role::Beneficiary
                if set & f.weapon != 0 && set & actor_like == 0 && prepositional => {}
            Role::Beneficiary if prepositional && set & (actor_like | f.place) == 0 => {}
            Role::Target if prepositional && !material && set & (actor_like | f.place) == 0 => {}
            Role::Instrument if set & (f.weapon | f.vehicle | f.primitive) == 0 && prepositional => {}
            _ => self.push(role, token, self.doc.noun_phrase(token), cast),
        }
    }

    fn is_thing(&self, i: usize) -> bool {
        let f = self.classes.fixed();
        let set = classes_of(self.doc, self.classes, i);
        set & (f.human | f.armed | f.organisation | f.country | f.official | f.name | f.place | f.facility)
            == 0
    }

    /// Those that an abstract thing belongs to or comes from: "India's proposal", "an accusation by the opposition".
    fn holders(&self, role: Role, noun: usize, cast: &mut Vec<ParticipantAt>) {
        let f = self.classes.fixed();
        let actor_like =
            f.human | f.armed | f.organisation | f.country | f.government | f.official | f.name | f.state;
        for child in self.doc.children_by(noun, &["poss", "amod", "compound", "nmod"]).collect::<Vec<_>>() {
            let set = classes_of(self.doc, self.classes, child);
            let fits = set & f.time == 0
                && (set & actor_like != 0
                    && (self.doc.tok(child).dep != "amod" || set & (f.country | f.armed | f.name) != 0));
            if fits && !self.is_label(child) && self.doc.tok(child).pos != "PRON" {
                self.push(role, child, self.modifier_range(child), cast);
                return;
            }
        }
        // Whoever acts stands behind "by", "from" or "of"; "in the north" and "on the town" say where an attack was.
        let (prepositions, place): (&[&str], ClassSet) = match role {
            Role::Actor => (&["by", "from", "of"], 0),
            _ => (&["by", "from", "of", "against", "on", "for", "with", "to", "in"], f.place),
        };
        for &wanted in prepositions {
            for prep in
                self.doc.children_by(noun, &["prep", "agent"]).filter(|&p| self.doc.tok(p).lower == wanted)
            {
                for object in self.doc.children_by(prep, &["pobj"]) {
                    let set = classes_of(self.doc, self.classes, object);
                    let is_place = role == Role::Actor && set & f.place != 0 && set & f.country == 0;
                    if set & (actor_like | place) != 0
                        && set & f.time == 0
                        && !is_place
                        && !self.is_quantity_entity(object)
                    {
                        self.push(role, object, self.doc.noun_phrase(object), cast);
                        return;
                    }
                    if set & (f.abstract_thing | f.event) != 0 || (self.is_event)(object) {
                        let before = cast.len();
                        self.holders_once(role, object, cast);
                        if cast.len() > before {
                            return;
                        }
                    }
                }
            }
        }
        for clause in self.doc.children_by(noun, &["acl", "relcl"]).collect::<Vec<_>>() {
            let object =
                self.doc.child(clause, &["agent"]).and_then(|agent| self.doc.child(agent, &["pobj"]));
            // "bombs dropped from army helicopters".
            let carrier = self
                .doc
                .children_by(clause, &["prep"])
                .filter(|&p| matches!(self.doc.tok(p).lower.as_str(), "from" | "by"))
                .filter_map(|p| self.doc.child(p, &["pobj"]))
                .find(|&o| classes_of(self.doc, self.classes, o) & (f.warcraft | f.aircraft | f.armed) != 0);
            let object = object.or(carrier.filter(|_| role == Role::Actor));
            if let Some(object) = object {
                self.push(role, object, self.doc.noun_phrase(object), cast);
                return;
            }
        }
    }

    fn holders_once(&self, role: Role, noun: usize, cast: &mut Vec<ParticipantAt>) {
        let f = self.classes.fixed();
        let actor_like =
            f.human | f.armed | f.organisation | f.country | f.government | f.official | f.name | f.state;
        let mut near: Vec<usize> = self.doc.children_by(noun, &["poss", "amod", "compound"]).collect();
        for prep in self
            .doc
            .children_by(noun, &["prep"])
            .filter(|&p| matches!(self.doc.tok(p).lower.as_str(), "by" | "of" | "against" | "on"))
        {
            near.extend(self.doc.children_by(prep, &["pobj"]));
        }
        if let Some(&holder) = near
            .iter()
            .find(|&&c| classes_of(self.doc, self.classes, c) & actor_like != 0 && !self.is_label(c))
        {
            self.push(role, holder, self.modifier_range(holder), cast);
        }
    }

    fn is_empty_word(&self, i: usize) -> bool {
        let token = self.doc.tok(i);
        matches!(
            token.lower.as_str(),
            "it" | "there"
                | "that"
                | "this"
                | "these"
                | "those"
                | "which"
                | "what"
                | "who"
                | "whom"
                | "itself"
                | "himself"
                | "herself"
                | "other"
                | "place"
                | "part"
                | "effect"
                | "themselves"
                | "one"
                | "ourselves"
                | "myself"
                | "yourself"
                | "something"
                | "anything"
                | "nothing"
        ) || matches!(token.pos.as_str(), "PUNCT" | "SPACE" | "VERB" | "AUX" | "ADV" | "ADP" | "SCONJ")
    }

    fn is_quantity_entity(&self, i: usize) -> bool {
        self.doc.entity_at(i).is_some_and(|e| {
            matches!(e.label.as_str(), "DATE" | "TIME" | "MONEY" | "PERCENT" | "QUANTITY" | "ORDINAL")
        })
    }

    fn push(&self, role: Role, token: usize, tokens: TokenRange, cast: &mut Vec<ParticipantAt>) {
        if cast.iter().any(|p| p.tokens.contains(&token) && (p.role == role || p.head == token)) {
            return;
        }
        let inner = meaning(self.doc, token);
        let set = classes_of(self.doc, self.classes, token);
        let plural =
            matches!(self.doc.tok(inner).tag.as_str(), "NNS" | "NNPS") || self.doc.tok(token).pos == "NUM";
        let head = if tokens.contains(&inner) { inner } else { token };
        cast.push(ParticipantAt { role, head, tokens, kind: self.classes.kind(set, plural), sector: None });
    }
}

/// Joins the participants of one event into another's, without repeating any.
pub fn join(into: &mut Vec<ParticipantAt>, more: Vec<ParticipantAt>) {
    for participant in more {
        if !into.iter().any(|p| {
            p.head == participant.head || (p.tokens.contains(&participant.head) && p.role == participant.role)
        }) {
            into.push(participant);
        }
    }
}
