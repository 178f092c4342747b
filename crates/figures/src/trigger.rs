//! Words that tell in what way people were harmed.

use tally_model::Effect;
use tally_read::{Document, TokenRange};

use crate::lexicon::{Form, Frame, Lexicon};

/// One such word in its sentence.
#[derive(Debug, Clone)]
pub(crate) struct Trigger {
    pub token: usize,
    pub effect: Effect,
    pub frame: Frame,
    pub form: Form,
    /// Whether the harm is said not to have happened ("did not kill").
    pub denied: bool,
    /// Token of the other word where two share one figure ("killed and wounded").
    pub twin: Option<usize>,
}

/// The words of harm among these tokens, in order.
pub(crate) fn triggers(doc: &Document, lexicon: &Lexicon, range: TokenRange) -> Vec<Trigger> {
    let mut found = Vec::new();
    for i in range.clone() {
        if let Some(trigger) = trigger_at(doc, lexicon, i, &range) {
            found.push(trigger);
        }
    }
    join_twins(doc, &mut found);
    found
}

fn trigger_at(doc: &Document, lexicon: &Lexicon, i: usize, range: &TokenRange) -> Option<Trigger> {
    let token = doc.tok(i);
    let readings = lexicon.harm(token.lower.as_str());
    if readings.is_empty() {
        return None;
    }
    let verb = readings.iter().find(|h| h.frame.is_verb());
    let noun = readings.iter().find(|h| !h.frame.is_verb() && h.frame != Frame::State);
    let state = readings.iter().find(|h| h.frame == Frame::State);
    let chosen = match token.pos.as_str() {
        "NOUN" | "PROPN" => noun.or(state).or(verb.filter(|h| h.form != Form::Base && h.form != Form::S)),
        "ADJ" | "ADV" => state.or(verb.filter(|h| h.form == Form::Past)),
        "VERB" | "AUX" => verb.or(state),
        _ => state.or(verb).or(noun),
    }?;
    let mut trigger = Trigger {
        token: i,
        effect: Effect::Casualties,
        frame: chosen.frame,
        form: chosen.form,
        denied: false,
        twin: None,
    };
    match chosen.frame {
        Frame::Strike if is_lethal(doc, lexicon, i, range) => {
            trigger.effect = Effect::Killed;
            trigger.frame = Frame::Object;
        }
        Frame::Hospital if token.lower.starts_with("cent") && !treats(doc, lexicon, i, range) => return None,
        Frame::Hit if !is_shot(doc, lexicon, i, range) => return None,
        Frame::Hit if is_lethal(doc, lexicon, i, range) => trigger.effect = Effect::Killed,
        Frame::State if lexicon.cues.to_death.contains(token.lower.as_str()) && token.pos == "ADV" => {
            if !is_fatal_alone(doc, lexicon, i, range) {
                return None;
            }
            trigger.effect = Effect::Killed;
        }
        Frame::State if token.lower == "dead" && belongs_to_strike(doc, lexicon, i, range) => return None,
        Frame::Object if chosen.effect == Some(Effect::Injured) && is_fatal(doc, i) => {
            trigger.effect = Effect::Killed
        }
        _ => trigger.effect = chosen.effect?,
    }
    if chosen.frame.is_verb() && is_unreal(doc, lexicon, i) {
        return None;
    }
    // "hurt" and the like: base and past are one word.
    if trigger.form == Form::Base && matches!(token.tag.as_str(), "VBD" | "VBN") {
        trigger.form = Form::Past;
    }
    trigger.denied = is_denied(doc, lexicon, i);
    Some(trigger)
}

/// "shot dead", "stabbed to death", "fatally shot", "gunned down".
fn is_lethal(doc: &Document, lexicon: &Lexicon, i: usize, range: &TokenRange) -> bool {
    let lower = |k: usize| doc.tok(k).lower.as_str();
    let before = i > range.start && lexicon.cues.to_death.contains(lower(i - 1));
    let adverb = doc.children(i).any(|c| matches!(lower(c), "fatally" | "mortally"));
    let after = (i + 1..range.end.min(i + 9))
        .take_while(|&k| k == i + 1 || lexicon.harm(lower(k)).iter().all(|h| !h.frame.is_verb()))
        .any(|k| {
            let dead = lower(k) == "dead"
                && (k <= i + 2
                    || doc.head(k) == Some(i)
                    || k + 1 == range.end
                    || doc.tok(k + 1).pos != "NOUN");
            dead && k <= i + 5
                || (lower(k) == "death" && lower(k - 1) == "to")
                || (lower(k) == "down" && lower(i).starts_with("gun") && k <= i + 4)
        });
    before || adverb || after
}

/// "the medical center", "Regents Medical Center"
fn treats(doc: &Document, lexicon: &Lexicon, i: usize, range: &TokenRange) -> bool {
    i > range.start && lexicon.cues.treats.contains(doc.tok(i - 1).lower.as_str())
}

/// "four were shot, one fatally": the adverb says of a number what its verb leaves out.
fn is_fatal_alone(doc: &Document, lexicon: &Lexicon, i: usize, range: &TokenRange) -> bool {
    let counts = i > range.start && doc.tok(i - 1).pos == "NUM";
    let verb =
        i + 1 < range.end && lexicon.harm(doc.tok(i + 1).lower.as_str()).iter().any(|h| h.frame.is_verb());
    counts && !verb
}

