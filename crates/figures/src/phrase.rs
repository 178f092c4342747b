//! Phrases that may mean people: "at least 25 civilians", "an elderly woman", "12", "Ahmad Khalil".
//!
//! A phrase is read from the words and their tags rather than from the parse, which is unreliable in headlines
//! and in lists. The parse is asked only where it helps: whether a participle belongs to the noun after it.

use tally_model::{Effect, Group};
use tally_read::{Document, TokenRange};

use crate::lexicon::{Frame, Lexicon};
use crate::policy::{Amount, Policy, Relation};
use crate::quantity::{Quantities, Quantity, age_end};

/// What a phrase is headed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A number alone: "killed 25".
    Bare,
    Noun,
    Name,
    /// "no one", "nobody".
    Nobody,
    /// "anyone".
    Anybody,
    /// "he", "her": one person whom the text has named.
    Pronoun,
}

/// Whether people are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Person {
    Yes,
    /// A noun that no list knows.
    Unknown,
    No,
    /// A noun that counts harm itself: "fatalities".
    Harm,
}

/// What stands before the noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Determiner {
    #[default]
    None,
    /// "a", "another", "one of".
    Indefinite,
    /// "the", "his", "these".
    Definite,
    /// "no".
    No,
    /// "any".
    Any,
}

/// One phrase.
#[derive(Debug, Clone)]
pub(crate) struct Phrase {
    pub tokens: TokenRange,
    pub head: usize,
    pub kind: Kind,
    pub person: Person,
    pub quantity: Option<Quantity>,
    pub determiner: Determiner,
    pub plural: bool,
    pub more: bool,
    /// "ten of them", "three of whom": part of something named before.
    pub of_them: bool,
    /// "all of them", "both": share of something named before.
    pub all: bool,
    pub half: bool,
    /// "two of the killed civilians": what befell those that they are taken from.
    pub of_harmed: Option<Effect>,
    pub group: Group,
    /// The words for the group.
    pub label: Option<TokenRange>,
    pub name: Option<TokenRange>,
    /// Number of people that the noun means by itself: "a couple".
    pub fixed: Option<u64>,
    /// Token of a word of harm inside the phrase that counts the people: "deaths" in "the deaths of 12 people".
    pub holder: Option<usize>,
}

/// What phrases are read with.
pub(crate) struct Scanner<'a> {
    pub doc: &'a Document,
    pub lexicon: &'a Lexicon,
    pub policy: &'a Policy,
    pub quantities: &'a Quantities,
}

impl Phrase {
    /// How many people it counts; `None` when the words do not say.
    pub(crate) fn amount(&self) -> Option<Amount> {
        if let Some(quantity) = &self.quantity {
            return Some(quantity.amount);
        }
        if matches!(self.kind, Kind::Nobody) || self.determiner == Determiner::No {
            return Some(Amount::exact(0));
        }
        if let Some(n) = self.fixed {
            return Some(Amount::exact(n));
        }
        match (self.plural, self.determiner) {
            (false, _) => Some(Amount::exact(1)),
            (true, Determiner::None) => Some(Amount { relation: Relation::Plural, ..Amount::exact(2) }),
            (true, _) => None,
        }
    }

    /// Whether a number is written.
    pub(crate) fn is_counted(&self) -> bool {
        self.quantity.is_some()
    }

    /// Whether it counts people when a word of harm says so.
    pub(crate) fn can_be_harmed(&self) -> bool {
        let certain = match self.person {
            Person::Yes => true,
            Person::Unknown => self.is_counted() || self.kind == Kind::Name,
            Person::No | Person::Harm => false,
        };
        certain && (self.kind != Kind::Bare || self.quantity.as_ref().is_none_or(|q| !q.year_like))
    }
}

