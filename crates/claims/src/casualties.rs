//! Which figures belong to which claim.

use std::collections::{BTreeMap, BTreeSet};

use tally_model::{Effect, Figure, Group, MentionType, Participant, ParticipantKind, Role, Span};
use tally_places::ToponymAt;

use crate::draft::{self, Draft};
use crate::{Parts, occasion, path, twice};

/// Puts every figure into the draft of its event: the one that its effect word triggers, else the nearest in
/// the tree of its sentence. A figure without an event becomes a draft of its own.
pub(crate) fn attach(parts: &Parts<'_>, voices: &[Option<usize>], drafts: &mut Vec<Draft>) {
    let by_token = by_trigger(parts, drafts);
    let places = outer_places(parts);
    let mut bodies = bodies(parts);
    // "In Cancun, Quintana Roo, a woman was killed": a place is nobody's victim.
    for draft in drafts.iter_mut() {
        draft.participants.retain(|p| p.role != Role::Victim || !places.contains(&p.span));
    }
    bodies.extend(places);
    let mut bare: Vec<(Option<usize>, Draft)> = Vec::new();
    for (i, at) in parts.figures.iter().enumerate().filter(|(_, at)| !counts_a_body(&at.figure, &bodies)) {
        let anchor = at.trigger.unwrap_or(at.head);
        let home = by_token[anchor].or_else(|| nearest(parts, drafts, voices, anchor));
        let home = match home {
            Some(home) => &mut drafts[home],
            None => {
                // Figures of one trigger ("12 killed, 3 of them soldiers") share one bare claim.
                let known = bare.iter().rposition(|(trigger, d)| {
                    (*trigger == at.trigger && trigger.is_some())
                        || (d.sentence == parts.doc.sentence_index(anchor) && d.attribution == voices[anchor])
                });
                let known = known.unwrap_or_else(|| {
                    bare.push((at.trigger, draft::bare_figure(parts, anchor, voices)));
                    bare.len() - 1
                });
                &mut bare[known].1
            }
        };
        if twice::is_told(parts, i, home) {
            continue;
        }
        let mut figure = at.figure.clone();
        figure.including.retain(|part| !counts_a_body(part, &bodies));
        home.casualties.push(figure);
    }
    // A statement without an event that holds the figure is that figure's claim.
    for (_, draft) in bare {
        let statement = drafts.iter_mut().find(|d| {
            d.event.is_none()
                && d.attribution.is_some()
                && d.attribution == draft.attribution
                && d.casualties.is_empty()
        });
        match statement {
            Some(statement) => {
                statement.casualties = draft.casualties;
                statement.anchor = draft.anchor;
                statement.sentence = draft.sentence;
            }
            None => drafts.push(draft),
        }
    }
    drafts.sort_by_key(|d| (d.sentence, d.anchor, d.event));
}

/// Where known organisations are named.
fn bodies(parts: &Parts<'_>) -> BTreeSet<Span> {
    let known = parts.actors.mentions.iter().filter(|m| {
        let mention = &m.mention;
        mention.named && mention.actor.is_some() && mention.kind == MentionType::Organisation
    });
    known.map(|m| m.mention.span).collect()
}

/// Where places are named that say where the one before them lies ("Cancun, Quintana Roo"): by itself a place's name may be a surname.
fn outer_places(parts: &Parts<'_>) -> BTreeSet<Span> {
    let says_where = |t: &&ToponymAt| t.toponym.literal && t.toponym.place.is_some() && t.places.is_some();
    parts.toponyms.iter().filter(says_where).map(|t| t.toponym.span).collect()
}

/// Whether a figure takes an organisation's or a place's name for somebody's ("killed fifty fighters, including Jaish al-Fatah").
fn counts_a_body(figure: &Figure, bodies: &BTreeSet<Span>) -> bool {
    figure.best == Some(1) && bodies.contains(&figure.span)
}

/// For each token the draft whose event it triggers.
fn by_trigger(parts: &Parts<'_>, drafts: &[Draft]) -> Vec<Option<usize>> {
    let mut by_token = vec![None; parts.doc.len()];
    for (i, draft) in drafts.iter().enumerate() {
        for &event in draft.event.iter().chain(&draft.effects) {
            let event = &parts.events[event];
            by_token[event.tokens.clone()].fill(Some(i));
            by_token[event.head] = Some(i);
        }
    }
    by_token
}

