//! The part-of-speech tagger: one linear layer, and the label with the largest score.

use crate::ModelError;
use crate::labels::{LabelId, Labels};
use crate::linalg::{self, Weights};
use crate::load::Nodes;

/// Gives each token its Penn Treebank tag.
#[derive(Debug)]
pub(crate) struct Tagger {
    weights: Weights,
    bias: Vec<f32>,
    tags: Vec<LabelId>,
}

impl Tagger {
    /// Reads the weights, and the labels of `tagger/cfg`.
    pub(crate) fn new(
        nodes: &Nodes,
        cfg: &str,
        width: usize,
        labels: &mut Labels,
    ) -> Result<Tagger, ModelError> {
        const CFG: &str = "tagger/cfg";
        let names = serde_json::from_str::<serde_json::Value>(cfg)
            .map_err(|e| ModelError::damaged(CFG, "the whole file", "JSON", e))?
            .get("labels")
            .and_then(|labels| serde_json::from_value::<Vec<String>>(labels.clone()).ok())
            .filter(|labels| !labels.is_empty() && labels.len() < usize::from(LabelId::MAX))
            .ok_or_else(|| ModelError::damaged(CFG, "labels", "a list of tags", "something else"))?;
        let node = nodes.one("softmax")?;
        let weights = node.shaped("W", &[names.len(), width], &nodes.file)?;
        let bias = node.shaped("b", &[names.len()], &nodes.file)?;
        Ok(Tagger {
            weights: Weights::new(&weights.data, width, |j| j),
            bias: bias.data.clone(),
            tags: names.iter().map(|name| labels.add(name)).collect(),
        })
    }

    /// The tag of each row of token vectors.
    pub(crate) fn tag(&self, rows: &[f32], scores: &mut Vec<f32>) -> Vec<LabelId> {
        let n_rows = rows.len() / self.weights.n_inputs();
        self.weights.multiply(rows, self.weights.n_inputs(), n_rows, scores);
        scores
            .chunks_exact_mut(self.tags.len())
            .map(|scores| {
                linalg::add(scores, &self.bias);
                self.tags[linalg::argmax(scores)]
            })
            .collect()
    }
}
