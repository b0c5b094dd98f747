//! Whatever the mail server does, each recipient who can be reached has one mail in the end, and
//! the ledger says how it was.

mod common;

use std::fmt::Write as _;
use std::sync::Mutex;
use std::thread;

use common::post::{company, copies, daily, ledger, states};
use common::smtp::{Fault, Kind, Server, Shows, Stage, Tls};
use common::{run, says};

const TO: [&str; 3] = [
    "ada@fernhill.example",
    "ben@fernhill.example",
    "cleo@fernhill.example",
];
const ALWAYS: usize = usize::MAX;

/// What goes wrong, and what is to come of it.
struct Case {
    name: String,
    kind: Kind,
    faults: Vec<Fault>,
    /// More lines for `[mail]`.
    more: String,
    /// Exit code of the first run, and of the one after all is mended.
    codes: (i32, i32),
    /// What standard error of the first run holds.
    says: &'static str,
    /// Copies that each recipient has in the end.
    copies: [usize; 3],
    /// What the ledger says in the end.
    states: [&'static str; 3],
}

fn case(name: impl Into<String>, faults: Vec<Fault>, first: i32, says: &'static str) -> Case {
    Case {
        name: name.into(),
        kind: Kind::default(),
        faults,
        more: String::new(),
        codes: (first, 0),
        says,
        copies: [1; 3],
        states: ["sent"; 3],
    }
}

fn cases() -> Vec<Case> {
    use Fault::{Cuts, Garbage, Hangs, NoStartTls, Says};
    let starttls = || Kind {
        tls: Tls::OnDemand,
        ..Kind::default()
    };
    let tls = |name: &str, tls: Tls, shows: Shows, first: i32, says| Case {
        kind: Kind {
            tls,
            shows,
            password: None,
        },
        more: format!(
            "security = {:?}\n",
            if tls == Tls::Implicit {
                "tls"
            } else {
                "starttls"
            }
        ),
        ..case(name, Vec::new(), first, says)
    };
    let login = |name: &str, password: &'static str, faults, first, says| Case {
        kind: Kind {
            password: Some(password),
            ..Kind::default()
        },
        more: "username = \"handoff\"\npassword_command = \"cat password\"\n".into(),
        ..case(name, faults, first, says)
    };
    let grey = |times| {
        vec![Says(
            Stage::Rcpt,
            "451 4.7.1 greylisted, come back later",
            times,
            None,
        )]
    };
    let mut cases = vec![
        case("nothing", Vec::new(), 0, ""),
        case("greylisting that is over soon", grey(3), 0, ""),
        case(
            "greylisting that lasts",
            grey(ALWAYS),
            1,
            "greylisted, come back later",
        ),
        case(
            "451 for one",
            vec![Says(
                Stage::Rcpt,
                "451 4.2.1 mailbox busy",
                ALWAYS,
                Some("ben"),
            )],
            4,
            "mailbox busy",
        ),
        Case {
            copies: [1, 0, 1],
            states: ["sent", "refused", "sent"],
            ..case(
                "550 for one",
                vec![Says(
                    Stage::Rcpt,
                    "550 5.1.1 no such user",
                    ALWAYS,
                    Some("ben"),
                )],
                4,
                "no such user",
            )
        },
        Case {
            copies: [0; 3],
            states: ["refused"; 3],
            ..case(
                "554 after the text",
                vec![Says(Stage::Accepted, "554 5.7.1 spam", ALWAYS, None)],
                1,
                "5.7.1 spam",
            )
        },
        case(
            "451 after the text, once",
            vec![Says(Stage::Accepted, "451 4.3.0 later", 1, None)],
            0,
            "",
        ),
        case(
            "421 at the greeting, once",
            vec![Says(Stage::Connect, "421 4.3.2 closing", 1, None)],
            0,
            "",
        ),
        case(
            "421 at the greeting, always",
            vec![Says(Stage::Connect, "421 4.3.2 closing", ALWAYS, None)],
            1,
            "421",
        ),
        case("no SMTP at all", vec![Garbage], 1, "connecting"),
        tls("STARTTLS", Tls::OnDemand, Shows::Good, 0, ""),
        tls("TLS from the first byte", Tls::Implicit, Shows::Good, 0, ""),
        tls(
            "expired certificate",
            Tls::OnDemand,
            Shows::Expired,
            1,
            "certificate",
        ),
        tls(
            "certificate of another host",
            Tls::OnDemand,
            Shows::OtherHost,
            1,
            "certificate",
        ),
        tls(
            "certificate of nobody known",
            Tls::Implicit,
            Shows::SelfSigned,
            1,
            "certificate",
        ),
        Case {
            kind: starttls(),
            more: "security = \"starttls\"\n".into(),
            ..case(
                "no STARTTLS",
                vec![NoStartTls],
                1,
                "does not offer STARTTLS",
            )
        },
        Case {
            kind: starttls(),
            more: "security = \"starttls\"\n".into(),
            ..case(
                "454 at STARTTLS, once",
                vec![Says(Stage::StartTls, "454 4.7.0 not now", 1, None)],
                0,
                "",
            )
        },
        login("right password", "secret", Vec::new(), 0, ""),
        Case {
            codes: (1, 1),
            copies: [0; 3],
            states: ["queued"; 3],
            ..login("wrong password", "other", Vec::new(), 1, "535")
        },
        login(
            "454 at AUTH, once",
            "secret",
            vec![Says(Stage::Auth, "454 4.7.0 not now", 1, None)],
            0,
            "",
        ),
    ];
    for stage in Stage::ALL {
        let is_tls = stage == Stage::StartTls;
        let is_login = stage == Stage::Auth;
        let protected = |one: Case| match (is_tls, is_login) {
            (true, _) => Case {
                kind: starttls(),
                more: "security = \"starttls\"\n".into(),
                ..one
            },
            (_, true) => Case {
                kind: Kind {
                    password: Some("secret"),
                    ..Kind::default()
                },
                more: "username = \"handoff\"\npassword_command = \"cat password\"\n".into(),
                ..one
            },
            _ => one,
        };
        // After the mail was accepted nobody knows: it goes out once more, and then not again.
        let twice = |one: Case| {
            if stage == Stage::Accepted {
                Case {
                    copies: [2, 1, 1],
                    ..one
                }
            } else {
                one
            }
        };
        let lost = |one: Case| match stage {
            Stage::Accepted => Case {
                copies: [2; 3],
                states: ["handed_over"; 3],
                says: "may have arrived",
                ..one
            },
            // All is delivered before.
            Stage::Quit => Case {
                codes: (0, 0),
                says: "",
                ..one
            },
            _ => one,
        };
        cases.push(protected(twice(case(
            format!("cut at {stage:?}, once"),
            vec![Cuts(stage, 1)],
            0,
            "",
        ))));
        cases.push(protected(lost(case(
            format!("cut at {stage:?}, always"),
            vec![Cuts(stage, ALWAYS)],
            1,
            "queued; `handoff send`",
        ))));
        cases.push(protected(twice(case(
            format!("hangs at {stage:?}, once"),
            vec![Hangs(stage, 1)],
            0,
            "",
        ))));
    }
    cases
}

