//! The retention analysis in words.
//!
//! | module | says |
//! |---|---|
//! | [`who`] | who is in it: the flow |
//! | [`curves`] | survival by completeness, and how sure the first answer is |
//! | [`doubts`] | what could still be wrong |
//! | [`fields`] | what each field goes with |
//! | [`asked`] | the first question in each segment, the other questions |
//! | [`parts`] | early churn and revenue by rep, segment, source, quarter |
//! | [`accounts`] | which accounts these are |
//! | [`words`] | ratios and verdicts in words |

mod accounts;
mod asked;
mod curves;
mod doubts;
mod fields;
mod parts;
mod who;
mod words;

use super::shared;
use crate::metrics::retention::inside::Within;
use crate::metrics::retention::ratio::{FIRST_P, OTHER_Q, OTHER_Q_AFTER, Verdict};
use crate::metrics::retention::worth::Shares;
use crate::metrics::retention::{ByRecord, FEWEST_CHURNS, Retention, Scope};
use crate::metrics::{Quarterly, Share};
use crate::model::Field;
use crate::report::charts::ChartError;
use crate::report::document::{Cell, Definition, Document, Section, Table};
use crate::report::format::Formatter;
use crate::report::{Inputs, RunInfo};

const BY_ACCOUNT: &str = "Account by account";

/// Characters that an inbox shows of a subject, less the day behind it.
const SUBJECT: usize = 57;

pub fn say(
    quarterly: &Quarterly<'_>,
    inputs: &Inputs,
    info: &RunInfo,
) -> Result<Document, ChartError> {
    let f = &info.formatter();
    let mut charts = Vec::new();
    let mut sections = Vec::new();
    let mut verdict = "Retention is not measured yet.".to_string();
    let mut lead = Vec::new();
    match shared::or_not_measured(&quarterly.retention, "flow", "Who is in this analysis") {
        Err(section) => sections.push(section),
        Ok(retention) => {
            sections.push(who::section(retention, &mut charts, f)?);
            verdict = who::churned_so_far(retention, f);
            lead.extend(who::needed(retention, f));
            match shared::or_not_measured(
                &retention.by_record,
                "curves",
                "Who stayed, by completeness at handoff",
            ) {
                Ok(told) => {
                    verdict = headline(retention, told, f);
                    lead.extend(leads(told));
                    sections.push(
                        curves::section(retention, told, &mut charts, f)?
                            .see(accounts::ACCOUNTS, BY_ACCOUNT),
                    );
                    sections.push(curves::sure(told, f).page_only());
                    sections.push(doubts::section(retention, told, f).page_only());
                    sections.push(
                        fields::section(told, &mut charts, f)?.see(accounts::ACCOUNTS, BY_ACCOUNT),
                    );
                    sections.push(
                        asked::inside(&told.inside, told.completeness.ratio.units, f).page_only(),
                    );
                    sections.push(asked::questions(retention, Some(told), f));
                    sections.push(asked::first_value(&told.first_value, f).page_only());
                    sections.push(twelve_months(told, f).page_only());
                }
                Err(section) => {
                    if !who::is_too_few(retention) {
                        verdict = verdict.trim_end_matches('.').to_string()
                            + "; whether their records had to do with it is not measured.";
                    }
                    sections.push(section);
                    sections.push(asked::questions(retention, None, f));
                }
            }
            sections.push(
                parts::sections(retention, info)
                    .see(accounts::ACCOUNTS, BY_ACCOUNT)
                    .page_only(),
            );
            sections.push(
                parts::triangle(retention, &mut charts, f)?
                    .see(accounts::ACCOUNTS, BY_ACCOUNT)
                    .page_only(),
            );
            sections.push(parts::revenue(&retention.gross, info).page_only());
            sections.extend(earlier(quarterly, retention, info).map(Section::page_only));
            sections.push(accounts::section(retention, info).page_only());
        }
    }
    sections.push(shared::data_section(inputs, info));
    lead.extend(asked_for(&quarterly.scope, f));
    Ok(Document {
        kind: info.kind.key(),
        title: format!("Retention analysis, {}", info.as_of.quarter()),
        meta: shared::meta(
            inputs,
            info,
            &format!("Retention analysis {}", info.as_of.quarter()),
        ),
        subject: subject(quarterly, info),
        preheader: preheader(quarterly, f),
        headline: verdict,
        lead,
        alerts: shared::alerts(inputs),
        sections,
        definitions: definitions(info),
        charts,
    })
}

/// The shares, where they say on their own what the verdict does.
fn agreeing(told: &ByRecord, less: bool) -> Option<&Shares> {
    let shares = told.completeness.shares.as_ref()?;
    let difference = shares.adjusted.as_ref().unwrap_or(&shares.crude).difference;
    let agrees = if less {
        difference.low > 0.0
    } else {
        difference.high < 0.0
    };
    agrees.then_some(shares)
}

