//! Objections and answers in prose: `They said …; we said …`, `"too dear" - showed the ROI`.

use std::sync::LazyLock;

use regex::Regex;

use crate::record::fold::spans;
use crate::record::search::pattern;
use crate::record::words::{Kind, vocabulary};

/// The pairs of a text, and what stands in front of the first; nothing where there is no pair.
pub fn pairs(text: &str) -> Option<(String, Vec<(String, String)>)> {
    quoted(text).or_else(|| said(text))
}

/// `"too dear" - showed the ROI; "no API" - built one`
fn quoted(text: &str) -> Option<(String, Vec<(String, String)>)> {
    static PAIR: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r#"["“„«]([^"“”„«»\n]+)["”“»]\s*(?:[-–—:]|->|,\s+(?:we|so we|wir|nous|abbiamo|nosotros)\b)\s*([^"“”„«»\n]*?[\p{L}0-9%)][^"“”„«»\n]*?)(?:[;\n]|$|[.,]\s+(?:["“„«])|\s+(?:["“„«]))"#,
        )
    });
    const LONGEST: usize = 400;
    if !text.contains(['"', '“', '„', '«']) {
        return None;
    }
    let mut found = Vec::new();
    let mut at = 0;
    let mut intro = None;
    while let Some(pair) = PAIR.captures_at(text, at) {
        let (whole, answer) = (pair.get(0)?, pair.get(2)?);
        if !(3..=LONGEST).contains(&pair[1].len()) {
            at = pair.get(1)?.end();
            continue;
        }
        intro.get_or_insert_with(|| text[..whole.start()].trim().to_string());
        found.push((pair[1].trim().to_string(), clean(answer.as_str())));
        // The quote that ends this pair begins the next.
        at = answer.end().max(at + 1);
    }
    found.retain(|(_, answer)| !answer.is_empty());
    (!found.is_empty()).then(|| (intro.unwrap_or_default(), found))
}

/// `They said the data must stay; we said Frankfurt.`
fn said(text: &str) -> Option<(String, Vec<(String, String)>)> {
    let mut intro = String::new();
    let mut found: Vec<(String, String)> = Vec::new();
    let is_dictated = !text.contains([',', ';', ':', '!', '?', '\n', '"']);
    for part in parts(text) {
        let (who, rest) = speaker(part);
        match (who, found.last_mut()) {
            (Some(Kind::SaysObjection), _) => found.push((rest.to_string(), String::new())),
            // `that pickers share phones and our answer was a card`
            (Some(Kind::SaysAnswer), None) if is_dictated && !intro.is_empty() => {
                let objection = without_join(&intro).to_string();
                found.push((objection, rest.to_string()));
                intro.clear();
            }
            // `… and our answer was a card and that cards get lost and our answer was …`
            (Some(Kind::SaysAnswer), Some((_, answer)))
                if !answer.is_empty() && parted_at_join(answer).is_some() =>
            {
                if let Some((own, next)) = parted_at_join(answer) {
                    *answer = own;
                    found.push((next, rest.to_string()));
                }
            }
            (Some(_), Some((_, answer))) | (None, Some((_, answer)))
                if who.is_some() || !answer.is_empty() =>
            {
                if !answer.is_empty() {
                    answer.push_str("; ");
                }
                answer.push_str(rest);
            }
            (_, Some((objection, _))) => {
                objection.push_str(", ");
                objection.push_str(part);
            }
            (_, None) => {
                if !intro.is_empty() {
                    intro.push(' ');
                }
                intro.push_str(part);
            }
        }
    }
    let has_answer = found.iter().any(|(_, answer)| !answer.is_empty());
    has_answer.then_some((intro, found))
}

/// A text without the word that joins it to the next.
fn without_join(text: &str) -> &str {
    let all = spans(text, usize::MAX);
    match all.last() {
        Some((from, _, word)) if vocabulary().of(Kind::Joins).has_word(word) => {
            text[..*from].trim_end()
        }
        _ => text,
    }
}

/// A dictated answer with the next objection behind it, which a word such as `and` joins.
fn parted_at_join(answer: &str) -> Option<(String, String)> {
    const LEAST_WORDS: usize = 3;
    if answer.contains([',', ';', '.', ':', '?', '!']) {
        return None;
    }
    let joins = vocabulary().of(Kind::Joins);
    let mut all = spans(answer, usize::MAX);
    while all.last().is_some_and(|(_, _, word)| joins.has_word(word)) {
        all.pop();
    }
    let end = all.last()?.1;
    let at = (1..all.len().saturating_sub(LEAST_WORDS))
        .rev()
        .find(|at| joins.has_word(&all[*at].2))?;
    let next = answer[all[at].1..end].trim().to_string();
    Some((answer[..all[at].0].trim().to_string(), next))
}

