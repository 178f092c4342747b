//! The reader: candidates, their senses, and what they come to together.

use std::ops::Range;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tally_model::{Event, Factuality, Role, Trigger};
use tally_read::Document;

use crate::arguments::{self, Arguments};
use crate::classes::{ClassSet, Classes};
use crate::event::{Considered, EventAt, ParticipantAt};
use crate::factuality::Certainty;
use crate::lexicon::{Condition, Lexicon, Light, Sense};
use crate::participants::{self, Caster, Side, classes_of};
use crate::responsibility::Responsibility;
use crate::trigger::{self, Candidate};
use crate::{acled, morph, plover, relate};

/// Reads the events of documents. Build it once.
#[derive(Debug)]
pub struct EventReader {
    pub(crate) lexicon: Lexicon,
    responsibility: Responsibility,
    certainty: Certainty,
}

impl Default for EventReader {
    fn default() -> Self {
        Self::new()
    }
}

/// What conditions are tried on: the arguments of a verb; of a noun, also whoever owns it as its subject and what it is "of" as
/// its object.
fn tried_on(doc: &Document, candidate: &Candidate) -> Arguments {
    if candidate.verbal {
        return arguments::of_verb(doc, candidate.head, &candidate.matched);
    }
    let mut args = arguments::of_noun(doc, candidate.head, &candidate.matched);
    for (from, to) in [("poss", "subj"), ("mod", "subj"), ("by", "subj"), ("of", "obj")] {
        for token in args.at(from).collect::<Vec<_>>() {
            args.add(to, token);
        }
    }
    args
}

/// The classes of each token and the classes in each sentence, worked out once.
struct ClassesOf {
    tokens: Vec<ClassSet>,
    sentences: Vec<ClassSet>,
}

impl ClassesOf {
    fn read(doc: &Document, classes: &Classes) -> Self {
        let tokens: Vec<ClassSet> = (0..doc.len()).map(|i| classes_of(doc, classes, i)).collect();
        let sentences = doc
            .sentences()
            .iter()
            .map(|s| tokens[s.tokens.clone()].iter().fold(0, |all, set| all | set))
            .collect();
        ClassesOf { tokens, sentences }
    }
}

/// An event while it is being read.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub head: usize,
    pub matched: Vec<usize>,
    pub verbal: bool,
    pub sense: usize,
    pub args: Arguments,
    pub plover: Option<SmolStr>,
    pub mode: Option<SmolStr>,
    /// Code of the ACLED sub-event.
    pub code: Option<SmolStr>,
    pub cast: Vec<ParticipantAt>,
    pub light: Option<(usize, Light)>,
    pub factuality: Factuality,
    pub generic: bool,
    /// Absorbed by another event.
    pub dropped: bool,
}

impl EventReader {
    /// A reader with the lexicon that comes with this crate.
    pub fn new() -> Self {
        EventReader {
            lexicon: Lexicon::new(),
            responsibility: Responsibility::new(),
            certainty: Certainty::parse(include_str!("../data/factuality.tsv")),
        }
    }

    /// The events of a document, in the order of their triggers.
    pub fn read(&self, doc: &Document) -> Vec<EventAt> {
        let mut drafts = self.drafts(doc);
        self.cast(doc, &mut drafts);
        plover::demands(doc, &self.lexicon, &mut drafts);
        for draft in &mut drafts {
            let carrier = draft.light.map(|(v, _)| v);
            draft.factuality = self.certainty.of(doc, draft.head, carrier);
            // "did not act", "no action was taken": the negation is what the entry names, and did happen.
            let negated = |c: &Condition| matches!(c.position.as_str(), "neg" | "det") && !c.negated;
            if draft.factuality == Factuality::Denied
                && self.lexicon.sense(draft.sense).conditions.iter().any(negated)
            {
                draft.factuality = Factuality::Certain;
            }
            draft.generic = is_generic(doc, draft);
        }
        for range in by_sentence(doc, &drafts) {
            relate::merge(doc, &self.lexicon, &self.certainty, &mut drafts[range.clone()]);
            relate::background(doc, &mut drafts[range], false);
        }
        acled::refine(doc, &self.lexicon, &mut drafts);
        for range in by_sentence(doc, &drafts) {
            relate::background(doc, &mut drafts[range.clone()], true);
            relate::absorb(doc, &self.lexicon, &mut drafts[range]);
        }
        plover::collapse(doc, &mut drafts);
        drafts.retain(|d| !d.dropped);
        drafts.into_iter().map(|d| self.finish(doc, d)).collect()
    }

