//! Parameter Store values in the defaults of parameters: `{{ ssm:name }}` (reference 1.3). They are looked up when the execution starts.

use std::sync::Arc;

use crate::json::{Map, Value, json};
use crate::run::Call;
use crate::simulate::execution::Execution;
use crate::simulate::fault::Fault;
use crate::simulate::need::{CallRequest, Need, Told};
use crate::simulate::value::parameters;

/// The most names that one call may ask for.
const NAMES_PER_CALL: usize = 10;

/// What the look-up came to.
#[derive(Default)]
pub(super) struct Stored {
    /// Values by the names that the defaults give.
    pub(super) values: Map<String, Value>,
    /// The calls that were made, to be told after the execution's first event.
    pub(super) calls: Vec<Call>,
    /// Why a value could not be had. A sentence.
    pub(super) problem: Option<String>,
    /// What keeps the execution from going on at all.
    pub(super) fault: Option<Fault>,
}

/// Looks up what the defaults of the parameters not given need.
pub(super) async fn look_up(execution: &Execution, given: &Map<String, Value>) -> Stored {
    let wanted = parameters::ssm_defaults(&execution.document, given);
    let mut names: Vec<&str> = Vec::new();
    for (_, name) in &wanted {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let mut stored = Stored::default();
    for names in names.chunks(NAMES_PER_CALL) {
        match ask(execution, names, &mut stored.calls).await {
            Ok(reply) => {
                for name in names {
                    match value(&reply, name) {
                        Ok(value) => drop(stored.values.insert((*name).to_owned(), value)),
                        Err(why) => {
                            let parameter = wanted.iter().find(|(_, wanted)| wanted == name).map_or("", |(parameter, _)| parameter);
                            stored.problem = Some(format!("the default of parameter `{parameter}`: {why}"));
                            return stored;
                        }
                    }
                }
            }
            Err(Ok(problem)) => {
                stored.problem = Some(problem);
                return stored;
            }
            Err(Err(fault)) => {
                stored.fault = Some(fault);
                return stored;
            }
        }
    }
    stored
}

/// One call. `Err` is the service's error as a sentence, or what ends the simulation.
async fn ask(execution: &Execution, names: &[&str], calls: &mut Vec<Call>) -> Result<Value, Result<String, Fault>> {
    let made = execution.shared.now.get();
    let request = CallRequest {
        execution: Arc::clone(&execution.id),
        step: String::new(),
        service: "ssm".to_owned(),
        operation: "GetParameters".to_owned(),
        region: execution.region.clone(),
        account: execution.account.clone(),
        key: None,
        input: json!({"Names": names}),
        at: made,
        script: false,
    };
    let CallRequest { service, operation, region, account, input, .. } = request.clone();
    let told = execution.shared.ask(Need::Call(Box::new(request)), "").await.map_err(Err)?;
    let Told::Call { reply, takes } = told else {
        return Err(Err(Fault::Broken(format!("internal error: the call ssm:GetParameters was answered with {told:?}"))));
    };
    execution.shared.pass_to(made.plus(takes));
    calls.push(Call { step: "".into(), service, operation, region, account, input, answer: reply.clone(), script: false, made });
    reply.map_err(|error| Ok(format!("An error occurred ({}) when calling the GetParameters operation: {}", error.code, error.message)))
}

/// The value of a name in an answer: a text, or a list of texts. `Err` says why there is none.
fn value(reply: &Value, wanted: &str) -> Result<Value, String> {
    let text = |parameter: &'_ Value, key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let is_it = |parameter: &&Value| {
        let (name, selector, arn) = (text(parameter, "Name"), text(parameter, "Selector"), text(parameter, "ARN"));
        [name.as_str(), arn.as_str()].iter().any(|known| *known == wanted || (!known.is_empty() && format!("{known}{selector}") == wanted))
    };
    let Some(found) = reply.get("Parameters").and_then(Value::as_array).into_iter().flatten().find(is_it) else {
        return Err(format!("Parameter Store has no parameter `{wanted}` in this account and region"));
    };
    let value = text(found, "Value");
    match text(found, "Type").as_str() {
        "StringList" => Ok(value.split(',').collect()),
        "SecureString" => Err(format!("`{wanted}` is a SecureString, which a default cannot hold: use a String, or read it in a script")),
        _ => Ok(value.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::value;
    use crate::json::json;

    #[test]
    fn values_are_found_by_name_version_and_arn() {
        let reply = json!({"Parameters": [
            {"Name": "/a", "Type": "String", "Value": "one", "ARN": "arn:aws:ssm:eu-west-1:1:parameter/a"},
            {"Name": "/b", "Type": "String", "Value": "third", "Selector": ":3"},
            {"Name": "/list", "Type": "StringList", "Value": "x,y"},
            {"Name": "/secret", "Type": "SecureString", "Value": "?"},
        ], "InvalidParameters": ["/c"]});
        assert_eq!(value(&reply, "/a"), Ok(json!("one")));
        assert_eq!(value(&reply, "arn:aws:ssm:eu-west-1:1:parameter/a"), Ok(json!("one")));
        assert_eq!(value(&reply, "/b:3"), Ok(json!("third")));
        assert_eq!(value(&reply, "/list"), Ok(json!(["x", "y"])));
        assert!(value(&reply, "/secret").expect_err("is refused").contains("SecureString"));
        assert!(value(&reply, "/c").expect_err("is refused").contains("`/c`"));
    }
}