/// The nearest event of the same sentence and voice, at most four steps away in the tree, that can harm people.
fn nearest(parts: &Parts<'_>, drafts: &[Draft], voices: &[Option<usize>], anchor: usize) -> Option<usize> {
    let sentence = parts.doc.sentence_index(anchor);
    let from = drafts.partition_point(|d| d.sentence < sentence);
    drafts[from..]
        .iter()
        .enumerate()
        .take_while(|(_, d)| d.sentence == sentence)
        .filter(|(_, d)| d.attribution == voices[anchor])
        .filter_map(|(i, d)| {
            let event = &parts.events[d.event?];
            let plover = event.event.plover.as_deref()?;
            if !matches!(plover, "ASSAULT" | "COERCE" | "PROTEST" | "RETREAT" | "AID") {
                return None;
            }
            if occasion::is_told_as_occasion(parts.doc, anchor, event.head) {
                return None;
            }
            let (up, down) = path::steps(parts.doc, anchor, event.head)?;
            (up + down <= 4).then_some((up + down, from + i))
        })
        .min()
        .map(|(_, i)| i)
}

/// Bare numbers are of those who were attacked: "ambushed a group of gunmen, killing 15". Only when all people attacked are
/// fighters; the post where they were is no rival of theirs.
pub(crate) fn take_targets(parts: &Parts<'_>, drafts: &mut [Draft]) {
    let is_bare = |f: &Figure| {
        let at = parts.figures.partition_point(|at| at.figure.span.start < f.span.start);
        parts.figures[at..]
            .iter()
            .take_while(|at| at.figure.span.start == f.span.start)
            .any(|at| at.figure.span == f.span && parts.doc.tok(at.head).pos == "NUM")
    };
    for draft in drafts.iter_mut() {
        let mut targets = draft
            .participants
            .iter()
            .filter(|p| {
                p.role == Role::Target
                    && !matches!(p.kind, Some(ParticipantKind::Facility | ParticipantKind::Place))
            })
            .peekable();
        let armed = |p: &Participant| {
            let people = matches!(
                p.kind,
                Some(ParticipantKind::Person | ParticipantKind::People | ParticipantKind::Organisation)
            );
            people && p.sector.as_deref().is_some_and(is_armed)
        };
        if targets.peek().is_none() || !targets.all(armed) {
            continue;
        }
        let harmed = |f: &&mut Figure| {
            f.group == Group::People
                && matches!(f.effect, Effect::Killed | Effect::Injured | Effect::KilledOrInjured)
        };
        draft
            .casualties
            .iter_mut()
            .filter(harmed)
            .filter(|f| is_bare(f))
            .for_each(|f| f.group = Group::Combatants);
    }
}

/// One person who is somebody of an armed body is of that side: "the spokesman of the militia was killed".
pub(crate) fn take_sides(drafts: &mut [Draft]) {
    for draft in drafts.iter_mut() {
        let armed = |p: &&Participant| {
            p.kind == Some(ParticipantKind::Person)
                && p.actor.is_some()
                && p.sector.as_deref().is_some_and(is_armed)
        };
        for figure in draft.casualties.iter_mut() {
            let one = figure.best == Some(1) && matches!(figure.group, Group::People | Group::Men);
            if one && draft.participants.iter().filter(armed).any(|p| p.span == figure.span) {
                figure.group = Group::Combatants;
            }
        }
    }
}

/// PLOVER sectors of those who bear arms. The police do too, but have a group of their own.
fn is_armed(sector: &str) -> bool {
    matches!(sector.get(..3), Some("MIL" | "REB" | "SEP" | "INS" | "PAR" | "UAF" | "CRM"))
}

/// Figures of people whose group only another claim of the incident tells: "kills 19" in the headline, "19 militants were killed"
/// below it. The same number of the same effect, by a claim that this one's source may have seen, are the same people.
pub(crate) fn settle_groups(drafts: &mut [Draft]) {
    // By incident, effect and number: whose words tell which group.
    type Told = BTreeMap<(u32, Effect, u64), Vec<(Option<usize>, Group)>>;
    let mut told = Told::new();
    let number = |f: &Figure| f.best.or(f.low).filter(|n| *n > 1 && !f.cumulative);
    for draft in drafts.iter() {
        let Some(incident) = draft.incident else { continue };
        for figure in draft.casualties.iter().filter(|f| is_side(f.group)) {
            if let Some(n) = number(figure) {
                told.entry((incident, figure.effect, n)).or_default().push((draft.attribution, figure.group));
            }
        }
    }
    for draft in drafts.iter_mut() {
        let (Some(incident), voice) = (draft.incident, draft.attribution) else { continue };
        for figure in draft.casualties.iter_mut() {
            let is_open = figure.group == Group::People && figure.including.is_empty();
            let Some(n) = number(figure).filter(|_| is_open) else { continue };
            let groups = told.get(&(incident, figure.effect, n)).into_iter().flatten();
            let mut lent = groups.filter(|(from, _)| draft::lends(*from, voice)).map(|(_, group)| *group);
            if let Some(group) = lent.next().filter(|first| lent.all(|group| group == *first)) {
                figure.group = group;
            }
        }
    }
}

/// Groups that tell on which side people were.
fn is_side(group: Group) -> bool {
    group.is_combatant() || group == Group::Civilians
}
