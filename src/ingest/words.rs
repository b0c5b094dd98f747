//! What the words of closed vocabularies mean in one file: as declared, else as the dialect says,
//! else as everybody writes them. A word that nobody explained is told apart, so that it is asked
//! about and never gets the comfortable meaning.

use crate::config::vocabulary::{self, Meaning, StatusWord, TypeWord};
use crate::config::{ChurnRule, FlagWords, fold};
use crate::source::{OpenFile, parse};

/// What a type or pipeline says of its deal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DealType {
    /// It is a renewal.
    Renewal,
    /// It is none.
    NotRenewal,
    /// It is an upgrade or downgrade.
    Expansion,
    /// Nobody knows.
    Unknown,
}

/// Words of types and pipelines.
#[derive(Default)]
pub struct TypeWords {
    declared: Option<Vec<String>>,
    not_renewal: Vec<String>,
    expansion: Vec<String>,
    of_dialect: Vec<String>,
    /// Whether the header itself asks whether it is a renewal (`Is Renewal`), so that cells say yes
    /// or no.
    is_flag: bool,
}

impl TypeWords {
    /// The words of a file, with the declared ones.
    pub fn of(
        file: &OpenFile,
        declared: Option<&Vec<String>>,
        not_renewal: &[String],
        expansion: &[String],
    ) -> Self {
        TypeWords {
            declared: declared.cloned(),
            not_renewal: not_renewal.to_vec(),
            expansion: expansion.to_vec(),
            of_dialect: file.values().map(|v| v.renewal.clone()).unwrap_or_default(),
            is_flag: vocabulary::sounds_like_renewal(file.header("type")),
        }
    }

    /// What a type means.
    pub fn deal_type(&self, text: &str) -> DealType {
        if parse::is_blank(text) {
            return DealType::NotRenewal;
        }
        if let Some(known) = self.named(text) {
            return known;
        }
        let is_declared = self.declared.is_some();
        let by_flag = vocabulary::flag(text).filter(|_| self.is_flag && !is_declared);
        match (by_flag, vocabulary::deal_type(text)) {
            (Some(true), _) => DealType::Renewal,
            (Some(false), _) => DealType::NotRenewal,
            (None, Meaning::Known(TypeWord::Renewal)) if !is_declared => DealType::Renewal,
            (None, Meaning::Known(TypeWord::NotRenewal)) => DealType::NotRenewal,
            // Whoever lists the renewals has looked at the types: what sounds like none is none.
            (None, Meaning::Unknown | Meaning::Guess(TypeWord::NotRenewal)) if is_declared => {
                DealType::NotRenewal
            }
            (None, _) => DealType::Unknown,
        }
    }

    /// What a pipeline means. Companies name pipelines as they like, so that only a name that
    /// speaks of renewing says anything.
    pub fn pipeline(&self, text: &str) -> DealType {
        if parse::is_blank(text) {
            return DealType::NotRenewal;
        }
        let known = self.named(text);
        known.unwrap_or_else(|| match vocabulary::deal_type(text) {
            Meaning::Known(TypeWord::Renewal) if self.declared.is_none() => DealType::Renewal,
            Meaning::Known(TypeWord::Renewal) | Meaning::Guess(TypeWord::Renewal) => {
                DealType::Unknown
            }
            _ => DealType::NotRenewal,
        })
    }

    /// What configuration or dialect say.
    fn named(&self, text: &str) -> Option<DealType> {
        let folded = fold(text);
        let renewal = self.declared.as_ref().unwrap_or(&self.of_dialect);
        if renewal.contains(&folded) {
            Some(DealType::Renewal)
        } else if self.not_renewal.contains(&folded) {
            Some(DealType::NotRenewal)
        } else if self.expansion.contains(&folded) {
            Some(DealType::Expansion)
        } else {
            None
        }
    }
}

/// What a status says of its customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CustomerStatus {
    /// The customer left.
    Left,
    /// The customer is still there.
    Stays,
    /// Nobody knows.
    Unknown,
}

/// Words of the column that says what became of a customer.
pub struct StatusWords {
    declared: Option<Vec<String>>,
    stayed: Vec<String>,
    of_dialect: Vec<String>,
    flags: FlagWords,
}

impl StatusWords {
    /// The words of a file, with the declared ones.
    pub fn of(file: &OpenFile, rule: &ChurnRule) -> StatusWords {
        StatusWords {
            declared: rule.churned.clone(),
            stayed: rule.stayed.clone(),
            of_dialect: file.values().map(|v| v.churned.clone()).unwrap_or_default(),
            flags: rule.flags.clone(),
        }
    }

    /// The words of a file for which nothing is declared.
    pub fn undeclared(file: &OpenFile) -> StatusWords {
        StatusWords {
            declared: None,
            stayed: Vec::new(),
            of_dialect: file.values().map(|v| v.churned.clone()).unwrap_or_default(),
            flags: FlagWords::default(),
        }
    }

    /// What a status means; nothing when it is blank.
    pub fn status(&self, text: &str) -> Option<CustomerStatus> {
        if parse::is_blank(text) {
            return None;
        }
        let folded = fold(text);
        let left = self.declared.as_ref().unwrap_or(&self.of_dialect);
        if left.contains(&folded) {
            return Some(CustomerStatus::Left);
        }
        if self.stayed.contains(&folded) {
            return Some(CustomerStatus::Stays);
        }
        Some(match vocabulary::customer_status(text) {
            Meaning::Known(StatusWord::Left) if self.declared.is_none() => CustomerStatus::Left,
            // A yes or no says the same whatever words are declared beside it.
            Meaning::Known(StatusWord::Left) if flag(text, &self.flags) == Flag::Yes => {
                CustomerStatus::Left
            }
            Meaning::Known(StatusWord::Stays) => CustomerStatus::Stays,
            // Whoever lists who left has looked at the statuses.
            Meaning::Guess(StatusWord::Stays) if self.declared.is_some() => CustomerStatus::Stays,
            _ => match flag(text, &self.flags) {
                Flag::Yes => CustomerStatus::Left,
                Flag::No => CustomerStatus::Stays,
                Flag::Blank | Flag::Unknown => CustomerStatus::Unknown,
            },
        })
    }
}

