//! From the words of a label to what it begins.

use std::collections::BTreeMap;

use super::label::Label;
use super::label_index::{Match, index};
use super::label_words::{is_figure, is_title, label_words, without_brackets};
use crate::model::{Field, TextColumn};
use crate::record::fold::{each_word, fold, words};
use crate::record::words::{Kind, vocabulary};

/// The known labels, and those of the configuration.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    own: BTreeMap<String, Label>,
}

/// What a label begins, and how it was recognised.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Found {
    /// What it begins.
    pub label: Label,
    /// How it was recognised.
    pub how: Match,
    /// The number in front, as in `3. Objections`.
    pub number: Option<u8>,
    /// Whether it names one item of its field, as in `Objection: …` or `Risk 2: …`.
    pub is_item: bool,
    /// Whether it names a part of a person: `Champion title`.
    pub is_part: bool,
}

/// Whether a label begins a champion or a skeptic alone.
pub(super) fn is_one_person(label: Label) -> bool {
    matches!(
        label,
        Label::Column(TextColumn::Champion | TextColumn::Skeptic)
    )
}

impl Labels {
    /// Adds a label for a field.
    pub fn add(&mut self, heading: &str, field: Field) {
        let label = match field.columns().next() {
            Some(column) if field != Field::ChampionSkeptic => Label::Column(column),
            _ => Label::Stakeholders,
        };
        self.own.insert(label_words(heading).join(" "), label);
    }

    /// Adds a label for one of the eight columns.
    pub fn add_column(&mut self, heading: &str, column: TextColumn) {
        self.own
            .insert(label_words(heading).join(" "), Label::Column(column));
    }

    /// Whether a word may stand in a label.
    pub fn has_word(&self, word: &str) -> bool {
        let mut may_stand = true;
        each_word(word, |_, _, word| {
            may_stand = is_figure(word) || index().has_word(word) || self.own_has(word);
            may_stand
        });
        may_stand
    }

    /// Whether a label of the configuration has a word.
    fn own_has(&self, word: &str) -> bool {
        let mut own = self.own.keys().flat_map(|own| own.split(' '));
        own.any(|part| part == word)
    }

    /// Whether all words may stand in a label; `false` for most texts at their first word.
    fn may_be(&self, heading: &str) -> bool {
        let parts_words = |c: char| matches!(c, '(' | ')' | '[' | ']' | '①'..='⓿' | '❶'..='➓' | '\u{3000}' | '！'..='～');
        let trimmed = heading.trim();
        let mut was_lower = false;
        let mut is_parted = |c: char| {
            let parts = was_lower && c.is_uppercase();
            was_lower = c.is_lowercase();
            parts
        };
        // What is taken apart in other ways than by its signs.
        if heading.contains(parts_words)
            || !trimmed.contains(char::is_whitespace) && trimmed.chars().any(&mut is_parted)
        {
            return true;
        }
        let mut is_possible = true;
        each_word(heading, |_, _, word| {
            is_possible = is_figure(word) || index().is_possible(word) || self.own_has(word);
            is_possible
        });
        is_possible
    }

    /// Whether a folded word may begin a label.
    pub fn has_folded(&self, word: &str) -> bool {
        index().has_word(word) || !self.own.is_empty()
    }

    /// What a label begins, by its words; `may_err` forgives typing mistakes.
    pub fn find(&self, heading: &str, may_err: bool) -> Option<Found> {
        if heading.len() > 160 || !may_err && !self.may_be(heading) {
            return None;
        }
        self.find_closely(heading, may_err)
    }

    fn find_closely(&self, heading: &str, may_err: bool) -> Option<Found> {
        let all = label_words(heading);
        let number = all.first().and_then(|word| word.parse().ok());
        let front = all.iter().take_while(|word| is_figure(word)).count();
        // `60-day metric` begins with a figure of its own.
        let mut rest = match all.get(front).map(String::as_str) {
            Some("day" | "days" | "d" | "tage" | "jours") if front > 0 => &all[front - 1..],
            _ => &all[front..],
        };
        let mut is_item = false;
        if let [before @ .., last] = rest
            && !before.is_empty()
            && (is_figure(last) || last == "c" && heading.ends_with("__c"))
        {
            is_item = is_figure(last);
            rest = before;
        }
        if rest.is_empty() || rest.len() > 14 {
            return None;
        }
        let known = self.look_up(rest, heading, may_err);
        if known.is_none_or(|(label, _)| label == Label::Other)
            && let Some(found) = self.in_brackets(heading)
        {
            return Some(found);
        }
        let Some((label, how)) = known else {
            return self.part(rest);
        };
        // `Objection three`
        let marks = vocabulary().of(Kind::Objection);
        let numbered = rest.split_last().is_some_and(|(last, before)| {
            let is = |kind: Kind| vocabulary().of(kind).has(std::slice::from_ref(last));
            marks.has(before)
                && [Kind::Numbers, Kind::First, Kind::Second, Kind::Third]
                    .into_iter()
                    .any(is)
                || marks.has(before) && last == "three"
        });
        let is_mark =
            label == Label::Column(TextColumn::Objections) && (marks.has(rest) || numbered);
        Some(Found {
            label,
            how,
            number: number.filter(|n| (1..=7).contains(n)),
            is_item: is_item && label.is_field() || is_mark,
            is_part: false,
        })
    }

    /// The field that stands in brackets behind a label of another method: `Impact (promised
    /// outcome)`.
    fn in_brackets(&self, heading: &str) -> Option<Found> {
        let (front, inside) = heading.trim().strip_suffix(')')?.split_once('(')?;
        let (label, how) = index().exact(&words(inside).join(" "))?;
        // `Ana Ruiz, CFO (champion)` is a person with the label behind.
        let of_method = index().exact(&words(front).join(" "));
        let is_method = of_method.is_some_and(|(label, _)| label == Label::Other);
        (is_method && how == Match::Exact && label.is_field()).then_some(Found {
            label,
            how,
            number: None,
            is_item: false,
            is_part: false,
        })
    }

