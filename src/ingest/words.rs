//! What the words of closed vocabularies mean in one file: as declared, else as the dialect says,
//! else as everybody writes them. Declared words add to the others, and the class they are put into
//! wins. A word that nobody explained is told apart, so that it is asked about and never gets the
//! comfortable meaning.

use crate::config::dialect::header_words;
use crate::config::vocabulary::{self, Meaning, StatusWord, TypeWord};
use crate::config::{ChurnRule, DeclaredType, DeclaredWords, FlagWords, fold};
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

/// Stands for any value of a type that is not blank.
pub const ANY: &str = "*";

/// Words of types and pipelines.
#[derive(Default)]
pub struct TypeWords {
    declared: DeclaredWords<DeclaredType>,
    of_dialect: Vec<String>,
    /// Whether the header itself asks whether it is a renewal (`Is Renewal`), so that cells say yes
    /// or no.
    is_flag: bool,
}

impl TypeWords {
    /// The words of a file, with the declared ones.
    pub fn of(file: &OpenFile, declared: &DeclaredWords<DeclaredType>) -> Self {
        TypeWords {
            declared: declared.clone(),
            of_dialect: file.values().map(|v| v.renewal.clone()).unwrap_or_default(),
            is_flag: vocabulary::sounds_like_renewal(file.header("type")),
        }
    }

    /// What a type means.
    pub fn deal_type(&self, text: &str) -> DealType {
        if parse::is_blank(text) {
            return DealType::NotRenewal;
        }
        // `renewal = ["*"]`: any value, as in a column that names the deal which is renewed.
        if let Some(known) = self.named(text).or_else(|| self.named(ANY)) {
            return known;
        }
        let by_flag = vocabulary::flag(text).filter(|_| self.is_flag);
        match (by_flag, vocabulary::deal_type(text)) {
            (Some(true), _) | (None, Meaning::Known(TypeWord::Renewal)) => DealType::Renewal,
            (Some(false), _) | (None, Meaning::Known(TypeWord::NotRenewal)) => DealType::NotRenewal,
            (None, Meaning::Guess(_) | Meaning::Unknown) => DealType::Unknown,
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
            Meaning::Known(TypeWord::Renewal) => DealType::Renewal,
            Meaning::Guess(TypeWord::Renewal) => DealType::Unknown,
            _ => DealType::NotRenewal,
        })
    }

    /// What the configuration says, or else the dialect.
    fn named(&self, text: &str) -> Option<DealType> {
        let declared = self.declared.find(text).map(|declared| match declared {
            DeclaredType::Renewal => DealType::Renewal,
            DeclaredType::NotRenewal => DealType::NotRenewal,
            DeclaredType::Expansion => DealType::Expansion,
        });
        let of_dialect = || self.of_dialect.contains(&fold(text));
        declared.or_else(|| of_dialect().then_some(DealType::Renewal))
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
#[derive(Default)]
pub struct StatusWords {
    declared: DeclaredWords<StatusWord>,
    of_dialect: Vec<String>,
    flags: FlagWords,
    /// Whether the header asks who is still there (`is_active`), so that a yes says the opposite.
    asks_who_stays: bool,
}

impl StatusWords {
    /// The words of a file, with the declared ones.
    pub fn of(file: &OpenFile, rule: &ChurnRule) -> StatusWords {
        StatusWords {
            declared: rule.statuses.clone(),
            flags: rule.flags.clone(),
            ..StatusWords::undeclared(file)
        }
    }

    /// The words of a file for which nothing is declared.
    pub fn undeclared(file: &OpenFile) -> StatusWords {
        StatusWords {
            of_dialect: file.values().map(|v| v.churned.clone()).unwrap_or_default(),
            asks_who_stays: asks_who_stays(file.header("churned")),
            ..StatusWords::default()
        }
    }

    /// What a status means; nothing when it is blank.
    pub fn status(&self, text: &str) -> Option<CustomerStatus> {
        if parse::is_blank(text) {
            return None;
        }
        let of_word = |word| match word {
            StatusWord::Left => CustomerStatus::Left,
            StatusWord::Stays => CustomerStatus::Stays,
        };
        if let Some(word) = self.declared.find(text) {
            return Some(of_word(word));
        }
        if self.of_dialect.contains(&fold(text)) {
            return Some(CustomerStatus::Left);
        }
        // A declared yes or no comes before the usual words; all of them are tried last.
        let by_flag = |flag| match flag {
            // Whether no means that somebody left is for a person to say.
            Flag::Yes | Flag::No if self.asks_who_stays => CustomerStatus::Unknown,
            Flag::Yes => CustomerStatus::Left,
            Flag::No => CustomerStatus::Stays,
            Flag::Blank | Flag::Unknown => CustomerStatus::Unknown,
        };
        Some(
            match (
                declared_flag(text, &self.flags),
                vocabulary::customer_status(text),
            ) {
                (Some(flag), _) => by_flag(flag),
                (None, _) if self.asks_who_stays && vocabulary::flag(text).is_some() => {
                    CustomerStatus::Unknown
                }
                (None, Meaning::Known(word)) => of_word(word),
                (None, Meaning::Guess(_) | Meaning::Unknown) => by_flag(flag(text, &self.flags)),
            },
        )
    }
}

/// Words of a header that asks who is still there, and words that turn it round.
const STAYS: [&str; 15] = [
    "active",
    "live",
    "enabled",
    "current",
    "paying",
    "subscribed",
    "aktiv",
    "actif",
    "activo",
    "activa",
    "ativo",
    "ativa",
    "attivo",
    "actief",
    "aktywny",
];
const NOT_STAYS: [&str; 7] = ["not", "non", "no", "nicht", "churn", "churned", "left"];

/// Whether a header asks who is still there: `is_active`, `aktiv`, `Live?`.
pub fn asks_who_stays(header: &str) -> bool {
    let words = header_words(header);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    has(&STAYS) && !has(&NOT_STAYS)
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
        // `no = [""]`: an unchecked box is blank.
        return declared_flag("", words).unwrap_or(Flag::Blank);
    }
    if let Some(flag) = declared_flag(text, words) {
        return flag;
    }
    match parse::flag(text) {
        Some(true) => Flag::Yes,
        Some(false) => Flag::No,
        None => Flag::Unknown,
    }
}