    /// The candidates whose conditions hold, one sense each, without those inside a longer phrase.
    fn drafts(&self, doc: &Document) -> Vec<Draft> {
        let mut drafts: Vec<Draft> = Vec::new();
        let mut taken: FxHashMap<usize, usize> = FxHashMap::default();
        let classes = ClassesOf::read(doc, &self.lexicon.classes);
        for place in trigger::candidates(doc, &self.lexicon) {
            for candidate in place {
                if taken.contains_key(&candidate.head) {
                    continue;
                }
                let Some((sense, args)) = self.choose(doc, &classes, &candidate) else { continue };
                if candidate.matched.len() > 1 {
                    // A phrase takes the single words in it that were read before it.
                    drafts.retain(|d| d.matched.len() > 1 || !candidate.matched.contains(&d.head));
                }
                for &token in &candidate.matched {
                    taken.insert(token, candidate.head);
                }
                if self.lexicon.sense(sense).is_event {
                    drafts.push(self.draft(doc, candidate, sense, args));
                }
                break;
            }
        }
        drafts.sort_by_key(|d| d.head);
        drafts
    }

    fn draft(&self, doc: &Document, candidate: Candidate, sense: usize, args: Arguments) -> Draft {
        let entry = self.lexicon.sense(sense);
        let light = if candidate.verbal { None } else { self.light_of(doc, candidate.head) };
        Draft {
            head: candidate.head,
            matched: candidate.matched,
            verbal: candidate.verbal,
            sense,
            args,
            plover: entry.plover.clone(),
            mode: entry.mode.clone(),
            code: entry.acled.clone(),
            cast: Vec::new(),
            light,
            factuality: Factuality::Certain,
            generic: false,
            dropped: false,
        }
    }

    /// The first sense whose conditions hold, with the arguments that it was tried on.
    fn choose(
        &self,
        doc: &Document,
        classes: &ClassesOf,
        candidate: &Candidate,
    ) -> Option<(usize, Arguments)> {
        let args = tried_on(doc, candidate);
        let holds =
            |sense: &Sense| sense.conditions.iter().all(|c| self.holds(doc, classes, candidate, &args, c));
        let sense = candidate.senses.iter().copied().find(|&s| holds(self.lexicon.sense(s)))?;
        if !candidate.verbal {
            let args = arguments::of_noun(doc, candidate.head, &candidate.matched);
            return Some((sense, args));
        }
        Some((sense, args))
    }

    /// What was considered in one sentence: every sense of every word or phrase of it that the lexicon knows.
    pub fn considered(&self, doc: &Document, sentence: usize) -> Vec<Considered> {
        let Some(range) = doc.sentences().get(sentence).map(|s| s.tokens.clone()) else { return Vec::new() };
        let read = self.read(doc);
        let classes = ClassesOf::read(doc, &self.lexicon.classes);
        let places = trigger::candidates(doc, &self.lexicon);
        let mut found = Vec::new();
        for candidate in places.into_iter().flatten().filter(|c| range.contains(&c.head)) {
            let args = tried_on(doc, &candidate);
            for &number in &candidate.senses {
                let sense = self.lexicon.sense(number);
                let fails = sense
                    .conditions
                    .iter()
                    .filter(|c| !self.holds(doc, &classes, &candidate, &args, c))
                    .map(|c| c.written.to_string())
                    .collect();
                let first = candidate.matched.first().copied().unwrap_or(candidate.head);
                let last = candidate.matched.last().copied().unwrap_or(candidate.head);
                found.push(Considered {
                    tokens: first..last + 1,
                    rule: sense.id.to_string(),
                    plover: sense.plover.as_ref().map(ToString::to_string),
                    acled: sense
                        .acled
                        .as_deref()
                        .and_then(|c| self.lexicon.acled.name(c))
                        .map(str::to_string),
                    is_event: sense.is_event,
                    fails,
                    chosen: read.iter().any(|e| e.head == candidate.head && e.rule == *sense.id),
                });
            }
        }
        found
    }

