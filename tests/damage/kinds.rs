//! The kinds of damage that exports really have, each applied to one export at a time. A kind gives
//! `false` where a layout has nothing that it could damage.

use super::export::{DEALS, Export, Table, account_of};

/// A kind of damage.
pub struct Kind {
    pub name: &'static str,
    pub apply: fn(&mut Export) -> bool,
}

macro_rules! kinds {
    ($($name:ident),* $(,)?) => { &[$(Kind { name: stringify!($name), apply: $name }),*] };
}

/// Every kind.
pub const KINDS: &[Kind] = kinds![
    quote_opens_a_cell,
    quote_opens_the_last_cell,
    comma_in_a_cell,
    comma_in_many_cells,
    all_rows_are_short,
    a_row_is_cut,
    header_again,
    header_again_in_another_order,
    totals_below,
    averages_below,
    delimiter_at_the_end,
    blank_lines_between,
    byte_order_mark,
    utf_16,
    cyrillic_letters,
    stages_in_german,
    stages_in_french,
    stages_in_japanese,
    a_closed_stage_of_ones_own,
    flags_of_a_spreadsheet,
    types_of_ones_own,
    types_in_german,
    statuses_nobody_knows,
    contracts_with_terms,
    reps_in_blocks,
    segments_in_blocks,
    names_in_any_case,
    blanks_in_names,
    invisible_in_names,
    invisible_in_ids,
    invisible_in_stages,
    invisible_in_headers,
    family_name_first,
    accents_written_apart,
    legal_forms,
    snake_headers,
    camel_headers,
    upper_headers,
    currency_in_the_header,
    no_close_date,
    a_header_twice,
    two_styles_of_dates,
    days_exchanged,
    months_by_name,
    months_in_spanish,
    dates_of_a_program,
    other_hyphens,
    midnight_elsewhere,
    cells_as_formulas,
    zeros_lost,
    hexadecimal_ids,
    decimal_commas,
    indian_groups,
    swiss_groups,
    currency_signs,
    amounts_in_thousands,
    a_newer_row_below,
    a_row_per_product,
    two_companies_in_a_cell,
];

/// Every kind for what became of accounts.
pub const CS_KINDS: &[Kind] = kinds![
    cs_statuses_nobody_knows,
    cs_statuses_without_a_day,
    cs_a_word_and_a_day,
    cs_quote_opens_a_cell,
    cs_comma_in_a_cell,
    cs_a_row_is_cut,
    cs_snake_headers,
    cs_camel_headers,
    cs_upper_headers,
    cs_months_by_name,
    cs_german_days,
    cs_other_hyphens,
    cs_cells_as_formulas,
    cs_zeros_lost,
    cs_names_in_any_case,
    cs_invisible_in_ids_and_words,
    cs_no_ids,
    cs_no_ids_and_legal_forms,
    cs_row_twice,
];

fn lines(text: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(text)
        .lines()
        .map(str::to_string)
        .collect()
}

fn joined(lines: &[String]) -> Vec<u8> {
    (lines.join("\n") + "\n").into_bytes()
}

/// Damages the text of the chosen row's cell of a field.
fn edit_cell(export: &mut Export, field: &str, edit: fn(Vec<u8>, &Export) -> Vec<u8>) -> bool {
    if export.at(field).is_none() {
        return false;
    }
    export.touch(export.chosen());
    export.edit = Some(edit);
    true
}

/// The line of the chosen row with a change of one cell's text.
fn with_cell(
    text: &[u8],
    export: &Export,
    field: &str,
    change: impl Fn(&str) -> String,
) -> Vec<u8> {
    let mut lines = lines(text);
    let (row, at) = (export.chosen(), export.at(field).expect("the field"));
    let delimiter = char::from(export.layout.delimiter);
    let mut cells: Vec<String> = lines[row].split(delimiter).map(str::to_string).collect();
    cells[at] = change(&cells[at]);
    lines[row] = cells.join(&delimiter.to_string());
    joined(&lines)
}

/// Facts that are named by the account as a report spells it.
const BY_ACCOUNT: &[&str] = &[
    "lost_account",
    "account_rep",
    "account_segment",
    "won_arr",
    "won_on",
    "churned",
];

