//! From names, nouns and pronouns to mentions: what each says of whom it means.

use smol_str::SmolStr;
use tally_model::{MentionType, ParticipantKind, SourceType};
use tally_read::TokenRange;

use crate::actor::ActorKind;
use crate::draft::{Draft, Identity, Manner, Number};
use crate::names::StateForm;
use crate::nominals::{Class, Modifier, Nominal};
use crate::scene::{Scene, Unit, What};

/// Dependency labels of words that stand before a noun and qualify it.
const BEFORE: [&str; 6] = ["amod", "compound", "nmod", "poss", "nummod", "det"];

/// How far a description may lean on another ("a spokesman for the commander of the army").
const DEPTH: usize = 4;

/// All mentions of the report, in the order of their heads.
pub(crate) fn drafts<'k>(scene: &Scene<'_, 'k>) -> Vec<Draft<'k>> {
    (0..scene.doc.len()).filter_map(|i| draft(scene, i)).collect()
}

fn draft<'k>(scene: &Scene<'_, 'k>, i: usize) -> Option<Draft<'k>> {
    let token = scene.doc.tok(i);
    if matches!(token.tag.as_str(), "PRP" | "PRP$") {
        return pronoun(scene, i);
    }
    if let Some(unit) = scene.unit(i) {
        let descriptive = matches!(&unit.what, What::Entity(label) if label != "PERSON");
        if i != unit.head {
            return None;
        }
        if descriptive && let Some(mut draft) = described(scene, i) {
            draft.tokens = draft.tokens.start.min(unit.tokens.start)..draft.tokens.end.max(unit.tokens.end);
            draft.manner = Manner::Name;
            return Some(draft);
        }
        // The model calls many weapons and vehicles organisations ("IED", "APC").
        let thing = scene
            .vocabulary
            .noun(scene.doc, i)
            .is_some_and(|(n, _)| matches!(n.class, Class::Weapon | Class::Platform));
        if descriptive && unit.tokens.len() == 1 && (thing || scene.is_title(i)) {
            return None;
        }
        return named(scene, i, unit);
    }
    if let Some((unit, state, form)) = scene.state(i)
        && i == unit.head
        && let Some(draft) = of_state(scene, i, unit, state, form)
    {
        return Some(draft);
    }
    described(scene, i)
}

/// A name of somebody known, or of whom the language model thinks that it is one.
fn named<'k>(scene: &Scene<'_, 'k>, i: usize, unit: &Unit<'k>) -> Option<Draft<'k>> {
    if is_spent(scene, i) {
        return None;
    }
    let doc = scene.doc;
    let mut number = Number::One;
    let (kind, identity, participant) = match &unit.what {
        What::Actor(actor) => {
            let (kind, participant) = match actor.kind {
                ActorKind::Person => (MentionType::Person, ParticipantKind::Person),
                ActorKind::People => (MentionType::Group, ParticipantKind::People),
                ActorKind::Government => (MentionType::Organisation, ParticipantKind::Government),
                ActorKind::Organisation => (MentionType::Organisation, ParticipantKind::Organisation),
            };
            (kind, Identity::of(actor, scene.on), participant)
        }
        What::Ambiguous => (MentionType::Organisation, Identity::default(), ParticipantKind::Organisation),
        What::Short(long) => {
            let identity = scene.unit(*long).map(|u| of_organisation(scene, u)).unwrap_or_default();
            (MentionType::Organisation, identity, ParticipantKind::Organisation)
        }
        What::Entity(label) => match label.as_str() {
            "PERSON" => (MentionType::Person, titled(scene, i, unit), ParticipantKind::Person),
            "NORP" if doc.tok(i).pos == "ADJ" && modified(scene, i).is_some() => return None,
            "NORP" => {
                number = Number::Many;
                let people = Identity { sector: Some("CVL".into()), ..Identity::default() };
                (MentionType::Group, people, ParticipantKind::People)
            }
            _ => (MentionType::Organisation, of_organisation(scene, unit), ParticipantKind::Organisation),
        },
        What::State(..) => return None,
    };
    Some(Draft {
        tokens: unit.tokens.clone(),
        head: i,
        kind,
        identity,
        participant_kind: Some(participant),
        manner: Manner::Name,
        number,
        label_only: false,
        anaphor: false,
        organ: None,
        entity: 0,
    })
}