    fn holds(
        &self,
        doc: &Document,
        classes: &ClassesOf,
        candidate: &Candidate,
        args: &Arguments,
        condition: &Condition,
    ) -> bool {
        let fits = |i: usize| {
            condition.any
                || classes.tokens[i] & condition.classes != 0
                || (!condition.lemmas.is_empty()
                    && (condition.lemmas.contains(&doc.tok(i).lower)
                        || morph::forms(doc.tok(i)).iter().any(|f| condition.lemmas.iter().any(|l| l == f))))
        };
        let found = match condition.position.as_str() {
            "near" => {
                let sentence = doc.sentence_index(candidate.head);
                let possible =
                    classes.sentences[sentence] & condition.classes != 0 || !condition.lemmas.is_empty();
                possible
                    && doc.sentences()[sentence]
                        .tokens
                        .clone()
                        .any(|i| !candidate.matched.contains(&i) && fits(i))
            }
            "advmod" => doc.children_by(candidate.head, &["advmod"]).any(fits),
            "det" => doc.children_by(candidate.head, &["det"]).any(fits),
            "neg" => doc.child(candidate.head, &["neg"]).is_some(),
            "comp" => {
                args.clause.is_some_and(fits)
                    || doc.children_by(candidate.head, &["advcl", "xcomp", "ccomp"]).any(fits)
            }
            "verb" => self.governor(doc, candidate.head).is_some_and(&fits),
            position => args.at(position).any(fits),
        };
        found != condition.negated
    }

    /// The verb that a noun is subject or object of, or hangs on by a preposition.
    fn governor(&self, doc: &Document, noun: usize) -> Option<usize> {
        let first = doc.first_conjunct(noun);
        let head = doc.head(first)?;
        match doc.tok(first).dep.as_str() {
            "dobj" | "nsubj" | "nsubjpass" | "attr" => Some(head),
            "pobj" => doc.head(head).filter(|&v| doc.tok(v).pos == "VERB"),
            _ => doc.children_by(first, &["acl"]).find(|&v| doc.tok(v).pos == "VERB"),
        }
    }

    /// The verb that carries an event noun.
    fn light_of(&self, doc: &Document, noun: usize) -> Option<(usize, Light)> {
        let first = doc.first_conjunct(noun);
        let verb = self.governor(doc, noun)?;
        if doc.children_by(verb, &["prt"]).any(|p| doc.tok(p).lower == "off") {
            return None;
        }
        let forms = morph::forms(doc.tok(verb));
        let is = |kind: Light| forms.iter().any(|f| self.lexicon.is_light(f, kind));
        let lemma = forms.first().cloned().unwrap_or_default();
        let kind = match doc.tok(first).dep.as_str() {
            "dobj" => [Light::Do, Light::Undergo, Light::End, Light::Tell].into_iter().find(|&k| is(k))?,
            "nsubjpass" => {
                [Light::Do, Light::Tell, Light::End, Light::Effect].into_iter().find(|&k| is(k))?
            }
            "nsubj" => [Light::Effect, Light::Happen].into_iter().find(|&k| is(k))?,
            "attr" if lemma == "be" => Light::Happen,
            "pobj" => {
                let preposition = doc.head(first).map(|p| doc.tok(p).lower.clone()).unwrap_or_default();
                match preposition.as_str() {
                    "under" | "to" if is(Light::Undergo) => Light::Undergo,
                    "in" | "on" | "with"
                        if matches!(
                            lemma.as_str(),
                            "engage" | "participate" | "take" | "go" | "involve" | "join"
                        ) =>
                    {
                        Light::Do
                    }
                    _ => return None,
                }
            }
            _ if is(Light::Do) => Light::Do,
            _ => return None,
        };
        Some((verb, kind))
    }

