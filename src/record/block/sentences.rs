//! Sentences of prose that say of which field they are: `Champion is …`, `We lost 3 deals …`.

use super::label::Label;
use super::label_index::Match;
use super::labels::{Found, Labels};
use super::person_forms::{person_named, stands_by_us};
use super::sentence_forms::{
    dense_topic, introduced, promised_because, ranks, said_of, subject, tells_lost,
};
use super::told::{tells_item, tells_objection, tells_of_others, tells_pair, typed_person};
use crate::model::TextColumn;
use crate::record::fold::spans;
use crate::record::words::{Kind, vocabulary};

/// A sentence, and the field that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// What it begins, where it says so.
    pub label: Option<Label>,
    /// Its text: without the label, where it is one.
    pub text: String,
    /// The whole sentence, where the text is a part of it.
    pub whole: Option<String>,
    /// Whether it names no field and tells an objection with its answer.
    pub is_told: bool,
}

/// How sentences begin that are of a field, and whether the beginning is part of the text.
pub(super) const BEGINNINGS: [(Kind, TextColumn, bool); 6] = [
    (
        Kind::SaysPromisedOutcome,
        TextColumn::PromisedOutcome,
        false,
    ),
    (
        Kind::SaysDecisionCriteria,
        TextColumn::DecisionCriteria,
        false,
    ),
    (Kind::SaysObjections, TextColumn::Objections, true),
    (Kind::SaysRiskFlags, TextColumn::RiskFlags, true),
    (Kind::SaysSuccessMetric, TextColumn::SuccessMetric, true),
    (Kind::SaysLostDealSignal, TextColumn::LostDealSignal, true),
];

/// The sentences of a line with the fields that they name.
pub fn sentences(line: &str, labels: &Labels) -> Vec<Sentence> {
    let mut out: Vec<Sentence> = Vec::new();
    let parts = split(line);
    for (i, &whole_text) in parts.iter().enumerate() {
        let named = label_of(whole_text, labels);
        // What lost customers said, and how a risk was answered, is no objection of this deal.
        let is_of_others = out.last().is_some_and(|last| tells_of_others(last.label));
        let is_told = named.is_none()
            && !is_of_others
            && tells_objection(whole_text, parts.get(i + 1).copied());
        let (label, text) = match named {
            Some((label, text)) => (Some(label), text),
            None if is_told => (Some(Label::Column(TextColumn::Objections)), whole_text),
            None => (None, whole_text),
        };
        // `Brief on Adler: we promised that …`
        if label.is_none()
            && let Some((intro, rest)) = introduction(whole_text)
            && let Some((label, text)) = label_of(rest, labels)
        {
            out.push(Sentence {
                label: None,
                text: intro.to_string(),
                whole: None,
                is_told: false,
            });
            out.push(Sentence {
                label: Some(label),
                text: text.to_string(),
                whole: (text != rest).then(|| rest.to_string()),
                is_told: false,
            });
            continue;
        }
        match out.last_mut() {
            // `We lost 3 deals. Two on price.` goes on.
            Some(last) if label.is_none() || label == last.label => {
                last.is_told &= is_told || label.is_none();
                last.text.push(' ');
                last.text.push_str(text);
                if let Some(whole) = &mut last.whole {
                    whole.push(' ');
                    whole.push_str(whole_text);
                }
            }
            _ => out.push(Sentence {
                label,
                text: text.to_string(),
                whole: (text != whole_text).then(|| whole_text.to_string()),
                is_told,
            }),
        }
    }
    out
}

/// What stands in front of the first colon of a sentence, and what stands behind it.
fn introduction(sentence: &str) -> Option<(&str, &str)> {
    const LONGEST: usize = 70;
    let (intro, rest) = sentence
        .split_once(": ")
        .filter(|(intro, _)| intro.len() <= LONGEST)?;
    let is_plain = rest.len() > 20 && !intro.contains(['"', '“', '„', '«']);
    is_plain.then_some((intro, rest))
}

/// A line cut behind each sentence.
fn split(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut begin = 0;
    for (at, c) in line.char_indices() {
        let end = at + c.len_utf8();
        let behind = &line[end..];
        let ends = match c {
            '.' => {
                // `1. price`, `Dr. Ana`
                let last = line[begin..at]
                    .rsplit([' ', ','])
                    .next()
                    .unwrap_or_default();
                let n = last.chars().count();
                let is_word = n == 2
                    && last.chars().all(char::is_lowercase)
                    && !matches!(last, "eg" | "ie" | "ca" | "vs" | "no" | "nr" | "st" | "pl");
                // `… head of IT. The risk is …`
                let is_short = n == 2 && last.chars().all(char::is_uppercase);
                let is_end = n > 2 || is_word || !last.chars().all(char::is_alphabetic);
                is_end || is_short && label_of(behind.trim_start(), &Labels::default()).is_some()
            }
            '!' | '?' => true,
            '。' => true,
            _ => false,
        };
        let is_gap = c == '。' || behind.starts_with(' ');
        let next = behind.trim_start().chars().next();
        let begins = next.is_some_and(|c| !c.is_lowercase());
        // `… wants Sundays off. skeptic is …`
        let names = || label_of(behind.trim_start(), &Labels::default()).is_some();
        if ends && is_gap && (begins || names()) {
            parts.push(line[begin..end].trim());
            begin = end;
        }
    }
    parts.push(line[begin..].trim());
    // `Champion is Ana, CFO; the skeptic is Bo, CIO.`
    parts
        .into_iter()
        .flat_map(split_at_semicolon)
        .filter(|part| !part.is_empty())
        .collect()
}