/// The noun that token `i` qualifies.
fn modified(scene: &Scene<'_, '_>, i: usize) -> Option<usize> {
    let head = scene.doc.head(i)?;
    matches!(scene.doc.tok(i).dep.as_str(), "amod" | "compound" | "nmod" | "npadvmod" | "quantmod")
        .then_some(head)
}

/// Whether what stands at `i` only qualifies a noun that is a mention itself and takes it in: "IS" in "IS fighters",
/// "Turkish" in "Turkish-backed rebels".
fn is_spent(scene: &Scene<'_, '_>, i: usize) -> bool {
    let doc = scene.doc;
    let Some(head) = modified(scene, i) else { return false };
    if doc.tok(i).dep == "npadvmod" {
        return true;
    }
    if let Some(unit) = scene.unit(head)
        && matches!(&unit.what, What::Entity(label) if label == "PERSON")
    {
        return false;
    }
    match scene.vocabulary.noun(doc, head) {
        Some((noun, start)) => {
            start <= i
                || !matches!(noun.class, Class::Facility | Class::Place | Class::Weapon)
                    && described(scene, head).is_some()
        }
        // "the SDF military council": the noun that counts is further on.
        None => modified(scene, head).is_some() && is_spent(scene, head),
    }
}

/// A state or its adjective, where it is somebody who acts.
fn of_state<'k>(
    scene: &Scene<'_, 'k>,
    i: usize,
    unit: &Unit<'k>,
    state: u32,
    form: StateForm,
) -> Option<Draft<'k>> {
    let state = scene.knowledge.state_number(state);
    let organ = match form {
        StateForm::People => "people",
        StateForm::Name | StateForm::Capital if acts(scene, unit, form) => "government",
        StateForm::Name | StateForm::Adjective if owns_deed(scene, i) => {
            if form == StateForm::Adjective {
                "military"
            } else {
                "government"
            }
        }
        StateForm::Adjective if is_people(scene, i) => "people",
        _ => return None,
    };
    let actor = scene.knowledge.organ(&state.iso, organ, scene.on)?;
    let people = organ == "people";
    let mut tokens = unit.tokens.clone();
    if people && let Some(quantity) = quantified(scene, i) {
        tokens = quantity..tokens.end.max(i + 1);
    }
    Some(Draft {
        tokens,
        head: i,
        kind: if people { MentionType::Group } else { MentionType::Organisation },
        identity: Identity::of(actor, scene.on),
        participant_kind: Some(match organ {
            "people" => ParticipantKind::People,
            "government" => ParticipantKind::Government,
            _ => ParticipantKind::Organisation,
        }),
        manner: Manner::Name,
        number: if people { Number::Many } else { Number::One },
        label_only: false,
        anaphor: false,
        organ: Some(organ.into()),
        entity: 0,
    })
}

/// Where the number or article of "350 Syrians", "the Syrians" stands.
fn quantified(scene: &Scene<'_, '_>, i: usize) -> Option<usize> {
    scene.doc.children_by(i, &["nummod", "det", "amod"]).next().filter(|&c| c < i)
}

/// Whether a state is named as somebody who acts, speaks or is dealt with.
fn acts(scene: &Scene<'_, '_>, unit: &Unit<'_>, form: StateForm) -> bool {
    let doc = scene.doc;
    let i = unit.head;
    if scene.toponym(i).is_some_and(|t| !t.literal) {
        return true;
    }
    if doc.entity_at(i).is_some_and(|e| e.label == "PERSON") {
        return false;
    }
    let first = doc.first_conjunct(i);
    let token = doc.tok(first);
    let Some(head) = doc.head(first) else { return false };
    let verb = doc.tok(head);
    match token.dep.as_str() {
        "nsubj" => verb.pos == "VERB" && scene.vocabulary.is_acting(&verb.lemma),
        _ if form == StateForm::Capital => false,
        "dobj" => matches!(
            &*verb.lemma,
            "accuse"
                | "attack"
                | "urge"
                | "condemn"
                | "support"
                | "blame"
                | "help"
                | "warn"
                | "ask"
                | "invade"
                | "criticize"
                | "criticise"
                | "sanction"
                | "threaten"
                | "fight"
                | "defend"
                | "back"
                | "tell"
                | "pressure"
                | "denounce"
        ),
        "pobj" => match &*verb.lower {
            "by" => verb.dep == "agent",
            "against" | "between" => true,
            "with" => doc.head(head).is_some_and(|h| {
                matches!(
                    &*doc.tok(h).lemma,
                    "war"
                        | "talk"
                        | "agreement"
                        | "deal"
                        | "ally"
                        | "cooperate"
                        | "negotiate"
                        | "alliance"
                        | "conflict"
                        | "relation"
                        | "tie"
                )
            }),
            _ => false,
        },
        _ => false,
    }
}

