//! The analysis as of an earlier day, beside today's.

use crate::metrics::retention::Retention;
use crate::metrics::{Quarterly, Share};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::measured;
use crate::report::run_info::RunInfo;
use crate::report::sections::retention::wording;

/// The analysis as of an earlier day, beside today's.
pub fn section(quarterly: &Quarterly<'_>, now: &Retention<'_>, info: &RunInfo) -> Option<Section> {
    let f = &info.formatter();
    let earlier = quarterly.earlier.as_ref()?;
    let title = format!("Against {}", f.day(earlier.as_of));
    let then = match measured::or_not_measured(&earlier.retention, "earlier", &title) {
        Ok(then) => then,
        Err(section) => return Some(section.page_only()),
    };
    let line = |name: &str, of: &dyn Fn(&Retention<'_>) -> String| {
        vec![Cell::from(name), of(then).into(), of(now).into()]
    };
    let rows = vec![
        line("Accounts with an outcome", &|of| {
            f.integer(of.flow.with_outcome)
        }),
        line("Churned so far", &|of| {
            f.share(Share {
                k: of.flow.churned_in_all,
                n: of.flow.with_outcome,
            })
        }),
        line("Churned within a year of the close", &|of| {
            left_early(of, f)
        }),
        line("Churned, more complete fields (adjusted)", &|of| {
            left_by_record(of, true)
        }),
        line("Churned, fewer complete fields (adjusted)", &|of| {
            left_by_record(of, false)
        }),
        line("Churn rate ratio, complete fields", &|of| {
            primary_ratio(of, f)
        }),
        line("Its model", &|of| model_of_ratio(of)),
    ];
    let heads = [
        "What".to_string(),
        format!("#{}", f.day(earlier.as_of)),
        format!("#{}", f.day(info.as_of)),
    ];
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let text = "The same exports, seen only as far as that day. The accounts of then are among \
                those of now, so the two columns are not independent:                 no test is \
                made between them.";
    Some(
        Section::new("earlier", title)
            .text(text)
            .table(Table::new(&heads, rows))
            .page_only(),
    )
}

/// Accounts churned within a year of the close.
fn left_early(of: &Retention<'_>, f: &Formatter) -> String {
    of.breakdowns
        .first()
        .map_or_else(|| "not measured".to_string(), |parts| f.share(parts.early))
}

/// Adjusted share churned with more complete fields (`is_more`), or with fewer.
fn left_by_record(of: &Retention<'_>, is_more: bool) -> String {
    let by_record = of.by_record.measured();
    let Some(shares) = by_record.and_then(|told| told.completeness.shares.as_ref()) else {
        return "too few to tell".into();
    };
    let standard = &shares.adjusted;
    let (side, fields) = match is_more {
        true => (&standard.first, shares.exposures[0]),
        false => (&standard.second, shares.exposures[1]),
    };
    format!(
        "{} in {} with {fields}",
        wording::left(side),
        wording::horizon(shares.days)
    )
}

/// What the primary ratio is adjusted for. Where it changes between the days, the ratios differ by
/// more than their accounts do.
fn model_of_ratio(of: &Retention<'_>) -> String {
    let by_record = of.by_record.measured();
    let how = by_record.and_then(|told| told.completeness.ratio.adjustment.as_ref());
    how.map_or_else(|| "none".into(), wording::how)
}

/// The adjusted ratio of the primary question.
fn primary_ratio(of: &Retention<'_>, f: &Formatter) -> String {
    let by_record = of.by_record.measured();
    match by_record.and_then(|told| told.completeness.ratio.adjusted.as_ref()) {
        Some(estimate) => wording::with_limits(estimate, f),
        None => "too few to tell".into(),
    }
}
