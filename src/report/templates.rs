//! The templates of page and mail: built in, or replaced by a company's own.

use std::io;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use schemars::JsonSchema;
use serde::Serialize;

use super::charts::Chart;
use super::document::{Cell, Definition, Document, Section, Table};
use super::format::Formatter;
use super::words::{figure, units};
use crate::model::Locale;

/// Template of the page.
pub const PAGE: &str = "page.html.j2";
/// Template of the page's style sheet.
pub const STYLE: &str = "page.css";
/// Template of the mail's HTML.
pub const MAIL: &str = "mail.html.j2";
/// Template of the mail's plain text.
pub const TEXT: &str = "mail.txt.j2";

/// Most instructions that a template may take. The largest page takes less than a twentieth.
const MOST_STEPS: u64 = 20_000_000;
/// Most bytes that a template may make.
const MOST_BYTES: usize = 64 << 20;

/// The built-in templates, by name.
pub const BUILT_IN: [(&str, &str); 4] = [
    (PAGE, include_str!("../../reports/page.html.j2")),
    (STYLE, include_str!("../../reports/page.css")),
    (MAIL, include_str!("../../reports/mail.html.j2")),
    (TEXT, include_str!("../../reports/mail.txt.j2")),
];

/// A template that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "template {name}: {reason}\n  `handoff schema report` lists what a template is given \
     (PageContext, MailContext)"
)]
pub struct TemplateError {
    /// Its name.
    name: String,
    /// The reason, with the line.
    reason: String,
}

/// Context of the page's template, `page.html.j2`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PageContext<'a> {
    /// The report; `sections` beside it is what the page shows.
    pub doc: &'a Document,
    /// The sections, with tables cut to the rows the page shows.
    pub sections: &'a [Section],
    /// The style sheet.
    pub style: &'a str,
}

/// Context of the mail's templates, `mail.html.j2` and `mail.txt.j2`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MailContext<'a> {
    /// The report; `sections` beside it is what the mail shows.
    pub doc: &'a Document,
    /// The sections of the mail, with tables cut to the rows it shows.
    pub sections: &'a [Section],
    /// Where the full report is, in words, when it is not on the web.
    pub place: &'a str,
    /// Web address of the full report.
    pub url: Option<&'a str>,
    /// Time zone of the days.
    pub zone: &'a str,
    /// Domain of the pictures' content ids.
    pub cid_domain: &'a str,
}

/// Templates, parsed and checked.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
    style: String,
}

impl Templates {
    /// Parses the built-in templates, replaced by those of the same name in `own` (name and text),
    /// for `locale`. Each is filled with a report that contains one of everything, so that a
    /// mistake is found before any input is read.
    ///
    /// # Errors
    /// When no template has such a name, or a template cannot be parsed or filled.
    pub fn new(own: &[(String, String)], locale: Locale) -> Result<Templates, TemplateError> {
        let is_ours = |name: &str| BUILT_IN.iter().any(|(built_in, _)| *built_in == name);
        // What other templates include begins with an underscore, so that a slip in a name is no
        // part.
        if let Some((name, _)) = own
            .iter()
            .find(|(name, _)| !is_ours(name) && !name.starts_with('_'))
        {
            let names: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
            let reason = format!(
                "no report uses it; the names are {} (parts that they include begin with _)",
                names.join(", ")
            );
            return Err(TemplateError {
                name: name.clone(),
                reason,
            });
        }
        let mut environment =
            environment(Formatter::new(locale)).map_err(|e| wrong("templates", &e))?;
        let built_in = BUILT_IN
            .iter()
            .filter(|(name, _)| !own.iter().any(|(own, _)| own == name));
        let all = built_in
            .map(|(name, text)| ((*name).to_string(), (*text).to_string()))
            .chain(own.iter().cloned());
        let mut style = String::new();
        for (name, text) in all {
            match name == STYLE {
                true => style = text,
                false => environment
                    .add_template_owned(name.clone(), text)
                    .map_err(|e| wrong(&name, &e))?,
            }
        }
        let templates = Templates { environment, style };
        templates.try_out()?;
        Ok(templates)
    }

    /// The style sheet.
    pub fn style(&self) -> &str {
        &self.style
    }

    /// Fills a template.
    ///
    /// # Errors
    /// When it uses a variable that the context does not have, or takes or makes too much.
    pub fn fill(&self, name: &str, context: &impl Serialize) -> Result<String, TemplateError> {
        let mut text = Limited(Vec::new());
        let template = self.environment.get_template(name);
        template
            .and_then(|template| {
                template
                    .render_captured_to(Serde(context), &mut text)
                    .map(drop)
            })
            .map_err(|e| wrong(name, &e))?;
        String::from_utf8(text.0).map_err(|_| TemplateError {
            name: name.into(),
            reason: "it makes text that is not UTF-8".into(),
        })
    }

