//! Damaged files of every kind, for as long as one likes: reports or errors, never a panic, never a hang.
//!
//! `TALLY_FUZZ_SECONDS=600 cargo test --release -p tally-ingest --test fuzz -- --nocapture` runs that long for each parser,
//! all of them beside each other, and prints how many files each was given; `TALLY_FUZZ_KIND=a.pdf` runs one alone. Without
//! them each is given a few hundred.

mod files;

use std::time::{Duration, Instant};

use files::{gzip, pdf, tar_of, zip_of};
use tally_ingest::{Input, Options, THREAD_NAME, reports};

const NOTE: &str = "MADEUP, 2 December 2024 (Agency) — Shells hit a village on Monday, killing two farmers, a monitor said.\n";

/// What parsers look for, to be put where it does not belong.
const TOKENS: [&[u8]; 40] = [
    b"<div>",
    b"</div>",
    b"<p>",
    b"<!--",
    b"-->",
    b"<script>",
    b"<![CDATA[",
    b"]]>",
    b"&#x202e;",
    b"&amp;",
    b"<td>",
    b"<time datetime=2024-12-02>",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xc3",
    b"\x1b$B",
    b"\"",
    b"'",
    b"\\u0000",
    b"{",
    b"[",
    b"}",
    b"]",
    b",",
    b"\t",
    b"\r\n\r\n",
    b"\n\n",
    b"Content-Length: 99999999999\r\n",
    b"Content-Transfer-Encoding: base64\n",
    b"--X\n",
    b"WARC/1.0\r\n",
    b"endobj",
    b"stream",
    b"xref",
    b"/Filter /FlateDecode",
    b"PK\x01\x02",
    b"\x1f\x8b\x08",
    b"99999999999999999999",
    b"-1",
];

/// A parser's name for its files, and right files to damage.
fn kinds() -> Vec<(&'static str, Vec<Vec<u8>>)> {
    let html = format!(
        "<html lang=en><head><title>Live updates</title><script type=\"application/ld+json\">{{\"@type\": \"NewsArticle\", \"headline\": \"A\", \"datePublished\": \"2024-12-02\"}}</script></head><body><main><article><h1>A headline of words</h1>{}</article></main></body></html>",
        format!("<div><time datetime=2024-12-02></time><h3>Head</h3><p>{NOTE}</p></div>").repeat(4)
    );
    let answer =
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: identity\r\n\r\n{html}");
    let warc = format!("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://daily.example/a\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n{answer}\r\n\r\n", answer.len()).repeat(2);
    let mail = format!(
        "From: a@b.example\nSubject: =?utf-8?q?A_b?=\nDate: Mon, 2 Dec 2024 10:00:00 +0000\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=X\n\n--X\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n{NOTE}\n--X\nContent-Type: text/html\n\n<p>{NOTE}\n--X--\n"
    );
    let rss = format!(
        "<?xml version=\"1.0\"?><rss><channel><title>T</title><item><title>A &amp; b</title><description><![CDATA[<p>{NOTE}]]></description></item></channel></rss>"
    );
    let atom = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><title type=\"html\">A</title><updated>2024-12-02T00:00:00Z</updated><content type=\"xhtml\"><div>{NOTE}</div></content></entry></feed>"
    );
    let json =
        format!("[{{\"text\": {NOTE:?}, \"published\": \"2024-12-02\"}}, {{\"html\": \"<p>Two died.\"}}]")
            .replace("\\u{", "");
    let document = format!(
        "<w:document xmlns:w=\"x\"><w:body><w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>Head</w:t></w:r></w:p><w:p><w:r><w:t>{NOTE}</w:t></w:r></w:p></w:body></w:document>"
    );
    let acled = format!(
        "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,actor2,country,admin1,location,latitude,longitude,geo_precision,source,notes,fatalities\nMDP12,02 December 2024,1,Battles,Armed clash,A,B,Madeup,North,Oldtown,35.5,36.5,1,Agency,{NOTE},3\n",
        NOTE = NOTE.trim().replace(',', "")
    );
    let bundle = format!(
        "Story 1 of 2\nHeadline: A\nDate: December 2, 2024\n\n{NOTE}\n\nStory 2 of 2\nHeadline: B\n\n{NOTE}"
    );
    let mhtml = format!(
        "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"X\"\r\n\r\n--X\r\nContent-Type: text/html\r\n\r\n{html}\r\n--X--\r\n"
    );
    let texts = |texts: &[&str]| texts.iter().map(|t| t.as_bytes().to_vec()).collect::<Vec<_>>();
    vec![
        ("a.txt", texts(&[NOTE, &bundle])),
        ("a.html", texts(&[&html])),
        ("a.jsonl", texts(&["{\"text\": \"Two died.\", \"id\": 1}\n{\"html\": \"<p>Two died.\", \"published\": \"2 Dec 2024\"}\n"])),
        ("a.json", texts(&[&json])),
        ("a.csv", texts(&["id,title,text\n1,\"A, b\",\"Two died,\nofficials said.\"\n", &acled])),
        ("a.tsv", texts(&["id\ttitle\ttext\n1\tA\tTwo died, officials said.\n"])),
        ("a.xml", texts(&[&rss, &atom])),
        ("a.eml", texts(&[&mail])),
        ("a.mbox", texts(&[&format!("From a@b.example Mon Dec  2 10:00:00 2024\n{mail}").repeat(2)])),
        ("a.mhtml", texts(&[&mhtml])),
        ("a.warc", texts(&[&warc])),
        ("a.warc.gz", vec![gzip(warc.as_bytes())]),
        ("a.zip", vec![zip_of(&[("in/one.txt", NOTE.as_bytes()), ("two.html", html.as_bytes())])]),
        ("a.docx", vec![zip_of(&[("word/document.xml", document.as_bytes())])]),
        ("a.tar", vec![tar_of(&[("one.txt", NOTE.as_bytes()), ("two.html", html.as_bytes())])]),
        ("a.pdf", vec![pdf(&["Two people died in Madeup on", "Monday, the Civil Defence said."])]),
        ("a.parquet", vec![b"PAR1\x15\x04\x15\x10\x15\x14\x4c\x15\x02\x15\x00\x12\x00\x00\x08\x1c\x01\x00\x00\x00\x00\x00\x00\x00\x15\x02\x19\x2c\x48\x06schema\x15\x02\x00\x15\x0c\x25\x02\x18\x04text\x25\x00\x00\x16\x02\x19\x1c\x19\x1c\x26\x08\x00\x00\x40\x00\x00\x00PAR1".to_vec()]),
        // No name tells: the first bytes do.
        ("standard input", texts(&[NOTE, &html, &mail, &rss, &json])),
    ]
}

