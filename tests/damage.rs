//! Every kind of damage that exports have, on the export of every product: the figures are those
//! of the whole export, or those without rows that are listed, or somebody is asked.
//!
//! `HANDOFF_DAMAGE_SEEDS=10 cargo test --test damage -- --nocapture` tries ten of each and prints
//! the table; `HANDOFF_DAMAGE_ONLY=cs_` those kinds alone whose names hold this.

mod common;
#[path = "damage/export.rs"]
mod export;
#[path = "damage/kinds.rs"]
mod kinds;

use std::collections::BTreeMap;

use common::facts::{Facts, REPORTS, differences, facts};
use common::run;
use export::{CS_LAYOUTS, Export, LAYOUTS};
use kinds::{CS_KINDS, KINDS, Kind, without};
use rayon::prelude::*;

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
enum End {
    /// It made reports that say this; the file and line of each row that is listed as skipped; the
    /// lines that `init` left to fill.
    Made(Facts, Vec<(String, usize)>, usize),
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
    let lists = REPORTS.map(|report| path.join(format!("out-{report}/quarantine.csv")));
    let readers = lists
        .into_iter()
        .filter_map(|list| csv::Reader::from_path(list).ok());
    let rows = readers.flat_map(csv::Reader::into_deserialize);
    let listed = rows.filter_map(|row: Result<BTreeMap<String, String>, _>| {
        let row = row.expect("a row");
        let line = row["line"].parse().expect("a line");
        (row["effect"] == "row set aside").then(|| (row["file"].clone(), line))
    });
    End::Made(facts, listed.collect(), to_fill)
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

impl Verdict {
    fn letter(&self) -> char {
        match self {
            Verdict::Right => 'r',
            Verdict::Listed => 'l',
            Verdict::Asked => 'a',
            Verdict::Wrong(_) => 'W',
            Verdict::NotThere => '-',
        }
    }
}

/// A damage to judge: a kind, on the deals of a product or on the accounts of a CS product.
#[derive(Clone, Copy)]
struct Run {
    kind: usize,
    layout: usize,
    seed: usize,
    is_cs: bool,
}

impl Run {
    fn export(self) -> Export {
        match self.is_cs {
            true => Export::with_cs(LAYOUTS[0], CS_LAYOUTS[self.layout], self.seed),
            false => Export::new(LAYOUTS[self.layout], self.seed),
        }
    }

    fn kind(self) -> &'static Kind {
        if self.is_cs {
            &CS_KINDS[self.kind]
        } else {
            &KINDS[self.kind]
        }
    }

    fn product(self) -> &'static str {
        if self.is_cs {
            CS_LAYOUTS[self.layout].product
        } else {
            LAYOUTS[self.layout].product
        }
    }

    fn judge(self, whole: &End) -> Verdict {
        let mut export = self.export();
        if !(self.kind().apply)(&mut export) {
            return Verdict::NotThere;
        }
        let meaning = export.meaning.as_deref().map(reported);
        let End::Made(whole, _, to_fill) = meaning.as_ref().unwrap_or(whole) else {
            return Verdict::Wrong(format!("the undamaged export: {whole:?}"));
        };
        let (found, listed) = match reported(&export) {
            End::Stopped(_) => return Verdict::Asked,
            End::Made(_, _, more) if more > *to_fill => return Verdict::Asked,
            End::Made(found, listed, _) => (found, listed),
        };
        let told = differences(&export.comparable(whole), &found);
        if told.is_empty() {
            return Verdict::Right;
        }
        let rest = reported(&without(self.export(), &export, &listed));
        if let End::Made(rest, ..) = rest
            && !listed.is_empty()
            && differences(&export.comparable(&rest), &found).is_empty()
        {
            return Verdict::Listed;
        }
        Verdict::Wrong(told.join("; "))
    }
}

/// Judges every kind on every layout, prints the table, and gives what is wrong.
fn table(is_cs: bool, seeds: usize) -> Vec<String> {
    let (kinds, layouts) = match is_cs {
        true => (CS_KINDS.len(), CS_LAYOUTS.len()),
        false => (KINDS.len(), LAYOUTS.len()),
    };
    let run = |kind, layout, seed| Run {
        kind,
        layout,
        seed,
        is_cs,
    };
    let undamaged = |layout: usize| reported(&run(0, layout, 0).export());
    let wholes: Vec<End> = (0..layouts).into_par_iter().map(undamaged).collect();
    for (layout, whole) in wholes.iter().enumerate() {
        let product = run(0, layout, 0).product();
        let End::Made(facts, ..) = whole else {
            panic!("{product}: {whole:?}");
        };
        let count = |name: &str| facts[name].as_u64().expect("a count");
        assert_eq!(
            count("won") + count("lost") + count("open"),
            48,
            "{product}"
        );
        // 19 accounts won a deal, and five of them left.
        assert_eq!((count("watched"), count("left")), (19, 5), "{product}");
    }
    let only = std::env::var("HANDOFF_DAMAGE_ONLY").unwrap_or_default();
    let is_wanted = |kind: &usize| run(*kind, 0, 0).kind().name.contains(&only);
    let kinds: Vec<usize> = (0..kinds).filter(is_wanted).collect();
    let layouts_of = |kind: &usize| (0..layouts).map(move |layout| (*kind, layout)).collect();
    let cells: Vec<(usize, usize)> = kinds.iter().flat_map::<Vec<_>, _>(layouts_of).collect();
    let judged: Vec<(String, Vec<String>)> = cells
        .par_iter()
        .map(|(kind, layout)| {
            let (mut letters, mut wrong) = (String::new(), Vec::new());
            for seed in 1..=seeds {
                let run = run(*kind, *layout, seed);
                let verdict = run.judge(&wholes[*layout]);
                letters.push(verdict.letter());
                if let Verdict::Wrong(why) = verdict {
                    let why: String = why.chars().take(200).collect();
                    wrong.push(format!(
                        "{} {} {seed}: {why}",
                        run.kind().name,
                        run.product()
                    ));
                }
            }
            (letters, wrong)
        })
        .collect();
    let products: Vec<&str> = (0..layouts)
        .map(|layout| run(0, layout, 0).product())
        .collect();
    println!(
        "{:30} {}   (r right, l listed, a asked, - not there)",
        "",
        products.join(" ")
    );
    for (kind, row) in kinds.into_iter().zip(judged.chunks(layouts)) {
        let letters = row.iter().zip(&products);
        let letters =
            letters.map(|((letters, _), product)| format!("{letters:w$}", w = product.len()));
        println!(
            "{:30} {}",
            run(kind, 0, 0).kind().name,
            letters.collect::<Vec<_>>().join(" ")
        );
    }
    judged.into_iter().flat_map(|(_, wrong)| wrong).collect()
}

#[test]
fn no_damage_to_any_export_gives_wrong_figures_in_silence() {
    let seeds = std::env::var("HANDOFF_DAMAGE_SEEDS").ok();
    let seeds = seeds.and_then(|n| n.parse().ok()).unwrap_or(1);
    let wrong: Vec<String> = [false, true]
        .into_iter()
        .flat_map(|is_cs| table(is_cs, seeds))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
