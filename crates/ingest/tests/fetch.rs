//! Fetching from a server that misbehaves. The server is a socket of this process, so private addresses are allowed
//! where it must be reached.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use tally_ingest::{FetchLimits, IngestError, Input, Options, Received, reports};

/// Serves every request with `answer`, which is given the path; returns the server's address.
fn serve(answer: impl Fn(&str, &mut TcpStream) + Send + Clone + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let answer = answer.clone();
            std::thread::spawn(move || {
                let request = read_request(&mut stream);
                let path = request.split_whitespace().nth(1).unwrap_or("/").to_string();
                answer(&path, &mut stream);
            });
        }
    });
    address
}

fn read_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
        request.push(byte[0]);
    }
    String::from_utf8_lossy(&request).into_owned()
}

fn say(stream: &mut TcpStream, head: &str, body: &[u8]) {
    // The client may have hung up, which is what some of these tests are about.
    let _ = write!(stream, "HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len())
        .and_then(|()| stream.write_all(body));
}

fn options() -> Options {
    let fetch = FetchLimits {
        connect: Duration::from_secs(2),
        total: Duration::from_millis(1500),
        redirects: 5,
        pace: Duration::from_millis(300),
    };
    Options { allow_private: true, max_bytes: 1 << 20, fetch, ..Options::default() }
}

fn fetch(url: String, options: &Options) -> Vec<Result<Received, IngestError>> {
    reports(&Input::Url(url), options).collect()
}

#[track_caller]
fn fails(url: String, options: &Options, why: &str) {
    let results = fetch(url, options);
    let [Err(error)] = results.as_slice() else { panic!("{results:?}") };
    let text = error.to_string();
    assert!(text.contains(why), "{text}");
}

const NOTE: &str = "Shells hit a village on Monday, killing two farmers, a monitor said.";

#[test]
fn pages_texts_and_json_lines_are_read() {
    let server = serve(|path, stream| match path {
        "/page" => say(
            stream,
            "200 OK\r\nContent-Type: text/html; charset=iso-8859-1",
            b"<title>Caf\xe9 hit</title><p>Shells hit the caf\xe9, killing two people, a monitor said.",
        ),
        "/text" => say(stream, "200 OK\r\nContent-Type: text/plain", NOTE.as_bytes()),
        "/lines" => say(
            stream,
            "200 OK\r\nContent-Type: application/x-ndjson",
            b"{\"id\": 1, \"text\": \"One fell.\"}\n{\"id\": 2, \"text\": \"Two fell.\"}\n",
        ),
        "/moved" => say(stream, "302 Found\r\nLocation: text#part", b""),
        _ => say(stream, "404 Not Found", b"no"),
    });
    let options = options();
    let read = |path: &str| {
        fetch(format!("{server}{path}"), &options)
            .into_iter()
            .map(|r| r.expect("a report").report)
            .collect::<Vec<_>>()
    };
    assert!(read("/page")[0].text.contains("Shells hit the café"));
    let moved = read("/moved");
    assert_eq!(
        (moved[0].text.as_str(), moved[0].url.as_deref()),
        (NOTE, Some(format!("{server}/text").as_str()))
    );
    assert_eq!(read("/lines").iter().map(|r| r.key.as_deref()).collect::<Vec<_>>(), [Some("1"), Some("2")]);
    fails(format!("{server}/none"), &options, "404 Not Found. Check the address");
}

#[test]
fn the_request_says_who_asks_and_carries_no_cookies() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/a", listener.local_addr().expect("an address"));
    let server = std::thread::spawn(move || {
        let (mut first, _) = listener.accept().expect("a client");
        let _ = read_request(&mut first);
        say(&mut first, "302 Found\r\nLocation: /b\r\nSet-Cookie: a=b", b"");
        let (mut second, _) = listener.accept().expect("a client");
        let request = read_request(&mut second);
        say(&mut second, "200 OK", NOTE.as_bytes());
        request
    });
    assert!(fetch(address, &options())[0].is_ok());
    let request = server.join().expect("the server").to_lowercase();
    assert!(request.contains("user-agent: tally/0.1 (+documentation of conflict reports)"), "{request}");
    assert!(!request.contains("cookie"), "{request}");
}

