//! The hot parts one by one: reading, field rules, record blocks, fits, curves, charts, page and
//! mail; time, and how often memory is asked for.
//!
//!     cargo bench --bench parts [PART]
//!
//! `benches/race` runs the whole program against its peers.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use divan::counter::{BytesCount, ItemsCount};
use divan::{AllocProfiler, Bencher, black_box};
use handoff_report::config::{self, Config};
use handoff_report::dataset::View;
use handoff_report::ingest::{self, Definitions, Loaded, Readiness};
use handoff_report::metrics::{Daily, DailyInputs};
use handoff_report::model::{PriorState, TextColumn};
use handoff_report::pipeline;
use handoff_report::record::FieldRules;
use handoff_report::record::block::{self, Labels};
use handoff_report::record::reused_text::copy_hash;
use handoff_report::report::{self, Figures, Inputs, Kind, Templates, charts};
use handoff_report::stats::cox::{Sample, cox};
use handoff_report::stats::survival::{Observation, kaplan_meier};

#[global_allocator]
static ALLOC: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

static CONFIG: LazyLock<Config> = LazyLock::new(|| {
    config::load(Path::new("sample_data/handoff.toml")).expect("the sample's configuration")
});

fn load(config: &Config) -> Loaded {
    let as_of = config.as_of.expect("the sample has an as_of");
    match ingest::load(
        &config.inputs,
        &config.rules,
        &config.taxonomy,
        as_of,
        Definitions::Used,
    ) {
        Ok(loaded) => loaded,
        Err(errors) => panic!("{errors:?}"),
    }
}

/// Records as long as people write them: the corpus of the tests.
fn records() -> Vec<String> {
    let folder = PathBuf::from("tests/records");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the records")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "txt" || e == "md"));
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read_to_string(path).expect("a record"))
        .collect()
}

/// A table of deals of this many rows, in a folder with a configuration.
fn deals(rows: usize) -> (tempfile::TempDir, Config) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut file = std::io::BufWriter::new(
        std::fs::File::create(folder.path().join("deals.csv")).expect("a file"),
    );
    writeln!(
        file,
        "deal_id,account_id,account_name,rep,stage,amount,currency,closed_on,segment,lost_reason"
    )
    .expect("room");
    for n in 0..rows {
        let (stage, reason) = if n % 4 == 0 {
            ("Closed Won", "")
        } else {
            ("Closed Lost", "\"Too expensive, at last\"")
        };
        let (rep, month, day) = (n % 40, n % 12 + 1, n % 28 + 1);
        writeln!(
            file,
            "D{n:08},A{:08},Company {},Rep \
             {rep},{stage},{}.50,EUR,2025-{month:02}-{day:02},Retail,{reason}",
            n / 2,
            n / 3,
            n % 9_000
        )
        .expect("room");
    }
    file.flush().expect("room");
    let toml = "company = \"Bench\"\nas_of = \"2026-11-20\"\n[money]\ncurrency = \
                \"EUR\"\n[deals]\nfiles = \"deals.csv\"\n";
    let path = folder.path().join("handoff.toml");
    std::fs::write(&path, toml).expect("room");
    let config = config::load(&path).expect("a configuration");
    (folder, config)
}

#[divan::bench(args = [10_000, 100_000])]
fn parse_deals(bencher: Bencher<'_, '_>, rows: usize) {
    let (folder, config) = deals(rows);
    let bytes = std::fs::metadata(folder.path().join("deals.csv")).map_or(0, |file| file.len());
    bencher
        .counter(BytesCount::new(bytes))
        .counter(ItemsCount::new(rows))
        .bench_local(|| load(&config));
}

#[divan::bench]
fn parse_sample(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| load(&CONFIG));
}

#[divan::bench]
fn field_rules(bencher: Bencher<'_, '_>) {
    let texts = records();
    let rules = FieldRules::default();
    let mut scratch = Vec::new();
    let bytes: usize = texts
        .iter()
        .map(|text| text.len() * TextColumn::ALL.len())
        .sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for text in &texts {
            for column in TextColumn::ALL {
                let verdict = rules.judge(column, black_box(text));
                black_box(copy_hash(verdict, text, &mut scratch));
            }
        }
    });
}

#[divan::bench]
fn record_block(bencher: Bencher<'_, '_>) {
    let (texts, labels) = (records(), Labels::default());
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for text in &texts {
            black_box(block::read(black_box(text), &labels));
        }
    });
}

