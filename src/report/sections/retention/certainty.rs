//! How certain the answer to the primary question is.

use crate::metrics::Measured;
use crate::metrics::board::{FixedQuestion, findings, which_records};
use crate::metrics::retention::ByRecord;
use crate::metrics::retention::adjustment::Adjustment;
use crate::metrics::retention::error_budget::ErrorBudget;
use crate::metrics::retention::hazard_ratio::{Confounding, HazardRatio};
use crate::metrics::retention::survival_difference::RetainedShares;
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::sections::retention::{curves, finding, records, wording};
use crate::stats::cox::Standardized;

const MONTH: f64 = 365.25 / 12.0;

/// ` p = 0.012 (0.016 corrected for two questions).`
fn p_of(ratio: &HazardRatio, f: &Formatter) -> String {
    let corrected = |p: f64| match ratio.q {
        Some(q) if q > p => format!(" ({} corrected for two questions)", f.p_value(q)),
        _ => String::new(),
    };
    ratio.p.map_or(String::new(), |p| {
        format!(" p\u{a0}{}{}.", curves::equals(p, f), corrected(p))
    })
}

/// How strong the answers to the two fixed questions are, unadjusted and adjusted, and how often
/// they were read.
pub fn section(told: &ByRecord, budget: &ErrorBudget, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let section = Section::new("sure", "How strong is it?");
    let section = of_records(section, told, f);
    of_fields(section, told, f).text(looks(budget, f))
}

/// The first question: a record against none.
fn of_records(mut section: Section, told: &ByRecord, f: &Formatter) -> Section {
    let recorded = &told.recorded;
    if recorded.ratio.p.is_some() {
        let answer = match findings(told).first() {
            Some(first) if first.question == FixedQuestion::RecordAgainstNone => {
                wording::capital(&finding::finding(first, f)) + "."
            }
            _ => wording::record_against_none(&recorded.ratio, f),
        };
        let held = recorded.ratio.adjustment.as_ref();
        section = section.text(format!(
            "Question 1, a record against none. {answer}{} {}",
            p_of(&recorded.ratio, f),
            held.map_or(String::new(), wording::how)
        ));
    }
    if let Some(shares) = &recorded.shares {
        let heads = ["#With a record".to_string(), "#Without one".to_string()];
        let table = shares_table(shares, recorded.from_day, &heads);
        section = section.table(table.shortened(0, "")).text(format!(
            "Counted, and followed for unequal times: {} with a record have churned, {} without one.",
            f.of(recorded.with),
            f.of(recorded.without)
        ));
    }
    match which_records(told) {
        Some(records) => section
            .text(format!(
                "In one model of three groups: {}",
                wording::lower(&records::which(records))
            ))
            .table(records::table(records, recorded.from_day, f)),
        None => section,
    }
}

/// The second question: complete fields, among accounts with a record.
fn of_fields(section: Section, told: &ByRecord, f: &Formatter) -> Section {
    let ratio = &told.completeness.ratio;
    let mut section = section.text(format!(
        "Question 2, complete fields among accounts with a record. {}{} {}",
        wording::primary(ratio, f),
        p_of(ratio, f),
        ratio
            .adjustment
            .as_ref()
            .map_or(String::new(), wording::how)
    ));
    if let Some(shares) = &told.completeness.shares {
        let heads = (shares.exposures).map(|fields| format!("#{fields} complete fields"));
        let table = shares_table(shares, told.recorded.from_day, &heads);
        section = section.table(table.shortened(0, ""));
    }
    if let Some(gained) = gained(told, f) {
        section = section.text(gained);
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
                Some(Confounding::ExplainsAll) => {
                    " All of the gap is who the customers are, and who sold to them."
                }
                Some(Confounding::Reverses) => {
                    " Among similar accounts it points the other way: the unadjusted gap comes from \
                     who the customers are, and who sold to them."
                }
                Some(Confounding::HidPart) => " The gap is wider among similar accounts.",
                None => "",
            }
        ));
    }
    section
}

/// `Within the first 12 months alone, accounts with 7 complete fields stay 0.6 months longer on average
/// (0.1 to 1.1) than with 3.`
fn gained(told: &ByRecord, f: &Formatter) -> Option<String> {
    let primary = &told.completeness;
    let (gained, shares) = primary.gained.as_ref().zip(primary.shares.as_ref())?;
    let [more, fewer] = shares.exposures;
    let months = |days: f64| f.number((days / MONTH * 10.0).round() / 10.0);
    Some(format!(
        "Within the first {within:.0} months, in which most stay either way, accounts with {more} \
         complete fields stay {} months longer on average ({} to {}) than with {fewer}; what comes \
         after month {within:.0} is not in it.",
        months(gained.days.value),
        months(gained.days.lower),
        months(gained.days.upper),
        within = gained.within_days / MONTH,
    ))
}

/// How often the page was read, and what that does to its levels.
fn looks(budget: &ErrorBudget, f: &Formatter) -> String {
    let level = |level: f64| f.decimals(level, 4);
    let levels = format!(
        "a difference takes a corrected p < {} for the fixed questions, q < {} for the others",
        level(budget.primary()),
        level(budget.others(false))
    );
    const FAMILY: &str = "Differences, reps named, titles of curves and doubts are one family: with \
                          nothing to find, a page claims anything at most once in 20 times";
    match budget.earlier_looks.as_slice() {
        _ if budget.share >= 1.0 => format!("{FAMILY}; {levels}. It counts as read once."),
        [] => format!(
            "{FAMILY}, however often it is read. This is the first reading, which may use half of \
             that chance: {levels}."
        ),
        [first, ..] => format!(
            "{FAMILY}, however often it is read. Read {} before, first on {}: the chance is spent \
             over the readings as churned accounts come in, and {levels}.",
            match budget.earlier_looks.len() {
                1 => "once".to_string(),
                n => format!("{} times", f.integer(n as u64)),
            },
            f.day(*first)
        ),
    }
}

/// `Of 100 similar accounts without a record 62 (45 to 78) churn within three months of day 30, of 100
/// with one 6 (3 to 9) (95% intervals in brackets).`
pub fn of_100_accounts(told: &ByRecord) -> Option<String> {
    let shares = told.recorded.shares.as_ref()?;
    let is_adjusted = told.recorded.ratio.adjustment.as_ref();
    let is_adjusted = is_adjusted.is_some_and(Adjustment::adjusts_for_customers);
    Some(format!(
        "Of 100 {}accounts without a record {} churn within {} of day {}, of 100 with one {} \
         (95% intervals in brackets).",
        if is_adjusted { "similar " } else { "" },
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
