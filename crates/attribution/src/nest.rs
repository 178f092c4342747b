//! Finishes attributions, and says which stands in which.

use tally_model::Quote;
use tally_read::TokenRange;

use crate::attribution::{Attribution, CueAt, SourceAt};
use crate::candidate::{Candidate, Text};
use crate::{chain, content, source};

/// Makes an attribution of a kept candidate.
pub(crate) fn finish(text: &Text, c: &Candidate) -> Attribution {
    let mut apart = c.cue.clone();
    apart.extend(c.content.iter().filter(|r| !c.sources.iter().any(|s| r.contains(s))).cloned());
    let mut sources: Vec<SourceAt> =
        c.sources.iter().map(|&s| source::make(text, s, c.head, &others(text, c, s, &apart))).collect();
    for source in &mut sources {
        source.via = c.via.iter().map(|&v| (source::reach(text, v), v)).collect();
    }
    let mut taken = c.cue.clone();
    taken.extend(sources.iter().flat_map(|s| s.tokens.clone()));
    if sources.len() > 1 {
        // The words that join a list belong to it.
        let all = || taken.iter().skip(c.cue.len());
        if let (Some(from), Some(to)) = (all().map(|r| r.start).min(), all().map(|r| r.end).max())
            && to - from < 60
        {
            taken.push(from..to);
        }
    }
    let parts = content::minus(&c.content, &taken);
    let parts =
        parts.into_iter().filter(|r| r.clone().any(|i| !text.is_blank(i))).map(|r| edges(text, r)).collect();
    let parts = content::joined(text, parts);
    Attribution {
        quote: quote(text, c, &parts),
        cue: CueAt {
            tokens: c.cue.clone(),
            head: c.head,
            lemma: c.lemma.clone(),
            stance: chain::stance(text, c, text.lexicon),
            class: c.class.clone(),
            rule: c.rule,
            confidence: 1.0 / (1.0 + (-c.score).exp()),
        },
        sources,
        content: parts,
        parent: None,
        hedge: c.hedge,
        negated: c.negated || chain::nobody(text, c),
    }
}

/// What a source may not reach into: cue, content, and the other sources of a list with the words that join them.
fn others(text: &Text, c: &Candidate, source: usize, apart: &[TokenRange]) -> Vec<TokenRange> {
    let mut apart = apart.to_vec();
    for &other in c.sources.iter().filter(|&&o| o != source) {
        let reach = source::reach(text, other);
        if !reach.contains(&source) {
            apart.push(reach);
        } else {
            // The head of the list: up to the first joining word.
            apart.extend(
                text.doc
                    .children_by(other, &["cc", "conj"])
                    .map(|j| text.doc.subtree(j))
                    .filter(|r| !r.contains(&other) && !r.contains(&source)),
            );
            apart.push(reach.start..other + 1);
        }
    }
    apart.extend(
        text.doc.children_by(source, &["cc", "preconj"]).filter(|_| c.sources.len() > 1).map(|j| j..j + 1),
    );
    apart
}

/// Without commas and white space left over at the ends by what was taken out; quotation marks stay.
fn edges(text: &Text, range: TokenRange) -> TokenRange {
    let loose =
        |i: usize| matches!(text.lower(i), "," | ";" | "—" | "–" | "--" | ":") || text.pos(i) == "SPACE";
    let mut range = range;
    while range.len() > 1 && loose(range.start) {
        range.start += 1;
    }
    while range.len() > 1 && loose(range.end - 1) {
        range.end -= 1;
    }
    range
}

/// Whether the content is quoted throughout, in part or not at all. Within a quotation only nested marks count.
fn quote(text: &Text, c: &Candidate, parts: &[TokenRange]) -> Quote {
    let inside = text.quotes.outer(c.head).is_some();
    let quoted = |i: usize| if inside { text.quotes.is_nested(i) } else { text.quotes.outer(i).is_some() };
    let words: Vec<bool> =
        parts.iter().flat_map(|r| r.clone()).filter(|&i| !text.is_blank(i)).map(quoted).collect();
    match (words.iter().all(|&q| q), words.iter().any(|&q| q)) {
        (true, true) => Quote::Direct,
        (false, true) => Quote::Mixed,
        _ => Quote::Indirect,
    }
}

/// Sets each attribution's parent: the one with the smallest content around its cue.
pub(crate) fn link(all: &mut [Attribution]) {
    let mut order: Vec<(TokenRange, usize)> =
        all.iter().enumerate().flat_map(|(n, a)| a.content.iter().map(move |r| (r.clone(), n))).collect();
    order.sort_by_key(|(r, n)| (r.start, std::cmp::Reverse(r.end), *n));
    let mut open: Vec<(TokenRange, usize)> = Vec::new();
    let mut next = 0;
    let mut heads: Vec<(usize, usize)> = all.iter().enumerate().map(|(n, a)| (a.cue.head, n)).collect();
    heads.sort_unstable();
    for &(head, n) in &heads {
        while next < order.len() && order[next].0.start <= head {
            open.push(order[next].clone());
            next += 1;
        }
        open.retain(|(r, _)| r.end > head);
        all[n].parent = open
            .iter()
            .filter(|(r, m)| *m != n && r.contains(&head))
            .min_by_key(|(r, m)| (r.len(), *m))
            .map(|(_, m)| *m);
    }
    cut_circles(heads.into_iter().map(|(_, n)| n), all);
}

/// Two attributions whose contents each hold the other's cue ("reportedly … reportedly") stand in nothing but each other: the one
/// that comes first in `order` is the outer one.
fn cut_circles(order: impl Iterator<Item = usize>, all: &mut [Attribution]) {
    // On which walk from an attribution to its parents each was first met.
    let mut met = vec![None; all.len()];
    for start in order {
        let mut at = Some(start);
        while let Some(n) = at {
            match met[n] {
                Some(walk) if walk == start => {
                    all[n].parent = None;
                    break;
                }
                Some(_) => break,
                None => met[n] = Some(start),
            }
            at = all[n].parent;
        }
    }
}
