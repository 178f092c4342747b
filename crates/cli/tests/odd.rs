//! Odd files through the command: encodings, pages that torture parsers, hundreds of damaged files of every kind. Nothing
//! breaks, nothing takes long, and the exit code says whether all was read.

mod common;
#[path = "../../ingest/tests/files/mod.rs"]
mod files;

use std::path::Path;
use std::time::{Duration, Instant};

use common::{stdout, tally};
use files::{gzip, pdf, tar_of, zip_of};
use serde_json::Value;
use tally_testkit::damage::{Dice, damaged};

const NOTE: &str = "Shells hit a village near Madeup on Monday, killing two farmers, a monitor said.";

/// What a file may take: five seconds for each MiB, beside what starting takes on a loaded machine.
const START: Duration = Duration::from_secs(60);
const EACH_MIB: Duration = Duration::from_secs(5);

struct Run {
    code: Option<i32>,
    reports: Vec<Value>,
    errors: Vec<String>,
}

/// Reads files in one run, within the time that their size allows.
fn read(files: &[String]) -> Run {
    let bytes: u64 = files.iter().filter_map(|f| std::fs::metadata(f).ok()).map(|m| m.len()).sum();
    let began = Instant::now();
    let mut args = vec!["read", "--format", "jsonl"];
    args.extend(files.iter().map(String::as_str));
    let output = tally(&args);
    let patience = START + EACH_MIB * u32::try_from(bytes >> 20).unwrap_or(u32::MAX).saturating_add(1);
    assert!(began.elapsed() < patience, "{:?} for {bytes} bytes: {files:?}", began.elapsed());
    let said = String::from_utf8_lossy(&output.stderr);
    let errors = said.lines().filter(|l| l.starts_with("tally: ")).map(str::to_string).collect();
    let reports = stdout(&output).lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    Run { code: output.status.code(), reports, errors }
}

/// Writes files into a folder; their paths.
fn written(folder: &Path, files: &[(String, Vec<u8>)]) -> Vec<String> {
    let write = |(name, bytes): &(String, Vec<u8>)| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).expect("written");
        path.to_string_lossy().into_owned()
    };
    files.iter().map(write).collect()
}

fn file(name: impl Into<String>, bytes: impl AsRef<[u8]>) -> (String, Vec<u8>) {
    (name.into(), bytes.as_ref().to_vec())
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let unit = |u: u16| if little { u.to_le_bytes() } else { u.to_be_bytes() };
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(unit).collect()
}

/// One note in many encodings, rightly and wrongly declared.
fn encodings() -> Vec<(String, Vec<u8>)> {
    let quoted = NOTE.replace("a monitor", "the monitor “Café”");
    let latin: Vec<u8> = NOTE
        .replace("a monitor", "the monitor \u{1}Caf\u{2}\u{3}")
        .bytes()
        .map(|b| match b {
            1 => 0x93,
            2 => 0xe9,
            3 => 0x94,
            b => b,
        })
        .collect();
    let page = |charset: &str, body: &[u8]| {
        let head = format!(
            "<html><head><meta charset=\"{charset}\"><title>Shells hit village</title></head><body><p>"
        );
        [head.as_bytes(), body, b"</p></body></html>"].concat()
    };
    let mut all = vec![
        file("utf8.txt", &quoted),
        file("utf8-bom.txt", format!("\u{feff}{quoted}")),
        file("utf16le.txt", utf16(&quoted, true)),
        file("utf16be.txt", utf16(&quoted, false)),
        file("windows-1252.txt", &latin),
        file("crlf.txt", quoted.replace(' ', "\r\n")),
        file("controls.txt", quoted.replace("near", "\u{202e}near\u{202c}\u{200b}")),
    ];
    for charset in [
        "utf-8",
        "windows-1252",
        "iso-8859-1",
        "us-ascii",
        "utf-16",
        "shift_jis",
        "big5",
        "koi8-r",
        "nonsense",
        "",
    ] {
        all.push(file(
            format!("declared-{}.html", charset.replace('-', "_")),
            page(charset, quoted.as_bytes()),
        ));
        all.push(file(format!("latin-{}.html", charset.replace('-', "_")), page(charset, &latin)));
    }
    for charset in [
        "shift_jis",
        "euc-jp",
        "gb18030",
        "big5",
        "euc-kr",
        "koi8-r",
        "windows-1251",
        "windows-1256",
        "iso-2022-jp",
    ] {
        all.push(file(format!("plain-{}.html", charset.replace('-', "_")), page(charset, NOTE.as_bytes())));
    }
    all
}

