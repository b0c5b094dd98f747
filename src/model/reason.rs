//! The taxonomy that turns the free text of a lost deal into a reason.

use regex::Regex;

/// Why a rule of the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{what} is no regular expression: {source}")]
pub struct RuleError {
    what: String,
    source: regex::Error,
}

impl RuleError {
    /// The pattern, or the error that names what it is for.
    ///
    /// # Errors
    /// When the pattern is no regular expression.
    pub fn compile(what: &str, pattern: &str) -> Result<Regex, RuleError> {
        Regex::new(pattern).map_err(|source| RuleError { what: what.to_string(), source })
    }
}

/// A reason of a [`Taxonomy`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ReasonId(u8);

/// Ordered rules: the first pattern found in the lower-case text names the reason. A blank text is
/// `unspecified`, a text that no rule knows is `other`.
#[derive(Clone, Debug)]
pub struct Taxonomy {
    rules: Vec<(String, Regex)>,
}

/// Name of the reason of a blank text.
pub const UNSPECIFIED: &str = "unspecified";
/// Name of the reason of a text that no rule knows.
pub const OTHER: &str = "other";

/// The default rules, first match wins.
pub const STANDARD: [(&str, &str); 7] = [
    ("security_legal", "security|legal|compliance|gdpr|contract terms"),
    ("champion_left", "champion left|sponsor (?:left|moved)|lost (?:our|the) (?:champion|sponsor)"),
    ("competitor", "competitor|another vendor|other vendor|chose |went with"),
    ("feature_gap", "feature|integration|missing|roadmap"),
    ("timing", "timing|not a priority|next year|postponed|too early"),
    ("no_decision", "no decision|went dark|ghosted|status quo|stalled"),
    ("price", "price|pricing|expensive|budget|discount|cost"),
];

impl Taxonomy {
    /// Most rules that a taxonomy can have.
    pub const MAX_RULES: usize = 250;

    /// A taxonomy of these `(name, pattern)` rules, in order. Patterns are matched against the
    /// trimmed lower-case text.
    ///
    /// # Errors
    /// When a pattern is no regular expression.
    pub fn new<N: AsRef<str>, P: AsRef<str>>(rules: &[(N, P)]) -> Result<Taxonomy, RuleError> {
        let rules = rules
            .iter()
            .take(Taxonomy::MAX_RULES)
            .map(|(name, pattern)| {
                let name = name.as_ref();
                Ok((name.to_string(), RuleError::compile(&format!("lost reason {name}"), pattern.as_ref())?))
            })
            .collect::<Result<_, RuleError>>()?;
        Ok(Taxonomy { rules })
    }

    /// The reason of a text as somebody typed it.
    pub fn classify(&self, text: &str) -> ReasonId {
        let text = text.trim_matches([' ', '\t', '\r', '\n']).to_lowercase();
        if text.is_empty() {
            return ReasonId(0);
        }
        let hit = self.rules.iter().position(|(_, pattern)| pattern.is_match(&text));
        ReasonId(hit.unwrap_or(self.rules.len()) as u8 + 1)
    }

    /// The name of a reason, as in files and JSON.
    pub fn name(&self, reason: ReasonId) -> &str {
        match usize::from(reason.0).checked_sub(1) {
            None => UNSPECIFIED,
            Some(rule) => self.rules.get(rule).map_or(OTHER, |(name, _)| name),
        }
    }

    /// Whether the reason says something: neither unspecified nor other.
    pub fn is_known(&self, reason: ReasonId) -> bool {
        (1..=self.rules.len()).contains(&usize::from(reason.0))
    }

    /// The reason of a deal whose export has no text for it.
    pub fn unspecified(&self) -> ReasonId {
        ReasonId(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_matches_wins() {
        let taxonomy = Taxonomy::new(&STANDARD).unwrap();
        let cases = [
            ("", "unspecified"),
            ("  \n", "unspecified"),
            ("Too expensive", "price"),
            ("Missing budget", "feature_gap"),
            ("went with our competitor, price", "competitor"),
            ("Legal and price", "security_legal"),
            ("Chose nothing", "competitor"),
            ("chose", "other"),
            ("They chose\nus not", "other"),
            ("Lost our sponsor", "champion_left"),
            ("Bad timing, no decision", "timing"),
            ("No  decision", "other"),
            ("ghosted us", "no_decision"),
            ("Übernommen", "other"),
            ("N/A", "other"),
        ];
        for (text, reason) in cases {
            let id = taxonomy.classify(text);
            assert_eq!(taxonomy.name(id), reason, "{text:?}");
            assert_eq!(taxonomy.is_known(id), !["unspecified", "other"].contains(&reason));
        }
    }

    #[test]
    fn a_broken_pattern_is_named() {
        let error = Taxonomy::new(&[("price", "(")]).unwrap_err().to_string();
        assert!(error.contains("lost reason price"), "{error}");
    }
}
