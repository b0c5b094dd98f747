//! Writes the eight texts of each record so that every field has the status planned for it.

use crate::calendar::Day;
use crate::company::{Company, SIZES, Stage};
use crate::plan::{DANA, PRIYA, RECENT_TEXTS, RECENT_TEXTS_FROM, REPS, SEED};
use crate::records::{
    CHAMPION_SKEPTIC, LOST_DEAL_SIGNAL, OBJECTIONS, Origin, PROMISED_OUTCOME, Promise, RISK_FLAGS,
    Record, SUCCESS_METRIC, Status,
};
use crate::rng::Rng;
use crate::words::common::{
    BY_WHEN, CARES, CRITERIA, OBJECTIONS as COMMON_OBJECTIONS, PLACEHOLDERS, RISKS, SO_THAT,
    TEMPLATE_TOKENS, THIN_METRICS, THIN_OUTCOMES, THIN_RISKS, THIN_SIGNALS, WORRIES,
};
use crate::words::names::{FIRST_NAMES, LAST_NAMES};
use crate::words::segments::{SEGMENTS, Segment};
use std::collections::HashSet;

const CHAMPION: usize = 3;
const SKEPTIC: usize = 4;

const DANAS_RISKS: &str = "- Standard rollout risks\n- Watch user adoption in the first weeks\n- \
                           Integration to be scoped at kickoff";
const DANAS_SKEPTIC: &str = "Finance contact, CFO, will ask about the cost again at renewal";
const DANAS_SIGNAL: &str = "In the last 90 days we lost 5 deals like this. Top reasons: price, \
                            timing. Watch for the same pressure at month 4-6.";
/// A text that Priya Raman does not use again, so that those of the last weeks stay as they are.
const USED_UP: &str = "Travel time per service job, target to be agreed at kickoff";
/// Every so many records Dana Whitfield writes a text of her own.
const DANAS_OWN: usize = 14;

/// Writes all texts. Nobody but the copying rep uses a text twice.
pub fn write(company: &Company, records: &mut [Record]) {
    let mut usual = Rng::stream(SEED, "texts");
    let mut recent = Rng::resume(RECENT_TEXTS);
    let mut others = Rng::stream(SEED, "other texts");
    let mut used: HashSet<(&str, usize, String)> = HashSet::new();
    used.insert((REPS[PRIYA].name, SUCCESS_METRIC + 1, USED_UP.to_lowercase()));
    let mut danas = 0;
    // The texts of the last weeks first: they are never changed to avoid an older one.
    let is_recent = |r: &Record| r.origin == Origin::Usual && r.closed >= RECENT_TEXTS_FROM;
    let (recents, olders): (Vec<&mut Record>, Vec<&mut Record>) =
        records.iter_mut().partition(|record| is_recent(record));
    for record in recents.into_iter().chain(olders) {
        let rng = match record.origin {
            Origin::Usual if record.closed < RECENT_TEXTS_FROM => &mut usual,
            Origin::Usual => &mut recent,
            Origin::Early | Origin::AskedFor => &mut others,
        };
        let deal = &company.deals[record.deal];
        let account = &company.accounts[deal.account];
        let segment = &SEGMENTS[account.segment];
        for column in 0..8 {
            let field = if column < SKEPTIC { column } else { column - 1 };
            let status = record.status[field];
            if field == CHAMPION_SKEPTIC && status != Status::Complete {
                continue;
            }
            loop {
                let text = match field {
                    PROMISED_OUTCOME => promised_outcome(rng, segment, status),
                    1 => criteria(rng, segment, status),
                    OBJECTIONS => objections(rng, segment, status),
                    CHAMPION_SKEPTIC => person(rng, segment, column, status),
                    RISK_FLAGS => risk_flags(rng, segment, status),
                    SUCCESS_METRIC => {
                        let (text, promise) = success_metric(rng, segment, status);
                        record.promise = promise;
                        text
                    }
                    _ => {
                        let like_this =
                            losses_before(company, record.closed, account.segment, account.size);
                        let cohort = format!("{}, {}", segment.name, SIZES[account.size]);
                        signal(rng, &like_this, &cohort, status)
                    }
                };
                let text = blank_or(rng, status, column, text);
                let normalised = text.to_lowercase();
                if normalised.chars().count() < 20 || used.insert((deal.rep, column, normalised)) {
                    record.texts[column] = text;
                    break;
                }
            }
        }
        if record.status[CHAMPION_SKEPTIC] != Status::Complete {
            stakeholders(rng, segment, record);
        }
        if deal.rep == REPS[DANA].name && record.origin == Origin::Usual {
            danas += 1;
            if danas % DANAS_OWN != 0 {
                record.texts[SKEPTIC] = DANAS_SKEPTIC.to_string();
                record.texts[RISK_FLAGS + 1] = DANAS_RISKS.to_string();
            }
            if danas % 6 != 0 {
                record.texts[LOST_DEAL_SIGNAL + 1] = DANAS_SIGNAL.to_string();
            }
        }
    }
}

