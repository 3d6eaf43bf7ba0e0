//! References in the commands that instances run.

use crate::diagnostic::{Diagnostic, Level};
use crate::document::{Action, Arg, StepAt, strings};
use crate::expr::{self, Reference};
use crate::rules::Context;
use crate::rules::security::quotes::{Quotes, Shell};
use crate::rules::security::source::{Source, source};
use crate::text::Pointer;

crate::rule! {
    /// A parameter that nothing checks becomes a part of a shell command.
    ///
    /// # Why
    /// The value is put into the command as it is. `; curl … | sh` as a value is a second command, and it runs as root. An
    /// `allowedPattern` without quotes, `;`, `$`, `&`, `|` and blanks, or `allowedValues`, lets nothing of that through. Where the
    /// pattern is there but lets such a value through, this is a note; an argument in single quotes is safe then, if the pattern admits
    /// no `'`.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Service:
    ///     type: String
    /// mainSteps:
    ///   - name: Restart
    ///     action: aws:runCommand
    ///     inputs:
    ///       DocumentName: AWS-RunShellScript
    ///       InstanceIds: [i-0123456789abcdef0]
    ///       Parameters:
    ///         commands:
    ///           - systemctl restart {{ Service }}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Service:
    ///     type: String
    ///     allowedPattern: ^[a-z][a-z0-9_.-]{0,60}$
    /// mainSteps:
    ///   - name: Restart
    ///     action: aws:runCommand
    ///     inputs:
    ///       DocumentName: AWS-RunShellScript
    ///       InstanceIds: [i-0123456789abcdef0]
    ///       Parameters:
    ///         commands:
    ///           - systemctl restart {{ Service }}
    /// ```
    pub(super) UNCHECKED_PARAMETER_IN_SHELL = "SSM0902" "unchecked-parameter-in-shell" Warning Run
}

crate::rule! {
    /// What a step found becomes a part of a shell command.
    ///
    /// # Why
    /// Names, tags and the output of commands are written by whoever made the resource, not by the author of the runbook, and they are
    /// put into the command as they are. Ids that a service makes up do no harm; that is for you to say.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeTags
    ///     outputs:
    ///       - {Name: Tag, Selector: '$.Tags[0].Value', Type: String}
    ///   - name: Mount
    ///     action: aws:runCommand
    ///     inputs:
    ///       DocumentName: AWS-RunShellScript
    ///       InstanceIds: [i-0123456789abcdef0]
    ///       Parameters:
    ///         commands: ['mount {{ Find.Tag }} /data']
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Mount
    ///     action: aws:runCommand
    ///     inputs:
    ///       DocumentName: AWS-RunShellScript
    ///       InstanceIds: [i-0123456789abcdef0]
    ///       Parameters:
    ///         commands: ['mount /dev/sdf /data']
    /// ```
    pub(super) OUTPUT_IN_SHELL = "SSM0903" "output-in-shell" Note Run
}

/// AWS's Command documents that run what they are given, and the shell where it is always the same.
const SHELLS: [(&str, Option<Shell>); 3] =
    [("AWS-RunShellScript", Some(Shell::Posix)), ("AWS-RunPowerShellScript", Some(Shell::PowerShell)), ("AWS-RunRemoteScript", None)];

/// Values that are a command of their own in one shell or the other.
pub(super) const HARMFUL: [&str; 4] = ["a;id", "$(id)", "`id`", "a|id"];

pub(super) fn check(context: &Context<'_>, at: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let Action::RunCommand(inputs) = &at.step.action else { return };
    let document = inputs.document_name.as_deref().and_then(|name| name.rsplit('/').next());
    let Some((_, shell)) = SHELLS.iter().find(|(name, _)| Some(*name) == document) else { return };
    let Some(parameters) = inputs.parameters.as_ref().and_then(Arg::literal) else { return };
    let list = at.pointer.join("inputs").join("Parameters");
    // What a step's commands hold more than once is told once.
    let mut told: Vec<Reference> = Vec::new();
    for key in ["commands", "commandLine"] {
        let Some(commands) = parameters.get(key) else { continue };
        let mut quotes = shell.map(Quotes::new);
        strings(commands, &list.join(key), &mut |text, pointer| {
            // Whoever makes a whole command a parameter means that others say what runs.
            let is_whole = expr::whole(text.trim()).is_some();
            let arguments = quotes.as_mut().map(|quotes| quotes.arguments(text)).unwrap_or_default();
            for (range, reference) in expr::references(text) {
                if told.contains(&reference) {
                    continue;
                }
                let found = source(context, &reference, &HARMFUL);
                let is_quoted = arguments.iter().any(|quoted| quoted.start <= range.start && range.end <= quoted.end);
                if let (Source::Weak, true, Some(shell)) = (found, is_quoted, shell)
                    && source(context, &reference, &with_quotes(*shell).iter().map(String::as_str).collect::<Vec<_>>()) == Source::Safe
                {
                    continue;
                }
                told.push(reference.clone());
                let step = at.step.name();
                match found {
                    found @ (Source::Unchecked | Source::Weak) => {
                        let why = if found == Source::Weak { "its pattern lets `;` or `$` through" } else { "nothing checks it" };
                        let message =
                            format!("{reference} becomes a part of a command of step `{step}`, and {why}: `;reboot` would run too");
                        let mut finding = context.inside(&UNCHECKED_PARAMETER_IN_SHELL, pointer, range, message);
                        if is_whole || found == Source::Weak {
                            finding.level = Level::Note;
                        }
                        let help = "give the parameter `allowedValues`, or an `allowedPattern` such as `^[A-Za-z0-9_.-]+$`";
                        let name = reference.to_string();
                        let declared = Pointer::root().join("parameters").join(name.trim_matches(['{', '}', ' ']));
                        out.push(finding.help(help).related(context.tree.key_span(&declared), "the parameter"));
                    }
                    Source::Found => {
                        let message = format!("{reference} becomes a part of a command of step `{step}`, whatever text was found");
                        let help = "let an `aws:executeScript` step check it first, if somebody else can write it";
                        out.push(context.inside(&OUTPUT_IN_SHELL, pointer, range, message).help(help));
                    }
                    Source::Safe | Source::Unknown => {}
                }
            }
        });
    }
}

/// Values with one of a shell's single quotes in them, among which those are that would end the quotes and run something.
fn with_quotes(shell: Shell) -> Vec<String> {
    let mut texts = Vec::new();
    for text in HARMFUL.into_iter().chain(["a"]) {
        for (quote, at) in shell.quotes().iter().flat_map(|quote| (0..=text.len()).map(move |at| (quote, at))) {
            let (before, after) = text.split_at(at);
            texts.push(format!("{before}{quote}{after}"));
            texts.extend(after.get(1..).map(|after| format!("{before}{quote}{after}")));
        }
    }
    texts
}
