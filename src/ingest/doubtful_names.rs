//! Names that may be one or may be several, on which a figure hangs.

use super::questions::counted;
use super::read_report::ReadReport;
use super::spelling_findings::Lookalikes;

/// Groups of names that a message lists.
const SHOWN: usize = 4;

/// Says which persons and segments are counted apart although they may be one, and which cells name
/// two persons.
pub fn doubtful_names(report: &ReadReport, check: &mut Vec<String>) {
    for (what, many) in [("person", "people"), ("segment", "segments")] {
        let alike = report.spellings.lookalikes.iter();
        let alike: Vec<&Lookalikes> = alike.filter(|one| one.what == what).collect();
        if alike.is_empty() {
            continue;
        }
        let mut groups: Vec<String> = alike.iter().take(SHOWN).map(|one| listed(one)).collect();
        if alike.len() > SHOWN {
            groups.push(format!("and {} more", alike.len() - SHOWN));
        }
        check.push(format!(
            "these {many} may be the same but are counted separately: {}. If they are, correct the \
             names in the CRM. If not, list them: distinct = [\"…\"] under [deals]",
            groups.join("; ")
        ));
    }
    let joint = &report.spellings.joint;
    if let Some((first, _)) = joint.first() {
        let rows: u64 = joint.iter().map(|(_, rows)| rows).sum();
        check.push(format!(
            "{} more than one person, such as {first:?}: the two are counted as one more person. \
             Name the one who owns the deal in the CRM, or split the deal",
            match rows {
                1 => "1 row names".to_string(),
                n => format!("{} name", counted(n, "row")),
            },
        ));
    }
}

/// `"Mid Market" (3 rows) and "MidMarket" (1 row)`.
fn listed(one: &Lookalikes) -> String {
    let names = one.names.iter();
    let names = names.map(|(name, rows)| format!("{name:?} ({})", counted(*rows, "row")));
    names.collect::<Vec<_>>().join(" and ")
}
