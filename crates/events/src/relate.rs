//! What events of one sentence are to each other: one told twice, one within another's words.

use tally_model::{Factuality, Role};
use tally_read::Document;

use crate::arguments;
use crate::event::ParticipantAt;
use crate::factuality::Certainty;
use crate::lexicon::{Lexicon, Light};
use crate::participants::{classes_of, join};
use crate::reader::Draft;

/// Joins words that tell of the same event: "an air strike killed ten", "were killed in an ambush", "hit the school, killing ten".
pub(crate) fn merge(doc: &Document, lexicon: &Lexicon, certainty: &Certainty, drafts: &mut [Draft]) {
    merge_twins(lexicon, drafts);
    merge_nouns(doc, lexicon, certainty, drafts);
    merge_participles(doc, lexicon, drafts);
}

/// A noun carried by a verb that the lexicon reads as the same event: "signed a treaty".
fn merge_twins(lexicon: &Lexicon, drafts: &mut [Draft]) {
    for n in 0..drafts.len() {
        let Some((verb, _)) = drafts[n].light.filter(|_| !drafts[n].verbal) else { continue };
        let twin = (0..drafts.len()).find(|&v| {
            let frame = &lexicon.sense(drafts[v].sense).frame.name;
            v != n
                && !drafts[v].dropped
                && drafts[v].head == verb
                && drafts[v].plover == drafts[n].plover
                && !matches!(frame.as_str(), "harm" | "hit" | "die" | "bomb")
        });
        if let Some(v) = twin {
            let more = drafts[n].cast.clone();
            join(&mut drafts[v].cast, more);
            drafts[n].dropped = true;
        }
    }
}

/// An event noun that is the subject, agent or setting of a verb of harm.
fn merge_nouns(doc: &Document, lexicon: &Lexicon, certainty: &Certainty, drafts: &mut [Draft]) {
    for v in 0..drafts.len() {
        if !drafts[v].verbal || drafts[v].plover.as_deref() != Some("ASSAULT") {
            continue;
        }
        let sentence = doc.sentence_index(drafts[v].head);
        let partner = (0..drafts.len()).find(|&n| {
            let noun = &drafts[n];
            (!noun.verbal || is_gerund(doc, noun.head))
                && n != v
                && !noun.dropped
                && noun.plover.as_deref() == Some("ASSAULT")
                && doc.sentence_index(noun.head) == sentence
                && setting(doc, &drafts[v], noun.head)
        });
        let Some(n) = partner else { continue };
        let frame = lexicon.sense(drafts[v].sense).frame.name.clone();
        if matches!(frame.as_str(), "harm" | "hit" | "die" | "bomb")
            && !is_more_special(&drafts[v], &drafts[n])
        {
            let from_verb: Vec<ParticipantAt> = drafts[v].cast.clone();
            let verb = drafts[v].head;
            drafts[v].dropped = true;
            let noun = &mut drafts[n];
            // The verb tells better than the noun who was hurt.
            let mut cast = from_verb;
            join(&mut cast, std::mem::take(&mut noun.cast));
            noun.cast = cast;
            noun.light = Some((verb, Light::Effect));
            noun.generic = false;
            noun.factuality = certainty.of(doc, verb, None);
        } else if matches!(
            frame.as_str(),
            "explode" | "detonate" | "plant" | "fire" | "harm" | "hit" | "die" | "bomb"
        ) && drafts[n].code.as_deref() != Some("clash")
        {
            let (code, mode, more) = (drafts[n].code.clone(), drafts[n].mode.clone(), drafts[n].cast.clone());
            drafts[n].dropped = true;
            if is_more_special(&drafts[n], &drafts[v]) {
                drafts[v].code = code;
                drafts[v].mode = mode;
            }
            join(&mut drafts[v].cast, more);
        }
    }
}

/// Whether the noun is what the verb happened by or in.
fn setting(doc: &Document, verb: &Draft, noun: usize) -> bool {
    let named = if is_gerund(doc, noun) { doc.head(noun) } else { None };
    let is = |i: usize| i == noun || doc.first_conjunct(noun) == i || named == Some(i);
    verb.args.iter().any(|(position, i)| match position {
        "subj" => is(i),
        "in" | "during" | "by" | "with" | "using" | "from" => is(i),
        _ => false,
    }) || arguments::of_verb(doc, verb.head, &[]).at("subj").any(is)
}

