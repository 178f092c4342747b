//! Whether the text says that an event happened: negation, modals, conditions, plans, attempts, hedges.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tally_model::Factuality;
use tally_read::Document;

use crate::{morph, table};

/// The words that say how certain something is.
#[derive(Debug)]
pub struct Certainty {
    words: FxHashMap<(SmolStr, SmolStr), Factuality>,
}

impl Certainty {
    /// Reads the table of words.
    pub fn parse(text: &str) -> Self {
        let mut words = FxHashMap::default();
        for row in table::rows(text, 4) {
            let Some(value) = Factuality::from_word(row[1]) else { continue };
            for word in table::alternatives(row[2]) {
                words.insert((row[0].into(), word.into()), value);
            }
        }
        Certainty { words }
    }

    fn get(&self, place: &str, word: &str) -> Option<Factuality> {
        self.words.get(&(place.into(), word.to_lowercase().as_str().into())).copied()
    }

    /// What a verb says of what it governs, with its particle when it has one ("call off").
    fn of_verb(&self, doc: &Document, v: usize) -> Option<Factuality> {
        let forms = morph::forms(doc.tok(v));
        let particle = doc.child(v, &["prt"]).map(|p| doc.tok(p).lower.clone());
        let with_particle =
            particle.and_then(|p| forms.iter().find_map(|f| self.get("verb", &format!("{f} {p}"))));
        with_particle.or_else(|| forms.iter().find_map(|f| self.get("verb", f)))
    }

    /// The factuality of what token `i` names. `carrier` is the verb that carries a nominal trigger.
    pub fn of(&self, doc: &Document, i: usize, carrier: Option<usize>) -> Factuality {
        if is_question(doc, i) {
            return Factuality::Unknown;
        }
        let mut found = Factuality::Certain;
        if let Some(value) = self.at_noun(doc, i) {
            found = weaker(found, value);
        }
        let mut at = i;
        let mut verbs_passed = 0;
        loop {
            let as_verb =
                matches!(doc.tok(at).pos.as_str(), "VERB" | "AUX") || carrier == Some(at) || at == i;
            if as_verb && let Some(value) = self.at_verb(doc, at) {
                found = weaker(found, value);
            }
            let Some(head) = doc.head(at) else { break };
            match self.passage(doc, at, head, carrier) {
                Passage::Value(value) => found = weaker(found, value),
                Passage::Same => {}
                Passage::Stop => break,
            }
            verbs_passed += 1;
            if verbs_passed > 12 {
                break;
            }
            at = head;
        }
        found
    }

    /// What the words at a verb itself say: negation, modals, adverbs, the word that opens its clause.
    fn at_verb(&self, doc: &Document, v: usize) -> Option<Factuality> {
        let mut found: Option<Factuality> = None;
        let mut set = |value: Factuality| found = Some(found.map_or(value, |old| weaker(old, value)));
        let perfect = doc.children_by(v, &["aux"]).any(|a| doc.tok(a).lemma == "have");
        if is_inverted_condition(doc, v) {
            set(Factuality::Conditional);
        }
        for child in doc.children(v) {
            let token = doc.tok(child);
            match token.dep.as_str() {
                "neg" => set(Factuality::Denied),
                "aux" => {
                    if let Some(value) = self.get("aux", &token.lower) {
                        // "could have killed" is possible, "would have killed" did not happen.
                        set(if perfect && value == Factuality::Conditional {
                            Factuality::Conditional
                        } else {
                            value
                        });
                    }
                }
                "advmod" => self.get("adv", &token.lower).into_iter().for_each(&mut set),
                "mark" => self.get("mark", &token.lower).into_iter().for_each(&mut set),
                "nsubj" | "nsubjpass" if self.has_no(doc, child) => set(Factuality::Denied),
                _ => {}
            }
        }
        found
    }

    fn has_no(&self, doc: &Document, noun: usize) -> bool {
        matches!(doc.tok(noun).lower.as_str(), "nobody" | "none" | "neither")
            || doc.children_by(noun, &["det"]).any(|d| self.get("det", &doc.tok(d).lower).is_some())
    }

    /// What the words before an event noun say.
    fn at_noun(&self, doc: &Document, n: usize) -> Option<Factuality> {
        if doc.tok(n).pos == "VERB" && doc.tok(n).tag != "VBG" {
            return None;
        }
        if self.has_no(doc, n) {
            return Some(Factuality::Denied);
        }
        doc.children_by(n, &["amod", "compound"]).find_map(|c| self.get("adj", &doc.tok(c).lower))
    }

