//! Survival by completeness, and months gained.

use crate::metrics::retention::classes::{ClassCurve, CurvePoint, CurvesVerdict};
use crate::metrics::retention::survival_difference::HORIZONS;
use crate::metrics::retention::{ByRecord, FEWEST_AT_RISK, Retention};
use crate::metrics::{Measured, Share};
use crate::report::charts::canvas::Color;
use crate::report::charts::survival::{Group, drawn_until, survival};
use crate::report::charts::{Chart, ChartError};
use crate::report::document::{Section, Table};
use crate::report::format::Formatter;
use crate::report::list::{Columns, List, Value};
use crate::report::measured;
use crate::report::run_info::RunInfo;
use crate::report::sections::retention::{accounts, wording};

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

/// The curves, with the log-rank test.
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
    let primary = &told.completeness;
    if let Some((gained, shares)) = primary.gained.as_ref().zip(primary.shares.as_ref()) {
        let [more, fewer] = shares.exposures;
        let months = |days: f64| f.number((days / MONTH * 10.0).round() / 10.0);
        section = section.text(format!(
            "In the first {:.0} months, accounts with {more} complete fields stay {} months longer on \
             average ({} to {}) than with {fewer}, in the model of the adjusted ratio.",
            gained.within_days / MONTH,
            months(gained.days.value),
            months(gained.days.lower),
            months(gained.days.upper)
        ));
    }
    let tests = &told.tests;
    let churned = retention.flow.churned;
    let p = tests
        .quoted(churned)
        .map_or(String::new(), |(test, in_segments)| {
            format!(
                " Log-rank test over the classes{}: p {}.",
                if in_segments { " within segments" } else { "" },
                equals(test.p, f)
            )
        });
    let landmark = retention.landmark_days;
    let caption = format!(
        "Kaplan-Meier, unadjusted. Month 0 is day {landmark} after the close, when the record counts; \
         95% bands. Lines end where fewer than {FEWEST_AT_RISK} accounts are followed."
    );
    let failed: u64 = told.classes.iter().map(|class| class.failed_payments).sum();
    let caption = match failed {
        0 => caption,
        failed => format!(
            "{caption} {} that failed to pay are no customers from then on; the test compares churn \
             only.",
            f.count(failed, "account", "accounts")
        ),
    };
    let title = match told.curves_verdict(churned) {
        CurvesVerdict::CompleteChurnLess => "The more complete the record, the less churn",
        CurvesVerdict::CompleteChurnMore => "The more complete the record, the more churn",
        CurvesVerdict::Indistinguishable => "No difference by complete fields is found, adjusted",
        CurvesVerdict::OneClass => "All accounts are of one class",
        CurvesVerdict::TooFew => "Too few churned accounts to compare the curves",
    };
    section = section
        .figure(chart(&told.classes, f)?, title, caption)
        .text(format!(
            "A record counts as it stood on day {landmark} after the close; accounts that churned \
             before are not compared.{p}"
        ))
        .table(classes(&told.classes, f).shortened(0, ""));
    Ok(section.see(accounts::ACCOUNTS, accounts::BY_ACCOUNT))
}

fn chart(classes: &[ClassCurve], f: &Formatter) -> Result<Chart, ChartError> {
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
            curve: &class.curve,
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
    (!pairs.is_empty()).then(|| format!("chi-square, unadjusted. {}.", pairs.join("; ")))
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
