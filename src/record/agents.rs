//! Whether a drafter is an agent, such as an AI assistant, or a person, by name.

/// Words in a name that make it an agent's.
const WORDS: [&str; 20] = [
    "assistant",
    "copilot",
    "bot",
    "chatbot",
    "salesbot",
    "crmbot",
    "slackbot",
    "gpt",
    "llm",
    "agent",
    "agentforce",
    "autopilot",
    "automation",
    "autodraft",
    "notetaker",
    "genai",
    "openai",
    "assistent",
    "asistente",
    "アシスタント",
];
/// Names of agents that people have too: they count only as the whole name.
const ALONE: [&str; 8] = [
    "ai", "claude", "gemini", "einstein", "breeze", "mistral", "llama", "grok",
];
/// Words that stand beside them without making them a person.
const BESIDE: [&str; 22] = [
    "pro",
    "flash",
    "mini",
    "turbo",
    "plus",
    "ultra",
    "nano",
    "sonnet",
    "opus",
    "haiku",
    "code",
    "for",
    "by",
    "sales",
    "cloud",
    "draft",
    "drafts",
    "google",
    "anthropic",
    "salesforce",
    "hubspot",
    "microsoft",
];
/// Words of roles that make an `AI` in capitals beside them no first name.
const ROLES: [&str; 12] = [
    "SDR", "BDR", "AE", "CSM", "REP", "NOTES", "DRAFT", "WRITER", "SCRIBE", "COACH", "SALES", "CRM",
];
/// Fewest letters before a `Bot` or `Agent` that is written on: `LeBot` is a family name.
const FEWEST_BEFORE: usize = 3;

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
        let written = name.trim();
        let name = written.to_lowercase();
        if !self.patterns.is_empty() {
            return self.patterns.iter().any(|pattern| fits(pattern, &name));
        }
        let mut words = name
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        let is_beside = |word: &str| {
            let is_version = word.starts_with(|c: char| c.is_ascii_digit());
            ALONE.contains(&word) || BESIDE.contains(&word) || is_version
        };
        let is_agents =
            |word: &str| WORDS.contains(&word) || word.ends_with("gpt") || word.contains("copilot");
        words.clone().any(is_agents)
            || (words.clone().any(|word| ALONE.contains(&word)) && words.all(is_beside))
            || is_named_ai(written)
            || written.split(|c: char| !c.is_alphanumeric()).any(is_run_on)
    }
}

/// Whether `AI` in capitals is a word of a name, and no first name: `Gong AI`, `Notetaker (AI)`,
/// `AI-SDR`, `otter.ai`.
fn is_named_ai(name: &str) -> bool {
    if name.contains('@') {
        return false;
    }
    if name.to_ascii_lowercase().ends_with(".ai") {
        return true;
    }
    let words: Vec<&str> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    // `AI TANAKA` is a person in capitals.
    let is_small = |word: &&str| word.chars().any(char::is_lowercase);
    let may_tell = words.iter().any(is_small)
        || words.iter().any(|word| ROLES.contains(word))
        || words.last() == Some(&"AI");
    words.contains(&"AI") && may_tell
}

/// Whether a word ends in an agent's that is written on with a capital: `SalesBot`, `GongAI`.
fn is_run_on(word: &str) -> bool {
    ["Bot", "AI", "Agent", "Assistant"].iter().any(|end| {
        let before = word.strip_suffix(end);
        before.is_some_and(|before| {
            before.chars().count() >= FEWEST_BEFORE && before.ends_with(char::is_lowercase)
        })
    })
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
            "HandoffGPT",
            "handoffgpt",
            "SalesBot",
            "GongAI",
            "Gong AI",
            "otter.ai",
            "Notetaker (AI)",
            "AI-SDR",
            "AI Drafts",
            "Agentforce",
            "Einstein Copilot",
            "Breeze Assistant",
            "Claude 3.5 Sonnet",
            "Gemini Pro",
        ] {
            assert!(agents.has(name), "{name}");
        }
        for name in [
            "Claude Dupont",
            "Ai Tanaka",
            "Marco Bellini",
            "Abbot Lee",
            "Agnes Talbot",
            "Pieter Botha",
            "Bud Abbott",
            "Yann LeBot",
            "Kopilot Nowak",
            "AI TANAKA",
            "Ai Nguyen",
            "ana@acme.ai",
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
