//! A random sample of records to read in full.

use crate::metrics::Measured;
use crate::metrics::record_sample::SampledRecord;
use crate::report::document::Section;
use crate::report::run_info::RunInfo;
use crate::report::{measured, names, wording};

/// The sampled records, in full.
pub fn section(to_read: &Measured<Vec<SampledRecord<'_>>>, info: &RunInfo) -> Section {
    const TITLE: &str = "Three records to read this week";
    let f = &info.formatter();
    let records = match measured::or_not_measured(to_read, "read", TITLE) {
        Ok(records) => records,
        Err(section) => return section,
    };
    if records.is_empty() {
        return Section::new("read", TITLE).text("No record was handed in lately.");
    }
    let names: Vec<String> = records
        .iter()
        .map(|one| {
            format!(
                "{} ({})",
                names::name(one.who.account()),
                names::rep(one.who.rep())
            )
        })
        .collect();
    let mut section = Section::new("read", TITLE).holding("three records to read").text(format!(
        "{} Picked at random: ask a CS manager whether the kickoff could be run from each. If not, \
         the rep completes it.",
        wording::full_stop(names::list(&names))
    ));
    for one in records {
        let drafted = one.drafted_by.as_ref().map_or(String::new(), |who| {
            format!(", drafted by {}", names::name(who))
        });
        let head = format!(
            "{}, {}: {} of 7 fields complete, handed in {}{drafted}",
            names::name(one.who.account()),
            names::rep(one.who.rep()),
            one.complete_fields,
            f.day(one.submitted_on),
        );
        let line = |column: &str, text: &str| {
            let lines: Vec<&str> = text
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .collect();
            format!("{column}: {}", lines.join(" / "))
        };
        let lines = std::iter::once(head).chain(
            one.texts
                .iter()
                .map(|text| line(text.column.label(), &text.text)),
        );
        section = section.page_list(lines.collect());
    }
    section
}
