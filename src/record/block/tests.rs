//! Tests of parsing and writing together.

use proptest::prelude::*;

use super::labels::Labels;
use super::read::read;
use super::record_block::{Block, LeftoverReason};
use super::write::write;
use crate::model::TextColumn;

fn understood(block: &Block) -> Block {
    Block {
        not_understood: Vec::new(),
        ..block.clone()
    }
}

#[test]
fn the_template_is_read_as_it_is_pasted() {
    let text = "SALES-TO-CS HANDOFF RECORD\n\
                Account: Lark Ltd   Closed: 2026-03-14   ARR: $62k   Term: 24 months\n\
                1. Promised outcome (customer language): slots full again by nine\n\
                2. Decision criteria (ranked top 3): 1. price 2. write-back 3. training\n\
                3. Top objections + winning answers: - Objection: too dear  →  Answer that \
                worked: ROI\n\
                4. Champion: Ana Ruiz, CFO, audits / Skeptic: Bo Lee, IT Lead, links\n\
                5. Risk flags for CS: - old version at two sites\n\
                6. Success metric to track in 60 days: from 18 % to 45 %\n\
                7. Lost-deal cohort signal: In the last 90 days we lost 4 deals like this.\n\
                AI-assist note: drafted by Quill, reviewed by Ana Ruiz.";
    let block = read(text, &Labels::default());
    assert_eq!(block.head.account.as_deref(), Some("Lark Ltd"));
    assert_eq!(block.head.closed.as_deref(), Some("2026-03-14"));
    assert_eq!(block.head.arr.as_deref(), Some("$62k"));
    assert_eq!(block.head.term.as_deref(), Some("24 months"));
    assert_eq!(
        block.texts.get(TextColumn::DecisionCriteria),
        "1. price\n2. write-back\n3. training"
    );
    assert_eq!(
        block.texts.get(TextColumn::Skeptic),
        "Bo Lee, IT Lead, links"
    );
    assert_eq!(
        block.texts.get(TextColumn::RiskFlags),
        "old version at two sites"
    );
    assert_eq!(
        (block.drafted_by.as_deref(), block.reviewed_by.as_deref()),
        (Some("Quill"), Some("Ana Ruiz"))
    );
    assert_eq!((block.found.len(), block.not_understood.len()), (7, 0));
}

/// The texts of a record that reads this way, by column; blank ones are left out.
fn texts(text: &str) -> Vec<(TextColumn, String)> {
    let block = read(text, &Labels::default());
    let of = |column: TextColumn| (column, block.texts.get(column).to_string());
    let all = TextColumn::ALL.into_iter().map(of);
    all.filter(|(_, text)| !text.is_empty()).collect()
}

#[test]
fn a_label_that_nobody_knows_adds_nothing_to_the_field_above() {
    use TextColumn::*;
    for text in [
        "Promised outcome: faster quotes\nZebra desk: Jo Ames, who pays on the 15th of every \
         month\nRisk flags: none\nYonder tier: gold, with a named engineer\nSuccess metric: fewer",
        "Promised outcome\nfaster quotes\n\nZebra desk\nJo Ames, who pays on the 15th of every \
         month\n\nRisk flags\nnone\n\nYonder tier\ngold, with a named engineer\n\nSuccess \
         metric\nfewer",
        "◆ Promised outcome\nfaster quotes\n◆ Zebra desk\nJo Ames pays late\n◆ Risk flags\n\
         none\n◆ Yonder tier\ngold, with a named engineer\n◆ Success metric\nfewer",
        "5. Promised outcome: faster quotes\n6. Risk flags: none\n7. Success metric: fewer\n\
         8. Zebra desk: Jo Ames, who pays on the 15th of every month",
        "1. Promised outcome: faster quotes\n2. Risk flags: none\n3. Success metric: fewer\n\
         4. Zebra desk: Jo Ames, who pays on the 15th of every month",
        "1. Promised outcome: faster quotes\n5. Risk flags: none\n6. Success metric: fewer\n\
         8. Zebra desk: Jo Ames, who pays on the 15th of every month",
    ] {
        let expected = vec![
            (PromisedOutcome, "faster quotes".to_string()),
            (RiskFlags, "none".to_string()),
            (SuccessMetric, "fewer".to_string()),
        ];
        assert_eq!(texts(text), expected, "{text}");
    }
}

