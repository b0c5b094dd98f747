//! Lost reasons: the taxonomy that classifies the free text of a lost deal.

use regex::Regex;

/// A pattern that is not a valid regular expression. The message names what the pattern is for.
#[derive(Debug, thiserror::Error)]
#[error("{what} is no regular expression: {source}")]
pub struct RuleError {
    what: String,
    source: regex::Error,
}

impl RuleError {
    /// Compiles a pattern; `what` names what it is for.
    ///
    /// # Errors
    /// When the pattern is not a valid regular expression.
    pub fn compile(what: &str, pattern: &str) -> Result<Regex, RuleError> {
        Regex::new(pattern).map_err(|source| RuleError {
            what: what.to_string(),
            source,
        })
    }
}

/// A reason of a [`Taxonomy`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ReasonId(u8);

impl ReasonId {
    /// The id of [`NOT_REAL`], above those of rules.
    const NOT_REAL: ReasonId = ReasonId(u8::MAX);
}

/// Ordered rules: the first pattern that matches the lower-case text gives the reason. A blank text
/// is [`UNSPECIFIED`], a text that no rule matches is [`OTHER`]. The pattern of [`NOT_REAL`] comes
/// first.
#[derive(Clone, Debug)]
pub struct Taxonomy {
    not_real: Option<Regex>,
    rules: Vec<(String, Regex)>,
}

/// The reason of a blank text.
pub const UNSPECIFIED: &str = "unspecified";
/// The reason of a text that no rule matches.
pub const OTHER: &str = "other";
/// The reason of a deal that was not a real opportunity.
pub const NOT_REAL: &str = "not_a_real_deal";

/// The default pattern of deals that were not real opportunities: duplicates, mistakes, tests.
pub const STANDARD_NOT_REAL: &str = r"^(?:dup|dupe|duplicate|duplikat|doublon|duplicado|spam)(?:\s*[-–—:;,.(/].*|\s+(?:of|deal|entry|entries|record|lead|opportunity|opp|account)\b.*)?$|^(?:not a (?:real |valid )?(?:deal|lead|opportunity|opp)|(?:created|entered|opened|added) (?:twice|(?:in|by) (?:error|mistake))|invalid (?:deal|lead|opportunity|record)|test (?:deal|lead|opportunity|opp|record)|merged (?:with|into))\b";

/// The default rules as `(name, pattern)`, first match wins.
pub const STANDARD: [(&str, &str); 7] = [
    (
        "security_legal",
        "security|legal|compliance|gdpr|contract terms",
    ),
    (
        "champion_left",
        "champion left|sponsor (?:left|moved)|lost (?:our|the) (?:champion|sponsor)",
    ),
    (
        "competitor",
        "competitor|another vendor|other vendor|chose |went with",
    ),
    ("feature_gap", "feature|integration|missing|roadmap"),
    (
        "timing",
        "timing|not a priority|next year|postponed|too early",
    ),
    (
        "no_decision",
        "no decision|went dark|ghosted|status quo|stalled",
    ),
    ("price", "price|pricing|expensive|budget|discount|cost"),
];

impl Taxonomy {
    /// Most rules that a taxonomy can have.
    pub const MAX_RULES: usize = 250;

    /// A taxonomy of `(name, pattern)` rules, in order, and the pattern of deals that were not real
    /// opportunities; a blank pattern matches nothing. Patterns are matched against the trimmed,
    /// lower-case text.
    ///
    /// # Errors
    /// When a pattern is not a valid regular expression.
    pub fn new<N: AsRef<str>, P: AsRef<str>>(
        rules: &[(N, P)],
        not_real: &str,
    ) -> Result<Taxonomy, RuleError> {
        let not_real = match not_real.trim() {
            "" => None,
            pattern => Some(RuleError::compile("lost_reasons.not_real", pattern)?),
        };
        let rules = rules
            .iter()
            .take(Taxonomy::MAX_RULES)
            .map(|(name, pattern)| {
                let name = name.as_ref();
                Ok((
                    name.to_string(),
                    RuleError::compile(&format!("lost reason {name}"), pattern.as_ref())?,
                ))
            })
            .collect::<Result<_, RuleError>>()?;
        Ok(Taxonomy { not_real, rules })
    }

