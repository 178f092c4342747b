//! What actors are said to be to each other.
//!
//! The wordings stand in `data/relations.tsv`; here is how each shape of wording looks in the parse.

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;
use tally_model::{MentionType, Relation, RelationKind, Span};

use crate::actor::ActorKind;
use crate::clause;
use crate::draft::{Draft, Manner};
use crate::names::StateForm;
use crate::scene::{Scene, What};
use crate::table::{self, TableError};

/// Sectors of people who are no party to a conflict.
const CIVIL: [&str; 8] = ["AGR", "BUS", "CVL", "EDU", "JRN", "MED", "REF", "REL"];

/// The wordings of relations, by their main word.
#[derive(Debug, Clone, Default)]
pub(crate) struct RelationRules {
    by_word: FxHashMap<SmolStr, Vec<Rule>>,
    pub problems: Vec<TableError>,
}

#[derive(Debug, Clone)]
struct Rule {
    kind: RelationKind,
    shape: Shape,
    preps: Vec<SmolStr>,
    /// Whether the subject (owner, bearer) is a.
    forward: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Participle,
    Prefix,
    Verb,
    Adjective,
    Preposition,
    Mutual,
    Joint,
    Help,
    Deed,
    Role,
}

/// One side of a relation.
#[derive(Debug, Clone)]
struct Side {
    name: String,
    span: Span,
    entity: Option<u32>,
    /// Somebody who can be at war: not plain civilians.
    contends: bool,
}

impl RelationRules {
    /// The wordings that come with Tally.
    pub fn builtin() -> Self {
        let mut rules = RelationRules::default();
        for (line, cells) in table::rows(include_str!("../data/relations.tsv"), 8) {
            let shape = match cells[1] {
                "participle" => Some(Shape::Participle),
                "prefix" => Some(Shape::Prefix),
                "verb" => Some(Shape::Verb),
                "adjective" => Some(Shape::Adjective),
                "preposition" => Some(Shape::Preposition),
                "mutual" => Some(Shape::Mutual),
                "joint" => Some(Shape::Joint),
                "help" => Some(Shape::Help),
                "deed" => Some(Shape::Deed),
                "role" => Some(Shape::Role),
                _ => None,
            };
            let (Some(kind), Some(shape)) = (RelationKind::from_word(cells[0]), shape) else {
                rules.problems.push(TableError {
                    table: "relations.tsv".into(),
                    line,
                    what: format!("unknown kind or shape: {:?}", &cells[..2]),
                });
                continue;
            };
            let preps: Vec<SmolStr> = table::items(cells[3]).map(SmolStr::from).collect();
            for word in table::items(cells[2]) {
                let rule = Rule { kind, shape, preps: preps.clone(), forward: cells[4] == "ab" };
                rules.by_word.entry(word.into()).or_default().push(rule);
            }
        }
        rules
    }

    /// The relations that the report states, in the order of the words that state them.
    pub fn read(&self, scene: &Scene<'_, '_>, drafts: &[Draft<'_>]) -> Vec<Relation> {
        let sides =
            Sides { scene, drafts, by_head: drafts.iter().enumerate().map(|(n, d)| (d.head, n)).collect() };
        let mut found = Vec::new();
        for i in 0..scene.doc.len() {
            let token = scene.doc.tok(i);
            let by_lemma = self.by_word.get(&token.lemma);
            let by_form = if token.lower == token.lemma { None } else { self.by_word.get(&token.lower) };
            for rule in by_lemma.into_iter().chain(by_form).flatten() {
                sides.apply(rule, i, &mut found);
            }
        }
        sides.titles(&mut found);
        let mut seen = FxHashSet::default();
        found.retain(|r| seen.insert((r.kind, r.a_span, r.b_span)));
        found
    }
}

struct Sides<'s, 'a, 'k> {
    scene: &'s Scene<'a, 'k>,
    drafts: &'s [Draft<'k>],
    by_head: FxHashMap<usize, usize>,
}