    /// What the word that token `at` hangs on says of it.
    fn passage(&self, doc: &Document, at: usize, head: usize, carrier: Option<usize>) -> Passage {
        let dep = doc.tok(at).dep.as_str();
        let head_is_verb = matches!(doc.tok(head).pos.as_str(), "VERB" | "AUX");
        match dep {
            "xcomp" | "ccomp" if doc.tok(head).pos == "ADJ" => {
                match self.get("ready", &doc.tok(head).lower) {
                    Some(value) => Passage::Value(value),
                    None => Passage::Stop,
                }
            }
            "xcomp" | "ccomp" | "oprd" if head_is_verb => {
                let infinitive = doc.children_by(at, &["aux"]).any(|a| doc.tok(a).lower == "to");
                match self.of_verb(doc, head) {
                    // "was accused of", "asked whether" and the like leave a clause of its own as it is.
                    Some(Factuality::Planned)
                        if dep == "ccomp" && !infinitive && doc.child(at, &["aux"]).is_none() =>
                    {
                        self.planned_clause(doc, at)
                    }
                    Some(value) => Passage::Value(self.unless_denied(doc, head, value)),
                    // Below "said" the clause stands on its own.
                    None if dep == "ccomp" && !infinitive => Passage::Stop,
                    None => Passage::Same,
                }
            }
            // "He was denied bond": whoever is denied something is not what is denied.
            "nsubjpass" if doc.child(head, &["dobj"]).is_some() => Passage::Stop,
            "dobj" | "nsubjpass" if head_is_verb && carrier != Some(head) => match self.of_verb(doc, head) {
                Some(value) => Passage::Value(self.unless_denied(doc, head, value)),
                None => Passage::Stop,
            },
            "dobj" | "nsubjpass" | "nsubj" if carrier == Some(head) => Passage::Same,
            "pobj" | "pcomp" => {
                if self.get("prep", &doc.tok(head).lower).is_some() {
                    return Passage::Value(Factuality::Denied);
                }
                let Some(above) = doc.head(head) else { return Passage::Stop };
                if carrier == Some(above) {
                    return Passage::Same;
                }
                let preposition = doc.tok(head).lower.as_str();
                let value = if matches!(doc.tok(above).pos.as_str(), "NOUN" | "PROPN") {
                    if matches!(
                        preposition,
                        "of" | "for" | "to" | "on" | "about" | "at" | "from" | "in" | "against"
                    ) {
                        self.get("noun", &doc.tok(above).lemma)
                    } else {
                        None
                    }
                } else if matches!(preposition, "for" | "to" | "from" | "of" | "on" | "against" | "about") {
                    self.of_verb(doc, above).filter(|_| {
                        dep == "pcomp" || preposition == "for" || preposition == "to" || preposition == "from"
                    })
                } else {
                    None
                };
                value.map_or(Passage::Stop, Passage::Value)
            }
            "prep" | "acomp" => Passage::Same,
            "acl" => {
                let infinitive = doc.children_by(at, &["aux"]).any(|a| doc.tok(a).lower == "to");
                match self.get("noun", &doc.tok(head).lemma).filter(|_| infinitive) {
                    Some(value) => Passage::Value(value),
                    None if infinitive => Passage::Value(Factuality::Planned),
                    None => Passage::Stop,
                }
            }
            "advcl" => {
                let infinitive = doc.children_by(at, &["aux"]).any(|a| doc.tok(a).lower == "to");
                if infinitive {
                    return match self.of_verb(doc, head) {
                        Some(value) => Passage::Value(value),
                        None => Passage::Value(Factuality::Planned),
                    };
                }
                if doc.tok(at).tag == "VBG" && doc.child(at, &["mark", "nsubj", "nsubjpass"]).is_none() {
                    return Passage::Same;
                }
                Passage::Stop
            }
            "conj" if head_is_verb => {
                // "will attack and burn": the second verb shares the first one's modal when it has no subject of its own.
                let own = doc.child(at, &["nsubj", "nsubjpass", "aux"]).is_some();
                let finite_past = doc.tok(at).tag == "VBD" && doc.tok(head).tag != "VBD";
                if own || finite_past { Passage::Stop } else { Passage::Same }
            }
            "conj" => Passage::Same,
            _ => Passage::Stop,
        }
    }

    /// "demanded that they withdraw" asks for it; "warned that they attacked" tells of it.
    fn planned_clause(&self, doc: &Document, clause: usize) -> Passage {
        match doc.tok(clause).tag.as_str() {
            "VBD" | "VBN" | "VBZ" | "VBG" => Passage::Stop,
            _ => Passage::Value(Factuality::Planned),
        }
    }

    /// "did not deny bombing" does not deny it; "did not plan to" does not plan it.
    fn unless_denied(&self, doc: &Document, verb: usize, value: Factuality) -> Factuality {
        let negated = doc.child(verb, &["neg"]).is_some();
        match value {
            Factuality::Denied if negated => Factuality::Certain,
            value if negated && value != Factuality::Denied => Factuality::Unknown,
            value => value,
        }
    }
}

/// What is known after a step upwards.
enum Passage {
    Value(Factuality),
    Same,
    Stop,
}

/// The one of two values that says less.
fn weaker(a: Factuality, b: Factuality) -> Factuality {
    let strength = |f: Factuality| match f {
        Factuality::Certain => 0,
        Factuality::Probable => 1,
        Factuality::Possible => 2,
        Factuality::Unknown => 3,
        Factuality::Conditional => 4,
        Factuality::Planned => 5,
        Factuality::Denied => 6,
    };
    if strength(b) > strength(a) { b } else { a }
}

/// "had he been arrested, …"
fn is_inverted_condition(doc: &Document, v: usize) -> bool {
    let Some(subject) = doc.child(v, &["nsubj", "nsubjpass"]) else { return false };
    doc.tok(v).dep != "ROOT" && doc.children_by(v, &["aux"]).any(|a| doc.tok(a).lower == "had" && a < subject)
}

/// Whether the sentence asks, with the token in its main clause.
fn is_question(doc: &Document, i: usize) -> bool {
    let sentence = doc.sentence(i).tokens.clone();
    sentence.rev().take(3).any(|t| doc.tok(t).lower == "?")
}
