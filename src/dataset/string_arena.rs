//! Texts that are never searched for: stored in one buffer, referred to by a small number.

use std::num::NonZeroU32;

/// Position of a text in its [`StringArena`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StringId(NonZeroU32);

/// An append-only list of texts in one buffer.
#[derive(Default)]
pub struct StringArena {
    buffer: String,
    ends: Ends,
}

impl StringArena {
    /// Appends a text.
    pub fn push(&mut self, text: &str) -> StringId {
        // Four thousand million texts do not fit in memory first.
        let at = NonZeroU32::MIN.saturating_add(self.len() as u32);
        self.buffer.push_str(text);
        self.ends.push(self.buffer.len());
        StringId(at)
    }

    /// The text at a position of this list.
    pub fn text(&self, at: StringId) -> &str {
        self.at(at.0.get() - 1)
    }

    /// The text at a position, counted from 0.
    pub(super) fn at(&self, index: u32) -> &str {
        let start = index
            .checked_sub(1)
            .map_or(0, |before| self.ends.at(before));
        &self.buffer[start..self.ends.at(index)]
    }

    /// The last text.
    pub(super) fn last(&self) -> Option<&str> {
        self.len().checked_sub(1).map(|last| self.at(last as u32))
    }

    /// Number of texts.
    pub fn len(&self) -> usize {
        self.ends.low.len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.ends.low.is_empty()
    }
}

/// Ends of the texts in a buffer: four bytes each, for buffers of any length.
#[derive(Default)]
struct Ends {
    low: Vec<u32>,
    /// The texts at which the buffer passed a multiple of 4 GB.
    carries: Vec<u32>,
}

impl Ends {
    fn push(&mut self, end: usize) {
        while end >> 32 > self.carries.len() {
            self.carries.push(self.low.len() as u32);
        }
        self.low.push(end as u32);
    }

    fn at(&self, index: u32) -> usize {
        let high = if self.carries.is_empty() {
            0
        } else {
            self.carries.partition_point(|carry| *carry <= index)
        };
        high << 32 | self.low[index as usize] as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_read_back_and_equal_ones_are_kept_apart() {
        let mut strings = StringArena::default();
        let all = ["Ana", "", "Ana", "Zoë"].map(|text| (strings.push(text), text));
        assert!(all.iter().all(|(at, text)| strings.text(*at) == *text));
        assert_eq!(
            (strings.len(), strings.is_empty(), strings.last()),
            (4, false, Some("Zoë"))
        );
        assert_ne!(all[0].0, all[2].0);
    }

    #[test]
    fn ends_beyond_four_gigabytes_are_found() {
        let mut ends = Ends::default();
        let all = [3, (1 << 32) - 1, 1 << 32, (1 << 32) + 9, (3 << 32) + 1];
        all.into_iter().for_each(|end| ends.push(end));
        assert_eq!((0..5).map(|i| ends.at(i)).collect::<Vec<_>>(), all);
    }
}
