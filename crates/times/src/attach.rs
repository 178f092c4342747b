//! Which time expression dates a statement or an event.
//!
//! A time belongs to the word that governs it: the verb of "were killed on Friday", the noun of "Saturday's
//! attack". An event's own time is looked for at its trigger and what hangs on it, then at the clauses above, as long as
//! these tell of the same event: not through "said", "condemned" or "after", which have times of their own. What stands in
//! front of a sentence ("On 3 June 2022, …") covers the whole of it, and the sentences after it in the paragraph.

use tally_model::{TimeKind, TimePrecision};
use tally_read::{Document, TokenRange};

use crate::TimeAt;
use crate::verbs::{self, Manner};

/// Index of the expression that tells when the statement with this cue ("said") was made; `None` when nothing does.
///
/// `cue` is the token of the cue's head word. Times of what is said are left to [`event_time`].
pub fn statement_time(doc: &Document, cue: usize, times: &[TimeAt]) -> Option<usize> {
    best_at(doc, cue, times, &|_| true)
}

/// Index of the expression that tells when the event with this trigger ("killed", "attack") happened; `None` when neither
/// its sentence nor the paragraph before it says so.
///
/// `trigger` is the token of the trigger's head word. The time may stand in an earlier sentence of the paragraph:
/// compare sentences to know whether it was inferred.
pub fn event_time(doc: &Document, trigger: usize, times: &[TimeAt]) -> Option<usize> {
    let mut at = trigger;
    loop {
        if let Some(found) = best_at(doc, at, times, &|_| true).or_else(|| of_conjuncts(doc, at, times)) {
            return Some(found);
        }
        match step_up(doc, at) {
            Step::To(head) => at = head,
            Step::Stop => break,
            Step::OtherTime => return None,
        }
    }
    if is_pluperfect(doc, trigger) {
        return None;
    }
    fronted(doc, doc.sentence(trigger).tokens.clone(), times).or_else(|| fronted_before(doc, trigger, times))
}

/// The word that a time belongs to, and the preposition that ties it there.
pub(crate) struct Tie<'a> {
    pub governor: usize,
    pub preposition: Option<&'a str>,
    /// Whether it stands before a noun: "Saturday's attack", "the 2016 truce".
    pub is_modifier: bool,
}

/// What a time is tied to.
pub(crate) fn tie<'a>(doc: &'a Document, time: &TimeAt) -> Tie<'a> {
    let mut at = time.head;
    let mut preposition = None;
    let is_modifier = matches!(doc.tok(at).dep.as_str(), "poss" | "compound" | "amod" | "nummod" | "nmod");
    while let Some(head) = doc.head(at) {
        let within = time.tokens.contains(&head);
        let token = doc.tok(head);
        let is_preposition =
            matches!(doc.tok(at).dep.as_str(), "pobj" | "pcomp" | "nmod" | "npadvmod" | "advmod" | "dep")
                && matches!(token.dep.as_str(), "prep" | "agent" | "mark" | "advmod" | "dep" | "pcomp")
                && matches!(token.pos.as_str(), "ADP" | "SCONJ" | "ADV");
        at = head;
        if is_preposition {
            preposition = preposition.or(Some(token.lower.as_str()));
        } else if !within {
            break;
        }
    }
    Tie { governor: at, preposition, is_modifier }
}

/// Whether a time may date anything at all: it is on the calendar, or could be if the date published were known.
fn is_datable(time: &TimeAt) -> bool {
    let reference = time.time.value.as_deref().is_some_and(|v| v.ends_with("_REF"));
    match time.time.kind {
        TimeKind::Date | TimeKind::Time => {
            !reference && (time.time.start.is_some() || time.time.value.is_some())
        }
        // "Over the past week": a stretch that ends now.
        TimeKind::Duration => time.time.start.is_some() && time.time.end.is_some(),
        TimeKind::Set => false,
    }
}

/// The times of the sentence that token `i` stands in, with their indices.
fn in_sentence(sentence: TokenRange, times: &[TimeAt]) -> impl DoubleEndedIterator<Item = (usize, &TimeAt)> {
    let first = times.partition_point(|t| t.tokens.start < sentence.start);
    let last = times.partition_point(|t| t.tokens.start < sentence.end);
    (first..last.max(first)).map(|i| (i, &times[i])).filter(|(_, t)| is_datable(t))
}

