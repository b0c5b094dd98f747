//! Inputs that are no exports: each is a clear error, without a panic, a hang or memory out of
//! proportion.

mod common;

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use common::{folder, run};
use flate2::Compression;
use flate2::write::GzEncoder;

const CONFIG: &str = "as_of = \"2026-11-20\"\n[deals]\nfiles = \"deals.csv\"\n";

/// What the program says about these bytes; it must not take long to say it.
fn says(bytes: &[u8], parts: &[&str]) {
    let folder = folder(&[("handoff.toml", CONFIG)]);
    std::fs::write(folder.path().join("deals.csv"), bytes).expect("a file");
    fails(folder.path(), parts);
}

fn fails(folder: &Path, parts: &[&str]) {
    let begun = Instant::now();
    let ran = run(folder, &["daily"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert!(
        begun.elapsed() < Duration::from_secs(60),
        "it took {:?}",
        begun.elapsed()
    );
    for part in parts.iter().chain(&["deals.csv"]) {
        assert!(
            ran.stderr.contains(part),
            "{part:?} is not in {}",
            ran.stderr
        );
    }
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    assert!(
        ran.stderr.len() < 10_000,
        "the message is {} bytes long",
        ran.stderr.len()
    );
}

#[test]
fn a_cell_without_end() {
    let mut bytes = b"deal_id,stage,closed_on\nD1,\"Closed Won".to_vec();
    bytes.resize(40 << 20, b'x');
    says(&bytes, &["line 2", "never closed"]);
}

#[test]
fn a_million_columns() {
    says("a,".repeat(1_000_000).as_bytes(), &["line 1", "cells"]);
    let many: Vec<String> = (0..15_000).map(|i| format!("column {i}")).collect();
    says(
        many.join(",").as_bytes(),
        &["no column for deals.deal_id", "and 14960 more"],
    );
}

#[test]
fn a_file_of_zeros_or_of_noise() {
    says(&[0; 100_000], &["NUL bytes", "not a text file"]);
    let noise: Vec<u8> = (0..100_000_u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8 | 1)
        .collect();
    says(&noise, &[]);
}

#[test]
fn an_archive_that_unpacks_to_far_more_than_it_is() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    let block = vec![b'x'; 1 << 20];
    (0..400).for_each(|_| packed.write_all(&block).expect("memory"));
    says(&packed.finish().expect("memory"), &["100 times its size"]);
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive
        .start_file("xl/workbook.xml", options)
        .expect("memory");
    (0..400).for_each(|_| archive.write_all(&block).expect("memory"));
    says(
        &archive.finish().expect("memory").into_inner(),
        &["100 times its size"],
    );
}

#[test]
fn a_workbook_whose_texts_unpack_to_far_more_than_it_is() {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, text, times) in [
        ("xl/workbook.xml", "<workbook/>", 1),
        ("xl/sharedStrings.xml", "<si><t/></si>", 2_000_000),
    ] {
        archive.start_file(name, options).expect("memory");
        let block = text.repeat(1 + times / 20);
        (0..times.min(20)).for_each(|_| archive.write_all(block.as_bytes()).expect("memory"));
    }
    says(
        &archive.finish().expect("memory").into_inner(),
        &["100 times its size"],
    );
}

/// A workbook with one more part.
fn workbook_with(part: &str, xml: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in [("xl/workbook.xml", "<workbook/>"), (part, xml)] {
        archive.start_file(name, options).expect("memory");
        archive.write_all(text.as_bytes()).expect("memory");
    }
    archive.finish().expect("memory").into_inner()
}

#[test]
fn a_workbook_that_needs_far_more_memory_than_it_is() {
    // Its reader asks for 2.4 TB.
    let list = "<sst uniqueCount=\"100000000000\"><si><t>a</t></si></sst>";
    let announces = workbook_with("xl/sharedStrings.xml", list);
    says(&announces, &["damaged workbook", "announces 100000000000"]);
    let styles = |font: &str, formats: usize| {
        let formats = "<xf fontId=\"0\"/>".repeat(formats);
        let xml = format!(
            "<styleSheet><fonts><font><name val=\"{font}\"/></font></fonts>\
             <cellXfs>{formats}</cellXfs></styleSheet>"
        );
        workbook_with("xl/styles.xml", &xml)
    };
    for endless in [styles("Arial", 900_000), styles(&"n".repeat(1 << 20), 1000)] {
        says(&endless, &["formats of cells", "Save it as CSV"]);
    }
}

