//! Verbs: "the ministry denied that …", "the attack was condemned by …", "'…,' he said".

use tally_model::Stance;

use crate::candidate::{Candidate, Text};
use crate::content::{self, Found};
use crate::lexicon::{Frame, Sense};
use crate::{cue, source, speech};

/// The candidates at token `verb`, one for each sense that fits.
pub(crate) fn at(text: &Text, verb: usize, found: &mut Vec<Candidate>) {
    if text.pos(verb) != "VERB" && !text.tag(verb).starts_with("VB") {
        return;
    }
    if text.doc.child(verb, &["dobj"]).is_some_and(|o| text.lower(o) == "responsibility") {
        return; // "claimed responsibility for": the noun carries it (rules/noun.rs).
    }
    let before = found.len();
    let senses = text.lexicon.verb(text.lemma(verb));
    let phrasal =
        senses.iter().any(|s| s.particle.as_ref().is_some_and(|p| particle(text, verb, p).is_some()));
    for sense in senses {
        let part = match &sense.particle {
            Some(p) => match particle(text, verb, p) {
                Some(at) => Some(at),
                None => continue,
            },
            None if phrasal => continue,
            None => None,
        };
        if let Some(candidate) = of_sense(text, verb, sense, part) {
            found.push(candidate);
        }
    }
    if found.len() == before && !senses.iter().any(|s| s.frames.contains(&Frame::That)) {
        found.extend(quoting(text, verb));
    }
}

/// The particle of a phrasal verb.
fn particle(text: &Text, verb: usize, word: &str) -> Option<usize> {
    text.doc.children(verb).find(|&c| {
        c > verb && c <= verb + 4 && text.lower(c) == word && matches!(text.dep(c), "prt" | "advmod" | "prep")
    })
}

fn of_sense(text: &Text, verb: usize, sense: &Sense, particle: Option<usize>) -> Option<Candidate> {
    let quotations =
        if sense.frames.contains(&Frame::That) { speech::beside(text, verb) } else { Vec::new() };
    let (frame, mut found) = sense
        .frames
        .iter()
        .filter_map(|f| Some((f, content::of_frame(text, verb, sense, f)?)))
        .max_by_key(|(f, found)| rank(f, found))
        .map(|(f, found)| (f.name(), found))
        .or_else(|| (!quotations.is_empty()).then(|| ("quote", Found::default())))
        .or_else(|| content::any_preposition(text, verb).map(|f| ("of-any", f)))?;
    found.tail.extend(particle);
    Some(candidate(text, verb, sense.class.clone(), sense.stance, frame, found, quotations))
}

/// Which of several frames to believe: a clause before an object, the more specific before the plainer.
fn rank(frame: &Frame, found: &Found) -> (u8, usize) {
    let kind = match frame {
        Frame::That => 9,
        Frame::ObjInf => 8,
        Frame::ObjIs => 7,
        Frame::ObjAs | Frame::ObjOf(_) => 6,
        Frame::Ing => 5,
        Frame::Inf => 4,
        Frame::Of(_) => 3,
        Frame::Obj => 2,
        Frame::Adj => 1,
    };
    (kind, found.content.iter().map(|r| r.len()).sum())
}

/// A verb that the lexicon does not know beside a quotation: "'…,' the sentry deadpanned".
fn quoting(text: &Text, verb: usize) -> Option<Candidate> {
    if !text.has_subject(verb) || text.doc.child(verb, &["dobj"]).is_some() || text.lemma(verb) == "be" {
        return None;
    }
    let that = text.doc.children_by(verb, &["ccomp"]).find(|&c| {
        c > verb && text.is_finite(c) && text.doc.child(c, &["mark"]).is_some_and(|m| text.lower(m) == "that")
    });
    if let Some(c) = that.filter(|_| text.lexicon.verb(text.lemma(verb)).is_empty()) {
        let found = Found { content: vec![content::tidy(text, text.doc.subtree(c))], ..Found::default() };
        return Some(candidate(text, verb, "unlisted".into(), Stance::Asserts, "that", found, Vec::new()));
    }
    let quotations = speech::beside(text, verb);
    if quotations.is_empty() {
        return None;
    }
    let found = text
        .doc
        .child(verb, &["ccomp"])
        .map(|c| Found { content: vec![content::tidy(text, text.doc.subtree(c))], ..Found::default() })
        .unwrap_or_default();
    Some(candidate(text, verb, "quoting".into(), Stance::Asserts, "quote", found, quotations))
}

fn candidate(
    text: &Text,
    verb: usize,
    class: smol_str::SmolStr,
    stance: Stance,
    frame: &'static str,
    found: Found,
    quotations: Vec<usize>,
) -> Candidate {
    let passive = text.is_passive(verb) || (text.tag(verb) == "VBN" && text.dep(verb) == "acl");
    let sources =
        if passive { source::agent(text, verb).into_iter().collect() } else { source::of_verb(text, verb) };
    let (sources, found) = if class == "seem" {
        (Vec::new(), with_subject(text, verb, found))
    } else {
        (sources, without_agent(text, verb, found))
    };
    let particle = found.tail.iter().copied().find(|&t| text.dep(t) == "prt");
    let lemma = match particle {
        Some(p) => format!("{} {}", text.lemma(verb), text.lower(p)),
        None => text.lemma(verb).to_string(),
    };
    Candidate {
        rule: "verb",
        class: class.clone(),
        frame,
        stance,
        lemma,
        head: verb,
        cue: cue::verbal(text, verb, &with_adverbs(text, verb, &class, &found)),
        sources,
        content: found.content,
        via: Vec::new(),
        quotations,
        negated: text.doc.child(verb, &["neg"]).is_some(),
        hedge: false,
        score: 0.0,
    }
}

/// The words that lead to the content, with adverbs and times between verb and content ("criticized **repeatedly** …").
/// Speech verbs do without: "said Friday" is "said".
fn with_adverbs(text: &Text, verb: usize, class: &str, found: &Found) -> Vec<usize> {
    let mut tail = found.tail.clone();
    let Some(start) = found.content.iter().map(|r| r.start).filter(|&s| s > verb).min() else { return tail };
    if class != "say" && start <= verb + 6 {
        let between = text
            .doc
            .children_by(verb, &["advmod", "npadvmod"])
            .filter(|&c| c > verb && text.doc.subtree(c).end <= start);
        tail.extend(between.flat_map(|c| text.doc.subtree(c)));
    }
    tail
}

/// What seems so is the whole clause: "[the bridge] seemed [to hold]". Nobody is said to think it.
fn with_subject(text: &Text, verb: usize, mut found: Found) -> Found {
    if let Some(subject) = text.doc.child(verb, &["nsubj"]).filter(|&s| {
        text.lower(s) != "it"
            || text.dep(s) == "nsubj"
                && found.content.iter().all(|r| !text.has_subject(text.doc.head_of(r.clone())))
    }) {
        found.content.insert(0, source::reach(text, subject));
    }
    found
}

/// The agent of a passive is the source, so its phrase is no part of the content.
fn without_agent(text: &Text, verb: usize, mut found: Found) -> Found {
    if let Some(by) = text.doc.child(verb, &["agent"]) {
        found.content = content::minus(&found.content, &[text.doc.subtree(by)]);
    }
    found
}