impl Sides<'_, '_, '_> {
    fn apply(&self, rule: &Rule, i: usize, found: &mut Vec<Relation>) {
        match rule.shape {
            Shape::Participle | Shape::Prefix => self.compound(rule, i, found),
            Shape::Verb => self.verb(rule, i, found),
            Shape::Adjective => self.adjective(rule, i, found),
            Shape::Preposition => self.preposition(rule, i, found),
            Shape::Mutual | Shape::Joint => self.together(rule, i, found),
            Shape::Help => self.help(rule, i, found),
            Shape::Deed => self.deed(rule, i, found),
            Shape::Role => self.role(rule, i, found),
        }
    }

    /// "Turkish-backed rebels", "anti-Taliban alliance".
    fn compound(&self, rule: &Rule, i: usize, found: &mut Vec<Relation>) {
        let doc = self.scene.doc;
        let (hyphen, other) =
            if rule.shape == Shape::Prefix { (i + 1, i + 2) } else { (i.wrapping_sub(1), i.wrapping_sub(2)) };
        if hyphen >= doc.len()
            || other >= doc.len()
            || doc.word(hyphen) != "-"
            || doc.sentence_index(other) != doc.sentence_index(i)
        {
            return;
        }
        let Some(noun) = doc
            .ancestors(i)
            .chain(doc.ancestors(other))
            .find(|&h| h > i.max(other) && self.by_head.contains_key(&h))
        else {
            return;
        };
        if let (Some(a), Some(b)) = (self.side(noun), self.side(other)) {
            push(rule.kind, &a, &b, doc.span(i.min(other)..i.max(other) + 1), found);
        }
    }

    /// "Turkey backs the rebels", "rebels backed by Turkey", "rebels who fight the army".
    fn verb(&self, rule: &Rule, i: usize, found: &mut Vec<Relation>) {
        let doc = self.scene.doc;
        if doc.tok(i).pos != "VERB" || clause::is_negated(doc, i) {
            return;
        }
        let passive = clause::is_passive(doc, i);
        let (subjects, objects) = if rule.preps.is_empty() {
            if passive {
                (clause::agents(doc, i), clause::subjects(doc, i))
            } else {
                (clause::subjects(doc, i), clause::objects(doc, i))
            }
        } else {
            let mut objects = self.prepositional(i, &rule.preps);
            if objects.is_empty() && rule.preps.iter().any(|p| p == "from") {
                // "seized the town from": the phrase may hang on the town.
                let things = clause::objects(doc, i);
                objects = things.into_iter().flat_map(|o| self.prepositional(o, &rule.preps)).collect();
            }
            let doers = if passive { clause::agents(doc, i) } else { Vec::new() };
            (if doers.is_empty() { clause::subjects(doc, i) } else { doers }, objects)
        };
        self.pairs(rule, &subjects, &objects, doc.span(i..i + 1), found);
    }

    /// "fighters loyal to the Taliban".
    fn adjective(&self, rule: &Rule, i: usize, found: &mut Vec<Relation>) {
        let doc = self.scene.doc;
        if !matches!(doc.tok(i).pos.as_str(), "ADJ" | "VERB") || clause::is_negated(doc, i) {
            return;
        }
        let objects = self.prepositional(i, &rule.preps);
        if objects.is_empty() {
            return;
        }
        let bearers = match (doc.tok(i).dep.as_str(), doc.head(i)) {
            ("amod" | "acl" | "relcl", Some(head)) => vec![head],
            ("acomp" | "attr" | "oprd", Some(head)) => clause::subjects(doc, head),
            _ => clause::subjects(doc, i),
        };
        self.pairs(rule, &bearers, &objects, doc.span(i..i + 1), found);
    }

    /// "Hezbollah fought alongside the army".
    fn preposition(&self, rule: &Rule, i: usize, found: &mut Vec<Relation>) {
        let doc = self.scene.doc;
        let verb = doc.ancestors(i).find(|&h| matches!(doc.tok(h).pos.as_str(), "VERB" | "AUX"));
        let others =
            doc.child(i, &["pobj"]).map(|o| clause::with_conjuncts(doc, vec![o])).unwrap_or_default();
        if let Some(verb) = verb.filter(|&v| !clause::is_negated(doc, v)) {
            self.pairs(rule, &clause::subjects(doc, verb), &others, doc.span(i..i + 1), found);
        }
    }

    /// "X and Y captured the town" (together), "X and Y clashed" (with each other).
    fn together(&self, rule: &Rule, i: usize, found: &mut Vec<Relation>) {
        let doc = self.scene.doc;
        let object = doc.child(i, &["dobj", "nsubjpass", "auxpass"]).is_some()
            || doc
                .children_by(i, &["prep"])
                .any(|p| matches!(&*doc.tok(p).lower, "with" | "against" | "alongside"));
        let plain = doc.child(i, &["nsubj"]).is_some();
        if doc.tok(i).pos != "VERB"
            || !plain
            || clause::is_negated(doc, i)
            || (rule.shape == Shape::Mutual && object)
        {
            return;
        }
        let mut subjects = clause::subjects(doc, i);
        subjects.retain(|&s| self.side(s).is_some_and(|side| side.contends));
        // A list longer than this is no party to one deed.
        if rule.shape == Shape::Mutual && subjects.len() != 2 || subjects.len() > 5 {
            return;
        }
        for (n, &subject) in subjects.iter().enumerate() {
            self.pairs(rule, &[subject], &subjects[n + 1..], doc.span(i..i + 1), found);
        }
    }

    /// "X took the town with the help of Y".
    fn help(&self, rule: &Rule, i: usize, found: &mut Vec<Relation>) {
        let doc = self.scene.doc;
        let Some(prep) = doc.head(i).filter(|&p| rule.preps.contains(&doc.tok(p).lower)) else { return };
        let others = clause::prepositional(doc, i, &|word| word == "of" || word == "from");
        let verb =
            doc.ancestors(prep).find(|&h| doc.tok(h).pos == "VERB").filter(|&v| !clause::is_negated(doc, v));
        let Some(verb) = verb else { return };
        let doers = if clause::is_passive(doc, verb) {
            clause::agents(doc, verb)
        } else {
            clause::subjects(doc, verb)
        };
        self.pairs(rule, &doers, &others, doc.span(i..i + 1), found);
    }

    /// "Israel's war against Hezbollah", "the army launched an operation against the rebels", "clashes between …".
    fn deed(&self, rule: &Rule, i: usize, found: &mut Vec<Relation>) {
        let doc = self.scene.doc;
        if !matches!(doc.tok(i).pos.as_str(), "NOUN" | "PROPN") {
            return;
        }
        let span = doc.span(i..i + 1);
        let mut objects = self.prepositional(i, &rule.preps);
        if rule.preps.iter().any(|p| p == "between") {
            objects.truncate(2);
            if let [first, second] = objects[..] {
                self.pairs(rule, &[first], &[second], span, found);
            }
            return;
        }
        if objects.is_empty() {
            // "carry out strikes against": the phrase hangs on the verb.
            objects = doc
                .head(i)
                .filter(|_| doc.tok(i).dep == "dobj")
                .map(|v| self.prepositional(v, &rule.preps))
                .unwrap_or_default();
        }
        if objects.is_empty() {
            return;
        }
        let owners = self.doers(i);
        self.pairs(rule, &owners, &objects, span, found);
    }

    /// Who does what the noun at `i` names: its possessor or qualifier, "by …", else the subject of its verb.
    fn doers(&self, i: usize) -> Vec<usize> {
        let doc = self.scene.doc;
        let owners: Vec<usize> = doc
            .children_by(i, &["poss", "compound", "amod", "nmod"])
            .filter(|&c| self.side(c).is_some() || matches!(&*doc.tok(c).lower, "its" | "their"))
            .chain(clause::by(doc, i))
            .collect();
        let owner = owners.first().filter(|&&c| doc.tok(c).dep == "poss");
        if let Some(helped) = owner.and_then(|&c| clause::helped(doc, c, i)) {
            return helped;
        }
        if !owners.is_empty() {
            return clause::with_conjuncts(doc, owners);
        }
        match (doc.tok(i).dep.as_str(), doc.head(i)) {
            ("dobj" | "attr", Some(verb)) if clause::is_passive(doc, verb) => clause::agents(doc, verb),
            ("dobj" | "attr", Some(verb)) => clause::subjects(doc, verb),
            ("nsubjpass", Some(verb)) => clause::agents(doc, verb),
            // "hit the camp in support of the army": whoever hit it.
            ("pobj", Some(prep)) if doc.tok(prep).lower == "in" && doc.tok(i).lower == "support" => {
                let verb = doc.ancestors(prep).find(|&v| doc.tok(v).pos == "VERB");
                verb.map(|v| clause::subjects(doc, v)).unwrap_or_default()
            }
            ("pobj", Some(prep)) if matches!(&*doc.tok(prep).lower, "in" | "during") => {
                self.takes_part(i, prep)
            }
            _ => Vec::new(),
        }
    }

    /// Who is in the deed at `i`, after "in" at `prep`: whoever is named last before it ("supports the government in the fight"),
    /// else the subject.
    fn takes_part(&self, i: usize, prep: usize) -> Vec<usize> {
        let doc = self.scene.doc;
        let floor = doc.sentence(i).tokens.start.max(prep.saturating_sub(3));
        if let Some(last) = (floor..prep).rev().find(|&t| self.side(t).is_some()) {
            return vec![last];
        }
        let verb = doc.head(prep).filter(|&v| doc.tok(v).pos == "VERB");
        verb.map(|v| clause::subjects(doc, v)).unwrap_or_default()
    }

    /// "X, leader of Y", "X is a member of Y", "members of Y", "Y's leader X".
    fn role(&self, rule: &Rule, i: usize, found: &mut Vec<Relation>) {
        let doc = self.scene.doc;
        if !matches!(doc.tok(i).pos.as_str(), "NOUN" | "PROPN") {
            return;
        }
        // A deputy or former leader leads no more.
        let lesser = doc.children(i).chain(doc.head(i).into_iter().flat_map(|h| doc.children(h))).any(|c| {
            c < i
                && c + 4 > i
                && matches!(
                    &*doc.tok(c).lower,
                    "deputy" | "former" | "ex" | "assistant" | "vice" | "acting" | "late"
                )
        });
        let mut rule = rule.clone();
        if lesser && rule.kind == RelationKind::LedBy {
            rule.kind = RelationKind::PartOf;
            rule.forward = true;
        }
        let mut bodies: Vec<usize> =
            self.prepositional(i, &rule.preps).into_iter().filter(|&b| self.is_body(b)).collect();
        let speaker = |c: usize| matches!(&*doc.tok(c).lower, "our" | "my" | "your");
        bodies.extend(doc.children_by(i, &["poss"]).filter(|&c| self.is_body(c) && !speaker(c)));
        let mut bearers = self.bearers(i);
        // "a spokesman for the ministry, Omar Haddad": the parser may hang the name on the ministry.
        if bearers == [i] {
            let named = bodies.iter().filter_map(|&b| doc.child(b, &["appos"])).find(|&a| self.is_person(a));
            bearers = named.map_or(bearers, |name| vec![name]);
        }
        // "SDF commander", alone: the body is no mention of its own beside the name that the title stands before.
        if bearers.iter().any(|&b| b != i) {
            bodies.extend(
                doc.children_by(i, &["compound", "nmod", "amod"])
                    .filter(|&c| self.is_body(c) && self.scene.state(c).is_none()),
            );
        }
        self.pairs(&rule, &bearers, &bodies, doc.span(i..i + 1), found);
    }

    /// Who bears the role at `i`: whom it stands beside or is said of, else the description itself.
    fn bearers(&self, i: usize) -> Vec<usize> {
        let doc = self.scene.doc;
        let beside = match (doc.tok(i).dep.as_str(), doc.head(i)) {
            ("appos", Some(head)) => vec![head],
            ("attr", Some(verb)) => clause::subjects(doc, verb),
            // "named X as leader of Y", "X works as part of Y".
            ("pobj", Some(prep)) if doc.tok(prep).lower == "as" => {
                let verb = doc.head(prep);
                let active = verb.filter(|&v| !clause::is_passive(doc, v));
                let objects = active.map(|v| clause::objects(doc, v)).filter(|o| !o.is_empty());
                objects.or(verb.map(|v| clause::subjects(doc, v))).unwrap_or_default()
            }
            _ => doc.child(i, &["appos"]).into_iter().collect(),
        };
        let beside: Vec<usize> = beside.into_iter().filter(|&b| self.side(b).is_some()).collect();
        if beside.is_empty() { vec![i] } else { beside }
    }

    /// "SDF commander Mazloum Abdi": a title and a body before a name.
    fn titles(&self, found: &mut Vec<Relation>) {
        let doc = self.scene.doc;
        for person in self.drafts.iter().filter(|d| d.manner == Manner::Name && d.kind == MentionType::Person)
        {
            let left = doc.subtree(person.head).start.max(person.head.saturating_sub(10));
            let title = (left..person.tokens.end.min(person.head + 1))
                .rev()
                .find(|&t| self.scene.is_title(t) && t != person.head);
            let Some(title) = title else { continue };
            let Some(body) = (left..title).rev().find(|&t| self.is_body(t) && doc.is_under(t, person.head))
            else {
                continue;
            };
            let noun = self.scene.vocabulary.noun(doc, title).map(|(n, _)| n);
            let leads = noun.is_some_and(|n| n.leads);
            // "the Syrian commander X" says where X is from; "the Syrian president X" what X leads.
            if self.scene.state(body).is_some()
                && self.scene.unit(body).is_none()
                && noun.is_none_or(|n| n.sector.is_none())
            {
                continue;
            }
            let lesser = (left..title)
                .any(|t| matches!(&*doc.tok(t).lower, "deputy" | "former" | "vice" | "ex" | "late"));
            let (Some(body), Some(bearer)) = (self.side(body), self.side(person.head)) else { continue };
            let span = doc.span(title..title + 1);
            if leads && !lesser {
                push(RelationKind::LedBy, &body, &bearer, span, found);
            } else {
                push(RelationKind::PartOf, &bearer, &body, span, found);
            }
        }
    }

    fn prepositional(&self, i: usize, preps: &[SmolStr]) -> Vec<usize> {
        clause::prepositional(self.scene.doc, i, &|word| preps.iter().any(|p| p == word))
    }

    /// Whoever stands at `i`; of a site or target, whose it is ("ISIL positions").
    fn side_or_owner(&self, i: usize) -> Option<Side> {
        self.side(i).or_else(|| {
            let doc = self.scene.doc;
            let mut owners = doc.children_by(i, &["poss", "compound", "amod", "nmod"]).collect::<Vec<_>>();
            owners.reverse();
            owners.into_iter().find_map(|c| self.side(c))
        })
    }

    fn pairs(&self, rule: &Rule, bearers: &[usize], others: &[usize], span: Span, found: &mut Vec<Relation>) {
        let verb = rule.shape == Shape::Verb;
        // Whoever harms civilians is not thereby at war with them; nor does one back or ally with passers-by. But civilians who
        // fight somebody do oppose him.
        let contest =
            matches!(rule.kind, RelationKind::OpposedTo | RelationKind::BackedBy | RelationKind::AlliedWith)
                || verb && rule.kind == RelationKind::PartOf && !rule.forward;
        let fights = verb && rule.kind == RelationKind::OpposedTo;
        let bearer_at = |i: usize| if verb { self.side_or_owner(i) } else { self.side(i) };
        for bearer in bearers.iter().filter_map(|&i| bearer_at(i)) {
            for other in others.iter().filter_map(|&i| self.side_or_owner(i)) {
                if contest && !(other.contends && (bearer.contends || fights)) {
                    continue;
                }
                let (a, b) = if rule.forward { (&bearer, &other) } else { (&other, &bearer) };
                push(rule.kind, a, b, span, found);
            }
        }
    }

    /// Whether an organisation, state or described body stands at `i`.
    fn is_body(&self, i: usize) -> bool {
        if let Some(&n) = self.by_head.get(&i) {
            let draft = &self.drafts[n];
            return matches!(draft.kind, MentionType::Organisation | MentionType::Group);
        }
        let known = self.scene.unit(i).filter(|u| u.head == i);
        known.is_some_and(|u| match &u.what {
            What::Actor(actor) => actor.kind != ActorKind::Person,
            What::Entity(label) => label == "ORG",
            What::Short(_) | What::Ambiguous => true,
            What::State(..) => false,
        }) || self.scene.state(i).is_some_and(|(u, _, form)| u.head == i && form != StateForm::People)
    }

    fn is_person(&self, i: usize) -> bool {
        self.by_head.get(&i).is_some_and(|&n| {
            self.drafts[n].kind == MentionType::Person && self.drafts[n].manner == Manner::Name
        })
    }

    /// The mention that best names whom draft `n` means: for a pronoun, the last that is none; for a description, the name beside it.
    fn naming(&self, n: usize) -> &Draft<'_> {
        let draft = &self.drafts[n];
        if !matches!(draft.manner, Manner::Pronoun | Manner::Possessive) {
            let doc = self.scene.doc;
            let beside = doc
                .child(draft.head, &["appos"])
                .and_then(|a| self.by_head.get(&a))
                .map(|&n| &self.drafts[n]);
            let named = |d: &&Draft<'_>| {
                draft.manner == Manner::Description && d.manner == Manner::Name && d.kind == draft.kind
            };
            return beside.filter(named).unwrap_or(draft);
        }
        let words = |d: &&Draft<'_>| {
            d.entity == draft.entity && matches!(d.manner, Manner::Name | Manner::Description)
        };
        self.drafts[..n].iter().rev().find(words).unwrap_or(draft)
    }

    /// Whoever stands at `i`.
    fn side(&self, i: usize) -> Option<Side> {
        let doc = self.scene.doc;
        if let Some(&n) = self.by_head.get(&i) {
            let draft = self.naming(n);
            let sector = draft.identity.sector.as_deref();
            let contends = match sector {
                _ if draft.identity.actor.is_some() => true,
                Some(sector) => !CIVIL.contains(&sector),
                // A person of whom nothing more is known is taken for a civilian.
                None => draft.kind != MentionType::Person || draft.manner == Manner::Pronoun,
            };
            let armed = draft.kind == MentionType::Platform;
            let span = doc.span(draft.tokens.clone());
            let name =
                draft.identity.actor.map_or_else(|| span.of(doc.text()).to_string(), |a| a.id.to_string());
            return (draft.can_act() || armed).then_some(Side {
                name,
                span,
                entity: Some(draft.entity),
                contends,
            });
        }
        if let Some(unit) = self.scene.unit(i).filter(|u| u.head == i) {
            let span = doc.span(unit.tokens.clone());
            let name = match unit.what {
                What::Actor(actor) => actor.id.to_string(),
                _ => span.of(doc.text()).to_string(),
            };
            return Some(Side { name, span, entity: None, contends: true });
        }
        let (unit, state, _) = self.scene.state(i).filter(|(u, _, _)| u.head == i)?;
        let iso = &self.scene.knowledge.state_number(state).iso;
        let actor = self.scene.knowledge.organ(iso, "government", self.scene.on)?;
        Some(Side {
            name: actor.id.to_string(),
            span: doc.span(unit.tokens.clone()),
            entity: None,
            contends: true,
        })
    }
}

fn push(kind: RelationKind, a: &Side, b: &Side, span: Span, found: &mut Vec<Relation>) {
    let same = a.span.overlaps(b.span) && !(a.span.contains(b.span) || b.span.contains(a.span))
        || a.span == b.span
        || a.name == b.name;
    if same || (a.entity.is_some() && a.entity == b.entity) {
        return;
    }
    found.push(Relation { a: a.name.clone(), kind, b: b.name.clone(), a_span: a.span, b_span: b.span, span });
}
