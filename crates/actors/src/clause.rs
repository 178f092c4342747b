//! Who does what to whom in a clause, through passives, relative clauses, coordination and control.

use tally_read::Document;

/// How far up a subject may be looked for: "works as part of the alliance to weaken and defeat IS" takes seven steps.
const CLIMB: usize = 8;

/// Whether the verb is negated or only possible.
pub(crate) fn is_negated(doc: &Document, verb: usize) -> bool {
    doc.children(verb).any(|c| {
        doc.tok(c).dep == "neg"
            || (doc.tok(c).dep == "aux"
                && matches!(&*doc.tok(c).lower, "may" | "might" | "could" | "would" | "can"))
    })
}

/// Whether the verb is passive: its grammatical subject is what it is done to.
pub(crate) fn is_passive(doc: &Document, verb: usize) -> bool {
    doc.child(verb, &["auxpass", "nsubjpass", "agent"]).is_some()
        || (doc.tok(verb).dep == "acl" && doc.tok(verb).tag == "VBN")
}

/// The subjects of the verb, wherever the sentence has put them: "rebels" in "rebels, who fled to fight IS".
pub(crate) fn subjects(doc: &Document, verb: usize) -> Vec<usize> {
    let mut at = verb;
    for _ in 0..CLIMB {
        let token = doc.tok(at);
        let own: Vec<usize> = doc.children_by(at, &["nsubj", "nsubjpass"]).collect();
        if let Some(&subject) = own.first() {
            let relative = matches!(doc.tok(subject).tag.as_str(), "WDT" | "WP");
            return match doc.head(at) {
                Some(noun) if relative && token.dep == "relcl" => vec![noun],
                // In a list the parser may give each item to the verb.
                _ => with_conjuncts(doc, own),
            };
        }
        match (token.dep.as_str(), doc.head(at)) {
            ("acl" | "relcl", Some(noun))
                if matches!(doc.tok(noun).pos.as_str(), "NOUN" | "PROPN" | "PRON") =>
            {
                // "their efforts to defeat IS": the efforts' owner.
                if token.dep == "acl" && token.tag == "VB" {
                    if let Some(owner) = doc.child(noun, &["poss"]) {
                        return helped(doc, owner, noun).unwrap_or_else(|| vec![owner]);
                    }
                    at = noun;
                    continue;
                }
                return with_conjuncts(doc, vec![noun]);
            }
            (
                "conj" | "xcomp" | "advcl" | "pcomp" | "prep" | "ccomp" | "dobj" | "pobj" | "dep",
                Some(head),
            ) => at = head,
            _ => return Vec::new(),
        }
    }
    Vec::new()
}

/// Whom "their" means in "supports the army and the police in their efforts": those who are supported.
pub(crate) fn helped(doc: &Document, owner: usize, noun: usize) -> Option<Vec<usize>> {
    let prep = doc.head(noun).filter(|&p| doc.tok(noun).dep == "pobj" && doc.tok(p).lower == "in")?;
    if !matches!(&*doc.tok(owner).lower, "its" | "their" | "his" | "her") {
        return None;
    }
    let helps = |i: usize| {
        matches!(
            &*doc.tok(i).lemma,
            "support" | "help" | "assist" | "back" | "aid" | "backing" | "assistance"
        )
    };
    let help = doc.ancestors(prep).find(|&i| helps(i))?;
    let verb = doc.tok(help).pos == "VERB";
    let found = if verb {
        objects(doc, help)
    } else {
        prepositional(doc, help, &|word| matches!(word, "of" | "for" | "to"))
    };
    let found: Vec<usize> = found.into_iter().filter(|&i| i < prep).collect();
    (!found.is_empty()).then_some(found)
}

/// The direct objects of the verb.
pub(crate) fn objects(doc: &Document, verb: usize) -> Vec<usize> {
    with_conjuncts(doc, doc.children_by(verb, &["dobj", "obj"]).collect())
}

/// Who is named with "by".
pub(crate) fn agents(doc: &Document, verb: usize) -> Vec<usize> {
    let by = doc.children_by(verb, &["agent"]).filter_map(|by| doc.child(by, &["pobj"])).collect();
    with_conjuncts(doc, by)
}

/// Who is named with "by" after a noun.
pub(crate) fn by(doc: &Document, noun: usize) -> Vec<usize> {
    prepositional(doc, noun, &|word| word == "by")
}

/// The objects of those prepositions after the word at `i`, also where the preposition hangs on an adverb or noun object of it
/// ("broke away from", "joined forces with").
pub(crate) fn prepositional(doc: &Document, i: usize, fits: &dyn Fn(&str) -> bool) -> Vec<usize> {
    let near = doc.children_by(i, &["advmod", "prt", "prep"]).filter(|&c| c > i);
    let heads = std::iter::once(i).chain(near);
    let preps = heads
        .flat_map(|h| doc.children_by(h, &["prep", "agent", "dative"]))
        .filter(|&p| p > i && fits(&doc.tok(p).lower));
    with_conjuncts(doc, preps.filter_map(|p| doc.child(p, &["pobj"])).collect())
}

/// These tokens, each with what is coordinated to it.
pub(crate) fn with_conjuncts(doc: &Document, tokens: Vec<usize>) -> Vec<usize> {
    let mut all = Vec::new();
    for token in tokens {
        all.push(token);
        all.extend(doc.conjuncts(token).into_iter().filter(|&c| doc.tok(c).pos != "VERB"));
    }
    all.dedup();
    all
}
