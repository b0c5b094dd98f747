//! A record as people paste it: one way from a text to fields, and the form in which it is written.
//!
//! A paste is read in six steps, each with its own files:
//!
//! 1. **Lines** (`source`, `turns`): tags, struck-out text and marks of other programs go; each line
//!    keeps the number that it has in the paste and, in a chat, its speaker.
//! 2. **Parts** (`parts`): mails of a thread, drafts, final versions. The newest mail counts, and no
//!    draft where a final version stands.
//! 3. **Segments**: texts that may be a field. They come from JSON (`keys`), cells and tables
//!    (`tables`), or lines (`walker`): labels in many languages (`labels`, `label_index`, `heading`),
//!    sentences that name their field (`sentences`), questions of a chat, numbers of the form
//!    (`outer_numbers`), and texts whose label is missing.
//! 4. **One record** (`records`): of several in one text the last one counts, as a whole.
//! 5. **Assignment** (`assign`, `fit`): each field takes at most one segment, each segment goes to at
//!    most one field (or the two of its label), and the evidence of all together is the greatest
//!    there is. Labels weigh most, then sentences and numbers, then place and content.
//! 6. **Fields** (`absorb`, `authors`): the texts in the form that the rules read. What no field takes
//!    is listed with its line; what was read without being sure is a doubt.
//!
//! The work grows with the length of the text and no faster. No step knows the words of a language:
//! those are data (`record::words`).
//!
//! | file | holds |
//! |---|---|
//! | `record_block` | [`Block`]: a record as it was understood; [`Reading`]: with its lines and doubts |
//! | `label`, `label_index`, `label_words`, `labels`, `questions`, `heading`, `label_style`, `pieces` | what a label begins, by its words or as a question |
//! | `header` | what the header of a table of records asks for |
//! | `wrapping` | quotes of lists |
//! | `markup`, `questionnaire`, `layouts`, `fronts`, `turns`, `source`, `parts` | steps 1 and 2 |
//! | `segment`, `sentence_forms`, `person_forms`, `told`, `sentences`, `outer_numbers`, `dictation`, `guidance`, `rows`, `row_labels`, `tables`, `cells`, `key_values`, `keys`, `ends` | step 3 |
//! | `walker_state`, `begins`, `stays`, `messages`, `bare_labels`, `own_labels`, `running_text`, `walk_tables`, `chrome`, `sections`, `walker` | step 3, from line to line |
//! | `records`, `fit`, `assign` | steps 4 and 5 |
//! | `authors`, `absorb` | step 6 |
//! | `write`, `canonical`, `spans` | the form in which a record is written, read as it stands |
//! | `read` | all steps, until what is written reads the same |

mod absorb;
mod assign;
mod authors;
mod bare_labels;
mod begins;
mod canonical;
mod cells;
mod chrome;
mod dictation;
mod ends;
mod fit;
mod fronts;
mod guidance;
mod header;
mod heading;
mod key_values;
mod keys;
mod label;
mod label_index;
mod label_style;
mod label_words;
mod labels;
mod layouts;
mod markup;
mod messages;
mod outer_numbers;
mod own_labels;
mod parts;
mod person_forms;
mod pieces;
mod questionnaire;
mod questions;
mod read;
mod record_block;
mod records;
mod row_labels;
mod rows;
mod running_text;
mod sections;
mod segment;
mod sentence_forms;
mod sentences;
mod source;
mod spans;
mod stays;
mod tables;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_parts;
mod told;
mod turns;
mod walk_tables;
mod walker;
mod walker_state;
mod wrapping;
mod write;

pub use cells::begins_with_columns;
pub use fit::likely_line;
pub use header::columns_of_header;
pub use labels::Labels;
pub use read::{read, read_closely};
pub use record_block::{Block, Doubt, Head, Leftover, LeftoverReason, Reading, Span};
pub use write::write;
