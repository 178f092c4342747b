//! The network that gives each token a vector: hashed embeddings, a mixing layer, and four layers of windows.
//!
//! The first half looks at a word alone (`embed`), so its result can be kept per word; the second half looks at the
//! neighbours (`encode`).

use crate::ModelError;
use crate::lexicon::{Feature, Vectors, Word};
use crate::linalg::{self, Maxout, Weights};
use crate::load::Nodes;
use crate::text::hash::embedding_hashes;

/// A stack of rows is worked on in tiles of this many, so that intermediate results stay in the cache.
const TILE: usize = 192;

/// The network from words to vectors.
#[derive(Debug)]
pub(crate) struct Tok2Vec {
    embeddings: Vec<Embedding>,
    statics: Option<Weights>,
    mixer: Layer,
    encoder: Vec<Layer>,
}

/// A hashed embedding of one feature.
#[derive(Debug)]
struct Embedding {
    feature: Feature,
    seed: u32,
    n_rows: u32,
    rows: Vec<f32>,
    width: usize,
}

/// A linear layer, the largest of its pieces, and layer normalisation.
#[derive(Debug)]
struct Layer {
    /// Outputs piece by piece: all first pieces, then all second ones.
    weights: Weights,
    maxout: Maxout,
}

impl Layer {
    fn width(&self) -> usize {
        self.maxout.gain.len()
    }
}

/// Room for intermediate results.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    features: Vec<f32>,
    vectors: Vec<f32>,
    pieces: Vec<f32>,
    rows: Vec<f32>,
}

impl Tok2Vec {
    /// Reads the network from the nodes of a model.
    pub(crate) fn new(nodes: &Nodes, vectors: Option<&Vectors>) -> Result<Tok2Vec, ModelError> {
        let embeddings = read_embeddings(nodes)?;
        let statics = read_statics(nodes, vectors)?;
        let width: usize = embeddings.iter().map(|e| e.width).sum::<usize>()
            + statics.as_ref().map_or(0, Weights::n_outputs);
        let (mixer, encoder) = read_layers(nodes, width)?;
        Ok(Tok2Vec { embeddings, statics, mixer, encoder })
    }

    /// Numbers in a row.
    pub(crate) fn width(&self) -> usize {
        self.mixer.width()
    }

    /// Rows of padding between documents: as many as the windows can see.
    pub(crate) fn padding(&self) -> usize {
        self.encoder.len()
    }

    /// The rows of words by themselves, appended to `output`. Each word comes with whether a blank follows.
    pub(crate) fn embed(
        &self,
        words: &[(&Word, bool)],
        vectors: Option<&Vectors>,
        buffers: &mut Buffers,
        output: &mut Vec<f32>,
    ) {
        for words in words.chunks(TILE) {
            let width = self.mixer.weights.n_inputs();
            buffers.features.clear();
            buffers.features.resize(words.len() * width, 0.0);
            let static_width = self.embed_statics(words, vectors, buffers);
            for (i, (row, (word, space_after))) in
                buffers.features.chunks_exact_mut(width).zip(words).enumerate()
            {
                let mut rest = row;
                for embedding in &self.embeddings {
                    let (part, after) = rest.split_at_mut(embedding.width);
                    embedding.write(word.feature(embedding.feature, *space_after), part);
                    rest = after;
                }
                rest.copy_from_slice(&buffers.vectors[i * static_width..][..static_width]);
            }
            self.mixer.weights.multiply(&buffers.features, width, words.len(), &mut buffers.pieces);
            let at = output.len();
            output.resize(at + words.len() * self.width(), 0.0);
            linalg::maxout(&self.mixer.maxout, &mut buffers.pieces, &mut output[at..]);
        }
    }

    /// Leaves the projected static vectors in `buffers.vectors`; gives their width.
    fn embed_statics(
        &self,
        words: &[(&Word, bool)],
        vectors: Option<&Vectors>,
        buffers: &mut Buffers,
    ) -> usize {
        let (Some(weights), Some(vectors)) = (&self.statics, vectors) else { return 0 };
        buffers.rows.clear();
        for (word, _) in words {
            match vectors.of(word) {
                Some(vector) => buffers.rows.extend_from_slice(vector),
                None => buffers.rows.resize(buffers.rows.len() + vectors.width, 0.0),
            }
        }
        weights.multiply(&buffers.rows, vectors.width, words.len(), &mut buffers.vectors);
        weights.n_outputs()
    }

    /// Runs the windowed layers over rows in place.
    ///
    /// `rows` begins and ends with one row of zeros that stays so (the edge of the outermost window).
    pub(crate) fn encode(&self, rows: &mut Vec<f32>, buffers: &mut Buffers) {
        let width = self.width();
        let n_rows = (rows.len() / width).saturating_sub(2);
        for layer in &self.encoder {
            // Every row but the first and the last is written.
            buffers.rows.resize(rows.len(), 0.0);
            buffers.rows[..width].fill(0.0);
            buffers.rows[rows.len() - width..].fill(0.0);
            for from in (0..n_rows).step_by(TILE) {
                let len = TILE.min(n_rows - from);
                // Three neighbouring rows lie side by side: they are the window, without copying.
                let window = &rows[from * width..];
                layer.weights.multiply(window, width, len, &mut buffers.pieces);
                let inner = (from + 1) * width..(from + 1 + len) * width;
                let output = &mut buffers.rows[inner.clone()];
                linalg::maxout(&layer.maxout, &mut buffers.pieces, output);
                linalg::add(output, &rows[inner]);
            }
            std::mem::swap(rows, &mut buffers.rows);
        }
    }
}

