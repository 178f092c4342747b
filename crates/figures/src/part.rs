//! Figures that are part of another one: "25 people, ten of them children", "including a woman".

use tally_model::Group;

use crate::link::Sentence;
use crate::phrase::{Kind, Phrase};
use crate::policy::Amount;

/// A phrase that counts part of another phrase's people.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// The phrase.
    pub phrase: usize,
    /// The phrase whose group it has: "children" in "ten of them were children".
    pub predicate: Option<usize>,
    /// Where the words that mark it begin: its whole must be named before.
    pub marked_at: usize,
    /// The phrase that counts the whole, where the words point at it.
    pub whole: Option<usize>,
    /// The word that says what befell the whole: "dead" in "three children were among the dead".
    pub told_by: Option<usize>,
}

/// The phrases of a sentence that count part of something named before.
pub(crate) fn parts(sentence: &Sentence<'_>) -> Vec<Part> {
    let mut found: Vec<Part> = Vec::new();
    for p in 0..sentence.phrases.len() {
        if found.iter().any(|part| part.phrase == p || part.predicate == Some(p)) {
            continue;
        }
        if let Some(part) = of_them(sentence, p) {
            found.push(part);
        } else if let Some(whole) = among_counted(sentence, p) {
            list_before(sentence, p, Some(whole), None, &mut found);
        } else if let Some(marked_at) = is_introduced(sentence, p) {
            if marked_at == sentence.phrases[p].tokens.start {
                let told_by = harm_word(sentence, marked_at);
                list_before(sentence, p, None, told_by, &mut found);
                continue;
            }
            let from = found.len();
            list_from(sentence, p, marked_at, &mut found);
            let among = among_the_dead(sentence, p).and_then(|at| harm_word(sentence, at));
            // "the dead included four children"
            let told_by = among.or_else(|| {
                marked_at.checked_sub(1).filter(|&i| i >= sentence.range.start && is_harm(sentence, i))
            });
            found[from..].iter_mut().for_each(|part| part.told_by = told_by);
        } else if let Some(marked_at) = is_breakdown(sentence, p) {
            list_from(sentence, p, marked_at, &mut found);
        }
    }
    found
}

/// "ten of them children", "three of whom were women", "half of them children".
fn of_them(sentence: &Sentence<'_>, p: usize) -> Option<Part> {
    let phrase = &sentence.phrases[p];
    let whom_before = phrase.kind == Kind::Bare
        && phrase.tokens.start >= sentence.range.start + 2
        && is_of_whom(sentence, phrase.tokens.start);
    // "two of the dead were children"
    let last = phrase.tokens.end - 1;
    let of_dead = phrase.kind == Kind::Bare && phrase.tokens.len() > 2 && is_harm(sentence, last);
    if !phrase.of_them && !whom_before && !of_dead {
        return None;
    }
    let mut at = phrase.tokens.end;
    // "six of those killed were women"
    let told_by =
        (at < sentence.range.end && is_harm(sentence, at) && sentence.phrase_of(at).is_none()).then_some(at);
    at += usize::from(told_by.is_some());
    let told_by = told_by.or(of_dead.then_some(last));
    while at < sentence.range.end
        && (sentence.doc.tok(at).pos == "AUX"
            || sentence.doc.tok(at).pos == "ADV"
            || sentence.lower(at) == "being")
    {
        at += 1;
    }
    let predicate = sentence.phrase_of(at).filter(|&q| {
        q == p + 1
            && sentence.phrases[q].tokens.start == at
            && !sentence.phrases[q].is_counted()
            && sentence.phrases[q].kind == Kind::Noun
    });
    if of_dead && predicate.is_none() {
        return None;
    }
    Some(Part { phrase: p, predicate, marked_at: phrase.tokens.start, whole: None, told_by })
}

fn is_of_whom(sentence: &Sentence<'_>, start: usize) -> bool {
    matches!(sentence.lower(start - 1), "whom" | "which" | "them")
        && matches!(sentence.lower(start - 2), "of" | "among" | "amongst")
}

