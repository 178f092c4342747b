//! Bad input: each gives a clear error or a clean result, and the others of the run are still read.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use tally_ingest::{
    IngestError, Input, InputKind, Meta, Options, Received, inputs_of, report_from_bytes, reports,
};
use tally_model::{BlockKind, DateOrigin};

fn read(path: &Path) -> Vec<Result<Received, IngestError>> {
    read_with(path, &Options::default())
}

fn read_with(path: &Path, options: &Options) -> Vec<Result<Received, IngestError>> {
    let input = inputs_of(&[path.display().to_string()]).remove(0);
    reports(&input, options).collect()
}

fn bytes(name: &str, bytes: &[u8]) -> Vec<Result<Received, IngestError>> {
    reports(&Input::Bytes { name: name.to_string(), bytes: bytes.to_vec() }, &Options::default()).collect()
}

#[track_caller]
fn fails(results: &[Result<Received, IngestError>], message: &str) {
    let [Err(error)] = results else { panic!("not one error: {results:?}") };
    assert_eq!(error.to_string(), message);
}

#[track_caller]
fn reads(results: Vec<Result<Received, IngestError>>) -> Received {
    assert_eq!(results.len(), 1);
    results.into_iter().next().expect("one").expect("a report")
}

#[test]
fn files_that_are_not_there_or_hold_nothing() {
    let dir = tempfile::tempdir().expect("a directory");
    let at = |name: &str| dir.path().join(name);
    let shown = |name: &str| at(name).display().to_string();
    fails(&read(&at("no.txt")), &format!("{}: no such file or directory. Check the name.", shown("no.txt")));
    fs::write(at("empty.txt"), "").expect("write");
    fails(&read(&at("empty.txt")), &format!("{}: empty. There is nothing to read.", shown("empty.txt")));
    fs::write(at("blank.txt"), " \n\t\n").expect("write");
    fails(&read(&at("blank.txt")), &format!("{}: empty. There is nothing to read.", shown("blank.txt")));
    fs::write(at("empty.jsonl"), "\n\n").expect("write");
    fails(&read(&at("empty.jsonl")), &format!("{}: empty. There is nothing to read.", shown("empty.jsonl")));
}

#[test]
fn directories_are_read_in_order_and_failures_do_not_stop_them() {
    let dir = tempfile::tempdir().expect("a directory");
    let at = |name: &str| dir.path().join(name);
    fs::create_dir(at("sub")).expect("mkdir");
    fs::create_dir(at(".git")).expect("mkdir");
    let texts = [
        ("b.txt", "Two people died in b."),
        ("a.txt", "Two people died in a."),
        ("sub/c.md", "Two people died in c."),
        ("sub/d.html", "<p>Two people died in d, officials said."),
        (
            "z.jsonl",
            "{\"id\": 1, \"text\": \"Two people died in z.\"}\nnonsense\n{\"text\": \"Two people died in zz.\"}",
        ),
        (".hidden.txt", "No."),
        (".git/x.txt", "No."),
        ("picture.png", "No."),
    ];
    for (name, text) in texts {
        fs::write(at(name), text).expect("write");
    }
    fs::write(at("broken.txt"), [0u8; 100]).expect("write");
    let results = read(dir.path());
    let told: Vec<String> = results
        .iter()
        .map(|r| match r {
            Ok(received) => received.report.text.clone(),
            Err(e) => e.to_string().replace(&format!("{}/", dir.path().display()), ""),
        })
        .collect();
    assert_eq!(
        told,
        [
            "Two people died in a.",
            "Two people died in b.",
            "broken.txt: not text: NUL bytes from offset 0 (a binary file?). Give text, HTML, PDF, DOCX, e-mail, a table or a web archive.",
            "Two people died in c.",
            "Two people died in d, officials said.",
            "Two people died in z.",
            "z.jsonl: line 2: not a JSON object. JSON Lines has one report an object and one object a line.",
            "Two people died in zz.",
        ]
    );
    let empty = tempfile::tempdir().expect("a directory");
    fs::write(empty.path().join("a.png"), "x").expect("write");
    let results = read(empty.path());
    let [Err(error)] = results.as_slice() else { panic!("{results:?}") };
    let message = error.to_string();
    assert!(
        message.contains("no reports in this directory") && message.contains("1 other file"),
        "{message}"
    );
}

#[test]
fn binary_files_are_named_for_what_they_are() {
    fails(
        &bytes("a.txt", b"%PDF-1.7\n"),
        "a.txt: a PDF file that cannot be read: it is damaged or uses what the reader does not know. Save its text from a PDF viewer and give that.",
    );
    let mut binary = vec![b'a'; 512];
    binary.extend([0; 64]);
    fails(
        &bytes("a.txt", &binary),
        "a.txt: not text: NUL bytes from offset 512 (a binary file?). Give text, HTML, PDF, DOCX, e-mail, a table or a web archive.",
    );
    fails(
        &bytes("a.html", b"\x89PNG\r\n\x1a\n"),
        "a.html: not text: a PNG picture. Give text, HTML, PDF, DOCX, e-mail, a table or a web archive.",
    );
}

