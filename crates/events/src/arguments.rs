//! The grammatical arguments of a verb or noun: who does it, to what, with what, across passives, relative clauses,
//! participles, control and coordination.

use smol_str::SmolStr;
use tally_read::Document;

use crate::morph;

/// Arguments by position: "subj", "obj", "iobj", "comp", "poss", "mod", or a preposition.
#[derive(Debug, Clone, Default)]
pub struct Arguments {
    list: Vec<(SmolStr, usize)>,
    /// The clause that the verb introduces.
    pub clause: Option<usize>,
}

impl Arguments {
    /// The tokens at a position, in the order of the text.
    pub fn at<'a>(&'a self, position: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.list.iter().filter(move |(p, _)| p == position).map(|(_, i)| *i)
    }

    /// All arguments.
    pub fn iter(&self) -> impl Iterator<Item = (&str, usize)> {
        self.list.iter().map(|(p, i)| (p.as_str(), *i))
    }

    /// Adds an argument unless it is there.
    pub fn add(&mut self, position: &str, token: usize) {
        if !self.list.iter().any(|(p, i)| *i == token && p == position) {
            self.list.push((position.into(), token));
        }
    }

    /// Moves an argument to a position, from wherever else it stands.
    pub fn put(&mut self, position: &str, token: usize) {
        self.list.retain(|(_, i)| *i != token);
        self.list.push((position.into(), token));
    }

    /// Whether there is anything at a position.
    pub fn has(&self, position: &str) -> bool {
        self.list.iter().any(|(p, _)| p == position)
    }
}

/// How many clauses a subject is looked for upwards.
const DEPTH: usize = 6;

/// Verbs whose object is the subject of the infinitive: "forced them to leave".
const OBJECT_CONTROL: &[&str] = &[
    "force",
    "order",
    "urge",
    "ask",
    "allow",
    "permit",
    "cause",
    "lead",
    "prompt",
    "tell",
    "invite",
    "encourage",
    "enable",
    "help",
    "let",
    "make",
    "press",
    "pressure",
    "call",
    "want",
    "expect",
    "accuse",
    "suspect",
    "compel",
    "warn",
    "persuade",
];

/// The arguments of the verb `v`; the tokens in `own` belong to the phrase itself.
pub fn of_verb(doc: &Document, v: usize, own: &[usize]) -> Arguments {
    let mut args = Arguments::default();
    let (subjects, objects) = core(doc, v, DEPTH);
    for (position, heads) in [("subj", subjects), ("obj", objects)] {
        for head in heads.into_iter().filter(|h| !own.contains(h)) {
            args.add(position, head);
        }
    }
    if doc.tok(v).tag == "VBG" && !args.has("subj") {
        // "killed in police firing", "the rebels' shelling of the town": a gerund with its doer before it.
        for doer in doc.children_by(v, &["compound", "poss"]).filter(|c| !own.contains(c)) {
            args.add("subj", doer);
        }
    }
    for &part in own {
        prepositions(doc, part, own, &mut args);
        if part != v && doc.tok(part).pos == "ADP" {
            // The phrase's own preposition: "call on" someone.
            for object in doc.children_by(part, &["pobj"]).collect::<Vec<_>>() {
                add_all(doc, &doc.tok(part).lower, object, own, &mut args);
            }
        }
    }
    for child in own.iter().flat_map(|&part| doc.children(part)) {
        match doc.tok(child).dep.as_str() {
            "dative" if doc.tok(child).pos != "ADP" => add_all(doc, "iobj", child, own, &mut args),
            "ccomp" | "xcomp" | "acl" if !own.contains(&child) => args.clause = args.clause.or(Some(child)),
            _ => {}
        }
    }
    if let Some(clause) = args.clause {
        let subjects: Vec<usize> = doc.children_by(clause, &["nsubj", "nsubjpass"]).collect();
        for subject in subjects {
            add_all(doc, "comp", subject, own, &mut args);
        }
    }
    args
}

