//! Pages: live blogs, several languages, what told each value, bodies as archives pack them.

use tally_ingest::{Input, Options, Received, reports};
use tally_model::{BlockKind, ReportField, Teller};

fn read(name: &str, bytes: impl AsRef<[u8]>) -> Vec<Received> {
    let input = Input::Bytes { name: name.to_string(), bytes: bytes.as_ref().to_vec() };
    reports(&input, &Options::default()).map(|r| r.expect("a report")).collect()
}

fn teller(received: &Received, field: ReportField) -> Option<Teller> {
    received.report.told.iter().find(|t| t.field == field).map(|t| t.by)
}

/// A live blog of three entries, the latest first.
fn live_page() -> String {
    let entry = |n: u8, words: &str| {
        format!(
            "<article class=live-entry id=e{n}><time datetime='2024-12-0{n}T10:00Z'>10:00</time><h3>Entry {n} of the day</h3><p>{words}</p></article>"
        )
    };
    format!(
        "<html lang=en><head><title>Fighting in Madeup – live updates</title><meta property='og:site_name' content='The Daily Ledger'>\
         <link rel=canonical href='https://daily.example/live/madeup'><meta property='article:published_time' content='2024-12-01'></head>\
         <body><main><h1>Fighting in Madeup – live updates</h1><p>Follow the fighting for the town of Madeup, which the army has \
         surrounded since November, as reporters and residents describe it.</p>{}{}{}</main></body></html>",
        entry(
            3,
            "Shells hit the market on Tuesday, killing four people, the Civil Defence said in a statement."
        ),
        entry(
            2,
            "The army denied that it had fired at the hospital of the town, and blamed the rebels for it."
        ),
        entry(1, "Two farmers were hurt when a mine went off beneath their tractor, their brother said.")
    )
}

#[test]
fn a_live_blog_is_its_entries() {
    let received = read("live.html", live_page());
    let days: Vec<_> = received.iter().map(|r| r.report.published.map(|p| p.date.to_string())).collect();
    let expected = ["2024-12-01", "2024-12-03", "2024-12-02", "2024-12-01"].map(|d| Some(d.to_string()));
    assert_eq!(days, expected);
    let (page, entry) = (&received[0].report, &received[1].report);
    assert!(page.text.contains("Follow the fighting") && !page.text.contains("Shells hit"), "{}", page.text);
    assert!(entry.text.contains("Shells hit") && !entry.text.contains("denied"), "{}", entry.text);
    assert_eq!(entry.title.as_deref(), Some("Entry 3 of the day"));
    assert_eq!(entry.outlet.as_deref(), Some("The Daily Ledger"));
    assert_eq!(entry.url.as_deref(), Some("https://daily.example/live/madeup#e3"));
    assert_eq!(entry.canonical_url.as_deref(), Some("https://daily.example/live/madeup#e3"));
    assert_eq!(teller(&received[1], ReportField::Published), Some(Teller::Time));
    assert_eq!(received[1].original.name, "live.html#e3");
}

/// As browsers save a page: its bytes quoted, what it frames in a part of its own.
#[test]
fn what_a_page_has_for_browsers_without_scripts_is_read_where_it_has_nothing_else() {
    let page = |title: &str, noscript: &str| {
        format!(
            "<html><head><title>{title}</title></head><body><div id=root></div><NOSCRIPT class=a>{noscript}</NoScript></body></html>"
        )
    };
    let told = "<p>Shells hit a village near Madeup on Monday, killing two farmers, a monitor said.</p><p>The army denied it.</p>";
    for title in ["News", "Shells hit a village near Madeup"] {
        let received = read("a.html", page(title, told));
        assert!(received[0].report.text.ends_with("a monitor said.\n\nThe army denied it."), "{title}");
    }
    let wish = "<p>This page needs JavaScript. Please turn it on, or come back with another browser that has it.</p>";
    let input = Input::Bytes { name: "a.html".to_string(), bytes: page("News", wish).into_bytes() };
    assert!(reports(&input, &Options::default()).all(|result| result.is_err()));
    let both = format!(
        "<p>{}</p><noscript>{wish}</noscript>",
        "Two farmers died near Madeup, a monitor said. ".repeat(3)
    );
    assert!(!read("a.html", both)[0].report.text.contains("turn it on"));
}

fn saved(page: &str, frame: &str) -> String {
    let mut quoted = String::new();
    for (i, byte) in page.bytes().enumerate() {
        if byte == b'=' || !(b' '..=b'~').contains(&byte) {
            quoted.push_str(&format!("={byte:02X}"));
        } else {
            quoted.push(byte as char);
        }
        if i % 60 == 59 {
            quoted.push_str("=\r\n");
        }
    }
    let part = |address: &str, encoding: &str, body: &str| {
        format!(
            "--X\r\nContent-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: {encoding}\r\nContent-Location: {address}\r\n\r\n{body}\r\n"
        )
    };
    format!(
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://daily.example/live/madeup\r\nSubject: Fighting\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/related; type=\"text/html\"; boundary=\"X\"\r\n\r\n{}{}--X--\r\n",
        part("https://daily.example/live/madeup", "quoted-printable", &quoted),
        part("https://adverts.example/frame", "7bit", frame)
    )
}

