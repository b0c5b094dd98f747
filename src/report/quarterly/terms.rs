//! What the terms of the retention analysis mean.

use crate::metrics::Quarterly;
use crate::metrics::retention::hazard_ratio::{OTHER_Q, OTHER_Q_AFTER, PRIMARY_P};
use crate::report::definitions;
use crate::report::document::Definition;
use crate::report::run_info::RunInfo;
use crate::report::sections::retention::{certainty, curves};

/// The definitions of the analysis, with what these data make of them.
pub fn terms(quarterly: &Quarterly<'_>, info: &RunInfo) -> Vec<Definition> {
    let f = &info.formatter();
    let mut list = definitions::all(info);
    let mut define = |term, meaning: String| list.push(Definition { term, meaning });
    for (term, meaning) in TERMS {
        define(term, meaning.to_string());
    }
    define(
        "A difference",
        format!(
            "the p of the two fixed questions, corrected for both (Holm), is under {PRIMARY_P}, or \
             another question's q is under {OTHER_Q} ({OTHER_Q_AFTER} once both fixed questions show \
             a difference): a report with nothing to find shows a finding at most once in twenty."
        ),
    );
    let retention = quarterly.retention.measured();
    if let Some(told) = retention.and_then(|retention| retention.by_record.measured()) {
        define("Questions asked", certainty::questions(told, f));
        let primary = &told.completeness.ratio;
        let notes = [
            (
                "Unmeasured causes (E-value)",
                certainty::e_value(primary, f).map(|here| format!("{E_VALUE}: {here}")),
            ),
            ("Detectable difference", certainty::detectable(primary, f)),
            ("Curves, unadjusted (log-rank)", curves::pairs(told, f)),
        ];
        for (term, note) in notes {
            if let Some(note) = note {
                define(term, note);
            }
        }
    }
    list
}

/// What an E-value is.
const E_VALUE: &str = "how many times as common a cause that nobody measured would have to be where \
                       records are less complete, and as many times as likely to make an account \
                       churn, to explain the difference away (VanderWeele and Ding 2017)";

/// The terms of the analysis and their meaning.
const TERMS: [(&str, &str); 18] = [
    (
        "Account",
        "a customer, from its first won deal; later deals are not new starts.",
    ),
    (
        "Churned",
        "the outcomes name a churn date up to the last day followed. Customers still here are \
         censored: how long they stay is not known yet.",
    ),
    (
        "Logo churn",
        "customers at the start of the period that churned in it, of all customers at its start; \
         failed payments count. Customers that signed and churned within the period are named beside \
         it.",
    ),
    (
        "Contract ARR",
        "won deals added up: a renewal takes the place of its product's ARR, or of all where it \
         names no product. An unknown amount leaves the account out, and is never 0.",
    ),
    (
        "GRR",
        "of the customers at the start, ARR at the end, each capped at its start, of ARR at the \
         start: churn and contraction count, expansion does not.",
    ),
    (
        "NRR",
        "the same without the cap: expansion counts, new customers do not.",
    ),
    (
        "Churned ARR",
        "contract ARR on the day before the churn, of all that churned in the period.",
    ),
    (
        "Early churn",
        "churned within so many days of the first signature, of the customers for whom that day \
         came in the period.",
    ),
    (
        "Day of the record",
        "the day after the close on which a record counts as delivered (`landmark_days`). Only \
         accounts that were customers after it are compared, and time runs from it, so that no \
         record is credited for being completed after the customer churned.",
    ),
    (
        "No record, incomplete, complete",
        "three groups in one Cox model, standardised like the shares of the two fixed questions: the \
         curves, and whether it is having a record or having a complete one. Complete ones alone count \
         where incomplete ones have less than half of the difference to none, with an interval that \
         holds 0, and complete ones are better than incomplete ones, with one that does not.",
    ),
    (
        "Similar accounts",
        "of the same reps, segments, amounts, company sizes and sources, as far as the model of the \
         comparison holds them equal.",
    ),
    (
        "Readings",
        "a page of a series spends its chance of a false claim as churned accounts come in (Lan & \
         DeMets 1983, Pocock-like): the first reading may use half of it.",
    ),
    (
        "Kaplan-Meier, log-rank",
        "share still customers, allowing for unequal length of follow-up (log-log 95% bands); test \
         that the curves are the same (hypergeometric variance). As R's survival package computes \
         them.",
    ),
    (
        "Churn rate ratio",
        "hazard ratio of a Cox model (Efron's ties): 0.5 is half the churn rate at any time, said as \
         50% lower. The 95% interval holds the values that fit these data; 1 time in 20 the truth \
         lies outside.",
    ),
    (
        "All 7 fields against 3",
        "the churn rate ratio for four more complete fields, taken as one step a field, among \
         accounts with a record.",
    ),
    (
        "Adjusted shares and months",
        "what the Cox model of the ratio expects on average over the accounts compared, were all \
         handed over alike (standardisation, g-computation; limits by the delta method). Reps, \
         segments and the rest are those of the accounts on both sides.",
    ),
    (
        "If the record made the difference",
        "accounts without a record at the adjusted churn rate of accounts with one: each would have \
         churned by its last day with chance 1 − S^ratio, S being the curve of accounts without a \
         record. The interval is that of the ratio.",
    ),
    (
        "q",
        "a p-value corrected for the questions asked with it (Benjamini-Hochberg).",
    ),
];
