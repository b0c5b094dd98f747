//! A file damaged at one place never changes a figure in silence: what is read of a row is what was
//! read of the whole file, or the row is listed, or the run stops.
//!
//! `HANDOFF_MUTATIONS=100000 cargo test --test mutations` tries more.

mod common;

use std::collections::BTreeMap;

use common::company::Company;
use handoff_report::config::{self, Config};
use handoff_report::dataset::{AccountIx, Dataset, DealIx, DealOutcome};
use handoff_report::ingest::{Definitions, Loaded, load};
use handoff_report::model::Day;
use rayon::prelude::*;

const TABLES: [&str; 4] = ["deals.csv", "handoffs.csv", "reviews.csv", "outcomes.csv"];

/// A company with quotes, commas, line breaks and blank cells where exports have them.
fn company(rows: usize) -> [String; 4] {
    let mut company = Company::new();
    company.deals = "deal_id,account_id,account_name,rep,stage,amount,closed_on,segment,lost_reason,competitor\n".into();
    for i in 0..rows {
        let id = format!("D{}", 100 + i);
        let name = match i % 3 {
            0 => format!("\"Tolliver {i}, Inc.\""),
            1 => format!("Acme {i}"),
            _ => format!("\"Bolt \"\"{i}\"\" GmbH\""),
        };
        let (stage, reason, competitor) = match i % 4 {
            0 => ("Closed Lost", "\"Price, as always\"", "Slotwright"),
            1 => ("Closed Lost", "Timing", ""),
            2 => ("Negotiation", "", ""),
            _ => ("Closed Won", "", ""),
        };
        let (rep, segment) = (
            ["Ana Ruiz", "Bo Lind"][i % 2],
            ["Logistics", "Retail, food"][i / 2 % 2],
        );
        let day = format!("2026-{:02}-{:02}", 1 + i % 10, 1 + i % 28);
        company.deals += &format!(
            "{id},A-{id},{name},{rep},{stage},{},{day},\"{segment}\",{reason},{competitor}\n",
            1200 * (i + 1)
        );
        if i % 4 == 3 {
            match i % 8 {
                3 => company.record(&id, &day),
                _ => company.thin(&id, &day, ""),
            };
            company.review(&id, ["accepted", "rejected"][i / 4 % 2], "2026-11-12");
            let left = if i % 16 == 3 { "2026-11-15" } else { "" };
            company.outcome(
                &id,
                &format!("2026-11-02,2026-11-03,,2027-03-01,{left},5,4,2026-11-14"),
            );
        }
    }
    [
        company.deals,
        company.handoffs,
        company.reviews,
        company.outcomes,
    ]
}

const CONFIG: &str = "as_of = \"2026-11-20\"\n[deals]\nfiles = \"deals.csv\"\n[handoffs]\nfiles = \
                      \"handoffs.csv\"\n[reviews]\nfiles = \"reviews.csv\"\n[outcomes]\nfiles = \
                      \"outcomes.csv\"\n[limits]\nset_aside = 1.0\n";

fn read(config: &Config) -> Option<Loaded> {
    let as_of = Day::from_ymd(2026, 11, 20).expect("a day");
    let (inputs, rules) = (&config.inputs, &config.rules);
    load(inputs, rules, &config.taxonomy, as_of, Definitions::All).ok()
}

/// What was read of each row, by table and id: what figures are made of.
type Contents = BTreeMap<(usize, String), Vec<String>>;

fn contents(data: &Dataset) -> Contents {
    let mut all = Contents::new();
    let text = |symbol| data.label(symbol).unwrap_or_default().to_string();
    for (i, deal) in data.deals.iter().enumerate() {
        let ix = DealIx(i as u32);
        let outcome = match deal.outcome {
            DealOutcome::Lost(on, reason) => format!("lost {on:?} {}", data.taxonomy.name(reason)),
            DealOutcome::Open(open) => {
                format!("open {:?} {}", open.expected_close_on, text(open.stage))
            }
            DealOutcome::Won(on) => format!("won {on:?}"),
        };
        let row = format!(
            "{} {:?} {} {outcome} {:?} {} {} {} {}",
            data.account_name(ix),
            deal.amount.get(),
            text(deal.rep),
            deal.kind,
            text(deal.segment),
            text(deal.competitor),
            text(deal.lost_text),
            data.id_of(deal.account),
        );
        all.entry((0, data.deal_id(ix).to_string()))
            .or_default()
            .push(row);
    }
    for record in &data.records {
        let row = format!(
            "{:?} {} {:?}",
            record.submitted_on, record.version, record.columns
        );
        all.entry((1, data.deal_id(record.deal).to_string()))
            .or_default()
            .push(row);
    }
    for review in &data.reviews {
        let row = format!(
            "{} {:?} {:?} {} {:?}",
            text(review.cs_lead),
            review.decision,
            review.fields,
            text(review.reason),
            review.decided_on
        );
        all.entry((2, data.deal_id(review.deal).to_string()))
            .or_default()
            .push(row);
    }
    for i in 0..data.accounts.len() {
        let ix = AccountIx(i as u32);
        if let Some(outcome) = data.outcomes.get(ix) {
            let row = format!(
                "{} {:?}",
                text(outcome.csm),
                (
                    outcome.churn,
                    outcome.observed_until,
                    outcome.current_arr.get()
                )
            );
            all.entry((3, data.id_of(ix).to_string()))
                .or_default()
                .push(row);
        }
    }
    all
}

