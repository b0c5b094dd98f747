//! How long a report takes once its figures are there: words, charts, pictures, page, mail, lists.
//!
//!     cargo bench --bench report [CONFIG...]
//!
//! Without a configuration it is the sample. The median of 20 runs after one that loads fonts and
//! templates.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use handoff_report::config;
use handoff_report::dataset::View;
use handoff_report::ingest::{self, Definitions, Readiness};
use handoff_report::metrics::retention::Scope;
use handoff_report::metrics::{
    Daily, DailyInputs, Quarterly, QuarterlyInputs, Weekly, WeeklyInputs,
};
use handoff_report::model::PriorState;
use handoff_report::pipeline;
use handoff_report::report::{self, Figures, Inputs, Kind, Templates};

const RUNS: usize = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with("--"))
        .collect();
    if paths.is_empty() {
        paths.push("sample_data/handoff.toml".into());
    }
    for path in paths {
        println!("{path}");
        for kind in Kind::ALL {
            println!(
                "  {:9} {:6.1} ms",
                kind.key(),
                milliseconds(Path::new(&path), kind)?
            );
        }
    }
    Ok(())
}

fn milliseconds(path: &Path, kind: Kind) -> Result<f64, Box<dyn Error>> {
    let config = config::load(path)?;
    let as_of = config.as_of.ok_or("the configuration has no as_of")?;
    let loaded = ingest::load(
        &config.inputs,
        &config.rules,
        &config.taxonomy,
        as_of,
        Definitions::Used,
    );
    let mut loaded =
        loaded.map_err(|errors| errors.iter().map(ToString::to_string).collect::<String>())?;
    let view = View {
        data: &loaded.data,
        as_of,
    };
    let (prior, scope) = (PriorState::default(), Scope::default());
    let figures = match kind {
        Kind::Daily => {
            let mut inputs = DailyInputs::new(view, &config.settings, &config.rules, &prior);
            inputs.texts = inputs.texts_to_quote().read(&mut loaded.texts)?;
            Figures::Daily(Box::new(Daily::measure(&inputs)))
        }
        Kind::Weekly => {
            let mut inputs = WeeklyInputs::new(view, &config.settings);
            inputs.texts = inputs.texts_to_quote().read(&mut loaded.texts)?;
            Figures::Weekly(Box::new(Weekly::measure(&inputs)))
        }
        Kind::Quarterly => Figures::Quarterly(Box::new(Quarterly::measure(&QuarterlyInputs {
            view,
            settings: &config.settings,
            scope: &scope,
            earlier: None,
            health: &prior.health,
            looks: None,
        }))),
    };
    let inputs = Inputs::new(loaded.read_report, Readiness::Ready);
    let info = pipeline::info(&config, kind, as_of, "report");
    let mut times = Vec::new();
    for _ in 0..=RUNS {
        let begun = Instant::now();
        let templates = Templates::new(&config.presentation.templates, config.presentation.locale)?;
        let document = report::in_words(&figures, &inputs, &info)?;
        let lists = report::as_lists(&figures, &inputs)
            .into_iter()
            .map(|list| list.into_csv());
        std::hint::black_box(lists.collect::<Vec<_>>());
        report::write_json(&document, &figures, &[], &inputs, &info, std::io::sink())?;
        std::hint::black_box(report::render(&document, &info, &templates)?);
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    let mut warm = times.split_off(1);
    warm.sort_by(f64::total_cmp);
    println!("  {:9} {:6.1} ms the first time", kind.key(), times[0]);
    Ok(warm[RUNS / 2])
}
