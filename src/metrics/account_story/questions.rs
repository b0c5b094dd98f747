//! What is still open about an account, and who can answer it.

use schemars::JsonSchema;
use serde::Serialize;

use super::customer::Customer;

use super::handoff::{FieldTold, HandoffTold};
use super::phase::Phase;
use crate::metrics::checkins::{CheckIn, CheckInStatus, RENEWAL_DAYS};
use crate::metrics::due;
use crate::metrics::handoff_state::HandoffState;
use crate::metrics::milestones::Milestone;
use crate::metrics::windows::HANDOFF_DAYS;
use crate::model::{Day, Field, FieldSet, HealthScore, Status, health_score};

/// Who can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answerer {
    /// The rep of the deal.
    Rep,
    /// The CS manager of the account.
    Csm,
    /// The CS lead who reviews records.
    CsLead,
    /// The customer.
    Customer,
}

/// A question, and who can answer it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct OpenQuestion {
    /// Who can answer.
    pub whom: Answerer,
    /// The question.
    #[serde(flatten)]
    pub question: Question,
}

/// A question that is open.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "question", rename_all = "snake_case")]
pub enum Question {
    /// There is no handoff record.
    NoRecord {
        /// Last day on which it is on time; `None` of an open deal.
        due_on: Option<Day>,
    },
    /// CS rejected the record, and it has not been submitted again.
    Rejected {
        /// Day of the rejection.
        on: Day,
        /// The fields named.
        fields: FieldSet,
    },
    /// A field is not complete.
    FieldOpen {
        /// The field.
        field: Field,
    },
    /// A field is complete by its form and says nothing.
    FieldDoubtful {
        /// The field.
        field: Field,
    },
    /// A text is the same on other deals.
    FieldReused {
        /// The field.
        field: Field,
        /// Number of deals with it.
        deals: u64,
    },
    /// An assistant drafted the record, and nobody is named who read it.
    DraftUnread,
    /// Statements are marked as our reading and not as the customer's words.
    OurReading {
        /// Number of statements.
        statements: u8,
    },
    /// The record is complete and waits for the decision of CS.
    AwaitingReview,
    /// A milestone is overdue.
    MilestoneOverdue {
        /// The milestone.
        step: Milestone,
        /// Its target day.
        due_on: Day,
    },
    /// The promised number has no value on its day.
    CheckInOverdue {
        /// The day.
        due_on: Day,
    },
    /// There is no number to check.
    NoTarget,
    /// The number missed its target.
    Missed {
        /// The value reached.
        value: f64,
        /// The target.
        target: f64,
    },
    /// CS holds another target than the record promises.
    TargetsDiffer {
        /// What the record promises.
        promised: f64,
        /// What CS holds.
        cs: f64,
    },
    /// CS gives the account the worst health, and no input says why.
    HealthBad,
    /// CS calls the account healthy although its target is missed or a step overdue.
    HealthDoubtful,
    /// The contract renews soon.
    RenewalNear {
        /// The day.
        on: Day,
        /// Days until then.
        days: i64,
    },
}

/// The open questions about an account whose deal closed on `closed_on`, the most urgent first; none of an account that has churned or of a lost
/// deal: nobody is asked for those any more.
pub fn questions(
    phase: Phase,
    closed_on: Option<Day>,
    handoff: &HandoffTold<'_>,
    customer: Option<&Customer<'_>>,
    as_of: Day,
) -> Vec<OpenQuestion> {
    if matches!(phase, Phase::Churned | Phase::Lost) {
        return Vec::new();
    }
    let mut open = Vec::new();
    // A record that no digest asks for any more is not asked for here.
    let is_recent = closed_on.is_none_or(|day| as_of.since(day) < HANDOFF_DAYS);
    if is_recent {
        record(phase, handoff, &mut open);
    }
    if let Some(customer) = customer {
        milestones(customer, as_of, &mut open);
        check_in(handoff, customer, as_of, &mut open);
        health(customer, &mut open);
        renewal(customer, as_of, &mut open);
    }
    if is_recent {
        fields(phase, handoff, &mut open);
    }
    open
}

fn ask(open: &mut Vec<OpenQuestion>, whom: Answerer, question: Question) {
    open.push(OpenQuestion { whom, question });
}

/// Questions about the record as a whole.
fn record(phase: Phase, handoff: &HandoffTold<'_>, open: &mut Vec<OpenQuestion>) {
    let is_asked = handoff.state.is_some() || phase == Phase::Open;
    if handoff.versions.is_empty() && handoff.is_needed && is_asked {
        let due_on = handoff.due_on;
        ask(open, Answerer::Rep, Question::NoRecord { due_on });
    }
    let last = handoff.reviews.last();
    match (handoff.state, last) {
        (Some(HandoffState::Rejected), Some(review)) => {
            let (on, fields) = (review.decided_on, review.fields);
            ask(open, Answerer::Rep, Question::Rejected { on, fields });
        }
        (Some(HandoffState::AwaitingReview), _) => {
            ask(open, Answerer::CsLead, Question::AwaitingReview);
        }
        _ => {}
    }
    if handoff.unreviewed {
        ask(open, Answerer::Rep, Question::DraftUnread);
    }
}

