//! The primary question within each segment.

use crate::metrics::retention::subgroups::{SubgroupVerdict, Subgroups};
use crate::metrics::retention::{ByRecord, FEWEST_CHURNS};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::report::list::{Columns, List, Value};
use crate::report::run_info::RunInfo;
use crate::report::sections::retention::wording;
use crate::report::{measured, names};

/// The primary question within each subgroup.
pub fn section(told: &ByRecord, info: &RunInfo) -> Section {
    const TITLE: &str = "Does it hold inside each segment?";
    let f = &info.formatter();
    let subgroups = match measured::or_not_measured(&told.subgroups, "inside", TITLE) {
        Ok(subgroups) => subgroups,
        Err(section) => return section,
    };
    let by = wording::property(subgroups.by.key());
    let title = format!("Does it hold inside each {by}?");
    let is_turned = subgroups.verdict == SubgroupVerdict::QualitativeInteraction;
    let rows = subgroups.parts.iter().map(|part| {
        let ratio = match &part.ratio {
            // Alone, an estimate beyond 1 is no sign that the direction turns.
            Some(estimate) if part.reversed && is_turned => {
                Cell::verdict(false, wording::with_limits(estimate, f))
            }
            Some(estimate) => wording::with_limits(estimate, f).into(),
            None => "too few to tell".into(),
        };
        vec![
            wording::name(part.name.as_ref(), by).into(),
            f.of(part.churned).into(),
            ratio,
        ]
    });
    let heads = [
        wording::capital(by),
        "#Churned".to_string(),
        format!("#{}", wording::compared(told.completeness.ratio.units)),
    ];
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    Section::new("inside", title)
        .text(verdict(subgroups, by, f))
        .table(
            Table::new(&heads, rows.collect())
                .page_rows(40)
                .shortened(0, "inside.csv"),
        )
}

/// Whether the primary answer holds in all subgroups.
fn verdict(subgroups: &Subgroups, by: &str, f: &Formatter) -> String {
    let turned: Vec<String> = subgroups
        .parts
        .iter()
        .filter(|part| part.reversed)
        .map(|part| wording::name(part.name.as_ref(), by))
        .collect();
    match subgroups.verdict {
        SubgroupVerdict::TooFew => {
            format!(
                "Too few to tell: that takes two with {FEWEST_CHURNS} churned accounts each. The \
                 counts are below."
            )
        }
        SubgroupVerdict::Consistent => {
            "Yes, as far as can be told: the direction is the same in each, and the \
             differences between them may be chance."
                .into()
        }
        SubgroupVerdict::ReversedByChance => {
            format!(
                "The direction is the opposite in {}, within chance.",
                names::list(&turned)
            )
        }
        SubgroupVerdict::QuantitativeInteraction if !turned.is_empty() => format!(
            "How strongly differs beyond chance{}; that the direction turns in {} may be chance.",
            p(subgroups, f),
            names::list(&turned)
        ),
        SubgroupVerdict::QuantitativeInteraction => format!(
            "The direction is the same wherever enough churned to compare; its strength differs \
             beyond chance{}.",
            p(subgroups, f)
        ),
        SubgroupVerdict::QualitativeInteraction => format!(
            "No: the direction is the opposite in {}, beyond chance{}. The figure of all accounts \
             holds for no {by}.",
            names::list(&turned),
            p(subgroups, f)
        ),
    }
}

/// ` (p 0.03)`, of the test that decided.
fn p(subgroups: &Subgroups, f: &Formatter) -> String {
    let test = match subgroups.verdict {
        SubgroupVerdict::QualitativeInteraction => subgroups.both_ways,
        _ => subgroups.alike,
    };
    test.map_or(String::new(), |test| format!(" (p {})", f.p_value(test.p)))
}

/// The list: one row per subgroup.
pub fn list(told: &ByRecord) -> List<'_> {
    let rows = told
        .subgroups
        .measured()
        .into_iter()
        .flat_map(|subgroups| subgroups.parts.iter().map(move |part| (subgroups.by, part)));
    Columns::of(rows)
        .column("by", |(by, _)| Value::plain(by.key()))
        .column("value", |(_, part)| Value::maybe(part.name.as_deref()))
        .column("churned", |(_, part)| Value::plain(part.churned.k))
        .column("accounts", |(_, part)| Value::plain(part.churned.n))
        .estimate(["ratio_seven_against_three", "low", "high"], |(_, part)| {
            part.ratio
        })
        .named("inside.csv")
}
