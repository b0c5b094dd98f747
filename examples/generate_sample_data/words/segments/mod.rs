//! What customers of each segment want, fear and measure.

mod fintech;
mod healthcare;
mod logistics;
mod manufacturing;
mod retail;
mod services;

/// A number a customer can check: `verb what from A unit to B unit`.
#[derive(Clone, Copy)]
pub struct Metric {
    pub verb: &'static str,
    pub what: &'static str,
    pub unit: &'static str,
    pub from: (i32, i32),
    pub to: (i32, i32),
}

const fn metric(
    verb: &'static str,
    what: &'static str,
    unit: &'static str,
    from: (i32, i32),
    to: (i32, i32),
) -> Metric {
    Metric {
        verb,
        what,
        unit,
        from,
        to,
    }
}

pub struct Segment {
    pub name: &'static str,
    pub company_nouns: [&'static str; 9],
    pub outcomes: [&'static str; 8],
    pub metrics: [Metric; 6],
    pub criteria: [&'static str; 6],
    pub risks: [&'static str; 6],
    pub champion_roles: [&'static str; 5],
    pub skeptic_roles: [&'static str; 5],
    pub objections: [(&'static str, &'static str); 4],
}

pub const LOGISTICS: usize = 1;

pub const SEGMENTS: [Segment; 6] = [
    fintech::FINTECH,
    logistics::LOGISTICS,
    healthcare::HEALTHCARE,
    manufacturing::MANUFACTURING,
    retail::RETAIL,
    services::SERVICES,
];
