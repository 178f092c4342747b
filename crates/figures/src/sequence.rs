//! Counts told one after the other, as headlines and tickers do: "20 killed 30 injured in blast", "Five dead, nine hurt".
//!
//! Read alone, "killed 30" would be an act; a second number with a participle of its own right behind it says that each number
//! goes with the word after it.

use crate::lexicon::{Form, Frame};
use crate::link::Sentence;
use crate::trigger::Trigger;

/// For each word of harm the phrase that it counts, where it stands in such a sequence.
pub(crate) fn sequences(sentence: &Sentence<'_>, triggers: &[Trigger]) -> Vec<Option<usize>> {
    let pairs: Vec<Option<(usize, usize)>> = triggers.iter().map(|t| pair(sentence, t)).collect();
    let mut told = vec![None; triggers.len()];
    for k in 1..triggers.len() {
        let (Some((first, end)), Some((second, _))) = (pairs[k - 1], pairs[k]) else { continue };
        let start = sentence.phrases[second].tokens.start;
        if first != second && start >= end && (end..start).all(|i| is_joint(sentence, i)) {
            told[k - 1] = Some(first);
            told[k] = Some(second);
        }
    }
    told
}

/// The counted phrase right before a participle or state, and where the two end.
fn pair(sentence: &Sentence<'_>, trigger: &Trigger) -> Option<(usize, usize)> {
    let is_state = trigger.frame == Frame::State || (trigger.frame.is_verb() && trigger.form == Form::Past);
    let at = trigger.token;
    let left = at.checked_sub(1).filter(|&i| is_state && i >= sentence.range.start)?;
    let phrase = sentence.phrase_of(at).or_else(|| sentence.phrase_of(left))?;
    let counted = &sentence.phrases[phrase];
    let ends_here = counted.tokens.end == at || (counted.tokens.end == at + 1 && counted.tokens.len() > 1);
    // "17-year-old killed, 3 hurt": the first may be one person.
    (counted.can_be_harmed() && ends_here).then(|| (phrase, trigger.twin.map_or(at, |t| t.max(at)) + 1))
}

fn is_joint(sentence: &Sentence<'_>, i: usize) -> bool {
    matches!(sentence.lower(i), "," | ";" | "and" | "&" | "–" | "-" | "/" | "while")
}
