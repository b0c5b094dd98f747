//! Labels in the paste's own words, which no file knows: told by their form, for they look like the
//! known labels of the same paste.
//!
//! `Billing contact: …` among `Champion: …` and `Risks: …` begins a section of its own, whatever it
//! means: its text belongs to no field above. A label whose words speak of a field begins that one.

use super::heading::Heading;
use super::label::Label;
use super::label_index::Match;
use super::label_style::{Lead, Own, Style, lead, split};
use super::labels::Found;
use super::questions::spoken_of;
use super::segment::Segment;
use super::sentences::BEGINNINGS;
use super::source::Line;
use super::walker_state::Walker;
use crate::model::TextColumn;
use crate::record::fold::{is_dense, words};
use crate::record::lines::without_marker;
use crate::record::marks::{chunks, is_marked, whole_mark};
use crate::record::stand_in::is_stand_in_word;
use crate::record::words::{Kind, vocabulary};

/// Labels that no file knows, of which the texts are looked at.
const MOST: usize = 40;

/// Whether the words of a label say that it is about something beside the fields: a date, an owner.
fn is_beside(all: &[String]) -> bool {
    vocabulary().of(Kind::Beside).count_in(all) > 0
}

/// The least labels with a text behind them, among which a blank one was left blank.
const LEAST_ALIKE: usize = 5;

/// Whether a text is nothing but a person's name or a day, as the head lines of a record have them.
fn is_name_or_day(text: &str) -> bool {
    let all: Vec<&str> = text.split_whitespace().collect();
    let is_name_word = |word: &&str| {
        word.starts_with(char::is_uppercase)
            && word.chars().any(char::is_lowercase)
            && word
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.'))
    };
    let is_name = (2..=4).contains(&all.len()) && all.iter().all(is_name_word);
    let is_day = text
        .chars()
        .filter(|c| matches!(c, '.' | '/' | '-'))
        .count()
        == 2
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '/' | '-'));
    is_name || is_day
}

/// The field of a label that is the beginning of a sentence: `They ranked: …`, `We measure: …`.
fn says(all: &[String]) -> Option<Found> {
    let is_whole = |kind: Kind| vocabulary().of(kind).at_start(all) == Some(all.len());
    let (.., column, _) = BEGINNINGS
        .into_iter()
        .find(|(kind, ..)| !all.is_empty() && is_whole(*kind))?;
    Some(Found {
        label: Label::Column(column),
        how: Match::Guessed,
        number: None,
        is_item: false,
        is_part: false,
    })
}

