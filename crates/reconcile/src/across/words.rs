//! The words of a text as numbers: what grouping compares without keeping the text.
//!
//! Words are hashed with FNV-1a, so that the same word has the same number in every ledger and version.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

/// The number of a word.
pub(crate) fn hash(word: &str) -> u64 {
    hash_on(0xcbf2_9ce4_8422_2325, word)
}

/// The number of a text whose beginning has the number `begun`.
pub(crate) fn hash_on(begun: u64, rest: &str) -> u64 {
    rest.bytes().fold(begun, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// How much a kind of word tells of which event a text is about. What is rare in all texts (names, numbers) tells most; how
/// rare a word is in one ledger must not count, or adding a report would change what was grouped before.
const NAME: f32 = 3.0;
const NUMBER: f32 = 3.0;
const WORD: f32 = 1.0;
const FREQUENT: f32 = 0.3;

/// What each return of a word adds, as a share of its weight.
const AGAIN: f32 = 0.1;

/// A word of a text.
struct Word<'t> {
    text: &'t str,
    is_name: bool,
    is_number: bool,
}

fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut opens = true;
    text.split(|c: char| c.is_whitespace()).filter_map(move |raw| {
        let word = raw.trim_matches(|c: char| !c.is_alphanumeric());
        let after_stop = std::mem::replace(&mut opens, raw.ends_with(['.', '?', '!', ':', '"', '”']));
        let word = word.strip_suffix("'s").or(word.strip_suffix("’s")).unwrap_or(word);
        let first = word.chars().next()?;
        // "23-year-old" and "23" are one number.
        let word = if first.is_ascii_digit() { word.split('-').next().unwrap_or(word) } else { word };
        Some(Word {
            text: word,
            // The first word of a sentence is a capital whatever it is.
            is_name: first.is_uppercase() && !after_stop && word.chars().count() > 1,
            is_number: first.is_ascii_digit(),
        })
    })
}

/// Weighted content words, at most `limit` of the weightiest (among equals the earliest), normed to length 1.
pub(crate) fn weighted(text: &str, limit: usize) -> Vec<(u64, f32)> {
    let mut counts: BTreeMap<u64, (f32, usize)> = BTreeMap::new();
    for (at, word) in words(text).enumerate() {
        let lower = word.text.to_lowercase();
        if is_common(&lower) {
            continue;
        }
        let weight = match () {
            () if is_frequent(&lower) => FREQUENT,
            () if word.is_name => NAME,
            () if word.is_number => NUMBER,
            () => WORD,
        };
        let entry = counts.entry(hash(stem(&lower))).or_insert((0.0, at));
        // A word that comes again counts for more, though not in proportion.
        entry.0 = entry.0.max(weight) + AGAIN * weight;
    }
    let mut all: Vec<(u64, f32, usize)> = counts.into_iter().map(|(h, (w, at))| (h, w, at)).collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.2.cmp(&b.2)));
    all.truncate(limit);
    let length = all.iter().map(|(_, w, _)| w * w).sum::<f32>().sqrt().max(f32::EPSILON);
    let mut found: Vec<(u64, f32)> = all.into_iter().map(|(h, w, _)| (h, w / length)).collect();
    found.sort_by_key(|(h, _)| *h);
    found
}

/// The numbers of the words of a name, as [`weighted`] has them.
pub(crate) fn word_numbers(name: &str) -> impl Iterator<Item = u64> {
    words(name).map(|word| hash(stem(&word.text.to_lowercase())))
}

/// The cosine of two such lists, 0–1.
pub(crate) fn cosine(a: &[(u64, f32)], b: &[(u64, f32)]) -> f32 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < a.len() && j < b.len() {
        match a[i].0.cmp(&b[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += a[i].1 * b[j].1;
                i += 1;
                j += 1;
            }
        }
    }
    sum
}

/// The names of a text (words with a capital inside a sentence), sorted, each once.
pub(crate) fn names(text: &str, limit: usize) -> Vec<u64> {
    let mut seen = Vec::new();
    for word in words(text).filter(|w| w.is_name) {
        let lower = word.text.to_lowercase();
        let number = hash(&lower);
        if !is_common(&lower) && !is_frequent(&lower) && !seen.contains(&number) {
            seen.push(number);
        }
        if seen.len() == limit {
            break;
        }
    }
    seen.sort_unstable();
    seen
}

