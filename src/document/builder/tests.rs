//! What is built, and each way to be refused.

use super::*;
use crate::document::ParameterType::{Boolean, Integer, MapList, StringList};
use crate::document::action::{ChangeInstanceState, Loop};
use crate::document::{Arg, Rest, Step};
use crate::json::json;

const TEXT: ParameterType = ParameterType::String;

fn refusals(builder: DocumentBuilder) -> Vec<String> {
    builder.build().expect_err("it is refused").iter().map(ToString::to_string).collect()
}

#[test]
fn everything_is_written_as_it_was_said() {
    let mut b = Document::builder("Stops idle instances.");
    let role = b.parameter("AutomationAssumeRole", TEXT).description("(Required) The role.");
    let tag = b.parameter("TagValue", TEXT).allowed_pattern("^[a-z]+$").chars(1, 64);
    let ask = b.parameter("AskFirst", Boolean).default_value(true).allowed_values([true, false]);
    let people = b.parameter("Approvers", StringList).items(1, 10);
    let stopped = b.variable("Stopped", Integer).default_value(0).description("How many.");
    b.assume_role(&role);

    let list = b
        .step("List", api("ec2", "DescribeInstances").param("Filters", [mapping().with("Name", "tag:Idle").with("Values", [&tag])]))
        .description("Lists them.")
        .max_attempts(3)
        .timeout_seconds(30);
    let ids = list.output("Ids", "$.Reservations..Instances..InstanceId", StringList);
    let question = when(&ask).equals(true).and(!when(&tag).equals("")).and(when(&stopped).less_than(100));
    let need = b.step("NeedApproval", branch([question.go_to("Approval")]).otherwise("StopEach"));
    b.step("Approval", approve(&people).message(format!("Stop those of {tag} in {}?", System::Region)).at_least(1))
        .on_failure("Report")
        .on_cancel("Report")
        .critical(false);
    let each = b.for_each("StopEach", &ids).max_iterations(100).next("Report");
    let body = each.body();
    let state = ChangeInstanceState {
        instance_ids: Some(Arg::Literal(vec![each.value().to_string()])),
        desired_state: Some("stopped".to_owned()),
        ..ChangeInstanceState::default()
    };
    body.step("StopOne", state).continue_on_failure();
    body.step("Count", update_variable(&stopped, &each.iteration())).end();
    let report = b
        .step("Report", script("python3.11", "report", "def report(e, c):\n  return e").payload("ids", &ids).payload("stopped", &stopped))
        .abort_on_failure()
        .end();
    let text = report.output("Text", "$.Payload.Text", TEXT);
    b.output(&text).output(&need.output_named("NextStep"));

    let expected = json!({
        "description": "Stops idle instances.",
        "schemaVersion": "0.3",
        "assumeRole": "{{ AutomationAssumeRole }}",
        "parameters": {
            "AutomationAssumeRole": {"type": "String", "description": "(Required) The role."},
            "TagValue": {"type": "String", "allowedPattern": "^[a-z]+$", "minChars": 1, "maxChars": 64},
            "AskFirst": {"type": "Boolean", "default": true, "allowedValues": [true, false]},
            "Approvers": {"type": "StringList", "minItems": 1, "maxItems": 10}
        },
        "variables": {"Stopped": {"type": "Integer", "description": "How many.", "default": 0}},
        "mainSteps": [
            {
                "name": "List", "action": "aws:executeAwsApi", "description": "Lists them.", "maxAttempts": 3, "timeoutSeconds": 30,
                "inputs": {"Service": "ec2", "Api": "DescribeInstances", "Filters": [{"Name": "tag:Idle", "Values": ["{{ TagValue }}"]}]},
                "outputs": [{"Name": "Ids", "Selector": "$.Reservations..Instances..InstanceId", "Type": "StringList"}]
            },
            {
                "name": "NeedApproval", "action": "aws:branch",
                "inputs": {"Choices": [{"NextStep": "Approval", "And": [
                    {"Variable": "{{ AskFirst }}", "BooleanEquals": true},
                    {"Not": {"Variable": "{{ TagValue }}", "StringEquals": ""}},
                    {"Variable": "{{ variable:Stopped }}", "NumericLesser": 100}
                ]}], "Default": "StopEach"}
            },
            {
                "name": "Approval", "action": "aws:approve", "onFailure": "step:Report", "onCancel": "step:Report", "isCritical": false,
                "inputs": {"Approvers": "{{ Approvers }}", "Message": "Stop those of {{ TagValue }} in {{ global:REGION }}?", "MinRequiredApprovals": 1}
            },
            {
                "name": "StopEach", "action": "aws:loop",
                "inputs": {"Iterators": "{{ List.Ids }}", "MaxIterations": 100, "Steps": [
                    {
                        "name": "StopOne", "action": "aws:changeInstanceState", "onFailure": "Continue",
                        "inputs": {"InstanceIds": ["{{ StopEach.CurrentIteratorValue }}"], "DesiredState": "stopped"}
                    },
                    {
                        "name": "Count", "action": "aws:updateVariable",
                        "inputs": {"Name": "variable:Stopped", "Value": "{{ StopEach.CurrentIteration }}"}, "isEnd": true
                    }
                ]},
                "nextStep": "Report"
            },
            {
                "name": "Report", "action": "aws:executeScript", "onFailure": "Abort",
                "inputs": {
                    "Runtime": "python3.11", "Handler": "report",
                    "InputPayload": {"ids": "{{ List.Ids }}", "stopped": "{{ variable:Stopped }}"},
                    "Script": "def report(e, c):\n  return e"
                },
                "outputs": [{"Name": "Text", "Selector": "$.Payload.Text", "Type": "String"}],
                "isEnd": true
            }
        ],
        "outputs": ["Report.Text", "NeedApproval.NextStep"]
    });
    let document = b.build().expect("it is right");
    assert_eq!(document.to_value().to_string(), Document::from_value(expected).to_value().to_string());
}