impl Walker<'_> {
    /// Begins a section under a label that no file knows, when it looks like those that are known.
    pub(super) fn own_label(&mut self, line: &Line) -> bool {
        let style = std::mem::take(&mut self.style);
        let has_text_below = self.after_blank && self.is_above_text;
        let is_below = self.open.is_some() && line.indent > self.label_mark.1 + 1;
        // `☑ 1. price` below `Decision criteria`
        let is_item = self.is_list() && {
            let text = line.text.trim_start_matches(|c: char| !c.is_alphanumeric());
            super::outer_numbers::number_of(text).is_some()
        };
        let is_box = lead(&line.text) == Lead::Box && style.has_boxes();
        if is_box && !has_text_below && !is_below && !is_item {
            // `[x] Contract signed`, among boxes that are fields.
            self.style = style;
            self.other(&line.text, line);
            self.after_blank = false;
            return true;
        }
        let own = match self.asks_for_text(line) {
            true => split(line),
            false => style.own(line),
        };
        let own = own.filter(|own| self.may_be_own(own, line, &style));
        self.style = style;
        let Some(own) = own else { return false };
        // Of many such labels no further one is of a record.
        self.own_labels += 1;
        let beside = is_beside(&own.words) || self.own_labels > MOST;
        // `champoin - Gil`, among `promised outcome - …`: a letter is wrong, and the form is right.
        let typed = || {
            let found = self.labels.find(&own.words.join(" "), true)?;
            let has_text = own.shape.sign.is_some() && !own.rest.is_empty();
            (has_text && found.label.is_field() && !found.is_item).then_some(found)
        };
        let guess = spoken_of(&own.words)
            .or_else(|| says(&own.words))
            .or_else(typed);
        let guess = guess.filter(|found| {
            !beside && !self.has_text_of(found.label) && self.fits(found.label, &own)
        });
        if let Some(found) = guess {
            let h = Heading {
                found,
                rest: own.rest,
                has_sign: own.shape.sign.is_some(),
            };
            self.begin(h, &line.text, line);
            self.after_blank = false;
            return true;
        }
        let mut segment = Segment::unlabelled(line.number, None);
        segment.heading = Some(line.clone());
        segment.is_beside = beside;
        segment.is_inline = !own.rest.is_empty();
        if !own.rest.is_empty() {
            segment.push(line.number, own.rest);
        }
        self.out.segments.push(segment);
        self.open = Some(self.out.segments.len() - 1);
        self.label_mark = (without_marker(&line.text).0, line.indent);
        self.after_blank = false;
        true
    }

    /// Whether a text may be of the field that its label speaks of: a person has a name.
    fn fits(&self, label: Label, own: &Own<'_>) -> bool {
        let is_person = label
            .columns()
            .iter()
            .any(|column| matches!(column, TextColumn::Champion | TextColumn::Skeptic));
        own.rest.is_empty()
            || !is_person
            || is_stand_in_word(own.rest)
            || self.style.is_lower && own.rest.contains(',')
            || own
                .rest
                .starts_with(|c: char| c.is_uppercase() || is_dense(c))
    }

    /// Whether a line of the form of a label begins a section here, and is no item of the open one.
    fn may_be_own(&self, own: &Own<'_>, line: &Line, style: &Style) -> bool {
        // `Ana Ruiz (COO) = champion`
        let is_label_behind = || {
            let first = own.rest.split([',', '.', ';']).next().unwrap_or_default();
            self.labels.find(first, false).is_some()
        };
        if self.is_part(&line.text)
            || whole_mark(&line.text).is_some()
            || is_label_behind()
            || own.shape.sign.is_some_and(|sign| sign != ':') && super::fit::is_person(&line.text)
        {
            return false;
        }
        let has_mark = match own.rest.is_empty() {
            true => is_marked(&line.text),
            // `Their worry: …`
            false => chunks(&line.text)
                .first()
                .is_some_and(|chunk| chunk.mark.is_some()),
        };
        let is_ordinal = [Kind::First, Kind::Second, Kind::Third, Kind::Fourth]
            .iter()
            .any(|kind| vocabulary().of(*kind).has(&own.words));
        if has_mark || is_ordinal || is_stand_in_word(&line.text) {
            return false;
        }
        let open = self.open.map(|at| &self.out.segments[at]);
        match own.shape.sign {
            Some(_) => self.may_be_inline(own, line, open, style),
            None => self.may_stand_alone(own, line, open, style),
        }
    }

    /// `Billing contact: Jo Ames` below `Champion: Ana Ruiz, CFO`.
    fn may_be_inline(
        &self,
        own: &Own<'_>,
        line: &Line,
        open: Option<&Segment>,
        style: &Style,
    ) -> bool {
        let Some(open) = open else {
            return self.has_fields || spoken_of(&own.words).is_some();
        };
        let below = line.indent > self.label_mark.1 + 1;
        if below {
            return false;
        }
        let is_item = matches!(own.shape.lead, Lead::Bullet(_) | Lead::Number);
        let says_what = spoken_of(&own.words).is_some() || is_beside(&own.words);
        if own.shape.lead == Lead::Number {
            // `8. Billing contact: …`: the form has seven numbers. `4. Billing contact: …` below
            // `3. Success metric: …`, which has no numbers of its own: the next of these.
            let number_of = |text: &str| super::outer_numbers::number_of(text).map(|(n, _)| n);
            let is_next = |n: u8| {
                let goes_on = open.number.is_some_and(|number| number + 1 == n);
                let is_plain = || {
                    open.lines
                        .iter()
                        .all(|line| number_of(&line.text).is_none())
                };
                goes_on && open.is_inline && !self.is_list() && is_plain()
            };
            let number = number_of(&line.text);
            return number.is_some_and(|n| n > 7 && open.number.is_some() || is_next(n))
                && !open.is_blank();
        }
        // `In this order:` below a label is of its text.
        if own.rest.is_empty() {
            // `- action items:` below `- lost-deal signal: …` is the next of these.
            let is_next = open.is_inline
                && open.is_field()
                && self.label_mark == (without_marker(&line.text).0, line.indent);
            return !open.is_blank()
                && (!is_item || is_next)
                && (open.is_inline || self.after_blank || self.ends_list(open, &line.text));
        }
        if open.is_blank() {
            // What stands below a label alone is mostly its text.
            // `Owner: Ana Ruiz` below `Lost-deal signal:`, where every text stands behind its label.
            let is_alike = style.inline() >= LEAST_ALIKE
                && own.words.len() <= 2
                && open.label.is_some()
                && is_name_or_day(own.rest);
            return !self.is_list() && !is_item && style.inline() >= 3 && (says_what || is_alike);
        }
        if open.heading.is_some() && open.is_inline {
            return true;
        }
        match open.is_inline {
            true => !is_item || !self.is_list() || says_what,
            false => self.after_blank && style.inline() >= 3 || self.ends_list(open, &line.text),
        }
    }

    /// A question of a form on a line of its own, with its answer below. Among objections, customers
    /// ask.
    fn asks_for_text(&self, line: &Line) -> bool {
        let all = words(&line.text);
        let skip = all
            .iter()
            .take_while(|word| word.parse::<u8>().is_ok())
            .count();
        line.speaker.is_none()
            && line.text.ends_with(['?', '？', '؟'])
            && self.is_above_text
            && self.open_column() != Some(TextColumn::Objections)
            && all
                .get(skip..)
                .is_some_and(|all| vocabulary().of(Kind::Asks).at_start(all).is_some())
    }

    /// `4. Who is on our side?`: the number is that of the field that the words speak of.
    fn is_numbered_as_its_field(&self, own: &Own<'_>, line: &Line) -> bool {
        let number = super::outer_numbers::number_of(&line.text).map(|(n, _)| usize::from(n));
        let found = spoken_of(&own.words).and_then(|found| found.label.columns().first().copied());
        number.is_some() && number == found.map(|column| column.field().index() + 1)
    }

    /// `Who fights for us` on a line of its own, with its text below.
    fn may_stand_alone(
        &self,
        own: &Own<'_>,
        line: &Line,
        open: Option<&Segment>,
        style: &Style,
    ) -> bool {
        let is_set_off = self.after_blank
            || line.is_heading
            || line.text.ends_with(['?', '？', '؟'])
            || own.shape.lead == Lead::Number
            || matches!(own.shape.lead, Lead::Sign(_) | Lead::Emoji);
        let is_item = matches!(own.shape.lead, Lead::Bullet(_) | Lead::Number);
        let is_open = open.is_some_and(|open| open.is_blank());
        is_set_off
            && (!is_item || self.is_numbered_as_its_field(own, line))
            && (self.has_fields || spoken_of(&own.words).is_some())
            && (self.is_above_text || own.shape.lead != Lead::Nothing && !is_open)
            && !(is_open && style.has_gaps())
            && !super::fit::is_person(&line.text)
            && !own
                .words
                .iter()
                .any(|word| word.starts_with(|c: char| c.is_ascii_digit()))
            && !super::ends::ends_record(&line.text)
    }
}
