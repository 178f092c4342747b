//! Words that could name an event: the lexicon's words where they stand in a document.

use smol_str::SmolStr;
use tally_read::Document;

use crate::classes::is_all_caps_sentence;
use crate::lexicon::{Lexicon, Sense};
use crate::morph;

/// A word or phrase of the lexicon in the text, with the senses that it may have.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Token that heads it.
    pub head: usize,
    /// All its tokens, ascending.
    pub matched: Vec<usize>,
    /// Numbers of the senses with these very words, in the order of the lexicon.
    pub senses: Vec<usize>,
    /// Whether it is a verb.
    pub verbal: bool,
}

/// How far the words of a verbal phrase may lie from the verb, in tokens.
const REACH: usize = 9;

/// The candidates of a document: at each place the longer phrases first, so that the first whose conditions hold can be taken.
pub fn candidates(doc: &Document, lexicon: &Lexicon) -> Vec<Vec<Candidate>> {
    let mut found = Vec::new();
    let mut caps = Vec::new();
    for sentence in doc.sentences() {
        let all_caps = !sentence.tokens.is_empty() && is_all_caps_sentence(doc, sentence.tokens.start);
        caps.resize(sentence.tokens.end, all_caps);
    }
    for i in 0..doc.len() {
        let all_caps = caps.get(i).copied().unwrap_or(false);
        let mut here = verbs_at(doc, lexicon, i, all_caps);
        here.extend(nouns_at(doc, lexicon, i, all_caps));
        if !here.is_empty() {
            found.push(here);
        }
    }
    found
}

fn verbs_at(doc: &Document, lexicon: &Lexicon, i: usize, all_caps: bool) -> Vec<Candidate> {
    let mut found = Vec::new();
    for word in verb_forms(doc, i, all_caps) {
        let senses = lexicon.verb(&word);
        let mut at = 0;
        while at < senses.len() {
            let words = &lexicon.sense(senses[at]).words;
            let same: Vec<usize> = senses[at..]
                .iter()
                .copied()
                .take_while(|&s| lexicon.sense(s).words[1..] == words[1..])
                .collect();
            at += same.len();
            if let Some(matched) = verbal_phrase(doc, i, &words[1..]) {
                found.push(Candidate { head: i, matched, senses: same, verbal: true });
            }
        }
        if !found.is_empty() {
            break;
        }
    }
    found
}

/// The dictionary forms of token `i` as a verb; none when it cannot be one.
fn verb_forms(doc: &Document, i: usize, all_caps: bool) -> Vec<String> {
    let token = doc.tok(i);
    let lemma = token.lemma.to_lowercase();
    let participle = token.tag == "VBN" || token.lower.ends_with("ed") || token.lower.ends_with("ing");
    match token.pos.as_str() {
        "VERB" | "ADJ"
            if matches!(token.dep.as_str(), "amod" | "compound") || doc.child(i, &["det"]).is_some() =>
        {
            Vec::new()
        }
        // "in police firing": a gerund with words of a noun before it.
        "VERB"
            if token.tag == "VBG"
                && matches!(token.dep.as_str(), "pobj" | "dobj" | "nsubj" | "nsubjpass")
                && doc.child(i, &["compound", "amod", "poss"]).is_some() =>
        {
            Vec::new()
        }
        "VERB" => morph::forms(token),
        "AUX" if matches!(lemma.as_str(), "do" | "have" | "be") => vec![lemma],
        "ADJ"
            if participle
                && matches!(
                    token.dep.as_str(),
                    "acomp" | "oprd" | "conj" | "ROOT" | "ccomp" | "acl" | "advcl"
                ) =>
        {
            morph::candidates(&token.lower)
        }
        // Without capitals to tell, the tagger takes a participle for a noun or a name.
        "NOUN" | "PROPN"
            if token.lower.ends_with("ed")
                && (all_caps
                    || matches!(token.dep.as_str(), "ROOT" | "acl" | "ccomp" | "conj" | "relcl")) =>
        {
            morph::candidates(&token.lower)
        }
        "PROPN" | "NOUN" if all_caps && token.dep == "ROOT" => morph::candidates(&token.lower),
        _ => Vec::new(),
    }
}

/// The tokens of a verbal phrase whose verb stands at `v`.
fn verbal_phrase(doc: &Document, v: usize, rest: &[Vec<SmolStr>]) -> Option<Vec<usize>> {
    let mut matched = vec![v];
    for (n, word) in rest.iter().enumerate() {
        let sentence = doc.sentence(v).tokens.clone();
        let from = v.saturating_sub(REACH).max(sentence.start);
        let to = (v + REACH + 1).min(sentence.end);
        let to_verb = word.iter().any(|w| w == "to") && n + 1 < rest.len();
        let next = (from..to)
            .filter(|j| {
                !matched.contains(j) && says(doc, *j, word) && belongs(doc, *j, v) && !is_of_time(doc, *j)
            })
            .min_by_key(|&j| (j < v, j.abs_diff(v)));
        match next {
            Some(next) => matched.push(next),
            // The "to" of an infinitive hangs on the verb that follows.
            None if to_verb => {}
            None => return None,
        }
    }
    matched.sort_unstable();
    Some(matched)
}

