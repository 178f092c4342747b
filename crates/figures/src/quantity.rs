//! A number with the words that bend it: "at least 25", "between 10 and 15", "dozens", "23 more".

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tally_read::{Document, TokenRange};

use crate::lexicon::rows;
use crate::number::{Cardinal, Numbers};
use crate::policy::{Amount, Policy, Relation};

const MODIFIERS: &str = include_str!("../data/modifiers.tsv");

/// Reads quantities.
#[derive(Debug, Clone)]
pub(crate) struct Quantities {
    numbers: Numbers,
    before: FxHashMap<SmolStr, Vec<Modifier>>,
    after: FxHashMap<SmolStr, Vec<Modifier>>,
}

#[derive(Debug, Clone)]
struct Modifier {
    words: Vec<SmolStr>,
    bend: Bend,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bend {
    To(Relation),
    More,
}

/// A number as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quantity {
    /// Its tokens, modifiers included.
    pub tokens: TokenRange,
    /// The last token of the number itself.
    pub number: usize,
    pub amount: Amount,
    /// Whether it counts people beyond an earlier figure.
    pub more: bool,
    /// Whether it may be a year.
    pub year_like: bool,
}

impl Quantities {
    pub(crate) fn new() -> Self {
        let (mut before, mut after) = (FxHashMap::default(), FxHashMap::default());
        for row in rows(MODIFIERS) {
            let words: Vec<SmolStr> = row[0].split(' ').map(SmolStr::new).collect();
            let bend = match row.get(1).copied().and_then(Relation::from_name) {
                Some(relation) => Bend::To(relation),
                None => Bend::More,
            };
            let side = if row.get(2) == Some(&"after") { &mut after } else { &mut before };
            let list: &mut Vec<Modifier> = side.entry(words[0].clone()).or_default();
            list.push(Modifier { words, bend });
            list.sort_by_key(|m| std::cmp::Reverse(m.words.len()));
        }
        Quantities { numbers: Numbers::new(), before, after }
    }

    /// The words of numbers.
    pub(crate) fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    /// The quantity that begins at token `i`, if one does, within `..end`.
    pub(crate) fn at(&self, doc: &Document, policy: &Policy, i: usize, end: usize) -> Option<Quantity> {
        let mut bends = Vec::new();
        let mut at = i;
        while let Some(modifier) = matching(&self.before, doc, at, end) {
            bends.push(modifier.bend);
            at += modifier.words.len();
        }
        let mut core = self.core(doc, policy, at, end)?;
        let mut last = core.tokens.end;
        while let Some((modifier, start)) = self.modifier_after(doc, last, end) {
            bends.push(modifier.bend);
            last = start + modifier.words.len();
        }
        core.more = bends.contains(&Bend::More);
        // "possibly up to 12": the doubt says less than the bound.
        let bent = bends
            .iter()
            .filter_map(|b| match b {
                Bend::To(r) if *r != Relation::Exact => Some(*r),
                _ => None,
            })
            .min_by_key(|r| *r == Relation::About);
        if let Some(relation) = bent
            && core.amount.relation == Relation::Exact
        {
            core.amount.relation = relation;
        }
        core.tokens = i..last;
        if let Some((high, until)) = self.upper_end(doc, &core, end) {
            core.amount = Amount { relation: Relation::Range, m: high, ..core.amount };
            core.number = until - 1;
            core.tokens = i..until;
        }
        Some(core)
    }

    /// "at least 11 and up to 15", "one but possibly as many as 12": the upper end named behind a floor, and where it ends.
    fn upper_end(&self, doc: &Document, floor: &Quantity, end: usize) -> Option<(u64, usize)> {
        let open = matches!(floor.amount.relation, Relation::Exact | Relation::AtLeast | Relation::About);
        if floor.amount.vague.is_some() || !open {
            return None;
        }
        let word = |at: usize| if at < end { doc.tok(at).lower.as_str() } else { "" };
        let mut at = floor.tokens.end;
        while at < floor.tokens.end + 2 && matches!(word(at), "," | "and" | "but" | "or") {
            at += 1;
        }
        if at == floor.tokens.end {
            return None;
        }
        let mut bounded = false;
        while let Some(modifier) = matching(&self.before, doc, at, end) {
            bounded |= modifier.bend == Bend::To(Relation::UpTo);
            at += modifier.words.len();
        }
        let high = self.number(doc, at, end).filter(|high| bounded && high.value > floor.amount.n)?;
        Some((high.value, high.end))
    }

