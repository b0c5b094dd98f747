//! Texts that stand where an answer should be and leave it open, with nothing beside that tells:
//! `tbc with procurement`, `I'll add this after Thursday's call`, `what was the number again?`

use super::fold::{fold, is_dense, spans};
use super::words::{Kind, vocabulary};

/// A longer text says something beside it.
const MOST_WORDS: usize = 30;

/// What says that an answer is missing or will follow.
const CUES: [Kind; 5] = [
    Kind::Defers,
    Kind::Todo,
    Kind::StandIn,
    Kind::Unanswered,
    Kind::Sees,
];

/// Names of fields, in a sentence that says that nothing was said of them.
const LABELS: [Kind; 8] = [
    Kind::PromisedOutcome,
    Kind::DecisionCriteria,
    Kind::Objections,
    Kind::Champion,
    Kind::Skeptic,
    Kind::RiskFlags,
    Kind::SuccessMetric,
    Kind::LostDealSignal,
];

/// Kinds of words that hold nothing beside those.
const BESIDE: [Kind; 6] = [
    Kind::Hollow,
    Kind::Documents,
    Kind::Parties,
    Kind::Tells,
    Kind::Denies,
    Kind::Uninformative,
];

/// What holds nothing either.
#[derive(Clone, Copy, Default)]
struct Look {
    /// The names of fields.
    labels: bool,
    /// Names, wherever they stand.
    names: bool,
}

/// What a text says that holds no word of an answer.
#[derive(Default)]
struct Emptiness {
    /// That the answer is missing, will follow or stands elsewhere.
    is_open: bool,
    /// A word that denies.
    denies: bool,
    /// What is denied: `mentioned`.
    tells: bool,
}

/// Whether every word of a text either says that the answer is missing, will follow or stands
/// elsewhere, or is a word that holds nothing beside such words: who, when, where.
pub(super) fn leaves_open(text: &str) -> bool {
    match text.chars().any(is_dense) {
        true => leaves_open_without_blanks(text),
        false => emptiness(text, Look::default()).is_some_and(|said| said.is_open),
    }
}

/// Whether every word of a text belongs to a sentence that denies that anything was said: `The
/// transcript does not mention this risk`.
pub(super) fn denies_all(text: &str) -> bool {
    let look = Look {
        labels: true,
        names: false,
    };
    emptiness(text, look).is_some_and(|said| said.denies && said.tells)
}

/// Whether no word of a question is about anything: `what was the number again?`
pub(super) fn asks_about_nothing(text: &str) -> bool {
    let look = Look {
        labels: true,
        names: true,
    };
    emptiness(text, look).is_some()
}

/// What a text says that holds no word of an answer; nothing for one that holds some.
fn emptiness(text: &str, look: Look) -> Option<Emptiness> {
    let all = spans(text, MOST_WORDS + 1);
    if all.is_empty() || all.len() > MOST_WORDS {
        return None;
    }
    let folded: Vec<String> = all.iter().map(|(_, _, word)| word.clone()).collect();
    // The words of one language: `door` is a word of both English and Dutch.
    (0..vocabulary().languages())
        .find_map(|language| emptiness_in(language, text, &all, &folded, look))
}

fn emptiness_in(
    language: usize,
    text: &str,
    all: &[(usize, usize, String)],
    folded: &[String],
    look: Look,
) -> Option<Emptiness> {
    let longest = |kinds: &[Kind], at: usize| {
        let of = kinds
            .iter()
            .map(|kind| vocabulary().of_language(language, *kind));
        of.filter_map(|phrases| phrases.at_start(&folded[at..]))
            .max()
            .unwrap_or_default()
    };
    let mut said = Emptiness::default();
    // Where a name may stand: behind words such as `with`, or behind a name.
    let mut may_be_name = false;
    let mut at = 0;
    while at < all.len() {
        let (from, to, word) = &all[at];
        let cue = longest(&CUES, at);
        let toward = longest(&[Kind::Toward], at);
        let labels = if look.labels { longest(&LABELS, at) } else { 0 };
        let beside = longest(&BESIDE, at).max(labels);
        said.denies |= longest(&[Kind::Denies, Kind::Uninformative], at) > 0;
        said.tells |= longest(&[Kind::Tells, Kind::Uninformative], at) > 0;
        let most = cue.max(toward).max(beside);
        if most == 0 {
            let is_named = is_name(&text[*from..*to])
                && (look.names || may_be_name || is_subject(language, folded, at));
            if !is_named && !is_figure(word) {
                return None;
            }
            may_be_name |= is_named;
        }
        if cue > 0 && cue == most {
            said.is_open = true;
        }
        // `ask Joris`, `with Joris`
        may_be_name |= most > 0 && (cue == most || toward == most);
        at += most.max(1);
    }
    Some(said)
}

