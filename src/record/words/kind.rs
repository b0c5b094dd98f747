//! The kinds of words in the data files.

/// Declares the kinds with their keys in the files.
macro_rules! kinds {
    ($($(#[$doc:meta])+ $kind:ident = $key:literal,)+) => {
        /// What a list of words is for.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Kind {
            $($(#[$doc])+ $kind,)+
        }

        impl Kind {
            /// All kinds.
            pub const ALL: &[Kind] = &[$(Kind::$kind),+];

            /// Its key in the files.
            pub fn key(self) -> &'static str {
                match self {
                    $(Kind::$kind => $key,)+
                }
            }
        }
    };
}

kinds! {
    /// Labels of field 1.
    PromisedOutcome = "promised_outcome",
    /// Labels of field 2.
    DecisionCriteria = "decision_criteria",
    /// Labels of field 3.
    Objections = "objections",
    /// Labels of the champion.
    Champion = "champion",
    /// Labels of the skeptic.
    Skeptic = "skeptic",
    /// Labels of champion and skeptic together.
    Stakeholders = "stakeholders",
    /// Labels of field 5.
    RiskFlags = "risk_flags",
    /// Labels of field 6.
    SuccessMetric = "success_metric",
    /// Labels of field 7.
    LostDealSignal = "lost_deal_signal",
    /// Labels of the account.
    Account = "account",
    /// Labels of the deal.
    Deal = "deal",
    /// Labels of the day of the close.
    Closed = "closed",
    /// Labels of the annual value.
    Arr = "arr",
    /// Labels of the term.
    Term = "term",
    /// Labels of the day of submission.
    Submitted = "submitted",
    /// Labels of the note on assistants.
    Note = "note",
    /// Labels of who drafted it.
    DraftedBy = "drafted_by",
    /// Labels of who reviewed it.
    ReviewedBy = "reviewed_by",
    /// Titles of a record.
    Title = "title",
    /// Sections beside a record.
    Other = "other",
    /// Words in a label that say it is about something beside the fields: `contact`, `date`.
    Beside = "beside",
    /// Heads of a table's column with the texts of the fields: `response`.
    TextHead = "text_head",
    /// Words without meaning in a label.
    Fillers = "fillers",
    /// Words that join two labels.
    Joins = "joins",
    /// Words in front of a label in a sentence.
    Articles = "articles",
    /// What stands between a label and its text in a sentence: `is`.
    Copula = "copula",
    /// Marks of an objection.
    Objection = "objection",
    /// Marks of an answer.
    Answer = "answer",
    /// What begins an objection in a sentence.
    SaysObjection = "says_objection",
    /// What begins an answer in a sentence.
    SaysAnswer = "says_answer",
    /// Labels of a person's name.
    Name = "name",
    /// Labels of a person's role.
    Role = "role",
    /// Labels of why it matters to a person.
    Why = "why",
    /// Labels of the parts of a metric.
    MetricPart = "metric_part",
    /// What stands in front of the name of an assistant that drafted a record: `AI: Gemini`.
    Assistant = "assistant",
    /// What begins a line of a form that asks for a text: `list`, `describe`.
    Requests = "requests",
    /// Words for deals that were lost.
    Lost = "lost",
    /// Reasons of field 7.
    Reasons = "reasons",
    /// Numbers in words.
    Numbers = "numbers",
    /// What begins the first item of a ranking in prose.
    First = "first",
    /// The second.
    Second = "second",
    /// The third.
    Third = "third",
    /// The fourth.
    Fourth = "fourth",
    /// Stand-ins for a person.
    Nobody = "nobody",
    /// What says that an answer will come.
    Todo = "todo",
    /// What says in a sentence that somebody has the answer or will give it: `ill add`, `knows`.
    Defers = "defers",
    /// Words that hold nothing beside those: `the number`, `next week`.
    Hollow = "hollow",
    /// Who is asked: `procurement`, `the customer`.
    Parties = "parties",
    /// Words in front of a name: `with`, `from`.
    Toward = "toward",
    /// What denies: `not`, `no`.
    Denies = "denies",
    /// What is denied of a call or a document: `mentioned`, `discussed`.
    Tells = "tells",
    /// What says that nothing is known.
    Uninformative = "uninformative",
    /// What says of an objection that nobody answered it: `not resolved`.
    Unanswered = "unanswered",
    /// What a checklist says of a field in a question: `Champion named?`.
    Settled = "settled",
    /// What a checklist sets in front of a line that is done: `[yes]`.
    Yes = "yes",
    /// What it sets in front of one that is not.
    No = "no",
    /// What a chat writes for a message without words: `image omitted`.
    Media = "media",
    /// How people hesitate: `um`.
    Hesitates = "hesitates",
    /// Marks of a text that does not count.
    Ignore = "ignore",
    /// Marks of a draft.
    Draft = "draft",
    /// Marks of the version that counts.
    Final = "final",
    /// Marks that point to the text above.
    Above = "above",
    /// Beginnings of sentences of field 1.
    SaysPromisedOutcome = "says_promised_outcome",
    /// Beginnings of sentences of field 2.
    SaysDecisionCriteria = "says_decision_criteria",
    /// Beginnings of sentences of field 3.
    SaysObjections = "says_objections",
    /// Beginnings of sentences of field 5.
    SaysRiskFlags = "says_risk_flags",
    /// Beginnings of sentences of field 6.
    SaysSuccessMetric = "says_success_metric",
    /// Beginnings of sentences of field 7.
    SaysLostDealSignal = "says_lost_deal_signal",
    /// What begins a question or a heading of one's own wording: `who`, `what`.
    Asks = "asks",
    /// What a question about field 1 holds.
    AboutPromisedOutcome = "about_promised_outcome",
    /// What a question about field 2 holds.
    AboutDecisionCriteria = "about_decision_criteria",
    /// What a question about field 3 holds.
    AboutObjections = "about_objections",
    /// What a question about the champion holds.
    AboutChampion = "about_champion",
    /// What a question about the skeptic holds.
    AboutSkeptic = "about_skeptic",
    /// What a question about field 5 holds.
    AboutRiskFlags = "about_risk_flags",
    /// What a question about field 6 holds.
    AboutSuccessMetric = "about_success_metric",
    /// What a question about field 7 holds.
    AboutLostDealSignal = "about_lost_deal_signal",
    /// What a heading in own words about field 1 may hold, beside what a question holds.
    NearPromisedOutcome = "near_promised_outcome",
    /// What a heading in own words about field 2 may hold, beside what a question holds.
    NearDecisionCriteria = "near_decision_criteria",
    /// What a heading in own words about field 3 may hold, beside what a question holds.
    NearObjections = "near_objections",
    /// What a heading in own words about the champion may hold, beside what a question holds.
    NearChampion = "near_champion",
    /// What a heading in own words about the skeptic may hold, beside what a question holds.
    NearSkeptic = "near_skeptic",
    /// What a heading in own words about field 5 may hold, beside what a question holds.
    NearRiskFlags = "near_risk_flags",
    /// What a heading in own words about field 6 may hold, beside what a question holds.
    NearSuccessMetric = "near_success_metric",
    /// What a heading in own words about field 7 may hold, beside what a question holds.
    NearLostDealSignal = "near_lost_deal_signal",
    /// Words for what a person does in a company.
    Roles = "roles",
    /// What goes on about a person: `he`, `who`.
    Pronouns = "pronouns",
    /// What points to another text: `see`.
    Sees = "sees",
    /// What it points to: `the deck`.
    Documents = "documents",
    /// What says that a name is not known: `haven't met`.
    Nameless = "nameless",
    /// What begins a reason: `because`.
    Because = "because",
    /// How people speak: `said`, `asked`.
    Speech = "speech",
    /// Closings of mails.
    Closings = "closings",
    /// What says that a later text replaces an earlier one.
    Corrects = "corrects",
    /// How an instruction of the form begins, in brackets.
    Instructions = "instructions",
    /// What stands for an answer when nothing else is said: `later`.
    StandIn = "stand_in",
    /// How the form's own texts begin: `write the result`.
    FormBegins = "form_begins",
    /// Texts of the form that stand for an answer.
    TemplateText = "template_text",
}