/// Pages that are no pages, around one note.
fn torture() -> Vec<(String, Vec<u8>)> {
    let around =
        |before: &str, after: &str| format!("<html><body>{before}<p>{NOTE}</p>{after}</body></html>");
    let attributes: String = (0..5000).map(|n| format!(" data-{n}=\"{n}\"")).collect();
    let pages = [
        ("deep", around(&"<div>".repeat(100_000), "")),
        ("inline", around(&"<b><i><font>".repeat(20_000), "")),
        ("tables", around(&"<table><tr><td>".repeat(10_000), "")),
        ("closing", around(&"</div></p></table>".repeat(20_000), "")),
        ("attributes", around(&format!("<div{attributes}>"), "</div>")),
        ("comment", around("<!-- never closed? --> <!-->", "<!--")),
        ("script", around("<script>document.write('<p>No')</script>", "<script>")),
        ("entities", around(&"&amp;&#x41;&#999999999;&nosuch;".repeat(2000), "")),
        ("cdata", around("<![CDATA[ x ]]>", "<![CDATA[")),
        ("links", around("<a href=\"javascript:alert(1)\">a</a><base href=\"//\">", "")),
        ("plaintext", around("", "<plaintext>")),
        ("frames", around("<iframe srcdoc=\"<p>No\"></iframe><template><p>No</template>", "")),
        ("svg", around("<svg><foreignObject><p>No</foreignObject></svg><math><mi>x</math>", "")),
        ("forms", around(&"<form><select><option>a".repeat(500), "")),
        ("doctype", format!("<!DOCTYPE html SYSTEM \"x\" [<!ENTITY a \"b\">]>{}", around("", ""))),
        ("headless", format!("</html></body><p>{NOTE}")),
        ("upper", around("", "").to_uppercase().replace(&NOTE.to_uppercase(), NOTE)),
        (
            "json",
            around(
                "<script type=\"application/ld+json\">{\"@type\": [[[[\"NewsArticle\"]]], \"headline\": {\"a\": </script>",
                "",
            ),
        ),
        (
            "metas",
            around("", "").replace(
                "<body>",
                &format!("<head>{}</head><body>", "<meta property=\"og:title\" content=\"A\">".repeat(5000)),
            ),
        ),
        ("long", around(&"x".repeat(1 << 20), "")),
    ];
    pages.into_iter().map(|(name, page)| file(format!("{name}.html"), page)).collect()
}

#[test]
fn what_holds_a_note_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    for set in [encodings(), torture()] {
        let files = written(folder.path(), &set);
        let run = read(&files);
        assert_eq!((run.code, &run.errors), (Some(0), &Vec::new()));
        assert_eq!(run.reports.len(), files.len());
        for (file, report) in files.iter().zip(&run.reports) {
            let text = report["report"]["text"].as_str().unwrap_or_default();
            let words: Vec<&str> =
                text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
            let joined = words.join(" ");
            assert!(
                joined.contains("killing two farmers"),
                "{file}: {}",
                text.chars().take(300).collect::<String>()
            );
            // 0x5c, 0x7e and letters above 0x7f are others in some; the words of the note are not.
            assert!(joined.contains("Shells hit a village"), "{file}");
        }
    }
}

