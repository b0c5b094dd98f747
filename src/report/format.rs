//! Every number, share, amount and day as a reader sees it.
//!
//! How they are written depends on the reader's country, and hardly a sentence of a report is
//! without one of them: the locale is set once around the telling of a report ([`in_locale`])
//! instead of being handed to each of its words.

use std::cell::Cell;

use crate::metrics::Share;
use crate::model::{Day, Locale};
use crate::stats::Estimate;

thread_local! {
    static LOCALE: Cell<Locale> = const { Cell::new(Locale::EnGb) };
}

/// Runs `tell` with numbers, amounts and days written as in `locale`.
pub fn in_locale<T>(locale: Locale, tell: impl FnOnce() -> T) -> T {
    /// Puts the locale back, whatever `tell` does.
    struct Back(Locale);
    impl Drop for Back {
        fn drop(&mut self) {
            LOCALE.set(self.0);
        }
    }
    let _back = Back(LOCALE.replace(locale));
    tell()
}

/// How a locale writes.
struct Style {
    /// Between thousands.
    group: &'static str,
    /// Before decimals.
    decimal: &'static str,
    /// Between a number and its percent sign.
    before_percent: &'static str,
    /// Where the currency stands, and what is between it and the amount.
    currency: Currency,
    /// A day, and one without its year (strftime).
    days: (&'static str, &'static str),
}

enum Currency {
    /// `$5`; letters keep a space: `CHF 5`.
    Before,
    /// `€ 5`
    BeforeApart,
    /// `5 €`
    After,
}

fn style() -> Style {
    use Currency::{After, Before, BeforeApart};
    const NBSP: &str = "\u{a0}";
    let style = |group, decimal, before_percent, currency, days| Style {
        group,
        decimal,
        before_percent,
        currency,
        days,
    };
    match LOCALE.get() {
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

/// `1 deal`, `2 deals`.
pub fn count(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", integer(n), if n == 1 { one } else { many })
}

/// `4`, `4.5`, `1,200`: a measured number.
pub fn number(value: f64) -> String {
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
        integer(whole.abs() as u64),
        decimals.replace('.', style().decimal)
    )
}

/// `4.50`: a number with so many decimals, whatever they are.
pub fn decimals(value: f64, places: usize) -> String {
    let sign = if value < 0.0 { "−" } else { "" };
    let text = format!("{:.places$}", value.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let point = if rest.is_empty() { "" } else { style().decimal };
    format!("{sign}{}{point}{rest}", grouped(whole))
}

/// `12,345`.
pub fn integer(n: u64) -> String {
    grouped(&n.to_string())
}

fn grouped(digits: &str) -> String {
    let group = style().group;
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push_str(group);
        }
        out.push(digit);
    }
    out
}

/// `44%`; a share that is not all or nothing is never shown as 0% or 100%.
pub fn percent(value: f64) -> String {
    let rounded = (value * 100.0).round();
    if value > 0.0 && rounded == 0.0 {
        with_percent("<1")
    } else if value < 1.0 && rounded == 100.0 {
        with_percent(">99")
    } else {
        with_percent(&format!("{rounded:.0}"))
    }
}

fn with_percent(number: &str) -> String {
    format!("{number}{}%", style().before_percent)
}

/// `99.8%`: so many of a hundred.
pub fn percents(of_hundred: f64) -> String {
    with_percent(&number(of_hundred))
}

/// Percent signs in texts that no number was put into (`95% interval`) as the locale has them.
pub fn fixed_percents(text: &str) -> String {
    let before = style().before_percent;
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

/// `50%`: a mark of a scale.
pub fn tick(share: f64) -> String {
    with_percent(&format!("{:.0}", share * 100.0))
}

/// `4 of 9`.
pub fn of(share: Share) -> String {
    format!("{} of {}", integer(share.k), integer(share.n))
}

/// `44% (4 of 9)`, or `none yet` of nothing.
pub fn share(share: Share) -> String {
    match share.value() {
        Some(value) => format!("{} ({})", percent(value), of(share)),
        None => "none yet".into(),
    }
}

/// `12% to 34%`.
pub fn interval(estimate: &Estimate) -> String {
    format!("{} to {}", percent(estimate.lower), percent(estimate.upper))
}

/// `$180k`, `€1.2M`, `CHF 950`.
pub fn money(amount: f64, currency: &str) -> String {
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
        format!("{}k", one_decimal(size / 1e3))
    } else if size < 999_500.0 {
        format!("{:.0}k", size / 1e3)
    } else if size < 9_950_000.0 {
        format!("{}M", one_decimal(size / 1e6))
    } else {
        format!("{}M", integer((size / 1e6).round() as u64))
    };
    match style().currency {
        Currency::Before if symbol.ends_with(|c: char| c.is_alphabetic()) => {
            format!("{sign}{symbol} {body}")
        }
        Currency::Before => format!("{sign}{symbol}{body}"),
        Currency::BeforeApart => format!("{sign}{symbol}\u{a0}{body}"),
        Currency::After => format!("{sign}{body}\u{a0}{symbol}"),
    }
}