fn blank_or(rng: &mut Rng, status: Status, column: usize, text: String) -> String {
    match status {
        Status::Missing => String::new(),
        Status::Placeholder if rng.chance(0.15) => TEMPLATE_TOKENS[column].to_string(),
        Status::Placeholder => rng.pick(&PLACEHOLDERS).to_string(),
        Status::Thin | Status::Complete => text,
    }
}

/// The field is as good as the worse of its two columns, so one of them may be complete.
fn stakeholders(rng: &mut Rng, segment: &Segment, record: &mut Record) {
    let status = record.status[CHAMPION_SKEPTIC];
    let (champion, skeptic) = [
        (Status::Complete, status),
        (status, status),
        (status, Status::Complete),
    ][rng.weighted(&[60, 25, 15])];
    for (column, status) in [(CHAMPION, champion), (SKEPTIC, skeptic)] {
        let text = person(rng, segment, column, status);
        record.texts[column] = blank_or(rng, status, column, text);
    }
}

fn promised_outcome(rng: &mut Rng, segment: &Segment, status: Status) -> String {
    if status == Status::Thin {
        return rng.pick(&THIN_OUTCOMES).to_string();
    }
    let mark = ["", "", "", " [confirmed]", " [confirmed]", " [our read]"][rng.below(6)];
    let (when, outcome, why) = (
        rng.pick(&BY_WHEN),
        rng.pick(&segment.outcomes),
        rng.pick(&SO_THAT),
    );
    match rng.below(3) {
        0 => format!("\"{when}, {outcome}, {why}.\"{mark}"),
        1 if why.starts_with("so that") || why.starts_with("because") => {
            format!("{when}, {outcome}.{mark} They want this {why}.")
        }
        _ => format!("{when}, {outcome}, {why}.{mark}"),
    }
}

fn criteria(rng: &mut Rng, segment: &Segment, status: Status) -> String {
    let mut pool = rng.some(&segment.criteria, 2);
    pool.extend(rng.some(&CRITERIA, 2));
    let n = if status == Status::Thin {
        1 + rng.below(2)
    } else {
        3
    };
    let chosen = rng.some(&pool, n);
    let lines: Vec<String> = chosen
        .iter()
        .enumerate()
        .map(|(i, criterion)| format!("{}. {criterion}", i + 1))
        .collect();
    lines.join("\n")
}

fn objections(rng: &mut Rng, segment: &Segment, status: Status) -> String {
    let mut pool = rng.some(&segment.objections, 2);
    pool.extend(rng.some(&COMMON_OBJECTIONS, 3));
    let chosen = rng.some(&pool, 3);
    let answered = if status == Status::Thin {
        rng.below(3)
    } else {
        3
    };
    let lines: Vec<String> = chosen
        .iter()
        .enumerate()
        .map(|(i, (objection, answer))| {
            if i < answered {
                format!("- Objection: {objection} -> Answer that worked: {answer}")
            } else {
                format!("- Objection: {objection}")
            }
        })
        .collect();
    lines.join("\n")
}

