//! Who did what an event noun names, where the text tells it apart from the noun: "blamed on the army", "responsible for the
//! attack", "believed to have been carried out by rebels", "a strike believed to be Israeli".

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tally_read::Document;

use crate::arguments::{self, Arguments, is_misread_main, is_passive};
use crate::classes::Classes;
use crate::{morph, table};

/// How a word ties an event to a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Charge,
    Assign,
    Answer,
    Work,
}

/// The words of `data/responsibility.tsv`.
#[derive(Debug, Clone)]
pub(crate) struct Responsibility {
    words: FxHashMap<SmolStr, Vec<(Way, SmolStr)>>,
}

/// How far an infinitive may hang below the participle that opens it: "believed to have been carried out".
const DEPTH: usize = 3;

impl Responsibility {
    pub(crate) fn new() -> Self {
        let mut words: FxHashMap<SmolStr, Vec<(Way, SmolStr)>> = FxHashMap::default();
        for row in table::rows(include_str!("../data/responsibility.tsv"), 4) {
            let way = match row[0] {
                "charge" => Way::Charge,
                "assign" => Way::Assign,
                "answer" => Way::Answer,
                _ => Way::Work,
            };
            for word in table::alternatives(row[1]) {
                words.entry(word.into()).or_default().push((way, row[2].into()));
            }
        }
        Responsibility { words }
    }

