//! `tally parse`.

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use anyhow::Result;
use clap::ValueEnum;
use tally_ingest::Received;
use tally_language::Model;

use crate::commands::inputs;
use crate::library::Data;

/// Arguments of `tally parse`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    inputs: inputs::Args,

    /// jsonl: one report a line; conllu: CoNLL-U.
    #[arg(long, value_name = "FORMAT", default_value = "jsonl")]
    format: Format,

    /// Analyse the whole text as one document, as spaCy would, instead of each block on its own.
    #[arg(long)]
    whole: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Jsonl,
    Conllu,
}

/// Prints the linguistic analysis of each report.
pub fn run(args: &Args, data: &Data) -> Result<ExitCode> {
    let model = data.load_model()?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let code = args.inputs.for_each_batch(|batch, _| {
        for received in batch {
            print(args, &model, &received, &mut out)?;
        }
        Ok(out.flush()?)
    })?;
    out.flush()?;
    Ok(code)
}

fn print(args: &Args, model: &Model, received: &Received, out: &mut impl Write) -> Result<()> {
    let report = &received.report;
    let doc = if args.whole { model.parse(&report.text) } else { by_blocks(model, report) };
    match args.format {
        Format::Jsonl => {
            let mut parsed = tally_language::to_json(&report.text, &doc);
            parsed["id"] = report.id.clone().into();
            parsed["key"] = report.key.clone().into();
            serde_json::to_writer(&mut *out, &parsed)?;
            writeln!(out)?;
        }
        Format::Conllu => {
            let mut text = String::new();
            tally_language::to_conllu(&report.text, &doc, &mut text);
            out.write_all(text.as_bytes())?;
        }
    }
    Ok(())
}

/// The analyses of a report's readable blocks, one after the other.
fn by_blocks(model: &Model, report: &tally_model::Report) -> tally_language::Doc {
    let blocks: Vec<_> = report.blocks.iter().filter(|b| b.kind.is_read()).collect();
    let texts: Vec<&str> = blocks.iter().map(|b| b.span.of(&report.text)).collect();
    let mut whole = tally_language::Doc::default();
    for (block, doc) in blocks.iter().zip(model.parse_all(&texts)) {
        let base = whole.tokens.len() as u32;
        whole.tokens.extend(doc.tokens.into_iter().enumerate().map(|(i, mut token)| {
            token.start += block.span.start;
            token.end += block.span.start;
            token.head += base;
            token.sent_start |= i == 0;
            token
        }));
        whole.entities.extend(doc.entities.into_iter().map(|mut entity| {
            entity.start += base;
            entity.end += base;
            entity
        }));
    }
    whole
}
