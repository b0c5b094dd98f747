//! What happens to parts of a record: messages, rows, items, people.

use super::labels::Labels;
use super::read::read;
use super::record_block::LeftoverReason;
use crate::model::TextColumn;

#[test]
fn what_is_not_understood_is_told_with_its_line() {
    let text = "Hi all,\nRisks: SAP link not signed yet\n## Next steps\ncall them\nRisks: \
                none\nThanks, Ana";
    let left: Vec<(usize, LeftoverReason)> = read(text, &Labels::default())
        .not_understood
        .iter()
        .map(|l| (l.line, l.why))
        .collect();
    let outside = |line| (line, LeftoverReason::Outside);
    assert_eq!(
        left,
        [
            outside(1),
            outside(3),
            outside(4),
            (5, LeftoverReason::Repeated),
            outside(6)
        ]
    );
}

#[test]
fn champion_and_skeptic_stand_under_one_heading_in_their_order() {
    for text in [
        "Champion / Skeptic: Ana Ruiz, CFO, audits / Bo Lee, IT Lead, links",
        "Champion and skeptic:\n- Ana Ruiz, CFO, audits\n- Bo Lee, IT Lead, links",
        "Champion & skeptic:\nChampion: Ana Ruiz, CFO, audits\nSkeptic: Bo Lee, IT Lead, links",
    ] {
        let block = read(text, &Labels::default());
        assert_eq!(
            block.texts.get(TextColumn::Champion),
            "Ana Ruiz, CFO, audits",
            "{text}"
        );
        assert_eq!(
            block.texts.get(TextColumn::Skeptic),
            "Bo Lee, IT Lead, links",
            "{text}"
        );
    }
}

#[test]
fn objections_go_on_under_the_number_of_their_field() {
    let text = "1) a pump tells us before it fails\n2) a. price b. API c. support\n\
                3) Objection: too dear -> Answer: ROI\n   Objection: no API -> Answer: built\n\
                4) Ana Ruiz, CFO, audits / Bo Lee, IT, links\n5) the plant moves in May\n\
                7) lost 3 in 90 days, all on price";
    let block = read(text, &Labels::default());
    assert_eq!(
        block.texts.get(TextColumn::Objections),
        "- Objection: too dear -> Answer that worked: ROI\n\
         - Objection: no API -> Answer that worked: built"
    );
    assert_eq!(block.texts.get(TextColumn::SuccessMetric), "");
}

#[test]
fn rows_of_a_table_hold_an_objection_and_its_answer_each() {
    let table = "| Field | Text |\n|---|---|\n| Risk flags | the yard moves |\n\
                 | Objection 1 | too dear |\n| Answer 1 | ROI |\n| Objection 2 | no API |\n\
                 | Success metric | tickets from 9 to 4 |";
    let block = read(table, &Labels::default());
    assert_eq!(
        block.texts.get(TextColumn::Objections),
        "- Objection: too dear -> Answer that worked: ROI\n- Objection: no API"
    );
}

#[test]
fn a_figure_in_front_of_a_label_stays_with_its_text() {
    let text = "HANDOFF - Outcome: quick prints; Metric: scrap in halls 7.2 % -> 5 %; Lost deals: 2 on price";
    let block = read(text, &Labels::default());
    let metric = block.texts.get(TextColumn::SuccessMetric);
    assert_eq!(metric, "scrap in halls 7.2 % -> 5 %");
}

#[test]
fn a_message_without_words_is_no_text() {
    let chat = "[17/11/26, 9:14] Ana: Risks: the yard moves\n\
                [17/11/26, 9:15] Ana: <Medien ausgeschlossen>\n\
                [17/11/26, 9:16] Ana: Success metric: tickets from 9 to 4";
    let block = read(chat, &Labels::default());
    assert_eq!(block.texts.get(TextColumn::RiskFlags), "the yard moves");
}

#[test]
fn items_that_say_nothing_are_none() {
    let text = "Decision criteria:\n1. price\n2. Not mentioned on the call\n3. Nicht besprochen\n\
                Objections:\nObjection: too dear -> Answer: still unanswered in the meeting\n\
                Objection: no API -> Answer: pas de réponse\nRisks: s.o. / n/a";
    let block = read(text, &Labels::default());
    assert_eq!(block.texts.get(TextColumn::DecisionCriteria), "1. price");
    let objections = block.texts.get(TextColumn::Objections);
    assert!(!objections.contains("Answer"), "{objections}");
    let kept = "Decision criteria:\n1. price\n2. Not available offline\n3. API";
    let kept = read(kept, &Labels::default());
    let kept = kept.texts.get(TextColumn::DecisionCriteria);
    assert!(kept.contains("2. Not available offline"), "{kept}");
}

