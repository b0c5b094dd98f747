//! The finding about an account, and the facts below it.

use crate::dataset::DealKind;
use crate::metrics::account_story::{
    AccountStory, Answerer, ChurnedCustomer, DealFate, OpenQuestion, Phase, Question, StoryDeal,
};
use crate::metrics::checkins::CheckInStatus;
use crate::metrics::milestones::Milestone;
use crate::model::Field;
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::{names, wording};

/// Account and state in one sentence.
pub fn headline(story: &AccountStory<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    let account = names::name(story.account);
    let what = match story.phase {
        Phase::Open => open(story, f),
        Phase::Lost => match story.deal.closed_on {
            Some(day) => format!("lost on {}", f.day(day)),
            None => "lost".into(),
        },
        Phase::BeforeKickoff => before_kickoff(story, f),
        Phase::Customer => customer(story, f),
        Phase::Churned => churned(story, f),
    };
    wording::full_stop(format!("{account}: {what}"))
}

fn complete_fields(story: &AccountStory<'_>) -> Option<u32> {
    let latest = story.handoff.versions.last();
    latest.map(|version| version.complete_fields)
}

fn record(story: &AccountStory<'_>) -> String {
    match complete_fields(story) {
        None if !story.handoff.is_needed => kind(story.deal.kind).into(),
        None => "no handoff record".into(),
        Some(7) => "a complete record".into(),
        Some(n) => format!("{n} of 7 fields complete"),
    }
}

/// `a renewal`.
fn kind(kind: DealKind) -> &'static str {
    match kind {
        DealKind::NewBusiness => "a new deal",
        DealKind::Renewal => "a renewal",
        DealKind::Expansion => "an expansion",
    }
}

fn open(story: &AccountStory<'_>, f: &Formatter) -> String {
    let day = match story.deal.expected_close_on {
        Some(day) => format!("open, expected to close on {}", f.short_weekday(day)),
        None => "open".into(),
    };
    match story.handoff.is_needed {
        true => format!("{day}, with {}", record(story)),
        false => format!("{day}, {}", record(story)),
    }
}

fn before_kickoff(story: &AccountStory<'_>, f: &Formatter) -> String {
    let kickoff = story.customer.as_ref().and_then(|customer| {
        let all = &mut customer.milestones.iter();
        all.find(|one| one.step == Milestone::Kickoff)
    });
    let when = match kickoff {
        Some(kickoff) if kickoff.due_on < story.as_of => {
            let days = story.as_of.since(kickoff.due_on);
            format!("kickoff {}", wording::overdue_by(days, f))
        }
        Some(kickoff) => format!("kickoff by {}", f.short_weekday(kickoff.due_on)),
        None => "before the kickoff".into(),
    };
    let fields = to_settle(&story.questions);
    let settle = match (complete_fields(story), fields.is_empty()) {
        (None, _) => "; nothing that sales heard is written down".into(),
        (Some(_), false) => format!("; still to settle: {}", names::list(&fields)),
        (Some(_), true) => "; the record answers all seven fields".into(),
    };
    format!("{when}{settle}")
}

/// The fields that are not complete.
fn to_settle(questions: &[OpenQuestion]) -> Vec<String> {
    let field = |one: &OpenQuestion| match one.question {
        Question::FieldOpen { field } => Some(field),
        _ => None,
    };
    let fields: Vec<Field> = questions.iter().filter_map(field).collect();
    let label = |field: &Field| field.label().to_lowercase();
    fields.iter().map(label).collect()
}

fn customer(story: &AccountStory<'_>, f: &Formatter) -> String {
    let Some(customer) = &story.customer else {
        return "a customer".into();
    };
    let mut parts = Vec::new();
    if let Some(watched) = customer.watched {
        let when = match watched.now {
            true => "lose",
            false => "lost at its close",
        };
        parts.push(format!(
            "on the watch list in month {}, as deals like it {when} more often than usual",
            watched.month
        ));
    }
    match customer.check_in.as_ref().map(|check_in| check_in.status) {
        Some(CheckInStatus::Met) => parts.push("promised number reached".into()),
        Some(CheckInStatus::Missed) => parts.push("promised number missed".into()),
        Some(CheckInStatus::Overdue) => parts.push("60-day check-in overdue".into()),
        _ => {}
    }
    let first_value = |one: &&OpenQuestion| {
        matches!(
            one.question,
            Question::MilestoneOverdue {
                step: Milestone::FirstValue,
                ..
            }
        )
    };
    if story.questions.iter().any(|one| first_value(&one)) {
        parts.push("no first value yet".into());
    }
    if let Some(renewal) = near_renewal(&story.questions) {
        parts.push(format!(
            "renews in {}",
            f.count(renewal.unsigned_abs(), "day", "days")
        ));
    }
    match parts.is_empty() {
        true if story.handoff.versions.is_empty() && story.handoff.is_needed => {
            "a customer whose promises are written down nowhere".into()
        }
        true => format!("a customer, with {}", record(story)),
        false => parts.join("; "),
    }
}