#[test]
fn a_workbook_with_a_cell_or_a_tag_without_end() {
    let long = "x".repeat(5 << 20);
    let text = "x".repeat(3 << 20);
    let runs = format!("<r><t>{text}</t></r>").repeat(6);
    for xml in [
        format!("<worksheet><row><c t=\"inlineStr\"><is><t>{long}"),
        format!("<worksheet><row><c t=\"inlineStr\"><is>{runs}"),
        format!("<worksheet><row r=\"1\" x=\"{long}\">"),
        format!("<worksheet><!-- {long} -->"),
    ] {
        let book = workbook_with("xl/worksheets/sheet1.xml", &xml);
        says(&book, &["far longer than Excel writes", "Save it as CSV"]);
    }
}

#[test]
fn damaged_files_of_every_kind() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(b"deal_id,stage\n1,Won\n").expect("memory");
    let packed = packed.finish().expect("memory");
    says(&packed[..packed.len() - 4], &["cannot be unpacked"]);
    says(b"PAR1 and nothing else PAR1", &["damaged Parquet"]);
    // The Parquet reader panics on this one.
    let panics = include_bytes!("corpus/packed/damaged.parquet");
    says(panics, &["damaged Parquet"]);
    says(&[0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3, 4], &["old Excel"]);
    says(b"\xff\xfea", &["UTF-16LE"]);
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive
        .start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default())
        .expect("memory");
    archive
        .write_all(b"<workbook><sheets><sheet name=")
        .expect("memory");
    says(
        &archive.finish().expect("memory").into_inner(),
        &["damaged workbook"],
    );
}

#[test]
fn a_pipe_in_place_of_a_file_is_not_waited_for() {
    let folder = folder(&[("handoff.toml", CONFIG)]);
    let made = Command::new("mkfifo")
        .arg(folder.path().join("deals.csv"))
        .status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo");
    fails(folder.path(), &["a pipe or a device"]);
}

#[test]
fn several_problems_are_told_together() {
    let config = "as_of = \"2026-11-20\"\n[deals]\nfiles = \"deals.csv\"\n[reviews]\nfiles = \
                  \"reviews.csv\"\n[outcomes]\nfiles = \"cs.csv\"\n";
    let files = [
        ("handoff.toml", config),
        ("deals.csv", "deal_id,stage,closed_on\n1,Won,03/04/2026\n"),
        ("reviews.csv", "deal_id,what\n1,x\n"),
    ];
    let folder = folder(&files);
    fails(
        folder.path(),
        &[
            "03/04/2026",
            "reviews.decision",
            "reviews.decided_on",
            "no file matches",
            "under [outcomes]",
        ],
    );
}

/// What somebody may write into any field of a CRM.
const EVIL: &str = "<script>alert(1)</script>\"'><img src=x \
                    onerror=alert(2)>\u{202e}gpj\u{2066}.\u{7} =HYPERLINK(\"http://evil.example\")";

