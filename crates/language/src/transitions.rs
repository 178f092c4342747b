//! What the parser and the entity recogniser share: a network that scores actions, and the list of actions.

use crate::ModelError;
use crate::linalg::{self, Weights};
use crate::load::Nodes;
use crate::load::msgpack::{self, Value};
use std::collections::BTreeMap;

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
    n_places: usize,
    hidden: usize,
    upper: Weights,
    upper_bias: Vec<f32>,
}

/// The contributions of the tokens of a text.
#[derive(Debug, Default)]
pub(crate) struct Prepared {
    reduced: Vec<f32>,
    rows: Vec<f32>,
    sum: Vec<f32>,
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
            n_places,
            hidden,
            upper: Weights::new(&upper.array("W", 2, file)?.data, hidden, |j| j),
            upper_bias: upper.shaped("b", &[n_actions], file)?.data.clone(),
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
        self.places.multiply(&prepared.reduced, self.places.n_inputs(), n_tokens, &mut prepared.rows);
    }

    /// Scores all actions for a state, given the tokens in its places.
    pub(crate) fn score(&self, tokens: &[usize], prepared: &mut Prepared, scores: &mut Vec<f32>) {
        let width = self.places.n_outputs() / self.n_places;
        prepared.sum.clear();
        prepared.sum.resize(width, 0.0);
        for (place, token) in tokens.iter().enumerate() {
            let row = match *token {
                NO_TOKEN => &self.empty[place * width..][..width],
                token => &prepared.rows[token * self.places.n_outputs() + place * width..][..width],
            };
            linalg::add(&mut prepared.sum, row);
        }
        linalg::add(&mut prepared.sum, &self.bias);
        let (best, pieces) = prepared.sum.split_at_mut(self.hidden);
        for piece in pieces.chunks_exact(self.hidden) {
            for (best, number) in best.iter_mut().zip(piece) {
                *best = if *number > *best { *number } else { *best };
            }
        }
        scores.resize(self.upper.n_outputs(), 0.0);
        self.upper.multiply_one(best, scores);
        linalg::add(scores, &self.upper_bias);
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
pub(crate) fn best_of(scores: &[f32], actions: impl Iterator<Item = usize>) -> Option<usize> {
    let mut best: Option<usize> = None;
    for action in actions {
        if best.is_none_or(|best| scores[action] > scores[best]) {
            best = Some(action);
        }
    }
    best
}
