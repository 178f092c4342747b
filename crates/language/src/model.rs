//! A loaded pipeline.

use crate::labels::LabelSets;
use crate::lemmatizer::{Lemmatizer, Listed};
use crate::lexicon::{Lexicon, Vectors};
use crate::load::config::Config;
use crate::load::{Nodes, Source};
use crate::ner::Recogniser;
use crate::parser::Parser;
use crate::ruler::Ruler;
use crate::session::{Scratch, Session};
use crate::tagger::Tagger;
use crate::text::unicode::Unicode;
use crate::tok2vec::Tok2Vec;
use crate::tokenizer::Tokenizer;
use crate::{Doc, ModelError, Token};
use rayon::prelude::*;
use serde::Deserialize;
use std::ops::Range;
use std::path::Path;
use std::sync::Mutex;

/// What a model says of itself, from its `meta.json`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Meta {
    /// Language code ("en").
    pub lang: String,
    /// Name without the language ("core_web_md").
    pub name: String,
    /// Version of the model ("3.8.0").
    pub version: String,
    /// Versions of spaCy that the model is made for (">=3.8.0,<3.9.0").
    pub spacy_version: String,
}

/// An English spaCy pipeline, ready to read text. It never changes after loading, and threads may share it.
///
/// What it learns of words while reading is kept in [`Session`]s, which it lends and takes back; results do not
/// depend on them.
#[derive(Debug)]
pub struct Model {
    pub(crate) meta: Meta,
    pub(crate) lexicon: Lexicon,
    pub(crate) vectors: Option<Vectors>,
    pub(crate) tokenizer: Tokenizer,
    pub(crate) tok2vec: Tok2Vec,
    pub(crate) tagger: Tagger,
    pub(crate) parser: Parser,
    pub(crate) ruler: Ruler,
    pub(crate) lemmatizer: Lemmatizer,
    pub(crate) ner: Recogniser,
    /// The entity recogniser's own token vectors; without, it shares the others.
    pub(crate) ner_tok2vec: Option<Tok2Vec>,
    pub(crate) labels: LabelSets,
    /// Scratch space of sessions that have ended, for the next ones.
    idle: Mutex<Vec<Scratch>>,
}

impl Model {
    /// Loads a pipeline from a wheel (`.whl`, `.zip`), or from a directory that is the pipeline or holds it.
    ///
    /// # Errors
    /// When the path cannot be read, when a part is missing or damaged, or when the pipeline is of another kind than
    /// spaCy 3.7 and 3.8's English CNN pipelines.
    pub fn load(path: &Path) -> Result<Model, ModelError> {
        let mut source = Source::open(path)?;
        let meta = read_meta(&source.read_text("meta.json")?)?;
        check_config(&Config::parse(&source.read_text("config.cfg")?))?;
        let unicode = Unicode::new();
        let tokenizer = Tokenizer::decode(&source.read("tokenizer")?, &unicode)?;
        let lexicon = Lexicon::decode(&source.read("vocab/lookups.bin")?, unicode)?;
        let vectors = Vectors::decode(&source.read("vocab/vectors")?, &source.read("vocab/key2row")?)?;
        let mut nodes = |file: &str| Nodes::decode(&source.read(file)?, file);
        let tok2vec = Tok2Vec::new(&nodes("tok2vec/model")?, vectors.as_ref())?;
        let width = tok2vec.width();
        let (tagger, parser, ner) = (nodes("tagger/model")?, nodes("parser/model")?, nodes("ner/model")?);
        let mut labels = LabelSets::new();
        let tagger = Tagger::new(&tagger, &source.read_text("tagger/cfg")?, width, &mut labels.tags)?;
        let parser = Parser::new(&parser, &source.read("parser/moves")?, width, &mut labels.deps)?;
        let own = ner.named("extract_features").next().is_some();
        let ner_tok2vec = own.then(|| Tok2Vec::new(&ner, vectors.as_ref())).transpose()?;
        let ner_width = ner_tok2vec.as_ref().map_or(width, Tok2Vec::width);
        let ner = Recogniser::new(&ner, &source.read("ner/moves")?, ner_width)?;
        let ruler = Ruler::decode(&source.read("attribute_ruler/patterns")?, &mut labels, &lexicon.unicode)?;
        let lemmatizer = Lemmatizer::decode(&source.read("lemmatizer/lookups/lookups.bin")?)?;
        let idle = Mutex::default();
        Ok(Model {
            meta,
            lexicon,
            vectors,
            tokenizer,
            tok2vec,
            tagger,
            parser,
            ruler,
            lemmatizer,
            ner,
            ner_tok2vec,
            labels,
            idle,
        })
    }

