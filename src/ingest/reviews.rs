//! Rows of the reviews table.

use hashbrown::HashSet;

use super::batch_keys::{BatchKeys, Lookup};
use super::owners::{Owners, Person};
use super::read_report::{MatchedBy, ReadReport};
use crate::config::{Inputs, fold};
use crate::dataset::{Dataset, DealIx, Decision, Interner, Review, Symbol};
use crate::model::{Day, Field, FieldSet, IssueCode, Table};
use crate::source::InputError;
use crate::source::OpenFile;
use crate::source::batch::{Alike, Meanings, TextBatch};
use crate::source::parse as cells;

/// Reads the reviews. A review has no id, so two equal rows of one file are two decisions of one
/// day; a row that an earlier file holds too is an overlap of exports and counts once.
pub fn read(
    files: &[OpenFile],
    inputs: &Inputs,
    owners: &Owners,
    data: &mut Dataset,
    report: &mut ReadReport,
) -> Result<(), InputError> {
    let mut earlier = HashSet::new();
    let ids = data.deal_ids.clone();
    for file in files {
        let mut here = Vec::new();
        report.begin(file);
        file.stream(
            |batch| parse(batch, file, inputs, &ids),
            |batch, parsed| {
                report.count_batch(file, batch);
                let (cs_leads, reasons) = (Meanings::new(batch.len()), Meanings::new(batch.len()));
                let mut sink = Sink {
                    file,
                    batch,
                    parsed: &parsed,
                    owners,
                    earlier: &earlier,
                    cs_leads,
                    reasons,
                };
                for row in 0..batch.len() {
                    sink.absorb(row, data, report);
                }
                if files.len() > 1 {
                    here.extend((0..batch.len()).map(|row| batch.origin(row).hash));
                }
            },
        )?;
        earlier.extend(here);
    }
    Ok(())
}

/// The values of a row.
struct Values {
    /// Its deal's id, and the deal.
    deal: Option<Lookup>,
    decision: Option<Decision>,
    decided_on: Result<Option<Day>, ()>,
}

/// The values of a batch.
struct Parsed {
    rows: Vec<Values>,
    keys: BatchKeys,
    cs_lead: Alike,
    reason: Alike,
}

fn parse(batch: &TextBatch, file: &OpenFile, inputs: &Inputs, ids: &Interner) -> Parsed {
    let format = file.day_format("decided_on");
    let [deal, said, decided_on] =
        ["deal_id", "decision", "decided_on"].map(|name| batch.column(name));
    let alike = |name| Alike::of(batch.column(name), batch.len());
    let (decisions, mut meant) = (alike("decision"), Meanings::new(batch.len()));
    let (mut keys, hashes) = (BatchKeys::default(), ids.hashes());
    let rows = (0..batch.len()).map(|row| Values {
        deal: cells::id(deal.get(row)).map(|id| keys.ask(&[&id], &hashes)),
        decision: *meant.of(decisions.first(row), || decision(said.get(row), inputs)),
        decided_on: cells::day(decided_on.get(row), &format),
    });
    let rows = rows.collect();
    keys.find(ids);
    Parsed {
        rows,
        keys,
        cs_lead: alike("cs_lead"),
        reason: alike("reason"),
    }
}

/// What a row meets when it is added.
struct Sink<'a> {
    file: &'a OpenFile,
    batch: &'a TextBatch,
    parsed: &'a Parsed,
    owners: &'a Owners,
    /// Rows of earlier files.
    earlier: &'a HashSet<u64>,
    /// Who decided; nothing inside where it is one of several.
    cs_leads: Meanings<Option<Option<Symbol>>>,
    reasons: Meanings<Option<Symbol>>,
}

impl Sink<'_> {
    fn absorb(&mut self, row: usize, data: &mut Dataset, report: &mut ReadReport) {
        let (file, place, values) = (self.file, self.batch.origin(row), &self.parsed.rows[row]);
        let raw = |column: &'static str| self.batch.column(column).get(row);
        let mut aside =
            |column: &str, value: &str, code| report.set_aside(file, place, column, value, code);
        let Some(deal) = values.deal else {
            return aside("deal_id", "", IssueCode::MissingId);
        };
        let (id, deal) = (self.parsed.keys.asked(deal), self.parsed.keys.found(deal));
        if self.earlier.contains(&place.hash) {
            return aside("deal_id", id, IssueCode::DuplicateRow);
        }
        let Some(deal) = deal else {
            aside("deal_id", id, IssueCode::UnknownDeal);
            return report.matched(Table::Reviews, MatchedBy::Nothing);
        };
        let Some(decision) = values.decision else {
            return aside("decision", raw("decision"), IssueCode::UnknownDecision);
        };
        let decided_on = match values.decided_on {
            Ok(Some(day)) => day,
            Ok(None) => return aside("decided_on", "", IssueCode::MissingDate),
            Err(()) => return aside("decided_on", raw("decided_on"), IssueCode::UnreadableDate),
        };
        let mut fields = FieldSet::default();
        for name in raw("rejected_fields")
            .split(';')
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            match Field::parse(name) {
                Some(field) => fields.insert(field),
                None => report.blank_cell(
                    file,
                    place,
                    "rejected_fields",
                    name,
                    IssueCode::UnknownField,
                ),
            }
        }
        report.saw(decided_on);
        report.used();
        report.matched(Table::Reviews, MatchedBy::Id);
        let cs_lead = *self.cs_leads.of(self.parsed.cs_lead.first(row), || {
            cells::name(raw("cs_lead")).map(|name| match self.owners.find(name) {
                Person::Named(name) | Person::Unknown(name) => Some(data.labels.add(&name)),
                Person::OneOfSeveral => None,
            })
        });
        if cs_lead == Some(None) {
            report.blank_cell(
                file,
                place,
                "cs_lead",
                raw("cs_lead"),
                IssueCode::AmbiguousOwner,
            );
        }
        let reason = match decision {
            Decision::Rejected => *self.reasons.of(self.parsed.reason.first(row), || {
                cells::label(raw("reason")).map(|reason| data.labels.add(&reason))
            }),
            Decision::Accepted => None,
        };
        let (deal, cs_lead) = (DealIx(deal.index() as u32), cs_lead.flatten());
        data.reviews.push(Review {
            deal,
            cs_lead,
            decision,
            fields,
            reason,
            decided_on,
        });
    }
}

fn decision(text: &str, inputs: &Inputs) -> Option<Decision> {
    match text {
        "accepted" if inputs.accepted.iter().any(|word| word == "accepted") => {
            return Some(Decision::Accepted);
        }
        "rejected" if inputs.rejected.iter().any(|word| word == "rejected") => {
            return Some(Decision::Rejected);
        }
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
