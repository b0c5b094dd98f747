//! A run that is killed loses nothing, and the next one mails nobody twice.

mod common;

use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use common::post::{company, copies, daily, states};
use common::smtp::{Kind, Server, Stage};
use common::{Ran, handoff};

/// Moments at which a run is killed, drawn evenly over the time it takes; those after its end do
/// not count.
const MOMENTS: usize = 200;
/// Steps of this width, wrapped around, fall evenly into any span.
const GOLDEN: f64 = 0.618_033_988_75;
const WORKERS: usize = 3;

fn start(folder: &Path) -> Child {
    let mut command = handoff(folder);
    command
        .args(["daily", "--send", "--quiet"])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().expect("the program starts")
}

/// The next run succeeds, everybody has the mail once, or twice where nobody can know, and nothing
/// is left lying about.
fn recovers(folder: &Path, server: &Server, to: &[&str], when: &str) -> usize {
    let ran: Ran = daily(folder);
    assert_eq!(ran.code, 0, "{when}: {}", ran.stderr);
    let mut twice = 0;
    for to in to {
        let n = copies(server, to);
        assert!((1..=2).contains(&n), "{when}: {to} has {n} copies");
        twice += n - 1;
    }
    assert!(
        states(folder).iter().all(|(_, state)| state == "sent"),
        "{when}: {:?}",
        states(folder)
    );
    let out: Vec<String> = std::fs::read_dir(folder.join("out"))
        .expect("reports")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(out, ["2026-11-20-daily"], "{when}");
    assert!(
        folder.join("out/2026-11-20-daily/report.html").exists(),
        "{when}"
    );
    twice
}

fn addresses(case: usize) -> [String; 2] {
    [
        format!("ada{case}@fernhill.example"),
        format!("ben{case}@fernhill.example"),
    ]
}

#[test]
fn at_two_hundred_moments() {
    let server = Server::start(&Kind::default(), Vec::new());
    // Long enough at each step of sending for some moments to fall into it.
    server.at_each_stage(|_| thread::sleep(Duration::from_millis(4)));
    let whole = {
        let to = addresses(usize::MAX);
        let folder = company(server.port, &to.each_ref().map(String::as_str), "");
        let begun = Instant::now();
        start(folder.path()).wait().expect("it ends");
        begun.elapsed()
    };
    let (next, twice, killed) = (
        AtomicUsize::new(0),
        AtomicUsize::new(0),
        AtomicUsize::new(0),
    );
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                loop {
                    let case = next.fetch_add(1, Ordering::SeqCst);
                    if killed.load(Ordering::SeqCst) >= MOMENTS {
                        return;
                    }
                    assert!(case < 3 * MOMENTS, "most runs are killed before they end");
                    let to = addresses(case);
                    let to = to.each_ref().map(String::as_str);
                    let folder = company(server.port, &to, "");
                    // Runs beside each other take longer than one alone.
                    let moment = whole.mul_f64(1.5 * (case as f64 * GOLDEN).fract());
                    let mut child = start(folder.path());
                    thread::sleep(moment);
                    child.kill().expect("it can be killed");
                    if !child.wait().expect("it ends").success() {
                        killed.fetch_add(1, Ordering::SeqCst);
                    }
                    let when = format!("killed after {moment:?}");
                    twice.fetch_add(
                        recovers(folder.path(), &server, &to, &when),
                        Ordering::SeqCst,
                    );
                }
            });
        }
    });
    let (twice, killed, runs) = (twice.into_inner(), killed.into_inner(), next.into_inner());
    println!(
        "killed at {killed} moments of {whole:?} ({runs} runs); {twice} mails arrived twice, with \
         one Message-ID"
    );
}

#[test]
fn at_each_step_of_the_conversation() {
    for (case, stage) in Stage::ALL.into_iter().enumerate() {
        if matches!(stage, Stage::StartTls | Stage::Auth) {
            continue;
        }
        let server = Server::start(&Kind::default(), Vec::new());
        let to = addresses(case);
        let to = to.each_ref().map(String::as_str);
        let folder = company(server.port, &to, "");
        let child = Arc::new(Mutex::new(None::<Child>));
        let victim = Arc::clone(&child);
        server.at_each_stage(move |now| {
            if now == stage
                && let Some(mut child) = victim.lock().expect("the run").take()
            {
                child.kill().expect("it can be killed");
                child.wait().expect("it ends");
            }
        });
        let mut held = child.lock().expect("the run");
        *held = Some(start(folder.path()));
        drop(held);
        let begun = Instant::now();
        while child.lock().expect("the run").is_some() {
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "{stage:?} never came"
            );
            thread::yield_now();
        }
        server.at_each_stage(|_| ());
        let twice = recovers(folder.path(), &server, &to, &format!("killed at {stage:?}"));
        println!("killed at {stage:?}: {twice} mails arrived twice, with one Message-ID");
        assert!(twice <= 1, "at most the mail on its way");
    }
}

#[test]
fn two_runs_at_once_wait_for_each_other_and_mail_once() {
    let server = Server::start(&Kind::default(), Vec::new());
    let to = addresses(0);
    let to = to.each_ref().map(String::as_str);
    let folder = company(server.port, &to, "");
    let children: Vec<Child> = (0..3).map(|_| start(folder.path())).collect();
    for mut child in children {
        assert!(child.wait().expect("it ends").success());
    }
    assert_eq!(to.map(|to| copies(&server, to)), [1, 1]);
}

#[test]
fn a_run_that_may_not_wait_says_who_is_at_work() {
    let server = Server::start(&Kind::default(), Vec::new());
    let (sender, receiver) = std::sync::mpsc::channel();
    let go = Arc::new(Mutex::new(()));
    let held = go.lock().expect("the gate");
    let gate = Arc::clone(&go);
    let sender = Mutex::new(sender);
    server.at_each_stage(move |stage| {
        if stage == Stage::Connect {
            let _ = sender.lock().expect("a sender").send(());
            drop(gate.lock());
        }
    });
    let to = addresses(0);
    let folder = company(
        server.port,
        &to.each_ref().map(String::as_str),
        "timeout_seconds = 60\n",
    );
    let mut first = start(folder.path());
    receiver.recv().expect("it is at the mail server");
    let second: Ran = handoff(folder.path())
        .args(["daily", "--send", "--wait", "0"])
        .output()
        .expect("the program starts")
        .into();
    common::says(
        &second,
        1,
        &[
            "another run is still working",
            "handoff daily for 2026-11-20",
            "--wait",
        ],
    );
    drop(held);
    assert!(first.wait().expect("it ends").success());
}