#[test]
fn a_file_of_200_mb_is_refused_unread_and_a_stream_at_the_limit() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("large.txt");
    // A file with a hole: it takes no room on the disk.
    fs::File::create(&path).and_then(|f| f.set_len(200 << 20)).expect("a large file");
    let began = Instant::now();
    let message = "larger than 64 MiB, the limit for one report. Raise it with --max-bytes, or cut the file into reports (JSON Lines: one a line).";
    fails(&read(&path), &format!("{}: {message}", path.display()));
    assert!(began.elapsed() < Duration::from_millis(200));
    let options = Options { max_bytes: 1 << 20, ..Options::default() };
    let name = "standard input".to_string();
    let input = Input::Bytes { name: name.clone(), bytes: vec![b'a'; 3 << 20] };
    let results: Vec<_> = reports(&input, &options).collect();
    fails(&results, &format!("{name}: {}", message.replace("64", "1")));
}

#[test]
fn json_lines_of_any_size_stream_and_a_long_line_costs_itself() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("many.jsonl");
    let mut file = std::io::BufWriter::new(fs::File::create(&path).expect("a file"));
    for i in 0..5000 {
        writeln!(file, "{{\"id\": {i}, \"text\": \"Shells hit village number {i}, killing two people.\"}}")
            .expect("write");
        if i == 2000 {
            writeln!(file, "{{\"text\": \"{}\"}}", "long ".repeat(5000)).expect("write");
        }
    }
    drop(file);
    let options = Options { max_bytes: 10_000, ..Options::default() };
    let results = read_with(&path, &options);
    assert_eq!(results.len(), 5001);
    let errors: Vec<String> =
        results.iter().filter_map(|r| r.as_ref().err()).map(ToString::to_string).collect();
    assert_eq!(errors.len(), 1);
    assert!(errors[0].contains("line 2002: longer than"), "{errors:?}");
}

