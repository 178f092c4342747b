//! Who says it: drafts become claims.

use tally_attribution::{Attribution, SourceAt};
use tally_model::{
    Claim, Cue, Event, Factuality, MentionType, Quote, Source, SourceKind, Span, Stance, Via, When,
};
use tally_read::TokenRange;

use crate::draft::{Draft, is_own_cue};
use crate::people::{self, People};
use crate::{Parts, confidence, earlier, when};

/// The claims of a report: one for each draft and each source that stands behind it.
pub(crate) fn claims(parts: &Parts<'_>, drafts: Vec<Draft>, main: Option<usize>) -> Vec<Claim> {
    let people = People::new(parts.doc, parts.actors);
    let mut claims = Vec::new();
    for (i, draft) in drafts.into_iter().enumerate() {
        let attribution = draft.attribution.map(|a| &parts.attributions[a]);
        let sources = match draft.attribution {
            None => vec![Source::report()],
            Some(a) => sources(parts, &people, a),
        };
        for (n, source) in sources.into_iter().enumerate() {
            let is_main = main == Some(i) && n == 0;
            claims.push(claim(parts, &draft, attribution, source, claims.len() as u32 + 1, is_main));
        }
    }
    claims
}

fn claim(
    parts: &Parts<'_>,
    draft: &Draft,
    attribution: Option<&Attribution>,
    source: Source,
    id: u32,
    main: bool,
) -> Claim {
    let doc = parts.doc;
    let sentence = doc.span(doc.trim_blank(doc.sentences()[draft.sentence].tokens.clone()));
    let event = draft.event.map(|e| event(&parts.events[e].event, draft));
    let spans = |ranges: &[TokenRange]| -> Vec<Span> {
        ranges.iter().filter(|r| !r.is_empty()).map(|r| doc.span(r.clone())).collect()
    };
    let mut claim = Claim {
        id,
        main,
        incident: draft.incident,
        sentence,
        content: attribution.map_or_else(|| vec![sentence], |a| spans(&a.content)),
        confidence: 0.0,
        cue: attribution.map(|a| Cue {
            lemma: a.cue.lemma.clone(),
            stance: a.cue.stance,
            spans: spans(&a.cue.tokens),
        }),
        quote: attribution.map_or(Quote::None, |a| a.quote),
        said_on: attribution.and_then(|a| said_on(parts, a)),
        factuality: factuality(parts, draft, attribution),
        superseded: earlier::is_superseded(parts, draft, attribution),
        event,
        participants: draft.participants.clone(),
        place: draft.place.clone(),
        when: draft.when.clone(),
        casualties: draft.casualties.clone(),
        source,
    };
    claim.confidence = confidence::of(&claim, doc.text());
    claim
}

/// The event as read, with the kind that the incident's other claims tell where its own words leave it open.
fn event(read: &Event, draft: &Draft) -> Event {
    match &draft.kind {
        None => read.clone(),
        Some(kind) => {
            Event { mode: kind.mode.clone(), acled: kind.acled.clone(), inferred: true, ..read.clone() }
        }
    }
}

/// What a source's stance makes of the certainty of what it says. A denial turns a plain assertion into "denied"; plans
/// and demands are no occurrences; fears are possibilities.
fn factuality(parts: &Parts<'_>, draft: &Draft, attribution: Option<&Attribution>) -> Factuality {
    let Some(attribution) = attribution.filter(|a| !is_own_cue(parts, draft.event, a)) else {
        return draft.factuality;
    };
    match (attribution.cue.stance, draft.factuality) {
        (Stance::Denies, Factuality::Certain | Factuality::Probable | Factuality::Possible) => {
            Factuality::Denied
        }
        (Stance::Vows | Stance::Demands, Factuality::Certain) => Factuality::Planned,
        (Stance::Doubts, Factuality::Certain) => Factuality::Unknown,
        (_, factuality) => factuality,
    }
}

fn said_on(parts: &Parts<'_>, attribution: &Attribution) -> Option<When> {
    let i = tally_times::statement_time(parts.doc, attribution.cue.head, parts.times)?;
    let when = || tally_times::when(parts.doc, parts.times, i, attribution.cue.head);
    when::is_datable(&parts.times[i]).then(when)
}