/// Runs a case; gives its line of the table.
fn check(case: &Case) -> String {
    let server = Server::start(&case.kind, case.faults.clone());
    let more = format!(
        "retry_pauses_seconds = [0, 0]\nca_file = {:?}\n{}",
        server.ca_file, case.more
    );
    let folder = company(server.port, &TO, &more);
    std::fs::write(folder.path().join("password"), "secret\n").expect("the password");
    let name = &case.name;

    let first = daily(folder.path());
    assert_eq!(first.code, case.codes.0, "{name}: {}", first.stderr);
    assert!(
        first.stderr.contains(case.says),
        "{name}: {:?} is not in {}",
        case.says,
        first.stderr
    );
    assert!(
        TO.iter().all(|to| !first.stderr.contains(to)),
        "{name}: an address stands in {}",
        first.stderr
    );
    assert!(
        !first.stderr.contains("secret"),
        "{name}: the password stands in {}",
        first.stderr
    );
    assert!(
        folder
            .path()
            .join("out/2026-11-20-daily/report.html")
            .exists(),
        "{name}: the report is there all the same"
    );
    let before = states(folder.path());

    server.mend();
    let second = run(folder.path(), &["send", "--quiet"]);
    assert_eq!(second.code, case.codes.1, "{name}: {}", second.stderr);
    let found: Vec<usize> = TO.iter().map(|to| copies(&server, to)).collect();
    let after = states(folder.path());
    let told: Vec<&str> = after.iter().map(|(_, state)| state.as_str()).collect();
    assert_eq!(told, case.states, "{name}: the ledger");
    assert_eq!(found, case.copies, "{name}: copies accepted");
    for (to, n) in TO.iter().zip(&found) {
        assert!(*n <= 2, "{name}: {to} has {n} copies");
        let state = &after
            .iter()
            .find(|(recipient, _)| recipient == to)
            .expect("a line of the ledger")
            .1;
        assert!(
            *n > 0 || state != "sent",
            "{name}: {to} has nothing, and the ledger says sent"
        );
    }

    // Asked again, the same report goes to nobody who has it.
    let third = daily(folder.path());
    if case.states == ["sent"; 3] {
        assert_eq!(third.code, 0, "{name}: {}", third.stderr);
        assert_eq!(
            TO.iter().map(|to| copies(&server, to)).collect::<Vec<_>>(),
            found,
            "{name}: mailed again"
        );
    }
    let tries = ledger(folder.path());
    let tries: Vec<String> = tries["mails"]
        .as_array()
        .expect("mails")
        .iter()
        .rev()
        .map(|m| m["tries"].to_string())
        .collect();
    let before: Vec<&str> = before.iter().map(|(_, state)| state.as_str()).collect();
    let mut line = String::new();
    let _ = write!(
        line,
        "{name:<34} {:>2} {:<36} {:>2} {:<36} {:<9} {found:?}",
        first.code,
        before.join(" "),
        second.code,
        told.join(" "),
        tries.join(" ")
    );
    line
}

