//! Professional services: inspections and experts on site.

use super::{Segment, metric};

pub const SERVICES: Segment = Segment {
    name: "Professional services",
    company_nouns: [
        "Inspection",
        "Surveyors",
        "Engineering Partners",
        "IT Services",
        "Fire Safety",
        "Facility Consulting",
        "Audit & Testing",
        "Calibration",
        "Energy Advisers",
    ],
    outcomes: [
        "inspectors should leave home with the whole day planned and the keys arranged",
        "clients want the report within three days and we want to keep that",
        "we want to promise a visit date while the client is still on the phone",
        "consultants on site should not be planned twice any more",
        "certificates should be renewed before the client notices they are due",
        "we want travel billed correctly without a monthly detective story",
        "a new inspector should be productive in the second week",
        "partners should see the workload of next month, not of last month",
    ],
    metrics: [
        metric("Cut", "days from visit to report", " days", (8, 13), (3, 4)),
        metric(
            "Raise",
            "billable share of field time",
            " %",
            (54, 61),
            (68, 75),
        ),
        metric("Cut", "double bookings per month", "", (11, 18), (2, 4)),
        metric(
            "Raise",
            "inspections per inspector and day",
            "",
            (3, 4),
            (5, 6),
        ),
        metric("Cut", "overdue certificates", " %", (9, 15), (2, 4)),
        metric(
            "Cut",
            "unbilled travel hours per month",
            " h",
            (60, 95),
            (15, 30),
        ),
    ],
    criteria: [
        "Certificate dates drive the plan",
        "Report template in the app",
        "Travel time booked by itself",
        "Client portal with visit dates",
        "Link to time recording and billing",
        "Qualification per inspection type",
    ],
    risks: [
        "Partners decide by consensus and one was absent from all meetings",
        "Year-end audit season blocks the team until February",
        "Time recording is being replaced at the same time",
        "Report templates differ between the two merged firms",
        "Inspectors are partners too and cannot be told to use it",
        "Client addresses are kept in personal address books",
    ],
    champion_roles: [
        "Managing Partner",
        "Head of Inspections",
        "Operations Lead",
        "Practice Manager",
        "Resource Planner",
    ],
    skeptic_roles: [
        "Senior Partner",
        "Quality Manager",
        "Billing Lead",
        "Lead Inspector",
        "Office Manager",
    ],
    objections: [
        (
            "Our experts plan themselves",
            "self-planning kept, with conflicts shown at once",
        ),
        (
            "Reports are too individual",
            "two of their own report types rebuilt before signing",
        ),
        (
            "Clients dislike portals",
            "dates by calendar invitation, portal optional",
        ),
        (
            "We are too small for this",
            "price tied to active inspectors, four to begin with",
        ),
    ],
};
