//! Every kind of input through the command: the examples of docs/inputs.md, run as they stand there; and a watch.

mod common;
#[path = "../../ingest/tests/files/mod.rs"]
mod files;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Output;

use common::{root, stdout, tally};
use files::{gzip, pdf, tar_of, zip_of};
use serde_json::Value;

const NOTE: &str = "Shells hit a village near Madeup on Monday, killing two farmers, a monitor said.";

/// A server of pages, a feed, and rules for programs; its address.
fn serve(feed: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let path = requested(&mut stream);
            let (head, body) = match path.as_str() {
                "/robots.txt" => {
                    ("200 OK\r\nContent-Type: text/plain", "User-agent: *\nDisallow: /secret\n".to_string())
                }
                "/rss" => ("200 OK\r\nContent-Type: application/rss+xml", feed.to_string()),
                "/gone" => ("410 Gone", String::new()),
                path => ("200 OK\r\nContent-Type: text/html", page(path)),
            };
            let length = body.len();
            let _ = write!(
                stream,
                "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
        }
    });
    address
}

fn requested(stream: &mut TcpStream) -> String {
    let (mut request, mut byte) = (Vec::new(), [0]);
    while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
        request.push(byte[0]);
    }
    String::from_utf8_lossy(&request).split_whitespace().nth(1).unwrap_or("/").to_string()
}

fn page(name: &str) -> String {
    format!(
        "<html lang=en><title>Shells hit village {name}</title><p>{NOTE} This was page {name}.</p></html>"
    )
}

/// Writes a file of every kind that docs/inputs.md names; `server` stands for its addresses.
fn write_all(dir: &Path, server: &str) {
    let write = |name: &str, bytes: &[u8]| std::fs::write(dir.join(name), bytes).expect("written");
    std::fs::create_dir(dir.join("notes")).expect("a folder");
    write("report.txt", NOTE.as_bytes());
    write("notes/one.txt", NOTE.as_bytes());
    let story = |n: u8| {
        format!(
            "Story {n} of 2\nHeadline: Shells hit village {n}\nDate: December 2, 2024\nSource: Agency\n\n{NOTE}\n\nThe army did not comment on it.\n\n"
        )
    };
    write("wire.txt", format!("{}{}", story(1), story(2)).as_bytes());
    write("page.html", page("/page").as_bytes());
    write("page.mhtml", format!("From: <Saved by Blink>\r\nSnapshot-Content-Location: https://daily.example/a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"X\"\r\n\r\n--X\r\nContent-Type: text/html\r\n\r\n{}\r\n--X--\r\n", page("/saved")).as_bytes());
    let record = |n: u8| format!("{{\"id\": {n}, \"text\": \"{NOTE}\"}}");
    write("reports.jsonl", format!("{}\n{}\n", record(1), record(2)).as_bytes());
    write("export.json", format!("[{}, {}]", record(3), record(4)).as_bytes());
    write("table.csv", format!("headline,body\nShells hit village,\"{NOTE}\"\n").as_bytes());
    let mention = [
        "1195871",
        "20241202101500",
        "20241202103000",
        "1",
        "daily.example",
        &format!("{server}/mention"),
        "1",
        "-1",
        "10",
        "40",
        "1",
        "100",
        "3000",
        "-5.1",
        "",
        "",
    ];
    write("20241202101500.mentions.CSV", format!("{}\n", mention.join("\t")).as_bytes());
    write("acled.csv", b"event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,actor2,country,admin1,location,latitude,longitude,geo_precision,source,notes,fatalities\n\
        MDP12,02 December 2024,1,Explosions/Remote violence,Air/drone strike,Military Forces of Madeup,Civilians (Madeup),Madeup,North,Oldtown,35.5,36.5,1,Agency; Local Monitor,\"On 2 December 2024, an air strike hit Oldtown. 3 fatalities.\",3\n");
    write("ged.csv", b"id,relid,type_of_violence,side_a,side_b,source_article,source_office,source_date,source_headline,source_original,where_prec,where_coordinates,adm_1,latitude,longitude,country,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low\n\
        9,MDP-9,1,Government of Madeup,Front,\"Agency,2024-12-03,Clashes\",Agency,2024-12-03,Clashes kill nine,police,1,Oldtown town,North,35.5,36.5,Madeup,2,2024-12-01 00:00:00.000,2024-12-02 00:00:00.000,2,3,4,0,9,11,7\n");
    write("list.urls", format!("# pages\n{server}/listed\n").as_bytes());
    write("feed.xml", FEED.as_bytes());
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{}", page("/archived"));
    let warc = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://daily.example/archived\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{answer}\r\n\r\n",
        answer.len()
    );
    write("crawl.warc.gz", &gzip(warc.as_bytes()));
    write(
        "archive.wacz",
        &zip_of(&[("datapackage.json", b"{}"), ("archive/data.warc.gz", &gzip(warc.as_bytes()))]),
    );
    let letter = format!(
        "From: Monitor <a@daily.example>\nSubject: Shelling near Madeup\nDate: Mon, 2 Dec 2024 10:00:00 +0000\nMessage-ID: <1@daily.example>\nMIME-Version: 1.0\nContent-Type: text/plain\n\n{NOTE}\n"
    );
    write("letter.eml", letter.as_bytes());
    write("box.mbox", format!("From a@daily.example Mon Dec  2 10:00:00 2024\n{letter}").as_bytes());
    write(
        "report.pdf",
        &pdf(&["Shells hit a village near Madeup on Monday,", "killing two farmers, a monitor said."]),
    );
    let document = format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"x\"><w:body><w:p><w:r><w:t>{NOTE}</w:t></w:r></w:p></w:body></w:document>"
    );
    write("update.docx", &zip_of(&[("word/document.xml", document.as_bytes())]));
    write("reports.zip", &zip_of(&[("in/one.txt", NOTE.as_bytes()), ("two.html", page("/two").as_bytes())]));
    write("more.tar.gz", &gzip(&tar_of(&[("three.txt", NOTE.as_bytes())])));
}