fn quote_opens_a_cell(export: &mut Export) -> bool {
    export.renamed = BY_ACCOUNT;
    edit_cell(export, "rep", |text, export| {
        let text = with_cell(&text, export, "rep", |cell| format!("\"{cell}"));
        // Another one further down, as when somebody writes inches.
        let mut lines = lines(&text);
        if let Some(line) = lines.get_mut(export.chosen() + 3) {
            let name = account_of(export.chosen() + 2);
            *line = line.replacen(&name, &name.replacen(' ', "\" ", 1), 1);
        }
        joined(&lines)
    })
}

fn quote_opens_the_last_cell(export: &mut Export) -> bool {
    export.touch(DEALS);
    export.edit = Some(|text, export| {
        let mut lines = lines(&text);
        let at = lines[DEALS]
            .rfind(char::from(export.layout.delimiter))
            .expect("a cell")
            + 1;
        lines[DEALS].insert(at, '"');
        joined(&lines)
    });
    true
}

fn comma_in_a_cell(export: &mut Export) -> bool {
    edit_cell(export, "account", |text, export| {
        let delimiter = char::from(export.layout.delimiter);
        with_cell(&text, export, "account", |cell| {
            format!("{cell}{delimiter} Inc.")
        })
    })
}

fn comma_in_many_cells(export: &mut Export) -> bool {
    let Some(at) = export.at("account") else {
        return false;
    };
    (1..=DEALS).step_by(2).for_each(|row| export.touch(row));
    for row in export.deals[1..].iter_mut().step_by(2) {
        row[at] += "\u{1}";
    }
    export.edit = Some(|text, export| {
        let delimiter = char::from(export.layout.delimiter);
        String::from_utf8_lossy(&text)
            .replace('\u{1}', &format!("{delimiter} Inc."))
            .into_bytes()
    });
    true
}

fn all_rows_are_short(export: &mut Export) -> bool {
    export.deals[0].push("Currency code".into());
    true
}

fn a_row_is_cut(export: &mut Export) -> bool {
    let row = export.chosen();
    export.touch(row);
    let width = export.deals[row].len();
    export.deals[row].truncate(width / 2);
    true
}

fn header_again(export: &mut Export) -> bool {
    let header = export.deals[0].clone();
    export.deals.insert(export.chosen() + 1, header);
    true
}

fn header_again_in_another_order(export: &mut Export) -> bool {
    let half = DEALS / 2;
    (half + 1..=DEALS).for_each(|row| export.touch(row));
    let mut rest: Table = export.deals.split_off(half + 1);
    rest.insert(0, export.deals[0].clone());
    rest.iter_mut().for_each(|row| row.rotate_left(1));
    export.deals.extend(rest);
    true
}

fn totals_below(export: &mut Export) -> bool {
    let mut total = vec![String::new(); export.deals[0].len()];
    total[0] = "Grand Total".into();
    export.deals.push(total);
    export.deals.push(vec![format!(
        "Copyright (c) 2000-2026, all rights reserved. {DEALS} records"
    )]);
    true
}

fn averages_below(export: &mut Export) -> bool {
    let Some(amount) = export.at("amount").filter(|at| *at > 1) else {
        return false;
    };
    for (word, sum) in [("Totaal", "2010000"), ("Gemiddelde", "41875")] {
        let mut row = vec![String::new(); export.deals[0].len()];
        row[0] = word.into();
        row[amount] = sum.into();
        export.deals.push(row);
    }
    true
}

fn delimiter_at_the_end(export: &mut Export) -> bool {
    export
        .deals
        .iter_mut()
        .skip(1)
        .for_each(|row| row.push(String::new()));
    true
}

fn blank_lines_between(export: &mut Export) -> bool {
    export.edit = Some(|text, _| lines(&text).join("\n\n").into_bytes());
    true
}

fn byte_order_mark(export: &mut Export) -> bool {
    export.edit = Some(|text, _| [b"\xef\xbb\xbf", text.as_slice()].concat());
    true
}

fn utf_16(export: &mut Export) -> bool {
    export.edit = Some(|text, _| {
        let text = String::from_utf8_lossy(&text).into_owned();
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    });
    true
}

fn cyrillic_letters(export: &mut Export) -> bool {
    const REPS: [&str; 4] = ["Иван Петров", "Мария Соколова", "Олег Жуков", "Анна Щукина"];
    export.cells("rep", |i, _| REPS[i / 2 % 4].into());
    let plain = |_: usize, cell: &str| cell.replace('ü', "u").replace(" 🎉", "");
    for field in ["account", "name", "stage"] {
        export.cells(field, plain);
    }
    export
        .outcomes
        .iter_mut()
        .for_each(|row| row[1] = row[1].replace('ü', "u"));
    export.meaning = Some(Box::new(export.clone()));
    export.edit = Some(|text, _| {
        let text = String::from_utf8_lossy(&text).into_owned();
        encoding_rs::WINDOWS_1251.encode(&text).0.into_owned()
    });
    true
}

