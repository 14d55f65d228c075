//! The recorder's own tests, against a server of one answer.

use super::*;
use std::io::{Read, Write};
use std::net::{TcpListener as Listener, TcpStream};

/// Answers one connection with these bytes, and returns what was asked.
fn serve(answer: &'static str) -> (u16, std::thread::JoinHandle<String>) {
    let listener = Listener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut asked = vec![0; 4096];
        let length = stream.read(&mut asked).unwrap();
        stream.write_all(answer.as_bytes()).unwrap();
        String::from_utf8_lossy(&asked[..length]).into_owned()
    });
    (port, asked)
}

fn ask(recorder: &Recorder, request: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", recorder.port())).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // A connection that is broken off has said all that it will say.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn a_request_is_noted_and_passed_on_and_its_answer_comes_back() {
    let (port, asked) =
        serve("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nKeep-Alive: 5\r\nContent-Length: 2\r\n\r\nok");
    let recorder = Recorder::start().unwrap();
    let request = format!(
        "POST http://127.0.0.1:{port}/path?query HTTP/1.1\r\nOrigin: here\r\n\
         Proxy-Connection: keep-alive\r\nContent-Length: 4\r\n\r\nbody"
    );
    let answer = ask(&recorder, &request);
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\n"), "{answer}");
    assert!(answer.ends_with("Connection: close\r\n\r\nok"), "{answer}");
    assert_eq!(
        asked.join().unwrap(),
        "POST /path?query HTTP/1.1\r\nOrigin: here\r\nContent-Length: 4\r\n\
         Connection: close\r\n\r\nbody"
    );
    let sent = recorder.since(0).swap_remove(0);
    assert_eq!((sent.method.as_str(), sent.body.as_str()), ("POST", "body"));
    assert_eq!(sent.url, format!("http://127.0.0.1:{port}/path?query"));
    assert_eq!(sent.origin(), format!("http://127.0.0.1:{port}"));
    assert_eq!(sent.header("origin"), Some("here"));
    assert_eq!(sent.cookies_set, ["a=b"]);
    assert_eq!(recorder.since(recorder.mark()), []);
}

#[test]
fn nothing_but_this_machine_is_reached_and_the_try_is_noted() {
    let recorder = Recorder::start().unwrap();
    assert_eq!(ask(&recorder, "GET http://192.0.2.1/ HTTP/1.1\r\n\r\n"), "");
    assert!(ask(&recorder, "CONNECT a.example:443 HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 403"));
    let urls: Vec<_> = recorder.since(0).into_iter().map(|sent| sent.url).collect();
    assert_eq!(urls, ["http://192.0.2.1/", "https://a.example:443"]);
}

#[test]
fn a_server_that_is_not_there_or_says_nothing_ends_the_connection_without_an_answer() {
    let recorder = Recorder::start().unwrap();
    let (port, asked) = serve("");
    let request = format!("GET http://127.0.0.1:{port}/ HTTP/1.1\r\n\r\n");
    assert_eq!(ask(&recorder, &request), "");
    asked.join().unwrap();
    assert_eq!(ask(&recorder, &request), "");
}

#[test]
fn an_address_has_an_origin() {
    for (url, origin) in [
        ("http://127.0.0.1:8601/a/b", "http://127.0.0.1:8601"),
        ("https://a.example:443", "https://a.example:443"),
        ("http://127.0.0.1:8601?a=/", "http://127.0.0.1:8601"),
    ] {
        assert_eq!(origin_of(url), origin);
    }
}
