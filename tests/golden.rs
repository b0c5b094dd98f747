//! What templates are given and what they make of it, as it was read last.

mod common;
#[path = "common/edges.rs"]
mod edges;

use std::path::Path;

use common::{folder, project, run, sample};
use serde_json::Value;

/// The plain text of a mail file.
fn plain_text(mail: &str) -> String {
    let (_, rest) = mail.split_once("text/plain").expect("a text part");
    let (_, rest) = rest.split_once("\r\n\r\n").expect("a body");
    let (body, _) = rest.split_once("\r\n--=_").expect("an end");
    unfolded(body)
}

/// Quoted-printable to text.
fn unfolded(body: &str) -> String {
    let body = body.replace("=\r\n", "").replace("\r\n", "\n");
    let mut bytes = Vec::new();
    let mut rest = body.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail
            .get(..2)
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .filter(|_| *first == b'=');
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// Drawings by their length, and of long tables the first rows: what a reader of a snapshot can
/// judge.
fn shortened(value: &mut Value) {
    const ROWS: usize = 3;
    match value {
        Value::Object(map) => {
            if let Some(Value::String(svg)) = map.get("svg") {
                let begin: String = svg.chars().take(40).collect();
                map.insert("svg".into(), format!("{begin}…").into());
            }
            if let Some(Value::Array(rows)) = map.get_mut("rows")
                && rows.len() > ROWS
            {
                let more = rows.len() - ROWS;
                rows.truncate(ROWS);
                rows.push(format!("and {more} more").into());
            }
            map.values_mut().for_each(shortened);
        }
        Value::Array(list) => list.iter_mut().for_each(shortened),
        _ => {}
    }
}

#[test]
fn templates_are_given_what_they_were_given_last() {
    let sample = project().join("sample_data");
    let text = std::fs::read_to_string(sample.join("handoff.toml")).expect("the configuration");
    let folder = folder(&[(
        "handoff.toml",
        &format!("templates_dir = \"looks\"\n{text}"),
    )]);
    let (looks, native) = (folder.path().join("looks"), folder.path().join("native"));
    for folder in [&looks, &native] {
        std::fs::create_dir(folder).expect("a folder");
    }
    for file in std::fs::read_dir(sample.join("native")).expect("the sample") {
        let file = file.expect("a file");
        std::fs::copy(file.path(), native.join(file.file_name())).expect("a copy");
    }
    let context = "{{ {\"doc\": doc, \"sections\": sections}|tojson }}";
    std::fs::write(looks.join("page.html.j2"), context).expect("a file");
    for kind in ["daily", "weekly", "quarterly"] {
        let ran = run(folder.path(), &[kind, "--out", kind]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let page = std::fs::read(folder.path().join(kind).join("report.html")).expect("a page");
        let mut context: Value = serde_json::from_slice(&page).expect("JSON");
        shortened(&mut context);
        let context = serde_json::to_string_pretty(&context).expect("JSON");
        insta::assert_snapshot!(format!("context_{kind}"), context);
    }
}

#[test]
fn the_mails_read_as_they_were_read_last() {
    for kind in ["daily", "weekly", "quarterly"] {
        let (_keep, out, _) = sample(kind);
        let mail = std::fs::read_to_string(out.join("email.eml")).expect("a mail");
        insta::assert_snapshot!(kind, plain_text(&mail));
    }
}

fn edge(name: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let edge = edges::edges()
        .into_iter()
        .find(|edge| edge.name == name)
        .expect("the company");
    let files: Vec<(&str, &str)> = edge
        .files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let folder = folder(&files);
    let ran = run(folder.path(), &["daily", "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let out = folder.path().join("r");
    (folder, out)
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("a file")
}

#[test]
fn a_page_is_the_html_it_was_last() {
    let (_keep, out) = edge("one_deal");
    let page = read(&out, "report.html");
    let (head, rest) = page.split_once("<style>").expect("a style");
    let (_, body) = rest.split_once("</style>").expect("its end");
    insta::assert_snapshot!("page", format!("{head}<style>…</style>{body}"));
}

#[test]
fn a_whole_mail_is_what_it_was_last() {
    let (_keep, out) = edge("no_gaps");
    let mail = read(&out, "email.eml");
    // Of pictures the first line.
    let mut shown = String::new();
    let mut is_picture = false;
    for line in mail.lines() {
        is_picture = (is_picture || line.starts_with("iVBOR")) && !line.starts_with("--");
        if !is_picture || line.starts_with("iVBOR") {
            shown.push_str(line);
            shown.push('\n');
        }
    }
    insta::assert_snapshot!("mail", shown);
}
