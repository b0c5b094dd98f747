//! Writes the text of field 7, the lost-deal signal, in the template's words.

use std::sync::LazyLock;

use regex::Regex;

use super::search::pattern;

/// The lost deals of a segment, for the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Losses<'a> {
    /// Days over which deals were counted.
    pub days: i64,
    /// Deals lost.
    pub lost: u64,
    /// Deals won.
    pub won: u64,
    /// The segment: `Logistics, 50-199`.
    pub of: &'a str,
    /// The narrower segment asked for, with its number of lost deals, when they were too few.
    pub instead_of: Option<(&'a str, u64)>,
    /// Reasons as a reader sees them, most frequent first.
    pub reasons: &'a [(String, u64)],
    /// Deals lost for a reason that matches no rule.
    pub unmatched: u64,
    /// Deals lost without a reason.
    pub unwritten: u64,
    /// Competitors of the lost deals, for any reason.
    pub competitors: &'a [(String, u64)],
}

impl Losses<'_> {
    /// Whether no deal was lost.
    pub fn is_nothing(&self) -> bool {
        self.lost == 0
    }

    /// The text of field 7. It is complete by the published rule: it has a number and a reason, or
    /// names what to watch.
    pub fn text(&self) -> String {
        let Losses {
            days,
            lost,
            won,
            of,
            ..
        } = self;
        let deals = if *lost == 1 { "deal" } else { "deals" };
        let whose = match self.instead_of {
            Some((narrow, own)) => format!("{of}, {won} won; {narrow} alone lost {own}"),
            None => format!("{of}; {won} won"),
        };
        let begin = format!("In the last {days} days we lost {lost} {deals} like this ({whose}).");
        if self.is_nothing() {
            return format!(
                "{begin} Nothing to warn of: no price, competitor, feature or timing pressure is \
                 known for month 4-6."
            );
        }
        let named = match self.competitors {
            [] => String::new(),
            list => format!(" Competitors named: {}.", counted(list)),
        };
        match self.reasons {
            [] => {
                let why = match self.unmatched {
                    0 => "Nobody wrote down why.".to_string(),
                    n => format!("The reasons of {n} are in words that no rule knows."),
                };
                format!(
                    "{begin} {why}{named} Ask at month 4-6 whether price, a competitor or a \
                     missing feature comes up."
                )
            }
            list => {
                let unknown = self.unmatched + self.unwritten;
                let rest = if 2 * unknown >= *lost {
                    format!(", of {unknown} no known reason")
                } else {
                    String::new()
                };
                format!(
                    "{begin} Top reasons: {}{rest}.{named} Watch for the same pressure at month \
                     4-6.",
                    counted(list)
                )
            }
        }
    }
}

/// Whether `handoff signal` wrote a text. Such a text is the same on every deal of a segment on
/// purpose, and does not count as reused.
pub fn is_ours(text: &str) -> bool {
    static OURS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^In the last [0-9]+ days we lost [0-9]+ deals? like this \("));
    text.trim_start().starts_with("In the last ") && OURS.is_match(text.trim_start())
}

/// `price (9), timing (2)`.
fn counted(list: &[(String, u64)]) -> String {
    list.iter()
        .map(|(name, n)| format!("{name} ({n})"))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{FieldVerdict, TextColumn, lost_reason};
    use crate::record::FieldRules;

    fn words(name: &str) -> String {
        name.replace('_', " ")
    }

    #[test]
    fn the_text_is_that_of_the_template() {
        let losses = Losses {
            days: 90,
            lost: 14,
            won: 3,
            of: "Logistics, 50-199",
            instead_of: None,
            reasons: &[("competitor".into(), 9), ("price".into(), 2)],
            unmatched: 1,
            unwritten: 2,
            competitors: &[("Routewise".into(), 11)],
        };
        assert_eq!(
            losses.text(),
            "In the last 90 days we lost 14 deals like this (Logistics, 50-199; 3 won). Top \
             reasons: competitor (9), price (2). Competitors named: Routewise (11). Watch for the \
             same pressure at month 4-6."
        );
        let wider = Losses {
            of: "Logistics",
            instead_of: Some(("Logistics, 1000+", 1)),
            ..losses.clone()
        };
        assert!(
            wider
                .text()
                .contains("(Logistics, 3 won; Logistics, 1000+ alone lost 1)"),
            "{}",
            wider.text()
        );
        let unknown = Losses {
            unmatched: 12,
            reasons: &[("price".into(), 1)],
            ..losses.clone()
        };
        assert!(
            unknown
                .text()
                .contains("Top reasons: price (1), of 14 no known reason."),
            "{}",
            unknown.text()
        );
        let german = Losses {
            unmatched: 14,
            unwritten: 0,
            reasons: &[],
            ..losses.clone()
        };
        assert!(
            german
                .text()
                .contains("The reasons of 14 are in words that no rule knows."),
            "{}",
            german.text()
        );
        let nothing = Losses {
            lost: 0,
            reasons: &[],
            competitors: &[],
            ..losses
        };
        assert!(
            nothing.is_nothing() && nothing.text().contains("Nothing to warn of"),
            "{}",
            nothing.text()
        );
    }

    proptest! {
        #[test]
        fn every_text_passes_the_rule_for_field_7(
            lost in 0u64..50,
            won in 0u64..50,
            reasons in prop::collection::btree_map(0..lost_reason::STANDARD.len(), 1u64..20, 0..4),
            unmatched in 0u64..30,
            competitor in prop::option::of("[A-Z][a-z]{2,8}"),
        ) {
            let reasons: Vec<(String, u64)> =
                reasons.into_iter().map(|(i, n)| (words(lost_reason::STANDARD[i].0), n)).collect();
            let competitors: Vec<(String, u64)> =
                competitor.into_iter().map(|name| (name, 1)).collect();
            let of = "Fintech, 1-49";
            let losses =
                Losses {
                    days: 90,
                    lost,
                    won,
                    of,
                    instead_of: None,
                    reasons: &reasons,
                    unmatched,
                    unwritten: 1,
                    competitors: &competitors,
                };
            let rules = FieldRules::default();
            prop_assert_eq!(
                rules.judge(TextColumn::LostDealSignal, &losses.text()),
                FieldVerdict::Complete,
                "{}",
                losses.text()
            );
        }
    }
}
