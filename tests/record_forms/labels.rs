//! The labels of records in four languages, and their lists in many styles.

use crate::content::{Content, Dice};

/// The labels of the eight columns, and of champion and skeptic together.
pub fn labels(language: &str, dice: &mut Dice) -> [String; 9] {
    let of = |all: [&[&str]; 9], dice: &mut Dice| all.map(|words| dice.pick(words).to_string());
    match language {
        "de" => of(
            [
                &[
                    "Zugesagtes Ergebnis",
                    "Versprochenes Ergebnis",
                    "Was wir versprochen haben",
                ],
                &[
                    "Entscheidungskriterien",
                    "Kaufkriterien",
                    "Entscheidungskriterien (nach Rang)",
                ],
                &["Einwände und Antworten", "Einwände", "Wichtigste Einwände"],
                &["Fürsprecherin", "Fürsprecher", "Champion"],
                &["Skeptiker", "Kritiker"],
                &["Risiken", "Warnsignale", "Risiken für CS"],
                &["Erfolgskennzahl", "Erfolgsmaß", "Kennzahl"],
                &["Verlorene Abschlüsse", "Verlorene Deals"],
                &["Fürsprecher / Skeptiker", "Champion und Skeptiker"],
            ],
            dice,
        ),
        "fr" => of(
            [
                &[
                    "Résultat promis",
                    "Ce que nous avons promis",
                    "Résultat attendu",
                ],
                &[
                    "Critères de décision",
                    "Critères d'achat",
                    "Critères de décision (classés)",
                ],
                &["Objections et réponses", "Principales objections"],
                &["Champion", "Sponsor", "Championne"],
                &["Sceptique", "Opposant"],
                &["Risques", "Points de vigilance", "Signaux d'alerte"],
                &["Indicateur de succès", "Mesure du succès", "Indicateur"],
                &[
                    "Affaires perdues",
                    "Ventes perdues",
                    "Signal affaires perdues",
                ],
                &["Champion / Sceptique", "Champion et sceptique"],
            ],
            dice,
        ),
        "es" => of(
            [
                &[
                    "Resultado prometido",
                    "Lo que prometimos",
                    "Resultado esperado",
                ],
                &["Criterios de decisión", "Criterios de compra"],
                &["Objeciones y respuestas", "Objeciones"],
                &["Promotora", "Patrocinador", "Promotor"],
                &["Escéptico", "Detractor"],
                &["Riesgos", "Señales de alerta", "Riesgos para CS"],
                &["Métrica de éxito", "Indicador de éxito"],
                &[
                    "Señal de ventas perdidas",
                    "Ventas perdidas",
                    "Negocios perdidos",
                ],
                &["Promotor / Escéptico", "Promotor y escéptico"],
            ],
            dice,
        ),
        _ => of(
            [
                &[
                    "Promised outcome",
                    "What we promised",
                    "Promised outcome (customer language)",
                    "Desired outcome",
                ],
                &[
                    "Decision criteria",
                    "Decision criteria (ranked top 3)",
                    "Why they bought",
                    "Buying criteria",
                ],
                &[
                    "Objections",
                    "Top objections + winning answers",
                    "Objections & answers",
                    "Objection handling",
                ],
                &["Champion", "Exec sponsor", "Our champion"],
                &["Skeptic", "Sceptic", "Biggest skeptic"],
                &[
                    "Risk flags",
                    "Risks",
                    "Risk flags for CS",
                    "Watch-outs",
                    "Red flags",
                ],
                &[
                    "Success metric",
                    "Success metric to track in 60 days",
                    "KPI",
                    "Success metrics",
                ],
                &[
                    "Lost-deal signal",
                    "Lost-deal cohort signal",
                    "Lost deals",
                    "Competitive losses",
                ],
                &[
                    "Champion / Skeptic",
                    "Champion & Skeptic",
                    "Champion and skeptic",
                ],
            ],
            dice,
        ),
    }
}

/// The marks of objection and answer, and `They said`, `We said`.
fn marks(language: &str) -> [&'static str; 4] {
    match language {
        "de" => ["Einwand", "Antwort", "Sie sagten", "Wir sagten"],
        "fr" => ["Objection", "Réponse", "Ils ont dit", "Nous avons dit"],
        "es" => ["Objeción", "Respuesta", "Ellos dijeron", "Dijimos"],
        _ => ["Objection", "Answer that worked", "They said", "We said"],
    }
}

/// The criteria, in one of many ways of numbering.
pub fn criteria(content: &Content, is_line: bool, dice: &mut Dice) -> Vec<String> {
    let all = &content.criteria;
    let with = |sign: &dyn Fn(usize) -> String| -> Vec<String> {
        all.iter()
            .enumerate()
            .map(|(i, text)| format!("{} {text}", sign(i)))
            .collect()
    };
    let letter = |i: usize| (b'a' + i as u8) as char;
    let style = dice.below(6);
    let items = match style {
        0 => with(&|i| format!("{}.", i + 1)),
        1 => with(&|i| format!("{})", i + 1)),
        2 => with(&|i| format!("{})", letter(i))),
        3 => with(&|i| ["①", "②", "③"][i].to_string()),
        4 => with(&|i| format!("({})", ["i", "ii", "iii"][i])),
        _ => with(&|i| ["1st", "2nd", "3rd"][i].to_string()),
    };
    if is_line {
        return vec![items.join(*dice.pick(&[" ", ", ", "; "]))];
    }
    items
}

/// The objections with their answers, in one of many ways.
pub fn objections(content: &Content, dice: &mut Dice) -> Vec<String> {
    let [objection, answer, they, we] = marks(&content.language);
    let style = dice.below(5);
    let arrow = *dice.pick(&["->", "→", "=>", "➜"]);
    let mut lines = Vec::new();
    for (i, (o, a)) in content.objections.iter().enumerate() {
        match style {
            0 => lines.push(format!("- {objection}: {o} {arrow} {answer}: {a}")),
            1 => lines.push(format!("O: {o}. A: {a}.")),
            2 => {
                lines.push(format!("{they}: {o}."));
                lines.push(format!("{we}: {a}."));
            }
            3 => {
                lines.push(format!("{}. {objection}: {o}", i + 1));
                lines.push(format!("   {answer}: {a}"));
            }
            _ => lines.push(format!("• {o} {arrow} {a}")),
        }
    }
    lines
}
