//! One thread's reading: the way of a text through the stages.

use crate::labels::LabelId;
use crate::memory::{Memory, Tok};
use crate::ner::Span;
use crate::parser::Parse;
use crate::ruler::RuledToken;
use crate::tok2vec::{Buffers, Tok2Vec};
use crate::transitions::Prepared;
use crate::{Doc, Entity, Model, Token};
use smol_str::SmolStr;
use std::ops::Range;

/// A reader that remembers the words it has seen, so that each is split, hashed and embedded once.
#[derive(Debug)]
pub struct Session<'m> {
    model: &'m Model,
    /// There until the session ends.
    scratch: Option<Scratch>,
}

/// What a session remembers, and room for its intermediate results.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    memory: Memory,
    buffers: Buffers,
    /// The token vectors of the block that is being read.
    vectors: Vec<f32>,
    scores: Vec<f32>,
    prepared: Prepared,
}

/// Numbers of token vectors (16 MB) after which the room for them is given back.
const MOST_NUMBERS: usize = 4 << 20;

/// The tokens of a few texts that go through the networks together.
#[derive(Debug, Default)]
struct Block {
    tokens: Vec<Tok>,
    is_space: Vec<bool>,
    /// The tokens of each text.
    texts: Vec<Range<usize>>,
    /// The row of each text's first token: rows of padding lie between the texts and around them.
    first_rows: Vec<usize>,
    n_rows: usize,
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        if let Some(scratch) = self.scratch.take() {
            self.model.take_back(scratch);
        }
    }
}

impl<'m> Session<'m> {
    pub(crate) fn new(model: &'m Model, scratch: Scratch) -> Session<'m> {
        Session { model, scratch: Some(scratch) }
    }

    /// Reads one text, as [`Model::parse`] does.
    pub fn parse(&mut self, text: &str) -> Doc {
        self.parse_together(&[text]).pop().unwrap_or_default()
    }

    /// Reads a few texts together; the result is that of [`Session::parse`] for each, sooner.
    pub fn parse_together<S: AsRef<str>>(&mut self, texts: &[S]) -> Vec<Doc> {
        let model = self.model;
        let scratch = self.scratch.get_or_insert_default();
        scratch.forget_when_full();
        let block = scratch.tokenize(model, texts);
        scratch.memory.embed(model, &block.tokens, &mut scratch.buffers);
        scratch.encode(&model.tok2vec, 0, &block);
        let tags = model.tagger.tag(&scratch.vectors, &mut scratch.scores);
        let parses = scratch.parse(model, &block);
        if let Some(tok2vec) = &model.ner_tok2vec {
            scratch.encode(tok2vec, 1, &block);
        }
        let entities = scratch.recognise(model, &block, &parses);
        let mut docs = Vec::with_capacity(texts.len());
        for (i, (parse, spans)) in parses.iter().zip(entities).enumerate() {
            let tokens = &block.tokens[block.texts[i].clone()];
            let tags = &tags[block.first_rows[i]..][..tokens.len()];
            docs.push(Doc {
                tokens: finish(model, &mut scratch.memory, tokens, tags, parse),
                entities: spans.into_iter().map(entity).collect(),
            });
        }
        docs
    }

    /// The tokens of a text, as [`Model::tokenize`] gives them.
    pub fn tokenize(&mut self, text: &str) -> Vec<Token> {
        let scratch = self.scratch.get_or_insert_default();
        scratch.forget_when_full();
        let memory = &mut scratch.memory;
        let mut tokens = Vec::new();
        memory.tokenize(self.model, text, &mut tokens);
        tokens.iter().enumerate().map(|(i, tok)| token(memory, tok, i)).collect()
    }
}

impl Scratch {
    /// Starts anew when a long text or many words have left much behind.
    fn forget_when_full(&mut self) {
        if self.vectors.capacity() > MOST_NUMBERS {
            *self = Scratch::default();
        }
        self.memory.forget_when_full();
    }

    fn tokenize<S: AsRef<str>>(&mut self, model: &Model, texts: &[S]) -> Block {
        let padding = model.tok2vec.padding().max(model.ner_tok2vec.as_ref().map_or(0, Tok2Vec::padding));
        let mut block = Block::default();
        for text in texts {
            let start = block.tokens.len();
            self.memory.tokenize(model, text.as_ref(), &mut block.tokens);
            block.texts.push(start..block.tokens.len());
            block.first_rows.push(block.n_rows + padding);
            block.n_rows += padding + (block.tokens.len() - start);
        }
        block.n_rows += padding;
        block.is_space = block.tokens.iter().map(|tok| self.memory.word(tok.word).is_space).collect();
        block
    }

