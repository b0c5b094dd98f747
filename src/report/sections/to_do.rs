//! What the week asks for, by name.

use crate::metrics::Weekly;
use crate::metrics::checkins::{CheckInStatus, RENEWAL_DAYS, Renewal};
use crate::metrics::diagnosis::RepEvidence;
use crate::metrics::filing::RepFiling;
use crate::metrics::losses::SegmentLosses;
use crate::metrics::reviews::outliers::{ComparedMember, OutlierVerdict};
use crate::metrics::week_changes::RepOpenHandoffs;
use crate::metrics::{Measured, Share, TRAILING_DAYS, WINDOW_DAYS};
use crate::model::TextColumn;
use crate::report::document::Section;
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::sections::{cs_leads, filing, lost_segments, outliers};
use crate::report::{names, wording};

/// Most people or segments of one kind, each with a line of its own.
const MOST: usize = 3;
/// Most reps with open handoffs named in a line.
const NAMED: usize = 4;
/// Minimum number of a rep's records for asking about reused text.
const FEWEST_RECORDS: u64 = 5;
/// Most fields named of a rep's rejections.
const FIELDS: usize = 2;

/// What to do, by name, one line each: what cannot wait for the next review comes first, then what the
/// others depend on. Until CS leads agree
/// on a standard, a rejection says as much about the reviewer as about the rep.
pub fn section(weekly: &Weekly<'_>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let mut lines: Vec<String> = Vec::new();
    lines.extend(renewals_this_week(weekly, info));
    lines.extend(standards(weekly, f));
    lines.extend(not_filing(weekly, info));
    lines.extend(open_handoffs(weekly, info));
    lines.extend(loss_spikes(weekly, f));
    lines.extend(rejected_reps(weekly, f));
    lines.extend(reused_texts(weekly, f));
    lines.extend(renewals(weekly, info));
    lines.extend(signals(weekly, f));
    let section = Section::new("to-do", "What to do");
    match lines.is_empty() {
        true => section.text("No rep, CS lead or segment stands out, and no handoff is open."),
        false => section.list(lines),
    }
}

/// `Sit down with Priya Raman: CS rejected 13 of 35 records, about 4 would be expected. …`
fn rejected_reps(weekly: &Weekly<'_>, f: &Formatter) -> Vec<String> {
    let Some(all) = weekly.reps.measured() else {
        return Vec::new();
    };
    let line = |one: &ComparedMember| {
        let expected = one.expected.map_or(String::new(), |expected| {
            format!(
                "; with the same CS leads {} would be expected",
                outliers::about(expected)
            )
        });
        format!(
            "Sit down with {}: CS rejected {} records at first review in 12 months{expected}.{}",
            names::rep(one.name.as_deref()),
            f.of(one.rejected),
            named_most(weekly, one.name.as_ref(), f)
        )
    };
    let flagged = outliers::with_verdict(all, OutlierVerdict::More);
    flagged.into_iter().take(MOST).map(line).collect()
}

/// ` Rejected most for champion and skeptic (9) and success metric (8).`
fn named_most(weekly: &Weekly<'_>, rep: Option<&String>, f: &Formatter) -> String {
    let reps = weekly.rejected_fields_by_rep.measured();
    let fields = reps.and_then(|reps| reps.iter().find(|one| one.rep.as_ref() == rep));
    let Some(fields) = fields else {
        return String::new();
    };
    let named = fields.fields.iter().take(FIELDS).map(|one| {
        format!(
            "{} ({})",
            one.field.label().to_lowercase(),
            f.integer(one.rejections)
        )
    });
    format!(
        " Rejected most for {}.",
        names::list(&named.collect::<Vec<_>>())
    )
}

/// `Ask Marco Bellini why 14 of 31 deals won in 12 months have no record ($689k): 10 are overdue now,
/// the customers of the other 4 have churned.`
fn not_filing(weekly: &Weekly<'_>, info: &RunInfo) -> Vec<String> {
    let f = &info.formatter();
    let line = |one: &RepFiling| {
        let money = f.money(one.missing_arr.value(), &info.currency);
        let share = f.of(one.missing);
        format!(
            "Ask {} why {share} deals won in 12 months have no record ({money}){}.",
            names::rep(one.rep.as_deref()),
            now(one, f)
        )
    };
    let all = weekly.filing.measured();
    let found = all.map(filing::standing_out).unwrap_or_default();
    found.into_iter().take(MOST).map(line).collect()
}

