//! Whether a figure is one incident's or a total over a time ("since Sunday", "the toll rose to 56").

use tally_model::Effect;
use tally_read::Document;

use crate::lexicon::{Frame, Lexicon};
use crate::link::Sentence;
use crate::trigger::Trigger;

/// Where a sentence says that a total over a time is meant: the first token of each such expression.
pub(crate) fn period_cues(doc: &Document, lexicon: &Lexicon, range: std::ops::Range<usize>) -> Vec<usize> {
    range.clone().filter(|&i| lexicon.scope.iter().any(|words| matches(doc, words, i, range.end))).collect()
}

fn matches(doc: &Document, words: &[smol_str::SmolStr], i: usize, end: usize) -> bool {
    i + words.len() <= end
        && words.iter().enumerate().all(|(k, word)| {
            let token = doc.tok(i + k);
            if word == "#" { token.pos == "NUM" } else { token.lower == *word }
        })
}

/// Whether the figure that this word of harm gives is a running or period total.
pub(crate) fn is_cumulative(
    sentence: &Sentence<'_>,
    trigger: &Trigger,
    phrase: usize,
    cues: &[usize],
) -> bool {
    if trigger.frame == Frame::Toll
        && rises(sentence, trigger.token, phrase)
        && is_of_several(sentence, trigger.token)
    {
        return true;
    }
    let at = trigger.token;
    if is_of_a_war(sentence, trigger) || is_of_no_single_event(sentence, trigger, phrase) {
        return true;
    }
    cues.iter().any(|&cue| is_about(sentence, cue, at, sentence.phrases[phrase].tokens.end))
}

/// Whether the toll's words say that it is of more than one event ("the number of dead in the fighting has reached 86", "killed
/// seven, bringing the total to 81"). With no such words, "the toll rose to 25" is that of what the report tells.
fn is_of_several(sentence: &Sentence<'_>, toll: usize) -> bool {
    let added_to = sentence.doc.tok(toll).dep == "dobj" || sentence.lower(toll) == "total";
    let qualified = sentence.doc.subtree(toll).any(|i| i > toll) && !is_of_one_event(sentence, toll);
    added_to || qualified
}

/// "the war has killed 280,000 people", "the toll from the six-year conflict": what a whole war cost.
fn is_of_a_war(sentence: &Sentence<'_>, trigger: &Trigger) -> bool {
    let doc = sentence.doc;
    let is_war = |i: usize| sentence.lexicon.cues.war.contains(doc.tok(i).lemma.as_str());
    // The verb itself, or the one that carries a noun of harm ("caused 470,000 deaths").
    let verb = if trigger.frame.is_verb() { Some(trigger.token) } else { doc.head(trigger.token) };
    let does = verb.into_iter().flat_map(|v| {
        let antecedent = doc.head(v).filter(|_| doc.tok(v).dep == "relcl");
        doc.children_by(v, &["nsubj"]).chain(antecedent).collect::<Vec<_>>()
    });
    let of = doc
        .children_by(trigger.token, &["prep"])
        .filter(|&p| matches!(sentence.lower(p), "from" | "in" | "of" | "during"))
        .filter_map(|p| doc.child(p, &["pobj"]));
    does.chain(of).any(is_war)
}

/// "More than 300,000 people have been killed": so many, up to now and with no word of when, are no incident's.
fn is_of_no_single_event(sentence: &Sentence<'_>, trigger: &Trigger, phrase: usize) -> bool {
    /// More than any one incident of the wars since 1989 has killed, by UCDP GED.
    const MOST: u64 = 20_000;
    let doc = sentence.doc;
    let so_far = doc.children_by(trigger.token, &["aux"]).any(|a| doc.tok(a).lemma == "have");
    trigger.effect == Effect::Killed
        && so_far
        && sentence.phrases[phrase].amount().is_some_and(|a| a.n >= MOST)
}

/// Whether a verb that moves a total stands by the toll: "the toll rose to", "bringing the toll to".
fn rises(sentence: &Sentence<'_>, toll: usize, phrase: usize) -> bool {
    let doc = sentence.doc;
    let moves =
        |i: usize| doc.tok(i).pos == "VERB" && sentence.lexicon.cues.rise.contains(doc.tok(i).lemma.as_str());
    let until = sentence.phrases[phrase].tokens.start;
    (toll.min(until)..toll.max(until)).any(moves) || doc.ancestors(toll).take(2).any(moves)
}

/// "the death toll from the bombing rose to 12", "the number killed in Tuesday's strikes has climbed to 86": that attack's, or that
/// day's, however it rises.
fn is_of_one_event(sentence: &Sentence<'_>, toll: usize) -> bool {
    let doc = sentence.doc;
    let of_one_day = |i: usize| {
        doc.children_by(i, &["poss", "nmod", "compound"])
            .any(|c| doc.entity_at(c).is_some_and(|e| matches!(e.label.as_str(), "DATE" | "TIME")))
    };
    doc.subtree(toll).filter(|&i| i > toll).any(|i| {
        sentence.lexicon.thing(doc, i) == Some("munition")
            && (matches!(doc.tok(i).tag.as_str(), "NN" | "NNP") && doc.tok(i).dep != "compound"
                || of_one_day(i))
    })
}

/// Whether the expression of time that begins at `cue` belongs to what happens at `trigger`.
fn is_about(sentence: &Sentence<'_>, cue: usize, trigger: usize, counted_until: usize) -> bool {
    let doc = sentence.doc;
    // "killed 31 in one of the deadliest attacks this year": of all attacks of the year, not of this one.
    let compared = (trigger.min(cue)..cue).rev().take(8).any(|i| {
        doc.tok(i).tag == "JJS" || matches!(sentence.lower(i), "worst" | "deadliest" | "bloodiest" | "first")
    });
    if compared {
        return false;
    }
    let marked = doc.tok(cue).dep == "mark";
    let parent = doc.head(cue).and_then(|h| if marked { doc.head(h) } else { Some(h) }).unwrap_or(cue);
    if clause(doc, parent) == clause(doc, trigger) {
        return true;
    }
    // At the start of a sentence it often hangs on "said".
    let first = cue == sentence.range.start
        && (cue..trigger.max(cue)).filter(|&i| doc.tok(i).pos == "VERB").count() <= 1;
    let from = counted_until.max(trigger + 1);
    let near = cue >= from
        && cue <= from + 6
        && (from..cue).all(|i| !matches!(doc.tok(i).pos.as_str(), "VERB" | "AUX"));
    first || near
}

/// The verb that a token's clause turns on.
fn clause(doc: &Document, i: usize) -> usize {
    let heads_clause = |k: usize| {
        let dep = doc.tok(k).dep.as_str();
        matches!(dep, "ccomp" | "advcl" | "relcl" | "parataxis" | "acl")
            || (dep == "conj" && matches!(doc.tok(k).pos.as_str(), "VERB" | "AUX"))
    };
    std::iter::once(i)
        .chain(doc.ancestors(i))
        .find(|&k| heads_clause(k) || doc.head(k).is_none())
        .unwrap_or(i)
}