/// Writes the stages in other words.
fn stages(export: &mut Export, words: [&str; 3]) -> bool {
    let own = export.layout.stages;
    export.cells("stage", |_, cell| {
        let at = own.iter().position(|word| *word == cell).expect("a stage");
        words[at].into()
    })
}

fn stages_in_german(export: &mut Export) -> bool {
    stages(
        export,
        [
            "Geschlossen und gewonnen",
            "Geschlossen und verloren",
            "Verhandlung",
        ],
    )
}

fn stages_in_french(export: &mut Export) -> bool {
    stages(export, ["Fermée gagnée", "Fermée perdue", "Négociation"])
}

fn stages_in_japanese(export: &mut Export) -> bool {
    stages(export, ["受注", "失注", "商談中"])
}

fn a_closed_stage_of_ones_own(export: &mut Export) -> bool {
    let row = export.chosen();
    export.touch(row);
    let at = export.at("stage").expect("a stage");
    export.deals[row][at] = "Closed - merged away".into();
    true
}

fn flags_of_a_spreadsheet(export: &mut Export) -> bool {
    if export.layout.product != "salesforce" {
        return false;
    }
    let (won, lost) = (export.layout.stages[0], export.layout.stages[1]);
    let at = export.at("stage").expect("a stage");
    let flag = |is: bool| if is { "WAHR" } else { "FALSCH" }.to_string();
    export.deals[0].extend(["Is Deleted".to_string(), "IsWon".into(), "IsClosed".into()]);
    for row in &mut export.deals[1..] {
        let stage = row[at].clone();
        row.extend([
            flag(false),
            flag(stage == won),
            flag(stage == won || stage == lost),
        ]);
    }
    true
}

fn types_of_ones_own(export: &mut Export) -> bool {
    let renewal = export.layout.types[1];
    export.cells("type", |i, cell| match cell == renewal {
        true => ["Contract extension", "Re-subscribe", "Anniversary"][i % 3].into(),
        false => cell.into(),
    })
}

fn types_in_german(export: &mut Export) -> bool {
    let renewal = export.layout.types[1];
    export.cells("type", |_, cell| {
        if cell == renewal {
            "Verlängerung"
        } else {
            "Neugeschäft"
        }
        .into()
    })
}

fn statuses_nobody_knows(export: &mut Export) -> bool {
    export.outcomes[0][4] = "status".into();
    for row in &mut export.outcomes[1..] {
        row[4] = if row[4].is_empty() { "Green" } else { "Sunset" }.into();
    }
    true
}

fn contracts_with_terms(export: &mut Export) -> bool {
    let header = [
        "account_id",
        "account_name",
        "contract_id",
        "start_date",
        "end_date",
    ];
    let mut contracts = vec![header.map(str::to_string).to_vec()];
    for (i, row) in export.outcomes[1..].iter().enumerate() {
        let terms: &[(&str, &str)] = match row[4].is_empty() {
            false => &[("2025-06-12", "2026-06-11")],
            true => &[("2025-06-01", "2026-05-31"), ("2026-06-01", "2027-05-31")],
        };
        for (n, (start, end)) in terms.iter().enumerate() {
            let id = format!("K-{i}-{n}");
            contracts.push(
                [row[0].as_str(), &row[1], &id, start, end]
                    .map(str::to_string)
                    .to_vec(),
            );
        }
    }
    export.outcomes = contracts;
    true
}

/// Sorts the deals by a field, and leaves it blank but in the first row of each block.
fn in_blocks(export: &mut Export, field: &str) -> bool {
    let Some(at) = export.at(field) else {
        return false;
    };
    export.deals[1..].sort_by(|a, b| a[at].cmp(&b[at]));
    let mut above = String::new();
    for row in &mut export.deals[1..] {
        if row[at] == above {
            row[at].clear();
        } else {
            above.clone_from(&row[at]);
        }
    }
    true
}

fn reps_in_blocks(export: &mut Export) -> bool {
    in_blocks(export, "rep")
}

fn segments_in_blocks(export: &mut Export) -> bool {
    in_blocks(export, "segment")
}

