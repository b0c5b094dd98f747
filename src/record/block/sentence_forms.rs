//! Forms of sentences that name their field: `The promise we made them is that …`, `Ana Ruiz, CFO, is
//! our champion.`

use super::label::Label;
use super::labels::Labels;
use crate::model::TextColumn;
use crate::record::fold::{is_dense, spans};
use crate::record::words::{Kind, vocabulary};

/// `The promise we made them is that …`: a label, a few words on it, and what it is.
pub(super) fn said_of<'a>(
    sentence: &'a str,
    ends: &[(usize, usize, String)],
    folded: &[String],
    at: usize,
    labels: &Labels,
) -> Option<(Label, &'a str)> {
    const MOST_BETWEEN: usize = 5;
    let all = vocabulary();
    (1..=3.min(folded.len().saturating_sub(at)))
        .rev()
        .find_map(|n| {
            let found = labels.find(&folded[at..at + n].join(" "), false)?;
            let is_sure = matches!(found.label, Label::Column(column)
            if !matches!(column, TextColumn::Champion | TextColumn::Skeptic))
                && !found.is_item
                && at > 0;
            let behind = at + n;
            let (says, m) = (behind + 1..=(behind + MOST_BETWEEN).min(folded.len()))
                .filter(|_| is_sure)
                .find_map(|i| {
                    let m = all.of(Kind::Copula).at_start(folded.get(i..)?)?;
                    (m >= 2).then_some((i, m))
                })?;
            let between = &sentence[ends[behind - 1].1..ends[says].0];
            let text = sentence[ends[says + m - 1].1..].trim_start_matches([':', ',', ' ']);
            (!between.contains([',', ';', ':', '"']) && !text.is_empty())
                .then_some((found.label, text))
        })
}

/// `They signed because we promised them that …`: what was promised, as the reason of the sale.
pub(super) fn promised_because<'a>(
    sentence: &'a str,
    ends: &[(usize, usize, String)],
    folded: &[String],
) -> Option<&'a str> {
    const NEAR: usize = 9;
    const LEAST: usize = 3;
    let all = vocabulary();
    let promises = all.of(Kind::SaysPromisedOutcome);
    let because = all.of(Kind::Because);
    let at = (1..folded.len().min(NEAR)).find(|i| {
        promises.at_start(&folded[*i..]) >= Some(LEAST) && because.count_in(&folded[..*i]) > 0
    })?;
    let n = promises.at_start(&folded[at..])?;
    let text = sentence[ends[at + n - 1].1..].trim_start_matches([':', ',', ' ']);
    let is_plain = !sentence[..ends[at].0].contains([':', ';', '"', '“']);
    (is_plain && !text.is_empty()).then_some(text)
}

/// `When they chose they looked first at …, second at … and third at …`: a ranking, and in front of it
/// what says that it is the customer's choice.
pub(super) fn ranks(sentence: &str) -> Option<(Label, &str)> {
    const NEAR: usize = 24;
    const LONGEST: usize = 600;
    if sentence.len() > LONGEST {
        return None;
    }
    let all = vocabulary();
    let folded: Vec<String> = spans(sentence, usize::MAX)
        .into_iter()
        .map(|(_, _, word)| word)
        .collect();
    let next = |kind: Kind, from: usize| {
        (from..folded.len()).find(|i| all.of(kind).at_start(&folded[*i..]).is_some())
    };
    let first = next(Kind::First, 1).filter(|first| *first <= NEAR)?;
    next(Kind::Third, next(Kind::Second, first + 1)? + 1)?;
    let chooses = [Kind::AboutDecisionCriteria, Kind::NearDecisionCriteria]
        .iter()
        .any(|kind| all.of(*kind).count_in(&folded[..first]) > 0);
    chooses.then_some((Label::Column(TextColumn::DecisionCriteria), sentence))
}

/// `De tratos parecidos perdimos 2 en los últimos 90 días`: how many deals we lost, told behind some
/// words on which.
pub(super) fn tells_lost(folded: &[String]) -> bool {
    const NEAR: usize = 8;
    const LEAST: usize = 2;
    let all = vocabulary();
    let says = all.of(Kind::SaysLostDealSignal);
    let at = (1..folded.len().min(NEAR)).find(|i| says.begins_as_seen(&folded[*i..]));
    let is_figure = |word: &String| {
        word.bytes().all(|b| b.is_ascii_digit()) || all.of(Kind::Numbers).has_word(word)
    };
    let names_loss = |at: usize| {
        let n = says.at_start(&folded[at..]).unwrap_or_default();
        all.of(Kind::AboutLostDealSignal)
            .count_in(&folded[at..at + n])
            > 0
    };
    // Of vans that were lost nobody says why in the words for it.
    let is_of_deals =
        folded.iter().any(|word| word == "90") || all.of(Kind::Reasons).count_in(folded) > 0;
    at.is_some_and(|at| {
        at >= LEAST && is_of_deals && names_loss(at) && folded[at..].iter().any(is_figure)
    })
}

