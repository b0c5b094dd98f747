//! Which source file uses which: every path in the code, followed to the file that defines its end.
//!
//! Paths are read from tokens, so comments and strings do not count and the insides of macros do.
//! What stands under `#[cfg(test)]` is left out: tests may look anywhere.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// `["crate", "model", "Day"]`; of a glob the last is `*`.
type Path = Vec<String>;

/// A source file as a module of the crate.
#[derive(Default)]
struct Module {
    file: String,
    /// Modules that stand in files of their own.
    children: Vec<String>,
    /// Names that `use` brings into the module, and what they stand for.
    imports: Vec<(String, Path)>,
    /// Items that the file defines itself.
    items: BTreeSet<String>,
    /// Every path of two names or more.
    paths: BTreeSet<Path>,
}

/// `from → to → the names used`, by file.
pub type Arrows = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// The files each file uses.
///
/// # Arguments
/// `files`: path below `src` and text of each, `lib.rs` and `main.rs` left out.
pub fn arrows(files: &[(String, String)]) -> Arrows {
    let modules: BTreeMap<Path, Module> = files
        .iter()
        .map(|(file, text)| {
            let tokens: TokenStream = text.parse().unwrap_or_else(|e| panic!("{file}: {e}"));
            let mut module = Module {
                file: file.clone(),
                ..Module::default()
            };
            read_module(tokens, &mut module, 0);
            (module_path(file), module)
        })
        .collect();
    let mut arrows = Arrows::new();
    for (at, module) in &modules {
        let uses = arrows.entry(module.file.clone()).or_default();
        let children = module.children.iter().map(|name| joined(at, name));
        let declared = children.filter_map(|child| modules.get(&child));
        for child in declared {
            let names = uses.entry(child.file.clone()).or_default();
            names.insert(format!("mod {}", child.file));
        }
        for path in &module.paths {
            if let Some(to) = file_of(&modules, at, path, 0)
                && to != module.file
            {
                uses.entry(to).or_default().insert(path.join("::"));
            }
        }
    }
    arrows
}

/// Groups of files that use each other in a circle; each group sorted.
pub fn circles(arrows: &Arrows) -> Vec<Vec<String>> {
    let reach = |from: &String| {
        let mut seen = BTreeSet::new();
        let mut left = vec![from];
        while let Some(file) = left.pop() {
            for next in arrows.get(file).into_iter().flat_map(BTreeMap::keys) {
                if seen.insert(next) {
                    left.push(next);
                }
            }
        }
        seen
    };
    let reached: BTreeMap<_, _> = arrows.keys().map(|file| (file, reach(file))).collect();
    let mut circles = BTreeSet::new();
    for (file, after) in &reached {
        let together: Vec<String> = after
            .iter()
            .filter(|other| reached.get(*other).is_some_and(|back| back.contains(file)))
            .map(|other| (*other).clone())
            .collect();
        if !together.is_empty() {
            circles.insert(together);
        }
    }
    circles.into_iter().collect()
}

/// `ingest/rows/mod.rs` and `ingest/rows.rs` are both `["ingest", "rows"]`.
fn module_path(file: &str) -> Path {
    let file = file.trim_end_matches(".rs").trim_end_matches("/mod");
    file.split('/').map(String::from).collect()
}

fn joined(path: &[String], name: &str) -> Path {
    let mut path = path.to_vec();
    path.push(name.to_string());
    path
}

/// The file that defines what a path in the module `at` names; `None` for what is not the crate's.
fn file_of(
    modules: &BTreeMap<Path, Module>,
    at: &[String],
    path: &[String],
    depth: usize,
) -> Option<String> {
    if depth > 8 {
        return None;
    }
    let mut now = at.to_vec();
    let mut rest = path;
    match rest.first()?.as_str() {
        "crate" => {
            now.clear();
            rest = &rest[1..];
        }
        "self" => rest = &rest[1..],
        "super" => {
            while rest.first().is_some_and(|name| name == "super") {
                now.pop();
                rest = &rest[1..];
            }
        }
        first => {
            let known = modules.get(at)?;
            let is_import = known.imports.iter().any(|(name, _)| name == first);
            if !is_import && !known.children.iter().any(|name| name == first) {
                return None;
            }
        }
    }
    while let Some((name, after)) = rest.split_first() {
        let child = joined(&now, name);
        if modules.contains_key(&child) {
            now = child;
            rest = after;
            continue;
        }
        let module = modules.get(&now)?;
        let import = module.imports.iter().find(|(import, _)| import == name);
        if let Some((_, target)) = import.filter(|_| !module.items.contains(name)) {
            let mut whole = target.clone();
            whole.extend_from_slice(after);
            if whole == path && now == at {
                return None;
            }
            return file_of(modules, &now, &whole, depth + 1);
        }
        return Some(module.file.clone());
    }
    modules.get(&now).map(|module| module.file.clone())
}

