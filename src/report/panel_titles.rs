//! The titles under which reports show the panels of report.json, for those who look for a panel that
//! is not measured.

/// The title of the section that shows a panel; nothing for one without a section.
///
/// `panel` is its key in report.json.
pub fn section_title(panel: &str) -> Option<&'static str> {
    Some(match panel {
        "states"
        | "plan_fact_gap"
        | "plan_fact_gap_before"
        | "window"
        | "window_before"
        | "funnel"
        | "funnel_before"
        | "weeks" => "Plan → Fact → Gap",
        "diagnosis" | "funnel_trailing" => "Where the handoff breaks",
        "diagnoses" => "Where it breaks, by rep, last 12 months",
        "gaps" | "awaiting_review" | "since" => "Open handoffs",
        "pre_close" => "Before the close",
        "deliveries" => "Can CS rely on the records?",
        "attempts" => "Rejected records",
        "check_ins" => "60-day check-ins",
        "fields" | "fields_trailing" | "trend" => "Fields that are not complete",
        "reps" | "reps_trailing" | "rep_weeks" => "Records by rep, last 90 days",
        "leads" | "leads_year" | "cs_leads" => "Standards of the CS leads, last 12 months",
        "copies" => "Reused text",
        "rejections" | "rejections_ever" => "Rejections by rep, last 12 months",
        "drafting" | "drafted" => "AI drafts and records written by hand, last 12 months",
        "quarters" => "Rejections by quarter",
        "why" | "rejected_fields" => "Why records are rejected, last 90 days",
        "mending" => "From rejection to acceptance, by rep, last 12 months",
        "rebuild_hours" => "Hours CS spent reconstructing the sale",
        "sales_cycles" => "Sales cycle",
        "signals" | "waiting_for_signal" => "Updated lost-deal signals",
        "watch" | "back_test" => "Watch list: months 4 to 6",
        "to_read" => "Three records to read this week",
        "rep_wins" => "Wins and losses by rep",
        "cohorts" => "Win rates and loss reasons by segment",
        "reasons" | "unmatched" | "competitors" | "competitors_ever" | "reasons_as_written" => {
            "Why deals were lost"
        }
        "retention" => "Who is included",
        "by_record" | "rejected" | "pressure" => {
            "Still customers, by complete fields on the record"
        }
        "inside" => "Does it hold inside each segment?",
        "first_value" => "Time to first value",
        "gross" => "GRR and NRR since first sale, by signing cohort",
        "term_churn" => "Churn within the contract and at its end",
        "health" => "Does the health score predict churn?",
        "renewals" => "Renewals",
        "account_health" => "Does the health score predict churn?",
        "churned_customers" | "handoffs" | "reviews" | "week" => "This week against last week",
        "company" => "The last 12 months",
        "deal_handoffs" => "All deals won",
        "churned_since" | "churned_this_week" => "Customers that churned this week",
        "filing" => "Deals without a record, by rep, last 12 months",
        "open_by_rep" => "What to do",
        "ownership_gap" => "Days between sales and CS (ownership gap)",
        "rejected_fields_by_rep" => "Rejections by rep, last 12 months",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::metrics::{Daily, Panel, Quarterly, Weekly};

    fn with_needs(panels: &'static [Panel]) -> Vec<&'static str> {
        let own = panels.iter().filter(|panel| !panel.needs.is_empty());
        let inside = panels.iter().flat_map(|panel| with_needs(panel.panels));
        own.map(|panel| panel.key).chain(inside).collect()
    }

    fn sources(folder: &Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, text);
            } else if !path.ends_with("panel_titles.rs") {
                *text += &std::fs::read_to_string(path).unwrap();
            }
        }
    }

    #[test]
    fn every_panel_that_may_lack_a_column_has_the_title_of_a_section() {
        let mut text = String::new();
        sources(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report"),
            &mut text,
        );
        for panel in [Daily::PANELS, Weekly::PANELS, Quarterly::PANELS]
            .into_iter()
            .flat_map(with_needs)
        {
            let title = section_title(panel).unwrap_or_else(|| panic!("{panel} has no title"));
            assert!(
                text.contains(title),
                "{panel}: no section is called {title}"
            );
        }
    }
}
