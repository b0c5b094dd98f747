//! The anchors of the sections that list deals and records one by one, and what links to them say.

/// The anchor of the won deals.
pub const DEALS: &str = "deals";

/// The anchor of the lost deals.
pub const LOST: &str = "lost-deals";

/// The anchor of the records sent back.
pub const SENT_BACK: &str = "sent-back";

/// The anchor of the steps not taken.
pub const STEPS: &str = "steps";

/// What a link to one of them says.
pub const DEAL_BY_DEAL: &str = "Deal by deal";

/// What a link to the records sent back says.
pub const RECORD_BY_RECORD: &str = "Record by record";
