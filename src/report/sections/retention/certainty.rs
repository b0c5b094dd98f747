//! How certain the answer to the primary question is.

use crate::metrics::Measured;
use crate::metrics::retention::ByRecord;
use crate::metrics::retention::error_budget::ErrorBudget;
use crate::metrics::retention::hazard_ratio::{Confounding, HazardRatio};
use crate::metrics::retention::survival_difference::{ENOUGH_FIELDS, RetainedShares};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::sections::retention::{curves, wording};
use crate::stats::direct_standardization::StandardizedSurvival;

/// ` p 0.012.`
fn p_of(ratio: &HazardRatio, f: &Formatter) -> String {
    ratio.p.map_or(String::new(), |p| {
        format!(" p\u{a0}{}.", curves::equals(p, f))
    })
}

/// How certain the primary answer is: unadjusted and adjusted for segment, amount, size, source and
/// rep; how strong an unmeasured confounder would have to be; what these data could detect.
pub fn section(told: &ByRecord, budget: &ErrorBudget, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let ratio = &told.completeness.ratio;
    let mut section = Section::new("sure", "How sure is this?")
        .text(wording::primary(ratio, f) + &p_of(ratio, f));
    if let Some(how) = &ratio.adjustment {
        section = section.text(wording::how(how));
    }
    if let Some(shares) = &told.completeness.shares {
        section = section.table(shares_table(shares).shortened(0, ""));
    }
    if let (Some(crude), Some(adjusted)) = (&ratio.crude, &ratio.adjusted) {
        section = section.text(format!(
            "{}: {} as it is, {} with that taken out.{}",
            wording::compared(ratio.units),
            wording::ratio(crude.value, f),
            wording::with_limits(adjusted, f),
            match ratio.confounding() {
                Some(Confounding::ExplainsPart) => {
                    " Part of the gap is who the customers are, and who sold to them."
                }
                Some(Confounding::ExplainsAll) => {
                    " All of the gap is who the customers are, and who sold to them."
                }
                Some(Confounding::Reverses) => {
                    " Among like accounts it points the other way: the gap as it is comes from who \
                     the customers are, and who sold to them."
                }
                Some(Confounding::HidPart) => " The gap is wider among like accounts.",
                None => "",
            }
        ));
    }
    let mut list = limits(ratio, told, f);
    list.push(looks(budget, f));
    section.list(list)
}

/// How often the page was read, and what that does to its levels.
fn looks(budget: &ErrorBudget, f: &Formatter) -> String {
    let level = |level: f64| f.p_value(level);
    let levels = format!(
        "a difference takes p < {} for the first question, q < {} for the others",
        level(budget.primary()),
        level(budget.others(false))
    );
    const FAMILY: &str = "Differences, reps named, titles of curves and doubts are one family: with \
                          nothing to find, a page claims anything at most once in 20 times";
    match budget.earlier_looks.as_slice() {
        _ if budget.share >= 1.0 => format!("{FAMILY}; {levels}. It counts as read once."),
        [] => format!(
            "{FAMILY}, however often it is read. This is the first reading, which may use half of \
             that chance: {levels} (Lan-DeMets)."
        ),
        [first, ..] => format!(
            "{FAMILY}, however often it is read. Read {} before, first on {}: the chance is spent \
             over the readings as churned accounts come in, and {levels} (Lan-DeMets).",
            match budget.earlier_looks.len() {
                1 => "once".to_string(),
                n => format!("{} times", f.integer(n as u64)),
            },
            f.day(*first)
        ),
    }
}

/// Churned accounts of 100 on both sides, unadjusted and standardised by segment.
fn shares_table(shares: &RetainedShares) -> Table {
    let per_100 = |share: f64| {
        format!(
            "{}{:.0}",
            if share < 0.0 { "−" } else { "" },
            share.abs() * 100.0
        )
    };
    let row = |name: &str, of: &StandardizedSurvival| -> Vec<Cell> {
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
    let mut rows = vec![row("as it is", &shares.crude)];
    rows.extend(
        shares
            .adjusted
            .as_ref()
            .map(|adjusted| row("segment for segment", adjusted)),
    );
    let within = format!("Left within {}, of 100", wording::horizon(shares.days));
    let enough = format!("#{ENOUGH_FIELDS} fields or more");
    let heads = [
        within.as_str(),
        enough.as_str(),
        "#A record of fewer",
        "#More stayed, of 100",
    ];
    Table::new(&heads, rows)
}

/// The E-value, the power, and the number of questions asked.
fn limits(first: &HazardRatio, told: &ByRecord, f: &Formatter) -> Vec<String> {
    let mut lines = Vec::new();
    let one = |value: f64| f.number((value * 10.0).round() / 10.0);
    if let Some(unmeasured) = first.unmeasured.filter(|_| first.verdict.is_found()) {
        lines.push(format!(
            "For something nobody measured to explain it away, it would have to be {} times as \
             common where fields are few, and make leaving {} times as likely, beyond what is \
             taken out; {} times for the interval to reach no difference (E-value).",
            one(unmeasured.ratio),
            one(unmeasured.ratio),
            one(unmeasured.limit)
        ));
    }
    if let Some(detectable) = first.detectable {
        lines.push(format!(
            "The smallest effect these data would have shown four times in five: {} times as often \
             ({}).",
            wording::ratio(detectable, f),
            wording::compared(first.units).to_lowercase()
        ));
    }
    let asked = told
        .fields
        .iter()
        .filter(|field| field.ratio.q.is_some())
        .count();
    let others = [&told.rejected, &told.drafted];
    let others = others
        .into_iter()
        .filter_map(Measured::measured)
        .filter(|question| question.ratio.q.is_some())
        .count();
    lines.push(format!(
        "Asked on this page besides: {} (fields, rejections, drafts), corrected together, with the \
         pressure at the close among them where it could be asked. Curves, months gained, time to \
         the first value and the checks below are not findings. Asking again for parts (--where) \
         is not corrected for.",
        f.count((asked + others) as u64, "question", "questions")
    ));
    lines
}