/// "killed in police firing": the gerund taken for a participle of the noun before it.
fn is_gerund(doc: &Document, i: usize) -> bool {
    let token = doc.tok(i);
    token.tag == "VBG"
        && token.dep == "acl"
        && i > 0
        && doc.head(i) == Some(i - 1)
        && doc.child(i, &["dobj"]).is_none()
        && doc.tok(i - 1).dep == "pobj"
}

/// How much a sub-event says beyond "attack".
fn special(code: Option<&str>) -> u8 {
    match code {
        None => 0,
        Some("attack") => 1,
        Some("loot" | "clash" | "mob") => 2,
        Some("ied" | "shell") => 3,
        Some(_) => 4,
    }
}

fn is_more_special(a: &Draft, b: &Draft) -> bool {
    special(a.code.as_deref()) > special(b.code.as_deref())
}

/// A participle that tells the outcome of the clause it hangs on.
fn merge_participles(doc: &Document, lexicon: &Lexicon, drafts: &mut [Draft]) {
    for v in 0..drafts.len() {
        let head = drafts[v].head;
        let outcome = drafts[v].verbal
            && !drafts[v].dropped
            && lexicon.sense(drafts[v].sense).frame.name == "harm"
            && drafts[v].code.as_deref() == Some("attack");
        if !outcome {
            continue;
        }
        let participle = doc.tok(head).tag == "VBG"
            && matches!(doc.tok(doc.first_conjunct(head)).dep.as_str(), "advcl" | "acl");
        // "opened fire and killed two": one deed in two words.
        let coordinated =
            doc.tok(head).dep == "conj" && doc.child(head, &["nsubj", "nsubjpass", "aux", "neg"]).is_none();
        let above = if participle {
            doc.head(doc.first_conjunct(head))
        } else if coordinated {
            doc.head(head)
        } else {
            None
        };
        let Some(above) = above else { continue };
        let main = (0..drafts.len()).find(|&m| {
            let d = &drafts[m];
            m != v
                && !d.dropped
                && d.plover.as_deref() == Some("ASSAULT")
                && (d.head == above || d.matched.contains(&above) || d.light.is_some_and(|(l, _)| l == above))
        });
        let Some(m) = main else { continue };
        let victims: Vec<ParticipantAt> = drafts[v]
            .cast
            .iter()
            .filter(|p| matches!(p.role, Role::Victim | Role::Target))
            .cloned()
            .collect();
        join(&mut drafts[m].cast, victims);
        drafts[v].dropped = true;
        if drafts[m].code.as_deref() == Some("abduct") {
            // Who is abducted and killed is killed.
            drafts[m].code = Some("attack".into());
        }
    }
}

/// Marks what an event is about, what came before it or goes on beside it: "protested against the killing", "after a clash".
///
/// Before kinds are `settled`, "killed after a clash" may still be the clash; after that it is known which is the main thing.
pub(crate) fn background(doc: &Document, drafts: &mut [Draft], settled: bool) {
    for i in 0..drafts.len() {
        if drafts[i].dropped || drafts[i].generic {
            continue;
        }
        let anchor = drafts[i].light.map_or(drafts[i].head, |(v, _)| v);
        let mut at = anchor;
        let mut topical = false;
        let mut aside = false;
        while let Some(head) = doc.head(at) {
            let dep = doc.tok(at).dep.as_str();
            let coordinated = dep == "conj" && matches!(doc.tok(at).pos.as_str(), "VERB" | "AUX");
            let manner = dep == "advcl" && doc.tok(at).tag == "VBG" && doc.child(at, &["mark"]).is_none();
            let by_doing = dep == "pcomp" && doc.tok(head).lower == "by";
            let through = coordinated || manner || by_doing || (dep == "prep" && doc.tok(at).lower == "by");
            let purpose = dep == "advcl" && doc.children_by(at, &["aux"]).any(|a| doc.tok(a).lower == "to");
            topical |= !through && (dep != "advcl" || purpose);
            aside |= dep == "relcl" || (dep == "acl" && doc.tok(at).tag != "VBG");
            if dep == "advcl" {
                aside |= doc.children_by(at, &["mark", "advmod"]).any(|m| {
                    matches!(
                        doc.tok(m).lower.as_str(),
                        "after" | "since" | "because" | "as" | "while" | "amid"
                    )
                });
            }
            if dep == "pobj" || dep == "pcomp" {
                aside |= matches!(
                    doc.tok(head).lower.as_str(),
                    "after" | "following" | "since" | "amid" | "during" | "over" | "despite" | "before"
                );
            }
            let above = drafts.iter().position(|d| {
                !d.dropped
                    && (d.head == head || d.light.is_some_and(|(l, _)| l == head))
                    && d.head != drafts[i].head
            });
            if let Some(a) = above {
                let speaks =
                    matches!(drafts[a].plover.as_deref(), Some("PROTEST" | "ACCUSE" | "REQUEST" | "SUPPORT"));
                let told_of = drafts[a].code.is_some() && drafts[a].plover.as_deref() != Some("ASSAULT");
                let definite = settled && !matches!(drafts[a].code.as_deref(), None | Some("attack"));
                if (speaks && (topical || aside)) || (aside && (told_of || definite)) {
                    drafts[i].generic = true;
                    break;
                }
            }
            at = head;
        }
    }
}