const FEED: &str = "<rss><channel><title>The Daily</title><item><title>Shells hit a village</title><link>/first</link><description>Two farmers died, a monitor said.</description></item>\
    <item><title>The army denies it</title><link>/second</link><description>It did not fire, the army said.</description></item></channel></rss>";

/// The examples of docs/inputs.md: the arguments after `tally read`, and how many reports each gives.
const EXAMPLES: [(&str, usize); 18] = [
    ("report.txt notes/", 2),
    ("wire.txt", 2),
    ("page.html https://example.org/a", 2),
    ("page.mhtml", 1),
    ("reports.jsonl", 2),
    ("export.json", 2),
    ("--map text=body --map title=headline table.csv", 1),
    ("20241202101500.mentions.CSV", 1),
    ("acled.csv ged.csv", 2),
    ("list.urls", 1),
    ("feed.xml", 2),
    ("https://example.org/rss", 2),
    ("crawl.warc.gz archive.wacz", 2),
    ("letter.eml", 1),
    ("box.mbox", 1),
    ("report.pdf", 1),
    ("update.docx", 1),
    ("reports.zip more.tar.gz", 3),
];

#[test]
fn the_examples_of_the_documentation_run() {
    let documentation = std::fs::read_to_string(root().join("docs/inputs.md")).expect("docs/inputs.md");
    let dir = tempfile::tempdir().expect("a folder");
    let server = serve(FEED);
    write_all(dir.path(), &server);
    let place = |word: &str| match word.strip_prefix("https://example.org") {
        Some(path) => format!("{server}{path}"),
        None if word.contains('=') || word.starts_with("--") => word.to_string(),
        None => dir.path().join(word).to_string_lossy().into_owned(),
    };
    for (example, _) in EXAMPLES {
        assert!(documentation.contains(example), "docs/inputs.md has no “{example}”");
    }
    // Each process loads the model, so those without options share one.
    let (mapped, plain): (Vec<_>, Vec<_>) =
        EXAMPLES.into_iter().partition(|(example, _)| example.starts_with("--"));
    for group in [plain, mapped] {
        let mut args: Vec<String> =
            ["read", "--format", "jsonl", "--allow-private", "--pace", "0"].map(str::to_string).to_vec();
        args.extend(group.iter().flat_map(|(example, _)| example.split(' ')).map(place));
        let output = tally(&args.iter().map(String::as_str).collect::<Vec<_>>());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{said}");
        let read: Vec<Value> =
            stdout(&output).lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
        let expected: usize = group.iter().map(|(_, n)| n).sum();
        let texts: Vec<&str> = read.iter().filter_map(|r| r["report"]["text"].as_str()).collect();
        assert_eq!(read.len(), expected, "{said}\n{texts:#?}");
        for reading in &read {
            assert_eq!(reading["report"]["language"], "en", "{reading}");
            let extractor = reading["report"]["extractor"].as_str().expect("an extractor");
            assert!(extractor.contains(|c: char| c.is_ascii_digit()), "{extractor}");
        }
    }
}

const WATCHED: &str = "<rss><channel><title>The Daily</title>\
    <item><title>Shells hit a village</title><link>/first</link></item>\
    <item><title>A page that is gone</title><link>/gone</link></item></channel></rss>";

#[test]
fn a_watch_keeps_what_is_new_and_goes_on_where_it_stopped() {
    let dir = tempfile::tempdir().expect("a folder");
    let server = serve(WATCHED);
    let file = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
    let (feeds, ledger) = (file("feeds.toml"), file("tally.db"));
    std::fs::write(
        &feeds,
        format!("pace = \"1s\"\n[[feed]]\nurl = \"{server}/rss\"\noutlet = \"The Daily\"\n"),
    )
    .expect("written");
    let watch =
        |more: &[&str]| tally(&[&["watch", &feeds, "--ledger", &ledger, "--allow-private"], more].concat());
    let said = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();

    let first = watch(&["--once"]);
    assert_eq!(first.status.code(), Some(1), "{}", said(&first));
    assert!(said(&first).contains("410 Gone") && said(&first).contains("Reports: 1 new"), "{}", said(&first));
    assert!(first.stdout.is_empty());
    let claims = tally(&["claims", "--ledger", &ledger, "--format", "jsonl"]);
    assert!(stdout(&claims).contains("killing two farmers"), "{}", stdout(&claims));
    let status = watch(&["--status"]);
    let status = stdout(&status);
    let (counts, feed) = status.lines().zip(status.lines().skip(1)).nth(1).expect("a feed");
    assert!(counts.contains(" 2 ") && !counts.starts_with("never") && feed.contains("/rss"), "{status}");

    // It was polled just now: nothing is due.
    let second = watch(&["--once"]);
    assert_eq!(second.status.code(), Some(0), "{}", said(&second));
    assert!(said(&second).contains("Reports: 0 new"), "{}", said(&second));
    let retry = tally(&["ingest", "--ledger", &ledger, "--retry", "--allow-private"]);
    assert!(said(&retry).contains("410 Gone") && said(&retry).contains("1 failed"), "{}", said(&retry));
}
