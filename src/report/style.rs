//! How each locale writes numbers, amounts and days.

use crate::model::Locale;

/// How a locale writes.
pub struct Style {
    /// Separator between thousands.
    pub group: &'static str,
    /// Decimal separator.
    pub decimal: &'static str,
    /// Text between a number and its percent sign.
    pub before_percent: &'static str,
    /// Position of the currency sign.
    pub currency: Currency,
    /// Format of a day, and of one without its year (strftime).
    pub days: (&'static str, &'static str),
}

/// Position of the currency sign.
pub enum Currency {
    /// `$5`; codes keep a space: `CHF 5`.
    Before,
    /// `€ 5`
    BeforeApart,
    /// `5 €`
    After,
}

/// The style of a locale.
pub fn style(locale: Locale) -> Style {
    use Currency::{After, Before, BeforeApart};
    const NBSP: &str = "\u{a0}";
    let style = |group, decimal, before_percent, currency, days| Style {
        group,
        decimal,
        before_percent,
        currency,
        days,
    };
    match locale {
        Locale::EnGb => style(",", ".", "", Before, ("%-d %b %Y", "%-d %b")),
        Locale::EnUs => style(",", ".", "", Before, ("%b %-d, %Y", "%b %-d")),
        Locale::DeDe => style(".", ",", NBSP, After, ("%-d.%-m.%Y", "%-d.%-m.")),
        Locale::DeCh => style("’", ".", "", BeforeApart, ("%-d.%-m.%Y", "%-d.%-m.")),
        Locale::FrFr => style(NBSP, ",", NBSP, After, ("%d/%m/%Y", "%d/%m")),
        Locale::EsEs => style(".", ",", NBSP, After, ("%-d/%-m/%Y", "%-d/%-m")),
        Locale::ItIt => style(".", ",", "", After, ("%-d/%-m/%Y", "%-d/%-m")),
        Locale::NlNl => style(".", ",", "", BeforeApart, ("%-d-%-m-%Y", "%-d-%-m")),
        Locale::PtBr => style(".", ",", "", BeforeApart, ("%d/%m/%Y", "%d/%m")),
        Locale::SvSe => style(NBSP, ",", NBSP, After, ("%Y-%m-%d", "%-d/%-m")),
        Locale::PlPl => style(NBSP, ",", "", After, ("%-d.%m.%Y", "%-d.%m")),
    }
}
