//! What can be wrong with a specification without looking at the document.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::rules::Context;
use crate::rules::specification::{last_name, names, sources, yields};
use crate::spec::{Part, Spanned, Specification};
use crate::text::{Near, Span, nearest};

crate::rule! {
    /// The specification's Id is missing, is none, or is not that of its folder.
    ///
    /// # Why
    /// The document's name is made from the Id, `service:type:name:date`. Without one, or with the one of another folder, the document
    /// is registered under a name that nobody looks for.
    ///
    /// # Example
    /// ```specification
    /// # Id
    ///
    /// copy_snapshot
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// # Id
    ///
    /// ebs:sop:copy_snapshot:2026-01-31
    /// ```
    pub(super) BAD_ID = "SSM1101" "bad-id" Warning Run
}

crate::rule! {
    /// A section of the specification is missing or empty.
    ///
    /// # Why
    /// Whoever decides whether to run an SOP reads what it is for, how risky it is, what it may do, what it takes, does and gives. What
    /// is left out of the specification cannot be held against the document either.
    ///
    /// # Example
    /// ```specification
    /// ## Risk
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Risk
    ///
    /// Low
    /// ```
    pub(super) MISSING_SECTION = "SSM1102" "missing-section" Note Run
}

crate::rule! {
    /// Something stands twice in the specification.
    ///
    /// # Why
    /// Two inputs, steps or outputs of one name, or two sections of one heading, may say different things; ssmith goes by the first.
    ///
    /// # Example
    /// ```specification
    /// ## Outputs
    ///
    /// * `CopySnapshot.SnapshotId`: The copy
    /// * `CopySnapshot.SnapshotId`: The snapshot
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Outputs
    ///
    /// * `CopySnapshot.SnapshotId`: The copy
    /// ```
    pub(super) REPEATED_NAME = "SSM1103" "repeated-name" Warning Run
}

crate::rule! {
    /// The specification's Outputs name a step that its Steps do not have.
    ///
    /// # Why
    /// An output of the document is an output of one of its steps: `Step.Output`.
    ///
    /// # Example
    /// ```specification
    /// ## Outputs
    ///
    /// * `CopySnapshots.SnapshotId`: The copy
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Outputs
    ///
    /// * `CopySnapshot.SnapshotId`: The copy
    /// ```
    pub(super) OUTPUT_OF_NO_STEP = "SSM1104" "output-of-no-step" Warning Run
}

crate::rule! {
    /// The specification's Outputs name an output that it does not give to the step.
    ///
    /// # Why
    /// The specification contradicts itself: the section Outputs promises one name, the step yields another. The document can keep only
    /// one of the two promises.
    ///
    /// # Example
    /// ```specification
    /// ## Outputs
    ///
    /// * `Tell.LastDay`: The day after which the copy may go
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Outputs
    ///
    /// * `Tell.Until`: The day after which the copy may go
    /// ```
    pub(super) OUTPUT_NOT_OF_STEP = "SSM1105" "output-not-of-step" Warning Run
}

pub(super) fn check(context: &Context<'_>, specification: &Specification, out: &mut Vec<Diagnostic>) {
    id(context, specification, out);
    sections(specification, out);
    let inputs = specification.inputs.iter().map(|input| &input.name);
    twice("input", inputs, out);
    twice("step", specification.steps.iter().map(|step| &step.name), out);
    for step in &specification.steps {
        twice(&format!("output of step `{}`", step.name.value), step.outputs.iter().map(|output| &output.name), out);
    }
    twice("output", specification.outputs.iter().map(|output| &output.name), out);
    if !specification.steps.is_empty() {
        outputs(specification, out);
    }
    sources::check(specification, out);
}

fn id(context: &Context<'_>, specification: &Specification, out: &mut Vec<Diagnostic>) {
    let form = "write `service:type:name:date`, such as `efs:sop:restore_backup:2026-01-31`";
    let Some(stated) = &specification.id else {
        let at = specification.heading(Part::Id).unwrap_or(Span::start_of(specification.file));
        out.push(BAD_ID.at(at, "the specification has no Id, so the document has no name of its own").help(form));
        return;
    };
    let id = match specification.sop_id() {
        Ok(id) => id,
        Err(error) => {
            out.push(BAD_ID.at(stated.span, error.to_string()).help(form));
            return;
        }
    };
    if let Some(place) = context.around.place
        && *place != id
    {
        let message = format!("the specification's Id is `{id}`, but its folder is that of `{place}`");
        out.push(BAD_ID.at(stated.span, message).help(format!("change the Id, or move the folder to `{}`", id.path())));
    }
}

