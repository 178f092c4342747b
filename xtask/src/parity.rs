//! `cargo xtask parity`: our engine and spaCy read the same texts, and every decision is compared.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tally_language::{Doc, Model};

use crate::adversarial;
use crate::spacy::{self, Pair};
use crate::tools;

/// Arguments of `cargo xtask parity`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    with: spacy::Args,

    /// How many tokens of the corpus to compare, beside the adversarial texts.
    #[arg(long, value_name = "N", default_value_t = 200_000)]
    tokens: usize,
}

/// What is compared of a token, in the order of `parity/spacy_side.py`.
const FIELDS: [&str; 11] =
    ["text", "space", "lower", "norm", "tag", "pos", "morph", "lemma", "head", "dep", "sent_start"];
/// How many differences are printed.
const SHOWN: usize = 20;

/// Compares the models that are asked for; an error when anything differs.
pub fn run(args: &Args) -> Result<()> {
    let python = args.with.python()?;
    let texts = args.with.texts()?;
    let mut n_different = 0;
    for pair in args.with.models(&python)? {
        let mut read = up_to(&pair.model, &texts, args.tokens);
        read.extend(adversarial::texts());
        n_different += compare_model(&pair, &read, &python)?;
    }
    if n_different > 0 {
        bail!("{n_different} differences");
    }
    Ok(())
}

/// The first texts that hold so many tokens.
fn up_to(model: &Model, texts: &[String], n_tokens: usize) -> Vec<String> {
    let mut session = model.session();
    let mut left = n_tokens;
    let mut out = Vec::new();
    for text in texts {
        if left == 0 {
            break;
        }
        left = left.saturating_sub(session.tokenize(text).len());
        out.push(text.clone());
    }
    out
}

/// What was compared and how much of it differs.
#[derive(Debug, Default)]
struct Counts {
    n_texts: usize,
    n_tokens: usize,
    n_entities: usize,
    by_field: [usize; FIELDS.len()],
    tokenised: usize,
    entities: usize,
    /// Texts that spaCy itself reads otherwise in nlp.pipe than alone.
    piped: usize,
    /// Texts that our engine reads otherwise in a batch than alone.
    batched: usize,
    shown: usize,
}

fn compare_model(pair: &Pair, texts: &[String], python: &Path) -> Result<usize> {
    let file = tools::target().join(format!("parity-{}.jsonl", pair.name));
    spacy::write_texts(&file, texts)?;
    let mut side = spacy::spacy_side(python, "dump")
        .arg(&pair.folder)
        .arg(&file)
        .stdout(Stdio::piped())
        .spawn()
        .context("spaCy could not be started")?;
    let ours = pair.model.parse_all(texts);
    let mut counts = Counts::default();
    counts.batched += pair.model.parse_all_parallel(texts).iter().zip(&ours).filter(|(a, b)| a != b).count();
    let lines = BufReader::new(side.stdout.take().context("no output of spaCy")?).lines();
    for ((line, text), doc) in lines.zip(texts).zip(&ours) {
        let theirs: Value = serde_json::from_str(&line?).context("spaCy's side printed no JSON")?;
        counts.batched += usize::from(pair.model.parse(text) != *doc);
        counts.compare(text, doc, &theirs);
        if counts.n_texts.is_multiple_of(500) {
            spacy::note(&format!("{}: {} of {} texts", pair.name, counts.n_texts, texts.len()));
        }
    }
    if !side.wait()?.success() || counts.n_texts != texts.len() {
        bail!("spaCy's side ended after {} of {} texts", counts.n_texts, texts.len());
    }
    counts.print(pair.name);
    Ok(counts.total())
}

impl Counts {
    fn compare(&mut self, text: &str, doc: &Doc, theirs: &Value) {
        let tokens = theirs["tokens"].as_array().map(Vec::as_slice).unwrap_or_default();
        let ours = tokens_of(text, doc);
        self.n_texts += 1;
        self.n_tokens += tokens.len();
        self.piped += usize::from(theirs["piped"] != true);
        if ours.iter().map(|token| &token[0]).ne(tokens.iter().map(|token| &token[0])) {
            self.tokenised += 1;
            self.show(text, "tokens", &json!(ours), &json!(tokens));
            return;
        }
        for (our, their) in ours.iter().zip(tokens) {
            for (i, field) in FIELDS.iter().enumerate() {
                if our[i] != their[i] {
                    self.by_field[i] += 1;
                    self.show(text, field, &our[i], &their[i]);
                }
            }
        }
        let entities: Vec<Value> =
            doc.entities.iter().map(|e| json!([e.start, e.end, e.label.as_str()])).collect();
        self.n_entities += entities.len();
        if theirs["entities"] != json!(entities) {
            self.entities += 1;
            self.show(text, "entities", &json!(entities), &theirs["entities"]);
        }
    }

    #[allow(clippy::print_stdout)]
    fn show(&mut self, text: &str, what: &str, ours: &Value, theirs: &Value) {
        self.shown += 1;
        if self.shown <= SHOWN {
            let start: String = text.chars().take(80).collect();
            println!("  {what}: ours {ours}, spaCy's {theirs}, in {start:?}");
        }
    }

    fn total(&self) -> usize {
        self.by_field.iter().sum::<usize>() + self.tokenised + self.entities + self.piped + self.batched
    }

    #[allow(clippy::print_stdout)]
    fn print(&self, name: &str) {
        println!("{name}: {} texts, {} tokens, {} entities", self.n_texts, self.n_tokens, self.n_entities);
        println!("  texts split otherwise    {}", self.tokenised);
        for (field, n) in FIELDS.iter().zip(self.by_field).skip(1) {
            println!("  tokens with other {field:<11}{n}");
        }
        println!("  texts with other entities {}", self.entities);
        println!("  spaCy: nlp.pipe otherwise than nlp {}", self.piped);
        println!("  ours: in a batch, or on many threads, otherwise than alone {}", self.batched);
    }
}

/// Our tokens as spaCy's side writes its own.
fn tokens_of(text: &str, doc: &Doc) -> Vec<Value> {
    let token = |t: &tally_language::Token| {
        json!([
            text.get(t.start as usize..t.end as usize),
            t.space_after,
            t.lower.as_str(),
            t.norm.as_str(),
            t.tag.as_str(),
            t.pos.as_str(),
            t.morph.as_str(),
            t.lemma.as_str(),
            t.head,
            t.dep.as_str(),
            t.sent_start,
        ])
    };
    doc.tokens.iter().map(token).collect()
}
