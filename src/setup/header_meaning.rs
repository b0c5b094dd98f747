//! What a header may hold, by its words.
//!
//! A header is known as a whole (a product's, a usual one, one of another language) or by the words it
//! is made of. A whole header counts more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::config::dialect::{self, HeaderWord, Language, header_key, header_words, languages};
use crate::config::money_header::without_currency;
use crate::config::{Alias, Dialect, Known};
use crate::model::Table;
use crate::source::probe;

/// What people call columns in exports of no particular product.
pub static SYNONYMS: LazyLock<Option<Dialect>> =
    LazyLock::new(|| dialect::parse(include_str!("synonyms.toml")).ok());

/// How a header is known to hold a column, best first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Evidence {
    /// A product writes it, or people usually do.
    Whole,
    /// So it is called in these languages, in files that were seen or documented.
    Language(String),
    /// A translation into these languages that was seen in no file.
    Translation(String),
    /// It is made of such words.
    Words,
    /// It has a second meaning.
    TwoMeanings,
}

impl Evidence {
    /// The remark beside a mapping.
    pub fn remark(&self) -> String {
        match self {
            Evidence::Whole => "check: matched by its header".into(),
            Evidence::Language(language) => format!("check: matched by its header ({language})"),
            Evidence::Translation(language) => {
                format!(
                    "check: matched by its header ({language}, a translation not seen in any \
                     export)"
                )
            }
            Evidence::Words => "check: matched by words in its header".into(),
            Evidence::TwoMeanings => "check: the header may mean something else".into(),
        }
    }

    /// The order of candidates; equal ones are alike.
    pub fn rank(&self) -> u8 {
        match self {
            Evidence::Whole | Evidence::Language(..) => 0,
            Evidence::Translation(_) => 1,
            Evidence::Words => 2,
            Evidence::TwoMeanings => 3,
        }
    }
}

/// Headers of one product that mean something else everywhere else.
const OWN_SENSE: [&str; 2] = ["leadid", "leadname"];

/// How a header is known to hold a native column; `None`: it is not.
pub fn evidence(table: Table, column: &str, header: &str) -> Option<Evidence> {
    let key = header_key(header);
    if key.is_empty() {
        return None;
    }
    let two = languages()
        .iter()
        .any(|l| l.has_two_meanings(table, header));
    let whole = || is_whole(table, column, &key).then_some(Evidence::Whole);
    let by_language = || {
        // Pipedrive writes what a column is of in front of each header, in every language.
        let of_deal = || header.trim().strip_prefix("Deal - ").map(header_key);
        in_languages(table, column, &key)
            .or_else(|| in_languages(table, column, &of_deal().filter(|_| table == Table::Deals)?))
    };
    let by_words = || is_made_of(table, column, header).then_some(Evidence::Words);
    let found = whole().or_else(by_language).or_else(by_words)?;
    Some(if two { Evidence::TwoMeanings } else { found })
}

fn is_whole(table: Table, column: &str, key: &str) -> bool {
    let of_dialect = |dialect: &Dialect| -> Vec<Alias> {
        let columns = dialect.tables.get(&table).map(|t| &t.columns);
        columns
            .and_then(|c| c.get(column))
            .cloned()
            .unwrap_or_default()
    };
    let pooled = dialect::all().iter().flat_map(|d| of_dialect(d));
    let usual = SYNONYMS.as_ref().map(of_dialect).unwrap_or_default();
    !OWN_SENSE.contains(&key)
        && pooled
            .chain(usual)
            .any(|alias| header_key(&alias.header) == key)
}

fn in_languages(table: Table, column: &str, key: &str) -> Option<Evidence> {
    let mut seen: Vec<(&Language, &HeaderWord)> = Vec::new();
    let mut translated = Vec::new();
    for language in languages() {
        // Segment and size are columns of the account that exports of deals have too.
        let of_accounts = language
            .accounts
            .get(column)
            .filter(|_| table == Table::Deals && ["segment", "company_size"].contains(&column));
        let words = language.headers(table, column).iter();
        let words = words.chain(of_accounts.into_iter().flatten());
        let mut same = words.filter(|word| header_key(word.header()) == key);
        match same.by_ref().min_by_key(|word| word.known()) {
            Some(word) if word.known() == Known::Guess => translated.push((language, word)),
            Some(word) => seen.push((language, word)),
            None => {}
        }
    }
    match (seen.as_slice(), translated.as_slice()) {
        ([], []) => None,
        ([], _) => Some(Evidence::Translation(titles(&translated))),
        ([(language, word)], _) if !["any", "other products"].contains(&word.products()) => {
            let title = format!("{}, as in {}", language.title, word.products());
            Some(Evidence::Language(title))
        }
        _ => Some(Evidence::Language(titles(&seen))),
    }
}