/// What a cell of a flag says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flag {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Nothing.
    Blank,
    /// A word that nobody knows.
    Unknown,
}

/// Reads a flag, with the declared words for yes and no.
pub fn flag(text: &str, words: &FlagWords) -> Flag {
    if parse::is_blank(text) {
        return Flag::Blank;
    }
    if !(words.yes.is_empty() && words.no.is_empty()) {
        let folded = fold(text);
        if words.yes.contains(&folded) {
            return Flag::Yes;
        }
        if words.no.contains(&folded) {
            return Flag::No;
        }
    }
    match parse::flag(text) {
        Some(true) => Flag::Yes,
        Some(false) => Flag::No,
        None => Flag::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| fold(word)).collect()
    }

    fn types(declared: Option<&[&str]>) -> TypeWords {
        TypeWords {
            declared: declared.map(list),
            not_renewal: list(&["Non-renewal project"]),
            expansion: Vec::new(),
            of_dialect: list(&["Renewal"]),
            is_flag: false,
        }
    }

    #[test]
    fn a_type_that_nobody_explained_is_no_new_business() {
        let undeclared = types(None);
        for (text, meaning) in [
            ("Renewal", DealType::Renewal),
            ("renewals ", DealType::Renewal),
            ("New Business", DealType::NotRenewal),
            ("", DealType::NotRenewal),
            ("Contract Renewal", DealType::Unknown),
            ("Verlängerung", DealType::Unknown),
            ("Pilot", DealType::Unknown),
            ("Non-renewal project", DealType::NotRenewal),
        ] {
            assert_eq!(undeclared.deal_type(text), meaning, "{text}");
        }
        let declared = types(Some(&["Contract Renewal"]));
        for (text, meaning) in [
            ("contract renewal", DealType::Renewal),
            ("Pilot", DealType::NotRenewal),
            // Left out of the list, and yet it sounds like one.
            ("Renewal", DealType::Unknown),
            ("Renewal - Auto", DealType::Unknown),
        ] {
            assert_eq!(declared.deal_type(text), meaning, "{text}");
        }
    }

    #[test]
    fn a_declared_expansion_is_one_and_no_other_type_is() {
        let declared = TypeWords {
            expansion: list(&["Existing Customer - Upgrade"]),
            ..types(None)
        };
        assert_eq!(
            declared.deal_type("existing customer - upgrade "),
            DealType::Expansion
        );
        assert_eq!(
            declared.deal_type("Existing Customer - Downgrade"),
            DealType::NotRenewal
        );
        assert_eq!(types(None).deal_type("Upgrade"), DealType::NotRenewal);
    }

    #[test]
    fn a_pipeline_says_something_where_it_speaks_of_renewing() {
        let words = types(None);
        assert_eq!(words.pipeline("Enterprise EMEA"), DealType::NotRenewal);
        assert_eq!(words.pipeline("Renewals Pipeline"), DealType::Renewal);
        assert_eq!(words.pipeline("Renewals EMEA"), DealType::Unknown);
    }

    #[test]
    fn a_header_that_asks_for_renewals_is_answered_by_yes_and_no() {
        let words = TypeWords {
            is_flag: true,
            ..types(None)
        };
        assert_eq!(words.deal_type("WAHR"), DealType::Renewal);
        assert_eq!(words.deal_type("nein"), DealType::NotRenewal);
    }

    fn statuses(declared: Option<&[&str]>) -> StatusWords {
        StatusWords {
            declared: declared.map(list),
            stayed: list(&["Dormant"]),
            of_dialect: Vec::new(),
            flags: FlagWords {
                yes: list(&["tosi"]),
                no: Vec::new(),
            },
        }
    }

    #[test]
    fn a_status_that_nobody_explained_never_means_stays() {
        let undeclared = statuses(None);
        for (text, meaning) in [
            ("Active", Some(CustomerStatus::Stays)),
            ("Dormant", Some(CustomerStatus::Stays)),
            ("churned", Some(CustomerStatus::Left)),
            ("WAHR", Some(CustomerStatus::Left)),
            ("Tosi", Some(CustomerStatus::Left)),
            ("no", Some(CustomerStatus::Stays)),
            ("Offboarded", Some(CustomerStatus::Unknown)),
            ("Cancelled - price", Some(CustomerStatus::Unknown)),
            ("Gekündigt", Some(CustomerStatus::Unknown)),
            ("Aktiv", Some(CustomerStatus::Unknown)),
            ("n/a", None),
        ] {
            assert_eq!(undeclared.status(text), meaning, "{text}");
        }
        let declared = statuses(Some(&["Gekündigt"]));
        for (text, meaning) in [
            ("Gekündigt", CustomerStatus::Left),
            ("Aktiv", CustomerStatus::Stays),
            ("Storniert", CustomerStatus::Unknown),
            ("Churned", CustomerStatus::Unknown),
            ("yes", CustomerStatus::Left),
        ] {
            assert_eq!(declared.status(text), Some(meaning), "{text}");
        }
    }
}
