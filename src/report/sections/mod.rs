//! The topics of reports: each file holds the section of one, for page and mail, and its lists.
//! [`topic`](super::topic) says how to add one.

pub mod check_ins;
pub mod copies;
pub mod cs_leads;
pub mod data;
pub mod diagnosis;
pub mod drafting;
pub mod drilldown;
pub mod fields;
pub mod lost_deals;
pub mod lost_reasons;
pub mod lost_segments;
pub mod milestones;
pub mod open_handoffs;
pub mod outliers;
pub mod people;
pub mod plan;
pub mod promises;
pub mod quarters;
pub mod record_quality;
pub mod record_sample;
pub mod rejection_reasons;
pub mod rejections;
pub mod renewals;
pub mod rep_rejections;
pub mod reps;
pub mod retention;
pub mod review_cycles;
pub mod signals;
pub mod since;
pub mod today;
pub mod watch;
pub mod win_rate;
pub mod won_deals;
