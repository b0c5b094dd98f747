//! Renewals that only a reference tells: the column names the deal or contract that is renewed, and is
//! blank for new business.

use crate::config::dialect::header_words;
use crate::config::vocabulary;
use crate::ingest;
use crate::setup::page::Page;
use crate::setup::parts::Part;
use crate::setup::samples::Sample;

/// Words that say that another one came before.
const BEFORE: [&str; 18] = [
    "previous",
    "prior",
    "predecessor",
    "parent",
    "original",
    "replaces",
    "replaced",
    "supersedes",
    "preceding",
    "vorganger",
    "ursprung",
    "ursprunglich",
    "precedent",
    "precedente",
    "anterior",
    "vorherig",
    "vorherige",
    "voorganger",
];
/// What may have come before.
const OF: [&str; 24] = [
    "deal",
    "opportunity",
    "opp",
    "contract",
    "subscription",
    "order",
    "agreement",
    "quote",
    "vertrag",
    "verkaufschance",
    "auftrag",
    "abo",
    "contrat",
    "affaire",
    "opportunite",
    "contrato",
    "negocio",
    "oportunidad",
    "oportunidade",
    "contratto",
    "trattativa",
    "opportunita",
    "overeenkomst",
    "deals",
];
/// Words of headers that hold something else about a renewal.
const OTHER: [&str; 22] = [
    "amount",
    "value",
    "arr",
    "mrr",
    "acv",
    "price",
    "revenue",
    "probability",
    "forecast",
    "date",
    "owner",
    "manager",
    "rep",
    "status",
    "stage",
    "count",
    "number",
    "term",
    "months",
    "notes",
    "risk",
    "likelihood",
];

/// Asks whether a value in such a column means that the deal is a renewal.
pub(super) fn ask_by_reference(page: &mut Page, deals: &Part) {
    if deals.is_settled("type") {
        return;
    }
    let found: Vec<&Sample> = deals
        .samples
        .iter()
        .filter(|s| is_reference(deals, s))
        .collect();
    let Some(first) = found.first() else { return };
    let others: Vec<String> = found[1..]
        .iter()
        .map(|s| format!("{:?}", s.header))
        .collect();
    let others = match others.is_empty() {
        true => String::new(),
        false => format!(" The same may hold of {}.", others.join(", ")),
    };
    page.fill(
        &format!("columns.type = {:?}", first.header),
        &format!(
            "{:?} has a value in {} of {} rows ({}): is each of these deals a renewal, and every other \
             one new business? Then remove the # of both lines.{others} If not, delete these lines",
            first.header,
            first.filled,
            first.rows,
            first.examples()
        ),
    );
    page.line(&format!(
        "# renewal = [{:?}]   # any value means a renewal",
        ingest::ANY
    ));
}

/// Whether a column names what a deal renews: a reference in some rows and blank in the others.
fn is_reference(deals: &Part, sample: &Sample) -> bool {
    let words = header_words(&sample.header);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let speaks = vocabulary::sounds_like_renewal(&sample.header) || (has(&BEFORE) && has(&OF));
    let columns = deals.file.table.columns().iter();
    let is_used = columns
        .filter_map(|column| deals.header_of(column))
        .any(|header| header == sample.header);
    let is_flag = || {
        sample
            .distinct
            .iter()
            .all(|value| vocabulary::flag(value).is_some())
    };
    speaks
        && !is_used
        && !has(&OTHER)
        && (1..sample.rows).contains(&sample.filled)
        // Ids of digits alone may read as days.
        && (!sample.holds_days() || sample.holds_numbers())
        && !is_flag()
}
