//! Every number, share, amount and day as a reader sees it.

use crate::metrics::Share;
use crate::model::Day;
use crate::stats::Estimate;

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
    let decimals = decimals.trim_start_matches('0').trim_end_matches('0').trim_end_matches('.');
    format!("{sign}{}{decimals}", integer(whole.abs() as u64))
}

/// `12,345`.
pub fn integer(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `44%`; a share that is not all or nothing is never shown as 0% or 100%.
pub fn percent(value: f64) -> String {
    let rounded = (value * 100.0).round();
    if value > 0.0 && rounded == 0.0 {
        "<1%".into()
    } else if value < 1.0 && rounded == 100.0 {
        ">99%".into()
    } else {
        format!("{rounded:.0}%")
    }
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
    format!("{} to {}", percent(estimate.low), percent(estimate.high))
}

/// `$180k`, `€1.2M`, `CHF 950`.
pub fn money(amount: f64, currency: &str) -> String {
    let symbol = match currency {
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        "JPY" => "¥",
        other => &format!("{other} "),
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
    format!("{sign}{symbol}{body}")
}

fn one_decimal(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_string)
}

/// `unknown` instead of an amount nobody entered.
pub fn money_or_unknown(amount: Option<f64>, currency: &str) -> String {
    amount.map_or_else(|| "unknown".into(), |amount| money(amount, currency))
}

/// `20 Nov 2026`.
pub fn day(day: Day) -> String {
    day.date().format("%-d %b %Y").to_string()
}

/// `20 Nov`.
pub fn short_day(day: Day) -> String {
    day.date().format("%-d %b").to_string()
}

/// `Fri 20 Nov 2026`.
pub fn weekday(day: Day) -> String {
    day.date().format("%a %-d %b %Y").to_string()
}

/// `Fri 20 Nov`.
pub fn short_weekday(day: Day) -> String {
    day.date().format("%a %-d %b").to_string()
}

/// `0.03`, `< 0.001`, in one piece.
pub fn p_value(p: f64) -> String {
    if p < 0.001 {
        "<\u{a0}0.001".into()
    } else if p < 0.1 {
        format!("{p:.3}")
    } else {
        format!("{p:.2}")
    }
}

/// A name, or `no CS lead named`.
pub fn person(name: Option<&String>, what: &str) -> String {
    name.map_or_else(|| format!("no {what} named"), |n| self::name(n))
}

/// `no rep named` for a deal without one.
pub fn rep(rep: Option<&String>) -> String {
    rep.map_or_else(|| "no rep named".into(), |rep| name(rep))
}

/// A name on one line and no longer than a table bears; the lists have it whole.
pub fn name(text: &str) -> String {
    const LONGEST: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line,
    }
}

/// `A`, `A and B`, `A, B and C`.
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
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
        for (value, text) in [(4.0, "4"), (4.5, "4.5"), (1_200.0, "1,200"), (-0.25, "−0.25"), (2.999, "3"), (0.0, "0")]
        {
            assert_eq!(number(value), text);
        }
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
