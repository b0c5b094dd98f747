//! Anchors of the sections that list deals and records one by one, and the texts of links to them.

/// Anchor of the won deals.
pub const DEALS: &str = "deals";

/// Anchor of the lost deals.
pub const LOST: &str = "lost-deals";

/// Anchor of the rejected records.
pub const SENT_BACK: &str = "sent-back";

/// Anchor of the milestones not reached yet.
pub const STEPS: &str = "steps";

/// Text of a link to a list of deals.
pub const DEAL_BY_DEAL: &str = "See every deal";

/// Text of a link to the rejected records.
pub const RECORD_BY_RECORD: &str = "See every record";
