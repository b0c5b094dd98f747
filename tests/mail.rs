//! Nothing is mailed without --send; with it each recipient gets the whole mail once.

mod common;

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;

use common::{Ran, handoff, project};

/// A mail server on loopback that refuses recipients whose address begins with `refused`. Gives
/// its port and, once the sender has gone, each mail it took with its recipient.
fn server(connections: usize) -> (u16, thread::JoinHandle<Vec<(String, String)>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let handle = thread::spawn(move || {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..connections {
            let (stream, _) = listener.accept().expect("a connection");
            serve(stream, &sender);
        }
        drop(sender);
        receiver.into_iter().collect()
    });
    (port, handle)
}

fn serve(mut stream: TcpStream, mails: &mpsc::Sender<(String, String)>) {
    let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
    let mut say = move |text: &str| stream.write_all(format!("{text}\r\n").as_bytes()).expect("an answer");
    let mut to = String::new();
    say("220 ready");
    while let Some(Ok(line)) = lines.next() {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "RCPT" if line.contains("refused") => say("550 5.1.1 no such user"),
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_string();
                say("250 ok");
            }
            "DATA" => {
                say("354 go on");
                let body: Vec<String> = lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                mails.send((to.clone(), body.join("\n"))).expect("a listener");
                say("250 taken");
            }
            "QUIT" => {
                say("221 bye");
                return;
            }
            _ => say("250 ok"),
        }
    }
}

fn run(port: u16, to: &str, args: &[&str]) -> (Ran, tempfile::TempDir) {
    let text = std::fs::read_to_string(project().join("sample_data/handoff.toml")).expect("the configuration");
    let (head, _) = text.split_once("[mail]").expect("mail settings");
    let native = project().join("sample_data/native");
    let mail = format!(
        "[mail]\nfrom = \"Handoff <handoff@fernhill.example>\"\nto = [{to}]\nhost = \"127.0.0.1\"\nport = {port}\nsecurity = \"plain\"\n"
    );
    let config = head.replace("native", &native.to_string_lossy()) + &mail;
    let folder = common::folder(&[("handoff.toml", &config)]);
    let ran = handoff(folder.path()).args(args).output().expect("the program starts").into();
    (ran, folder)
}

#[test]
fn each_recipient_gets_text_html_and_pictures() {
    let (port, server) = server(2);
    let (ran, _folder) = run(port, "\"Ada <ada@fernhill.example>\", \"jens@fernhill.example\"", &["daily", "--send"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("sent to 2 of 2"), "{}", ran.stdout);
    let mails = server.join().expect("the server");
    let to: Vec<&str> = mails.iter().map(|(to, _)| to.as_str()).collect();
    assert_eq!(to, ["ada@fernhill.example", "jens@fernhill.example"]);
    for (_, mail) in &mails {
        for part in [
            "multipart/alternative",
            "multipart/related",
            "text/plain",
            "text/html",
            "image/png",
            "Content-ID: <trend@daily",
            "Auto-Submitted: auto-generated",
            "List-Unsubscribe:",
            "Message-ID: <handoff-daily-2026-11-20-",
        ] {
            assert!(mail.contains(part), "{part}");
        }
    }
}

#[test]
fn a_refused_recipient_does_not_stop_the_others() {
    let (port, server) = server(2);
    let (ran, _folder) = run(port, "\"refused@fernhill.example\", \"jens@fernhill.example\"", &["weekly", "--send"]);
    assert_eq!(ran.code, 4);
    assert!(ran.stderr.contains("r…@fernhill.example") && ran.stderr.contains("no such user"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("refused@"), "the address is masked: {}", ran.stderr);
    assert_eq!(server.join().expect("the server").len(), 1);
}

#[test]
fn without_send_no_connection_is_made() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a listener that does not wait");
    let port = listener.local_addr().expect("an address").port();
    let (ran, folder) = run(port, "\"ada@fernhill.example\"", &["daily"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(listener.accept().is_err(), "somebody called");
    assert!(folder.path().join("out/2026-11-20-daily/email.eml").exists());
}

#[test]
fn a_server_that_is_not_there_leaves_the_report_and_fails() {
    let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let (ran, folder) = run(port, "\"ada@fernhill.example\"", &["daily", "--send"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(folder.path().join("out/2026-11-20-daily/report.html").exists());
}