/// Whether what stands at `i` is said to have done the deed that follows: "Russian strikes", "Israel's offensive".
fn owns_deed(scene: &Scene<'_, '_>, i: usize) -> bool {
    let doc = scene.doc;
    let token = doc.tok(i);
    if !matches!(token.dep.as_str(), "amod" | "compound" | "poss" | "nmod") {
        return false;
    }
    doc.head(i).is_some_and(|h| scene.vocabulary.is_deed(&doc.tok(h).lemma))
}

/// Whether an adjective of nationality stands for the people: "the Dutch", "two Lebanese".
fn is_people(scene: &Scene<'_, '_>, i: usize) -> bool {
    let token = scene.doc.tok(i);
    matches!(token.dep.as_str(), "nsubj" | "nsubjpass" | "dobj" | "pobj" | "conj")
        && scene.doc.children_by(i, &["det", "nummod"]).next().is_some()
        && scene.doc.word(i).chars().next().is_some_and(char::is_uppercase)
}

/// A noun that describes somebody.
fn described<'k>(scene: &Scene<'_, 'k>, i: usize) -> Option<Draft<'k>> {
    let doc = scene.doc;
    let token = doc.tok(i);
    // "the United States" names a state; it is no description ("the states").
    if scene.state(i).is_some_and(|(unit, _, _)| unit.head == i) {
        return None;
    }
    let (noun, start) = scene.vocabulary.noun(doc, i)?;
    if !is_nominal(scene, i, start) || is_part_of_other(scene, i, noun) {
        return None;
    }
    let number = if matches!(token.tag.as_str(), "NNS" | "NNPS") || is_quantity_of_people(scene, i) {
        Number::Many
    } else {
        Number::One
    };
    let modifiers = modifiers(scene, i, start);
    let identity = identity(scene, i, DEPTH);
    if noun.weak
        && identity.actor.is_none()
        && identity.country.is_none()
        && noun.class != Class::Person
        && !is_definite(scene, i)
    {
        return None;
    }
    let plural = number == Number::Many;
    let government = matches!(identity.sector.as_deref(), Some("GOV" | "LEG" | "JUD"));
    let named = doc.word(start).chars().next().is_some_and(char::is_uppercase)
        && identity.actor.is_some()
        && !is_title_case_start(scene, start);
    Some(Draft {
        tokens: phrase(scene, i, noun),
        head: i,
        kind: noun.class.mention_type(plural),
        participant_kind: Some(noun.class.participant_kind(plural, government)),
        label_only: noun.label || modifiers.iter().any(|m| m.label),
        manner: if named && noun.class == Class::Organisation { Manner::Name } else { Manner::Description },
        number,
        anaphor: noun.anaphor && is_definite(scene, i),
        organ: noun.organ.clone(),
        identity,
        entity: 0,
    })
}

/// Whether the token is the noun of a phrase, not a verb or a plain adjective that looks like one.
fn is_nominal(scene: &Scene<'_, '_>, i: usize, start: usize) -> bool {
    let token = scene.doc.tok(i);
    match token.pos.as_str() {
        "NOUN" | "PROPN" => true,
        // "the wounded", "the elderly", "a mortar".
        "ADJ" | "VERB" | "NUM" => {
            start < i && token.pos == "ADJ"
                || matches!(token.dep.as_str(), "nsubj" | "nsubjpass" | "dobj" | "pobj" | "conj")
                    && scene.doc.child(i, &["det", "nummod"]).is_some_and(|c| c < i)
                    && token.pos != "NUM"
        }
        _ => false,
    }
}

