//! Templates: minijinja with delimiters that leave runbooks alone, and a map from the output back to its sources. Layer 1; the
//! only owner of minijinja; uses `text` and `json`.
//!
//! Values stand in `<$ $>`, blocks in `<% %>`, comments in `<%# %>`, and a line that begins with `#%` is a statement. So SSM's
//! `{{ }}`, Jinja's `{% %}`, PowerShell's `<# #>`, `[[ ]]` and `<<` pass untouched. An undefined name is an error.
//!
//! A value of several lines whose `<$ $>` begins a line is indented to where it stands; `indent` is not needed there:
//!
//! ```
//! use ssmith::template::{Request, render};
//! let rendered = render(&Request {
//!     name: "runbook.yaml.j2",
//!     text: "Script: |-\n  <$ script('now.py') $>\n",
//!     context: &serde_json::json!({}),
//!     template: &|_| None,
//!     script: &|_| Ok("import time\nprint(time.time())\n".to_owned()),
//! })
//! .expect("it renders");
//! assert_eq!(rendered.text(), "Script: |-\n  import time\n  print(time.time())\n");
//! assert_eq!(rendered.map(3, 9).name, "now.py");
//! ```

mod engine;
mod error;
mod filters;
mod layout;
mod origin;

#[cfg(test)]
mod tests;

pub use engine::{Request, render};
pub use error::{ErrorKind, TemplateError};
pub use filters::pascal;
pub use origin::{Origin, Place, Rendered};