#[test]
fn parts_of_a_person_have_labels_of_any_language() {
    let text = "champion:\n  naam: Ana Ruiz\n  functie: hoofd inkoop\nrisks: the yard moves\n\
                metric: tickets from 9 to 4";
    let block = read(text, &Labels::default());
    let champion = block.texts.get(TextColumn::Champion);
    assert_eq!(champion, "Ana Ruiz, hoofd inkoop");
}

#[test]
fn what_one_record_leaves_blank_no_other_fills() {
    let text = "Account: Alpha\nChampion: Ana Ruiz, CFO\nSkeptic:\nRisks: SAP link not \
                signed\n\n\
                On Mon, Ana wrote:\n> Account: Beta\n> Champion: Bob Stone, CEO\n> Skeptic: Cy \
                Lamb, CTO\n> Risks: other";
    let block = read(text, &Labels::default());
    assert_eq!(block.head.account.as_deref(), Some("Alpha"));
    assert_eq!(block.texts.get(TextColumn::Skeptic), "");
    assert!(
        block
            .not_understood
            .iter()
            .any(|left| left.why == LeftoverReason::Quoted && left.text.contains("Cy Lamb"))
    );
}

#[test]
fn a_line_of_a_list_is_no_signature() {
    let text = "Decision criteria:\nBest support\n1. price\n2. API\n3. Thanks to Ana: \
                training\nKPI: tickets\nFrom: 9\nTo: 4";
    let block = read(text, &Labels::default());
    assert_eq!(
        block.texts.get(TextColumn::DecisionCriteria),
        "Best support\n1. price\n2. API\n3. Thanks to Ana: training"
    );
    assert_eq!(
        block.texts.get(TextColumn::SuccessMetric),
        "tickets\nFrom: 9\nTo: 4"
    );
    for end in [
        "Thanks, Ana",
        "Best,",
        "Kind regards",
        "From: Riya Patel",
        "-- ",
        "Cheers!",
    ] {
        let block = read(
            &format!("Risks: SAP link not signed\n{end}\nmore"),
            &Labels::default(),
        );
        assert_eq!(
            block.texts.get(TextColumn::RiskFlags),
            "SAP link not signed",
            "{end}"
        );
    }
}

#[test]
fn a_text_without_end_is_cut_and_says_so() {
    let text = format!(
        "Risks: SAP link not signed\n{}",
        "Decision criteria: 1. a 2. b\n".repeat(20_000)
    );
    let block = read(&text, &Labels::default());
    assert_eq!(
        block.texts.get(TextColumn::RiskFlags),
        "SAP link not signed"
    );
    assert!(
        block
            .not_understood
            .iter()
            .any(|left| left.text.contains("more characters"))
    );
}

#[test]
fn no_text_is_no_record() {
    for text in ["", "\n\n", "Called them, all fine", "Next steps: call"] {
        assert!(!read(text, &Labels::default()).is_record(), "{text:?}");
    }
}

/// The columns with their texts, and what is wrong with them.
fn differs(text: &str, wanted: &[(TextColumn, &str)]) -> Vec<String> {
    let block = read(text, &Labels::default());
    let wrong = wanted.iter().filter_map(|(column, wanted)| {
        let has = block.texts.get(*column);
        (has != *wanted).then(|| format!("{}: {has:?}, not {wanted:?}", column.key()))
    });
    wrong.collect()
}

const THREE: [(TextColumn, &str); 3] = [
    (TextColumn::RiskFlags, "the union votes in May"),
    (TextColumn::SuccessMetric, "calls a day from 40 to 10"),
    (TextColumn::Champion, "Ana Ruiz, CFO"),
];

