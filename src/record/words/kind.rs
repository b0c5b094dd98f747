//! The kinds of words in the data files.

use serde::Deserialize;

/// What a list of words is for; its key in the files.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Labels of field 1.
    PromisedOutcome,
    /// Labels of field 2.
    DecisionCriteria,
    /// Labels of field 3.
    Objections,
    /// Labels of the champion.
    Champion,
    /// Labels of the skeptic.
    Skeptic,
    /// Labels of champion and skeptic together.
    Stakeholders,
    /// Labels of field 5.
    RiskFlags,
    /// Labels of field 6.
    SuccessMetric,
    /// Labels of field 7.
    LostDealSignal,
    /// Labels of the account.
    Account,
    /// Labels of the deal.
    Deal,
    /// Labels of the day of the close.
    Closed,
    /// Labels of the annual value.
    Arr,
    /// Labels of the term.
    Term,
    /// Labels of the day of submission.
    Submitted,
    /// Labels of the note on assistants.
    Note,
    /// Labels of who drafted it.
    DraftedBy,
    /// Labels of who reviewed it.
    ReviewedBy,
    /// Titles of a record.
    Title,
    /// Sections beside a record.
    Other,
    /// Words without meaning in a label.
    Fillers,
    /// Words that join two labels.
    Joins,
    /// Words in front of a label in a sentence.
    Articles,
    /// What stands between a label and its text in a sentence: `is`.
    Copula,
    /// Marks of an objection.
    Objection,
    /// Marks of an answer.
    Answer,
    /// What begins an objection in a sentence.
    SaysObjection,
    /// What begins an answer in a sentence.
    SaysAnswer,
    /// Labels of a person's name.
    Name,
    /// Labels of a person's role.
    Role,
    /// Labels of why it matters to a person.
    Why,
    /// Labels of the parts of a metric.
    MetricPart,
    /// Words for deals that were lost.
    Lost,
    /// Reasons of field 7.
    Reasons,
    /// Numbers in words.
    Numbers,
    /// What begins the first item of a ranking in prose.
    First,
    /// The second.
    Second,
    /// The third.
    Third,
    /// The fourth.
    Fourth,
    /// Stand-ins for a person.
    Nobody,
    /// What says that an answer will come.
    Todo,
    /// What says that nothing is known.
    Uninformative,
    /// Marks of a text that does not count.
    Ignore,
    /// Marks of a draft.
    Draft,
    /// Marks of the version that counts.
    Final,
    /// Marks that point to the text above.
    Above,
    /// Beginnings of sentences of field 1.
    SaysPromisedOutcome,
    /// Beginnings of sentences of field 2.
    SaysDecisionCriteria,
    /// Beginnings of sentences of field 3.
    SaysObjections,
    /// Beginnings of sentences of field 5.
    SaysRiskFlags,
    /// Beginnings of sentences of field 6.
    SaysSuccessMetric,
    /// Beginnings of sentences of field 7.
    SaysLostDealSignal,
}
