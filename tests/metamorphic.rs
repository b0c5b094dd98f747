//! The same facts written another way give the same figures.

mod common;

use std::path::Path;

use common::{handoff, project};
use encoding_rs::WINDOWS_1252;
use serde_json::Value;

const TABLES: [&str; 4] = ["deals", "handoffs", "reviews", "outcomes"];

/// A table of the sample: header and rows.
type Table = Vec<Vec<String>>;

fn read(table: &str) -> Table {
    let path = project().join(format!("sample_data/native/{table}.csv"));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_path(path)
        .expect("the sample");
    reader
        .records()
        .map(|row| row.expect("a row").iter().map(str::to_string).collect())
        .collect()
}

/// A table as CSV.
fn text(table: &Table, delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_writer(Vec::new());
    table
        .iter()
        .for_each(|row| writer.write_record(row).expect("a row"));
    writer.into_inner().expect("bytes")
}

/// The figures of all reports on the sample, each table written by `write`, with more lines in each
/// table's configuration.
fn figures(write: impl Fn(&str, Table) -> Vec<u8>, more: &dyn Fn(&str) -> String) -> Vec<Value> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut config =
        "company = \"Fernhill Systems\"\ntimezone = \"Europe/Berlin\"\nas_of = \"2026-11-20\"\n"
            .to_string();
    for table in TABLES {
        std::fs::write(folder.path().join(table), write(table, read(table))).expect("a file");
        config += &format!("[{table}]\nfiles = \"{table}\"\n{}", more(table));
    }
    config += "[money]\nrates = { EUR = 1.08, GBP = 1.27 }\n";
    std::fs::write(folder.path().join("handoff.toml"), config).expect("a configuration");
    ["daily", "weekly", "quarterly"]
        .map(|kind| report(folder.path(), kind))
        .to_vec()
}

fn report(folder: &Path, kind: &str) -> Value {
    let ran = handoff(folder)
        .args([kind, "--quiet", "--out", "r"])
        .output()
        .expect("the program runs");
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    let bytes = std::fs::read(folder.join("r/report.json")).expect("report.json");
    let mut value: Value = serde_json::from_slice(&bytes).expect("JSON");
    value.as_object_mut().expect("an object").remove("inputs");
    value
}

fn plain(_: &str) -> String {
    String::new()
}

fn as_it_is() -> Vec<Value> {
    figures(|_, table| text(&table, b','), &plain)
}

/// Applies `change` to the cells of every column whose header `is` says it is.
fn cells(mut table: Table, is: impl Fn(&str) -> bool, change: impl Fn(&str) -> String) -> Table {
    let columns: Vec<usize> = table[0]
        .iter()
        .enumerate()
        .filter(|(_, h)| is(h))
        .map(|(i, _)| i)
        .collect();
    for row in &mut table[1..] {
        for &i in &columns {
            row[i] = change(&row[i]);
        }
    }
    table
}

/// Shuffles by a fixed rule.
fn shuffled<T>(mut list: Vec<T>) -> Vec<T> {
    let mut state = 12_345_u64;
    for i in (1..list.len()).rev() {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        list.swap(i, (state >> 33) as usize % (i + 1));
    }
    list
}

fn with_rows(mut table: Table, change: impl Fn(Vec<Vec<String>>) -> Vec<Vec<String>>) -> Table {
    let rows = table.split_off(1);
    table.extend(change(rows));
    table
}

