//! The table of field rules, and with it the section `[records]` of the configuration.
//!
//! To add a rule:
//!
//! 1. Write `FIELD.rs` beside this file: the thresholds with their defaults, `configure`, the
//!    methods of [`FieldRule`], and tests.
//! 2. Name the file in `mod.rs`.
//! 3. Give it a line in the table below: key, type of the value, rule, columns. A column has one
//!    rule: take it out of the line that had it.
//! 4. Tell users about the key in the README, "When is a field complete?".

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::form_of_texts::Form;
use super::rule::FieldRule;
use crate::model::TextColumn;

/// Makes the section, the rules, and the way from one to the other. Comments on keys are part of
/// the published schema.
macro_rules! records_section {
    ($(
        $(#[$doc:meta])*
        $key:ident: $value:ty $(=> $file:ident::$rule:ident [$($column:ident),+])?;
    )+) => {
        /// `[records]`: the field rules.
        #[derive(Deserialize, Default, JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        #[schemars(rename = "Records")]
        pub struct RecordsSection {
            $($(#[$doc])* pub(crate) $key: $value,)+
        }

        /// The rule of each field, with the thresholds in force.
        #[derive(Clone, Debug, Default)]
        pub(super) struct RuleTable {
            $($($file: super::$file::$rule,)?)+
        }

        impl RuleTable {
            /// The rule that judges a column.
            pub(super) fn rule(&self, column: TextColumn) -> &dyn FieldRule {
                match column {
                    $($($(TextColumn::$column)|+ => &self.$file,)?)+
                }
            }

            /// Sets the thresholds that the section sets. What cannot be used goes to `problems`.
            pub(super) fn configure(
                &mut self,
                written: &RecordsSection,
                problems: &mut Vec<String>,
            ) {
                $($(
                    if let Some(value) = &written.$key {
                        problems.extend(self.$file.configure(value).err());
                    }
                )?)+
            }
        }
    };
}

// In the order in which an error lists the keys.
records_section! {
    outcome_chars: Option<usize>        => promised_outcome::PromisedOutcome [PromisedOutcome];
    criteria_lines: Option<usize>       => decision_criteria::DecisionCriteria [DecisionCriteria];
    answered_objections: Option<usize>  => objections::Objections [Objections];
    risk_chars: Option<usize>           => risk_flags::RiskFlags [RiskFlags];
    roles: Option<bool>                 => champion_skeptic::ChampionAndSkeptic [Champion, Skeptic];
    metric_target: Option<bool>         => success_metric::SuccessMetric [SuccessMetric];
    blank_row_is_record: Option<bool>;
    form: Option<Form>;
    /// Whether texts that are complete by their shape and tell nothing are placeholders.
    strict: Option<bool>;
    placeholders: Vec<String>;
    signal_words: Option<Vec<String>>   => lost_deal_signal::LostDealSignal [LostDealSignal];
    agents: Option<Vec<String>>;
    /// Field or column to further headings of record blocks.
    headings: BTreeMap<String, Vec<String>>;
}
