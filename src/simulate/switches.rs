//! The points that the reference marks unverified, each a switch with a default. The table is what the documentation and
//! `ssmith simulate --switch` show; the trace says when one mattered.

use crate::text::nearest;

/// Declares the switches: a field, its default, what it decides.
macro_rules! switches {
    ($( $field:ident = $default:literal, $name:literal, $section:literal, $on:literal, $off:literal; )*) => {
        /// How the unverified points are decided.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Switches {
            $( #[doc = concat!("On: ", $on, ". Off: ", $off, ". Reference ", $section, ".")] pub $field: bool, )*
        }

        impl Default for Switches {
            fn default() -> Self {
                Self { $( $field: $default ),* }
            }
        }

        impl Switches {
            /// Sets the switch of a name. `Err` names the nearest one.
            pub fn set(&mut self, name: &str, on: bool) -> Result<(), Option<&'static str>> {
                match name {
                    $( $name => self.$field = on, )*
                    _ => return Err(nearest(name, SWITCHES.iter().map(|switch| switch.name))),
                }
                Ok(())
            }
        }

        /// All switches.
        pub static SWITCHES: &[Switch] = &[
            $( Switch { name: $name, default: $default, section: $section, on: $on, off: $off } ),*
        ];
    };
}

/// A point that nobody has verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switch {
    /// Its name.
    pub name: &'static str,
    /// How it is decided unless somebody says otherwise.
    pub default: bool,
    /// The section of the reference that names it.
    pub section: &'static str,
    /// What happens when it is on.
    pub on: &'static str,
    /// What happens when it is off.
    pub off: &'static str,
}

switches! {
    missing_selector_succeeds = true, "missing-selector-succeeds", "4.5, 15.2",
        "a selector that finds nothing lets its step succeed, and a reference to the output yields the service's \"No output available yet\" text",
        "the step fails";
    skipped_step_has_no_output = true, "skipped-step-has-no-output", "7.5",
        "a reference to an output of a step that has not run yields the service's \"No output available yet\" text", "the step that refers to it fails";
    missing_is_false = true, "missing-is-false", "6.3, 15.2",
        "a condition on an output that is not there is false", "the branch fails";
    missing_path_polls = true, "missing-path-polls", "4.6",
        "a wait goes on polling when its property is not there", "it fails at once";
    wait_stops_on_client_error = true, "wait-stops-on-client-error", "3.22, 15.7",
        "a wait fails at once on an error that is not throttling", "it goes on polling whatever the error";
    outputs_on_wait = true, "outputs-on-wait", "15.18",
        "outputs declared on a wait come from its last response", "they yield nothing";
    lower_case_booleans = true, "lower-case-booleans", "15.3",
        "a Boolean embedded in text is `true` or `false`", "it is `True` or `False`";
    desired_booleans_capital = true, "desired-booleans-capital", "4.6",
        "a Boolean property is compared with DesiredValues as `True` or `False`", "as `true` or `false`";
    whole_pattern = true, "whole-pattern", "1.3, 15.1",
        "`allowedPattern` must match the whole value", "it must match somewhere";
    check_defaults = false, "check-defaults", "1.3, 16",
        "a default must satisfy allowedPattern and allowedValues as a given value must", "a default is taken as it is";
    any_of_a_list = false, "any-of-a-list", "4.6, 12",
        "of a list property any item may be desired", "all must be";
    jump_beats_end = true, "jump-beats-end", "2.2, 15.6",
        "`onFailure: step:X` is followed even when the step has `isEnd: true`", "the execution ends there";
    uncritical_abort_succeeds = true, "uncritical-abort-succeeds", "2.3, 15.6",
        "an Abort of a step with `isCritical: false` ends the execution as Success", "as Failed";
    substitute_in_scripts = true, "substitute-in-scripts", "7.4, 15.4",
        "references inside a Script are replaced", "they are left alone";
    lambda_error_fails = true, "lambda-error-fails", "3.15",
        "a function error fails the step", "the step succeeds with FunctionError";
    lambda_output_is_limited = true, "lambda-output-is-limited", "3.15, 9.1",
        "a function that returns more than 200 KB fails the step", "its whole output is taken";
    own_rights_end = true, "own-rights-end", "2.5, 8.9",
        "an execution without assumeRole fails after 12 hours", "it goes on";
    agent_is_awaited = true, "agent-is-awaited", "3.19, 8.7",
        "a command to instances by id waits until the SSM Agent of each is online, before it is sent", "it is sent at once";
    one_rejection_rejects = true, "one-rejection-rejects", "3.1",
        "one rejection fails an approval", "it waits for the approvals all the same";
    too_many_iterators_fail = true, "too-many-iterators-fail", "6.5",
        "a loop over more than 100 items fails", "it ends after 100";
}
