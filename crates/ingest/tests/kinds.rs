//! Every kind of input, from files that the tests make: what comes out, and how harm is met.

mod files;
mod parquet_file;

use std::fs;

use files::{gzip, pdf, tar_of, zip_of};
use parquet_file::parquet_of;
use tally_ingest::{IngestError, Input, Options, Received, reports};
use tally_model::{BlockKind, Effect, Group, PlacePrecision, Role};

type Results = Vec<Result<Received, IngestError>>;

const NOTE: &str = "Shells hit a village near Madeup on Monday, killing two farmers, a monitor said.";
const PAGE: &str = "<html><head><title>Shells hit village near Madeup</title></head><body><p>Shells hit a village near Madeup on Monday, killing two farmers, a monitor said.</p></body></html>";

fn read(name: &str, bytes: impl AsRef<[u8]>) -> Results {
    read_with(name, bytes, &Options::default())
}

fn read_with(name: &str, bytes: impl AsRef<[u8]>, options: &Options) -> Results {
    reports(&Input::Bytes { name: name.to_string(), bytes: bytes.as_ref().to_vec() }, options).collect()
}

fn read_file(name: &str, bytes: impl AsRef<[u8]>) -> Results {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join(name);
    fs::write(&path, bytes).expect("write");
    reports(&Input::File(path), &Options::default()).collect()
}

#[track_caller]
fn texts(results: &Results) -> Vec<&str> {
    results.iter().map(|r| r.as_ref().map(|r| r.report.text.trim()).expect("a report")).collect()
}

#[track_caller]
fn fails(results: &Results, why: &str) {
    let errors: Vec<String> =
        results.iter().filter_map(|r| r.as_ref().err().map(ToString::to_string)).collect();
    assert!(errors.iter().any(|e| e.contains(why)), "{why}: {results:?}");
}

#[test]
fn archives_are_read_entry_by_entry() {
    let inner = zip_of(&[("deep/c.txt", b"Two people died in c.")]);
    let files: [(&str, &[u8]); 5] = [
        ("a.txt", b"Two people died in a."),
        ("b.html", PAGE.as_bytes()),
        ("inner.zip", &inner),
        ("picture.png", b"\x89PNG"),
        ("__MACOSX/a.txt", b"no"),
    ];
    let page = format!("Shells hit village near Madeup\n\n{NOTE}");
    let expected = ["Two people died in a.", page.as_str(), "Two people died in c."];
    for (name, bytes) in [
        ("a.zip", zip_of(&files)),
        ("a.tar", tar_of(&files)),
        ("a.tar.gz", gzip(&tar_of(&files))),
        ("a.tgz", gzip(&tar_of(&files))),
    ] {
        assert_eq!(texts(&read(name, &bytes)), expected, "{name}");
        assert_eq!(texts(&read_file(name, &bytes)), expected, "{name} as a file");
        assert_eq!(texts(&read("standard input", &bytes)), expected, "{name} without its name");
    }
    let read = read("a.zip", zip_of(&files));
    assert_eq!(read[2].as_ref().expect("a report").original.name, "a.zip: inner.zip: deep/c.txt");
    assert_eq!(
        texts(&self::read("a.txt.gz", [gzip(b"Two people "), gzip(b"died.")].concat())),
        ["Two people died."]
    );
    assert_eq!(
        texts(&self::read("a.jsonl.gz", gzip(b"{\"text\": \"One died.\"}\n{\"text\": \"Two died.\"}\n"))),
        ["One died.", "Two died."]
    );
}

