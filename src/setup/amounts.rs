//! What the header of the amounts says of them, written into the draft.

use super::parts::Part;
use crate::config::money_header::{self, Period};
use crate::model::Table;

/// Notes period and currency that the header of the amounts tells.
pub fn describe(part: &mut Part) {
    let Some(header) = part
        .header_of("amount")
        .filter(|_| part.file.table == Table::Deals)
    else {
        return;
    };
    let says = money_header::read(&header);
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
                "{header:?} is the value of the whole term; reports use a year of it, by the months \
                 in {:?}",
                part.header_of("term_months").unwrap_or_default()
            ),
        )),
        Some(Period::Term) => part.ask(
            "amount",
            vec![header.clone()],
            "it is the value of the whole term (TCV), but reports need a yearly amount. Is there \
             another column, or is every term one year?",
        ),
        _ => {}
    }
    let Some(of_deal) = part.header_of("currency") else {
        return;
    };
    // The column of currencies is the deal's own, and the amounts are already in one.
    match says.currency {
        Some(code) => part.fixed.push((
            "currency".into(),
            code,
            format!("from the header {header:?}; {of_deal:?} is the currency of the deal itself"),
        )),
        None if says.is_home => part.ask_fixed(
            "currency",
            &format!(
                "the amounts in {header:?} are in one currency, and {of_deal:?} is the currency of \
                 the deal itself. Which currency is {header:?} in?"
            ),
        ),
        None => {}
    }
}
