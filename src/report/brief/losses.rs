//! What similar deals were lost to, and the answers that worked.

use crate::metrics::TRAILING_DAYS;
use crate::metrics::account_story::{AccountStory, Phase};
use crate::metrics::losses::objection_handling::Answer;
use crate::report::document::Section;
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::{names, wording};

/// What similar deals were lost to lately.
pub fn section(story: &AccountStory<'_>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let section = Section::new("losses", "What similar deals are lost to");
    let signal = &story.losses.signal;
    if signal.closed.k == 0 {
        return section.text(format!(
            "Of {} like this, {} in the last {TRAILING_DAYS} days, none was lost.",
            "deals",
            f.count(signal.closed.n, "closed", "closed")
        ));
    }
    let widened = match signal.is_widened() {
        true => format!(
            " That is a wider group: of {} alone {} were lost.",
            wording::deals_with(&signal.cohort),
            f.of(signal.own)
        ),
        false => String::new(),
    };
    let reasons = match signal.reasons.is_empty() {
        true => " No reason is recorded.".into(),
        false => format!(" Reasons: {}.", wording::counted(&signal.reasons, f)),
    };
    let competitors = match signal.competitors.is_empty() {
        true => String::new(),
        false => format!(" Competitors: {}.", wording::named(&signal.competitors, f)),
    };
    let text = format!(
        "{}: {} lost in the last {TRAILING_DAYS} days.{reasons}{competitors}{widened}",
        wording::capital(wording::deals_with(&signal.of)),
        f.of(signal.closed)
    );
    let section = section.text(text);
    let answers: Vec<String> = story
        .losses
        .answers
        .iter()
        .map(|one| answer(one, f))
        .collect();
    let is_watched = story
        .customer
        .as_ref()
        .is_some_and(|customer| customer.watched.is_some());
    // Who sells, or keeps a customer on the watch list, needs the answers.
    let needs_answers = story.phase == Phase::Open || is_watched;
    match needs_answers && !answers.is_empty() {
        false => section,
        true => section
            .text("Answers that worked with other customers:")
            .list(answers),
    }
}

fn answer(one: &Answer<'_>, f: &Formatter) -> String {
    let what = match one.is_competitor {
        true => names::name(&one.to),
        false => wording::lost_reason(&one.to),
    };
    format!(
        "{}: “{}” – {} ({})",
        wording::capital(what),
        one.objection.trim_matches('"'),
        one.answer,
        match one.records {
            0 | 1 => format!("record of {}", names::name(one.who.account())),
            n => format!("{} records", f.integer(n)),
        }
    )
}