/// "a bullet struck two men", "hit by shrapnel", "struck in the leg": what hits or where tells that somebody was shot.
fn is_shot(doc: &Document, lexicon: &Lexicon, i: usize, range: &TokenRange) -> bool {
    let missile = |k: usize| lexicon.cues.missile.contains(doc.tok(k).lower.as_str());
    let wounds = |k: usize| missile(k) || lexicon.thing(doc, k) == Some("body");
    let goes_on = |k: &usize| {
        let other = |h: &crate::lexicon::Harm| h.frame.is_verb() && h.form != Form::None;
        doc.tok(*k).lower != ";"
            && (doc.tok(*k).pos != "VERB" || !lexicon.harm(&doc.tok(*k).lower).iter().any(other))
    };
    doc.child(i, &["nsubj"]).is_some_and(missile)
        || (i + 1..range.end.min(i + 9)).take_while(goes_on).any(wounds)
}

/// "fatally wounding the victim"
fn is_fatal(doc: &Document, i: usize) -> bool {
    doc.children(i).any(|c| matches!(doc.tok(c).lower.as_str(), "fatally" | "mortally"))
}

fn belongs_to_strike(doc: &Document, lexicon: &Lexicon, i: usize, range: &TokenRange) -> bool {
    let strike = |k: usize| lexicon.harm(doc.tok(k).lower.as_str()).iter().any(|h| h.frame == Frame::Strike);
    let near = (range.start.max(i.saturating_sub(2))..i).any(strike);
    near || doc.head(i).is_some_and(|h| strike(h) || doc.head(h).is_some_and(strike))
}

/// "threatened to kill 10 judges", "would kill thousands": nobody has been harmed. "May have killed 12" says that some were.
fn is_unreal(doc: &Document, lexicon: &Lexicon, i: usize) -> bool {
    let lower = |k: usize| doc.tok(k).lower.as_str();
    let perfect = doc.children(i).any(|c| lower(c) == "have");
    if perfect {
        return false;
    }
    // "Don't let him die."
    let begged = doc
        .head(i)
        .is_some_and(|h| doc.tok(h).lemma == "let" && doc.children(h).any(|c| doc.tok(c).dep == "neg"));
    let modal = begged || doc.children_by(i, &["aux"]).any(|c| lexicon.cues.modal.contains(lower(c)));
    let infinitive = doc.children_by(i, &["aux"]).any(|c| lower(c) == "to" && doc.tok(c).tag == "TO");
    let told = || doc.head(i).is_some_and(|h| lexicon.cues.happened.contains(doc.tok(h).lemma.as_str()));
    modal || infinitive && !told()
}

/// "did not kill", "without killing", "never wounded".
pub(crate) fn is_denied(doc: &Document, lexicon: &Lexicon, i: usize) -> bool {
    let negated = |k: usize| {
        doc.children(k)
            .any(|c| doc.tok(c).dep == "neg" && doc.tok(c).lower != "only" || doc.tok(c).lower == "never")
    };
    if negated(i) && !not_only(doc, i) {
        return true;
    }
    let mut at = i;
    for _ in 0..3 {
        let Some(head) = doc.head(at) else { break };
        if doc.tok(head).lower == "without" {
            return true;
        }
        let carries = lexicon.cues.cause.contains(doc.tok(head).lemma.as_str())
            || doc.tok(head).pos == "AUX"
            || matches!(doc.tok(head).pos.as_str(), "ADP" | "NOUN");
        let object = matches!(
            doc.tok(at).dep.as_str(),
            "dobj" | "attr" | "acomp" | "pobj" | "prep" | "nsubjpass" | "conj" | "pcomp"
        );
        if !carries || !object {
            break;
        }
        if negated(head) && !matches!(doc.tok(head).pos.as_str(), "NOUN" | "ADP") {
            return true;
        }
        at = head;
    }
    false
}

/// "not only killed 12 people but …"
fn not_only(doc: &Document, i: usize) -> bool {
    doc.children(i).any(|c| matches!(doc.tok(c).lower.as_str(), "only" | "just"))
}

/// "killed and wounded", "dead or injured": one number for both.
fn join_twins(doc: &Document, found: &mut Vec<Trigger>) {
    let mut k = 0;
    while k + 1 < found.len() {
        let (a, b) = (&found[k], &found[k + 1]);
        let between: Vec<&str> = (a.token + 1..b.token).map(|i| doc.tok(i).lower.as_str()).collect();
        let joined =
            matches!(between.as_slice(), ["and"] | ["or"] | ["/"] | ["and", "/", "or"] | ["and/or"] | ["&"])
                && !is_apart(doc, a.token, b.token);
        let pair =
            |x: Effect, y: Effect| (a.effect == x && b.effect == y) || (a.effect == y && b.effect == x);
        if joined
            && (pair(Effect::Killed, Effect::KilledOrInjured)
                || pair(Effect::Injured, Effect::KilledOrInjured))
        {
            // "shot and killed": the second says how it ended.
            let weak = if a.effect == Effect::KilledOrInjured { k } else { k + 1 };
            let sharp = found[2 * k + 1 - weak].clone();
            let first = found[k].token;
            found[k] = Trigger {
                twin: Some(if sharp.token == first { found[k + 1].token } else { first }),
                ..sharp
            };
            found.remove(k + 1);
        } else if joined && pair(Effect::Killed, Effect::Injured) {
            let twin = b.token;
            // The verb form that takes the object is the second one's.
            let form = if a.frame.is_verb() { b.form } else { a.form };
            let frame = if a.frame.is_verb() { b.frame } else { a.frame };
            found[k].effect = Effect::KilledOrInjured;
            found[k].twin = Some(twin);
            found[k].form = form;
            found[k].frame = frame;
            found.remove(k + 1);
        }
        k += 1;
    }
}

/// "one was killed and injured another": the second verb has an object of its own, the first a subject.
fn is_apart(doc: &Document, a: usize, b: usize) -> bool {
    doc.child(a, &["nsubjpass"]).is_some() && doc.child(b, &["dobj"]).is_some()
}
