//! Nothing is mailed without --send; with it each recipient gets the whole mail once.

mod common;

use std::net::TcpListener;

use common::smtp::{Fault, Kind, Server, Stage, Tls};
use common::{Ran, handoff, post, project};

fn run(port: u16, to: &str, args: &[&str]) -> (Ran, tempfile::TempDir) {
    let text = std::fs::read_to_string(project().join("sample_data/handoff.toml"))
        .expect("the configuration");
    let (head, _) = text.split_once("[mail]").expect("mail settings");
    let native = project().join("sample_data/native");
    let mail = format!(
        "[mail]\nfrom = \"Handoff <handoff@fernhill.example>\"\nto = [{to}]\nhost = \
         \"127.0.0.1\"\nport = {port}\nsecurity = \"plain\"\nretry_pauses_seconds = []\n"
    );
    let config = head.replace("native", &native.to_string_lossy()) + &mail;
    let folder = common::folder(&[("handoff.toml", &config)]);
    let ran = handoff(folder.path())
        .args(args)
        .output()
        .expect("the program starts")
        .into();
    (ran, folder)
}

#[test]
fn each_recipient_gets_text_html_and_pictures() {
    let server = Server::start(&Kind::default(), Vec::new());
    let (ran, _folder) = run(
        server.port,
        "\"Ada <ada@fernhill.example>\", \"jens@fernhill.example\"",
        &["daily", "--send"],
    );
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("sent to 2 of 2"), "{}", ran.stdout);
    let mails = server.accepted();
    let to: Vec<&str> = mails.keys().map(String::as_str).collect();
    assert_eq!(to, ["ada@fernhill.example", "jens@fernhill.example"]);
    for mail in mails.values().flatten() {
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
            assert!(mail.text.contains(part), "{part}");
        }
    }
}

#[test]
fn a_refused_recipient_does_not_stop_the_others() {
    let no_such_user = Fault::Says(
        Stage::Rcpt,
        "550 5.1.1 no such user",
        usize::MAX,
        Some("refused"),
    );
    let server = Server::start(&Kind::default(), vec![no_such_user]);
    let (ran, _folder) = run(
        server.port,
        "\"refused@fernhill.example\", \"jens@fernhill.example\"",
        &["weekly", "--send"],
    );
    assert_eq!(ran.code, 4);
    assert!(
        ran.stderr.contains("r…@fernhill.example") && ran.stderr.contains("no such user"),
        "{}",
        ran.stderr
    );
    assert!(
        !ran.stderr.contains("refused@"),
        "the address is masked: {}",
        ran.stderr
    );
    assert_eq!(server.accepted().len(), 1);
}

#[test]
fn the_longest_durations_work_and_longer_ones_are_refused() {
    let server = Server::start(&Kind::default(), Vec::new());
    let most = "expire_hours = 1000000\nsend_seconds = 86400\nretry_pauses_seconds = [86400]\n";
    let company = post::company(server.port, &["ada@fernhill.example"], most);
    let ran = post::daily(company.path());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for (key, value) in [
        ("expire_hours", "1000001"),
        ("expire_hours", "4294967295"),
        ("send_seconds", "86401"),
    ] {
        let more = format!("{key} = {value}\n");
        let company = post::company(server.port, &["ada@fernhill.example"], &more);
        let ran = post::daily(company.path());
        assert_eq!(ran.code, 2, "{key} = {value}: {}", ran.stderr);
        let words = format!("mail.{key} = {value}: ");
        assert!(ran.stderr.contains(&words), "{}", ran.stderr);
    }
}

#[test]
fn without_send_no_connection_is_made() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener
        .set_nonblocking(true)
        .expect("a listener that does not wait");
    let port = listener.local_addr().expect("an address").port();
    let (ran, folder) = run(port, "\"ada@fernhill.example\"", &["daily"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(listener.accept().is_err(), "somebody called");
    assert!(
        folder
            .path()
            .join("out/2026-11-20-daily/email.eml")
            .exists()
    );
}

#[test]
fn a_server_that_is_not_there_leaves_the_report_and_fails() {
    let port = TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("an address")
        .port();
    let (ran, folder) = run(port, "\"ada@fernhill.example\"", &["daily", "--send"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(
        folder
            .path()
            .join("out/2026-11-20-daily/report.html")
            .exists()
    );
}

#[test]
fn what_was_said_before_tls_does_not_count_after_it() {
    let kind = Kind {
        tls: Tls::OnDemand,
        ..Kind::default()
    };
    let injected = "220 go on\r\n250-mail.test\r\n250 AUTH PLAIN";
    let fault = Fault::Says(Stage::StartTls, injected, usize::MAX, None);
    let server = Server::start(&kind, vec![fault]);
    let more = format!(
        "ca_file = {:?}\nsecurity = \"starttls\"\nretry_pauses_seconds = []\n",
        server.ca_file
    );
    let folder = post::company(server.port, &["ada@fernhill.example"], &more);
    let ran = post::daily(folder.path());
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("more than one answer arrived before TLS"),
        "{}",
        ran.stderr
    );
    assert!(server.accepted().is_empty());
}
