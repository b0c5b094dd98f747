//! Phrases that fit a customer of any segment.

/// When the customer wants the promise kept; opens the sentence.
pub const BY_WHEN: [&str; 14] = [
    "By the end of the quarter",
    "Before the summer",
    "Before the busy season",
    "Within two months",
    "By the time the old licence ends",
    "From the first month on",
    "Before the next board meeting",
    "By the budget round",
    "Within 60 days",
    "As soon as the first region is live",
    "Before the new branch opens",
    "By spring",
    "Before we hire again",
    "This year",
];

/// What it is good for; closes the sentence.
pub const SO_THAT: [&str; 18] = [
    "so that the planners get their evenings back",
    "so that we can take on the new contract without hiring",
    "because the last two complaints went up to the owner",
    "and stop paying penalties for late visits",
    "so that the phones are quiet before nine",
    "and the customer hears it from us first",
    "so that the team in the south works like the one in the north",
    "which is what we told our own customers",
    "so that nobody has to come in on Saturday to plan Monday",
    "and we can finally say how long a job takes",
    "so that we can close the old tool and its server",
    "because two planners retire next year",
    "so that a new colleague needs days and not months",
    "and the numbers in the management meeting are the same for everybody",
    "because growth has eaten our service quality",
    "so that we keep the two accounts that complained",
    "and we see it on one screen in the morning",
    "so that overtime stops being the normal case",
];

pub const CRITERIA: [&str; 14] = [
    "Go-live inside one quarter",
    "Planner can override every proposal",
    "Fixed price for the first two years",
    "References of the same size",
    "Single sign-on",
    "Named contact after the sale",
    "Export of all data at any time",
    "App in the languages of the crews",
    "Roles and rights by region",
    "Training on site for planners",
    "Phone app works offline",
    "Reports the board already knows",
    "No per-visit fee",
    "Interface without a consultant",
];

/// Objection and the answer that worked.
pub const OBJECTIONS: [(&str, &str); 26] = [
    (
        "Too expensive compared with spreadsheets",
        "two planner days a week saved, counted by them",
    ),
    (
        "The last rollout took a year",
        "first region live in three weeks, dates in the contract",
    ),
    (
        "What if you are bought",
        "data export clause and source escrow",
    ),
    (
        "Our planners are against it",
        "head planner ran the trial herself",
    ),
    (
        "We have no IT people for this",
        "interface built by us, two afternoons from them",
    ),
    (
        "The price rises after year one",
        "price capped for the whole term",
    ),
    (
        "Crews have old phones",
        "tested on the oldest phone in the van",
    ),
    (
        "Too early, we reorganise first",
        "start with the branch that does not change",
    ),
    (
        "We need it in four languages",
        "all four shown live in the demo",
    ),
    (
        "Route proposals will be wrong",
        "compared with last Tuesday's real tours",
    ),
    (
        "Who trains the new people",
        "half-day course each month, included",
    ),
    (
        "Our addresses are a mess",
        "cleaned a sample of 500, list of the rest handed over",
    ),
    ("We want to pay per month", "quarterly billing agreed"),
    (
        "The owner wants to see it first",
        "20 minutes with the owner, own data on screen",
    ),
    (
        "Single sign-on is a must",
        "connected to their directory during the trial",
    ),
    (
        "Support only in English",
        "named contact who speaks their language",
    ),
    (
        "We cannot measure the gain",
        "agreed on one number and its baseline",
    ),
    (
        "Works only with good data",
        "started with what they have, gaps shown in red",
    ),
    (
        "Too many features for us",
        "switched off all but three screens",
    ),
    (
        "Our customers call anyway",
        "arrival text tried on 40 visits, calls halved",
    ),
    (
        "Planning changes every hour",
        "re-plan of a sick call done live in two minutes",
    ),
    (
        "The contract is too long",
        "exit after twelve months if the metric is missed",
    ),
    (
        "We were promised this before",
        "call with a customer of the same size, without us",
    ),
    (
        "It has to fit our ERP",
        "test orders exchanged in both directions",
    ),
    (
        "Nobody will keep it up to date",
        "the app updates it while they work",
    ),
    (
        "A cheaper offer is on the table",
        "cost per visit compared over three years",
    ),
];

pub const RISKS: [&str; 20] = [
    "Champion is on parental leave from month three",
    "Only one planner knows the current process",
    "Discount was tied to a reference call we still have to schedule",
    "Interface was shown in the demo but is not in the contract",
    "They expect the data import before kickoff",
    "Training for the second location was promised verbally",
    "Procurement asked for a price review at renewal",
    "The IT lead leaves at the end of the quarter",
    "A reorganisation is announced, the sponsor may change",
    "They bought for 40 users and will start with 12",
    "Kickoff must not fall into the holidays",
    "The old tool runs on until its licence ends, double work till then",
    "Custom report was promised for month two",
    "Sponsor expects results before the next board meeting",
    "Two regions were not part of the decision",
    "Crews were told late and are not convinced",
    "Address data has about one in five wrong",
    "Payment terms are 60 days, first invoice will look overdue",
    "They asked twice about leaving before the term ends",
    "Single sign-on needs a supplier who answers slowly",
];

