//! What the header of the amounts says of them, written into the draft.

use super::parts::Part;
use super::samples::Sample;
use crate::config::dialect::header_words;
use crate::config::money_header::{self, MoneyHeader, Period};
use crate::ingest::amount_period;
use crate::model::Table;
use crate::source::parse;

/// Notes period and currency that the header of the amounts tells, and asks where another column
/// contradicts it.
pub fn describe(part: &mut Part) {
    let Some(header) = part
        .header_of("amount")
        .filter(|_| part.file.table == Table::Deals)
    else {
        return;
    };
    let says = money_header::read(&header);
    describe_period(part, &header, &says);
    if says.period.is_none() && !part.has("amount_period") {
        ask_about_annual(part, &header);
        ask_about_billing(part, &header);
    }
    describe_currency(part, &header, &says);
}

/// Cells from which on three digits behind each point are no accident.
const FEWEST: usize = 5;

/// Whether every amount has a point before its last three digits (`9.600`), or is less than a thousand:
/// the point may separate thousands or decimals, and only the language can tell.
pub fn has_points_before_three_digits(sample: &Sample) -> bool {
    let digits = |text: &String| -> String {
        let kept = |c: &char| c.is_ascii_digit() || matches!(c, '.' | ',');
        text.chars().filter(kept).collect()
    };
    let values: Vec<String> = sample.distinct.iter().map(digits).collect();
    let is_either = |text: &String| {
        let parts = text.split_once('.');
        parts.is_some_and(|(whole, rest)| {
            (1..=3).contains(&whole.len()) && !whole.starts_with('0') && rest.len() == 3
        })
    };
    let is_small = |text: &String| text.len() <= 3 && !text.contains(['.', ',']);
    values.iter().filter(|text| is_either(text)).count() >= FEWEST
        && values.iter().all(|text| is_either(text) || is_small(text))
}

fn describe_period(part: &mut Part, header: &str, says: &MoneyHeader) {
    match says.period {
        Some(Period::Month) if !part.has("amount_period") => part.fixed.push((
            "amount_period".into(),
            "month".into(),
            format!("{header:?} is per month; reports use yearly amounts"),
        )),
        Some(Period::Term) if part.has("amount_period") => {}
        Some(Period::Term) if part.has("term_months") => part.fixed.push((
            "amount_period".into(),
            "term".into(),
            format!(
                "{header:?} is the value of the whole term; reports use a year of it, by the length \
                 in {:?}",
                part.header_of("term_months").unwrap_or_default()
            ),
        )),
        Some(Period::Term) => part.ask(
            "amount",
            vec![header.to_string()],
            "it is the value of the whole term (TCV), but reports need a yearly amount. Is there \
             another column, or is every term one year?",
        ),
        _ => {}
    }
}

/// Asks about a plain `Amount` where another column has yearly amounts that differ from it.
fn ask_about_annual(part: &mut Part, header: &str) {
    let Some(own) = part.samples.iter().find(|sample| sample.header == header) else {
        return;
    };
    let is_annual = |sample: &&Sample| {
        money_header::read(&sample.header).period == Some(Period::Year)
            && sample.holds_numbers()
            && sample.filled * 2 > own.filled
            && sample.distinct != own.distinct
    };
    let annual = part
        .samples
        .iter()
        .filter(|s| s.header != header)
        .find(is_annual);
    if let Some(annual) = annual.map(|sample| sample.header.clone()) {
        let why = "reports use yearly amounts, and the values of these two columns differ. Which one \
                   is the amount of a year?";
        part.ask("amount", vec![annual, header.to_string()], why);
    }
}

/// Asks about a column of billing periods: an amount may be for a year or for the period.
fn ask_about_billing(part: &mut Part, header: &str) {
    const MOST: usize = 8;
    let is_period = |word: &String| !word.is_empty() && amount_period(word).is_some();
    let tells_periods = |sample: &&Sample| {
        sample.filled > 0
            && sample.distinct.len() <= MOST
            && sample.distinct.iter().all(is_period)
            && !part
                .columns
                .iter()
                .any(|mapped| mapped.header == sample.header)
    };
    let billing = part.samples.iter().find(tells_periods);
    if let Some((billing, examples)) = billing.map(|s| (s.header.clone(), s.examples())) {
        let why = format!(
            "({examples}) Is an amount in {header:?} what is paid in each of these periods? If it \
             is the amount of a year whatever is paid when, delete this question"
        );
        part.ask("amount_period", vec![billing], &why);
    }
}

fn describe_currency(part: &mut Part, header: &str, says: &MoneyHeader) {
    let mapped = part.header_of("currency");
    let Some((of_deal, codes)) = currencies(part, mapped.as_deref()) else {
        return;
    };
    // The column of currencies is the deal's own, and the amounts are already in one.
    match &says.currency {
        Some(code) if codes.len() == 1 && !codes.contains(code) => part.ask_fixed(
            "currency",
            &format!(
                "the header {header:?} says {code}, and {of_deal:?} says {} in every row. Which \
                 currency are the amounts in?",
                codes[0]
            ),
        ),
        Some(code) if mapped.is_some() => part.fixed.push((
            "currency".into(),
            code.clone(),
            format!("from the header {header:?}; {of_deal:?} is the currency of the deal itself"),
        )),
        None if says.is_home && mapped.is_some() => part.ask_fixed(
            "currency",
            &format!(
                "the amounts in {header:?} are in one currency, and {of_deal:?} is the currency of \
                 the deal itself. Which currency is {header:?} in?"
            ),
        ),
        _ => {}
    }
}

/// The column that says the currency of each deal, mapped or not, and the codes in it.
fn currencies(part: &Part, mapped: Option<&str>) -> Option<(String, Vec<String>)> {
    const WORDS: [&str; 8] = [
        "currency", "wahrung", "devise", "moneda", "divisa", "valuta", "moeda", "通貨",
    ];
    let says_currency = |sample: &&Sample| match mapped {
        Some(header) => sample.header == header,
        None => {
            let words = header_words(&sample.header);
            words.iter().any(|word| WORDS.contains(&word.as_str()))
        }
    };
    let sample = part.samples.iter().find(says_currency)?;
    let texts = sample.distinct.iter();
    let mut codes: Vec<String> = texts
        .filter_map(|text| parse::currency_code(&text.to_uppercase()))
        .collect();
    codes.sort();
    codes.dedup();
    let is_told = mapped.is_some() || !codes.is_empty();
    is_told.then(|| (sample.header.clone(), codes))
}
