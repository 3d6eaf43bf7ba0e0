//! The rule reference: every rule's own text on one page of Markdown, `docs/rules.md`.

use std::fmt::Write as _;

use crate::diagnostic::{At, Level, Rule};
use crate::rules;

/// The page.
pub fn reference() -> String {
    let mut page = "# Rules\n\nGenerated from the rules' own texts, which `ssmith explain CODE` prints too; `UPDATE=1 cargo test --test it rules` writes it.\n\
                    \nAn **error**: the service refuses the document, or the step cannot work. A **warning**: very likely wrong. A **note**: advice, shown with\n\
                    `--pedantic`. *create*: it surfaces when the document is created; *run*: when it runs.\n"
        .to_owned();
    for (title, rules) in families() {
        say(&mut page, format_args!("\n## {title}\n\n| code | name | level | at | what |\n|---|---|---|---|---|\n"));
        for rule in &rules {
            let Rule { code, name, level, at, .. } = rule;
            let anchor = format!("{}-{name}", code.to_lowercase());
            say(&mut page, format_args!("| [{code}](#{anchor}) | {name} | {level} | {at} | {} |\n", rule.summary().replace('|', "\\|")));
        }
        for rule in rules {
            section(rule, &mut page);
        }
    }
    page
}

/// The rules by the two digits of their family; what stands in several parts is one.
fn families() -> Vec<(String, Vec<&'static Rule>)> {
    let mut families: Vec<(&str, Vec<&str>, Vec<&'static Rule>)> = Vec::new();
    for family in rules::FAMILIES {
        match families.last_mut() {
            Some((digits, titles, rules)) if *digits == family.digits => {
                titles.push(family.title);
                rules.extend(family.rules);
            }
            _ => families.push((family.digits, vec![family.title], family.rules.to_vec())),
        }
    }
    families.into_iter().map(|(digits, titles, rules)| (format!("SSM{digits}: {}", titles.join(", ")), rules)).collect()
}

fn section(rule: &Rule, page: &mut String) {
    say(page, format_args!("\n### {} {}\n\n{}\n\n", rule.code, rule.name, says(rule)));
    let mut in_code = false;
    for line in rule.lines() {
        in_code ^= line.starts_with("```");
        // The rule's own headings stand below its name.
        let deeper = if !in_code && line.starts_with("# ") { "###" } else { "" };
        say(page, format_args!("{deeper}{}\n", fence(line)));
    }
}

/// A fence with a language that renderers know: some kinds of example only the tests tell apart.
fn fence(line: &str) -> &str {
    match line.strip_prefix("```") {
        Some("template" | "template-without-design" | "scenario" | "simulation" | "cloudformation") => "```yaml",
        Some("specification") => "```markdown",
        _ => line,
    }
}

/// What a rule's findings mean.
pub fn says(rule: &Rule) -> String {
    let surfaces = match rule.at {
        At::Create => "the service refuses the document when it is created",
        At::Run => "an execution goes wrong",
    };
    match rule.level {
        Level::Error => format!("error: {surfaces}"),
        Level::Warning => format!("warning: very likely, {surfaces}"),
        Level::Note => "note: advice, shown with --pedantic".to_owned(),
    }
}

fn say(page: &mut String, text: std::fmt::Arguments<'_>) {
    page.write_fmt(text).expect("internal error: a string takes any text");
}
