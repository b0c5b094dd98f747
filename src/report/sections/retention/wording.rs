//! Ratios and verdicts in words. They never claim a cause and never say "significant".

use crate::metrics::Share;
use crate::metrics::retention::FEWEST_CHURNS;
use crate::metrics::retention::adjustment::{Adjustment, NoRatio, RepAdjustment};
use crate::metrics::retention::exposures::COMPLETE_FIELDS;
use crate::metrics::retention::hazard_ratio::{Contrast, HazardRatio, RatioVerdict};
use crate::report::format::Formatter;
use crate::report::names;
use crate::stats::Estimate;

/// `0.45`, `12`.
pub fn ratio(value: f64, f: &Formatter) -> String {
    f.decimals(value, if value >= 9.95 { 0 } else { 2 })
}

/// `0.45 (0.30 to 0.62)`.
pub fn with_limits(estimate: &Estimate, f: &Formatter) -> String {
    format!(
        "{} ({} to {})",
        ratio(estimate.value, f),
        ratio(estimate.lower, f),
        ratio(estimate.upper, f)
    )
}

/// `about 9 times`, `1.4 times`.
pub fn times(ratio: f64, f: &Formatter) -> String {
    match ratio {
        ratio if ratio >= 9.95 => format!("about {} times", f.decimals(ratio, 0)),
        ratio if ratio >= 2.95 => format!("about {} times", f.number((ratio * 2.0).round() / 2.0)),
        ratio => format!("{} times", f.decimals(ratio, 1)),
    }
}

/// The ratio the other way round, for `unexposed against exposed`.
pub fn inverse(ratio: &Estimate) -> Estimate {
    Estimate {
        value: 1.0 / ratio.value,
        lower: 1.0 / ratio.upper,
        upper: 1.0 / ratio.lower,
        ..*ratio
    }
}

/// `95% interval 4.8 to 16 times`: the limits of a ratio that is said as `times`.
pub fn times_interval(ratio: &Estimate, f: &Formatter) -> String {
    let limit = |value: f64| f.decimals(value, if value >= 9.95 { 0 } else { 1 });
    format!(
        "95% interval {} to {} times",
        limit(ratio.lower),
        limit(ratio.upper)
    )
}

/// `89% lower`, `35% higher`, `3.2 times as high`: a churn rate by its ratio to another.
pub fn rate_against(ratio: f64, f: &Formatter) -> String {
    match ratio {
        ratio if ratio <= 1.0 => format!("{} lower", f.percent(1.0 - ratio)),
        ratio if ratio < 2.0 => format!("{} higher", f.percent(ratio - 1.0)),
        ratio => format!("{} as high", times(ratio, f)),
    }
}

/// `95% interval 77% to 95% lower`, `95% interval 20% lower to 35% higher`.
pub fn rate_interval(ratio: &Estimate, f: &Formatter) -> String {
    let (near, far) = match ratio.value <= 1.0 {
        true => (ratio.upper, ratio.lower),
        false => (ratio.lower, ratio.upper),
    };
    match ratio.upper <= 1.0 {
        true => format!(
            "95% interval {} to {} lower",
            f.percent(1.0 - near),
            f.percent(1.0 - far)
        ),
        false => format!(
            "95% interval {} to {}",
            rate_against(near, f),
            rate_against(far, f)
        ),
    }
}

/// `9 of 100 (6 to 13)` churned, from the share still customers.
pub fn left(stayed: &Estimate) -> String {
    left_of_100(stayed).replacen(" (", " of 100 (", 1)
}

/// `9 (6 to 13)` of 100 churned, from the share still customers.
pub fn left_of_100(stayed: &Estimate) -> String {
    if stayed.lower >= 1.0 {
        return "none".into();
    }
    let of_100 = |share: f64| format!("{:.0}", (1.0 - share) * 100.0);
    format!(
        "{} ({} to {})",
        of_100(stayed.value),
        of_100(stayed.upper),
        of_100(stayed.lower)
    )
}

/// How many more of 100 churn under one share of customers that stay than under another: the difference
/// of the two as they are printed.
pub fn points(stays: f64, other: f64) -> f64 {
    let churned = |share: f64| ((1.0 - share) * 100.0).round();
    churned(stays) - churned(other)
}

