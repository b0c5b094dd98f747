//! Fintech: terminals and cash machines at merchants.

use super::{Segment, metric};

pub const FINTECH: Segment = Segment {
    name: "Fintech",
    company_nouns: [
        "Payments",
        "Pay",
        "Terminal Services",
        "Card Systems",
        "Cash Services",
        "Acquiring",
        "Kiosk",
        "Checkout",
        "Merchant Services",
    ],
    outcomes: [
        "we want a broken card terminal swapped the next working day",
        "our installers should stop phoning dispatch for the next address",
        "every merchant should get a two-hour window for the terminal visit",
        "we need cash machine visits planned in one calendar instead of four sheets",
        "merchants should see when the technician comes without calling us",
        "we want new shops live on our terminals in the week they sign",
        "no more second visits because the wrong terminal was in the van",
        "our partners should book their own installation slots",
    ],
    metrics: [
        metric("Cut", "repeat terminal visits", " %", (17, 26), (8, 12)),
        metric("Raise", "next-day terminal swaps", " %", (52, 66), (82, 92)),
        metric(
            "Cut",
            "days from signature to live terminal",
            " days",
            (9, 14),
            (4, 6),
        ),
        metric(
            "Cut",
            "calls to dispatch per installer and day",
            "",
            (6, 9),
            (2, 3),
        ),
        metric("Raise", "cash machine uptime", " %", (91, 94), (97, 99)),
        metric(
            "Cut",
            "missed merchant appointments",
            " %",
            (12, 18),
            (5, 8),
        ),
    ],
    criteria: [
        "Serial numbers of terminals tracked on each visit",
        "Booking page under the merchant's brand",
        "Audit trail for every cash machine opening",
        "Data kept in the EU",
        "Link to the merchant onboarding system",
        "Works for subcontracted installers too",
    ],
    risks: [
        "Two subcontractors own a third of the visits and have not signed the app terms",
        "PCI audit in the first quarter, no changes allowed for three weeks",
        "Terminal stock lives in a system we have not seen yet",
        "Merchant data arrives as a nightly file, twice late in the trial",
        "Regional bank partner wants its own booking page",
        "Installers are paid per visit and fear fewer visits",
    ],
    champion_roles: [
        "Head of Field Operations",
        "Director of Merchant Services",
        "Terminal Operations Manager",
        "COO",
        "Head of Onboarding",
    ],
    skeptic_roles: [
        "Information Security Manager",
        "Finance Director",
        "Partner Manager",
        "IT Architect",
        "Head of Procurement",
    ],
    objections: [
        (
            "Our auditors will ask who opened which machine",
            "audit trail shown on their own test machine",
        ),
        (
            "Merchants will not use another portal",
            "booking link in the text message they already get",
        ),
        (
            "Terminal stock is not in the plan",
            "stock per van shown from their nightly file",
        ),
        (
            "Installers are not our employees",
            "guest access with a device limit, no extra licence",
        ),
    ],
};