#[test]
fn the_other_constructors() {
    let mut b = Document::builder("d");
    b.step("Sleep", sleep("PT1M"));
    b.step("Until", sleep_until("2030-01-01T00:00:00Z"));
    b.step("Wait", api("rds", "DescribeDBInstances").param("Id", "db").wait_until("$.Status", ["available"]));
    b.step("Assert", api("rds", "DescribeDBInstances").assert("$.Status", ["available"]));
    b.step("Child", automation("AWS-Hello").parameter("Name", ["x"]).version("2"));
    b.step("Command", run_command("AWS-RunShellScript").instances(["i-1"]).parameter("commands", ["true"]).delivery_timeout(60));
    b.step("Pause", pause());
    let poll = b.repeat("Poll", 5);
    let state = poll.body().step("Look", api("rds", "DescribeDBInstances")).output("State", "$.State", TEXT);
    let reference = state.reference();
    poll.again_while(!when(&state).equals("done").or(when(&state).starts_with("dele")));
    let inputs: Vec<_> = b.build().expect("it is right").steps().iter().map(|step| json!(step)["inputs"].to_string()).collect();
    assert_eq!(reference.to_string(), "{{ Look.State }}");
    assert_eq!(
        inputs,
        [
            r#"{"Duration":"PT1M"}"#,
            r#"{"Timestamp":"2030-01-01T00:00:00Z"}"#,
            r#"{"Service":"rds","Api":"DescribeDBInstances","PropertySelector":"$.Status","DesiredValues":["available"],"Id":"db"}"#,
            r#"{"Service":"rds","Api":"DescribeDBInstances","PropertySelector":"$.Status","DesiredValues":["available"]}"#,
            r#"{"DocumentName":"AWS-Hello","DocumentVersion":"2","RuntimeParameters":{"Name":["x"]}}"#,
            r#"{"DocumentName":"AWS-RunShellScript","InstanceIds":["i-1"],"Parameters":{"commands":["true"]},"TimeoutSeconds":60}"#,
            "{}",
            r#"{"LoopCondition":{"Not":{"Or":[{"Variable":"{{ Look.State }}","StringEquals":"done"},{"Variable":"{{ Look.State }}","StartsWith":"dele"}]}},"MaxIterations":5,"Steps":[{"name":"Look","action":"aws:executeAwsApi","inputs":{"Service":"rds","Api":"DescribeDBInstances"},"outputs":[{"Name":"State","Selector":"$.State","Type":"String"}]}]}"#,
        ]
    );
}

