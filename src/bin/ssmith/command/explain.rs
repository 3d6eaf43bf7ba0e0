//! `ssmith explain`: the page of a rule, and the table of the simulator's switches.

use std::io::{self, Write};

use ssmith::diagnostic::Rule;
use ssmith::report::says;
use ssmith::rules;
use ssmith::simulate::SWITCHES;
use ssmith::text::nearest;

use crate::args::Explain;
use crate::ui::Ui;
use crate::{CliError, Exit};

pub(crate) fn run(args: &Explain, ui: &mut Ui) -> Result<Exit, CliError> {
    match args.code.as_deref() {
        Some("switches") => ui.result(|out| switches(out))?,
        None => ui.result(|out| list("", out))?,
        Some(family) if is_family(family) => ui.result(|out| list(&family.to_uppercase(), out))?,
        Some(code) => {
            let rule = find(code)?;
            ui.result(|out| page(rule, out))?;
        }
    }
    Ok(Exit::Fine)
}

/// Whether a text is the beginning of codes and no code.
fn is_family(text: &str) -> bool {
    let upper = text.to_uppercase();
    rules::find(text).is_none() && rules::all().any(|rule| rules::is_meant(rule, &upper))
}

/// The rules of a family, or all; a line each.
fn list(family: &str, out: &mut dyn Write) -> io::Result<()> {
    let known = || rules::all().filter(|rule| rule.code.starts_with(family));
    let width = known().map(|rule| rule.name.len()).max().unwrap_or(0);
    for rule in known() {
        writeln!(out, "\u{1b}[1m{}\u{1b}[0m  {:<7}  {:<width$}  {}", rule.code, rule.level.to_string(), rule.name, rule.summary())?;
    }
    Ok(())
}

/// The rule of a code or name that the user typed.
pub(crate) fn find(code: &str) -> Result<&'static Rule, CliError> {
    rules::find(code).ok_or_else(|| {
        let error = CliError::usage(format!("there is no rule `{code}`"));
        // Codes that look alike have nothing to do with each other; names do.
        match nearest(code, rules::all().map(|rule| rule.name)) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error.hint("a rule is named by its code, such as SSM0301, or by its name, as reports show it"),
        }
    })
}

fn page(rule: &Rule, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\u{1b}[1m{} {}\u{1b}[0m\n{}\n", rule.code, rule.name, says(rule))?;
    let mut in_code = false;
    for line in rule.lines() {
        in_code ^= line.starts_with("```");
        match line.strip_prefix("# ") {
            Some(heading) if !in_code => writeln!(out, "\u{1b}[1m{heading}\u{1b}[0m")?,
            _ => writeln!(out, "{line}")?,
        }
    }
    Ok(())
}

/// What nobody has verified about the service, and how the simulator decides it.
fn switches(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\u{1b}[1mPoints that nobody has verified, and how the simulator decides them\u{1b}[0m")?;
    writeln!(out, "`--switch NAME=on|off` decides otherwise; the trace says when one mattered.\n")?;
    for switch in SWITCHES {
        let (now, otherwise) = if switch.default { ("on", "off") } else { ("off", "on") };
        let (here, there) = if switch.default { (switch.on, switch.off) } else { (switch.off, switch.on) };
        writeln!(out, "\u{1b}[1m{}\u{1b}[0m (reference {})", switch.name, switch.section)?;
        writeln!(out, "  {now}, the default: {here}")?;
        writeln!(out, "  {otherwise}: {there}")?;
    }
    Ok(())
}
