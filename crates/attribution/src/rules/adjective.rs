//! Adjectives: "is confident that …", "was critical of …", "it was unclear whether …".

use crate::candidate::{Candidate, Text};
use crate::content::tidy;
use crate::lexicon::Frame;
use crate::{cue, source};

/// The candidates at token `word`.
pub(crate) fn at(text: &Text, word: usize, found: &mut Vec<Candidate>) {
    if !matches!(text.pos(word), "ADJ" | "VERB")
        || !matches!(
            text.dep(word),
            "acomp" | "attr" | "conj" | "ROOT" | "ccomp" | "advcl" | "relcl" | "oprd"
        )
    {
        return;
    }
    for sense in text.lexicon.adjective(text.lower(word)) {
        let Some((frame, range, tail)) = sense.frames.iter().find_map(|f| of_frame(text, word, f)) else {
            continue;
        };
        let copula =
            text.doc.head(word).filter(|&h| text.dep(word) == "acomp" && h < word && text.is_verb(h));
        let mut with: Vec<usize> = tail.into_iter().collect();
        with.push(word);
        let verb = copula.unwrap_or(word);
        found.push(Candidate {
            rule: "adjective",
            class: sense.class.clone(),
            frame: frame.name(),
            stance: sense.stance,
            lemma: text.lower(word).to_string(),
            head: word,
            cue: cue::verbal(text, verb, &with),
            sources: source::of_verb(text, verb).into_iter().filter(|&s| text.lower(s) != "it").collect(),
            content: vec![tidy(text, range)],
            via: Vec::new(),
            quotations: Vec::new(),
            negated: text.doc.child(verb, &["neg"]).is_some(),
            hedge: false,
            score: 0.0,
        });
    }
}

type Found<'a> = (&'a Frame, tally_read::TokenRange, Option<usize>);

fn of_frame<'a>(text: &Text, word: usize, frame: &'a Frame) -> Option<Found<'a>> {
    let copula = text.doc.head(word).filter(|_| text.dep(word) == "acomp");
    // The clause may hang on the adjective or on the copula ("it was unclear who fired").
    let owners = || std::iter::once(word).chain(copula);
    match frame {
        Frame::That => owners()
            .flat_map(|o| text.doc.children_by(o, &["ccomp", "advcl"]))
            .find(|&c| {
                c > word
                    && text.is_finite(c)
                    && (text.dep(c) == "ccomp"
                        || text.doc.subtree(c).start == word + 1
                            && text.doc.child(c, &["mark"]).is_some_and(|m| text.lower(m) == "that"))
            })
            .map(|c| (frame, text.doc.subtree(c), None)),
        Frame::Inf => owners()
            .flat_map(|o| text.doc.children_by(o, &["xcomp"]))
            .find(|&c| c > word && text.is_to_infinitive(c))
            .map(|c| (frame, text.doc.subtree(c), None)),
        Frame::Of(p) => owners()
            .flat_map(|o| text.doc.children_by(o, &["prep", "agent"]))
            .find(|&c| {
                c > word && c <= word + 2 && text.lower(c) == p.as_str() && text.doc.subtree(c).end > c + 1
            })
            .map(|c| (frame, c + 1..text.doc.subtree(c).end, Some(c))),
        _ => None,
    }
}
