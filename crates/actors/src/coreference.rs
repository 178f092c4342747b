//! Which mentions mean the same: full name and surname, acronym and long form, "the group", "he".
//!
//! Mentions are taken in the order of the text; each joins an entity seen before or opens a new one. Enough for use, not more: a wrong
//! link does more harm than a missing one, so descriptions only join where their words or the grammar say so.

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;
use tally_model::{MentionType, SourceType};

use crate::actor::ActorKind;
use crate::draft::{Draft, Identity, Manner, Number};
use crate::fold;
use crate::scene::{Scene, What};

/// How many sentences back a pronoun or a bare description may reach.
const REACH: usize = 3;

/// Gives every draft the number of the thing that it means, and lets pronouns and descriptions know who that is.
pub(crate) fn resolve<'k>(scene: &Scene<'_, 'k>, drafts: &mut Vec<Draft<'k>>) {
    let mut links = Links { by_key: FxHashMap::default(), next: 1 };
    for n in 0..drafts.len() {
        let owner = owner_by_pronoun(scene, drafts, n);
        let (before, rest) = drafts.split_at_mut(n);
        let draft = &mut rest[0];
        if let Some(owner) = &owner {
            belong(scene, draft, owner);
        }
        let antecedent = match draft.manner {
            Manner::Description if owner.is_some() => None,
            Manner::Name => name_before(scene, before, draft),
            Manner::Description => description_before(scene, before, draft),
            Manner::Pronoun | Manner::Possessive => pronoun_before(scene, before, draft),
        };
        match antecedent {
            Some(a) => {
                draft.entity = before[a].entity;
                inherit(draft, &before[a]);
            }
            None => draft.entity = links.number(scene, draft),
        }
    }
    // "it" and "they" that take up nobody known mean a thing or matter, not an actor.
    let mut seen = FxHashSet::default();
    drafts.retain(|d| {
        let new = seen.insert(d.entity);
        let third = matches!(
            &*scene.doc.tok(d.head).lower,
            "it" | "its" | "itself" | "they" | "them" | "their" | "themselves"
        );
        !(new && third && matches!(d.manner, Manner::Pronoun | Manner::Possessive))
    });
    appositions(scene, drafts);
    renumber(drafts);
}

/// Who "its" is in "its air force": the identity of the pronoun's antecedent; an empty one when that is not known. `None` for
/// mentions without such a pronoun.
fn owner_by_pronoun<'k>(scene: &Scene<'_, 'k>, drafts: &[Draft<'k>], n: usize) -> Option<Identity<'k>> {
    let draft = &drafts[n];
    if draft.manner != Manner::Description || draft.organ.is_none() {
        return None;
    }
    let is_pronoun = |i: &usize| matches!(&*scene.doc.tok(*i).lower, "its" | "their");
    let pronoun = scene.doc.children_by(draft.head, &["poss"]).find(is_pronoun)?;
    let owner = drafts
        .iter()
        .find(|d| d.head == pronoun)
        .and_then(|d| pronoun_before(scene, &drafts[..n], d))
        .map(|a| drafts[a].identity.clone());
    Some(owner.unwrap_or_default())
}

/// Makes an organ described by a pronoun its owner's, rather than that of the state that the report is about.
fn belong<'k>(scene: &Scene<'_, 'k>, draft: &mut Draft<'k>, owner: &Identity<'k>) {
    let suffix = draft.organ.as_deref().unwrap_or_default();
    let organ = owner.country.as_deref().and_then(|iso| scene.knowledge.organ(iso, suffix, scene.on));
    match organ {
        Some(organ) => draft.identity = Identity::of(organ, scene.on),
        None => {
            draft.identity.actor = None;
            draft.identity.country = owner.country.clone();
        }
    }
}

/// Entities by what identifies them.
struct Links {
    by_key: FxHashMap<String, u32>,
    next: u32,
}

impl Links {
    fn number(&mut self, scene: &Scene<'_, '_>, draft: &Draft<'_>) -> u32 {
        let number = self.next;
        match key(scene, draft) {
            Some(key) => {
                let number = *self.by_key.entry(key).or_insert(number);
                if number == self.next {
                    self.next += 1;
                }
                number
            }
            None => {
                self.next += 1;
                number
            }
        }
    }
}

