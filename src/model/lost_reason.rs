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
    misleading: Regex,
    rules: Vec<Rule>,
}

/// The reason of a blank text.
pub const UNSPECIFIED: &str = "unspecified";
/// The reason of a text that no rule matches.
pub const OTHER: &str = "other";
/// The reason of a deal that was not a real opportunity.
pub const NOT_REAL: &str = "not_a_real_deal";

/// The default pattern of deals that were not real opportunities: duplicates, mistakes, tests.
pub const STANDARD_NOT_REAL: &str = r"^(?:dup|dupe|duplicate|duplikat|doublon|duplicado|spam)(?:\s*[-–—:;,.(/].*|\s+(?:of|deal|entry|entries|record|lead|opportunity|opp|account)\b.*)?$|^(?:not a (?:real |valid )?(?:deal|lead|opportunity|opp)|(?:created|entered|opened|added) (?:twice|(?:in|by) (?:error|mistake))|invalid (?:deal|lead|opportunity|record)|test (?:deal|lead|opportunity|opp|record)|merged (?:with|into))\b";

/// Phrases in which a word of the default rules means nothing of the kind: `competitive pricing` names
/// no competitor, `Chose not to move forward` no other vendor, `pricing OK` no price. They are taken
/// out before the default rules are tried; what a group holds stays.
const MISLEADING: &str = concat!(
    // Nobody was chosen.
    r"\b(?:chose|went with)\s+((?:not|to|no|neither|inaction|doing nothing|none)\b|(?:the )?status quo|(?:an? )?(?:in.?house|internal)\b)",
    // A competitor is denied, or only compared with.
    r"|\b(?:no|without(?: an?)?|not (?:lost )?(?:to )?(?:an? |the |any )?)\s*(?:other |direct )?(?:competit\w*|other vendor|another vendor)",
    // Something was in order.
    r"|\b(?:pric(?:e|es|ing)|costs?|budget|security|legal|compliance|features?|integrations?|timing)\s+(?:(?:was|were|is|are|looked|seemed)\s+)?(?:ok|okay|fine|good|great|accepted|approved|agreed|competitive|complete|no(?:t an?| longer an?)? (?:issue|problem|concern|reason|blocker))\b",
    r"|\b(?:not|isn.t|wasn.t|nothing to do with|no (?:issue|problem|concern)s? with)\s+(?:about |due to |because of |the |their |our )*(?:pric(?:e|es|ing)|costs?|budget|security|legal|compliance|features?|integrations?|timing)\b",
    r"|\bnot (?:too )?expensive\b",
    // Something else is missing, or is called so.
    r"|\bmissing\s+((?:the |a |an |our |their )?(?:decision|champion|sponsor|contact|approval|stakeholder|deadline|power|authority|need|urgency|interest|inform|document|paper|data|funding|response|reply|answer)\w*)",
    r"|\b(?:feature.complete|integration partner|security company|legal entity|legal name|cost of living)\b",
);

/// The default rules as `(name, pattern)`, first match wins. They match whole words.
pub const STANDARD: [(&str, &str); 7] = [
    (
        "security_legal",
        r"\b(?:security|legal|compliance|gdpr)\b|\bcontract terms\b",
    ),
    (
        "champion_left",
        r"\bchampion (?:has |had )?left\b|\b(?:sponsor|contact|buyer|decision.?maker) (?:has |had )?(?:left|moved|quit|resigned)\b|\blost (?:our|the|their) (?:champion|sponsor)\b|\bno champion\b",
    ),
    (
        "competitor",
        r"\bcompetitors?\b|\bcompetition\b|^competitive$|\bcompetitive (?:loss|displacement|bid|product|solution|offer)\b|\b(?:another|other) vendor\b|\b(?:chose|went with) ",
    ),
    (
        "feature_gap",
        r"\bfeatures?\b|\bintegrations?\b|\bmissing\b|\broadmap\b",
    ),
    (
        "timing",
        r"\btiming\b|\bnot (?:a|the) priority\b|\bnext year\b|\bpostponed\b|\btoo (?:early|late)\b|^not (?:yet )?ready$|\bto wait\b|\bmissed (?:the |our |their )?deadline\b",
    ),
    (
        "no_decision",
        r"\bno decision\b|\bwent dark\b|\bghosted\b|\bstatus quo\b|\bstalled\b|\bnot to (?:move forward|proceed|buy|decide)\b|^(?:chose |did |do |; )nothing\b",
    ),
    (
        "price",
        r"\b(?:over|under)?pric(?:e|es|ed|ey|y|ing)\b|\bexpensive\b|\bbudgets?\b|\bdiscounts?\b|\bcosts?\b|\bcostly\b",
    ),
];