    /// Fills in who took part.
    fn cast(&self, doc: &Document, drafts: &mut [Draft]) {
        let heads: Vec<usize> = drafts.iter().filter(|d| !d.verbal).map(|d| d.head).collect();
        let is_event = |i: usize| heads.binary_search(&i).is_ok();
        let caster = Caster { doc, classes: &self.lexicon.classes, is_event: &is_event };
        for draft in drafts.iter_mut() {
            let sense = self.lexicon.sense(draft.sense);
            let material = is_material(draft.plover.as_deref(), draft.code.as_deref());
            if draft.verbal {
                draft.cast = caster.of_verb(&sense.frame, &draft.args, material);
                continue;
            }
            if material {
                let is_doing =
                    |v: usize| morph::forms(doc.tok(v)).iter().any(|f| self.lexicon.is_light(f, Light::Do));
                let doers = self.responsibility.doers(doc, &self.lexicon.classes, draft.head, &is_doing);
                for doer in doers {
                    draft.args.put("by", doer);
                }
            }
            draft.cast = caster.of_noun(&sense.frame, &draft.args);
            if matches!(sense.frame.name.as_str(), "self_actor" | "self_tool") {
                let role = sense.frame.role("self").unwrap_or(Role::Instrument);
                draft.cast.push(ParticipantAt {
                    role,
                    head: draft.head,
                    tokens: doc.noun_phrase(draft.head),
                    kind: self
                        .lexicon
                        .classes
                        .kind(classes_of(doc, &self.lexicon.classes, draft.head), false),
                    sector: None,
                });
            }
            if let Some((verb, kind)) = draft.light {
                let more = carried(doc, &caster, &sense.frame, draft, verb, kind);
                participants::join(&mut draft.cast, more);
            }
        }
    }

    fn finish(&self, doc: &Document, draft: Draft) -> EventAt {
        let sense = self.lexicon.sense(draft.sense);
        let first = draft.matched.first().copied().unwrap_or(draft.head);
        let last = draft.matched.last().copied().unwrap_or(draft.head);
        let tokens = first..last + 1;
        let mut cast = draft.cast;
        cast.sort_by_key(|p| (p.tokens.start, p.head));
        for participant in &mut cast {
            participant.sector = sector(doc, &self.lexicon.classes, participant, draft.code.as_deref());
        }
        EventAt {
            event: Event {
                plover: draft.plover.map(|p| p.to_string()),
                mode: draft.mode.map(|m| m.to_string()),
                acled: draft.code.as_deref().and_then(|c| self.lexicon.acled.name(c)).map(str::to_string),
                trigger: Trigger { lemma: sense.lemma.to_string(), span: doc.span(tokens.clone()) },
                inferred: false,
            },
            head: draft.head,
            tokens,
            factuality: draft.factuality,
            generic: draft.generic,
            light: draft.light.map(|(v, _)| v),
            participants: cast,
            rank: self.lexicon.acled.rank(draft.code.as_deref()),
            rule: sense.id.to_string(),
        }
    }
}

/// Most events of one sentence that are set in relation to each other; what has more is no sentence.
const PROSE: usize = 200;

/// The stretches of drafts that stand in one sentence.
fn by_sentence(doc: &Document, drafts: &[Draft]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (i, draft) in drafts.iter().enumerate() {
        match ranges.last_mut() {
            Some(last) if doc.sentence_index(drafts[last.start].head) == doc.sentence_index(draft.head) => {
                last.end = i + 1;
            }
            _ => ranges.push(i..i + 1),
        }
    }
    ranges.retain(|r| r.len() <= PROSE);
    ranges
}

