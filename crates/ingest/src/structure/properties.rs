//! What holds of the blocks of any text.

use proptest::prelude::*;
use tally_model::{BlockKind, Report};

use super::structure;
use crate::{InputKind, Meta, Options, report_from_bytes};

fn blocks_hold(report: &Report) {
    let text = &report.text;
    let mut at = 0;
    for block in &report.blocks {
        let (start, end) = (block.span.start as usize, block.span.end as usize);
        assert!(at <= start && start < end && end <= text.len(), "{block:?} after {at}");
        assert!(text.is_char_boundary(start) && text.is_char_boundary(end));
        assert!(text[at..start].trim().is_empty(), "left out: {:?}", &text[at..start]);
        assert_eq!(text[start..end].trim(), &text[start..end], "white space at the ends of {block:?}");
        at = end;
    }
    assert!(text[at..].trim().is_empty(), "left out: {:?}", &text[at..]);
    if report.dateline.is_none() && text.contains(char::is_alphanumeric) {
        let readable = report.blocks.iter().any(|b| b.kind.is_read());
        let only_dates = report
            .blocks
            .iter()
            .all(|b| matches!(b.kind, BlockKind::DateLine | BlockKind::Boilerplate | BlockKind::Byline));
        assert!(readable || only_dates, "nothing to read in {text:?}");
    }
}

fn read(kind: InputKind, bytes: &[u8]) -> Option<Report> {
    report_from_bytes("x", bytes, Some(kind), None, Meta::default(), &Options::default())
        .ok()
        .map(|r| r.report)
}

/// Texts made of what reports are made of, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "BEIRUT, Dec 1 (AFP) — ",
        "(Beirut) – ",
        "By Jane Doe",
        "Published 2 December 2024",
        "Updated: ",
        "Share",
        "Leave a comment",
        "Related stories",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "\u{a0}",
        "- ",
        "• ",
        "1. ",
        "Nine people died.",
        "NINE DIED",
        "“No,” he said.",
        "é",
        "\u{feff}",
        "\u{2028}",
        "[TEXT]",
        ":",
        "—",
        ". ",
        "2024-12-02",
        "[REPORT] [",
        "Photo: ",
        "©",
        "who left at noon",
        "The army said that it had left the town on Monday after talks",
        "a",
        "12",
        "ß",
        "\u{1F4A5}",
        "\t",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|p| p.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_give_a_report_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Some(report) = read(InputKind::Text, &bytes) {
            blocks_hold(&report);
        }
        read(InputKind::Jsonl, &bytes);
    }

    #[test]
    fn any_text_is_covered_by_its_blocks(text in "\\PC{0,200}", title in prop::option::of("\\PC{0,40}")) {
        let made = structure(&text, title.as_deref());
        blocks_hold(&Report { text, blocks: made.blocks, dateline: made.dateline, ..Report::default() });
    }

    #[test]
    fn texts_like_reports_are_covered_by_their_blocks(text in pieces(), title in prop::option::of(pieces())) {
        let made = structure(&text, title.as_deref());
        blocks_hold(&Report { text, blocks: made.blocks, dateline: made.dateline, ..Report::default() });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_page_gives_a_report_or_an_error(tags in prop::collection::vec(prop::sample::select(vec![
        "<p>", "</p>", "<div>", "</div>", "<table>", "<td>", "</tr>", "<br>", "<script>", "</script>", "<!--", "-->", "<li>", "<a href='", "'>", "<h1>", "</h1>", "<title>", "<",
        ">", "&amp;", "&#0;", "Nine people died, officials said.", "é", "<svg>", "<b>", "<article>", "<meta charset=utf-8>", "<![CDATA[", "\u{0}", "</body>", "<frameset>", "<select>",
    ]), 0..40)) {
        if let Some(report) = read(InputKind::Html, tags.concat().as_bytes()) {
            blocks_hold(&report);
        }
    }
}
