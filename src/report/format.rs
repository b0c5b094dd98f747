//! Numbers, shares, amounts and days as the readers of a country write them.

use chrono::Datelike;

use super::names;
use super::style::{Currency, Style, style};
use crate::metrics::Share;
use crate::model::{Day, Locale};
use crate::stats::Estimate;

/// Formats numbers, shares, amounts and days.
///
/// Pages, mails and charts use the locale of their run ([`RunInfo::formatter`]). Lists, which other
/// programs read, use [`Formatter::default`] (en-GB) under every locale.
///
/// [`RunInfo::formatter`]: super::RunInfo::formatter
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Formatter {
    locale: Locale,
}

impl Formatter {
    /// A formatter for this locale.
    pub fn new(locale: Locale) -> Formatter {
        Formatter { locale }
    }

    fn style(&self) -> Style {
        style(self.locale)
    }

    /// `1 deal`, `2 deals`.
    pub fn count(&self, n: u64, one: &str, many: &str) -> String {
        format!("{} {}", self.integer(n), if n == 1 { one } else { many })
    }

    /// `4`, `4.5`, `1,200`: a measured number.
    pub fn number(&self, value: f64) -> String {
        let rounded = (value * 100.0).round() / 100.0;
        let whole = rounded.trunc();
        let sign = if rounded < 0.0 { "−" } else { "" };
        let decimals = format!("{:.2}", (rounded - whole).abs());
        let decimals = decimals
            .trim_start_matches('0')
            .trim_end_matches('0')
            .trim_end_matches('.');
        format!(
            "{sign}{}{}",
            self.integer(whole.abs() as u64),
            decimals.replace('.', self.style().decimal)
        )
    }

    /// `4.50`: a number with exactly `places` decimals.
    pub fn decimals(&self, value: f64, places: usize) -> String {
        let sign = if value < 0.0 { "−" } else { "" };
        let text = format!("{:.places$}", value.abs());
        let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
        let point = if rest.is_empty() {
            ""
        } else {
            self.style().decimal
        };
        format!("{sign}{}{point}{rest}", self.grouped(whole))
    }

    /// `12,345`.
    pub fn integer(&self, n: u64) -> String {
        self.grouped(&n.to_string())
    }

