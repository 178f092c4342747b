//! Who and what took part.

use std::collections::BTreeMap;

use tally_actors::{Actors, MentionAt};
use tally_events::ParticipantAt;
use tally_model::{MentionType, Participant, ParticipantKind, Role, SourceKind};
use tally_read::{Document, TokenRange};

use crate::Parts;
use crate::draft::Draft;

/// Looks up mentions by token, and the best name of each thing that is mentioned.
pub(crate) struct People<'a> {
    doc: &'a Document,
    mentions: &'a [MentionAt],
    by_token: Vec<Option<usize>>,
    names: Vec<Option<usize>>,
    /// The first description of each thing: what a pronoun means when nothing names it.
    described: Vec<Option<usize>>,
}

impl<'a> People<'a> {
    pub(crate) fn new(doc: &'a Document, actors: &'a Actors) -> Self {
        let mentions = &actors.mentions;
        let mut by_token = vec![None; doc.len()];
        // Longer mentions first, so that the tightest stands; then heads, which always win.
        let mut order: Vec<usize> = (0..mentions.len()).collect();
        order.sort_by_key(|&i| std::cmp::Reverse(mentions[i].tokens.len()));
        for &i in &order {
            by_token[mentions[i].tokens.clone()].fill(Some(i));
        }
        for &i in &order {
            by_token[mentions[i].head] = Some(i);
        }
        let entities = mentions.iter().map(|m| m.mention.entity as usize + 1).max().unwrap_or(0);
        let mut names: Vec<Option<usize>> = vec![None; entities];
        let mut described: Vec<Option<usize>> = vec![None; entities];
        for (i, m) in mentions.iter().enumerate() {
            if !m.mention.pronoun {
                described[m.mention.entity as usize].get_or_insert(i);
            }
            let best = &mut names[m.mention.entity as usize];
            let better = best.is_none_or(|b| standing(&mentions[b]) < standing(m));
            if better && standing(m) > 0 {
                *best = Some(i);
            }
        }
        People { doc, mentions, by_token, names, described }
    }

    /// The mention that token `i` heads or belongs to.
    pub(crate) fn at(&self, i: usize) -> Option<&'a MentionAt> {
        self.by_token[i].map(|m| &self.mentions[m])
    }

    /// The mention that names the thing that `mention` refers to, when there is one.
    pub(crate) fn named(&self, mention: &MentionAt) -> Option<&'a MentionAt> {
        self.names[mention.mention.entity as usize].map(|m| &self.mentions[m])
    }

    /// Whether nothing but pronouns stands for the thing that `mention` refers to.
    pub(crate) fn is_alone(&self, mention: &MentionAt) -> bool {
        self.described[mention.mention.entity as usize].is_none()
    }

    /// What to call the thing that `mention` refers to: its canonical name, else the fullest name in the report, else
    /// the words at `tokens`. Somebody described as one of a body ("a military source") is not the body.
    pub(crate) fn name(&self, mention: Option<&MentionAt>, tokens: TokenRange) -> String {
        let Some(m) = mention else { return self.plain(tokens) };
        let is_body = m.mention.named || m.mention.kind != MentionType::Person;
        if let Some(canonical) = m.mention.canonical.clone().filter(|_| is_body) {
            return canonical;
        }
        match self.named(m) {
            Some(n) if m.mention.pronoun || m.mention.named => {
                n.mention.canonical.clone().unwrap_or_else(|| n.mention.name.clone())
            }
            None if m.mention.pronoun => {
                let first = self.described[m.mention.entity as usize].map(|n| &self.mentions[n]);
                self.plain(first.map_or(tokens, |first| first.tokens.clone()))
            }
            _ => self.plain(tokens),
        }
    }

    /// The words without a leading article.
    fn plain(&self, tokens: TokenRange) -> String {
        let article = matches!(self.doc.tok(tokens.start).lower.as_str(), "the" | "a" | "an");
        let start = if article && tokens.len() > 1 { tokens.start + 1 } else { tokens.start };
        self.doc.words(start..tokens.end).to_string()
    }
}

/// How good a mention is as a name for its thing.
fn standing(m: &MentionAt) -> usize {
    match (m.mention.actor.is_some(), m.mention.named) {
        (true, _) => 1000,
        (false, true) => m.tokens.len().min(9),
        _ => 0,
    }
}

