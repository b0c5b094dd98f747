//! The verdict as a rep reads it.

use std::fmt;

use super::verdict::{FieldJson, GateVerdict, HandoffStateJson};
use crate::metrics::handoff_state::HandoffState;
use crate::model::TextColumn;

/// Lines that belong to no field, shown at most.
const LEFTOVERS: usize = 5;

impl fmt::Display for GateVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = match (&self.record.deal, &self.record.account) {
            (Some(deal), Some(account)) => format!("{deal}, {account}: "),
            (Some(one), None) | (None, Some(one)) => format!("{one}: "),
            (None, None) => String::new(),
        };
        if !self.is_there {
            writeln!(
                f,
                "{who}NO RECORD. None of the seven fields was found. `handoff prompt sales` shows \
                 the template."
            )?;
            return self.state_in_words(f);
        }
        let verdict = if self.complete {
            "COMPLETE"
        } else {
            "NOT COMPLETE"
        };
        writeln!(
            f,
            "{who}{verdict}, {} of {} fields.",
            self.complete_fields,
            self.fields.len()
        )?;
        self.state_in_words(f)?;
        for (number, field) in (1..).zip(&self.fields) {
            field_in_words(number, field, f)?;
        }
        self.flags_in_words(f)?;
        self.doubts(f)?;
        self.leftovers(f)
    }
}

fn field_in_words(number: usize, field: &FieldJson, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let sign = if field.reasons.is_empty() {
        '●'
    } else {
        '▲'
    };
    let line = format!(
        "  {sign} {number}. {:<24}{}",
        field.label, field.status_in_words
    );
    let words: Vec<&str> = field
        .reasons
        .iter()
        .map(|reason| reason.words.as_str())
        .collect();
    match words.is_empty() {
        true => writeln!(f, "{line}")?,
        false => writeln!(f, "{:<43}{}", line, words.join(", "))?,
    }
    let mut remedies: Vec<&str> = field
        .reasons
        .iter()
        .map(|reason| reason.remedy.as_str())
        .collect();
    remedies.dedup();
    match field.looks_like {
        Some(line) => writeln!(
            f,
            "        Line {line} may be this field. Put it under the heading '{number}. {}'.",
            field.label
        )?,
        None => {
            for remedy in remedies {
                writeln!(f, "        {remedy}")?;
            }
        }
    }
    for text in &field.low_information {
        let who = match text.column {
            "champion" | "skeptic" => text.column,
            _ => "it",
        };
        writeln!(f, "        Passes the rule, but {who} {}.", text.words)?;
    }
    Ok(())
}

/// `overdue by 3 days, no record`, `not due yet, due on 2026-11-22`, `accepted`.
impl fmt::Display for HandoffStateJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = self.state.label();
        let days = self.as_of.since(self.due_on);
        match (self.state, label.strip_prefix("overdue")) {
            (_, Some(what)) if days == 1 => write!(f, "overdue by 1 day{what}"),
            (_, Some(what)) => write!(f, "overdue by {days} days{what}"),
            (HandoffState::NotDue, None) if days == 0 => write!(f, "{label}, due today"),
            (HandoffState::NotDue, None) => write!(f, "{label}, due on {}", self.due_on),
            _ => f.write_str(label),
        }
    }
}

impl GateVerdict {
    fn state_in_words(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.state {
            Some(state) => writeln!(f, "  State: {state}."),
            None => Ok(()),
        }
    }

    fn flags_in_words(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flags = &self.flags;
        if flags.unreviewed {
            let agent = self
                .record
                .drafted_by
                .as_deref()
                .unwrap_or("an AI assistant");
            writeln!(f, "  AI draft by {agent}, not reviewed.")?;
        }
        if flags.late == Some(true) {
            writeln!(
                f,
                "  Late: handed over after 48 hours, or after the kickoff."
            )?;
        }
        if flags.stale == Some(true) {
            writeln!(
                f,
                "  Stale: not updated for half a year, and the renewal is near."
            )?;
        }
        for (column, deals) in flags.copied.iter().flatten() {
            let label = TextColumn::ALL
                .into_iter()
                .find(|c| c.key() == *column)
                .map_or("", TextColumn::label);
            writeln!(
                f,
                "  Reused text: the same {} is on {deals} deals.",
                label.to_lowercase()
            )?;
        }
        if flags.confirmed > 0 || flags.our_reading > 0 {
            writeln!(
                f,
                "  Statements: {} confirmed by the customer, {} our interpretation.",
                flags.confirmed, flags.our_reading
            )?;
        }
        Ok(())
    }

    /// What was read without being sure.
    fn doubts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.reading_doubts.is_empty() {
            return Ok(());
        }
        writeln!(f, "  Please check:")?;
        for doubt in &self.reading_doubts {
            writeln!(f, "    {}", doubt.words)?;
        }
        Ok(())
    }

    /// Each field with the lines it was read from, for `--show`.
    pub fn texts(&self) -> String {
        let mut out = String::from("  Fields as read:\n");
        for (number, field) in (1..).zip(&self.fields) {
            if field.spans.is_empty() {
                out.push_str(&format!("  {number}. {}: nothing found\n", field.label));
            }
            for span in &field.spans {
                let who = match span.column {
                    "champion" | "skeptic" => format!(", {}", span.column),
                    _ => String::new(),
                };
                let lines = match span.first_line == span.last_line {
                    true => format!("line {}", span.first_line),
                    false => format!("lines {} to {}", span.first_line, span.last_line),
                };
                out.push_str(&format!("  {number}. {}{who} ({lines})\n", field.label));
                for line in span.text.lines() {
                    out.push_str(&format!("       {line}\n"));
                }
            }
        }
        out
    }

    fn leftovers(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.not_understood.is_empty() {
            return Ok(());
        }
        writeln!(f, "  Not assigned to any field:")?;
        for left in self.not_understood.iter().take(LEFTOVERS) {
            let text: String = left.text.chars().take(70).collect();
            let dots = if text.len() < left.text.len() {
                "…"
            } else {
                ""
            };
            let why = match left.why {
                "repeated" => " (this field also appears further up, which counts)",
                "quoted" => " (quoted from an older mail)",
                "ignored" => " (marked as a draft, or to be ignored)",
                "other_record" => " (from another record in this text)",
                _ => "",
            };
            writeln!(f, "    line {}: {text}{dots}{why}", left.line)?;
        }
        match self.not_understood.len().saturating_sub(LEFTOVERS) {
            0 => Ok(()),
            n => writeln!(f, "    and {n} more"),
        }
    }
}
