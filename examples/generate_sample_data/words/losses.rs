//! Why deals are lost: free text as reps type it, grouped by what it means.

/// A group of loss reasons, its share, and how a record names it.
pub struct Loss {
    pub label: &'static str,
    pub weight: u32,
    pub texts: &'static [&'static str],
}

pub const LOSSES: [Loss; 9] = [
    Loss {
        label: "price",
        weight: 23,
        texts: &[
            "Too expensive",
            "Price too high for the crew size",
            "Over budget",
            "Budget was cut",
            "Asked for a 40 % discount we could not give",
            "Too expensive compared with spreadsheets",
            "Pricing per user does not fit seasonal crews",
            "Cost of the rollout",
            "No budget left this quarter",
            "Price",
        ],
    },
    Loss {
        label: "timing",
        weight: 15,
        texts: &[
            "Bad timing, ERP rollout first",
            "Not a priority this year",
            "Project postponed to Q2",
            "Too early for them",
            "Timing",
            "Postponed until the new branch is open",
            "Wants to look again next year",
            "Not a priority after the reorganisation",
        ],
    },
    Loss {
        label: "feature gap",
        weight: 14,
        texts: &[
            "No integration with their ERP",
            "Missing offline mode for basements",
            "Needed skill matching, ours is on the roadmap only",
            "Missing crew planning for night jobs",
            "Feature gap: parts reservation",
            "Integration with time recording not available",
            "Missing language for the crews",
            "Feature: customer portal under own brand",
        ],
    },
    Loss {
        label: "competitor",
        weight: 16,
        texts: &[
            "Went with {}",
            "Chose {} after the trial",
            "Went with another vendor",
            "Competitor offered a free pilot",
            "Lost to competitor {}",
            "Chose the tool of their sister company",
            "Competitor was already in the building",
            "Went with {}, faster answer",
        ],
    },
    Loss {
        label: "no decision",
        weight: 14,
        texts: &[
            "No decision",
            "Went dark after the demo",
            "Stayed with the status quo",
            "Stalled in procurement",
            "Ghosted after the second meeting",
            "Board made no decision",
            "Stalled, nobody owned it",
        ],
    },
    Loss {
        label: "champion left",
        weight: 4,
        texts: &[
            "Our champion left the company",
            "Lost our sponsor in a reorganisation",
            "Sponsor moved to another unit",
            "Champion left, successor starts over",
        ],
    },
    Loss {
        label: "security/legal",
        weight: 3,
        texts: &[
            "Failed their security review",
            "Legal could not accept our liability clause",
            "GDPR questions on technician tracking",
            "Contract terms, no agreement on liability",
        ],
    },
    Loss {
        label: "",
        weight: 8,
        texts: &[""],
    },
    Loss {
        label: "",
        weight: 4,
        texts: &[
            "asdf",
            "see call recording",
            "Customer was acquired",
            "dup of older opp",
            "Lost",
            "closed by admin clean-up",
        ],
    },
];

pub const COMPETITOR: usize = 3;

pub const ROUTEWISE: &str = "Routewise";
pub const COMPETITORS: [&str; 5] = [
    ROUTEWISE,
    "Crewmark",
    "Tourbase",
    "Slotwright",
    "Veldt Dispatch",
];

/// The losses of the cohort under pressure: text, meaning, competitor.
pub const PRESSED_NOW: [(&str, &str, &str); 14] = [
    ("Went with Routewise", "competitor", ROUTEWISE),
    (
        "Chose a competitor: Routewise had live tracking",
        "competitor",
        ROUTEWISE,
    ),
    ("Price too high for the crew size", "price", ""),
    (
        "Went with Routewise, live tracking of vehicles out of the box",
        "competitor",
        ROUTEWISE,
    ),
    ("Chose Routewise after the pilot", "competitor", ROUTEWISE),
    (
        "Missing live tracking, Routewise has it",
        "feature gap",
        ROUTEWISE,
    ),
    ("Postponed until after the peak season", "timing", ""),
    (
        "Competitor Routewise was live in three weeks",
        "competitor",
        ROUTEWISE,
    ),
    (
        "Went with Routewise - told us by email",
        "competitor",
        ROUTEWISE,
    ),
    (
        "Lost to competitor Routewise, tracking again",
        "competitor",
        ROUTEWISE,
    ),
    ("Routewise came in with a lower price", "price", ROUTEWISE),
    ("No decision", "no decision", "Crewmark"),
    (
        "Chose Routewise, their depots know it already",
        "competitor",
        ROUTEWISE,
    ),
    ("Went with Routewise", "competitor", ROUTEWISE),
];

/// The losses of the same cohort in the 90 days before.
pub const PRESSED_BEFORE: [(&str, &str, &str); 4] = [
    ("Over budget", "price", ""),
    ("Not a priority this year", "timing", ""),
    ("Went with Tourbase", "competitor", "Tourbase"),
    ("Went dark after the demo", "no decision", ""),
];
