//! How a report looks: its views, numbers, links, templates, and what goes with its mail.

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use common::{folder, project, run, says};
use serde_json::Value;
use tempfile::TempDir;

/// The sample with other settings in place of its mail.
fn sample_with(settings: &str) -> TempDir {
    let text = std::fs::read_to_string(project().join("sample_data/handoff.toml"))
        .expect("the configuration");
    let (head, _) = text
        .split_once("# Whom `--send` mails")
        .expect("mail settings");
    let native = project().join("sample_data/native");
    let (top, tables) = head.split_once("[deals]").expect("the deals");
    let (first, rest) = settings
        .split_once("\n[")
        .map_or((settings, String::new()), |(a, b)| (a, format!("\n[{b}")));
    let config = format!(
        "{top}{first}\n[deals]{}{rest}\n",
        tables.replace("native", &native.to_string_lossy())
    );
    folder(&[("handoff.toml", &config)])
}

/// Reps of the sample.
const REPS: [&str; 7] = [
    "Marco Bellini",
    "Priya Raman",
    "Tomás Herrera",
    "Dana Whitfield",
    "Callum Reid",
    "Nia Oduya",
    "Hannah Becker",
];

const MAIL: &str = "\n[mail]\nfrom = \"Handoff <handoff@fernhill.example>\"\nto = \
                    [\"ada@fernhill.example\"]\nhost = \"smtp.fernhill.example\"\n";