fn names_in_any_case(export: &mut Export) -> bool {
    export.cells("rep", |i, cell| match i % 3 {
        0 => cell.to_uppercase(),
        1 => cell.to_lowercase(),
        _ => cell.into(),
    });
    export.cells("segment", |i, cell| {
        if i % 2 == 0 {
            cell.to_uppercase()
        } else {
            cell.into()
        }
    });
    true
}

fn blanks_in_names(export: &mut Export) -> bool {
    export.cells("rep", |i, cell| match i % 4 {
        0 => cell.replace(' ', "  "),
        1 => cell.replace(' ', "\u{a0}"),
        2 => format!("{cell} "),
        _ => cell.into(),
    })
}

/// A text with characters that nobody sees, other ones in each row.
fn with_invisible(i: usize, text: &str) -> String {
    match i % 5 {
        0 => text.replacen(' ', "\u{200b}", 1),
        1 => format!("\u{200e}{text}\u{feff}"),
        2 => format!("{text}\u{2060}\u{200b}"),
        3 => {
            let (at, _) = text.char_indices().nth(1).unwrap_or_default();
            format!("{}\u{ad}{}", &text[..at], &text[at..])
        }
        _ => text.into(),
    }
}

fn invisible_in_names(export: &mut Export) -> bool {
    export.cells("rep", with_invisible)
}

fn invisible_in_ids(export: &mut Export) -> bool {
    export.cells("id", with_invisible) | export.cells("account_id", with_invisible)
}

fn invisible_in_stages(export: &mut Export) -> bool {
    export.cells("stage", with_invisible)
}

fn invisible_in_headers(export: &mut Export) -> bool {
    let header = export.deals[0].iter_mut().enumerate();
    header.for_each(|(i, cell)| *cell = with_invisible(i, cell));
    true
}

fn family_name_first(export: &mut Export) -> bool {
    export.cells("rep", |i, cell| match cell.split_once(' ') {
        Some((given, family)) if i % 3 == 0 => format!("{family}, {given}"),
        _ => cell.into(),
    })
}

fn accents_written_apart(export: &mut Export) -> bool {
    let apart = |cell: &str| {
        let pairs = [
            ('ë', "e\u{308}"),
            ('ú', "u\u{301}"),
            ('ñ', "n\u{303}"),
            ('é', "e\u{301}"),
        ];
        pairs
            .iter()
            .fold(cell.to_string(), |text, (one, two)| text.replace(*one, two))
    };
    export.cells(
        "rep",
        |i, cell| if i % 2 == 0 { apart(cell) } else { cell.into() },
    )
}

fn legal_forms(export: &mut Export) -> bool {
    // Only where accounts are found by their names.
    if export.at("account_id").is_some() {
        return false;
    }
    export.renamed = BY_ACCOUNT;
    export.cells("account", |i, cell| {
        if i % 2 == 0 {
            format!("{cell}, GmbH")
        } else {
            cell.into()
        }
    })
}

fn headers(export: &mut Export, change: impl Fn(&[&str]) -> String) -> bool {
    for header in &mut export.deals[0] {
        let words: Vec<&str> = header
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .collect();
        *header = change(&words);
    }
    true
}

fn snake_headers(export: &mut Export) -> bool {
    headers(export, |words| words.join("_").to_lowercase())
}

fn camel_headers(export: &mut Export) -> bool {
    headers(export, |words| {
        let capital = |word: &&str| word[..1].to_uppercase() + &word[1..].to_lowercase();
        words.iter().map(capital).collect()
    })
}

fn upper_headers(export: &mut Export) -> bool {
    headers(export, |words| words.join("_").to_uppercase())
}

fn currency_in_the_header(export: &mut Export) -> bool {
    let at = export.at("amount").expect("an amount");
    export.deals[0][at] = format!("{} (USD)", export.deals[0][at]);
    true
}

fn no_close_date(export: &mut Export) -> bool {
    let days: Vec<usize> = ["closed_on", "won_on", "lost_on"]
        .iter()
        .filter_map(|f| export.at(f))
        .collect();
    (1..=DEALS).for_each(|row| export.touch(row));
    for row in &mut export.deals {
        days.iter().rev().for_each(|at| drop(row.remove(*at)));
    }
    true
}

