//! The document about an account, and its page.

use crate::metrics::account_story::{AccountStory, DealFate, Phase};
use crate::report::document::{Definition, Document, Section};
use crate::report::render::{RenderError, page};
use crate::report::run_info::RunInfo;
use crate::report::templates::Templates;
use crate::report::{names, wording};

use super::{events, headline, losses, questions, record};

/// The story as a document.
pub fn document(story: &AccountStory<'_>, info: &RunInfo) -> Document {
    let f = &info.formatter();
    let what = match story.phase {
        Phase::BeforeKickoff => "Kickoff brief",
        _ => "Account story",
    };
    let mut sections: Vec<Section> = Vec::new();
    let milestones = events::milestones(story, info);
    let questions = questions::section(story, info);
    sections.extend(questions::inside(story, info));
    sections.extend(questions.into_iter().chain(milestones));
    sections.extend(earlier(story, info));
    sections.push(record::section(story, info));
    sections.push(events::timeline(story, info));
    // What is lost today says nothing of who has left.
    if story.phase != Phase::Churned {
        sections.push(losses::section(story, info));
    }
    sections.push(data(story));
    let headline = headline::headline(story, info);
    let document = Document {
        kind: "brief",
        title: format!("{what}: {}", names::name(story.account)),
        meta: format!(
            "{what} · {} · {} · data through {}, {}",
            info.company,
            f.weekday(info.as_of),
            f.day_near(story.last_day, info.as_of),
            info.zone.name()
        ),
        subject: headline.clone(),
        preheader: String::new(),
        headline,
        lead: headline::facts(story, info),
        alerts: Vec::new(),
        sections,
        definitions: definitions(info),
        charts: Vec::new(),
    };
    document.cleared()
}

/// What the account refused or bought before: other deals than the one told.
fn earlier(story: &AccountStory<'_>, info: &RunInfo) -> Option<Section> {
    let f = &info.formatter();
    let others = story
        .deals
        .iter()
        .filter(|deal| deal.deal_id != story.deal.deal_id);
    let line = |deal: &crate::metrics::account_story::StoryDeal<'_>| {
        let what = match (deal.fate, deal.closed_on) {
            (DealFate::Won, Some(day)) => format!("won on {}", f.day(day)),
            (DealFate::Lost, Some(day)) => format!("lost on {}", f.day(day)),
            _ => "open".into(),
        };
        let money = deal.arr.map_or(String::new(), |arr| {
            format!(", {}", f.money(arr, &info.currency))
        });
        let why = events::lost_why(deal);
        format!("{}: {what}{money}{why}", names::name(deal.deal_id))
    };
    let lines: Vec<String> = others.map(line).collect();
    (!lines.is_empty()).then(|| Section::new("deals", "Other deals of this account").list(lines))
}

fn data(story: &AccountStory<'_>) -> Section {
    let account = match story.account_id == story.account {
        true => String::new(),
        false => format!(", account {}", names::name(story.account_id)),
    };
    Section::new("data", "Data").text(format!(
        "Deal {}{account}. What the exports do not say is not known here.",
        names::name(story.deal.deal_id)
    ))
}

fn definitions(info: &RunInfo) -> Vec<Definition> {
    let define = |term, meaning: String| Definition { term, meaning };
    let mut all = vec![define(
        "Complete",
        "CS can act on the field: judged by its shape, not by being non-empty.".into(),
    )];
    all.extend(
        info.complete_when
            .iter()
            .map(|(field, when)| define(field, wording::full_stop(when.clone()))),
    );
    all
}

/// The document as a page of its own.
///
/// # Errors
/// When a template of the configuration is wrong.
pub fn html(
    document: &Document,
    info: &RunInfo,
    templates: &Templates,
) -> Result<String, RenderError> {
    Ok(page(document, info, templates)?)
}
