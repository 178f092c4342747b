//! What a session remembers of words: how chunks are split, the words' features, their embedded rows, their lemmas.
//!
//! It only saves work: a word gives the same results whether it is remembered or not.

use crate::Model;
use crate::labels::LabelId;
use crate::lexicon::Word;
use crate::tok2vec::Buffers;
use crate::tokenizer::{self, Piece};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::ops::Range;

/// The memory is emptied when it holds this many words (some 1.5 kB each) …
const MOST_WORDS: usize = 20_000;
/// … or this many bytes of chunks and lemmas.
const MOST_BYTES: usize = 4 << 20;
/// Longer chunks are no words that come again.
const LONGEST_KEPT_CHUNK: usize = 64;

/// A token under work: a word at a place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tok {
    pub(crate) word: u32,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) space_after: bool,
}

/// The words that a session has seen.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    words: Vec<Known>,
    by_piece: FxHashMap<Piece, u32>,
    /// The words of a chunk: a range of `chunk_words`.
    chunks: FxHashMap<Box<str>, Range<u32>>,
    chunk_words: Vec<u32>,
    /// Embedded rows, of the tagger's and parser's network and of the entity recogniser's.
    rows: [Vec<f32>; 2],
    n_rows: u32,
    lemmas: FxHashMap<(u32, LabelId, LabelId), SmolStr>,
    bytes: usize,
}

/// A word with what has been computed of it.
#[derive(Debug)]
struct Known {
    word: Word,
    /// Its embedded row without and with a blank after it, once computed.
    rows: [Option<u32>; 2],
    /// Whether an exception of several tokens may begin with it.
    special: bool,
}

impl Memory {
    /// Starts anew when there is too much; to be called between blocks, since it gives words new numbers.
    pub(crate) fn forget_when_full(&mut self) {
        if self.words.len() > MOST_WORDS || self.bytes > MOST_BYTES {
            *self = Memory::default();
        }
    }

    /// A word that a token of this memory has.
    pub(crate) fn word(&self, word: u32) -> &Word {
        &self.words[word as usize].word
    }

    /// Appends the tokens of a text.
    pub(crate) fn tokenize(&mut self, model: &Model, text: &str, tokens: &mut Vec<Tok>) {
        if u32::try_from(text.len()).is_err() {
            return;
        }
        let first = tokens.len();
        let mut specials = Vec::new();
        tokenizer::chunks(text, &model.lexicon.unicode, |chunk| {
            let words = self.split(model, &text[chunk.start..chunk.end]);
            let mut at = chunk.start as u32;
            for place in words {
                let word = self.chunk_words[place as usize];
                let known = &self.words[word as usize];
                if known.special {
                    specials.push(tokens.len() - first);
                }
                let end = at + known.word.text.len() as u32;
                tokens.push(Tok { word, start: at, end, space_after: false });
                at = end;
            }
            if let Some(last) = tokens.last_mut() {
                last.space_after = chunk.space_after;
            }
        });
        if !specials.is_empty() {
            self.split_specials(model, text, &specials, first, tokens);
        }
    }

    /// The words of a chunk, as a range of `chunk_words`.
    fn split(&mut self, model: &Model, chunk: &str) -> Range<u32> {
        if let Some(words) = self.chunks.get(chunk) {
            return words.clone();
        }
        let start = self.chunk_words.len() as u32;
        for piece in model.tokenizer.splitter.split(chunk) {
            let word = self.learn(model, &piece);
            self.chunk_words.push(word);
        }
        let words = start..self.chunk_words.len() as u32;
        self.bytes += 4 * words.len();
        if chunk.len() <= LONGEST_KEPT_CHUNK {
            self.bytes += chunk.len();
            self.chunks.insert(chunk.into(), words.clone());
        }
        words
    }

    fn learn(&mut self, model: &Model, piece: &Piece) -> u32 {
        if let Some(word) = self.by_piece.get(piece) {
            return *word;
        }
        let number = self.words.len() as u32;
        let special = model.tokenizer.special.can_start(&piece.text);
        let word = model.lexicon.word(&piece.text, piece.norm.as_ref());
        self.bytes += piece.text.len();
        self.words.push(Known { word, rows: [None; 2], special });
        self.by_piece.insert(piece.clone(), number);
        number
    }

    /// Splits again where an exception spans several tokens of the text that begins at token `first`.
    fn split_specials(
        &mut self,
        model: &Model,
        text: &str,
        specials: &[usize],
        first: usize,
        tokens: &mut Vec<Tok>,
    ) {
        let old = tokens.split_off(first);
        let matches =
            model.tokenizer.special.matches(specials, old.len(), |i| self.word(old[i].word).text.as_str());
        let mut next = 0;
        for found in matches {
            tokens.extend_from_slice(&old[next..found.start]);
            let span = &old[found.start..found.start + found.len];
            next = found.start + found.len;
            let (Some(head), Some(tail)) = (span.first(), span.last()) else { continue };
            let written = &text[head.start as usize..tail.end as usize];
            let Some(pieces) = model.tokenizer.splitter.exception(written) else {
                tokens.extend_from_slice(span);
                continue;
            };
            let mut at = head.start;
            for piece in pieces {
                let end = at + piece.text.len() as u32;
                tokens.push(Tok { word: self.learn(model, piece), start: at, end, space_after: false });
                at = end;
            }
            if let Some(last) = tokens.last_mut() {
                last.space_after = tail.space_after;
            }
        }
        tokens.extend_from_slice(&old[next..]);
    }

    /// Sees to it that every token has its embedded rows.
    pub(crate) fn embed(&mut self, model: &Model, tokens: &[Tok], buffers: &mut Buffers) {
        let mut new: Vec<(u32, bool)> = Vec::new();
        for tok in tokens {
            let row = &mut self.words[tok.word as usize].rows[usize::from(tok.space_after)];
            if row.is_none() {
                *row = Some(self.n_rows);
                self.n_rows += 1;
                new.push((tok.word, tok.space_after));
            }
        }
        let words: Vec<(&Word, bool)> =
            new.iter().map(|(word, space)| (&self.words[*word as usize].word, *space)).collect();
        let vectors = model.vectors.as_ref();
        model.tok2vec.embed(&words, vectors, buffers, &mut self.rows[0]);
        if let Some(tok2vec) = &model.ner_tok2vec {
            tok2vec.embed(&words, vectors, buffers, &mut self.rows[1]);
        }
    }

    /// The embedded row of a token, which `embed` has seen.
    pub(crate) fn row(&self, network: usize, tok: &Tok, width: usize) -> &[f32] {
        let row =
            self.words[tok.word as usize].rows[usize::from(tok.space_after)].unwrap_or_default() as usize;
        &self.rows[network][row * width..(row + 1) * width]
    }

    /// The lemma of a word with a part of speech and a morphology.
    pub(crate) fn lemma(&mut self, model: &Model, word: u32, pos: LabelId, morph: LabelId) -> SmolStr {
        if let Some(lemma) = self.lemmas.get(&(word, pos, morph)) {
            return lemma.clone();
        }
        let (pos_name, morph_name) = (model.labels.pos.name(pos), model.labels.morphs.name(morph));
        let text = &self.words[word as usize].word.text;
        let lemma =
            model.lemmatizer.lemma(text, pos_name, morph_name, &model.lexicon.ids, &model.lexicon.unicode);
        self.bytes += 16 + lemma.len();
        self.lemmas.insert((word, pos, morph), lemma.clone());
        lemma
    }
}