/// A sentence cut at semicolons, where a person's label follows.
fn split_at_semicolon(sentence: &str) -> Vec<&str> {
    let labels = Labels::default();
    let mut parts = Vec::new();
    let mut begin = 0;
    let signs = ["; ", ", ", " and "];
    let mut cuts: Vec<(usize, &str)> = signs
        .iter()
        .flat_map(|sign| sentence.match_indices(sign))
        .collect();
    cuts.sort_unstable();
    for (at, sign) in cuts {
        let behind = &sentence[at + sign.len()..];
        let label = match sign {
            // The shortest clause that names a field has some letters: `a; b; c` is looked at no
            // closer.
            "; " if is_clause(behind) => label_of(behind, &labels).map(|(label, _)| label),
            "; " => None,
            // `Champion is Ana, CFO, skeptic is Bo, CIO.`
            _ if begin <= at => person_with_copula(behind, &labels),
            _ => None,
        };
        let names_person = label.is_some_and(|label| {
            matches!(
                label,
                Label::Column(TextColumn::Champion | TextColumn::Skeptic | TextColumn::RiskFlags)
            )
        });
        if names_person {
            parts.push(sentence[begin..at].trim());
            begin = at + sign.len();
        }
    }
    parts.push(sentence[begin..].trim());
    parts
}

/// Whether a text begins with a clause that is long enough to name a field.
fn is_clause(text: &str) -> bool {
    const LEAST: usize = 8;
    let end = text.bytes().take(LEAST).position(|b| b == b';');
    end.is_none() && text.len() >= LEAST
}

/// The person that a clause names with a label and a verb: `the skeptic is Bo Lee`.
fn person_with_copula(clause: &str, labels: &Labels) -> Option<Label> {
    const MOST_WORDS: usize = 8;
    let all = vocabulary();
    let ends = spans(clause, MOST_WORDS);
    let folded: Vec<String> = ends.iter().map(|(_, _, word)| word.clone()).collect();
    let mut at = 0;
    while let Some(n) = all.of(Kind::Articles).at_start(folded.get(at..)?) {
        at += n;
    }
    let behind = folded.get(at..)?;
    (1..=2.min(behind.len())).rev().find_map(|n| {
        let found = labels.find(&behind[..n].join(" "), false)?;
        let m = all.of(Kind::Copula).at_start(&behind[n..])?;
        let name = clause[ends[at + n + m - 1].1..].trim_start();
        let is_person = matches!(
            found.label,
            Label::Column(TextColumn::Champion | TextColumn::Skeptic)
        );
        (is_person && !found.is_item && name.starts_with(char::is_uppercase)).then_some(found.label)
    })
}

/// Whether a figure follows a label whose field has one: `Success metric twelve calls to three`.
fn is_count(found: Found, behind: &[String]) -> bool {
    let all = vocabulary();
    let has_figure = matches!(
        found.label,
        Label::Column(TextColumn::SuccessMetric | TextColumn::LostDealSignal)
    );
    let is_figure = behind.first().is_some_and(|word| {
        word.starts_with(|c: char| c.is_ascii_digit()) || all.of(Kind::Numbers).has_word(word)
    });
    // `Success metrics: two of them are not agreed yet`
    let denies = behind
        .iter()
        .any(|word| all.of(Kind::Denies).has_word(word));
    has_figure && found.how == Match::Exact && is_figure && !denies
}

/// Sentences inside of a field: no objections of their own, where that field tells what others said.
pub(super) fn sentences_inside(line: &str, of: Option<Label>, labels: &Labels) -> Vec<Sentence> {
    let mut found = sentences(line, labels);
    if tells_of_others(of) {
        for sentence in found.iter_mut().filter(|sentence| sentence.is_told) {
            sentence.label = None;
        }
    }
    found
}

