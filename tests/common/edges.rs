//! Companies at the edges: where a page or a mail that reads well on a usual day may break.

/// A company by name, with its files.
pub struct Edge {
    pub name: &'static str,
    pub files: Vec<(&'static str, String)>,
}

const CONFIG: &str = "company = \"Edge & Sons <Ltd>\"\ntimezone = \"Europe/Berlin\"\nas_of = \
                      \"2026-11-20\"\n\
                      [money]\ncurrency = \"USD\"\n[deals]\nfiles = \"deals.csv\"\n[handoffs]\nfiles = \
                      \"handoffs.csv\"\n[reviews]\nfiles = \"reviews.csv\"\n\
                      [outcomes]\nfiles = \"outcomes.csv\"\n[links]\ndeal = \
                      \"https://crm.example/deals/{deal_id}\"\n\
                      account = \
                      \"https://crm.example/accounts/{account_id}\"\n[limits]\nstale_days = 400\n";
const DEALS: &str = "deal_id,account_id,account_name,rep,segment,company_size,stage,amount,closed_on,lost_reason,competitor,lead_source\n";
const HANDOFFS: &str = "deal_id,promised_outcome,decision_criteria,objections,champion,skeptic,risk_flags,success_metric,lost_deal_signal,submitted_on\n";
const REVIEWS: &str = "deal_id,cs_lead,decision,rejected_fields,reason,decided_on\n";
const OUTCOMES: &str = "account_id,csm,kickoff_on,first_value_on,renewal_on,churned_on,current_arr,metric_target,metric_value,metric_checked_on\n";

/// What a deal is, in this company.
struct Deal<'a> {
    id: String,
    account: &'a str,
    rep: &'a str,
    closed_on: String,
    /// How many of the fields its record fills; nothing without a record.
    fields: Option<usize>,
}

#[derive(Default)]
struct Tables {
    deals: String,
    handoffs: String,
    reviews: String,
    outcomes: String,
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// The day so many days before the as-of day.
fn ago(days: u64) -> String {
    let day =
        chrono::NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day") - chrono::Days::new(days);
    day.to_string()
}

impl Tables {
    fn won(&mut self, deal: &Deal<'_>, segment: &str) {
        let Deal {
            id,
            account,
            rep,
            closed_on,
            fields,
        } = deal;
        let (account, rep_cell) = (quoted(account), quoted(rep));
        self.deals.push_str(&format!(
            "{id},A-{id},{account},{rep_cell},{segment},50-199,Closed \
             Won,24000,{closed_on},,,Inbound\n"
        ));
        if let Some(fields) = fields {
            let texts = [
                format!("Cut the monthly close of {id} from 12 to 4 days by June"),
                "1. a\n2. b\n3. c".into(),
                ["Objection: price -> Answer: paid pilot"; 3].join("\n"),
                format!("Dana {id}, CFO"),
                format!("Olu {id}, CTO"),
                format!("The budget owner of {id} changes in January"),
                "Days of the monthly close: from 12 to 4".into(),
                "In the last 90 days we lost 4 deals like this. Top reasons: price.".into(),
            ];
            let cells: Vec<String> = texts
                .iter()
                .enumerate()
                .map(|(i, text)| {
                    if i < *fields {
                        quoted(text)
                    } else {
                        String::new()
                    }
                })
                .collect();
            self.handoffs
                .push_str(&format!("{id},{},{closed_on}\n", cells.join(",")));
        }
    }

