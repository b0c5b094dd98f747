//! Headers that nothing uses, as comments with their first values.

use crate::setup::page::Page;
use crate::setup::parts::{Part, Parts};
use crate::setup::unmapped;

/// Lists the headers of a part that no table uses, so that nothing is left out in silence.
pub fn write(page: &mut Page, part: &Part, parts: &Parts) {
    let unmapped = unmapped::of(part, parts);
    if unmapped.is_empty() {
        return;
    }
    page.line("# Columns not recognised, skipped, with their first values:");
    for one in unmapped {
        let guess = one
            .guess
            .map_or(String::new(), |column| match column.split_once('.') {
                Some((table, column)) => format!("   perhaps columns.{column} under [{table}]"),
                None => format!("   perhaps columns.{column}"),
            });
        page.line(&format!(
            "#   {:?}: {}{guess}",
            one.sample.header,
            one.sample.examples()
        ));
    }
}
