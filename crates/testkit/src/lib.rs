//! What tests share: documents made from plain text, read with the real language model.

use jiff::civil::Date;
use tally_language::Doc;
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
    dev_server::parse(parts)
}

/// FIXME: until the engine is there, spaCy itself behind a local socket (started by hand).
mod dev_server {
    use super::*;
    use std::io::{BufRead, BufReader, Write};
    use tally_language::{Entity, Token};

    pub fn parse(parts: &[&str]) -> Vec<Doc> {
        let mut socket = std::net::TcpStream::connect("127.0.0.1:7979").expect("python /work/dev/serve.py");
        writeln!(socket, "{}", serde_json::to_string(parts).expect("json")).expect("send");
        let mut line = String::new();
        BufReader::new(socket).read_line(&mut line).expect("answer");
        let docs: serde_json::Value = serde_json::from_str(&line).expect("json");
        let s = |v: &serde_json::Value| v.as_str().unwrap_or_default().into();
        let n = |v: &serde_json::Value| v.as_u64().unwrap_or_default() as u32;
        docs.as_array().expect("list").iter().map(|d| Doc {
            tokens: d["tokens"].as_array().expect("list").iter().map(|t| Token {
                start: n(&t[0]), end: n(&t[1]), space_after: t[2] == true, lower: s(&t[3]), norm: s(&t[4]), tag: s(&t[5]),
                pos: s(&t[6]), morph: s(&t[7]), lemma: s(&t[8]), head: n(&t[9]), dep: s(&t[10]), sent_start: t[11] == true,
            }).collect(),
            entities: d["ents"].as_array().expect("list").iter().map(|e| Entity { start: n(&e[0]), end: n(&e[1]), label: s(&e[2]) }).collect(),
        }).collect()
    }
}
