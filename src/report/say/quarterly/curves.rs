//! Survival by completeness, months gained, and how sure the first answer is.

use super::words;
use crate::metrics::retention::classes::{ClassCurve, CurvePoint};
use crate::metrics::retention::ratio::{Ratio, Verdict};
use crate::metrics::retention::worth::{ENOUGH_FIELDS, HORIZONS};
use crate::metrics::retention::{ByRecord, FEWEST_AT_RISK, FEWEST_CHURNS, Retention};
use crate::metrics::{Measured, Share};
use crate::report::charts::canvas::Ink;
use crate::report::charts::survival::{Group, drawn_until, survival};
use crate::report::charts::{Chart, ChartError};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::Formatter;
use crate::stats::standard::Standardised;

const MONTH: f64 = 365.25 / 12.0;

/// A class's curve on a day, where enough accounts are at risk.
fn read(class: &ClassCurve, day: i64) -> Option<&CurvePoint> {
    class
        .at
        .iter()
        .find(|point| point.day == day && point.at_risk >= FEWEST_AT_RISK)
}

/// `no record`, `5-6 of 7`.
fn label(class: &ClassCurve) -> String {
    if class.class.starts_with(char::is_numeric) {
        format!("{} of 7", class.class)
    } else {
        class.class.clone()
    }
}

/// `8 months`, `> 15 months`: no longer than enough accounts are watched.
fn half_left(class: &ClassCurve, f: &Formatter) -> String {
    let watched = drawn_until(&class.curve);
    let months = |days: f64| f.count((days / MONTH).round() as u64, "month", "months");
    match class.median_days {
        Some(days) if days <= watched => months(days),
        _ if watched < MONTH => "too few watched".into(),
        _ => format!(">\u{a0}{}", months(watched)),
    }
}

/// The curves.
pub fn section(
    retention: &Retention<'_>,
    told: &ByRecord,
    charts: &mut Vec<Chart>,
    f: &Formatter,
) -> Result<Section, ChartError> {
    let section = Section::new("curves", "Who stayed, by completeness at handoff");
    if told.classes.is_empty() {
        return Ok(section.text("No account was watched past the landmark yet."));
    }
    let inks = [Ink::Blue, Ink::Green, Ink::Mute, Ink::Red];
    let numbered = told
        .classes
        .iter()
        .rev()
        .filter(|class| class.class.starts_with(char::is_numeric));
    let rank = |class: &ClassCurve| {
        numbered
            .clone()
            .position(|other| other.class == class.class)
    };
    let group = |class| Group {
        label: label(class),
        curve: &class.curve,
        ink: rank(class).map_or(Ink::Dark, |rank| inks[rank.min(inks.len() - 1)]),
    };
    let groups: Vec<Group<'_>> = told.classes.iter().map(group).collect();
    let day = HORIZONS
        .into_iter()
        .find(|day| told.classes.iter().all(|class| read(class, *day).is_some()));
    let alt: Vec<String> = told
        .classes
        .iter()
        .map(|class| {
            let at = day
                .and_then(|day| Some((read(class, day)?, words::horizon(day))))
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
        })
        .collect();
    let chart = survival(
        "curves",
        format!("Share still customers by month. {}.", alt.join("; ")),
        &groups,
        f,
    )?;
    let landmark = retention.landmark_days;
    let test = told
        .tests
        .within_segments
        .as_ref()
        .map(|test| (test, " within segments"));
    let test = test.or(told.tests.logrank.as_ref().map(|test| (test, "")));
    let test = test.filter(|_| retention.flow.churned >= FEWEST_CHURNS);
    let p = test.map_or(String::new(), |(test, within)| {
        format!(
            " Log-rank test over the classes{within}: p {}.",
            equals(test.p, f)
        )
    });
    let caption = format!(
        "Kaplan-Meier, months since day {landmark}; bands 95%, drawn while at least \
         {FEWEST_AT_RISK} accounts are watched."
    );
    let method = format!("Fields complete are counted as the record stood on day {landmark}.{p}");
    let title = match (told.completeness.ratio.verdict, test) {
        (Verdict::LeftLess, _) => "The more complete the record, the fewer leave",
        (Verdict::LeftMore, _) => "The more complete the record, the more leave",
        (_, Some((test, _))) if test.p < 0.05 => "The classes differ, but not step by step",
        (_, Some(_)) => "The curves cannot be told apart",
        (_, None) if told.classes.len() < 2 => "All accounts are of one class",
        (_, None) => "Too few churns to compare the curves",
    };
    let mut section = section;
    if let Some(gained) = &told.completeness.gained {
        let months = |days: f64| f.number((days / MONTH * 10.0).round() / 10.0);
        section = section.text(format!(
            "Of the first {:.0} months, accounts handed over with {ENOUGH_FIELDS} fields or more \
             stayed {} months longer on average ({} to {}) than those with a record of fewer; \
             nothing is taken out of this figure.",
            gained.within_days / MONTH,
            months(gained.days.value),
            months(gained.days.low),
            months(gained.days.high)
        ));
    }
    section = section.figure(&chart, title, caption).text(method);
    charts.push(chart);
    let share = |class: &ClassCurve, day: i64| match read(class, day) {
        // All are still there: the band has no width, and says nothing.
        Some(p) if p.survival.low >= 1.0 => f.percent(p.survival.value),
        Some(p) => format!(
            "{} ({})",
            f.percent(p.survival.value),
            f.interval(&p.survival)
        ),
        None => "too few watched".into(),
    };
    let rows = told.classes.iter().map(|class| {
        let half = half_left(class, f);
        let churned = f.of(Share {
            k: class.churned,
            n: class.n,
        });
        vec![
            label(class).into(),
            churned.into(),
            share(class, 180).into(),
            share(class, 365).into(),
            half.into(),
        ]
    });
    section = section.table(Table::new(
        &[
            "Fields",
            "#Churned",
            "#Stayed 6 months",
            "#12 months",
            "#Half left by",
        ],
        rows.collect(),
    ));
    if retention.flow.churned >= FEWEST_CHURNS && !told.tests.pairs.is_empty() {
        let rows = told.tests.pairs.iter().map(|pair| {
            let name = format!("{} against {}", pair.a, pair.b);
            vec![
                name.into(),
                f.decimals(pair.chi_square, 1).into(),
                f.p_value(pair.p).into(),
                f.p_value(pair.q).into(),
            ]
        });
        let table = Table::new(
            &[
                "Two classes, as they are",
                "#Log-rank",
                "#p",
                "#q, of the pairs",
            ],
            rows.collect(),
        );
        section = section.table(table.shortened(0, ""));
    }
    Ok(section)
}

