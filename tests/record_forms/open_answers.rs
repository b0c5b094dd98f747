//! Texts that stand where an answer should be and give none, made from sentence patterns
//! (`open_answers.txt`): who is to be asked, when it will follow, where it stands, that nothing was
//! said.

use handoff_report::model::TextColumn;

use crate::content::Dice;

/// What may be said of such a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// It says itself that the answer is missing: never complete.
    Open,
    /// It says that nothing is known: not complete, or complete with a visible doubt.
    NothingKnown,
}

/// An open answer for this column in this language.
pub fn open_answer(column: TextColumn, language: &str, dice: &mut Dice) -> (String, Kind) {
    let is_person = matches!(column, TextColumn::Champion | TextColumn::Skeptic);
    match dice.below(8) {
        0 => (one("any", "words", dice).into(), Kind::Open),
        1 if is_person => (one(language, "persons", dice).into(), Kind::Open),
        1 => (one("any", "form", dice).into(), Kind::Open),
        2 | 3 if !is_person => (filled(language, "nothing_known", dice), Kind::NothingKnown),
        _ => (filled(language, "open", dice), Kind::Open),
    }
}

/// A pattern with its places filled, as people write it.
fn filled(language: &str, patterns: &str, dice: &mut Dice) -> String {
    let mut text = one(language, patterns, dice).to_string();
    for place in ["who", "when", "place", "what"] {
        text = text.replace(&format!("{{{place}}}"), one(language, place, dice));
    }
    match dice.below(4) {
        0 => format!("{text}."),
        1 => {
            let mut letters = text.chars();
            let first = letters.next().map(|c| c.to_uppercase().to_string());
            first.unwrap_or_default() + letters.as_str()
        }
        2 if !text.ends_with(['?', ')']) => format!("({text})"),
        _ => text,
    }
}

/// One of the texts of a list of `open_answers.txt`.
fn one(language: &str, list: &str, dice: &mut Dice) -> &'static str {
    let lines = include_str!("open_answers.txt").lines();
    let mut of_language = lines
        .skip_while(|line| line.trim_matches(['[', ']']) != language)
        .skip(1);
    let all = of_language
        .find_map(|line| line.strip_prefix(list)?.strip_prefix(" = "))
        .expect("a list of the language");
    let all: Vec<&'static str> = all.split(" | ").collect();
    all[dice.below(all.len())]
}