    /// The reason of a free text.
    pub fn classify(&self, text: &str) -> ReasonId {
        let text = text.trim_matches([' ', '\t', '\r', '\n']).to_lowercase();
        if text.is_empty() {
            return ReasonId(0);
        }
        if self
            .not_real
            .as_ref()
            .is_some_and(|pattern| pattern.is_match(&text))
        {
            return ReasonId::NOT_REAL;
        }
        let hit = self
            .rules
            .iter()
            .position(|(_, pattern)| pattern.is_match(&text));
        ReasonId(hit.unwrap_or(self.rules.len()) as u8 + 1)
    }

    /// Name of a reason in files and JSON.
    pub fn name(&self, reason: ReasonId) -> &str {
        match usize::from(reason.0).checked_sub(1) {
            None => UNSPECIFIED,
            Some(_) if reason == ReasonId::NOT_REAL => NOT_REAL,
            Some(rule) => self.rules.get(rule).map_or(OTHER, |(name, _)| name),
        }
    }

    /// Whether a rule matched: neither unspecified nor other, and a real opportunity.
    pub fn is_known(&self, reason: ReasonId) -> bool {
        (1..=self.rules.len()).contains(&usize::from(reason.0))
    }

    /// Whether the deal was a real opportunity: not a duplicate, mistake or test.
    pub fn is_real(&self, reason: ReasonId) -> bool {
        reason != ReasonId::NOT_REAL
    }

    /// Whether the deal has a text that no rule matches.
    pub fn is_other(&self, reason: ReasonId) -> bool {
        reason != ReasonId::NOT_REAL && usize::from(reason.0) == self.rules.len() + 1
    }

    /// The reason in the name of a lost stage (`Closed Lost - Price`); unspecified when the name
    /// contains none.
    pub fn of_stage(&self, stage: &str) -> ReasonId {
        // `Lost: Duplicate`, `Disqualified - Spam`: the reason stands last.
        let last = stage
            .rsplit([':', '-', '–', '—', '/'])
            .next()
            .unwrap_or(stage);
        let says = |text: &str| {
            Some(self.classify(text)).filter(|r| self.is_known(*r) || !self.is_real(*r))
        };
        says(stage)
            .or_else(|| says(last))
            .unwrap_or(self.unspecified())
    }

    /// The reason of a deal without a text.
    pub fn unspecified(&self) -> ReasonId {
        ReasonId(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_matches_wins() {
        let taxonomy = Taxonomy::new(&STANDARD, STANDARD_NOT_REAL).unwrap();
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
            ("dup of older opp", "not_a_real_deal"),
            ("Duplicate - price quote of D-1", "not_a_real_deal"),
            ("Created by mistake", "not_a_real_deal"),
            ("Spam", "not_a_real_deal"),
            ("Entered twice", "not_a_real_deal"),
            ("Duplicate content tool was missing", "feature_gap"),
            ("Spam filter integration missing", "feature_gap"),
            ("Duplex printing is missing", "feature_gap"),
            ("Their test of the integration failed", "feature_gap"),
        ];
        for (text, reason) in cases {
            let id = taxonomy.classify(text);
            assert_eq!(taxonomy.name(id), reason, "{text:?}");
            assert_eq!(
                taxonomy.is_known(id),
                !["unspecified", "other", "not_a_real_deal"].contains(&reason)
            );
            assert_eq!(taxonomy.is_real(id), reason != "not_a_real_deal");
            assert_eq!(taxonomy.is_other(id), reason == "other");
        }
    }

    #[test]
    fn a_stage_gives_its_reason_away_or_none() {
        let taxonomy = Taxonomy::new(&STANDARD, STANDARD_NOT_REAL).unwrap();
        for (stage, reason) in [
            ("Closed - Lost to Competitor", "competitor"),
            ("Closed – Lost Not Ready / No Decision", "no_decision"),
            ("Closed Lost - Price", "price"),
            ("Lost: Duplicate", "not_a_real_deal"),
            ("Disqualified - Spam", "not_a_real_deal"),
            ("Closed Lost", "unspecified"),
            ("Verloren", "unspecified"),
            ("Dead", "unspecified"),
        ] {
            assert_eq!(taxonomy.name(taxonomy.of_stage(stage)), reason, "{stage}");
        }
    }

    #[test]
    fn a_broken_pattern_is_named() {
        let error = Taxonomy::new(&[("price", "(")], "")
            .unwrap_err()
            .to_string();
        assert!(error.contains("lost reason price"), "{error}");
    }
}
