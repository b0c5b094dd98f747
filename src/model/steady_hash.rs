//! A hash that is the same on every machine and in every version.

/// FNV-1a hash (64 bits) of a text: stable across machines and versions.
pub fn steady_hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}
