//! What templates may do, what they may not, and where their output comes from.

use serde_json::json;

use super::{ErrorKind, Origin, Place, Rendered, Request, TemplateError, render};
use crate::json::Value;

const SCRIPT: &str = "import time\n\n\ndef handler(events, context):\n    return time.time()\n";

const TIMER: &str =
    "<% macro record(name) %>\n- name: <$ name $>\n  inputs:\n    Script: |-\n      <$ script('now.py') $>\n<% endmacro %>\n";

fn attempt(text: &str, context: &Value) -> Result<Rendered, TemplateError> {
    render(&Request {
        name: "runbook.yaml.j2",
        text,
        context,
        template: &|name| match name {
            "steps/timer.yaml.j2" => Some(TIMER.to_owned()),
            "bad.j2" => Some("<% macro f(x) %>\n\n<$ x.y.z $><% endmacro %>".to_owned()),
            "part.j2" => Some("one: 1\n\ntwo: <$ design.id $>\n".to_owned()),
            "self.j2" => Some("<% include 'self.j2' %>".to_owned()),
            _ => None,
        },
        script: &|name| match name {
            "now.py" => Ok(SCRIPT.to_owned()),
            _ => Err(format!("there is no script `{name}`")),
        },
    })
}

fn rendered(text: &str) -> Rendered {
    attempt(text, &json!({"design": {"id": "a:b", "inputs": {"Region": {"type": "String"}}}})).expect("it renders")
}

fn text(template: &str) -> String {
    rendered(template).text().to_owned()
}

fn mistake(text: &str) -> TemplateError {
    attempt(text, &json!({"design": {"id": "a:b", "inputs": {"Region": {"type": "String"}}}})).expect_err("it is refused")
}

fn template(line: usize) -> Origin {
    Origin::Template { name: "runbook.yaml.j2".to_owned(), line }
}

fn place(name: &str, line: usize, column: usize) -> Place {
    Place { name: name.to_owned(), is_script: name.contains(".py"), line, column }
}

#[test]
fn other_languages_pass_untouched() {
    let foreign = "a: '{{ Region }}' # {% if x %} {# no #}\nb: |\n  <# PowerShell #>\n  if [[ $a <% ]]".replace("<%", "<");
    let foreign = foreign + "; then cat << 'EOF'\n  $x < 3 > 2 $> %>\n  # a comment, #!/bin/sh, 5 #% 2\n\n\n";
    assert_eq!(text(&foreign), foreign);
    assert_eq!(text("no newline"), "no newline");
    assert_eq!(text(""), "");
}

#[test]
fn statements_leave_no_lines_behind() {
    let template = "a:\n  <% if design.id %>\n  - 1\n  <% endif %>\n  <%# gone %>\n  #% for x in [2, 3]\n  - <$ x $>\n  #% endfor\nend\n";
    assert_eq!(text(template), "a:\n  - 1\n  - 2\n  - 3\nend\n");
}

