//! `ssmith explain`: the page of a rule, and the table of the simulator's switches.

use std::io::{self, Write};

use ssmith::diagnostic::{At, Level, Rule};
use ssmith::rules;
use ssmith::simulate::SWITCHES;
use ssmith::text::nearest;

use crate::args::Explain;
use crate::ui::Ui;
use crate::{CliError, Exit};

pub(crate) fn run(args: &Explain, ui: &mut Ui) -> Result<Exit, CliError> {
    if args.code == "switches" {
        ui.result(|out| switches(out))?;
        return Ok(Exit::Fine);
    }
    let rule = find(&args.code)?;
    ui.result(|out| page(rule, out))?;
    Ok(Exit::Fine)
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
    let surfaces = match rule.at {
        At::Create => "the service refuses the document when it is created",
        At::Run => "an execution goes wrong",
    };
    let what = match rule.level {
        Level::Error => format!("error: {surfaces}"),
        Level::Warning => format!("warning: very likely, {surfaces}"),
        Level::Note => "note: advice, shown with --pedantic".to_owned(),
    };
    writeln!(out, "\u{1b}[1m{} {}\u{1b}[0m\n{what}\n", rule.code, rule.name)?;
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
