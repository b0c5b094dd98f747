//! What the records say, and dice that always fall the same.

/// What one record says.
pub struct Content {
    /// Its language.
    pub language: String,
    pub account: String,
    pub outcome: String,
    pub criteria: Vec<String>,
    /// Objections and answers.
    pub objections: Vec<(String, String)>,
    /// Name, role, why.
    pub champion: String,
    pub skeptic: String,
    pub risk: String,
    pub metric: String,
    pub lost: String,
}

/// The records of `contents.txt`.
pub fn contents() -> Vec<Content> {
    include_str!("contents.txt")
        .lines()
        .map(|line| {
            let line = line.replace("||", "##");
            let cells: Vec<&str> = line.split('|').collect();
            let pair = |text: &str| {
                let (objection, answer) = text.split_once(';').expect("objection;answer");
                (objection.to_string(), answer.to_string())
            };
            Content {
                language: cells[0].into(),
                account: cells[1].into(),
                outcome: cells[2].into(),
                criteria: cells[3].split(';').map(str::to_string).collect(),
                objections: cells[4].split("##").map(pair).collect(),
                champion: cells[5].into(),
                skeptic: cells[6].into(),
                risk: cells[7].into(),
                metric: cells[8].into(),
                lost: cells[9].into(),
            }
        })
        .collect()
}

/// Numbers that look random and are the same for the same seed.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}