/// Questions about single fields: before the kickoff the customer is asked, who will be there;
/// field 7 and what others know is asked of the rep.
fn fields(phase: Phase, handoff: &HandoffTold<'_>, open: &mut Vec<OpenQuestion>) {
    let whom = |field: Field| match (phase, field) {
        (_, Field::LostDealSignal) | (Phase::Open, _) => Answerer::Rep,
        // Who has doubts, and why, is asked before the customer sits at the table.
        (
            Phase::BeforeKickoff,
            Field::PromisedOutcome | Field::DecisionCriteria | Field::SuccessMetric,
        ) => Answerer::Customer,
        _ => Answerer::Rep,
    };
    for told in &handoff.fields {
        let field = told.field;
        if let Some(question) = about(told) {
            ask(open, whom(field), question);
        }
    }
    let statements = handoff.our_reading;
    if statements > 0 {
        ask(
            open,
            Answerer::Customer,
            Question::OurReading { statements },
        );
    }
}

fn about(told: &FieldTold) -> Option<Question> {
    let field = told.field;
    if told.status != Status::Complete {
        return Some(Question::FieldOpen { field });
    }
    if !told.doubts.is_empty() {
        return Some(Question::FieldDoubtful { field });
    }
    told.reused_on
        .map(|deals| Question::FieldReused { field, deals })
}

/// The record has its own questions.
fn milestones(customer: &Customer<'_>, as_of: Day, open: &mut Vec<OpenQuestion>) {
    for one in &customer.milestones {
        if one.step != Milestone::Record && customer.is_overdue(one, as_of) {
            let (step, due_on) = (one.step, one.due_on);
            let question = Question::MilestoneOverdue { step, due_on };
            ask(open, Answerer::Csm, question);
        }
    }
}

fn target(check_in: &CheckIn<'_>) -> Option<f64> {
    let promised = check_in.promise.and_then(|promise| promise.to);
    promised.or(check_in.cs_target)
}

fn check_in(
    handoff: &HandoffTold<'_>,
    customer: &Customer<'_>,
    as_of: Day,
    open: &mut Vec<OpenQuestion>,
) {
    let Some(check_in) = &customer.check_in else {
        return;
    };
    let due_on = check_in.due_on;
    let has_own_question = handoff
        .fields
        .iter()
        .any(|told| told.field == Field::SuccessMetric && told.status != Status::Complete);
    match check_in.status {
        CheckInStatus::Missed => {
            if let (Some(value), Some(target)) = (check_in.value, target(check_in)) {
                ask(open, Answerer::Csm, Question::Missed { value, target });
            }
        }
        CheckInStatus::Due | CheckInStatus::Overdue if due::is_overdue(due_on, as_of) => {
            ask(open, Answerer::Csm, Question::CheckInOverdue { due_on });
        }
        // An incomplete success metric has its own question.
        CheckInStatus::NoTarget | CheckInStatus::Upcoming
            if target(check_in).is_none() && !has_own_question =>
        {
            ask(open, Answerer::Csm, Question::NoTarget);
        }
        _ => {}
    }
    let promised = check_in.promise.and_then(|promise| promise.to);
    if let (true, Some(promised), Some(cs)) =
        (check_in.targets_differ, promised, check_in.cs_target)
    {
        ask(
            open,
            Answerer::Csm,
            Question::TargetsDiffer { promised, cs },
        );
    }
}

fn health(customer: &Customer<'_>, open: &mut Vec<OpenQuestion>) {
    /// Position of the best words for health.
    const BEST: usize = 2;
    let has = |level: usize| {
        let health = customer.health.map(health_score);
        health == Some(HealthScore::Level(level))
    };
    if has(0) {
        ask(open, Answerer::Csm, Question::HealthBad);
    }
    let is_off = open.iter().any(|one| {
        matches!(
            one.question,
            Question::Missed { .. }
                | Question::MilestoneOverdue {
                    step: Milestone::FirstValue | Milestone::Onboarded,
                    ..
                }
        )
    });
    if has(BEST) && is_off {
        ask(open, Answerer::Csm, Question::HealthDoubtful);
    }
}

fn renewal(customer: &Customer<'_>, as_of: Day, open: &mut Vec<OpenQuestion>) {
    if let Some(renewal) = customer.renewal {
        let days = renewal.on.since(as_of);
        if days <= RENEWAL_DAYS {
            let on = renewal.on;
            ask(open, Answerer::Csm, Question::RenewalNear { on, days });
        }
    }
}
