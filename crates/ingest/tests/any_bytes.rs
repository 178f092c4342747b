//! Any bytes under any name: a report or an error, never a panic. `PROPTEST_CASES` says how many; files that are
//! almost right are made by damaging right ones.

use proptest::prelude::*;
use tally_ingest::{Input, Options, parse_feed, reports};

const NAMES: [&str; 14] = [
    "a.txt",
    "a.html",
    "a.jsonl",
    "a.json",
    "a.csv",
    "a.tsv",
    "a.parquet",
    "a.pdf",
    "a.docx",
    "a.eml",
    "a.mbox",
    "a.mhtml",
    "a.warc.gz",
    "a.tar",
];

/// One right file of each kind that is text, and the heads of those that are not.
const SEEDS: [&str; 9] = [
    "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://daily.example/a\r\nContent-Type: application/http\r\nContent-Length: 60\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>ab\r\n0\r\n\r\n",
    "From a@b.example Mon Dec  2 10:00:00 2024\nFrom: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=X\n\n--X\nContent-Type: text/html\n\n<p>Two died.\n--X--\n",
    "<rss><channel><item><title>A &amp; b</title><link>https://daily.example/a</link><description><![CDATA[<p>Two died.]]></description></item></channel></rss>",
    "[{\"text\": \"One died.\", \"published\": \"2024-12-02\"}, {\"html\": \"<p>Two died.\"}]",
    "id,title,text\n1,\"A, b\",\"Two died,\nofficials said.\"\n",
    "event_id_cnty,event_date,sub_event_type,notes,fatalities,source\nA1,2024-12-02,Attack,Two died.,2,Agency; Other\n",
    "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n",
    "PAR1\0\0\0\0PAR1",
    "<html><script type=\"application/ld+json\">{\"@type\": \"NewsArticle\"}</script><h1>A</h1><p>Two people died, officials said.",
];

fn read(name: &str, bytes: Vec<u8>) {
    let options = Options { max_bytes: 1 << 20, ..Options::default() };
    let input = Input::Bytes { name: name.to_string(), bytes };
    for result in reports(&input, &options).take(200) {
        match result {
            Ok(received) => {
                let text = &received.report.text;
                for block in &received.report.blocks {
                    let _ = block.span.of(text);
                }
            }
            Err(e) => assert!(!e.to_string().is_empty()),
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_give_reports_or_errors(at in 0..NAMES.len(), bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        read(NAMES[at], bytes);
    }

    #[test]
    fn damaged_files_give_reports_or_errors(
        seed in 0..SEEDS.len(),
        at in 0..NAMES.len(),
        named in any::<bool>(),
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        end in any::<prop::sample::Index>(),
    ) {
        let mut bytes = SEEDS[seed].as_bytes().to_vec();
        for (place, byte) in cuts {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        bytes.truncate(end.index(bytes.len()) + 1);
        read(if named { NAMES[at] } else { "standard input" }, bytes);
    }

    #[test]
    fn any_text_is_a_feed_or_none(text in "(<(/)?(rss|item|title|link|entry|feed|url|loc|urlset)>|&[a-z#0-9]{0,5};?|[a-z ]{0,5}|<!\\[CDATA\\[|\\]\\]>|<!--|-->|\"){0,60}") {
        let _ = parse_feed(text.as_bytes(), None, Some("https://daily.example/feed"));
    }
}
