//! Survival by completeness.

use crate::metrics::board;
use crate::metrics::retention::adjustment::Adjustment;
use crate::metrics::retention::classes::{ClassCurve, CurvePoint, CurvesVerdict};
use crate::metrics::retention::hazard_ratio::RatioVerdict;
use crate::metrics::retention::record_or_complete::RecordOrComplete;
use crate::metrics::retention::survival_difference::{HORIZONS, RetainedShares, StandardizedPoint};
use crate::metrics::retention::{ByRecord, FEWEST_AT_RISK, Retention};
use crate::metrics::{Measured, Share};
use crate::report::charts::canvas::Color;
use crate::report::charts::survival::{Group, Line, ModelPoint, drawn_until, survival};
use crate::report::charts::{Chart, ChartError};
use crate::report::document::{Section, Table};
use crate::report::format::Formatter;
use crate::report::list::{Columns, List, Value};
use crate::report::measured;
use crate::report::run_info::RunInfo;
use crate::report::sections::retention::{accounts, records, wording};
use crate::stats::Estimate;

const TITLE: &str = "Still customers, by complete fields on the record";

const MONTH: f64 = 365.25 / 12.0;

/// A class's curve read on a day with enough accounts at risk.
fn read(class: &ClassCurve, day: i64) -> Option<&CurvePoint> {
    class
        .at
        .iter()
        .find(|point| point.day == day && point.at_risk >= FEWEST_AT_RISK)
        // Accounts may come under risk late: then too few at the beginning spoil what follows.
        .filter(|_| class.curve.last_time_with(FEWEST_AT_RISK) >= day as f64)
}

/// `no record`, `5-6 of 7`.
fn label(class: &ClassCurve) -> String {
    if class.class.starts_with(char::is_numeric) {
        format!("{} of 7", class.class)
    } else {
        class.class.clone()
    }
}

/// Median months to churn: `8 months`; `not within 15 months` when it is beyond the time with enough
/// accounts at risk.
fn half_left(class: &ClassCurve, f: &Formatter) -> String {
    let watched = drawn_until(&class.curve);
    let months = |days: f64| f.integer((days / MONTH).round() as u64);
    match class.median_days {
        Some(days) if days <= watched => months(days),
        _ if watched < MONTH => "too few followed".into(),
        _ => format!("not within {}", months(watched)),
    }
}

/// The curves, and the shares of the classes.
///
/// # Errors
/// When the chart cannot be drawn.
pub fn section(
    retention: &Retention<'_>,
    told: &ByRecord,
    info: &RunInfo,
) -> Result<Section, ChartError> {
    let f = &info.formatter();
    let mut section = Section::new("curves", TITLE);
    if told.classes.is_empty() {
        return Ok(section
            .text("No account has been followed for long enough yet.")
            .see(accounts::ACCOUNTS, accounts::BY_ACCOUNT));
    }
    let landmark = retention.landmark_days;
    let drawn = drawn(told);
    section = section.figure(
        chart(&drawn, told, f)?,
        title(&drawn, told, retention.flow.churned),
        caption(&drawn, told, landmark, f),
    );
    Ok(section
        .page_list(vec![
            format!(
                "The accounts compared were still customers {landmark} days after signing and are \
                 followed from then; a record counts as it stood on that day."
            ),
            "By class, unadjusted: the share still customers, allowing for unequal length of \
             follow-up."
                .into(),
        ])
        .table(classes(&told.classes, f).shortened(0, ""))
        .see(accounts::ACCOUNTS, accounts::BY_ACCOUNT))
}

/// What is drawn.
enum Drawn<'a> {
    /// Accounts without a record, with an incomplete and with a complete one, adjusted.
    Groups(&'a RecordOrComplete),
    /// The model of complete fields, adjusted.
    Fields(&'a RetainedShares),
    /// The classes as observed: no model could be standardised.
    Observed,
}

fn drawn(told: &ByRecord) -> Drawn<'_> {
    match (&told.record_or_complete, &told.completeness.shares) {
        (Some(groups), _) => Drawn::Groups(groups),
        (None, Some(shares)) => Drawn::Fields(shares),
        (None, None) => Drawn::Observed,
    }
}

/// The finding where one of the fixed questions has one and the curves show it adjusted; else what
/// is drawn.
fn title(drawn: &Drawn<'_>, told: &ByRecord, churned: u64) -> String {
    let found = board::findings(told);
    let is_less = found.first().is_some_and(|first| first.is_less());
    match (drawn, told.curves_verdict(churned)) {
        (Drawn::Groups(records), _) if is_less => records::stayed(records),
        (Drawn::Groups(_), CurvesVerdict::CompleteChurnLess)
        | (Drawn::Fields(_), CurvesVerdict::CompleteChurnLess) => {
            "The more complete the record, the less churn".into()
        }
        (Drawn::Groups(_) | Drawn::Fields(_), CurvesVerdict::CompleteChurnMore) => {
            "The more complete the record, the more churn".into()
        }
        (Drawn::Observed, CurvesVerdict::CompleteChurnLess | CurvesVerdict::CompleteChurnMore) => {
            "Still customers by complete fields, not adjusted for who the customers are".into()
        }
        (_, CurvesVerdict::Indistinguishable)
            if told.completeness.ratio.verdict == RatioVerdict::NoLargeDifference =>
        {
            "No difference by complete fields is found, adjusted".into()
        }
        (_, CurvesVerdict::Indistinguishable) => {
            "Whether the curves differ cannot be told, adjusted".into()
        }
        (_, CurvesVerdict::OneClass) => "All accounts are of one class".into(),
        (_, CurvesVerdict::TooFew) => "Too few churned accounts to compare the curves".into(),
    }
}

