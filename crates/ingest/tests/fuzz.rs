//! Damaged files of every kind, for as long as one likes: reports or errors, never a panic, never a hang.
//!
//! `TALLY_FUZZ_SECONDS=600 cargo test --release -p tally-ingest damaged -- --nocapture` runs until the process has
//! computed that long, with all parsers beside each other, and prints how many files each was given; `TALLY_FUZZ_KIND=a.pdf` runs one
//! alone, `TALLY_FUZZ_CASES` ends it by their number. Without them each is given a few. Parsers that no file reaches alone (robots.txt,
//! feeds.toml, encodings, …) are in `src/fuzz.rs`. What archives hold is small text here, so that the archives are tried and
//! not the pages.

mod files;
mod parquet_file;

use files::{gzip, pdf, tar_of, zip_of};
use parquet_file::parquet_of;
use tally_ingest::{Input, Options, THREAD_NAME, parse_feed, reports};
use tally_testkit::damage::{give, is_wanted};

const NOTE: &str = "MADEUP, 2 December 2024 (Agency) — Shells hit a village on Monday, killing two farmers, a monitor said.\n";

/// A parser's name for its files, and right files to damage.
fn kinds() -> Vec<(&'static str, Vec<Vec<u8>>)> {
    let html = format!(
        "<html lang=en><head><title>Live updates</title><script type=\"application/ld+json\">{{\"@type\": \"NewsArticle\", \"headline\": \"A\", \"datePublished\": \"2024-12-02\"}}</script></head><body><main><article><h1>A headline of words</h1>{}</article></main></body></html>",
        format!("<div><time datetime=2024-12-02></time><h3>Head</h3><p>{NOTE}</p></div>").repeat(4)
    );
    let answer =
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: identity\r\n\r\n{NOTE}");
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
    let ged = "id,year,type_of_violence,dyad_name,side_a,side_b,source_article,source_original,where_prec,where_coordinates,adm_1,adm_2,latitude,longitude,country,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low\n7,2024,1,A - B,A,B,\"Agency,2024-12-02,Two killed\",a monitor,1,Oldtown,North,,35.5,36.5,Madeup,1,1,2024-12-02 00:00:00.000,2024-12-02 00:00:00.000,1,1,1,0,3,4,2\n";
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
        (
            "a.jsonl",
            texts(&[
                "{\"text\": \"Two died.\", \"id\": 1}\n{\"html\": \"<p>Two died.\", \"published\": \"2 Dec 2024\"}\n",
            ]),
        ),
        ("a.json", texts(&[&json])),
        ("a.csv", texts(&["id,title,text\n1,\"A, b\",\"Two died,\nofficials said.\"\n", &acled])),
        ("acled.csv", texts(&[&acled])),
        ("ged.csv", texts(&[ged])),
        ("a.tsv", texts(&["id\ttitle\ttext\n1\tA\tTwo died, officials said.\n"])),
        ("a.xml", texts(&[&rss, &atom])),
        ("a.eml", texts(&[&mail])),
        ("a.mbox", texts(&[&format!("From a@b.example Mon Dec  2 10:00:00 2024\n{mail}").repeat(2)])),
        ("a.mhtml", texts(&[&mhtml])),
        ("a.warc", texts(&[&warc])),
        ("a.warc.gz", vec![gzip(warc.as_bytes())]),
        ("a.zip", vec![zip_of(&[("in/one.txt", NOTE.as_bytes()), ("two.txt", NOTE.as_bytes())])]),
        ("a.docx", vec![zip_of(&[("word/document.xml", document.as_bytes())])]),
        ("a.tar", vec![tar_of(&[("one.txt", NOTE.as_bytes()), ("two.txt", NOTE.as_bytes())])]),
        ("a.pdf", vec![pdf(&["Two people died in Madeup on", "Monday, the Civil Defence said."])]),
        ("a.parquet", vec![parquet_of(&[("title", ["A", "B"]), ("text", [NOTE, "Two died."])])]),
        // No name tells: the first bytes do.
        ("standard input", texts(&[NOTE, &html, &mail, &rss, &json])),
    ]
}

/// Feeds, given to the parser of feeds alone.
fn feeds() -> Vec<(&'static str, Vec<Vec<u8>>)> {
    let item = "<title>A &amp; b</title><link>https://daily.example/a</link><pubDate>Mon, 2 Dec 2024 10:00:00 GMT</pubDate>";
    let rss = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss><channel><title>T</title><item>{item}<description><![CDATA[<p>{NOTE}]]></description></item><item>{item}</item></channel></rss>"
    );
    let atom = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:base=\"https://daily.example/\"><entry><title type=\"html\">A</title><link rel=\"alternate\" href=\"/a\"/><updated>2024-12-02T00:00:00Z</updated><content type=\"xhtml\"><div>{NOTE}</div></content></entry></feed>"
    );
    let json = format!(
        "{{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"T\", \"items\": [{{\"id\": \"1\", \"url\": \"https://daily.example/a\", \"content_text\": {:?}, \"date_published\": \"2024-12-02T10:00:00Z\"}}]}}",
        NOTE.trim()
    );
    let sitemap = "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:news=\"x\"><url><loc>https://daily.example/a</loc><lastmod>2024-12-02</lastmod><news:news><news:title>A</news:title><news:publication_date>2024-12-02</news:publication_date></news:news></url></urlset>";
    [("feed.rss", rss), ("feed.atom", atom), ("feed.json", json), ("sitemap.xml", sitemap.to_string())]
        .map(|(name, text)| (name, vec![text.into_bytes()]))
        .into()
}

fn read(name: &str, bytes: Vec<u8>) {
    let options = Options { max_bytes: 1 << 20, ..Options::default() };
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
}

#[test]
fn damaged_files_of_every_kind() {
    // What other people's parsers break on is told in the error of the input.
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().name() != Some(THREAD_NAME) {
            told(info);
        }
    }));
    std::thread::scope(|scope| {
        for (name, seeds) in kinds().into_iter().filter(|(name, _)| is_wanted(name)) {
            scope.spawn(move || give(name, &seeds, |bytes| read(name, bytes)));
        }
        for (name, seeds) in feeds().into_iter().filter(|(name, _)| is_wanted(name)) {
            scope.spawn(move || {
                give(name, &seeds, |bytes| {
                    if let Err(why) = parse_feed(&bytes, None, Some("https://daily.example/feed")) {
                        assert!(!why.is_empty());
                    }
                });
            });
        }
    });
}
