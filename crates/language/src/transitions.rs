//! What the parser and the entity recogniser share: a network that scores actions, and the list of actions.

use crate::ModelError;
use crate::linalg::{self, Table, Weights};
use crate::load::Nodes;
use crate::load::msgpack::{self, Value};
use std::collections::BTreeMap;
use std::ops::Range;

/// No token in a feature's place.
pub(crate) const NO_TOKEN: usize = usize::MAX;

/// Scores actions from a handful of tokens of the state.
///
/// What each token contributes in each place is computed for all tokens at once (`prepare`), so that a step only
/// sums a few rows and multiplies one short vector.
#[derive(Debug)]
pub(crate) struct Scorer {
    reduce: Weights,
    reduce_bias: Vec<f32>,
    places: Weights,
    bias: Vec<f32>,
    /// What the places contribute when they are empty.
    empty: Vec<f32>,
    upper: Table,
}

/// Tokens whose contributions are computed together.
const TILE: usize = 64;
/// Tiles that are kept (64 MB): enough for 16,000 tokens, whatever the state looks at.
const MOST_TILES: usize = 256;

/// The contributions of the tokens of a block of texts, computed when they are first asked for.
#[derive(Debug, Default)]
pub(crate) struct Prepared {
    /// The token vectors, made shorter.
    reduced: Vec<f32>,
    n_tokens: usize,
    /// For each tile of tokens, where it is kept.
    slots: Vec<Option<usize>>,
    /// The kept tiles: which one, and its rows.
    tiles: Vec<(usize, Vec<f32>)>,
    /// The kept tile that makes room for the next, once all places are taken.
    oldest: usize,
    n_kept: usize,
    hidden: Vec<f32>,
    /// The scores of the last state.
    pub(crate) scores: Vec<f32>,
}

impl Prepared {
    /// Forgets the contributions of the last block.
    fn start(&mut self, n_tokens: usize) {
        self.n_tokens = n_tokens;
        self.slots.clear();
        self.slots.resize(n_tokens.div_ceil(TILE), None);
        (self.oldest, self.n_kept) = (0, 0);
    }

    /// The contributions of a token whose tile is kept.
    fn row(&self, token: usize, width: usize) -> Option<&[f32]> {
        let slot = self.slots[token / TILE]?;
        Some(&self.tiles[slot].1[token % TILE * width..][..width])
    }

    /// Computes the tile of a token, unless it is kept.
    fn keep(&mut self, token: usize, places: &Weights) {
        let tile = token / TILE;
        if self.slots[tile].is_some() {
            return;
        }
        let slot = if self.n_kept < MOST_TILES {
            self.n_kept += 1;
            self.n_kept - 1
        } else {
            self.oldest = (self.oldest + 1) % MOST_TILES;
            self.slots[self.tiles[self.oldest].0] = None;
            self.oldest
        };
        if slot == self.tiles.len() {
            self.tiles.push((tile, Vec::new()));
        }
        let (kept, rows) = &mut self.tiles[slot];
        *kept = tile;
        self.slots[tile] = Some(slot);
        let n_rows = TILE.min(self.n_tokens - tile * TILE);
        let width = places.n_inputs();
        places.multiply(&self.reduced[tile * TILE * width..], width, n_rows, rows);
    }
}

impl Scorer {
    /// Reads the network: `width` is that of token vectors, `n_places` the number of features.
    pub(crate) fn new(
        nodes: &Nodes,
        width: usize,
        n_places: usize,
        n_actions: usize,
    ) -> Result<Scorer, ModelError> {
        let file = nodes.file.as_str();
        let affine = nodes.one("precomputable_affine")?;
        let places = affine.array("W", 4, file)?;
        let &[_, hidden, n_pieces, reduced] = places.shape.as_slice() else {
            return Err(ModelError::damaged(
                file,
                "W of precomputable_affine",
                "four dimensions",
                "another number",
            ));
        };
        let places = affine.shaped("W", &[n_places, hidden, n_pieces, reduced], file)?;
        let bias = affine.shaped("b", &[hidden, n_pieces], file)?;
        let empty = affine.shaped("pad", &[1, n_places, hidden, n_pieces], file)?;
        let linear = |shape: [usize; 2]| {
            let mut nodes = nodes.named("linear").filter(|node| node.shaped("W", &shape, file).is_ok());
            nodes.next().ok_or_else(|| {
                ModelError::damaged(file, "the linear nodes", format!("one of shape {shape:?}"), "none")
            })
        };
        let (reduce, upper) = (linear([reduced, width])?, linear([n_actions, hidden])?);
        // Piece by piece, as in the maxout layers of the token network.
        let order = |j: usize| {
            let (place, within) = (j / (hidden * n_pieces), j % (hidden * n_pieces));
            place * hidden * n_pieces + (within % hidden) * n_pieces + within / hidden
        };
        let reordered = |data: &[f32]| (0..data.len()).map(|j| data[order(j)]).collect();
        Ok(Scorer {
            reduce: Weights::new(&reduce.array("W", 2, file)?.data, width, |j| j),
            reduce_bias: reduce.shaped("b", &[reduced], file)?.data.clone(),
            places: Weights::new(&places.data, reduced, order),
            bias: reordered(&bias.data),
            empty: reordered(&empty.data),
            upper: Table::new(
                &upper.array("W", 2, file)?.data,
                hidden,
                &upper.shaped("b", &[n_actions], file)?.data,
            ),
        })
    }

