//! A hash that is the same on every machine and for ever.

/// A number that a text has on every machine and for ever (FNV-1a, 64 bits).
pub fn steady_hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}
