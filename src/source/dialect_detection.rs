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
        signature: Vec::new(),
    }
}

/// Whether headers speak for a dialect at all. Names such as Stage and Amount are everybody's: a
/// product is known by what it alone writes.
fn is_candidate(dialect: &Dialect, fit: &Fit) -> bool {
    fit.score() > 0 && (dialect.name == "native" || !fit.signature.is_empty())
}

/// Finds the dialect that fits the headers of a table best.
pub fn detect_dialect(table: Table, headers: &[String]) -> DialectMatch {
    let mut fits: Vec<(Arc<Dialect>, Fit)> = dialect::all()
        .iter()
        .filter_map(|d| Some((d.clone(), d.tables.get(&table)?.fit(headers))))
        .filter(|(dialect, fit)| is_candidate(dialect, fit))
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