#[test]
fn a_live_blog_saved_as_one_file_is_its_entries() {
    let frame = "<html><body><p>Our subscribers read more, from four coins a month on.</p></body></html>";
    let (saved, page) = (read("live.mhtml", saved(&live_page(), frame)), read("live.html", live_page()));
    assert_eq!(saved.len(), 4);
    for (saved, page) in saved.iter().zip(&page) {
        assert_eq!(saved.report.text, page.report.text);
        assert_eq!(saved.report.published, page.report.published);
        assert_eq!(saved.report.title, page.report.title);
        assert_eq!(saved.report.canonical_url, page.report.canonical_url);
        assert!(!saved.report.text.contains("subscribers"));
    }
}

#[test]
fn the_english_part_of_a_page_is_read() {
    let text = "Quatre personnes ont été tuées lundi dans une frappe sur un marché de la ville, selon les secours.\n\n\
                Four people were killed on Monday in a strike on a market of the town, rescue workers said.\n";
    let received = read("a.txt", text);
    let kinds: Vec<BlockKind> = received[0].report.blocks.iter().map(|b| b.kind).collect();
    assert_eq!(kinds, [BlockKind::Foreign, BlockKind::Paragraph]);
    assert_eq!(received[0].report.language.as_deref(), Some("en"));
    assert_eq!(received[0].problems.len(), 1, "{:?}", received[0].problems);
}

#[test]
fn what_told_each_value_is_on_record() {
    let page = "<html><head><title>Shells hit village near Madeup</title><meta property='article:modified_time' content='2024-12-03'></head><body>\
                <p>MADEUP, 2 December 2024 (Agency) — Shells hit a village on Monday, killing two farmers, a monitor said.</p></body></html>";
    let received = &read("page.html", page)[0];
    assert_eq!(teller(received, ReportField::Title), Some(Teller::PageTitle));
    assert_eq!(teller(received, ReportField::Published), Some(Teller::Dateline));
    assert_eq!(teller(received, ReportField::Modified), Some(Teller::OpenGraph));
    assert_eq!(teller(received, ReportField::Language), Some(Teller::Detected));
    assert_eq!(teller(received, ReportField::Outlet), None);
    assert_eq!(received.report.modified.map(|d| d.to_string()).as_deref(), Some("2024-12-03"));
    let given = &read(
        "a.jsonl",
        "{\"title\": \"A strike\", \"published\": \"2024-12-02\", \"text\": \"Two died, officials said.\", \"url\": \"http://www.daily.example/a/?utm_source=x\"}",
    )[0];
    assert_eq!(teller(given, ReportField::Title), Some(Teller::Given));
    assert_eq!(teller(given, ReportField::Published), Some(Teller::Given));
    assert_eq!(given.report.canonical_url.as_deref(), Some("https://daily.example/a"));
}

/// A page as brotli packs it.
const BROTLI: &[u8] =
    b"\x1b\x7f\x00\x60\x44\x37\x97\xea\x42\x7a\x6a\xa6\x87\x34\x50\xf0\x20\x57\xb8\xe7\xdc\x29\x07\xec\x6d\
    \x49\x5b\x80\x79\xa4\xdf\x4d\x2e\x72\xdd\x21\x7b\x76\x7c\x63\x8c\xae\x44\x22\x8a\x6f\xba\x45\x1c\xf8\
    \x6a\xe4\xa2\xfb\x3a\x84\x6a\xb7\x36\x08\x46\x39\x57\xb2\xc8\x0d\x41\x94\xff\x6e\x52\xfa\xe5\xb7\x31\
    \xcc\xa9\x0f\x8a\xac\x01";

/// A frame of zstd that holds bytes as they are.
fn zstd(bytes: &[u8]) -> Vec<u8> {
    let n = u32::try_from(bytes.len()).expect("small");
    let mut frame = b"\x28\xb5\x2f\xfd\xa0".to_vec();
    frame.extend(n.to_le_bytes());
    frame.extend(&((n << 3) | 1).to_le_bytes()[..3]);
    frame.extend(bytes);
    frame
}

fn warc(encoding: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {encoding}\r\n\r\n");
    let length = head.len() + body.len();
    let mut record = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://daily.example/a\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {length}\r\n\r\n{head}"
    )
    .into_bytes();
    record.extend(body);
    record.extend(b"\r\n\r\n");
    record
}

#[test]
fn bodies_packed_with_brotli_and_zstd_are_read() {
    let page = b"<title>Shells hit village near Madeup</title><p>Shells hit a village near Madeup on Monday, killing two farmers, a monitor said.";
    for archive in [warc("br", BROTLI), warc("zstd", &zstd(page)), warc("br", page)] {
        let received = read("crawl.warc", archive);
        assert!(received[0].report.text.ends_with("a monitor said."), "{}", received[0].report.text);
    }
    let broken = warc("zstd", b"\x28\xb5\x2f\xfd\xff\xff\xff\xff");
    let input = Input::Bytes { name: "crawl.warc".to_string(), bytes: broken };
    let error =
        reports(&input, &Options::default()).next().and_then(Result::err).expect("an error").to_string();
    assert!(error.contains("its compression is damaged"), "{error}");
}
