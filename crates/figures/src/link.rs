//! Who was harmed: from the words of harm to the phrases that say whom.

use tally_model::{Effect, Group};
use tally_read::{Document, TokenRange};

use crate::lexicon::{Form, Frame, Lexicon};
use crate::phrase::{Determiner, Kind, Person, Phrase};
use crate::trigger::Trigger;

/// A sentence's phrases and what the rules ask of them.
pub(crate) struct Sentence<'a> {
    pub doc: &'a Document,
    pub lexicon: &'a Lexicon,
    pub range: TokenRange,
    pub phrases: Vec<Phrase>,
}

impl Sentence<'_> {
    /// Index of the phrase that token `i` stands in.
    pub(crate) fn phrase_of(&self, i: usize) -> Option<usize> {
        let at = self.phrases.partition_point(|p| p.tokens.end <= i);
        self.phrases.get(at).filter(|p| p.tokens.contains(&i)).map(|_| at)
    }

    pub(crate) fn lower(&self, i: usize) -> &str {
        self.doc.tok(i).lower.as_str()
    }

    fn dep(&self, i: usize) -> &str {
        self.doc.tok(i).dep.as_str()
    }

    fn lemma(&self, i: usize) -> &str {
        self.doc.tok(i).lemma.as_str()
    }

    /// The phrases of those whom this word says to be harmed, in order. `linked` tells which phrases earlier words
    /// of harm have taken.
    pub(crate) fn victims(&self, trigger: &Trigger, linked: &[bool]) -> Vec<usize> {
        let mut found = match trigger.frame {
            Frame::Object | Frame::Weak | Frame::Strike | Frame::Hit => self.of_object_verb(trigger),
            Frame::Subject => self.of_subject_verb(trigger.token),
            Frame::State => self.of_state(trigger.token),
            Frame::Count | Frame::Act | Frame::Wound | Frame::Body | Frame::Life | Frame::Hostage => {
                self.of_noun(trigger)
            }
            Frame::Toll => self.of_toll(trigger.token),
            Frame::Hospital => self.of_hospital(trigger.token),
            Frame::Condition => self.of_condition(trigger.token),
        };
        let noun = !trigger.frame.is_verb() && trigger.frame != Frame::State;
        // "three of the wounded died": who was wounded is told elsewhere.
        if !noun && self.phrase_of(trigger.token).is_some_and(|p| self.phrases[p].kind == Kind::Bare) {
            return Vec::new();
        }
        found.retain(|&p| noun || self.phrases[p].can_be_harmed() && self.fits(trigger, p));
        if let Some(subject) = self.interrupted_subject(trigger)
            && found
                .iter()
                .all(|&p| p < subject || self.phrases[p].tokens.start > self.phrases[subject].tokens.end)
        {
            found = vec![subject];
        }
        if !noun && (found.is_empty() || self.nearer_subject(trigger, &found, linked)) {
            found = self.beside(trigger, linked);
        }
        if !noun {
            found = self.with_neighbours(found, trigger);
            found.extend(self.company(trigger, &found));
        }
        // "25 soldiers and fighters", "120, mostly women": a plural beside a number is counted by it.
        if found.iter().any(|&p| self.phrases[p].is_counted()) {
            found.retain(|&p| self.phrases[p].is_counted() || !self.phrases[p].plural);
        }
        if self.is_grave(trigger.token) {
            found.retain(|&p| !trigger.denied && !self.is_zero(p));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// "seriously hurt", "life-threatening injuries": a denial of it may be of the gravity alone.
    fn is_grave(&self, harm: usize) -> bool {
        let grave = |c: usize| {
            matches!(self.dep(c), "amod" | "advmod") && self.lexicon.cues.grave.contains(self.lower(c))
        };
        self.doc.children(harm).any(grave)
    }

    /// Whether a number stands right before a participle whose subject the parse sought far off.
    fn nearer_subject(&self, trigger: &Trigger, found: &[usize], linked: &[bool]) -> bool {
        let participle = trigger.form == Form::Past || trigger.frame == Frame::State;
        let own = self.doc.child(trigger.token, &["nsubj", "nsubjpass", "dobj"]).is_some();
        let left = self.left_of(trigger.token);
        participle
            && !own
            && left.is_some_and(|l| {
                !found.contains(&l)
                    && !linked[l]
                    && (self.phrases[l].is_counted() || self.phrases[l].kind == Kind::Bare)
                    && self.is_certain(l)
                    && self.fits(trigger, l)
            })
    }

    /// "between 12 and 14 civilians, including four women, were killed": the counted subject that an insertion parts from its
    /// verb, which the parse often misses.
    fn interrupted_subject(&self, trigger: &Trigger) -> Option<usize> {
        let mut verb = trigger.token;
        let mut finite = trigger.frame == Frame::Subject;
        while verb > self.range.start && matches!(self.doc.tok(verb - 1).pos.as_str(), "AUX" | "ADV") {
            verb -= 1;
            finite |= self.doc.tok(verb).pos == "AUX";
        }
        let closes =
            verb > self.range.start && matches!(self.lower(verb - 1), "," | "–" | "—" | "-" | "--" | ")");
        let fits = matches!(trigger.frame, Frame::Subject) || trigger.form == Form::Past;
        if !finite || !closes || !fits {
            return None;
        }
        let until = self.phrases.partition_point(|p| p.tokens.end + 1 < verb);
        (0..until).rev().take(24).find(|&p| {
            let end = self.phrases[p].tokens.end;
            self.phrases[p].is_counted()
                && self.is_certain(p)
                && self.fits(trigger, p)
                && matches!(self.lower(end), "," | "–" | "—" | "-" | "--" | "(")
                && self.lexicon.cues.insertion.contains(self.lower(end + 1))
        })
    }

    /// Whether the phrase may be what this word of harm is about.
    fn fits(&self, trigger: &Trigger, p: usize) -> bool {
        let phrase = &self.phrases[p];
        match trigger.frame {
            Frame::Weak => phrase.person == Person::Yes && (phrase.kind != Kind::Bare || phrase.is_counted()),
            Frame::Strike | Frame::Hit => phrase.person == Person::Yes,
            _ => true,
        }
    }

    // --- by the parse -----------------------------------------------------------------------------

    fn of_object_verb(&self, trigger: &Trigger) -> Vec<usize> {
        let mut tokens = self.object_tokens(trigger.token, trigger.form);
        if tokens.is_empty()
            && let Some(twin) = trigger.twin
        {
            tokens = self.object_tokens(twin, trigger.form);
        }
        self.to_phrases(tokens)
    }

    fn object_tokens(&self, verb: usize, form: Form) -> Vec<usize> {
        let objects: Vec<usize> = self
            .doc
            .children_by(verb, &["dobj", "obj", "oprd"])
            .filter(|&o| o > verb || self.is_relative(o))
            .collect();
        if form != Form::Past {
            if objects.is_empty() && self.dep(verb) == "amod" {
                return Vec::new();
            }
            if objects.is_empty() {
                return self.shared_object(verb);
            }
            return self.resolve_relative(verb, objects);
        }
        if self.is_passive(verb) {
            return self.subject(verb);
        }
        // "three gunmen shot, killed and buried a man", parsed as gunmen whom somebody killed.
        let finite = self.next_verb(verb, verb).is_some_and(|next| self.doc.tok(next).tag == "VBD");
        if finite && objects.is_empty() && self.dep(verb) == "acl" {
            return self.shared_object(verb);
        }
        // "12 people killed in the attack": never mind what the parse takes for an object further on.
        if self.dep(verb) == "acl" && self.doc.tok(verb).tag == "VBN" {
            return self.doc.head(verb).into_iter().collect();
        }
        if !objects.is_empty() {
            return self.resolve_relative(verb, objects);
        }
        match self.dep(verb) {
            "amod" => return self.doc.head(verb).into_iter().collect(),
            "acl" => return self.doc.head(verb).into_iter().collect(),
            "oprd" | "acomp" | "ccomp" | "xcomp" => {
                let own: Vec<usize> = self.doc.children_by(verb, &["nsubj", "nsubjpass"]).collect();
                if !own.is_empty() {
                    return own;
                }
                return self.object_or_subject_of_head(verb);
            }
            _ => {}
        }
        let shared = self.shared_object(verb);
        if !shared.is_empty() {
            return shared;
        }
        // "12 killed in raid": a headline. A bare plural before the verb rather killed somebody.
        let headline = |t: &usize| {
            self.phrase_of(*t).is_none_or(|p| self.phrases[p].is_counted() || !self.phrases[p].plural)
        };
        self.subject(verb).into_iter().filter(headline).collect()
    }

    /// "shot, killed and buried 12": the object hangs on the last verb only.
    fn shared_object(&self, verb: usize) -> Vec<usize> {
        let mut at = verb;
        while let Some(next) = self.next_verb(at, verb) {
            let objects: Vec<usize> = self.doc.children_by(next, &["dobj", "obj"]).collect();
            if !objects.is_empty() {
                return objects;
            }
            at = next;
        }
        Vec::new()
    }

    /// The verb joined to `at` right behind it that shares its subject; in a flat list a sibling of `verb`.
    fn next_verb(&self, at: usize, verb: usize) -> Option<usize> {
        let own_subject = |c: usize| self.doc.child(c, &["nsubj", "nsubjpass"]).is_some();
        let follows = |&c: &usize| c > at && c <= at + 3 && self.doc.tok(c).pos == "VERB" && !own_subject(c);
        let flat = (self.dep(verb) == "conj").then(|| self.doc.head(verb)).flatten();
        self.doc
            .children_by(at, &["conj"])
            .find(follows)
            .or_else(|| flat.and_then(|head| self.doc.children_by(head, &["conj"]).find(follows)))
    }

    fn is_passive(&self, verb: usize) -> bool {
        if self.doc.child(verb, &["nsubjpass", "auxpass"]).is_some() {
            return true;
        }
        let own = self.doc.child(verb, &["nsubj", "dobj"]).is_some();
        !own && self.dep(verb) == "conj" && self.doc.head(verb).is_some_and(|h| self.is_passive(h))
    }

    fn is_relative(&self, i: usize) -> bool {
        matches!(self.lower(i), "who" | "whom" | "that" | "which")
    }

    /// A relative pronoun stands for the noun that its clause hangs on.
    fn resolve_relative(&self, verb: usize, tokens: Vec<usize>) -> Vec<usize> {
        let antecedent = |_| {
            std::iter::once(verb)
                .chain(self.doc.ancestors(verb))
                .find(|&v| self.dep(v) == "relcl")
                .and_then(|v| self.doc.head(v))
        };
        let mut found: Vec<usize> = Vec::new();
        for token in tokens {
            if self.is_relative(token) {
                found.extend(antecedent(token));
            } else if matches!(self.lower(token), "himself" | "herself" | "themselves") && token > verb {
                // "shot himself": whoever did it, and those named beside ("killed himself and six others").
                found.extend(self.subject(verb));
                found.extend(self.doc.conjuncts(token));
            } else {
                found.push(token);
            }
        }
        found
    }

    /// Who does or undergoes what the verb says.
    fn subject(&self, verb: usize) -> Vec<usize> {
        let mut at = verb;
        for _ in 0..6 {
            let own: Vec<usize> = self.doc.children_by(at, &["nsubj", "nsubjpass"]).collect();
            if !own.is_empty() {
                return self.resolve_relative(at, own);
            }
            match self.dep(at) {
                "conj" | "xcomp" | "ccomp" | "auxpass" | "aux" | "dep" | "advcl"
                    if self.dep(at) != "advcl" || at == verb => {}
                "acl" | "relcl" | "amod" => return self.doc.head(at).into_iter().collect(),
                _ => return Vec::new(),
            }
            let Some(head) = self.doc.head(at) else { return Vec::new() };
            if matches!(self.dep(at), "xcomp" | "ccomp") {
                let objects: Vec<usize> = self.doc.children_by(head, &["dobj"]).filter(|&o| o < at).collect();
                if !objects.is_empty() && !self.is_passive(head) {
                    return objects;
                }
            }
            if !matches!(self.doc.tok(head).pos.as_str(), "VERB" | "AUX") {
                return Vec::new();
            }
            at = head;
        }
        Vec::new()
    }

    fn of_subject_verb(&self, verb: usize) -> Vec<usize> {
        if self.dep(verb) == "amod" {
            return self.to_phrases(self.doc.head(verb).into_iter().collect());
        }
        self.to_phrases(self.subject(verb))
    }

    /// "12 dead", "12 are dead", "left 12 dead", "12 people dead".
    fn of_state(&self, adjective: usize) -> Vec<usize> {
        let tokens = match self.dep(adjective) {
            "amod" | "acl" | "nmod" | "appos" | "compound" | "relcl" => {
                self.doc.head(adjective).into_iter().collect()
            }
            "acomp" | "oprd" | "xcomp" | "ccomp" | "advcl" | "attr" | "dobj" | "conj" => {
                self.object_or_subject_of_head(adjective)
            }
            _ => self.doc.children_by(adjective, &["nsubj", "nsubjpass", "nummod", "npadvmod"]).collect(),
        };
        let mut found = self.to_phrases(tokens);
        // Before the noun only a number or "a" makes it a figure: "12 wounded soldiers", not "the wounded soldiers".
        found.retain(|&p| {
            let phrase = &self.phrases[p];
            !phrase.tokens.contains(&adjective)
                || phrase.is_counted()
                || (!phrase.plural && phrase.determiner == Determiner::Indefinite)
        });
        found
    }

    fn object_or_subject_of_head(&self, i: usize) -> Vec<usize> {
        let own: Vec<usize> = self.doc.children_by(i, &["nsubj", "nsubjpass"]).collect();
        if !own.is_empty() {
            return own;
        }
        let Some(head) = self.doc.head(i) else { return Vec::new() };
        let objects: Vec<usize> =
            self.doc.children_by(head, &["dobj"]).filter(|&o| o != i && o < i).collect();
        if !objects.is_empty() && !self.is_passive(head) { objects } else { self.subject(head) }
    }

    /// Nouns of harm: "12 fatalities", "the killing of 12", "12 suffered injuries", "claimed 12 lives".
    fn of_noun(&self, trigger: &Trigger) -> Vec<usize> {
        let i = trigger.token;
        let own = self.phrase_of(i);
        let phrase = own.map(|p| &self.phrases[p]);
        let heads = phrase.is_some_and(|p| p.head == i);
        let holds = phrase.is_some_and(|p| p.holder == Some(i) && p.can_be_harmed());
        if holds && trigger.frame != Frame::Body && trigger.frame != Frame::Life {
            let named = own.into_iter().filter(|&p| self.phrases[p].amount().is_some() && self.says_whom(p));
            return self.with_plain_neighbours(named.collect());
        }
        let harmed = self.of_complement(i, own.filter(|_| heads));
        if !harmed.is_empty() && matches!(trigger.frame, Frame::Count | Frame::Act | Frame::Wound) {
            return harmed;
        }
        match trigger.frame {
            Frame::Count => self.of_count_noun(i, own.filter(|_| heads)),
            Frame::Wound => self.of_wound(trigger, own.filter(|_| heads)),
            Frame::Act => own
                .filter(|&p| {
                    heads && (self.is_zero(p) || self.phrases[p].is_counted() && self.phrases[p].plural)
                })
                .into_iter()
                .collect(),
            Frame::Body => own
                .filter(|&p| (heads || holds) && self.is_found(i) && self.names_bodies(p))
                .into_iter()
                .collect(),
            Frame::Life => self.of_life(i, own.filter(|_| heads || holds)),
            Frame::Hostage => self.of_hostage(i, own.filter(|_| heads)),
            _ => Vec::new(),
        }
    }

    /// "the death by asphyxiation of a passer-by": the "of" phrase where it does not follow at once.
    fn of_complement(&self, i: usize, own: Option<usize>) -> Vec<usize> {
        if own.is_none_or(|p| self.phrases[p].is_counted()) {
            return Vec::new();
        }
        let of = self.doc.children_by(i, &["prep"]).filter(|&c| self.lower(c) == "of");
        let mut tokens: Vec<usize> = of.filter_map(|c| self.doc.child(c, &["pobj"])).collect();
        if tokens.is_empty() {
            tokens.extend(self.behind_manner(i));
        }
        let mut found = self.to_phrases(tokens);
        found.retain(|&p| {
            self.phrases[p].can_be_harmed() && self.phrases[p].amount().is_some() && self.says_whom(p)
        });
        found
    }

    /// The parse often hangs "by asphyxiation", and with it "of a passer-by", on the verb before.
    fn behind_manner(&self, i: usize) -> Option<usize> {
        let manner = i + 2 < self.range.end && matches!(self.lower(i + 1), "by" | "from" | "through");
        let plain = |k: &usize| matches!(self.doc.tok(*k).pos.as_str(), "NOUN" | "PROPN" | "ADJ" | "ADP");
        let of = (i + 2..self.range.end.min(i + 5)).take_while(plain).find(|&k| self.lower(k) == "of");
        self.doc.child(of.filter(|_| manner)?, &["pobj"])
    }

    /// Bare plurals in "of" phrases say too little ("the killing of civilians" in general).
    fn says_whom(&self, p: usize) -> bool {
        let phrase = &self.phrases[p];
        phrase.is_counted() || !phrase.plural || phrase.fixed.is_some()
    }

    pub(crate) fn is_zero(&self, p: usize) -> bool {
        self.phrases[p].amount().is_some_and(|a| a.number() == Some(0))
    }

    fn of_count_noun(&self, i: usize, own: Option<usize>) -> Vec<usize> {
        let Some(p) = own else { return Vec::new() };
        let phrase = &self.phrases[p];
        if self.is_hearsay(i) {
            return Vec::new();
        }
        if phrase.is_counted() || self.is_zero(p) {
            return vec![p];
        }
        if let Some(number) = self.linked_number(phrase.tokens.end) {
            return vec![number];
        }
        // "casualties among 12 villagers" and bare plurals need somebody who caused or counted them.
        let caused = self.doc.ancestors(i).take(2).any(|a| self.lexicon.cues.cause.contains(self.lemma(a)));
        let denied = crate::trigger::is_denied(self.doc, self.lexicon, i);
        let bare = phrase.plural && matches!(phrase.determiner, Determiner::None | Determiner::Any);
        if bare && (caused || denied) { vec![p] } else { Vec::new() }
    }

    /// "Fatalities: 4", "fatalities coded as 4", "the number of deaths stands at 4".
    fn linked_number(&self, from: usize) -> Option<usize> {
        let mut at = from;
        let mut linked = false;
        while at < self.range.end && at < from + 4 {
            if let Some(p) = self.phrase_of(at) {
                let phrase = &self.phrases[p];
                let told = phrase.tokens.end < self.range.end
                    && !self.lexicon.harm(self.lower(phrase.tokens.end)).is_empty();
                return (linked && phrase.kind == Kind::Bare && phrase.tokens.start == at && !told)
                    .then_some(p);
            }
            let word = self.lower(at);
            let link = self.lexicon.cues.toll_link.contains(word);
            if !link && !matches!(word, "coded" | "estimated" | "now" | "(" | "=") && self.dep(at) != "advmod"
            {
                return None;
            }
            linked |= link || word == "=";
            at += 1;
        }
        None
    }

    /// "12 injuries", "12 people suffered injuries", "escaped without injury". "Two bullet wounds" are one person's.
    fn of_wound(&self, trigger: &Trigger, own: Option<usize>) -> Vec<usize> {
        let none = own.filter(|&p| self.is_zero(p) || trigger.denied && !self.phrases[p].is_counted());
        if let Some(p) = none {
            return vec![p];
        }
        let sufferers = self.sufferers(trigger.token);
        if !sufferers.is_empty() {
            return sufferers;
        }
        let counts = self.lower(trigger.token).starts_with("injur");
        self.of_count_noun(trigger.token, own.filter(|&p| counts && self.phrases[p].is_counted()))
    }

    /// "no reports of casualties", "word of deaths": nothing is known.
    fn is_hearsay(&self, i: usize) -> bool {
        self.doc
            .ancestors(i)
            .take(4)
            .any(|a| self.lexicon.cues.word_of.contains(self.lower(a)) && self.doc.tok(a).pos == "NOUN")
    }

    /// "12 people suffered burns", "injuries to 12 people".
    fn sufferers(&self, i: usize) -> Vec<usize> {
        let to = self
            .doc
            .children_by(i, &["prep"])
            .filter(|&p| self.lower(p) == "to")
            .filter_map(|p| self.doc.child(p, &["pobj"]))
            .collect::<Vec<_>>();
        if let Some(bearer) = self.bearer(i) {
            return self.with_plain_neighbours(vec![bearer]);
        }
        let verb = self.doc.ancestors(i).take(3).find(|&a| self.doc.tok(a).pos == "VERB");
        let suffers = verb.filter(|&v| self.lexicon.cues.suffer.contains(self.lemma(v)));
        let tokens = if !to.is_empty() { to } else { suffers.map(|v| self.subject(v)).unwrap_or_default() };
        let mut found = self.to_phrases(tokens);
        found.retain(|&p| self.phrases[p].can_be_harmed());
        self.with_plain_neighbours(found)
    }

    /// "three victims arrived with gunshot wounds", "found a man with a wound to the leg": who has them. Nobody's wounds are told of who is
    /// said to have died with them.
    fn bearer(&self, wound: usize) -> Option<usize> {
        let with = self.doc.head(wound).filter(|&w| self.lower(w) == "with")?;
        let head = self.doc.head(with)?;
        let dies =
            |k: usize| self.lexicon.harm(self.lower(k)).iter().any(|h| h.effect == Some(Effect::Killed));
        if self.range.clone().any(dies) {
            return None;
        }
        let tokens = if self.doc.tok(head).pos != "VERB" {
            vec![head]
        } else {
            match self.doc.child(head, &["dobj"]) {
                Some(object) => vec![object],
                None => self.subject(head),
            }
        };
        // "Two in critical condition and one with minor injuries" are some of those counted before.
        let certain = |p: usize| self.phrases[p].kind != Kind::Bare && self.is_certain(p);
        tokens.into_iter().find_map(|t| self.phrase_of(t)).filter(|&p| certain(p))
    }

    fn is_found(&self, i: usize) -> bool {
        self.doc.ancestors(i).take(3).any(|a| self.lexicon.cues.find.contains(self.lemma(a)))
            || self.doc.children(i).any(|c| self.lower(c) == "dead")
            || self
                .phrase_of(i)
                .is_some_and(|p| self.phrases[p].tokens.clone().any(|t| self.lower(t) == "dead"))
    }

    /// "12 bodies", "a body", "the bodies of 12 people"; "his body" is somebody's whom the text has counted.
    fn names_bodies(&self, p: usize) -> bool {
        let phrase = &self.phrases[p];
        let of = phrase.holder.is_some();
        phrase.is_counted()
            || phrase.determiner == Determiner::Indefinite
            || (of && phrase.amount().is_some() && self.says_whom(p))
    }

    fn of_life(&self, i: usize, own: Option<usize>) -> Vec<usize> {
        let verb = self.doc.ancestors(i).take(3).find(|&a| self.lexicon.cues.life.contains(self.lemma(a)));
        let Some(p) = own else { return Vec::new() };
        let phrase = &self.phrases[p];
        let loss = self.is_zero(p)
            || (self.lower(i) == "life"
                && phrase.determiner == Determiner::None
                && crate::trigger::is_denied(self.doc, self.lexicon, i));
        if loss {
            return vec![p];
        }
        let Some(verb) = verb else { return Vec::new() };
        if phrase.is_counted() || (phrase.holder.is_some() && self.says_whom(p)) {
            return self.with_plain_neighbours(vec![p]);
        }
        let lost = self.lemma(verb) == "lose" && phrase.determiner == Determiner::Definite;
        let subjects = if lost { self.to_phrases(self.subject(verb)) } else { Vec::new() };
        self.with_plain_neighbours(
            subjects.into_iter().filter(|&p| self.phrases[p].can_be_harmed()).collect(),
        )
    }

    fn of_hostage(&self, i: usize, own: Option<usize>) -> Vec<usize> {
        let verb =
            self.doc.head(i).filter(|&h| matches!(self.lemma(h), "take" | "hold" | "seize" | "capture"));
        if let Some(p) = own.filter(|&p| self.phrases[p].is_counted()) {
            return verb.map(|_| p).into_iter().collect();
        }
        let Some(verb) = verb else { return Vec::new() };
        let objects: Vec<usize> = self.doc.children_by(verb, &["dobj"]).filter(|&o| o != i).collect();
        let tokens = if self.is_passive(verb) { self.subject(verb) } else { objects };
        let mut found = self.to_phrases(tokens);
        found.retain(|&p| self.phrases[p].can_be_harmed());
        found
    }

    /// "three people were taken to hospital"; not "taken to hospital, where they died".
    fn of_hospital(&self, i: usize) -> Vec<usize> {
        let Some(verb) = self.doc.ancestors(i).take(3).find(|&a| self.doc.tok(a).pos == "VERB") else {
            return Vec::new();
        };
        let to = (verb..i).any(|k| self.lower(k) == "to");
        let dies = self.tells_death(i..self.range.end);
        if !to || dies || !self.lexicon.cues.bring.contains(self.lemma(verb)) {
            return Vec::new();
        }
        let objects: Vec<usize> = self.doc.children_by(verb, &["dobj"]).collect();
        let tokens = if self.is_passive(verb) || objects.is_empty() { self.subject(verb) } else { objects };
        let mut found = self.to_phrases(tokens);
        found.retain(|&p| {
            self.phrases[p].can_be_harmed() && (self.phrases[p].is_counted() || !self.phrases[p].plural)
        });
        found
    }

    /// Whether words within these tokens tell of somebody's death.
    fn tells_death(&self, mut tokens: TokenRange) -> bool {
        tokens.any(|k| {
            let death = |h: &crate::lexicon::Harm| h.effect == Some(Effect::Killed) && h.frame != Frame::Toll;
            self.lexicon.harm(self.lower(k)).iter().any(death)
        })
    }

    /// "The boy was in critical condition": one person whom nothing else says to be hurt. Of several it is told who were counted before.
    fn of_condition(&self, i: usize) -> Vec<usize> {
        let within = self.doc.head(i).filter(|&p| self.lower(p) == "in");
        let named =
            self.doc.children_by(i, &["amod"]).any(|c| self.lexicon.cues.condition.contains(self.lower(c)));
        let Some(verb) = within.and_then(|p| self.doc.head(p)).filter(|_| named) else { return Vec::new() };
        let tells = matches!(self.doc.tok(verb).pos.as_str(), "VERB" | "AUX");
        if !tells || self.tells_death(i..self.range.end) {
            return Vec::new();
        }
        let mut found = self.to_phrases(self.subject(verb));
        let one = |p: &Phrase| p.can_be_harmed() && !p.plural && !p.is_counted() && p.person == Person::Yes;
        found.retain(|&p| one(&self.phrases[p]));
        found
    }

    /// "a death toll of 56", "the toll rose to 56", "putting the toll at 56".
    fn of_toll(&self, i: usize) -> Vec<usize> {
        let mut linked = false;
        for at in i + 1..self.range.end.min(i + 22) {
            let word = self.lower(at);
            // "the toll may rise because dozens of people are missing": a clause of its own.
            let clause = self.dep(at) == "mark" && word != "as";
            if word == ";" || clause || self.lexicon.harm(word).iter().any(|h| h.frame == Frame::Toll) {
                break;
            }
            if let Some(p) = self.phrase_of(at) {
                let phrase = &self.phrases[p];
                if phrase.tokens.start == at {
                    // "a death toll exceeding 100"
                    let bent = at == i + 1
                        && phrase
                            .quantity
                            .as_ref()
                            .is_some_and(|q| q.amount.relation != crate::policy::Relation::Exact);
                    if (linked || bent) && phrase.is_counted() && phrase.person != Person::No {
                        return vec![p];
                    }
                    linked = false;
                }
                continue;
            }
            linked = self.lexicon.cues.toll_link.contains(word)
                || self.lexicon.cues.toll_over.contains(word)
                || (linked && matches!(self.doc.tok(at).pos.as_str(), "ADV" | "PART"));
        }
        // "took to 89 the toll"
        let before = self
            .phrases
            .iter()
            .position(|p| p.tokens.end <= i && p.tokens.end + 3 >= i && p.kind == Kind::Bare);
        before
            .filter(|&p| {
                self.phrases[p].tokens.start > self.range.start
                    && matches!(self.lower(self.phrases[p].tokens.start - 1), "to" | "at")
            })
            .into_iter()
            .collect()
    }

    /// The phrases that these tokens stand in, with those joined to them by "and".
    fn to_phrases(&self, tokens: Vec<usize>) -> Vec<usize> {
        let mut found = Vec::new();
        for token in tokens {
            found.extend(self.phrase_of(token));
            for conjunct in self.doc.conjuncts(token) {
                if matches!(self.doc.tok(conjunct).pos.as_str(), "NOUN" | "PROPN" | "NUM" | "PRON" | "ADJ") {
                    found.extend(self.phrase_of(conjunct).filter(|&p| self.may_be_listed(token, p)));
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// A conjunct that has a word of harm of its own is no part of the list: "killed 12 and 30 were wounded".
    fn may_be_listed(&self, from: usize, p: usize) -> bool {
        let phrase = &self.phrases[p];
        let between = from.min(phrase.tokens.start)..phrase.tokens.start;
        let set_off =
            phrase.kind == Kind::Name && between.clone().any(|i| matches!(self.lower(i), "(" | "["));
        let crosses = set_off
            || between.clone().any(|i| {
                i != from
                    && self
                        .lexicon
                        .harm(self.lower(i))
                        .iter()
                        .any(|h| h.frame.is_verb() || h.frame == Frame::State)
                    && self.phrase_of(i).is_none()
            });
        !crosses && !self.is_followed_by_verb(p, None)
    }

    // --- by the words -----------------------------------------------------------------------------

    /// The phrase right beside a word of harm, for where the parse has failed.
    fn beside(&self, trigger: &Trigger, linked: &[bool]) -> Vec<usize> {
        let last = trigger.twin.unwrap_or(trigger.token).max(trigger.token);
        let first = trigger.twin.unwrap_or(trigger.token).min(trigger.token);
        let left = self.left_of(first).filter(|&p| self.is_certain(p) && self.fits(trigger, p));
        let right = self.right_of(last).filter(|&p| self.is_certain(p) && self.fits(trigger, p));
        let looks_left = matches!(trigger.form, Form::Past | Form::None) || trigger.frame == Frame::Subject;
        let looks_right =
            trigger.frame != Frame::Subject && (trigger.form != Form::None || self.is_colon(last + 1));
        let left = left.filter(|_| looks_left);
        let right = right.filter(|_| looks_right);
        match (left, right) {
            (Some(l), Some(r)) if linked[l] => vec![r],
            (Some(l), _) => vec![l],
            (None, r) => r.into_iter().collect(),
        }
    }

    fn is_certain(&self, p: usize) -> bool {
        let phrase = &self.phrases[p];
        phrase.can_be_harmed()
            && (phrase.is_counted()
                || matches!(phrase.kind, Kind::Name | Kind::Nobody)
                || (!phrase.plural && phrase.person == Person::Yes))
    }

    fn is_colon(&self, i: usize) -> bool {
        i < self.range.end && matches!(self.lower(i), ":" | "-" | "=")
    }

    fn left_of(&self, i: usize) -> Option<usize> {
        let mut at = i;
        while at > self.range.start {
            if let Some(p) = self.phrase_of(at - 1) {
                return Some(p);
            }
            let word = self.lower(at - 1);
            let skip = self.doc.tok(at - 1).pos == "AUX"
                || self.doc.tok(at - 1).pos == "ADV"
                || matches!(
                    word,
                    "reportedly"
                        | "reported"
                        | "feared"
                        | "confirmed"
                        | "got"
                        | "get"
                        | "who"
                        | "left"
                        | "being"
                        | "been"
                        | "instantly"
                        | "also"
                        | "found"
                        | "shot"
                );
            if !skip || i - at > 4 {
                return None;
            }
            at -= 1;
        }
        None
    }

    fn right_of(&self, i: usize) -> Option<usize> {
        let mut at = i + 1;
        while at < self.range.end && at <= i + 3 {
            if let Some(p) = self.phrase_of(at) {
                return (self.phrases[p].tokens.start == at).then_some(p);
            }
            if !(self.is_colon(at) || self.doc.tok(at).pos == "ADV") {
                return None;
            }
            at += 1;
        }
        None
    }

    /// Adds the phrases that the words list beside those found: "a man, his wife and two children".
    fn with_neighbours(&self, found: Vec<usize>, trigger: &Trigger) -> Vec<usize> {
        let mut all = found.clone();
        for p in found {
            let before = self.phrases[p].tokens.start < trigger.token;
            let mut at = p;
            while let Some(next) = self.next_in_list(at, before.then_some(trigger.token)) {
                all.push(next);
                at = next;
            }
            let mut at = p;
            while before
                && at > 0
                && self.next_in_list(at - 1, Some(trigger.token)) == Some(at)
                && self.phrases[at - 1].can_be_harmed()
                && self.phrases[at - 1].kind != Kind::Name
                && (self.is_listed_subject(at - 1) || self.governs(at - 1, trigger.token))
            {
                at -= 1;
                all.push(at);
            }
        }
        all
    }

    /// "was killed together with his wife and two sons": those whom the words behind the verb add to its subject.
    fn company(&self, trigger: &Trigger, found: &[usize]) -> Vec<usize> {
        let before = found.iter().all(|&p| self.phrases[p].tokens.end <= trigger.token);
        if found.is_empty() || !before || trigger.denied {
            return Vec::new();
        }
        let word = |at: usize| if at < self.range.end { self.lower(at) } else { "" };
        let mut at = trigger.token + 1;
        if word(at) == "," {
            at += 1;
        }
        let skip = match (word(at), word(at + 1)) {
            ("along" | "together", "with") => 2,
            ("alongside" | "with", _) => 1,
            _ => return Vec::new(),
        };
        let Some(first) = self.phrase_of(at + skip) else { return Vec::new() };
        let phrase = &self.phrases[first];
        let plain = word(at) == "with";
        let named = phrase.person == Person::Yes
            && phrase.kind != Kind::Bare
            && (!plain || phrase.determiner != Determiner::Indefinite);
        let fits = phrase.tokens.start == at + skip && phrase.can_be_harmed() && phrase.amount().is_some();
        if !fits || !(named || phrase.of_them) || self.is_followed_by_verb(first, None) {
            return Vec::new();
        }
        self.with_plain_neighbours(vec![first])
    }

    fn with_plain_neighbours(&self, found: Vec<usize>) -> Vec<usize> {
        let mut all = found.clone();
        for p in found {
            let mut at = p;
            while let Some(next) = self.next_in_list(at, None) {
                all.push(next);
                at = next;
            }
        }
        all
    }

    /// A phrase before the first one found may be the object of another verb; then it is not listed with it.
    fn is_listed_subject(&self, p: usize) -> bool {
        let start = self.phrases[p].tokens.start;
        start == self.range.start || !matches!(self.doc.tok(start - 1).pos.as_str(), "VERB" | "ADP")
    }

    /// "left an officer and two bystanders injured": the verb before the list governs the word of harm too.
    fn governs(&self, p: usize, harm: usize) -> bool {
        let start = self.phrases[p].tokens.start;
        start > self.range.start
            && (self.doc.head(harm) == Some(start - 1)
                || self.lemma(start - 1) == "leave" && self.doc.is_under(harm, start - 1))
    }

    /// The phrase that follows in a list. `verb` is the word of harm that the list leads up to, if it does.
    pub(crate) fn next_in_list(&self, p: usize, verb: Option<usize>) -> Option<usize> {
        let next = self.phrases.get(p + 1)?;
        let end = self.phrases[p].tokens.end;
        if verb.is_some_and(|v| next.tokens.start > v) {
            return None;
        }
        let mut between = (end..next.tokens.start).map(|i| self.lower(i));
        let joined = match (between.next(), between.next(), between.next(), between.next()) {
            (Some(","), None, ..) => {
                let item = next.is_counted() && next.kind != Kind::Bare
                    || next.determiner == Determiner::Indefinite
                    || next.kind == Kind::Name;
                item && self.leads_to_and(p + 1) || self.is_last_before_verb(p + 1)
            }
            (Some("and" | "&" | "plus"), None, ..) | (Some(","), Some("and"), None, _) => true,
            (Some("as"), Some("well"), Some("as"), None) => true,
            (Some("along" | "together"), Some("with"), None, _) | (Some("alongside"), None, ..) => true,
            (Some(","), Some("along" | "together"), Some("with"), None)
            | (Some(","), Some("alongside"), None, _) => true,
            // "six women five children and a guard": the comma was lost.
            (None, ..) => {
                let counted = |p: &Phrase| p.is_counted() && p.kind == Kind::Noun;
                counted(&self.phrases[p]) && counted(next) && self.leads_to_and(p + 1)
            }
            _ => false,
        };
        let fits = next.can_be_harmed()
            && next.amount().is_some()
            // "the death of two men and the injury of another": each has its own word of harm.
            && next.holder.is_none()
            && !(next.kind == Kind::Noun && next.plural && !next.is_counted() && next.person != Person::Yes);
        let clear = !self.is_followed_by_verb(p + 1, verb);
        let joined = joined
            && !self.is_one_person(&self.phrases[p], next)
            && (self.is_set_apart(next) || self.is_plural_subject(next.tokens.end));
        (joined && fits && clear && !next.of_them).then_some(p + 1)
    }

    /// "They killed one soldier, one civilian, and injured another": two that are counted, and what goes on is another verb.
    fn is_last_before_verb(&self, p: usize) -> bool {
        let counted = |p: &Phrase| p.is_counted() && p.quantity.is_some() && p.kind == Kind::Noun;
        let end = self.phrases[p].tokens.end;
        let goes_on = end + 2 < self.range.end
            && self.lower(end) == ","
            && self.lower(end + 1) == "and"
            && self.doc.tok(end + 2).pos == "VERB";
        goes_on
            && counted(&self.phrases[p])
            && p.checked_sub(1).is_some_and(|before| counted(&self.phrases[before]))
    }

    /// Whether an enumeration that goes on at phrase `p` ends in "and": "a man, his wife and two children". Without it the second
    /// phrase describes the first: "the victim, a 20-year-old, died".
    fn leads_to_and(&self, p: usize) -> bool {
        for (at, next) in self.phrases.iter().enumerate().skip(p + 1).take(12) {
            let between = self.phrases[at - 1].tokens.end..next.tokens.start;
            let words: Vec<&str> = between.map(|i| self.lower(i)).collect();
            match words.as_slice() {
                [","] => {}
                [] if next.is_counted() => {}
                ["and" | "&" | "or" | "plus"]
                | [",", "and" | "or"]
                | ["as", "well", "as"]
                | ["along" | "together", "with"] => return true,
                _ => return false,
            }
        }
        false
    }

    /// Whether a phrase in a list means somebody else than the one before: "an imam and scholar" is one person.
    fn is_set_apart(&self, next: &Phrase) -> bool {
        next.is_counted()
            || next.plural
            || next.determiner != Determiner::None
            || next.kind != Kind::Noun
            || next.name.is_some()
            || next.group != Group::People
    }

    /// "a poet and novelist Rima Haddad": the second noun, without an article, goes on describing the first person.
    fn is_one_person(&self, before: &Phrase, next: &Phrase) -> bool {
        let described =
            before.determiner == Determiner::Indefinite && before.name.is_none() && !before.is_counted();
        let titled = next.determiner == Determiner::None && next.kind == Kind::Noun && next.name.is_some();
        described && titled && !self.is_plural_subject(next.tokens.end)
    }

    /// "a mother and son were killed"
    fn is_plural_subject(&self, at: usize) -> bool {
        at < self.range.end && matches!(self.lower(at), "were" | "are" | "have")
    }

    /// Whether what follows a phrase says something about it.
    fn is_followed_by_verb(&self, p: usize, verb: Option<usize>) -> bool {
        let phrase = &self.phrases[p];
        let mut at = phrase.tokens.end;
        while at < self.range.end && self.doc.tok(at).pos == "ADV" {
            at += 1;
        }
        if at >= self.range.end || verb.is_some_and(|v| at <= v && v <= at + 5) {
            return false;
        }
        let token = self.doc.tok(at);
        let harm = self
            .lexicon
            .harm(token.lower.as_str())
            .iter()
            .any(|h| h.frame == Frame::State || h.form == Form::Past);
        if harm {
            return true;
        }
        if token.pos != "AUX" && !matches!(token.tag.as_str(), "VBD" | "VBZ" | "VBP" | "MD") {
            return false;
        }
        // "and two soldiers said the director": the verb has a subject of its own behind it.
        let main = if matches!(token.dep.as_str(), "aux" | "auxpass") { token.head as usize } else { at };
        let subject = self.doc.child(main, &["nsubj", "nsubjpass"]);
        subject.is_none_or(|s| s < at)
    }
}
