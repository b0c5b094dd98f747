//! The forms in which a record is written, and what is wrong with it.

use handoff_report::model::{Status, TextColumn};

use crate::content::{Content, Dice};

/// A way of writing a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    Headings,
    Bold,
    Numbered,
    NumbersAlone,
    Dashes,
    Bare,
    Flat,
    Table,
    TableColumns,
    Html,
    Tabs,
    Json,
    JsonPairs,
    Yaml,
    KeyValue,
    Chat,
    Mail,
    Bullets,
    Emoji,
    Prose,
    Transcript,
    Versions,
    Questions,
    AnsweredMail,
    LabelsBehind,
    Wiki,
    WikiTable,
    Tags,
    Blanks,
    Letters,
    Capitals,
    BoldAlone,
    Dictated,
    Panels,
    Admonitions,
    Callouts,
    Guidance,
    Submission,
    Questionnaire,
    FlowMaps,
    Changes,
    Times,
    Handles,
    WordBullets,
    Checklists,
    DatedChat,
}

pub const FORMS: [Form; 46] = [
    Form::Headings,
    Form::Bold,
    Form::Numbered,
    Form::NumbersAlone,
    Form::Dashes,
    Form::Bare,
    Form::Flat,
    Form::Table,
    Form::TableColumns,
    Form::Html,
    Form::Tabs,
    Form::Json,
    Form::JsonPairs,
    Form::Yaml,
    Form::KeyValue,
    Form::Chat,
    Form::Mail,
    Form::Bullets,
    Form::Emoji,
    Form::Prose,
    Form::Transcript,
    Form::Versions,
    Form::Questions,
    Form::AnsweredMail,
    Form::LabelsBehind,
    Form::Wiki,
    Form::WikiTable,
    Form::Tags,
    Form::Blanks,
    Form::Letters,
    Form::Capitals,
    Form::BoldAlone,
    Form::Dictated,
    Form::Panels,
    Form::Admonitions,
    Form::Callouts,
    Form::Guidance,
    Form::Submission,
    Form::Questionnaire,
    Form::FlowMaps,
    Form::Changes,
    Form::Times,
    Form::Handles,
    Form::WordBullets,
    Form::Checklists,
    Form::DatedChat,
];

/// What is wrong with a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Damage {
    None,
    MissingLabel,
    WrongOrder,
    Merged,
    Misspelt,
    Noise,
    Blank,
    StandIn,
    TemplateLeft,
    Struck,
    OnePerson,
    /// An answer that leaves the field open.
    Open,
}

impl Damage {
    pub const ALL: [Damage; 12] = [
        Damage::None,
        Damage::MissingLabel,
        Damage::WrongOrder,
        Damage::Merged,
        Damage::Misspelt,
        Damage::Noise,
        Damage::Blank,
        Damage::StandIn,
        Damage::TemplateLeft,
        Damage::Struck,
        Damage::OnePerson,
        Damage::Open,
    ];
}

impl Form {
    /// Whether a record of this form can have this damage and still be read by a person.
    pub fn takes(self, damage: Damage) -> bool {
        let is_data = matches!(
            self,
            Form::Json | Form::JsonPairs | Form::Yaml | Form::KeyValue | Form::TableColumns
        );
        if self.is_in_own_words() {
            return match damage {
                Damage::None => true,
                Damage::Blank | Damage::StandIn | Damage::Open | Damage::WrongOrder => {
                    self != Form::Dictated
                }
                Damage::OnePerson => !matches!(self, Form::Dictated | Form::LabelsBehind),
                Damage::Noise => !matches!(self, Form::Tags | Form::Dictated),
                _ => false,
            };
        }
        match damage {
            Damage::None
            | Damage::Blank
            | Damage::StandIn
            | Damage::Open
            | Damage::TemplateLeft => !(self == Form::Prose && damage != Damage::None),
            Damage::MissingLabel => {
                !is_data
                    && !matches!(
                        self,
                        Form::NumbersAlone | Form::Flat | Form::Prose | Form::Chat
                    )
            }
            Damage::OnePerson => {
                !matches!(self, Form::NumbersAlone | Form::Prose | Form::TableColumns)
            }
            Damage::WrongOrder => self != Form::NumbersAlone && self != Form::Prose,
            Damage::Merged => !is_data && !matches!(self, Form::NumbersAlone | Form::Prose),
            Damage::Misspelt => !matches!(
                self,
                Form::NumbersAlone | Form::Prose | Form::TableColumns | Form::Flat
            ),
            Damage::Noise => self != Form::TableColumns,
            Damage::Struck => !matches!(
                self,
                Form::Prose | Form::Json | Form::JsonPairs | Form::Flat
            ),
        }
    }
}