/// Numbers that look thrown (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) % n.max(1) as u64) as usize
    }
}

fn damaged(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    if dice.below(50) == 0 {
        return (0..dice.below(400)).map(|_| dice.below(256) as u8).collect();
    }
    let mut bytes = seeds[dice.below(seeds.len())].clone();
    for _ in 0..=dice.below(8) {
        let at = dice.below(bytes.len());
        let end = (at + 1 + dice.below(60)).min(bytes.len());
        match dice.below(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            1 => drop(bytes.drain(at..end)),
            2 => drop(bytes.splice(at..at, TOKENS[dice.below(TOKENS.len())].repeat(1 + dice.below(4)))),
            3 => {
                let again = bytes[at..end].repeat(1 + dice.below(10));
                bytes.splice(at..at, again);
            }
            4 => bytes[at..end].iter_mut().for_each(|b| *b = dice.below(256) as u8),
            _ if dice.below(4) == 0 => bytes.truncate(at + 1),
            _ => {}
        }
        if bytes.is_empty() {
            bytes.push(b'x');
        }
    }
    bytes
}

/// Reads a damaged file; longer than this it may not take on the slowest machine.
const LONGEST: Duration = Duration::from_secs(60);

fn read(name: &str, bytes: Vec<u8>) {
    let options = Options { max_bytes: 1 << 20, ..Options::default() };
    let began = Instant::now();
    let shown = bytes.clone();
    for result in reports(&Input::Bytes { name: name.to_string(), bytes }, &options).take(200) {
        match result {
            Ok(received) => {
                let text = &received.report.text;
                let ends: Vec<u32> =
                    received.report.blocks.iter().flat_map(|b| [b.span.start, b.span.end]).collect();
                assert!(
                    ends.is_sorted() && received.report.blocks.iter().all(|b| !b.span.of(text).is_empty())
                );
            }
            Err(e) => assert!(!e.to_string().is_empty()),
        }
    }
    assert!(
        began.elapsed() < LONGEST,
        "{name} took {:?}: {:?}",
        began.elapsed(),
        String::from_utf8_lossy(&shown)
    );
}

#[test]
#[allow(clippy::print_stdout)]
fn damaged_files_of_every_kind() {
    // What other people's parsers break on is told in the error of the input.
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().name() != Some(THREAD_NAME) {
            told(info);
        }
    }));
    let number = |name: &str| std::env::var(name).ok().and_then(|v| v.parse::<u64>().ok());
    let time = number("TALLY_FUZZ_SECONDS").map(Duration::from_secs);
    let one = std::env::var("TALLY_FUZZ_KIND").ok();
    let seed = number("TALLY_FUZZ_SEED").unwrap_or(1);
    std::thread::scope(|scope| {
        for (name, seeds) in kinds().into_iter().filter(|(name, _)| one.as_deref().is_none_or(|o| o == *name))
        {
            scope.spawn(move || {
                let (began, mut dice, mut n) = (Instant::now(), Dice(seed), 0u64);
                while time.map_or(n < 60, |time| began.elapsed() < time) {
                    read(name, damaged(&seeds, &mut dice));
                    n += 1;
                }
                if time.is_some() {
                    println!("{name}: {n} files in {:.0} s", began.elapsed().as_secs_f64());
                }
            });
        }
    });
}
