//! Nouns: "the army's claim that …", "reports of …", "made a promise to …".

use tally_read::TokenRange;

use crate::candidate::{Candidate, Text};
use crate::content::tidy;
use crate::lexicon::Frame;
use crate::{cue, source};

/// The candidates at token `noun`.
pub(crate) fn at(text: &Text, noun: usize, found: &mut Vec<Candidate>) {
    if text.pos(noun) != "NOUN" {
        return;
    }
    if text.lexicon.noun(text.lemma(noun)).is_empty() {
        found.extend(unlisted(text, noun));
    }
    for sense in text.lexicon.noun(text.lemma(noun)) {
        let Some((frame, content, tail)) = sense.frames.iter().find_map(|f| of_frame(text, noun, f)) else {
            continue;
        };
        let carrier = carrier(text, noun);
        let mut words: Vec<TokenRange> = Vec::new();
        let mut sources = Vec::new();
        match carrier {
            Some(verb) => {
                let mut with: Vec<usize> = tail.into_iter().collect();
                with.push(noun);
                words.extend(cue::verbal(text, verb, &with));
                sources = source::of_verb(text, verb);
            }
            None => {
                words.push(noun..tail.map_or(noun + 1, |t| t + 1));
                sources.extend(source::possessor(text, noun));
            }
        }
        found.push(Candidate {
            rule: if carrier.is_some() { "light-verb" } else { "noun" },
            class: sense.class.clone(),
            frame: frame.name(),
            stance: sense.stance,
            lemma: text.lemma(noun).to_string(),
            head: noun,
            cue: words,
            sources,
            content,
            via: Vec::new(),
            quotations: Vec::new(),
            negated: text.doc.children_by(noun, &["det", "neg"]).any(|d| text.lower(d) == "no"),
            hedge: false,
            score: 0.0,
        });
    }
}

/// A noun that the lexicon does not know, carried by a verb that says little itself: "took a stand against …".
fn unlisted(text: &Text, noun: usize) -> Option<Candidate> {
    const CARRIERS: &[&str] = &[
        "make", "take", "have", "raise", "express", "issue", "give", "voice", "show", "provide", "pose",
        "hold", "offer", "throw",
    ];
    const LEADS: &[&str] =
        &["about", "of", "for", "at", "in", "to", "with", "on", "behind", "against", "over"];
    let verb = carrier(text, noun).filter(|&v| CARRIERS.contains(&text.lemma(v)))?;
    let lead = text
        .doc
        .children_by(noun, &["prep"])
        .chain(text.doc.children_by(verb, &["prep"]))
        .find(|&p| p == noun + 1 && LEADS.contains(&text.lower(p)) && text.doc.subtree(p).end > p + 1)?;
    Some(Candidate {
        rule: "light-verb",
        class: format!("light-{}", text.lower(lead)).into(),
        frame: "light",
        stance: tally_model::Stance::Asserts,
        lemma: format!("{} {}", text.lemma(verb), text.lemma(noun)),
        head: noun,
        cue: cue::verbal(text, verb, &[noun, lead]),
        sources: source::of_verb(text, verb),
        content: vec![tidy(text, lead + 1..text.doc.subtree(lead).end)],
        via: Vec::new(),
        quotations: Vec::new(),
        negated: text.doc.child(verb, &["neg"]).is_some(),
        hedge: false,
        score: 0.0,
    })
}

/// The light verb that carries the noun as its object: "made a promise".
fn carrier(text: &Text, noun: usize) -> Option<usize> {
    let verb = text.doc.head(noun)?;
    let light = text.lexicon.is_light(text.lemma(verb))
        || !text.lexicon.verb(text.lemma(verb)).is_empty() && text.doc.child(noun, &["poss"]).is_none();
    (text.dep(noun) == "dobj" && verb < noun && light).then_some(verb)
}

type Found<'a> = (&'a Frame, Vec<TokenRange>, Option<usize>);

fn of_frame<'a>(text: &Text, noun: usize, frame: &'a Frame) -> Option<Found<'a>> {
    let clause = |deps: &[&str], fits: &dyn Fn(usize) -> bool| {
        text.doc
            .children_by(noun, deps)
            .find(|&c| c > noun && fits(c))
            .map(|c| vec![tidy(text, text.doc.subtree(c))])
    };
    match frame {
        Frame::That => clause(&["acl", "ccomp", "relcl"], &|c| introduced(text, c)).map(|c| (frame, c, None)),
        Frame::Inf => clause(&["acl", "xcomp"], &|c| text.is_to_infinitive(c)).map(|c| (frame, c, None)),
        Frame::Of(p) => {
            let at = text
                .doc
                .children_by(noun, &["prep"])
                .find(|&c| c == noun + 1 && text.lower(c) == p.as_str())?;
            let under = text.doc.subtree(at);
            (under.end > at + 1).then(|| (frame, vec![tidy(text, at + 1..under.end)], Some(at)))
        }
        _ => None,
    }
}

/// Whether a clause opens with "that", "whether" or another conjunction that is not its subject or object.
fn introduced(text: &Text, clause: usize) -> bool {
    // A subjunctive has no finite form: "the demand that talks resume".
    text.doc.child(clause, &["mark"]).is_some_and(|m| matches!(text.lower(m), "that" | "whether" | "if"))
        || text.dep(clause) == "ccomp" && text.is_finite(clause)
}
