//! What is still open, as questions to a person.

use crate::metrics::account_story::{
    AccountStory, Answerer, FieldTold, OpenQuestion, Phase, Question,
};
use crate::model::{Field, TextColumn};
use crate::record::reason;
use crate::report::document::Section;
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::sections::milestones;
use crate::report::{names, wording};

use super::headline::answerer;

/// The open questions of an account; `None` where nobody is asked any more.
pub fn section(story: &AccountStory<'_>, info: &RunInfo) -> Option<Section> {
    let f = &info.formatter();
    match story.phase {
        Phase::Churned | Phase::Lost => None,
        Phase::BeforeKickoff => Some(at_the_kickoff(story)),
        Phase::Open | Phase::Customer => {
            let section = Section::new("questions", "Open questions");
            Some(match story.questions.is_empty() {
                true => section.text("Nothing is open."),
                false => section.list(lines(story, &story.questions, f)),
            })
        }
    }
}

/// What to settle before the kickoff.
pub fn inside(story: &AccountStory<'_>, info: &RunInfo) -> Option<Section> {
    let f = &info.formatter();
    let is_inside = |one: &&OpenQuestion| one.whom != Answerer::Customer;
    let open: Vec<OpenQuestion> = story.questions.iter().filter(is_inside).copied().collect();
    let is_before = story.phase == Phase::BeforeKickoff;
    (is_before && !open.is_empty())
        .then(|| Section::new("before", "Settle before the kickoff").list(lines(story, &open, f)))
}

/// What to ask the customer at the kickoff.
fn at_the_kickoff(story: &AccountStory<'_>) -> Section {
    let mut ask: Vec<String> = story
        .questions
        .iter()
        .filter(|one| one.whom == Answerer::Customer)
        .filter_map(|one| to_customer(story, one))
        .collect();
    if story.handoff.versions.is_empty() {
        let all = Field::ALL.into_iter().filter_map(for_customer);
        ask.extend(all.map(str::to_string));
    } else {
        ask.push("What is wrong in what we wrote down?".into());
    }
    Section::new("questions", "Ask at the kickoff").list(ask)
}

fn to_customer(story: &AccountStory<'_>, one: &OpenQuestion) -> Option<String> {
    match one.question {
        Question::FieldOpen { field } => {
            let question = for_customer(field)?;
            Some(match told(story, field).map(said) {
                Some(said) if !said.is_empty() => format!("{question} The record says: {said}."),
                _ => question.into(),
            })
        }
        Question::FieldDoubtful { field } | Question::FieldReused { field, .. } => {
            let question = for_customer(field)?;
            Some(format!("{question} {}", doubt(story, field)))
        }
        Question::OurReading { .. } => Some(
            "Did we understand you right? Read back what is marked [our read] below: it is \
             our reading, not the customer's words."
                .into(),
        ),
        _ => None,
    }
}

/// The field as a question to the customer; `None` for what the customer cannot know.
fn for_customer(field: Field) -> Option<&'static str> {
    Some(match field {
        Field::PromisedOutcome => "What do you expect from this, in your own words?",
        Field::DecisionCriteria => "Which three things decided for us, in which order?",
        Field::Objections => "What spoke against us, and what convinced you?",
        Field::ChampionSkeptic => {
            "Who wants this most, and who has doubts? What are their roles and reasons?"
        }
        Field::RiskFlags => "What could go wrong in the first months?",
        Field::SuccessMetric => "Which number should change, from what to what, and by when?",
        Field::LostDealSignal => return None,
    })
}

fn told<'a>(story: &'a AccountStory<'_>, field: Field) -> Option<&'a FieldTold> {
    story.handoff.fields.iter().find(|told| told.field == field)
}

/// The text of a field on one line, shortened.
fn said(told: &FieldTold) -> String {
    let quoted: Vec<String> = told
        .texts
        .iter()
        .map(|text| format!("“{}”", wording::excerpt(&text.lines.join(" / "))))
        .collect();
    names::list(&quoted)
}

/// Questions as lines: what is asked, and of whom.
fn lines(story: &AccountStory<'_>, questions: &[OpenQuestion], f: &Formatter) -> Vec<String> {
    let line = |one: &OpenQuestion| {
        let asked = in_words(story, one, f);
        match one.whom {
            Answerer::Customer => asked,
            // The brief is the CS manager's own.
            Answerer::Csm if story.phase == Phase::BeforeKickoff => asked,
            whom => format!("{asked} Ask {}.", answerer(whom, story)),
        }
    };
    questions.iter().map(line).collect()
}