fn headline(retention: &Retention<'_>, told: &ByRecord, f: &Formatter) -> String {
    let ratio = &told.completeness.ratio;
    let turns = told
        .inside
        .measured()
        .is_some_and(|inside| inside.verdict == Within::Turns);
    let less = ratio.verdict == Verdict::LeftLess;
    match ratio.verdict {
        verdict if verdict.is_found() && turns => {
            "No one answer holds: whether complete records go with staying turns from one part of \
             the customers to the other."
                .into()
        }
        Verdict::LeftLess | Verdict::LeftMore => match agreeing(told, less) {
            Some(shares) => words::shares(shares, less),
            None => words::first(ratio, f),
        },
        _ if who::is_too_few(retention) => {
            let so_far = who::churned_so_far(retention, f).replacen(
                ": too few to tell what goes with leaving",
                "",
                1,
            );
            format!("Too few to tell: {so_far}")
        }
        _ if retention.flow.churned < FEWEST_CHURNS => format!(
            "Too few to tell: of the accounts still there on day {}, {} have left since.",
            retention.landmark_days,
            f.of(Share {
                k: retention.flow.churned,
                n: retention.flow.analysed
            })
        ),
        _ => words::first(ratio, f),
    }
}

fn leads(told: &ByRecord) -> Vec<String> {
    let mut lead = Vec::new();
    if told.completeness.ratio.verdict.is_found() {
        lead.push(
            "This compares accounts; it does not show that filling in the record was the reason."
                .to_string(),
        );
    }
    if doubts::changes_the_answer(&told.doubts) {
        lead.push(
            "Some ways of asking change the answer: “What could still be wrong” on the page tells \
             which."
                .into(),
        );
    }
    lead
}

/// Which accounts were asked for, if not all.
fn asked_for(scope: &Scope, f: &Formatter) -> Option<String> {
    let parts = [
        scope
            .from
            .map(|day| format!("closed on {} or later", f.day(day))),
        scope
            .to
            .map(|day| format!("closed on {} or earlier", f.day(day))),
        (!scope.filter.is_empty()).then(|| scope.filter.to_string()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| {
        format!(
            "Only accounts whose first won deal is: {}.",
            parts.join("; ")
        )
    })
}

fn subject(quarterly: &Quarterly<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    let quarter = info.as_of.quarter();
    let Some(retention) = quarterly.retention.measured() else {
        return format!("Retention {quarter}: not measured yet");
    };
    let left = f.of(Share {
        k: retention.flow.churned_in_all,
        n: retention.flow.with_outcome,
    });
    let found = retention
        .by_record
        .measured()
        .map(|told| told.completeness.ratio.verdict);
    let answer = match found {
        Some(Verdict::LeftLess) => Some("fuller records left less"),
        Some(Verdict::LeftMore) => Some("fuller records left more"),
        _ => None,
    };
    let long = answer.map(|answer| format!("Retention {quarter}: {answer}; {left} gone"));
    long.filter(|text| text.chars().count() <= SUBJECT)
        .unwrap_or_else(|| format!("Retention {quarter}: {left} accounts left"))
}

fn preheader(quarterly: &Quarterly<'_>, f: &Formatter) -> String {
    let accounts = quarterly
        .retention
        .measured()
        .map_or(0, |r| r.flow.analysed);
    format!(
        "{} compared by how complete their handoff record was.",
        f.count(accounts, "account", "accounts")
    )
}

/// What an earlier day would have said.
fn earlier(quarterly: &Quarterly<'_>, now: &Retention<'_>, info: &RunInfo) -> Option<Section> {
    let f = &info.formatter();
    let earlier = quarterly.earlier.as_ref()?;
    let title = format!("Against {}", f.day(earlier.as_of));
    let then = match shared::or_not_measured(&earlier.retention, "earlier", &title) {
        Ok(then) => then,
        Err(section) => return Some(section),
    };
    let told = |of: &Retention<'_>| of.by_record.measured().cloned();
    let ratio =
        |of: &Retention<'_>| match told(of).and_then(|told| told.completeness.ratio.adjusted) {
            Some(estimate) => words::with_limits(&estimate, f),
            None => "too few to tell".into(),
        };
    let share = |of: &Retention<'_>, enough: bool| match told(of)
        .and_then(|told| told.completeness.shares)
    {
        Some(shares) => {
            let standard = shares.adjusted.unwrap_or(shares.crude);
            let side = if enough {
                standard.first
            } else {
                standard.second
            };
            format!("{} in {}", words::left(&side), words::horizon(shares.days))
        }
        None => "too few to tell".into(),
    };
    let early = |of: &Retention<'_>| {
        of.parts
            .first()
            .map_or_else(|| "not measured".to_string(), |parts| f.share(parts.early))
    };
    let line = |name: &str, of: &dyn Fn(&Retention<'_>) -> String| {
        vec![Cell::from(name), of(then).into(), of(now).into()]
    };
    let rows = vec![
        line("Accounts with an outcome", &|of| {
            f.integer(of.flow.with_outcome)
        }),
        line("Left so far", &|of| {
            f.share(Share {
                k: of.flow.churned_in_all,
                n: of.flow.with_outcome,
            })
        }),
        line("Left within a year of the close", &early),
        line("Left, five fields or more", &|of| share(of, true)),
        line("Left, a record of fewer", &|of| share(of, false)),
        line("Ratio of the first question", &ratio),
    ];
    let heads = [
        "What".to_string(),
        format!("#{}", f.day(earlier.as_of)),
        format!("#{}", f.day(info.as_of)),
    ];
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let text = "The same exports, seen only as far as that day. The accounts of then are among \
                those of now, so the two columns are not independent:                 no test is \
                made between them.";
    Some(
        Section::new("earlier", title)
            .text(text)
            .table(Table::new(&heads, rows)),
    )
}