#[test]
fn values_are_written_for_yaml() {
    let template = "<$ true $> <$ 1.5 $> <$ ['a', 1] $> <$ {'k': none} $> <$ 'é\"\\u0085' | yaml $> <$ none | tojson $> <$ \"<&'\" | tojson $> <$ 'x_y' | pascal $>";
    assert_eq!(text(template), r#"true 1.5 ["a",1] {"k":null} "é\"\u0085" null "<&'" XY"#);
    assert_eq!(text("<$ 'a\nb' | tojson $>"), r#""a\nb""#);
}

#[test]
fn a_script_is_indented_to_where_it_stands() {
    let output = text("x:\n  Script: |-\n    <$ script('now.py') $>\n  y: 1\n");
    assert_eq!(output, "x:\n  Script: |-\n    import time\n\n\n    def handler(events, context):\n        return time.time()\n  y: 1\n");
    assert_eq!(text("a <$ script('now.py') $>"), format!("a {}", SCRIPT.trim_end()));
}

#[test]
fn a_macro_that_inlines_a_script_is_indented_as_a_whole() {
    let template = "#% import 'steps/timer.yaml.j2' as timer\nmainSteps:\n  <$ timer.record('Start') $>\nend\n";
    let rendered = rendered(template);
    let expected = "mainSteps:\n  - name: Start\n    inputs:\n      Script: |-\n        import time\n\n\n        def handler(events, context):\n            return time.time()\nend\n";
    assert_eq!(rendered.text(), expected);
    let script = |line, column_offset| Origin::Script { name: "now.py".to_owned(), line, column_offset };
    let origins = rendered.lines();
    assert_eq!(origins[0], template_line(&rendered, "mainSteps:", template));
    assert_eq!(origins[1..4], [self::template(3), self::template(3), self::template(3)]);
    assert_eq!(origins[4], script(1, 8));
    assert_eq!(origins[8], script(5, 8));
    assert_eq!(origins[9], self::template(4));
    assert_eq!(rendered.map(9, 20), place("now.py", 5, 12));
    assert_eq!(rendered.map(2, 5), place("runbook.yaml.j2", 3, 6));
    // A script's mistakes often lie at the end of a line, in its indentation or in an empty line.
    assert_eq!(rendered.map(5, 99), place("now.py", 1, 12));
    assert_eq!(rendered.map(6, 1), place("now.py", 2, 1));
    assert_eq!(rendered.map(9, 2), place("now.py", 5, 1));
    assert_eq!(rendered.map(9, 11), place("now.py", 5, 3));
    assert_eq!(rendered.map(9, 99), place("now.py", 5, 23));
    assert_eq!(rendered.map(4, 99), place("runbook.yaml.j2", 3, 6));
}

fn template_line(rendered: &Rendered, line: &str, source: &str) -> Origin {
    assert!(rendered.text().contains(line));
    template(source.lines().position(|other| other == line).expect("the line is copied") + 1)
}

#[test]
fn copied_text_maps_to_its_column_and_values_to_their_expression() {
    let rendered =
        rendered("<% if true %>\n  é: <$ design.id $> # tail\n<% endif %>\n\n<% for x in [1, 2] %>\nn: <$ x $>\n<% endfor %>\nlast");
    assert_eq!(rendered.text(), "  é: a:b # tail\n\nn: 1\nn: 2\nlast");
    assert_eq!(rendered.map(1, 3), place("runbook.yaml.j2", 2, 3));
    assert_eq!(rendered.map(1, 7), place("runbook.yaml.j2", 2, 9));
    assert_eq!(rendered.map(1, 11), place("runbook.yaml.j2", 2, 23));
    assert_eq!(rendered.lines(), [2, 4, 6, 6, 8].map(template));
    assert_eq!(rendered.map(5, 99), place("runbook.yaml.j2", 8, 5));
    assert_eq!(rendered.map(99, 1), place("runbook.yaml.j2", 8, 1));
    assert_eq!(self::rendered("").map(1, 1), place("runbook.yaml.j2", 1, 1));
}

#[test]
fn an_included_line_maps_to_the_included_file() {
    let rendered = rendered("zero: 0\n<% include 'part.j2' %>\nthree: 3\n");
    assert_eq!(rendered.text(), "zero: 0\none: 1\n\ntwo: a:b\nthree: 3\n");
    assert_eq!(rendered.map(4, 1), place("part.j2", 3, 1));
    assert_eq!(rendered.map(5, 3), place("runbook.yaml.j2", 3, 3));
}

#[test]
fn a_single_line_script_is_found_too() {
    let rendered = render(&Request {
        name: "t",
        text: "Script: <$ script('x.py') | tojson $>\nOther: <$ script('x.py') $>",
        context: &json!({}),
        template: &|_| None,
        script: &|_| Ok("\n  pass".to_owned()),
    })
    .expect("it renders");
    assert_eq!(rendered.origin(1), Origin::Template { name: "t".to_owned(), line: 1 });
    assert_eq!(rendered.origin(3), Origin::Script { name: "x.py".to_owned(), line: 2, column_offset: 0 });
}

#[test]
fn mistakes_have_their_place_and_a_near_name() {
    for (text, kind, line, column, message, help) in [
        ("a\nb: <$ desing.id $>", ErrorKind::Undefined, 2, 7, "`desing` is not defined", Some("did you mean `design`?")),
        ("<$ design.inputs.region $>", ErrorKind::Undefined, 1, 4, "`design.inputs.region` is not defined", Some("did you mean `Region`?")),
        (
            "<$ design['inputs'].Regoin $>",
            ErrorKind::Undefined,
            1,
            4,
            "`design['inputs'].Regoin` is not defined",
            Some("did you mean `Region`?"),
        ),
        ("<% set total = 1 %><$ totla $>", ErrorKind::Undefined, 1, 23, "`totla` is not defined", Some("did you mean `total`?")),
        ("<$ scirpt('x') $>", ErrorKind::Unknown, 1, 4, "there is no function or macro `scirpt`", Some("did you mean `script`?")),
        ("<$ 'x' | pascl $>", ErrorKind::Unknown, 1, 10, "there is no filter `pascl`", Some("did you mean `pascal`?")),
        (
            "<% import 'steps/timer.yaml.j2' as t %><$ t.recrod('x') $>",
            ErrorKind::Unknown,
            1,
            44,
            "there is no macro or method `recrod` here",
            Some("did you mean `record`?"),
        ),
        (
            "\r\n<% import 'steps/tmier.yaml.j2' as t %>",
            ErrorKind::MissingTemplate,
            2,
            4,
            "there is no template `steps/tmier.yaml.j2`",
            None,
        ),
        ("Script: <$ script('nwo.py') $>", ErrorKind::MissingScript, 1, 12, "there is no script `nwo.py`", None),
        ("<% inlcude 'x' %>", ErrorKind::Syntax, 1, 4, "there is no statement `inlcude`", Some("did you mean `include`?")),
        (
            "x\n<% if design %>\ny\n",
            ErrorKind::Syntax,
            3,
            1,
            "template syntax: unexpected end of input, expected end of block",
            Some("is a closing `$>`, `%>`, `endif`, `endfor` or `endmacro` missing?"),
        ),
        (
            "<$ none $>",
            ErrorKind::Operation,
            1,
            4,
            "`none` is none: there is nothing to write",
            Some("write `| tojson` for `null`, or `| default(\"…\", true)` for something else"),
        ),
    ] {
        let error = mistake(text);
        assert_eq!((error.kind, error.message.as_str(), error.help.as_deref()), (kind, message, help), "{text}");
        assert_eq!((error.line, error.column, error.template.as_str()), (line, column, "runbook.yaml.j2"), "{text}");
    }
}

#[test]
fn a_mistake_in_a_macro_is_told_in_the_macro_file() {
    let error = mistake("<% import 'bad.j2' as bad %>\n<$ bad.f(1) $>");
    assert_eq!((error.template.as_str(), error.line), ("bad.j2", 3));
}

#[test]
fn ranges_count_the_carriage_returns() {
    let template = "a: 1\r\nb: 2\r\nc: <$ nope $>\r\n";
    assert_eq!(&template[mistake(template).range], "nope");
    assert_eq!(text("a: <$ 1 $>\r\n<% if true %>\r\nb\r\n<% endif %>\r\n"), "a: 1\nb\n");
}

#[test]
fn what_would_not_end_is_stopped() {
    for text in [
        "<% for a in range(99999) %><% for b in range(99999) %>x<% endfor %><% endfor %>",
        "<% macro f() %><$ f() $><% endmacro %><$ f() $>",
        "<% include 'self.j2' %>",
        "<% set x = namespace(s='aaaaaaaaaaaaaaaa') %><% for a in range(99) %><% set x.s = x.s ~ x.s %><% endfor %><$ x.s $>",
        "<$ 'x' * 99999999999 $>",
    ] {
        assert_eq!(mistake(text).kind, ErrorKind::TooMuchWork, "{text}");
    }
    let wide = format!("<% set nl %>{}<% endset %>{}<$ nl $>", "x\n".repeat(9000), " ".repeat(9000));
    assert_eq!(mistake(&wide).kind, ErrorKind::TooMuchWork);
    let deep = format!("<$ {}1{} $>", "(".repeat(20_000), ")".repeat(20_000));
    assert_eq!(mistake(&deep).kind, ErrorKind::Syntax);
}

#[test]
fn private_characters_are_refused() {
    assert_eq!(mistake("a\n b\u{10FFF2}").column, 3);
}
