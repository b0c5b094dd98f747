//! Early churn and revenue by rep, segment and lead source.

use crate::metrics::Share;
use crate::metrics::retention::Retention;
use crate::metrics::retention::breakdown::{BreakdownRow, ChurnBreakdown};
use crate::metrics::retention::cohorts::GrossRetention;
use crate::metrics::reviews::outliers::OutlierVerdict;
use crate::model::Breakdown;
use crate::report::document::{Cell, Section, Table, Tone};
use crate::report::format::Formatter;
use crate::report::list::{Columns, List, Value};
use crate::report::names;
use crate::report::run_info::RunInfo;
use crate::report::sections::retention::{accounts, wording};
use crate::stats::sum::Sum;

/// Most rows of one breakdown on the page.
const PARTS_SHOWN: usize = 25;

/// Minimum number of accounts followed for a share.
const FEWEST_FOR_A_SHARE: u64 = 10;

/// One section with one table per breakdown.
pub fn section(retention: &Retention<'_>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let mut section = Section::new("parts", "Churn within a year, by rep, segment and source");
    let Some(first) = retention.breakdowns.first() else {
        return section
            .text(
                "Not measured: no column is mapped to deals.rep, deals.segment or \
                 deals.lead_source.",
            )
            .see(accounts::ACCOUNTS, accounts::BY_ACCOUNT);
    };
    let all = match first.early.n < FEWEST_FOR_A_SHARE {
        true => f.of(first.early),
        false => f.share(first.early),
    };
    section = section
        .mail_list(in_one_line(retention, f))
        .page_list(vec![format!(
            "Of the accounts followed for a year after the close, {all} churned within it. Under ten \
             accounts only the counts are shown. {}",
            flagged(retention, f)
        )]);
    let has_revenue = retention
        .revenue_retention
        .measured()
        .is_some_and(|cohorts| is_of_the_day(cohorts));
    for parts in &retention.breakdowns {
        section = section.table(table(parts, has_revenue, info));
    }
    section.see(accounts::ACCOUNTS, accounts::BY_ACCOUNT)
}

/// `By segment: Retail 64% (9 of 14), … Fintech 8% (1 of 13).`, for the mail: each property but the
/// rep, of the parts with enough accounts.
fn in_one_line(retention: &Retention<'_>, f: &Formatter) -> Vec<String> {
    let by_property = retention
        .breakdowns
        .iter()
        .filter(|parts| parts.by != Breakdown::REP);
    let line = |parts: &ChurnBreakdown| {
        let by = wording::property(parts.by.key());
        let mut enough: Vec<&BreakdownRow> = (parts.parts.iter())
            .filter(|part| part.early.n >= FEWEST_FOR_A_SHARE)
            .collect();
        let rate = |part: &BreakdownRow| part.early.value().unwrap_or(0.0);
        enough.sort_by(|a, b| rate(b).total_cmp(&rate(a)).then(a.name.cmp(&b.name)));
        let text = |part: &&BreakdownRow| {
            let name = wording::name(part.name.as_ref(), by);
            format!("{name} {}", f.share(part.early))
        };
        let texts: Vec<String> = match enough.as_slice() {
            [first, second, .., last] if enough.len() > 4 => [first, second]
                .into_iter()
                .map(text)
                .chain([format!("… {}", text(last))])
                .collect(),
            all => all.iter().map(text).collect(),
        };
        (enough.len() > 1).then(|| format!("Churned within a year, by {by}: {}.", texts.join(", ")))
    };
    by_property.filter_map(line).collect()
}

/// Whether the revenue now is that of the as-of day.
pub fn is_of_the_day(cohorts: &[GrossRetention]) -> bool {
    cohorts.iter().all(|cohort| cohort.now_arr.is_some())
}