/// Drops what is only asked for, threatened, promised or refused: it is what the asking is about, and gives it its mode and target.
pub(crate) fn absorb(doc: &Document, lexicon: &Lexicon, drafts: &mut [Draft]) {
    for inner in 0..drafts.len() {
        if drafts[inner].dropped
            || matches!(
                drafts[inner].factuality,
                Factuality::Certain | Factuality::Probable | Factuality::Possible
            )
        {
            continue;
        }
        let outer = doc.ancestors(drafts[inner].head).find_map(|a| {
            (0..drafts.len()).find(|&o| {
                o != inner
                    && !drafts[o].dropped
                    && is_speech(&drafts[o])
                    && (drafts[o].head == a || drafts[o].light.is_some_and(|(l, _)| l == a))
            })
        });
        let Some(o) = outer else { continue };
        let is_denial = drafts[o].plover.as_deref() == Some("REJECT")
            && drafts[inner].plover.as_deref() == Some("ASSAULT")
            && drafts[inner].factuality == Factuality::Denied;
        if is_denial {
            continue;
        }
        if matches!(drafts[o].mode.as_deref(), None | Some("change"))
            && let Some(mode) = mode_of(drafts[o].plover.as_deref(), &drafts[inner])
        {
            drafts[o].mode = Some(mode.into());
        }
        let has_target = drafts[o].cast.iter().any(|p| matches!(p.role, Role::Target | Role::Beneficiary));
        if !has_target {
            let f = lexicon.classes.fixed();
            let actors: Vec<usize> = drafts[o].cast.iter().map(|p| p.head).collect();
            let asks = drafts[o].plover.as_deref() == Some("REQUEST");
            let mut passed: Vec<ParticipantAt> = drafts[inner]
                .cast
                .iter()
                .filter(|p| !actors.contains(&p.head))
                .filter(|p| if asks { true } else { p.role != Role::Actor })
                .filter(|p| {
                    p.role != Role::Instrument && classes_of(doc, &lexicon.classes, p.head) & f.weapon == 0
                })
                .cloned()
                .collect();
            passed.truncate(2);
            for p in &mut passed {
                p.role = Role::Target;
            }
            join(&mut drafts[o].cast, passed);
        }
        drafts[inner].dropped = true;
    }
}

/// Whether the event is something said about what should or should not be done.
fn is_speech(draft: &Draft) -> bool {
    matches!(
        draft.plover.as_deref(),
        Some(
            "REQUEST"
                | "THREATEN"
                | "REJECT"
                | "AGREE"
                | "CONCEDE"
                | "SUPPORT"
                | "CONSULT"
                | "COERCE"
                | "SANCTION"
        )
    )
}

/// The mode that what is asked for or threatened gives.
fn mode_of(outer: Option<&str>, inner: &Draft) -> Option<&'static str> {
    let kind = inner.plover.as_deref()?;
    match outer? {
        "THREATEN" => Some(match (kind, inner.mode.as_deref()) {
            ("ASSAULT" | "MOBILIZE", _) => "violence",
            ("COERCE", Some("arrest")) => "arrest",
            ("COERCE", Some("seize")) => "territory",
            ("SANCTION", Some("expel")) => "expel",
            ("SANCTION" | "REJECT", _) => "relations",
            ("COERCE", _) => "restrict",
            _ => return None,
        }),
        "REQUEST" | "REJECT" => Some(match kind {
            "AID" | "COOPERATE" | "MOBILIZE" => "assist",
            "CONSULT" | "AGREE" => "meet",
            "RETREAT" | "CONCEDE" => "yield",
            _ => "change",
        }),
        _ => None,
    }
}