fn made(settings: &str, kind: &str) -> (TempDir, PathBuf) {
    let folder = sample_with(settings);
    let ran = run(folder.path(), &[kind, "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let out = folder.path().join("r");
    (folder, out)
}

fn text(folder: &Path, name: &str) -> String {
    String::from_utf8(std::fs::read(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}")))
        .expect("UTF-8")
}

/// A mail without the folding of quoted-printable.
fn mail(folder: &Path) -> String {
    text(folder, "email.eml")
        .replace("=\r\n", "")
        .replace("=3D", "=")
}

#[test]
fn numbers_amounts_and_days_are_written_as_the_locale_says() {
    let (_keep, out) = made("locale = \"de-DE\"", "daily");
    let page = text(&out, "report.html").replace('\u{a0}', " ");
    for part in [
        "772k $",
        "Fri 20.11.2026",
        "3.763 of 3.768 rows used",
        "54 % complete over 26 weeks (102 of 190)",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("20 Nov") && !page.contains("$772k"));
    let refused = sample_with("locale = \"klingon\"");
    says(&run(refused.path(), &["daily"]), 2, &["klingon", "de-DE"]);
}

#[test]
fn every_deal_leads_to_the_crm_by_the_configured_pattern() {
    let links = "\n[links]\ndeal = \"https://crm.example/d/{deal_id}/view\"\naccount = \
                 \"https://crm.example/a/{account_id}\"\n";
    let (_keep, out) = made(links, "daily");
    let page = text(&out, "report.html");
    let (_, open_handoffs) = page.split_once("<h2 id=\"gap\">").expect("a section");
    let (_, rest) = open_handoffs
        .split_once("href=\"https://crm.example/d/")
        .expect("a link");
    let (id, rest) = rest.split_once("/view\"").expect("its end");
    assert!(
        rest.split_once("</a>")
            .is_some_and(|(name, _)| name.contains("Wyndton Cash Services")),
        "{id}"
    );
    assert!(
        text(&out, "won.csv").contains(&format!("\n{id},")),
        "{id} is a deal"
    );
    // The mail says whom to ask, and names the sections that stand on the page alone.
    let mail = mail(&out);
    assert!(mail.contains("Ask Marco Bellini for 5 missing records"));
    assert!(mail.contains("MORE IN THE FULL REPORT"));
    let (_keep, out) = made(links, "quarterly");
    assert!(text(&out, "report.html").contains("https://crm.example/a/"));
    let refused = sample_with("\n[links]\ndeal = \"https://crm.example/\"\n");
    says(
        &run(refused.path(), &["daily"]),
        2,
        &["links.deal", "{deal_id}"],
    );
}

/// What stands in a page before everything that is folded is opened: fold by fold cut away.
fn unfolded(page: &str) -> String {
    let (mut shown, mut depth) = (String::new(), 0_usize);
    for (at, part) in page.split("<details").enumerate() {
        let mut rest = part;
        if at > 0 {
            depth += 1;
            // The line that opens the fold is seen.
            if depth == 1 {
                shown.push_str(part.split("</summary>").next().unwrap_or_default());
            }
        }
        while let Some((_, after)) = rest.split_once("</details>") {
            depth -= 1;
            rest = after;
        }
        if depth == 0 {
            shown.push_str(rest);
        }
    }
    shown
}

#[test]
fn long_lists_and_what_no_mail_shows_are_folded_and_still_there() {
    let words = |text: &str| common::plain(text).split_whitespace().count();
    for kind in ["daily", "weekly", "quarterly"] {
        let (_folder, out) = made("", kind);
        let page = text(&out, "report.html");
        let seen = unfolded(&page);
        assert!(
            3 * words(&seen) < words(&page),
            "{kind}: {} of {} words",
            words(&seen),
            words(&page)
        );
        assert!(!page.contains("<script"), "{kind} opens without a script");
        let opened = page.matches("<details").count();
        assert_eq!(opened, page.matches("</details>").count(), "{kind}");
        assert_eq!(opened, page.matches("<summary>").count(), "{kind}");
        // The title of a folded section is what opens it.
        assert!(seen.contains("id=\"definitions\""), "{kind}");
        assert!(
            page.contains("::details-content"),
            "{kind} is whole on paper"
        );
    }
    let (_folder, out) = made("", "daily");
    let page = text(&out, "report.html");
    let seen = unfolded(&page);
    assert!(seen.contains("Do today") && seen.contains("Wyndton Cash Services"));
    assert!(seen.contains("All deals won") && !seen.contains("Lohrdal"));
}

#[test]
fn every_figure_opens_to_the_deals_behind_it() {
    for (kind, anchors) in [
        ("daily", &["deals", "lost-deals", "steps"][..]),
        ("weekly", &["deals", "sent-back", "lost-deals"]),
        ("quarterly", &["accounts"]),
    ] {
        let (_keep, out) = made("", kind);
        let page = text(&out, "report.html");
        for anchor in anchors {
            assert!(
                page.contains(&format!("href=\"#{anchor}\"")),
                "{kind}: a way to {anchor}"
            );
            let (_, section) = page
                .split_once(&format!("<h2 id=\"{anchor}\">"))
                .expect("the section");
            let (section, _) = section.split_once("</section>").expect("its end");
            assert!(
                section.matches("<tr>").count() > 3,
                "{kind}: rows under {anchor}"
            );
        }
    }
    // The rows of the week add up to the figures of the week, and say what stands, not what once
    // was.
    let (_keep, out) = made("", "daily");
    let rows = rows(&out, "won.csv");
    let of_week = || {
        rows.iter()
            .filter(|row| ("2026-11-14"..="2026-11-20").contains(&row["closed_on"].as_str()))
    };
    assert_eq!(of_week().count(), 12);
    assert_eq!(
        of_week()
            .filter(|row| row["complete_fields"].is_empty())
            .count(),
        3
    );
    let open = of_week().filter(|row| row["state"].starts_with("overdue"));
    assert_eq!(open.count(), 3);
    let mended = rows
        .iter()
        .find(|row| row["account"] == "Tarnlow Kiosk LLC")
        .expect("the deal");
    assert_eq!(
        (
            mended["first_review"].as_str(),
            mended["standing_decision"].as_str()
        ),
        ("rejected", "accepted")
    );
    let page = text(&out, "report.html");
    assert!(
        page.contains("; rejected at first review") && !page.contains("rejected by CS, not resub")
    );
}

/// The rows of a list, by the names of its columns.
fn rows(folder: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(folder.join(name)).expect("a list");
    reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

#[test]
fn a_template_of_ones_own_takes_the_place_of_the_built_in_one() {
    let folder = sample_with("templates_dir = \"looks\"");
    let looks = folder.path().join("looks");
    std::fs::create_dir(&looks).expect("a folder");
    std::fs::write(
        looks.join("page.html.j2"),
        "<title>{{ doc.title }}</title>{% include \"_own.html\" %}",
    )
    .expect("a file");
    std::fs::write(looks.join("_own.html"), "<p>{{ sections[0].title }}</p>").expect("a file");
    let ran = run(folder.path(), &["daily", "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let page = text(&folder.path().join("r"), "report.html");
    assert_eq!(
        page,
        "<title>Handoff digest, 20 Nov 2026</title><p>Since Thursday</p>"
    );
    // A mistake is told before any file is read, whatever is wrong with those.
    std::fs::write(
        looks.join("mail.txt.j2"),
        "{{ doc.headline }}\n{{ doc.nothing }}",
    )
    .expect("a file");
    for command in ["daily", "check"] {
        says(
            &run(folder.path(), &[command]),
            2,
            &[
                "templates_dir",
                "mail.txt.j2",
                "line 2",
                "handoff schema report",
            ],
        );
    }
}

#[test]
fn the_built_in_templates_can_be_had_and_are_what_is_used() {
    let folder = sample_with("templates_dir = \"looks\"");
    let ran = run(folder.path(), &["init", "--templates", "looks"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    says(
        &run(folder.path(), &["init", "--templates", "looks"]),
        2,
        &["page.html.j2", "already exists"],
    );
    assert_eq!(run(folder.path(), &["daily", "--out", "r"]).code, 0);
    let (_keep, plain) = made("", "daily");
    assert!(
        text(&folder.path().join("r"), "report.html") == text(&plain, "report.html"),
        "the same page"
    );
}

#[test]
fn the_contexts_of_templates_are_documented() {
    let ran = run(&project(), &["schema", "report"]);
    let schema: Value = serde_json::from_str(&ran.stdout).expect("a schema");
    for (context, keys) in [
        ("PageContext", &["doc", "sections", "style"][..]),
        ("MailContext", &["doc", "sections", "zone"]),
    ] {
        for key in keys {
            assert!(
                schema["$defs"][context]["properties"][key].is_object(),
                "{context}.{key}"
            );
        }
    }
}

#[test]
fn a_rep_sees_their_own_deals_and_nobody_elses() {
    let own = format!(
        "{MAIL}[audience.reps]\nsees = \"own_deals\"\nto = \
         {{ \"Marco Bellini\" = \"marco@fernhill.example\", \"Nobody Known\" = \"n@fernhill.example\" }}\n"
    );
    let folder = sample_with(&own);
    let ran = run(folder.path(), &["daily", "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("Nobody Known") && ran.stderr.contains("audience.reps"),
        "{}",
        ran.stderr
    );
    let views = folder.path().join("r/views/reps");
    let names: Vec<_> = std::fs::read_dir(&views)
        .expect("views")
        .map(|e| e.expect("an entry").path())
        .collect();
    assert_eq!(names.len(), 1);
    let page = text(&names[0], "report.html");
    assert!(
        page.contains("Drummarch Medical Devices LLC")
            && page.contains("Handoffs of Marco Bellini")
    );
    for other in [
        "Priya Raman",
        "Tomás Herrera",
        "Whitcombe Compressors",
        "Tarndale",
    ] {
        assert!(
            !page.contains(other) && !mail(&names[0]).contains(other),
            "{other}"
        );
    }
    assert!(mail(&names[0]).contains("To: marco@fernhill.example"));
    // The count is that of the digest.
    let is_asked = |state: &str| state.starts_with("overdue") || state == "not_due";
    let theirs = rows(&folder.path().join("r"), "gap.csv")
        .iter()
        .filter(|row| row["rep"] == "Marco Bellini" && is_asked(&row["state"]))
        .count();
    assert_eq!(theirs, 11);
    let (_, section) = page.split_once("<h2 id=\"gap\">").expect("the gaps");
    let (section, _) = section.split_once("</section>").expect("their end");
    assert_eq!(section.matches("<tr>").count() - 1, theirs);
}

#[test]
fn the_first_line_of_every_own_mail_has_a_number() {
    let to = |names: &[&str]| -> String {
        let each = names
            .iter()
            .enumerate()
            .map(|(n, name)| format!("\"{name}\" = \"p{n}@fernhill.example\""));
        each.collect::<Vec<_>>().join(", ")
    };
    let own = format!(
        "{MAIL}[audience.reps]\nsees = \"own_deals\"\nto = {{ {} }}\n[audience.cs]\nsees = \
         \"own_queue\"\nto = {{ {} }}\n",
        to(&REPS),
        to(&["Dev Malhotra", "Katrin Ostermann"]),
    );
    for as_of in ["2026-11-20", "2026-11-14", "2026-08-31", "2025-05-24"] {
        let folder = sample_with(&own);
        let ran = run(folder.path(), &["daily", "--as-of", as_of, "--out", "r"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        for audience in ["reps", "cs"] {
            let views = folder.path().join("r/views").join(audience);
            for view in std::fs::read_dir(&views).into_iter().flatten() {
                let view = view.expect("an entry").path();
                let mail = mail(&view);
                let page = text(&view, "report.html");
                // What programs print where there is nothing.
                for leftover in ["None", "null", "undefined", "NaN"] {
                    let is_word = |text: &str| {
                        let mut words = text.split(|c: char| !c.is_alphanumeric());
                        words.any(|word| word == leftover)
                    };
                    assert!(!is_word(&mail), "{as_of} {audience} {leftover}: {mail}");
                    assert!(!is_word(&page), "{as_of} {audience} {leftover}");
                }
                let (_, rest) = mail.split_once("mso-hide:all;\">").expect("a first line");
                let (line, _) = rest.split_once("&#847;").expect("its end");
                assert!(
                    line.chars().count() >= 35 && line.contains(|c: char| c.is_ascii_digit()),
                    "{as_of} {audience}: {line:?}"
                );
            }
        }
    }
}

#[test]
fn a_cs_lead_sees_their_queue() {
    let own = format!(
        "{MAIL}[audience.cs]\nsees = \"own_queue\"\nto = \
         {{ \"Dev Malhotra\" = \"dev@fernhill.example\" }}\n"
    );
    let (_keep, out) = made(&own, "daily");
    let views = std::fs::read_dir(out.join("views/cs"))
        .expect("views")
        .next()
        .expect("one")
        .expect("an entry")
        .path();
    let page = text(&views, "report.html");
    for part in [
        "Handoffs of Dev Malhotra",
        "To review",
        "Birkridge Fleet Services",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(
        !page.contains("Whitthwaite Pumps"),
        "that is Katrin Ostermann's"
    );
}

#[test]
fn a_view_without_reps_names_none_anywhere() {
    for kind in ["daily", "weekly", "quarterly"] {
        let board = format!(
            "{MAIL}[audience.board]\nrep_names = false\nto = [\"board@fernhill.example\"]\n"
        );
        let (_keep, out) = made(&board, kind);
        let page = text(&out, "report.html");
        assert!(
            REPS.iter().any(|rep| page.contains(rep)),
            "{kind} names reps to founders"
        );
        assert!(
            text(&out.join("views/board"), "report.html").contains("· Rep 1"),
            "{kind} tells reps apart"
        );
        for file in ["report.html", "email.eml"] {
            let seen = text(&out.join("views/board"), file).replace("=\r\n", "");
            for rep in REPS {
                let first_and_last: Vec<&str> = rep.split(' ').collect();
                assert!(
                    !seen.contains(rep) && !seen.contains(first_and_last[1]),
                    "{kind}: {file} names {rep}"
                );
            }
        }
    }
}

#[test]
fn a_view_without_reps_leaves_their_names_out_of_free_texts_however_they_are_written() {
    let mut company = common::company::Company::new();
    for id in ["D1", "D2", "D3", "D4"] {
        let risk = "\"ask ANA PETROVA or Petrova, Ana about the budget of this account, all of \
                    it\"";
        company.deal_of(id, "Ana Petrova", "2026-11-16").row(
            id,
            risk,
            "from 9 to 4",
            ",",
            "2026-11-17",
            "",
        );
    }
    company.config = format!(
        "as_of = \"2026-11-20\"\n[mail]\nfrom = \"h@x.example\"\nhost = \
         \"h\"\n[audience.board]\nrep_names = false\nto = [\"b@x.example\"]\n{}",
        company.config.split_once('\n').expect("lines").1
    );
    let folder = folder(&company.files());
    for kind in ["daily", "weekly"] {
        let ran = run(folder.path(), &[kind, "--out", kind]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let seen =
            text(&folder.path().join(kind).join("views/board"), "report.html").to_lowercase();
        assert!(
            seen.contains("rep 1") && !seen.contains("petrova"),
            "{kind}"
        );
    }
}

#[test]
fn a_condition_on_reps_has_no_view_that_hides_them() {
    let board =
        format!("{MAIL}[audience.board]\nrep_names = false\nto = [\"board@fernhill.example\"]\n");
    let folder = sample_with(&board);
    let ran = run(
        folder.path(),
        &[
            "quarterly",
            "--where",
            "rep = \"Priya Raman\"",
            "--out",
            "r",
        ],
    );
    says(&ran, 0, &["audience.board", "--where", "no page or mail"]);
    assert!(!folder.path().join("r/views").exists());
}

#[test]
fn a_view_of_a_long_name_is_a_mail_that_servers_take() {
    let (rep, audience) = (
        "Maximiliane Alexandra Freifrau von und zu Hohenschwangau",
        "everybody-who-ever-sold-anything-to-anybody",
    );
    let mut company = common::company::Company::new();
    company.deal_of("D1", rep, "2026-11-16");
    let (as_of, tables) = company.config.split_once('\n').expect("lines");
    let own = format!(
        "[audience.{audience}]\nsees = \"own_deals\"\nto = {{ \"{rep}\" = \"m@x.example\" }}\n"
    );
    company.config =
        format!("{as_of}\n[mail]\nfrom = \"h@x.example\"\nhost = \"h\"\n{own}{tables}");
    let folder = folder(&company.files());
    assert_eq!(run(folder.path(), &["daily", "--out", "r"]).code, 0);
    let views = std::fs::read_dir(folder.path().join("r/views").join(audience)).expect("views");
    let mail = text(
        &views
            .into_iter()
            .next()
            .expect("one")
            .expect("an entry")
            .path(),
        "email.eml",
    );
    let boundaries: Vec<&str> = mail
        .split("boundary=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(
        boundaries.len() >= 2 && boundaries.iter().all(|boundary| boundary.len() <= 70),
        "{boundaries:?}"
    );
}

#[test]
fn nobody_gets_a_view_that_hides_what_another_mail_to_them_tells() {
    let both = format!(
        "{MAIL}[audience.board]\nrep_names = false\nto = [\"ADA@fernhill.example\", \
         \"b@x.example\", \"B@x.example\"]\n"
    );
    let folder = sample_with(&both);
    says(
        &run(folder.path(), &["daily"]),
        2,
        &["audience.board.to", "already gets the full report", "twice"],
    );
}

#[test]
fn the_page_and_cut_lists_go_with_the_mail_when_the_config_says_so() {
    let (_keep, out) = made(
        &MAIL.replace("host =", "attach = [\"page\", \"lists\"]\nhost ="),
        "daily",
    );
    let mail = text(&out, "email.eml");
    for part in [
        "multipart/mixed",
        "filename=\"report.html\"",
        "filename=\"gap.csv\"",
    ] {
        assert!(mail.contains(part), "{part}");
    }
    let published = MAIL.replace("host =", "report_url = \"https://r.example\"\nhost =");
    let (_keep, out) = made(&published, "daily");
    assert!(!text(&out, "email.eml").contains("multipart/mixed"));
}

/// Everybody of the sample's company, by role.
fn people(name: &str, column: &str) -> std::collections::BTreeSet<String> {
    let rows = rows(&project().join("sample_data/native"), name);
    let of = rows
        .into_iter()
        .map(|mut row| row.remove(column).expect(column));
    of.filter(|person| !person.is_empty()).collect()
}

#[test]
fn an_audience_without_names_sees_nobody_and_one_with_names_of_cs_sees_no_rep() {
    let audiences = "[audience.board]\nnames = \"none\"\nto = [\"board@fernhill.example\"]\n\
                     [audience.cs]\nnames = \"cs\"\nto = [\"cs@fernhill.example\"]\n";
    let (reps, leads, managers) = (
        people("deals.csv", "rep"),
        people("reviews.csv", "cs_lead"),
        people("outcomes.csv", "csm"),
    );
    assert!(reps.len() > 5 && leads.len() > 3 && managers.len() > 3);
    for kind in ["daily", "weekly", "quarterly"] {
        let (_keep, out) = made(&format!("{MAIL}{audiences}"), kind);
        let seen = |audience: &str| {
            let folder = out.join("views").join(audience);
            let files = std::fs::read_dir(&folder).expect("a folder");
            let mut names: Vec<String> = files
                .map(|file| {
                    file.expect("a file")
                        .file_name()
                        .to_string_lossy()
                        .into_owned()
                })
                .collect();
            names.sort();
            assert_eq!(
                names,
                ["email.eml", "report.html"],
                "no list goes to {audience}"
            );
            // Page with drawings and alternative texts; mail with subject, both bodies as text.
            let decoded = decoded(&text(&folder, "email.eml"));
            format!("{}\n{decoded}", text(&folder, "report.html"))
        };
        let (board, cs) = (seen("board"), seen("cs"));
        // A short last name may occur in the letters of an attached picture.
        let is_named = |seen: &str, person: &str| {
            let last = person.split(' ').next_back().expect("a last name");
            seen.contains(person) || (last.len() > 4 && seen.contains(last))
        };
        for person in reps.iter().chain(&leads).chain(&managers) {
            assert!(
                !is_named(&board, person),
                "{kind}: the board reads {person}"
            );
        }
        for rep in &reps {
            assert!(!is_named(&cs, rep), "{kind}: CS reads {rep}");
        }
        if kind == "weekly" {
            assert!(board.contains("CS lead 1") && board.contains("Rep 1"));
            assert!(cs.contains("Ingrid Solberg") && cs.contains("Rep 1"));
        }
    }
}

/// A mail's lines with quoted-printable undone, so that no name hides behind an escape.
fn decoded(mail: &str) -> String {
    let mail = mail.replace("=\r\n", "").replace("=\n", "");
    let mut bytes = Vec::new();
    let mut rest = mail.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if *first == b'=' => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn an_author_of_a_record_is_no_name_either() {
    let mut company = common::company::Company::new();
    company.deal_of("D1", "Ana Petrova", "2026-11-16").row(
        "D1",
        "the budget owner changes in January",
        "from 9 to 4",
        "Zoe Quillfeather,Max Ironwood",
        "2026-11-17",
        "",
    );
    company.review("D1", "rejected", "2026-11-18");
    company.config = format!(
        "as_of = \"2026-11-20\"\n[mail]\nfrom = \"h@x.example\"\nhost = \
         \"h\"\n[audience.board]\nnames = \"none\"\nto = [\"b@x.example\"]\n{}",
        company.config.split_once('\n').expect("lines").1
    );
    let folder = folder(&company.files());
    let ran = run(folder.path(), &["weekly", "--out", "r"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let whole = text(&folder.path().join("r"), "report.html");
    assert!(
        whole.contains("Quillfeather"),
        "the whole report names the author"
    );
    let board = text(&folder.path().join("r/views/board"), "report.html");
    for name in [
        "Petrova",
        "Quillfeather",
        "Ironwood",
        ">Cy<",
        "(Cy)",
        " Cy ",
    ] {
        assert!(!board.contains(name), "{name}");
    }
}

#[test]
fn names_and_its_older_spelling_are_not_both_given() {
    let audience =
        |lines: &str, to: &str| format!("{MAIL}[audience.a]\n{lines}\nto = [\"{to}\"]\n");
    let both = audience("names = \"cs\"\nrep_names = false", "b@x.example");
    let ran = run(sample_with(&both).path(), &["daily"]);
    says(
        &ran,
        2,
        &[
            "audience.a has both names and rep_names",
            "Remove rep_names",
        ],
    );
    let unknown = audience("names = \"reps\"", "b@x.example");
    let ran = run(sample_with(&unknown).path(), &["daily"]);
    says(&ran, 2, &["reps", "none"]);
    let twice = format!(
        "{}[audience.b]\nnames = \"none\"\nto = [\"b@x.example\"]\n",
        audience("names = \"cs\"", "b@x.example")
    );
    let ran = run(sample_with(&twice).path(), &["daily"]);
    says(
        &ran,
        2,
        &[
            "audience.b.to",
            "already gets a report with the names of CS",
        ],
    );
    let (_keep, out) = made(&audience("rep_names = true", "b@x.example"), "daily");
    assert!(
        !out.join("views/a").exists(),
        "true is all: the whole report"
    );
}

#[test]
fn wrong_audiences_are_told_with_the_cure() {
    let wrong = format!(
        "{MAIL}[audience.reps]\nsees = \"own_deals\"\nto = [\"a@fernhill.example\"]\n[audience.\"a \
         b\"]\nto = [\"nobody\"]\n"
    );
    let folder = sample_with(&wrong);
    says(
        &run(folder.path(), &["daily"]),
        2,
        &[
            "audience.reps.to",
            "Nia Oduya",
            "audience.a b",
            "\"nobody\" is not a mail address",
        ],
    );
}