fn flagged(retention: &Retention<'_>, f: &Formatter) -> String {
    let Some(reps) = retention
        .breakdowns
        .iter()
        .find(|parts| parts.by == Breakdown::REP)
    else {
        return "No column is mapped to deals.rep, so reps are not compared.".into();
    };
    let named: Vec<String> = reps
        .parts
        .iter()
        .filter(|part| part.verdict == Some(OutlierVerdict::More))
        .map(|part| {
            let expected = part.expected.map_or(String::new(), |e| {
                format!(
                    " where {} would be expected for these segments",
                    f.number((e * 10.0).round() / 10.0)
                )
            });
            format!(
                "{}, {}{expected}",
                names::rep(part.name.as_deref()),
                f.of(part.early)
            )
        })
        .collect();
    if !named.is_empty() {
        return format!(
            "More churn than chance and their segments explain: accounts of {}.",
            names::list(&named)
        );
    }
    match reps
        .parts
        .iter()
        .any(|part| part.verdict == Some(OutlierVerdict::WithinChance))
    {
        true => {
            "In churn no rep stands out: chance and their segments explain the differences.".into()
        }
        false => {
            "Reps cannot be compared: that takes two with ten accounts followed a year in the same \
             segments."
                .into()
        }
    }
}

pub fn kept(part: Option<Sum>, start: Sum, f: &Formatter) -> String {
    match part {
        Some(part) if start.value() > 0.0 => f.percent(part.value() / start.value()),
        _ => "unknown".into(),
    }
}

fn table(parts: &ChurnBreakdown, has_revenue: bool, info: &RunInfo) -> Table {
    let f = &info.formatter();
    let by = wording::property(parts.by.key());
    let mut heads = vec![
        wording::capital(by),
        "#Accounts".into(),
        "#Churned within a year".into(),
    ];
    if has_revenue {
        heads.extend([
            "#ARR of the first sale".to_string(),
            "#GRR since first sale".into(),
            "#NRR since first sale".into(),
        ]);
    }
    let row = |part: &BreakdownRow| {
        let early = match part.early {
            Share { n: 0, .. } => "none followed yet".to_string(),
            share if share.n < FEWEST_FOR_A_SHARE => f.of(share),
            share => f.share(share),
        };
        let tone = if part.verdict == Some(OutlierVerdict::More) {
            Tone::Bad
        } else {
            Tone::Plain
        };
        let mut row = vec![
            Cell::from(wording::name(part.name.as_ref(), by)),
            f.integer(part.accounts).into(),
            Cell {
                text: early,
                tone,
                link: None,
            },
        ];
        if has_revenue {
            row.extend([
                Cell::from(f.money(part.start_arr.value(), &info.currency)),
                kept(part.kept_arr, part.start_arr, f).into(),
                kept(part.now_arr, part.start_arr, f).into(),
            ]);
        }
        row
    };
    let mut sorted: Vec<&BreakdownRow> = parts.parts.iter().collect();
    sorted.sort_by(|a, b| b.accounts.cmp(&a.accounts).then(a.name.cmp(&b.name)));
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    Table::new(&heads, sorted.into_iter().map(row).collect())
        .page_rows(PARTS_SHOWN)
        .shortened(0, "parts.csv")
}

/// The list: one row per rep, segment or lead source.
pub fn list<'a>(retention: &'a Retention<'a>) -> List<'a> {
    let rows = retention
        .breakdowns
        .iter()
        .flat_map(|parts| parts.parts.iter().map(move |part| (parts.by, part)));
    Columns::of(rows)
        .column("by", |(by, _)| Value::plain(by.key()))
        .column("value", |(_, part)| Value::maybe(part.name.as_deref()))
        .column("accounts", |(_, part)| Value::plain(part.accounts))
        .column("churned_within_a_year", |(_, part)| {
            Value::plain(part.early.k)
        })
        .column("followed_a_year", |(_, part)| Value::plain(part.early.n))
        .column("expected", |(_, part)| Value::optional(part.expected))
        .column("start_arr", |(_, part)| {
            Value::plain(part.start_arr.value())
        })
        .column("kept_arr", |(_, part)| {
            Value::optional(part.kept_arr.map(Sum::value))
        })
        .column("now_arr", |(_, part)| {
            Value::optional(part.now_arr.map(Sum::value))
        })
        .named("parts.csv")
}