#[test]
fn each_recipient_has_one_mail_in_the_end_whatever_the_server_does() {
    let cases = cases();
    let lines = Mutex::new(vec![String::new(); cases.len()]);
    let next = Mutex::new(0..cases.len());
    thread::scope(|scope| {
        // Most of the time is spent waiting for servers that hang.
        for _ in 0..6 {
            scope.spawn(|| {
                loop {
                    let Some(at) = next.lock().expect("the next case").next() else {
                        return;
                    };
                    let line = check(&cases[at]);
                    lines.lock().expect("the table")[at] = line;
                }
            });
        }
    });
    println!(
        "fault, exit code and ledger of the run; the same once it is mended and `handoff send` \
         ran; tries; copies accepted"
    );
    for line in lines.into_inner().expect("the table") {
        println!("{line}");
    }
}

#[test]
fn a_slow_server_costs_no_more_than_the_time_there_is() {
    let server = Server::start(&Kind::default(), Vec::new());
    server.at_each_stage(|stage| {
        if stage == Stage::Rcpt {
            thread::sleep(std::time::Duration::from_millis(700));
        }
    });
    let more = "retry_pauses_seconds = [0, 0, 0, 0]\nsend_seconds = 1\n";
    let folder = company(server.port, &TO, more);
    let begun = std::time::Instant::now();
    let ran = daily(folder.path());
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    assert!(begun.elapsed().as_secs() < 10);
    server.at_each_stage(|_| ());
    says(&run(folder.path(), &["send"]), 0, &[]);
    for to in TO {
        assert_eq!(copies(&server, to), 1);
    }
}

#[test]
fn asked_for_again_it_goes_out_again_as_another_mail() {
    let server = Server::start(&Kind::default(), Vec::new());
    let folder = company(server.port, &TO[..1], "");
    says(&daily(folder.path()), 0, &[]);
    let again = run(folder.path(), &["daily", "--send"]);
    assert!(
        again
            .stdout
            .contains("sent to 1 of 1; all received it before"),
        "{}",
        again.stdout
    );
    assert_eq!(copies(&server, TO[0]), 1);
    says(
        &run(folder.path(), &["daily", "--send", "--resend"]),
        0,
        &[],
    );
    let mails = &server.accepted()[TO[0]];
    assert_eq!(mails.len(), 2);
    assert_ne!(mails[0].message_id, mails[1].message_id);
}

