//! Whatever system call fails, is cut short or is the last one: no mail is lost, nobody gets a third
//! copy, no report is there in part, and the exit code says who has it.
//!
//! The tests take a few calls of each kind. The whole sweep takes every call and some hours:
//! `cargo test --release --test sweep -- --ignored --nocapture`. `SWEEP_STEP=20` takes every twentieth,
//! `SWEEP_SCENE=Again` one scene alone, `SWEEP_ERROR=28` the faults with that error alone (0: kills and
//! short writes).

#![cfg(target_os = "linux")]

mod common;

#[path = "sweep/check.rs"]
mod check;
#[path = "sweep/company.rs"]
mod company;
#[path = "sweep/fault.rs"]
mod fault;

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use check::point;
use common::post::{copies, daily, states};
use common::smtp::{Fault as ServerFault, Kind, Server, Stage};
use common::{post, run, says};
use company::{Company, Scene};
use fault::{Fault, hit, library};

const EIO: i32 = 5;
const EACCES: i32 = 13;
const ENOSPC: i32 = 28;
const ESTALE: i32 = 116;

/// Calls of disk and network. Those for threads are tried apart.
const CALLS: &str =
    "openr,openw,read,write,fsync,rename,mkdir,unlink,chmod,flock,lock,mmap,stat,socket,send,recv";
const WRITES: &str = "openw,write,fsync,rename,mkdir,unlink";

/// The faults of the sweeps: kinds of calls, mode, error.
const FAULTS: [(&str, &str, i32); 8] = [
    (CALLS, "kill", 0),
    (CALLS, "killafter", 0),
    ("write,send", "short", 0),
    (CALLS, "once", EIO),
    (CALLS, "once", EACCES),
    (CALLS, "once", ESTALE),
    (WRITES, "once", ENOSPC),
    (WRITES, "persist", ENOSPC),
];

/// Tries a fault at these calls, up to the last one there is. Returns the line of the table.
fn sweep(
    company: &Company,
    (kinds, mode, errno): (&'static str, &'static str, i32),
    calls: impl Iterator<Item = usize>,
    broken: &Mutex<Vec<String>>,
) -> String {
    let (mut points, mut violations) = (0, 0);
    let mut codes = BTreeMap::<String, usize>::new();
    for at in calls {
        let fault = Fault {
            kinds,
            mode,
            errno,
            at,
        };
        let point = point(company, &fault);
        let Some(call) = &point.hit.call else { break };
        points += 1;
        let code = point.hit.code;
        let code = code.map_or_else(|| "killed".to_string(), |code| code.to_string());
        *codes.entry(code).or_default() += 1;
        if !point.broken.is_empty() {
            violations += 1;
            let said = point.hit.stderr.trim();
            let line = format!(
                "{:?} {mode} {errno} at {at} ({}): {:?}\n    {said}",
                company.scene,
                call.trim(),
                point.broken
            );
            println!("{line}");
            broken.lock().expect("the list").push(line);
        }
    }
    let kind = if kinds == CALLS { "every kind" } else { kinds };
    format!(
        "{:<8} {mode:<9} {errno:<4} {points:>5} points {violations:>3} violations  exit {codes:?}  ({kind})",
        format!("{:?}", company.scene)
    )
}

/// Runs the sweeps of all scenes and prints their table.
fn sweeps(
    scenes: &[Scene],
    earlier: usize,
    error: Option<i32>,
    calls: impl Fn(usize) -> Box<dyn Iterator<Item = usize>> + Sync,
) {
    if library().is_none() {
        println!("not tried: there is no C compiler for the library that makes calls fail");
        return;
    }
    let (broken, table) = (Mutex::default(), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for (place, scene) in scenes.iter().enumerate() {
            let (broken, table, calls) = (&broken, &table, &calls);
            scope.spawn(move || {
                let company = Company::new(*scene, earlier);
                let is_asked =
                    |fault: &(&str, &str, i32)| error.is_none_or(|error| fault.2 == error);
                let faults = FAULTS.into_iter().enumerate();
                for (i, fault) in faults.filter(|(_, fault)| is_asked(fault)) {
                    let line = sweep(&company, fault, calls(i), broken);
                    println!("{line}");
                    table.lock().expect("the table").insert((place, i), line);
                }
            });
        }
    });
    println!("\nbefore   mode      errno points, violations, exit codes");
    for line in table.into_inner().expect("the table").values() {
        println!("{line}");
    }
    let broken = broken.into_inner().expect("the list");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn a_few_calls_of_each_kind() {
    // Steps that grow, from another call for each fault: the first calls and some of the last ones.
    sweeps(&Scene::ALL, 1, None, |fault| {
        Box::new((0..4).map(move |i| 1 + fault * 7 + i * (i + 1) * 50))
    });
}

