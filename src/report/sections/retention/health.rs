//! Health scores of CS: beside the records of today's customers, and whether they predicted churn.

use crate::metrics::Measured;
use crate::metrics::health::{FEWEST_TO_FORETELL, Health, HealthForecast, HealthToday};
use crate::model::HEALTH_DAYS;
use crate::report::document::{Section, Table};
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::{measured, names};
use crate::stats::Estimate;

const ID: &str = "health";
const TITLE: &str = "Does the health score predict churn?";

/// p below which health and completeness are said to differ.
const DIFFER: f64 = 0.05;

pub fn section(panel: &Measured<Health<'_>>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let health = match measured::or_not_measured(panel, ID, TITLE) {
        Ok(health) => health,
        Err(section) => return section,
    };
    let answer = match (&health.forecast, health.comparable_from) {
        (Some(forecast), _) => answer(forecast, f),
        (None, Some(from)) if from > info.as_of => format!(
            "Not known yet. The exports tell today's health only, and churned accounts have none. \
             Digests keep it since {}; from {} on it can be compared with churn.",
            f.day(from.plus(-HEALTH_DAYS)),
            f.day(from)
        ),
        (None, Some(_)) => {
            "Not measured: the health that digests kept mixes words and scores, or has no known \
             word."
                .to_string()
        }
        (None, None) => format!(
            "Not known yet. The exports tell today's health only, and churned accounts have none. \
             Each digest with a state folder keeps it; {HEALTH_DAYS} days after the first one it \
             can be compared with churn."
        ),
    };
    let mut section = Section::new(ID, TITLE).text(answer);
    if !health.today.is_empty() {
        let rows = health.today.iter().map(|one| row(one, info));
        let titles = [
            "Health today",
            "#Customers",
            "#ARR at the start",
            "#With a complete record",
        ];
        section = section.table(Table::of_many(&titles, rows));
    }
    let unranked: Vec<String> = health
        .unranked
        .iter()
        .map(|one| format!("{} ({})", names::name(&one.name), f.integer(one.n)))
        .collect();
    match unranked.is_empty() {
        true => section,
        false => section.text(format!(
            "Words that are not ranked: {}. Known are colours, and good, average, poor and the like.",
            names::list(&unranked)
        )),
    }
}

fn row(one: &HealthToday<'_>, info: &RunInfo) -> Vec<crate::report::document::Cell> {
    let f = &info.formatter();
    vec![
        one.health
            .map_or_else(|| "no health".into(), names::name)
            .into(),
        f.integer(one.accounts).into(),
        f.money(one.arr.value(), &info.currency).into(),
        f.share(one.complete).into(),
    ]
}

/// Whether the score predicted churn better than chance, and than the record.
fn answer(forecast: &HealthForecast, f: &Formatter) -> String {
    let accounts = f.count(forecast.churned.n, "customer", "customers");
    let day = f.day(forecast.measured_on);
    let who = format!(
        "Of {accounts} with a health score on {day}, {} churned within {HEALTH_DAYS} days.",
        f.integer(forecast.churned.k)
    );
    let (Some(health), Some(completeness)) = (&forecast.health, &forecast.completeness) else {
        return format!(
            "{who} Too few to tell; {FEWEST_TO_FORETELL} that churned and {FEWEST_TO_FORETELL} \
             that stayed would be enough."
        );
    };
    let areas = format!(
        "Of two of them, one of which churned, the one that churned had the lower score in {}, \
         and fewer complete fields in {}; a coin toss gives 50 %.",
        pairs(health, f),
        pairs(completeness, f)
    );
    let against_chance = match (health.lower > 0.5, health.upper < 0.5) {
        (true, _) => "The health score predicted churn better than chance",
        (_, true) => "Customers with the better score churned more often",
        _ => "The health score predicted churn no better than chance",
    };
    let against_record = match (&forecast.difference, forecast.difference_p) {
        (Some(difference), Some(p)) if p < DIFFER && difference.value > 0.0 => {
            "and better than complete records did"
        }
        (Some(_), Some(p)) if p < DIFFER => "and complete records predicted it better",
        _ => "and between score and records the difference is within chance",
    };
    format!("{against_chance}, {against_record}. {who} {areas}")
}

/// `71 % of pairs (95 % interval 62 to 80)`.
fn pairs(area: &Estimate, f: &Formatter) -> String {
    let number = |share: f64| f.decimals(share * 100.0, 0);
    format!(
        "{} of pairs (95 % interval {} to {})",
        f.percent(area.value),
        number(area.lower),
        number(area.upper)
    )
}