    /// What the model says of itself.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// What the model's dictionary knows of a word in lower case.
    pub fn listed(&self, lower: &str) -> Listed {
        self.lemmatizer.listed(lower, &self.lexicon.ids)
    }

    /// Reads one text. A text of 4 GiB or more is not read: it has no tokens.
    pub fn parse(&self, text: &str) -> Doc {
        self.session().parse(text)
    }

    /// Reads many texts on this thread; the result is that of [`Model::parse`] for each, sooner.
    pub fn parse_all<S: AsRef<str> + Sync>(&self, texts: &[S]) -> Vec<Doc> {
        let mut session = self.session();
        blocks(texts).into_iter().flat_map(|block| session.parse_together(&texts[block])).collect()
    }

    /// Reads many texts on all threads of the current rayon pool; the result is that of [`Model::parse_all`].
    pub fn parse_all_parallel<S: AsRef<str> + Sync>(&self, texts: &[S]) -> Vec<Doc> {
        let blocks = blocks(texts);
        let parsed: Vec<Vec<Doc>> = blocks
            .into_par_iter()
            .map_init(|| self.session(), |session, block| session.parse_together(&texts[block]))
            .collect();
        parsed.into_iter().flatten().collect()
    }

    /// The tokens of a text, without tags, heads and lemmas; each is its own head.
    pub fn tokenize(&self, text: &str) -> Vec<Token> {
        self.session().tokenize(text)
    }

    /// A reader for one thread, which remembers words that it has seen. [`Model::parse`] uses one too: ask for one
    /// only to keep it over many calls.
    pub fn session(&self) -> Session<'_> {
        // A poisoned lock only means that a thread ended while it lent scratch space: start with fresh space.
        let scratch = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        Session::new(self, scratch.unwrap_or_default())
    }

    /// Takes back the scratch space of a session.
    pub(crate) fn take_back(&self, scratch: Scratch) {
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(scratch);
        }
    }
}

/// Texts are read together until they have about this many bytes (some 500 tokens): fewer make the matrix
/// multiplications slow, more do not fit the processor's cache.
const BLOCK_BYTES: usize = 2500;

/// Cuts a list of texts into blocks to be read together.
fn blocks<S: AsRef<str>>(texts: &[S]) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (i, text) in texts.iter().enumerate() {
        bytes += text.as_ref().len();
        if bytes >= BLOCK_BYTES {
            blocks.push(start..i + 1);
            (start, bytes) = (i + 1, 0);
        }
    }
    if start < texts.len() {
        blocks.push(start..texts.len());
    }
    blocks
}

fn read_meta(text: &str) -> Result<Meta, ModelError> {
    const FILE: &str = "meta.json";
    let meta: Meta = serde_json::from_str(text).map_err(|e| {
        ModelError::damaged(FILE, "the whole file", "lang, name, version and spacy_version", e)
    })?;
    if meta.lang != "en" {
        return Err(ModelError::unsupported(FILE, "lang", "en", &meta.lang));
    }
    let lowest = meta.spacy_version.trim_start_matches(['>', '=', '^', '~', ' ']);
    if !(lowest.starts_with("3.7.") || lowest.starts_with("3.8.")) {
        return Err(ModelError::unsupported(
            FILE,
            "spacy_version",
            "models for spaCy 3.7 or 3.8",
            &meta.spacy_version,
        ));
    }
    Ok(meta)
}

/// Refuses pipelines whose settings would need other code than there is.
fn check_config(config: &Config) -> Result<(), ModelError> {
    const FILE: &str = "config.cfg";
    let pipeline = config.list("nlp.pipeline");
    for part in ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner"] {
        if !pipeline.iter().any(|name| name == part) {
            let found = format!("{pipeline:?}");
            return Err(ModelError::unsupported(FILE, "pipeline", format!("pipelines with a {part}"), found));
        }
    }
    for (key, expected) in [
        ("components.lemmatizer.mode", "rule"),
        ("components.parser.model.state_type", "parser"),
        ("components.parser.model.extra_state_tokens", "false"),
        ("components.parser.model.use_upper", "true"),
        ("components.ner.model.state_type", "ner"),
        ("components.ner.model.extra_state_tokens", "false"),
        ("components.ner.model.use_upper", "true"),
    ] {
        if let Some(found) = config.text(key).filter(|found| *found != expected) {
            return Err(ModelError::unsupported(FILE, key, expected, found));
        }
    }
    Ok(())
}