    /// The prepositions with which a word ties in this way.
    fn ties<'a>(&'a self, doc: &Document, word: usize, way: Way) -> impl Iterator<Item = &'a SmolStr> {
        let forms = morph::forms(doc.tok(word));
        let found = forms.iter().find_map(|f| self.words.get(f.as_str()));
        found.into_iter().flatten().filter(move |(w, _)| *w == way).map(|(_, preposition)| preposition)
    }

    /// The tokens that head those who are said to have done the event that `noun` names. `is_doing` tells verbs that carry an
    /// event noun as their object ("carry out").
    pub(crate) fn doers(
        &self,
        doc: &Document,
        classes: &Classes,
        noun: usize,
        is_doing: &dyn Fn(usize) -> bool,
    ) -> Vec<usize> {
        let first = doc.first_conjunct(noun);
        let mut doers = self.behind_preposition(doc, first);
        doers.extend(self.of_governor(doc, first));
        doers.extend(self.of_clauses(doc, classes, first, is_doing));
        doers
    }

    /// "blamed the army for the attack", "was responsible for the attack".
    fn behind_preposition(&self, doc: &Document, noun: usize) -> Vec<usize> {
        let Some(preposition) = doc.head(noun).filter(|_| doc.tok(noun).dep == "pobj") else {
            return Vec::new();
        };
        let Some(word) = doc.head(preposition) else { return Vec::new() };
        let name = &doc.tok(preposition).lower;
        if self.ties(doc, word, Way::Charge).any(|p| p == name) {
            let charged = objects(doc, word);
            if !charged.is_empty() {
                return charged;
            }
        }
        // "blamed the army for the attack", with "for" read as part of "the army for the attack".
        let verb = doc.head(word).filter(|_| doc.tok(word).dep == "dobj");
        if verb.is_some_and(|v| self.ties(doc, v, Way::Charge).any(|p| p == name)) {
            return vec![word];
        }
        if !self.ties(doc, word, Way::Answer).any(|p| p == name) {
            return Vec::new();
        }
        self.answerable(doc, word)
    }

    /// Whose the responsibility is: the subject of "was responsible", "claimed responsibility", the object of "held responsible".
    fn answerable(&self, doc: &Document, word: usize) -> Vec<usize> {
        if let Some(owner) = doc.child(word, &["poss", "nsubj"]) {
            return vec![owner];
        }
        if doc.tok(word).pos == "VERB" {
            // "was to blame for": the subject of the verb above.
            return subjects(doc, word);
        }
        let Some(verb) = doc.head(word) else { return Vec::new() };
        // Who rejects responsibility is not said to have done it.
        if morph::is_any(doc.tok(verb), &["deny", "reject", "dispute", "disclaim"]) {
            return Vec::new();
        }
        match doc.tok(word).dep.as_str() {
            "acomp" | "attr" | "dobj" => subjects(doc, verb),
            "oprd" | "xcomp" | "ccomp" => {
                let held = objects(doc, verb);
                if held.is_empty() { subjects(doc, verb) } else { held }
            }
            // "the forces responsible for the attack".
            "amod" | "acl" => vec![verb],
            _ => Vec::new(),
        }
    }

    /// "The attack was blamed on the army", "officials attributed the attack to the army", "the attack was the work of the army".
    fn of_governor(&self, doc: &Document, noun: usize) -> Vec<usize> {
        let Some(verb) = doc.head(noun) else { return Vec::new() };
        match doc.tok(noun).dep.as_str() {
            "nsubjpass" => self.assigned(doc, verb),
            "dobj" => {
                let assigned = self.assigned(doc, verb);
                // "blamed the attack on the army", with "on" read as part of "the attack on the army".
                if assigned.is_empty() { self.behind(doc, verb, noun, Way::Assign) } else { assigned }
            }
            "nsubj" => self.worked(doc, verb),
            _ => Vec::new(),
        }
    }

    /// What stands in the clauses that hang on the noun: "an attack blamed on the army", "a strike carried out by the army".
    fn of_clauses(
        &self,
        doc: &Document,
        classes: &Classes,
        noun: usize,
        is_doing: &dyn Fn(usize) -> bool,
    ) -> Vec<usize> {
        let mut open: Vec<(usize, usize)> =
            doc.children_by(noun, &["acl", "relcl"]).map(|c| (c, 0)).collect();
        let misread = doc.head(noun).filter(|&v| doc.tok(noun).dep == "nsubj" && is_misread_main(doc, v));
        open.extend(misread.map(|v| (v, 0)));
        let mut doers = Vec::new();
        while let Some((clause, depth)) = open.pop() {
            doers.extend(self.assigned(doc, clause));
            if is_doing(clause) && is_passive(doc, clause) {
                doers.extend(subjects(doc, clause).into_iter().filter(|&s| s != noun));
            }
            if doc.tok(clause).lemma == "be" {
                let country = |c: &usize| classes.of(doc, *c) & classes.fixed().country != 0;
                doers.extend(doc.children_by(clause, &["acomp"]).filter(country));
                doers.extend(self.worked(doc, clause));
            }
            if depth < DEPTH {
                open.extend(doc.children_by(clause, &["xcomp"]).map(|c| (c, depth + 1)));
            }
        }
        doers
    }

    /// "blamed on the army", "attributed to the army".
    fn assigned(&self, doc: &Document, verb: usize) -> Vec<usize> {
        self.behind(doc, verb, verb, Way::Assign)
    }

    /// "was the work of the army".
    fn worked(&self, doc: &Document, verb: usize) -> Vec<usize> {
        doc.children_by(verb, &["attr"]).flat_map(|noun| self.behind(doc, noun, noun, Way::Work)).collect()
    }

    /// What stands behind the prepositions of `at` with which `word` ties in this way.
    fn behind(&self, doc: &Document, word: usize, at: usize, way: Way) -> Vec<usize> {
        let mut below = Arguments::default();
        arguments::prepositions(doc, at, &[], &mut below);
        self.ties(doc, word, way).flat_map(|p| below.at(p).collect::<Vec<_>>()).collect()
    }
}

fn subjects(doc: &Document, verb: usize) -> Vec<usize> {
    let args = arguments::of_verb(doc, verb, &[verb]);
    let subjects: Vec<usize> = args.at("subj").collect();
    if subjects.is_empty() { args.at("obj").collect() } else { subjects }
}

fn objects(doc: &Document, verb: usize) -> Vec<usize> {
    let args = arguments::of_verb(doc, verb, &[verb]);
    args.at("obj").collect()
}
