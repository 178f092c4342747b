//! Chains: who passed a claim on ("state TV, citing a military source", "TASS quoted the ministry as saying",
//! "told AFP", "in remarks carried by SANA"), and lists of sources for one claim.
//!
//! The one who knows is the source; the ones between it and the report are `via`, outermost first.

use tally_model::{SourceType, Stance};

use crate::candidate::{Candidate, Text};
use crate::lexicon::Lexicon;
use crate::source;

/// Works out the chains among the kept candidates.
pub(crate) fn apply(text: &Text, kept: &mut Vec<Candidate>) {
    quoted_as_saying(text, kept);
    citing(text, kept);
    for c in kept.iter_mut() {
        told(text, c);
        carried(text, c);
        let more = if c.rule == "preposition" { written_list(text, c) } else { Vec::new() };
        c.sources = c.sources.iter().flat_map(|&s| listed(text, s)).chain(more).collect();
        c.sources.sort_unstable();
        c.sources.dedup();
    }
}

/// "X, citing Y, said …", "X said, quoting Y": Y is the source, X the way. The citation itself goes.
///
/// Only when what is cited can speak; "citing a lack of evidence" stays an attribution of its own.
fn citing(text: &Text, kept: &mut Vec<Candidate>) {
    let mut gone = Vec::new();
    for n in 0..kept.len() {
        if !matches!(kept[n].lemma.as_str(), "cite" | "quote") || !matches!(text.tag(kept[n].head), "VBG") {
            continue;
        }
        let Some(cited) = text.doc.child(kept[n].head, &["dobj"]).filter(|&o| speaks(text, o)) else {
            continue;
        };
        let citer = kept[n].sources.clone();
        let sentence = text.doc.sentence_index(kept[n].head);
        let main = (0..kept.len()).find(|&m| {
            m != n
                && text.doc.sentence_index(kept[m].head) == sentence
                && kept[m].sources == citer
                && !citer.is_empty()
                && kept[m].frame == "that"
        });
        if let Some(m) = main {
            kept[m].via.extend(citer);
            kept[m].sources = vec![cited];
            gone.push(n);
        }
    }
    let mut n = 0;
    kept.retain(|_| {
        n += 1;
        !gone.contains(&(n - 1))
    });
}

/// "X quoted Y as saying that …": one attribution, cue "quoted … as saying".
fn quoted_as_saying(text: &Text, kept: &mut Vec<Candidate>) {
    let mut gone = Vec::new();
    for n in 0..kept.len() {
        let saying = kept[n].head;
        let Some(lead) =
            text.doc.head(saying).filter(|&p| text.lower(p) == "as" && text.dep(saying) == "pcomp")
        else {
            continue;
        };
        let Some(quoting) =
            text.doc.ancestors(lead).take(2).find(|&q| matches!(text.lemma(q), "quote" | "cite"))
        else {
            continue;
        };
        let outer = kept.iter().position(|k| k.head == quoting);
        let (speaker, way) = match text.doc.child(quoting, &["nsubjpass"]) {
            Some(quoted) => (Some(quoted), source::agent(text, quoting)),
            None => (text.doc.child(quoting, &["dobj"]), source::of_verb(text, quoting).into_iter().next()),
        };
        let Some(speaker) = speaker else { continue };
        let mut cue = crate::cue::verbal(text, quoting, &[]);
        cue.push(lead..saying + 1);
        kept[n].cue = cue;
        kept[n].sources = vec![speaker];
        kept[n].via.extend(way);
        gone.extend(outer.filter(|&o| o != n));
    }
    for c in kept.iter_mut().filter(|c| c.class == "quote" && c.frame == "that") {
        was_quoted(text, c);
    }
    let mut n = 0;
    kept.retain(|_| {
        n += 1;
        !gone.contains(&(n - 1))
    });
}

/// "[…], the minister was quoted as saying by SANA": the one quoted is the source.
fn was_quoted(text: &Text, c: &mut Candidate) {
    let Some(quoted) = text.doc.child(c.head, &["nsubjpass"]) else { return };
    c.sources = vec![quoted];
    let saying = text
        .doc
        .children_by(c.head, &["prep"])
        .find_map(|p| text.doc.child(p, &["pcomp"]))
        .filter(|&s| s <= c.head + 3);
    if let Some(saying) = saying {
        c.cue.push(c.head + 1..saying + 1);
        c.cue = crate::content::joined(text, std::mem::take(&mut c.cue));
    }
    c.via.extend(source::agent(text, c.head).or_else(|| saying.and_then(|s| source::agent(text, s))));
}

/// "a source told AFP that …": the medium that was told is the way.
fn told(text: &Text, c: &mut Candidate) {
    if !matches!(c.lemma.as_str(), "tell" | "inform" | "brief") || c.sources.is_empty() {
        return;
    }
    let Some(told) = text.doc.child(c.head, &["dobj", "dative"]).filter(|&o| o > c.head) else { return };
    let medium = text.doc.entity_at(told).is_some_and(|e| e.label == "ORG") || is_medium(text, told);
    if medium && text.pos(told) == "PROPN" {
        c.via.push(told);
    }
}

/// "said in remarks carried by SANA", "said, quoted by TASS".
fn carried(text: &Text, c: &mut Candidate) {
    if c.sources.is_empty() || !text.is_verb(c.head) {
        return;
    }
    let near = c.head + 1..text.doc.sentence(c.head).tokens.end.min(c.head + 10);
    let by = near.filter(|&i| !c.covers(i)).find(|&i| {
        text.tag(i) == "VBN" && text.lexicon.is_carrier(text.lower(i)) && source::agent(text, i).is_some()
    });
    let beside = c
        .sources
        .iter()
        .flat_map(|&s| text.doc.children_by(s, &["acl"]))
        .find(|&a| text.lexicon.is_carrier(text.lower(a)));
    if let Some(medium) =
        by.or(beside).and_then(|v| source::agent(text, v)).filter(|m| !c.sources.contains(m))
    {
        c.via.push(medium);
    }
}

