//! Ways through the dependency tree.

use tally_read::Document;

/// Tokens from `i` to the root of its sentence, `i` first.
fn to_root(doc: &Document, i: usize) -> Vec<usize> {
    std::iter::once(i).chain(doc.ancestors(i)).take(64).collect()
}

/// Number of steps up from `a` and down to `b` in the tree of one sentence; `None` when they do not meet.
pub(crate) fn steps(doc: &Document, a: usize, b: usize) -> Option<(usize, usize)> {
    if doc.sentence_index(a) != doc.sentence_index(b) {
        return None;
    }
    let (from_a, from_b) = (to_root(doc, a), to_root(doc, b));
    from_a
        .iter()
        .enumerate()
        .find_map(|(up, token)| from_b.iter().position(|t| t == token).map(|down| (up, down)))
}

/// How far an effect ("killing") stands from what may have caused it ("strike"), when the tree ties them: the cause
/// is the effect's subject, agent or means, or the effect is a clause or conjunct of the cause.
pub(crate) fn cause_distance(doc: &Document, effect: usize, cause: usize) -> Option<usize> {
    let (up, down) = steps(doc, effect, cause)?;
    let (from_effect, from_cause) = (to_root(doc, effect), to_root(doc, cause));
    let loose = |tokens: &[usize]| {
        tokens
            .iter()
            .any(|&t| matches!(doc.tok(t).dep.as_str(), "parataxis" | "ccomp") || doc.tok(t).lower == "after")
    };
    // The verbs on the way must not open another statement.
    if loose(&from_effect[..up]) && up > 0 && !is_after_clause(doc, &from_cause[..down]) {
        return None;
    }
    (up + down <= 6).then_some(up + down)
}

/// "were killed when/after a shell hit": the cause stands in an adverbial clause or prepositional phrase of the effect.
fn is_after_clause(doc: &Document, from_cause: &[usize]) -> bool {
    from_cause.iter().any(|&t| matches!(doc.tok(t).dep.as_str(), "advcl" | "prep" | "pcomp"))
}