/// Whether the noun only helps to make another one or stands before a person's name.
fn is_part_of_other(scene: &Scene<'_, '_>, i: usize, noun: &Nominal) -> bool {
    let doc = scene.doc;
    let Some(head) = modified(scene, i) else { return false };
    if doc.tok(i).dep == "npadvmod" {
        return true;
    }
    if let Some(unit) = scene.unit(head) {
        return !unit.tokens.contains(&i) || unit.head != i;
    }
    match scene.vocabulary.noun(doc, head) {
        Some((other, start)) => {
            start <= i
                || !matches!(other.class, Class::Facility | Class::Place)
                || !matches!(noun.class, Class::Group | Class::Organisation | Class::Person)
        }
        None => {
            let actor = matches!(noun.class, Class::Organisation | Class::Group)
                || noun.armed
                || noun.sector.as_deref() == Some("MIL");
            !actor || modified(scene, head).is_some() || noun.weak
        }
    }
}

/// "a group of men", "dozens of people": many, though the head is one.
fn is_quantity_of_people(scene: &Scene<'_, '_>, i: usize) -> bool {
    matches!(
        &*scene.doc.tok(i).lower,
        "people"
            | "personnel"
            | "police"
            | "staff"
            | "crew"
            | "wounded"
            | "dead"
            | "injured"
            | "elderly"
            | "troops"
    )
}

/// Whether "the", "this", "that" or a possessor stands before the noun.
fn is_definite(scene: &Scene<'_, '_>, i: usize) -> bool {
    scene.doc.children_by(i, &["det", "poss"]).any(|c| {
        matches!(&*scene.doc.tok(c).lower, "the" | "this" | "that" | "these" | "those" | "its" | "their")
    })
}

fn is_title_case_start(scene: &Scene<'_, '_>, start: usize) -> bool {
    scene.doc.sentence(start).tokens.start == start
}

/// The words of a description: the noun phrase; sites and weapons without what they are "of" unless it is a name.
fn phrase(scene: &Scene<'_, '_>, i: usize, noun: &Nominal) -> TokenRange {
    let doc = scene.doc;
    let whole = doc.noun_phrase(i);
    let simple = matches!(noun.class, Class::Platform | Class::Weapon | Class::Facility) || whole.len() > 14;
    let range = if simple { whole.start..i + 1 } else { whole };
    // A wrong parse can hang half a sentence on a noun.
    if i - range.start > 10 { i..range.end.min(i + 1) } else { range }
}

/// The qualifying words before the noun at `i` whose compound begins at `start`.
fn modifiers<'v>(scene: &'v Scene<'_, '_>, i: usize, start: usize) -> Vec<&'v Modifier> {
    before(scene, i, start).into_iter().filter_map(|t| modifier(scene, t)).collect()
}

fn modifier<'v>(scene: &'v Scene<'_, '_>, t: usize) -> Option<&'v Modifier> {
    let doc = scene.doc;
    let token = doc.tok(t);
    if t >= 2 && doc.word(t - 1) == "-" && !doc.tok(t - 1).space_after {
        let joined = format!("{}-{}", doc.tok(t - 2).lower, token.lower);
        let before = format!("{}-*", doc.tok(t - 2).lower);
        let after = format!("*-{}", token.lower);
        let known = [&joined, &before, &after].into_iter().find_map(|word| scene.vocabulary.modifier(word));
        if known.is_some() {
            return known;
        }
        // "anti-government" is not "government", "Kurdish-led" says who leads.
        if matches!(&*doc.tok(t - 2).lower, "anti" | "non" | "ex" | "former") {
            return None;
        }
    }
    scene.vocabulary.modifier(&token.lower).or_else(|| scene.vocabulary.modifier(&token.lemma))
}

/// The tokens before the noun at `i` that qualify it, not what only qualifies a participle ("Turkish-backed").
fn before(scene: &Scene<'_, '_>, i: usize, start: usize) -> Vec<usize> {
    let left = scene.doc.subtree(i).start.max(i.saturating_sub(12));
    (left..start.min(i)).filter(|&t| qualifies(scene, t, start, i)).collect()
}

