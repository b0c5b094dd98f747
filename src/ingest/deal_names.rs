//! The names in the rows of deals, interned when a row is appended: persons, currencies, labels.

use super::deal_columns::DealRow;
use super::deal_labels::DealLabels;
use super::engine::{RowContext, RowIssue};
use super::labels::{Label, LabelColumn};
use crate::dataset::{Currency, CurrencyIx, DealOutcome, Symbol};
use crate::model::IssueCode;

/// The currency of a row in the data set; nothing when it has no rate.
pub fn add_currency(labels: &mut DealLabels, at: &mut RowContext<'_>) -> Option<CurrencyIx> {
    let label = labels.currency.get_mut(at.row);
    *label.added.get_or_insert_with(|| {
        let rate = label.rate?;
        let name = at.data.labels.add(at.keys.text(label.name));
        at.data.add_currency(Currency { name, rate })
    })
}

/// The sales owner of a row that is used; listed where it may be any of several.
pub fn rep(labels: &mut DealLabels, at: &mut RowContext<'_>) -> Option<Symbol> {
    let label = labels.rep.get_mut(at.row);
    label.deals += 1;
    if label.person.is_ambiguous {
        at.note(RowIssue::new("rep", IssueCode::AmbiguousOwner));
    }
    if label.person.name.is_damaged {
        at.note(RowIssue::new("rep", IssueCode::SheetError));
    }
    label.person.name.intern(at.keys, &mut at.data.labels)
}

/// The stage of an open deal as it is written.
pub fn stage(labels: &mut DealLabels, at: &mut RowContext<'_>) -> Symbol {
    let label = labels.stage.get_mut(at.row);
    *label
        .symbol
        .get_or_insert_with(|| at.data.labels.add(at.keys.text(label.text)))
}

/// The reason of a lost deal as it is written. Long ones are prose that no other deal has: only
/// those that no rule knows are kept.
pub fn lost_text(
    row: &DealRow<'_>,
    outcome: DealOutcome,
    labels: &mut DealLabels,
    at: &mut RowContext<'_>,
) -> Option<Symbol> {
    let lost = match outcome {
        DealOutcome::Lost(..) => labels.lost_reason.get_mut(at.row).as_mut()?,
        DealOutcome::Won(_) | DealOutcome::Open(_) => return None,
    };
    let is_new = lost.label.symbol.is_none();
    if is_new && lost.is_cut && !at.data.taxonomy.is_other(row.reason) {
        lost.label = Label::default();
    }
    lost.label.intern(at.keys, &mut at.data.labels)
}

/// The names in a row that are interned alike.
pub struct DealNames {
    pub segment: Option<Symbol>,
    pub company_size: Option<Symbol>,
    pub competitor: Option<Symbol>,
    pub product: Option<Symbol>,
    pub lead_source: Option<Symbol>,
}

/// The names in a row; what it does not tell of its account, the table of accounts may.
pub fn names(row: &DealRow<'_>, labels: &mut DealLabels, at: &mut RowContext<'_>) -> DealNames {
    for (column, label) in [
        ("segment", &labels.segment),
        ("company_size", &labels.company_size),
        ("competitor", &labels.competitor),
        ("product", &labels.product),
        ("lead_source", &labels.lead_source),
    ] {
        if label.get(at.row).is_damaged {
            at.note(RowIssue::new(column, IssueCode::SheetError));
        }
    }
    let symbols = &mut at.data.labels;
    let mut intern = |column: &mut LabelColumn<Label>| column.intern(at.row, at.keys, symbols);
    let mut names = DealNames {
        segment: intern(&mut labels.segment),
        company_size: intern(&mut labels.company_size),
        competitor: intern(&mut labels.competitor),
        product: intern(&mut labels.product),
        lead_source: intern(&mut labels.lead_source),
    };
    if let Some(info) = row.account_info {
        let mut intern = |name: &Option<String>| Some(symbols.add(name.as_deref()?));
        names.segment = names.segment.or_else(|| intern(&info.segment));
        names.company_size = names.company_size.or_else(|| intern(&info.company_size));
    }
    names
}