/// `a year`, from the days after the landmark.
pub fn horizon(days: i64) -> &'static str {
    match days {
        365 => "a year",
        180 => "six months",
        _ => "three months",
    }
}

/// `Too few to tell: 11 of 193 accounts with a record have churned; to detect a halving of churn we
/// would need about 66, to detect churn 30% lower 247.`
fn too_few(told: &HazardRatio, who: &str, f: &Formatter) -> String {
    let so_far = format!("Too few to tell: {} have churned", have_left(told, who, f));
    let beside = match told.churned >= FEWEST_CHURNS && told.adjusted.is_none() {
        true => ", hardly any of them with similar accounts of the other kind",
        false => "",
    };
    let seen = match told.contrast {
        Contrast::Groups | Contrast::FourFields => "a halving of churn",
        Contrast::OneField => "a halving of churn by four more fields",
    };
    match told.required_churns {
        Some(needed) if told.churned < needed.half => format!(
            "{so_far}{beside}; to detect {seen} we would need about {}, to detect churn 30% lower \
             {}.",
            f.integer(needed.half),
            f.integer(needed.less_by_30)
        ),
        _ => format!("{so_far}{beside}."),
    }
}

/// Whom questions about the content of records are asked of.
pub const WITH_RECORD: &str = "accounts with a record";

/// The answer to the first fixed question.
pub fn record_against_none(told: &HazardRatio, f: &Formatter) -> String {
    verdict(
        told,
        "Accounts with a handoff record",
        "accounts without one",
        "accounts, with a record or without,",
        f,
    )
}

/// The answer to the question of complete fields.
pub fn primary(told: &HazardRatio, f: &Formatter) -> String {
    match told.units > 1.0 {
        true => verdict(
            told,
            "Accounts with all 7 fields complete",
            "accounts with 3",
            WITH_RECORD,
            f,
        ),
        false => verdict(
            told,
            "Accounts with one more complete field",
            "accounts with one less",
            WITH_RECORD,
            f,
        ),
    }
}

/// What the primary ratio compares.
pub fn compared(units: f64) -> &'static str {
    if units > 1.0 {
        "All 7 fields against 3"
    } else {
        "One more complete field"
    }
}

/// The verdict on exposed accounts (`with`) against unexposed ones (`without`), of the accounts
/// `who` was asked of.
pub fn verdict(told: &HazardRatio, with: &str, without: &str, who: &str, f: &Formatter) -> String {
    match (told.verdict, &told.adjusted) {
        (RatioVerdict::ChurnedLess | RatioVerdict::ChurnedMore, Some(estimate)) => {
            format!("{with} churned {}.", at_a_rate(estimate, without, f))
        }
        (RatioVerdict::ChurnedLess, None) => format!(
            "{with}: none has churned{}; of {without} some have.",
            none_left_up_to(told, f)
        ),
        (RatioVerdict::ChurnedMore, None) => format!(
            "{with}: all that churned are among them; of {without} none has{}.",
            none_left_up_to(told, f)
        ),
        (RatioVerdict::NoLargeDifference, Some(estimate)) => format!(
            "No sign of a difference: {} churned {}; more than a third less or half more is ruled \
             out.",
            lower(with),
            at_a_rate(estimate, without, f)
        ),
        (RatioVerdict::NearlyAll, _) => {
            "Nearly all accounts are like that: too few others to compare.".into()
        }
        (RatioVerdict::NearlyNone, _) => "Too few such accounts to compare.".into(),
        (_, Some(estimate)) => undecided(told, estimate, (with, without, who), f),
        (_, None) => no_ratio(told, who, f),
    }
}

/// `at a rate 55% lower than accounts with 3 (95% interval 38% to 70% lower)`.
fn at_a_rate(estimate: &Estimate, than: &str, f: &Formatter) -> String {
    let rate = rate_against(estimate.value, f);
    let limits = rate_interval(estimate, f);
    match estimate.value < 2.0 {
        true => format!("at a rate {rate} than {than} ({limits})"),
        false => format!("at a rate {rate} as {than} ({limits})"),
    }
}

/// ` (up to 4% would fit)`, for a side without churned accounts.
fn none_left_up_to(told: &HazardRatio, f: &Formatter) -> String {
    told.none_left_up_to.map_or(String::new(), |up| {
        format!(" (up to {} would fit)", f.percent(up))
    })
}