    /// Whether a number or a word for one begins at token `i`, whatever its tag.
    pub(crate) fn begins_at(&self, doc: &Document, policy: &Policy, i: usize, end: usize) -> bool {
        vague_at(doc, policy, i, end).is_some() || self.numbers.cardinal_at(doc, i, end).is_some()
    }

    /// A modifier that follows: "12 or more", "100-plus". "12 more than" is none.
    fn modifier_after(&self, doc: &Document, at: usize, end: usize) -> Option<(&Modifier, usize)> {
        let hyphen = at + 1 < end && doc.word(at) == "-" && !doc.tok(at).space_after;
        let start = if hyphen { at + 1 } else { at };
        let modifier = matching(&self.after, doc, start, end)?;
        let then = start + modifier.words.len();
        let compares = then < end && doc.tok(then).lower == "than";
        (!compares).then_some((modifier, start))
    }

    fn core(&self, doc: &Document, policy: &Policy, i: usize, end: usize) -> Option<Quantity> {
        if i >= end {
            return None;
        }
        if doc.tok(i).lower == "between" || doc.tok(i).lower == "from" && !is_moved(doc, i) {
            return self.between(doc, i, end);
        }
        if let Some((index, words)) = vague_at(doc, policy, i, end) {
            let tokens = i..i + words;
            return Some(Quantity {
                number: tokens.end - 1,
                tokens,
                amount: policy.vague_amount(index),
                more: false,
                year_like: false,
            });
        }
        let first = self.number(doc, i, end)?;
        Some(self.range_to(doc, i, &first, end).unwrap_or_else(|| plain(i, &first)))
    }

    /// A number that can count people: no money, date, age, ordinal, name or part of a longer number.
    fn number(&self, doc: &Document, i: usize, end: usize) -> Option<Cardinal> {
        let found = self.numbers.cardinal_at(doc, i, end)?;
        (!is_other_number(doc, i, &found, end)).then_some(found)
    }

    fn between(&self, doc: &Document, i: usize, end: usize) -> Option<Quantity> {
        let low = self.number(doc, i + 1, end)?;
        let from = doc.tok(i).lower == "from";
        let joint = if low.end < end { doc.tok(low.end).lower.as_str() } else { "" };
        let joined = joint == "to" || !from && matches!(joint, "and" | "or" | "-" | "–");
        let high = joined.then(|| self.number(doc, low.end + 1, end)).flatten()?;
        if from && high.value <= low.value {
            return None;
        }
        Some(range(i, low.value, &high))
    }

    /// "10 to 15", "10-15", "two or three".
    fn range_to(&self, doc: &Document, i: usize, low: &Cardinal, end: usize) -> Option<Quantity> {
        if let Some(high) = low.to {
            return Some(range(i, low.value, &Cardinal { value: high, ..*low }));
        }
        // "rose from 30 to 56" is no range.
        let from = i > 0 && doc.tok(i - 1).lower == "from";
        let joint = (low.end < end).then(|| doc.tok(low.end).lower.as_str())?;
        if from || !matches!(joint, "to" | "-" | "–" | "—" | "or") {
            return None;
        }
        let high = self.number(doc, low.end + 1, end)?;
        (high.value > low.value).then(|| range(i, low.value, &high))
    }
}

/// "the toll rose from 30 to 56": a change, not a range.
fn is_moved(doc: &Document, from: usize) -> bool {
    from > 0
        && doc.sentence_index(from - 1) == doc.sentence_index(from)
        && !matches!(doc.tok(from - 1).pos.as_str(), "CCONJ" | "PUNCT" | "ADP" | "SCONJ")
}

fn plain(i: usize, number: &Cardinal) -> Quantity {
    let mut amount = Amount::exact(number.value);
    if number.plus {
        amount.relation = Relation::MoreThan;
    }
    Quantity {
        tokens: i..number.end,
        number: number.end - 1,
        amount,
        more: false,
        year_like: number.year_like,
    }
}

fn range(i: usize, low: u64, high: &Cardinal) -> Quantity {
    let amount =
        Amount { relation: Relation::Range, n: low.min(high.value), m: high.value.max(low), vague: None };
    Quantity { tokens: i..high.end, number: high.end - 1, amount, more: false, year_like: high.year_like }
}

fn matching<'a>(
    table: &'a FxHashMap<SmolStr, Vec<Modifier>>,
    doc: &Document,
    i: usize,
    end: usize,
) -> Option<&'a Modifier> {
    if i >= end {
        return None;
    }
    table.get(doc.tok(i).lower.as_str())?.iter().find(|m| words_at(doc, &m.words, i, end))
}

