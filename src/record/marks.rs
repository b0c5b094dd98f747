//! Marks of objections and answers, in whatever language: `Objection:`, `Einwand 2:`, `We said:`.

use super::fold::{fold, spans};
use super::spelling::edits;
use super::words::{Kind, vocabulary};

/// What a mark stands in front of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// An objection.
    Objection,
    /// An answer.
    Answer,
}

/// The most words of a mark, and its most bytes.
const WORDS: usize = 8;
const LONGEST: usize = 60;

/// A piece of a line, and the mark in front of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Chunk<'a> {
    /// The mark; none for what stands in front of the first.
    pub mark: Option<Mark>,
    /// The text behind it.
    pub text: &'a str,
}

/// A line cut at its marks.
pub fn chunks(line: &str) -> Vec<Chunk<'_>> {
    let mut out: Vec<Chunk<'_>> = Vec::new();
    let (mut begin, mut mark) = (0, None);
    for (at, sign) in line.match_indices([':', '：', '=', '-', '–', '—']) {
        if at < begin {
            continue;
        }
        let is_dash = matches!(sign, "-" | "–" | "—");
        let found = match is_dash {
            true => mark_before_dash(&line[begin..at], &line[at + sign.len()..]),
            false => mark_before(&line[begin..at]),
        };
        let Some((from, found)) = found else {
            continue;
        };
        let before = line[begin..begin + from].trim();
        if mark.is_some() || before.chars().any(char::is_alphanumeric) {
            out.push(Chunk { mark, text: before });
        }
        (begin, mark) = (at + sign.len(), Some(found));
    }
    let text = line[begin..].trim();
    if mark.is_some() || !text.is_empty() {
        out.push(Chunk { mark, text });
    }
    out
}

/// The mark that a line is as a whole: `Objection #1`.
pub fn whole_mark(line: &str) -> Option<Mark> {
    const MOST_WORDS: usize = 3;
    let line = line.trim().trim_end_matches([':', '：']);
    let all = spans(line, WORDS + 1);
    let folded: Vec<String> = all.iter().map(|(_, _, word)| word.clone()).collect();
    let is_numbered = folded
        .last()
        .is_some_and(|word| word.chars().all(|c| c.is_ascii_digit()));
    (is_numbered && (2..=MOST_WORDS).contains(&folded.len()) && !line.contains(['.', ',']))
        .then(|| mark_of(&folded, true))
        .flatten()
}

/// Whether a line has a mark, or an arrow from an objection to its answer.
pub fn is_marked(line: &str) -> bool {
    let has_arrow = ["->", "=>", "→", "➜", "⇒"]
        .iter()
        .any(|arrow| line.contains(arrow));
    has_arrow || whole_mark(line).is_some() || chunks(line).iter().any(|chunk| chunk.mark.is_some())
}

/// The mark that ends a text, where a sign stands behind it, and where it begins.
fn mark_before(text: &str) -> Option<(usize, Mark)> {
    let floor = text.len().saturating_sub(LONGEST);
    let floor = (floor..=text.len()).find(|at| text.is_char_boundary(*at))?;
    let mut last = spans(&text[floor..], usize::MAX);
    // A word that was cut in two is none.
    if floor > 0 && text[..floor].ends_with(char::is_alphanumeric) && !last.is_empty() {
        last.remove(0);
    }
    let last = &last[last.len().saturating_sub(WORDS)..];
    let folded: Vec<String> = last.iter().map(|(_, _, word)| word.clone()).collect();
    // The longest mark counts: `Our winning answer`.
    (0..last.len()).find_map(|i| {
        let from = floor + last[i].0;
        let first = text[from..].chars().next()?;
        if !first.is_alphanumeric() || !may_begin(&text[..from], first) {
            return None;
        }
        // `counter staff are slow -> Answer`: the mark is its last word alone.
        let own = &text[from..];
        let last_word = own.split_whitespace().next_back().unwrap_or_default();
        let begins_late = first.is_lowercase() && last_word.starts_with(char::is_uppercase);
        if own.contains(['>', '→', '➜', '⇒', ';', '|']) || begins_late {
            return None;
        }
        Some((from, mark_of(&folded[i..], first.is_uppercase())?))
    })
}

/// Whether a mark may begin behind this text: behind a sign, or with a capital.
fn may_begin(before: &str, first: char) -> bool {
    let before = before.trim_end();
    let last = before.chars().next_back();
    let is_sign = last.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '\'' | '’'));
    is_sign || first.is_uppercase() || !first.is_lowercase()
}

