//! The headings of a record block, in the words people use for them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Field, TextColumn};
use crate::record::lines::pattern;

/// What a heading begins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Label {
    /// The name of the whole record.
    Title,
    /// One text column.
    Column(TextColumn),
    /// Champion and skeptic together.
    Stakeholders,
    /// A line of the head.
    Head(Head),
    /// Who drafted and reviewed it: `drafted by …, reviewed by …`.
    Note,
    /// Who drafted it.
    Drafted,
    /// Who reviewed it.
    Reviewed,
    /// A section that no record has.
    Other,
}

/// A line of the head.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Head {
    /// The account's name.
    Account,
    /// The deal's id.
    Deal,
    /// The day of the close.
    Closed,
    /// Annual recurring revenue.
    Arr,
    /// The term.
    Term,
    /// The day the record was handed in.
    Submitted,
}

impl Label {
    /// Whether it begins one of the seven fields.
    pub fn is_field(self) -> bool {
        matches!(self, Label::Column(_) | Label::Stakeholders)
    }

    /// The field it begins.
    pub fn field(self) -> Option<Field> {
        match self {
            Label::Column(column) => Some(column.field()),
            Label::Stakeholders => Some(Field::ChampionSkeptic),
            _ => None,
        }
    }
}

/// Words that change nothing in a heading.
const FILLERS: [&str; 24] = [
    "the", "our", "a", "for", "cs", "success", "team", "top", "key", "main", "ranked", "winning",
    "in", "to", "track", "days", "day", "of", "with", "60", "3", "three", "s", "field",
];

/// Headings without their fillers. `success` is a filler except in what it would leave too little
/// of.
const KNOWN: [(&str, Label); 102] = {
    use Label::{Column, Drafted, Note, Other, Reviewed, Stakeholders};
    use TextColumn::*;
    const fn head(line: Head) -> Label {
        Label::Head(line)
    }
    [
        ("promised outcome", Column(PromisedOutcome)),
        ("promised outcomes", Column(PromisedOutcome)),
        ("outcome promised", Column(PromisedOutcome)),
        ("outcome", Column(PromisedOutcome)),
        ("outcomes", Column(PromisedOutcome)),
        ("desired outcome", Column(PromisedOutcome)),
        ("customer outcome", Column(PromisedOutcome)),
        ("promised result", Column(PromisedOutcome)),
        ("promise", Column(PromisedOutcome)),
        ("customer promise", Column(PromisedOutcome)),
        ("what we promised", Column(PromisedOutcome)),
        ("what was promised", Column(PromisedOutcome)),
        ("what they were promised", Column(PromisedOutcome)),
        ("decision criteria", Column(DecisionCriteria)),
        ("decision criterion", Column(DecisionCriteria)),
        ("decision criteria objections", Other),
        ("criteria", Column(DecisionCriteria)),
        ("buying criteria", Column(DecisionCriteria)),
        ("decision drivers", Column(DecisionCriteria)),
        ("why they bought", Column(DecisionCriteria)),
        ("why they chose us", Column(DecisionCriteria)),
        ("objections", Column(Objections)),
        ("objections answers", Column(Objections)),
        ("objections and answers", Column(Objections)),
        ("objections and answers that worked", Column(Objections)),
        ("objections answers that worked", Column(Objections)),
        ("objections and how we answered", Column(Objections)),
        ("objections and responses", Column(Objections)),
        ("objections responses", Column(Objections)),
        ("objections raised", Column(Objections)),
        ("objection handling", Column(Objections)),
        ("champion", Column(Champion)),
        ("champions", Column(Champion)),
        ("sponsor", Column(Champion)),
        ("skeptic", Column(Skeptic)),
        ("sceptic", Column(Skeptic)),
        ("skeptics", Column(Skeptic)),
        ("biggest skeptic", Column(Skeptic)),
        ("blocker", Column(Skeptic)),
        ("detractor", Column(Skeptic)),
        ("champion skeptic", Stakeholders),
        ("champion sceptic", Stakeholders),
        ("champion and skeptic", Stakeholders),
        ("champion and sceptic", Stakeholders),
        ("champion vs skeptic", Stakeholders),
        ("stakeholders", Stakeholders),
        ("people", Stakeholders),
        ("risk flags", Column(RiskFlags)),
        ("risk flag", Column(RiskFlags)),
        ("risks", Column(RiskFlags)),
        ("risk", Column(RiskFlags)),
        ("risks flags", Column(RiskFlags)),
        ("known risks", Column(RiskFlags)),
        ("open risks", Column(RiskFlags)),
        ("red flags", Column(RiskFlags)),
        ("flags", Column(RiskFlags)),
        ("watch outs", Column(RiskFlags)),
        ("risks watch outs", Column(RiskFlags)),
        ("success metric", Column(SuccessMetric)),
        ("success metrics", Column(SuccessMetric)),
        ("success measure", Column(SuccessMetric)),
        ("success kpi", Column(SuccessMetric)),
        ("metric", Column(SuccessMetric)),
        ("metrics", Column(SuccessMetric)),
        ("kpi", Column(SuccessMetric)),
        ("kpis", Column(SuccessMetric)),
        ("metric kpi", Column(SuccessMetric)),
        ("kpi success metric", Column(SuccessMetric)),
        ("lost deal cohort signal", Column(LostDealSignal)),
        ("lost deal signal", Column(LostDealSignal)),
        ("lost deals signal", Column(LostDealSignal)),
        ("lost deal cohort", Column(LostDealSignal)),
        ("lost deals", Column(LostDealSignal)),
        ("lost deal pattern", Column(LostDealSignal)),
        ("lost deal lessons", Column(LostDealSignal)),
        ("cohort signal", Column(LostDealSignal)),
        ("signal", Column(LostDealSignal)),
        ("account", head(Head::Account)),
        ("account name", head(Head::Account)),
        ("customer", head(Head::Account)),
        ("customer name", head(Head::Account)),
        ("client", head(Head::Account)),
        ("company", head(Head::Account)),
        ("deal", head(Head::Deal)),
        ("deal id", head(Head::Deal)),
        ("opportunity", head(Head::Deal)),
        ("opportunity id", head(Head::Deal)),
        ("closed", head(Head::Closed)),
        ("closed on", head(Head::Closed)),
        ("close date", head(Head::Closed)),
        ("arr", head(Head::Arr)),
        ("acv", head(Head::Arr)),
        ("term", head(Head::Term)),
        ("contract term", head(Head::Term)),
        ("submitted", head(Head::Submitted)),
        ("submitted on", head(Head::Submitted)),
        ("handed in", head(Head::Submitted)),
        ("ai assist note", Note),
        ("ai note", Note),
        ("drafted by", Drafted),
        ("reviewed by", Reviewed),
        ("reviewer", Reviewed),
    ]
};

