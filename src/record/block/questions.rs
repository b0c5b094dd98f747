//! Labels in a writer's own words: `Who is the champion?`, `What could go wrong`, `How we keep
//! score`.

use super::label::Label;
use super::label_index::Match;
use super::labels::{Found, Labels};
use crate::model::TextColumn;
use crate::record::fold::words;
use crate::record::words::{Kind, vocabulary};

/// The most words of a question, and of a heading that is none.
const MOST_WORDS: usize = 18;
const MOST_OF_HEADING: usize = 9;

/// What a question is about. Of two that are named as often the first of this list counts.
/// The second kind of words counts in headings alone, which tell by their form that they are some.
const ABOUT: [(Kind, Kind, TextColumn); 8] = {
    use TextColumn as C;
    [
        (
            Kind::AboutLostDealSignal,
            Kind::NearLostDealSignal,
            C::LostDealSignal,
        ),
        (Kind::AboutObjections, Kind::NearObjections, C::Objections),
        (Kind::AboutSkeptic, Kind::NearSkeptic, C::Skeptic),
        (Kind::AboutChampion, Kind::NearChampion, C::Champion),
        (
            Kind::AboutDecisionCriteria,
            Kind::NearDecisionCriteria,
            C::DecisionCriteria,
        ),
        (
            Kind::AboutSuccessMetric,
            Kind::NearSuccessMetric,
            C::SuccessMetric,
        ),
        (Kind::AboutRiskFlags, Kind::NearRiskFlags, C::RiskFlags),
        (
            Kind::AboutPromisedOutcome,
            Kind::NearPromisedOutcome,
            C::PromisedOutcome,
        ),
    ]
};

/// The label that a line is, where it asks for a field, and the text behind it on the same line.
/// `stands_apart` tells that nothing else stands on the line and it looks like a heading.
pub fn asked(line: &str, stands_apart: bool) -> Option<(Found, &str)> {
    let line = line.trim_start_matches(['¿', '¡', ' ']);
    if line.starts_with(['"', '“', '„', '«', '\'']) {
        return None;
    }
    if let Some((at, sign)) = line
        .char_indices()
        .find(|(_, c)| matches!(c, '?' | '？' | '؟'))
    {
        let behind =
            line[at + sign.len_utf8()..].trim_start_matches(['*', '_', ':', ' ', '-', '–']);
        // `Who is the champion? And the skeptic? (name, role)`
        if let Some(last) = last_of_two(behind)
            && let Some(found) = about(&words(&line[..line.len() - last]), MOST_WORDS, false)
        {
            return Some((found, ""));
        }
        let is_end = behind.is_empty() || behind.starts_with('(');
        let all = words(without_hint(&line[..at]));
        return (is_end || begins(&all) && all.len() <= MOST_WORDS)
            .then(|| about(&all, MOST_WORDS, false))
            .flatten()
            .map(|found| (found, if is_end { "" } else { behind }));
    }
    if let Some((label, behind)) = line.split_once([':', '：']) {
        let all = words(label);
        return begins(&all)
            .then(|| about(&all, MOST_OF_HEADING, false))
            .flatten()
            .map(|found| (found, behind.trim_start()));
    }
    let all = words(line);
    // `2. List the decision criteria.`
    let is_numbered = all
        .first()
        .is_some_and(|word| word.bytes().all(|b| b.is_ascii_digit()));
    let is_request = (stands_apart || is_numbered) && requests(&all, line);
    (stands_apart && begins(&all) || is_request)
        .then(|| about(&all, MOST_OF_HEADING, false))
        .flatten()
        .map(|found| (found, ""))
}

/// A question without the hint in brackets at its end: `How many did we lose (price, timing)`.
fn without_hint(question: &str) -> &str {
    let hint = question.strip_suffix(')').and_then(|text| text.rfind('('));
    hint.map_or(question, |at| question[..at].trim_end())
}

/// How long what stands behind a second question is, where a text is one that asks for a field and
/// nothing more but a hint in brackets.
fn last_of_two(text: &str) -> Option<usize> {
    const LONGEST: usize = 60;
    let (question, hint) = text.split_once(['?', '？', '؟'])?;
    let hint = hint.trim();
    let is_end = hint.is_empty() || hint.starts_with('(') && hint.ends_with(')');
    let asks = question.len() <= LONGEST && about(&words(question), MOST_WORDS, false).is_some();
    (is_end && asks).then(|| text.len() - question.len())
}

/// The field of a heading whose words all stand in labels: `Signal from lost deals`.
pub fn composed(label: &str, labels: &Labels) -> Option<Found> {
    const MOST: usize = 6;
    let all = words(label);
    let figures = all
        .iter()
        .filter(|word| word.chars().all(|c| c.is_ascii_digit()));
    let has_all = all.len() >= 2
        && figures.count() <= 1
        && !label.contains(['.', ','])
        && all.iter().all(|word| labels.has_word(word));
    has_all.then(|| about(&all, MOST, false)).flatten()
}