impl Form {
    /// Whether its labels have words or marks of their own.
    pub fn is_in_own_words(self) -> bool {
        let first = FORMS.iter().position(|form| *form == Form::Questions);
        FORMS.iter().position(|form| *form == self) >= first
    }
}

/// A record as it was written, and what a reader makes of it.
pub struct Made {
    pub text: String,
    /// The status of each field.
    pub statuses: [Status; 7],
    /// Words that stand in a column and in no other.
    pub marks: [Vec<String>; 8],
    /// Whether what is not complete may be called so with a visible doubt.
    pub may_be_doubted: bool,
}

/// A field on its way to the text.
#[derive(Clone)]
struct Item {
    columns: Vec<TextColumn>,
    label: String,
    /// The field's number in the form; none for the skeptic.
    number: Option<usize>,
    lines: Vec<String>,
}

/// The eight columns as items, in the order of the form.
fn items(content: &Content, form: Form, dice: &mut Dice) -> Vec<Item> {
    use TextColumn::*;
    let labels = labels(&content.language, dice);
    let is_line = matches!(
        form,
        Form::Flat
            | Form::Tabs
            | Form::TableColumns
            | Form::Prose
            | Form::Chat
            | Form::NumbersAlone
            | Form::LabelsBehind
            | Form::Dictated
            | Form::Capitals
    ) || dice.below(2) == 0;
    let texts = [
        (PromisedOutcome, Some(1), vec![content.outcome.clone()]),
        (DecisionCriteria, Some(2), criteria(content, is_line, dice)),
        (Objections, Some(3), objections(content, dice)),
        (Champion, Some(4), vec![content.champion.clone()]),
        (Skeptic, None, vec![content.skeptic.clone()]),
        (RiskFlags, Some(5), vec![content.risk.clone()]),
        (SuccessMetric, Some(6), vec![content.metric.clone()]),
        (LostDealSignal, Some(7), vec![content.lost.clone()]),
    ];
    texts
        .into_iter()
        .zip(labels)
        .map(|((column, number, lines), label)| Item {
            columns: vec![column],
            label,
            number,
            lines,
        })
        .collect()
}

