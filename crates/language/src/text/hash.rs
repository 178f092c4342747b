//! The hashes that spaCy knows strings and table rows by.

use rustc_hash::FxHashMap;

const MULTIPLIER: u64 = 0xc6a4_a793_5bd1_e995;

/// MurmurHash64A with seed 1: spaCy's hash of a string.
fn murmur64a(bytes: &[u8]) -> u64 {
    let mut hash = 1 ^ (bytes.len() as u64).wrapping_mul(MULTIPLIER);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let mut k = chunk.iter().rev().fold(0u64, |word, byte| word << 8 | u64::from(*byte));
        k = k.wrapping_mul(MULTIPLIER);
        k ^= k >> 47;
        k = k.wrapping_mul(MULTIPLIER);
        hash = (hash ^ k).wrapping_mul(MULTIPLIER);
    }
    let tail = chunks.remainder();
    if !tail.is_empty() {
        let word = tail.iter().rev().fold(0u64, |word, byte| word << 8 | u64::from(*byte));
        hash = (hash ^ word).wrapping_mul(MULTIPLIER);
    }
    hash ^= hash >> 47;
    hash = hash.wrapping_mul(MULTIPLIER);
    hash ^ hash >> 47
}

/// thinc's variant of MurmurHash3: the four numbers that pick the rows of a hashed embedding.
pub(crate) fn embedding_hashes(id: u64, seed: u32) -> [u32; 4] {
    fn mix(mut h: u64) -> u64 {
        h ^= h >> 33;
        h = h.wrapping_mul(0xff51_afd7_ed55_8ccd);
        h ^= h >> 33;
        h = h.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        h ^ h >> 33
    }
    let seed = u64::from(seed);
    let mut h1 = id.wrapping_mul(0x87c3_7b91_1142_53d5).rotate_left(31).wrapping_mul(0x4cf5_ad43_2745_937f);
    h1 ^= seed ^ 8;
    let mut h2 = seed ^ 8;
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    h1 = mix(h1);
    h2 = mix(h2);
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    [h1 as u32, (h1 >> 32) as u32, h2 as u32, (h2 >> 32) as u32]
}

/// Gives strings the numbers that spaCy's string store gives them.
#[derive(Debug)]
pub(crate) struct StringIds {
    symbols: FxHashMap<&'static str, u64>,
}

impl StringIds {
    /// Reads the table of reserved symbols that is compiled in.
    pub(crate) fn new() -> StringIds {
        let symbols = include_str!("../../data/symbols.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'))
            .filter_map(|(symbol, number)| Some((symbol, number.parse().ok()?)))
            .collect();
        StringIds { symbols }
    }

    /// The number of a string: 0 when empty, small for a reserved symbol ("dep", "PERSON"), else its hash.
    pub(crate) fn id(&self, text: &str) -> u64 {
        if text.is_empty() {
            return 0;
        }
        self.symbols.get(text).copied().unwrap_or_else(|| murmur64a(text.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The numbers are spaCy's: `spacy.strings.get_string_id(…)`.
    #[test]
    fn strings_have_spacys_numbers() {
        let ids = StringIds::new();
        assert_eq!(ids.id(""), 0);
        assert_eq!(ids.id("dep"), 414);
        assert_eq!(ids.id("PERSON"), 380);
        assert_eq!(ids.id("apple"), 8566208034543834098);
        assert_eq!(ids.id("verb"), 6360137228241296794);
        assert_eq!(ids.id("Zaporizhzhia"), 18071044525722973143);
    }
}
