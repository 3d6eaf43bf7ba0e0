//! References in other brackets than double braces.

use std::collections::HashMap;
use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::expr::{self, Braces};
use crate::rules::Context;
use crate::rules::references::{Place, meant, shape};

crate::rule! {
    /// The name of a parameter or an output stands in single braces, in three, or in brackets of another kind.
    ///
    /// # Why
    /// References stand in double braces. `{ Name }`, `${Name}`, `{ Name }}`, `<Name>` and `%Name%` are plain text: the step gets them instead
    /// of the value. Of `{{{ Name }}}` the outer braces stay around the value. In commands and templates, where such names are often variables of theirs, nothing is said.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Name:
    ///     type: String
    /// mainSteps:
    ///   - name: Delete
    ///     action: aws:deleteStack
    ///     inputs:
    ///       StackName: '${Name}'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Name:
    ///     type: String
    /// mainSteps:
    ///   - name: Delete
    ///     action: aws:deleteStack
    ///     inputs:
    ///       StackName: '{{ Name }}'
    /// ```
    pub(super) SINGLE_BRACES = "SSM0319" "single-braces" Warning Run
}

/// Judges a text in which `braces` are the double ones.
pub(super) fn check(context: &Context<'_>, at: &Place<'_>, text: &str, braces: &[Braces], out: &mut Vec<Diagnostic>) {
    // In code and templates `${Name}` is a variable of theirs.
    if shape::is_code(text, at.pointer) {
        return;
    }
    let inner = text.trim().strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    if let Some(reference) = inner.and_then(expr::whole) {
        let message = format!("{} `{}` has the value `{text}`: one brace on either side stays around the value", at.what, at.name);
        out.push(context.at_value(&SINGLE_BRACES, at.pointer, message).help(format!("write `{reference}`")));
    }
    let mut tags: HashMap<&str, bool> = HashMap::new();
    let mut from = 0;
    while let Some(found) = next(text, from) {
        from = found.end;
        if braces.iter().any(|braces| braces.range.start < found.end && found.start < braces.range.end) {
            continue;
        }
        let written = &text[found.clone()];
        let inner = written.trim_start_matches('$').trim_matches(['{', '}', '<', '>', '%']);
        let Some(reference) = meant::reference(context, inner) else { continue };
        // `<Name>…</Name>` is a tag. The whole text is searched, so this is asked for names of the document only, and once each.
        if written.starts_with('<') && *tags.entry(inner).or_insert_with(|| text.contains(&format!("</{inner}>"))) {
            continue;
        }
        let message = format!("{} `{}` holds `{written}`, which is no reference: it stays in the value as it is", at.what, at.name);
        out.push(context.inside(&SINGLE_BRACES, at.pointer, found, message).help(format!("write `{reference}`")));
    }
}

/// Where the next name in brackets of another kind stands: `${Name}`, `{Name}`, `{ Name }}`, `<Name>`, `%Name%`.
fn next(text: &str, from: usize) -> Option<Range<usize>> {
    text[from..].char_indices().find_map(|(index, opening)| {
        let open = from + index;
        let closing = match opening {
            '{' => '}',
            '<' => '>',
            '%' => '%',
            _ => return None,
        };
        let body = open + 1;
        let close = body + text[body..].find(|c: char| !(c.is_ascii_alphanumeric() || "_.: ".contains(c)))?;
        let mut end = close + text[close..].strip_prefix(closing).map(|_| 1)?;
        if closing == '}' && text[end..].starts_with('}') {
            end += 1;
        }
        let start = if opening == '{' && text[..open].ends_with('$') { open - 1 } else { open };
        (close > body).then_some(start..end)
    })
}