#[test]
fn records_say_what_is_wrong_with_them() {
    for (line, why) in [
        ("[1, 2]", "not a JSON object. JSON Lines has one report an object and one object a line."),
        ("{\"text\": \"a\"", "not valid JSON"),
        ("{}", "neither `text` nor `html`"),
        ("{\"text\": null}", "neither `text` nor `html`"),
        ("{\"text\": \"  \"}", "`text` is empty"),
        ("{\"text\": 5}", "`text` must be a string"),
        ("{\"text\": \"a\", \"id\": {}}", "`id` must be a string or a number"),
        ("{\"text\": \"a\", \"title\": []}", "`title` must be a string"),
    ] {
        let results = bytes("a.jsonl", format!("\n{line}\n{{\"text\": \"Two died.\"}}").as_bytes());
        assert_eq!(results.len(), 2, "{line}");
        let error = results[0].as_ref().expect_err(line).to_string();
        assert!(error.starts_with("a.jsonl: line 2: ") && error.contains(why), "{error}");
        assert!(results[1].is_ok());
    }
    let deep = format!("{{\"x\": {}1{}, \"text\": \"Two died.\"}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(bytes("a.jsonl", deep.as_bytes()).len(), 1);
    let latin = bytes("a.jsonl", b"{\"text\": \"caf\xe9\"}");
    assert!(latin[0].as_ref().expect_err("not UTF-8").to_string().contains("not UTF-8 at byte 14"));
    let wide: Vec<u8> = "\u{feff}{\"text\": \"a\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(bytes("a.jsonl", &wide)[0].as_ref().expect_err("UTF-16").to_string().contains("UTF-16"));
}

#[test]
fn records_keep_their_text_and_what_is_known_of_it() {
    let text = "  Strike\tkills two \r\n\r\n By Jane Doe\n\nTwo people died\u{a0}on Monday. \u{1F4A5} ";
    let line = format!(
        "{{\"text\": {}, \"id\": 17, \"title\": \"Strike kills two\", \"published\": \"2024-12-02T10:00:00Z\", \"outlet\": \"The Daily\", \"url\": \"https://example.org\", \"x\": [1]}}",
        serde_json::to_string(text).expect("JSON")
    );
    let report = reads(bytes("a.jsonl", format!("\u{feff}{line}\n").as_bytes())).report;
    assert_eq!(report.text, text);
    assert_eq!(
        (report.key.as_deref(), report.outlet.as_deref(), report.url.as_deref()),
        (Some("17"), Some("The Daily"), Some("https://example.org"))
    );
    let published = report.published.expect("a date");
    assert_eq!((published.date.to_string().as_str(), published.origin), ("2024-12-02", DateOrigin::Given));
    assert_eq!(report.author.as_deref(), Some("Jane Doe"));
    let kinds: Vec<BlockKind> = report.blocks.iter().map(|b| b.kind).collect();
    assert_eq!(kinds, [BlockKind::Headline, BlockKind::Byline, BlockKind::Paragraph]);
    assert_eq!(report.id.len(), 64);
    let bad = reads(bytes("a.jsonl", b"{\"text\": \"Two died.\", \"published\": \"31/31/2024\"}"));
    assert_eq!(bad.report.published, None);
    assert!(bad.problems[0].message.contains("31/31/2024"));
}

#[test]
fn encodings_are_read_with_and_without_a_declaration() {
    let text = "Die Stadt Zürich schickt Hilfe. “Two people died,” said Müller in the café.";
    let latin: Vec<u8> = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked: Vec<u8> =
        [b"\xfe\xff".to_vec(), text.encode_utf16().flat_map(u16::to_be_bytes).collect()].concat();
    for bytes_of in [text.as_bytes().to_vec(), latin.clone(), utf16, marked] {
        assert_eq!(reads(bytes("a.txt", &bytes_of)).report.text, text);
    }
    let page =
        |charset: &str, body: &[u8]| [format!("<meta charset={charset}><p>").as_bytes(), body].concat();
    assert!(reads(bytes("a.html", &page("windows-1252", &latin))).report.text.contains("Müller in the café"));
    assert!(reads(bytes("a.html", &page("nonsense", &latin))).report.text.contains("Müller in the café"));
    let declared = report_from_bytes(
        "a",
        &latin,
        Some(InputKind::Text),
        Some("windows-1252"),
        Meta::default(),
        &Options::default(),
    );
    assert_eq!(declared.expect("text").report.text, text);
}

#[test]
fn damaged_text_is_read_and_the_damage_told() {
    let cut = "Two people died near the café".as_bytes();
    let received = reads(bytes("a.txt", &cut[..cut.len() - 1]));
    assert_eq!(received.report.text, "Two people died near the caf");
    assert!(received.problems[0].message.contains("cut off"));
    let text = "Two people died in the strike, officials said. ".repeat(20);
    let with_nul = text.replacen(' ', "\0", 1);
    let received = reads(bytes("a.txt", with_nul.as_bytes()));
    assert_eq!(received.report.text, text);
    assert!(received.problems[0].message.contains("NUL"));
}

#[test]
fn another_language_is_named() {
    let arabic = "قال الدفاع المدني إن تسعة أشخاص على الأقل قتلوا في قصف استهدف سوقا في المدينة. ".repeat(5);
    assert_eq!(reads(bytes("a.txt", arabic.as_bytes())).report.language.as_deref(), Some("ar"));
}

#[test]
fn a_sentence_of_50_000_words_is_one_paragraph() {
    let text = format!("The list names {} and one more.", "a driver, ".repeat(25_000));
    let began = Instant::now();
    let report = reads(bytes("a.txt", text.as_bytes())).report;
    assert_eq!(report.blocks.len(), 1);
    assert_eq!(report.blocks[0].kind, BlockKind::Paragraph);
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn pages_that_would_exhaust_a_parser_are_read() {
    let sentence = "Shells hit the town on Monday, killing four people, officials said.";
    let nests = ["<div>", "<b><i><font color=1>", "<table><tr><td>", "<ul><li>", "<blockquote><p>", "<x>"];
    for nest in nests {
        let page = format!("<html><body>{}<p>{sentence}</p>", nest.repeat(100_000));
        let began = Instant::now();
        let report = reads(bytes("a.html", page.as_bytes())).report;
        assert!(report.text.contains(sentence), "{nest}");
        assert!(began.elapsed() < Duration::from_secs(20), "{nest}: {:?}", began.elapsed());
    }
    let flood = "<b></b>".repeat(500_000);
    let message = bytes("a.html", flood.as_bytes())[0].as_ref().expect_err("too many elements").to_string();
    assert!(message.contains("more than 400000 elements"), "{message}");
    let script = bytes("a.html", b"<html><body><script>document.write('x')</script></body></html>");
    assert!(script[0].as_ref().expect_err("no text").to_string().contains("no text in this page"));
}

#[test]
fn a_date_given_for_reports_without_one_yields_to_their_own() {
    let options = Options { published: "2024-12-09".parse().ok(), ..Options::default() };
    let of = |text: &str| {
        let received =
            report_from_bytes("a", text.as_bytes(), Some(InputKind::Text), None, Meta::default(), &options)
                .expect("text");
        received.report.published.map(|p| (p.date.to_string(), p.origin))
    };
    assert_eq!(of("Two people died."), Some(("2024-12-09".to_string(), DateOrigin::Given)));
    assert_eq!(
        of("BEIRUT, Dec 2 (AFP) — Two people died."),
        Some(("2024-12-09".to_string(), DateOrigin::Given))
    );
    assert_eq!(
        of("BEIRUT, Dec 2, 2024 (AFP) — Two people died."),
        Some(("2024-12-02".to_string(), DateOrigin::Dateline))
    );
    assert_eq!(
        of("Strike kills two\nPublished 3 December 2024, 14:05 GMT\nTwo people died."),
        Some(("2024-12-03".to_string(), DateOrigin::Line))
    );
}
