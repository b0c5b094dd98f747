//! `[records]` to the rules by which records are judged.

use super::file;
use crate::model::{Field, RuleError, TextColumn};
use crate::record::{Agents, FieldRules, Form};

pub(super) fn check(
    written: &file::Records,
    problems: &mut Vec<String>,
) -> Result<FieldRules, RuleError> {
    let mut rules = FieldRules::standard()?;
    let set = |target: &mut usize, value: Option<usize>| *target = value.unwrap_or(*target);
    set(&mut rules.outcome_chars, written.outcome_chars);
    set(&mut rules.criteria_lines, written.criteria_lines);
    set(&mut rules.answered_objections, written.answered_objections);
    set(&mut rules.risk_chars, written.risk_chars);
    let set = |target: &mut bool, value: Option<bool>| *target = value.unwrap_or(*target);
    set(&mut rules.roles, written.roles);
    set(&mut rules.metric_target, written.metric_target);
    set(&mut rules.blank_row_is_record, written.blank_row_is_record);
    if let Some(file::Form::AsPasted) = written.form {
        rules.form = Form::AsPasted;
    }
    rules.add_placeholders(&written.placeholders);
    if let Some(words) = &written.signal_words {
        if words.iter().all(|word| word.trim().is_empty()) {
            problems.push(
                "records.signal_words is empty: name the words of which a lost-deal signal needs \
                 one"
                .into(),
            );
        }
        rules.set_signal_words(words)?;
    }
    if let Some(names) = &written.agents {
        rules.agents = Agents::named(names);
    }
    for (name, headings) in &written.headings {
        let column = TextColumn::ALL
            .into_iter()
            .find(|column| column.key() == name);
        let field = Field::ALL.into_iter().find(|field| field.key() == name);
        match (column, field) {
            (Some(column), _) => headings
                .iter()
                .for_each(|heading| rules.labels.add_column(heading, column)),
            (None, Some(field)) => headings
                .iter()
                .for_each(|heading| rules.labels.add(heading, field)),
            (None, None) => problems.push(format!(
                "records.headings.{name} is no field; there are {} and champion_skeptic",
                TextColumn::ALL.map(TextColumn::key).join(", ")
            )),
        }
    }
    Ok(rules)
}