/// What the declared words say of a flag.
fn declared_flag(text: &str, words: &FlagWords) -> Option<Flag> {
    if words.yes.is_empty() && words.no.is_empty() {
        return None;
    }
    let folded = fold(text);
    if words.yes.contains(&folded) {
        Some(Flag::Yes)
    } else if words.no.contains(&folded) {
        Some(Flag::No)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_string()).collect()
    }

    fn types(renewal: &[&str], expansion: &[&str]) -> TypeWords {
        let (renewal, not_renewal) = (list(renewal), list(&["Non-renewal project", "Renew"]));
        let expansion = list(expansion);
        TypeWords {
            declared: DeclaredWords::new([
                (DeclaredType::Renewal, renewal.as_slice()),
                (DeclaredType::NotRenewal, not_renewal.as_slice()),
                (DeclaredType::Expansion, expansion.as_slice()),
            ]),
            of_dialect: list(&["renewal", "renew"]),
            is_flag: false,
        }
    }

    #[test]
    fn a_type_that_nobody_explained_is_no_new_business() {
        let undeclared = types(&[], &[]);
        for (text, meaning) in [
            ("Renewal", DealType::Renewal),
            ("renewals ", DealType::Renewal),
            ("New Business", DealType::NotRenewal),
            ("", DealType::NotRenewal),
            ("Contract Renewal", DealType::Unknown),
            ("Verlängerung", DealType::Unknown),
            ("Pilot", DealType::Unknown),
            ("Non-renewal project", DealType::NotRenewal),
            // Declared against what the dialect says.
            ("Renew", DealType::NotRenewal),
        ] {
            assert_eq!(undeclared.deal_type(text), meaning, "{text}");
        }
    }

    #[test]
    fn declared_types_add_to_those_that_are_known_and_move_them() {
        let declared = types(&["Contract Renewal", "New Business"], &[]);
        for (text, meaning) in [
            ("contract renewal", DealType::Renewal),
            ("Contract - Renewal", DealType::Renewal),
            ("New Business", DealType::Renewal),
            ("Renewal", DealType::Renewal),
            ("Existing Business", DealType::NotRenewal),
            ("Renewal - Auto", DealType::Unknown),
            ("Pilot", DealType::Unknown),
        ] {
            assert_eq!(declared.deal_type(text), meaning, "{text}");
        }
    }

    #[test]
    fn a_star_stands_for_any_value_of_a_type_and_for_no_pipeline() {
        let any = types(&["*"], &[]);
        assert_eq!(any.deal_type("0061999002"), DealType::Renewal);
        assert_eq!(any.deal_type(""), DealType::NotRenewal);
        assert_eq!(any.pipeline("Enterprise EMEA"), DealType::NotRenewal);
    }

    #[test]
    fn a_declared_expansion_is_one_and_no_other_type_is() {
        let declared = types(&[], &["Existing Customer - Upgrade"]);
        assert_eq!(
            declared.deal_type("existing customer - upgrade "),
            DealType::Expansion
        );
        assert_eq!(
            declared.deal_type("Existing Customer - Downgrade"),
            DealType::NotRenewal
        );
        assert_eq!(types(&[], &[]).deal_type("Upgrade"), DealType::NotRenewal);
    }

    #[test]
    fn a_pipeline_says_something_where_it_speaks_of_renewing() {
        let words = types(&["Enterprise CH"], &[]);
        assert_eq!(words.pipeline("Enterprise EMEA"), DealType::NotRenewal);
        assert_eq!(words.pipeline("Enterprise CH"), DealType::Renewal);
        assert_eq!(words.pipeline("Renewals Pipeline"), DealType::Renewal);
        assert_eq!(words.pipeline("Renewals EMEA"), DealType::Unknown);
    }

    #[test]
    fn a_header_that_asks_for_renewals_is_answered_by_yes_and_no() {
        let words = TypeWords {
            is_flag: true,
            ..types(&["Contract Renewal"], &[])
        };
        assert_eq!(words.deal_type("WAHR"), DealType::Renewal);
        assert_eq!(words.deal_type("nein"), DealType::NotRenewal);
    }

    fn statuses(churned: &[&str], stayed: &[&str]) -> StatusWords {
        let (churned, stayed) = (list(churned), list(stayed));
        StatusWords {
            declared: DeclaredWords::new([
                (StatusWord::Left, churned.as_slice()),
                (StatusWord::Stays, stayed.as_slice()),
            ]),
            of_dialect: list(&["ended"]),
            flags: FlagWords {
                yes: list(&["tosi"]),
                no: Vec::new(),
            },
            asks_who_stays: false,
        }
    }

    #[test]
    fn a_status_that_nobody_explained_never_means_stays() {
        let undeclared = statuses(&[], &["Dormant"]);
        for (text, meaning) in [
            ("Active", Some(CustomerStatus::Stays)),
            ("Dormant", Some(CustomerStatus::Stays)),
            ("churned", Some(CustomerStatus::Left)),
            ("Ended", Some(CustomerStatus::Left)),
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
    }

    #[test]
    fn under_a_header_that_asks_who_is_still_there_yes_is_no_departure() {
        for (header, asks) in [
            ("is_active", true),
            ("Aktiv?", true),
            ("Churned", false),
            ("not active", false),
            ("Customer", false),
        ] {
            assert_eq!(asks_who_stays(header), asks, "{header}");
        }
        let words = StatusWords {
            asks_who_stays: true,
            ..statuses(&["false"], &[])
        };
        assert_eq!(words.status("true"), Some(CustomerStatus::Unknown));
        assert_eq!(words.status("false"), Some(CustomerStatus::Left));
        assert_eq!(words.status("Active"), Some(CustomerStatus::Stays));
    }

    #[test]
    fn declared_statuses_add_to_those_that_are_known_and_move_them() {
        let declared = statuses(&["Gekündigt", "Active"], &["Ended", "Churned"]);
        for (text, meaning) in [
            ("Gekündigt", CustomerStatus::Left),
            ("Storniert", CustomerStatus::Unknown),
            // A guess stays one, whatever else is declared.
            ("Aktiv", CustomerStatus::Unknown),
            ("Lost customer", CustomerStatus::Left),
            ("yes", CustomerStatus::Left),
            // Moved against the usual words and those of the dialect.
            ("active", CustomerStatus::Left),
            ("Churned", CustomerStatus::Stays),
            ("Ended", CustomerStatus::Stays),
        ] {
            assert_eq!(declared.status(text), Some(meaning), "{text}");
        }
        let added = statuses(&["Offboarded"], &[]);
        assert_eq!(added.status("Churned"), Some(CustomerStatus::Left));
    }
}
