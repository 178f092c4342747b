//! PLOVER's rules for what has not happened: a promise of help is an agreement, a refusal of release a rejection, an
//! announced attack a threat.

use tally_model::Factuality;
use tally_read::Document;

use crate::arguments::{self, Arguments};
use crate::lexicon::Lexicon;
use crate::morph;
use crate::participants::Caster;
use crate::reader::Draft;

/// Gives events that are announced or refused the type that PLOVER has for the announcement.
pub(crate) fn collapse(doc: &Document, drafts: &mut [Draft]) {
    for draft in drafts.iter_mut().filter(|d| !d.dropped) {
        let verb = if draft.verbal { draft.head } else { draft.light.map_or(draft.head, |(v, _)| v) };
        let kind = draft.plover.clone().unwrap_or_default();
        let stance = stance(doc, verb);
        let new = match (stance, draft.factuality, kind.as_str()) {
            (
                Stance::Wills,
                Factuality::Planned | Factuality::Conditional,
                "AID" | "COOPERATE" | "SUPPORT" | "CONSULT",
            ) => ("AGREE", None),
            (Stance::Wills, Factuality::Planned | Factuality::Conditional, "RETREAT") => ("CONCEDE", None),
            (Stance::Wills, Factuality::Planned | Factuality::Conditional, "ASSAULT" | "MOBILIZE") => {
                ("THREATEN", Some("violence"))
            }
            (Stance::Wills, Factuality::Planned | Factuality::Conditional, "COERCE") => (
                "THREATEN",
                Some(if draft.mode.as_deref() == Some("arrest") { "arrest" } else { "restrict" }),
            ),
            (
                Stance::Wills,
                Factuality::Planned | Factuality::Conditional | Factuality::Possible,
                "SANCTION",
            ) => ("THREATEN", Some("relations")),
            (Stance::WillNot | Stance::Fails, Factuality::Denied, "RETREAT" | "CONCEDE") => {
                ("REJECT", Some("yield"))
            }
            (Stance::WillNot | Stance::Fails, Factuality::Denied, "AID" | "COOPERATE") => {
                ("REJECT", Some("assist"))
            }
            (Stance::WillNot | Stance::Fails, Factuality::Denied, "AGREE" | "SUPPORT" | "CONSULT") => {
                ("REJECT", None)
            }
            _ => continue,
        };
        draft.plover = Some(new.0.into());
        draft.mode = new.1.map(Into::into);
        draft.code = None;
    }
}

/// Verbs of saying under which "must" is a demand.
const SAY: &[&str] = &[
    "say",
    "state",
    "insist",
    "stress",
    "tell",
    "declare",
    "add",
    "warn",
    "argue",
    "reiterate",
    "emphasize",
    "emphasise",
    "note",
    "write",
];

/// Reads "The council said that the rebels must leave" as a demand of the council's on the rebels.
pub(crate) fn demands(doc: &Document, lexicon: &Lexicon, drafts: &mut Vec<Draft>) {
    let Some(&sense) = lexicon.verb("must").first() else { return };
    for must in (0..doc.len()).filter(|&i| doc.tok(i).lower == "must" && doc.tok(i).dep == "aux") {
        let Some(verb) = doc.head(must) else { continue };
        let Some(says) =
            doc.head(verb).filter(|&s| doc.tok(verb).dep == "ccomp" && morph::is_any(doc.tok(s), SAY))
        else {
            continue;
        };
        let is_event = |_: usize| false;
        let caster = Caster { doc, classes: &lexicon.classes, is_event: &is_event };
        let mut args = Arguments::default();
        for speaker in arguments::of_verb(doc, says, &[says]).at("subj") {
            args.add("subj", speaker);
        }
        for addressee in arguments::of_verb(doc, verb, &[verb]).at("subj") {
            args.add("comp", addressee);
        }
        let cast = caster.of_verb(&lexicon.sense(sense).frame, &args, false);
        if !cast.iter().any(|p| p.role == tally_model::Role::Actor) {
            continue;
        }
        drafts.retain(|d| d.head != verb || d.plover.as_deref() == Some("ASSAULT"));
        if drafts.iter().any(|d| d.head == verb) {
            continue;
        }
        drafts.push(Draft {
            head: verb,
            matched: vec![must],
            verbal: true,
            sense,
            args,
            plover: Some("REQUEST".into()),
            mode: Some("change".into()),
            code: None,
            cast,
            light: None,
            factuality: Factuality::Certain,
            generic: false,
            dropped: false,
        });
    }
    drafts.sort_by_key(|d| d.head);
}

/// How the words put a deed that is not done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stance {
    /// "will release", "would release", "is ready to release".
    Wills,
    /// "will not release".
    WillNot,
    /// "failed to reach".
    Fails,
    Other,
}

fn stance(doc: &Document, verb: usize) -> Stance {
    // A condition is nobody's announcement.
    if doc
        .children_by(verb, &["mark"])
        .any(|m| matches!(doc.tok(m).lower.as_str(), "if" | "unless" | "whether"))
    {
        return Stance::Other;
    }
    let will = doc
        .children_by(verb, &["aux"])
        .any(|a| matches!(doc.tok(a).lower.as_str(), "will" | "wo" | "would" | "'ll" | "shall"));
    let denied = doc.child(verb, &["neg"]).is_some();
    if will {
        return if denied { Stance::WillNot } else { Stance::Wills };
    }
    let Some(head) = doc.head(verb).filter(|_| doc.tok(verb).dep == "xcomp") else { return Stance::Other };
    if matches!(doc.tok(head).lower.as_str(), "ready" | "willing" | "prepared" | "set") {
        return Stance::Wills;
    }
    if morph::is_any(doc.tok(head), &["fail", "refuse", "decline"]) { Stance::Fails } else { Stance::Other }
}