#[test]
#[ignore = "takes hours; see the top of this file"]
fn every_call() {
    let number = |name: &str| -> Option<usize> {
        let text = std::env::var(name).ok();
        text.map(|text| text.parse().expect("a number"))
    };
    let step = number("SWEEP_STEP").unwrap_or(1);
    let earlier = number("SWEEP_EARLIER").unwrap_or(99);
    let error = number("SWEEP_ERROR").map(|error| i32::try_from(error).expect("an error"));
    let only = std::env::var("SWEEP_SCENE").ok();
    let is_asked = |scene: &Scene| {
        only.as_ref()
            .is_none_or(|only| format!("{scene:?}") == *only)
    };
    let scenes: Vec<Scene> = Scene::ALL.into_iter().filter(is_asked).collect();
    sweeps(&scenes, earlier, error, |fault| {
        Box::new((1 + fault % step..).step_by(step))
    });
}

/// Files are opened again after they were read, to tell whether they have changed, and before a
/// page is attached.
#[test]
fn each_file_that_is_opened_fails_once() {
    if library().is_none() {
        return;
    }
    let company = Company::new(Scene::Later, 1);
    let mut broken = Vec::new();
    for at in 1.. {
        let fault = Fault {
            kinds: "openr",
            mode: "once",
            errno: EIO,
            at,
        };
        let point = point(&company, &fault);
        let Some(call) = point.hit.call else {
            assert!(at > 10, "it opens files");
            break;
        };
        if !point.broken.is_empty() {
            broken.push(format!("{at} ({}): {:?}", call.trim(), point.broken));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn without_threads_a_run_says_so() {
    if library().is_none() {
        return;
    }
    let company = Company::new(Scene::First, 0);
    for at in 1..12 {
        let fault = Fault {
            kinds: "thread",
            mode: "persist",
            errno: 11,
            at,
        };
        let point = point(&company, &fault);
        if point.hit.call.is_none() {
            assert!(at > 2, "it starts threads");
            return;
        }
        assert!(point.broken.is_empty(), "thread {at}: {:?}", point.broken);
        if at == 1 {
            assert_eq!(point.hit.code, Some(1));
            assert!(
                point.hit.stderr.contains("RAYON_NUM_THREADS"),
                "{}",
                point.hit.stderr
            );
        }
    }
}

#[test]
fn a_history_where_locks_do_not_hold_is_refused() {
    if library().is_none() {
        return;
    }
    let company = Company::new(Scene::First, 0);
    company.put_back();
    let fault = Fault {
        kinds: "flock",
        mode: "granted",
        errno: 0,
        at: 1,
    };
    let hit = hit(company.path(), company.scene.args(), &fault);
    assert_eq!(hit.code, Some(1), "{}", hit.stderr);
    assert!(
        hit.stderr.contains("does not lock files") && hit.stderr.contains("local disk"),
        "{}",
        hit.stderr
    );
    assert!(company.server.accepted().is_empty());
}

/// Lets the ledger of a folder refuse changes of mails from now on.
fn break_ledger(folder: &std::path::Path) {
    let file = folder.join("handoff-state/handoff.sqlite");
    let db = rusqlite::Connection::open(file).expect("the ledger");
    let trigger =
        "CREATE TRIGGER broken BEFORE UPDATE ON mails BEGIN SELECT RAISE(FAIL, 'no'); END";
    db.execute_batch(trigger).expect("a trigger");
}

fn mend_ledger(folder: &std::path::Path) {
    let file = folder.join("handoff-state/handoff.sqlite");
    let db = rusqlite::Connection::open(file).expect("the ledger");
    db.execute_batch("DROP TRIGGER broken").expect("a trigger");
}

#[test]
fn a_ledger_that_fails_while_mails_are_sent_is_no_reason_to_say_that_nobody_has_them() {
    const TO: [&str; 3] = [
        "ada@fernhill.example",
        "ben@fernhill.example",
        "cleo@fernhill.example",
    ];
    // The mail at which the ledger fails, exit code, words.
    let all = "delivered to all 3 recipients";
    for (mail, stage, code, words) in [
        (1, Stage::Data, 1, "it was not mailed"),
        (2, Stage::Data, 4, "delivered to 1 of 3 recipients"),
        (3, Stage::Data, 4, "delivered to 2 of 3 recipients"),
        (1, Stage::Accepted, 4, "delivered to 1 of 3 recipients"),
        (3, Stage::Accepted, 0, all),
    ] {
        for command in ["daily", "send"] {
            let server = Server::start(&Kind::default(), Vec::new());
            let folder = post::company(server.port, &TO, "retry_pauses_seconds = []\n");
            if command == "send" {
                let busy = ServerFault::Says(Stage::Rcpt, "451 later", usize::MAX, None);
                let server = Server::start(&Kind::default(), vec![busy]);
                let to_busy = post::config(server.port, &TO, "retry_pauses_seconds = []\n");
                let usual = std::fs::read(folder.path().join("handoff.toml")).expect("a file");
                std::fs::write(folder.path().join("handoff.toml"), to_busy).expect("a file");
                assert_eq!(daily(folder.path()).code, 1);
                std::fs::write(folder.path().join("handoff.toml"), usual).expect("a file");
            }
            let (path, seen) = (folder.path().to_path_buf(), Mutex::new(0));
            server.at_each_stage(move |now| {
                if now == stage {
                    let mut seen = seen.lock().expect("the number");
                    *seen += 1;
                    if *seen == mail {
                        break_ledger(&path);
                    }
                }
            });
            let (ran, words) = match command {
                "daily" => (daily(folder.path()), words.to_string()),
                _ => {
                    let words = match words {
                        "it was not mailed" => "before any mail was delivered".to_string(),
                        words if words == all => "3 of 3 queued mails were delivered".to_string(),
                        words => {
                            let n = words.trim_start_matches("delivered to ");
                            n.replace("recipients", "queued mails were delivered")
                        }
                    };
                    (run(folder.path(), &["send", "--quiet"]), words)
                }
            };
            let when = format!("{command} at {stage:?} of mail {mail}");
            assert_eq!(ran.code, code, "{when}: {}", ran.stderr);
            says(&ran, code, &[&words, "cannot be written"]);
            assert!(
                TO.iter().all(|to| !ran.stderr.contains(to)),
                "{}",
                ran.stderr
            );
            let reached = TO.iter().filter(|to| copies(&server, to) > 0).count();
            assert_eq!(reached == 0, code == 1, "{when}");
            assert_eq!(reached == 3, code == 0, "{when}");
            server.at_each_stage(|_| ());
            mend_ledger(folder.path());
            says(&run(folder.path(), &["send", "--quiet"]), 0, &[]);
            for to in TO {
                assert!((1..=2).contains(&copies(&server, to)), "{when}: {to}");
            }
            assert!(
                states(folder.path())
                    .iter()
                    .all(|(_, state)| state == "sent")
            );
        }
    }
}

#[test]
fn a_resend_that_was_killed_and_is_asked_for_again_mails_no_third_copy() {
    let to = ["ada@fernhill.example", "ben@fernhill.example"];
    for stage in [Stage::Data, Stage::Accepted] {
        for mail in [1, 2] {
            let server = Server::start(&Kind::default(), Vec::new());
            let folder = post::company(server.port, &to, "");
            says(&daily(folder.path()), 0, &[]);
            server.forget();
            let (seen, pid) = (Mutex::new(0), std::sync::Arc::new(Mutex::new(None::<u32>)));
            let victim = std::sync::Arc::clone(&pid);
            server.at_each_stage(move |now| {
                if now == stage {
                    let mut seen = seen.lock().expect("the number");
                    *seen += 1;
                    if *seen == mail
                        && let Some(pid) = *victim.lock().expect("the process")
                    {
                        let kill = format!("kill -9 {pid}");
                        let _ = Command::new("sh").arg("-c").arg(kill).status();
                    }
                }
            });
            let again = ["daily", "--send", "--resend", "--quiet"];
            let mut held = pid.lock().expect("the process");
            let mut child = common::handoff(folder.path())
                .args(again)
                .spawn()
                .expect("the program starts");
            *held = Some(child.id());
            drop(held);
            assert!(!child.wait().expect("it ends").success());
            server.at_each_stage(|_| ());
            says(&run(folder.path(), &again), 0, &[]);
            for to in to {
                let n = copies(&server, to);
                let may_be_two = stage == Stage::Accepted;
                assert!(
                    n == 1 || n == 2 && may_be_two,
                    "{stage:?} {mail}: {to} has {n}"
                );
            }
            // Asked for once more, it is one more.
            server.forget();
            says(&run(folder.path(), &again), 0, &[]);
            assert_eq!(to.map(|to| copies(&server, to)), [1, 1]);
        }
    }
}

#[test]
fn a_full_standard_output_or_error_is_no_panic() {
    let server = Server::start(&Kind::default(), Vec::new());
    let folder = post::company(server.port, &["ada@fernhill.example"], "");
    for (redirects, codes) in [
        ("> /dev/full", [1, 1, 1, 1]),
        ("2> /dev/full", [0, 0, 0, 0]),
        ("> /dev/full 2> /dev/full", [1, 1, 1, 1]),
        (">&- 2>&-", [0, 0, 0, 0]),
    ] {
        for (args, code) in ["daily -vv", "check", "history", "completions bash"]
            .iter()
            .zip(codes)
        {
            if args.starts_with("history") {
                says(&daily(folder.path()), 0, &[]);
            }
            let ran = Command::new("sh")
                .current_dir(folder.path())
                .env("PROGRAM", env!("CARGO_BIN_EXE_handoff"))
                .arg("-c")
                .arg(format!("\"$PROGRAM\" {args} {redirects}"))
                .output()
                .expect("a shell");
            let said = String::from_utf8_lossy(&ran.stderr);
            assert!(!said.contains("panicked"), "{args} {redirects}: {said}");
            assert_eq!(ran.status.code(), Some(code), "{args} {redirects}: {said}");
        }
    }
}