/// Rows of a CSV text: where each begins, its cells, and whether it is well formed (RFC 4180) and
/// as wide as the header.
struct Row {
    from: usize,
    to: usize,
    cells: Vec<Vec<u8>>,
    is_sound: bool,
}

/// A reader after the standard, that stops at nothing and says what is not sound. A quote inside a
/// cell that does not begin with one is a character.
fn strict_rows(text: &[u8]) -> Vec<Row> {
    let (mut rows, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let (from, mut cells, mut is_sound) = (at, Vec::new(), true);
        loop {
            let mut cell = Vec::new();
            if text.get(at) == Some(&b'"') {
                at += 1;
                loop {
                    match text.get(at) {
                        Some(b'"') if text.get(at + 1) == Some(&b'"') => {
                            cell.push(b'"');
                            at += 2;
                        }
                        Some(b'"') => break at += 1,
                        Some(byte) => {
                            cell.push(*byte);
                            at += 1;
                        }
                        None => break is_sound = false,
                    }
                }
                is_sound &= matches!(text.get(at), None | Some(b',' | b'\n'));
            }
            while let Some(byte) = text.get(at).filter(|b| !matches!(b, b',' | b'\n')) {
                cell.push(*byte);
                at += 1;
            }
            cells.push(cell);
            match text.get(at) {
                Some(b',') => at += 1,
                _ => break,
            }
        }
        at += 1;
        let width = rows
            .first()
            .map_or(cells.len(), |header: &Row| header.cells.len());
        is_sound &= cells.len() == width;
        let to = at.min(text.len());
        rows.push(Row {
            from,
            to,
            cells,
            is_sound,
        });
    }
    rows
}

/// One place at which a text is damaged.
#[derive(Debug, Clone, Copy)]
enum Damage {
    Drop(u8),
    Insert(u8),
    Cut,
}

const DAMAGES: [Damage; 7] = [
    Damage::Drop(b'"'),
    Damage::Drop(b','),
    Damage::Drop(b'\n'),
    Damage::Insert(b'"'),
    Damage::Insert(b','),
    Damage::Insert(b'\n'),
    Damage::Cut,
];

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n.max(1)
    }
}

/// Damages a text behind its header. Gives the text and the place; nothing where there is no such
/// byte.
fn damaged(text: &[u8], damage: Damage, random: &mut Random) -> Option<(Vec<u8>, usize)> {
    let body = memchr(text, b'\n')? + 1;
    let mut text = text.to_vec();
    let at = match damage {
        Damage::Drop(byte) => {
            let places: Vec<usize> = (body..text.len()).filter(|i| text[*i] == byte).collect();
            let at = *places.get(random.below(places.len()))?;
            text.remove(at);
            at
        }
        Damage::Insert(byte) => {
            let at = body + random.below(text.len() - body);
            text.insert(at, byte);
            at
        }
        Damage::Cut => {
            let at = body + random.below(text.len() - body);
            text.truncate(at);
            at
        }
    };
    Some((text, at))
}

fn memchr(text: &[u8], byte: u8) -> Option<usize> {
    text.iter().position(|b| *b == byte)
}

/// The line of a byte, from 1.
fn line_of(text: &[u8], at: usize) -> u64 {
    1 + text[..at.min(text.len())]
        .iter()
        .filter(|b| **b == b'\n')
        .count() as u64
}

/// Ids of the rows that a sound reader reads otherwise in the damaged text: only those may differ
/// without a word, and only when the damaged text is sound there. An inserted or dropped letter in
/// a cell is what the file says.
fn soundly_changed(before: &[u8], after: &[u8]) -> Vec<String> {
    let (before, after) = (strict_rows(before), strict_rows(after));
    let id = |row: &Row| String::from_utf8_lossy(&row.cells[0]).into_owned();
    let is_there = |row: &&Row, rows: &[Row]| rows.iter().any(|other| other.cells == row.cells);
    let gone = before.iter().filter(|row| !is_there(row, &after)).map(id);
    let new = after.iter().filter(|row| !is_there(row, &before));
    if new.clone().any(|row| !row.is_sound) {
        return Vec::new();
    }
    gone.chain(new.map(id)).collect()
}