fn caption(drawn: &Drawn<'_>, told: &ByRecord, landmark: i64, f: &Formatter) -> String {
    let adjusted = |how: Option<&Adjustment>| {
        let held = how.map_or(String::new(), wording::adjusted_for);
        match held.is_empty() {
            true => "Not adjusted for anything".to_string(),
            false => format!("Adjusted for {held}"),
        }
    };
    let month = format!("Month 0 is day {landmark} after signing; 95% bands.");
    let text = match drawn {
        Drawn::Groups(records) => format!(
            "{}: the shares expected if all accounts had been handed over like that. {month}",
            adjusted(Some(&records.adjustment))
        ),
        Drawn::Fields(_) => format!(
            "{}: the shares expected if all accounts with a record had been handed over like that. \
             {month}",
            adjusted(told.completeness.ratio.adjustment.as_ref())
        ),
        Drawn::Observed => format!(
            "Unadjusted: differences may be who the customers are. {month} Lines end where fewer \
             than {FEWEST_AT_RISK} accounts are followed."
        ),
    };
    let failed: u64 = told.classes.iter().map(|class| class.failed_payments).sum();
    match (failed, drawn) {
        (0, _) => text,
        (failed, Drawn::Observed) => format!(
            "{text} {} that failed to pay are no customers from then on; comparisons are of churn \
             only.",
            f.count(failed, "account", "accounts")
        ),
        (failed, _) => format!(
            "{text} {} that failed to pay are followed until then and not counted as churned; in the \
             table below they are no customers from then on.",
            f.count(failed, "account", "accounts")
        ),
    }
}

fn chart(drawn: &Drawn<'_>, told: &ByRecord, f: &Formatter) -> Result<Chart, ChartError> {
    match drawn {
        Drawn::Groups(records) => of_groups(records, f),
        Drawn::Fields(shares) => of_fields(shares, f),
        Drawn::Observed => of_classes(&told.classes, f),
    }
}

/// `all 7 fields: 88 of 100 still customers after a year (83% to 91%)`.
fn modelled_alt(label: &str, share: &Estimate, days: i64, f: &Formatter) -> String {
    format!(
        "{label}: {} still customers after {} ({})",
        f.percent(share.value),
        wording::horizon(days),
        f.interval(share)
    )
}

fn point(day: i64, share: &Estimate, followed: Option<u64>) -> ModelPoint {
    ModelPoint {
        day: day as f64,
        share: share.value,
        lower: share.lower,
        upper: share.upper,
        followed,
    }
}

fn of_groups(told: &RecordOrComplete, f: &Formatter) -> Result<Chart, ChartError> {
    let colors = [Color::Red, Color::Mute, Color::Blue];
    let groups: Vec<Group<'_>> = (0..colors.len())
        .map(|i| Group {
            label: records::label(told.groups[i].group).into(),
            line: Line::Modelled(
                told.curve
                    .iter()
                    .map(|at| point(at.day, &at.shares[i], Some(at.followed[i])))
                    .collect(),
            ),
            color: colors[i],
        })
        .collect();
    let alt: Vec<String> = told
        .groups
        .iter()
        .map(|one| modelled_alt(records::label(one.group), &one.adjusted, told.days, f))
        .collect();
    let alt = format!(
        "Share still customers by month, adjusted. {}.",
        alt.join("; ")
    );
    survival("curves", alt, &groups, f)
}

fn of_fields(told: &RetainedShares, f: &Formatter) -> Result<Chart, ChartError> {
    let labels = told.exposures.map(|fields| format!("{fields} fields"));
    let line = |of: &dyn Fn(&StandardizedPoint) -> Estimate| {
        let at = |one: &StandardizedPoint| point(one.day, &of(one), None);
        Line::Modelled(told.curve.iter().map(at).collect())
    };
    let [more, fewer] = labels.clone();
    let groups = [
        Group {
            label: more,
            line: line(&|one| one.first),
            color: Color::Blue,
        },
        Group {
            label: fewer,
            line: line(&|one| one.second),
            color: Color::Red,
        },
    ];
    let shares = [told.adjusted.first, told.adjusted.second];
    let alt: Vec<String> = labels
        .iter()
        .zip(&shares)
        .map(|(label, share)| modelled_alt(label, share, told.days, f))
        .collect();
    let alt = format!(
        "Share still customers by month, adjusted. {}.",
        alt.join("; ")
    );
    survival("curves", alt, &groups, f)
}

