//! ARR at stake: what the difference between accounts with a record and without one would be worth,
//! and what else may be behind it.

use crate::metrics::Share;
use crate::metrics::retention::at_stake::ArrAtStake;
use crate::metrics::retention::missing_records::{AccountGroup, GroupWithout, MissingRecords};
use crate::metrics::retention::{ByRecord, Retention};
use crate::report::document::Section;
use crate::report::format::Formatter;
use crate::report::names;
use crate::report::run_info::RunInfo;
use crate::report::sections::retention::population;

/// Reps and segments named at most.
const NAMED: usize = 3;

/// One sentence each; `None` when every account has a record.
pub fn section(retention: &Retention<'_>, told: &ByRecord, info: &RunInfo) -> Option<Section> {
    let (f, currency) = (&info.formatter(), info.currency.as_str());
    let stake = told.at_stake.as_ref();
    let missing = told.missing_records.as_ref();
    if stake.is_none() && missing.is_none() {
        return None;
    }
    let mut lines: Vec<String> = Vec::new();
    if let Some(stake) = stake {
        lines.extend(if_it_held(
            stake,
            &population::since(retention),
            f,
            currency,
        ));
    }
    let mut page_lines: Vec<String> = Vec::new();
    page_lines.extend(stake.and_then(|stake| customers(stake, f, currency)));
    page_lines.extend(stake.and_then(|stake| how_they_came(stake, f)));
    page_lines.extend(missing.map(|missing| why_missing(missing, f, currency)));
    page_lines.push(reverse_cause(retention.landmark_days));
    page_lines.extend(failed_payments(retention, f));
    Some(
        Section::new("stake", "ARR at stake")
            .list(lines)
            .page_list(page_lines),
    )
}

/// `21 current customers have no record: $764k ARR.`
fn customers(stake: &ArrAtStake, f: &Formatter, currency: &str) -> Option<String> {
    let n = stake.customers_without_record;
    let unknown = match stake.customers_arr_unknown {
        0 => String::new(),
        n => format!(", {} at an unknown amount", f.integer(n)),
    };
    (n > 0).then(|| {
        format!(
            "{} no handoff record today: {} ARR{unknown}.",
            f.count(n, "current customer has", "current customers have"),
            f.money(stake.customers_arr.value(), currency)
        )
    })
}

/// `How they come about: of 101 accounts compared that had no record on their day, 73 have not churned,
/// and 19 of those have one by now; 6 signed too lately to be compared.`; `None` where the sum is
/// another.
fn how_they_came(stake: &ArrAtStake, f: &Formatter) -> Option<String> {
    let stayed = stake.churned.n - stake.churned.k;
    let kept = stayed.checked_sub(stake.recorded_since);
    if kept.map(|kept| kept + stake.signed_lately) != Some(stake.customers_without_record)
        || stayed == stake.customers_without_record
    {
        return None;
    }
    let lately = match stake.signed_lately {
        0 => String::new(),
        n => format!("; {} signed too lately to be compared", f.integer(n)),
    };
    Some(format!(
        "How they come about: of {} compared that had no record on their day, {} have not churned, and \
         {} of those have one by now{lately}.",
        f.count(stake.churned.n, "account", "accounts"),
        f.integer(stayed),
        f.integer(stake.recorded_since)
    ))
}

/// What the churn of accounts without a record would have been at the rate of the others.
fn if_it_held(stake: &ArrAtStake, since: &str, f: &Formatter, currency: &str) -> Option<String> {
    let with = stake.with_record.as_ref()?;
    let whole = |value: f64| f.integer(value.round().max(0.0) as u64);
    let money = |value: f64| f.money(value, currency);
    let (churned, arr) = (&with.churned, &with.excess_arr);
    Some(format!(
        "{} accounts without a record have churned{since}. At the churn rate of similar accounts with \
         one, about {} would have (95% interval {} to {}). If the record made the difference, \
         that is {} of ARR over that time ({} to {}), of {} that churned.",
        f.of(stake.churned),
        whole(churned.value),
        whole(churned.lower),
        whole(churned.upper),
        money(arr.value),
        money(arr.lower),
        money(arr.upper),
        money(stake.churned_arr.value())
    ))
}

/// Who the accounts without a record are.
fn why_missing(missing: &MissingRecords, f: &Formatter, currency: &str) -> String {
    let (without, with) = (&missing.without, &missing.with);
    let mut texts = Vec::new();
    if !missing.reps.is_empty() {
        texts.push(format!(
            "{} {} more accounts without a record than their segments explain",
            groups(&missing.reps, f),
            if missing.reps.len() == 1 {
                "has"
            } else {
                "have"
            }
        ));
    }
    let median = |group: &AccountGroup| {
        group
            .median_arr
            .map_or("unknown".into(), |arr| f.money(arr, currency))
    };
    if let Some(differs) = missing.amount_differs {
        texts.push(format!(
            "{} in deal size is shown (median {} against {})",
            if differs {
                "a difference"
            } else {
                "no difference"
            },
            median(without),
            median(with)
        ));
    }
    if let Some(differs) = missing.quarter_end_differs {
        let of = |group: &AccountGroup| {
            f.of(Share {
                k: group.quarter_end,
                n: group.n,
            })
        };
        texts.push(format!(
            "{} at quarter-end is shown ({} without one closed in the last ten days of a quarter, {} of the others)",
            if differs {
                "a difference"
            } else {
                "no difference"
            },
            of(without),
            of(with)
        ));
    }
    match &missing.segments {
        Some(segments) if segments.is_empty() => {
            texts.push("no difference between segments is shown".into())
        }
        Some(segments) => texts.push(format!("segments differ: {}", groups(segments, f))),
        None => {}
    }
    let all = Share {
        k: without.n,
        n: without.n + with.n,
    };
    match texts.is_empty() {
        true => format!(
            "Why records are missing ({} accounts) cannot be told: too few to compare.",
            f.of(all)
        ),
        false => format!(
            "Why records are missing ({} accounts whose record is due): {}.",
            f.of(all),
            texts.join("; ")
        ),
    }
}

/// `Marco Bellini (16 of 36)`.
fn groups(groups: &[GroupWithout], f: &Formatter) -> String {
    let texts: Vec<String> = groups
        .iter()
        .map(|group| format!("{} ({})", names::name(&group.name), f.of(group.without)))
        .collect();
    f.some(&texts, NAMED)
}

fn reverse_cause(landmark_days: i64) -> String {
    format!(
        "Reverse cause: a record counts as it stood on day {landmark_days}, and only later churn \
         counts, so no record is missing because the customer had already churned. A customer \
         already in trouble by then may still be the reason for a missing record."
    )
}

fn failed_payments(retention: &Retention<'_>, f: &Formatter) -> Option<String> {
    let n = retention.flow.left_involuntarily;
    (n > 0).then(|| {
        format!(
            "Failed payments: {} by one; here {} followed until then, and not counted as churned.",
            f.count(n, "account ended", "accounts ended"),
            if n == 1 { "it is" } else { "they are" }
        )
    })
}
