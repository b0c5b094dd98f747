//! Words for yes and no that a configuration declares.

use super::declared_words::refuse_twice;
use super::fold::fold;

/// Words for yes and no in the flags of a table, beside those that are known everywhere.
#[derive(Debug, Default, Clone)]
pub struct FlagWords {
    /// Words for yes, folded by [`fold`].
    pub yes: Vec<String>,
    /// Words for no, folded likewise.
    pub no: Vec<String>,
}

impl FlagWords {
    /// The words that a table declares.
    pub(super) fn new(
        section: &str,
        [yes, no]: [Option<&Vec<String>>; 2],
        problems: &mut Vec<String>,
    ) -> FlagWords {
        refuse_twice(section, &[("yes", yes), ("no", no)], problems);
        let words = |list: Option<&Vec<String>>| {
            let list = list.map_or(&[][..], Vec::as_slice);
            list.iter().map(|word| fold(word)).collect()
        };
        FlagWords {
            yes: words(yes),
            no: words(no),
        }
    }
}