fn twelve_months(told: &ByRecord, f: &Formatter) -> Section {
    let section = Section::new("twelve", "Churn within twelve months, field by field");
    let churned: u64 = told
        .twelve_months
        .first()
        .map_or(0, |t| t.with_churned + t.without_churned);
    if churned < FEWEST_CHURNS {
        return section.text(format!(
            "Too few to tell: {} with a record, still here on the landmark, watched a whole year; \
             {churned} of them churned within it.",
            f.count(told.watched_a_year, "account", "accounts")
        ));
    }
    let rows = told.twelve_months.iter().map(|t| {
        let name = Field::parse(&t.exposure).map_or("All seven", Field::label);
        let share = |k, stayed| f.share(Share { k, n: k + stayed });
        vec![
            name.into(),
            share(t.with_churned, t.with_stayed).into(),
            share(t.without_churned, t.without_stayed).into(),
        ]
    });
    section
        .text(format!(
            "{} with a record, still here on the landmark, watched a whole year after the close. \
             Fields go together: a rep who fills in one fills in the others, so no row here tells \
             which field matters.",
            f.count(told.watched_a_year, "account", "accounts")
        ))
        .table(Table::new(
            &[
                "Complete at handoff",
                "#Churned with it",
                "#Churned without it",
            ],
            rows.collect(),
        ))
}

fn definitions(info: &RunInfo) -> Vec<Definition> {
    let mut list = shared::definitions(info);
    let mut define = |term, meaning: &str| {
        list.push(Definition {
            term,
            meaning: meaning.to_string(),
        })
    };
    define(
        "Account",
        "a customer, from its first won deal; later deals are not new starts.",
    );
    define(
        "Churned",
        "the outcomes name a churn date up to the last day watched. Accounts still here are \
         censored: nobody knows yet how long they stay.",
    );
    define(
        "Landmark",
        "the day after the close at which a record counts as delivered; only accounts still there \
         after it are compared, so that no record is credited for being mended after the customer \
         left.",
    );
    define(
        "Kaplan-Meier, log-rank",
        "share still customers allowing for unequal watching (log-log 95% bands); test that the \
         curves are one (hypergeometric variance). As R's survival package computes them.",
    );
    define(
        "Times as often",
        "ratio of the speeds of leaving (hazard ratio, Cox, Efron's ties): 0.5 is half as often at \
         any time. In brackets: the ratios that fit these data; 1 time in 20 the truth lies \
         outside.",
    );
    define(
        "Seven fields against three",
        "the ratio for four complete fields more, taken as one step a field, among accounts with a \
         record.",
    );
    define(
        "Segment for segment",
        "Kaplan-Meier shares of each segment, weighed by the accounts it has in all, so that both \
         sides have the same mix; small segments count as one.",
    );
    define(
        "A difference",
        &format!(
            "the first question's p is under {FIRST_P}, or another's q under {OTHER_Q} \
             ({OTHER_Q_AFTER} once the first has a difference): so that a page with nothing to \
             find says to have found something once in twenty times, whatever it asks."
        ),
    );
    define(
        "q",
        "a p-value corrected for the questions asked with it (Benjamini-Hochberg).",
    );
    define(
        "E-value",
        "how often, at least, an unmeasured cause would have to go with both few fields and \
         leaving to explain the ratio away (VanderWeele and Ding 2017).",
    );
    list
}