/// The heads of a list of sources: "the hospital, the police and two residents" are three.
fn listed(text: &Text, head: usize) -> Vec<usize> {
    let mut heads = vec![head];
    heads.extend(
        text.doc
            .conjuncts(head)
            .into_iter()
            .filter(|&c| matches!(text.pos(c), "NOUN" | "PROPN" | "PRON") && c > head),
    );
    heads
}

/// The further members of a list after "according to", read from commas and "and" alone, since parsers often lose
/// long lists: "according to the hospital, the mayor and two residents". What is joined must be able to speak.
fn written_list(text: &Text, c: &Candidate) -> Vec<usize> {
    let Some(&first) = c.sources.first() else { return Vec::new() };
    let sentence = text.doc.sentence(first).tokens.clone();
    let joins = |i: usize| matches!(text.lower(i), "," | "and" | "or");
    let mut found = Vec::new();
    let mut at = first + 1;
    while at < sentence.end && !joins(at) {
        at += 1;
    }
    while at < sentence.end && joins(at) {
        let last = (at..sentence.end).take_while(|&i| joins(i)).any(|i| text.lower(i) != ",");
        let start = (at..sentence.end).find(|&i| !joins(i)).unwrap_or(sentence.end);
        let end = (start..sentence.end).find(|&i| joins(i) || text.is_blank(i)).unwrap_or(sentence.end);
        if start >= end || (start..end).any(|i| text.is_verb(i) && text.is_finite(i)) {
            return Vec::new();
        }
        let head = text.doc.head_of(start..end);
        if !speaks(text, head) {
            return Vec::new();
        }
        found.push(head);
        if last {
            return found;
        }
        at = end;
    }
    Vec::new()
}

/// Whether a noun names somebody or something that can be cited.
fn speaks(text: &Text, noun: usize) -> bool {
    source::source_type(text, noun).is_some()
        || text.doc.entity_at(noun).is_some_and(|e| matches!(e.label.as_str(), "PERSON" | "ORG"))
}

fn is_medium(text: &Text, noun: usize) -> bool {
    matches!(
        source::source_type(text, noun),
        Some(SourceType::Media | SourceType::Wire | SourceType::StateMedia)
    )
}

/// The stance of a cue, once its negation and what it takes are counted: "could not verify" doubts,
/// "declined to comment" doubts, "denied responsibility" denies.
pub(crate) fn stance(text: &Text, c: &Candidate, lexicon: &Lexicon) -> Stance {
    let silent = |i: usize| {
        matches!(
            text.lemma(i),
            "comment"
                | "say"
                | "confirm"
                | "discuss"
                | "answer"
                | "respond"
                | "speculate"
                | "elaborate"
                | "identify"
                | "name"
        )
    };
    let refuses =
        c.class == "refuse" && c.frame == "inf" && text.doc.children_by(c.head, &["xcomp"]).any(silent);
    if refuses
        || c.class == "refuse"
            && c.content
                .iter()
                .flat_map(|r| r.clone())
                .any(|i| matches!(text.lower(i), "comment" | "comments"))
    {
        return Stance::Doubts;
    }
    if c.lemma == "responsibility"
        && let Some(verb) = text.doc.head(c.head)
    {
        return lexicon
            .verb(text.lemma(verb))
            .first()
            .map(|s| s.stance)
            .filter(|s| *s == Stance::Denies)
            .unwrap_or(Stance::Asserts);
    }
    let unsure = matches!(
        c.class.as_str(),
        "confirm" | "know" | "think" | "say" | "find" | "a-unclear" | "a-think" | "a-know"
    );
    match (c.negated && unsure, c.stance) {
        (true, _) => Stance::Doubts,
        (false, stance) => stance,
    }
}

/// Whether the cue is denied by its source word: "no group claimed", "nobody said".
pub(crate) fn nobody(text: &Text, c: &Candidate) -> bool {
    c.sources.iter().any(|&s| {
        matches!(text.lower(s), "nobody" | "none" | "neither")
            || text.lower(s) == "one" && s > 0 && text.lower(s - 1) == "no"
            || text.doc.children_by(s, &["det"]).any(|d| matches!(text.lower(d), "no" | "neither"))
    })
}

/// Ends a content before a clause that sets another account against it: "said 14 had died, **while the hospital
/// spoke of nine**". Only when that clause has a source of its own.
pub(crate) fn contrast(text: &Text, kept: &mut [Candidate]) {
    for n in 0..kept.len() {
        let cut = kept
            .iter()
            .enumerate()
            .filter(|(m, other)| *m != n && !other.sources.is_empty() && kept[n].covers(other.head))
            .find_map(|(_, other)| {
                let clause =
                    std::iter::once(other.head).chain(text.doc.ancestors(other.head)).find(|&a| {
                        text.dep(a) == "advcl"
                            && text.doc.child(a, &["mark"]).is_some_and(|m| {
                                matches!(text.lower(m), "while" | "whereas" | "although" | "though")
                            })
                    })?;
                let start = text.doc.subtree(clause).start;
                let own = other.sources.iter().all(|&s| s >= start) && text.quotes.outer(start).is_none();
                let comma = start.checked_sub(1)?;
                (own && text.lower(comma) == "," && kept[n].covers(start)).then_some(comma)
            });
        if let Some(cut) = cut {
            let whole = kept[n].content.clone();
            kept[n].content =
                whole.into_iter().filter(|r| r.start < cut).map(|r| r.start..r.end.min(cut)).collect();
        }
    }
}