/// Fills the participants of every draft from its event and the effects merged into it.
pub(crate) fn attach(parts: &Parts<'_>, drafts: &mut [Draft]) {
    let people = People::new(parts.doc, parts.actors);
    for draft in drafts.iter_mut() {
        let mut found: Vec<&ParticipantAt> = Vec::new();
        for &event in draft.event.iter().chain(&draft.effects) {
            for participant in &parts.events[event].participants {
                // The strike that did the killing is the event itself, not one who took part in it.
                let is_event = draft
                    .event
                    .iter()
                    .chain(&draft.effects)
                    .any(|&e| parts.events[e].head == participant.head);
                let known = found.iter().any(|p| p.head == participant.head);
                if !is_event && !known {
                    found.push(participant);
                }
            }
        }
        draft.participants = found.into_iter().map(|p| participant(&people, p)).collect();
    }
}

fn participant(people: &People<'_>, at: &ParticipantAt) -> Participant {
    let mention = people.at(at.head).filter(|m| m.head == at.head || m.tokens.contains(&at.head));
    let named = mention.and_then(|m| people.named(m));
    let from = |get: fn(&MentionAt) -> Option<String>| {
        mention
            .and_then(get)
            .or_else(|| named.filter(|_| mention.is_some_and(|m| m.mention.pronoun)).and_then(get))
    };
    Participant {
        role: at.role,
        name: people.name(mention, at.tokens.clone()),
        actor: from(|m| m.mention.actor.clone()),
        kind: mention.and_then(|m| m.participant_kind).or(at.kind),
        // What people do in the event (demonstrate, riot) says more of them than a mere description; a known actor keeps
        // its own sector.
        sector: match (mention, at.sector) {
            (Some(m), Some(sector)) if m.mention.actor.is_none() => Some(sector.to_string()),
            (None, Some(sector)) => Some(sector.to_string()),
            _ => from(|m| m.mention.sector.clone()),
        },
        country: from(|m| m.mention.country.clone()),
        span: people.doc.span(at.tokens.clone()),
        inferred: false,
    }
}

/// A claim that names nobody responsible takes the party that other claims of its incident name, when they name just one:
/// claims of its own sentence and voice first; beyond the sentence only for the report's own voice. A source is never
/// made to say what it did not. Those who arrested the rioters did not riot: only claims of the same PLOVER type lend.
pub(crate) fn fall_back(parts: &Parts<'_>, drafts: &mut [Draft]) {
    // Within one sentence and voice, or anywhere.
    type Scope = Option<(usize, Option<usize>)>;
    // The parties by name, of each incident and type.
    type Known<'a> = BTreeMap<((u32, Option<&'a str>), Scope), BTreeMap<String, Participant>>;
    let deed = |draft: &Draft| Some((draft.incident?, parts.events[draft.event?].event.plover.as_deref()));
    let mut known = Known::new();
    for draft in drafts.iter() {
        let Some(deed) = deed(draft) else { continue };
        for party in draft.participants.iter().filter(|p| is_party(p)) {
            let key = party.actor.clone().unwrap_or_else(|| party.name.to_lowercase());
            for scope in [Some((draft.sentence, draft.attribution)), None] {
                known.entry((deed, scope)).or_default().entry(key.clone()).or_insert_with(|| party.clone());
            }
        }
    }
    for draft in drafts.iter_mut() {
        let Some(deed) = deed(draft).filter(|_| !draft.participants.iter().any(is_party)) else { continue };
        let only = |scope: Scope| known.get(&(deed, scope)).and_then(only_party);
        let near = only(Some((draft.sentence, draft.attribution)));
        let party = near.or_else(|| if draft.attribution.is_none() { only(None) } else { None });
        if let Some(party) = party {
            draft.participants.push(Participant { inferred: true, ..party.clone() });
        }
    }
}

/// The one party; the one that is known to the knowledge base, when just one is.
fn only_party(parties: &BTreeMap<String, Participant>) -> Option<&Participant> {
    let mut known = parties.values().filter(|p| p.actor.is_some());
    match (known.next(), known.next(), parties.len()) {
        (Some(party), None, _) => Some(party),
        (None, None, 1) => parties.values().next(),
        _ => None,
    }
}

/// Whether somebody, rather than a weapon or vehicle, is said to have done it.
fn is_party(p: &Participant) -> bool {
    p.role == Role::Actor
        && !matches!(
            p.kind,
            Some(ParticipantKind::Weapon | ParticipantKind::Facility | ParticipantKind::Property)
        )
}

/// Whether a mention names somebody, so that as a source it is an actor rather than an unnamed one.
pub(crate) fn source_kind(people: &People<'_>, mention: Option<&MentionAt>, given: SourceKind) -> SourceKind {
    let named = mention.is_some_and(|m| {
        m.mention.actor.is_some() && m.mention.kind != MentionType::Person
            || m.mention.named
            || (m.mention.pronoun && people.named(m).is_some_and(|n| n.mention.named))
    });
    if named { SourceKind::Actor } else { given }
}