fn of_classes(classes: &[ClassCurve], f: &Formatter) -> Result<Chart, ChartError> {
    let colors = [Color::Blue, Color::Green, Color::Mute, Color::Red];
    let numbered = classes
        .iter()
        .rev()
        .filter(|class| class.class.starts_with(char::is_numeric));
    let rank = |class: &ClassCurve| {
        numbered
            .clone()
            .position(|other| other.class == class.class)
    };
    let groups: Vec<Group<'_>> = classes
        .iter()
        .map(|class| Group {
            label: label(class),
            line: Line::Observed(&class.curve),
            color: rank(class).map_or(Color::Dark, |rank| colors[rank.min(colors.len() - 1)]),
        })
        .collect();
    let day = HORIZONS
        .into_iter()
        .find(|day| classes.iter().all(|class| read(class, *day).is_some()));
    let alt: Vec<String> = classes.iter().map(|class| in_alt(class, day, f)).collect();
    let alt = format!("Share still customers by month. {}.", alt.join("; "));
    survival("curves", alt, &groups, f)
}

/// A class in the text alternative: churned accounts, and the share still customers on a day.
fn in_alt(class: &ClassCurve, day: Option<i64>, f: &Formatter) -> String {
    let at = day
        .and_then(|day| Some((read(class, day)?, wording::horizon(day))))
        .map(|(point, words)| {
            let share = f.percent(point.survival.value);
            format!(
                ", {share} still customers after {words} ({})",
                f.interval(&point.survival)
            )
        });
    format!(
        "{}: {} accounts, {} churned{}",
        label(class),
        class.n,
        class.churned,
        at.unwrap_or_default()
    )
}

/// Churned accounts of each class, and shares still customers.
fn classes(classes: &[ClassCurve], f: &Formatter) -> Table {
    let share = |class: &ClassCurve, day: i64| match read(class, day) {
        // All are still there: the band has no width, and says nothing.
        Some(p) if p.survival.lower >= 1.0 => f.percent(p.survival.value),
        Some(p) => format!(
            "{} ({})",
            f.percent(p.survival.value),
            f.interval(&p.survival)
        ),
        None => "too few followed".into(),
    };
    let rows = classes.iter().map(|class| {
        let churned = f.of(Share {
            k: class.churned,
            n: class.n,
        });
        vec![
            label(class).into(),
            churned.into(),
            share(class, 180).into(),
            share(class, 365).into(),
            half_left(class, f).into(),
        ]
    });
    let titles = [
        "Fields",
        "#Churned",
        "#Still customers after 6 months",
        "#After 12 months",
        "#Half churned by month",
    ];
    Table::new(&titles, rows.collect())
}

/// The log-rank tests of pairs of classes, for the method note.
pub fn pairs(told: &ByRecord, f: &Formatter) -> Option<String> {
    let pairs: Vec<String> = (told.tests.pairs.iter())
        .map(|pair| {
            format!(
                "{} against {}: {} (p {}, q {})",
                pair.a,
                pair.b,
                f.decimals(pair.chi_square, 1),
                f.p_value(pair.p),
                f.p_value(pair.q)
            )
        })
        .collect();
    let all = told.tests.quoted(told.recorded.ratio.churned).map_or(
        String::new(),
        |(test, in_segments)| {
            format!(
                " All classes{}: p {}.",
                if in_segments { ", within segments" } else { "" },
                equals(test.p, f)
            )
        },
    );
    (!pairs.is_empty()).then(|| format!("chi-square, unadjusted. {}.{all}", pairs.join("; ")))
}

/// `= 0.03`, `< 0.001`.
pub fn equals(p: f64, f: &Formatter) -> String {
    let text = f.p_value(p);
    if text.starts_with('<') {
        text
    } else {
        format!("=\u{a0}{text}")
    }
}

/// The figures by record, or a section that says why there are none.
///
/// # Errors
/// That section, when the exports hold no records.
pub fn measured<'a>(retention: &'a Retention<'a>) -> Result<&'a ByRecord, Section> {
    measured::or_not_measured(&retention.by_record, "curves", TITLE)
}

/// The list: one row per class and day with a churn.
pub fn list(by_record: &Measured<ByRecord>) -> List<'_> {
    let classes = by_record
        .measured()
        .into_iter()
        .flat_map(|told| &told.classes);
    let rows = classes.flat_map(|class| class.curve.steps().iter().map(move |s| (class, s)));
    Columns::of(rows)
        .column("fields_complete", |(class, _)| Value::plain(&class.class))
        .column("days_since_landmark", |(_, step)| Value::plain(step.time))
        .column("at_risk", |(_, step)| Value::plain(step.at_risk))
        .column("churned_or_failed_to_pay", |(_, step)| {
            Value::plain(step.events)
        })
        .column("survival", |(_, step)| Value::plain(step.survival))
        .column("low", |(_, step)| Value::plain(step.lower))
        .column("high", |(_, step)| Value::plain(step.upper))
        .named("curves.csv")
}
