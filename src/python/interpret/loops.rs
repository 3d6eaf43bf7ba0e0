//! Loops, and how often they go round.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{CmpOp, Expr, Operator, Stmt, StmtFor, StmtWhile};
use ruff_text_size::{Ranged, TextRange};

use super::letters::wants_letters;
use super::{Exit, Interpreter, place};
use crate::python::range;
use crate::python::trace::{Loop, Times};
use crate::python::value::{Value, Values};

impl<'a> Interpreter<'a> {
    pub(super) fn each(&mut self, each: &'a StmtFor) -> Exit {
        let over = self.eval(&each.iter);
        self.go_over(&over, place(&*each.iter), || wants_letters(&each.target, &each.body, []));
        let times = match &*each.iter {
            Expr::Call(call) if matches!(&*call.func, Expr::Name(name) if name.id == "range") => self.range_length(&call.arguments.args),
            Expr::List(list) => count(list.elts.len()),
            Expr::Tuple(tuple) => count(tuple.elts.len()),
            // Over what there is; how much that is nobody knows.
            _ => Times::Unknown,
        };
        let mut item = Values::default();
        for value in &over {
            item.merge(self.item(value, None));
        }
        let head = TextRange::new(each.range.start(), each.iter.end());
        self.rounds(Loop { at: range(head), times }, |this| {
            this.assign(&each.target, None, item.clone());
            this.block(&each.body)
        });
        self.or_else(&each.body, &each.orelse)
    }

    pub(super) fn while_loop(&mut self, each: &'a StmtWhile) -> Exit {
        let head = TextRange::new(each.range.start(), each.test.end());
        // A thread, a timer or a method may change what is everybody's.
        let may_change = condition(each).names.iter().any(|name| self.script.shares(name));
        let times = if self.tries == 0 && !may_change && is_endless(each) { Times::Endless } else { self.while_times(each) };
        let times = if may_change && times == Times::Unbounded { Times::Unknown } else { times };
        self.rounds(Loop { at: range(head), times }, |this| {
            this.eval(&each.test);
            this.block(&each.body)
        });
        self.or_else(&each.body, &each.orelse)
    }

    /// The `else` of a loop, which a `break` goes past.
    fn or_else(&mut self, body: &'a [Stmt], orelse: &'a [Stmt]) -> Exit {
        let mut breaks = Breaks(false);
        for statement in body {
            breaks.visit_stmt(statement);
        }
        if !breaks.0 {
            return self.block(orelse);
        }
        let before = self.names();
        self.under_condition(|this| this.block(orelse));
        self.merge_names(before);
        Exit::Next
    }

    /// Goes round twice: what one round leaves behind, the next one finds.
    fn rounds(&mut self, this_loop: Loop, mut round: impl FnMut(&mut Self) -> Exit) {
        self.loops.push(this_loop);
        self.condition(1);
        for _ in 0..2 {
            let before = self.names();
            round(self);
            let after = self.names();
            let changed = after != before;
            self.merge_names(before);
            if !changed {
                break;
            }
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.conditions -= 1;
        }
        self.loops.pop();
    }

    fn range_length(&mut self, arguments: &'a [Expr]) -> Times {
        let numbers: Vec<Option<f64>> = arguments.iter().map(|argument| self.eval(argument).number()).collect();
        match numbers.as_slice() {
            [Some(end)] => Times::AtMost(*end),
            [Some(start), Some(end)] => Times::AtMost(end - start),
            [Some(start), Some(end), Some(step)] if *step != 0.0 => Times::AtMost(((end - start) / step).ceil()),
            _ => Times::Unknown,
        }
    }

    /// A `while` that counts up to a number goes round so often; one that neither counts nor looks at the clock may never end.
    fn while_times(&mut self, each: &'a StmtWhile) -> Times {
        let mut signs = Signs::default();
        signs.visit_expr(&each.test);
        each.body.iter().for_each(|statement| signs.visit_stmt(statement));
        if let Some((name, end, inclusive)) = limit(&each.test)
            && let Some(step) = signs.steps.iter().find(|(counted, _)| *counted == name).and_then(|(_, step)| *step)
            && let Some(start) = self.lookup(name).number()
            && let Some(end) = self.eval(end).number()
            && step > 0.0
        {
            return Times::AtMost(((end - start) / step).ceil() + if inclusive { 1.0 } else { 0.0 });
        }
        let ends = std::iter::once((&*each.test, true)).chain(each.body.iter().filter_map(leaves_if).map(|test| (test, false)));
        let seconds = ends.filter_map(|(test, stays)| self.seconds(test, stays)).reduce(f64::min);
        if let Some(seconds) = seconds {
            return Times::Until(seconds);
        }
        let leaves_by_itself = !signs.steps.is_empty() || signs.looks_at_clock || signs.compares_number;
        if leaves_by_itself { Times::Unknown } else { Times::Unbounded }
    }