/// What differs in silence, in words.
fn silent_changes(
    whole: &Contents,
    loaded: &Loaded,
    (table, before, after, cut): (usize, &[u8], &[u8], bool),
) -> Vec<String> {
    let now = contents(&loaded.data);
    let mut differing: Vec<&(usize, String)> = whole
        .iter()
        .filter(|(key, rows)| now.get(key) != Some(rows))
        .map(|(key, _)| key)
        .collect();
    differing.extend(now.keys().filter(|key| !whole.contains_key(key)));
    let changed = soundly_changed(before, after);
    let issues = &loaded.read_report.issues;
    let listed: Vec<u64> = issues
        .iter()
        .filter(|i| i.file == TABLES[table])
        .map(|i| i.line)
        .collect();
    let rows = strict_rows(before);
    // Where the row of an id stands in the damaged file.
    let common = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let shift = |at: usize| {
        if at <= common {
            at
        } else {
            at + after.len() - before.len().min(at + after.len())
        }
    };
    // The first line of the row of the damaged text that holds a byte, by its quotes.
    let damaged = strict_rows(after);
    let begins = |at: usize| {
        let row = damaged.iter().find(|row| row.from <= at && at < row.to);
        row.map(|row| line_of(after, row.from))
    };
    let is_id = |row: &&Row, id: &str| row.cells[0] == id.as_bytes();
    let is_silent = |key: &&&(usize, String)| {
        let (of, id) = **key;
        // What stands in other tables about a deal that is skipped is skipped too, and listed there.
        let follows = *of != table && table == 0;
        let is_sound = changed
            .iter()
            .any(|known| *known == *id || format!("A-{known}") == *id);
        let own = rows.iter().filter(|row| is_id(row, id));
        let lines = own.flat_map(|row| {
            let (from, to) = (shift(row.from), shift(row.to.saturating_sub(1)));
            let own = line_of(after, from)..=line_of(after, to.max(from));
            own.chain(begins(from))
        });
        let is_listed = lines.into_iter().any(|line| listed.contains(&line));
        let end = after.len().saturating_sub(1);
        let is_last = cut && rows.iter().any(|row| is_id(&row, id) && row.to > end);
        // A row that a line break made of the rest of another stands below it.
        let is_rest = damaged.iter().filter(|row| is_id(row, id)).any(|row| {
            let line = line_of(after, row.from);
            listed.contains(&line) || listed.contains(&(line - 1))
        });
        !(follows || is_sound || is_last || is_listed || is_rest)
    };
    let silent = differing.iter().filter(is_silent);
    silent
        .map(|key| {
            format!(
                "{key:?}: {:?} instead of {:?}",
                now.get(*key),
                whole.get(*key)
            )
        })
        .collect()
}

/// How often each kind of damage changed nothing in silence, changed something, or stopped the run.
type Counts = BTreeMap<String, [usize; 3]>;

/// Damages the files of a company so many times.
fn damage_files(times: usize, seed: u64) -> (Counts, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let texts = company(24);
    let path = folder.path().join("handoff.toml");
    std::fs::write(&path, CONFIG).expect("a configuration");
    let write = |table: usize, text: &[u8]| {
        std::fs::write(folder.path().join(TABLES[table]), text).expect("a file");
    };
    (0..4).for_each(|table| write(table, texts[table].as_bytes()));
    let config = config::load(&path).expect("a configuration");
    let whole = read(&config).expect("the whole files");
    let issues = &whole.read_report.issues;
    assert!(issues.is_empty(), "{issues:?}");
    let whole = contents(&whole.data);
    let (mut random, mut counts, mut wrong) = (Random(seed), Counts::new(), Vec::new());
    for _ in 0..times {
        let table = [0, 0, 1, 2, 3][random.below(5)];
        let damage = DAMAGES[random.below(DAMAGES.len())];
        let before = texts[table].as_bytes();
        let Some((after, at)) = damaged(before, damage, &mut random) else {
            continue;
        };
        write(table, &after);
        let count = counts.entry(format!("{damage:?}")).or_default();
        match read(&config) {
            None => count[2] += 1,
            Some(loaded) => {
                let is_cut = matches!(damage, Damage::Cut);
                let silent = silent_changes(&whole, &loaded, (table, before, &after, is_cut));
                count[usize::from(!silent.is_empty())] += 1;
                if !silent.is_empty() {
                    let (file, line) = (TABLES[table], line_of(&after, at));
                    wrong.push(format!(
                        "{damage:?} at line {line} of {file}: {}",
                        silent.join("; ")
                    ));
                }
            }
        }
        write(table, before);
    }
    (counts, wrong)
}

#[test]
fn a_damaged_file_changes_no_figure_in_silence() {
    let most = std::env::var("HANDOFF_MUTATIONS").ok();
    let most: usize = most.and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let parts: Vec<(Counts, Vec<String>)> = (0..16_u64)
        .into_par_iter()
        .map(|seed| damage_files(most.div_ceil(16), 20_261_120 + seed))
        .collect();
    let (mut counts, mut wrong) = (Counts::new(), Vec::new());
    for (of_part, silent) in parts {
        for (damage, more) in of_part {
            let sums = counts.entry(damage).or_default();
            sums.iter_mut().zip(more).for_each(|(sum, n)| *sum += n);
        }
        wrong.extend(silent);
    }
    println!(
        "{:14} {:>8} {:>8} {:>8}",
        "damage", "held", "silent", "stopped"
    );
    for (damage, [held, silent, stopped]) in &counts {
        println!("{damage:14} {held:8} {silent:8} {stopped:8}");
    }
    let shown: Vec<&String> = wrong.iter().take(12).collect();
    assert!(
        wrong.is_empty(),
        "{} of {most} in silence: {shown:#?}",
        wrong.len()
    );
}
