//! The currency of the reports and the rates of the others.

use std::collections::BTreeMap;

use crate::config::{Source, money_header};
use crate::model::Table;
use crate::setup::page::Page;
use crate::setup::parts::Part;
use crate::setup::unmapped;
use crate::source::InputError;
use crate::source::{parse, probe};

pub fn write(page: &mut Page, deals: &Part) -> Result<(), InputError> {
    page.line("");
    page.line("[money]");
    let counts = match deals.file.header("currency") {
        "" => None,
        header => probe::values(&deals.file, header, 50)?,
    };
    let mut by_code: BTreeMap<String, u64> = BTreeMap::new();
    let named = counts.unwrap_or_default().into_iter();
    for (text, n) in named.filter(|(text, _)| !text.is_empty()) {
        // `INR` and `₹` are one currency.
        *by_code
            .entry(parse::currency_code(&text).unwrap_or(text))
            .or_default() += n;
    }
    let mut codes: Vec<(String, u64)> = by_code.into_iter().collect();
    codes.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    // Asked about the deals already.
    if deals.to_fix.iter().any(|(column, _)| column == "currency") {
        page.fill(
            "currency = \"…\"",
            "which currency should reports use? See fixed.currency under [deals]",
        );
        return Ok(());
    }
    let likely = likely_amount(deals);
    let by_header = likely
        .as_ref()
        .and_then(|header| Some((money_header::read(header).currency?, header)));
    match (codes.split_first(), by_header) {
        (_, Some((code, header))) => {
            page.line(&format!(
                "currency = {code:?}   # from the header {header:?}"
            ));
            Ok(())
        }
        (None, None) => by_marks(page, deals, likely.as_deref()),
        (Some(((main, _), others)), None) => {
            with_rates(page, main, others);
            Ok(())
        }
    }
}

/// The header of the amounts, mapped or asked about.
fn likely_amount(deals: &Part) -> Option<String> {
    let doubt = deals.doubts.iter().find(|doubt| doubt.column == "amount");
    let asked = doubt.and_then(|doubt| doubt.headers.first().cloned());
    let by_values = || {
        unmapped::amount_like(deals)
            .first()
            .map(|s| s.header.clone())
    };
    deals.header_of("amount").or(asked).or_else(by_values)
}

/// Without a column of currencies the marks in the amounts may tell; those of a column that is only
/// asked about too.
fn by_marks(page: &mut Page, deals: &Part, likely: Option<&str>) -> Result<(), InputError> {
    let marks = match likely.filter(|_| !deals.has("amount")) {
        None => probe::currency_marks(&deals.file, "amount")?,
        Some(header) => {
            let source = Source {
                columns: [("amount".to_string(), header.to_string())].into(),
                ..Source::default()
            };
            let file = deals.probed.open(Table::Deals, &source)?;
            probe::currency_marks(&file, "amount")?
        }
    };
    let marks: Vec<&str> = marks.keys().map(String::as_str).collect();
    match marks.as_slice() {
        [] if likely.is_some() => page.fill(
            "currency = \"USD\"",
            "which currency are the amounts in? No column, header or currency sign says so",
        ),
        [] => page.line("currency = \"USD\"   # check: there are no amounts yet"),
        ["$"] => page.line(
            "currency = \"USD\"   # check: the amounts have a $, which other dollars use too",
        ),
        ["¥" | "￥"] => {
            let is_kana = |c: char| ('\u{3040}'..='\u{30ff}').contains(&c);
            let headers = deals.file.layout.headers.iter();
            match headers.flat_map(|header| header.chars()).any(is_kana) {
                true => page.line(
                    "currency = \"JPY\"   # check: the amounts have a ¥, and the headers are Japanese",
                ),
                false => page.fill(
                    "currency = \"JPY\"",
                    "are the amounts, which have a ¥, in yen (JPY) or in yuan (CNY)?",
                ),
            }
        }
        [one] if one.len() == 3 && one.is_ascii() => {
            page.line(&format!(
                "currency = {:?}   # named in the amounts",
                one.to_uppercase()
            ));
        }
        several => {
            page.fill(
                "currency = \"…\"",
                &format!(
                    "the amounts are in {}: which currency should reports use?",
                    several.join(", ")
                ),
            );
            let is_code = |mark: &&&str| mark.len() == 3 && mark.is_ascii();
            let codes = several.iter().filter(is_code);
            let rates: Vec<String> = codes.map(|code| format!("{code} = …")).collect();
            if rates.len() > 1 {
                page.fill(
                    &format!("rates = {{ {} }}", rates.join(", ")),
                    "what is one unit of each other currency worth in that of the reports?",
                );
            }
        }
    }
    Ok(())
}

fn with_rates(page: &mut Page, main: &str, others: &[(String, u64)]) {
    page.line(&format!(
        "currency = {main:?}   # the currency of most deals; reports use it"
    ));
    if !others.is_empty() {
        let rates = others
            .iter()
            .map(|(code, _)| format!("{code} = …"))
            .collect::<Vec<_>>()
            .join(", ");
        page.fill(
            &format!("rates = {{ {rates} }}"),
            &format!("what is one unit of each worth in {main}?"),
        );
    }
}