/// A text cut at the ends of sentences and their parts.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    static CUT: LazyLock<Regex> = LazyLock::new(|| pattern(r"[;\n。]|[.!?]\s+|,\s+|\s+[-–—]\s+"));
    let mut begin = 0;
    let mut out = Vec::new();
    let mut cuts: Vec<(usize, usize)> = CUT
        .find_iter(text)
        .map(|cut| (cut.start(), cut.end()))
        .collect();
    // Dictated: `first objection … answer was … second objection …`
    if cuts.is_empty() {
        let all = spans(text, usize::MAX);
        let folded: Vec<String> = all.iter().map(|(_, _, word)| word.clone()).collect();
        let begins = |i: usize| {
            let of = [Kind::SaysObjection, Kind::SaysAnswer];
            let lengths = of
                .iter()
                .filter_map(|kind| vocabulary().of(*kind).at_start(&folded[i..]));
            lengths.max().filter(|n| *n >= 2)
        };
        // `our answer was` holds `answer was`.
        let mut i = 1;
        while i < all.len() {
            let n = begins(i);
            if n.is_some() {
                cuts.push((all[i].0, all[i].0));
            }
            i += n.unwrap_or(1);
        }
    }
    for cut in cuts.into_iter().chain([(text.len(), text.len())]) {
        let is_comma = text[cut.0..cut.1].starts_with(',');
        // A comma parts only where somebody speaks behind it.
        if is_comma && speaker(&text[cut.1..]).0.is_none() {
            continue;
        }
        out.push(text[begin..cut.0].trim().trim_end_matches(['.', ',']));
        begin = cut.1;
    }
    out.into_iter().filter(|part| !part.is_empty())
}

/// An objection and its answer in one text, where a sign and the beginning of an answer stand
/// between: `too dear – we showed the ROI`.
pub fn answered(text: &str) -> Option<(&str, &str)> {
    const SIGNS: [&str; 9] = [" – ", " — ", " - ", ": ", "; ", ". ", ", ", " (", "? "];
    let answers = vocabulary().of(Kind::SaysAnswer);
    let mut cuts: Vec<(usize, &str)> = SIGNS
        .iter()
        .flat_map(|sign| text.match_indices(sign))
        .collect();
    cuts.sort_unstable();
    cuts.into_iter().find_map(|(at, sign)| {
        let left = text[..at].trim();
        let right = text[at + sign.len()..].trim();
        let all: Vec<String> = spans(right, FIRST)
            .into_iter()
            .map(|(_, _, word)| word)
            .collect();
        let n = answers.at_start(&all)?;
        // `…, we are nine people` goes on with the objection.
        let is_weak = sign == ", " || sign == " (";
        let says = left.chars().filter(|c| c.is_alphabetic()).count() >= 3
            && all.len() > n
            && (n >= 2 || !is_weak && !is_subject(&all[0]) || sign == " – " || sign == " — ");
        says.then(|| (left, right.trim_end_matches(')')))
    })
}

/// Whether a word is `we` alone.
fn is_subject(word: &str) -> bool {
    [
        "we", "wir", "nous", "noi", "nosotros", "wij", "nos", "on", "vi", "my",
    ]
    .contains(&word)
}

/// The most words of a beginning.
const FIRST: usize = 7;

/// Who speaks at the beginning of a part, and what is said.
fn speaker(part: &str) -> (Option<Kind>, &str) {
    let ends = spans(part, FIRST);
    let all: Vec<String> = ends.iter().map(|(_, _, word)| word.clone()).collect();
    let skip = usize::from(all.first().is_some_and(|word| {
        vocabulary().of(Kind::Joins).has(std::slice::from_ref(word))
            || word == "but"
            || word == "then"
            || word == "so"
    }));
    for kind in [Kind::SaysObjection, Kind::SaysAnswer] {
        if let Some(n) = all
            .get(skip..)
            .and_then(|all| vocabulary().of(kind).at_start(all))
        {
            let rest = part[ends[skip + n - 1].1..].trim_start_matches([':', ',', ' ']);
            return (Some(kind), rest);
        }
    }
    // `The IT lead said …`
    let speech = vocabulary().of(Kind::Speech);
    let spoken = (skip + 1..all.len()).find_map(|i| Some((i, speech.at_start(&all[i..])?)));
    if let Some((i, n)) = spoken
        && !is_subject(&all[skip])
    {
        let rest = part[ends[i + n - 1].1..].trim_start_matches([':', ',', ' ']);
        return (Some(Kind::SaysObjection), rest);
    }
    (None, part)
}

fn clean(answer: &str) -> String {
    answer
        .trim()
        .trim_end_matches([',', ';', '.'])
        .trim()
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_found_in_prose() {
        let count = |text: &str| {
            pairs(text).map_or(0, |(_, pairs)| {
                pairs.iter().filter(|p| !p.1.is_empty()).count()
            })
        };
        assert_eq!(
            count(
                "\"too many tools\" - replaces two; \"no app\" - pilot with 6; \"bought\" - escrow"
            ),
            3
        );
        assert_eq!(
            count(
                "Three nearly killed it. They said it costs double; we said compare. They said EU; we said Frankfurt."
            ),
            2
        );
        assert_eq!(count("They said it is dear. They said no API."), 0);
        assert_eq!(count("price and timing"), 0);
    }
}