    fn try_out(&self) -> Result<(), TemplateError> {
        let doc = one_of_everything();
        let page = PageContext {
            doc: &doc,
            sections: &doc.sections,
            style: &self.style,
        };
        self.fill(PAGE, &page)?;
        for url in [None, Some("https://x.example/")] {
            let (place, zone, cid_domain) = ("x", "UTC", "x.example");
            let mail = MailContext {
                doc: &doc,
                sections: &doc.sections,
                place,
                url,
                zone,
                cid_domain,
            };
            self.fill(MAIL, &mail)?;
            self.fill(TEXT, &mail)?;
        }
        Ok(())
    }
}

/// The text of a template, up to [`MOST_BYTES`].
struct Limited(Vec<u8>);

impl io::Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MOST_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn wrong(name: &str, error: &minijinja::Error) -> TemplateError {
    let line = error
        .line()
        .map_or(String::new(), |line| format!("line {line}: "));
    let reason = match error.kind() {
        ErrorKind::OutOfFuel => {
            format!("it takes more than {MOST_STEPS} steps; a loop in it repeats too often")
        }
        ErrorKind::WriteFailure => {
            format!("it makes more than {} MiB of text", MOST_BYTES >> 20)
        }
        _ => error.to_string(),
    };
    TemplateError {
        name: name.into(),
        reason: format!("{line}{reason}"),
    }
}

fn environment(f: Formatter) -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(MOST_STEPS));
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()?,
    );
    environment.add_filter("units", move |text: String| units(&text, &f));
    environment.add_filter("figure", move |text: String, longest: Option<usize>| {
        figure(&text, longest, &f)
    });
    environment.add_filter("address", address);
    Ok(environment)
}

/// A web address for an HTML attribute, with its slashes unescaped.
fn address(text: &str) -> Value {
    let escaped = text
        .replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    Value::from_safe_string(escaped)
}

/// A report with a block of each kind and a cell of each tone.
fn one_of_everything() -> Document {
    let text = || "x".to_string();
    let chart = Chart {
        name: "x",
        alt: text(),
        width: 10,
        height: 10,
        svg: "<svg></svg>".into(),
    };
    let row = vec![
        Cell::from("x"),
        Cell::bad("x"),
        Cell::verdict(true, text()),
        Cell::linked("x", Some(text())),
    ];
    let section = Section::new("x", "x")
        .text("x")
        .text_to("x", "x")
        .list(vec![text(), text()])
        .page_list(vec![text()])
        .page_list(vec![text(), text()])
        .figure(chart.clone(), "x", "x")
        .figure(chart, "x", "")
        .table(Table::new(&["x", "#x", "#x", ""], vec![row]))
        .see("x", "x");
    Document {
        kind: "daily",
        title: text(),
        meta: text(),
        subject: text(),
        preheader: text(),
        headline: text(),
        lead: vec![text()],
        alerts: vec![text()],
        sections: vec![section],
        definitions: vec![Definition {
            term: "x",
            meaning: text(),
        }],
        charts: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(name: &str, text: &str) -> String {
        Templates::new(&[(name.into(), text.into())], Locale::EnGb)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_mistake_in_a_template_is_named_with_its_line_before_a_report_is_made() {
        let message = refused(PAGE, "<h1>{{ doc.headline }}</h1>\n{{ doc.headlin }}");
        assert!(
            message.contains("page.html.j2") && message.contains("line 2"),
            "{message}"
        );
        let message = refused(MAIL, "{% for s in sections %}");
        assert!(
            message.contains("mail.html.j2") && message.contains("line 1"),
            "{message}"
        );
        let message = refused("page.htm.j2", "");
        assert!(
            message.contains("page.htm.j2") && message.contains("page.html.j2, page.css"),
            "{message}"
        );
    }

    #[test]
    fn a_template_that_does_not_end_or_makes_too_much_is_named() {
        let loops =
            "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}";
        let message = refused(TEXT, loops);
        assert!(
            message.contains("mail.txt.j2") && message.contains("repeats too often"),
            "{message}"
        );
        let wide = "{% for a in range(90000) %}{{ 'x' * 9000 }}{% endfor %}";
        let message = refused(PAGE, wide);
        assert!(
            message.contains("page.html.j2") && message.contains("64 MiB"),
            "{message}"
        );
        // Including itself ends too.
        let message = refused(MAIL, "{% include \"mail.html.j2\" %}");
        assert!(message.contains("mail.html.j2"), "{message}");
    }

    #[test]
    fn a_part_is_included_and_text_from_a_crm_is_escaped() {
        let own = [
            (PAGE.to_string(), "{% include \"_head.html\" %}".to_string()),
            (
                "_head.html".to_string(),
                "<h1>{{ doc.headline }}</h1>".to_string(),
            ),
        ];
        let templates = Templates::new(&own, Locale::EnGb).unwrap();
        let doc = Document {
            headline: "<script>".into(),
            ..one_of_everything()
        };
        let context = PageContext {
            doc: &doc,
            sections: &[],
            style: "",
        };
        assert_eq!(
            templates.fill(PAGE, &context).unwrap(),
            "<h1>&lt;script&gt;</h1>"
        );
    }
}
