//! Tests of parsing and writing together.

use proptest::prelude::*;

use super::labels::Labels;
use super::read::read;
use super::record_block::Block;
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