/// "on" in "on Wednesday" belongs to no phrase.
fn is_of_time(doc: &Document, j: usize) -> bool {
    doc.tok(j).pos == "ADP"
        && doc
            .child(j, &["pobj"])
            .and_then(|object| doc.entity_at(object))
            .is_some_and(|e| matches!(e.label.as_str(), "DATE" | "TIME"))
}

/// Whether token `j` hangs on the verb `v` without another verb between.
fn belongs(doc: &Document, j: usize, v: usize) -> bool {
    let mut at = j;
    for _ in 0..3 {
        let Some(head) = doc.head(at) else { return false };
        if head == v {
            // Of what stands before the verb only a passive subject belongs to the phrase.
            return j > v || matches!(doc.tok(at).dep.as_str(), "nsubjpass" | "advmod");
        }
        if matches!(doc.tok(head).pos.as_str(), "VERB") {
            return false;
        }
        at = head;
    }
    false
}

fn says(doc: &Document, j: usize, word: &[SmolStr]) -> bool {
    let token = doc.tok(j);
    let reflexive = matches!(token.lower.as_str(), "himself" | "herself" | "itself" | "themselves");
    word.iter().any(|w| *w == token.lemma.to_lowercase() || *w == token.lower || (w == "self" && reflexive))
}

fn nouns_at(doc: &Document, lexicon: &Lexicon, i: usize, all_caps: bool) -> Vec<Candidate> {
    let mut found = Vec::new();
    for word in noun_forms(doc, i, all_caps) {
        let senses = lexicon.noun(&word);
        let mut at = 0;
        while at < senses.len() {
            let sense = lexicon.sense(senses[at]);
            let same: Vec<usize> = senses[at..]
                .iter()
                .copied()
                .take_while(|&s| lexicon.sense(s).words[1..] == sense.words[1..])
                .collect();
            at += same.len();
            if let Some(matched) = noun_phrase(doc, i, sense) {
                let head = doc.head_of(i..matched.last().copied().unwrap_or(i) + 1);
                if is_noun(doc, head, all_caps) {
                    found.push(Candidate { head, matched, senses: same, verbal: false });
                }
            }
        }
        if !found.is_empty() {
            break;
        }
    }
    found
}

fn noun_forms(doc: &Document, i: usize, all_caps: bool) -> Vec<String> {
    let token = doc.tok(i);
    let lemma = token.lemma.to_lowercase();
    match token.pos.as_str() {
        "NOUN" | "PROPN" => {
            let mut forms = vec![lemma, token.lower.to_string()];
            if all_caps || token.pos == "PROPN" {
                forms.extend(morph::candidates(&token.lower));
            }
            forms.dedup();
            forms
        }
        // The first word of a phrase, or a gerund used as a noun.
        "ADJ" => vec![token.lower.to_string()],
        "VERB" => vec![token.lower.to_string()],
        _ => Vec::new(),
    }
}

fn is_noun(doc: &Document, i: usize, all_caps: bool) -> bool {
    let token = doc.tok(i);
    match token.pos.as_str() {
        // "on 3 March" is no march.
        _ if token.lower == "march" && is_month(doc, i) => false,
        "NOUN" => !matches!(token.dep.as_str(), "compound" | "amod"),
        "PROPN" => token.dep != "compound" || all_caps,
        // "the bombing of the town" with the gerund tagged as a verb.
        "VERB" => {
            token.tag == "VBG"
                && matches!(token.dep.as_str(), "pobj" | "dobj" | "nsubj" | "nsubjpass")
                && doc.child(i, &["dobj"]).is_none()
        }
        _ => false,
    }
}

fn is_month(doc: &Document, i: usize) -> bool {
    let number_near = |j: Option<usize>| {
        j.filter(|&j| j < doc.len()).is_some_and(|j| doc.word(j).starts_with(|c: char| c.is_ascii_digit()))
    };
    let dated = doc.entity_at(i).is_some_and(|e| e.label == "DATE");
    dated
        && (doc.word(i).starts_with(char::is_uppercase)
            || number_near(i.checked_sub(1))
            || number_near(Some(i + 1)))
}

/// The tokens of a noun phrase of the lexicon that begins at `i`: its words one after the other, hyphens between them or not.
fn noun_phrase(doc: &Document, i: usize, sense: &Sense) -> Option<Vec<usize>> {
    let end = doc.sentence(i).tokens.end;
    let mut matched = vec![i];
    let mut at = i + 1;
    for word in &sense.words[1..] {
        while at < end && doc.tok(at).lower == "-" {
            at += 1;
        }
        if at >= end || !says(doc, at, word) {
            return None;
        }
        matched.push(at);
        at += 1;
    }
    Some(matched)
}