impl Scanner<'_> {
    /// The phrases of a stretch of tokens, in order, none overlapping another.
    pub(crate) fn phrases(&self, range: TokenRange) -> Vec<Phrase> {
        let mut found: Vec<Phrase> = Vec::new();
        let mut at = range.start;
        while at < range.end {
            match self.phrase_at(at, range.end) {
                Some(phrase) => {
                    at = phrase.tokens.end.max(at + 1);
                    found.push(phrase);
                }
                None => at += 1,
            }
        }
        found
    }

    /// The phrase that begins at token `i`.
    fn phrase_at(&self, i: usize, end: usize) -> Option<Phrase> {
        if let Some(phrase) = self.nobody(i, end) {
            return Some(phrase);
        }
        let opening = self.opening(i, end);
        let quantity = opening.quantity.clone();
        let mut at = opening.end;
        let mut of_them = false;
        if quantity.is_some() || opening.all || opening.half {
            if at < end && self.lower(at) == "of" {
                match self.after_of(at + 1, end) {
                    AfterOf::Pronoun(then) => {
                        at = then;
                        of_them = true;
                    }
                    AfterOf::Noun(then) => {
                        // "12 of the 30 hostages"; "dozens of the 30" too.
                        at = then;
                    }
                    AfterOf::Nothing => {}
                }
            }
            if of_them {
                return self.bare(i, at, opening, true);
            }
        }
        // "three of the wounded"
        if quantity.is_some()
            && at > opening.end
            && at < end
            && self.is_state(self.lower(at))
            && !self.is_noun(at + 1, end)
        {
            return self.bare(i, at + 1, opening, false);
        }
        let of_the = at > opening.end && at < end && matches!(self.lower(at - 1), "the" | "these" | "those");
        let of_harmed =
            of_the.then(|| self.lexicon.harm(self.lower(at)).iter().find_map(|h| h.effect)).flatten();
        let run = self.noun_run(at, end, quantity.is_some());
        match run {
            Some(run) => {
                let mut phrase = self.with_noun(i, opening, run, end);
                phrase.of_harmed = of_harmed.or(phrase.of_harmed);
                Some(phrase)
            }
            None => self.bare(i, at.min(end), opening, false),
        }
    }

    fn is_noun(&self, i: usize, end: usize) -> bool {
        i < end && matches!(self.doc.tok(i).pos.as_str(), "NOUN" | "PROPN")
    }

    fn lower(&self, i: usize) -> &str {
        self.doc.tok(i).lower.as_str()
    }

    fn nobody(&self, i: usize, end: usize) -> Option<Phrase> {
        let two = |a: &str, b: &[&str]| self.lower(i) == a && i + 1 < end && b.contains(&self.lower(i + 1));
        let (kind, len) = if two("no", &["one", "body", "-one"]) {
            (Kind::Nobody, 2)
        } else if self.lexicon.cues.nobody.contains(self.lower(i)) {
            (Kind::Nobody, 1)
        } else if matches!(self.lower(i), "anyone" | "anybody") {
            (Kind::Anybody, 1)
        } else if matches!(self.lower(i), "he" | "she" | "him" | "her") && self.doc.tok(i).tag == "PRP" {
            (Kind::Pronoun, 1)
        } else {
            return None;
        };
        let mut phrase = Phrase::new(i..i + len, i + len - 1, kind);
        phrase.person = Person::Yes;
        Some(phrase)
    }

    /// Determiner and quantity, in either order.
    fn opening(&self, i: usize, end: usize) -> Opening {
        let mut opening = Opening { end: i, ..Opening::default() };
        for _ in 0..4 {
            if opening.end >= end {
                break;
            }
            if opening.quantity.is_none()
                && let Some(quantity) = self.quantities.at(self.doc, self.policy, opening.end, end)
            {
                opening.more |= quantity.more;
                opening.end = quantity.tokens.end;
                opening.quantity = Some(quantity);
                continue;
            }
            let word = self.lower(opening.end);
            match word {
                "a" | "an" => opening.set(Determiner::Indefinite),
                "another" => {
                    opening.set(Determiner::Indefinite);
                    opening.more = true;
                }
                "the" | "this" | "that" | "these" | "those" | "his" | "her" | "their" | "its" | "our"
                | "my" | "your" => {
                    opening.set(
                        if matches!(word, "this" | "that") && self.doc.tok(opening.end).pos != "DET" {
                            break;
                        } else {
                            Determiner::Definite
                        },
                    );
                }
                "no" => opening.set(Determiner::No),
                "any" => opening.set(Determiner::Any),
                "all" => opening.all = true,
                "half" => opening.half = true,
                "other" if opening.quantity.is_some() => opening.more = true,
                _ => break,
            }
            opening.end += 1;
        }
        opening
    }

    /// What follows the "of" after a quantity.
    fn after_of(&self, at: usize, end: usize) -> AfterOf {
        if at >= end {
            return AfterOf::Nothing;
        }
        match self.lower(at) {
            "them" | "whom" | "which" | "us" | "you" => return AfterOf::Pronoun(at + 1),
            "these" | "those"
                if at + 1 >= end || !matches!(self.doc.tok(at + 1).pos.as_str(), "NOUN" | "ADJ" | "NUM") =>
            {
                return AfterOf::Pronoun(at + 1);
            }
            _ => {}
        }
        let mut then = at;
        while then < end
            && matches!(
                self.lower(then),
                "the" | "his" | "her" | "their" | "its" | "these" | "those" | "our" | "all"
            )
        {
            then += 1;
        }
        if let Some(inner) = self.quantities.at(self.doc, self.policy, then, end) {
            then = inner.tokens.end;
        }
        AfterOf::Noun(then)
    }

    /// A phrase without a noun: a number alone, "two of them", "a 12-year-old".
    fn bare(&self, i: usize, end: usize, opening: Opening, of_them: bool) -> Option<Phrase> {
        let another =
            opening.quantity.is_none() && opening.more && opening.determiner == Determiner::Indefinite;
        if another && end == i + 1 {
            // "one was killed and another injured"
            let mut phrase = Phrase::new(i..end, i, Kind::Bare);
            phrase.person = Person::Yes;
            phrase.determiner = Determiner::Indefinite;
            phrase.more = true;
            return Some(phrase);
        }
        if opening.quantity.is_none() && !(of_them && (opening.all || opening.half)) {
            return None;
        }
        // "a three-storey house": the number measures the house.
        let glued = end > i
            && end < self.doc.len()
            && self.doc.word(end) == "-"
            && !self.doc.tok(end - 1).space_after;
        if glued && !self.doc.tok(end).space_after {
            return None;
        }
        let head = opening.quantity.as_ref().map_or(i, |q| q.number);
        let mut phrase = Phrase::new(i..end.max(head + 1), head, Kind::Bare);
        phrase.person = Person::Yes;
        phrase.plural = true;
        phrase.more = opening.more;
        phrase.of_them = of_them;
        phrase.all = opening.all;
        phrase.half = opening.half;
        phrase.quantity = opening.quantity;
        Some(phrase)
    }

    /// The nouns with their modifiers that begin at token `at`.
    fn noun_run(&self, at: usize, end: usize, counted: bool) -> Option<NounRun> {
        let mut run = NounRun { start: at, nouns: Vec::new(), age: None, end: at };
        let mut i = at;
        while i < end {
            if let Some(then) = self.age_at(i, end, &mut run) {
                i = then;
                continue;
            }
            match self.step(i, end, &run, counted) {
                Step::Noun => {
                    run.nouns.push(i);
                    i += 1;
                    run.end = i;
                }
                Step::Modifier => i += 1,
                Step::Stop => break,
            }
        }
        if run.nouns.is_empty() {
            // "a 12-year-old was killed"
            let old = run.age.as_ref().map(|(_, last)| *last)?;
            run.nouns.push(old);
            run.end = old + 1;
        }
        Some(run)
    }

    fn age_at(&self, i: usize, end: usize, run: &mut NounRun) -> Option<usize> {
        if self.doc.tok(i).pos != "NUM" && !self.doc.word(i).starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let then = age_end(self.doc, i, end)?;
        let months = self.doc.tok(i + 1).lower.starts_with(['m', 'w', 'd'])
            || self.lower(i + 2).starts_with(['m', 'w', 'd']);
        let years = age_number(self.doc, i).filter(|_| !months).unwrap_or(0);
        run.age = Some((years, then - 1));
        Some(then)
    }

    /// "A Barrio 18 member": a number that belongs to the name before it and counts nobody.
    fn is_number_of_name(&self, i: usize) -> bool {
        let Some(name) = i.checked_sub(1).map(|k| self.doc.tok(k)) else { return false };
        let number = self.doc.tok(i);
        number.pos == "NUM"
            && number.dep == "nummod"
            && name.pos == "PROPN"
            && matches!(name.dep.as_str(), "nmod" | "compound")
            && name.head == number.head
            && number.head as usize > i
    }

    /// Whether token `i` goes on a run of nouns and modifiers.
    fn step(&self, i: usize, end: usize, run: &NounRun, counted: bool) -> Step {
        let token = self.doc.tok(i);
        let word = token.lower.as_str();
        let seen = !run.nouns.is_empty();
        // Between two numbers the tagger takes it for a noun.
        if word == "including" {
            return Step::Stop;
        }
        let next = |k: usize| (i + k < end).then(|| self.doc.tok(i + k));
        let nounish = |k: usize| {
            next(k).is_some_and(|t| {
                matches!(t.pos.as_str(), "NOUN" | "PROPN" | "ADJ") && !self.is_state(t.lower.as_str())
            })
        };
        if self.is_state(word) {
            // "12 wounded soldiers" against "12 soldiers wounded" and "12 wounded".
            let before_noun = !seen
                && next(1).is_some_and(|t| matches!(t.pos.as_str(), "NOUN" | "PROPN"))
                && !self.is_state(self.lower(i + 1));
            let deceased =
                !seen && counted && word == "dead" && next(1).is_some_and(|t| t.lower.starts_with("bod"));
            return if before_noun && (token.pos != "VERB" || token.dep == "amod") || deceased {
                Step::Modifier
            } else {
                Step::Stop
            };
        }
        // "Thirty", "Dozens" in a headline are tagged as names.
        let number = seen
            && matches!(token.pos.as_str(), "PROPN" | "NOUN")
            && (token.pos == "PROPN" || word.ends_with('s'))
            && token.tag != "CD"
            && !self.doc.tok(i - 1).lower.starts_with('-')
            && self.quantities.begins_at(self.doc, self.policy, i, end);
        if number {
            return Step::Stop;
        }
        // "13 people MSF said": a comma is missing.
        let said = run.nouns.last().is_some_and(|&n| {
            let plural = self.doc.tok(n).tag == "NNS" && self.lexicon.person(self.doc, n).is_some();
            plural && counted && !(token.tag == "NNS" && self.lexicon.person(self.doc, i).is_some())
        });
        if said && self.doc.word(i - 1) != "-" {
            return Step::Stop;
        }
        if seen && self.is_number_of_name(i) {
            return Step::Modifier;
        }
        match token.pos.as_str() {
            "NOUN" | "PROPN" => Step::Noun,
            _ if self.lexicon.person(self.doc, i).is_some()
                && (counted || token.pos == "ADJ")
                && !nounish(1)
                && token.pos != "VERB"
                && !seen =>
            {
                Step::Noun
            }
            "ADJ" => {
                // "his brother last week": after a person begins something else.
                let after_person = run
                    .nouns
                    .last()
                    .is_some_and(|&n| n + 1 == i && self.lexicon.person(self.doc, n).is_some());
                if seen && (!nounish(1) || after_person) { Step::Stop } else { Step::Modifier }
            }
            "X" | "VERB" if counted && !seen && self.lexicon.person(self.doc, i).is_some() => Step::Noun,
            "VERB" => {
                // "three presumed militants" is at times parsed as if three presumed something.
                let supposed = matches!(word, "presumed" | "suspected" | "alleged" | "supposed");
                let counted_one = counted && supposed && i == run.start && nounish(1);
                let modifies = !seen
                    && (counted_one
                        || matches!(token.dep.as_str(), "amod" | "compound") && token.head as usize > i);
                if modifies && (nounish(1) || next(1).is_some_and(|t| t.pos == "PUNCT")) {
                    Step::Modifier
                } else {
                    Step::Stop
                }
            }
            "ADV" => {
                let heavily = !seen
                    && next(1).is_some_and(|t| t.pos == "ADJ" || t.tag == "VBN" && t.dep == "amod")
                    && !self.is_state(self.lower(i + 1));
                if heavily { Step::Modifier } else { Step::Stop }
            }
            "PART" if matches!(word, "'s" | "’s" | "'") && seen && nounish(1) => Step::Modifier,
            "PUNCT" | "SYM" if matches!(word, "-" | "–") => {
                let glued = i > run.start && !self.doc.tok(i - 1).space_after && !token.space_after;
                if glued
                    && next(1).is_some_and(|t| matches!(t.pos.as_str(), "NOUN" | "PROPN" | "ADJ" | "VERB"))
                {
                    Step::Modifier
                } else {
                    Step::Stop
                }
            }
            "PUNCT" if matches!(word, "\"" | "“" | "'" | "‘") && nounish(1) && !seen && counted => {
                Step::Modifier
            }
            // "12 members of a group (JNIM) …": an acronym in brackets inside the run.
            "PUNCT" if matches!(word, "(" | "[") => {
                let closed = next(2).is_some_and(|t| matches!(t.lower.as_str(), ")" | "]"));
                if seen && closed && next(3).is_some_and(|t| matches!(t.pos.as_str(), "NOUN" | "PROPN")) {
                    Step::Modifier
                } else {
                    Step::Stop
                }
            }
            "PUNCT" if matches!(word, ")" | "]") && i >= 2 && matches!(self.doc.word(i - 2), "(" | "[") => {
                Step::Modifier
            }
            "CCONJ" => {
                let between = !seen
                    && i > run.start
                    && self.doc.tok(i - 1).pos == "ADJ"
                    && next(1).is_some_and(|t| t.pos == "ADJ")
                    && !self.is_state(self.lower(i + 1));
                if between { Step::Modifier } else { Step::Stop }
            }
            _ => Step::Stop,
        }
    }

    /// "dead", "wounded", "killed": words that end a run of nouns ("12 soldiers killed").
    fn is_state(&self, word: &str) -> bool {
        use crate::lexicon::Form;
        self.lexicon
            .harm(word)
            .iter()
            .any(|h| h.frame == Frame::State || (h.form == Form::Past && h.effect.is_some()))
    }

    fn with_noun(&self, i: usize, opening: Opening, run: NounRun, end: usize) -> Phrase {
        let head = self.head(&run);
        let name = self.name(&run, head);
        let mut phrase = Phrase::new(
            i..run.end,
            head,
            if name.as_ref().is_some_and(|n| n.contains(&head)) { Kind::Name } else { Kind::Noun },
        );
        phrase.determiner = opening.determiner;
        phrase.more = opening.more || self.lower(head) == "others" && opening.quantity.is_some();
        phrase.all = opening.all;
        phrase.half = opening.half;
        phrase.plural = self.is_plural(head, &opening);
        phrase.quantity = opening.quantity;
        phrase.person = self.person(&run, head, phrase.kind);
        phrase.group = self.group(run.start..run.end, head);
        phrase.name = name;
        phrase.fixed = self.lexicon.fixed(self.lower(head));
        phrase.label = self.label(&phrase, &run);
        if phrase.kind == Kind::Name && phrase.determiner != Determiner::None && phrase.quantity.is_none() {
            // "the Syrian Observatory" is nobody's name.
            phrase.person = Person::No;
            phrase.name = None;
        }
        if phrase.fixed.is_some() {
            phrase.person = Person::Yes;
        }
        self.read_age(&mut phrase, &run, end);
        self.read_of(&mut phrase, end);
        phrase
    }

    /// The noun that says what is counted: the last one, but the title in "journalist Yasser Murtaja".
    fn head(&self, run: &NounRun) -> usize {
        let last = run.nouns[run.nouns.len() - 1];
        if self.doc.tok(last).pos != "PROPN" || self.lexicon.person(self.doc, last).is_some() {
            return last;
        }
        let mut head = last;
        for &noun in run.nouns.iter().rev() {
            if self.lexicon.is_title(self.doc, noun) {
                return noun;
            }
            if self.doc.tok(noun).pos != "PROPN" {
                break;
            }
            head = head.max(noun);
        }
        head
    }

    /// The words of a personal name at the end of the run.
    fn name(&self, run: &NounRun, head: usize) -> Option<TokenRange> {
        let last = run.nouns[run.nouns.len() - 1];
        if self.doc.tok(last).pos != "PROPN" || self.doc.tok(last).tag == "NNPS" {
            return None;
        }
        let mut first = last;
        for &noun in run.nouns.iter().rev() {
            if self.doc.tok(noun).pos != "PROPN" || (noun == head && head != last) {
                break;
            }
            first = noun;
        }
        let label = self.doc.entity_at(last).map_or("", |e| e.label.as_str());
        let single = first == last;
        let place = matches!(
            label,
            "GPE" | "LOC" | "FAC" | "DATE" | "NORP" | "LANGUAGE" | "WORK_OF_ART" | "LAW" | "TIME"
        );
        let listed = self.lexicon.person(self.doc, last).is_some()
            || self.lexicon.thing(self.doc, last).is_some()
            || self.lexicon.beside(self.lower(last)).is_some();
        let personal = label == "PERSON" || (head != last && !place) || (!single && !place && label != "ORG");
        (personal && !listed && !self.is_place_chain(first)).then_some(first..last + 1)
    }

    /// "in Cancun, Quintana Roo": what follows a place after a comma, and what stands in brackets, is no person.
    fn is_place_chain(&self, first: usize) -> bool {
        let within =
            |i: usize| matches!(self.lower(i), "in" | "near" | "at" | "from" | "around" | "outside" | "to");
        match first.checked_sub(1).map(|i| (i, self.lower(i))) {
            Some((_, "(" | "[")) => true,
            Some((i, ",")) if i > 0 => {
                let mut at = i - 1;
                while at > 0 && self.doc.tok(at).pos == "PROPN" {
                    at -= 1;
                }
                at + 1 < i && within(at)
            }
            Some((i, _)) => within(i),
            None => false,
        }
    }

    fn is_plural(&self, head: usize, opening: &Opening) -> bool {
        let token = self.doc.tok(head);
        let word = token.lower.as_str();
        let by_tag = matches!(token.tag.as_str(), "NNS" | "NNPS")
            || matches!(
                word,
                "people"
                    | "police"
                    | "personnel"
                    | "troops"
                    | "staff"
                    | "peshmerga"
                    | "women"
                    | "men"
                    | "children"
                    | "dead"
                    | "wounded"
                    | "injured"
            );
        let article = opening.determiner == Determiner::Indefinite && opening.quantity.is_none();
        by_tag && !article
    }

    fn person(&self, run: &NounRun, head: usize, kind: Kind) -> Person {
        let word = self.lower(head);
        if self.is_harm_noun(head) && self.lexicon.person(self.doc, head).is_none() {
            return Person::Harm;
        }
        if kind == Kind::Name || run.age.is_some() || self.lexicon.person(self.doc, head).is_some() {
            return Person::Yes;
        }
        if self.lexicon.thing(self.doc, head).is_some() {
            return Person::No;
        }
        let label = self.doc.entity_at(head).map_or("", |e| e.label.as_str());
        match label {
            "NORP" | "PERSON" => return Person::Yes,
            "DATE" | "TIME" | "MONEY" | "PERCENT" | "QUANTITY" => return Person::No,
            "GPE" | "LOC" | "FAC" if self.doc.tok(head).tag != "NNPS" => return Person::No,
            _ => {}
        }
        let endings = [
            "men", "man", "women", "woman", "ers", "er", "or", "ors", "ists", "ist", "ians", "ian", "ees",
            "ants",
        ];
        let by_form = word.len() > 4 && endings.iter().any(|e| word.ends_with(e));
        if by_form { Person::Yes } else { Person::Unknown }
    }

    fn is_harm_noun(&self, head: usize) -> bool {
        let counts = |f: Frame| {
            matches!(
                f,
                Frame::Count
                    | Frame::Act
                    | Frame::Wound
                    | Frame::Toll
                    | Frame::Life
                    | Frame::Body
                    | Frame::Hostage
            )
        };
        self.lexicon.harm(self.lower(head)).iter().any(|h| counts(h.frame))
    }

    /// Whom the phrase means: by its noun, else by the words beside it.
    fn group(&self, tokens: TokenRange, head: usize) -> Group {
        let by_noun = self.lexicon.person(self.doc, head);
        // "the general's daughter" is no general.
        let from = tokens
            .clone()
            .rev()
            .find(|&i| i < head && self.doc.tok(i).tag == "POS")
            .map_or(tokens.start, |i| i + 1);
        let beside = || {
            (from..tokens.end).filter(|&i| i != head).rev().find_map(|i| {
                self.lexicon
                    .beside(self.lower(i))
                    .or_else(|| self.lexicon.person(self.doc, i).filter(|g| *g != Group::People))
            })
        };
        match by_noun {
            Some(Group::People) | None => beside().unwrap_or(Group::People),
            Some(Group::Men) => beside().filter(|g| *g == Group::Combatants).unwrap_or(Group::Men),
            Some(Group::Combatants) => beside()
                .filter(|g| *g == Group::Police && self.lower(head).starts_with("officer"))
                .unwrap_or(Group::Combatants),
            Some(group) => group,
        }
    }

    fn label(&self, phrase: &Phrase, run: &NounRun) -> Option<TokenRange> {
        let plain = matches!(
            self.lower(phrase.head),
            "people" | "person" | "persons" | "others" | "other" | "individuals"
        );
        let from = run.start.min(phrase.head);
        let to = phrase.head + 1;
        if phrase.person == Person::Harm {
            return (phrase.head > from).then_some(from..phrase.head);
        }
        (phrase.kind == Kind::Noun && !(plain && to - from == 1)).then_some(from..to)
    }

    /// "a boy, 12", "a man aged 70", "a 12-year-old". An age that follows belongs to the phrase.
    fn read_age(&self, phrase: &mut Phrase, run: &NounRun, end: usize) {
        let mut age = run.age.map(|(years, _)| years);
        if let Some((years, then)) = self.age_after(phrase, end).filter(|_| age.is_none()) {
            age = Some(years);
            phrase.tokens.end = then;
        }
        let young = age.is_some_and(|years| years < 18);
        if young
            && matches!(phrase.group, Group::People | Group::Men | Group::Women)
            && phrase.person != Person::No
        {
            phrase.group = Group::Children;
            phrase.person = Person::Yes;
        }
    }

    /// The age after a phrase, in years, and one past its last token: ", 12", "(12)", "aged 12", "(12 years old, male)".
    fn age_after(&self, phrase: &Phrase, end: usize) -> Option<(u32, usize)> {
        let mut at = phrase.tokens.end;
        let word = |i: usize| if i < end { self.lower(i) } else { "" };
        let bracket = word(at) == "(";
        if matches!(word(at), "," | "(") {
            at += 1;
        }
        let aged = matches!(word(at), "aged" | "age");
        if aged {
            at += 1;
        }
        let single = !phrase.plural && !phrase.is_counted() && at > phrase.tokens.end;
        if at >= end || !(single || aged) {
            return None;
        }
        let in_words =
            bracket.then(|| age_end(self.doc, at, end).and_then(|_| age_number(self.doc, at))).flatten();
        let years = self.doc.word(at).parse().ok().or(in_words).filter(|n| *n < 120)?;
        let unit = word(at + 1);
        let infant =
            bracket && (unit.starts_with("month") || unit.starts_with("week") || unit.starts_with("day"));
        let closes = at + 1 >= end
            || infant
            || matches!(
                unit,
                "," | "." | ")" | ";" | "and" | "years" | "year" | "was" | "of" | "male" | "female"
            );
        if !closes {
            return None;
        }
        let closing = (at + 1..end.min(at + 9)).find(|&i| word(i) == ")").filter(|_| bracket);
        let then = closing.map_or(at + 1, |i| i + 1);
        Some((if infant { 0 } else { years }, then))
    }

    /// The first word within an "of" phrase that tells a group: "members of the Nusra Front".
    fn group_of_members(&self, from: usize, end: usize) -> Group {
        let stops =
            |i: usize| matches!(self.doc.tok(i).tag.as_str(), "VBD" | "VBZ" | "VBP" | "." | "," | ":" | "MD");
        let told = |i: usize| {
            let beside = self.lexicon.beside(self.lower(i));
            beside.or_else(|| self.lexicon.person(self.doc, i).filter(|g| *g != Group::People))
        };
        (from..end.min(from + 9)).take_while(|&i| !stops(i)).find_map(told).unwrap_or(Group::People)
    }

    /// "members of the militia", "the bodies of 12 people", "a group of nine men", "a family of five".
    fn read_of(&self, phrase: &mut Phrase, end: usize) {
        let of = phrase.tokens.end;
        let head = self.lower(phrase.head);
        if of + 1 >= end || self.lower(of) != "of" || !self.lexicon.is_holder(head) {
            return;
        }
        let Some(inner) = self.phrase_at(of + 1, end) else { return };
        if phrase.person == Person::Yes && self.lexicon.person(self.doc, phrase.head).is_some() {
            if phrase.group == Group::People {
                phrase.group = self.group_of_members(of + 1, end);
            }
            phrase.tokens.end = inner.tokens.end;
            return;
        }
        if phrase.quantity.is_some() {
            // "12 bodies of civilians", "two families of five": the outer number counts, if anything does.
            if phrase.person == Person::Harm && inner.can_be_harmed() {
                phrase.group = inner.group;
                phrase.tokens.end = inner.tokens.end;
            }
            return;
        }
        let sized = self.lexicon.is_sized(head);
        if inner.kind == Kind::Bare && sized && inner.is_counted() {
            phrase.quantity = inner.quantity;
            phrase.person = Person::Yes;
            phrase.tokens.end = inner.tokens.end;
        } else if inner.can_be_harmed() {
            // "the number of people injured" counts nobody.
            let uncounted = phrase.determiner == Determiner::Definite && inner.plural && !inner.is_counted();
            let determiner = if uncounted { Determiner::Definite } else { inner.determiner };
            let harm = (phrase.person == Person::Harm).then_some(phrase.head);
            let tokens = phrase.tokens.start..inner.tokens.end;
            let holder = harm.or(inner.holder);
            let no = phrase.determiner == Determiner::No;
            *phrase = Phrase { tokens, holder, determiner, ..inner };
            if no {
                phrase.determiner = Determiner::No;
            }
        }
    }
}

