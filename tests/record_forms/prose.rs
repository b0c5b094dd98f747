//! A record in paragraphs, in four languages.

use crate::content::Content;

pub fn write(content: &Content) -> String {
    let c = content;
    let criteria = |words: [&str; 3]| {
        let items = c
            .criteria
            .iter()
            .zip(words)
            .map(|(text, word)| format!("{word} {text}"));
        items.collect::<Vec<_>>().join(", ")
    };
    let pairs = |they: &str, we: &str| {
        let pairs = c
            .objections
            .iter()
            .map(|(o, a)| format!("{they} {o}; {we} {a}."));
        pairs.collect::<Vec<_>>().join(" ")
    };
    match c.language.as_str() {
        "de" => format!(
            "Versprochen haben wir, dass {}. Entschieden haben sie nach: {}.\n\nEs gab drei Einwände. \
             {}\n\nFürsprecherin ist {}. Skeptiker ist {}.\n\nEin Risiko: {}. Die Erfolgskennzahl ist \
             {}. Verloren haben wir zuletzt einiges: {}.",
            c.outcome,
            criteria(["1.", "2.", "3."]),
            pairs("Sie sagten", "wir sagten"),
            c.champion,
            c.skeptic,
            c.risk,
            c.metric,
            c.lost
        ),
        "fr" => format!(
            "Nous avons promis : {}. Leurs critères de décision sont {}.\n\nIl y a eu trois objections. {}\n\nLe \
             champion est {}. Le sceptique est {}.\n\nUn risque : {}. L'indicateur de succès est {}. Nous avons \
             perdu récemment : {}.",
            c.outcome,
            criteria(["1.", "2.", "3."]),
            pairs("Ils ont dit :", "nous avons répondu :"),
            c.champion,
            c.skeptic,
            c.risk,
            c.metric,
            c.lost
        ),
        "es" => format!(
            "Prometimos lo siguiente: {}. Sus criterios de decisión son {}.\n\nHubo tres objeciones. {}\n\nLa \
             promotora es {}. El escéptico es {}.\n\nUn riesgo: {}. La métrica de éxito es {}. Perdimos hace poco: \
             {}.",
            c.outcome,
            criteria(["1.", "2.", "3."]),
            pairs("Dijeron:", "respondimos:"),
            c.champion,
            c.skeptic,
            c.risk,
            c.metric,
            c.lost
        ),
        _ => format!(
            "What they were promised: {}. They decided on three things: {}.\n\nThree objections came up. \
             {}\n\nChampion is {}. The skeptic is {}.\n\nOne risk: {}. The success metric is {}. As for the lost-deal \
             signal, {}.",
            c.outcome,
            criteria(["first", "second", "third"]),
            pairs("They said", "we said"),
            c.champion,
            c.skeptic,
            c.risk,
            c.metric,
            c.lost
        ),
    }
}