/// "including ten children", "among them a woman".
fn is_introduced(sentence: &Sentence<'_>, p: usize) -> Option<usize> {
    let phrase = &sentence.phrases[p];
    let start = phrase.tokens.start;
    if !phrase.can_be_harmed() || start == sentence.range.start {
        return among_the_dead(sentence, p);
    }
    let mut at = start;
    // "including at least ten", "included, officials say, ten" is not followed further.
    while at > sentence.range.start
        && matches!(sentence.lower(at - 1), "also" | ":" | "were" | "was" | "are" | ",")
        && start - at < 2
    {
        at -= 1;
    }
    if at == sentence.range.start {
        return None;
    }
    let word = sentence.lower(at - 1);
    let pronoun = matches!(word, "them" | "whom" | "which" | "these" | "those");
    if pronoun && at >= 2 && matches!(sentence.lower(at - 2), "among" | "amongst" | "of") {
        return Some(at - 2);
    }
    if matches!(word, "including" | "includes" | "included" | "include" | "incl") {
        return Some(at - 1);
    }
    among_the_dead(sentence, p)
}

/// "two medics were among at least 31 people killed": the phrase that counts the whole.
fn among_counted(sentence: &Sentence<'_>, p: usize) -> Option<usize> {
    let phrase = &sentence.phrases[p];
    let mut at = phrase.tokens.end;
    while at < sentence.range.end
        && at < phrase.tokens.end + 3
        && matches!(sentence.doc.tok(at).pos.as_str(), "AUX" | "ADV")
    {
        at += 1;
    }
    if at + 1 >= sentence.range.end
        || !matches!(sentence.lower(at), "among" | "amongst")
        || !phrase.can_be_harmed()
    {
        return None;
    }
    let whole = sentence.phrase_of(at + 1)?;
    (whole == p + 1 && sentence.phrases[whole].is_counted() && sentence.phrases[whole].can_be_harmed())
        .then_some(whole)
}

/// The phrases that are listed up to `last`, all part of one whole: "a woman and two children were among 12 people killed",
/// "twelve children and eleven fighters were among the dead".
fn list_before(
    sentence: &Sentence<'_>,
    last: usize,
    whole: Option<usize>,
    told_by: Option<usize>,
    found: &mut Vec<Part>,
) {
    let verb = Some(sentence.phrases[last].tokens.end);
    let mut first = last;
    while first > 0
        && sentence.next_in_list(first - 1, verb) == Some(first)
        && sentence.phrases[first - 1].can_be_harmed()
    {
        first -= 1;
    }
    let marked_at = sentence.phrases[first].tokens.start;
    for phrase in first..=last {
        found.push(Part { phrase, predicate: None, marked_at, whole, told_by });
    }
}

/// The verb that a list of parts leads up to, when it says what befell the whole: "12 people, including two women
/// and a child, were killed".
fn verb_of_whole(sentence: &Sentence<'_>, p: usize, marked_at: usize) -> Option<usize> {
    let whole = sentence.phrases[..p].iter().rev().find(|w| w.is_counted() && w.tokens.end <= marked_at)?;
    let doc = sentence.doc;
    let verbal = |i: &usize| {
        doc.tok(*i).pos == "AUX"
            || matches!(doc.tok(*i).tag.as_str(), "VBD" | "VBN" | "VBG" | "VBZ" | "VBP")
                && doc.tok(*i).lower != "including"
    };
    if (whole.tokens.end..marked_at).any(|i| verbal(&i)) {
        return None;
    }
    (sentence.phrases[p].tokens.end..sentence.range.end)
        .find(|i| doc.tok(*i).pos == "AUX" && sentence.phrase_of(*i).is_none())
}

