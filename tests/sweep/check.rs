//! What must hold after a run with a fault, and after the runs that follow it.

use std::collections::BTreeMap;

use crate::common::post::{ledger, states};
use crate::common::run;
use crate::company::{Company, Scene, TO};
use crate::fault::{Fault, Hit, hit};

/// One fault: whether there was such a call, how the run ended, and what it broke.
pub struct Point {
    pub hit: Hit,
    pub broken: Vec<String>,
}

/// Makes a run with a fault in a company, and looks at all that must hold.
pub fn point(company: &Company, fault: &Fault) -> Point {
    company.put_back();
    let args = company.scene.args();
    let hit = hit(company.path(), args, fault);
    if hit.call.is_none() {
        return Point {
            hit,
            broken: Vec::new(),
        };
    }
    let mut broken = Vec::new();
    of_the_run(company, &hit, &mut broken);
    of_the_runs_after(company, &hit, &mut broken);
    Point { hit, broken }
}

/// What each recipient has: number of copies by Message-ID.
fn received(company: &Company) -> BTreeMap<String, BTreeMap<String, usize>> {
    let mut received = BTreeMap::new();
    for to in TO {
        received.insert(to.to_string(), BTreeMap::new());
    }
    for (to, mails) in company.server.accepted() {
        let by_id = received.entry(to).or_default();
        for mail in mails {
            *by_id.entry(mail.message_id).or_default() += 1;
        }
    }
    received
}

fn of_the_run(company: &Company, hit: &Hit, broken: &mut Vec<String>) {
    let said = &hit.stderr;
    match hit.code {
        Some(code @ 0..=4) if code > 0 && said.trim().is_empty() => {
            broken.push(format!("exit {code} without a word"));
        }
        Some(0..=4) | None => {}
        Some(code) => broken.push(format!("exit {code}")),
    }
    if said.contains("panicked") {
        broken.push("a panic".into());
    }
    if said.contains("s3cr3t") || TO.iter().any(|to| said.contains(to)) {
        broken.push("a secret is shown".into());
    }
    let report = company.report();
    let whole = [
        company.old.as_ref(),
        Some(&company.new),
        Some(&company.alone),
    ];
    let is_whole = report.is_none() || whole.contains(&report.as_ref());
    if !is_whole {
        broken.push("a report in part".into());
    }
    if report.is_none() && company.old.is_some() {
        broken.push("the earlier report is gone".into());
    }
    let has = received(company);
    let reached = has.values().filter(|mails| !mails.is_empty()).count();
    let may = said.contains("may have arrived") || said.contains("server did not answer");
    match hit.code {
        Some(0) if reached < TO.len() => broken.push(format!("exit 0, and {reached} have it")),
        Some(1..=3) if reached > 0 && !may => {
            broken.push(format!("exit {:?}, and {reached} have it", hit.code));
        }
        Some(4) if reached == TO.len() && !may => broken.push("exit 4, and all have it".into()),
        _ => {}
    }
}

fn of_the_runs_after(company: &Company, hit: &Hit, broken: &mut Vec<String>) {
    let path = company.path();
    let daily: &[&str] = &["daily", "--send", "--quiet"];
    let was_killed = hit.code.is_none();
    // Who was interrupted asks again for the same. Whoever was told of it goes on with what waits.
    let mut asks: Vec<&[&str]> = match (company.scene, was_killed) {
        (Scene::Again, false) => Vec::new(),
        (scene, _) => vec![scene.args()],
    };
    let ended_well = was_killed && {
        let runs = run(path, &["history", "--format", "json"]);
        runs.code == 0 && ledger(path)["runs"][0]["outcome"] == "done"
    };
    asks.push(&["send", "--quiet"]);
    asks.push(daily);
    let mut last = (0, String::new());
    for args in asks {
        let ran = run(path, args);
        last = (ran.code, ran.stderr);
    }
    if last.0 != 0 {
        broken.push(format!(
            "the last run ends with {}: {}",
            last.0,
            last.1.trim()
        ));
        return;
    }
    for (to, mails) in received(company) {
        let most = usize::from(company.scene == Scene::Again && ended_well) + 1;
        if mails.is_empty() && !(company.scene == Scene::Again && !was_killed) {
            broken.push(format!("{to} has nothing"));
        }
        if mails.len() > most || mails.values().any(|n| *n > 2) {
            broken.push(format!("{to} has {mails:?}"));
        }
    }
    if company.report().as_ref() != Some(&company.new) {
        broken.push("the report in the end is another one".into());
    }
    let left = company.leftovers();
    if !left.is_empty() {
        broken.push(format!("left behind: {left:?}"));
    }
    let states = states(path);
    if states.is_empty() || states.iter().any(|(_, state)| state != "sent") {
        broken.push(format!("the ledger says {states:?}"));
    }
}