/// Why the champion cares.
pub const CARES: [&str; 20] = [
    "has promised the board fewer complaints this year",
    "plans the crews alone every Sunday evening",
    "used a planning tool in the last job and missed it since",
    "wants to take over the second region and needs proof",
    "lost two good technicians to overtime",
    "answers for the penalty payments",
    "has to grow without new planners",
    "asked for us by name after a trade fair",
    "is tired of being called at six in the morning",
    "must show savings before the next budget round",
    "wants one plan instead of five",
    "was embarrassed by a missed visit at the largest customer",
    "leads the service project and reports to the owner",
    "sees the service as the next source of revenue",
    "will present the result at the annual meeting",
    "has fought for this budget for two years",
    "wants the crews to trust the plan again",
    "needs reliable numbers for the quarterly review",
    "will lose the best planner to retirement",
    "is measured on visits kept",
];

/// What worries the skeptic.
pub const WORRIES: [&str; 20] = [
    "fears a second tool beside the ERP",
    "was not asked until the contract was ready",
    "doubts that the crews will use the app",
    "expects the price to rise after the first year",
    "wants to keep the old planning board as a fallback",
    "lived through a failed rollout two years ago",
    "worries about tracking of employees",
    "thinks the savings are counted twice",
    "has no people for the data clean-up",
    "would have preferred the cheaper offer",
    "asks who looks after it when the champion is away",
    "sees the project as head office taking over",
    "wants proof from one region before any other",
    "worries about the interface to billing",
    "says the season is the wrong time",
    "does not believe arrival times can be kept",
    "is afraid of losing the direct line to the customers",
    "wants every change to pass the change board",
    "expects more tickets for a team that is already small",
    "thinks the training is too short for the older crews",
];

pub const PLACEHOLDERS: [&str; 9] = [
    "TBD",
    "N/A",
    "tbc",
    "n/a",
    "-",
    "see notes",
    "None",
    "???",
    "TBD",
];

/// What the form shows before anybody types, per text column.
pub const TEMPLATE_TOKENS: [&str; 8] = [
    "[CUSTOMER OUTCOME]",
    "1. [CRITERION]\n2. [CRITERION]\n3. [CRITERION]",
    "- Objection: [OBJECTION] -> Answer that worked: [ANSWER]",
    "[NAME], [ROLE], [WHY]",
    "[NAME], [ROLE], [WORRY]",
    "[RISK]",
    "[NUMBER AND TARGET]",
    "[N DEALS], [REASONS]",
];

/// Thin promises: true, but nothing a CS manager could act on. Each stays under 40 characters.
pub const THIN_OUTCOMES: [&str; 14] = [
    "Better planning",
    "More efficient dispatch",
    "They want to save time",
    "Wants the full product",
    "Digital service",
    "Happier customers",
    "Replace the old tool",
    "Fewer calls",
    "Everything in one place",
    "Same as their sister company",
    "Modern field service",
    "Less paper",
    "Wants what we showed in the demo",
    "Transparency for management",
];

pub const THIN_RISKS: [&str; 8] = [
    "None so far",
    "Timeline",
    "IT",
    "Adoption",
    "Budget maybe",
    "Integration",
    "All good",
    "New sponsor",
];

pub const THIN_SIGNALS: [&str; 8] = [
    "Mostly lost on price lately",
    "Usual reasons",
    "We lost a few like this",
    "Competition is strong here",
    "Same as other deals of this size",
    "Budget questions, see CRM",
    "Nothing special",
    "Often no decision in this group",
];

/// How a thin success metric talks about a number without naming one.
pub const THIN_METRICS: [&str; 10] = [
    "Improve {}",
    "Better {}",
    "Work on {}",
    "{} should go the right way",
    "See a clear effect on {}",
    "Visible progress on {}",
    "{}, target to be agreed at kickoff",
    "Customer is happy with {}",
    "{} like at their best site",
    "Significant change in {}",
];

pub const CHURN_REASONS: [&str; 12] = [
    "Never reached what was promised",
    "Crews did not use the app",
    "Champion left, nobody took over",
    "Scope sold was not in the product",
    "Budget cut",
    "Moved to Routewise",
    "Merged with a company that has its own tool",
    "Interface to ERP never worked",
    "Price at renewal",
    "Back to the old planning board",
    "Rollout stopped after the first region",
    "Value not visible to the board",
];

/// Ends a loss reason without changing what it says.
pub const REASON_TAILS: [&str; 12] = [
    "",
    "",
    "",
    "",
    "",
    " - told us by email",
    " (second attempt)",
    ", may come back in spring",
    "; call notes in CRM",
    " - said the owner",
    ", door stays open",
    " (per call with the CFO)",
];
