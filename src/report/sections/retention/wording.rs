//! Ratios and verdicts in words. They never claim a cause and never say "significant".

use crate::metrics::Share;
use crate::metrics::retention::FEWEST_CHURNS;
use crate::metrics::retention::adjustment::{Adjustment, NoRatio, RepAdjustment};
use crate::metrics::retention::exposures::COMPLETE_FIELDS;
use crate::metrics::retention::hazard_ratio::{Contrast, HazardRatio, RatioVerdict};
use crate::metrics::retention::survival_difference::{ENOUGH_FIELDS, RetainedShares};
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

/// `a year`, from the days after the landmark.
pub fn horizon(days: i64) -> &'static str {
    match days {
        365 => "a year",
        180 => "six months",
        _ => "three months",
    }
}

/// `Too few to tell: 11 of 193 accounts with a record have left; about 66 would be needed to see one
/// side leave half as often, 247 to see 30% less.`
fn too_few(told: &HazardRatio, who: &str, f: &Formatter) -> String {
    let so_far = format!("Too few to tell: {} have left", have_left(told, who, f));
    let beside = match told.churned >= FEWEST_CHURNS && told.adjusted.is_none() {
        true => ", hardly any of them beside others like them with another record",
        false => "",
    };
    let seen = match told.contrast {
        Contrast::Groups | Contrast::FourFields => "one side leave half as often",
        Contrast::OneField => "accounts with four fields more leave half as often",
    };
    match told.required_churns {
        Some(needed) if told.churned < needed.half => format!(
            "{so_far}{beside}; about {} would be needed to see {seen}, {} to see 30% less.",
            f.integer(needed.half),
            f.integer(needed.less_by_30)
        ),
        _ => format!("{so_far}{beside}."),
    }
}

/// Whom questions about the content of records are asked of.
pub const WITH_RECORD: &str = "accounts with a record";

/// The answer to the primary question.
pub fn primary(told: &HazardRatio, f: &Formatter) -> String {
    match told.units > 1.0 {
        true => verdict(
            told,
            "Accounts with seven complete fields",
            "as those with three",
            WITH_RECORD,
            f,
        ),
        false => verdict(
            told,
            "Accounts with one complete field more",
            "as those with one less",
            WITH_RECORD,
            f,
        ),
    }
}

/// What the primary ratio compares.
pub fn compared(units: f64) -> &'static str {
    if units > 1.0 {
        "Seven fields against three"
    } else {
        "One field more"
    }
}

/// The verdict on exposed accounts (`with`) against unexposed ones (`without`), of the accounts
/// `who` was asked of.
pub fn verdict(told: &HazardRatio, with: &str, without: &str, who: &str, f: &Formatter) -> String {
    match (told.verdict, &told.adjusted) {
        (RatioVerdict::ChurnedLess | RatioVerdict::ChurnedMore, Some(estimate)) => {
            format!("{with} left {} {without}.", times_as_often(estimate, f))
        }
        (RatioVerdict::ChurnedLess, None) => format!(
            "{with}: none has left{}; of the others some have.",
            none_left_up_to(told, f)
        ),
        (RatioVerdict::ChurnedMore, None) => format!(
            "{with}: all that left are among them; of the others none has{}.",
            none_left_up_to(told, f)
        ),
        (RatioVerdict::NoLargeDifference, Some(estimate)) => format!(
            "No sign of a difference: {} left {} {without}; more than a third less or half more is \
             ruled out.",
            lower(with),
            times_as_often(estimate, f)
        ),
        (RatioVerdict::NearlyAll, _) => {
            "Nearly every account is like that: nothing to compare.".into()
        }
        (RatioVerdict::NearlyNone, _) => {
            "Nearly no account is like that: nothing to compare.".into()
        }
        (_, Some(estimate)) => undecided(told, estimate, (with, without, who), f),
        (_, None) => no_ratio(told, who, f),
    }
}

/// `0.45 times as often (0.30 to 0.62)`.
fn times_as_often(estimate: &Estimate, f: &Formatter) -> String {
    format!(
        "{} times as often ({} to {})",
        ratio(estimate.value, f),
        ratio(estimate.lower, f),
        ratio(estimate.upper, f)
    )
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
    let seen = times_as_often(estimate, f);
    // Enough left to see a large difference, so it is a small one, if any.
    if told
        .required_churns
        .is_some_and(|needed| told.churned >= needed.less_by_30)
    {
        format!(
            "A difference cannot be told from none: {} left {seen} {without}; {} have left.{watch}",
            lower(with),
            have_left(told, who, f)
        )
    } else {
        format!("{} What was seen: {seen}.{watch}", too_few(told, who, f))
    }
}

/// Why there is no ratio.
fn no_ratio(told: &HazardRatio, who: &str, f: &Formatter) -> String {
    match told.why_not {
        _ if told.n == 0 => "Nobody to compare: no account compared had a record in time.".into(),
        Some(NoRatio::AllAlike) => "Nothing to compare: all records are alike in it.".into(),
        Some(NoRatio::NotFitted) => format!(
            "No ratio can be given: {} have left, but in too many of the parts compared all did or \
             none.",
            have_left(told, who, f)
        ),
        _ => too_few(told, who, f),
    }
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

/// `Accounts handed over with 5 fields or more left less often: 9 of 100 within a year (6 to 13),
/// against 16 of 100 (12 to 21) with fewer.`
pub fn shares(shares: &RetainedShares, less: bool) -> String {
    let (told, same) = match &shares.adjusted {
        Some(adjusted) => (adjusted, ", segment for segment"),
        None => (&shares.crude, ""),
    };
    format!(
        "Accounts handed over with {ENOUGH_FIELDS} fields or more left {} often: {} within {}, \
         against {} with a record of fewer{same}.",
        if less { "less" } else { "more" },
        left(&told.first),
        horizon(shares.days),
        left(&told.second)
    )
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

/// `Compared within segment and rep (12), allowing for amount; too few accounts left to allow for
/// source.`
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
        parts.push(format!("allowing for {}", properties(&how.beside)));
    }
    match how.reps {
        RepAdjustment::Within { .. } => {}
        RepAdjustment::Errors { reps } => parts.push(format!("errors by rep ({reps})")),
        RepAdjustment::TooFew { reps } => parts.push(format!("reps ({reps}) not allowed for")),
        RepAdjustment::Unnamed => {
            parts.push("reps not allowed for, as the export names fewer than two".into())
        }
    }
    let mut text = parts.join(", ");
    if !how.left_out.is_empty() {
        text += &format!(
            "; too few accounts left to allow for {}",
            properties(&how.left_out)
        );
    }
    if !how.not_mapped.is_empty() {
        text += &format!("; no column is mapped for {}", properties(&how.not_mapped));
    }
    capital(&text) + "."
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