/// Whether token `t` hangs on the noun `start..=i` by nothing but qualifying words.
fn qualifies(scene: &Scene<'_, '_>, t: usize, start: usize, i: usize) -> bool {
    let doc = scene.doc;
    let mut at = t;
    // A chain of qualifiers is short; the bound only guards against a broken parse.
    for _ in 0..8 {
        let dep = doc.tok(at).dep.as_str();
        let Some(head) = doc.head(at).filter(|_| BEFORE.contains(&dep) || dep == "conj") else {
            return false;
        };
        if (start..=i).contains(&head) {
            return true;
        }
        if head > i || doc.tok(head).pos == "VERB" {
            return false;
        }
        at = head;
    }
    false
}

/// Who is meant by the noun or name at `i`.
pub(crate) fn identity<'k>(scene: &Scene<'_, 'k>, i: usize, depth: usize) -> Identity<'k> {
    if depth == 0 {
        return Identity::default();
    }
    if let Some(unit) = scene.unit(i) {
        match &unit.what {
            What::Actor(actor) => return Identity::of(actor, scene.on),
            What::Entity(label) if label == "ORG" && scene.vocabulary.noun(scene.doc, i).is_none() => {
                return of_organisation(scene, unit);
            }
            _ => {}
        }
    }
    let Some((noun, start)) = scene.vocabulary.noun(scene.doc, i) else {
        return scene.state(i).map(|(_, state, _)| of_country(scene, state)).unwrap_or_default();
    };
    let modifiers = modifiers(scene, i, start);
    let own =
        Identity { sector: sector(noun, &modifiers), source_type: noun.source_type, ..Identity::default() };
    match owner(scene, i, start, noun, depth) {
        Some(owner) => owned(scene, i, noun, &modifiers, own, owner),
        None => unowned(scene, i, noun, &modifiers, own),
    }
}

/// A state, as whose organ something is described.
fn of_country<'k>(scene: &Scene<'_, 'k>, state: u32) -> Identity<'k> {
    Identity { country: Some(scene.knowledge.state_number(state).iso.clone()), ..Identity::default() }
}

/// Whose it is: the name, state or described body that stands before the noun, or after "of", "for" and the like.
fn owner<'k>(
    scene: &Scene<'_, 'k>,
    i: usize,
    start: usize,
    noun: &Nominal,
    depth: usize,
) -> Option<Identity<'k>> {
    let doc = scene.doc;
    let mut found = None;
    // "the anti-Taliban alliance" is not the Taliban's.
    let beside = |t: usize| {
        t >= 2 && doc.word(t - 1) == "-" && matches!(&*doc.tok(t - 2).lower, "anti" | "pro" | "non")
    };
    for t in before(scene, i, start).into_iter().rev().filter(|&t| !beside(t)) {
        if let Some(unit) = scene.unit(t)
            && unit.head == t
            && !unit.tokens.contains(&i)
        {
            found = found.or(Some(identity(scene, t, depth - 1)));
        } else if let Some((unit, state, _)) = scene.state(t)
            && unit.head == t
        {
            found = found.or(Some(of_country(scene, state)));
        } else if scene.toponym(t).is_some_and(|p| p.tokens.end == t + 1) {
            let country = scene.toponym(t).and_then(|p| p.country).map(SmolStr::from);
            found = found.or(Some(Identity { country, assumed: true, ..Identity::default() }));
        } else if noun.class == Class::Person
            && let Some((body, _)) = scene.vocabulary.noun(doc, t)
            && body.class == Class::Organisation
        {
            found = found.or(Some(identity(scene, t, depth - 1)));
        }
    }
    found.or_else(|| owner_after(scene, i, noun, depth))
}

