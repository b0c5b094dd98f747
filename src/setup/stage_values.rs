//! Whether the values of a column say what became of a deal.

use super::samples::Sample;

/// Words for won and lost in stages and outcomes, without accents.
const ENDS: [&str; 34] = [
    "won",
    "lost",
    "closedwon",
    "closedlost",
    "gewonnen",
    "verloren",
    "gagne",
    "gagnee",
    "perdu",
    "perdue",
    "ganado",
    "ganada",
    "perdido",
    "perdida",
    "ganho",
    "ganha",
    "vinto",
    "vinta",
    "perso",
    "persa",
    "chiusowon",
    "chiusolost",
    "conquistata",
    "受注",
    "失注",
    "成約",
    "成立",
    "不成立",
    "完了受注",
    "完了失注",
    "win",
    "loss",
    "wins",
    "losses",
];

/// Whether some value says won or lost.
pub fn says_won_or_lost(sample: &Sample) -> bool {
    sample.distinct.iter().any(|value| says_end(value))
}

fn says_end(value: &str) -> bool {
    let words = crate::config::dialect::header_words(value);
    words.iter().any(|word| ENDS.contains(&word.as_str()))
}
