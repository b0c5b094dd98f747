//! What tells one deal from another, and one account from several in a cell.

use std::hash::{BuildHasher, Hash as _, Hasher};
use std::sync::LazyLock;

use super::batch_keys::{BatchKeys, TextList};
use super::deal_cells::Columns;
use super::engine::RowIssue;
use crate::config::SeveralAccounts;
use crate::dataset::DealKind;
use crate::model::Day;
use crate::source::parse;

/// The ids of other deals in a cell that lists those merged into this one.
pub fn merged_ids(text: &str, own: Option<&str>, keys: &mut BatchKeys) -> TextList {
    if text.is_empty() {
        return TextList::default();
    }
    let ids = text.split([';', ',', ' ']).filter_map(parse::id);
    keys.push_list(ids.filter(|id| Some(id.as_ref()) != own))
}

/// All that tells a deal from others but its id.
#[derive(Clone, Copy)]
pub struct Twin {
    /// Hash of it.
    pub hash: u64,
    /// Whether it holds the minute at which the deal was created or closed. Two orders of one day
    /// may well be alike; they are not entered in the same minute.
    pub has_minute: bool,
}

/// Hashes of one run, shown nowhere.
static TWINS: LazyLock<hashbrown::DefaultHashBuilder> = LazyLock::new(Default::default);

/// What tells a deal from others but its id, where its names say enough.
pub fn twin(
    row: usize,
    columns: &Columns<'_>,
    amount: Result<Option<f64>, ()>,
    (closed_on, kind): (Result<Option<Day>, ()>, Result<DealKind, RowIssue>),
) -> Option<Twin> {
    let name = parse::name(columns.deal_name.get(row))?;
    let account = parse::name(columns.account_id.get(row))
        .or_else(|| parse::name(columns.account_name.get(row)))?;
    let amount = amount.ok().flatten()?.to_bits();
    let mut hasher = TWINS.build_hasher();
    let money = (amount, columns.currency.get(row));
    (name, account, money, columns.rep.get(row)).hash(&mut hasher);
    let day = closed_on.ok().flatten();
    (columns.stage.get(row), day, kind.ok()).hash(&mut hasher);
    let times = [columns.closed_on.cells, columns.created_on.cells].map(|cells| cells.get(row));
    times.hash(&mut hasher);
    Some(Twin {
        hash: hasher.finish(),
        has_minute: times.iter().any(|text| has_minute(text)),
    })
}

/// Whether a time stands in a cell, and none that may only fill the place of one.
fn has_minute(text: &str) -> bool {
    memchr::memchr(b':', text.as_bytes()).is_some() && !text.contains("00:00")
}

/// The account of a row, from the cells with its id and its name. A cell may name several, as CRMs
/// write that link a deal to several companies: then the declared one, or the column that names
/// them.
pub fn one_account(
    cells: [&str; 2],
    declared: Option<SeveralAccounts>,
) -> ([&str; 2], Option<&'static str>) {
    let [id, name] = cells;
    let first_id = first_of_several(id, true);
    let is_by_name = parse::is_blank(id);
    let first_name = match first_id.is_some() || is_by_name {
        true => first_of_several(name, false),
        false => None,
    };
    match declared {
        _ if first_id.is_none() && first_name.is_none() => (cells, None),
        Some(SeveralAccounts::First) => {
            ([first_id.unwrap_or(id), first_name.unwrap_or(name)], None)
        }
        None if is_by_name => (cells, Some("account_name")),
        None => (cells, Some("account_id")),
    }
}

/// The first of several ids or names in a cell.
fn first_of_several(text: &str, are_ids: bool) -> Option<&str> {
    let is_list = |sign: char, is_part: &dyn Fn(&str) -> bool| {
        let parts = || text.split(sign).map(str::trim);
        let first = parts().next()?;
        let are_several = parts().any(|part| !part.is_empty() && part != first);
        (are_several && !first.is_empty() && parts().all(|part| part.is_empty() || is_part(part)))
            .then_some(first)
    };
    let bytes = text.as_bytes();
    if memchr::memchr(b';', bytes).is_some() {
        // `R&amp;D Ltd` is one name.
        return is_list(';', &|part| !part.contains('&'));
    }
    if are_ids && memchr::memchr(b',', bytes).is_some() {
        // `9,400,135` is one number.
        let is_id = |part: &str| part.len() > 3 && part.bytes().all(|b| b.is_ascii_digit());
        return is_list(',', &is_id);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_accounts_in_a_cell_are_asked_about_or_the_first_counts_as_declared() {
        let first = Some(SeveralAccounts::First);
        let cells = ["7005;8005", "Acc 5;Parent Group"];
        assert_eq!(one_account(cells, None), (cells, Some("account_id")));
        assert_eq!(one_account(cells, first), (["7005", "Acc 5"], None));
        let by_name = ["", "Acc 5; Parent Group"];
        assert_eq!(one_account(by_name, None), (by_name, Some("account_name")));
        assert_eq!(one_account(by_name, first), (["", "Acc 5"], None));
        for one in [
            ["7005", "Smith; Sons"],
            ["7005;7005", "Acc 5"],
            ["9,400,135", "Acc"],
            ["7005;", "Acc"],
            ["", "R&amp;D Ltd"],
            ["", "Smith, Jones, Miller"],
            ["", ""],
        ] {
            assert_eq!(one_account(one, None), (one, None), "{one:?}");
        }
        assert_eq!(one_account(["7005, 8005", ""], first).0[0], "7005");
    }

    #[test]
    fn a_time_that_only_fills_its_place_is_none() {
        assert!(has_minute("2026-07-03 15:09"));
        assert!(!has_minute("2026-07-03 00:00:00"));
        assert!(!has_minute("2026-07-03"));
    }
}
