//! Named definitions of churn, and what counts in the outcomes.

use std::collections::BTreeMap;
use std::path::Path;

use super::churn::{ChurnRule, LeftWhen, Reactivated};
use super::declared_words::classes;
use super::file;
use super::flag_words::FlagWords;
use super::fold::fold;
use super::source::{self, Source};
use super::vocabulary::StatusWord;
use crate::model::Table;

/// Days within which the next term has to begin where nothing else is declared.
const GAP_DAYS: u32 = 30;

/// A named definition of churn with files of its own.
#[derive(Debug)]
pub struct ChurnDefinition {
    /// Its files; columns are those of the outcomes table.
    pub source: Source,
    /// Which rows and dates count as churn.
    pub rule: ChurnRule,
}

/// The churn rule of a table, with defaults for what is not set.
pub(super) fn rule(
    section: &str,
    written: Option<&file::Table>,
    problems: &mut Vec<String>,
) -> ChurnRule {
    let folded = |list: &Vec<String>| list.iter().map(|s| fold(s)).collect::<Vec<_>>();
    let statuses = [
        (
            StatusWord::Left,
            "churned",
            written.and_then(|t| t.churned.as_ref()),
        ),
        (
            StatusWord::Stays,
            "stayed",
            written.and_then(|t| t.stayed.as_ref()),
        ),
    ];
    let flags = [
        written.and_then(|t| t.yes.as_ref()),
        written.and_then(|t| t.no.as_ref()),
    ];
    ChurnRule {
        section: section.to_string(),
        rows: written.and_then(|t| t.rows),
        left_when: written.and_then(|t| t.left_when).unwrap_or(LeftWhen::All),
        reactivated: written
            .and_then(|t| t.reactivated)
            .unwrap_or(Reactivated::Left),
        date: written.and_then(|t| t.churn_date),
        statuses: classes(section, &statuses, problems),
        flags: FlagWords::new(section, flags, problems),
        gap_days: written.and_then(|t| t.gap_days).unwrap_or(GAP_DAYS),
        involuntary: written.and_then(|t| t.involuntary.as_ref()).map(folded),
    }
}

/// The definitions under `[churn]`, by name.
pub(super) fn check(
    written: &file::Config,
    folder: &Path,
    problems: &mut Vec<String>,
) -> BTreeMap<String, ChurnDefinition> {
    let mut definitions = BTreeMap::new();
    for (name, table) in &written.churn {
        source::refuse_misplaced(Table::Outcomes, table, problems);
        if table.churn.is_some() || table.crosswalk.is_some() {
            problems.push(format!(
                "churn.{name}: churn and crosswalk belong under [outcomes]. Move them there"
            ));
        }
        let source = source::check(
            Table::Outcomes,
            &format!("churn.{name}"),
            table,
            folder,
            problems,
        );
        let rule = rule(&format!("churn.{name}"), Some(table), problems);
        definitions.insert(name.clone(), ChurnDefinition { source, rule });
    }
    definitions
}