/// The arguments of the noun `n`: its modifiers and prepositions, and what participles after it bring.
pub fn of_noun(doc: &Document, n: usize, own: &[usize]) -> Arguments {
    let mut args = Arguments::default();
    for &part in own {
        for child in doc.children(part).filter(|c| !own.contains(c)) {
            match doc.tok(child).dep.as_str() {
                "poss" => {
                    args.add("poss", child);
                    for other in doc.conjuncts(child) {
                        args.add("poss", other);
                    }
                }
                "amod" | "compound" | "nmod" | "npadvmod" => modifiers(doc, child, &mut args),
                _ => {}
            }
        }
        prepositions(doc, part, own, &mut args);
    }
    // "an attack by militants on a convoy": the second preposition often hangs on the first one's noun.
    for doer in args.at("by").collect::<Vec<_>>() {
        let mut below = Arguments::default();
        prepositions(doc, doer, own, &mut below);
        for (position, token) in below.iter().filter(|(p, _)| matches!(*p, "on" | "against" | "at")) {
            args.add(position, token);
        }
    }
    for child in doc.children_by(n, &["acl", "relcl"]) {
        let lower = doc.tok(child).lower.as_str();
        if lower == "targeting" || lower == "involving" {
            let position = if lower == "targeting" { "against" } else { "involving" };
            for object in doc.children_by(child, &["dobj"]).collect::<Vec<_>>() {
                add_all(doc, position, object, own, &mut args);
            }
        }
    }
    args
}

fn modifiers(doc: &Document, i: usize, args: &mut Arguments) {
    let word = doc.tok(i).lower.as_str();
    let prefix = i.checked_sub(2).filter(|_| doc.tok(i - 1).lower == "-").map(|p| doc.tok(p).lower.as_str());
    if word.chars().any(char::is_alphanumeric) && !matches!(word, "anti" | "pro" | "non" | "ex" | "co") {
        let position = match prefix {
            Some("anti") => "anti",
            Some("pro" | "non" | "ex") => "pro",
            _ if is_label_by_hyphen(doc, i) => "pro",
            _ => "mod",
        };
        args.add(position, i);
    }
    for child in doc.children_by(i, &["conj", "amod", "compound", "nmod", "npadvmod"]).collect::<Vec<_>>() {
        modifiers(doc, child, args);
    }
}

/// "Iran" in "Iran-backed", "vigilante" in "vigilante-style": it tells of what follows, not who acts. "US-led" leads.
fn is_label_by_hyphen(doc: &Document, i: usize) -> bool {
    i + 2 < doc.len()
        && doc.tok(i + 1).lower == "-"
        && matches!(
            doc.tok(i + 2).lower.as_str(),
            "backed"
                | "style"
                | "linked"
                | "sponsored"
                | "inspired"
                | "aligned"
                | "related"
                | "affiliated"
                | "held"
                | "controlled"
                | "occupied"
                | "supported"
                | "based"
                | "type"
                | "wide"
                | "funded"
                | "trained"
        )
}

/// Adds a noun and its conjuncts.
fn add_all(doc: &Document, position: &str, head: usize, own: &[usize], args: &mut Arguments) {
    for i in with_conjuncts(doc, head) {
        if !own.contains(&i) {
            args.add(position, i);
        }
    }
}

/// Adds what hangs on `i` by prepositions, to the depth of "out of" and "on behalf of".
pub fn prepositions(doc: &Document, i: usize, own: &[usize], args: &mut Arguments) {
    for prep in doc.children_by(i, &["prep", "agent", "dative", "prt"]).collect::<Vec<_>>() {
        if own.contains(&prep) || (doc.tok(prep).dep == "dative" && doc.tok(prep).pos != "ADP") {
            continue;
        }
        let name = doc.tok(prep).lower.clone();
        let position = if doc.tok(prep).dep == "agent" && name == "by" { "subj" } else { name.as_str() };
        for child in doc.children(prep).collect::<Vec<_>>() {
            match doc.tok(child).dep.as_str() {
                "pobj" => add_all(doc, position, child, own, args),
                "prep" if name != "according" => {
                    for inner in doc.children_by(child, &["pobj"]).collect::<Vec<_>>() {
                        add_all(doc, &doc.tok(child).lower, inner, own, args);
                    }
                }
                "pcomp" => args.clause = args.clause.or(Some(child)),
                _ => {}
            }
        }
    }
    // "using tear gas": a participle that does the work of a preposition.
    for child in doc.children_by(i, &["advcl", "acl", "xcomp"]).collect::<Vec<_>>() {
        if doc.tok(child).lower == "using" {
            for object in doc.children_by(child, &["dobj"]).collect::<Vec<_>>() {
                add_all(doc, "using", object, own, args);
            }
        }
    }
}

