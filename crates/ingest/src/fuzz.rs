//! Damaged input for the parsers that no file reaches alone, each called by itself; `tests/fuzz.rs` gives whole files.

use crate::canonical::canonical;
use crate::encoding::{decode, mojibake};
use crate::language::language;
use crate::structure::{dateline, dates};
use crate::watch::{State, WatchList};
use tally_testkit::damage::{give, is_wanted};

const NOTE: &str = "BEIRUT, 2 December 2024 (Agency) — Shells hit a village on Monday, killing two farmers. Les habitants ont dit que deux personnes étaient mortes.";
const LIMIT: u64 = 1 << 20;

/// A parser, and right input to damage.
type Case = (&'static str, Vec<Vec<u8>>, fn(Vec<u8>));

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}

fn cases() -> Vec<Case> {
    let texts = |texts: &[&str]| texts.iter().map(|t| t.as_bytes().to_vec()).collect::<Vec<_>>();
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(NOTE.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let answer = |encoding: &str, body: &[u8]| {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{encoding}\r\n\r\n");
        [head.as_bytes(), body].concat()
    };
    let gz = {
        let mut packed = flate2::read::GzEncoder::new(NOTE.as_bytes(), flate2::Compression::default());
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut packed, &mut bytes).expect("gzip");
        bytes
    };
    let zlib = {
        let mut packed = flate2::read::ZlibEncoder::new(NOTE.as_bytes(), flate2::Compression::default());
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut packed, &mut bytes).expect("zlib");
        bytes
    };
    let zstd =
        ruzstd::encoding::compress_to_vec(NOTE.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    // "A short text." as brotli's own encoder packs it, and a frame that holds bytes as they are.
    let brotli = vec![
        0x0b, 0x06, 0x80, b'A', b' ', b's', b'h', b'o', b'r', b't', b' ', b't', b'e', b'x', b't', b'.', 0x03,
    ];
    let gdelt: Vec<String> = [16, 27, 61]
        .map(|n| {
            let mut row = vec!["1"; n];
            row[1] = "20241202101500";
            let at = if n == 16 {
                5
            } else if n == 27 {
                4
            } else {
                n - 1
            };
            row[at] = "https://daily.example/a";
            if n == 27 {
                row[0] = "20241202101500-7";
            }
            format!("{}\n", row.join("\t")).repeat(2)
        })
        .into();
    vec![
        (
            "robots.txt",
            texts(&[
                "User-agent: *\nDisallow: /a*b$\nAllow: /a\nCrawl-delay: 2\nSitemap: https://daily.example/s.xml\n\nUser-agent: tally\nDisallow: /\n",
            ]),
            |bytes| {
                if let Ok(robot) = texting_robots::Robot::new("Tally", &bytes) {
                    let _ = robot.allowed("https://daily.example/aab");
                }
            },
        ),
        (
            "feeds.toml",
            texts(&[
                "every = \"15m\"\npace = \"2s\"\n\n[[feed]]\nurl = \"https://daily.example/rss\"\noutlet = \"The Daily\"\nevery = \"1h\"\n",
            ]),
            |bytes| {
                if let Err(why) = WatchList::parse(&text(bytes)) {
                    assert!(!why.is_empty());
                }
            },
        ),
        (
            "feeds.state.json",
            texts(&[
                "{\"feeds\": {\"https://daily.example/rss\": {\"etag\": \"a\", \"last\": 1733133600, \"next\": 1733137200, \"failures\": 2, \"status\": \"1 new of 2\", \"n_read\": 3, \"seen\": [\"0123456789abcdef\"]}}}",
            ]),
            |bytes| {
                if let Ok(state) = State::parse(&bytes) {
                    assert!(state.feeds.values().all(|feed| feed.last >= 0 && feed.failures < u32::MAX));
                }
            },
        ),
        (
            "report.toml",
            texts(&[
                "id = \"a\"\ntitle = \"A: b\"\npublished = 2024-12-02T10:00:00Z\noutlet = 'The Daily'\n",
            ]),
            |bytes| {
                if let Err(e) = crate::sidecar::parse("report.toml", &text(bytes)) {
                    assert!(e.to_string().contains("report.toml"));
                }
            },
        ),
        (
            "encodings",
            vec![
                NOTE.as_bytes().to_vec(),
                utf16,
                b"caf\xe9 \x93quoted\x94".to_vec(),
                b"\x1b$B%F\x1b(B".to_vec(),
            ],
            |bytes| {
                for declared in
                    [None, Some("windows-1252"), Some("utf-16"), Some("iso-2022-jp"), Some("nonsense")]
                {
                    if let Ok(decoded) = decode(&bytes, declared) {
                        let _ = mojibake(&decoded.text);
                    }
                }
            },
        ),
        (
            "language",
            texts(&[NOTE, "两人在袭击中丧生。", "قتل شخصان في قصف."]),
            |bytes| {
                let text = text(bytes);
                let _ = language(text.lines(), Some("en"));
            },
        ),
        (
            "addresses",
            texts(&[
                "https://www.daily.example/a/amp/?utm_source=b&c=d#e",
                "https://daily-example.cdn.ampproject.org/c/s/daily.example/a",
            ]),
            |bytes| {
                let text = text(bytes);
                let once = canonical(Some(&text), None);
                if let Some(once) = &once {
                    assert_eq!(canonical(Some(once), None).as_ref(), Some(once), "{text:?}");
                }
            },
        ),
        (
            "datelines and days",
            texts(&[NOTE, "Published 2 Dec. 2024 at 10:00", "DAMASCUS/ALEPPO, Syria, Dec 2 (Agency) -"]),
            |bytes| {
                let text = text(bytes);
                let _ = dates::first_date(&text);
                if let Some(found) = dateline::dateline(&text, 0, text.len(), true) {
                    assert!(text.is_char_boundary(found.rest));
                }
            },
        ),
        (
            "packed answers",
            vec![
                answer("Content-Encoding: gzip", &gz),
                answer("Content-Encoding: deflate", &zlib),
                answer("Content-Encoding: deflate", zlib.get(2..).unwrap_or_default()),
                answer("Content-Encoding: zstd", &zstd),
                answer("Content-Encoding: br", &brotli),
                answer("Transfer-Encoding: chunked", b"5\r\nab cd\r\n3\r\nefg\r\n0\r\n\r\n"),
            ],
            |bytes| {
                if let Ok(Some(payload)) = crate::warc::http::response(&bytes, LIMIT) {
                    assert!(payload.bytes.len() as u64 <= LIMIT);
                    let _ = crate::warc::http::kind_and_charset(payload.mime.as_deref());
                }
            },
        ),
        ("GDELT rows", gdelt.into_iter().map(String::into_bytes).collect(), |bytes| {
            if let Some(table) = crate::table::gdelt::table(&bytes) {
                for row in crate::table::gdelt::rows("a.csv".to_string(), table, bytes.as_slice()) {
                    let _ = row.map_err(|e| assert!(!e.to_string().is_empty()));
                }
            }
        }),
    ]
}

#[test]
fn damaged_input_of_inner_parsers() {
    std::thread::scope(|scope| {
        for (name, seeds, parse) in cases().into_iter().filter(|case| is_wanted(case.0)) {
            scope.spawn(move || give(name, &seeds, parse));
        }
    });
}