/// `objection - too dear / answer - ROI`: a mark of one long word in front of a dash.
fn mark_before_dash(text: &str, behind: &str) -> Option<(usize, Mark)> {
    const LEAST: usize = 6;
    if !behind.starts_with(' ') || !text.ends_with(' ') {
        return None;
    }
    let word = text.trim_end();
    let from = word.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| {
        at + word[at..].chars().next().map_or(1, char::len_utf8)
    });
    let before = word[..from].trim_end();
    let opens =
        before.is_empty() || before.ends_with(['/', '|', ';', ',', '-', '–', '>', '.', '•', '*']);
    let word = &word[from..];
    let is_long = word.chars().count() >= LEAST;
    (opens && is_long).then(|| Some((from, mark_of(&[fold(word)], true)?)))?
}

/// The mark that these words are as a whole.
fn mark_of(all: &[String], is_upper: bool) -> Option<Mark> {
    let is_figure = |word: &String| word.chars().all(|c| c.is_ascii_digit());
    let mut kept: &[String] = all;
    let all_words = vocabulary();
    let is_ordinal = |word: &String| {
        [Kind::First, Kind::Second, Kind::Third, Kind::Numbers]
            .iter()
            .any(|kind| all_words.of(*kind).has(std::slice::from_ref(word)))
    };
    if let [before @ .., last] = kept
        && !before.is_empty()
        && (is_figure(last) || is_ordinal(last))
    {
        kept = before;
    }
    // `O1`, `A2`
    let joined: Vec<String>;
    if let [one] = kept
        && one.len() == 2
        && one.ends_with(|c: char| c.is_ascii_digit())
    {
        joined = vec![one[..1].to_string()];
        kept = &joined;
    }
    // A single letter is one only as a capital.
    if kept.len() == 1 && kept[0].chars().count() == 1 && !is_upper {
        return None;
    }
    let all = vocabulary();
    if all.of(Kind::Answer).has(kept) {
        return Some(Mark::Answer);
    }
    if all.of(Kind::Objection).has(kept) {
        return Some(Mark::Objection);
    }
    // `Answer that won them over`
    if let Some(mark) = misspelt(kept) {
        return Some(mark);
    }
    let begins = all.of(Kind::Answer).at_start(kept);
    (begins.is_some_and(|n| kept[..n].concat().chars().count() > 5) && kept.len() <= 6)
        .then_some(Mark::Answer)
}

/// The mark that one long word is with a letter wrong: `objecton`.
fn misspelt(all: &[String]) -> Option<Mark> {
    const LEAST: usize = 5;
    const KNOWN: [(&str, Mark); 8] = [
        ("objection", Mark::Objection),
        ("concern", Mark::Objection),
        ("pushback", Mark::Objection),
        ("einwand", Mark::Objection),
        ("answer", Mark::Answer),
        ("response", Mark::Answer),
        ("antwort", Mark::Answer),
        ("respuesta", Mark::Answer),
    ];
    let [word] = all else { return None };
    let typed: Vec<char> = word.chars().collect();
    if typed.len() < LEAST {
        return None;
    }
    let near = |known: &str| {
        let known: Vec<char> = known.chars().collect();
        let most = if known.len() >= 9 { 2 } else { 1 };
        edits(&typed, &known, most).is_some()
    };
    KNOWN
        .into_iter()
        .find(|(known, _)| near(known))
        .map(|(_, mark)| mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(line: &str) -> Vec<(Option<Mark>, &str)> {
        chunks(line)
            .iter()
            .map(|chunk| (chunk.mark, chunk.text))
            .collect()
    }

    #[test]
    fn lines_are_cut_at_marks_of_every_language() {
        let (objection, answer) = (Some(Mark::Objection), Some(Mark::Answer));
        for (line, expected) in [
            (
                "O: too dear. A: ROI",
                vec![(objection, "too dear."), (answer, "ROI")],
            ),
            (
                "Objection: helped desks are slow -> Answer: ROI",
                vec![(objection, "helped desks are slow ->"), (answer, "ROI")],
            ),
            (
                "Objection: counter clerks forget Answer: ROI",
                vec![(objection, "counter clerks forget"), (answer, "ROI")],
            ),
            (
                "Einwand 1: zu teuer → Antwort: ROI",
                vec![(objection, "zu teuer →"), (answer, "ROI")],
            ),
            (
                "Objection : cher → Réponse : ROI",
                vec![(objection, "cher →"), (answer, "ROI")],
            ),
            (
                "反対意見：古い → 回答：読めた",
                vec![(objection, "古い →"), (answer, "読めた")],
            ),
            ("We said: run both", vec![(answer, "run both")]),
            (
                "too dear | Answer that won them over: ROI",
                vec![(None, "too dear |"), (answer, "ROI")],
            ),
            (
                "objection: no reference -> answer: two",
                vec![(objection, "no reference ->"), (answer, "two")],
            ),
            ("time: 9", vec![(None, "time: 9")]),
        ] {
            assert_eq!(marks(line), expected, "{line}");
        }
    }
}