/// A noun with the nouns coordinated with it.
fn with_conjuncts(doc: &Document, head: usize) -> Vec<usize> {
    let mut all = vec![head];
    all.extend(doc.conjuncts(head).into_iter().filter(|&c| is_nominal(doc, c)));
    all
}

fn is_nominal(doc: &Document, i: usize) -> bool {
    let token = doc.tok(i);
    matches!(token.pos.as_str(), "NOUN" | "PROPN" | "PRON" | "NUM" | "ADJ" | "X" | "DET")
        && token.lower.chars().any(char::is_alphanumeric)
}

fn is_relative(doc: &Document, i: usize) -> bool {
    matches!(doc.tok(i).tag.as_str(), "WDT" | "WP")
        || (doc.tok(i).lower == "that" && doc.tok(i).pos == "PRON")
}

/// The verb that the parser took for the main one, when `v` is: "killed" in "Bombs dropped from helicopters killed ten". A
/// participle behind its noun has no object of its own; what looks like one with an object is the sentence's verb, and the verb
/// above it the participle. Verbs that take two objects ("given") are left alone.
fn misread_main(doc: &Document, v: usize) -> Option<usize> {
    const TWO_OBJECTS: &[&str] = &[
        "give", "send", "offer", "pay", "show", "tell", "teach", "award", "grant", "deny", "hand", "sell",
        "call", "name",
    ];
    let token = doc.tok(v);
    let above = doc.head(v).filter(|&h| h < v)?;
    let reads_so = match token.dep.as_str() {
        "acl" => token.tag == "VBN",
        // "The attack, believed to have been carried out by rebels, killed ten": nothing finite goes on from an infinitive.
        "conj" => token.tag == "VBD" && doc.children_by(above, &["aux"]).any(|a| doc.tok(a).lower == "to"),
        _ => false,
    };
    // Every verb comes by here, and few read so.
    let is_bare = reads_so
        && doc.child(v, &["dobj"]).is_some_and(|o| o > v)
        && doc.child(v, &["agent", "nsubj", "nsubjpass", "aux", "auxpass"]).is_none()
        && !morph::is_any(token, TWO_OBJECTS);
    doc.ancestors(v).filter(|_| is_bare).find(|&w| {
        w <= above
            && doc.tok(w).tag == "VBD"
            && doc.child(w, &["dobj", "auxpass", "aux"]).is_none()
            && doc.child(w, &["nsubj", "nsubjpass"]).is_some_and(|s| s < w)
    })
}

/// Whether a number counts those before the verb and another number with its own participle follows: "20 killed 30 injured in
/// blast" tells twice what people suffered.
fn is_told_in_sequence(doc: &Document, v: usize) -> bool {
    let is_number = |i: usize| doc.tok(i).pos == "NUM";
    let is_participle = |i: usize| {
        doc.tok(i).lower.ends_with("ed") || matches!(doc.tok(i).lower.as_str(), "hurt" | "dead" | "shot")
    };
    let counted = doc
        .child(v, &["nsubj"])
        .filter(|&s| s + 1 == v)
        .is_some_and(|s| is_number(s) || doc.children_by(s, &["nummod"]).next().is_some());
    let end = doc.sentence(v).tokens.end;
    let mut next = v + 1;
    while next < end && matches!(doc.tok(next).lower.as_str(), "," | "and" | ";" | "&") {
        next += 1;
    }
    counted
        && is_participle(v)
        && next + 1 < end
        && is_number(next)
        && (next + 1..end.min(next + 3)).any(is_participle)
}

/// Whether something below `w` is the sentence's verb instead of it.
pub fn is_misread_main(doc: &Document, w: usize) -> bool {
    doc.tok(w).tag == "VBD"
        && doc.child(w, &["nsubj"]).is_some()
        && doc.child(w, &["dobj"]).is_none()
        && (w + 1..doc.subtree(w).end).any(|v| misread_main(doc, v) == Some(w))
}