#[test]
fn private_addresses_are_refused_directly_and_behind_names_and_redirects() {
    let server = serve(|_, stream| say(stream, "200 OK", NOTE.as_bytes()));
    let port = server.rsplit(':').next().expect("a port").to_string();
    let strict = Options { allow_private: false, ..options() };
    for host in [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "169.254.169.254",
        "10.1.2.3",
        "2130706433",
        "0x7f.1",
    ] {
        fails(format!("http://{host}:{port}/"), &strict, "is not a public address");
    }
    fails(format!("http://user:secret@127.0.0.1:{port}/"), &strict, "user name or password");
    fails("ftp://example.org/a".to_string(), &strict, "only http and https");
    fails("http://".to_string(), &strict, "not an address");
}

#[test]
fn a_redirect_may_not_leave_the_web() {
    let server = serve(|path, stream| match path {
        "/file" => say(stream, "302 Found\r\nLocation: file:///etc/passwd", b""),
        _ => say(stream, "302 Found\r\nLocation: http://u:p@127.0.0.1/", b""),
    });
    fails(format!("{server}/file"), &options(), "only http and https");
    fails(format!("{server}/user"), &options(), "user name or password");
}

#[test]
fn endless_redirects_end() {
    let server =
        serve(|path, stream| say(stream, &format!("301 Moved Permanently\r\nLocation: {path}a"), b""));
    fails(format!("{server}/"), &options(), "redirects more than 5 times");
}

#[test]
fn a_wrong_length_is_noticed() {
    let server = serve(|path, stream| {
        let length: u64 = if path == "/long" { 5000 } else { 1 << 40 };
        let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{NOTE}");
    });
    fails(format!("{server}/long"), &options(), "broke off");
    fails(format!("{server}/huge"), &options(), "larger than 1 MiB");
}

#[test]
fn a_body_without_end_is_cut_at_the_limit() {
    let server = serve(|_, stream| {
        let _ = write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        while stream.write_all(&[b'a'; 65536]).is_ok() {}
    });
    fails(server, &options(), "larger than 1 MiB");
}

#[test]
fn a_gzip_bomb_stops_at_the_limit() {
    // Four MiB of spaces in four kB (`gzip` made it).
    let bomb = include_bytes!("data/spaces-4MiB.gz");
    let server = serve(|_, stream| say(stream, "200 OK\r\nContent-Encoding: gzip", bomb));
    fails(server, &options(), "larger than 1 MiB");
}

#[test]
fn a_server_that_drips_runs_out_of_time() {
    let server = serve(|path, stream| {
        if path == "/head" {
            std::thread::sleep(Duration::from_secs(10));
        }
        let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        for _ in 0..1000 {
            std::thread::sleep(Duration::from_millis(100));
            if stream.write_all(b"a").and_then(|()| stream.flush()).is_err() {
                return;
            }
        }
    });
    for path in ["/head", "/body"] {
        let began = Instant::now();
        fails(format!("{server}{path}"), &options(), "took longer than 1.5 seconds");
        assert!(began.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn nothing_listening_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    fails(address, &options(), "could not be reached");
}

#[test]
fn lists_are_followed_politely() {
    let server = serve(|path, stream| match path {
        "/robots.txt" => say(stream, "200 OK", b"User-agent: *\nDisallow: /secret\n"),
        _ => say(
            stream,
            "200 OK\r\nContent-Type: text/plain",
            format!("{NOTE} This was page {path}.").as_bytes(),
        ),
    });
    let list = format!("{server}/a\n{server}/secret\n{server}/b\n{server}/c\n");
    let input = Input::Bytes { name: "list.urls".to_string(), bytes: list.into_bytes() };
    let began = Instant::now();
    let options = options();
    let results: Vec<Result<Received, IngestError>> = reports(&input, &options).collect();
    assert!(began.elapsed() >= Duration::from_millis(600), "{:?}", began.elapsed());
    let [Ok(a), Err(secret), Ok(_), Ok(_)] = results.as_slice() else { panic!("{results:?}") };
    assert!(a.report.text.contains("page /a") && secret.to_string().contains("robots.txt asks"), "{secret}");
    // What a person names is fetched as a browser would.
    assert!(fetch(format!("{server}/secret"), &options)[0].is_ok());
}

#[test]
fn a_host_in_trouble_is_left_alone() {
    let server = serve(|_, stream| say(stream, "503 Service Unavailable", b""));
    let list = format!("{server}/a\n").into_bytes();
    let results: Vec<_> = reports(&Input::Bytes { name: "list.urls".to_string(), bytes: list }, &options())
        .map(|r| r.map_err(|e| e.to_string()))
        .collect();
    let [Err(error)] = results.as_slice() else { panic!("{results:?}") };
    assert!(error.contains("robots.txt of its host could not be had (the server answered 503"), "{error}");
}
