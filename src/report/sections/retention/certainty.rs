//! How certain the answer to the primary question is.

use crate::metrics::Measured;
use crate::metrics::retention::ByRecord;
use crate::metrics::retention::hazard_ratio::{Confounding, HazardRatio};
use crate::metrics::retention::survival_difference::RetainedShares;
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::sections::retention::{curves, wording};
use crate::stats::cox::Standardized;

/// ` p 0.012.`
fn p_of(ratio: &HazardRatio, f: &Formatter) -> String {
    ratio.p.map_or(String::new(), |p| {
        format!(" p\u{a0}{}.", curves::equals(p, f))
    })
}

/// How strong the answers to the two fixed questions are, unadjusted and adjusted.
pub fn section(told: &ByRecord, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let ratio = &told.completeness.ratio;
    let mut section = Section::new("sure", "How strong is it?");
    if told.recorded.ratio.p.is_some() {
        let recorded = &told.recorded.ratio;
        section = section.text(wording::record_against_none(recorded, f) + &p_of(recorded, f));
    }
    if let Some(shares) = &told.recorded.shares {
        let heads = ["#With a record".to_string(), "#Without one".to_string()];
        let table = shares_table(shares, told.recorded.from_day, &heads);
        section = section.table(table.shortened(0, ""));
    }
    section = section.text(wording::primary(ratio, f) + &p_of(ratio, f));
    if let Some(how) = &ratio.adjustment {
        section = section.text(wording::how(how));
    }
    if let Some(shares) = &told.completeness.shares {
        let heads = (shares.exposures).map(|fields| format!("#{fields} complete fields"));
        let table = shares_table(shares, told.recorded.from_day, &heads);
        section = section.table(table.shortened(0, ""));
    }
    if let (Some(crude), Some(adjusted)) = (&ratio.crude, &ratio.adjusted) {
        section = section.text(format!(
            "{}: churn rate {} unadjusted, {} adjusted ({}).{}",
            wording::compared(ratio.units),
            wording::rate_against(crude.value, f),
            wording::rate_against(adjusted.value, f),
            wording::rate_interval(adjusted, f),
            match ratio.confounding() {
                Some(Confounding::ExplainsPart) => {
                    " Part of the gap is who the customers are, and who sold to them."
                }
                Some(Confounding::HidPart) => " The gap is wider among similar accounts.",
                None => "",
            }
        ));
    }
    section
}

/// `Adjusted, of 100 accounts 62 (45 to 78) churn within three months of day 30 without a record, 6
/// (3 to 9) with one.`
pub fn of_100_accounts(told: &ByRecord) -> Option<String> {
    let shares = told.recorded.shares.as_ref()?;
    Some(format!(
        "Adjusted, of 100 accounts without a record {} churn within {} of day {}, of 100 with one {} \
         (95% intervals in brackets).",
        wording::left_of_100(&shares.adjusted.second),
        wording::horizon(shares.days),
        told.recorded.from_day,
        wording::left_of_100(&shares.adjusted.first)
    ))
}

/// Churned accounts of 100 under either exposure, adjusted and unadjusted.
fn shares_table(shares: &RetainedShares, landmark: i64, sides: &[String; 2]) -> Table {
    let per_100 = |share: f64| {
        format!(
            "{}{:.0}",
            if share < 0.0 { "−" } else { "" },
            share.abs() * 100.0
        )
    };
    let row = |name: &str, of: &Standardized| -> Vec<Cell> {
        let d = &of.difference;
        vec![
            name.into(),
            wording::left_of_100(&of.first).into(),
            wording::left_of_100(&of.second).into(),
            format!(
                "{} ({} to {})",
                per_100(d.value),
                per_100(d.lower),
                per_100(d.upper)
            )
            .into(),
        ]
    };
    let rows = vec![
        row("adjusted", &shares.adjusted),
        row("unadjusted", &shares.crude),
    ];
    let within = format!(
        "Churned within {} of day {landmark}, of 100",
        wording::horizon(shares.days)
    );
    let [first, second] = sides;
    let heads = [
        within.as_str(),
        first.as_str(),
        second.as_str(),
        "#Difference, of 100",
    ];
    Table::new(&heads, rows)
}

/// The E-value, for the method note.
pub fn e_value(first: &HazardRatio, f: &Formatter) -> Option<String> {
    let one = |value: f64| f.number((value * 10.0).round() / 10.0);
    let unmeasured = first.unmeasured.filter(|_| first.verdict.is_found())?;
    Some(format!(
        "here {} ({} for the limit of the interval), {}.",
        one(unmeasured.ratio),
        one(unmeasured.limit),
        wording::compared(first.units).to_lowercase()
    ))
}

/// The smallest effect that these data could detect, for the method note.
pub fn detectable(first: &HazardRatio, f: &Formatter) -> Option<String> {
    Some(format!(
        "with a power of 80%, these data show a churn rate {} or more ({}).",
        wording::rate_against(first.detectable?, f),
        wording::compared(first.units).to_lowercase()
    ))
}

/// How many questions are corrected together, for the method note.
pub fn questions(told: &ByRecord, f: &Formatter) -> String {
    let asked = told.fields.iter().filter(|field| field.ratio.q.is_some());
    let asked = asked.count();
    let others = [&told.rejected, &told.drafted];
    let others = others
        .into_iter()
        .filter_map(Measured::measured)
        .filter(|question| question.ratio.q.is_some())
        .count();
    format!(
        "two questions are fixed beforehand: a record against none, and complete fields among \
         accounts with a record. {} (fields, rejections, drafts) are corrected together, with the \
         loss spike at the close where it can be asked. Curves, months gained, time to first value \
         and robustness checks are not findings. Reports on parts (--where) are not corrected for.",
        f.count((asked + others) as u64, "other question", "other questions")
    )
}