/// What identifies a named thing, whatever stands between its mentions.
fn key(scene: &Scene<'_, '_>, draft: &Draft<'_>) -> Option<String> {
    let class = match draft.kind {
        MentionType::Person => "person",
        MentionType::Platform | MentionType::Weapon | MentionType::Location => return None,
        _ => "body",
    };
    let is_person = draft.identity.actor.is_some_and(|a| a.kind == ActorKind::Person);
    if let Some(actor) = draft.identity.actor {
        let whole = draft.manner == Manner::Name || draft.kind == MentionType::Organisation;
        if whole && (is_person || draft.kind != MentionType::Person) {
            return Some(format!("{class}:{}", actor.id));
        }
        if draft.kind == MentionType::Group {
            return Some(format!("{}/{}", actor.id, scene.doc.tok(draft.head).lemma));
        }
        return None;
    }
    (draft.manner == Manner::Name).then(|| {
        let words = fold::words(scene.doc.words(draft.tokens.clone()));
        format!("{class}:{}", words.iter().map(|w| w.0.as_str()).collect::<Vec<_>>().join(" "))
    })
}

/// What a mention learns from the one it takes up.
fn inherit<'k>(draft: &mut Draft<'k>, from: &Draft<'k>) {
    let pronoun = matches!(draft.manner, Manner::Pronoun | Manner::Possessive);
    if pronoun {
        draft.identity = from.identity.clone();
        draft.participant_kind = from.participant_kind;
        draft.kind = from.kind;
        draft.label_only = from.label_only;
        return;
    }
    let identity = &mut draft.identity;
    if identity.actor.is_none() || identity.assumed {
        identity.actor = from.identity.actor;
        identity.sector = from.identity.sector.clone().or(identity.sector.take());
        identity.country = from.identity.country.clone().or(identity.country.take());
        identity.source_type = from.identity.source_type.or(identity.source_type);
    }
}

