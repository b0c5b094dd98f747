//! Lists in the text of a check, shortened to one line.

use std::collections::BTreeMap;
use std::fmt::{self, Formatter};

use super::findings::PanelCheck;

/// Most names of a list with counts.
const MOST_COUNTS: usize = 12;
/// Most names of a list.
const MOST_NAMES: usize = 20;

/// Writes a line of names with their counts, the commonest first; nothing when there are none.
pub(super) fn write_counts(
    f: &mut Formatter<'_>,
    title: &str,
    counts: &BTreeMap<String, u64>,
) -> fmt::Result {
    if counts.is_empty() {
        return Ok(());
    }
    let mut sorted: Vec<(&String, &u64)> = counts.iter().collect();
    sorted.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
    let names = sorted.iter().map(|(name, n)| format!("{name:?} ({n})"));
    writeln!(f, "{title}: {}", join(names, counts.len(), MOST_COUNTS))
}

/// The first names of a list, and how many more there are.
pub(super) fn shortened(names: &[String]) -> String {
    join(names.iter().cloned(), names.len(), MOST_NAMES)
}

fn join(names: impl Iterator<Item = String>, len: usize, most: usize) -> String {
    let mut list: Vec<String> = names.take(most).collect();
    if len > most {
        list.push(format!("and {} more", len - most));
    }
    list.join(", ")
}

/// Writes the panels of the company's own; nothing when there are none.
pub(super) fn write_panels(f: &mut Formatter<'_>, panels: &[PanelCheck]) -> fmt::Result {
    if !panels.is_empty() {
        writeln!(f, "\nPanels:")?;
    }
    for PanelCheck {
        title,
        rows,
        failed,
    } in panels
    {
        let said = match (rows, failed) {
            (Some(1), _) => "1 row".to_string(),
            (Some(rows), _) => format!("{rows} rows"),
            (None, why) => format!("FAILED: {}", why.as_deref().unwrap_or("no answer")),
        };
        writeln!(f, "  {title}: {said}")?;
    }
    Ok(())
}
