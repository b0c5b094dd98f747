//! Every kind of damage that exports have, on the export of every product: the figures are those
//! of the whole export, or those without rows that are listed, or somebody is asked.
//!
//! `HANDOFF_DAMAGE_SEEDS=10 cargo test --test damage -- --nocapture` tries ten of each and prints
//! the table.

mod common;
#[path = "damage/export.rs"]
mod export;
#[path = "damage/kinds.rs"]
mod kinds;

use std::collections::BTreeMap;

use common::facts::{Facts, REPORTS, differences, facts};
use common::run;
use export::{Export, LAYOUTS, Layout};
use kinds::{KINDS, Kind, without};
use rayon::prelude::*;

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
enum End {
    /// It made reports that say this; whether rows are listed; the lines that `init` left to fill.
    Made(Facts, bool, usize),
    /// It stopped and said this.
    Stopped(String),
}

/// `init`, `check` and the reports on an export. `fill` says what a user fills in.
fn reported(export: &Export) -> End {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    for (name, bytes) in export.files() {
        std::fs::write(path.join(name), bytes).expect("a file");
    }
    let ran = run(path, &["init", "deals.csv", "outcomes.csv"]);
    if ran.code != 0 {
        return End::Stopped(ran.stderr);
    }
    let config = std::fs::read_to_string(path.join("handoff.toml")).expect("a configuration");
    let to_fill = config.matches("# FILL").count();
    for report in REPORTS {
        let out = format!("out-{report}");
        let ran = run(path, &[report, "--as-of", "2026-07-15", "--out", &out]);
        match ran.code {
            0 => {}
            2 | 3 => return End::Stopped(ran.stderr),
            code => panic!("{report} ended with {code}: {}", ran.stderr),
        }
    }
    let mut facts = facts(path);
    // Rows that stand twice or are no data are counted otherwise.
    facts.retain(|name, _| !["rows", "set_aside"].contains(&name.as_str()));
    let is_listed = REPORTS.iter().any(|report| {
        let list = std::fs::read_to_string(path.join(format!("out-{report}/quarantine.csv")));
        list.is_ok_and(|list| list.lines().count() > 1)
    });
    End::Made(facts, is_listed, to_fill)
}

/// What became of the figures.
#[derive(Clone, Debug, PartialEq)]
enum Verdict {
    Right,
    /// The touched rows are missing, and listed.
    Listed,
    Asked,
    Wrong(String),
    NotThere,
}

fn judge(layout: Layout, kind: &Kind, seed: usize, whole: &End) -> Verdict {
    let mut export = Export::new(layout, seed);
    if !(kind.apply)(&mut export) {
        return Verdict::NotThere;
    }
    let meaning = export.meaning.as_deref().map(reported);
    let End::Made(whole, _, to_fill) = meaning.as_ref().unwrap_or(whole) else {
        return Verdict::Wrong(format!("the undamaged export: {whole:?}"));
    };
    match reported(&export) {
        End::Stopped(_) => Verdict::Asked,
        End::Made(_, _, more) if more > *to_fill => Verdict::Asked,
        End::Made(found, is_listed, _) => {
            let told = differences(whole, &found);
            if told.is_empty() {
                return Verdict::Right;
            }
            let rest = without(&Export::new(layout, seed), &export.touched);
            if let End::Made(rest, ..) = reported(&rest)
                && is_listed
                && !export.touched.is_empty()
                && differences(&rest, &found).is_empty()
            {
                return Verdict::Listed;
            }
            Verdict::Wrong(told.join("; "))
        }
    }
}

#[test]
fn no_damage_to_any_export_gives_wrong_figures_in_silence() {
    let seeds = std::env::var("HANDOFF_DAMAGE_SEEDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1);
    let wholes: Vec<End> = LAYOUTS
        .par_iter()
        .map(|layout| reported(&Export::new(*layout, 0)))
        .collect();
    for (layout, whole) in LAYOUTS.iter().zip(&wholes) {
        let End::Made(facts, ..) = whole else {
            panic!("{}: {whole:?}", layout.product);
        };
        let count = |name: &str| facts[name].as_u64().expect("a count");
        assert_eq!(
            count("won") + count("lost") + count("open"),
            48,
            "{}",
            layout.product
        );
    }
    let runs: Vec<(usize, usize, usize)> = (0..KINDS.len())
        .flat_map(|kind| {
            (0..LAYOUTS.len()).flat_map(move |l| (1..=seeds).map(move |s| (kind, l, s)))
        })
        .collect();
    let verdicts: Vec<Verdict> = runs
        .par_iter()
        .map(|(kind, layout, seed)| judge(LAYOUTS[*layout], &KINDS[*kind], *seed, &wholes[*layout]))
        .collect();
    let mut table: BTreeMap<(usize, usize), String> = BTreeMap::new();
    let mut wrong = Vec::new();
    for ((kind, layout, seed), verdict) in runs.iter().zip(verdicts) {
        let letter = match &verdict {
            Verdict::Right => 'r',
            Verdict::Listed => 'l',
            Verdict::Asked => 'a',
            Verdict::Wrong(_) => 'W',
            Verdict::NotThere => '-',
        };
        table.entry((*kind, *layout)).or_default().push(letter);
        if let Verdict::Wrong(why) = verdict {
            let why: String = why.chars().take(200).collect();
            wrong.push(format!(
                "{} {} {seed}: {why}",
                KINDS[*kind].name, LAYOUTS[*layout].product
            ));
        }
    }
    let products: Vec<&str> = LAYOUTS.iter().map(|layout| layout.product).collect();
    println!(
        "{:30} {}   (r right, l listed, a asked, - not there)",
        "",
        products.join(" ")
    );
    for (i, kind) in KINDS.iter().enumerate() {
        let row: Vec<String> = (0..LAYOUTS.len())
            .map(|l| format!("{:w$}", table[&(i, l)], w = products[l].len()))
            .collect();
        println!("{:30} {}", kind.name, row.join(" "));
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