/// Times and fates without a random generator: steps of an irrational length are spread evenly.
fn spread(n: usize, step: f64) -> f64 {
    (n as f64 * step).fract()
}

#[divan::bench(args = [10_000, 100_000])]
fn cox_5_covariates(bencher: Bencher<'_, '_>, rows: usize) {
    let time: Vec<f64> = (0..rows)
        .map(|n| (spread(n, 0.618_033_988) * 1_000.0).ceil() + 1.0)
        .collect();
    let event: Vec<bool> = (0..rows).map(|n| spread(n, 0.414_213_562) < 0.2).collect();
    let column = |i: usize| {
        (0..rows)
            .map(|n| spread(n, 0.123_456_789 * (i + 2) as f64))
            .collect::<Vec<f64>>()
    };
    let covariates: Vec<Vec<f64>> = (0..5).map(column).collect();
    let covariates = covariates.iter().map(Vec::as_slice).collect();
    let sample = Sample {
        time: &time,
        event: &event,
        entry: None,
        covariates,
        stratum: None,
        cluster: None,
    };
    bencher
        .counter(ItemsCount::new(rows))
        .bench_local(|| cox(black_box(&sample)));
}

#[divan::bench(args = [10_000, 100_000])]
fn kaplan_meier_curve(bencher: Bencher<'_, '_>, rows: usize) {
    let of = |n: usize| {
        Observation::from_start(
            (spread(n, 0.618_033_988) * 1_000.0).ceil(),
            spread(n, 0.414_213_562) < 0.2,
        )
    };
    let sample: Vec<Observation> = (0..rows).map(of).collect();
    bencher
        .counter(ItemsCount::new(rows))
        .bench_local(|| kaplan_meier(black_box(&sample)));
}

/// The digest of the sample, counted.
struct Digest<'a> {
    figures: Figures<'a>,
    inputs: Inputs,
    info: report::RunInfo,
}

fn with_digest(work: impl FnOnce(Digest<'_>)) {
    let mut loaded = load(&CONFIG);
    let as_of = CONFIG.as_of.expect("the sample has an as_of");
    let view = View {
        data: &loaded.data,
        as_of,
    };
    let prior = PriorState::default();
    let mut inputs = DailyInputs::new(view, &CONFIG.settings, &CONFIG.rules, &prior);
    let texts = inputs.texts_to_quote().read(&mut loaded.texts);
    inputs.texts = texts.expect("the texts");
    let figures = Figures::Daily(Box::new(Daily::measure(&inputs)));
    let info = pipeline::info(&CONFIG, Kind::Daily, as_of, "report");
    work(Digest {
        figures,
        inputs: Inputs::new(loaded.read_report, Readiness::Ready),
        info,
    });
}

#[divan::bench]
fn charts_as_pictures(bencher: Bencher<'_, '_>) {
    with_digest(
        |Digest {
             figures,
             inputs,
             info,
         }| {
            let document = report::in_words(&figures, &inputs, &info).expect("a document");
            bencher
                .counter(ItemsCount::new(document.charts.len()))
                .bench_local(|| {
                    for chart in &document.charts {
                        black_box(charts::png(chart).expect("a picture"));
                    }
                });
        },
    );
}

#[divan::bench]
fn page_and_mail(bencher: Bencher<'_, '_>) {
    let templates = Templates::new(&CONFIG.presentation.templates, CONFIG.presentation.locale)
        .expect("the templates");
    with_digest(
        |Digest {
             figures,
             inputs,
             info,
         }| {
            bencher.bench_local(|| {
                let document = report::in_words(&figures, &inputs, &info).expect("a document");
                report::render(&document, &info, &templates).expect("a report")
            });
        },
    );
}

#[divan::bench]
fn lists_and_json(bencher: Bencher<'_, '_>) {
    with_digest(
        |Digest {
             figures,
             inputs,
             info,
         }| {
            let document = report::in_words(&figures, &inputs, &info).expect("a document");
            bencher.bench_local(|| {
                report::as_lists(&figures, &inputs)
                    .into_iter()
                    .for_each(|list| drop(black_box(list.into_csv())));
                let mut json = Vec::new();
                report::write_json(&document, &figures, &[], &inputs, &info, &mut json)
                    .expect("JSON");
                json
            });
        },
    );
}