fn a_header_twice(export: &mut Export) -> bool {
    let at = export.at("stage").expect("a stage");
    let header = export.deals[0][at].clone();
    export.deals[0].push(header);
    export.deals[1..]
        .iter_mut()
        .for_each(|row| row.push("x".into()));
    true
}

const DAY_FIELDS: [&str; 3] = ["closed_on", "won_on", "lost_on"];

/// Writes the days of the deals in another way.
fn days(export: &mut Export, write: fn(usize, u32, u32, u32) -> String) -> bool {
    let own = export.layout.day;
    let known: Vec<(String, (u32, u32, u32))> = (1..=12)
        .flat_map(|m| (1..=28).map(move |d| (2026, m, d)))
        .map(|day| (own(day), day))
        .collect();
    for field in DAY_FIELDS {
        export.cells(field, |i, cell| {
            let found = known.iter().find(|(text, _)| text == cell);
            found.map_or_else(String::new, |(_, (y, m, d))| write(i, *y, *m, *d))
        });
    }
    true
}

fn two_styles_of_dates(export: &mut Export) -> bool {
    (1..=DEALS).for_each(|row| export.touch(row));
    days(export, |i, y, m, d| match i % 2 {
        0 => format!("{d:02}.{m:02}.{y}"),
        _ => format!("{}/{}/{y}", m, d % 12 + 1),
    })
}

/// What a spreadsheet set to another country makes of days: those up to 12 are exchanged.
fn days_exchanged(export: &mut Export) -> bool {
    (1..=DEALS).for_each(|row| export.touch(row));
    days(export, |i, y, m, d| match i % 2 {
        0 => format!("{y}-{:02}-{m:02}", d - 12),
        _ => format!("{d:02}/{m:02}/{y}"),
    })
}

fn months_by_name(export: &mut Export) -> bool {
    days(export, |_, y, m, d| {
        let name = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ];
        format!("{} {d}, {y} 4:05 PM", name[m as usize - 1])
    })
}

fn months_in_spanish(export: &mut Export) -> bool {
    days(export, |_, y, m, d| {
        let name = [
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ];
        format!("{d} de {} de {y}", name[m as usize - 1])
    })
}

fn dates_of_a_program(export: &mut Export) -> bool {
    days(export, |_, y, m, d| {
        let day = chrono::NaiveDate::from_ymd_opt(y as i32, m, d).expect("a day");
        day.format("%a %b %d %Y 10:00:00 GMT+0000 (Coordinated Universal Time)")
            .to_string()
    })
}

fn other_hyphens(export: &mut Export) -> bool {
    days(export, |_, y, m, d| {
        format!("{y}\u{2011}{m:02}\u{2011}{d:02}")
    })
}

fn midnight_elsewhere(export: &mut Export) -> bool {
    (1..=DEALS).for_each(|row| export.touch(row));
    days(export, |_, y, m, d| {
        // Midnight in Central Europe: 23:00 UTC in winter and 22:00 in summer, on the day before.
        let day = chrono::NaiveDate::from_ymd_opt(y as i32, m, d).expect("a day");
        let before = day.pred_opt().expect("a day");
        let hour = if day >= chrono::NaiveDate::from_ymd_opt(2026, 3, 30).expect("a day") {
            22
        } else {
            23
        };
        format!("{}T{hour}:00:00Z", before.format("%Y-%m-%d"))
    })
}

fn cells_as_formulas(export: &mut Export) -> bool {
    for field in ["id", "account_id"] {
        export.cells(field, |_, cell| format!("=\"{cell}\""));
    }
    true
}

fn zeros_lost(export: &mut Export) -> bool {
    let has_ids = export.cells("account_id", |_, cell| format!("0000{cell}"));
    // Names would join the files as well.
    export
        .outcomes
        .iter_mut()
        .for_each(|row| drop(row.remove(1)));
    has_ids
}

fn hexadecimal_ids(export: &mut Export) -> bool {
    export.renamed = &["lost_on", "lost_account", "lost_reason", "lost_arr"];
    export.cells("id", |i, _| match i % 4 {
        0 => format!("1818e{:03}", 100 + i),
        _ => format!("a{:03x}b{:03x}", 0x100 + i, 0x200 + i),
    })
}

fn decimal_commas(export: &mut Export) -> bool {
    export.cells("amount", |_, cell| {
        let (thousands, rest) = cell.split_at(cell.len() - 3);
        format!("{thousands}.{rest},00")
    })
}