fn sections(specification: &Specification, out: &mut Vec<Diagnostic>) {
    let known = [
        (Part::Intent, "Intent", specification.intent.is_none()),
        (Part::Risk, "Risk", specification.risk.is_none()),
        (Part::Permissions, "Permissions", false),
        (Part::Inputs, "Inputs", false),
        (Part::Steps, "Steps", specification.steps.is_empty()),
        (Part::Outputs, "Outputs", false),
    ];
    let mut missing = Vec::new();
    for (part, name, empty) in known {
        match specification.heading(part) {
            Some(heading) if empty => out.push(MISSING_SECTION.at(heading, format!("the specification's section {name} says nothing"))),
            Some(_) => {}
            None => missing.push(name),
        }
    }
    if let [first, rest @ ..] = missing.as_slice() {
        let (noun, list) = match rest {
            [] => ("section", (*first).to_owned()),
            _ => ("sections", missing.join(", ")),
        };
        let finding = MISSING_SECTION.at(Span::start_of(specification.file), format!("the specification lacks the {noun} {list}"));
        out.push(finding.help("write `None.` below a heading where there is nothing to say"));
    }
    let mut seen: HashMap<Part, Span> = HashMap::new();
    for part in &specification.parts {
        if let Some(first) = seen.get(&part.value) {
            let finding = REPEATED_NAME.at(part.span, format!("the specification has two sections {}", heading(part.value)));
            out.push(finding.help("make one of the two, or give one another heading").related(*first, "the first one"));
        } else {
            seen.insert(part.value, part.span);
        }
    }
}

fn heading(part: Part) -> &'static str {
    match part {
        Part::Id => "Id",
        Part::Intent => "Intent",
        Part::Type => "Type",
        Part::Risk => "Risk",
        Part::Requirements => "Requirements",
        Part::Permissions => "Permissions",
        Part::SupportsRollback => "Supports Rollback",
        Part::Inputs => "Inputs",
        Part::Steps => "Steps",
        Part::Outputs => "Outputs",
    }
}

fn twice<'a>(what: &str, all: impl Iterator<Item = &'a Spanned<String>>, out: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for name in all {
        if let Some(first) = seen.get(name.value.as_str()) {
            let finding = REPEATED_NAME.at(name.span, format!("{what} `{}` stands twice in the specification", name.value));
            out.push(finding.help("take one out, or give it its own name").related(*first, "the first one"));
        } else {
            seen.insert(&name.value, name.span);
        }
    }
}

/// The outputs of the whole against those of the steps.
fn outputs(specification: &Specification, out: &mut Vec<Diagnostic>) {
    for output in &specification.outputs {
        let name = &output.name;
        let steps = specification.steps.iter().map(|step| step.name.value.as_str());
        let Some((step, wanted)) = name.value.split_once('.') else {
            let of = specification.steps.iter().find(|step| yields(step, &name.value));
            let help = of.map_or_else(
                || "write `Step.Output`, with the name of a step before the dot".to_owned(),
                |step| format!("write `{}.{}`", step.name.value, name.value),
            );
            out.push(OUTPUT_OF_NO_STEP.at(name.span, format!("output `{}` of the specification names no step", name.value)).help(help));
            continue;
        };
        let Some(found) = specification.step(step) else {
            let message = format!("output `{}` of the specification is of step `{step}`, which it does not have", name.value);
            let near = nearest(step, steps);
            let help = near.map(|near| format!("did you mean `{near}.{wanted}`?"));
            let finding = OUTPUT_OF_NO_STEP.at(name.span, message).mean(step, near.map(|near| Near::judged(step, near)));
            out.push(finding.maybe_help(help));
            continue;
        };
        if !yields(found, last_name(wanted)) {
            let own = names(found.outputs.iter().map(|output| &output.name));
            let has = match own.as_slice() {
                [] => "no outputs".to_owned(),
                own => format!("`{}`", own.join("`, `")),
            };
            let message = format!("the specification promises the output `{}`, but its own step `{step}` has {has}", name.value);
            let help = match own.as_slice() {
                [one] => format!("write `{step}.{}` here, or `{wanted}` at the step", last_name(one)),
                _ => format!("add `{wanted}` to the step's Outputs, or write an output that the step has"),
            };
            let at = found.outputs.first().map_or(found.name.span, |output| output.name.span);
            out.push(OUTPUT_NOT_OF_STEP.at(name.span, message).help(help).related(at, format!("step `{step}`")));
        }
    }
}

/// Whether an output is of a step that has it; otherwise the specification contradicts itself.
pub(super) fn is_consistent(specification: &Specification, output: &str) -> bool {
    let Some((step, wanted)) = output.split_once('.') else { return specification.steps.is_empty() };
    specification.steps.is_empty() || specification.step(step).is_some_and(|step| yields(step, last_name(wanted)))
}