#[test]
fn boxes_of_wikis_have_titles_that_are_labels() {
    for (begin, end) in [
        ("{panel:title=@|borderStyle=dashed}", "{panel}"),
        ("{info:title=@}", "{info}"),
        (":::warning @", ":::"),
        ("!!! note \"@\"", ""),
        ("> [!NOTE] @", ""),
        ("<aside>\n@", "</aside>"),
        ("<details>\n<summary>@</summary>", "</details>"),
    ] {
        let of =
            |label: &str, text: &str| format!("{}\n{text}\n{end}\n", begin.replace('@', label));
        let text = of("Risk flags", THREE[0].1)
            + &of("Success metric", THREE[1].1)
            + &of("Champion", THREE[2].1);
        assert_eq!(differs(&text, &THREE), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_a_form_says_to_write_is_no_text() {
    for (open, close) in [("_", "_"), ("(", ")"), ("> ", "")] {
        let of = |label: &str, hint: &str, text: &str| {
            format!("## {label}\n{open}{hint}{close}\n{text}\n\n")
        };
        let text = of("Risk flags", "What could go wrong in 60 days?", THREE[0].1)
            + &of(
                "Success metric",
                "A number to check after 60 days.",
                THREE[1].1,
            )
            + &of("Champion", "Name, role, why they care.", THREE[2].1)
            + &of(
                "Lost-deal signal",
                "How many in 90 days, price or timing?",
                "",
            );
        assert_eq!(differs(&text, &THREE), Vec::<String>::new(), "{text}");
        let lost = [(TextColumn::LostDealSignal, "")];
        assert_eq!(differs(&text, &lost), Vec::<String>::new(), "{text}");
    }
    // Answers in italics, without any hints.
    let text = "Risk flags\n_the union votes in May_\n\nSuccess metric\n_calls a day from 40 to 10_\n\n\
                Champion\n_Ana Ruiz, CFO_";
    assert_eq!(differs(text, &THREE), Vec::<String>::new());
}

#[test]
fn questionnaires_and_reported_changes_are_read_by_their_labels() {
    let text = "Q1. Which risk flags should CS know?\nA1. the union votes in May\n\nQ2. Which success \
                metric do we track? A number, please.\nA2. calls a day from 40 to 10\n\nQ3. Who is the \
                champion (name, role)?\nA3. Ana Ruiz, CFO";
    assert_eq!(differs(text, &THREE), Vec::<String>::new());
    let text = "Risk_Flags__c changed from (blank) to \"the union votes in May\"\nSuccess metric was \
                updated to \"calls a day from 40 to 10\"\nChampion changed from \"-\" to \"Ana Ruiz, CFO\"";
    assert_eq!(differs(text, &THREE), Vec::<String>::new());
}

#[test]
fn times_and_handles_are_none_of_a_text() {
    let text = "Risk flags (12:04)\nthe union votes in May (12:09)\nSuccess metric (31:00)\ncalls a day \
                from 40 to 10 (31:12)\nChampion (44:10)\nAna Ruiz, CFO (44:20)";
    assert_eq!(differs(text, &THREE), Vec::<String>::new());
    let text = "mo.reyes  [4:12 PM]\nrisk flags: the union votes in May\n\nana.k  [4:13 PM]\noh no\n\n\
                mo.reyes  [4:14 PM]\nsuccess metric: calls a day from 40 to 10\nchampion: Ana Ruiz, CFO";
    assert_eq!(differs(text, &THREE), Vec::<String>::new());
}

#[test]
fn a_signature_and_a_page_fill_no_blank_field() {
    let text = "Risk flags: the union votes in May\nSuccess metric: calls a day from 40 to 10\nChampion: \
                Ana Ruiz, CFO\n\nConfidential   Page 1 of 2\n\nLost-deal signal:\n\nTom Ray\nSenior AE | \
                Lexora\nT 0161 555 0142 | www.lexora.example";
    let lost = [(TextColumn::LostDealSignal, "")];
    assert_eq!(differs(text, &THREE), Vec::<String>::new());
    assert_eq!(differs(text, &lost), Vec::<String>::new());
}

#[test]
fn an_assistant_that_is_named_drafted_the_record() {
    for line in [
        "AI: Gemini",
        "(AI assistant: Gemini)",
        "KI: Gemini",
        "Draft: Gemini",
        "Anything else? Drafted by Gemini, reviewed by Bo Lee",
    ] {
        let text = format!("Risk flags: the union votes in May\nChampion: Ana Ruiz, CFO\n\n{line}");
        let block = read(&text, &Labels::default());
        assert_eq!(block.drafted_by.as_deref(), Some("Gemini"), "{line}");
    }
    for line in ["AI: yes", "AI: they fear it", "Draft: next week"] {
        let text = format!("Risk flags: the union votes in May\nChampion: Ana Ruiz, CFO\n\n{line}");
        assert_eq!(read(&text, &Labels::default()).drafted_by, None, "{line}");
    }
}

#[test]
fn maps_of_yaml_hold_a_person_or_an_objection() {
    let text = "champion: {name: Ana Ruiz, role: CFO}\nskeptic: {name: tbd, role: tbd}\nobjections:\n  - \
                {objection: \"too dear\", answer: \"ROI\"}\n  - {objection: \"no API\", answer: null}\n";
    let wanted = [
        (TextColumn::Champion, "Ana Ruiz, CFO"),
        (TextColumn::Skeptic, "tbd"),
        (
            TextColumn::Objections,
            "- Objection: too dear -> Answer that worked: ROI\n- Objection: no API",
        ),
    ];
    assert_eq!(differs(text, &wanted), Vec::<String>::new());
}

#[test]
fn a_label_in_brackets_behind_a_person_stays_behind_it() {
    let text = "Ana Ruiz, CFO (champion)\nthe union votes in May (risk flags)\ncalls a day from 40 to 10 \
                (success metric)";
    assert_eq!(differs(text, &THREE), Vec::<String>::new());
    let text = "Situation: 38 staff\nImpact (risk flags): the union votes in May\nChampion: Ana Ruiz, CFO\n\
                Decision (success metric): calls a day from 40 to 10";
    assert_eq!(differs(text, &THREE), Vec::<String>::new());
}
