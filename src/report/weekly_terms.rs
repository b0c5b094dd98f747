//! The terms that the weekly review explains at its end, besides those of every report.

use crate::metrics::TRAILING_DAYS;
use crate::metrics::reviews::acceptance::FEWEST_FOR_A_RATE;
use crate::report::definitions;
use crate::report::document::Definition;
use crate::report::run_info::RunInfo;

/// The terms of every report, and those of the weekly review.
pub fn all(info: &RunInfo) -> Vec<Definition> {
    let mut definitions = definitions::all(info);
    let mut define = |term, meaning: String| definitions.push(Definition { term, meaning });
    define(
        "Open handoff",
        "a won deal that is overdue without a complete record, or that CS rejected and the rep has \
         not resubmitted. Deals won over 365 days ago are no longer asked for. Last week is counted \
         as it stood a week ago, from today’s exports."
            .into(),
    );
    define(
        "Interval",
        "values of the true rate that fit these counts (Wilson, 95%): 1 time in 20 the truth lies \
         outside."
            .into(),
    );
    define(
        "Expected",
        "how many would have been rejected if each CS lead had treated this rep’s records like \
         those of the other reps: each lead’s rate on the others’ records, times the reviews \
         that lead gave this rep. For CS leads the same within each rep."
            .into(),
    );
    define(
        "Rejected more than expected",
        format!(
            "{FEWEST_FOR_A_RATE} reviews or more, and so many rejections that it would happen by \
             chance less than once in 1,000, given each lead’s reviews (exact, mid-p), also after \
             correction for how many were compared (Benjamini-Hochberg, q below 0.05). Missing \
             records are compared the same way, each rep with all others."
        ),
    );
    define(
        "Adjusted for small numbers",
        "reps with few reviews are pulled towards the team average (beta-binomial, empirical \
         Bayes); in rejections_year.csv, where rates differ more than chance would give."
            .into(),
    );
    define(
        "Days nobody owned the customer (ownership gap)",
        "days from the handoff meeting, or from the close where there was none before, to the \
         introduction or the kickoff, whichever came first; 0 where CS came first."
            .into(),
    );
    define(
        "Loss spike",
        format!(
            "many more of a segment’s deals were lost in {TRAILING_DAYS} days than in the year \
             before: by chance that would happen less than once in 100 (exact, one-sided). \
             Where fewer than 10 closed, the wider segment counts."
        ),
    );
    define(
        "Watch list",
        "customers in months 4 to 6 since the close whose segment had a loss spike on the day they \
         signed, or has one now."
            .into(),
    );
    definitions
}