    /// After how many seconds a condition on the clock no longer holds; where it ends a loop, after how many it does.
    fn seconds(&mut self, test: &'a Expr, stays: bool) -> Option<f64> {
        let Expr::Compare(compare) = test else { return None };
        let ([op], [right]) = (&*compare.ops, &*compare.comparators) else { return None };
        let is_less = match op {
            CmpOp::Lt | CmpOp::LtE => true,
            CmpOp::Gt | CmpOp::GtE => false,
            _ => return None,
        };
        let (one, other) = (self.eval(&compare.left), self.eval(right));
        let (lesser, greater) = if is_less == stays { (one, other) } else { (other, one) };
        match (lesser.only()?, greater.only()?) {
            (Value::Clock(now), Value::Clock(end)) if *now == 0.0 && *end > 0.0 => Some(*end),
            (Value::Elapsed, Value::Literal(_)) => greater.number(),
            _ => None,
        }
    }

    /// An item of a value: the one at an index, or any.
    pub(super) fn item(&mut self, value: &Value, index: Option<usize>) -> Values {
        match value {
            Value::List(object) => {
                let object = &self.trace.objects[*object];
                let Some(known) = index.and_then(|index| object.items.get(index)) else { return object.any_item() };
                let mut item = known.clone();
                item.merge(object.rest.clone());
                if object.open {
                    item.add(Value::Unknown);
                }
                item
            }
            Value::Dict(object) => {
                let object = &self.trace.objects[*object];
                let mut keys: Values = object.entries.iter().map(|entry| Value::Literal(entry.key.clone().into())).collect();
                if object.open {
                    keys.add(Value::Unknown);
                }
                keys
            }
            Value::Answer { call, path } => {
                // The items of all pages are pages.
                let pages = path.is_empty() && self.trace.calls.get(*call).is_some_and(|call| call.kind == crate::python::CallKind::Pages);
                Values::one(if pages { value.clone() } else { value.below(crate::python::ITEM) })
            }
            Value::Events(path) => {
                // The keys of the payload, one after the other.
                if path.is_empty() {
                    self.trace.events_escape = true;
                    return Values::unknown();
                }
                Values::one(value.below(crate::python::ITEM))
            }
            _ => Values::unknown(),
        }
    }
}

fn count(length: usize) -> Times {
    u32::try_from(length).map_or(Times::Unknown, |length| Times::AtMost(f64::from(length)))
}

/// `name < number` or `name <= number`, alone or beside others.
fn limit(test: &Expr) -> Option<(&str, &Expr, bool)> {
    match test {
        Expr::Compare(compare) => match (&*compare.left, &*compare.ops, &*compare.comparators) {
            (Expr::Name(name), [CmpOp::Lt], [end]) => Some((name.id.as_str(), end, false)),
            (Expr::Name(name), [CmpOp::LtE], [end]) => Some((name.id.as_str(), end, true)),
            _ => None,
        },
        Expr::BoolOp(both) if both.op == ruff_python_ast::BoolOp::And => both.values.iter().find_map(limit),
        _ => None,
    }
}

/// The condition of a statement that leaves the loop or its function where it holds.
fn leaves_if(statement: &Stmt) -> Option<&Expr> {
    let Stmt::If(choice) = statement else { return None };
    matches!(choice.body.last(), Some(Stmt::Break(_) | Stmt::Return(_) | Stmt::Raise(_))).then_some(&*choice.test)
}

/// Whether a loop's body leaves that loop by `break`.
struct Breaks(bool);

impl<'a> Visitor<'a> for Breaks {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Break(_) => self.0 = true,
            // A `break` in there is theirs.
            Stmt::For(StmtFor { orelse, .. }) | Stmt::While(StmtWhile { orelse, .. }) => {
                orelse.iter().for_each(|statement| self.visit_stmt(statement));
            }
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
            _ => walk_stmt(self, statement),
        }
    }
}

/// Whether nothing in a loop can end it: its condition stays what it is, and no statement leaves it. What a call in it raises still may,
/// which fails the script.
fn is_endless(each: &StmtWhile) -> bool {
    let stays = condition(each);
    let mut ways = Ways { names: &stays.names, out: false };
    each.body.iter().for_each(|statement| ways.visit_stmt(statement));
    let mut breaks = Breaks(false);
    each.body.iter().for_each(|statement| breaks.visit_stmt(statement));
    stays.holds && !ways.out && !breaks.0
}