fn person(rng: &mut Rng, segment: &Segment, column: usize, status: Status) -> String {
    let name = format!("{} {}", rng.pick(&FIRST_NAMES), rng.pick(&LAST_NAMES));
    if status == Status::Thin {
        return name;
    }
    let (roles, reasons) = if column == CHAMPION {
        (&segment.champion_roles, &CARES)
    } else {
        (&segment.skeptic_roles, &WORRIES)
    };
    let mark = if column == CHAMPION {
        ["", "", "", "", " [confirmed]", " [our read]"][rng.below(6)]
    } else {
        ""
    };
    format!("{name}, {}, {}{mark}", rng.pick(roles), rng.pick(reasons))
}

fn risk_flags(rng: &mut Rng, segment: &Segment, status: Status) -> String {
    if status == Status::Thin {
        return rng.pick(&THIN_RISKS).to_string();
    }
    let mut pool = rng.some(&segment.risks, 2);
    pool.extend(rng.some(&RISKS, 2));
    let n = 1 + rng.weighted(&[3, 5, 2]);
    let lines: Vec<String> = rng
        .some(&pool, n)
        .iter()
        .map(|risk| format!("- {risk}"))
        .collect();
    lines.join("\n")
}

fn success_metric(rng: &mut Rng, segment: &Segment, status: Status) -> (String, Option<Promise>) {
    let metric = rng.pick(&segment.metrics);
    if status != Status::Complete {
        let text = rng.pick(&THIN_METRICS).replace("{}", metric.what);
        // "per 100 installations" would be a number.
        return (capitalised(&text.replace("100 ", "")), None);
    }
    let promise = Promise {
        from: rng.between(metric.from.0, metric.from.1),
        to: rng.between(metric.to.0, metric.to.1),
    };
    let until = rng.pick(&[
        "by day 60",
        "by day 60",
        "by day 60",
        "within 60 days",
        "60 days after kickoff",
    ]);
    let baseline = rng.pick(&[
        "",
        "",
        "",
        "; their own count",
        "; baseline from their last report",
        "; counted weekly",
    ]);
    let text = format!(
        "{} {} from {}{} to {}{} {until}{baseline}",
        metric.verb, metric.what, promise.from, metric.unit, promise.to, metric.unit
    );
    (text, Some(promise))
}

/// What the lost deals of a cohort in the 90 days before a day meant, without the unexplained.
fn losses_before(company: &Company, day: Day, segment: usize, size: usize) -> Vec<&str> {
    company
        .deals
        .iter()
        .filter(|d| d.stage == Stage::Lost)
        .filter(|d| {
            let account = &company.accounts[d.account];
            account.segment == segment && account.size == size
        })
        .filter(|d| {
            d.closed_on()
                .is_some_and(|closed| closed > day.plus(-90) && closed <= day)
        })
        .map(|d| d.reason_label)
        .collect()
}

fn signal(rng: &mut Rng, lost: &[&str], cohort: &str, status: Status) -> String {
    if status == Status::Thin {
        return rng.pick(&THIN_SIGNALS).to_string();
    }
    let mut counts: Vec<(usize, &str)> = Vec::new();
    for &label in lost.iter().filter(|label| !label.is_empty()) {
        match counts.iter_mut().find(|(_, known)| *known == label) {
            Some((n, _)) => *n += 1,
            None => counts.push((1, label)),
        }
    }
    counts.sort_by_key(|&(n, label)| (std::cmp::Reverse(n), label));
    let mut top: Vec<&str> = counts.iter().take(2).map(|&(_, label)| label).collect();
    if top.is_empty() {
        top.push("price (over the year)");
    }
    let like_this = match rng.below(3) {
        0 => "like this".to_string(),
        1 => format!("like this ({cohort})"),
        _ => format!("like this in {cohort}"),
    };
    let watch = rng.pick(&[
        "Watch for the same pressure at month 4-6.",
        "Watch for the same pressure at month 4-6.",
        "Watch for it again at month 4-6.",
        "Watch for the same questions at month 4-6.",
        "Watch for the same pressure at month 4-6, before the renewal talk.",
    ]);
    let n = lost.len();
    let deals = if n == 1 { "deal" } else { "deals" };
    format!(
        "In the last 90 days we lost {n} {deals} {like_this}. Top reasons: {}. {watch}",
        top.join(", ")
    )
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