#[test]
fn loops_nest() {
    let mut b = Document::builder("d");
    let outer = b.for_each("Outer", ["a", "b"]);
    let inner = outer.body().for_each("Inner", &outer.value()).values_of_type(&Integer);
    inner.body().step("Work", sleep(format!("PT{}S", inner.iteration())));
    outer.body().step("After", sleep("PT1S"));
    let document = b.build().expect("it is right");
    let names: Vec<_> = document.all_steps().iter().map(|at| format!("{} {}", at.pointer, at.step.name())).collect();
    assert_eq!(
        names,
        [
            "/mainSteps/0 Outer",
            "/mainSteps/0/inputs/Steps/0 Inner",
            "/mainSteps/0/inputs/Steps/0/inputs/Steps/0 Work",
            "/mainSteps/0/inputs/Steps/1 After",
        ]
    );
}

#[test]
fn loops_do_not_nest_without_end() {
    let mut b = Document::builder("d");
    let mut outer = b.for_each("L0", ["a"]);
    for depth in 1..200 {
        outer = outer.body().for_each(format!("L{depth}"), ["a"]);
    }
    assert!(refusals(b).contains(&"step `L8`: loops stand in each other more than 8 deep".to_owned()));
}

#[test]
fn a_handle_of_another_document_is_refused_wherever_it_is_used() {
    let mut other = Document::builder("other");
    let name = other.parameter("Name", TEXT);
    let count = other.variable("Count", Integer);
    let step = other.step("Step", sleep("PT1S"));
    let output = step.output("Out", "$", TEXT);

    let mut b = Document::builder("d");
    b.parameter("Name", TEXT).default_value(&name);
    b.variable("Count", Integer);
    b.assume_role(&name);
    let mine = b.step("Step", sleep(&name)).next(&step).on_failure(&step);
    mine.output("Out", "$", TEXT);
    b.step("Set", update_variable(&count, 1));
    b.step("Nested", script("python3.11", "f", "").payload("a", mapping().with("b", [Input::from(&name), "x".into()])));
    b.step("Branch", branch([when(&output).equals(&name).go_to(&step)]).otherwise(&step));
    b.for_each("Each", [&output]).again_while(when(&output).equals("x"));
    b.output(&output);
    let foreign: Vec<_> = refusals(b).into_iter().filter(|line| line.ends_with("is a handle of another document")).collect();
    assert_eq!(
        foreign.iter().map(|line| line.replace(" is a handle of another document", "")).collect::<Vec<_>>(),
        [
            "the default of `Name`: `{{ Name }}`",
            "the assume role: `{{ Name }}`",
            "step `Step`: `{{ Name }}`",
            "step `Step`: `Step`",
            "step `Step`: `Step`",
            "step `Set`: `{{ variable:Count }}`",
            "step `Nested`: `{{ Name }}`",
            "step `Branch`: `{{ Step.Out }}`",
            "step `Branch`: `{{ Name }}`",
            "step `Branch`: `Step`",
            "step `Branch`: `Step`",
            "step `Each`: `{{ Step.Out }}`",
            "step `Each`: `{{ Step.Out }}`",
            "the document's outputs: `{{ Step.Out }}`",
        ]
    );
}