/// The field that a sentence names at its beginning, or at its end, and its text.
fn label_of<'a>(sentence: &'a str, labels: &Labels) -> Option<(Label, &'a str)> {
    const MOST_OF_LABEL: usize = 7;
    const LEAST_OF_LONG: usize = 4;
    let all = vocabulary();
    let ends = spans(sentence, 16);
    let folded: Vec<String> = ends.iter().map(|(_, _, word)| word.clone()).collect();
    if folded.is_empty() {
        return None;
    }
    let articles = all.of(Kind::Articles);
    let skip = articles.at_start(&folded).unwrap_or(0);
    if let Some(text) = promised_because(sentence, &ends, &folded) {
        return Some((Label::Column(TextColumn::PromisedOutcome), text));
    }
    for from in [0, skip] {
        for (kind, column, keeps) in BEGINNINGS {
            if let Some(n) = all.of(kind).at_start(&folded[from..]) {
                let text = match keeps {
                    true => sentence,
                    false => sentence[ends[from + n - 1].1..].trim_start_matches([':', ',', ' ']),
                };
                return Some((Label::Column(column), text)).filter(|(_, text)| !text.is_empty());
            }
        }
    }
    let mut at = skip;
    // `As for the lost-deal signal, we lost 3 …`, `The biggest skeptic is …`
    while let Some(n) = articles.at_start(&folded[at..]) {
        at += n;
    }
    if tells_pair(sentence, &ends, at) || tells_item(&folded, at, labels) {
        return Some((Label::Column(TextColumn::Objections), sentence));
    }
    for n in (1..=MOST_OF_LABEL.min(folded.len().saturating_sub(at))).rev() {
        let Some(found) = labels.find(&folded[at..at + n].join(" "), false) else {
            continue;
        };
        if !found.label.is_field() || found.is_item || matches!(found.label, Label::Two(..)) {
            continue;
        }
        let end = ends[at + n - 1].1;
        let behind = &sentence[end..];
        if let Some(m) = all.of(Kind::Copula).at_start(&folded[at + n..]) {
            let text = sentence[ends[at + n + m - 1].1..].trim_start_matches([':', ',', ' ']);
            return Some((found.label, text)).filter(|(_, text)| !text.is_empty());
        }
        if is_count(found, &folded[at + n..]) {
            return Some((found.label, behind.trim_start()));
        }
        // `Risk, um, the owner sells`
        let hesitates = folded
            .get(at + n)
            .is_some_and(|word| all.of(Kind::Hesitates).has(std::slice::from_ref(word)));
        // `Ce qu'on leur a promis : …`
        let is_long = n >= LEAST_OF_LONG && behind.trim_start().starts_with([':', '：']);
        let behind = if is_long { behind.trim_start() } else { behind };
        if let Some(text) = behind
            .strip_prefix([':', '：', ','])
            .filter(|_| at > 0 || hesitates || is_long)
        {
            let end = if hesitates { ends[at + n].1 } else { end };
            let text = if hesitates { &sentence[end..] } else { text };
            return Some((found.label, text.trim_start_matches([',', ' '])));
        }
    }
    if let Some(found) = said_of(sentence, &ends, &folded, at, labels) {
        return Some(found);
    }
    if let Some(found) = person_named(sentence, &ends, &folded, at, labels) {
        return Some(found);
    }
    if let Some(found) = typed_person(sentence, &ends, &folded, labels) {
        return Some(found);
    }
    dense_topic(sentence, labels)
        .or_else(|| introduced(sentence, &ends, labels))
        .or_else(|| subject(sentence, labels))
        .or_else(|| stands_by_us(sentence, &ends, &folded))
        .or_else(|| ranks(sentence))
        .or_else(|| {
            tells_lost(&folded).then_some((Label::Column(TextColumn::LostDealSignal), sentence))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_say_of_which_field_they_are() {
        use TextColumn::*;
        for (sentence, column, text) in [
            (
                "Champion is Jonas Weber, Head of Ops.",
                Champion,
                "Jonas Weber, Head of Ops.",
            ),
            (
                "The skeptic is Lucija Horvat, CFO.",
                Skeptic,
                "Lucija Horvat, CFO.",
            ),
            ("One risk: the owners sell.", RiskFlags, "the owners sell."),
            (
                "Fürsprecherin ist Vroni Achleitner",
                Champion,
                "Vroni Achleitner",
            ),
            (
                "Versprochen haben wir, dass es geht.",
                PromisedOutcome,
                "es geht.",
            ),
            (
                "As for the lost-deal signal, we lost 3.",
                LostDealSignal,
                "we lost 3.",
            ),
            ("What they were promised: fast.", PromisedOutcome, "fast."),
            ("Ana Ruiz, CFO, is our champion.", Champion, "Ana Ruiz, CFO"),
            ("Le sceptique est Loïc Prigent", Skeptic, "Loïc Prigent"),
            (
                "We lost 3 deals on price.",
                LostDealSignal,
                "We lost 3 deals on price.",
            ),
        ] {
            let found = sentences(sentence, &Labels::default());
            assert_eq!(found[0].label, Some(Label::Column(column)), "{sentence}");
            assert_eq!(found[0].text, text, "{sentence}");
        }
        for sentence in ["They like us.", "Risk is part of life", "Timing was good."] {
            let found = sentences(sentence, &Labels::default());
            assert!(found.len() == 1, "{sentence}: {found:?}");
        }
    }
}