/// Whether the verb is passive.
pub fn is_passive(doc: &Document, v: usize) -> bool {
    let token = doc.tok(v);
    if misread_main(doc, v).is_some() {
        return false;
    }
    if is_misread_main(doc, v) || is_told_in_sequence(doc, v) {
        return true;
    }
    if doc.child(v, &["nsubjpass", "auxpass"]).is_some() {
        return true;
    }
    // "20 dead, 30 wounded in blast": two counted subjects, nobody who did it.
    if token.tag == "VBN"
        && doc.child(v, &["aux", "dobj"]).is_none()
        && doc.children_by(v, &["nsubj"]).count() > 1
    {
        return true;
    }
    let joins_passive = token.dep == "conj"
        && token.tag == "VBN"
        && doc.child(v, &["aux", "dobj"]).is_none()
        && doc.head(v).is_some_and(|h| doc.child(h, &["nsubjpass", "auxpass"]).is_some());
    if joins_passive && doc.child(v, &["nsubj"]).is_some() {
        // "Twelve were killed and 23 others wounded": the second "were" is left out.
        return true;
    }
    if doc.child(v, &["nsubj", "dobj"]).is_some() {
        return token.dep == "acl" && token.tag == "VBN" && doc.child(v, &["nsubj"]).is_none();
    }
    let participle = token.tag == "VBN" || token.tag == "VBD" || token.pos == "ADJ";
    let perfect = doc.children_by(v, &["aux"]).any(|a| doc.tok(a).lemma == "have");
    match token.dep.as_str() {
        "acl" | "advcl" => participle && !perfect,
        "conj" => token.tag == "VBN" && !perfect && doc.head(v).is_some_and(|h| is_passive(doc, h)),
        "acomp" => token.pos == "ADJ",
        // A headline: "Three killed in blast".
        "ROOT" => {
            token.tag == "VBN"
                && doc.child(v, &["aux", "auxpass"]).is_none()
                && doc.child(v, &["agent"]).is_some()
        }
        _ => false,
    }
}

/// Subjects and objects as the active voice would have them.
fn core(doc: &Document, v: usize, depth: usize) -> (Vec<usize>, Vec<usize>) {
    let passive = is_passive(doc, v);
    let mut surface = surface_subject(doc, v, depth);
    let mut agents = Vec::new();
    for agent in doc.children_by(v, &["agent", "prep"]).filter(|&a| doc.tok(a).lower == "by") {
        for object in doc.children_by(agent, &["pobj"]) {
            agents.extend(with_conjuncts(doc, object));
        }
    }
    let mut objects = if is_told_in_sequence(doc, v) { Vec::new() } else { direct_objects(doc, v) };
    if passive {
        if objects.is_empty() {
            objects.append(&mut surface);
        }
        if agents.is_empty() && doc.tok(v).dep == "conj" {
            // "was attacked and killed by gunmen": the agent stands with the last verb or the first.
            agents = shared_agents(doc, v);
        }
        if agents.is_empty() {
            for other in doc.children_by(v, &["conj"]).filter(|&c| is_passive(doc, c)) {
                for agent in doc.children_by(other, &["agent"]) {
                    for object in doc.children_by(agent, &["pobj"]) {
                        agents.extend(with_conjuncts(doc, object));
                    }
                }
            }
        }
        return (agents, objects);
    }
    if objects.is_empty() {
        objects = shared_objects(doc, v);
    }
    (surface, objects)
}

fn shared_agents(doc: &Document, v: usize) -> Vec<usize> {
    let Some(head) = doc.head(v).filter(|&h| is_passive(doc, h)) else { return Vec::new() };
    let mut agents = Vec::new();
    for agent in doc.children_by(head, &["agent"]) {
        for object in doc.children_by(agent, &["pobj"]) {
            agents.extend(with_conjuncts(doc, object));
        }
    }
    agents
}