#[test]
fn archives_that_mean_harm_are_refused() {
    let harm = zip_of(&[("../../evil.txt", b"out"), ("good.txt", b"Two people died.")]);
    let results = read("a.zip", harm);
    fails(&results, "leads out of the archive");
    assert!(results.iter().flatten().any(|r| r.report.text == "Two people died."));
    fails(&read("a.tar", tar_of(&[("/etc/passwd.txt", b"out")])), "leads out of the archive");
    // A name that reads backwards is shown without its marks.
    let results = read("a.zip", zip_of(&[("report\u{202e}fdp.txt", b"\0\0\0\0")]));
    fails(&results, "report\u{fffd}fdp.txt");

    let spaces = vec![b' '; 400 << 20];
    let options = Options { max_bytes: 1 << 30, ..Options::default() };
    fails(&read_with("bomb.txt.gz", gzip(&spaces), &options), "bomb");
    fails(&read_with("bomb.zip", zip_of(&[("bomb.txt", &spaces)]), &options), "bomb");
    fails(&read("bomb.zip", zip_of(&[("bomb.txt", &spaces)])), "larger than 64 MiB");

    let mut nested = zip_of(&[("a.txt", b"Two people died.")]);
    for _ in 0..6 {
        nested = zip_of(&[("a.zip", &nested)]);
    }
    fails(&read("a.zip", nested), "more than 4 containers");
    fails(&read("a.zip", b"PK\x03\x04 nothing more"), "damaged ZIP archive");
    let mut cut = tar_of(&[("a.txt", b"Two people died."), ("b.txt", b"Two people died.")]);
    cut[1024] = b'x';
    fails(&read("a.tar", cut), "checksum is wrong");
    fails(&read("a.gz", &gzip(NOTE.as_bytes())[..20]), "damaged or cut short");
    fails(&read("a.zip", zip_of(&[("picture.png", b"no")])), "no reports in it");
    fails(&read("a.xlsx", zip_of(&[("xl/workbook.xml", b"<a/>")])), "a spreadsheet");
}

fn warc(records: &[(&str, &str, &[u8])]) -> Vec<Vec<u8>> {
    records
        .iter()
        .map(|(kind, url, block)| {
            let mime = if *kind == "response" { "application/http; msgtype=response" } else { "text/plain" };
            let mut record = format!("WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Type: {mime}\r\nContent-Length: {}\r\n\r\n", block.len()).into_bytes();
            record.extend(*block);
            record.extend(b"\r\n\r\n");
            record
        })
        .collect()
}

#[test]
fn web_archives_give_their_pages() {
    let plain = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{PAGE}");
    let chunked = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{}\r\n{:x}\r\n{}\r\n0\r\n\r\n",
        &PAGE[..16],
        PAGE.len() - 16,
        &PAGE[16..]
    );
    let mut packed = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n".to_vec();
    packed.extend(gzip(PAGE.as_bytes()));
    let records = warc(&[
        ("warcinfo", "", b"software: test"),
        ("request", "https://daily.example/a", b"GET / HTTP/1.1\r\n\r\n"),
        ("response", "https://daily.example/a", plain.as_bytes()),
        ("response", "https://daily.example/b", chunked.as_bytes()),
        ("response", "https://daily.example/c", &packed),
        (
            "response",
            "https://daily.example/d",
            b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>no",
        ),
        (
            "response",
            "https://daily.example/e.png",
            b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG",
        ),
        ("conversion", "https://daily.example/f", NOTE.as_bytes()),
    ]);
    let members: Vec<u8> = records.iter().flat_map(|r| gzip(r)).collect();
    let whole = records.concat();
    let cdx = b"{}".as_slice();
    let wacz =
        zip_of(&[("datapackage.json", cdx), ("pages/pages.jsonl", cdx), ("archive/data.warc.gz", &members)]);
    for (name, bytes) in [("a.warc", &whole), ("a.warc.gz", &members), ("a.wacz", &wacz)] {
        for results in [read(name, bytes), read_file(name, bytes)] {
            let texts = texts(&results);
            assert_eq!(texts.len(), 4, "{name}");
            assert!(texts[..3].iter().all(|t| t.ends_with(NOTE)), "{texts:?}");
            let urls: Vec<_> = results.iter().flatten().filter_map(|r| r.report.url.as_deref()).collect();
            assert_eq!(urls, ["a", "b", "c", "f"].map(|p| format!("https://daily.example/{p}")));
        }
    }
    fails(&read("a.warc", &whole[..whole.len() - 60]), "breaks off within record 8");
    fails(&read("a.warc", "WARC/1.0\r\nWARC-Type: response\r\n\r\n"), "says no length");
    fails(&read("a.warc", "WARC/1.0\r\nContent-Length: 99999999999999\r\n\r\nabc"), "breaks off");
    fails(&read("a.warc", records[0].clone()), "no reports in it");
}

#[test]
fn a_record_of_a_wrong_length_costs_itself_alone() {
    let mut records = warc(&[
        ("conversion", "https://daily.example/f", NOTE.as_bytes()),
        ("conversion", "https://daily.example/g", NOTE.as_bytes()),
    ]);
    let short = String::from_utf8(records[0].clone())
        .expect("text")
        .replace(&format!("Length: {}", NOTE.len()), "Length: 10");
    records[0] = short.into_bytes();
    let results = read("a.warc", records.concat());
    assert_eq!(texts(&results), [&NOTE[..10], NOTE]);
}