impl Embedding {
    fn write(&self, id: u64, output: &mut [f32]) {
        for hash in embedding_hashes(id, self.seed) {
            let row = (hash % self.n_rows) as usize;
            linalg::add(output, &self.rows[row * self.width..][..self.width]);
        }
    }
}

fn read_embeddings(nodes: &Nodes) -> Result<Vec<Embedding>, ModelError> {
    let file = nodes.file.as_str();
    let columns = nodes.one("extract_features")?.list("columns").unwrap_or_default();
    let features = columns
        .iter()
        .map(|name| {
            let known = "ORTH, NORM, LOWER, PREFIX, SUFFIX, SHAPE, SPACY and IS_SPACE";
            Feature::named(name)
                .ok_or_else(|| ModelError::unsupported(file, "columns of extract_features", known, name))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let embeddings = nodes
        .named("hashembed")
        .map(|node| {
            let table = node.array("E", 2, file)?;
            let number = |key| node.number(key).and_then(|n| u32::try_from(n).ok());
            let feature = number("column").and_then(|column| features.get(column as usize)).copied();
            let (Some(feature), Some(seed)) = (feature, number("seed")) else {
                return Err(ModelError::damaged(file, "hashembed", "a column and a seed", "something else"));
            };
            let n_rows = u32::try_from(table.shape[0])
                .map_err(|_| ModelError::damaged(file, "E of hashembed", "fewer rows", table.shape[0]))?;
            Ok(Embedding { feature, seed, n_rows, rows: table.data.clone(), width: table.shape[1] })
        })
        .collect::<Result<Vec<_>, _>>()?;
    if embeddings.is_empty() {
        return Err(ModelError::damaged(file, "the nodes", "hashembed nodes", "none"));
    }
    Ok(embeddings)
}

fn read_statics(nodes: &Nodes, vectors: Option<&Vectors>) -> Result<Option<Weights>, ModelError> {
    let file = nodes.file.as_str();
    if nodes.named("static_vectors").next().is_none() {
        return Ok(None);
    }
    let node = nodes.one("static_vectors")?;
    let Some(vectors) = vectors else {
        return Err(ModelError::damaged(
            "vocab/vectors",
            "the matrix",
            format!("the vectors that {file} needs"),
            "none",
        ));
    };
    if node.text("key_attr").is_some_and(|key| key != "ORTH") {
        let key = node.text("key_attr").unwrap_or_default();
        return Err(ModelError::unsupported(file, "key_attr of static_vectors", "ORTH", key));
    }
    let weights = node.array("W", 2, file)?;
    if weights.shape[1] != vectors.width {
        let expected = format!("{} columns, as the vectors have", vectors.width);
        return Err(ModelError::damaged(file, "W of static_vectors", expected, weights.shape[1]));
    }
    Ok(Some(Weights::new(&weights.data, vectors.width, |j| j)))
}

/// The mixing layer, which takes `mixed` inputs, and the windowed ones.
fn read_layers(nodes: &Nodes, mixed: usize) -> Result<(Layer, Vec<Layer>), ModelError> {
    let file = nodes.file.as_str();
    if let Some(size) = nodes.named("expand_window").filter_map(|n| n.number("window_size")).find(|n| *n != 1)
    {
        return Err(ModelError::unsupported(file, "window_size of expand_window", "1", size));
    }
    let mut maxouts: Vec<_> = nodes.named("maxout").collect();
    // thinc's breadth-first order puts the mixer first, unless the embedding is nested deeper than the encoder.
    maxouts.sort_by_key(|node| node.array("W", 3, file).is_ok_and(|w| w.shape[2] == 3 * w.shape[0]));
    let norms: Vec<_> = nodes.named("layernorm").collect();
    if maxouts.is_empty() || maxouts.len() != norms.len() {
        let found = format!("{} and {}", maxouts.len(), norms.len());
        return Err(ModelError::damaged(file, "the nodes", "as many maxout as layernorm nodes", found));
    }
    let mut layers = Vec::with_capacity(maxouts.len());
    for (maxout, norm) in maxouts.into_iter().zip(norms) {
        let weights = maxout.array("W", 3, file)?;
        let &[width, n_pieces, n_inputs] = weights.shape.as_slice() else { continue };
        let first: Option<&Layer> = layers.first();
        let expected = match first {
            None => [width, n_pieces, mixed],
            Some(mixer) => [mixer.width(), n_pieces, 3 * mixer.width()],
        };
        let weights = maxout.shaped("W", &expected, file)?;
        let bias = maxout.shaped("b", &[width, n_pieces], file)?;
        // thinc keeps the pieces of one output together; here each piece's outputs are together.
        let order = |j: usize| (j % width) * n_pieces + j / width;
        layers.push(Layer {
            weights: Weights::new(&weights.data, n_inputs, order),
            maxout: Maxout {
                bias: (0..width * n_pieces).map(|j| bias.data[order(j)]).collect(),
                gain: norm.shaped("G", &[width], file)?.data.clone(),
                shift: norm.shaped("b", &[width], file)?.data.clone(),
            },
        });
    }
    let mixer = layers.remove(0);
    Ok((mixer, layers))
}