fn owner_after<'k>(scene: &Scene<'_, 'k>, i: usize, noun: &Nominal, depth: usize) -> Option<Identity<'k>> {
    let doc = scene.doc;
    for prep in doc.children_by(i, &["prep"]).filter(|&p| p > i) {
        let word = &*doc.tok(prep).lower;
        let fits = match word {
            "of" => true,
            "for" | "from" | "with" | "in" | "at" => noun.speaks || noun.leads || noun.part || noun.title,
            _ => false,
        };
        let Some(object) = doc.child(prep, &["pobj"]).filter(|_| fits) else { continue };
        let known = scene.unit(object).is_some_and(|u| {
            matches!(u.what, What::Actor(_)) || matches!(&u.what, What::Entity(l) if l == "ORG")
        });
        let body = scene
            .vocabulary
            .noun(doc, object)
            .is_some_and(|(n, _)| matches!(n.class, Class::Organisation | Class::Group));
        if known && word != "in" || body && !matches!(word, "in" | "at") {
            return Some(identity(scene, object, depth - 1));
        }
        if let Some((_, state, _)) = scene.state(object).filter(|_| word == "of") {
            return Some(of_country(scene, state));
        }
    }
    None
}

/// The PLOVER sector of a description.
fn sector(noun: &Nominal, modifiers: &[&Modifier]) -> Option<SmolStr> {
    let over = modifiers.iter().find(|m| m.over && m.sector.is_some());
    let open = noun.sector.is_none()
        || matches!(noun.class, Class::Group | Class::Person | Class::Organisation) && noun.armed;
    if let Some(over) = over
        && !matches!(noun.class, Class::Weapon | Class::Facility | Class::Place)
        && (open || noun.organ.is_some())
    {
        return over.sector.clone();
    }
    let armed = modifiers.iter().any(|m| m.armed);
    if armed
        && (noun.sector.is_none() || noun.sector.as_deref() == Some("CVL"))
        && matches!(noun.class, Class::Person | Class::Group | Class::Organisation)
    {
        return Some("UAF".into());
    }
    if noun.sector.is_some() {
        return noun.sector.clone();
    }
    modifiers.iter().find_map(|m| m.sector.clone())
}

/// A description with an owner.
fn owned<'k>(
    scene: &Scene<'_, 'k>,
    i: usize,
    noun: &Nominal,
    modifiers: &[&Modifier],
    own: Identity<'k>,
    owner: Identity<'k>,
) -> Identity<'k> {
    let rebels = modifiers.iter().any(|m| m.over) && owner.actor.is_none();
    let takes_in = matches!(noun.class, Class::Person | Class::Group | Class::Organisation | Class::Platform)
        && (noun.part
            || noun.speaks
            || noun.leads
            || noun.armed
            || noun.sector.is_none()
            || noun.organ.is_some())
        || noun.class == Class::Facility && noun.part;
    if let Some(actor) = owner.actor {
        // "the military of the government of X" is an organ of the state; "IS fighters" are IS.
        let state = owner.country.as_deref().filter(|_| matches!(actor.kind, ActorKind::Government));
        if let Some(organ) = noun.organ.as_deref()
            && let Some(iso) = state
            && let Some(organ) = scene.knowledge.organ(iso, organ, scene.on)
        {
            return Identity {
                source_type: own.source_type.or(organ.source_type),
                ..Identity::of(organ, scene.on)
            };
        }
        // "the White Helmets rescue service": name and description are of one sort, and mean one body.
        let same_sort = noun.class == Class::Organisation
            && own.source_type.is_some()
            && own.source_type == owner.source_type;
        if takes_in || same_sort {
            let source_type = if noun.speaks {
                owner.source_type.or(own.source_type)
            } else {
                own.source_type.or(owner.source_type)
            };
            return Identity {
                actor: Some(actor),
                sector: owner.sector.or(own.sector),
                country: owner.country,
                source_type,
                assumed: false,
            };
        }
        return Identity { country: owner.country, ..own };
    }
    let organ = organ_suffix(scene, i, noun, modifiers, &owner);
    if let (Some(organ), Some(iso), false, false) = (organ, owner.country.as_deref(), rebels, owner.assumed)
        && let Some(actor) = scene.knowledge.organ(iso, &organ, scene.on)
    {
        let speaker = if noun.speaks { actor.source_type } else { None };
        let sector = if noun.class == Class::Person && noun.sector.is_some() {
            own.sector
        } else {
            Some(actor.sector.clone())
        };
        return Identity {
            actor: Some(actor),
            sector,
            country: owner.country,
            source_type: speaker.or(own.source_type).or(actor.source_type),
            assumed: false,
        };
    }
    let source_type = if noun.speaks { owner.source_type.or(own.source_type) } else { own.source_type };
    Identity { sector: own.sector.or(owner.sector), country: owner.country, source_type, ..own }
}