/// The finest, then the nearest of the times that belong to the word at `at`.
fn best_at(doc: &Document, at: usize, times: &[TimeAt], allowed: &dyn Fn(&TimeAt) -> bool) -> Option<usize> {
    in_sentence(doc.sentence(at).tokens.clone(), times)
        .filter(|(_, time)| allowed(time))
        .filter_map(|(i, time)| {
            Some((rank(time), distance(doc, time, at)?, time.tokens.start.abs_diff(at), i))
        })
        .min()
        .map(|(.., i)| i)
}

/// The finer the better; a time of day without its day is worth less than the day.
fn rank(time: &TimeAt) -> u8 {
    match time.time.precision {
        _ if time.time.start.is_none() => 9,
        _ if time.time.kind == TimeKind::Duration => 8,
        TimePrecision::Day => 0,
        TimePrecision::Time => 1,
        TimePrecision::Days => 2,
        TimePrecision::Week => 3,
        TimePrecision::Month => 4,
        TimePrecision::Season => 5,
        TimePrecision::Year => 6,
        TimePrecision::Era | TimePrecision::Unknown => 7,
    }
}

/// How many words lie between a time and the word at `at` on the way up the tree; `None` when it belongs elsewhere.
fn distance(doc: &Document, time: &TimeAt, at: usize) -> Option<usize> {
    if time.tokens.contains(&at) {
        return None;
    }
    let Tie { governor, preposition, is_modifier } = tie(doc, time);
    // "As of 5 December", "before Friday": bounds, not days of the event.
    let bound = matches!(preposition, Some("before" | "until" | "till")) && !has_clock(time);
    if bound || is_as_of(doc, time) {
        return None;
    }
    let mut here = governor;
    let mut steps = 0;
    while here != at {
        if is_verb(doc, here) && tells_of_its_head(doc, here) {
            here = doc.head(here)?;
            steps += 10;
            continue;
        }
        let token = doc.tok(here);
        // "Shelling over the weekend" is a verb only in form.
        let is_noun =
            token.tag == "VBG" && matches!(token.dep.as_str(), "nsubj" | "pobj" | "dobj" | "compound");
        let clause = is_verb(doc, here) && !is_noun;
        let head = doc.head(here)?;
        // Of "condemned Saturday's attack" or "broke the 2016 truce" the verb has its own time.
        let other_event =
            is_modifier && here == governor && matches!(token.dep.as_str(), "dobj" | "pobj") && {
                let through = doc.tok(head).lower.as_str();
                !matches!(through, "in" | "during" | "by" | "with" | "on" | "of")
            };
        let later = matches!(
            token.lower.as_str(),
            "after" | "before" | "since" | "following" | "until" | "for" | "over" | "about"
        );
        if clause || other_event || (later && token.pos != "NOUN" && here != governor) {
            return None;
        }
        here = head;
        steps += 1;
    }
    Some(steps)
}

/// Whether a clause tells when what it hangs on took place: "a strike that hit the house on Friday killed six", "killed when
/// a shell hit the house on Friday", "killed in a raid carried out on Friday"; but not "killed a man abducted on Friday".
fn tells_of_its_head(doc: &Document, verb: usize) -> bool {
    let Some(head) = doc.head(verb) else { return false };
    let word_of = |deps: &[&str]| doc.child(verb, deps).map_or("", |c| doc.tok(c).lower.as_str());
    let circumstance = matches!(doc.tok(head).dep.as_str(), "nsubj" | "nsubjpass" | "pobj");
    match doc.tok(verb).dep.as_str() {
        "relcl" => circumstance && matches!(word_of(&["nsubj", "nsubjpass"]), "that" | "which"),
        "acl" => doc.tok(verb).tag == "VBN" && doc.tok(head).dep == "pobj",
        "advcl" => matches!(word_of(&["advmod", "mark"]), "when" | "as" | "while"),
        _ => false,
    }
}

/// "Shortly before 9 a.m. on Friday" is Friday all the same.
fn has_clock(time: &TimeAt) -> bool {
    let value = time.time.value.as_deref().unwrap_or("");
    value.split_once('T').is_some_and(|(_, clock)| clock.starts_with(|c: char| c.is_ascii_digit()))
}

fn is_as_of(doc: &Document, time: &TimeAt) -> bool {
    let start = time.tokens.start;
    start >= 2 && doc.tok(start - 1).lower == "of" && doc.tok(start - 2).lower == "as"
}

/// "Shot and killed on Friday": the time of a later verb with the same subject.
fn of_conjuncts(doc: &Document, at: usize, times: &[TimeAt]) -> Option<usize> {
    if !is_verb(doc, at) {
        return None;
    }
    let same_subject = |&c: &usize| {
        is_verb(doc, c) && doc.child(c, &["nsubj", "nsubjpass"]).is_none() && !comes_later(doc, c)
    };
    doc.conjuncts(at).into_iter().filter(same_subject).find_map(|c| best_at(doc, c, times, &|_| true))
}