/// Makes a record.
pub fn made(content: &Content, form: Form, damage: Damage, dice: &mut Dice) -> Made {
    let mut items = items(content, form, dice);
    let mut statuses = [Status::Complete; 7];
    let mut marks: [Vec<String>; 8] = Default::default();
    for item in &items {
        let column = item.columns[0];
        let text = match column {
            TextColumn::DecisionCriteria => content.criteria[1].clone(),
            TextColumn::Objections => content.objections[2].1.clone(),
            TextColumn::Champion | TextColumn::Skeptic => item.lines[0]
                .split(',')
                .next()
                .unwrap_or_default()
                .to_string(),
            _ => item.lines[0]
                .split(' ')
                .take(4)
                .collect::<Vec<_>>()
                .join(" "),
        };
        marks[column.index()].push(text);
    }
    // The skeptic stays where he is in forms where he has no number of his own.
    let at = [0, 1, 2, 3, 5, 6, 7][dice.below(7)];
    let mut may_be_doubted = false;
    hurt(
        &mut items,
        at,
        content,
        form,
        damage,
        dice,
        &mut statuses,
        &mut marks,
        &mut may_be_doubted,
    );
    let text = write(&items, content, form, dice);
    let text = match damage {
        Damage::Noise => with_noise(&text, form, content, dice),
        _ => text,
    };
    Made {
        text,
        statuses,
        marks,
        may_be_doubted,
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "one place where everything may be hurt"
)]
fn hurt(
    items: &mut Vec<Item>,
    at: usize,
    content: &Content,
    form: Form,
    damage: Damage,
    dice: &mut Dice,
    statuses: &mut [Status; 7],
    marks: &mut [Vec<String>; 8],
    may_be_doubted: &mut bool,
) {
    let column = items[at].columns[0];
    let field = column.field().index();
    match damage {
        Damage::None | Damage::Noise => {}
        Damage::MissingLabel => items[at].label.clear(),
        Damage::WrongOrder => {
            let last = items.len() - 1;
            for i in 0..last {
                let j = i + dice.below(last - i + 1);
                items.swap(i, j);
            }
            if form != Form::Chat {
                items.iter_mut().for_each(|item| item.number = None);
            }
        }
        Damage::Merged => {
            let skeptic = items.remove(4);
            let label = labels(&content.language, dice)[8].clone();
            items[3].label = label;
            items[3].columns = vec![TextColumn::Champion, TextColumn::Skeptic];
            items[3].lines = vec![format!("{} / {}", items[3].lines[0], skeptic.lines[0])];
        }
        Damage::Misspelt => {
            let mut letters: Vec<char> = items[at].label.chars().collect();
            if letters.len() >= 8 {
                let i = 2 + dice.below(letters.len() - 5);
                if letters[i].is_alphabetic()
                    && letters[i + 1].is_alphabetic()
                    && letters[i] != letters[i + 1]
                {
                    letters.swap(i, i + 1);
                }
            }
            items[at].label = letters.into_iter().collect();
        }
        Damage::Blank => {
            items[at].lines.clear();
            statuses[field] = Status::Missing;
            marks[column.index()].clear();
        }
        // The champion alone: the skeptic's line says nothing, or is not there.
        Damage::OnePerson => {
            match dice.below(3) {
                0 => items[4].lines = vec!["-".into()],
                1 => items[4].lines.clear(),
                _ => drop(items.remove(4)),
            }
            statuses[TextColumn::Skeptic.field().index()] = Status::Placeholder;
            marks[TextColumn::Skeptic.index()].clear();
        }
        Damage::StandIn => {
            let words = [
                "TBD",
                "N/A",
                "TODO",
                "to be confirmed",
                "TBD - waiting for RevOps",
                "???",
            ];
            items[at].lines = vec![dice.pick(&words).to_string()];
            statuses[field] = Status::Placeholder;
            marks[column.index()].clear();
        }
        Damage::Open => {
            let (text, kind) = open_answer(column, &content.language, dice);
            items[at].lines = vec![text];
            statuses[field] = Status::Placeholder;
            *may_be_doubted = kind == Kind::NothingKnown;
            marks[column.index()].clear();
        }
        Damage::TemplateLeft => {
            let words = [
                "[Insert 2 sentences here, e.g. 30 %]",
                "{{answer_1}}",
                "[1-2 sentences, verbatim from the call of day 60]",
                "[Name, role, what they want in 60 days]",
                "_____ (fill in)",
            ];
            items[at].lines = vec![dice.pick(&words).to_string()];
            statuses[field] = Status::Placeholder;
            marks[column.index()].clear();
        }
        Damage::Struck => {
            let text = items[at].lines[0].clone();
            items[at].lines[0] = format!("~~Old words that hold no more, 7 of 9, price~~ {text}");
            if items[at].columns[0] == TextColumn::Objections
                || items[at].columns[0] == TextColumn::DecisionCriteria
            {
                items[at].lines[0] = text;
            }
        }
    }
}

fn write(items: &[Item], content: &Content, form: Form, dice: &mut Dice) -> String {
    match form.is_in_own_words() {
        true => own_words::write(items, content, form, dice),
        false => writers::write(items, content, form, dice),
    }
}

fn with_noise(text: &str, form: Form, content: &Content, dice: &mut Dice) -> String {
    let before = dice.pick(&[
        "Sure! Here's the handoff based on the calls you shared:\n\n",
        "Hi all, signed yesterday, see below.\n\n",
        "Quick note before the weekend, ping me with questions.\n\n",
    ]);
    let after = dice.pick(&[
        "\n\n---\nLet me know if you'd like me to shorten any section!\n",
        "\n\nBest regards,\nKofi\nKofi Brandt, Account Executive, +1 555 0142\n",
        "\n\nThanks, Mia\n",
    ]);
    let _ = (form, content);
    format!("{before}{text}{after}")
}

#[path = "copied.rs"]
mod copied;
#[path = "labels.rs"]
mod labels;
#[path = "open_answers.rs"]
pub mod open_answers;
#[path = "own_words.rs"]
mod own_words;
#[path = "prose.rs"]
mod prose;
#[path = "writers.rs"]
mod writers;

use labels::{criteria, labels, objections};
use open_answers::{Kind, open_answer};