/// Whether the name at the beginning does what follows: `Joris knows`, `Priya Nair will add it`.
fn is_subject(language: usize, folded: &[String], at: usize) -> bool {
    const MOST_WORDS_OF_NAME: usize = 2;
    const MOST_BETWEEN: usize = 3;
    let begins = |kind: Kind, at: usize| {
        let rest = folded.get(at..).unwrap_or_default();
        let phrases = vocabulary().of_language(language, kind);
        phrases.at_start(rest).is_some()
    };
    at == 0
        && (1..=MOST_WORDS_OF_NAME).any(|name| {
            (name..=name + MOST_BETWEEN)
                .take_while(|at| {
                    let is_between = |kind: Kind| begins(kind, at - 1);
                    *at == name || is_between(Kind::Hollow) || is_between(Kind::Parties)
                })
                .any(|at| begins(Kind::Defers, at))
        })
}

/// `12`, `15th`, `w50`.
fn is_figure(word: &str) -> bool {
    const MOST_LETTERS: usize = 2;
    let letters = word.chars().filter(|c| !c.is_ascii_digit()).count();
    letters <= MOST_LETTERS && letters < word.chars().count()
}

fn is_name(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// Whether nothing is left of a text without blanks beside such words and the letters that join
/// them: `来週のコールで確認します`.
fn leaves_open_without_blanks(text: &str) -> bool {
    const MOST_LETTERS: usize = 40;
    if text.chars().count() > MOST_LETTERS {
        return false;
    }
    let vocabulary = vocabulary();
    let folded = fold(text);
    let rest = CUES.iter().fold(folded.clone(), |rest, kind| {
        vocabulary.of(*kind).without_dense(&rest)
    });
    let has_cue = rest != folded;
    let rest = BESIDE
        .iter()
        .chain(&[Kind::Toward])
        .fold(rest, |rest, kind| vocabulary.of(*kind).without_dense(&rest));
    // Letters that join words.
    let joins = |c: char| matches!(c, '\u{3040}'..='\u{309f}') || !c.is_alphabetic();
    has_cue && rest.chars().all(joins)
}

/// Whether a text asks and says nothing: each of its sentences is a question.
pub(super) fn only_asks(text: &str) -> bool {
    let text = text
        .trim()
        .trim_start_matches(['(', '[', '¿', ' '])
        .trim_end_matches([')', ']', '"', '”', '“', '»', '*', '_', '.', ' ']);
    let Some(body) = text.strip_suffix(['?', '？', '؟']) else {
        return false;
    };
    // A customer's question in quotes is what the customer said.
    let is_quote = body.starts_with(['"', '“', '„', '«', '「', '\'']);
    let has_sentence = [". ", "! ", "\n", "。"]
        .iter()
        .any(|end| body.contains(end));
    !is_quote && !has_sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_an_answer_open_is_told_from_an_answer() {
        for text in [
            "tbc with procurement",
            "I'd have to ask Eileen",
            "will be filled after the call on 12 December",
            "Joris knows",
            "Priya Nair will add the number next week",
            "same as last time",
            "waiting for RevOps to send the 3 numbers",
            "wird nach dem Kickoff mit Sabine Kolbe geklärt",
            "en attente de la réponse des achats",
            "pendiente de confirmar con compras",
            "来週のコールで確認します",
        ] {
            assert!(leaves_open(text), "{text}");
        }
        for text in [
            "Budget for year two is not confirmed yet",
            "Their works council has to confirm the shift plan",
            "The CFO may ask for the contract again after the call",
            "See every van on one map before six",
            "Waiting trucks at eight from 14 to 5",
            "Two sites change owner in May",
            "Die Freigabe des Betriebsrats ist noch offen",
            "Termin der Umstellung noch offen",
            "Le directeur part en mai, successeur inconnu",
            "四月に物流会社が変わり、便の時間がまだ決まっていない",
        ] {
            assert!(!leaves_open(text), "{text}");
        }
    }

    #[test]
    fn a_question_is_no_answer() {
        for text in [
            "what was the number again?",
            "30 or 40?",
            "¿cuál era el número?",
            "Bo Lee?",
        ] {
            assert!(only_asks(text), "{text}");
        }
        for text in [
            "\"Who pays if it fails?\"",
            "They asked: who pays? We said: the insurer.",
            "Union votes in May. Will it hold?",
        ] {
            assert!(!only_asks(text), "{text}");
        }
    }
}