/// `11 of 193 accounts with a record`: churned accounts of all.
fn have_left(told: &HazardRatio, who: &str, f: &Formatter) -> String {
    let share = Share {
        k: told.churned,
        n: told.n,
    };
    format!("{} {who}", f.of(share))
}

/// A ratio that neither shows a difference nor rules out a large one.
fn undecided(
    told: &HazardRatio,
    estimate: &Estimate,
    (with, without, who): (&str, &str, &str),
    f: &Formatter,
) -> String {
    let watch = if told.is_worth_watching {
        " Worth watching."
    } else {
        ""
    };
    let seen = at_a_rate(estimate, without, f);
    // Enough left to see a large difference, so it is a small one, if any.
    if told
        .required_churns
        .is_some_and(|needed| told.churned >= needed.less_by_30)
    {
        format!(
            "The difference may be chance: {} churned {seen}; {} have churned.{watch}",
            lower(with),
            have_left(told, who, f)
        )
    } else {
        format!(
            "{} So far {} churned {seen}.{watch}",
            too_few(told, who, f),
            lower(with)
        )
    }
}

/// Why there is no ratio.
fn no_ratio(told: &HazardRatio, who: &str, f: &Formatter) -> String {
    match told.why_not {
        _ if told.n == 0 => "Nobody to compare: no account compared had a record on time.".into(),
        Some(NoRatio::AllAlike) => "Nothing to compare: all records are alike in it.".into(),
        Some(NoRatio::NotFitted) => format!(
            "No churn rates can be compared: {} have churned, but in too many of the groups compared \
             all did or none.",
            have_left(told, who, f)
        ),
        _ => too_few(told, who, f),
    }
}

/// The text with its first letter in lower case.
pub fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

/// The name of a column of the deals in a sentence.
pub fn property(key: &str) -> &str {
    match key {
        "amount" => "amount",
        "company_size" => "company size",
        "lead_source" => "source",
        COMPLETE_FIELDS => "complete fields",
        other => other,
    }
}

fn properties(keys: &[&str]) -> String {
    names::list(
        &keys
            .iter()
            .map(|key| property(key).to_string())
            .collect::<Vec<_>>(),
    )
}

/// `Compared within segment and rep (12), adjusted for amount; too few churned accounts to adjust
/// for source.`
pub fn how(how: &Adjustment) -> String {
    let mut within: Vec<String> = how
        .within
        .iter()
        .map(|key| property(key).to_string())
        .collect();
    if let RepAdjustment::Within { reps } = how.reps {
        within.push(format!("rep ({reps})"));
    }
    let mut parts = Vec::new();
    if !within.is_empty() {
        parts.push(format!("compared within {}", names::list(&within)));
    }
    if !how.beside.is_empty() {
        parts.push(format!("adjusted for {}", properties(&how.beside)));
    }
    match how.reps {
        RepAdjustment::Within { .. } => {}
        RepAdjustment::Means { reps, clustered } => parts.push(format!(
            "adjusted for each rep's mean ({reps} reps, too few churned accounts to compare within \
             them){}",
            if clustered { ", errors by rep" } else { "" }
        )),
        RepAdjustment::Errors { reps } => parts.push(format!("errors by rep ({reps})")),
        RepAdjustment::TooFew { reps } => parts.push(format!("not adjusted for reps ({reps})")),
        RepAdjustment::Unnamed => {
            parts.push("not adjusted for reps, as the export names fewer than two".into())
        }
    }
    let mut text = parts.join(", ");
    if !how.left_out.is_empty() {
        text += &format!(
            "; too few churned accounts to adjust for {}",
            properties(&how.left_out)
        );
    }
    if !how.not_mapped.is_empty() {
        text += &format!("; no column is mapped for {}", properties(&how.not_mapped));
    }
    capital(&text) + "."
}

/// What a ratio is adjusted for: `rep, segment and amount`.
pub fn adjusted_for(how: &Adjustment) -> String {
    let rep = how.reps.adjusts().then(|| "rep".to_string());
    let keys = how.within.iter().chain(&how.beside);
    let keys = keys.map(|key| property(key).to_string());
    names::list(&rep.into_iter().chain(keys).collect::<Vec<_>>())
}

/// The text with its first letter in upper case.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

pub fn name(name: Option<&String>, by: &str) -> String {
    name.map_or_else(|| format!("no {by}"), |text| names::name(text))
}
