//! Sentences that tell something of a field without the verb that names it: objections with their
//! answers, one objection of several, a person behind a typed label.

use super::fit::is_person;
use super::label::Label;
use super::label_index::Match;
use super::labels::Labels;
use crate::model::TextColumn;
use crate::record::fold::spans;
use crate::record::form::answered_objections;
use crate::record::marks::chunks;
use crate::record::words::{Kind, vocabulary};

/// Whether a field tells what others than this customer said, or what was answered to a risk.
pub(super) fn tells_of_others(label: Option<Label>) -> bool {
    matches!(
        label,
        Some(Label::Column(
            TextColumn::RiskFlags | TextColumn::LostDealSignal
        ))
    )
}

/// Whether a sentence tells an objection, and it or the next one how it was answered: `They said it
/// is dear; we showed the ROI.`
pub(super) fn tells_objection(sentence: &str, next: Option<&str>) -> bool {
    const LONGEST: usize = 600;
    const FIRST: usize = 8;
    let first = |text: &str| -> Vec<String> {
        let all = spans(text, FIRST).into_iter();
        all.map(|(_, _, word)| word).collect()
    };
    let all = vocabulary();
    let begins = first(sentence);
    let joins = all.of(Kind::Joins);
    let skip = usize::from(begins.first().is_some_and(|word| joins.has_word(word)));
    let answers = |next: &str| all.of(Kind::SaysAnswer).at_start(&first(next)) >= Some(2);
    sentence.len() <= LONGEST
        && all.of(Kind::SaysObjection).begins_as_seen(&begins[skip..])
        && (next.is_some_and(answers) || !answered_objections(sentence).is_empty())
}

/// Whether a sentence has the mark of an objection with its sign at this word, and a mark of the answer
/// behind it: `Objeción: es caro; respuesta: …`.
pub(super) fn tells_pair(sentence: &str, ends: &[(usize, usize, String)], at: usize) -> bool {
    let all = vocabulary();
    let is_mark = |(_, end, word): &(usize, usize, String)| {
        all.of(Kind::Objection).has_word(word)
            && sentence[*end..].trim_start().starts_with([':', '：'])
    };
    ends.get(at).is_some_and(is_mark) && chunks(sentence).len() > 1
}

/// Whether a sentence tells one objection of several: `Objection two was that …`, `One objection was
/// that …`.
pub(super) fn tells_item(folded: &[String], at: usize, labels: &Labels) -> bool {
    const ORDERS: [Kind; 4] = [Kind::Numbers, Kind::First, Kind::Second, Kind::Third];
    let Some(mark) = folded.get(at).filter(|word| labels.has_folded(word)) else {
        return false;
    };
    let all = vocabulary();
    let found = labels.find(mark, false);
    let is_mark =
        found.is_some_and(|f| f.is_item && f.label == Label::Column(TextColumn::Objections));
    let is_order = |word: &String| {
        word.bytes().all(|b| b.is_ascii_digit())
            || ORDERS.iter().any(|kind| all.of(*kind).has_word(word))
    };
    let n = at + 1 + usize::from(folded.get(at + 1).is_some_and(is_order));
    let is_one_of_some = n > at + 1 || at > 0;
    is_mark
        && is_one_of_some
        && folded
            .get(n..)
            .is_some_and(|behind| all.of(Kind::Copula).at_start(behind).is_some())
}

/// `skeptic Bo Lee, IT lead`: a label as people type it, in lower case, and a person behind it.
pub(super) fn typed_person<'a>(
    sentence: &'a str,
    ends: &[(usize, usize, String)],
    folded: &[String],
    labels: &Labels,
) -> Option<(Label, &'a str)> {
    const MOST_WORDS: usize = 9;
    if !sentence.starts_with(char::is_lowercase) || folded.len() > MOST_WORDS {
        return None;
    }
    let found = labels.find(folded.first()?, false)?;
    let is_one = matches!(
        found.label,
        Label::Column(TextColumn::Champion | TextColumn::Skeptic)
    );
    let person = sentence[ends.first()?.1..].strip_prefix(' ')?;
    let is_named = is_person(person) || is_name_alone(person);
    (is_one && found.how == Match::Exact && is_named).then_some((found.label, person))
}

/// A first and a last name with nothing behind them.
fn is_name_alone(text: &str) -> bool {
    let text = text.trim().trim_end_matches('.');
    let is_word = |word: &str| {
        word.starts_with(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || c == '-')
    };
    (2..=3).contains(&text.split(' ').count()) && text.split(' ').all(is_word)
}

/// Both persons of a line as people type it: `Champion Ana Ruiz, CFO, skeptic Bo Lee, IT lead`.
pub(super) fn typed_persons<'a>(text: &'a str, labels: &Labels) -> Option<[(Label, &'a str); 2]> {
    let person = |part: &'a str| {
        let (label, person) = part.trim().split_once(' ')?;
        let found = labels.find(label, false)?;
        let is_one = matches!(
            found.label,
            Label::Column(TextColumn::Champion | TextColumn::Skeptic)
        );
        (is_one && found.how == Match::Exact && is_person(person)).then_some((found.label, person))
    };
    [", ", "; ", " / "].into_iter().find_map(|sign| {
        text.match_indices(sign).find_map(|(at, _)| {
            let second = person(&text[at + sign.len()..])?;
            let first = person(&text[..at])?;
            (first.0 != second.0).then_some([first, second])
        })
    })
}
