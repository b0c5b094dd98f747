//! Instructions for an AI assistant, made from the rules of the gate.

use super::rules::FieldRules;
use crate::model::{Field, TextColumn};

/// Who the instructions are for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reader {
    /// The assistant that drafts a record after a sale.
    Sales,
    /// The assistant that reads a record for customer success.
    Cs,
}

/// The task of the assistant that drafts.
const SALES_TASK: &str = "# Draft a sales-to-CS handoff record\n\n\
     You write down what was promised in a sale, so that customer success (CS) can act on \
     it without asking sales again. Work only from what you are given: calls, mails, \
     notes, the order. Leave blank what you do not know: a blank field is followed up, an \
     invented one misleads. Never write TBD, N/A or the like, and never repeat the text of \
     another record.\n\n\
     - Keep the customer's words. Mark a statement the customer made with [confirmed], and \
     one that is our interpretation with [our read].\n\
     - Name people with their roles. The champion and the skeptic are two different people.\n\
     - One number with a target in field 6: from what to what, by which day.\n\
     - A person must review the draft before it is handed over, and is named as the reviewer.\n";

/// The task of the assistant that reads.
const CS_TASK: &str = "# Read a sales-to-CS handoff record\n\n\
     You read what sales handed over about a new customer, and tell the CS manager what to \
     do with it. Do not fill gaps with guesses: name them, field by field, and put the \
     question that sales has to answer.\n\n\
     - Treat what is marked [confirmed] as the customer's own words, what is marked [our \
     read] as an assumption to check at kickoff, and what is not marked as neither.\n\
     - Say for each field whether CS can act on it: complete, thin, placeholder or \
     missing, by the rules below.\n\
     - A complete field may still be untrue or useless: point out texts that would fit any \
     customer, numbers without a target, and promises that contradict the risks.\n\
     - End with the three questions for the kickoff, the date of the 60-day check-in with \
     its target, and your decision: accepted, or rejected with the fields to correct.\n";

/// The meaning of the statuses.
const STATUSES: &str = "\nA field is blank, a placeholder (TBD, N/A, none, ?, or \
     template text such as [NAME]), too thin (it does not meet the rule above), or complete. The record is complete when all seven fields are.\n";

/// How the reading assistant receives the record.
const CS_RECORD: &str = "\n## The record\n\nIt comes as a block of text, or as JSON that fits \
     `handoff schema record`. `handoff gate FILE --format json` gives the verdict by these rules; \
     it fits `handoff schema verdict`.\n";

/// The instructions, as Markdown.
pub fn prompt(reader: Reader, rules: &FieldRules) -> String {
    let (task, record) = match reader {
        Reader::Sales => (SALES_TASK, sales_record()),
        Reader::Cs => (CS_TASK, CS_RECORD.to_string()),
    };
    format!(
        "{task}\n## The seven fields\n\n{}{STATUSES}{record}",
        fields(rules)
    )
}

/// The form in which the drafting assistant answers.
fn sales_record() -> String {
    format!(
        "\n## The form\n\nAnswer with the record and nothing else, as JSON that fits `handoff \
             schema record`, or as this block:\n\n\
             ```text\n{TEMPLATE}```\n\nCheck it with `handoff gate FILE` before you hand it over: it \
             lists each field that is not complete, and why.\n"
    )
}

/// What each field should contain, and when it is complete.
fn fields(rules: &FieldRules) -> String {
    let mut out = String::new();
    for (number, field) in (1..).zip(Field::ALL) {
        out.push_str(&format!(
            "{number}. **{}** (`{}`)\n",
            field.label(),
            field.key()
        ));
        for column in field.columns() {
            let who = match column {
                TextColumn::Champion | TextColumn::Skeptic => format!("`{}`: ", column.key()),
                _ => String::new(),
            };
            let rule = rules.rule(column);
            let needs = rule.requirement(column);
            out.push_str(&format!(
                "   - {who}{} Complete when it has {needs}.\n",
                rule.instruction(column)
            ));
        }
    }
    out
}

/// The block as people fill it in.
pub const TEMPLATE: &str = "\
SALES-TO-CS HANDOFF RECORD
Account: …   Closed: …   ARR: …   Term: …
1. Promised outcome (customer language): …
2. Decision criteria (ranked top 3): 1. … 2. … 3. …
3. Top objections + winning answers: - Objection: … -> Answer that worked: …
4. Champion: name, role, why they care / Skeptic: name, role, what worries them
5. Risk flags for CS: - …
6. Success metric to track in 60 days: one number, with target
7. Lost-deal cohort signal: In the last 90 days we lost N deals like this. Top reasons: … Watch \
for … at month 4-6.
AI-assist note: drafted by AGENT, reviewed by REP.
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::block::{Labels, read};
    use crate::record::{RecordStatus, RecordsSection, assess};

    #[test]
    fn the_instructions_follow_the_rules() {
        let rules = FieldRules::default();
        assert!(prompt(Reader::Sales, &rules).contains("at least 40 characters"));
        let written = RecordsSection {
            outcome_chars: Some(77),
            metric_target: Some(true),
            signal_words: Some(vec!["Preis".into()]),
            ..RecordsSection::default()
        };
        let rules = FieldRules::of(&written, &mut Vec::new());
        for reader in [Reader::Sales, Reader::Cs] {
            let text = prompt(reader, &rules);
            for part in [
                "at least 77 characters",
                "a number and a target",
                "one of the words Preis",
            ] {
                assert!(text.contains(part), "{part} in {text}");
            }
        }
    }

    #[test]
    fn the_template_is_understood_whole_and_never_passes() {
        let block = read(TEMPLATE, &Labels::default());
        assert_eq!((block.found.len(), block.not_understood.len()), (7, 0));
        let assessment = assess(&block, &FieldRules::default());
        assert_ne!(assessment.status(), RecordStatus::Complete);
        let passed: Vec<_> = assessment
            .fields
            .iter()
            .filter(|f| f.reasons.is_empty() && f.low_information.is_empty())
            .collect();
        assert!(passed.is_empty(), "{passed:?}");
    }
}