#[test]
fn letters_mailboxes_and_saved_pages_are_read() {
    let letter = format!(
        "From: Daily Brief <brief@daily.example>\r\nTo: x@y.example\r\nSubject: =?utf-8?q?Caf=C3=A9_hit?=\r\nDate: Mon, 2 Dec 2024 10:00:00 +0000\r\nMessage-ID: <1@daily.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{NOTE}\r\n"
    );
    let results = read("a.eml", &letter);
    assert_eq!(texts(&results), [NOTE]);
    let report = &results[0].as_ref().expect("a report").report;
    assert_eq!(report.title.as_deref(), Some("Café hit"));
    assert_eq!(report.outlet.as_deref(), Some("Daily Brief"));
    assert_eq!(report.published.map(|p| p.date.to_string()).as_deref(), Some("2024-12-02"));
    assert_eq!(report.key.as_deref(), Some("1@daily.example"));
    assert_eq!(texts(&read("standard input", &letter)), [NOTE], "shown by its headers");

    let newsletter = format!(
        "From: a@b.example\r\nSubject: News\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=X\r\n\r\n--X\r\nContent-Type: text/plain\r\n\r\nSee it in your browser.\r\n--X\r\nContent-Type: text/html\r\n\r\n{PAGE}\r\n--X--\r\n"
    );
    assert!(texts(&read("a.eml", newsletter))[0].ends_with(NOTE));

    let mbox = format!(
        "From brief@daily.example Mon Dec  2 10:00:00 2024\n{letter}\n>From the start it was quoted.\n\nFrom x@y.example Mon Dec  2 11:00:00 2024\n{letter}"
    );
    let results = read("a.mbox", &mbox);
    assert_eq!(results.len(), 2);
    assert!(texts(&results)[0].ends_with("\nFrom the start it was quoted."));
    assert_eq!(texts(&results)[1], NOTE);

    let saved = format!(
        "From: <Saved by a browser>\r\nSnapshot-Content-Location: https://daily.example/a\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"X\"\r\n\r\n--X\r\nContent-Type: text/html\r\nContent-Location: https://daily.example/a\r\n\r\n{PAGE}\r\n--X--\r\n"
    );
    let results = read("a.mhtml", saved);
    assert!(texts(&results)[0].ends_with(NOTE));
    assert_eq!(results[0].as_ref().expect("a report").report.url.as_deref(), Some("https://daily.example/a"));
    fails(&read("a.eml", "\u{1}"), "");
}

#[test]
fn word_documents_are_read() {
    let document = "<?xml version=\"1.0\"?><w:document xmlns:w=\"x\"><w:body><w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>Situation</w:t></w:r></w:p>\
        <w:p><w:r><w:t xml:space=\"preserve\">Two people </w:t></w:r><w:del><w:r><w:delText>not </w:delText></w:r></w:del><w:r><w:t>died in Madeup &amp; Elsewhere.</w:t></w:r></w:p>\
        <w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>One was a child.</w:t></w:r></w:p></w:body></w:document>";
    let core = "<cp:coreProperties xmlns:dc=\"x\"><dc:title>Flash update</dc:title><dc:creator>Jane Doe</dc:creator></cp:coreProperties>";
    let docx = zip_of(&[("word/document.xml", document.as_bytes()), ("docProps/core.xml", core.as_bytes())]);
    for results in [read("a.docx", &docx), read_file("a.docx", &docx)] {
        let report = &results[0].as_ref().expect("a report").report;
        assert_eq!(report.text, "Situation\n\nTwo people died in Madeup & Elsewhere.\n\nOne was a child.");
        assert_eq!(report.title.as_deref(), Some("Flash update"));
        assert_eq!(report.author.as_deref(), Some("Jane Doe"));
        assert_eq!(
            report.blocks.iter().map(|b| b.kind).collect::<Vec<_>>(),
            [BlockKind::Heading, BlockKind::Paragraph, BlockKind::ListItem]
        );
    }
    fails(&read("a.docx", zip_of(&[("word/document.xml", b"<w:document/>")])), "empty");
}

#[test]
fn pdf_files_give_their_words() {
    let results = read("a.pdf", pdf(&["Two people died in Madeup on", "Monday, the Civil Defence said."]));
    let words: Vec<&str> = texts(&results)[0].split_whitespace().collect();
    assert_eq!(words.join(" "), "Two people died in Madeup on Monday, the Civil Defence said.");
    assert!(results[0].as_ref().expect("a report").report.extractor.starts_with("pdf-extract "));
    fails(&read("a.pdf", pdf(&[])), "without a text layer");
    fails(&read("a.pdf", &pdf(&["Two people died."])[..200]), "damaged");
}

