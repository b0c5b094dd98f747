//! Field 4, champion and skeptic: two columns, each a name followed by a role.

use std::sync::LazyLock;

use regex::Regex;

use super::rule::{Explanation, FieldRule};
use crate::model::{Deficiency, TextColumn};
use crate::record::search::pattern;

/// A name of two or more characters, a comma, a role of two or more characters.
static NAME_AND_ROLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[^,\r\n]{2,},[ \t]*[^, \t\r\n][^,\r\n]+"));

/// Requires a role after the name.
#[derive(Clone, Debug)]
pub struct ChampionAndSkeptic {
    /// Whether a role is required: `roles`.
    needs_role: bool,
}

impl Default for ChampionAndSkeptic {
    fn default() -> Self {
        ChampionAndSkeptic { needs_role: true }
    }
}

impl ChampionAndSkeptic {
    pub(super) fn configure(&mut self, roles: &bool) -> Result<(), String> {
        self.needs_role = *roles;
        Ok(())
    }
}

impl FieldRule for ChampionAndSkeptic {
    /// Counts nothing.
    fn check(&self, text: &str) -> Option<Deficiency> {
        (self.needs_role && !NAME_AND_ROLE.is_match(text)).then(Deficiency::default)
    }

    fn explain(&self, _: Deficiency) -> Explanation {
        Explanation::new(
            "no_role",
            "name without a role",
            "Write name, role and why it matters to them, separated by commas.",
        )
    }

    fn instruction(&self, column: TextColumn) -> &'static str {
        match column {
            TextColumn::Skeptic => "Write who is against it: name, role, what worries them.",
            _ => "Write who wants it: name, role, why they care.",
        }
    }

    fn requirement(&self, column: TextColumn) -> String {
        let who = column.key();
        match self.needs_role {
            true => format!("the {who}'s name and role, with a comma between"),
            false => format!("the {who}'s name"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_stands_behind_the_first_comma() {
        let rule = ChampionAndSkeptic::default();
        for text in ["Di, CFO", "李娜, 财务", "Ana Ruiz,CFO, wants fewer audits"] {
            assert_eq!(rule.check(text), None, "{text:?}");
        }
        for text in [
            "Ana",
            "D, CFO",
            "Ana, C",
            "Ana\nCFO",
            "Ana, , CFO",
            "Ana\n, CFO",
        ] {
            assert!(rule.check(text).is_some(), "{text:?}");
        }
    }
}
