//! Which CRM product wrote a file, by its headers.

use std::sync::Arc;

use crate::config::dialect;
use crate::config::{Dialect, Fit};
use crate::model::Table;

/// The dialect of a file, and how well it fits.
#[derive(Clone, Debug)]
pub struct DialectMatch {
    /// The dialect; the native one when no other fits.
    pub dialect: Arc<Dialect>,
    /// How well it fits.
    pub fit: Fit,
    /// The next best dialect that fits at all.
    pub runner_up: Option<(Arc<Dialect>, Fit)>,
    /// Whether two dialects fit equally well, so that neither was taken.
    pub is_tie: bool,
}

impl DialectMatch {
    /// A dialect that the configuration declares.
    pub fn declared(dialect: Arc<Dialect>, table: Table, headers: &[String]) -> DialectMatch {
        let fit = dialect.tables.get(&table).map(|t| t.fit(headers));
        DialectMatch {
            dialect,
            fit: fit.unwrap_or_else(no_fit),
            runner_up: None,
            is_tie: false,
        }
    }
}

fn no_fit() -> Fit {
    Fit {
        columns: 0,
        others: 0,
        known: 0,
        is_spelled_so: false,
        signature: Vec::new(),
    }
}

/// Fewest native columns that a product is recognised by when it has a signature of its own.
const FEWEST_COLUMNS: usize = 2;
/// Fewest of them when only one header speaks for the product.
const FEWEST_BESIDE_ONE: usize = 4;

/// Whether enough headers speak for a dialect. Names such as Stage and Amount are everybody's: a
/// product is known by what it alone writes, and one such header may stand in anybody's table
/// (`days_in_stage`). So one is enough only where it is spelled so and the product knows at least half
/// of the headers; several, where one is spelled so or the product knows half.
fn is_candidate(dialect: &Dialect, fit: &Fit, headers: &[String]) -> bool {
    if dialect.name == "native" {
        return fit.score() > 0;
    }
    let written = headers.iter().filter(|h| !h.is_empty()).count();
    let knows_half = fit.known * 2 >= written;
    match fit.signature.len() {
        0 => false,
        1 => fit.is_spelled_so && knows_half && fit.columns >= FEWEST_BESIDE_ONE,
        _ => fit.columns >= FEWEST_COLUMNS && (fit.is_spelled_so || knows_half),
    }
}

/// Finds the dialect that fits the headers of a table best.
pub fn detect_dialect(table: Table, headers: &[String]) -> DialectMatch {
    let mut fits: Vec<(Arc<Dialect>, Fit)> = dialect::all()
        .iter()
        .filter_map(|d| Some((d.clone(), d.tables.get(&table)?.fit(headers))))
        .filter(|(dialect, fit)| is_candidate(dialect, fit, headers))
        .collect();
    // The sort is stable: of equals the native one stays first, then the order of names.
    fits.sort_by_key(|(_, fit)| std::cmp::Reverse(fit.score()));
    let native = || dialect::all()[0].clone();
    let mut fits = fits.into_iter();
    let (best, fit) = fits.next().unwrap_or_else(|| (native(), no_fit()));
    let runner_up = fits.next();
    let is_tie = best.name != "native"
        && runner_up
            .as_ref()
            .is_some_and(|(_, other)| other.score() == fit.score());
    DialectMatch {
        dialect: if is_tie { native() } else { best },
        fit,
        runner_up,
        is_tie,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(headers: &str) -> String {
        let headers: Vec<String> = headers.split(',').map(str::to_string).collect();
        detect_dialect(Table::Deals, &headers).dialect.name.clone()
    }

    #[test]
    fn one_everyday_word_is_no_product() {
        for headers in [
            "opportunity_id,account_name,close_date,stage,amount,assigned_rep,source,days_in_stage",
            "DEAL_ID,PIPELINE_ID,STAGE_NAME,AMOUNT_IN_HOME_CURRENCY,CREATED_AT,CLOSE_DATE",
            "deal,customer,topic,owner,close date,status,value",
            "id,stage,amount,closing_date,rep,region,plan,seats",
            "deal_id,owned_by,days_in_stage,value,phase,customer,region,plan,seats",
        ] {
            assert_eq!(product(headers), "native", "{headers}");
        }
    }

    #[test]
    fn enough_headers_of_a_product_are_the_product() {
        for (headers, name) in [
            (
                "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount",
                "hubspot",
            ),
            (
                "Opportunity Name,Opportunity Owner,Stage,Our Field,Another,A third,One more",
                "salesforce",
            ),
            (
                "account_id,amount,close_date,id,is_won,stage_name,forecast_category_name",
                "salesforce",
            ),
            (
                "Name,Company,Status,Owned By,Close Date,Value,Copper ID",
                "copper",
            ),
        ] {
            assert_eq!(product(headers), name, "{headers}");
        }
    }
}