/// The organ of a state that a noun is: ministries by what they are about, forces by what stands before them.
fn organ_suffix(
    scene: &Scene<'_, '_>,
    i: usize,
    noun: &Nominal,
    modifiers: &[&Modifier],
    owner: &Identity<'_>,
) -> Option<SmolStr> {
    if noun.body {
        return ministry(scene, i);
    }
    if modifiers.iter().any(|m| m.over || (m.sector.is_some() && !m.state && noun.sector.is_none())) {
        return None;
    }
    if noun.civil || (noun.class == Class::Person && owner.sector.is_some()) {
        return None;
    }
    let of_modifier = modifiers.iter().find(|m| m.state).and_then(|m| organ_of_sector(m.sector.as_deref()));
    match (&noun.organ, of_modifier) {
        (Some(organ), Some(other)) if noun.sector.is_none() || organ == "government" && noun.speaks => {
            Some(if other == "government" && organ != "government" { organ.clone() } else { other.into() })
        }
        (Some(organ), _) => Some(organ.clone()),
        (None, Some(other)) if noun.sector.is_none() && noun.class != Class::Platform => Some(other.into()),
        _ => None,
    }
}

fn organ_of_sector(sector: Option<&str>) -> Option<&'static str> {
    Some(match sector? {
        "MIL" => "military",
        "COP" => "police",
        "SPY" => "intelligence",
        "GOV" => "government",
        _ => return None,
    })
}

/// Which ministry: "Ministry of Defence", "foreign ministry".
fn ministry(scene: &Scene<'_, '_>, i: usize) -> Option<SmolStr> {
    let doc = scene.doc;
    let range = doc.noun_phrase(i);
    let near = range.start.max(i.saturating_sub(4))..range.end.min(i + 5);
    near.clone().find_map(|t| {
        Some(SmolStr::from(match &*doc.tok(t).lower {
            "defence" | "defense" => "defence-ministry",
            "foreign" => "foreign-ministry",
            "interior" => "interior-ministry",
            "health" => "health-ministry",
            "justice" => "justice-ministry",
            _ => return None,
        }))
    })
}

/// A description that names no owner: an organ of the state that the report is about, where it says so.
fn unowned<'k>(
    scene: &Scene<'_, 'k>,
    i: usize,
    noun: &Nominal,
    modifiers: &[&Modifier],
    own: Identity<'k>,
) -> Identity<'k> {
    let Some(home) = scene.home.as_deref() else { return own };
    let said = modifiers.iter().any(|m| m.state) && !modifiers.iter().any(|m| m.over);
    let bare = noun.class == Class::Organisation
        && noun.organ.is_some()
        && noun.sector.is_some()
        && modifiers.is_empty();
    let organ = if said || bare || noun.body {
        organ_suffix(scene, i, noun, modifiers, &Identity::default())
    } else {
        None
    };
    let acting = matches!(noun.class, Class::Person | Class::Group | Class::Organisation | Class::Platform);
    if let Some(organ) = organ.filter(|_| acting)
        && let Some(actor) = scene.knowledge.organ(home, &organ, scene.on)
    {
        let sector = if noun.class == Class::Person && noun.sector.is_some() {
            own.sector
        } else {
            Some(actor.sector.clone())
        };
        let source_type = own.source_type.filter(|t| *t != SourceType::Person).or(actor.source_type);
        return Identity {
            actor: Some(actor),
            sector,
            country: Some(home.into()),
            source_type,
            assumed: true,
        };
    }
    let of_home = matches!(own.sector.as_deref(), Some("REB" | "GOV" | "COP")) && acting;
    Identity { country: of_home.then(|| home.into()), assumed: true, ..own }
}

/// An organisation of which only the name is known.
fn of_organisation<'k>(scene: &Scene<'_, 'k>, unit: &Unit<'k>) -> Identity<'k> {
    if let What::Actor(actor) = unit.what {
        return Identity::of(actor, scene.on);
    }
    let doc = scene.doc;
    let country = unit
        .tokens
        .clone()
        .find_map(|i| scene.state(i))
        .map(|(_, state, _)| scene.knowledge.state_number(state).iso.clone());
    let kind = unit.tokens.clone().rev().find_map(|i| scene.vocabulary.name_word(&doc.tok(i).lower));
    Identity {
        sector: kind.map(|k| k.0.clone()),
        source_type: Some(kind.and_then(|k| k.1).unwrap_or(SourceType::Organisation)),
        country,
        ..Identity::default()
    }
}

