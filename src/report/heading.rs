//! What is above the sections: the line of facts about the run, and warnings about the inputs.

use crate::ingest::Readiness;
use crate::report::inputs::Inputs;
use crate::report::run_info::RunInfo;
use crate::report::wording;

/// The line of facts above the headline; `what` names the report.
pub fn meta(inputs: &Inputs, info: &RunInfo, what: &str) -> String {
    let f = &info.formatter();
    let newest = inputs
        .files
        .iter()
        .filter_map(|file| file.latest)
        .max()
        .filter(|day| *day < info.as_of);
    format!(
        "{what} · {} · {} · data through {}, {}",
        info.company,
        f.weekday(info.as_of),
        newest.map_or_else(|| f.short_day(info.as_of), |x| f.day(x)),
        info.zone.name()
    )
}

/// Warnings about the inputs.
pub fn alerts(inputs: &Inputs) -> Vec<String> {
    match &inputs.verdict {
        Readiness::Ready | Readiness::Blocked(_) => Vec::new(),
        Readiness::Check(reasons) => reasons
            .iter()
            .map(|reason| wording::full_stop(format!("Check the data: {reason}")))
            .collect(),
    }
}
