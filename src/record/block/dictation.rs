//! Dictated records: the labels stand in running words, without a sign behind them.

use super::label::Label;
use super::label_index::Match;
use super::labels::Labels;
use super::sentences::BEGINNINGS;
use super::source::Line;
use super::told::tells_item;
use super::write::FIELDS;
use crate::model::TextColumn;
use crate::record::fold::{spans, words};
use crate::record::words::{Kind, vocabulary};

/// The least bytes of a line that may be a dictated record.
const LEAST_BYTES: usize = 240;
/// The least columns that are named in it.
const LEAST_COLUMNS: usize = 5;
/// The most words of a label.
const MOST_WORDS: usize = 6;

/// Words for each sign that ends a sentence, from which on a text counts as spoken without signs.
const WORDS_OF_SENTENCE: usize = 40;

/// A label in running words, or the beginning of a sentence that names its field.
struct Cut {
    begin: usize,
    /// Where its text begins.
    end: usize,
    label: Label,
    /// The label in words that are known; none where those of the text are.
    name: Option<&'static str>,
}

/// The lines with dictated records cut into a line a field, as `label: text`.
pub fn with_signs(lines: &[Line], labels: &Labels) -> Vec<Line> {
    let lines = &run_in(lines, labels)[..];
    let mut out = Vec::with_capacity(lines.len());
    for line in lines {
        let cuts = match line.text.len() >= LEAST_BYTES {
            true => cuts(&line.text, labels),
            false => Vec::new(),
        };
        if cuts.len() < LEAST_COLUMNS {
            out.push(line.clone());
            continue;
        }
        let text = &line.text;
        let of = |text: String| Line {
            text,
            ..line.clone()
        };
        let before = without_last_words(&text[..cuts[0].begin]);
        if before.chars().any(char::is_alphanumeric) {
            out.push(of(before.to_string()));
        }
        let ends = cuts[1..].iter().map(|cut| cut.begin).chain([text.len()]);
        for (cut, end) in cuts.iter().zip(ends) {
            let own = without_copula(&text[cut.end..end]);
            let own = if end == text.len() {
                before_closing(own)
            } else {
                own
            };
            let own = without_last_words(own);
            let name = cut.name.unwrap_or(&text[cut.begin..cut.end]);
            out.push(of(format!("{name}: {own}")));
        }
    }
    out
}

/// The lines with a colon behind labels that end with a full stop, where several do: `Champion. Ana
/// Ruiz, CFO`.
fn run_in(lines: &[Line], labels: &Labels) -> Vec<Line> {
    const LEAST: usize = 3;
    const LONGEST: usize = 60;
    let cut = |line: &Line| {
        let at = line.text.find(". ").filter(|at| *at <= LONGEST)?;
        let found = labels.find(&line.text[..at], false)?;
        let is_label = found.label.is_field() && found.how == Match::Exact && !found.is_item;
        is_label.then_some(at)
    };
    let cuts: Vec<Option<usize>> = lines.iter().map(cut).collect();
    if cuts.iter().flatten().take(LEAST).count() < LEAST {
        return lines.to_vec();
    }
    let signed = |(line, cut): (&Line, Option<usize>)| match cut {
        Some(at) => Line {
            text: format!("{}:{}", &line.text[..at], &line.text[at + 1..]),
            ..line.clone()
        },
        None => line.clone(),
    };
    lines.iter().zip(cuts).map(signed).collect()
}

/// Where the labels of a line stand: the first of each column.
fn cuts(text: &str, labels: &Labels) -> Vec<Cut> {
    let all = spans(text, usize::MAX);
    let mut cuts: Vec<Cut> = Vec::new();
    let folded: Vec<String> = all.iter().map(|(_, _, word)| word.clone()).collect();
    let signs = text.matches(['.', ';', '?', '!', ':']).count();
    let is_unsigned = signs * WORDS_OF_SENTENCE < all.len();
    let mut signed = 0;
    let mut at = 0;
    while at < all.len() {
        if is_unsigned && let Some((n, cut)) = beginning(&all, &folded, at, labels) {
            at += n;
            if !cuts.iter().any(|known| known.label == cut.label) {
                cuts.push(cut);
            }
            continue;
        }
        if !labels.has_word(&all[at].2) {
            at += 1;
            continue;
        }
        // `objection one was that …`
        let objections = Label::Column(TextColumn::Objections);
        if is_unsigned
            && tells_item(&folded, at, labels)
            && !cuts.iter().any(|known| known.label == objections)
        {
            let name = FIELDS
                .into_iter()
                .find(|(of, _)| *of == TextColumn::Objections);
            cuts.push(Cut {
                begin: all[at].0,
                end: all[at].0,
                label: objections,
                name: name.map(|(_, name)| name.trim_start_matches(|c: char| !c.is_alphabetic())),
            });
            at += 1;
            continue;
        }
        let found = (1..=MOST_WORDS.min(all.len() - at)).rev().find_map(|n| {
            let (begin, end) = (all[at].0, all[at + n - 1].1);
            let label = &text[begin..end];
            if label.contains(['.', ',', ';', ':', '!', '?']) {
                return None;
            }
            let found = labels.find(label, false)?;
            let is_person = matches!(
                found.label,
                Label::Column(TextColumn::Champion | TextColumn::Skeptic | TextColumn::Objections)
            );
            // `which coach is free`
            let is_asked = n == 1
                && at.checked_sub(1).is_some_and(|i| {
                    let before = std::slice::from_ref(&all[i].2);
                    let is = |kind: Kind| vocabulary().of(kind).has(before);
                    is(Kind::Asks) && !is(Kind::Joins) && !is(Kind::Hesitates)
                });
            // A figure behind a label is its text, also where the word is a filler of another
            // language: `dos` is two in Spanish, and `of the` in Portuguese.
            let last = &folded[at + n - 1];
            let ends_in_figure = n > 1 && vocabulary().of(Kind::Numbers).has_word(last);
            let is_longer = ends_in_figure
                && labels
                    .find(&text[begin..all[at + n - 2].1], false)
                    .is_some_and(|shorter| shorter.label == found.label);
            let hesitates = folded
                .get(at + n)
                .is_some_and(|word| vocabulary().of(Kind::Hesitates).has_word(word));
            let is_sure = !is_asked
                && !is_longer
                && found.how == Match::Exact
                && found.number.is_none()
                && found.label.is_field()
                && !found.is_item
                && (n > 1
                    || is_person
                    || is_unsigned && hesitates
                    || is_unsigned
                        && vocabulary()
                            .of(Kind::Copula)
                            .at_start(&folded[at + n..])
                            .is_some());
            is_sure.then_some((n, found.label, begin, end))
        });
        let Some((n, label, begin, end)) = found else {
            at += 1;
            continue;
        };
        at += n;
        let is_known = cuts.iter().any(|cut| cut.label == label);
        if text[end..].trim_start().starts_with([':', '=', '：']) {
            signed += 1;
        }
        if !is_known {
            cuts.push(Cut {
                begin,
                end,
                label,
                name: None,
            });
        }
    }
    // Where labels have signs, the line is read by them.
    if signed > 2 { Vec::new() } else { cuts }
}