/// A person of whom only name and title are known: "army spokesman Jane Doe".
fn titled<'k>(scene: &Scene<'_, 'k>, i: usize, unit: &Unit<'k>) -> Identity<'k> {
    let doc = scene.doc;
    let unknown = Identity { source_type: Some(SourceType::Person), ..Identity::default() };
    let before = doc.subtree(i).start.max(i.saturating_sub(12))..i;
    let title = before.rev().find(|&t| {
        let noun = scene.vocabulary.noun(doc, t);
        !is_name(scene, unit, t)
            && doc.is_under(t, i)
            && noun.is_some_and(|(n, _)| matches!(n.class, Class::Person))
            && matches!(doc.tok(t).dep.as_str(), "compound" | "nmod" | "amod" | "appos")
    });
    let Some(title) = title else {
        let appositive = doc
            .child(i, &["appos"])
            .filter(|&a| scene.vocabulary.noun(doc, a).is_some_and(|(n, _)| n.class == Class::Person));
        return appositive.map(|a| personal(identity(scene, a, DEPTH - 1))).unwrap_or(unknown);
    };
    // Before a name all qualifiers hang on the name itself.
    let mut found = identity(scene, title, DEPTH - 1);
    if found.actor.is_none() || found.assumed {
        let Some((noun, start)) = scene.vocabulary.noun(doc, title) else { return unknown };
        let modifiers: Vec<&Modifier> = (doc.subtree(i).start.max(start.saturating_sub(8))..start)
            .filter_map(|t| modifier(scene, t))
            .collect();
        let of_name = (doc.subtree(i).start.max(start.saturating_sub(8))..start).rev().find_map(|t| {
            let known = scene
                .unit(t)
                .is_some_and(|u| u.head == t && !matches!(&u.what, What::Entity(l) if l == "PERSON"));
            let state = scene.state(t).filter(|(u, _, _)| u.head == t);
            if known {
                Some(identity(scene, t, DEPTH - 1))
            } else {
                state.map(|(_, s, _)| of_country(scene, s))
            }
        });
        let own = Identity {
            sector: sector(noun, &modifiers),
            source_type: noun.source_type,
            ..Identity::default()
        };
        if let Some(owner) = of_name {
            found = owned(scene, title, noun, &modifiers, own, owner);
        }
    }
    personal(found)
}

/// What holds for a person of what holds for the body: not its identity.
fn personal(mut identity: Identity<'_>) -> Identity<'_> {
    identity.actor = None;
    identity
}

fn is_name(scene: &Scene<'_, '_>, unit: &Unit<'_>, t: usize) -> bool {
    unit.tokens.contains(&t) && !scene.is_title(t)
}

/// A pronoun that can mean somebody.
fn pronoun<'k>(scene: &Scene<'_, 'k>, i: usize) -> Option<Draft<'k>> {
    let token = scene.doc.tok(i);
    let (kind, number) = match &*token.lower {
        "he" | "she" | "him" | "her" | "his" | "himself" | "herself" | "i" | "me" | "my" => {
            (MentionType::Person, Number::One)
        }
        "they" | "them" | "their" | "themselves" | "we" | "us" | "our" => (MentionType::Group, Number::Many),
        "it" | "its" | "itself" => (MentionType::Organisation, Number::One),
        _ => return None,
    };
    let manner = if token.tag == "PRP$" { Manner::Possessive } else { Manner::Pronoun };
    Some(Draft {
        tokens: i..i + 1,
        head: i,
        kind,
        identity: Identity::default(),
        participant_kind: Some(match kind {
            MentionType::Person => ParticipantKind::Person,
            MentionType::Group => ParticipantKind::People,
            _ => ParticipantKind::Organisation,
        }),
        manner,
        number,
        label_only: false,
        anaphor: false,
        organ: None,
        entity: 0,
    })
}