#[test]
fn who_is_no_longer_named_is_no_longer_written_to() {
    let busy = Fault::Says(Stage::Rcpt, "451 later", ALWAYS, None);
    let server = Server::start(&Kind::default(), vec![busy]);
    let folder = company(server.port, &TO, "retry_pauses_seconds = []\n");
    assert_eq!(daily(folder.path()).code, 1);
    server.mend();
    std::fs::write(
        folder.path().join("handoff.toml"),
        common::post::config(server.port, &TO[..2], ""),
    )
    .expect("the configuration");
    run(folder.path(), &["send"]);
    assert_eq!(TO.map(|to| copies(&server, to)), [1, 1, 0]);
    let states: Vec<String> = states(folder.path())
        .into_iter()
        .map(|(_, state)| state)
        .collect();
    assert_eq!(states, ["sent", "sent", "expired"]);
}

#[test]
fn a_refused_recipient_is_asked_for_again_by_the_report_and_not_by_send() {
    let server = Server::start(
        &Kind::default(),
        vec![Fault::Says(
            Stage::Rcpt,
            "550 no such user",
            ALWAYS,
            Some("ben"),
        )],
    );
    let folder = company(server.port, &TO, "");
    says(
        &daily(folder.path()),
        4,
        &[
            "refused by the server",
            "no such user",
            "b…@fernhill.example",
        ],
    );
    server.mend();
    says(&run(folder.path(), &["send"]), 0, &[]);
    assert_eq!(copies(&server, TO[1]), 0);
    says(&daily(folder.path()), 0, &[]);
    assert_eq!(TO.map(|to| copies(&server, to)), [1, 1, 1]);
}

#[test]
fn the_operator_gets_a_short_mail_when_some_are_not_reached() {
    let refused = Fault::Says(Stage::Rcpt, "550 no such user", ALWAYS, Some("ben"));
    let server = Server::start(&Kind::default(), vec![refused]);
    let folder = company(
        server.port,
        &TO,
        "[operator]\nmail = \"ops@fernhill.example\"\n",
    );
    says(&daily(folder.path()), 4, &[]);
    says(&daily(folder.path()), 4, &[]);
    let notices = &server.accepted()["ops@fernhill.example"];
    assert_eq!(notices.len(), 1, "once a day and fault");
    assert!(
        notices[0]
            .text
            .contains("Subject: Handoff run failed: daily 2026-11-20")
    );
    assert!(
        notices[0].text.contains("no such user") && !notices[0].text.contains(TO[1]),
        "{}",
        notices[0].text
    );
    let server = Server::start(&Kind::default(), vec![Fault::Garbage]);
    let folder = company(
        server.port,
        &TO,
        "retry_pauses_seconds = []\n[operator]\nmail = \"ops@fernhill.example\"\n",
    );
    says(
        &daily(folder.path()),
        1,
        &["the operator could not be notified by mail"],
    );
}

#[test]
fn the_command_runs_once_though_the_mail_to_the_operator_fails_each_time() {
    let server = Server::start(&Kind::default(), vec![Fault::Garbage]);
    let more = "retry_pauses_seconds = []\n[operator]\nmail = \"ops@fernhill.example\"\ncommand = \
                \"echo told >> told\"\n";
    let folder = company(server.port, &TO, more);
    for _ in 0..3 {
        says(
            &daily(folder.path()),
            1,
            &["the operator could not be notified by mail"],
        );
    }
    assert_eq!(
        std::fs::read_to_string(folder.path().join("told")).expect("the operator is told"),
        "told\n"
    );
}

#[test]
fn addresses_that_a_server_names_are_masked() {
    let words = "550 <ADA@fernhill.example> is boss.private@secret.example";
    let server = Server::start(
        &Kind::default(),
        vec![Fault::Says(Stage::Rcpt, words, ALWAYS, None)],
    );
    let folder = company(server.port, &TO, "");
    let ran = run(folder.path(), &["daily", "--send", "-vv"]);
    says(&ran, 1, &["b…@secret.example"]);
    assert!(
        !ran.stderr.contains("boss") && !ran.stderr.contains("ADA"),
        "{}",
        ran.stderr
    );
}