const ITEMS: [&str; 9] = [
    "fn",
    "struct",
    "enum",
    "union",
    "trait",
    "type",
    "const",
    "static",
    "macro_rules",
];

/// Reads paths, imports, items and declared modules. `depth` counts modules inside the file.
fn read_module(tokens: TokenStream, module: &mut Module, depth: usize) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut i = 0;
    while i < tokens.len() {
        if is_test_only(&tokens[i..]) {
            i += 2;
            while i < tokens.len() && !ends_item(&tokens[i]) {
                i += 1;
            }
            i += 1;
            continue;
        }
        match &tokens[i] {
            TokenTree::Group(group) => read_module(group.stream(), module, depth),
            // `pub(in crate::room)` says who may look, not what is used.
            TokenTree::Ident(word) if word == "in" && i == 0 => return,
            TokenTree::Ident(word) if word == "mod" => {
                match (tokens.get(i + 1), tokens.get(i + 2)) {
                    (Some(TokenTree::Ident(name)), Some(TokenTree::Punct(_))) => {
                        module.children.push(name.to_string());
                        i += 2;
                    }
                    (Some(TokenTree::Ident(_)), Some(TokenTree::Group(inside))) => {
                        read_module(inside.stream(), module, depth + 1);
                        i += 2;
                    }
                    _ => {}
                }
            }
            TokenTree::Ident(word) if word == "use" => {
                let end = tokens[i..].iter().position(|t| is_punct(t, ';'));
                let end = end.map_or(tokens.len(), |n| i + n);
                read_use(&tokens[i + 1..end], &[], depth, module);
                i = end;
            }
            TokenTree::Ident(word) => {
                if ITEMS.contains(&word.to_string().as_str())
                    && let Some(TokenTree::Ident(name)) = tokens.get(i + 1)
                {
                    module.items.insert(name.to_string());
                }
                let is_inside = i >= 2 && is_punct(&tokens[i - 1], ':');
                let (path, length) = path_at(&tokens[i..]);
                if !is_inside && path.len() > 1 {
                    add_path(path, depth, module);
                }
                i += length - 1;
            }
            _ => {}
        }
        i += 1;
    }
}

/// In a module inside the file the first `super` is the file itself.
fn add_path(mut path: Path, depth: usize, module: &mut Module) {
    for _ in 0..depth {
        if path.first().is_some_and(|name| name == "super") {
            path.remove(0);
        }
    }
    if path.len() > 1 {
        module.paths.insert(path);
    }
}

/// Reads what follows `use`, or one part of a `{…}` in it.
fn read_use(tokens: &[TokenTree], prefix: &[String], depth: usize, module: &mut Module) {
    for part in tokens.split(|t| is_punct(t, ',')) {
        let (path, length) = path_at(part);
        let mut whole = prefix.to_vec();
        whole.extend(path);
        match part.get(length) {
            Some(TokenTree::Group(group)) => {
                let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                read_use(&inside, &whole, depth, module);
            }
            after => {
                if whole.len() > 1 && whole.last().is_some_and(|name| name == "self") {
                    whole.pop();
                }
                let alias = match (after, part.get(length + 1)) {
                    (Some(TokenTree::Ident(word)), Some(TokenTree::Ident(alias)))
                        if word == "as" =>
                    {
                        Some(alias.to_string())
                    }
                    _ => whole.last().cloned(),
                };
                if let Some(alias) = alias.filter(|_| depth == 0) {
                    module.imports.push((alias, whole.clone()));
                }
                add_path(whole, depth, module);
            }
        }
    }
}

/// The names at the start that `::` joins, and how many tokens they take (at least one).
fn path_at(tokens: &[TokenTree]) -> (Path, usize) {
    let mut path = Vec::new();
    let mut i = 0;
    loop {
        match tokens.get(i) {
            Some(TokenTree::Ident(name)) => path.push(name.to_string()),
            Some(token) if is_punct(token, '*') && i > 0 => path.push("*".into()),
            _ => return (path, i.max(1)),
        }
        let is_joined =
            tokens.len() > i + 2 && is_punct(&tokens[i + 1], ':') && is_punct(&tokens[i + 2], ':');
        if !is_joined {
            return (path, i + 1);
        }
        i += 3;
    }
}

fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(p) if p.as_char() == sign)
}

/// Whether `#[cfg(test)]` stands here.
fn is_test_only(tokens: &[TokenTree]) -> bool {
    let [hash, TokenTree::Group(attribute), ..] = tokens else {
        return false;
    };
    is_punct(hash, '#') && attribute.stream().to_string().replace(' ', "") == "cfg(test)"
}

fn ends_item(token: &TokenTree) -> bool {
    is_punct(token, ';')
        || matches!(token, TokenTree::Group(g) if g.delimiter() == Delimiter::Brace)
}
