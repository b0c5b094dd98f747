//! Why CS rejects records: by field, and in its own words.

use crate::metrics::Measured;
use crate::metrics::frequency::Frequency;
use crate::metrics::reviews::acceptance::FieldRejections;
use crate::report::document::{Section, Table};
use crate::report::format::Formatter;
use crate::report::list::List;
use crate::report::run_info::RunInfo;
use crate::report::sections::drilldown;
use crate::report::{list, measured, names};

/// Most reasons in CS's words shown.
const SHOWN: usize = 8;

/// Why CS rejects records: by field, and in its own words.
pub fn section(
    fields: &Measured<Vec<FieldRejections>>,
    words: &Measured<Vec<Frequency>>,
    info: &RunInfo,
) -> Section {
    told(fields, words, &info.formatter()).see(drilldown::SENT_BACK, drilldown::RECORD_BY_RECORD)
}

fn told(
    fields: &Measured<Vec<FieldRejections>>,
    words: &Measured<Vec<Frequency>>,
    f: &Formatter,
) -> Section {
    const TITLE: &str = "Why records are rejected, last 90 days";
    let fields = match measured::or_not_measured(fields, "why", TITLE) {
        Ok(fields) => fields,
        Err(section) => return section,
    };
    let mut sorted: Vec<_> = fields.iter().filter(|r| r.rejections > 0).collect();
    sorted.sort_by_key(|r| (std::cmp::Reverse(r.rejections), r.field));
    let rows = sorted
        .iter()
        .map(|r| vec![r.field.label().into(), f.integer(r.rejections).into()]);
    let section = match sorted.is_empty() {
        true => Section::new("why", TITLE).text("No rejection named a field in this time."),
        false => Section::new("why", TITLE)
            .table(
                Table::new(&["Field", "#Rejections that name it"], rows.collect())
                    .shortened(3, "the full report"),
            )
            .page_list(vec![
                "First and later reviews of these days; one rejection may name several fields."
                    .into(),
            ]),
    };
    let said = words.measured().map_or(&[][..], Vec::as_slice);
    let said: Vec<String> = said
        .iter()
        .take(SHOWN)
        .map(|c| format!("“{}” ({})", names::name(&c.name), f.integer(c.n)))
        .collect();
    match said.is_empty() {
        true => section,
        false => section.page_list(vec![format!("CS’s comments: {}.", said.join(", "))]),
    }
}

/// The list: reasons in CS's own words.
pub fn list(words: &Measured<Vec<Frequency>>) -> Option<List<'_>> {
    Some(list::counts("why.csv", "words", words.measured()?))
}