    /// Computes the token vectors of a block: one row each, and rows of padding.
    fn encode(&mut self, tok2vec: &Tok2Vec, network: usize, block: &Block) {
        let width = tok2vec.width();
        self.vectors.clear();
        // One row more at each end is the edge that the windows of the first and the last row see.
        self.vectors.resize((block.n_rows + 2) * width, 0.0);
        for (tokens, first) in block.texts.iter().zip(&block.first_rows) {
            let rows = self.vectors[(first + 1) * width..].chunks_exact_mut(width);
            for (row, tok) in rows.zip(&block.tokens[tokens.clone()]) {
                row.copy_from_slice(self.memory.row(network, tok, width));
            }
        }
        tok2vec.encode(&mut self.vectors, &mut self.buffers);
        self.vectors.truncate((block.n_rows + 1) * width);
        self.vectors.drain(..width);
    }

    fn parse(&mut self, model: &Model, block: &Block) -> Vec<Parse> {
        model.parser.scorer.prepare(&self.vectors, &mut self.prepared);
        let texts = block.texts.iter().zip(&block.first_rows);
        texts
            .map(|(tokens, first)| {
                model.parser.parse(&mut self.prepared, *first, &block.is_space[tokens.clone()])
            })
            .collect()
    }

    fn recognise(&mut self, model: &Model, block: &Block, parses: &[Parse]) -> Vec<Vec<Span>> {
        model.ner.scorer.prepare(&self.vectors, &mut self.prepared);
        let texts = block.texts.iter().zip(&block.first_rows).zip(parses);
        texts
            .map(|((tokens, first), parse)| {
                let is_space = &block.is_space[tokens.clone()];
                model.ner.recognise(&mut self.prepared, *first, &parse.sent_starts, is_space)
            })
            .collect()
    }
}

/// Applies the rules and the lemmatizer to the tokens of one text.
fn finish(model: &Model, memory: &mut Memory, tokens: &[Tok], tags: &[LabelId], parse: &Parse) -> Vec<Token> {
    let mut ruled: Vec<RuledToken> = tokens
        .iter()
        .enumerate()
        .map(|(i, tok)| RuledToken::new(memory.word(tok.word), tags[i], parse.labels[i]))
        .collect();
    model.ruler.apply(&mut ruled);
    // Only what the rules set is kept, so that the memory of lemmas can be written to.
    let set: Vec<Set> = ruled.into_iter().map(Set::of).collect();
    let mut out = Vec::with_capacity(tokens.len());
    for (i, (tok, set)) in tokens.iter().zip(set).enumerate() {
        let lemma = set.lemma.unwrap_or_else(|| memory.lemma(model, tok.word, set.pos, set.morph));
        out.push(Token {
            tag: model.labels.tags.name(set.tag).clone(),
            pos: model.labels.pos.name(set.pos).clone(),
            morph: model.labels.morphs.name(set.morph).clone(),
            lemma,
            head: parse.heads[i] as u32,
            dep: model.labels.deps.name(set.dep).clone(),
            sent_start: parse.sent_starts[i],
            ..token(memory, tok, i)
        });
    }
    out
}

/// What the rules make of a token.
struct Set {
    tag: LabelId,
    dep: LabelId,
    pos: LabelId,
    morph: LabelId,
    lemma: Option<SmolStr>,
}

impl Set {
    fn of(token: RuledToken) -> Set {
        Set { tag: token.tag, dep: token.dep, pos: token.pos, morph: token.morph, lemma: token.lemma }
    }
}

/// A token as the tokenizer leaves it.
fn token(memory: &Memory, tok: &Tok, i: usize) -> Token {
    let word = memory.word(tok.word);
    Token {
        start: tok.start,
        end: tok.end,
        space_after: tok.space_after,
        lower: word.lower.clone(),
        norm: word.norm.clone(),
        tag: SmolStr::default(),
        pos: SmolStr::default(),
        morph: SmolStr::default(),
        lemma: SmolStr::default(),
        head: i as u32,
        dep: SmolStr::default(),
        sent_start: i == 0,
    }
}

fn entity(span: Span) -> Entity {
    Entity { start: span.start as u32, end: span.end as u32, label: span.label }
}
