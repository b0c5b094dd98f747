//! Whether a drafter is an agent, such as an AI assistant, or a person, by name.

/// Words in a name that make it an agent's.
const WORDS: [&str; 10] = [
    "assistant",
    "copilot",
    "bot",
    "chatbot",
    "gpt",
    "chatgpt",
    "llm",
    "agent",
    "autopilot",
    "automation",
];
/// Names of agents that people have too: they count only as the whole name.
const ALONE: [&str; 7] = [
    "ai", "claude", "gemini", "einstein", "breeze", "mistral", "llama",
];

/// Tells agents from people by name.
#[derive(Clone, Debug, Default)]
pub struct Agents {
    /// Configured names in lower case; `*` matches anything. When empty, the built-in words decide.
    patterns: Vec<String>,
}

impl Agents {
    /// Only these names are agents; `*` matches anything.
    pub fn named(names: &[String]) -> Agents {
        Agents {
            patterns: names
                .iter()
                .map(|name| name.trim().to_lowercase())
                .collect(),
        }
    }

    /// Whether a name is an agent's.
    pub fn has(&self, name: &str) -> bool {
        let name = name.trim().to_lowercase();
        if !self.patterns.is_empty() {
            return self.patterns.iter().any(|pattern| fits(pattern, &name));
        }
        let mut words = name
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        let is_alone =
            |word: &str| ALONE.contains(&word) || word.starts_with(|c: char| c.is_ascii_digit());
        words.clone().any(|word| WORDS.contains(&word))
            || (words.clone().any(|word| ALONE.contains(&word)) && words.all(is_alone))
    }
}

/// Whether a text matches a pattern; `*` matches anything.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = rest.split('*').collect();
    let Some((last, middle)) = parts.split_last() else {
        return true;
    };
    for part in middle {
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agents_are_told_from_persons() {
        let agents = Agents::default();
        for name in [
            "draft assistant",
            "ChatGPT",
            "GPT-5",
            "Claude",
            "Gemini 3",
            "AI",
            "Handoff Bot",
            "sales-copilot",
        ] {
            assert!(agents.has(name), "{name}");
        }
        for name in [
            "Claude Dupont",
            "Ai Tanaka",
            "Marco Bellini",
            "Abbot Lee",
            "",
            "Gemini Okafor",
        ] {
            assert!(!agents.has(name), "{name}");
        }
    }

    #[test]
    fn declared_agents_count_alone() {
        let agents = Agents::named(&["Quill".into(), "draft *".into(), "*-bot-*x".into()]);
        for name in ["quill", "Draft assistant", "a-bot-b-x"] {
            assert!(agents.has(name), "{name}");
        }
        for name in ["ChatGPT", "Quill Adams", "a-bot-b"] {
            assert!(!agents.has(name), "{name}");
        }
    }
}