fn titles(found: &[(&Language, &HeaderWord)]) -> String {
    let titles: Vec<&str> = found
        .iter()
        .map(|(language, _)| language.title.as_str())
        .collect();
    titles.join(" or ")
}

/// One way to make a header: of each group one word, and of the others any.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Way {
    all: Vec<String>,
    also: String,
}

type Ways = BTreeMap<String, BTreeMap<String, Vec<Way>>>;

static WAYS: LazyLock<Ways> =
    LazyLock::new(|| toml::from_str(include_str!("words.toml")).unwrap_or_default());

fn is_made_of(table: Table, column: &str, header: &str) -> bool {
    let mut words = header_words(header);
    if table.money_columns().contains(&column) {
        words = without_currency(header);
    }
    if table == Table::Handoffs && probe::record_columns(header) == [column] {
        return true;
    }
    let ways = WAYS
        .get(table.key())
        .and_then(|columns| columns.get(column));
    ways.into_iter().flatten().any(|way| way.makes(&words))
}

impl Way {
    fn makes(&self, words: &[String]) -> bool {
        let groups: Vec<BTreeSet<&str>> = self
            .all
            .iter()
            .map(|group| group.split_whitespace().collect())
            .collect();
        let also: BTreeSet<&str> = self.also.split_whitespace().collect();
        let has = |group: &BTreeSet<&str>| words.iter().any(|word| group.contains(word.as_str()));
        let is_known = |word: &String| {
            also.contains(word.as_str()) || groups.iter().any(|group| group.contains(word.as_str()))
        };
        groups.iter().all(has) && words.iter().all(is_known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(header: &str) -> Vec<&'static str> {
        let columns = Table::Deals.columns().iter().copied();
        columns
            .filter(|c| evidence(Table::Deals, c, header).is_some())
            .collect()
    }

    #[test]
    fn every_way_names_a_native_column() {
        let ways: Ways = toml::from_str(include_str!("words.toml")).unwrap();
        for (table, columns) in ways {
            let table = Table::ALL.into_iter().find(|t| t.key() == table).unwrap();
            for column in columns.keys() {
                assert!(table.column(column).is_some(), "{table}.{column}");
            }
        }
    }

    #[test]
    fn headers_are_known_by_their_words_in_any_style() {
        for (header, wanted) in [
            ("close_at", "closed_on"),
            ("closedAt", "closed_on"),
            ("Deal Closed Date", "closed_on"),
            ("expected_close_date", "expected_close_on"),
            ("Est. Close Date", "expected_close_on"),
            ("final_mrr_usd", "amount"),
            ("importe_eur", "amount"),
            ("AMOUNT_IN_HOME_CURRENCY", "amount"),
            ("ACV (EUR)", "amount"),
            ("owner_rep_id", "rep"),
            ("assignedRep", "rep"),
            ("headcount_band", "company_size"),
            ("vertical", "segment"),
            ("Propriétaire de l’opportunité", "rep"),
            ("Etape", "stage"),
            ("契約期間（月）", "term_months"),
        ] {
            assert!(
                column(header).contains(&wanted),
                "{header}: {:?}",
                column(header)
            );
        }
    }

    #[test]
    fn another_word_makes_it_another_thing() {
        for (header, not) in [
            ("owner_region", "rep"),
            ("list_price_mrr_usd", "amount"),
            ("expected_close_date", "closed_on"),
            ("days_in_stage", "stage"),
            ("lead_id", "account_id"),
            ("discount_pct", "amount"),
            ("stage_changed_at", "stage"),
        ] {
            assert!(!column(header).contains(&not), "{header}");
        }
    }
}