/// "attacked and burned the house": the object stands with the last verb.
fn shared_objects(doc: &Document, v: usize) -> Vec<usize> {
    let follows = |i: usize| {
        matches!(doc.tok(i).lower.as_str(), "and" | "or" | "," | "then") || doc.tok(i).pos == "ADV"
    };
    for other in doc.children_by(v, &["conj"]) {
        let near = other > v && other - v <= 4 && (v + 1..other).all(follows);
        if near && doc.tok(other).pos == "VERB" {
            return direct_objects(doc, other);
        }
    }
    Vec::new()
}

fn direct_objects(doc: &Document, v: usize) -> Vec<usize> {
    let mut objects = Vec::new();
    for child in doc.children(v) {
        match doc.tok(child).dep.as_str() {
            "dobj" if is_relative(doc, child) => objects.extend(antecedent(doc, v)),
            "dobj" => objects.extend(with_conjuncts(doc, child)),
            // "left twelve dead": the small clause's subject.
            "ccomp" | "oprd" | "xcomp" if matches!(doc.tok(v).lemma.as_str(), "leave" | "find" | "set") => {
                objects.extend(doc.children_by(child, &["nsubj", "nsubjpass"]));
            }
            _ => {}
        }
    }
    if objects.is_empty()
        && doc.tok(v).dep == "relcl"
        && doc.child(v, &["nsubj"]).is_some_and(|s| !is_relative(doc, s))
    {
        objects.extend(antecedent(doc, v));
    }
    objects
}

/// The noun that a relative clause or participle hangs on.
fn antecedent(doc: &Document, v: usize) -> Option<usize> {
    let token = doc.tok(v);
    match token.dep.as_str() {
        "relcl" | "acl" => doc.head(v),
        "conj" => doc.head(v).and_then(|h| antecedent(doc, h)),
        _ => None,
    }
}