/// `: 10 are overdue now, the customers of the other 4 have churned`.
fn now(one: &RepFiling, f: &Formatter) -> String {
    let overdue = match one.overdue_now {
        1 => "1 is overdue now".to_string(),
        n => format!("{} are overdue now", f.integer(n)),
    };
    match (
        one.overdue_now,
        one.missing.k.saturating_sub(one.overdue_now),
    ) {
        (0, _) => ": all these customers have churned".into(),
        (_, 0) => ": all are overdue now".into(),
        (_, 1) => format!(": {overdue}, the customer of the other one has churned"),
        (_, n) => format!(
            ": {overdue}, the customers of the other {} have churned",
            f.integer(n)
        ),
    }
}

/// `Ask for the records of 13 open handoffs ($483k): Marco Bellini (5), …; 2 other reps have 2 more. On Mon
/// 23 Nov, decide with CS on the other 9 open for over 90 days ($289k, 5 of them from Marco Bellini): either the
/// record comes, or CS writes down what it knows.` Each handoff is in one of the two.
fn open_handoffs(weekly: &Weekly<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let reps = weekly
        .open_by_rep
        .measured()
        .filter(|reps| !reps.is_empty())?;
    let sum = |of: fn(&RepOpenHandoffs<'_>) -> u64| reps.iter().map(of).sum::<u64>();
    let money =
        |of: fn(&RepOpenHandoffs<'_>) -> f64| f.money(reps.iter().map(of).sum(), &info.currency);
    let recent = sum(recent);
    let ask = (recent > 0).then(|| {
        format!(
            "Ask for the records of {} ({}): {}.",
            f.count(recent, "open handoff", "open handoffs"),
            money(|one| one.arr.value() - one.long_open_arr.value()),
            by_rep(reps, self::recent, f)
        )
    });
    let old = sum(|one| one.long_open);
    let decide = (old > 0).then(|| {
        let on = match info.decide_on == info.as_of {
            true => "Today".to_string(),
            false => format!("On {}", f.short_weekday(info.decide_on)),
        };
        format!(
            "{on}, decide with CS on {}{} open for over {TRAILING_DAYS} days ({}{}): either the record \
             comes, or CS writes down what it knows.",
            if recent > 0 { "the other " } else { "" },
            match recent > 0 {
                true => f.integer(old),
                false => f.count(old, "handoff", "handoffs"),
            },
            money(|one| one.long_open_arr.value()),
            most_of(reps, f)
        )
    });
    let parts: Vec<String> = ask.into_iter().chain(decide).collect();
    Some(parts.join(" "))
}

/// `, 5 of them from Ana`: who has most of those open for over 90 days, where that is several.
fn most_of(reps: &[RepOpenHandoffs<'_>], f: &Formatter) -> String {
    let most = reps.iter().max_by_key(|one| (one.long_open, one.open()));
    match most.filter(|one| one.long_open > 1) {
        Some(one) => format!(
            ", {} of them from {}",
            f.integer(one.long_open),
            names::rep(one.rep)
        ),
        None => String::new(),
    }
}

/// Open handoffs of a rep that have been open for 90 days or less.
fn recent(one: &RepOpenHandoffs<'_>) -> u64 {
    one.open().saturating_sub(one.long_open)
}

/// `Ana (5), Bo (3); 2 other reps have 2 more`: most first.
fn by_rep(
    reps: &[RepOpenHandoffs<'_>],
    of: fn(&RepOpenHandoffs<'_>) -> u64,
    f: &Formatter,
) -> String {
    let mut reps: Vec<(Option<&str>, u64)> = reps
        .iter()
        .map(|one| (one.rep, of(one)))
        .filter(|(_, n)| *n > 0)
        .collect();
    // Of equals the order is that of all their open handoffs.
    reps.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let named = reps.iter().take(NAMED);
    let named: Vec<String> = named
        .map(|(rep, n)| format!("{} ({})", names::rep(*rep), f.integer(*n)))
        .collect();
    let others: u64 = reps.iter().skip(NAMED).map(|(_, n)| n).sum();
    let more = match reps.len().saturating_sub(NAMED) as u64 {
        0 => String::new(),
        n => format!(
            "; {} {} {} more",
            f.count(n, "other rep", "other reps"),
            if n == 1 { "has" } else { "have" },
            f.integer(others)
        ),
    };
    format!("{}{more}", named.join(", "))
}

/// `Agree with the CS leads that an incomplete record is rejected until it is complete. Ask Ingrid Solberg why 6 of 34 complete records were rejected too. Of the 20 records
/// rejected in 90 days, 18 were accepted later, still incomplete.`
fn standards(weekly: &Weekly<'_>, f: &Formatter) -> Option<String> {
    let apart = cs_leads::apart(weekly);
    let name = |one: &ComparedMember| names::person(one.name.as_deref(), "CS lead");
    let of = |verdict| apart.iter().filter(move |one| one.verdict == verdict);
    let first = match cs_leads::lets_most_through(weekly) {
        None => String::new(),
        Some((lead, share)) => format!(
            ", first with {lead}, who accepted {} accepted incomplete",
            f.of(share).replacen(" of ", " of the ", 1)
        ),
    };
    let strict = of(OutlierVerdict::More).filter_map(|one| {
        let share = cs_leads::complete_rejected(weekly, one).filter(|share| share.k > 0)?;
        Some(format!(
            " Ask {} why {} complete {} rejected too.",
            name(one),
            f.of(share),
            if share.n == 1 {
                "record was"
            } else {
                "records were"
            }
        ))
    });
    let strict: String = strict.collect();
    (!apart.is_empty()).then(|| {
        format!(
            "Agree with the CS leads that an incomplete record is rejected until it is \
             complete{first}.{strict}{}",
            given_in(weekly, f)
        )
    })
}

/// ` Of the 20 records rejected in 90 days, 18 were accepted later, still incomplete.`
fn given_in(weekly: &Weekly<'_>, f: &Formatter) -> String {
    let Measured::Value(cycles) = &weekly.review_cycles else {
        return String::new();
    };
    match cycles.accepted_incomplete {
        0 => String::new(),
        n => format!(
            " Of the {} rejected in {TRAILING_DAYS} days, {} accepted later, still incomplete.",
            f.count(cycles.rejected_first.k, "record", "records"),
            f.count(n, "was", "were")
        ),
    }
}

/// `Agree with sales on an answer to Routewise: it is named in 11 of 14 lost deals with Logistics companies of
/// 50-199 employees in 90 days.`
fn loss_spikes(weekly: &Weekly<'_>, f: &Formatter) -> Vec<String> {
    let segments = weekly.losses.cohorts.measured();
    let segments = segments.map_or(&[][..], Vec::as_slice);
    let line = |one: &SegmentLosses| {
        let deals = wording::deals_with(&one.cohort);
        let lost = one.loss_spike.map(|spike| spike.recent).unwrap_or_default();
        match one.competitors.first() {
            Some(competitor) if competitor.n * 2 > lost.k => format!(
                "Agree with sales on an answer to {}: it is named in {} lost {deals} in \
                 {TRAILING_DAYS} days.{}",
                names::name(&competitor.name),
                f.of(Share {
                    k: competitor.n,
                    n: lost.k
                }),
                answer(weekly, one, &competitor.name, f)
            ),
            _ => format!(
                "Find out why {} {deals} were lost in {TRAILING_DAYS} days: {}.",
                f.of(lost),
                match one.top_reasons.is_empty() {
                    true => "no known reason is given".into(),
                    false => wording::counted(&one.top_reasons, f),
                }
            ),
        }
    };
    let spikes = segments.iter().filter(|one| lost_segments::is_pressed(one));
    spikes.take(MOST).map(line).collect()
}

/// ` Check this one, which reps wrote in 10 records of won deals, some of other segments: “shared the live
/// position view”.` The product does not know whether it is why the deal was won.
fn answer(weekly: &Weekly<'_>, segment: &SegmentLosses, to: &str, f: &Formatter) -> String {
    let Measured::Value(watch) = &weekly.watch else {
        return String::new();
    };
    let watched = watch
        .cohorts
        .iter()
        .find(|one| one.cohort == segment.cohort);
    let mut answers = watched.into_iter().flat_map(|one| &one.answers);
    match answers.find(|one| one.is_competitor && one.to == to) {
        Some(found) => format!(
            " Check this one first, from {} ({}): “{}”.",
            f.count(
                found.records,
                "record of a won deal",
                "records of won deals"
            ),
            match found.same_cohort {
                true => "the latest in this segment",
                false => "the latest in another segment",
            },
            names::name(&found.answer)
        ),
        None => String::new(),
    }
}

/// `Ask Dana Whitfield to write a record for each customer: 38 of 39 records of deals won in 12 months
/// have reused text (the same risk flags on 38 deals).`
fn reused_texts(weekly: &Weekly<'_>, f: &Formatter) -> Vec<String> {
    let line = |one: &RepEvidence| {
        let copies = weekly.copies.measured().into_iter();
        let most = copies
            .flat_map(|copies| &copies.top)
            // Lost-deal signals are alike by nature: deals of one segment are lost to the same.
            .find(|copy| copy.rep == one.rep && copy.column != TextColumn::LostDealSignal);
        let same = most.map_or(String::new(), |copy| {
            format!(
                " (the same {} on {})",
                copy.column.label().to_lowercase(),
                f.count(copy.deals, "deal", "deals")
            )
        });
        format!(
            "Ask {} to write a record for each customer: {} records of deals won in 12 months have \
             reused text{same}.",
            names::rep(one.rep.as_deref()),
            f.of(one.copied)
        )
    };
    let reps = weekly.diagnoses.measured().into_iter().flatten();
    let reusing = reps.filter(|one| one.is_copied() && one.copied.n >= FEWEST_RECORDS);
    reusing.take(MOST).map(line).collect()
}

/// The renewals without a result that meets the promise: the next first, of one day the largest.
fn unproven<'a>(weekly: &'a Weekly<'_>) -> Option<Vec<&'a Renewal<'a>>> {
    let all = weekly.renewals.measured()?.iter();
    let mut unproven: Vec<&Renewal<'_>> = all.filter(|one| !one.is_proven()).collect();
    let arr = |one: &Renewal<'_>| one.renewal_arr.unwrap_or(0.0);
    unproven.sort_by(|a, b| {
        let by_day = a.renewal_on.cmp(&b.renewal_on);
        by_day.then_with(|| arr(b).total_cmp(&arr(a)))
    });
    Some(unproven)
}

/// Renewals before the next review: `Call Mo now: Fennlow Forwarding ($18k) renews on Sat 21 Nov; it missed
/// the promised result.`
fn renewals_this_week(weekly: &Weekly<'_>, info: &RunInfo) -> Vec<String> {
    let f = &info.formatter();
    let soon = unproven(weekly).unwrap_or_default().into_iter();
    let soon = soon.take_while(|one| one.days_left <= WINDOW_DAYS);
    let line = |one: &Renewal<'_>| {
        let csm = one.checkin.who.csm();
        let on = match one.days_left {
            0 => "today".to_string(),
            1 => format!("tomorrow, {}", f.short_weekday(one.renewal_on)),
            _ => format!("on {}", f.short_weekday(one.renewal_on)),
        };
        let result = match one.checkin.status {
            CheckInStatus::Missed => "the promised result was missed",
            CheckInStatus::Unclear => "the result cannot be compared with the promise",
            _ if one.has_no_number() => "neither the record nor CS names a number to reach",
            _ => "nobody has checked the promised result",
        };
        format!(
            "Call {} now: {} ({}) renews {on}; {result}.",
            csm.map_or_else(|| "CS (no manager named)".into(), names::name),
            names::name(one.checkin.who.account()),
            f.money_or_unknown(one.renewal_arr, &info.currency),
        )
    };
    soon.take(MOST).map(line).collect()
}

/// `Ask the CS managers for a proven result before 41 of the 69 renewals in the next 120 days ($1.7M of
/// the 41): 9 missed the promised result, 12 are unchecked and 20 have no number to reach. First …`
fn renewals(weekly: &Weekly<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let all = weekly.renewals.measured()?;
    let unproven = unproven(weekly)?;
    let first = unproven.first()?;
    let arr: f64 = unproven.iter().filter_map(|one| one.renewal_arr).sum();
    let count = |state: CheckInStatus| {
        let found = unproven.iter();
        found.filter(|one| one.checkin.status == state).count() as u64
    };
    let missed = count(CheckInStatus::Missed);
    let unclear = count(CheckInStatus::Unclear);
    let without = unproven.iter().filter(|one| one.has_no_number()).count() as u64;
    let unchecked = unproven.len() as u64 - missed - unclear - without;
    let parts = [
        (
            missed,
            "missed the promised result",
            "missed the promised result",
        ),
        (
            unclear,
            "has a result that cannot be compared",
            "have a result that cannot be compared",
        ),
        (unchecked, "is unchecked", "are unchecked"),
        (without, "has no number to reach", "have no number to reach"),
    ];
    let parts = parts.into_iter().filter(|(n, ..)| *n > 0);
    let parts: Vec<String> = parts.map(|(n, one, many)| f.count(n, one, many)).collect();
    let first = match first.days_left <= WINDOW_DAYS {
        // It has a line of its own.
        true => String::new(),
        false => format!(
            ". First {} ({}, {})",
            names::name(first.checkin.who.account()),
            f.short_day(first.renewal_on),
            names::person(first.checkin.who.csm(), "CS manager")
        ),
    };
    Some(wording::full_stop(format!(
        "Ask the CS managers about {} of the {} in the next {RENEWAL_DAYS} days ({}) without a proven \
         result: {}{first}",
        f.integer(unproven.len() as u64),
        f.count(all.len() as u64, "renewal", "renewals"),
        f.money(arr, &info.currency),
        names::list(&parts),
    )))
}

fn signals(weekly: &Weekly<'_>, f: &Formatter) -> Option<String> {
    let waiting = weekly.missing_signals.measured()?.len() as u64;
    (waiting > 0).then(|| {
        format!(
            "Import signals_deals.csv into the CRM: {} no complete lost-deal signal (what similar \
             deals were lost to).",
            f.count(
                waiting,
                "deal won in the last 90 days has",
                "deals won in the last 90 days have"
            )
        )
    })
}