#[test]
fn encodings_change_nothing() {
    let expected = as_it_is();
    let utf16 = |table: &Table, big: bool| -> Vec<u8> {
        let text = String::from_utf8(text(table, b'\t')).expect("UTF-8");
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units
            .flat_map(|unit| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    };
    assert_eq!(
        expected,
        figures(|_, table| utf16(&table, false), &plain),
        "UTF-16LE"
    );
    assert_eq!(
        expected,
        figures(|_, table| utf16(&table, true), &plain),
        "UTF-16BE"
    );
    let western = |table: &Table| {
        let text = String::from_utf8(text(table, b';')).expect("UTF-8");
        let (bytes, _, lossy) = WINDOWS_1252.encode(&text);
        assert!(!lossy, "the sample fits into Windows-1252");
        bytes.into_owned()
    };
    assert_eq!(
        expected,
        figures(|_, table| western(&table), &plain),
        "Windows-1252"
    );
    let marked = |table: &Table| [b"\xef\xbb\xbf".to_vec(), text(table, b',')].concat();
    assert_eq!(
        expected,
        figures(|_, table| marked(&table), &plain),
        "byte order mark"
    );
}

#[test]
fn delimiters_titles_and_footers_change_nothing() {
    let expected = as_it_is();
    for delimiter in [b';', b'\t', b'|'] {
        assert_eq!(
            expected,
            figures(|_, table| text(&table, delimiter), &plain),
            "{:?}",
            char::from(delimiter)
        );
    }
    let report = |table: Table| {
        [
            b"\"Weekly list\"\n\n".to_vec(),
            text(&table, b','),
            b"\"Grand Totals (9 records)\"\n\"Copyright 2026\"\n".to_vec(),
        ]
        .concat()
    };
    assert_eq!(
        expected,
        figures(|_, table| report(table), &plain),
        "title and footer"
    );
    let crlf = |table: Table| {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer(Vec::new());
        table
            .iter()
            .for_each(|row| writer.write_record(row).expect("a row"));
        writer.into_inner().expect("bytes")
    };
    assert_eq!(expected, figures(|_, table| crlf(table), &plain), "CR LF");
}

#[test]
fn order_of_rows_and_columns_changes_nothing() {
    let expected = as_it_is();
    assert_eq!(
        expected,
        figures(|_, table| text(&with_rows(table, shuffled), b','), &plain),
        "rows"
    );
    let columns = |table: Table| -> Table {
        let order = shuffled((0..table[0].len()).collect::<Vec<_>>());
        table
            .iter()
            .map(|row| order.iter().map(|&i| row[i].clone()).collect())
            .collect()
    };
    assert_eq!(
        expected,
        figures(|_, table| text(&columns(table), b','), &plain),
        "columns"
    );
}

#[test]
fn duplicates_of_rows_change_nothing() {
    let expected = as_it_is();
    let doubled = |name: &str, table: Table| {
        // Equal reviews of one file are two decisions, so they are left alone.
        if name == "reviews" {
            table
        } else {
            with_rows(table, |rows| shuffled([rows.clone(), rows].concat()))
        }
    };
    assert_eq!(
        expected,
        figures(|name, table| text(&doubled(name, table), b','), &plain)
    );
}

#[test]
fn the_way_days_and_amounts_are_written_changes_nothing() {
    let expected = as_it_is();
    let is_day = |h: &str| h.ends_with("_on") || h == "observed_until";
    let day = |cell: &str, order: [usize; 3], sign: &str| {
        let parts: Vec<&str> = cell.split('-').collect();
        if parts.len() == 3 {
            order.map(|i| parts[i]).join(sign)
        } else {
            cell.to_string()
        }
    };
    for (order, sign, format) in [
        ([1, 2, 0], "/", "M/D/YYYY"),
        ([2, 1, 0], ".", "D.M.YYYY"),
        ([2, 1, 0], "-", "D-M-YYYY"),
    ] {
        let write = |table: Table| text(&cells(table, is_day, |cell| day(cell, order, sign)), b',');
        let more = |_: &str| format!("date_format = {format:?}\n");
        assert_eq!(
            expected,
            figures(|_, table| write(table), &more),
            "{format}, declared"
        );
        assert_eq!(
            expected,
            figures(|_, table| write(table), &plain),
            "{format}, seen"
        );
    }
    let is_money = |h: &str| h == "amount" || h == "current_arr";
    let grouped = |cell: &str, group: &str, decimal: &str| match cell.parse::<u64>() {
        Err(_) => cell.to_string(),
        Ok(n) if n < 1000 => format!("{n}{decimal}00"),
        Ok(n) => format!("{}{group}{:03}{decimal}00", n / 1000, n % 1000),
    };
    let is_hours = |h: &str| h == "rebuilt_hours";
    let comma = |table: Table| {
        let hours = cells(table, is_hours, |cell| cell.replace('.', ","));
        text(
            &cells(hours, is_money, |cell| grouped(cell, ".", ",")),
            b',',
        )
    };
    let more = |table: &str| {
        if table == "deals" || table == "outcomes" {
            "decimal = \",\"\n".into()
        } else {
            String::new()
        }
    };
    assert_eq!(
        expected,
        figures(|_, table| comma(table), &more),
        "decimal comma, declared"
    );
    assert_eq!(
        expected,
        figures(|_, table| comma(table), &plain),
        "decimal comma, seen"
    );
    let dollars = |table: Table| {
        text(
            &cells(table, is_money, |cell| grouped(cell, ",", ".")),
            b',',
        )
    };
    assert_eq!(
        expected,
        figures(|_, table| dollars(table), &plain),
        "grouped with commas"
    );
}