/// Neighbouring names of a text ("Amal Darwish" of "the nurse Amal Darwish"), sorted, each once: people and sites are told
/// apart by them as by no single word.
pub(crate) fn full_names(text: &str, limit: usize) -> Vec<u64> {
    let mut seen = Vec::new();
    let mut before: Option<String> = None;
    for word in words(text) {
        let lower = word.text.to_lowercase();
        // A sentence may open with a name ("Amal Darwish, 34, died").
        let capital = word.text.chars().next().is_some_and(char::is_uppercase);
        let is_part = capital && word.text.len() > 1 && !is_common(&lower) && !is_frequent(&lower);
        if let Some(first) = before.take().filter(|_| is_part && word.is_name) {
            let number = hash(&format!("{first} {lower}"));
            if !seen.contains(&number) && seen.len() < limit {
                seen.push(number);
            }
        }
        before = is_part.then_some(lower);
    }
    seen.sort_unstable();
    seen
}

/// Numbers of permutations in a signature.
pub const SIGNATURE: usize = 64;

/// Words in a shingle.
const SHINGLE: usize = 4;

/// MinHash signature of the text's shingles; the share of equal numbers in two signatures estimates how much of their text
/// the reports share. Empty for a text of fewer words than a shingle.
pub fn signature(text: &str) -> Vec<u32> {
    let hashes: Vec<u64> = words(text).map(|w| hash(&w.text.to_lowercase())).collect();
    if hashes.len() < SHINGLE {
        return Vec::new();
    }
    let mut least = vec![u32::MAX; SIGNATURE];
    for shingle in hashes.windows(SHINGLE) {
        let joined = shingle.iter().fold(17u64, |h, w| h.rotate_left(13).wrapping_mul(31) ^ w);
        for (n, least) in least.iter_mut().enumerate() {
            *least = (*least).min(permuted(joined, n as u64));
        }
    }
    least
}

/// A different order of all numbers for each `n` (the finaliser of SplitMix64).
fn permuted(x: u64, n: u64) -> u32 {
    let mut z = x.wrapping_add((n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 32) as u32
}

/// How much of their text two reports share, 0–1, by their signatures.
pub fn shared_text(a: &[u32], b: &[u32]) -> f32 {
    if a.len() != SIGNATURE || b.len() != SIGNATURE {
        return 0.0;
    }
    a.iter().zip(b).filter(|(x, y)| x == y).count() as f32 / SIGNATURE as f32
}

/// A word without its commonest endings, so that "killed" and "killing" meet.
fn stem(word: &str) -> &str {
    for ending in ["ing", "ed", "es", "s"] {
        if let Some(stem) = word.strip_suffix(ending)
            && stem.len() >= 4
        {
            return stem;
        }
    }
    word
}

/// Whether a word says nothing of an event: `data/common_words.txt`.
fn is_common(word: &str) -> bool {
    static COMMON: LazyLock<HashSet<&str>> =
        LazyLock::new(|| listed(include_str!("../../data/common_words.txt")));
    word.len() < 2 || COMMON.contains(word)
}

/// Whether a word is in many reports of violence: `data/frequent_words.txt`.
fn is_frequent(word: &str) -> bool {
    static FREQUENT: LazyLock<HashSet<&str>> =
        LazyLock::new(|| listed(include_str!("../../data/frequent_words.txt")));
    FREQUENT.contains(word) || FREQUENT.contains(stem(word))
}

/// Words to look up, in no order.
fn listed(table: &str) -> HashSet<&str> {
    table.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
}

#[cfg(test)]
mod tests {
    use super::{cosine, names, shared_text, signature, weighted};

    const A: &str = "A strike hit the market of Saraqib on Monday, killing nine people, the White Helmets said. The stalls burned.";
    const B: &str =
        "Nine people died when a strike hit a market in Saraqib on Monday, according to the White Helmets.";
    const C: &str = "The parliament of Norway debated the budget for schools and roads until late at night.";

    #[test]
    fn accounts_of_one_event_are_nearer_than_others() {
        let [a, b, c] = [A, B, C].map(|t| weighted(t, 60));
        assert!(cosine(&a, &b) > 0.5, "{}", cosine(&a, &b));
        assert!(cosine(&a, &c) < 0.1);
        assert!((cosine(&a, &a) - 1.0).abs() < 1e-3);
    }

    #[test]
    fn copies_share_their_text_and_rewrites_do_not() {
        let copy = A.replace("stalls", "shops");
        assert!(shared_text(&signature(A), &signature(&copy)) > 0.5);
        assert!(shared_text(&signature(A), &signature(B)) < 0.3);
        assert_eq!(shared_text(&signature("two words"), &signature("two words")), 0.0);
    }

    #[test]
    fn a_capital_at_the_start_of_a_sentence_is_no_name() {
        assert_eq!(names("Rebels shelled Saraqib. Nobody died.", 9), names("They fled Saraqib.", 9));
    }
}