#[test]
fn what_others_wrote_is_text_and_nothing_else() {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let evil = quoted(&format!(
        "{EVIL}\r\nBcc: everybody@evil.example\r\n\r\n<b>x"
    ));
    let formula = quoted("=cmd|' /C calc'!A0");
    let mut deals = String::from(
        "deal_id,account_id,account_name,rep,stage,amount,closed_on,segment,company_size,lost_reason,competitor\n",
    );
    let mut records = String::from(
        "deal_id,promised_outcome,decision_criteria,objections,champion,skeptic,risk_flags,success_metric,lost_deal_signal,drafted_by,reviewed_by,submitted_on\n",
    );
    let mut reviews = String::from("deal_id,cs_lead,decision,rejected_fields,reason,decided_on\n");
    for i in 0..12 {
        let (stage, day) = if i % 3 == 0 {
            ("lost", "2026-11-16")
        } else {
            ("won", "2026-11-17")
        };
        let id = if i == 1 {
            quoted("../../etc/passwd")
        } else {
            format!("=D{i}")
        };
        deals += &format!(
            "{id},A{i},{evil},{evil},{stage},{i}000,{day},{formula},{evil},{evil},{evil}\n"
        );
        records += &format!(
            "{id},{evil},{evil},{evil},{evil},{evil},{evil},{evil},{evil},{evil},{evil},2026-11-18\n"
        );
        reviews += &format!("{id},{evil},rejected,risk_flags,{evil},2026-11-19\n");
    }
    let config = "as_of = \"2026-11-20\"\ncompany = \"A\\u202eB\\r\\nBcc: \
                  x@evil.example\"\n[deals]\nfiles = \"deals.csv\"\n[handoffs]\nfiles = \
                  \"handoffs.csv\"\n\
                  [reviews]\nfiles = \"reviews.csv\"\n[limits]\nset_aside = 1.0\n";
    let folder = folder(&[
        ("deals.csv", &deals),
        ("handoffs.csv", &records),
        ("reviews.csv", &reviews),
        ("handoff.toml", config),
    ]);
    for kind in ["daily", "weekly", "quarterly"] {
        let ran = run(folder.path(), &[kind, "--out", kind]);
        assert_eq!(ran.code, 0, "{kind}: {}", ran.stderr);
        let read = |name: &str| {
            std::fs::read_to_string(folder.path().join(kind).join(name)).expect("a file")
        };
        let (page, mail) = (read("report.html"), read("email.eml"));
        for (name, text) in [("page", &page), ("mail", &mail)] {
            for sign in [
                "<script",
                "<img src=x",
                "<b>x",
                "\u{202e}",
                "\u{2066}",
                "\u{7}",
            ] {
                assert!(
                    !text.contains(sign),
                    "{kind}: {sign:?} stands in the {name}"
                );
            }
        }
        let head = mail.split("\r\n\r\n").next().expect("headers");
        assert!(
            !head.lines().any(|line| line.starts_with("Bcc")),
            "{kind}: a header came in:\n{head}"
        );
        for entry in std::fs::read_dir(folder.path().join(kind)).expect("the folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|end| end == "csv") {
                let mut list = csv::ReaderBuilder::new()
                    .has_headers(false)
                    .flexible(true)
                    .from_path(&path)
                    .expect("a list");
                for row in list.records() {
                    for cell in &row.expect("a row") {
                        // A number may be negative; a text never begins as a formula does.
                        let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
                            && cell.parse::<f64>().is_err();
                        assert!(!is_formula, "{}: {cell:?}", path.display());
                    }
                }
            }
        }
    }
}

#[test]
fn characters_that_nobody_sees_are_nowhere_in_what_is_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let sample = common::project().join("sample_data");
    std::fs::create_dir(folder.path().join("native")).expect("a folder");
    std::fs::copy(
        sample.join("handoff.toml"),
        folder.path().join("handoff.toml"),
    )
    .expect("a copy");
    for table in ["deals", "handoffs", "reviews", "outcomes"] {
        let name = format!("native/{table}.csv");
        let text = std::fs::read_to_string(sample.join(&name)).expect("a table");
        let text = text
            .replace("Priya Raman", "Priya\u{1}\u{7} Raman\u{1b}[31m\u{202e}")
            .replace("Logistics", "Logistics\u{ffff}\u{2069}");
        std::fs::write(folder.path().join(name), text).expect("a table");
    }
    let unseen = [
        '\u{1}', '\u{7}', '\u{1b}', '\u{202e}', '\u{ffff}', '\u{2069}',
    ];
    for report in ["daily", "weekly", "quarterly"] {
        let ran = run(folder.path(), &[report, "--out", report]);
        assert_eq!(ran.code, 0, "{report}: {}", ran.stderr);
        assert!(!ran.stdout.contains(unseen), "{report}: {:?}", ran.stdout);
        for entry in std::fs::read_dir(folder.path().join(report)).expect("a report") {
            let path = entry.expect("an entry").path();
            let is_shown = path
                .extension()
                .is_some_and(|e| e == "html" || e == "csv" || e == "eml");
            if is_shown {
                let text = std::fs::read_to_string(&path).expect("a file");
                let found = text.find(unseen).map(|at| text[..at].lines().count());
                assert_eq!(found, None, "{}", path.display());
            }
        }
    }
    let ran = run(folder.path(), &["check"]);
    assert_eq!((ran.code, ran.stdout.find(unseen)), (0, None));
}