#[test]
fn names_given_as_text_must_lead_somewhere() {
    let mut b = Document::builder("d");
    b.parameter("Region", TEXT);
    b.variable("Count", Integer);
    b.assume_role("{{ Role }}");
    let first = b.step("First", api("efs", "DescribeFileSystems").param("A", "{{ region }}").param("B", "{{ variable:Cuont }}"));
    first.output("Encrypted", "$.E", Boolean);
    let wrong = first.output_named("Encryptd");
    b.step("Second", sleep("PT{{ Frist.Encrypted }}S")).next("Thrid").on_failure("Gone").on_cancel("Gone");
    b.step(
        "Third",
        script("python3.11", "f", "").payload("x", json!({"y": ["{{ global:DATETIME }}", "{{ ssm:/a }}"]})).payload("z", &wrong),
    );
    b.step("Fourth", branch([when("{{ First.Encrypted[0] }}").equals("x").go_to("X")]).otherwise("Y"));
    b.step(
        "Fifth",
        crate::document::action::UpdateVariable { name: Some("variable:Coun".into()), value: Some(1.into()), rest: Rest::default() },
    );
    b.output(&wrong);
    assert_eq!(
        refusals(b),
        [
            "the assume role: `{{ Role }}` names no parameter",
            "step `First`: `{{ region }}` names no parameter; did you mean `{{ Region }}`?",
            "step `First`: `{{ variable:Cuont }}` names no variable; did you mean `{{ variable:Count }}`?",
            "step `Second`: `{{ Frist.Encrypted }}` names no step; did you mean `{{ First.Encrypted }}`?",
            "step `Third`: `{{ global:DATETIME }}` names no system variable; did you mean `{{ global:DATE_TIME }}`?",
            "step `Third`: `{{ ssm:/a }}` is allowed only in the default of a parameter",
            "step `Third`: `{{ First.Encryptd }}` names no output of step `First`; did you mean `{{ First.Encrypted }}`?",
            "step `Fourth`: `{{ First.Encrypted[0] }}` is no reference; write `{{ Name }}`, `{{ Step.Output }}` or use a handle",
            "step `Fifth`: `variable:Coun` names no variable; did you mean `variable:Count`?",
            "step `Second`: `nextStep` leads to `Thrid`, which is no step; did you mean `Third`?",
            "step `Second`: `onFailure` leads to `Gone`, which is no step",
            "step `Second`: `onCancel` leads to `Gone`, which is no step",
            "step `Fourth`: a choice leads to `X`, which is no step",
            "step `Fourth`: `Default` leads to `Y`, which is no step",
            "the document's outputs: `{{ First.Encryptd }}` names no output of step `First`; did you mean `{{ First.Encrypted }}`?",
        ]
    );
}

#[test]
fn a_step_is_not_used_before_it_can_have_run() {
    let mut b = Document::builder("d");
    b.step("First", sleep("{{ Later.Out }}"));
    let later = b.step("Later", sleep("{{ Later.Out }}"));
    later.output("Out", "$", TEXT);
    b.step("Last", sleep("{{ Later.Out }}"));
    assert_eq!(
        refusals(b),
        [
            "step `First` uses `{{ Later.Out }}`, but `Later` cannot have run before it",
            "step `Later` uses `{{ Later.Out }}`, but `Later` cannot have run before it",
        ]
    );
}

#[test]
fn names_are_identifiers_and_stand_once() {
    let mut b = Document::builder("d");
    b.parameter("A b", TEXT);
    b.parameter("P", TEXT);
    b.parameter("P", TEXT);
    b.variable("v.x", Integer);
    b.variable("V", Integer);
    b.variable("V", Integer);
    let step = b.step("S-1", api("a", "b"));
    step.output("O", "$", TEXT);
    step.output("O", "$", TEXT);
    step.output("", "$", TEXT);
    let each = b.for_each("Each", ["x"]);
    each.body().step("Twice", sleep("PT1S"));
    b.step("Twice", sleep("PT1S"));
    assert_eq!(
        refusals(b),
        [
            "parameter `P` is declared twice",
            "variable `V` is declared twice",
            "parameter `A b`: a name consists of letters, digits and `_`",
            "variable `v.x`: a name consists of letters, digits and `_`",
            "step `S-1`: a name consists of letters, digits and `_`",
            "output `S-1.O` is declared twice",
            "output ``: a name consists of letters, digits and `_`",
            "step `Twice` is declared twice",
        ]
    );
}