fn words_at<S: AsRef<str>>(doc: &Document, words: &[S], i: usize, end: usize) -> bool {
    i + words.len() <= end && words.iter().enumerate().all(|(k, w)| doc.tok(i + k).lower == w.as_ref())
}

fn vague_at(doc: &Document, policy: &Policy, i: usize, end: usize) -> Option<(usize, usize)> {
    let found = policy.vague().iter().position(|v| words_at(doc, &v.words, i, end))?;
    Some((found, policy.vague()[found].words.len()))
}

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sept",
    "sep",
    "oct",
    "nov",
    "dec",
    "jan.",
    "feb.",
    "aug.",
    "sept.",
    "oct.",
    "nov.",
    "dec.",
];

/// Whether the number is something else than a count.
fn is_other_number(doc: &Document, i: usize, number: &Cardinal, end: usize) -> bool {
    let word = |at: usize| doc.tok(at).lower.as_str();
    let previous = (i > 0 && doc.sentence_index(i - 1) == doc.sentence_index(i)).then(|| word(i - 1));
    let next = (number.end < end).then(|| word(number.end));
    let digits = doc.word(i).starts_with(|c: char| c.is_ascii_digit());
    if let Some(previous) = previous {
        let currency = matches!(previous, "$" | "€" | "£" | "us$" | "#" | "usd" | "eur");
        let label = digits
            && matches!(
                previous,
                "no."
                    | "resolution"
                    | "article"
                    | "flight"
                    | "highway"
                    | "route"
                    | "aged"
                    | "age"
                    | "channel"
                    | "no"
                    | "nos."
                    | "size"
                    | "version"
                    | "chapter"
                    | "page"
            );
        // "Barrio 18": the number belongs to the name before it.
        let named = digits
            && doc.tok(i).dep == "nummod"
            && doc.head(i) == Some(i - 1)
            && matches!(doc.tok(i - 1).pos.as_str(), "PROPN" | "NOUN");
        if named {
            return true;
        }
        let negated = word(i) == "one" && matches!(previous, "no" | "any" | "every" | "the");
        let glued = digits
            && matches!(previous, "-" | "/" | "_" | "." | ":")
            && !doc.tok(i - 1).space_after
            && i > 1
            && !doc.tok(i - 2).space_after
            && doc.tok(i - 2).pos != "NUM";
        if currency
            || label
            || negated
            || glued
            || (digits && MONTHS.contains(&previous) && number.value <= 31)
        {
            return true;
        }
    }
    let Some(next) = next else { return false };
    let adjacent = !doc.tok(number.end - 1).space_after;
    let unit = matches!(
        next,
        "%" | "percent"
            | "per"
            | "km"
            | "kms"
            | "kg"
            | "am"
            | "pm"
            | "a.m."
            | "p.m."
            | "gmt"
            | "°"
            | "th"
            | "st"
            | "nd"
            | "rd"
            | "mm"
            | "cm"
            | "o'clock"
            | "point"
    );
    let month = digits
        && number.value <= 31
        && MONTHS.contains(&next)
        && !(next == "may" && doc.tok(number.end).pos == "AUX");
    let glued =
        adjacent && digits && (next.starts_with(|c: char| c.is_alphabetic()) || matches!(next, "/" | ":"));
    let each = word(i) == "one" && matches!(next, "another" | "day" | "side" | "hand" | "thing");
    unit || month || glued || each || is_age(doc, number.end - 1, end)
}

/// "12-year-old", "12 years old", "two-month-old": the number at `i` is an age.
pub(crate) fn is_age(doc: &Document, i: usize, end: usize) -> bool {
    age_end(doc, i, end).is_some()
}

/// One past the last token of the age whose number ends at token `i`.
pub(crate) fn age_end(doc: &Document, i: usize, end: usize) -> Option<usize> {
    let mut at = i + 1;
    let skip = |at: &mut usize| {
        while *at < end && matches!(doc.word(*at), "-" | "–" | "‑") {
            *at += 1;
        }
    };
    skip(&mut at);
    let unit = at < end
        && matches!(
            doc.tok(at).lower.as_str(),
            "year" | "years" | "month" | "months" | "week" | "weeks" | "day" | "days" | "yr" | "yrs"
        );
    if !unit {
        return None;
    }
    at += 1;
    skip(&mut at);
    (at < end && matches!(doc.tok(at).lower.as_str(), "old" | "olds")).then_some(at + 1)
}