/// "three children were among the dead", "among the dead were three children".
fn among_the_dead(sentence: &Sentence<'_>, p: usize) -> Option<usize> {
    let phrase = &sentence.phrases[p];
    let dead = |at: usize| {
        let word = |i: usize| if i < sentence.range.end { sentence.lower(i) } else { "" };
        word(at) == "among"
            && (matches!(word(at + 1), "the" | "those")
                && matches!(
                    word(at + 2),
                    "dead"
                        | "victims"
                        | "killed"
                        | "wounded"
                        | "injured"
                        | "casualties"
                        | "fatalities"
                        | "deaths"
                        | "martyrs"
                        | "who"
                )
                || word(at + 1) == "them"
                    && at > sentence.range.start
                    && sentence.doc.tok(at - 1).pos == "AUX")
    };
    if !phrase.can_be_harmed() {
        return None;
    }
    let mut at = phrase.tokens.end;
    while at < sentence.range.end
        && at < phrase.tokens.end + 3
        && (sentence.doc.tok(at).pos == "AUX" || sentence.doc.tok(at).pos == "ADV")
    {
        at += 1;
    }
    if at < sentence.range.end && dead(at) {
        return Some(phrase.tokens.start);
    }
    // Inverted: "Among the dead were three children".
    let start = phrase.tokens.start;
    let from = start.saturating_sub(6).max(sentence.range.start);
    (from..start).find(|&i| dead(i) && (i..start).any(|k| sentence.doc.tok(k).pos == "AUX")).filter(|&i| {
        (i..start).all(|k| sentence.phrase_of(k).is_none_or(|q| !sentence.phrases[q].is_counted()))
    })
}

/// The phrase and those listed after it.
fn list_from(sentence: &Sentence<'_>, p: usize, marked_at: usize, found: &mut Vec<Part>) {
    let mut at = p;
    loop {
        let phrase = &sentence.phrases[at];
        if at > p && (phrase.more || is_rest(sentence, phrase)) {
            break;
        }
        found.push(Part { phrase: at, predicate: None, marked_at, whole: None, told_by: None });
        match sentence.next_in_list(at, verb_of_whole(sentence, p, marked_at)) {
            Some(next) => at = next,
            None => break,
        }
    }
}

fn is_rest(sentence: &Sentence<'_>, phrase: &Phrase) -> bool {
    matches!(sentence.lower(phrase.head), "others" | "other")
}

/// "five people: two men, two women and a child": a list right after a number that adds up to it.
fn is_breakdown(sentence: &Sentence<'_>, p: usize) -> Option<usize> {
    let whole = p.checked_sub(1).map(|w| &sentence.phrases[w])?;
    let total = whole.amount()?.number().filter(|&n| n > 1 && whole.is_counted())?;
    let from = whole.tokens.end;
    let start = sentence.phrases[p].tokens.start;
    let set_off =
        start == from + 1 && matches!(sentence.lower(from), "," | ":" | "(" | "-" | "–" | "—" | "--");
    if !set_off || whole.group != Group::People && whole.group != Group::Civilians {
        return None;
    }
    let mut sum = 0u64;
    let mut at = p;
    loop {
        let phrase = &sentence.phrases[at];
        if !phrase.can_be_harmed() || phrase.kind == Kind::Bare {
            return None;
        }
        sum = sum.saturating_add(phrase.amount().and_then(|a: Amount| a.number())?);
        match sentence.next_in_list(at, None) {
            Some(next) => at = next,
            None => break,
        }
    }
    (sum == total).then_some(from)
}

/// The word for the dead or wounded that follows "among the" nearby.
fn harm_word(sentence: &Sentence<'_>, from: usize) -> Option<usize> {
    let among = (from..sentence.range.end.min(from + 10)).find(|&i| sentence.lower(i) == "among")?;
    (among + 1..sentence.range.end.min(among + 4)).find(|&i| {
        sentence.lexicon.harm(sentence.lower(i)).iter().any(|h| h.effect.is_some())
            || sentence.lower(i) == "victims"
    })
}

/// Whether the word names those who were harmed: "dead", "wounded", "victims".
fn is_harm(sentence: &Sentence<'_>, i: usize) -> bool {
    sentence.lexicon.harm(sentence.lower(i)).iter().any(|h| h.effect.is_some())
        || sentence.lower(i) == "victims"
}
