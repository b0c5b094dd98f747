//! Sentences that name a person of field 4 in other ways than `Champion is …`.

use super::label::Label;
use super::labels::Labels;
use crate::model::TextColumn;
use crate::record::words::{Kind, vocabulary};

/// A word with where it begins and ends.
type Word = (usize, usize, String);

/// `Our champion there is Ana Ruiz, CFO`: a person's label, a few words on where, and who it is.
pub(super) fn person_named<'a>(
    sentence: &'a str,
    ends: &[Word],
    folded: &[String],
    at: usize,
    labels: &Labels,
) -> Option<(Label, &'a str)> {
    const MOST_BETWEEN: usize = 4;
    let all = vocabulary();
    let begins_small = |i: usize| sentence[ends[i].0..].starts_with(char::is_lowercase);
    (1..=2.min(folded.len().saturating_sub(at)))
        .rev()
        .find_map(|n| {
            let found = labels.find(&folded[at..at + n].join(" "), false)?;
            let is_person = matches!(
                found.label,
                Label::Column(TextColumn::Champion | TextColumn::Skeptic)
            );
            let behind = at + n;
            let last = (behind + MOST_BETWEEN).min(folded.len());
            let (says, m) = (behind + 1..last)
                .take_while(|i| begins_small(*i - 1))
                .filter(|_| is_person && !found.is_item)
                .find_map(|i| Some((i, all.of(Kind::Copula).at_start(&folded[i..])?)))?;
            let between = &sentence[ends[behind - 1].1..ends[says].0];
            let text = sentence[ends[says + m - 1].1..].trim_start();
            let is_named = text.starts_with(char::is_uppercase)
                && !between.contains([',', ';', ':', '.', '(']);
            is_named.then_some((found.label, text))
        })
}

/// `Für uns kämpft Ana Ruiz, CFO`, `In our corner: Ana Ruiz, CFO`: who stands on which side, and a
/// first and a last name in front of a comma or bracket.
pub(super) fn stands_by_us<'a>(
    sentence: &'a str,
    ends: &[Word],
    folded: &[String],
) -> Option<(Label, &'a str)> {
    const MOST_IN_FRONT: usize = 6;
    const LONGEST: usize = 60;
    let stop = sentence.find([',', '(', '，'])?;
    let name = ends.iter().rposition(|(_, end, _)| *end <= stop)?;
    let is_capital = |i: usize| sentence[ends[i].0..].starts_with(char::is_uppercase);
    let first = name.checked_sub(1).filter(|first| *first >= 2)?;
    let is_name = is_capital(first) && is_capital(name);
    let front = &sentence[..ends[first].0];
    let is_plain = first <= MOST_IN_FRONT
        && front.len() <= LONGEST
        && !front.contains(['.', ';', '"', '?', '!'])
        && sentence[ends[first].1..ends[name].0].trim().is_empty();
    if !is_name || !is_plain {
        return None;
    }
    let all = vocabulary();
    // The side is told at the beginning: `For us`, `Who fights for us`.
    let speaks = |kinds: [Kind; 2]| {
        kinds
            .iter()
            .map(|kind| all.of(*kind).count_in(&folded[..first]))
            .max()
            .unwrap_or_default()
    };
    let champion = speaks([Kind::AboutChampion, Kind::NearChampion]);
    let skeptic = speaks([Kind::AboutSkeptic, Kind::NearSkeptic]);
    let column = match champion.cmp(&skeptic) {
        std::cmp::Ordering::Greater => TextColumn::Champion,
        std::cmp::Ordering::Less => TextColumn::Skeptic,
        std::cmp::Ordering::Equal => return None,
    };
    let denies = folded[..first]
        .iter()
        .any(|word| all.of(Kind::Denies).has_word(word));
    let is_sure = !denies || column == TextColumn::Skeptic;
    is_sure.then(|| (Label::Column(column), &sentence[ends[first].0..]))
}