fn near_renewal(questions: &[OpenQuestion]) -> Option<i64> {
    questions.iter().find_map(|one| match one.question {
        Question::RenewalNear { days, .. } => Some(days),
        _ => None,
    })
}

fn churned(story: &AccountStory<'_>, f: &Formatter) -> String {
    let churn = story.customer.as_ref().and_then(|customer| customer.churn);
    let when = match churn {
        Some(ChurnedCustomer { on: Some(day), .. }) => {
            let after = story.deal.closed_on.map_or(String::new(), |closed_on| {
                let months = day.since(closed_on).unsigned_abs() * 12 / 365;
                match story.deal.term_months {
                    Some(term) if u64::from(term) > months => {
                        format!(", {months} months into a contract of {term}")
                    }
                    _ => format!(", {months} months after the close"),
                }
            });
            format!("churned on {}{after}", f.day(day))
        }
        _ => "churned on an unknown day".into(),
    };
    let why = match churn {
        Some(churn) if churn.by_failed_payment => ", by a failed payment",
        _ => "",
    };
    format!("{when}{why}; {}", record(story))
}

/// The facts in one line each.
pub fn facts(story: &AccountStory<'_>, info: &RunInfo) -> Vec<String> {
    let f = &info.formatter();
    let mut facts = vec![sale(&story.deal, info), people(story)];
    let mut now = Vec::new();
    if let Some(customer) = &story.customer {
        if let Some(arr) = customer.arr_now
            && customer.churn.is_none()
        {
            now.push(format!("{} ARR now", f.money(arr, &info.currency)));
        }
        if let Some(health) = customer.health {
            now.push(format!("health {}", names::name(health)));
        }
        if let Some(renewal) = customer.renewal {
            let by = if renewal.is_from_term {
                " by the length of the contract"
            } else {
                ""
            };
            now.push(format!("renews {}{by}", f.day(renewal.on)));
        }
        if let Some(hours) = customer.rebuilt_hours {
            now.push(format!(
                "CS spent {} hours on reconstructing the sale",
                f.number(hours)
            ));
        }
    }
    if !now.is_empty() {
        facts.push(wording::full_stop(wording::capital(now.join("; "))));
    }
    facts
}

/// `Won 12 Jun 2026 for $19k ARR (18,000 EUR), 12 months; Logistics, 50-199`.
fn sale(deal: &StoryDeal<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    let begin = match (deal.fate, deal.closed_on) {
        (DealFate::Won, Some(day)) => format!("Won on {}", f.day(day)),
        (DealFate::Lost, Some(day)) => format!("Lost on {}", f.day(day)),
        _ => "Open".into(),
    };
    let mut parts = vec![begin];
    match deal.arr {
        Some(arr) => parts.push(format!(
            "{} ARR{}",
            f.money(arr, &info.currency),
            own(deal, info)
        )),
        None => parts.push("amount unknown".into()),
    }
    if let Some(months) = deal.term_months {
        parts.push(f.count(u64::from(months), "month", "months"));
    }
    parts.extend(deal.product.map(names::name));
    if deal.kind != DealKind::NewBusiness {
        parts.push(kind(deal.kind).into());
    }
    wording::full_stop(parts.join(", "))
}

/// The amount in its own currency, where that is another one.
pub fn own(deal: &StoryDeal<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    match deal.amount {
        Some(amount) if deal.currency != info.currency => {
            format!(" ({} {})", f.number(amount), names::name(deal.currency))
        }
        _ => String::new(),
    }
}

fn people(story: &AccountStory<'_>) -> String {
    let segment = match story.segment.0.is_empty() {
        true => String::new(),
        false => format!("Segment: {}. ", wording::segment(&story.segment)),
    };
    let csm = match &story.customer {
        Some(customer) => match customer.csm {
            Some(csm) => format!("; CS manager: {}", names::name(csm)),
            None => "; no CS manager is named".into(),
        },
        None => String::new(),
    };
    format!(
        "{segment}Rep: {}{}",
        names::rep(story.deal.rep),
        wording::full_stop(csm)
    )
}

/// The name of who can answer.
pub fn answerer(whom: Answerer, story: &AccountStory<'_>) -> String {
    let csm = || story.customer.as_ref().and_then(|customer| customer.csm);
    let cs_lead = || {
        story
            .handoff
            .reviews
            .last()
            .and_then(|review| review.cs_lead)
    };
    match whom {
        Answerer::Customer => "the customer".into(),
        Answerer::Rep => story
            .deal
            .rep
            .map_or_else(|| "the rep (none is named)".into(), names::name),
        Answerer::Csm => csm()
            .or_else(cs_lead)
            .map_or_else(|| "CS (no manager is named)".into(), names::name),
        Answerer::CsLead => cs_lead().map_or_else(|| "CS".into(), names::name),
    }
}
