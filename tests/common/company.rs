//! The files of a small company, row by row.

use serde_json::Value;

use super::figures;

const CONFIG: &str = "as_of = \"2026-11-20\"\n[deals]\nfiles = \"deals.csv\"\n[handoffs]\nfiles = \
                      \"handoffs.csv\"\n\
                      [reviews]\nfiles = \"reviews.csv\"\n[outcomes]\nfiles = \"outcomes.csv\"\n";

/// The files of a small company; each table begins with its header.
pub struct Company {
    pub config: String,
    pub deals: String,
    pub handoffs: String,
    pub reviews: String,
    pub outcomes: String,
}

impl Company {
    pub fn new() -> Company {
        Company {
            config: CONFIG.into(),
            deals: "deal_id,account_id,rep,stage,amount,closed_on\n".into(),
            handoffs:
                "deal_id,promised_outcome,decision_criteria,objections,champion,skeptic,risk_flags,success_metric,lost_deal_signal,drafted_by,reviewed_by,submitted_on,version\n"
                    .into(),
            reviews: "deal_id,cs_lead,decision,rejected_fields,decided_on,reason\n".into(),
            outcomes:
                "account_id,csm,handoff_meeting_on,kickoff_on,first_value_on,renewal_on,churned_on,metric_target,metric_value,metric_checked_on\n"
                    .into(),
        }
    }

    pub fn deal(&mut self, id: &str, closed_on: &str) -> &mut Company {
        self.deal_of(id, "Ana", closed_on)
    }

    pub fn deal_of(&mut self, id: &str, rep: &str, closed_on: &str) -> &mut Company {
        self.deals
            .push_str(&format!("{id},A-{id},{rep},Closed Won,100,{closed_on}\n"));
        self
    }

    /// A record that is complete, with a risk of its own.
    pub fn record(&mut self, id: &str, submitted_on: &str) -> &mut Company {
        self.promise(id, &format!("from 9 to 4 for {id}"), submitted_on)
    }

    pub fn promise(&mut self, id: &str, metric: &str, submitted_on: &str) -> &mut Company {
        let own = format!("budget owner of {id} changes in January");
        self.row(id, &own, metric, ",", submitted_on, "")
    }

    pub fn row(
        &mut self,
        id: &str,
        risk: &str,
        metric: &str,
        authors: &str,
        submitted_on: &str,
        version: &str,
    ) -> &mut Company {
        let objections = vec![format!("Objection: a of {id} -> Answer: b"); 3].join("\n");
        self.handoffs.push_str(&format!(
            "{id},Cut the monthly close of {id} from 12 to 4 days by June,\"1. a\n2. b\n3. \
             c\",\"{objections}\",\"Dana {id}, CFO\",\"Olu {id}, CTO\",{risk},{metric},\"Lost 4 \
             deals like {id}: price\",{authors},{submitted_on},{version}\n"
        ));
        self
    }

    pub fn thin(&mut self, id: &str, submitted_on: &str, version: &str) -> &mut Company {
        self.handoffs
            .push_str(&format!("{id},soon,,,TBD,,,,,,,{submitted_on},{version}\n"));
        self
    }

    pub fn review(&mut self, id: &str, decision: &str, decided_on: &str) -> &mut Company {
        self.reviews
            .push_str(&format!("{id},Cy,{decision},risk_flags,{decided_on},\n"));
        self
    }

    /// `rest` is the row of outcomes behind account and CS manager.
    pub fn outcome(&mut self, id: &str, rest: &str) -> &mut Company {
        self.outcomes.push_str(&format!("A-{id},Mo,{rest}\n"));
        self
    }

    pub fn files(&self) -> [(&str, &str); 5] {
        [
            ("handoff.toml", self.config.as_str()),
            ("deals.csv", &self.deals),
            ("handoffs.csv", &self.handoffs),
            ("reviews.csv", &self.reviews),
            ("outcomes.csv", &self.outcomes),
        ]
    }

    pub fn report(&self, kind: &str) -> Value {
        figures(&self.files(), kind)
    }
}