fn indian_groups(export: &mut Export) -> bool {
    export.cells("amount", |_, cell| format!("1{cell}"));
    export.meaning = Some(Box::new(export.clone()));
    export.cells("amount", |_, cell| {
        let (thousands, rest) = cell.split_at(cell.len() - 3);
        let (lakhs, thousands) = thousands.split_at(1);
        format!("{lakhs},{thousands},{rest}")
    })
}

fn swiss_groups(export: &mut Export) -> bool {
    export.cells("amount", |_, cell| {
        let (thousands, rest) = cell.split_at(cell.len() - 3);
        format!("{thousands}\u{2019}{rest}.00")
    })
}

fn amounts_in_thousands(export: &mut Export) -> bool {
    export.cells("amount", |_, cell| match cell.parse::<f64>() {
        Ok(amount) => format!("{}k", amount / 1000.0),
        Err(_) => cell.into(),
    })
}

fn currency_signs(export: &mut Export) -> bool {
    export.cells("amount", |_, cell| format!("US$ {cell}"))
}

fn a_newer_row_below(export: &mut Export) -> bool {
    let row = export.chosen();
    let older = export.deals[row].clone();
    export.touch(row);
    export.deals[0].push("Last Modified Date".into());
    for row in &mut export.deals[1..] {
        row.push("2026-06-20".into());
    }
    let newer = export.deals[row].clone();
    let (stage, amount) = (
        export.at("stage").expect("a stage"),
        export.at("amount").expect("an amount"),
    );
    export.deals[row] = older;
    export.deals[row][stage] = export.layout.stages[2].into();
    export.deals[row][amount] = "1".into();
    export.deals[row].push("2026-01-02".into());
    export.deals.push(newer);
    true
}

fn a_row_per_product(export: &mut Export) -> bool {
    let amount = export.at("amount").expect("an amount");
    export.deals[0].push("Product Name".into());
    let rows: Table = export.deals.drain(1..).collect();
    for row in rows {
        let whole: u32 = row[amount].parse().expect("a number");
        for (product, part) in [("Route", whole / 4), ("Dispatch", whole - whole / 4)] {
            let mut row = row.clone();
            row[amount] = part.to_string();
            row.push(product.into());
            export.deals.push(row);
        }
    }
    true
}

fn two_companies_in_a_cell(export: &mut Export) -> bool {
    if export.layout.product != "hubspot" {
        return false;
    }
    let row = export.chosen();
    export.touch(row);
    let at = export.at("account_id").expect("an account");
    export.deals[0][at] = "Associated Company IDs".into();
    export.deals[row][at] += ";99999";
    true
}

/// An export without the rows that are listed by their lines in the damaged one, of those that the
/// damage touched.
pub fn without(mut left: Export, damaged: &Export, listed: &[(String, usize)]) -> Export {
    let touched = &damaged.touched;
    let at = left.at("id").expect("an id");
    let is_listed = |file: &str, row: usize| listed.contains(&(file.to_string(), row + 1));
    let mut row = 0;
    left.deals.retain(|cells| {
        row += 1;
        !touched.contains(&cells[at]) || !is_listed("deals.csv", row - 1)
    });
    row = 0;
    left.outcomes.retain(|_| {
        row += 1;
        !damaged.touched_cs.contains(&(row - 1)) || !is_listed("outcomes.csv", row - 1)
    });
    left
}

/// Position of a field in the outcomes.
fn cs_at(export: &Export, field: &str) -> Option<usize> {
    export.cs.columns.iter().position(|(_, of)| *of == field)
}

fn cs_statuses_nobody_knows(export: &mut Export) -> bool {
    let (stays, at) = (export.cs.statuses[0], cs_at(export, "left_on"));
    // A day would say it as well.
    if let Some(at) = at {
        export
            .outcomes
            .iter_mut()
            .for_each(|row| drop(row.remove(at)));
        if cs_at(export, "status").is_some_and(|status| status > at) {
            return false;
        }
    }
    export.cs_cells("status", |_, cell| {
        if cell == stays {
            "Green zone"
        } else {
            "Sunset"
        }
        .into()
    })
}

fn cs_statuses_without_a_day(export: &mut Export) -> bool {
    let words = export.cs.statuses;
    let has_status = export.cs_cells("status", |i, cell| match cell == words[0] {
        true => ["Active", "Live", "Customer"][i % 3].into(),
        false => ["Offboarded", "Sunset", "Gone"][i % 3].into(),
    });
    let has_day = export.cs_cells("left_on", |_, _| String::new());
    has_status && has_day
}

