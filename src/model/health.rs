//! Health of an account as CS tools export it: a colour, a word or a score.

/// Words for health, worst first. Words that may mean the health or the risk (high, low) are left
/// out: they are shown and not ranked.
const LEVELS: [&[&str]; 3] = [
    &[
        "red",
        "bad",
        "poor",
        "critical",
        "unhealthy",
        "at risk",
        "rot",
        "rouge",
        "rojo",
        "vermelho",
        "rosso",
        "rood",
        "赤",
    ],
    &[
        "yellow",
        "amber",
        "orange",
        "average",
        "fair",
        "neutral",
        "needs attention",
        "gelb",
        "jaune",
        "amarillo",
        "amarelo",
        "giallo",
        "geel",
        "oranje",
        "黄",
    ],
    &[
        "green",
        "good",
        "healthy",
        "excellent",
        "grün",
        "vert",
        "verde",
        "groen",
        "緑",
    ],
];

/// What a health cell says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum HealthScore {
    /// A word: 0 is the worst.
    Level(usize),
    /// A number: more is healthier.
    Number(f64),
    /// Words that nobody explained.
    Unknown,
}

/// Reads a health cell that is not blank.
pub fn health_score(text: &str) -> HealthScore {
    let text = text.trim().to_lowercase();
    let level = LEVELS
        .iter()
        .position(|words| words.contains(&text.as_str()));
    let number = || text.trim_end_matches('%').trim().parse::<f64>().ok();
    match (level, number().filter(|number| number.is_finite())) {
        (Some(level), _) => HealthScore::Level(level),
        (None, Some(number)) => HealthScore::Number(number),
        (None, None) => HealthScore::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_and_numbers_are_ranked_and_other_words_are_not() {
        assert_eq!(health_score(" Green "), HealthScore::Level(2));
        assert_eq!(health_score("At Risk"), HealthScore::Level(0));
        assert_eq!(health_score("71.5"), HealthScore::Number(71.5));
        assert_eq!(health_score("80 %"), HealthScore::Number(80.0));
        for text in ["high", "low", "purple", "NaN", "inf"] {
            assert_eq!(health_score(text), HealthScore::Unknown, "{text}");
        }
    }
}
