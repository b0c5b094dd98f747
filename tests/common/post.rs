//! A small company with a mail server.

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::smtp::Server;
use super::{Ran, folder, run};

const DEALS: &str = "\
deal_id,account_id,account_name,rep,stage,amount,created_on,closed_on,segment
D1,A1,Acme,Nia Oduya,won,12000,2026-09-01,2026-11-18,Retail
D2,A2,Birch,Marco Bellini,won,34000,2026-09-03,2026-11-19,Retail
D3,A3,Cedar,Marco Bellini,lost,5000,2026-09-05,2026-11-10,Retail
";
const HANDOFFS: &str = "\
deal_id,promised_outcome,decision_criteria,objections,champion,skeptic,risk_flags,success_metric,lost_deal_signal,drafted_by,reviewed_by,submitted_on
D1,Cut returns,,,,,,,,Nia Oduya,,2026-11-19
";

/// The folder of a company whose mails go to a server; `more` is put at the end of its `[mail]`.
pub fn company(port: u16, to: &[&str], more: &str) -> TempDir {
    folder(&[
        ("deals.csv", DEALS),
        ("handoffs.csv", HANDOFFS),
        ("handoff.toml", &config(port, to, more)),
    ])
}

/// Its configuration.
pub fn config(port: u16, to: &[&str], more: &str) -> String {
    let to: Vec<String> = to.iter().map(|to| format!("{to:?}")).collect();
    let timeout = if more.contains("timeout_seconds") {
        ""
    } else {
        "timeout_seconds = 1\n"
    };
    let security = if more.contains("security") {
        ""
    } else {
        "security = \"plain\"\n"
    };
    format!(
        "as_of = \"2026-11-20\"\n[deals]\nfiles = \"deals.csv\"\n[handoffs]\nfiles = \
         \"handoffs.csv\"\n\
         [mail]\nfrom = \"Handoff <handoff@fernhill.example>\"\nto = [{}]\nhost = \
         \"localhost\"\nport = {port}\n\
         {timeout}{security}{more}\n",
        to.join(", ")
    )
}

/// A run of the digest that mails it.
pub fn daily(folder: &Path) -> Ran {
    run(folder, &["daily", "--send", "--quiet"])
}

/// What the ledger says.
pub fn ledger(folder: &Path) -> Value {
    let ran = run(folder, &["history", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).expect("JSON")
}

/// The state of the mail to each recipient, by the ledger.
pub fn states(folder: &Path) -> Vec<(String, String)> {
    let ledger = ledger(folder);
    let text = |value: &Value| value.as_str().expect("text").to_string();
    let mails = ledger["mails"].as_array().expect("mails");
    let mut states: Vec<_> = mails
        .iter()
        .map(|mail| (text(&mail["recipient"]), text(&mail["state"])))
        .collect();
    states.sort();
    states
}

/// How many copies of one mail a recipient got; different mails about the same are a fault.
pub fn copies(server: &Server, to: &str) -> usize {
    let accepted = server.accepted();
    let Some(mails) = accepted.get(to) else {
        return 0;
    };
    assert!(
        mails
            .iter()
            .all(|mail| mail.message_id == mails[0].message_id),
        "{to} got two mails about the same"
    );
    assert!(
        mails
            .iter()
            .all(|mail| mail.text.trim_end().ends_with("--")),
        "{to} got half a mail"
    );
    mails.len()
}
