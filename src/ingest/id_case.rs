//! Ids that match nothing because one export has them in lower case.

use std::collections::BTreeMap;

use super::read_report::{OtherCase, ReadReport};
use crate::dataset::{AccountKey, Dataset, Interner, Symbol};
use crate::model::{Issue, IssueCode, Table};

/// Finds rows that match no deal or account, and would if upper and lower case were one. They are
/// not matched: ids of 15 characters may differ by nothing else.
pub fn find(data: &Dataset, report: &mut ReadReport) {
    let deals = (data.deal_ids.as_ref(), "");
    let accounts = (data.account_keys.as_ref(), AccountKey::ID);
    let mut found = of_code(report, IssueCode::UnknownDeal, deals);
    found.extend(of_code(report, IssueCode::UnknownAccount, accounts));
    report.other_case = found;
}

fn of_code(
    report: &ReadReport,
    code: IssueCode,
    (known, prefix): (&Interner, &str),
) -> Vec<OtherCase> {
    let mut wanted: BTreeMap<String, Vec<&Issue>> = BTreeMap::new();
    for issue in report.issues.iter().filter(|issue| issue.code == code) {
        let id = issue.value.to_lowercase();
        wanted.entry(id).or_default().push(issue);
    }
    let mut found: BTreeMap<(Table, &str), OtherCase> = BTreeMap::new();
    if wanted.is_empty() {
        return Vec::new();
    }
    let names = (0..known.len() as u32).map(Symbol::at);
    for id in names.filter_map(|name| known.text(name).strip_prefix(prefix)) {
        for issue in wanted.remove(&id.to_lowercase()).unwrap_or_default() {
            let entry = found
                .entry((issue.table, issue.file.as_str()))
                .or_insert_with(|| OtherCase {
                    table: issue.table,
                    file: issue.file.clone(),
                    rows: 0,
                    id: issue.value.clone(),
                    known: id.to_string(),
                });
            entry.rows += 1;
        }
    }
    found.into_values().collect()
}
