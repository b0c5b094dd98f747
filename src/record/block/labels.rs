//! From the words of a label to what it begins.

use std::collections::BTreeMap;

use super::label::Label;
use super::label_index::{Match, index};
use crate::model::{Field, TextColumn};
use crate::record::fold::{fold, words};
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
        let all = words(word);
        all.iter().all(|word| {
            word.chars().all(|c| c.is_ascii_digit())
                || index().has_word(word)
                || self
                    .own
                    .keys()
                    .any(|own| own.split(' ').any(|part| part == word))
        })
    }

    /// Whether a folded word may begin a label.
    pub fn has_folded(&self, word: &str) -> bool {
        index().has_word(word) || !self.own.is_empty()
    }

    /// What a label begins, by its words; `may_err` forgives typing mistakes.
    pub fn find(&self, heading: &str, may_err: bool) -> Option<Found> {
        if heading.len() > 160 {
            return None;
        }
        let all = label_words(heading);
        let number = all.first().and_then(|word| word.parse().ok());
        let is_figure = |word: &String| word.chars().all(|c| c.is_ascii_digit());
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
        let Some((label, how)) = self.look_up(rest, heading, may_err) else {
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

fn is_title(all: &[String]) -> bool {
    const WORDS: [&str; 22] = [
        "sales", "to", "cs", "customer", "success", "handoff", "handover", "hand", "off", "over",
        "record", "note", "notes", "the", "internal", "template", "deal", "from", "our", "final",
        "updated", "summary",
    ];
    let has = |word: &str| all.iter().any(|w| w == word);
    let names_it =
        has("handoff") || has("handover") || (has("hand") && (has("off") || has("over")));
    names_it && all.iter().all(|word| WORDS.contains(&word.as_str()))
}

/// A text without what stands in brackets.
fn without_brackets(text: &str) -> String {
    let mut depth = 0_i32;
    let outside = text.chars().map(|c| match c {
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
    outside.collect()
}

/// A label in words: folded, without brackets and signs; `promisedOutcome` is two words.
fn label_words(heading: &str) -> Vec<String> {
    let mut outside = without_brackets(heading);
    // `[Risk flags]` is a label too.
    if !outside.contains(char::is_alphanumeric) {
        outside = heading.to_string();
    }
    let outside = match circled(outside.trim_start()) {
        Some((number, rest)) => format!("{number} {rest}"),
        None => outside,
    };
    let trimmed = outside.trim();
    if trimmed.contains(char::is_whitespace) || !trimmed.contains(char::is_lowercase) {
        return words(&outside);
    }
    let mut parted = String::with_capacity(trimmed.len() + 4);
    let mut was_lower = false;
    for c in trimmed.chars() {
        if was_lower && c.is_uppercase() {
            parted.push(' ');
        }
        was_lower = c.is_lowercase();
        parted.push(c);
    }
    words(&parted)
}

/// A circled number at the beginning, and what stands behind it.
fn circled(text: &str) -> Option<(u32, &str)> {
    let first = text.chars().next()?;
    let number = match first {
        '①'..='⑳' => first as u32 - '①' as u32 + 1,
        '❶'..='❿' => first as u32 - '❶' as u32 + 1,
        _ => return None,
    };
    Some((number, &text[first.len_utf8()..]))
}
