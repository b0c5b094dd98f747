//! Companies at the edges of what a page or a mail can show: nothing, one, thousands, names of
//! every kind.

mod common;
#[path = "common/edges.rs"]
mod edges;

use common::{folder, run};

/// The HTML of a mail file, without the folding of quoted-printable.
fn html(mail: &str) -> String {
    let (_, rest) = mail.split_once("text/html").expect("an HTML part");
    let (_, rest) = rest.split_once("\r\n\r\n").expect("a body");
    let (body, _) = rest.split_once("\r\n--=_").expect("an end");
    body.replace("=\r\n", "")
        .replace("=3D", "=")
        .replace("=E2=80=8B", "")
}

/// What an inbox shows beside the subject.
fn first_line(html: &str) -> String {
    let (_, rest) = html
        .split_once("overflow:hidden;mso-hide:all;\">")
        .expect("a first line");
    let (line, _) = rest.split_once("&#847;").expect("its end");
    line.to_string()
}

fn header<'a>(mail: &'a str, name: &str) -> Vec<&'a str> {
    let (head, _) = mail.split_once("\r\n\r\n").expect("a header");
    head.lines().filter(|line| line.starts_with(name)).collect()
}

#[test]
fn every_report_is_made_and_fits_an_inbox() {
    for edge in edges::edges() {
        let files: Vec<(&str, &str)> = edge
            .files
            .iter()
            .map(|(name, text)| (*name, text.as_str()))
            .collect();
        let folder = folder(&files);
        for kind in ["daily", "weekly", "quarterly"] {
            let ran = run(folder.path(), &[kind, "--out", kind]);
            assert_eq!(ran.code, 0, "{} {kind}: {}", edge.name, ran.stderr);
            let mail = std::fs::read_to_string(folder.path().join(kind).join("email.eml"))
                .expect("a mail");
            let html = html(&mail);
            assert!(
                html.len() < 80_000,
                "{} {kind}: {} bytes of HTML",
                edge.name,
                html.len()
            );
            assert!(
                mail.len() < 400_000,
                "{} {kind}: {} bytes",
                edge.name,
                mail.len()
            );
            let page = std::fs::read_to_string(folder.path().join(kind).join("report.html"))
                .expect("a page");
            assert!(
                page.len() < 600_000,
                "{} {kind}: {} bytes of page",
                edge.name,
                page.len()
            );
            for text in [&page, &html] {
                assert!(
                    !text.contains("<script") && !text.contains("<img src=x"),
                    "{} {kind}",
                    edge.name
                );
                assert!(
                    !text.contains(">None<") && !text.contains("NaN"),
                    "{} {kind}",
                    edge.name
                );
                assert!(
                    !text.contains('\u{202e}') && !text.contains("=E2=80=AE"),
                    "{} {kind}: text is turned",
                    edge.name
                );
            }
            assert!(
                !html.contains(">Trend</h2>") || html.contains("cid:"),
                "{} {kind}: a section without its chart",
                edge.name
            );
            let first_line = first_line(&html);
            assert!(
                first_line.chars().count() >= 35
                    && first_line.contains(|c: char| c.is_ascii_digit()),
                "{} {kind}: an inbox shows {first_line:?}",
                edge.name
            );
            assert!(
                header(&mail, "Bcc").is_empty() && header(&mail, "Subject").len() == 1,
                "{} {kind}",
                edge.name
            );
        }
    }
}

#[test]
fn what_looks_like_a_template_stays_text() {
    let mut company = common::company::Company::new();
    company
        .deal_of("D1", "{{ doc.title }}{% raw %}", "2026-11-18")
        .thin("D1", "2026-11-18", "");
    let folder = folder(&company.files());
    let ran = run(folder.path(), &["daily", "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let page = std::fs::read_to_string(folder.path().join("r/report.html")).expect("a page");
    assert!(page.contains("{{ doc.title }}{% raw %}"));
}

#[test]
fn a_quiet_week_and_a_week_without_gaps_are_told_in_a_sentence() {
    for (name, sentence) in [
        (
            "empty_week",
            "10 handoffs are overdue ($240k ARR), all for over 90 days.",
        ),
        ("no_gaps", "No handoff is overdue."),
        ("one_deal", "1 handoff is overdue ($24k ARR)."),
    ] {
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
        assert_eq!(run(folder.path(), &["daily", "--out", "r"]).code, 0);
        let page = std::fs::read_to_string(folder.path().join("r/report.html"))
            .expect("a page")
            .replace('\u{a0}', " ");
        let (_, rest) = page.split_once("<h1>").expect("a headline");
        let headline = rest.split_once("</h1>").map(|(headline, _)| headline);
        assert_eq!(headline, Some(sentence), "{name}");
    }
}