#[test]
fn what_cannot_be_read_is_named_and_told_by_the_exit_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let bomb = gzip(&vec![b' '; 80 << 20]);
    let set = [
        file("empty.txt", ""),
        file("spaces.txt", " \n\t\n"),
        file("nul.txt", NOTE.replace("near", "near\0")),
        file("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\xff\xfe\0"),
        file("cut.pdf", &pdf(&[NOTE])[..60]),
        file("cut.zip", &zip_of(&[("a.txt", NOTE.as_bytes())])[..30]),
        file("cut.docx", b"PK\x03\x04"),
        file("cut.parquet", b"PAR1\0\0PAR1"),
        file("cut.warc.gz", &gzip(b"WARC/1.0\r\nWARC-Type: response\r\n")[..12]),
        file("bomb.txt.gz", bomb),
        file("no.json", "{\"text\": "),
        file("no.jsonl", "[1, 2\n"),
        file("no.mhtml", "From: a\r\n\r\n"),
        file("script.html", "<html><body><script>write()</script></body></html>"),
    ];
    let files = written(folder.path(), &set);
    for file in &files {
        let run = read(std::slice::from_ref(file));
        assert_eq!((run.code, run.reports.len()), (Some(1), 0), "{file}: {:?}", run.errors);
        let name = Path::new(file).file_name().and_then(|n| n.to_str()).expect("a name");
        assert!(run.errors.iter().any(|e| e.contains(name)), "{file}: {:?}", run.errors);
    }
    // Beside one that can be read, each still counts.
    let good = written(folder.path(), &[file("good.txt", NOTE)]);
    let run = read(&[files.clone(), good].concat());
    assert_eq!((run.code, run.reports.len()), (Some(1), 1));
    assert!(run.errors.len() >= files.len(), "{:?}", run.errors);
}

#[test]
fn hundreds_of_damaged_files_are_read_or_named() {
    let page = format!(
        "<html lang=en><head><title>Shells hit village</title><meta property=\"article:published_time\" content=\"2024-12-02\"></head><body><article><h1>Shells hit village</h1><p>{NOTE}</p><ul><li>A</ul></article></body></html>"
    );
    let mail = "From: a@b.example\nSubject: =?utf-8?q?A_b?=\nDate: Mon, 2 Dec 2024 10:00:00 +0000\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=X\n\n--X\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nU2hlbGxzIGhpdCBhIHZpbGxhZ2Uu\n--X--\n";
    let rss = format!(
        "<?xml version=\"1.0\"?><rss><channel><item><title>A &amp; b</title><description><![CDATA[<p>{NOTE}]]></description></item></channel></rss>"
    );
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}");
    let warc = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://daily.example/a\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n{answer}\r\n\r\n",
        answer.len()
    );
    let acled = "event_id_cnty,event_date,event_type,sub_event_type,actor1,country,location,source,notes,fatalities\nMDP1,2 December 2024,Battles,Armed clash,A,Madeup,Oldtown,Agency,Two died.,2\n";
    let document =
        format!("<w:document><w:body><w:p><w:r><w:t>{NOTE}</w:t></w:r></w:p></w:body></w:document>");
    let seeds: [(&str, Vec<u8>); 15] = [
        ("txt", NOTE.into()),
        ("html", page.clone().into()),
        ("jsonl", format!("{{\"text\": \"{NOTE}\"}}\n").repeat(3).into()),
        ("json", format!("[{{\"text\": \"{NOTE}\", \"published\": \"2024-12-02\"}}]").into()),
        ("csv", acled.into()),
        ("tsv", format!("id\ttitle\ttext\n1\tA\t{NOTE}\n").into()),
        ("xml", rss.into()),
        ("eml", mail.into()),
        ("mbox", format!("From a@b.example Mon Dec  2 10:00:00 2024\n{mail}").repeat(2).into()),
        ("warc", warc.into()),
        ("zip", zip_of(&[("one.txt", NOTE.as_bytes()), ("two.html", page.as_bytes())])),
        ("docx", zip_of(&[("word/document.xml", document.as_bytes())])),
        ("tar", tar_of(&[("one.txt", NOTE.as_bytes())])),
        ("pdf", pdf(&[NOTE])),
        ("gz", gzip(page.as_bytes())),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let mut dice = Dice(2024);
    for (ending, seed) in seeds {
        let whole = written(folder.path(), &[file(format!("whole.{ending}"), &seed)]);
        let run = read(&whole);
        assert_eq!(run.code, Some(0), "{ending}: {:?}", run.errors);
        let seeds = [seed];
        let broken: Vec<_> =
            (0..24).map(|n| file(format!("{n}.{ending}"), damaged(&seeds, &mut dice))).collect();
        let run = read(&written(folder.path(), &broken));
        let expected = if run.errors.is_empty() { 0 } else { 1 };
        assert_eq!(run.code, Some(expected), "{ending}: {:?}", run.errors);
        assert!(run.reports.len() + run.errors.len() >= broken.len(), "{ending}: a file was passed over");
    }
}