    /// Computes what each token (a row of `vectors`) contributes.
    pub(crate) fn prepare(&self, vectors: &[f32], prepared: &mut Prepared) {
        let width = self.reduce.n_inputs();
        let n_tokens = vectors.len() / width;
        self.reduce.multiply(vectors, width, n_tokens, &mut prepared.reduced);
        for row in prepared.reduced.chunks_exact_mut(self.reduce.n_outputs()) {
            linalg::add(row, &self.reduce_bias);
        }
        prepared.start(n_tokens);
    }

    /// Scores all actions for a state, given the tokens in its places.
    pub(crate) fn score<const N: usize>(&self, tokens: [usize; N], prepared: &mut Prepared) {
        let width = self.bias.len();
        // To keep one tile may push out another that is needed, but not one that was just computed.
        while tokens.iter().any(|token| *token != NO_TOKEN && prepared.slots[token / TILE].is_none()) {
            for token in tokens.iter().filter(|token| **token != NO_TOKEN) {
                prepared.keep(*token, &self.places);
            }
        }
        let mut hidden = std::mem::take(&mut prepared.hidden);
        let mut scores = std::mem::take(&mut prepared.scores);
        let rows = std::array::from_fn::<&[f32], N, _>(|place| {
            let contributions = match tokens[place] {
                NO_TOKEN => &self.empty,
                token => prepared.row(token, width * N).unwrap_or(&self.empty),
            };
            &contributions[place * width..][..width]
        });
        hidden.resize(width, 0.0);
        linalg::score(rows, &self.bias, &self.upper, &mut hidden, &mut scores);
        scores.truncate(self.upper.n_outputs());
        (prepared.hidden, prepared.scores) = (hidden, scores);
    }
}

/// The actions of a transition system, in the order of their scores: the action's number and its label.
pub(crate) fn decode_moves(bytes: &[u8], file: &str) -> Result<Vec<(u32, String)>, ModelError> {
    let damaged = |found: &str| ModelError::damaged(file, "moves", "frequencies by action and label", found);
    let value = msgpack::decode(bytes, file, "the moves")?;
    let json = value.get("moves").and_then(Value::as_str).ok_or_else(|| damaged("no text"))?;
    let moves: BTreeMap<String, BTreeMap<String, i64>> =
        serde_json::from_str(json).map_err(|e| damaged(&e.to_string()))?;
    let mut actions: Vec<(u32, i64, String)> = Vec::new();
    for (action, labels) in moves {
        let action: u32 = action.parse().map_err(|_| damaged(&format!("action {action:?}")))?;
        if labels.values().any(|frequency| *frequency < 0) {
            return Err(damaged("a negative frequency"));
        }
        actions.extend(labels.into_iter().map(|(label, frequency)| (action, frequency, label)));
    }
    // spaCy orders each action's labels by frequency, then by name, both falling.
    actions.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| (b.1, &b.2).cmp(&(a.1, &a.2))));
    Ok(actions.into_iter().map(|(action, _, label)| (action, label)).collect())
}

/// The first of the best scores among some actions.
#[derive(Debug)]
pub(crate) struct Best<'a> {
    scores: &'a [f32],
    action: Option<usize>,
}

impl<'a> Best<'a> {
    pub(crate) fn new(scores: &'a [f32]) -> Best<'a> {
        Best { scores, action: None }
    }

    /// Considers actions that come after those considered so far.
    pub(crate) fn of(mut self, actions: Range<usize>) -> Best<'a> {
        let mut best = self.action.map_or(f32::NEG_INFINITY, |action| self.scores[action]);
        for (action, score) in self.scores[actions.clone()].iter().enumerate() {
            if *score > best || self.action.is_none() {
                best = *score;
                self.action = Some(actions.start + action);
            }
        }
        self
    }

    pub(crate) fn action(self) -> Option<usize> {
        self.action
    }
}