/// Sections that people put beside a record.
const OTHERS: [&str; 20] = [
    "next steps",
    "next step",
    "notes",
    "other notes",
    "additional notes",
    "other",
    "timeline",
    "contacts",
    "links",
    "attachments",
    "background",
    "summary",
    "misc",
    "commercial terms",
    "commercials",
    "call recordings",
    "recordings",
    "technical notes",
    "open questions",
    "action items",
];

/// Headings beside the usual ones, such as those of another language.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    own: BTreeMap<String, Label>,
}

impl Labels {
    /// Adds a heading for a field.
    pub fn add(&mut self, heading: &str, field: Field) {
        let label = match field.columns().next() {
            Some(column) if field != Field::ChampionSkeptic => Label::Column(column),
            _ => Label::Stakeholders,
        };
        self.own.insert(words(heading).join(" "), label);
    }

    /// Adds a heading for one of the eight columns.
    pub fn add_column(&mut self, heading: &str, column: TextColumn) {
        self.own
            .insert(words(heading).join(" "), Label::Column(column));
    }

    /// What a heading's words begin.
    pub fn find(&self, heading: &str) -> Option<Label> {
        let all = words(heading);
        let mut rest: &[String] = &all;
        while let [first, more @ ..] = rest
            && first.chars().all(|c| c.is_ascii_digit())
            && !more.is_empty()
        {
            rest = more;
        }
        if rest.is_empty() || rest.len() > 14 {
            return None;
        }
        let whole = rest.join(" ");
        if let Some(label) = self.own.get(&whole) {
            return Some(*label);
        }
        if is_title(rest) {
            return Some(Label::Title);
        }
        if OTHERS.contains(&whole.as_str()) {
            return Some(Label::Other);
        }
        let known = |text: &str| {
            KNOWN
                .iter()
                .find(|(name, _)| *name == text)
                .map(|(_, label)| *label)
        };
        known(&whole).or_else(|| {
            let kept = rest.iter().filter(|word| !FILLERS.contains(&word.as_str()));
            known(&kept.cloned().collect::<Vec<_>>().join(" "))
        })
    }
}

fn is_title(words: &[String]) -> bool {
    const TITLE: [&str; 18] = [
        "sales", "to", "cs", "customer", "success", "handoff", "handover", "hand", "off", "over",
        "record", "note", "notes", "the", "internal", "template", "deal", "from",
    ];
    let has = |word: &str| words.iter().any(|w| w == word);
    let names_it =
        has("handoff") || has("handover") || (has("hand") && (has("off") || has("over")));
    names_it && words.iter().all(|word| TITLE.contains(&word.as_str()))
}

/// A heading in words: lower case, without brackets and signs.
fn words(heading: &str) -> Vec<String> {
    let mut depth = 0_i32;
    let outside = heading.chars().map(|c| match c {
        '(' | '[' | '（' => {
            depth += 1;
            ' '
        }
        ')' | ']' | '）' => {
            // `1) Promised outcome` closes what nothing opened.
            depth = (depth - 1).max(0);
            ' '
        }
        _ if depth > 0 => ' ',
        c => c,
    });
    let text: String = outside
        .collect::<String>()
        .to_lowercase()
        .replace(['’', '\''], "");
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_string)
        .collect()
}

