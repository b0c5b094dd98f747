//! The order in which people number files.

use std::path::Path;

/// A sort key that orders names as people number them: 9 before 10, `deals` before `deals (1)` and
/// `deals-1`.
pub fn natural(path: &Path) -> Vec<(u64, String)> {
    let text = path.with_extension("").to_string_lossy().to_lowercase();
    let mut parts = Vec::new();
    for part in text
        .chars()
        .collect::<Vec<_>>()
        .chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit())
    {
        let part: String = part.iter().collect();
        parts.push((
            part.parse().unwrap_or(0),
            part.trim_start_matches('0').to_string(),
        ));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_in_the_order_in_which_people_number_them() {
        let mut names = [
            "deals-2026-10.csv",
            "deals-2026-9.csv",
            "d (1).csv",
            "d.csv",
            "h-2026-11-20-1.csv",
            "h-2026-11-20.csv",
            "x-09.csv",
            "x-10.csv",
        ];
        names.sort_by_cached_key(|name| natural(Path::new(name)));
        let expected = [
            "d.csv",
            "d (1).csv",
            "deals-2026-9.csv",
            "deals-2026-10.csv",
            "h-2026-11-20.csv",
            "h-2026-11-20-1.csv",
            "x-09.csv",
            "x-10.csv",
        ];
        assert_eq!(names, expected);
    }
}