/// An earlier mention by name of the same person or body: "Abdi" for "Mazloum Abdi", "SDF" for what it was introduced for.
fn name_before(scene: &Scene<'_, '_>, before: &[Draft<'_>], draft: &Draft<'_>) -> Option<usize> {
    if let Some(unit) = scene.unit(draft.head)
        && let What::Short(long) = unit.what
    {
        let introduced = before
            .iter()
            .position(|d| d.manner == Manner::Name && (d.head == long || d.tokens.contains(&long)));
        return introduced.or_else(|| same_name(scene, before, draft));
    }
    if draft.kind == MentionType::Person && draft.identity.actor.is_none() {
        let name = personal_name(scene, draft);
        return before.iter().rposition(|d| {
            d.manner == Manner::Name
                && d.kind == MentionType::Person
                && is_same_person(&personal_name(scene, d), &name)
        });
    }
    None
}

fn same_name(scene: &Scene<'_, '_>, before: &[Draft<'_>], draft: &Draft<'_>) -> Option<usize> {
    let words = scene.doc.words(draft.tokens.clone());
    before.iter().rposition(|d| d.manner == Manner::Name && scene.doc.words(d.tokens.clone()) == words)
}

/// A person's name, folded, without titles.
fn personal_name(scene: &Scene<'_, '_>, draft: &Draft<'_>) -> Vec<SmolStr> {
    let titles = |i: &usize| !(draft.tokens.len() > 1 && scene.is_title(*i));
    let plain = draft.tokens.clone().filter(titles).filter(|&i| !fold::is_article(&scene.doc.tok(i).lower));
    plain.map(|i| fold::fold(scene.doc.word(i))).filter(|w| !w.is_empty() && w != "s").collect()
}

/// Whether two names are one person's: the same, or one is the first or last part of the other.
fn is_same_person(a: &[SmolStr], b: &[SmolStr]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    match short {
        [] => false,
        [one] => long.last() == Some(one) || long.first() == Some(one),
        _ => {
            long.ends_with(short)
                || long.starts_with(short)
                || (short.first() == long.first() && short.last() == long.last())
        }
    }
}

/// Whom a description takes up.
fn description_before(scene: &Scene<'_, '_>, before: &[Draft<'_>], draft: &Draft<'_>) -> Option<usize> {
    let doc = scene.doc;
    let lemma = &doc.tok(draft.head).lemma;
    let here = doc.sentence_index(draft.head);
    let near = |d: &Draft<'_>, reach: usize| here - doc.sentence_index(d.head) <= reach;
    let definite = doc
        .children_by(draft.head, &["det"])
        .any(|c| matches!(&*doc.tok(c).lower, "the" | "this" | "that" | "these" | "those"));
    let open = draft.identity.actor.is_none() || draft.identity.assumed;
    if draft.kind == MentionType::Organisation && open && (draft.anaphor || draft.identity.assumed) {
        if let Some(found) = before.iter().rposition(|d| is_taken_up(scene, d, draft, lemma)) {
            return Some(found);
        }
        let general = matches!(
            &**lemma,
            "group"
                | "organization"
                | "organisation"
                | "movement"
                | "faction"
                | "outfit"
                | "militia"
                | "network"
        );
        if general && draft.anaphor {
            return before.iter().rposition(|d| {
                d.kind == MentionType::Organisation
                    && d.manner == Manner::Name
                    && near(d, REACH)
                    && is_group(d)
            });
        }
    }
    if definite
        && open
        && draft.kind == MentionType::Organisation
        && let Some(sort) = draft.identity.source_type.filter(|s| is_telling(*s))
    {
        // "the rescue service", "the monitor": the body of that sort that was named last.
        let named = before.iter().rposition(|d| {
            d.kind == MentionType::Organisation
                && d.manner == Manner::Name
                && d.identity.source_type == Some(sort)
                && d.identity.actor.is_some()
        });
        if named.is_some() {
            return named;
        }
    }
    if definite && open {
        return before.iter().rposition(|d| {
            d.manner == Manner::Description
                && d.kind == draft.kind
                && d.number == draft.number
                && near(d, 6)
                && doc.tok(d.head).lemma == *lemma
                && agrees(&d.identity, &draft.identity)
        });
    }
    None
}

/// Whether a report that speaks of "the …" of this sort after naming one means that one.
fn is_telling(sort: SourceType) -> bool {
    matches!(
        sort,
        SourceType::RescueService | SourceType::MonitorNgo | SourceType::StateMedia | SourceType::Wire
    )
}

fn agrees(a: &Identity<'_>, b: &Identity<'_>) -> bool {
    let same = |a: Option<&SmolStr>, b: Option<&SmolStr>| a.is_none() || b.is_none() || a == b;
    same(a.sector.as_ref(), b.sector.as_ref()) && same(a.country.as_ref(), b.country.as_ref())
}

/// Whether an organisation may be called "the group": no state, no organ of one.
fn is_group(draft: &Draft<'_>) -> bool {
    let organ = draft.organ.is_some()
        || draft
            .identity
            .actor
            .is_some_and(|a| a.kind == ActorKind::Government || a.kind == ActorKind::People);
    // "In a post on Telegram, the group said": not the platform.
    let platform = draft.identity.source_type == Some(SourceType::SocialMedia);
    !organ
        && !platform
        && !matches!(draft.identity.sector.as_deref(), Some("GOV" | "JRN" | "COP" | "LEG" | "JUD"))
}

/// Whether "the observatory" (`lemma`), "the army" take up this earlier mention.
fn is_taken_up(scene: &Scene<'_, '_>, earlier: &Draft<'_>, draft: &Draft<'_>, lemma: &str) -> bool {
    if earlier.kind != MentionType::Organisation
        || earlier.manner == Manner::Pronoun
        || earlier.manner == Manner::Possessive
    {
        return false;
    }
    if earlier.identity.assumed && earlier.manner == Manner::Description {
        return scene.doc.tok(earlier.head).lemma == lemma && earlier.organ == draft.organ;
    }
    let folded = fold::fold(lemma);
    let in_words = |name: &str| fold::words(name).iter().any(|w| w.0 == folded);
    if in_words(scene.doc.words(earlier.tokens.clone())) {
        return draft.organ.is_none() || earlier.identity.actor.is_some();
    }
    earlier.identity.actor.is_some_and(|actor| {
        in_words(&actor.name)
            || draft
                .organ
                .as_deref()
                .is_some_and(|organ| actor.id.ends_with(organ) && actor.id.len() > organ.len())
    })
}

/// Whom a pronoun means.
fn pronoun_before(scene: &Scene<'_, '_>, before: &[Draft<'_>], draft: &Draft<'_>) -> Option<usize> {
    let doc = scene.doc;
    match &*doc.tok(draft.head).lower {
        "i" | "me" | "my" | "we" | "us" | "our" => first_person(scene, before, draft),
        "he" | "she" | "him" | "her" | "his" | "himself" | "herself" => {
            let fits = |d: &Draft<'_>| {
                d.kind == MentionType::Person && !is_first_person(scene, d) && d.number == Number::One
            };
            nearest(scene, before, draft, REACH, &fits)
        }
        "they" | "them" | "their" | "themselves" => {
            let many = |d: &Draft<'_>| d.can_act() && d.number == Number::Many && !is_first_person(scene, d);
            let bodies = |d: &Draft<'_>| d.kind == MentionType::Organisation;
            nearest(scene, before, draft, 1, &many)
                .or_else(|| nearest(scene, before, draft, 1, &bodies))
                .or_else(|| nearest(scene, before, draft, REACH, &many))
        }
        _ if is_expletive(scene, draft.head) => None,
        _ => {
            let fits = |d: &Draft<'_>| d.kind == MentionType::Organisation && d.number == Number::One;
            nearest(scene, before, draft, 1, &fits)
                .filter(|&n| is_subject(scene, &before[n]) || draft.manner == Manner::Possessive)
        }
    }
}

/// "it was clear that", "it is time", "it rained": the pronoun means nothing.
fn is_expletive(scene: &Scene<'_, '_>, i: usize) -> bool {
    let doc = scene.doc;
    if doc.tok(i).dep == "expl" {
        return true;
    }
    let Some(verb) = doc.head(i).filter(|_| matches!(doc.tok(i).dep.as_str(), "nsubj" | "nsubjpass")) else {
        return false;
    };
    let clause = doc.child(verb, &["ccomp", "xcomp", "csubj", "advcl", "acl", "relcl"]).is_some();
    match &*doc.tok(verb).lemma {
        "be" | "'s" | "become" => true,
        "seem" | "appear" | "rain" | "snow" | "take" | "matter" | "happen" | "turn" | "come" | "depend" => {
            true
        }
        _ => doc.tok(i).dep == "nsubjpass" && clause,
    }
}

/// "I" and "we" in the same stretch of text go together.
fn first_person(scene: &Scene<'_, '_>, before: &[Draft<'_>], draft: &Draft<'_>) -> Option<usize> {
    let doc = scene.doc;
    let here = doc.sentence_index(draft.head);
    before.iter().rposition(|d| {
        is_first_person(scene, d) && d.number == draft.number && here - doc.sentence_index(d.head) <= 2
    })
}

fn is_first_person(scene: &Scene<'_, '_>, draft: &Draft<'_>) -> bool {
    draft.tokens.len() == 1
        && matches!(&*scene.doc.tok(draft.head).lower, "i" | "me" | "my" | "we" | "us" | "our")
}

fn is_subject(scene: &Scene<'_, '_>, draft: &Draft<'_>) -> bool {
    let first = scene.doc.first_conjunct(draft.head);
    matches!(scene.doc.tok(first).dep.as_str(), "nsubj" | "nsubjpass" | "agent")
}

/// The nearest fitting mention: the subject that stands last in the pronoun's own sentence, then in each sentence before it; else
/// any fitting one.
fn nearest(
    scene: &Scene<'_, '_>,
    before: &[Draft<'_>],
    draft: &Draft<'_>,
    reach: usize,
    fits: &dyn Fn(&Draft<'_>) -> bool,
) -> Option<usize> {
    let doc = scene.doc;
    let here = doc.sentence_index(draft.head);
    for back in 0..=reach.min(here) {
        let sentence = here - back;
        let within: Vec<usize> = (0..before.len())
            .rev()
            .skip_while(|&n| doc.sentence_index(before[n].head) > sentence)
            .take_while(|&n| doc.sentence_index(before[n].head) == sentence)
            .filter(|&n| fits(&before[n]) && !governs(scene, &before[n], draft))
            .collect();
        let subject = within.iter().find(|&&n| is_subject(scene, &before[n]));
        if let Some(&found) = subject.or(within.first()) {
            return Some(found);
        }
    }
    None
}

/// Whether a pronoun is an object of the very verb whose subject the other is ("IS attacked them"): then they differ.
fn governs(scene: &Scene<'_, '_>, other: &Draft<'_>, pronoun: &Draft<'_>) -> bool {
    let doc = scene.doc;
    let object = matches!(doc.tok(pronoun.head).dep.as_str(), "dobj" | "dative");
    object
        && pronoun.manner == Manner::Pronoun
        && doc.head(other.head).is_some()
        && doc.head(other.head) == doc.head(pronoun.head)
}

/// "Jane Doe, a spokeswoman for the ministry": both mean one person; the name learns what the description says.
fn appositions(scene: &Scene<'_, '_>, drafts: &mut [Draft<'_>]) {
    let by_head: FxHashMap<usize, usize> = drafts.iter().enumerate().map(|(n, d)| (d.head, n)).collect();
    for n in 0..drafts.len() {
        if scene.doc.tok(drafts[n].head).dep != "appos" {
            continue;
        }
        let Some(&main) = scene.doc.head(drafts[n].head).and_then(|h| by_head.get(&h)) else { continue };
        let same = drafts[n].kind == drafts[main].kind && drafts[n].number == drafts[main].number;
        let one_named = (drafts[n].manner == Manner::Name) != (drafts[main].manner == Manner::Name);
        if !same || !one_named {
            continue;
        }
        let (named, described) = if drafts[main].manner == Manner::Name { (main, n) } else { (n, main) };
        let from = drafts[described].identity.clone();
        let to = &mut drafts[named].identity;
        to.sector = to.sector.take().or(from.sector);
        to.country = to.country.take().or(from.country);
        if to.actor.is_none() {
            to.source_type = from.source_type.or(to.source_type);
        }
        drafts[described].entity = drafts[named].entity;
    }
}

/// Numbers the entities from 1 in the order of their first mention.
fn renumber(drafts: &mut [Draft<'_>]) {
    let mut numbers: FxHashMap<u32, u32> = FxHashMap::default();
    for draft in drafts {
        let next = numbers.len() as u32 + 1;
        draft.entity = *numbers.entry(draft.entity).or_insert(next);
    }
}