/// What the condition of a loop depends on.
fn condition(each: &StmtWhile) -> Stays<'_> {
    let mut stays = Stays { names: Vec::new(), holds: true };
    stays.visit_expr(&each.test);
    stays
}

/// A condition that is as it is for as long as its names are.
struct Stays<'a> {
    names: Vec<&'a str>,
    holds: bool,
}

impl<'a> Visitor<'a> for Stays<'a> {
    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) => self.names.push(&name.id),
            Expr::Compare(_)
            | Expr::BoolOp(_)
            | Expr::UnaryOp(_)
            | Expr::NumberLiteral(_)
            | Expr::StringLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::Tuple(_)
            | Expr::List(_)
            | Expr::Set(_) => walk_expr(self, expression),
            _ => self.holds = false,
        }
    }
}

/// Ways out of a loop besides `break`: statements that leave its function, ends of the process, and changes of its condition's names.
struct Ways<'s, 'a> {
    names: &'s [&'a str],
    out: bool,
}

impl<'a> Visitor<'a> for Ways<'_, '_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Return(_) | Stmt::Raise(_) | Stmt::Assert(_) => self.out = true,
            // What is in there happens when it is called.
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
            _ => walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) => {
                // A list or dict may be changed by whoever is given it, or by its own methods.
                self.out |= self.names.contains(&name.id.as_str()) && !name.ctx.is_load();
            }
            Expr::Call(call) => {
                // A function of the script may change what is everybody's.
                const OTHERS: [&str; 5] = ["print", "len", "str", "int", "sleep"];
                let is_end = |name: &str| matches!(name, "exit" | "_exit" | "quit" | "abort" | "kill" | "fail");
                self.out |= match &*call.func {
                    Expr::Name(name) => is_end(&name.id) || !self.names.is_empty() && !OTHERS.contains(&name.id.as_str()),
                    Expr::Attribute(attribute) => {
                        is_end(&attribute.attr) || matches!(&*attribute.value, Expr::Name(name) if self.names.contains(&name.id.as_str()))
                    }
                    _ => false,
                };
                let is_given = |part: &Expr| matches!(part, Expr::Name(name) if self.names.contains(&name.id.as_str()));
                self.out |= call.arguments.args.iter().any(is_given);
                self.out |= call.arguments.keywords.iter().any(|keyword| is_given(&keyword.value));
            }
            Expr::Yield(_) | Expr::YieldFrom(_) | Expr::Await(_) => self.out = true,
            _ => {}
        }
        walk_expr(self, expression);
    }
}

/// Signs that a loop ends by itself.
#[derive(Default)]
struct Signs<'a> {
    /// Names that are counted, with the step if that is known.
    steps: Vec<(&'a str, Option<f64>)>,
    looks_at_clock: bool,
    compares_number: bool,
}

impl<'a> Visitor<'a> for Signs<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::AugAssign(assign) if matches!(assign.op, Operator::Add | Operator::Sub) => {
                if let Expr::Name(name) = &*assign.target {
                    self.steps.push((name.id.as_str(), number(&assign.value).filter(|_| assign.op == Operator::Add)));
                }
            }
            Stmt::Assign(assign) => {
                if let ([Expr::Name(name)], Expr::BinOp(sum)) = (assign.targets.as_slice(), &*assign.value)
                    && matches!(&*sum.left, Expr::Name(left) if left.id == name.id)
                    && matches!(sum.op, Operator::Add | Operator::Sub)
                {
                    self.steps.push((name.id.as_str(), number(&sum.right).filter(|_| sum.op == Operator::Add)));
                }
            }
            _ => {}
        }
        walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Attribute(attribute) => {
                let name = attribute.attr.as_str();
                self.looks_at_clock |= matches!(
                    name,
                    "time" | "now" | "utcnow" | "monotonic" | "perf_counter" | "time_ns" | "today" | "get_remaining_time_in_millis"
                );
            }
            Expr::Call(call) => self.looks_at_clock |= matches!(&*call.func, Expr::Name(name) if name.id == "time"),
            Expr::Compare(compare) => {
                let order = compare.ops.iter().any(|op| matches!(op, CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE));
                self.compares_number |= order;
            }
            _ => {}
        }
        walk_expr(self, expression);
    }
}

fn number(expression: &Expr) -> Option<f64> {
    match expression {
        Expr::NumberLiteral(literal) => match &literal.value {
            ruff_python_ast::Number::Int(int) => int.as_i32().map(f64::from),
            ruff_python_ast::Number::Float(float) => Some(*float),
            ruff_python_ast::Number::Complex { .. } => None,
        },
        _ => None,
    }
}
