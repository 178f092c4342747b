//! English linguistic analysis that is exactly spaCy's, from spaCy's own weights.
//!
//! The crate loads a spaCy 3.7 or 3.8 English CNN pipeline (`en_core_web_sm`, `en_core_web_md`) straight from its wheel
//! or directory, without Python, and gives for each text what spaCy gives: tokens, norms, tags, parts of speech,
//! morphology, lemmas, heads, labels, sentence starts and named entities. The principal type is [`Model`].
//!
//! ```no_run
//! let model = tally_language::Model::load(std::path::Path::new("en_core_web_md.whl"))?;
//! let doc = model.parse("Shelling killed three people in Kharkiv.");
//! assert_eq!(doc.tokens[1].lemma, "kill");
//! # Ok::<(), tally_language::ModelError>(())
//! ```
//!
//! A text goes through `tokenizer`, `lexicon` (what is known of a word alone), `tok2vec` (the network that gives each
//! token a vector), `tagger`, `parser`, `ruler`, `lemmatizer` and `ner`, in the order of `session`.
//!
//! It does not train, and it does not correct the model: what spaCy gets wrong is wrong here in the same way.

mod conllu;
mod doc;
mod error;
mod json;
mod labels;
mod lemmatizer;
mod lexicon;
mod linalg;
mod load;
mod memory;
mod model;
mod ner;
mod parser;
mod ruler;
mod session;
mod tagger;
mod text;
mod tok2vec;
mod tokenizer;
mod transitions;

pub use conllu::to_conllu;
pub use doc::{Doc, Entity, Token};
pub use error::ModelError;
pub use json::{ParsedDoc, ParsedEntity, ParsedToken, to_json};
pub use lemmatizer::Listed;
pub use model::{Meta, Model};
pub use session::Session;