/// The subject as the surface has it: of a passive verb, what it is done to.
fn surface_subject(doc: &Document, v: usize, depth: usize) -> Vec<usize> {
    if let Some(subject) =
        doc.children_by(v, &["nsubj", "nsubjpass", "csubj"]).find(|&s| doc.tok(s).lower != "there")
    {
        if is_relative(doc, subject) {
            return antecedent(doc, v).into_iter().collect();
        }
        if let Some(named) = named_by_pronoun(doc, subject, v) {
            return with_conjuncts(doc, named);
        }
        return with_conjuncts(doc, subject);
    }
    if depth == 0 {
        return Vec::new();
    }
    if let Some(main) = misread_main(doc, v) {
        return surface_subject(doc, main, depth - 1);
    }
    let Some(head) = doc.head(v) else { return Vec::new() };
    let verbal = matches!(doc.tok(head).pos.as_str(), "VERB" | "AUX");
    match doc.tok(v).dep.as_str() {
        "acl" | "relcl" => {
            let infinitive = doc.children_by(v, &["aux"]).any(|a| doc.tok(a).lower == "to");
            if infinitive && !is_passive(doc, v) {
                return owner(doc, head, depth);
            }
            if doc.tok(v).tag == "VBG" && doc.tok(v).dep == "acl" {
                return doer_beyond_place(doc, v, head, depth);
            }
            vec![head]
        }
        "conj" if verbal => {
            if is_passive(doc, head) && !is_passive(doc, v) && doc.tok(v).tag == "VBG" {
                return core(doc, head, depth - 1).0;
            }
            surface_subject(doc, head, depth - 1)
        }
        // "were not able to arrest them": the subject of the verb that the adjective hangs on.
        "xcomp" if doc.tok(head).pos == "ADJ" => surface_subject(doc, head, depth - 1),
        "xcomp" | "ccomp" | "advcl" | "dep" | "acomp" | "oprd" if verbal => {
            let (subjects, objects) = core(doc, head, depth - 1);
            let controlled = morph::is_any(doc.tok(head), OBJECT_CONTROL);
            if doc.tok(v).dep != "advcl" && controlled && !objects.is_empty() {
                return objects;
            }
            if doc.tok(v).dep == "advcl" && is_passive(doc, head) && !is_passive(doc, v) {
                // "was hit, killing ten": what killed is what hit.
                return subjects;
            }
            if is_passive(doc, head) { objects } else { subjects }
        }
        "pcomp" => match doc.head(head) {
            Some(verb) if matches!(doc.tok(verb).pos.as_str(), "VERB" | "AUX") => {
                let (subjects, objects) = core(doc, verb, depth - 1);
                let of_object = morph::is_any(doc.tok(verb), OBJECT_CONTROL)
                    || matches!(doc.tok(head).lower.as_str(), "from" | "of" | "for");
                if of_object && !objects.is_empty() {
                    objects
                } else if is_passive(doc, verb) {
                    Vec::new()
                } else {
                    subjects
                }
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Who does what a participle behind `noun` tells. Towns and areas do nothing: in "shelled the town of Kar Vale, killing two" and
/// "an air strike in Kar Vale killing two" it is who shelled, and the strike.
fn doer_beyond_place(doc: &Document, v: usize, noun: usize, depth: usize) -> Vec<usize> {
    let Some(governor) = doc.head(noun).filter(|_| depth > 0) else { return vec![noun] };
    // "Died in police firing" tells who fired.
    let apart = v > noun + 1 || is_named_place(doc, noun);
    let within = doc.tok(noun).dep == "pobj" && apart && PLACING.contains(&doc.tok(governor).lower.as_str());
    let (beyond, is_place) = match doc.tok(noun).dep.as_str() {
        "pobj" => (doc.head(governor), within),
        "dobj" => (Some(governor), is_named_place(doc, noun)),
        _ => (None, false),
    };
    let Some(beyond) = beyond.filter(|_| is_place) else { return vec![noun] };
    match doc.tok(beyond).pos.as_str() {
        "VERB" => core(doc, beyond, depth - 1).0,
        "NOUN" => doer_beyond_place(doc, v, beyond, depth - 1),
        _ => vec![noun],
    }
}

/// Prepositions that say where.
const PLACING: [&str; 8] = ["in", "at", "near", "outside", "inside", "on", "around", "across"];

/// "Kar Vale", "the town of Kar Vale".
fn is_named_place(doc: &Document, noun: usize) -> bool {
    let is_place = |i: usize| {
        doc.entity_at(i)
            .is_some_and(|e| matches!(e.label.as_str(), "GPE" | "LOC" | "FAC") && e.tokens.contains(&i))
    };
    let of = doc.children_by(noun, &["prep"]).find(|&p| doc.tok(p).lower == "of");
    is_place(noun) || of.and_then(|p| doc.child(p, &["pobj"])).is_some_and(is_place)
}

/// Who has the plan in "the plan to attack": the noun's possessor, or the subject of the verb that it is the object of.
fn owner(doc: &Document, noun: usize, depth: usize) -> Vec<usize> {
    if let Some(possessor) = doc.child(noun, &["poss"]) {
        return vec![possessor];
    }
    match doc.head(noun) {
        Some(verb) if doc.tok(noun).dep == "dobj" => core(doc, verb, depth - 1).0,
        _ => Vec::new(),
    }
}

/// The name that a pronoun repeats in "The army said it had bombed the town".
fn named_by_pronoun(doc: &Document, pronoun: usize, v: usize) -> Option<usize> {
    let lower = doc.tok(pronoun).lower.as_str();
    if !matches!(lower, "it" | "they" | "he" | "she") {
        return None;
    }
    let above = doc.ancestors(v).find(|&a| doc.tok(a).pos == "VERB" && doc.child(a, &["nsubj"]).is_some())?;
    let subject = doc.child(above, &["nsubj"])?;
    if subject > pronoun || doc.tok(subject).pos == "PRON" {
        return None;
    }
    let plural =
        matches!(doc.tok(subject).tag.as_str(), "NNS" | "NNPS") || doc.child(subject, &["conj"]).is_some();
    let person = doc.entity_at(subject).is_some_and(|e| e.label == "PERSON");
    let fits = match lower {
        "he" | "she" => !plural && doc.entity_at(subject).is_none_or(|e| e.label == "PERSON"),
        "it" => !plural && !person,
        _ => plural || doc.entity_at(subject).is_some_and(|e| e.label == "ORG" || e.label == "NORP"),
    };
    fits.then_some(subject)
}
