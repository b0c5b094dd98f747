//! The labels of all languages, to be found by their words, also where a letter is wrong.

use std::borrow::Cow;
use std::sync::LazyLock;

use hashbrown::{HashMap, HashSet};

use super::label::{HeadLine, Label};
use crate::model::TextColumn;
use crate::record::spelling::edits;
use crate::record::words::{Kind, Trust, vocabulary};

/// How a label was recognised, the surest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Match {
    /// Its words are known.
    Exact,
    /// Its words are likely.
    Guessed,
    /// Its words are known but for a letter or two.
    Misspelt,
}

/// Least letters of a label in which one, two and three may be wrong.
const LEAST_FOR: [usize; 3] = [5, 9, 15];

struct Entry {
    words: Vec<char>,
    letters: u32,
    label: Label,
}

pub struct Index {
    known: HashMap<Cow<'static, str>, (Label, Match)>,
    entries: Vec<Entry>,
    /// Every word of a label, and those without meaning in one.
    words: HashSet<&'static str>,
    /// These, and every word that may stand beside a label or in a title.
    possible: HashSet<&'static str>,
}

/// The words of titles of records.
pub const TITLE_WORDS: [&str; 22] = [
    "sales", "to", "cs", "customer", "success", "handoff", "handover", "hand", "off", "over",
    "record", "note", "notes", "the", "internal", "template", "deal", "from", "our", "final",
    "updated", "summary",
];

/// The labels of the word files.
pub fn index() -> &'static Index {
    static INDEX: LazyLock<Index> = LazyLock::new(Index::new);
    &INDEX
}

impl Index {
    fn new() -> Index {
        let mut known: HashMap<Cow<'static, str>, (Label, Match)> = HashMap::new();
        for wanted in [Trust::Seen, Trust::Guess] {
            for (kind, key, trust) in vocabulary().entries() {
                let Some(label) = label_of(kind).filter(|_| trust == wanted) else {
                    continue;
                };
                let how = match trust {
                    Trust::Seen => Match::Exact,
                    Trust::Guess => Match::Guessed,
                };
                known.entry(Cow::Borrowed(key)).or_insert((label, how));
            }
        }
        // `Critères décision` is `critères de décision`.
        let fillers = vocabulary().of(Kind::Fillers);
        let mut short: Vec<(String, (Label, Match))> = known
            .iter()
            .filter(|(_, (label, _))| label.is_field())
            .filter_map(|(key, found)| {
                let kept: Vec<&str> = key
                    .split(' ')
                    .filter(|word| !fillers.has_word(word))
                    .collect();
                (kept.len() >= 2).then(|| (kept.join(" "), *found))
            })
            .collect();
        short.sort_by(|a, b| (a.1.1, &a.0, a.1.0).cmp(&(b.1.1, &b.0, b.1.0)));
        for (key, found) in short {
            known.entry(Cow::Owned(key)).or_insert(found);
        }
        let mut entries: Vec<Entry> = known
            .iter()
            .filter(|(key, (label, how))| {
                *how == Match::Exact
                    && *label != Label::Other
                    && key.chars().count() >= LEAST_FOR[0]
            })
            .map(|(key, (label, _))| Entry {
                words: key.chars().collect(),
                letters: letters(key),
                label: *label,
            })
            .collect();
        entries.sort_by(|a, b| a.words.cmp(&b.words));
        let mut all: HashSet<&'static str> = HashSet::new();
        let in_labels = vocabulary().entries().filter(|(kind, ..)| {
            label_of(*kind).is_some() || matches!(kind, Kind::Fillers | Kind::Joins)
        });
        in_labels.for_each(|(_, key, _)| all.extend(key.split(' ')));
        let beside = vocabulary()
            .entries()
            .filter(|(kind, ..)| matches!(kind, Kind::Name | Kind::Role | Kind::Why));
        let mut possible = all.clone();
        possible.extend(TITLE_WORDS);
        // `Risk_Flags__c`
        possible.insert("c");
        beside.for_each(|(_, key, _)| possible.extend(key.split(' ')));
        Index {
            known,
            entries,
            words: all,
            possible,
        }
    }

