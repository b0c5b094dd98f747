//! Manufacturing: service of machines at the customer.

use super::{Segment, metric};

pub const MANUFACTURING: Segment = Segment {
    name: "Manufacturing",
    company_nouns: [
        "Machine Works",
        "Pumps",
        "Compressors",
        "Packaging Machines",
        "Lifts",
        "Tooling",
        "Robotics",
        "Presses",
        "Hydraulics",
    ],
    outcomes: [
        "customers with a stopped line should have a technician on site the next morning",
        "we want warranty visits planned together with the paid ones",
        "our service engineers should fly home on Thursday with the report already sent",
        "spare parts should be on site before the engineer is",
        "we want to sell service contracts because we can finally keep the dates",
        "the plants should plan maintenance windows with us three months ahead",
        "no machine start-up slips because nobody with the right training was free",
        "field reports should reach invoicing the same day",
    ],
    metrics: [
        metric(
            "Cut",
            "days from field report to invoice",
            " days",
            (12, 19),
            (3, 6),
        ),
        metric(
            "Raise",
            "maintenance visits on the agreed date",
            " %",
            (63, 72),
            (88, 95),
        ),
        metric("Cut", "travel time per service job", " h", (5, 7), (3, 4)),
        metric("Raise", "first-time fix rate", " %", (58, 67), (78, 86)),
        metric(
            "Cut",
            "response time for stopped lines",
            " h",
            (40, 58),
            (18, 26),
        ),
        metric(
            "Cut",
            "overtime of service engineers per month",
            " h",
            (22, 31),
            (10, 14),
        ),
    ],
    criteria: [
        "Skills and machine types matched to engineers",
        "Spare part reserved when the job is planned",
        "Link to the ERP service orders",
        "Field report without retyping",
        "Planning across three time zones",
        "Customer can confirm the date by mail",
    ],
    risks: [
        "ERP upgrade is planned in the same quarter as our rollout",
        "Senior engineers keep their own calendars and customers call them directly",
        "Spare part lead times are not in any system",
        "Plant shutdown in August, no users available",
        "Foreign branches have their own service software",
        "Engineer skills exist only in the head of the planner",
    ],
    champion_roles: [
        "Head of Service",
        "After-Sales Director",
        "Service Planning Lead",
        "Plant Maintenance Manager",
        "Managing Partner",
    ],
    skeptic_roles: [
        "Senior Service Engineer",
        "ERP Manager",
        "Commercial Director",
        "Production Manager",
        "Works Council Chair",
    ],
    objections: [
        (
            "Our ERP already has a planning board",
            "side by side on ten of their own orders",
        ),
        (
            "Engineers want to choose their trips",
            "wish list taken into account, two engineers tried it",
        ),
        (
            "Every machine is different",
            "skill matrix filled with them in one afternoon",
        ),
        (
            "We tried planning software and failed",
            "pilot with one team and a stop date they chose",
        ),
    ],
};