    fn grouped(&self, digits: &str) -> String {
        let group = self.style().group;
        let mut out = String::new();
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push_str(group);
            }
            out.push(digit);
        }
        out
    }

    /// `44%`, of a share 0 to 1. Only shares of exactly 0 and 1 are shown as 0% and 100%.
    pub fn percent(&self, value: f64) -> String {
        let rounded = (value * 100.0).round();
        if value > 0.0 && rounded == 0.0 {
            self.with_percent("<1")
        } else if value < 1.0 && rounded == 100.0 {
            self.with_percent(">99")
        } else {
            self.with_percent(&format!("{rounded:.0}"))
        }
    }

    fn with_percent(&self, number: &str) -> String {
        format!("{number}{}%", self.style().before_percent)
    }

    /// `99.8%`, of a number 0 to 100.
    pub fn percents(&self, of_hundred: f64) -> String {
        self.with_percent(&self.number(of_hundred))
    }

    /// Replaces the percent signs of a fixed text (`95% interval`) by the locale's.
    pub fn fixed_percents(&self, text: &str) -> String {
        let before = self.style().before_percent;
        if before.is_empty() || !text.contains('%') || text.contains("://") {
            return text.to_string();
        }
        let mut out = String::with_capacity(text.len());
        let mut was_digit = false;
        for c in text.chars() {
            if c == '%' && was_digit {
                out.push_str(before);
            }
            was_digit = c.is_ascii_digit();
            out.push(c);
        }
        out
    }

    /// `50%`: a label of an axis; `share` is 0 to 1.
    pub fn tick(&self, share: f64) -> String {
        self.with_percent(&format!("{:.0}", share * 100.0))
    }

    /// `4 of 9`.
    pub fn of(&self, share: Share) -> String {
        format!("{} of {}", self.integer(share.k), self.integer(share.n))
    }

    /// `44% (4 of 9)`, or `none yet` of a total of 0.
    pub fn share(&self, share: Share) -> String {
        match share.value() {
            Some(value) => format!("{} ({})", self.percent(value), self.of(share)),
            None => "none yet".into(),
        }
    }

    /// `12% to 34%`.
    pub fn interval(&self, estimate: &Estimate) -> String {
        format!(
            "{} to {}",
            self.percent(estimate.lower),
            self.percent(estimate.upper)
        )
    }

    /// `$180k`, `€1.2M`, `CHF 950`.
    pub fn money(&self, amount: f64, currency: &str) -> String {
        let symbol = match currency {
            "USD" => "$",
            "EUR" => "€",
            "GBP" => "£",
            "JPY" => "¥",
            "BRL" => "R$",
            other => other,
        };
        let sign = if amount < 0.0 { "−" } else { "" };
        let size = amount.abs();
        let body = if size < 999.5 {
            format!("{size:.0}")
        } else if size < 9_950.0 {
            format!("{}k", self.one_decimal(size / 1e3))
        } else if size < 999_500.0 {
            format!("{:.0}k", size / 1e3)
        } else if size < 9_950_000.0 {
            format!("{}M", self.one_decimal(size / 1e6))
        } else {
            format!("{}M", self.integer((size / 1e6).round() as u64))
        };
        match self.style().currency {
            Currency::Before if symbol.ends_with(|c: char| c.is_alphabetic()) => {
                format!("{sign}{symbol} {body}")
            }
            Currency::Before => format!("{sign}{symbol}{body}"),
            Currency::BeforeApart => format!("{sign}{symbol}\u{a0}{body}"),
            Currency::After => format!("{sign}{body}\u{a0}{symbol}"),
        }
    }

    fn one_decimal(&self, value: f64) -> String {
        let text = format!("{value:.1}");
        text.strip_suffix(".0")
            .map_or_else(|| text.replace('.', self.style().decimal), str::to_string)
    }

    /// The amount, or `unknown`.
    pub fn money_or_unknown(&self, amount: Option<f64>, currency: &str) -> String {
        amount.map_or_else(|| "unknown".into(), |amount| self.money(amount, currency))
    }

    /// `20 Nov 2026`.
    pub fn day(&self, day: Day) -> String {
        day.date().format(self.style().days.0).to_string()
    }

    /// `20 Nov`.
    pub fn short_day(&self, day: Day) -> String {
        day.date().format(self.style().days.1).to_string()
    }

    /// `20 Nov`, or `20 Nov 2025` where it is not of the year of `as_of`.
    pub fn day_near(&self, day: Day, as_of: Day) -> String {
        match day.date().year() == as_of.date().year() {
            true => self.short_day(day),
            false => self.day(day),
        }
    }

    /// `Friday`.
    pub fn weekday_name(&self, day: Day) -> String {
        day.date().format("%A").to_string()
    }

    /// `Fri 20 Nov 2026`.
    pub fn weekday(&self, day: Day) -> String {
        format!("{} {}", day.date().format("%a"), self.day(day))
    }

    /// `Fri 20 Nov`.
    pub fn short_weekday(&self, day: Day) -> String {
        format!("{} {}", day.date().format("%a"), self.short_day(day))
    }

    /// `0.03`, `< 0.001`; never broken across lines.
    pub fn p_value(&self, p: f64) -> String {
        if p < 0.001 {
            format!("<\u{a0}{}", self.decimals(0.001, 3))
        } else if p < 0.1 {
            self.decimals(p, 3)
        } else {
            self.decimals(p, 2)
        }
    }

    /// The first `most` items: `A, B, C and 5 more`.
    pub fn some(&self, items: &[String], most: usize) -> String {
        match items.len() {
            n if n > most => format!(
                "{} and {} more",
                items[..most].join(", "),
                self.integer((n - most) as u64)
            ),
            _ => names::list(items),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BRITISH: Formatter = Formatter {
        locale: Locale::EnGb,
    };

    #[test]
    fn amounts_are_short_and_round_where_they_change_unit() {
        let cases = [
            (0.0, "$0"),
            (999.4, "$999"),
            (999.6, "$1k"),
            (1_234.0, "$1.2k"),
            (9_949.0, "$9.9k"),
            (9_960.0, "$10k"),
            (180_400.0, "$180k"),
            (999_600.0, "$1M"),
            (1_250_000.0, "$1.2M"),
            (12_345_678.0, "$12M"),
            (-500.0, "−$500"),
        ];
        for (amount, text) in cases {
            assert_eq!(BRITISH.money(amount, "USD"), text, "{amount}");
        }
        assert_eq!(BRITISH.money(950.0, "CHF"), "CHF 950");
    }

    #[test]
    fn measured_numbers_keep_what_they_need() {
        for (value, text) in [
            (4.0, "4"),
            (4.5, "4.5"),
            (1_200.0, "1,200"),
            (-0.25, "−0.25"),
            (2.999, "3"),
            (0.0, "0"),
        ] {
            assert_eq!(BRITISH.number(value), text);
        }
    }

    #[test]
    fn a_country_writes_numbers_amounts_and_days_its_own_way() {
        let day = Day::parse_iso("2026-11-05").unwrap();
        let all = |locale| {
            let f = Formatter::new(locale);
            [
                f.number(1_234.5),
                f.money(1_250_000.0, "EUR"),
                f.percent(0.44),
                f.day(day),
                f.short_day(day),
                f.p_value(0.0004),
            ]
        };
        assert_eq!(
            all(Locale::EnGb),
            [
                "1,234.5",
                "€1.2M",
                "44%",
                "5 Nov 2026",
                "5 Nov",
                "<\u{a0}0.001"
            ]
        );
        assert_eq!(
            all(Locale::EnUs),
            [
                "1,234.5",
                "€1.2M",
                "44%",
                "Nov 5, 2026",
                "Nov 5",
                "<\u{a0}0.001"
            ]
        );
        assert_eq!(
            all(Locale::DeDe),
            [
                "1.234,5",
                "1,2M\u{a0}€",
                "44\u{a0}%",
                "5.11.2026",
                "5.11.",
                "<\u{a0}0,001"
            ]
        );
        assert_eq!(all(Locale::DeCh)[..2], ["1’234.5", "€\u{a0}1.2M"]);
        assert_eq!(
            all(Locale::FrFr)[..4],
            ["1\u{a0}234,5", "1,2M\u{a0}€", "44\u{a0}%", "05/11/2026"]
        );
        assert_eq!(all(Locale::SvSe)[3..5], ["2026-11-05", "5/11"]);
        assert_eq!(BRITISH.number(1_234.5), "1,234.5", "and only there");
    }

    #[test]
    fn a_share_that_is_not_all_never_reads_as_all() {
        assert_eq!(BRITISH.percent(0.999), ">99%");
        assert_eq!(BRITISH.percent(0.001), "<1%");
        assert_eq!(
            (BRITISH.percent(1.0), BRITISH.percent(0.0)),
            ("100%".into(), "0%".into())
        );
        assert_eq!(BRITISH.share(Share { k: 4, n: 9 }), "44% (4 of 9)");
        assert_eq!(BRITISH.share(Share::default()), "none yet");
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(BRITISH.count(1, "deal", "deals"), "1 deal");
        assert_eq!(BRITISH.count(1_200, "deal", "deals"), "1,200 deals");
    }

    proptest! {
        #[test]
        fn no_amount_is_wider_than_nine_characters(amount in 0.0f64..9.9e11) {
            prop_assert!(BRITISH.money(amount, "USD").chars().count() <= 9);
        }
    }
}