/// The field that the words of a label speak of, whatever they begin with: `On our side`.
pub fn spoken_of(all: &[String]) -> Option<Found> {
    about(all, MOST_WORDS, true)
}

/// Whether words begin as a question does: `who`, `1. what`.
fn begins(all: &[String]) -> bool {
    let skip = all
        .iter()
        .take_while(|word| word.chars().all(|c| c.is_ascii_digit()))
        .count();
    let asks = vocabulary().of(Kind::Asks);
    all.get(skip..)
        .is_some_and(|all| asks.at_start(all).is_some())
}

/// Whether words begin as a request of a form does, or end so where no blanks part words.
fn requests(all: &[String], line: &str) -> bool {
    let skip = all
        .iter()
        .take_while(|word| word.chars().all(|c| c.is_ascii_digit()))
        .count();
    let requests = vocabulary().of(Kind::Requests);
    all.get(skip..)
        .is_some_and(|all| requests.at_start(all).is_some())
        || requests.is_dense_in(line)
}

/// The field that words speak of most.
fn about(all: &[String], most: usize, is_heading: bool) -> Option<Found> {
    if all.is_empty() || all.len() > most {
        return None;
    }
    let vocabulary = vocabulary();
    let number = all.first().and_then(|word| word.parse().ok());
    let text = all.join(" ");
    let count = |kind: Kind| {
        let phrases = vocabulary.of(kind);
        phrases
            .count_in(all)
            .max(usize::from(phrases.is_dense_in(&text)))
    };
    let counts = ABOUT.map(|(kind, near, column)| match is_heading {
        true => (count(kind).max(count(near)), column),
        false => (count(kind), column),
    });
    let best = counts.iter().map(|(n, _)| *n).max().filter(|n| *n > 0)?;
    let of = |wanted: TextColumn| counts.iter().any(|(n, column)| *column == wanted && *n > 0);
    // Where the longest phrase of a field stands, and how many words it has.
    let place = |column: TextColumn| {
        let (kind, ..) = ABOUT.iter().find(|(_, _, of)| *of == column)?;
        let phrases = vocabulary.of(*kind);
        (0..all.len())
            .filter_map(|i| Some((phrases.at_start(&all[i..])?, i)))
            .max()
    };
    // `buy it for` asks for another field than `buy`.
    let is_inside = |short: TextColumn, long: TextColumn| {
        let both = place(short).zip(place(long));
        both.is_some_and(|((n, at), (m, from))| m > n && from <= at && at + n <= from + m)
    };
    let most: Vec<TextColumn> = counts
        .iter()
        .filter(|(n, _)| *n == best)
        .map(|(_, column)| *column)
        .collect();
    let first = *most.first()?;
    let longer = most.iter().find(|column| is_inside(first, **column));
    let first = longer.copied().unwrap_or(first);
    let both = of(TextColumn::Champion) && of(TextColumn::Skeptic);
    let is_person = matches!(first, TextColumn::Champion | TextColumn::Skeptic);
    let label = match both && is_person {
        true => Label::Stakeholders,
        false => Label::Column(first),
    };
    Some(Found {
        label,
        how: Match::Guessed,
        number: number.filter(|n| (1..=7).contains(n)),
        is_item: false,
        is_part: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_name_their_field() {
        use TextColumn::*;
        for (line, column) in [
            ("What did we promise them, in their words?", PromisedOutcome),
            ("How did they decide?", DecisionCriteria),
            (
                "What did they object to and what convinced them?",
                Objections,
            ),
            ("Who is our champion?", Champion),
            ("Who's not convinced yet?", Skeptic),
            ("What could go wrong?", RiskFlags),
            ("Which number do we track in 60 days?", SuccessMetric),
            ("Why did we lose similar deals lately?", LostDealSignal),
            ("¿Por qué nos eligieron? (en orden)", DecisionCriteria),
            ("Wer bremst?", Skeptic),
            ("Woran messen wir den Erfolg?", SuccessMetric),
        ] {
            let found = asked(line, false).map(|(found, _)| found.label);
            assert_eq!(found, Some(Label::Column(column)), "{line}");
        }
        assert_eq!(
            asked("What worries me: the chef is away", false).map(|(f, rest)| (f.label, rest)),
            Some((Label::Column(RiskFlags), "the chef is away"))
        );
        for line in [
            "Can we export the photos?",
            "\"Is there a risk?\"",
            "What a day",
        ] {
            assert_eq!(
                asked(line, false).map(|(found, _)| found.label),
                None,
                "{line}"
            );
        }
        assert!(asked("How we keep score", false).is_none());
        assert!(asked("How we keep score", true).is_some());
    }
}
