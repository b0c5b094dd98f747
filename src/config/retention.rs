//! Settings of the retention analysis.

use super::adjust::{Adjust, NoRecord};
use super::file;

/// Settings of the retention analysis.
#[derive(Debug, Clone)]
pub struct Retention {
    /// Lower bound (complete fields) of each completeness class, ascending from 0.
    pub classes: Vec<u32>,
    /// How accounts without a record are classed.
    pub no_record: NoRecord,
    /// Covariates that comparisons are adjusted for, the most important first.
    pub adjust: Vec<Adjust>,
}

pub(super) fn check(written: &file::Retention, problems: &mut Vec<String>) -> Retention {
    let classes = &written.classes;
    let rises = classes.windows(2).all(|pair| pair[0] < pair[1]);
    if classes.first() != Some(&0)
        || !rises
        || classes.len() < 2
        || classes.last().is_some_and(|last| *last > 7)
    {
        problems.push(format!(
            "retention.classes = {classes:?}: write the lowest number of complete fields of each \
             class, from 0 to 7, such as [0, 3, 5, 7]"
        ));
    }
    let adjust = &written.adjust;
    if let Some((_, twice)) = adjust
        .iter()
        .enumerate()
        .find(|(i, one)| adjust[..*i].contains(one))
    {
        problems.push(format!("retention.adjust names {} twice", twice.key()));
    }
    Retention {
        classes: classes.clone(),
        no_record: written.no_record,
        adjust: adjust.clone(),
    }
}