#[test]
fn values_have_their_types() {
    let mut b = Document::builder("d");
    b.parameter("P", ParameterType::parse("Strng")).default_value(1);
    let list = b.parameter("L", StringList).default_value("x");
    b.variable("V", Boolean).default_value("{{ P }}");
    b.variable("W", Boolean).default_value("true");
    let flag = b.parameter("F", Boolean).default_value(System::Region);
    let text = b.parameter("T", TEXT).default_value("{{ S.O }} {{ ssm:/x }}");
    let step = b.step("S", api("a", "b"));
    let maps = step.output("O", "$", MapList);
    b.assume_role(3);
    b.step(
        "B",
        branch([
            when(&flag).equals("true").go_to("S2"),
            when(&text).equals(true).go_to("S2"),
            when(&list).contains("x").go_to("S2"),
            when(&maps).at_least("3").go_to("S2"),
            when(&text).ends_with(3).and(when(&text).equals_ignoring_case(&list)).go_to("S2"),
            when(&text).equals(&flag).go_to("S2"),
        ]),
    );
    b.step("S2", sleep("PT1S"));
    assert_eq!(
        refusals(b),
        [
            "the assume role is an integer; give a role's ARN or the handle of a parameter",
            "parameter `P`: there is no type `Strng`",
            "parameter `L` is of type StringList, its default is a string",
            "the default of parameter `T`: `{{ S.O }}` names no value that is known before the first step",
            "variable `W` is of type Boolean, its default is a string",
            "step `B`: StringEquals compares texts, but `{{ F }}` is of type Boolean",
            "step `B`: BooleanEquals compares truth values, but `{{ T }}` is of type String",
            "step `B`: NumericGreaterOrEquals compares numbers, but `{{ S.O }}` is of type MapList",
            "step `B`: NumericGreaterOrEquals compares numbers, but `\"3\"` is a string",
            "step `B`: EndsWith compares texts, but `3` is an integer",
            "step `B`: EqualsIgnoreCase compares texts, but `{{ L }}` is of type StringList",
            "step `B`: BooleanEquals compares truth values, but `{{ T }}` is of type String",
        ]
    );
}

#[test]
fn what_an_action_needs_is_there() {
    assert_eq!(refusals(Document::builder("d")), ["the document has no steps"]);
    let mut b = Document::builder("d");
    b.step("Call", crate::document::action::ExecuteAwsApi { api: Some("x".into()), ..Default::default() });
    b.step("Sleep", crate::document::action::Sleep::default());
    b.repeat("Empty", 3);
    b.step("Given", Loop { iterators: Some(Arg::Literal(vec![])), steps: Some(vec![Step::default()]), ..Loop::default() });
    assert_eq!(
        refusals(b),
        [
            "step ``: a name consists of letters, digits and `_`",
            "step `Call`: aws:executeAwsApi needs the input `Service`",
            "step `Sleep`: aws:sleep needs the input `Duration` or `Timestamp`",
            "step `Empty`: aws:loop needs the input `Iterators` or `LoopCondition`",
            "loop `Empty` has no steps",
        ]
    );
}

#[test]
fn handles_outlive_the_builder() {
    let mut b = Document::builder("d");
    let name = b.parameter("Name", TEXT);
    let each = b.for_each("Each", [&name]);
    each.body().step("S", sleep("PT1S"));
    assert!(b.build().is_ok());
    let late = each.body().step("Late", sleep(&name.description("late"))).end().output("O", "$", TEXT);
    each.again_while(when(&late).equals("x"));
    assert_eq!(late.to_string(), "{{ Late.O }}");
}
