//! Watching feeds of a server that this process runs; the clock is the test's.

use std::cell::Cell;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tally_ingest::Options;
use tally_ingest::watch::{State, Surroundings, Watch, WatchList};

/// Time that passes only by waiting.
struct Clock(Cell<i64>);

impl Surroundings for Clock {
    fn now(&self) -> i64 {
        self.0.get()
    }

    fn wait(&self, time: Duration) -> bool {
        self.0.set(self.0.get() + time.as_secs() as i64);
        true
    }
}

type Log = Arc<Mutex<Vec<String>>>;

/// A server and the requests it had.
fn serve(answer: impl Fn(&str, &str) -> String + Send + 'static) -> (String, Log) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let log: Log = Arc::default();
    let kept = Arc::clone(&log);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let request = read_request(&mut stream);
            let path = request.split_whitespace().nth(1).unwrap_or("/").to_string();
            let _ = stream.write_all(answer(&path, &request.to_lowercase()).as_bytes());
            kept.lock().expect("the log").push(path);
        }
    });
    (address, log)
}

fn read_request(stream: &mut TcpStream) -> String {
    let (mut request, mut byte) = (Vec::new(), [0]);
    while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
        request.push(byte[0]);
    }
    String::from_utf8_lossy(&request).into_owned()
}

fn say(head: &str, body: &str) -> String {
    format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

fn feed(names: &[&str]) -> String {
    let items: String = names
        .iter()
        .map(|n| {
            format!(
                "<item><title>Report {n}</title><link>/{n}</link><description>Short {n}.</description></item>"
            )
        })
        .collect();
    format!("<rss><channel><title>The Daily</title>{items}</channel></rss>")
}

fn page(name: &str) -> String {
    format!(
        "<title>Shells hit village {name}</title><p>Shells hit village {name} on Monday, killing two farmers, a monitor said."
    )
}

fn list(address: &str) -> WatchList {
    WatchList::parse(&format!("pace = \"5s\"\n[[feed]]\nurl = \"{address}/feed\"\nevery = \"10m\"\n"))
        .expect("a list")
}

fn options() -> Options {
    Options { allow_private: true, ..Options::default() }
}

/// Polls once and reads all; the texts.
fn round(watch: &mut Watch, clock: &Clock) -> Vec<String> {
    let polled = watch.poll(0, clock, &options()).expect("a feed");
    let mut texts = Vec::new();
    for entry in &polled.entries {
        match watch.reports(0, entry, clock, &options()) {
            Ok(reports) => texts.extend(reports.into_iter().map(|r| r.report.text)),
            Err(e) => texts.push(e.to_string()),
        }
        watch.read(0, entry);
    }
    watch.finish(0, polled);
    texts
}

#[test]
fn a_feed_is_polled_politely_and_each_entry_read_once() {
    let (address, log) = serve(|path, request| match path {
        "/robots.txt" => say("200 OK", "User-agent: *\nDisallow: /secret\nCrawl-delay: 7\n"),
        "/feed" if request.contains("if-none-match: \"v1\"") => say("304 Not Modified", ""),
        "/feed" => say(
            "200 OK\r\nETag: \"v1\"\r\nContent-Type: application/rss+xml",
            &feed(&["b", "secret", "gone", "a"]),
        ),
        "/gone" => say("410 Gone", ""),
        name => say("200 OK\r\nContent-Type: text/html", &page(&name[1..])),
    });
    let clock = Clock(Cell::new(1_700_000_000));
    let mut watch = Watch::new(list(&address), State::default());
    let texts = round(&mut watch, &clock);
    assert_eq!(texts.len(), 4);
    assert!(texts[0].contains("killing two farmers") && texts[3].contains("village b"), "{texts:?}");
    assert!(texts[1].contains("Short gone.") && texts[2].contains("Short secret."), "{texts:?}");
    assert!(!log.lock().expect("the log").contains(&"/secret".to_string()));
    // Feed, a, gone and b: three times the seven seconds that the host asks for.
    assert_eq!(clock.now() - 1_700_000_000, 21);

    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("state.json");
    watch.state.save(&path).expect("saved");
    let mut again = Watch::new(list(&address), State::load(&path).expect("a state"));
    let (_, due) = again.next().expect("a feed");
    assert!((600..=681).contains(&(due - 1_700_000_000)), "{due}");
    assert!(round(&mut again, &clock).is_empty());
    assert_eq!(again.state.feeds.values().next().expect("a feed").status, "unchanged");
}

#[test]
fn what_was_not_read_before_an_interrupt_is_new_again() {
    let (address, _) = serve(|path, request| match path {
        "/feed" if request.contains("if-none-match") => say("304 Not Modified", ""),
        "/feed" => say("200 OK\r\nETag: \"v1\"", &feed(&["b", "a"])),
        "/robots.txt" => say("404 Not Found", ""),
        name => say("200 OK\r\nContent-Type: text/html", &page(&name[1..])),
    });
    let clock = Clock(Cell::new(1_700_000_000));
    let mut watch = Watch::new(list(&address), State::default());
    let polled = watch.poll(0, &clock, &options()).expect("a feed");
    watch.read(0, &polled.entries[0]);
    // Interrupted here: `finish` is never called.
    let mut again = Watch::new(list(&address), watch.state);
    let texts = round(&mut again, &clock);
    assert_eq!(texts.len(), 1);
    assert!(texts[0].contains("village b"));
}

#[test]
fn failures_back_off_and_a_host_in_trouble_is_left_alone() {
    let (address, _) = serve(|path, _| match path {
        "/robots.txt" => say("404 Not Found", ""),
        _ => say("503 Service Unavailable\r\nRetry-After: 7200", ""),
    });
    let clock = Clock(Cell::new(1_700_000_000));
    let mut watch = Watch::new(list(&address), State::default());
    assert!(watch.poll(0, &clock, &options()).is_err_and(|e| e.to_string().contains("503")));
    let (_, due) = watch.next().expect("a feed");
    assert!(due - clock.now() >= 7200, "{due}");
    for _ in 0..20 {
        let _ = watch.poll(0, &clock, &options());
    }
    assert!(watch.next().expect("a feed").1 - clock.now() <= 24 * 3600 * 11 / 10);

    let (address, _) = serve(|path, _| match path {
        "/robots.txt" => say("500 Oops", ""),
        _ => say("200 OK", &feed(&["a"])),
    });
    let mut watch = Watch::new(list(&address), State::default());
    assert!(watch.poll(0, &clock, &options()).is_err_and(|e| e.to_string().contains("robots.txt")));
}

#[test]
fn a_state_that_cannot_be_understood_is_not_thrown_away() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("state.json");
    assert_eq!(State::load(&path).expect("a state"), State::default());
    std::fs::write(&path, "{").expect("write");
    assert!(State::load(&path).is_err_and(|e| e.to_string().contains("Delete it to begin anew")));
}