impl Phrase {
    fn new(tokens: TokenRange, head: usize, kind: Kind) -> Self {
        Phrase {
            tokens,
            head,
            kind,
            person: Person::Unknown,
            quantity: None,
            determiner: Determiner::None,
            plural: false,
            more: false,
            of_them: false,
            all: false,
            half: false,
            of_harmed: None,
            group: Group::People,
            label: None,
            name: None,
            fixed: None,
            holder: None,
        }
    }
}

#[derive(Default, Clone)]
struct Opening {
    quantity: Option<Quantity>,
    determiner: Determiner,
    more: bool,
    all: bool,
    half: bool,
    end: usize,
}

impl Opening {
    fn set(&mut self, determiner: Determiner) {
        self.determiner = determiner;
    }
}

struct NounRun {
    start: usize,
    nouns: Vec<usize>,
    /// Years and the last token of the age.
    age: Option<(u32, usize)>,
    end: usize,
}

enum Step {
    Noun,
    Modifier,
    Stop,
}

enum AfterOf {
    /// One past the pronoun.
    Pronoun(usize),
    /// Where the noun begins.
    Noun(usize),
    Nothing,
}

fn age_number(doc: &Document, i: usize) -> Option<u32> {
    const WORDS: &[&str] = &[
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    let word = doc.tok(i).lower.as_str();
    word.parse().ok().or_else(|| WORDS.iter().position(|w| *w == word).map(|n| n as u32)).or(Some(30))
}
