//! Logistics: depots, docks and vehicles.

use super::{Segment, metric};

pub const LOGISTICS: Segment = Segment {
    name: "Logistics",
    company_nouns: [
        "Freight",
        "Haulage",
        "Cold Chain",
        "Depot Services",
        "Forwarding",
        "Transport",
        "Parcel",
        "Warehousing",
        "Fleet Services",
    ],
    outcomes: [
        "dock doors should be serviced before they fail, not in the middle of a shift",
        "we want vehicle checks planned around the tours, not against them",
        "the depots should see the same service plan we see at head office",
        "drivers should know at six in the morning which trailer is in the workshop",
        "we want forklift repairs done within the day without calling three workshops",
        "no reefer leaves the yard with an open service order",
        "our mobile mechanics should drive one loop a day instead of zigzag",
        "customers should get a live arrival time for swaps of their containers",
    ],
    metrics: [
        metric("Cut", "missed service appointments", " %", (13, 19), (6, 9)),
        metric(
            "Cut",
            "dock door downtime per week",
            " h",
            (21, 34),
            (9, 14),
        ),
        metric(
            "Raise",
            "vehicle checks done on the planned day",
            " %",
            (58, 69),
            (84, 93),
        ),
        metric(
            "Cut",
            "mechanic drive time per day",
            " min",
            (145, 190),
            (90, 115),
        ),
        metric("Cut", "forklift repair time", " h", (30, 46), (14, 22)),
        metric("Raise", "jobs per mechanic and day", "", (4, 5), (6, 7)),
    ],
    criteria: [
        "Live view of mechanics and vehicles",
        "Plan respects tour start times",
        "Depot managers can move jobs themselves",
        "Link to the transport management system",
        "Workshops outside the company can accept jobs",
        "Works in yards with poor reception",
    ],
    risks: [
        "Peak season from mid October, no training possible until January",
        "The transport system vendor has not confirmed the interface date",
        "Works council must agree before mechanics are tracked",
        "One depot runs its own planning sheet and wants to keep it",
        "They compared us with Routewise and will do so again at renewal",
        "Tour data is only clean for the larger depots",
    ],
    champion_roles: [
        "Fleet Manager",
        "Head of Depot Operations",
        "Operations Director",
        "Workshop Coordinator",
        "Regional Manager",
    ],
    skeptic_roles: [
        "Depot Manager",
        "Works Council Representative",
        "Head of IT",
        "CFO",
        "Transport Planner",
    ],
    objections: [
        (
            "Routewise shows vehicles live",
            "shared the live position view and the date it ships to them",
        ),
        (
            "Our yards have no reception",
            "offline job list run in their cold store for a week",
        ),
        (
            "Mechanics will feel watched",
            "tracking off outside jobs, agreed with the works council",
        ),
        (
            "Tours change every night",
            "plan rebuilt at 4:30 from their own tour file, shown twice",
        ),
    ],
};
