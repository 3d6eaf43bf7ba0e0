//! References in the commands that instances run.

use crate::diagnostic::{Diagnostic, Level};
use crate::document::{Action, Arg, StepAt, strings};
use crate::expr::{self, Reference};
use crate::rules::Context;
use crate::rules::security::source::{Source, source};
use crate::text::Pointer;

crate::rule! {
    /// A parameter that nothing checks becomes a part of a shell command.
    ///
    /// # Why
    /// The value is put into the command as it is. `; curl … | sh` as a value is a second command, and it runs as root. An
    /// `allowedPattern` without quotes, `;`, `$`, `&`, `|` and blanks, or `allowedValues`, lets nothing of that through. Where the
    /// pattern is there but lets such a value through, this is a note.
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

/// AWS's Command documents that run what they are given.
const SHELLS: [&str; 3] = ["AWS-RunShellScript", "AWS-RunPowerShellScript", "AWS-RunRemoteScript"];

/// Values that are a command of their own in one shell or the other.
const HARMFUL: [&str; 4] = ["a;id", "$(id)", "`id`", "a|id"];

pub(super) fn check(context: &Context<'_>, at: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let Action::RunCommand(inputs) = &at.step.action else { return };
    if !inputs.document_name.as_deref().is_some_and(|name| SHELLS.iter().any(|shell| name.rsplit('/').next() == Some(shell))) {
        return;
    }
    let Some(parameters) = inputs.parameters.as_ref().and_then(Arg::literal) else { return };
    let list = at.pointer.join("inputs").join("Parameters");
    // What a step's commands hold more than once is told once.
    let mut told: Vec<Reference> = Vec::new();
    for key in ["commands", "commandLine"] {
        let Some(commands) = parameters.get(key) else { continue };
        strings(commands, &list.join(key), &mut |text, pointer| {
            // Whoever makes a whole command a parameter means that others say what runs.
            let is_whole = expr::whole(text.trim()).is_some();
            for (range, reference) in expr::references(text) {
                if told.contains(&reference) {
                    continue;
                }
                told.push(reference.clone());
                let step = at.step.name();
                match source(context, &reference, &HARMFUL) {
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
