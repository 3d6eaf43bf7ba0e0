//! Whether a loop goes over the letters of a text on purpose.

use ruff_python_ast::visitor::{Visitor, walk_expr};
use ruff_python_ast::{CmpOp, Expr, Stmt};

/// What a letter is asked, and no item of a list.
const METHODS: [&str; 11] =
    ["isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier", "islower", "isnumeric", "isprintable", "isspace", "isupper"];

/// What a loop's name is called that is a letter.
const NAMES: [&str; 3] = ["c", "ch", "char"];

/// Whether what a loop gives its target is asked what only letters are asked, in a body or in parts of a comprehension.
pub(super) fn wants_letters<'a>(target: &Expr, body: &'a [Stmt], parts: impl IntoIterator<Item = &'a Expr>) -> bool {
    let Expr::Name(name) = target else { return false };
    let mut letters = Letters { name: &name.id, found: NAMES.contains(&name.id.as_str()) };
    letters.visit_body(body);
    for part in parts {
        letters.visit_expr(part);
    }
    letters.found
}

struct Letters<'n> {
    name: &'n str,
    found: bool,
}

impl Letters<'_> {
    fn is_letter(&self, expression: &Expr) -> bool {
        matches!(expression, Expr::Name(name) if name.id == self.name)
    }
}

impl<'a> Visitor<'a> for Letters<'_> {
    fn visit_expr(&mut self, expression: &'a Expr) {
        self.found |= match expression {
            Expr::Call(call) => match &*call.func {
                Expr::Attribute(method) => METHODS.contains(&method.attr.as_str()) && self.is_letter(&method.value),
                Expr::Name(function) => function.id == "ord" && call.arguments.args.iter().any(|argument| self.is_letter(argument)),
                _ => false,
            },
            // `letter in "abc"`
            Expr::Compare(compare) => {
                self.is_letter(&compare.left)
                    && matches!((&*compare.ops, &*compare.comparators), ([CmpOp::In | CmpOp::NotIn], [Expr::StringLiteral(_)]))
            }
            _ => false,
        };
        if !self.found {
            walk_expr(self, expression);
        }
    }
}
