//! Retail: store maintenance and installation at home.

use super::{Segment, metric};

pub const RETAIL: Segment = Segment {
    name: "Retail",
    company_nouns: [
        "Markets",
        "Home & Garden",
        "Kitchens",
        "Refrigeration",
        "Store Fitting",
        "Furniture",
        "Electro",
        "Outlets",
        "Grocers",
    ],
    outcomes: [
        "a broken freezer should be looked at within four hours in every store",
        "kitchen fitters should come on the day we promised at the till",
        "store managers want one place to report a defect and see what happens",
        "we want store refits done at night without anyone waiting for a key",
        "delivery and installation should be one appointment for the customer",
        "our installers should do four kitchens a week instead of three",
        "no store opens with an unserviced till any more",
        "customers should be able to move their appointment at ten in the evening",
    ],
    metrics: [
        metric("Cut", "missed appointments", " %", (12, 18), (6, 9)),
        metric("Cut", "freezer response time", " h", (9, 14), (3, 5)),
        metric(
            "Raise",
            "kitchens fitted per crew and week",
            "",
            (2, 3),
            (4, 5),
        ),
        metric(
            "Cut",
            "complaints per 100 installations",
            "",
            (14, 21),
            (6, 9),
        ),
        metric(
            "Raise",
            "store defects closed within 3 days",
            " %",
            (44, 57),
            (76, 88),
        ),
        metric("Cut", "rescheduling calls per day", "", (55, 80), (20, 30)),
    ],
    criteria: [
        "Customers move appointments themselves",
        "Defect report with a photo from the store",
        "Crews of two planned as one",
        "Link to the till system order",
        "Night jobs with key handover",
        "Works with seasonal crews",
    ],
    risks: [
        "Black Friday freeze from early November to January",
        "Store managers change every few months and training does not stick",
        "Half of the fitters are seasonal",
        "Head office bought, the regions were told afterwards",
        "Another tool for store tickets is under contract until summer",
        "Order data from the tills misses the delivery floor and lift",
    ],
    champion_roles: [
        "Head of Store Maintenance",
        "Installation Services Manager",
        "Regional Operations Lead",
        "Customer Service Director",
        "Head of Technical Services",
    ],
    skeptic_roles: [
        "Regional Director",
        "Store Manager Representative",
        "IT Operations Lead",
        "Category Manager",
        "Finance Business Partner",
    ],
    objections: [
        (
            "Store staff have no time for tickets",
            "photo and two words, shown in their smallest store",
        ),
        (
            "Seasonal fitters will not learn it",
            "job list by text message, no app needed",
        ),
        (
            "We cannot promise four hours",
            "response shown per region from their own last year",
        ),
        (
            "Head office should not plan our crews",
            "regions kept their own boards, head office reads",
        ),
    ],
};