/// The PLOVER sector that a participant's part and words give.
fn sector(
    doc: &Document,
    classes: &Classes,
    participant: &ParticipantAt,
    code: Option<&str>,
) -> Option<&'static str> {
    let f = classes.fixed();
    let set = classes_of(doc, classes, participant.head);
    let crowd_event = matches!(code, Some("peaceful" | "violent" | "mob" | "intervention" | "excess"));
    let side = participants::side(doc, classes, participant.head);
    match (participant.role, side) {
        // Whoever demonstrates or riots is opposition in that, whatever their trade.
        (Role::Actor, Side::Civilians | Side::Unknown | Side::Mob | Side::Demonstrators) if crowd_event => {
            Some("OPP")
        }
        (_, Side::Demonstrators) => Some("OPP"),
        (Role::Actor, Side::Mob) => Some("OPP"),
        (_, Side::State) if set & f.police != 0 => Some("COP"),
        (_, Side::State)
            if set & (f.soldier | f.state_force | f.force | f.warcraft | f.military_site) != 0 =>
        {
            Some("MIL")
        }
        (_, Side::State) if set & (f.government | f.official | f.country) != 0 => Some("GOV"),
        (_, Side::NonState) if set & f.nonstate != 0 => Some("REB"),
        (_, Side::NonState | Side::Armed) => Some("UAF"),
        (Role::Target | Role::Victim, Side::Civilians) => Some("CVL"),
        _ => None,
    }
}

/// Whether places and things can be aimed at, not only people and bodies.
fn is_material(plover: Option<&str>, code: Option<&str>) -> bool {
    matches!(plover, Some("ASSAULT" | "COERCE" | "MOBILIZE")) || code.is_some()
}

/// What a light verb adds to a noun's participants.
fn carried(
    doc: &Document,
    caster: &Caster<'_>,
    frame: &crate::lexicon::Frame,
    draft: &Draft,
    verb: usize,
    kind: Light,
) -> Vec<ParticipantAt> {
    let args = arguments::of_verb(doc, verb, &[verb]);
    let doer = frame.role("subj").unwrap_or(Role::Actor);
    let mut roles: Vec<(&str, Role)> = Vec::new();
    let target = frame.role("obj").or(frame.role("against")).unwrap_or(Role::Target);
    match kind {
        Light::Do => roles.push(("subj", doer)),
        Light::Undergo => roles.push(("subj", target)),
        Light::Effect => roles.push(("obj", target)),
        Light::Happen | Light::Tell | Light::End => {}
    }
    let mut wanted = Arguments::default();
    let mut frame_of_light = crate::lexicon::Frame { name: "light".into(), roles: Vec::new() };
    for (position, token) in args.iter() {
        if token == draft.head || doc.is_under(draft.head, token) && position != "subj" {
            continue;
        }
        let role = roles.iter().find(|(p, _)| *p == position).map(|(_, r)| *r).or_else(|| {
            let prepositional = !matches!(position, "subj" | "obj" | "iobj" | "comp");
            frame.role(position).filter(|_| prepositional && kind != Light::Tell)
        });
        if let Some(role) = role {
            wanted.add(position, token);
            if frame_of_light.role(position).is_none() {
                frame_of_light.roles.push((position.into(), role));
            }
        }
    }
    caster.of_verb(&frame_of_light, &wanted, true)
}

/// Whether a mention refers to an event rather than telling of one.
fn is_generic(doc: &Document, draft: &Draft) -> bool {
    if draft.verbal {
        return false;
    }
    let told = matches!(draft.light, Some((_, Light::Do | Light::Happen | Light::Effect | Light::Undergo)));
    let definite = doc.children_by(draft.head, &["det"]).any(|d| {
        matches!(
            doc.tok(d).lower.as_str(),
            "the" | "this" | "that" | "these" | "those" | "such" | "any" | "every" | "each"
        )
    });
    let past = doc.children_by(draft.head, &["amod"]).any(|a| {
        matches!(
            doc.tok(a).lower.as_str(),
            "previous" | "past" | "recent" | "earlier" | "similar" | "ongoing" | "long"
        )
    });
    let of_args =
        draft.args.iter().any(|(p, _)| matches!(p, "of" | "on" | "against" | "by" | "between" | "subj"));
    let weak = matches!(
        doc.tok(draft.head).lemma.as_str(),
        "war" | "conflict" | "violence" | "unrest" | "fighting" | "hostility"
    );
    if past {
        return true;
    }
    if told {
        return definite
            && !of_args
            && matches!(draft.light, Some((_, Light::Effect)))
            && draft.cast.is_empty();
    }
    (definite && !of_args) || weak || (draft.cast.is_empty() && doc.head(draft.head).is_some())
}