    fn edge(self, name: &'static str) -> Edge {
        let files = vec![
            ("handoff.toml", CONFIG.to_string()),
            ("deals.csv", format!("{DEALS}{}", self.deals)),
            ("handoffs.csv", format!("{HANDOFFS}{}", self.handoffs)),
            ("reviews.csv", format!("{REVIEWS}{}", self.reviews)),
            ("outcomes.csv", format!("{OUTCOMES}{}", self.outcomes)),
        ];
        Edge { name, files }
    }
}

/// All of them.
pub fn edges() -> Vec<Edge> {
    vec![
        empty_week(),
        no_gaps(),
        one_deal(),
        many_gaps(),
        strange_names(),
    ]
}

/// Deals of the spring, and none since.
fn empty_week() -> Edge {
    let mut tables = Tables::default();
    for i in 0..40 {
        let id = format!("D{i}");
        let fields = if i % 4 == 0 { 5 } else { 8 };
        let account = format!("Account {i}");
        tables.won(
            &Deal {
                id,
                account: &account,
                rep: "Nia Oduya",
                closed_on: ago(200 + i),
                fields: Some(fields),
            },
            "Retail",
        );
        tables
            .outcomes
            .push_str(&format!("A-D{i},Mo Brandt,,,,,24000,,,\n"));
    }
    tables.edge("empty_week")
}

/// A week in which everything went as planned.
fn no_gaps() -> Edge {
    let mut tables = Tables::default();
    for i in 0..12 {
        let id = format!("D{i}");
        let account = format!("Account {i}");
        tables.won(
            &Deal {
                id: id.clone(),
                account: &account,
                rep: "Nia Oduya",
                closed_on: ago(3 + i * 7),
                fields: Some(8),
            },
            "Retail",
        );
        tables
            .reviews
            .push_str(&format!("{id},Cy Holm,accepted,,,{}\n", ago(2 + i * 7)));
        tables.outcomes.push_str(&format!(
            "A-{id},Mo Brandt,{},,,,24000,4,4,\n",
            ago(1 + i * 7)
        ));
    }
    tables.edge("no_gaps")
}

/// One deal, without a record.
fn one_deal() -> Edge {
    let mut tables = Tables::default();
    tables.won(
        &Deal {
            id: "D1".into(),
            account: "Only One",
            rep: "Nia Oduya",
            closed_on: ago(3),
            fields: None,
        },
        "Retail",
    );
    tables.outcomes.push_str("A-D1,Mo Brandt,,,,,24000,,,\n");
    tables.edge("one_deal")
}

/// Five thousand gaps of sixty reps, most of this week; as many lost deals, twelve CS leads.
fn many_gaps() -> Edge {
    let mut tables = Tables::default();
    for i in 0..6_000_u64 {
        let id = format!("D{i}");
        let fields = match i % 6 {
            0 => Some(8),
            1 | 2 => None,
            _ => Some((i % 8) as usize),
        };
        let (account, rep) = (
            format!("Account number {i}"),
            format!("Rep Number{}", i % 60),
        );
        let segment = ["Retail", "Logistics", "Fintech"][(i % 3) as usize];
        tables.won(
            &Deal {
                id: id.clone(),
                account: &account,
                rep: &rep,
                closed_on: ago(i % 400),
                fields,
            },
            segment,
        );
        if fields.is_some() {
            let decision = if i % 5 == 0 { "rejected" } else { "accepted" };
            tables.reviews.push_str(&format!(
                "{id},Lead {},{decision},risk_flags,,{}\n",
                i % 12,
                ago((i % 400).saturating_sub(1))
            ));
        }
        let churned = if i % 7 == 0 && i % 400 > 200 {
            ago(i % 100)
        } else {
            String::new()
        };
        tables.outcomes.push_str(&format!(
            "A-{id},Manager {},,,,{churned},24000,4,,\n",
            i % 20
        ));
        let reason = ["Price", "Lost to Routewise", "No decision", "Timing"][(i % 4) as usize];
        tables.deals.push_str(&format!(
            "L{i},B-{i},Prospect {i},{rep},{segment},50-199,Closed \
             Lost,9000,{},{reason},Routewise,Outbound\n",
            ago(i % 180)
        ));
    }
    tables.edge("many_gaps")
}

/// Names that break pages, mails, headers, spreadsheets and lines.
fn strange_names() -> Edge {
    let long = "Extraordinarily Long Account Name of a Holding ".repeat(7);
    let unbroken =
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
            .repeat(4);
    let names = [
        "🚀 Rocket 🧑‍🚀 GmbH",
        "شركة النور للتجارة",
        "חברת דוגמה בע״מ",
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "=HYPERLINK(\"http://evil.example\";\"click\")",
        "Zeile eins\r\nBcc: victim@example.com",
        "\u{202e}gnp.exe\u{202c} Ltd",
        "日本株式会社",
        "O'Neill & Søn <A/S>",
        long.as_str(),
        unbroken.as_str(),
    ];
    let mut tables = Tables::default();
    for (i, account) in names.iter().enumerate() {
        // Reps bear the same names, one further on.
        let rep = names[(i + 1) % names.len()];
        for (week, fields) in [(2, None), (3, Some(4)), (40, Some(8)), (60, None)] {
            let id = format!("D{i}-{week}");
            tables.won(
                &Deal {
                    id: id.clone(),
                    account,
                    rep,
                    closed_on: ago(week),
                    fields,
                },
                "Retail",
            );
            if fields.is_some() {
                let (lead, reason) = (quoted(names[(i + 2) % names.len()]), quoted(account));
                let decision = if i % 2 == 0 { "rejected" } else { "accepted" };
                tables.reviews.push_str(&format!(
                    "{id},{lead},{decision},risk_flags,{reason},{}\n",
                    ago(week - 1)
                ));
            }
            tables.outcomes.push_str(&format!(
                "A-{id},{},,,{},,24000,4,,\n",
                quoted(rep),
                "2027-01-15"
            ));
        }
        tables.deals.push_str(&format!(
            "L{i},B-{i},{0},{0},{0},50-199,Closed Lost,9000,{1},{0},{0},Outbound\n",
            quoted(account),
            ago(10 + i as u64)
        ));
    }
    tables.edge("strange_names")
}