#[test]
fn a_mail_that_takes_back_an_older_one_is_the_record() {
    use TextColumn::*;
    for said in [
        "Ignore what I sent on Monday, two names were wrong. New:",
        "Disregard my mail of yesterday:",
        "Please ignore the one below.",
    ] {
        let text = format!(
            "From: Ana Ruiz\nSubject: RE: handoff\n\n{said}\n\nPromised outcome: invoices leave on \
             the day of the delivery\nRisk flags:\nSuccess metric: from 9 to 4 days\n\nAna\n\n> On \
             Mon, Ana Ruiz wrote:\n> Promised outcome: faster\n> Risk flags: the grant may be cut\n> \
             Success metric: 500"
        );
        let expected = vec![
            (
                PromisedOutcome,
                "invoices leave on the day of the delivery".to_string(),
            ),
            (SuccessMetric, "from 9 to 4 days".to_string()),
        ];
        assert_eq!(texts(&text), expected, "{said}");
    }
}

#[test]
fn headings_in_own_words_begin_the_field_that_they_speak_of() {
    let of = |heading: &str| {
        let text = format!(
            "What we promised\nIt works by June\n\nSuccess metric\nfrom 9 to 4\n\n{heading}\nAna \
             Ruiz, CFO, wants it\n\nRisk flags\nthe yard moves in May"
        );
        let found = texts(&text)
            .into_iter()
            .find(|(_, text)| text.starts_with("Ana"));
        found.map(|(column, _)| column)
    };
    for (heading, column) in [
        ("On our side", TextColumn::Champion),
        ("Auf unserer Seite", TextColumn::Champion),
        ("Celle qui nous soutient", TextColumn::Champion),
        ("De nuestro lado", TextColumn::Champion),
        ("Still to win over", TextColumn::Skeptic),
        ("Noch nicht überzeugt", TextColumn::Skeptic),
        ("Celui qui doute", TextColumn::Skeptic),
        ("Chi frena", TextColumn::Skeptic),
        ("Wie twijfelt", TextColumn::Skeptic),
    ] {
        assert_eq!(of(heading), Some(column), "{heading}");
    }
    // A date or an owner is of no field.
    assert_eq!(of("Contract owner"), None);
    assert_eq!(of("Ansprechpartnerin für Rechnungen"), None);
}

#[test]
fn columns_of_marks_and_comments_are_not_the_text() {
    let table = "| # | Field | Done? | Text | Reviewer comment |\n|---|---|---|---|---|\n\
                 | 1 | Promised outcome | yes | It works by June | good |\n\
                 | 2 | Risk flags | partly | the yard moves | need more |\n\
                 | 3 | Success metric | no | n/a | please fill |";
    let expected = vec![
        (TextColumn::PromisedOutcome, "It works by June".to_string()),
        (TextColumn::RiskFlags, "the yard moves".to_string()),
        (TextColumn::SuccessMetric, "n/a".to_string()),
    ];
    assert_eq!(texts(table), expected);
}

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

/// Texts made of what the parser looks for.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "SALES-TO-CS HANDOFF RECORD",
        "Account: Lark",
        "Closed: 2026-03-14",
        "1. Promised outcome (customer language): ",
        "Promised outcome:",
        "2. Decision criteria: ",
        "3. Top objections: ",
        "Champion: ",
        "Skeptic: ",
        "Champion / Skeptic: ",
        "Risks: ",
        "**Risk flags**",
        "KPI - ",
        "7. Lost-deal cohort signal: ",
        "AI-assist note: drafted by Quill, reviewed by Ana.",
        "Reviewed by: ",
        "## Next steps",
        "---",
        "\n",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        "2) ",
        "• ",
        "Objection: ",
        "→",
        " -> ",
        "Answer that worked: ",
        "live by June",
        "Ana Ruiz, CFO",
        "Bo (IT) - x",
        "TBD",
        "[NAME]",
        " / ",
        "   ",
        "; ",
        ". ",
        ", ",
        ": ",
        "\"",
        "<p>",
        "</p>",
        "| ",
        "*",
        "> ",
        "price 4",
        "é",
        "Thanks, Bo",
        "|\n",
        "=",
        "#",
        ":smile:",
        "\t",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// A parsed record is written and parsed again without a change.
    #[test]
    fn a_record_reads_its_own_output_back(text in text()) {
        let block = read(&text, &Labels::default());
        let written = write(&block);
        let again = read(&written, &Labels::default());
        prop_assert_eq!(understood(&again), understood(&block), "{}", written);
        prop_assert_eq!(write(&again), written);
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,200}") {
        read(&text, &Labels::default());
    }
}