fn in_words(story: &AccountStory<'_>, one: &OpenQuestion, f: &Formatter) -> String {
    let as_of = story.as_of;
    match one.question {
        Question::NoRecord { due_on: Some(day) } if day < as_of => format!(
            "Where is the handoff record? It is {}.",
            wording::overdue_by(as_of.since(day), f)
        ),
        Question::NoRecord { due_on: Some(day) } => format!(
            "Where is the handoff record? It is {}.",
            wording::due(day, as_of, f)
        ),
        Question::NoRecord { due_on: None } => {
            "No handoff record is begun: what is known so far?".into()
        }
        Question::Rejected { on, fields } => format!(
            "CS rejected the record on {} ({}): when is it submitted again?",
            f.day_near(on, as_of),
            wording::fields(fields)
        ),
        Question::FieldOpen { field } => field_open(story, field),
        Question::FieldDoubtful { field } | Question::FieldReused { field, .. } => {
            format!("{}: {}", field.label(), doubt(story, field))
        }
        Question::DraftUnread => {
            let who = story
                .handoff
                .versions
                .last()
                .and_then(|last| last.drafted_by);
            format!(
                "{} drafted the record, and nobody is named who read it: is it right?",
                who.map_or_else(|| "An AI assistant".into(), names::name)
            )
        }
        Question::OurReading { statements } => format!(
            "{} marked as our reading: have the customer confirm {}.",
            f.count(u64::from(statements), "statement is", "statements are"),
            if statements == 1 { "it" } else { "them" }
        ),
        Question::AwaitingReview => {
            "The record is complete and has no decision by CS: is it accepted?".into()
        }
        _ => of_customer(one.question, story, f),
    }
}

/// Questions about what became of the customer.
fn of_customer(question: Question, story: &AccountStory<'_>, f: &Formatter) -> String {
    let as_of = story.as_of;
    match question {
        Question::MilestoneOverdue { step, due_on } => {
            let name = milestones::label(step);
            let due = f.day_near(due_on, as_of);
            let days = f.count(as_of.since(due_on).unsigned_abs(), "day", "days");
            format!("{name} was due on {due}, {days} ago, and is not recorded: when is it?")
        }
        Question::CheckInOverdue { due_on } => format!(
            "Was the promised number reached? Its check-in is {}.",
            wording::overdue_by(as_of.since(due_on), f)
        ),
        Question::NoTarget => {
            "Which number tells whether the promise was kept? Neither the record nor CS names one."
                .into()
        }
        Question::Missed { value, target } => format!(
            "Why was the promised number missed? {} was promised, {} was measured.",
            f.number(target),
            f.number(value)
        ),
        Question::TargetsDiffer { promised, cs } => format!(
            "Which target counts: {} as the record promises, or {} as CS holds?",
            f.number(promised),
            f.number(cs)
        ),
        Question::HealthBad => {
            format!(
                "Why is the health “{}”? No cause is recorded.",
                health(story)
            )
        }
        Question::HealthDoubtful => {
            let health = health(story);
            format!("Is the health “{health}” right, with what is open above?")
        }
        Question::RenewalNear { on, days } => format!(
            "The contract renews on {}, in {}: what was promised, and what of it was kept?",
            f.day(on),
            f.count(days.unsigned_abs(), "day", "days")
        ),
        _ => String::new(),
    }
}

/// The health of the customer as exported.
fn health(story: &AccountStory<'_>) -> String {
    let health = story.customer.as_ref().and_then(|customer| customer.health);
    health.map_or_else(String::new, names::name)
}

/// `Success metric: a number without a target. …`.
fn field_open(story: &AccountStory<'_>, field: Field) -> String {
    let Some(told) = told(story, field) else {
        return format!("{}: blank.", field.label());
    };
    let why = reason::in_words(&told.reasons);
    let mut remedies: Vec<&str> = told
        .reasons
        .iter()
        .map(|reason| reason.remedy.as_ref())
        .collect();
    remedies.dedup();
    let signal = match field {
        Field::LostDealSignal => {
            format!(" `handoff signal --deal {}` writes it.", story.deal.deal_id)
        }
        _ => String::new(),
    };
    format!(
        "{}: {}{signal}",
        field.label(),
        wording::full_stop(why) + " " + &remedies.join(" ")
    )
}

/// Why a complete field is doubted.
fn doubt(story: &AccountStory<'_>, field: Field) -> String {
    let Some(told) = told(story, field) else {
        return String::new();
    };
    if !told.doubts.is_empty() {
        return wording::full_stop(wording::capital(told.doubts.join("; ")));
    }
    match told.reused_on {
        Some(deals) => format!("The same text is on {deals} deals: is it true of this customer?"),
        None => String::new(),
    }
}

/// Name of a text inside of its field: `champion`, `skeptic`; nothing where it is the only one.
pub fn part(column: TextColumn) -> Option<&'static str> {
    matches!(column, TextColumn::Champion | TextColumn::Skeptic).then(|| column.key())
}