    /// A part of a person: `Champion role`, `Skeptic_Title__c`.
    fn part(&self, words: &[String]) -> Option<Found> {
        let all = vocabulary();
        let split = (1..words.len()).find(|at| {
            let (_, part) = words.split_at(*at);
            [Kind::Name, Kind::Role, Kind::Why]
                .iter()
                .any(|kind| all.of(*kind).has(part))
        })?;
        let (label, how) = index().exact(&words[..split].join(" "))?;
        let is_person = matches!(
            label,
            Label::Column(TextColumn::Champion | TextColumn::Skeptic)
        );
        is_person.then_some(Found {
            label,
            how,
            number: None,
            is_item: false,
            is_part: !all.of(Kind::Name).has(&words[split..]),
        })
    }

    fn look_up(&self, rest: &[String], heading: &str, may_err: bool) -> Option<(Label, Match)> {
        let whole = rest.join(" ");
        if let Some(label) = self.own.get(&whole) {
            return Some((*label, Match::Exact));
        }
        let fillers = vocabulary().of(Kind::Fillers);
        let kept: Vec<String> = rest
            .iter()
            .filter(|word| !fillers.has(std::slice::from_ref(word)))
            .cloned()
            .collect();
        let short = kept.join(" ");
        index()
            .exact(&whole)
            .or_else(|| index().exact(&short))
            .or_else(|| self.joined(heading))
            .or_else(|| {
                // `handoff_risk_flags`
                let (first, rest) = rest.split_first().filter(|(_, rest)| !rest.is_empty())?;
                let is_prefix = matches!(first.as_str(), "handoff" | "handover");
                let found = index().exact(&rest.join(" ")).filter(|_| is_prefix)?;
                (found.0 != Label::Title).then_some(found)
            })
            .or_else(|| is_title(rest).then_some((Label::Title, Match::Exact)))
            .or_else(|| {
                let near = || {
                    index()
                        .misspelt(&whole)
                        .or_else(|| index().misspelt(&short))
                };
                let label = may_err.then(near)??;
                Some((label, Match::Misspelt))
            })
    }

    /// Two labels in one: `Champion / Skeptic`, `Risks & success metric`.
    fn joined(&self, heading: &str) -> Option<(Label, Match)> {
        let folded = fold(heading);
        let folded = without_brackets(&folded);
        let joins = vocabulary().of(Kind::Joins);
        let mut sides = vec![String::new()];
        for part in folded.split_inclusive(['/', '&', '+', '|', ' ', ',']) {
            let word = part.trim_end_matches(['/', '&', '+', '|', ' ', ',']);
            if joins.has(&words(word)) {
                sides.push(String::new());
                continue;
            }
            if let Some(side) = sides.last_mut() {
                side.push_str(word);
                side.push(' ');
            }
            if part.ends_with(['/', '&', '+', '|', ',']) {
                sides.push(String::new());
            }
        }
        sides.retain(|side| !side.trim().is_empty());
        let [first, second] = sides.as_slice() else {
            return None;
        };
        if let (Some(label), Some(other)) = (self.single(first), self.single(second))
            && label == other
            && !label.is_field()
        {
            return Some((label, Match::Exact));
        }
        let column = |side: &str| match self.single(side)? {
            Label::Column(column) => Some(column),
            _ => None,
        };
        match (column(first)?, column(second)?) {
            (a, b) if a == b => Some((Label::Column(a), Match::Exact)),
            (a, b) if a.field() == b.field() => Some((Label::Stakeholders, Match::Exact)),
            (a, b) => Some((Label::Two(a, b), Match::Exact)),
        }
    }

    /// A label that joins no others.
    fn single(&self, text: &str) -> Option<Label> {
        let all = words(text);
        let fillers = vocabulary().of(Kind::Fillers);
        let rest: Vec<String> = all
            .iter()
            .skip_while(|word| word.chars().all(|c| c.is_ascii_digit()))
            .cloned()
            .collect();
        let kept: Vec<String> = rest
            .iter()
            .filter(|word| !fillers.has(std::slice::from_ref(word)))
            .cloned()
            .collect();
        self.own
            .get(&rest.join(" "))
            .copied()
            .or_else(|| index().exact(&rest.join(" ")).map(|(label, _)| label))
            .or_else(|| index().exact(&kept.join(" ")).map(|(label, _)| label))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What stands in headings and in prose.
    const PIECES: [&str; 34] = [
        " ",
        " ",
        " ",
        " ",
        "/",
        "&",
        ", ",
        "_",
        "champion",
        "Risk",
        "flags",
        "the",
        "3",
        "3.",
        "objection",
        "three",
        "role",
        "title",
        "handoff",
        "record",
        "lunch",
        "(a)",
        "[x]",
        "don't",
        "Promised",
        "Outcome",
        "__c",
        "success",
        "Maß",
        "d’achat",
        "①",
        "ＫＰＩ",
        "約束した成果",
        "60-day",
    ];

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]
        /// The look at each word passes over no label.
        #[test]
        fn a_label_is_found_with_and_without_a_look_at_its_words(
            pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 1..7),
        ) {
            let heading = pieces.concat();
            let mut labels = Labels::default();
            labels.add("Lovat utfall", Field::PromisedOutcome);
            prop_assert_eq!(labels.find(&heading, false), labels.find_closely(&heading, false));
        }
    }
}