/// The beginning of a sentence that names its field, at a word: `what we promised them is that`,
/// `risk wise`. How many words it takes, and the cut.
fn beginning(
    all: &[(usize, usize, String)],
    folded: &[String],
    at: usize,
    labels: &Labels,
) -> Option<(usize, Cut)> {
    BEGINNINGS.into_iter().find_map(|(kind, column, keeps)| {
        let n = vocabulary().of(kind).at_start(&folded[at..])?;
        // `in order` and `they expect` are parts of other texts too.
        let least = match keeps {
            true => 2,
            false => 3,
        };
        let (_, name) = FIELDS.into_iter().find(|(of, _)| *of == column)?;
        // `les objections` is a label and none of the text.
        let is_label = labels
            .find(&folded[at..at + n].join(" "), false)
            .is_some_and(|found| found.label == Label::Column(column));
        let end = if keeps && !is_label {
            all[at].0
        } else {
            all[at + n - 1].1
        };
        (n >= least && n < folded.len() - at).then_some((
            n,
            Cut {
                begin: all[at].0,
                end,
                label: Label::Column(column),
                name: Some(name.trim_start_matches(|c: char| !c.is_alphabetic())),
            },
        ))
    })
}

/// A text without `is that` in front.
fn without_copula(text: &str) -> &str {
    let text = text.trim_start_matches([' ', ',', '.', '-', ':']);
    let first = spans(text, 4);
    let all: Vec<String> = first.iter().map(|(_, _, word)| word.clone()).collect();
    let text = match vocabulary().of(Kind::Copula).at_start(&all) {
        Some(n) => text[first[n - 1].1..].trim_start_matches([' ', ',', ':']),
        None => text,
    };
    // `skeptic is um Ana Ruiz`
    let hesitates = |word: &str| vocabulary().of(Kind::Hesitates).has(&words(word));
    match text.split_once(' ') {
        Some((first, rest)) if hesitates(first) => rest.trim_start(),
        _ => text,
    }
}

/// A text without `ok that's it, send it to Casey` at its end.
fn before_closing(text: &str) -> &str {
    let all = spans(text, usize::MAX);
    let folded: Vec<String> = all.iter().map(|(_, _, word)| word.clone()).collect();
    let closings = vocabulary().of(Kind::Closings);
    let closes = (1..all.len()).find(|i| closings.at_start(&folded[*i..]).is_some_and(|n| n >= 2));
    closes.map_or(text, |i| &text[..all[i].0])
}

/// A text without `and the` at its end, which belong to the label behind it.
fn without_last_words(text: &str) -> &str {
    const MOST: usize = 3;
    let mut text = text.trim();
    for _ in 0..MOST {
        let Some((before, last)) = text.rsplit_once(' ') else {
            break;
        };
        if !vocabulary().of(Kind::Articles).has(&words(last)) {
            break;
        }
        text = before.trim_end();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dictated_labels_get_their_signs() {
        let text = "ok handoff for Sutter Creek um promised outcome is the crews know the night \
                    before which sponsor it is decision criteria number one Spanish number two price \
                    the champion is uh Joaquin Abello manager and the skeptic is Patrice Lund she \
                    doubts it risk flags smoke season success metric bins from 40 to 10";
        let lines = with_signs(&[Line::of(1, text)], &Labels::default());
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "ok handoff for Sutter Creek",
                "promised outcome: the crews know the night before which sponsor it is",
                "decision criteria: number one Spanish number two price",
                "the champion: Joaquin Abello manager",
                "the skeptic: Patrice Lund she doubts it",
                "risk flags: smoke season",
                "success metric: bins from 40 to 10"
            ]
        );
        let prose = "They like the champion program of ours. ".repeat(20);
        assert_eq!(
            with_signs(&[Line::of(1, prose.clone())], &Labels::default())[0].text,
            prose
        );
    }
}
