//! Rows of the reviews table.

use std::collections::HashSet;

use super::InputError;
use super::batch::{Cells, Place, TextBatch};
use super::cells::{self, DayFormat};
use super::intake::{Intake, MatchedBy};
use super::owners::{Owners, Person};
use super::reader::OpenFile;
use crate::config::{Inputs, fold};
use crate::model::{Dataset, DealIx, Decision, Field, FieldSet, IssueCode, Review, Table};

/// Reads the reviews. A review has no id, so two equal rows of one file are two decisions of one
/// day; a row that an earlier file holds too is an overlap of exports and counts once.
pub fn read(
    files: &[OpenFile],
    inputs: &Inputs,
    owners: &Owners,
    data: &mut Dataset,
    intake: &mut Intake,
) -> Result<(), InputError> {
    let mut earlier = HashSet::new();
    for file in files {
        let mut here = Vec::new();
        let format = file.day_format("decided_on");
        intake.begin(file);
        file.stream(
            |_| (),
            |batch, ()| {
                intake.count_batch(file, batch);
                let columns = Columns::of(batch);
                for row in 0..batch.len() {
                    absorb(&columns, row, batch.place(row), file, &format, inputs, owners, &earlier, data, intake);
                    here.push(batch.place(row).hash);
                }
            },
        )?;
        earlier.extend(here);
    }
    Ok(())
}

/// The columns of a batch.
struct Columns<'a> {
    deal_id: Cells<'a>,
    cs_lead: Cells<'a>,
    decision: Cells<'a>,
    rejected_fields: Cells<'a>,
    reason: Cells<'a>,
    decided_on: Cells<'a>,
}

impl<'a> Columns<'a> {
    fn of(batch: &'a TextBatch) -> Columns<'a> {
        Columns {
            deal_id: batch.column("deal_id"),
            cs_lead: batch.column("cs_lead"),
            decision: batch.column("decision"),
            rejected_fields: batch.column("rejected_fields"),
            reason: batch.column("reason"),
            decided_on: batch.column("decided_on"),
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "one row meets everything it is checked against")]
fn absorb(
    columns: &Columns<'_>,
    row: usize,
    place: Place,
    file: &OpenFile,
    format: &DayFormat,
    inputs: &Inputs,
    owners: &Owners,
    earlier: &HashSet<u64>,
    data: &mut Dataset,
    intake: &mut Intake,
) {
    let mut aside = |column: &str, value: &str, code| intake.set_aside(file, place, column, value, code);
    let Some(id) = cells::id(columns.deal_id.get(row)) else {
        return aside("deal_id", "", IssueCode::MissingId);
    };
    if earlier.contains(&place.hash) {
        return aside("deal_id", &id, IssueCode::DuplicateRow);
    }
    let Some(deal) = data.deal_ids.find(&id) else {
        aside("deal_id", &id, IssueCode::UnknownDeal);
        return intake.matched(Table::Reviews, MatchedBy::Nothing);
    };
    let Some(decision) = decision(columns.decision.get(row), inputs) else {
        return aside("decision", columns.decision.get(row), IssueCode::UnknownDecision);
    };
    let decided_on = match cells::day(columns.decided_on.get(row), format) {
        Ok(Some(day)) => day,
        Ok(None) => return aside("decided_on", "", IssueCode::MissingDate),
        Err(()) => return aside("decided_on", columns.decided_on.get(row), IssueCode::UnreadableDate),
    };
    let mut fields = FieldSet::default();
    for name in columns.rejected_fields.get(row).split(';').map(str::trim).filter(|name| !name.is_empty()) {
        match Field::parse(name) {
            Some(field) => fields.insert(field),
            None => intake.blank_cell(file, place, "rejected_fields", name, IssueCode::UnknownField),
        }
    }
    intake.saw(decided_on);
    intake.used();
    intake.matched(Table::Reviews, MatchedBy::Id);
    let cs_lead = match cells::name(columns.cs_lead.get(row)).map(|name| owners.find(name)) {
        None => None,
        Some(Person::Named(name) | Person::Unknown(name)) => Some(data.labels.add(&name)),
        Some(Person::OneOfSeveral) => {
            intake.blank_cell(file, place, "cs_lead", columns.cs_lead.get(row), IssueCode::AmbiguousOwner);
            None
        }
    };
    let reason = match decision {
        Decision::Rejected => cells::label(columns.reason.get(row)).map(|reason| data.labels.add(&reason)),
        Decision::Accepted => None,
    };
    data.reviews.push(Review { deal: DealIx(deal.index() as u32), cs_lead, decision, fields, reason, decided_on });
}

fn decision(text: &str, inputs: &Inputs) -> Option<Decision> {
    match text {
        "accepted" if inputs.accepted.iter().any(|word| word == "accepted") => return Some(Decision::Accepted),
        "rejected" if inputs.rejected.iter().any(|word| word == "rejected") => return Some(Decision::Rejected),
        _ => {}
    }
    let folded = fold(text);
    if inputs.accepted.contains(&folded) {
        Some(Decision::Accepted)
    } else if inputs.rejected.contains(&folded) {
        Some(Decision::Rejected)
    } else {
        None
    }
}
