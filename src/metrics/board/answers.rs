//! The answers to a board's five questions: each one of a closed list.

use crate::metrics::Share;
use crate::metrics::company::CompanyKpis;
use crate::metrics::company::kpis::QuarterKpis;
use crate::metrics::retention::at_stake::ArrAtStake;
use crate::metrics::retention::field_effects::FieldEffect;
use crate::metrics::retention::fixed_question::FixedQuestion;
use crate::metrics::retention::hazard_ratio::{Confounding, HazardRatio, RatioVerdict};
use crate::metrics::retention::record_or_complete::{RecordOrComplete, WhichRecords};
use crate::model::Column;

/// The answers to all five questions.
#[derive(Debug)]
pub struct Board<'a> {
    /// How bad is it in money?
    pub money: Money<'a>,
    /// Is it getting better?
    pub trend: Trend<'a>,
    /// Is it the handoff, or who the customers are?
    pub cause: Cause<'a>,
    /// How sure is that?
    pub certainty: Certainty<'a>,
    /// What should be done?
    pub action: Action<'a>,
}

/// How bad it is in money.
#[derive(Debug)]
pub enum Money<'a> {
    /// Not to be answered: a column is missing.
    NotMeasured(Column),
    /// Nobody was a customer in the 12 months.
    NoCustomers,
    /// Nobody churned in the 12 months.
    NothingChurned(&'a CompanyKpis<'a>),
    /// Customers churned, and the amounts of all of them are unknown.
    AmountsUnknown(&'a CompanyKpis<'a>),
    /// Customers churned.
    Churned(&'a CompanyKpis<'a>),
}

/// Whether the rate of logo churn rises or falls along the quarters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrendVerdict {
    /// It falls, beyond chance.
    Better,
    /// It rises, beyond chance.
    Worse,
    /// Chance explains how it moves.
    WithinChance,
}

/// Whether it is getting better.
#[derive(Debug)]
pub enum Trend<'a> {
    /// Not to be answered: a column is missing.
    NotMeasured(Column),
    /// Not to be answered yet: fewer than two whole quarters with enough customers at their start.
    TooFewQuarters {
        /// How many there are: 0 or 1.
        whole: usize,
    },
    /// The last whole quarters, and the running one as far as it has gone.
    Compared {
        /// Two to four whole quarters, the oldest first.
        quarters: Vec<&'a QuarterKpis>,
        /// The running quarter.
        running: Option<&'a QuarterKpis>,
        /// p of a straight rise or fall of churn per customer and day along all of them.
        p: f64,
        /// What that says.
        verdict: TrendVerdict,
    },
}

/// A finding of one of the fixed questions.
#[derive(Debug, Clone, Copy)]
pub struct Finding<'a> {
    /// The question.
    pub question: FixedQuestion,
    /// Its ratio: below 1, a record or a more complete one goes with less churn.
    pub ratio: &'a HazardRatio,
}

impl Finding<'_> {
    /// Whether a record, or a more complete one, goes with less churn.
    pub fn is_less(&self) -> bool {
        self.ratio.verdict == RatioVerdict::ChurnedLess
    }
}

/// Whether it is the handoff, or who the customers are.
#[derive(Debug)]
pub enum Cause<'a> {
    /// Not to be answered: a column is missing.
    NotMeasured(Column),
    /// Not to be answered yet: too few accounts have churned.
    TooFewChurned {
        /// Churned of all accounts in scope.
        churned: Share,
    },
    /// A difference goes with the record, and stays when customers and reps are adjusted for.
    Record {
        /// The first finding.
        first: Finding<'a>,
        /// What adjustment does to it; `None` when it moves it little.
        confounding: Option<Confounding>,
        /// Whether anything is adjusted for.
        is_adjusted: bool,
        /// Whether it is records or complete ones, where that could be asked.
        which: Option<&'a RecordOrComplete>,
    },
    /// The direction turns between segments: no one answer holds.
    Turns,
    /// A difference is there before adjustment, and none can be told after it.
    Customers(&'a HazardRatio),
    /// A large difference is ruled out.
    NoLargeDifference(&'a HazardRatio),
    /// The data cannot tell.
    CannotTell(&'a HazardRatio),
}

/// How sure the answer about the record is.
#[derive(Debug)]
pub enum Certainty<'a> {
    /// There is no answer to be sure of.
    NoAnswer,
    /// Found.
    Found {
        /// The first finding.
        first: Finding<'a>,
        /// Fields that too few churned accounts leave open.
        fields_open: Vec<&'a FieldEffect>,
        /// Whether a robustness check changes an answer that is found.
        a_check_changes_it: bool,
    },
    /// A large difference is ruled out.
    RuledOut(&'a HazardRatio),
    /// Not sure: a difference was looked for and not found.
    NotFound(&'a HazardRatio),
}

/// What follows.
#[derive(Debug)]
pub enum Action<'a> {
    /// Map the churn dates.
    MapChurn(Column),
    /// Map the handoff records.
    MapRecords(Column),
    /// Require a record before the kickoff.
    RequireRecord {
        /// What goes with less churn: [`WhichRecords::Complete`] asks for complete ones; `None` where
        /// it could not be asked.
        which: Option<WhichRecords>,
        /// Current customers without one, and with an incomplete one.
        stake: Option<&'a ArrAtStake>,
        /// Fields that go with less churn, the strongest first.
        fields: Vec<&'a FieldEffect>,
    },
    /// Have records completed.
    CompleteFields {
        /// Fields that go with less churn, the strongest first.
        fields: Vec<&'a FieldEffect>,
    },
    /// Records go with more churn: read the accounts before asking for more.
    ReadTheAccounts,
    /// Expect no less churn from records.
    ExpectNothing,
    /// Go on, and ask again with more churned accounts.
    AskAgain {
        /// Churned accounts that a halving would take; `None` when unknown.
        needed: Option<u64>,
    },
}