/// A line's heading and what stands behind it.
pub fn heading<'a>(line: &'a str, labels: &Labels) -> Option<(Label, &'a str)> {
    static EMOJI: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?::[a-z0-9_+-]+:\s*)+"));
    const LONGEST: usize = 90;
    let line = line.trim();
    let line = EMOJI.find(line).map_or(line, |found| &line[found.end()..]);
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '(' && c != '#');
    let mut depth = 0_i32;
    for (at, c) in line.char_indices() {
        if at > LONGEST {
            return None;
        }
        match c {
            '(' | '[' | '（' => depth += 1,
            ')' | ']' | '）' => depth = (depth - 1).max(0),
            _ if depth > 0 => {}
            ':' | '：' | '|' | '\t' | '=' => {
                let found = labels.find(&line[..at]);
                let rest = line[at + c.len_utf8()..].trim_start_matches(['>', ':', ' ', '\t']);
                // `1: Promised outcome` has its own number in front.
                if found.is_some() || line[..at].chars().any(char::is_alphabetic) {
                    return found.map(|label| (label, rest));
                }
            }
            '.' if line[..at]
                .trim_start_matches(|c: char| !c.is_alphabetic())
                .contains(' ')
                && line[at + 1..].starts_with(' ') =>
            {
                // `What we promised. That …`, as a run-in heading.
                if let Some(label) = labels.find(&line[..at]).filter(|label| label.is_field()) {
                    return Some((label, line[at + 1..].trim_start()));
                }
            }
            '-' | '–' | '—'
                if line[..at].ends_with(' ')
                    && line[at + c.len_utf8()..].starts_with([' ', '-', '–']) =>
            {
                if let Some(label) = labels.find(&line[..at]) {
                    return Some((
                        label,
                        line[at + c.len_utf8()..].trim_start_matches([' ', '-', '–', '—']),
                    ));
                }
            }
            _ => {}
        }
    }
    let behind = line.len();
    labels.find(line).map(|label| (label, &line[behind..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(line: &str) -> Option<(Label, String)> {
        heading(line, &Labels::default()).map(|(label, rest)| (label, rest.to_string()))
    }

    #[test]
    fn headings_are_known_in_the_words_people_use() {
        use TextColumn::*;
        let cases = [
            (
                "1. Promised outcome (customer language): live",
                PromisedOutcome,
                "live",
            ),
            ("What we promised: live", PromisedOutcome, "live"),
            (
                "Decision criteria (ranked: top 3): 1. a",
                DecisionCriteria,
                "1. a",
            ),
            (
                "3. Top objections + winning answers: - Objection: a",
                Objections,
                "- Objection: a",
            ),
            ("Risk flags for CS", RiskFlags, ""),
            (":warning: Risks - SAP", RiskFlags, "SAP"),
            (
                "6️⃣ Success metric to track in 60 days: 5",
                SuccessMetric,
                "5",
            ),
            ("60-day metric – 5", SuccessMetric, "5"),
            (
                "| Lost-deal cohort signal | we lost 4 |",
                LostDealSignal,
                "we lost 4 |",
            ),
            (
                "\"promised_outcome\": \"live\",",
                PromisedOutcome,
                "\"live\",",
            ),
            ("Champion: Ana: CFO", Champion, "Ana: CFO"),
        ];
        for (line, column, rest) in cases {
            assert_eq!(
                find(line),
                Some((Label::Column(column), rest.into())),
                "{line}"
            );
        }
        assert_eq!(
            find("SALES-TO-CS HANDOFF RECORD"),
            Some((Label::Title, String::new()))
        );
        assert_eq!(
            find("Champion / Skeptic:").map(|f| f.0),
            Some(Label::Stakeholders)
        );
        assert_eq!(find("Next steps: call").map(|f| f.0), Some(Label::Other));
    }

    #[test]
    fn prose_is_no_heading() {
        for line in [
            "Champion left the company",
            "1. Security: SOC 2",
            "Objection: too dear",
            "60 days",
            "- Price",
            "",
        ] {
            assert_eq!(find(line), None, "{line}");
        }
    }

    #[test]
    fn headings_of_another_language_can_be_added() {
        let mut labels = Labels::default();
        labels.add("Zugesagtes Ergebnis", Field::PromisedOutcome);
        labels.add("Fürsprecher & Skeptiker", Field::ChampionSkeptic);
        let label = |line: &str| heading(line, &labels).map(|(label, _)| label);
        assert_eq!(
            label("1. Zugesagtes Ergebnis: bis Juni"),
            Some(Label::Column(TextColumn::PromisedOutcome))
        );
        assert_eq!(
            label("Fürsprecher / Skeptiker: Ana"),
            Some(Label::Stakeholders)
        );
    }
}