fn is_verb(doc: &Document, i: usize) -> bool {
    matches!(doc.tok(i).pos.as_str(), "VERB" | "AUX")
}

/// "… and later died".
fn comes_later(doc: &Document, i: usize) -> bool {
    doc.children_by(i, &["advmod"]).any(|c| {
        matches!(doc.tok(c).lower.as_str(), "later" | "then" | "subsequently" | "afterwards" | "eventually")
    })
}

enum Step {
    /// The clause or phrase above tells of the same event.
    To(usize),
    /// It does not, or there is none.
    Stop,
    /// It tells of something at another time ("after the attack").
    OtherTime,
}

/// From an event to the phrase or clause above it, when that one's time is the event's too.
fn step_up(doc: &Document, at: usize) -> Step {
    let Some(head) = doc.head(at) else { return Step::Stop };
    let token = doc.tok(at);
    let above = doc.tok(head);
    let reports = is_verb(doc, head) && verbs::is(Manner::Report, &above.lemma);
    match token.dep.as_str() {
        "conj" if comes_later(doc, at) => Step::Stop,
        "conj" => Step::To(head),
        "acl" if token.tag == "VBG" => Step::To(head),
        // "A man wounded in the strike died on Monday."
        "acl" => Step::OtherTime,
        "relcl" => {
            let which = doc
                .child(at, &["nsubj", "nsubjpass"])
                .is_some_and(|c| matches!(doc.tok(c).lower.as_str(), "which" | "that"));
            if which { Step::To(head) } else { Step::OtherTime }
        }
        "advcl" => {
            let mark = doc.child(at, &["mark", "advmod"]).map(|c| doc.tok(c).lower.as_str());
            match mark {
                Some("after" | "before" | "since" | "until" | "once") => Step::OtherTime,
                _ if reports => Step::Stop,
                _ => Step::To(head),
            }
        }
        "ccomp" | "parataxis" | "nsubj" | "nsubjpass" | "dobj" if reports => Step::Stop,
        "pobj" | "pcomp" => match above.lower.as_str() {
            "after" | "before" | "since" | "following" | "until" | "despite" => Step::OtherTime,
            "for" | "over" | "about" | "to" | "against" => Step::Stop,
            _ => doc.head(head).map_or(Step::Stop, Step::To),
        },
        _ => Step::To(head),
    }
}

/// The time that stands in front of a sentence, before its subject, and covers it all.
fn fronted(doc: &Document, sentence: TokenRange, times: &[TimeAt]) -> Option<usize> {
    let root = sentence.clone().find(|&i| doc.head(i).is_none())?;
    let subject =
        doc.child(root, &["nsubj", "nsubjpass", "csubj", "expl"]).map_or(root, |s| doc.subtree(s).start);
    let reports = verbs::is(Manner::Report, &doc.tok(root).lemma);
    // "Displacement: On 15 April 2022, …".
    let after_label = |t: &TimeAt| {
        let before = t.tokens.start.saturating_sub(3).max(sentence.start)..t.tokens.start;
        t.tokens.start <= sentence.start + 8 && before.into_iter().any(|i| doc.tok(i).lower == ":")
    };
    let (i, time) = in_sentence(sentence.clone(), times)
        .filter(|(_, t)| (t.tokens.end <= subject || after_label(t)) && !is_as_of(doc, t))
        .min_by_key(|(i, t)| (rank(t), *i))?;
    let leads = time.tokens.start <= sentence.start + 3 || after_label(time);
    let bound = matches!(tie(doc, time).preposition, Some("before" | "until" | "till" | "after"));
    // "On Monday, police said …" dates the statement, unless the whole date is given as the note's own.
    (leads && !bound && (!reports || !time.time.inferred)).then_some(i)
}

/// The fronted time of the nearest earlier sentence of the paragraph that has one; no other day may be named in between.
fn fronted_before(doc: &Document, trigger: usize, times: &[TimeAt]) -> Option<usize> {
    let here = doc.sentence_index(trigger);
    let block = doc.sentences()[here].block;
    let mut earlier = doc.sentences()[..here].iter().rev().take(8).take_while(|s| s.block == block);
    earlier.find_map(|sentence| fronted(doc, sentence.tokens.clone(), times))
}

/// "Had been killed": before the time that the sentence tells of.
fn is_pluperfect(doc: &Document, i: usize) -> bool {
    doc.children_by(i, &["aux", "auxpass"]).any(|c| doc.tok(c).lower == "had")
}