fn one_decimal(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0")
        .map_or_else(|| text.replace('.', style().decimal), str::to_string)
}

/// `unknown` instead of an amount nobody entered.
pub fn money_or_unknown(amount: Option<f64>, currency: &str) -> String {
    amount.map_or_else(|| "unknown".into(), |amount| money(amount, currency))
}

/// `20 Nov 2026`.
pub fn day(day: Day) -> String {
    day.date().format(style().days.0).to_string()
}

/// `20 Nov`.
pub fn short_day(day: Day) -> String {
    day.date().format(style().days.1).to_string()
}

/// `Fri 20 Nov 2026`.
pub fn weekday(day: Day) -> String {
    format!("{} {}", day.date().format("%a"), self::day(day))
}

/// `Fri 20 Nov`.
pub fn short_weekday(day: Day) -> String {
    format!("{} {}", day.date().format("%a"), short_day(day))
}

/// `0.03`, `< 0.001`, in one piece.
pub fn p_value(p: f64) -> String {
    if p < 0.001 {
        format!("<\u{a0}{}", decimals(0.001, 3))
    } else if p < 0.1 {
        decimals(p, 3)
    } else {
        decimals(p, 2)
    }
}

/// A name, or `no CS lead named`.
pub fn person(name: Option<&str>, what: &str) -> String {
    name.map_or_else(|| format!("no {what} named"), self::name)
}

/// `no rep named` for a deal without one.
pub fn rep(rep: Option<&str>) -> String {
    rep.map_or_else(|| "no rep named".into(), name)
}

/// A name on one line and no longer than a table bears; the lists have it whole.
pub fn name(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.retain(|c| !turns_text(c));
    let line = match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line,
    };
    // Hebrew and Arabic read from right to left: kept to themselves, they leave the sentence around
    // them in order.
    let is_rtl = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    if line.chars().any(is_rtl) {
        format!("\u{2068}{line}\u{2069}")
    } else {
        line
    }
}

/// Signs without a picture that turn the direction of the text behind them.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `A`, `A and B`, `A, B and C`.
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The first of many: `A, B, C and 5 more`.
pub fn some(items: &[String], most: usize) -> String {
    match items.len() {
        n if n > most => format!(
            "{} and {} more",
            items[..most].join(", "),
            integer((n - most) as u64)
        ),
        _ => list(items),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
            assert_eq!(money(amount, "USD"), text, "{amount}");
        }
        assert_eq!(money(950.0, "CHF"), "CHF 950");
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
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn a_country_writes_numbers_amounts_and_days_its_own_way() {
        let day = Day::parse_iso("2026-11-05").unwrap();
        let all = |locale| {
            in_locale(locale, || {
                [
                    number(1_234.5),
                    money(1_250_000.0, "EUR"),
                    percent(0.44),
                    super::day(day),
                    short_day(day),
                    p_value(0.0004),
                ]
            })
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
        assert_eq!(number(1_234.5), "1,234.5", "and only there");
    }

    #[test]
    fn a_share_that_is_not_all_never_reads_as_all() {
        assert_eq!(percent(0.999), ">99%");
        assert_eq!(percent(0.001), "<1%");
        assert_eq!((percent(1.0), percent(0.0)), ("100%".into(), "0%".into()));
        assert_eq!(share(Share { k: 4, n: 9 }), "44% (4 of 9)");
        assert_eq!(share(Share::default()), "none yet");
    }

    #[test]
    fn a_name_of_three_hundred_letters_is_cut_and_stays_on_one_line() {
        assert_eq!(name("Ana\r\nBcc: x"), "Ana Bcc: x");
        assert_eq!(name(&"é".repeat(300)).chars().count(), 61);
    }

    #[test]
    fn a_name_cannot_turn_the_sentence_around_it() {
        assert_eq!(name("\u{202e}gpj.exe"), "gpj.exe");
        assert_eq!(name("חברה"), "\u{2068}חברה\u{2069}");
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(count(1, "deal", "deals"), "1 deal");
        assert_eq!(count(1_200, "deal", "deals"), "1,200 deals");
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }

    proptest! {
        #[test]
        fn no_amount_is_wider_than_six_characters(amount in 0.0f64..9.9e11) {
            prop_assert!(money(amount, "USD").chars().count() <= 9);
        }
    }
}
