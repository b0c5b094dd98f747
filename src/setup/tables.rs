//! Which table a file holds.

use std::rc::Rc;

use super::header_meaning::evidence;
use super::mapping;
use super::parts::Part;
use super::samples::Sample;
use super::stage_values::says_won_or_lost;
use crate::config::dialect::header_words;
use crate::config::vocabulary::{self, Meaning, StageWord, StatusWord};
use crate::model::{Table, TextColumn};
use crate::source::InputError;
use crate::source::probe::{self, MappedBy, ProbedFile};

/// A file that was looked at.
pub(super) struct Probed {
    /// Its path as the configuration writes it.
    pub shown: String,
    pub file: ProbedFile,
    pub samples: Rc<Vec<Sample>>,
}

/// The table of whose columns a file has most, with what makes it that table.
pub(super) fn best_table(one: &Probed) -> Result<Option<(Table, Part)>, InputError> {
    let mut best: Option<(usize, Table, Part)> = None;
    for table in [
        Table::Deals,
        Table::Reviews,
        Table::Outcomes,
        Table::Handoffs,
        Table::Revenue,
    ] {
        let part = part(one, table)?;
        let score = probe::own_columns(&part.file) * 2 + part.columns.len();
        if is_table(&part) && best.as_ref().is_none_or(|(other, ..)| score > *other) {
            best = Some((score, table, part));
        }
    }
    Ok(best.map(|(_, table, part)| (table, part)))
}

/// Whether a file has what makes it a table of this kind.
fn is_table(part: &Part) -> bool {
    let has = |names: &[&str]| names.iter().filter(|name| part.is_settled(name)).count();
    match part.file.table {
        Table::Deals => {
            has(&["stage", "is_won", "closed_on", "won_on"]) > 0
                && (has(&["deal_id", "deal_name"]) > 0
                    || (ends(part) && has(&["closed_on", "amount", "rep", "lost_reason"]) >= 2)
                    || (says_both_ends(part) && part.samples.iter().any(Sample::holds_days)))
                && (!tells_churn(part) || ends(part))
                && (!tells_leaving(part) || says_won(part))
                && !lists_customers(part)
        }
        Table::Reviews => has(&["decision"]) > 0 && has(&["deal_id"]) > 0,
        Table::Outcomes => {
            let accounts = has(&["account_id", "crm_id", "account_name"]) > 0;
            let leaving = [
                "churned",
                "churned_on",
                "churn_requested_on",
                "renewal_on",
                "csm",
            ];
            let has_terms = has(&["started_on", "ended_on"]) == 2;
            tells_churn(part) || (accounts && (has(&leaving) > 0 || has_terms))
        }
        // A table that says who churned, or what deals closed, is no table of revenue.
        Table::Revenue => {
            has(&["account_id", "crm_id", "account_name"]) > 0
                && has(&["on", "month"]) > 0
                && has(&["arr", "mrr", "change", "mrr_change"]) > 0
                && !tells_churn(part)
        }
        Table::Handoffs => {
            let texts = has(&TextColumn::ALL.map(TextColumn::key));
            let has_day = part.samples.iter().any(Sample::holds_days);
            (own_texts(part) >= 2 || texts >= FEWEST_ASKED)
                || (texts == 1 && names_deal(part) && has_day)
        }
    }
}

/// Texts that headers have to ask for in other words than the native ones.
const FEWEST_ASKED: usize = 4;

/// Texts of a record that stand under headers which a run knows without help.
fn own_texts(part: &Part) -> usize {
    let is_own = |column: &&TextColumn| {
        let found = part.file.found(column.key());
        found.is_some_and(|(_, by)| by != MappedBy::Configured)
    };
    TextColumn::ALL.iter().filter(is_own).count()
}

/// Whether the rows are subscriptions or customers of which some leave: by the headers of a table of
/// outcomes.
fn tells_leaving(part: &Part) -> bool {
    let has = |columns: &[&str]| {
        part.file.layout.headers.iter().any(|header| {
            let is = |column: &&str| evidence(Table::Outcomes, column, header).is_some();
            columns.iter().any(is)
        })
    };
    let is_of_subscription = |header: &String| {
        let words = header_words(header);
        words.iter().any(|word| word.starts_with("subscription"))
    };
    has(&["churned_on", "churn_requested_on"])
        && has(&["account_id", "account_name"])
        && (has(&["churned"]) || part.file.layout.headers.iter().any(is_of_subscription))
}

/// Whether the stages are statuses of customers, some of whom are still there, and no row has the day
/// of a close.
fn lists_customers(part: &Part) -> bool {
    let stage = part.header_of("stage");
    let means = |value: &String| vocabulary::customer_status(value);
    let is_status = |value: &String| matches!(means(value), Meaning::Known(_));
    let stays = |value: &String| means(value) == Meaning::Known(StatusWord::Stays);
    let has_close = ["closed_on", "won_on", "lost_on", "is_won"]
        .iter()
        .any(|column| part.is_settled(column));
    !has_close
        && part.samples.iter().any(|sample| {
            Some(&sample.header) == stage.as_ref()
                && sample.distinct.iter().all(is_status)
                && sample.distinct.iter().any(stays)
        })
}

/// Whether the deals say themselves which were won: customers who leave have no word for it.
fn says_won(part: &Part) -> bool {
    let stage = part.header_of("stage");
    let is_won =
        |value: &String| matches!(vocabulary::stage(value), Meaning::Known(StageWord::Won));
    part.has("is_won")
        || part.samples.iter().any(|sample| {
            Some(&sample.header) == stage.as_ref() && sample.distinct.iter().any(is_won)
        })
}

/// Whether some deals say themselves that they were won, and others that they were lost: what nothing
/// but deals says, whatever the headers are.
fn says_both_ends(part: &Part) -> bool {
    let stage = part.header_of("stage");
    let says = |sample: &Sample, end| {
        let mut values = sample.distinct.iter();
        values.any(|value| vocabulary::stage(value) == Meaning::Known(end))
    };
    part.samples.iter().any(|sample| {
        Some(&sample.header) == stage.as_ref()
            && says(sample, StageWord::Won)
            && says(sample, StageWord::Lost)
    })
}

/// Whether a column of the records names their deal, by id or by name.
fn names_deal(part: &Part) -> bool {
    let by_name = |header: &String| evidence(Table::Deals, "deal_name", header).is_some();
    part.is_settled("deal_id") || part.file.layout.headers.iter().any(by_name)
}

/// Whether the deals say themselves which were won or lost.
pub(super) fn ends(part: &Part) -> bool {
    let stage = part.header_of("stage");
    let of_stage = |sample: &Sample| Some(&sample.header) == stage.as_ref();
    part.has("is_won")
        || part
            .samples
            .iter()
            .any(|s| of_stage(s) && says_won_or_lost(s))
}

/// Whether a header speaks of customers who left.
fn tells_churn(part: &Part) -> bool {
    part.file.layout.headers.iter().any(|header| {
        let words = header_words(header);
        let is = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
        is(&["churn", "churned"]) && is(&["date", "at", "on", "flag", "day"])
    })
}

/// Records that stand as columns in the deals export.
pub(super) fn records_beside(one: &Probed) -> Result<Option<Part>, InputError> {
    let part = part(one, Table::Handoffs)?;
    Ok((own_texts(&part) >= 2).then_some(part))
}

/// A file as a table.
///
/// # Errors
/// It cannot be read.
pub(super) fn part(one: &Probed, table: Table) -> Result<Part, InputError> {
    mapping::part(&one.shown, &one.file, &one.samples, table)
}