#[test]
fn tables_are_read_with_guessed_and_given_columns() {
    let options = Options::default();
    let csv = "Article_ID,Headline,Body,Date,Link\n7,Shells hit market,\"Two people died, officials said.\nThe toll may rise.\",2024-12-02,https://daily.example/a\n8,Next,,2024-12-03,\n";
    let results = read_with("a.csv", csv, &options);
    let report = &results[0].as_ref().expect("a report").report;
    assert_eq!(report.text, "Two people died, officials said.\nThe toll may rise.");
    assert_eq!((report.key.as_deref(), report.title.as_deref()), (Some("7"), Some("Shells hit market")));
    assert_eq!(report.url.as_deref(), Some("https://daily.example/a"));
    assert_eq!(report.published.map(|p| p.date.to_string()).as_deref(), Some("2024-12-02"));
    fails(&results, "a.csv: line 4: `text` is empty");
    let notices = options.notices.take();
    assert_eq!(notices.len(), 1);
    assert!(notices[0].contains("title=Headline text=Body published=Date url=Link"), "{notices:?}");

    let mapped = Options { map: vec![("text".to_string(), "Headline".to_string())], ..Options::default() };
    assert_eq!(texts(&read_with("a.csv", csv, &mapped)), ["Shells hit market", "Next"]);
    let wrong = Options { map: vec![("text".to_string(), "Colour".to_string())], ..Options::default() };
    fails(&read_with("a.csv", csv, &wrong), "no column “Colour”");
    fails(&read("a.csv", "a,b\n1,2\n3,4\n"), "no column could be the text");
    assert_eq!(read("a.csv", "a,b\n1,2\n3,4\n").len(), 1, "one complaint a table");

    assert_eq!(texts(&read("a.csv", "id;text\n1;Two died; a monitor said.\n")), ["Two died"]);
    assert_eq!(
        texts(&read("a.tsv", "id\ttext\n1\tTwo died, a monitor said.\n")),
        ["Two died, a monitor said."]
    );
    assert_eq!(texts(&read("a.csv", b"\xef\xbb\xbftext\nCaf\xe9 hit.\n")), ["Café hit."]);
    let wide: Vec<u8> =
        "\u{feff}text\tid\r\nTwo died.\t1\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(texts(&read("a.csv", wide)), ["Two died."]);
    fails(&read("a.csv", "text\n"), "empty");
}

#[test]
fn a_quotation_mark_that_is_never_closed_ends_at_the_limit() {
    let options = Options { max_bytes: 1 << 20, ..Options::default() };
    let csv = format!("text\nOne died.\n\"{}", "a line\n".repeat(1 << 20));
    let results = read_with("a.csv", csv, &options);
    assert_eq!(results[0].as_ref().expect("a report").report.text, "One died.");
    fails(&results, "never closed");
}