/// `推進者は佐伯様です`: a label with the particle of a topic.
pub(super) fn dense_topic<'a>(sentence: &'a str, labels: &Labels) -> Option<(Label, &'a str)> {
    const LONGEST: usize = 14;
    if !sentence.starts_with(is_dense) {
        return None;
    }
    let (at, sign) = sentence
        .char_indices()
        .take(LONGEST)
        .find(|(_, c)| matches!(c, 'は' | '，' | '、'))
        .filter(|(_, c)| *c == 'は')?;
    let found = labels.find(&sentence[..at], false)?;
    let text = sentence[at + sign.len_utf8()..].trim_start_matches(['、', ' ']);
    (found.label.is_field() && !found.is_item && !text.is_empty()).then_some((found.label, text))
}

/// `Their main contact and our champion is …`; `The criteria they used, in order: …`
pub(super) fn introduced<'a>(
    sentence: &'a str,
    ends: &[(usize, usize, String)],
    labels: &Labels,
) -> Option<(Label, &'a str)> {
    const NEAR: usize = 8;
    const LONGEST: usize = 70;
    const MOST_OF_CORRECTION: usize = 5;
    let all = vocabulary();
    let folded: Vec<String> = ends.iter().map(|(_, _, word)| word.clone()).collect();
    for at in 0..folded.len().min(NEAR) {
        if !labels.has_folded(&folded[at]) {
            continue;
        }
        for n in (1..=3.min(folded.len() - at)).rev() {
            let found = labels.find(&folded[at..at + n].join(" "), false);
            let Some(found) = found.filter(|f| f.label.is_field() && !f.is_item) else {
                continue;
            };
            let is_person = matches!(
                found.label,
                Label::Column(TextColumn::Champion | TextColumn::Skeptic)
            );
            let behind = &sentence[ends[at + n - 1].1..];
            if is_person && at > 0 {
                let m = all.of(Kind::Copula).at_start(&folded[at + n..])?;
                let text = sentence[ends[at + n + m - 1].1..].trim_start();
                return text
                    .starts_with(char::is_uppercase)
                    .then_some((found.label, text));
            }
            let sign = behind.find([':', '：']).filter(|sign| *sign <= LONGEST);
            // `Sorry, a correction of the metric: …`
            let corrects =
                at <= MOST_OF_CORRECTION && all.of(Kind::Corrects).count_in(&folded[..at]) > 0;
            let is_near = at <= 2 && n + at < 6 || corrects;
            if let Some(sign) = sign.filter(|_| !is_person && is_near) {
                let text = behind[sign..].trim_start_matches([':', '：', ' ']);
                let is_plain = !behind[..sign].contains(['.', ';', '"']);
                return (is_plain && !text.is_empty()).then_some((found.label, text));
            }
        }
    }
    None
}

/// `On the other side sits Bo Lee, the CFO: he is our skeptic because …`
fn reasoned<'a>(sentence: &'a str, labels: &Labels) -> Option<(Label, &'a str)> {
    const NEAR: usize = 24;
    let all = vocabulary();
    let ends = spans(sentence, NEAR);
    let folded: Vec<String> = ends.iter().map(|(_, _, word)| word.clone()).collect();
    let because = (2..folded.len()).find(|i| all.of(Kind::Because).has(&folded[*i..=*i]))?;
    let found = labels.find(&folded[because - 1], false)?;
    let is_person = matches!(
        found.label,
        Label::Column(TextColumn::Champion | TextColumn::Skeptic)
    );
    let says = (1..because).any(|i| {
        let copula = all.of(Kind::Copula).at_start(&folded[i..because]);
        copula.is_some_and(|m| {
            let articles = all.of(Kind::Articles).at_start(&folded[i + m..because]);
            i + m + 1 == because || articles.is_some_and(|n| i + m + n + 1 == because)
        })
    });
    let is_name = |i: usize| sentence[ends[i].0..].starts_with(char::is_uppercase);
    let name = (0..because - 1).find(|i| is_name(*i) && is_name(*i + 1))?;
    (is_person && says).then(|| (found.label, &sentence[ends[name].0..]))
}

/// `Ana Ruiz, CFO, is our champion.`
pub(super) fn subject<'a>(sentence: &'a str, labels: &Labels) -> Option<(Label, &'a str)> {
    let all = vocabulary();
    let trimmed = sentence.trim_end_matches(['.', '!']);
    if !trimmed.starts_with(char::is_uppercase) {
        return None;
    }
    if let Some(found) = reasoned(trimmed, labels) {
        return Some(found);
    }
    if trimmed.len() > 160 {
        return None;
    }
    let ends = spans(trimmed, 30);
    let folded: Vec<String> = ends.iter().map(|(_, _, word)| word.clone()).collect();
    for n in (1..=3.min(folded.len())).rev() {
        let at = folded.len() - n;
        let found = labels.find(&folded[at..].join(" "), false);
        let is_person = |label: Label| {
            matches!(
                label,
                Label::Column(TextColumn::Champion | TextColumn::Skeptic)
            )
        };
        let Some(found) = found.filter(|found| is_person(found.label)) else {
            continue;
        };
        let articles = all.of(Kind::Articles);
        let begin = (0..at).find(|i| {
            all.of(Kind::Copula)
                .at_start(&folded[*i..at])
                .is_some_and(|m| {
                    i + m == at || articles.at_start(&folded[i + m..at]) == Some(at - i - m)
                })
        })?;
        let end = ends.get(begin.checked_sub(1)?)?.1;
        return Some((found.label, trimmed[..end].trim_end_matches([',', ' '])));
    }
    None
}
