//! Questionnaires: `Q2. Which criteria counted? Rank the top three.` with `A2. …` below.

use super::heading::heading;
use super::label::Label;
use super::labels::Labels;
use crate::model::TextColumn;

/// A line with its number in the paste.
type Numbered = (usize, String);

/// The least fields that are asked for.
const LEAST: usize = 3;
/// Letters in front of questions.
const QUESTIONS: [char; 5] = ['Q', 'P', 'F', 'D', 'V'];

/// The lines of a questionnaire without the letters in front of questions and answers, and without
/// what a question says behind its sign; other lines as they are.
pub fn without_letters(mut lines: Vec<Numbered>, labels: &Labels) -> Vec<Numbered> {
    if lines
        .iter()
        .filter(|(_, line)| answer(line).is_some())
        .take(LEAST)
        .count()
        < LEAST
    {
        return lines;
    }
    let mut asked: Vec<Label> = Vec::new();
    let mut rewritten: Vec<(usize, String)> = Vec::new();
    let mut above: Option<usize> = None;
    for (i, (_, line)) in lines.iter().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let at = above.replace(i);
        let Some((at, text)) = at.zip(answer(line)) else {
            continue;
        };
        match field(&lines[at].1, labels) {
            Some((label, question)) => {
                if !asked.contains(&label) {
                    asked.push(label);
                }
                rewritten.push((at, question));
            }
            None if lines[at].1.trim_end().ends_with(['?', '？']) => {
                // `Q: Is there anything else?` ends the field above. Among objections, customers ask.
                let is_objection = asked.last() == Some(&Label::Column(TextColumn::Objections));
                let question = lettered(&lines[at].1, &QUESTIONS).filter(|_| !is_objection);
                rewritten.extend(question.map(|question| (at, format!("# {question}"))));
            }
            None => continue,
        }
        rewritten.push((i, text.to_string()));
    }
    if asked.len() >= LEAST {
        for (i, text) in rewritten {
            lines[i].1 = text;
        }
    }
    lines
}

/// The field that a question asks for, and its words.
pub(super) fn field(line: &str, labels: &Labels) -> Option<(Label, String)> {
    let text = lettered(line, &QUESTIONS).unwrap_or(line.trim());
    let end = text
        .find(['?', '？'])
        .map(|at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let question = &text[..end.unwrap_or(text.len())];
    let label = |text: &str| {
        heading(text, labels, true)
            .filter(|h| h.found.label.is_field() && !h.found.is_item)
            .map(|h| (h.found.label, h.rest.is_empty()))
    };
    match label(question)? {
        (label, true) => Some((label, question.to_string())),
        // `Lost-deal signal: what did we lose?`
        (label, false) if end.is_some() => {
            let (front, _) = question.split_once(':')?;
            Some((label, front.to_string()))
        }
        _ => None,
    }
}

/// The text of an answer behind its letter: `A2. price`, `R: price`.
fn answer(line: &str) -> Option<&str> {
    lettered(line, &['A', 'R', 'S'])
}

/// A text behind one of these letters, with or without a number, and a sign.
fn lettered<'a>(line: &'a str, letters: &[char]) -> Option<&'a str> {
    let line = line.trim_start_matches([' ', '\t', '*', '#', '>']);
    let rest = line.strip_prefix(letters)?;
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest
        .strip_prefix(|c: char| c.is_ascii_lowercase())
        .unwrap_or(rest);
    let rest = rest.strip_prefix(['.', ':', ')'])?;
    let rest = rest.trim_start_matches('*');
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then(|| rest.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let lines = (1..).zip(text.lines().map(str::to_string)).collect();
        let lines = without_letters(lines, &Labels::default());
        lines.into_iter().map(|(_, line)| line).collect()
    }

    #[test]
    fn letters_of_questions_and_answers_go() {
        let form = "Q1. Which criteria counted? Rank them.\nA1. 1. price\n2. API\n\nQ2a. Who is the \
                    champion?\nA2a. Ana Ruiz, CFO\nQ3. Lost-deal signal: how many in 90 days?\nA3. two";
        assert_eq!(
            texts(form),
            [
                "Which criteria counted?",
                "1. price",
                "2. API",
                "",
                "Who is the champion?",
                "Ana Ruiz, CFO",
                "Lost-deal signal",
                "two"
            ]
        );
        let objections = "Objections:\nQ: too dear?\nA: ROI\nQ: no API?\nA: built\nQ: slow?\nA: no";
        assert_eq!(texts(objections).join("\n"), objections);
    }
}
