//! The five questions of a board, answered in words.

mod action;
mod cause;
mod money;
mod sure;
mod trend;
mod wording;

use crate::metrics::Quarterly;
use crate::metrics::board::board;
use crate::report::document::{Section, Table};
use crate::report::run_info::RunInfo;

/// The five questions, each with one or two sentences and their figures.
pub fn section(quarterly: &Quarterly<'_>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let answers = board(quarterly);
    let rows = [
        (
            "How bad is it in money?",
            money::in_money(&answers.money, f, &info.currency),
        ),
        ("Is it getting better?", trend::is_better(&answers.trend, f)),
        (
            "Is it the handoff, or who the customers are?",
            cause::is_the_handoff(&answers.cause, f),
        ),
        ("How sure are we?", sure::how_sure(&answers.certainty, f)),
        (
            "What should we do?",
            action::what_to_do(&answers.action, f, &info.currency),
        ),
    ];
    let rows = rows.map(|(question, answer)| vec![question.into(), answer.into()]);
    Section::new("board", "Five questions").table(Table::new(&["Question", "Answer"], rows.into()))
}