#[test]
fn json_is_read_in_every_shape() {
    let two = ["One died.", "Two died."];
    for json in [
        r#"[{"text": "One died."}, {"text": "Two died."}]"#,
        "{\n  \"text\": \"One died.\"\n}\n{\n  \"text\": \"Two died.\"\n}",
        "{\"text\": \"One died.\"}\n{\"text\": \"Two died.\"}\n",
        r#"{"status": "ok", "articles": [{"content": "One died.", "title": "A [b] {c}"}, {"content": "Two died."}]}"#,
    ] {
        assert_eq!(texts(&read("a.json", json)), two, "{json}");
    }
    assert_eq!(texts(&read("standard input", r#"[{"text": "One died."}, {"text": "Two died."}]"#)), two);
    let results = read("a.json", r#"[{"text": "One died."}, nonsense, {"text": "Two died."}, {"text": "#);
    assert!(results[0].is_ok() && results[2].is_ok());
    fails(&results, "not valid JSON");
    fails(&results, "breaks off");
    fails(&read("a.json", "[]"), "empty");
    assert_eq!(texts(&read("a.jsonl", r#"{"headline": "H", "body": "One died."}"#)), ["One died."]);
}

#[test]
fn parquet_is_read() {
    let file = parquet_of(&[("headline", ["A", "B"]), ("body", ["One died.", "Two died."])]);
    for results in [read("a.parquet", &file), read_file("a.parquet", &file)] {
        assert_eq!(texts(&results), ["One died.", "Two died."]);
        assert_eq!(results[0].as_ref().expect("a report").report.title.as_deref(), Some("A"));
    }
    fails(&read("a.parquet", &file[..file.len() - 9]), "cannot be read");
}

#[test]
fn coded_rows_become_claims_with_their_source() {
    let acled = "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,actor2,country,admin1,location,latitude,longitude,geo_precision,source,notes,fatalities\n\
        MDP12,02 December 2024,1,Explosions/Remote violence,Air/drone strike,Military Forces of Madeup,Civilians (Madeup),Madeup,North,Oldtown,35.5,36.5,1,Agency; Local Monitor,\"On 2 December 2024, an air strike hit Oldtown. 3 fatalities.\",3\n\
        MDP13,no date,1,Battles,Armed clash,A,B,Madeup,North,Oldtown,35.5,36.5,1,Agency,Clash.,0\n";
    let results = read("acled.csv", acled);
    fails(&results, "line 3: `event_date` is no date");
    let received = results[0].as_ref().expect("a report");
    let (report, reading) = (&received.report, received.coded.as_ref().expect("coded"));
    assert_eq!((report.key.as_deref(), report.outlet.as_deref()), (Some("MDP12"), Some("ACLED")));
    let claim = &reading.claims[0];
    assert_eq!(
        claim.sentence.of(&report.text),
        "On 2 December 2024, an air strike hit Oldtown. 3 fatalities."
    );
    assert_eq!(
        claim.source.spans.iter().map(|s| s.of(&report.text)).collect::<Vec<_>>(),
        ["Agency", "Local Monitor"]
    );
    let event = claim.event.as_ref().expect("an event");
    assert_eq!(
        (event.plover.as_deref(), event.mode.as_deref(), event.acled.as_deref()),
        (Some("ASSAULT"), Some("aerial"), Some("Air/drone strike"))
    );
    assert_eq!(
        claim.participants.iter().map(|p| (p.role, p.name.as_str())).collect::<Vec<_>>(),
        [(Role::Actor, "Military Forces of Madeup"), (Role::Target, "Civilians (Madeup)")]
    );
    let place = claim.place.as_ref().expect("a place");
    assert_eq!(
        (place.span.of(&report.text), place.place.as_ref().map(|p| p.precision)),
        ("Oldtown", Some(PlacePrecision::Exact))
    );
    let figure = &claim.casualties[0];
    assert_eq!((figure.effect, figure.best, figure.span.of(&report.text)), (Effect::Killed, Some(3), "3"));
    assert_eq!(
        claim.when.as_ref().and_then(|w| w.start).map(|d| d.to_string()).as_deref(),
        Some("2024-12-02")
    );

    let ucdp = "id,relid,type_of_violence,side_a,side_b,source_article,source_office,source_date,source_headline,source_original,where_prec,where_coordinates,adm_1,latitude,longitude,country,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low\n\
        9,MDP-9,1,Government of Madeup,Front,\"Agency,2024-12-03,Clashes\",Agency,2024-12-03,Clashes kill nine,police,1,Oldtown town,North,35.5,36.5,Madeup,2,2024-12-01 00:00:00.000,2024-12-02 00:00:00.000,2,3,4,0,9,11,7\n";
    let results = read("ged.csv", ucdp);
    let received = results[0].as_ref().expect("a report");
    let (report, claim) = (&received.report, &received.coded.as_ref().expect("coded").claims[0]);
    assert_eq!(claim.source.name.as_deref(), Some("police"));
    assert_eq!(claim.source.via[0].name, "Agency");
    let figure = &claim.casualties[0];
    assert_eq!((figure.low, figure.best, figure.high), (Some(7), Some(9), Some(11)));
    assert_eq!(
        figure.including.iter().map(|f| (f.group, f.best)).collect::<Vec<_>>(),
        [(Group::Civilians, Some(4)), (Group::Combatants, Some(2)), (Group::Combatants, Some(3))]
    );
    assert_eq!(figure.including[0].span.of(&report.text), "4");
    let when = claim.when.as_ref().expect("a time");
    assert_eq!(
        [when.start, when.end].map(|d| d.map(|d| d.to_string())),
        [Some("2024-12-01".to_string()), Some("2024-12-02".to_string())]
    );
}

#[test]
fn bundles_of_wire_stories_are_cut() {
    let bundle = format!(
        "Story 1 of 2\nHeadline: Shells hit village\nDate: 2024-12-02\nSource: Agency\n\n{NOTE}\n\nStory 2 of 2\nHeadline: Army retakes town\n\nThe army retook a town on Tuesday, it said.\n"
    );
    let results = read("wire.txt", bundle);
    assert_eq!(texts(&results), [NOTE, "The army retook a town on Tuesday, it said."]);
    let first = results[0].as_ref().expect("a report");
    assert_eq!(first.report.title.as_deref(), Some("Shells hit village"));
    assert_eq!(first.report.outlet.as_deref(), Some("Agency"));
    assert_eq!(first.original.name, "wire.txt: line 2");
}

#[test]
fn feeds_carry_their_articles() {
    let rss = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"c\" xmlns:media=\"m\"><channel><title>The Daily</title><link>https://daily.example</link>\
         <item><title>Tom &amp;amp; Co &lt;b&gt;hit&lt;/b&gt;</title><media:title>no</media:title><link>https://daily.example/a</link><guid isPermaLink=\"false\">x1</guid><pubDate>Mon, 02 Dec 2024 10:00:00 GMT</pubDate><description>Short.</description><content:encoded><![CDATA[<p>{NOTE}</p><script>x</script>]]></content:encoded></item>\
         <item><title>Second & last</title><guid>https://daily.example/b</guid><description>Two people died &nbsp; in b.</description></item></channel></rss>"
    );
    let results = read("feed.xml", &rss);
    assert_eq!(
        texts(&results),
        [
            format!("Tom & Co hit\n\n{NOTE}"),
            "Second & last\n\nTwo people died \u{a0} in b.".replace(" \u{a0} ", " ")
        ]
    );
    let first = &results[0].as_ref().expect("a report").report;
    assert_eq!(
        (first.key.as_deref(), first.url.as_deref(), first.outlet.as_deref()),
        (Some("x1"), Some("https://daily.example/a"), Some("The Daily"))
    );
    assert_eq!(first.published.map(|p| p.date.to_string()).as_deref(), Some("2024-12-02"));

    let atom = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>The Daily</title><entry><title type=\"html\">Shells hit</title><id>urn:1</id><link rel=\"self\" href=\"https://no.example\"/><link href=\"https://daily.example/a\"/><updated>2024-12-03T00:00:00Z</updated><published>2024-12-02T00:00:00Z</published><author><name>Jane Doe</name></author><content type=\"xhtml\"><div xmlns=\"x\"><p>{NOTE}</p><p>It was <b>bad</b>.</p></div></content></entry></feed>"
    );
    let results = read("feed.atom", atom);
    assert_eq!(texts(&results), [format!("Shells hit\n\n{NOTE}\n\nIt was bad.")]);
    let report = &results[0].as_ref().expect("a report").report;
    assert_eq!(
        (report.author.as_deref(), report.url.as_deref()),
        (Some("Jane Doe"), Some("https://daily.example/a"))
    );

    let json = format!(
        "{{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"The Daily\", \"items\": [{{\"id\": 1, \"title\": \"A\", \"content_html\": \"<p>{NOTE}</p>\", \"date_published\": \"2024-12-02T00:00:00Z\"}}]}}"
    );
    assert_eq!(texts(&read("feed.json", json)), [format!("A\n\n{NOTE}")]);
    fails(&read("feed.rss", "<rss><channel><title>x</title></channel></rss>"), "a feed without entries");
}

#[test]
fn a_billion_laughs_stay_a_few_characters() {
    let mut bomb = "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a0 \"ha\">".to_string();
    for i in 1..10 {
        bomb.push_str(&format!("<!ENTITY a{i} \"{}\">", format!("&a{};", i - 1).repeat(10)));
    }
    bomb.push_str("]><rss><channel><item><title>&a9;</title><description>Two people died.</description></item></channel></rss>");
    let results = read("feed.xml", bomb);
    assert!(texts(&results)[0].len() < 200);
    assert!(texts(&results)[0].ends_with("Two people died."));
}

#[test]
fn what_is_not_english_is_kept_and_named() {
    let german = "Bei einem Luftangriff auf einen Markt sind am Montag vier Menschen getötet worden, wie der Zivilschutz mitteilte. Mehrere Verletzte schweben in Lebensgefahr, die Suche unter den Trümmern des Gebäudes dauert an. Die Armee äußerte sich nicht.";
    let results = read("a.txt", german);
    assert_eq!(results[0].as_ref().expect("a report").report.language.as_deref(), Some("de"));
}