/// `= 0.03`, `< 0.001`.
fn equals(p: f64, f: &Formatter) -> String {
    let text = f.p_value(p);
    if text.starts_with('<') {
        text
    } else {
        format!("=\u{a0}{text}")
    }
}

/// ` p 0.012.`
fn p_of(ratio: &Ratio, f: &Formatter) -> String {
    ratio
        .p
        .map_or(String::new(), |p| format!(" p\u{a0}{}.", equals(p, f)))
}

/// How sure the first answer is: as it is and with segment, amount, size, source and rep taken out;
/// how strong what nobody measured would have to be; what these data could have shown.
pub fn sure(told: &ByRecord, f: &Formatter) -> Section {
    let ratio = &told.completeness.ratio;
    let mut section =
        Section::new("sure", "How sure is this?").text(words::first(ratio, f) + &p_of(ratio, f));
    if let Some(how) = &ratio.how {
        section = section.text(words::how(how));
    }
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    if let Some(shares) = &told.completeness.shares {
        let line = |name: &str, of: &Standardised| {
            let per_100 = |share: f64| {
                format!(
                    "{}{:.0}",
                    if share < 0.0 { "−" } else { "" },
                    share.abs() * 100.0
                )
            };
            let d = &of.difference;
            vec![
                name.into(),
                words::left_of_100(&of.first).into(),
                words::left_of_100(&of.second).into(),
                format!(
                    "{} ({} to {})",
                    per_100(d.value),
                    per_100(d.low),
                    per_100(d.high)
                )
                .into(),
            ]
        };
        rows.push(line("as it is", &shares.crude));
        rows.extend(
            shares
                .adjusted
                .as_ref()
                .map(|adjusted| line("segment for segment", adjusted)),
        );
        let within = format!("Left within {}, of 100", words::horizon(shares.days));
        let heads = [
            within.clone(),
            format!("#{ENOUGH_FIELDS} fields or more"),
            "#A record of fewer".to_string(),
            "#More stayed, of 100".to_string(),
        ];
        let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
        section = section.table(Table::new(&heads, rows).shortened(0, ""));
    }
    if let (Some(crude), Some(adjusted)) = (&ratio.crude, &ratio.adjusted) {
        let moved = (crude.value.ln() - adjusted.value.ln()).abs() >= 0.1 * crude.value.ln().abs();
        section = section.text(format!(
            "{}: {} as it is, {} with that taken out.{}",
            words::compared(ratio.units),
            words::ratio(crude.value, f),
            words::with_limits(adjusted, f),
            match moved
                && (ratio
                    .how
                    .as_ref()
                    .is_some_and(|how| how.takes_out_customers()))
            {
                true if adjusted.value.ln().abs() < crude.value.ln().abs() => {
                    " Part of the gap is who the customers are, and who sold to them."
                }
                true => " The gap is wider among like accounts.",
                false => "",
            }
        ));
    }
    section.list(limits(ratio, told, f))
}

/// The E-value, the power line, how much was asked.
fn limits(first: &Ratio, told: &ByRecord, f: &Formatter) -> Vec<String> {
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
            words::ratio(detectable, f),
            words::compared(first.units).to_lowercase()
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