/// The sources of an attribution; an unnamed one where nobody is said.
fn sources(parts: &Parts<'_>, people: &People<'_>, a: usize) -> Vec<Source> {
    let attribution = &parts.attributions[a];
    if attribution.sources.is_empty() {
        // Nobody is said: there are no words for the source, and the claim says so.
        let via = chain(parts, people, attribution);
        let unnamed = Source { kind: SourceKind::Unnamed, via, inferred: true, ..Source::report() };
        return vec![unnamed];
    }
    attribution
        .sources
        .iter()
        .map(|at| {
            let means_nobody =
                at.pronoun && people.at(at.head).is_none_or(|m| m.mention.pronoun && people.is_alone(m));
            match last_speaker(parts, people, a, at).filter(|_| means_nobody) {
                Some(speaker) => {
                    let spans = source(parts, people, attribution, at).spans;
                    Source { spans, inferred: at.elsewhere, ..source(parts, people, attribution, speaker) }
                }
                None => source(parts, people, attribution, at),
            }
        })
        .collect()
}

/// Who spoke last before attribution `a`, no further than a few sentences back: whom "it said" means when coreference
/// knows nobody. A body for "it", a person for "he" and "she".
fn last_speaker<'p>(
    parts: &Parts<'p>,
    people: &People<'_>,
    a: usize,
    pronoun: &SourceAt,
) -> Option<&'p SourceAt> {
    const REACH: usize = 3;
    let doc = parts.doc;
    let here = doc.sentence_index(parts.attributions[a].cue.head);
    let wants_person = match doc.tok(pronoun.head).lower.as_str() {
        "he" | "she" => Some(true),
        "it" => Some(false),
        _ => None,
    };
    parts.attributions[..a]
        .iter()
        .rev()
        .take_while(|b| here.saturating_sub(doc.sentence_index(b.cue.head)) <= REACH)
        .flat_map(|b| b.sources.iter().rev())
        .find(|s| {
            let is_person = people.at(s.head).map(|m| m.mention.kind == MentionType::Person);
            !s.pronoun && wants_person.zip(is_person).is_none_or(|(wanted, is)| wanted == is)
        })
}

fn source(parts: &Parts<'_>, people: &People<'_>, attribution: &Attribution, at: &SourceAt) -> Source {
    let doc = parts.doc;
    let mention = people.at(at.head);
    let named = mention.and_then(|m| people.named(m));
    let words = at.tokens.first().cloned().unwrap_or(at.head..at.head + 1);
    let pronoun = mention.is_some_and(|m| m.mention.pronoun);
    let known = mention.filter(|m| !m.mention.pronoun).or(if pronoun { named } else { None });
    let mut via = chain(parts, people, attribution);
    via.extend(at.via.iter().map(|(tokens, head)| link(parts, people, tokens.clone(), *head)));
    Source {
        kind: people::source_kind(people, mention, at.kind),
        name: Some(people.name(mention, words)),
        actor: known.and_then(|m| m.mention.actor.clone()),
        source_type: known.and_then(|m| m.source_type).or(at.source_type),
        via,
        spans: at.tokens.iter().filter(|r| !r.is_empty()).map(|r| doc.span(r.clone())).collect(),
        inferred: at.elsewhere,
    }
}

/// The sources of the attributions that this one stands in, outermost first.
fn chain(parts: &Parts<'_>, people: &People<'_>, attribution: &Attribution) -> Vec<Via> {
    let mut via = Vec::new();
    let mut parent = attribution.parent;
    while let Some(outer) = parent.map(|p| &parts.attributions[p]) {
        if let Some(at) = outer.sources.first() {
            let words = at.tokens.first().cloned().unwrap_or(at.head..at.head + 1);
            via.push(link(parts, people, words, at.head));
        }
        if via.len() > 8 {
            break;
        }
        parent = outer.parent;
    }
    via.reverse();
    via
}

fn link(parts: &Parts<'_>, people: &People<'_>, tokens: TokenRange, head: usize) -> Via {
    let mention = people.at(head);
    Via {
        name: people.name(mention, tokens.clone()),
        actor: mention.and_then(|m| m.mention.actor.clone()),
        span: parts.doc.span(tokens),
    }
}