    /// The label of these words.
    pub fn exact(&self, text: &str) -> Option<(Label, Match)> {
        self.known.get(text).copied()
    }

    /// Whether a word stands in a label.
    pub fn has_word(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// Whether a word may stand in what [`Labels::find`](super::labels::Labels::find) finds without
    /// forgiving mistakes.
    pub fn is_possible(&self, word: &str) -> bool {
        self.possible.contains(word)
    }

    /// The label that these words are with a letter or two wrong; none where two labels are as
    /// near.
    pub fn misspelt(&self, text: &str) -> Option<Label> {
        let typed: Vec<char> = text.chars().collect();
        let forgiven = |letters: usize| {
            let least = LEAST_FOR.iter();
            least.filter(|least| letters >= **least).count()
        };
        let most = forgiven(typed.len());
        if most == 0 || typed.len() > 40 {
            return None;
        }
        let mask = letters(text);
        let mut best: Option<(usize, Label)> = None;
        let mut is_tie = false;
        for entry in &self.entries {
            let differ = (mask ^ entry.letters).count_ones() as usize;
            let allowed = most.min(forgiven(entry.words.len()));
            if differ > 2 * allowed || entry.words.len().abs_diff(typed.len()) > allowed {
                continue;
            }
            let Some(edits) = edits(&typed, &entry.words, allowed) else {
                continue;
            };
            match best {
                Some((least, label)) if least == edits => is_tie |= label != entry.label,
                Some((least, _)) if least < edits => {}
                _ => (best, is_tie) = (Some((edits, entry.label)), false),
            }
        }
        best.filter(|_| !is_tie).map(|(_, label)| label)
    }
}

/// Which letters a text has, as bits.
fn letters(text: &str) -> u32 {
    text.chars().fold(0, |bits, c| bits | 1 << (c as u32 % 32))
}

/// The label of a kind of words; none for words that are no labels.
fn label_of(kind: Kind) -> Option<Label> {
    use TextColumn as C;
    Some(match kind {
        Kind::PromisedOutcome => Label::Column(C::PromisedOutcome),
        Kind::DecisionCriteria => Label::Column(C::DecisionCriteria),
        Kind::Objections => Label::Column(C::Objections),
        Kind::Champion => Label::Column(C::Champion),
        Kind::Skeptic => Label::Column(C::Skeptic),
        Kind::Stakeholders => Label::Stakeholders,
        Kind::RiskFlags => Label::Column(C::RiskFlags),
        Kind::SuccessMetric => Label::Column(C::SuccessMetric),
        Kind::LostDealSignal => Label::Column(C::LostDealSignal),
        Kind::Account => Label::Head(HeadLine::Account),
        Kind::Deal => Label::Head(HeadLine::Deal),
        Kind::Closed => Label::Head(HeadLine::Closed),
        Kind::Arr => Label::Head(HeadLine::Arr),
        Kind::Term => Label::Head(HeadLine::Term),
        Kind::Submitted => Label::Head(HeadLine::Submitted),
        Kind::Note => Label::Note,
        Kind::DraftedBy => Label::Drafted,
        Kind::ReviewedBy => Label::Reviewed,
        Kind::Title => Label::Title,
        Kind::Other => Label::Other,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_mistakes_are_forgiven_in_long_words() {
        let column = |text: &str| index().misspelt(text);
        for (typed, column_of) in [
            ("promissed outcome", TextColumn::PromisedOutcome),
            ("desicion criteria", TextColumn::DecisionCriteria),
            ("desicion critera", TextColumn::DecisionCriteria),
            ("objektions", TextColumn::Objections),
            ("champoin", TextColumn::Champion),
            ("risk flgas", TextColumn::RiskFlags),
            ("sucess metirc", TextColumn::SuccessMetric),
            ("lost deal singal", TextColumn::LostDealSignal),
            ("erfolgskennzal", TextColumn::SuccessMetric),
        ] {
            assert_eq!(column(typed), Some(Label::Column(column_of)), "{typed}");
        }
        for typed in ["rick", "price", "training in house", "the metro"] {
            assert_eq!(column(typed), None, "{typed}");
        }
    }
}