/// A rule: the reason and what its texts say.
#[derive(Clone, Debug)]
struct Rule {
    name: String,
    pattern: Regex,
    /// Whether it is one of the default rules.
    is_standard: bool,
}

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
                let (name, pattern) = (name.as_ref(), pattern.as_ref());
                Ok(Rule {
                    name: name.to_string(),
                    pattern: RuleError::compile(&format!("lost reason {name}"), pattern)?,
                    is_standard: STANDARD.contains(&(name, pattern)),
                })
            })
            .collect::<Result<_, RuleError>>()?;
        Ok(Taxonomy {
            not_real,
            misleading: RuleError::compile("the list of misleading phrases", MISLEADING)?,
            rules,
        })
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
        let hit = |text: &str, plain: &str| {
            let matches = |rule: &Rule| {
                let text = if rule.is_standard { plain } else { text };
                rule.pattern.is_match(text)
            };
            self.rules.iter().position(matches)
        };
        let found = hit(&text, &text).and_then(|first| {
            // Most texts match nothing, or hold no phrase that misleads.
            let is_plain = !self.rules[first].is_standard || !self.misleading.is_match(&text);
            match is_plain {
                true => Some(first),
                false => hit(&text, &self.misleading.replace_all(&text, "; $1$2")),
            }
        });
        ReasonId(found.unwrap_or(self.rules.len()) as u8 + 1)
    }

    /// Name of a reason in files and JSON.
    pub fn name(&self, reason: ReasonId) -> &str {
        match usize::from(reason.0).checked_sub(1) {
            None => UNSPECIFIED,
            Some(_) if reason == ReasonId::NOT_REAL => NOT_REAL,
            Some(rule) => self.rules.get(rule).map_or(OTHER, |rule| &rule.name),
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
            ("Missing SSO", "feature_gap"),
            ("went with our competitor, price", "competitor"),
            ("Legal and price", "security_legal"),
            ("Chose nothing", "competitor"),
            ("Chose Crewmark", "competitor"),
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
    fn a_known_word_inside_another_or_denied_is_no_reason() {
        let taxonomy = Taxonomy::new(&STANDARD, STANDARD_NOT_REAL).unwrap();
        for (text, reason) in [
            ("Competitive pricing", "price"),
            ("Needs more competitive pricing", "price"),
            ("No competitor involved", "other"),
            ("Not lost to a competitor, price", "price"),
            ("Competition", "competitor"),
            ("Discounted competitor", "competitor"),
            ("Chose not to move forward", "no_decision"),
            ("Customer chose to wait", "timing"),
            ("Went with status quo", "no_decision"),
            ("Chose to build in-house", "other"),
            ("Missing decision maker", "other"),
            ("Costa Rica office closed", "other"),
            ("Price was fine, no decision", "no_decision"),
            ("Pricing OK, no champion", "champion_left"),
            ("Legacy integration partner went bankrupt", "other"),
            ("Feature complete but too late", "timing"),
            ("Illegal content", "other"),
            ("Security approved, budget cut", "price"),
            ("No budget", "price"),
            ("No integration with SAP", "feature_gap"),
            ("Not about the price", "other"),
        ] {
            assert_eq!(taxonomy.name(taxonomy.classify(text)), reason, "{text:?}");
        }
    }

    #[test]
    fn declared_patterns_are_tried_on_the_whole_text() {
        let rules = [("in_house", "in-house"), ("no_rival", "no competitor")];
        let taxonomy = Taxonomy::new(&rules, "").unwrap();
        for (text, reason) in [
            ("Chose to build in-house", "in_house"),
            ("No competitor", "no_rival"),
        ] {
            assert_eq!(taxonomy.name(taxonomy.classify(text)), reason, "{text:?}");
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
