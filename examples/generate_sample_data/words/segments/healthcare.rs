//! Healthcare: home visits and medical devices.

use super::{Segment, metric};

pub const HEALTHCARE: Segment = Segment {
    name: "Healthcare",
    company_nouns: [
        "Home Care",
        "Medical Devices",
        "Clinics",
        "Imaging",
        "Care Services",
        "Dialysis",
        "Health Group",
        "Laboratories",
        "Rehab",
    ],
    outcomes: [
        "nurses should spend their time with patients and not on the phone to the planner",
        "every scanner should have its safety check before the certificate runs out",
        "patients should see the same two carers, not six different ones a week",
        "we want a sick call at six filled by seven without waking everybody",
        "device engineers should arrive with the right part the first time",
        "we must be able to show the inspector each visit and who made it",
        "home visits should start on time also in the villages",
        "ventilator swaps must never again wait over a weekend",
    ],
    metrics: [
        metric("Cut", "late home visits", " %", (15, 23), (7, 10)),
        metric(
            "Raise",
            "device checks done before they are due",
            " %",
            (68, 79),
            (93, 98),
        ),
        metric(
            "Cut",
            "planner phone time per day",
            " min",
            (150, 210),
            (60, 90),
        ),
        metric("Raise", "first-visit fix rate", " %", (61, 70), (80, 87)),
        metric("Cut", "carers per patient and week", "", (5, 7), (2, 3)),
        metric(
            "Cut",
            "time to fill a sick call",
            " min",
            (75, 120),
            (25, 40),
        ),
    ],
    criteria: [
        "Patient data stays inside the country",
        "Qualifications checked on each assignment",
        "Proof of visit an inspector accepts",
        "Same carer rule in the planning",
        "Link to the patient record system",
        "Phone app usable with gloves",
    ],
    risks: [
        "Patient record interface depends on a vendor with a six-week queue",
        "Flu season doubles sick calls from December",
        "Night shift planners were not in any of the demos",
        "Data protection officer has not signed the processing agreement",
        "Two clinics join only after the budget round in spring",
        "Qualifications are kept on paper in three of five sites",
    ],
    champion_roles: [
        "Head of Nursing",
        "Biomedical Engineering Lead",
        "Care Operations Manager",
        "Medical Technology Manager",
        "Managing Director",
    ],
    skeptic_roles: [
        "Data Protection Officer",
        "Staff Representative",
        "Chief Physician",
        "Finance Controller",
        "Night Shift Planner",
    ],
    objections: [
        (
            "Patient names must not leave the building",
            "hosting in the country and initials on the phone",
        ),
        (
            "Nurses will not type on a phone",
            "two taps per visit, tried on one ward for a week",
        ),
        (
            "The inspector wants paper",
            "signed visit report as PDF, accepted by their auditor",
        ),
        (
            "Planning is an art",
            "their planner kept the last word, the tool proposed",
        ),
    ],
};
