//! Records made by crossing content (20 records in four languages), form and damage, with the truth
//! known. `RECORD_FORMS=20000` tries that many; by default a few hundred.

mod content;
#[path = "form.rs"]
mod forms;

use handoff_report::model::{Field, Status, TextColumn};
use handoff_report::record::block::{Labels, read};
use handoff_report::record::{FieldRules, assess, form};

use content::{Content, Dice, contents};
use forms::open_answers::{Kind, open_answer};
use forms::{Damage, FORMS, Form, made};

/// What was right and wrong over many records.
#[derive(Default)]
struct Score {
    fields: usize,
    wrong: Vec<(String, String)>,
    falsely_complete: Vec<String>,
}

impl Score {
    fn add(&mut self, content: &Content, form: Form, damage: Damage, seed: u64) {
        let mut dice = Dice::new(seed);
        let record = made(content, form, damage, &mut dice);
        let block = read(&record.text, &Labels::default());
        let found = assess(&block, &FieldRules::default());
        for field in Field::ALL {
            self.fields += 1;
            let wanted = record.statuses[field.index()];
            let has = found.fields[field.index()].status;
            let mut problem = None;
            let is_doubted =
                record.may_be_doubted && !found.fields[field.index()].low_information.is_empty();
            let is_right = match wanted {
                Status::Placeholder if is_doubted => true,
                Status::Complete => has == Status::Complete,
                Status::Missing => has == Status::Missing,
                _ => has != Status::Complete,
            };
            if !is_right {
                problem = Some(format!("{has:?}, not {wanted:?}"));
            }
            for column in field.columns() {
                let text = block.texts.get(column);
                for mark in &record.marks[column.index()] {
                    if !text.contains(mark.as_str()) {
                        problem.get_or_insert(format!("{mark:?} is not in {}", column.key()));
                    }
                }
                for other in TextColumn::ALL.into_iter().filter(|other| *other != column) {
                    for mark in &record.marks[other.index()] {
                        if text.contains(mark.as_str()) {
                            problem = Some(format!("{mark:?} is in {}", column.key()));
                        }
                    }
                }
            }
            let kind = format!("{form:?} {damage:?}");
            if has == Status::Complete && wanted != Status::Complete && !is_doubted {
                self.falsely_complete
                    .push(format!("{kind} {}", field.key()));
            }
            if let Some(problem) = problem {
                let what = format!(
                    "{} {}: {problem}\n{}",
                    content.language,
                    field.key(),
                    record.text
                );
                self.wrong.push((kind, what));
            }
        }
    }

    /// The kinds of errors, the most frequent first, with an example each.
    fn kinds(&self) -> String {
        let mut counts: Vec<(String, usize, &str)> = Vec::new();
        for (kind, what) in &self.wrong {
            match counts.iter_mut().find(|(known, ..)| known == kind) {
                Some((_, n, _)) => *n += 1,
                None => counts.push((kind.clone(), 1, what)),
            }
        }
        counts.sort_by_key(|(_, n, _)| std::cmp::Reverse(*n));
        let lines =
            counts
                .iter()
                .take(60)
                .map(|(kind, n, what)| match std::env::var("SHOW_FORMS") {
                    Ok(_) => format!("{n:6} {kind}: {what}\n"),
                    Err(_) => format!("{n:6} {kind}: {}", what.lines().next().unwrap_or_default()),
                });
        lines.collect::<Vec<_>>().join("\n")
    }
}

#[test]
fn records_of_every_form_are_read_as_they_were_meant() {
    let wanted = std::env::var("RECORD_FORMS")
        .ok()
        .and_then(|n| n.parse().ok());
    let most: usize = wanted.unwrap_or(700);
    let contents = contents();
    assert_eq!(contents.len(), 20);
    let mut score = Score::default();
    let mut made = 0;
    let mut seed = 0_u64;
    'all: loop {
        for form in FORMS {
            for damage in Damage::ALL {
                if !form.takes(damage) {
                    continue;
                }
                // Every content comes to every form and damage in turn.
                let content = &contents[(made * 7 + seed as usize) % contents.len()];
                score.add(content, form, damage, seed * 1_000_003 + made as u64);
                made += 1;
                if made >= most {
                    break 'all;
                }
            }
        }
        seed += 1;
    }
    let right = 1.0 - score.wrong.len() as f64 / score.fields as f64;
    let falsely = score.falsely_complete.len() as f64 / score.fields as f64;
    println!(
        "{made} records, {} fields: {:.2} % right, {:.3} % falsely complete\n{}",
        score.fields,
        100.0 * right,
        100.0 * falsely,
        score.kinds()
    );
    assert!(right >= 0.98, "{:.2} % of fields are right", 100.0 * right);
    assert!(
        falsely < 0.001,
        "falsely complete: {:?}",
        score.falsely_complete
    );
}

/// Whatever leaves an answer open is not complete: not in its field, and under no other label.
#[test]
fn an_open_answer_is_never_complete() {
    let rules = FieldRules::default();
    let mut dice = Dice::new(7);
    let mut wrong = Vec::new();
    for language in ["en", "de", "fr", "es"] {
        for column in TextColumn::ALL {
            for _ in 0..1_500 {
                let (text, kind) = open_answer(column, language, &mut dice);
                let mut strict = rules.clone();
                strict.strict = kind == Kind::NothingKnown;
                let text = form::normal(column, &text);
                if strict.judge_pasted(column, &text).status() == Status::Complete {
                    wrong.push(format!("{}: {text}", column.key()));
                }
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_text_of_two_hundred_thousand_letters_is_read_in_time() {
    // Without optimisation the patterns are fifty times as slow.
    let most = if cfg!(debug_assertions) { 20.0 } else { 0.2 };
    let contents = contents();
    let record = made(&contents[0], FORMS[0], Damage::None, &mut Dice::new(1)).text;
    let talk = "[00:02:11] Speaker A: so how many sites are we talking about?\n";
    for text in [
        record.repeat(200_000 / record.len()),
        talk.repeat(200_000 / talk.len()) + &record,
        "a: b - c. ".repeat(20_000),
        "Objection: a -> Answer: b\n".repeat(7_600),
        "| a | b |\n".repeat(20_000),
        "[".repeat(200_000),
        "1. ".repeat(66_000),
    ] {
        let begin = std::time::Instant::now();
        read(&text, &Labels::default());
        let took = begin.elapsed().as_secs_f64();
        let first: String = text.chars().take(30).collect();
        assert!(took < most, "{first:?} took {took:.2} s");
    }
}
