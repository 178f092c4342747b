//! `tally explain`.

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use anyhow::{Result, bail};
use tally_ingest::Received;
use tally_pipeline::Reader;

use crate::commands::inputs;
use crate::library::Data;
use crate::print::explanation;

/// Arguments of `tally explain`.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("which").required(true))]
pub struct Args {
    #[command(flatten)]
    inputs: inputs::Args,

    /// Explain the sentence at this character (offsets as in the JSON: Unicode code points into `report.text`).
    #[arg(long, value_name = "OFFSET", group = "which")]
    at: Option<usize>,

    /// Explain the sentence of this claim ("c7") instead.
    #[arg(long, value_name = "CLAIM", group = "which")]
    claim: Option<String>,

    /// Which report, when the input holds several: its own identifier (`report.key`).
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
}

/// Explains one sentence of one report.
pub fn run(args: &Args, data: &Data) -> Result<ExitCode> {
    let mut wanted: Vec<Received> = Vec::new();
    let code = args.inputs.for_each_batch(|batch, _| {
        wanted.extend(batch.into_iter().filter(|r| args.key.is_none() || r.report.key == args.key));
        Ok(())
    })?;
    let received = match (wanted.len(), &args.key) {
        (1, _) => wanted.remove(0),
        (0, Some(key)) => bail!("no report with the key {key:?} in {}", args.inputs.inputs.join(", ")),
        (0, None) => return Ok(code),
        (n, _) => {
            bail!("the input holds {n} reports: give one file, or choose a report that has a key with --key")
        }
    };
    let library = data.load()?;
    let reader = Reader::new(&library)?;
    let doc = reader.document(received.report);
    let at = offset(args, &reader, &doc)?;
    let Some(explanation) = reader.explain(&doc, at) else {
        bail!(
            "no sentence that is read stands at or after that place: the text has {} characters",
            doc.text().chars().count()
        );
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    explanation::print(&mut out, &doc, &explanation)?;
    out.flush()?;
    Ok(code)
}

/// The byte that is asked for.
fn offset(args: &Args, reader: &Reader<'_>, doc: &tally_pipeline::Document) -> Result<u32> {
    if let Some(id) = &args.claim {
        let reading = reader.read_document(doc);
        let claim = reading.claims.iter().find(|c| format!("c{}", c.id) == *id);
        let Some(claim) = claim else {
            bail!("there is no claim {id:?}: the report has c1 to c{}", reading.claims.len());
        };
        return Ok(claim.sentence.start);
    }
    let at = args.at.unwrap_or_default();
    let byte = doc.text().char_indices().nth(at).map_or(doc.text().len(), |(byte, _)| byte);
    Ok(u32::try_from(byte).unwrap_or(u32::MAX))
}