fn cs_a_word_and_a_day(export: &mut Export) -> bool {
    let left = export.cs.statuses[1];
    export.cs_cells("status", |_, cell| {
        if cell == left {
            "Wound down".into()
        } else {
            cell.into()
        }
    })
}

fn cs_quote_opens_a_cell(export: &mut Export) -> bool {
    export.touched_cs = (4..=9).collect();
    export.edit_cs = Some(|text| {
        let mut lines = lines(&text);
        lines[4] = lines[4].replacen(',', ",\"", 1);
        lines[9] = lines[9].replacen(',', "\",", 1);
        joined(&lines)
    });
    true
}

fn cs_comma_in_a_cell(export: &mut Export) -> bool {
    let names =
        |row: &usize| (2..25).step_by(3).any(|i| i == *row) && matches!((row - 1) % 4, 1 | 2);
    export.touched_cs = (1..25).filter(names).collect();
    export.edit_cs = Some(|text| {
        let mut lines = lines(&text);
        for line in lines.iter_mut().skip(2).step_by(3) {
            *line = line
                .replacen("Imaging", "Imaging, Inc.", 1)
                .replacen("Care", "Care, Ltd", 1);
        }
        joined(&lines)
    });
    true
}

fn cs_a_row_is_cut(export: &mut Export) -> bool {
    export.touched_cs = vec![6];
    export.outcomes[6].truncate(2);
    true
}

/// Writes the headers of the outcomes in another way.
fn cs_headers(export: &mut Export, change: fn(&str) -> String) -> bool {
    export.outcomes[0]
        .iter_mut()
        .for_each(|header| *header = change(header));
    true
}

fn words(header: &str) -> Vec<&str> {
    header
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect()
}

fn cs_snake_headers(export: &mut Export) -> bool {
    cs_headers(export, |header| words(header).join("_").to_lowercase())
}

fn cs_camel_headers(export: &mut Export) -> bool {
    cs_headers(export, |header| {
        words(header)
            .iter()
            .map(|word| word[..1].to_uppercase() + &word[1..])
            .collect()
    })
}

fn cs_upper_headers(export: &mut Export) -> bool {
    cs_headers(export, |header| words(header).join("_").to_uppercase())
}

/// Writes the days on which accounts left in another way.
fn cs_days(export: &mut Export, text: &'static str) -> bool {
    export.cs_cells("left_on", |_, cell| {
        if cell.is_empty() { "" } else { text }.into()
    })
}

fn cs_months_by_name(export: &mut Export) -> bool {
    cs_days(export, "11 juin 2026")
}

fn cs_german_days(export: &mut Export) -> bool {
    cs_days(export, "11.6.2026")
}

fn cs_other_hyphens(export: &mut Export) -> bool {
    cs_days(export, "2026\u{2013}06\u{2013}11")
}

fn cs_cells_as_formulas(export: &mut Export) -> bool {
    export.cs_cells("account_id", |_, cell| format!("=\"{cell}\""))
}

fn cs_zeros_lost(export: &mut Export) -> bool {
    export.cells("account_id", |_, cell| format!("00{cell}"));
    let at = cs_at(export, "account").expect("a name");
    export
        .outcomes
        .iter_mut()
        .for_each(|row| drop(row.remove(at)));
    true
}

fn cs_invisible_in_ids_and_words(export: &mut Export) -> bool {
    let ids = export.cs_cells("account_id", with_invisible);
    export.cs_cells("status", with_invisible) | ids
}

fn cs_names_in_any_case(export: &mut Export) -> bool {
    export.cs_cells("csm", |i, cell| {
        if i % 3 == 0 {
            cell.to_uppercase()
        } else {
            cell.into()
        }
    })
}

fn cs_no_ids(export: &mut Export) -> bool {
    let at = cs_at(export, "account_id").expect("an id");
    export
        .outcomes
        .iter_mut()
        .for_each(|row| drop(row.remove(at)));
    true
}

fn cs_no_ids_and_legal_forms(export: &mut Export) -> bool {
    export.cs_cells("account", |i, cell| {
        if i % 2 == 0 {
            format!("{cell} GmbH")
        } else {
            cell.to_uppercase()
        }
    });
    cs_no_ids(export)
}

fn cs_row_twice(export: &mut Export) -> bool {
    let row = export.outcomes[3].clone();
    export.outcomes.push(row);
    true
}
